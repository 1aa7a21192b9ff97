//! Peek: a task's terminal and where it stands, read only, over the current view.

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::config::Scope;
use crate::domain::ids::TaskId;
use crate::domain::task::Task;
use crate::ui::action::Action;
use crate::ui::card;
use crate::ui::facts;
use crate::ui::footer::key_for;
use crate::ui::layout::{NARROW, Regions};
use crate::ui::memory::{self, Glyphs};
use crate::ui::messages;
use crate::ui::model::Model;
use crate::ui::paint::{Paint, cut_spans};
use crate::ui::pane;
use crate::ui::reading;
use crate::ui::styles::Styles;
use crate::ui::view_state::{PaneMode, ViewState};

/// From this width on the notes stand beside the terminal.
const BESIDE: u16 = 96;
/// The columns of the notes there.
const NOTES: u16 = 34;

/// Where the peek is.
pub fn area(regions: &Regions) -> Rect {
    let (body, list) = (regions.body, regions.list);
    let beside = body.width.saturating_sub(list.width);
    if beside < NARROW { body } else { Rect { x: body.right() - beside, width: beside, ..body } }
}

/// Where its parts are: the terminal, the notes, and whether these stand at the side.
struct Parts {
    terminal: Rect,
    notes: Rect,
    side: bool,
}

/// Where the notes are long the terminal keeps at least so many rows, and half of all.
const TERMINAL: u16 = 8;

fn parts(inside: Rect, note_lines: usize) -> Parts {
    if inside.width >= BESIDE {
        let notes = Rect { x: inside.right() - NOTES, width: NOTES, ..inside };
        return Parts { terminal: Rect { width: inside.width - NOTES - 2, ..inside }, notes, side: true };
    }
    let most = (inside.height / 2).max(inside.height.saturating_sub(TERMINAL + 1).min(inside.height * 3 / 5));
    let height = (note_lines.min(usize::from(most))) as u16;
    let terminal = Rect { height: (inside.height - height).saturating_sub(1), ..inside };
    Parts { terminal, notes: Rect { y: inside.bottom() - height, height, ..inside }, side: false }
}

fn note_width(inside: Rect) -> usize {
    usize::from(if inside.width >= BESIDE { NOTES } else { inside.width })
}

/// What stands beside the terminal: the card, then what the task remembers.
fn lines(model: &Model<'_>, styles: &Styles, task: &Task, inside: Rect, glyphs: Glyphs) -> Vec<Line<'static>> {
    let width = note_width(inside);
    let card = card::lines(model, styles, task, width);
    let told = messages::whole(model, styles, task, width);
    card.into_iter().chain(told).chain(memory::whole(model, styles, task, width, glyphs)).collect()
}

fn inside_of(area: Rect) -> Rect {
    let framed = crate::ui::layout::inner(area);
    let pad = u16::from(framed.width > 2);
    Rect { x: framed.x + pad, width: framed.width - 2 * pad, ..framed }
}

/// How many lines stand below or beside the terminal, and how many of them are shown at once.
pub fn height(model: &Model<'_>, task: &Task, regions: &Regions) -> (usize, usize) {
    let inside = inside_of(area(regions));
    let lines = lines(model, &Styles::of(model.theme), task, inside, Glyphs::Symbols).len();
    (lines, usize::from(parts(inside, lines).notes.height))
}

/// Where the terminal is, and the row for what is said about reading.
pub fn terminal(model: &Model<'_>, id: TaskId, regions: &Regions) -> Option<(Rect, Rect)> {
    let area = area(regions);
    let inside = inside_of(area);
    let task = model.state.task(id)?;
    let lines = lines(model, &Styles::of(model.theme), task, inside, Glyphs::Symbols).len();
    let Parts { terminal, .. } = parts(inside, lines);
    Some((terminal, status(&Parts { terminal, notes: terminal, side: inside.width >= BESIDE }, area)))
}

/// Below the terminal: the line between it and the notes, or the border.
fn status(parts: &Parts, area: Rect) -> Rect {
    let y = if parts.side { area.bottom().saturating_sub(1) } else { parts.terminal.bottom() };
    Rect { y, height: 1, ..parts.terminal }
}

/// Draws the peek, and gives where the cursor of whoever reads in it is.
pub fn draw(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    id: TaskId,
    regions: &Regions,
) -> Option<Position> {
    let area = area(regions);
    let Some(task) = model.state.task(id) else {
        paint.overlay(area, "peek");
        return None;
    };
    let inside = paint.overlay(area, &format!("peek · {} · {}", task.id, task.title()));
    let styles = paint.styles;
    let glyphs = if paint.ascii { Glyphs::Ascii } else { Glyphs::Symbols };
    let mut lines = lines(model, styles, task, inside, glyphs);
    let parts = parts(inside, lines.len());
    let terminal = parts.terminal;
    if parts.side {
        let bar = if paint.ascii { "|" } else { "│" };
        for y in inside.top()..inside.bottom() {
            paint.glyph(terminal.right(), y, bar, styles.border);
        }
    } else if terminal.height > 0 {
        paint.rule(Rect { y: terminal.bottom(), height: 1, ..inside }, styles.border);
    }
    let rows = usize::from(parts.notes.height);
    let from = view.peeked_of(id).min(lines.len().saturating_sub(rows));
    lines.drain(..from);
    if lines.len() > rows && rows > 0 {
        let hidden = lines.len() - rows + 1;
        lines.truncate(rows - 1);
        let key = key_for(model, Scope::Peek, Action::More).map(|key| format!(": {key}")).unwrap_or_default();
        lines.push(Line::from(Span::styled(format!("… {hidden} more lines{key}"), styles.dim)));
    }
    paint.lines(parts.notes, &lines);
    paint.fill(terminal, styles.text);
    let Some(session) = facts::session_of(model, task) else {
        let words = vec![Span::styled(format!("not started: {}", facts::standing(model, task)), styles.dim)];
        paint.line(terminal, &Line::from(cut_spans(words, usize::from(terminal.width))));
        return None;
    };
    let cursor = pane::picture(paint, model, view, session, terminal);
    let read = view.reading_of(session.id)?;
    let told = reading::Room { row: status(&parts, area), area: terminal, session: session.id };
    model.screens.with(session.id, &mut |screen| {
        reading::draw_status(paint, model, told, screen, read);
    });
    cursor.filter(|_| view.mode == PaneMode::Reading)
}
