//! A unified diff as coloured lines with line numbers.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::ui::paint::spread;
use crate::ui::styles::Styles;
use crate::ui::text::cut;

/// The most lines that are shown; more is for an editor.
const MOST: usize = 20_000;

/// The lines of a diff, and at which of them a file begins.
pub fn lines(styles: &Styles, text: &str, width: usize) -> (Vec<Line<'static>>, Vec<usize>) {
    let mut all = Vec::new();
    let mut files = Vec::new();
    let mut number = 0u32;
    for line in text.lines().take(MOST) {
        match kind(line) {
            Kind::File(path) => {
                if !all.is_empty() {
                    all.push(Line::default());
                }
                files.push(all.len());
                all.push(heading(styles, path, width));
            }
            Kind::Skip => {}
            Kind::Hunk(start, rest) => {
                number = start;
                let words = cut(&format!("     ⋯ {rest}"), width);
                all.push(Line::from(Span::styled(words, styles.dim)));
            }
            Kind::Added => {
                all.push(row(styles, Some(number), "+", line, styles.added, width));
                number += 1;
            }
            Kind::Removed => all.push(row(styles, None, "-", line, styles.removed, width)),
            Kind::Same => {
                all.push(row(styles, Some(number), " ", line, Style { bg: None, ..styles.text }, width));
                number += 1;
            }
            Kind::Remark => all.push(Line::from(Span::styled(cut(line, width), styles.dim))),
        }
    }
    (all, files)
}

enum Kind<'a> {
    File(&'a str),
    Skip,
    Hunk(u32, &'a str),
    Added,
    Removed,
    Same,
    Remark,
}

fn kind(line: &str) -> Kind<'_> {
    if let Some(paths) = line.strip_prefix("diff --git ") {
        return Kind::File(paths.split_once(" b/").map_or(paths, |(_, path)| path));
    }
    if ["index ", "--- ", "+++ ", "new file mode", "deleted file mode", "old mode", "new mode", "similarity index"]
        .iter()
        .any(|start| line.starts_with(start))
    {
        return Kind::Skip;
    }
    if let Some(hunk) = line.strip_prefix("@@ ") {
        let start = hunk.split_once('+').and_then(|(_, new)| new.split([',', ' ']).next()).and_then(|n| n.parse().ok());
        return Kind::Hunk(start.unwrap_or(1), hunk.split_once("@@").map_or("", |(_, rest)| rest.trim()));
    }
    match line.as_bytes().first() {
        Some(b'+') => Kind::Added,
        Some(b'-') => Kind::Removed,
        Some(b' ') | None => Kind::Same,
        Some(_) => Kind::Remark,
    }
}

fn heading(styles: &Styles, path: &str, width: usize) -> Line<'static> {
    spread(vec![Span::styled(format!("▎{path}"), styles.title)], Vec::new(), width)
}

fn row(
    styles: &Styles,
    number: Option<u32>,
    sign: &'static str,
    line: &str,
    style: Style,
    width: usize,
) -> Line<'static> {
    let number = number.map_or_else(String::new, |number| number.to_string());
    let text = line.get(1..).unwrap_or("").replace('\t', "    ");
    Line::from(vec![
        Span::styled(format!("{number:>4} "), styles.dim),
        Span::styled(sign, style),
        Span::styled(cut(&format!(" {text}"), width.saturating_sub(6)), style),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Themes;

    #[test]
    fn a_diff_has_new_line_numbers_and_its_files() {
        let text = "diff --git a/src/a.rs b/src/a.rs\nindex 1..2 100644\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -3,2 +3,2 @@ fn x()\n same\n-old\n+new\n\\ No newline at end of file\ndiff --git a/b b/b\n";
        let (themes, _) = Themes::load(&[]);
        let (lines, files) = lines(&Styles::of(themes.get_or_default("")), text, 40);
        let shown: Vec<String> = lines.iter().map(|line| line.to_string().trim_end().to_owned()).collect();
        assert_eq!(
            shown,
            [
                "▎src/a.rs",
                "     ⋯ fn x()",
                "   3   same",
                "     - old",
                "   4 + new",
                "\\ No newline at end of file",
                "",
                "▎b"
            ]
        );
        assert_eq!(files, [0, 7]);
    }
}
