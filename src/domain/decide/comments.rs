//! Comments on lines, and the undoing of a merge.

use super::moves::{find, moved_if_allowed};
use super::{Context, Refused, control};
use crate::domain::command::Remark;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{CommentId, TaskId};
use crate::domain::review::{CommentState, ReviewEvent, Undoing, feedback};
use crate::domain::state::State;
use crate::domain::task::{Merge, Move, Task, TaskStatus, Workspace};

fn event(task: TaskId, event: ReviewEvent) -> Event {
    Event::Task(task, TaskEvent::Review(event))
}

pub(super) fn remark(state: &State, id: TaskId, remark: &Remark) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let known = |comment: &CommentId| match task.review.comment(*comment) {
        Some(_) => Ok(*comment),
        None => Err(Refused::NoComment(id, *comment)),
    };
    let words = |text: &str| match text.trim() {
        "" => Err(Refused::EmptyTask),
        text => Ok(text.to_owned()),
    };
    let happened = match remark {
        Remark::Add(..) if matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled) => {
            return Err(Refused::NotCommentable(id, task.status.title()));
        }
        Remark::Add(anchor, text) => {
            ReviewEvent::Commented { id: task.review.next(), anchor: (**anchor).clone(), text: words(text)? }
        }
        Remark::Edit(comment, text) => ReviewEvent::Edited(known(comment)?, words(text)?),
        Remark::Remove(comment) => ReviewEvent::Removed(known(comment)?),
        Remark::Settle(comment) => ReviewEvent::Handled(known(comment)?),
        Remark::View(file, digest) => ReviewEvent::Viewed { file: file.clone(), digest: *digest },
    };
    Ok(vec![event(id, happened)])
}

/// Sends the work back with every comment that the agent does not have.
pub(super) fn send(state: &State, ctx: &Context<'_>, task: &Task, words: &str) -> Result<Vec<Event>, Refused> {
    let open: Vec<CommentId> = task.review.that_are(CommentState::Open).map(|comment| comment.id).collect();
    if open.is_empty() && words.trim().is_empty() {
        return Err(Refused::NothingToSend(task.id));
    }
    let told = feedback(words, task.review.that_are(CommentState::Open));
    let mut events = control::request_changes(state, ctx, task, &told)?;
    if !open.is_empty() {
        events.insert(0, event(task.id, ReviewEvent::Sent(open)));
    }
    Ok(events)
}

/// Of these comments, those that the agent has are answered now.
pub(super) fn answered(state: &State, id: TaskId, ids: &[CommentId]) -> Vec<Event> {
    let Some(task) = state.task(id) else { return Vec::new() };
    let sent = |id: &&CommentId| task.review.comment(**id).is_some_and(|comment| comment.state == CommentState::Sent);
    let ids: Vec<CommentId> = ids.iter().filter(sent).copied().collect();
    if ids.is_empty() { Vec::new() } else { vec![event(id, ReviewEvent::Answered(ids))] }
}

/// Asks for the undoing of a merge; whether the branches allow it is found out outside.
pub(super) fn undo(state: &State, id: TaskId) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let no = |why| Err(Refused::NoUndo(id, why));
    if task.review.undoing == Undoing::Asked {
        return no("its merge is being undone");
    }
    if state.live_sessions().any(|session| session.task == id) && task.status == TaskStatus::Done {
        return no("its agent is still being ended; try again in a moment");
    }
    if state.plan_of(task).is_some_and(|plan| plan.whole != id) {
        return no("it is a step of a plan, whose other steps build on it; undo the merge of the whole plan");
    }
    match (&task.merge, task.status) {
        (Some(Merge::Merged { before: Some(_), .. }), TaskStatus::Done) => Ok(vec![event(id, ReviewEvent::UndoAsked)]),
        (Some(Merge::Merged { before: None, .. }), _) => {
            no("it was merged by an older orchestra, which did not note where the branch stood before")
        }
        (Some(Merge::PullRequest { .. }), _) => no("it is in a pull request; close that where it was opened"),
        (Some(Merge::BranchLeft { .. } | Merge::Nothing | Merge::Discarded) | None, _) => {
            no("nothing of it was merged, so there is nothing to undo")
        }
        (Some(Merge::Merged { .. }), _) => no("it is at work again, so its merge stays"),
    }
}

pub(super) fn undone(state: &State, id: TaskId, workspace: &Workspace) -> Vec<Event> {
    let mut events = vec![event(id, ReviewEvent::Undone(Box::new(workspace.clone())))];
    events.extend(moved_if_allowed(state, id, Move::Reopen, "its merge was undone"));
    events
}

pub(super) fn not_undone(id: TaskId, why: &str) -> Vec<Event> {
    vec![event(id, ReviewEvent::UndoRefused(format!("{id} was not undone: {why}")))]
}

/// After a start no undoing is under way.
pub(super) fn recover(state: &State) -> Vec<Event> {
    let under_way = state.tasks().filter(|task| task.review.undoing == Undoing::Asked);
    let why = "orchestra ended before it was done; look at `git log`, then undo it again";
    under_way.flat_map(|task| not_undone(task.id, why)).collect()
}
