//! Where the terminals are that can be read.

use ratatui::layout::{Position, Rect};

use crate::domain::ids::{SessionId, TaskId};
use crate::term::Size;
use crate::ui::layout::{panes, regions};
use crate::ui::model::Model;
use crate::ui::over;
use crate::ui::view_state::{Overlay, ViewState};

/// A terminal on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Spot {
    /// The task.
    pub task: TaskId,
    /// The session whose terminal it is.
    pub session: SessionId,
    /// The cells that its text takes.
    pub area: Rect,
    /// The row below them or in their border, for what is said about reading.
    pub status: Rect,
}

fn whole(view: &ViewState) -> Rect {
    let Size { rows, cols } = view.size;
    Rect::new(0, 0, cols, rows)
}

/// The terminal that keys read: that of the peek, else the selected pane.
pub fn spot(view: &ViewState, model: &Model<'_>) -> Option<Spot> {
    if let Some(task) = peeked(view) {
        return peek_spot(view, model, task);
    }
    let selected = view.in_list(model)?.id;
    pane_spots(view, model).find(|spot| spot.task == selected)
}

/// The terminal at a place of the screen.
pub fn spot_at(view: &ViewState, model: &Model<'_>, at: Position) -> Option<Spot> {
    if let Some(task) = peeked(view) {
        return peek_spot(view, model, task).filter(|spot| spot.area.contains(at));
    }
    if !view.overlays.is_empty() {
        return None;
    }
    pane_spots(view, model).find(|spot| spot.area.contains(at))
}

fn peeked(view: &ViewState) -> Option<TaskId> {
    view.overlays.iter().rev().find_map(|overlay| match overlay {
        Overlay::Peek(task) => Some(*task),
        Overlay::Review(..)
        | Overlay::Costs(_)
        | Overlay::Routes(_)
        | Overlay::Timeline(_)
        | Overlay::Replay(..)
        | Overlay::Inbox(_)
        | Overlay::Plan(_)
        | Overlay::Compare(..)
        | Overlay::Help(_)
        | Overlay::Palette(_)
        | Overlay::Themes(..)
        | Overlay::Prompt(_)
        | Overlay::Confirm(_) => None,
    })
}

fn peek_spot(view: &ViewState, model: &Model<'_>, task: TaskId) -> Option<Spot> {
    let session = model.state.task(task)?.session()?;
    let (area, status) = over::peek_terminal(model, task, &regions(view, model, whole(view)))?;
    Some(Spot { task, session, area, status })
}

fn pane_spots(view: &ViewState, model: &Model<'_>) -> impl Iterator<Item = Spot> {
    panes(view, model, whole(view)).into_iter().map(|pane| {
        let border = Rect { x: pane.area.x + 2, width: pane.area.width.saturating_sub(4), ..pane.area };
        let status = Rect { y: pane.area.bottom().saturating_sub(1), height: 1, ..border };
        Spot { task: pane.task, session: pane.session, area: pane.inner, status }
    })
}

/// Columns and rows of an area, at least one of each.
pub fn cells_of(area: Rect) -> (u16, u16) {
    (area.width.max(1), area.height.max(1))
}
