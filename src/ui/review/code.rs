//! Code in cells: coloured by what it is, its changed words marked, broken into rows.

use std::ops::Range;

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};
use unicode_segmentation::UnicodeSegmentation as _;

use crate::domain::diff::Ink;
use crate::term::is_unsafe;
use crate::ui::styles::Styles;
use crate::ui::text::cells;

/// The most rows that one line of code takes.
const ROWS: usize = 12;
/// What a tab is shown as.
const TAB: &str = "    ";

/// A line of code with what is known of it.
pub(super) struct Code<'a> {
    /// The text.
    pub text: &'a str,
    /// How it looks where nothing else is said.
    pub style: Style,
    /// What its stretches are.
    pub inks: &'a [(u32, Ink)],
    /// The bytes that changed.
    pub words: &'a [Range<usize>],
    /// How those look besides.
    pub changed: Style,
}

impl Code<'_> {
    /// The rows of it, each at most so wide; what would take more rows than anybody reads is cut.
    pub fn rows(&self, styles: &Styles, width: usize) -> Vec<Vec<Span<'static>>> {
        let width = width.max(1);
        let mut rows: Vec<Vec<Span<'static>>> = vec![Vec::new()];
        let mut used = 0;
        for (at, sign) in self.text.grapheme_indices(true) {
            if sign.chars().any(|c| is_unsafe(c) && c != '\t') {
                continue;
            }
            let sign = if sign == "\t" { TAB } else { sign };
            let wide = cells(sign);
            if used + wide > width && used > 0 {
                if rows.len() == ROWS {
                    push(&mut rows, "…", styles.dim);
                    break;
                }
                rows.push(Vec::new());
                used = 0;
            }
            used += wide;
            push(&mut rows, sign, self.style_at(styles, at));
        }
        rows
    }

    fn style_at(&self, styles: &Styles, at: usize) -> Style {
        let mut end = 0;
        let ink = self.inks.iter().find_map(|(bytes, ink)| {
            end += *bytes as usize;
            (at < end).then_some(*ink)
        });
        let own = match ink {
            None | Some(Ink::Plain) if !self.inks.is_empty() => self.style.patch(Style { bg: None, ..styles.text }),
            None | Some(Ink::Plain) => self.style,
            Some(ink) => self.style.patch(styles.ink(ink)),
        };
        let changed = self.words.iter().any(|word| word.contains(&at));
        if changed { own.patch(self.changed).add_modifier(Modifier::BOLD) } else { own }
    }
}

fn push(rows: &mut [Vec<Span<'static>>], text: &str, style: Style) {
    let Some(row) = rows.last_mut() else { return };
    match row.last_mut() {
        Some(span) if span.style == style => span.content.to_mut().push_str(text),
        Some(_) | None => row.push(Span::styled(text.to_owned(), style)),
    }
}

/// A row filled up to its width, so that its ground is seen as one.
pub(super) fn filled(mut spans: Vec<Span<'static>>, width: usize, ground: Style) -> Vec<Span<'static>> {
    let used: usize = spans.iter().map(Span::width).sum();
    if used < width {
        spans.push(Span::styled(" ".repeat(width - used), ground));
    }
    spans
}

/// Spans as a line.
pub(super) fn line(spans: Vec<Span<'static>>) -> Line<'static> {
    Line::from(spans)
}
