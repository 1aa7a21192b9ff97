//! The plain look, for screen readers: words in reading order, one thing a line, the cursor on what is marked.
//!
//! Owns what is said in the one status line and how a task is told in one line. Every view draws itself as on a narrow
//! screen, without borders and with words for signs; none of them knows who reads.

use std::collections::BTreeMap;

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::facts;
use super::layout::NARROW;
use super::listed::visible_tasks;
use super::model::Model;
use super::over::{choices, inbox_marked, inbox_rows, question, scope_title};
use super::paint::Paint;
use super::text::{cells, clean, cut};
use super::view_state::{Overlay, Page, PlanPage, ViewState, focus};
use crate::config::Look;
use crate::domain::ids::TaskId;
use crate::domain::inbox::waiting;
use crate::domain::task::Task;
use crate::term::Size;

/// Which part of a task's line is its time, and which its cost.
const TIME: usize = 3;
const COST: usize = 4;
/// The longest that a title is said beside its news.
const TITLE: usize = 32;

/// What a screen reader was told last.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Heard {
    /// Where each task stood then; `None` before the first frame.
    standing: Option<BTreeMap<TaskId, String>>,
    /// The news, until the next key.
    pub(super) news: String,
}

/// The size of the screen that a terminal of this size is given: one column at a time for a screen reader.
pub const fn fitted(size: Size, look: Look) -> Size {
    if look.is_plain() && size.cols >= NARROW { Size { cols: NARROW - 1, ..size } } else { size }
}

/// Notes what changed since the last frame, for the status line; to be called before each [`super::draw()`].
pub fn listen(view: &mut ViewState, model: &Model<'_>) {
    if !model.screen.look.is_plain() {
        return;
    }
    let now: BTreeMap<TaskId, String> = model.state.tasks().map(|task| (task.id, stands(model, task))).collect();
    let news = match &view.heard.standing {
        None => totals(model, now.len()),
        Some(before) => {
            let changed = now.iter().filter(|(id, words)| before.get(id) != Some(words));
            let said = changed.filter_map(|(id, words)| {
                let title = cut(&clean(model.state.task(*id)?.title()), TITLE);
                Some(format!("{id} {title}: {words}"))
            });
            said.collect::<Vec<_>>().join("; ")
        }
    };
    if !news.is_empty() {
        view.heard.news = news;
    }
    view.heard.standing = Some(now);
}

fn totals(model: &Model<'_>, tasks: usize) -> String {
    let need = waiting(model.state).len();
    let need = if need == 1 { "1 needs you".to_owned() } else { format!("{need} need you") };
    if tasks == 1 { format!("1 task, {need}") } else { format!("{tasks} tasks, {need}") }
}

/// Where a task stands, in words that are never empty.
fn stands(model: &Model<'_>, task: &Task) -> String {
    let words = facts::standing(model, task);
    if words.is_empty() { facts::group_of(model, task).title().to_lowercase() } else { words }
}

/// A task in one line: number, title, agent, where it stands, time, cost. Of the title as much as there is room for.
pub(super) fn task_words(model: &Model<'_>, task: &Task, room: usize) -> String {
    let agent = facts::agent_of(task);
    // A label says more than the agent's name, and what has one costs nothing.
    let label = model.label(agent).map(clean);
    let under = task.parent.map(|parent| format!("under {}", parent.0)).unwrap_or_default();
    let mut parts = [
        under,
        label.as_ref().map_or_else(|| clean(agent), |_| String::new()),
        stands(model, task),
        facts::time_of(model, task),
        facts::cost_of(model, task),
        label.unwrap_or_default(),
    ];
    let told = |parts: &[String]| -> String {
        let said: Vec<&str> = parts.iter().map(String::as_str).filter(|part| !part.is_empty()).collect();
        format!(", {}", said.join(", "))
    };
    let number = task.id.0.to_string();
    let head = number.len() + 1;
    // What does not fit beside the title is left out as a whole, the time first; the page of the task has it.
    for needless in [TIME, COST] {
        if head + TITLE / 2 + cells(&told(&parts)) > room {
            parts[needless].clear();
        }
    }
    let rest = told(&parts);
    let left = room.saturating_sub(head + cells(&rest)).max(TITLE / 2);
    cut(&format!("{number} {}{rest}", cut(&clean(task.title()), left)), room)
}

/// What waits in one line: why, number, title, agent, what more is to be said. Of the title as much as there is room for.
pub(super) fn item_words(why: &str, task: &Task, more: &[&str], room: usize) -> String {
    let (head, mut rest) = (format!("{why} {} ", task.id.0), format!(", {}", facts::agent_of(task)));
    for part in more.iter().filter(|part| !part.is_empty()) {
        // What does not fit beside the title is left out as a whole; the item below the list has it.
        if cells(&head) + TITLE / 2 + cells(&rest) + 2 + cells(part) <= room {
            rest = format!("{rest}, {part}");
        }
    }
    let left = room.saturating_sub(cells(&head) + cells(&rest)).max(TITLE / 2);
    cut(&format!("{head}{}{rest}", cut(&clean(task.title()), left)), room)
}

/// Draws the status line: a notice, else the news, else where the cursor is.
pub(super) fn draw_status(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, strip: Rect) {
    let words = match view.live_notice(model.now) {
        Some(notice) => clean(&notice.text),
        None if !view.heard.news.is_empty() => view.heard.news.clone(),
        None => place(view, model),
    };
    let strip = Rect { width: paint.buf.area.width, ..strip };
    let line = Line::from(Span::styled(cut(&words, usize::from(strip.width)), paint.styles.text));
    paint.line(strip, &line);
}

/// Where the cursor is: `tasks, 4 of 8`.
fn place(view: &ViewState, model: &Model<'_>) -> String {
    let of = |name: &str, at: usize, all: usize| {
        if all == 0 { format!("{name}, empty") } else { format!("{name}, {} of {all}", at + 1) }
    };
    match view.overlays.last() {
        Some(overlay @ (Overlay::Palette(chooser) | Overlay::Themes(chooser, _))) => {
            of("list", chooser.marked, choices(model, overlay).len())
        }
        Some(Overlay::Inbox(page)) => {
            let rows = inbox_rows(model, page);
            of("inbox", inbox_marked(page, &rows).unwrap_or(0), rows.len())
        }
        Some(Overlay::Confirm(confirm)) => question(model, *confirm).0,
        Some(Overlay::Plan(PlanPage::Offered(draft, marked))) => of("plan", *marked, draft.components.len()),
        Some(
            Overlay::Plan(PlanPage::Running(..))
            | Overlay::Peek(_)
            | Overlay::Replay(..)
            | Overlay::Review(..)
            | Overlay::Costs(_)
            | Overlay::Routes(_)
            | Overlay::Timeline(_)
            | Overlay::Compare(..)
            | Overlay::Help(_)
            | Overlay::Prompt(_),
        ) => scope_title(focus(view)).to_lowercase(),
        None => {
            let Some(task) = view.in_list(model) else { return "no tasks".to_owned() };
            let visible = visible_tasks(view, model);
            let at = visible.iter().position(|other| other.id == task.id).unwrap_or(0);
            match view.page {
                Page::Tasks => of("tasks", at, visible.len()),
                Page::Task => format!("{}, {}", task.id, stands(model, task)),
                Page::Terminal => format!("terminal of {}, {}", task.id, stands(model, task)),
            }
        }
    }
}
