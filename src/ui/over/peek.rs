//! Peek: a task's terminal and where it stands, read only, over the current view.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use crate::domain::ids::TaskId;
use crate::ui::card;
use crate::ui::facts;
use crate::ui::layout::{NARROW, Regions};
use crate::ui::model::Model;
use crate::ui::paint::{Paint, cut_spans};
use crate::ui::pane;
use crate::ui::view_state::ViewState;

/// Where the peek is.
pub fn area(regions: &Regions) -> Rect {
    let (body, list) = (regions.body, regions.list);
    let beside = body.width.saturating_sub(list.width);
    if beside < NARROW { body } else { Rect { x: body.right() - beside, width: beside, ..body } }
}

/// Draws the peek.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, id: TaskId, regions: &Regions) {
    let area = area(regions);
    let Some(task) = model.state.task(id) else {
        paint.overlay(area, "peek");
        return;
    };
    let inside = paint.overlay(area, &format!("peek · {} · {}", task.id, task.title()));
    let styles = paint.styles;
    let side = (inside.width >= 96).then(|| Rect { x: inside.right() - 34, width: 34, ..inside });
    let lines = card::lines(model, styles, task, usize::from(side.map_or(inside.width, |side| side.width)));
    let (terminal, notes) = if let Some(notes) = side {
        (Rect { width: inside.width - 36, ..inside }, notes)
    } else {
        let height = (lines.len() as u16).min(inside.height / 2);
        let above = Rect { height: (inside.height - height).saturating_sub(1), ..inside };
        (above, Rect { y: inside.bottom() - height, height, ..inside })
    };
    if side.is_some() {
        let bar = if paint.ascii { "|" } else { "│" };
        for y in inside.top()..inside.bottom() {
            paint.glyph(terminal.right(), y, bar, styles.border);
        }
    } else if terminal.height > 0 {
        paint.rule(Rect { y: terminal.bottom(), height: 1, ..inside }, styles.border);
    }
    paint.lines(notes, &lines);
    paint.fill(terminal, styles.text);
    let Some(session) = facts::session_of(model, task) else {
        let words = vec![Span::styled(format!("not started: {}", facts::standing(model, task)), styles.dim)];
        paint.line(terminal, &Line::from(cut_spans(words, usize::from(terminal.width))));
        return;
    };
    let scroll = view.scroll_of(session.id);
    pane::picture(paint, model, scroll, session, terminal);
    if scroll > 0 {
        let words = Span::styled(format!(" {scroll} rows back "), styles.warn);
        paint.line_right(Rect { height: terminal.height.min(1), ..terminal }, &Line::from(words));
    }
}
