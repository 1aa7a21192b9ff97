//! The rows of the inbox and which of them is marked.

use crate::domain::attention::Attention;
use crate::domain::ids::TaskId;
use crate::domain::inbox::{Decided, Mark, Until, later, waiting};
use crate::domain::time::Span;
use crate::ui::model::Model;
use crate::ui::view_state::{InboxPage, InboxTab};

/// How long "not now" is.
pub const NOT_NOW: Span = Span::mins(15);

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// It waits; whether an answer to exactly this is on its way.
    Waits {
        /// The item.
        item: Attention,
        /// Whether this client has answered it.
        answered: bool,
    },
    /// It was put off.
    Later(Attention, Until),
    /// It was decided.
    Decided(Decided),
}

impl Row {
    /// The task that it is about.
    pub const fn task(&self) -> Option<TaskId> {
        match self {
            Self::Waits { item, .. } | Self::Later(item, _) => Some(item.task),
            Self::Decided(decided) => decided.task,
        }
    }
}

/// The rows of the page, top to bottom.
pub fn rows(model: &Model<'_>, page: &InboxPage) -> Vec<Row> {
    match page.tab {
        InboxTab::Waiting => {
            let answered = |item: &Attention| page.answered.get(&item.task) == Some(&Mark::of(model.state, item));
            let row = |item: Attention| Row::Waits { answered: answered(&item), item };
            waiting(model.state).into_iter().map(row).collect()
        }
        InboxTab::Later => later(model.state).into_iter().map(|later| Row::Later(later.item, later.until)).collect(),
        InboxTab::Decided => model.state.decisions().newest().cloned().map(Row::Decided).collect(),
    }
}

/// The place of the marked row: where its task stands now, else where it stood.
pub fn marked(page: &InboxPage, rows: &[Row]) -> Option<usize> {
    let last = rows.len().checked_sub(1)?;
    let stays = |task: TaskId| rows.iter().position(|row| row.task() == Some(task));
    let kept = if page.tab == InboxTab::Decided { None } else { page.marked.and_then(stays) };
    Some(kept.unwrap_or_else(|| page.at.min(last)))
}
