//! Where everything is: pure geometry, used alike for drawing, for the mouse and for the size of the terminals.
//!
//! ```text
//! ┌ header ──────────────────────────────────────┐      below 70 columns:  ┌ header ────┐
//! │ sidebar   │ grid: panes                       │                         │ one page:  │
//! │  (list)   │                                   │                         │  list,     │
//! │  (card)   │ strip: prompt, notices (overlaid) │                         │  task or   │
//! └ footer ──────────────────────────────────────┘                         └ footer ────┘
//! ```

use crate::domain::session::Session;
use ratatui::layout::Rect;

use super::facts::{self, group_of};
use super::listed::groups;
use super::model::Model;
use super::tiles::{capacity, tile};
use super::view_state::{Page, ViewState, Zoom};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::task::Task;
use crate::term::Size;

/// Narrower than this, one column is shown at a time.
pub const NARROW: u16 = 70;

/// The kinds of screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// List and grid side by side.
    Wide,
    /// One page at a time.
    Narrow,
    /// Too small for anything but a sentence.
    Tiny,
}

/// The regions of the screen; those that are not shown are empty.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Regions {
    /// The kind of screen.
    pub shape: Shape,
    /// The line at the top.
    pub header: Rect,
    /// The task list.
    pub list: Rect,
    /// The selected task in a few lines.
    pub card: Rect,
    /// The panes.
    pub grid: Rect,
    /// Everything between header and footer.
    pub body: Rect,
    /// The line above the footer: the closed prompt and notices.
    pub strip: Rect,
    /// The line at the bottom.
    pub footer: Rect,
}

/// A pane on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Pane {
    /// The task.
    pub task: TaskId,
    /// The session whose terminal it shows.
    pub session: SessionId,
    /// Its number for the keys, from 1.
    pub number: usize,
    /// With its border.
    pub area: Rect,
    /// Without.
    pub inner: Rect,
}

/// Whether a pane is the one that has the keys or would get them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PaneFocus {
    /// It is the selected one.
    Selected,
    /// It is only shown.
    Shown,
}

/// The regions of a screen of this size.
pub fn regions(view: &ViewState, model: &Model<'_>, area: Rect) -> Regions {
    let none = Rect::new(area.x, area.y, 0, 0);
    if area.width < 20 || area.height < 6 {
        let tiny = Regions {
            shape: Shape::Tiny,
            header: none,
            list: none,
            card: none,
            grid: none,
            body: area,
            strip: none,
            footer: none,
        };
        return tiny;
    }
    let header = Rect { height: 1, ..area };
    let footer = Rect { y: area.bottom() - 1, height: 1, ..area };
    let body = Rect { y: area.y + 1, height: area.height - 2, ..area };
    let strip = Rect { y: body.bottom() - 1, height: 1, ..body };
    // What a screen reader is told is never covered.
    let body = if model.screen.look.is_plain() { Rect { height: body.height - 1, ..body } } else { body };
    let all = Regions { shape: Shape::Wide, header, list: none, card: none, grid: none, body, strip, footer };
    if area.width < NARROW { narrow(view, model, all) } else { wide(view, model, all) }
}

fn wide(view: &ViewState, model: &Model<'_>, all: Regions) -> Regions {
    if view.zoom == Zoom::On || model.state.tasks().next().is_none() {
        return Regions { grid: all.body, ..all };
    }
    let width = model.screen.sidebar_width.clamp(16, all.body.width * 2 / 5);
    let side = Rect { width, ..all.body };
    let right = Rect { x: side.right(), width: all.body.width - width, ..all.body };
    let grid = Rect { height: right.height - 1, ..right };
    let strip = Rect { y: grid.bottom(), height: 1, ..right };
    let (list, card) = list_and_card(view, model, side);
    Regions { list, card, grid, strip, ..all }
}

fn narrow(view: &ViewState, model: &Model<'_>, all: Regions) -> Regions {
    let all = Regions { shape: Shape::Narrow, ..all };
    let above = Rect { height: all.body.height.min(all.strip.y - all.body.y), ..all.body };
    match view.page {
        Page::Terminal => Regions { grid: all.body, ..all },
        Page::Task => Regions { card: above, ..all },
        Page::Tasks => {
            let (list, card) = list_and_card(view, model, above);
            Regions { list, card, ..all }
        }
    }
}

/// The list has what it needs, the card what is left, at most half.
fn list_and_card(view: &ViewState, model: &Model<'_>, side: Rect) -> (Rect, Rect) {
    let groups = groups(view, model);
    let rows: usize = groups.iter().map(|listed| listed.tasks.len() + 2).sum();
    let wanted = view.in_list(model).map_or(0, |task| super::card::height(model, task, side.width));
    let spare = usize::from(side.height).saturating_sub(rows.min(usize::from(side.height)));
    let most = spare.max(usize::from(side.height) / 2);
    let height = wanted.min(most) as u16;
    let height = if side.height < 10 || height < 3 { 0 } else { height };
    let list = Rect { height: side.height - height, ..side };
    (list, Rect { y: list.bottom(), height, ..side })
}

/// The panes that are shown, in the order of their numbers.
pub fn panes(view: &ViewState, model: &Model<'_>, area: Rect) -> Vec<Pane> {
    let regions = regions(view, model, area);
    let room = regions.grid;
    if room.width < 3 || room.height < 3 {
        return Vec::new();
    }
    let alone = view.zoom == Zoom::On || regions.shape == Shape::Narrow;
    let shown: Vec<(TaskId, SessionId)> = if alone {
        let task = view.in_list(model);
        task.and_then(|task| Some((task.id, task.session()?))).into_iter().collect()
    } else {
        on_grid(view, model, capacity(room))
    };
    let tiles = tile(shown.len(), room, view.arrangement);
    let boxed = shown.into_iter().zip(tiles).enumerate();
    boxed
        .map(|(at, ((task, session), area))| Pane { task, session, number: at + 1, area, inner: inner(area) })
        .collect()
}

/// What is inside of a border.
pub fn inner(area: Rect) -> Rect {
    let (width, height) = (area.width.saturating_sub(2), area.height.saturating_sub(2));
    Rect { x: area.x + area.width.min(1), y: area.y + area.height.min(1), width, height }
}

/// What is inside of a page over the screen: its border and a blank column at either side are not.
pub fn page_inner(body: Rect) -> Rect {
    let (width, height) = (body.width.saturating_sub(4), body.height.saturating_sub(2));
    Rect { x: body.x + 2, y: body.y + 1, width, height }
}

/// The live sessions, by task; where that leaves a tile empty, the ones that ended last. With more than there is room
/// for, the page that holds the selected one.
fn on_grid(view: &ViewState, model: &Model<'_>, most: usize) -> Vec<(TaskId, SessionId)> {
    let live = |task: &&Task| facts::session_of(model, task).is_some_and(Session::is_live);
    let mut shown: Vec<&Task> = model.state.tasks().filter(live).collect();
    if shown.len() > most {
        let selected = view.in_list(model).map(|task| task.id);
        let at = shown.iter().position(|task| Some(task.id) == selected).unwrap_or(0);
        shown = shown.into_iter().skip(at / most * most).take(most).collect();
    }
    let tiles = match shown.len() {
        0 | 1 => 1,
        2 => 2,
        3 | 4 => 4,
        more => more.next_multiple_of(3),
    };
    let mut over: Vec<&Task> = model.state.tasks().filter(|task| task.session().is_some() && !live(task)).collect();
    over.sort_by_key(|task| (group_of(model, task), std::cmp::Reverse(task.moved)));
    let room = tiles.min(most).saturating_sub(shown.len());
    shown.extend(over.into_iter().take(room));
    shown.sort_by_key(|task| task.id);
    shown.into_iter().filter_map(|task| Some((task.id, task.session()?))).collect()
}

/// The size of each terminal that is shown live, for the programs in them.
pub fn pane_sizes(view: &ViewState, model: &Model<'_>, area: Rect) -> Vec<(SessionId, Size, PaneFocus)> {
    let selected = view.in_list(model).map(|task| task.id);
    let panes = panes(view, model, area).into_iter();
    panes
        .map(|pane| {
            let focus = if Some(pane.task) == selected { PaneFocus::Selected } else { PaneFocus::Shown };
            (pane.session, Size::new(pane.inner.height, pane.inner.width).clamped(), focus)
        })
        .collect()
}
