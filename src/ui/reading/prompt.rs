//! What is searched for while it is written, in the border of the terminal.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::spot::spot;
use super::state::{Direction, Hunt};
use crate::term::PatternKind;
use crate::ui::layout::Regions;
use crate::ui::model::Model;
use crate::ui::paint::Paint;
use crate::ui::text::{cells, clean};
use crate::ui::view_state::{Prompt, ViewState};

/// Draws it and gives where the cursor is.
pub fn draw(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    (prompt, hunt): (&Prompt, &Hunt),
    regions: &Regions,
) -> Position {
    let spot = spot(view, model);
    let row = spot.map_or(regions.strip, |spot| spot.status);
    let sign = match hunt.direction {
        Direction::Down => "/",
        Direction::Up => "?",
    };
    let styles = paint.styles;
    paint.fill(row, styles.overlay);
    let reading = spot.and_then(|spot| view.reads.get(&spot.session));
    let search = reading.and_then(|reading| reading.search.as_ref());
    let count = search.map(|search| match (&search.trouble, search.current, search.matches.found.len()) {
        (Some(_), ..) => "not a valid expression ".to_owned(),
        (None, ..) if search.text.is_empty() => String::new(),
        (None, None, _) | (None, _, 0) => "not found ".to_owned(),
        (None, Some(at), count) => format!("{}/{count}{} ", at + 1, if search.matches.more { "+" } else { "" }),
    });
    let kind = match hunt.kind {
        PatternKind::Text => "",
        PatternKind::Regex => "regex ",
    };
    let right = Line::from(Span::styled(format!(" {kind}{}", count.unwrap_or_default()), styles.warn));
    let used = paint.line_right(row, &right);
    let room = Rect { width: row.width.saturating_sub(used), ..row };
    let shown = clean(prompt.editor.text());
    let before = cells(&clean(prompt.editor.before_cursor()));
    // A long text shows the part before the cursor.
    let most = usize::from(room.width).saturating_sub(3);
    let skip = before.saturating_sub(most);
    let tail = skip_cells(&shown, skip);
    let spans = vec![
        Span::styled(format!(" {sign}"), styles.key),
        Span::styled(tail, ratatui::style::Style { bg: styles.overlay.bg, ..styles.text }),
    ];
    paint.line(room, &Line::from(spans));
    Position::new((room.x + 2 + (before - skip) as u16).min(row.right().saturating_sub(1)), row.y)
}

fn skip_cells(text: &str, skip: usize) -> String {
    let mut left = skip;
    let kept = text.char_indices().find(|(_, c)| {
        let gone = left == 0;
        left = left.saturating_sub(cells(c.encode_utf8(&mut [0; 4])));
        gone
    });
    kept.map_or_else(String::new, |(at, _)| text[at..].to_owned())
}
