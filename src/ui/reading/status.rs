//! What is said while one reads: the place in the text, what was found, what came meanwhile.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::spot::cells_of;
use super::state::Reading;
use crate::config::Scope;
use crate::domain::ids::SessionId;
use crate::term::{PaneText, Screen, Shape};
use crate::ui::action::Action;
use crate::ui::footer::key_for;
use crate::ui::model::{Model, OlderState};
use crate::ui::paint::{Paint, cut_spans};
use crate::ui::text::{cells, grouped};

/// Where to say it, and about what.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// The row.
    pub row: Rect,
    /// The area of the text.
    pub area: Rect,
    /// The session whose text it is.
    pub session: SessionId,
}

/// Writes it at the right end of a row, the address under the cursor at the left; gives the cells used at the right.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, room: Room, screen: &Screen, reading: &Reading) -> u16 {
    let text = reading.text(screen, model.older_text(room.session));
    let styles = paint.styles;
    let narrow = room.row.width < 60;
    let mut parts: Vec<(String, ratatui::style::Style)> = Vec::new();
    if let Some(words) = reading.search.as_ref().and_then(found_words) {
        parts.push((words, styles.key));
    }
    if let Some(words) = selected_words(&text, reading) {
        parts.push((words, styles.key));
    }
    parts.push((place_words(&text, reading, narrow), styles.dim));
    if let Some(words) = below_words(paint, model, &text, reading, room.area) {
        parts.push((words, styles.warn));
    }
    if model.older.is_some_and(|older| older.session == room.session && older.state == OlderState::Asked) {
        parts.push(("reading the recording…".to_owned(), styles.warn));
    }
    let mut spans: Vec<Span<'static>> = Vec::new();
    let mut used = 0;
    for (words, style) in parts.into_iter().rev() {
        let words = format!(" {words} ");
        if used + cells(&words) > usize::from(room.row.width) {
            continue;
        }
        used += cells(&words);
        spans.insert(0, Span::styled(words, style));
    }
    let used = paint.line_right(room.row, &Line::from(spans));
    address(paint, model, &text, reading, Rect { width: room.row.width.saturating_sub(used), ..room.row });
    used
}

fn found_words(search: &super::state::Search) -> Option<String> {
    if search.text.is_empty() {
        return None;
    }
    let more = if search.matches.more { "+" } else { "" };
    Some(match (&search.trouble, search.matches.found.len(), search.current) {
        (Some(_), ..) => "not a valid expression".to_owned(),
        (None, 0, _) => "not found".to_owned(),
        (None, count, None) => format!("{}{more} found", grouped(count)),
        (None, count, Some(current)) => format!("{}/{}{more}", grouped(current + 1), grouped(count)),
    })
}

fn selected_words(text: &PaneText<'_>, reading: &Reading) -> Option<String> {
    let selection = reading.selection?;
    let (a, b) = (text.clamped(selection.anchor).line, text.clamped(reading.cursor).line);
    let lines = a.abs_diff(b) as usize + 1;
    let what = match selection.shape {
        Shape::Chars | Shape::Words | Shape::Lines => "selected",
        Shape::Block => "block",
    };
    Some(if lines == 1 { what.to_owned() } else { format!("{} lines {what}", grouped(lines)) })
}

fn place_words(text: &PaneText<'_>, reading: &Reading, narrow: bool) -> String {
    let at = (text.clamped(reading.cursor).line - text.first()) as usize + 1;
    let all = (text.last() - text.first()) as usize + 1;
    if narrow {
        format!("{}/{}", grouped(at), grouped(all))
    } else {
        format!("line {} of {}", grouped(at), grouped(all))
    }
}

/// What came while one read, and the key to it.
fn below_words(
    paint: &Paint<'_>,
    model: &Model<'_>,
    text: &PaneText<'_>,
    reading: &Reading,
    area: Rect,
) -> Option<String> {
    let (cols, rows) = cells_of(area);
    let new = usize::try_from(text.last() - reading.seen).ok().filter(|new| *new > 0)?;
    if reading.is_at_end(text, cols, rows) {
        return None;
    }
    let arrow = if paint.ascii { "v" } else { "↓" };
    let key = key_for(model, Scope::Scrollback, Action::ScrollBottom).unwrap_or_default();
    Some(format!("{arrow} {} new {key}", grouped(new)))
}

fn address(paint: &mut Paint<'_>, model: &Model<'_>, text: &PaneText<'_>, reading: &Reading, room: Rect) {
    let Some(link) = text.link_at(reading.cursor).filter(|_| reading.selection.is_none() && room.width > 16) else {
        return;
    };
    let key = key_for(model, Scope::Scrollback, Action::OpenLink).unwrap_or_default();
    let spans = vec![
        Span::styled(format!(" {key}"), paint.styles.key),
        Span::styled(format!(" opens {} ", link.url), paint.styles.dim),
    ];
    paint.line(room, &Line::from(cut_spans(spans, usize::from(room.width).saturating_sub(1))));
}
