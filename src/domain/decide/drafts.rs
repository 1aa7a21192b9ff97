//! Drafts: tasks that are written down and not started before somebody says so.

use super::Refused;
use super::moves::find;
use crate::domain::command::Edit;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::state::State;
use crate::domain::task::TaskStatus;

/// Changes a draft, or lets it start. Whoever does it stays the same.
pub(super) fn edit(state: &State, id: TaskId, edit: &Edit) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    if !task.stage.is_draft() || task.status != TaskStatus::Todo {
        return Err(Refused::NoDraft(id));
    }
    let mut events = Vec::new();
    if let Some(text) = &edit.text {
        if text.trim().is_empty() {
            return Err(Refused::EmptyTask);
        }
        events.push(Event::Task(id, TaskEvent::Rewritten(text.trim().to_owned())));
    }
    for first in &edit.after {
        // Only what was there before it, so that no two wait for each other.
        if state.task(*first).is_none() || *first >= id {
            return Err(Refused::NoTask(*first));
        }
        if !task.after.contains(first) {
            events.push(Event::Task(id, TaskEvent::Ordered(*first)));
        }
    }
    events.extend(edit.start.then_some(Event::Task(id, TaskEvent::Readied)));
    Ok(events)
}
