//! Attention: everything that waits for the human, derived from the state, never stored beside it.

use serde::{Deserialize, Serialize};

use super::ids::{SessionId, TaskId};
use super::limit::WhenLimited;
use super::memory::Disputed;
use super::radar::Conflict;
use super::session::{Session, SessionState};
use super::state::State;
use super::task::{BUDGET, CONFLICT, GOES_ON, LIMITED, LOST, MERGING, Move, SIGNED_OUT, TOGETHER, Task, TaskStatus};
use super::time::Timestamp;

/// Why something waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AttentionKind {
    /// The agent asks for permission.
    Approval,
    /// The agent asks a question.
    Question,
    /// A limit was reached.
    Budget,
    /// The result does not merge.
    Conflict,
    /// Its work and another task's, both under way, change the same place.
    Overlap,
    /// The agent is not signed in.
    Login,
    /// The maker's limit was hit.
    RateLimit,
    /// The check of its result failed, and the agent has had its rounds.
    Checks,
    /// The project's setup failed, so no agent has begun.
    Setup,
    /// It failed.
    Failure,
    /// The machine or the server died while it ran.
    Lost,
    /// The result waits to be looked at.
    Review,
    /// Two notes that hold for it contradict one another.
    Notes,
}

impl AttentionKind {
    /// The word for lists.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approval => "approve?",
            Self::Question => "question",
            Self::Budget => "budget",
            Self::Conflict | Self::Overlap => "conflict",
            Self::Login => "sign in",
            Self::RateLimit => "rate limit",
            Self::Checks => "checks failed",
            Self::Setup => "setup failed",
            Self::Failure => "failed",
            Self::Lost => "lost",
            Self::Review => "review",
            Self::Notes => "notes",
        }
    }
}

/// One thing that waits for the human.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Attention {
    /// Why.
    pub kind: AttentionKind,
    /// The task.
    pub task: TaskId,
    /// The session, if one is concerned.
    pub session: Option<SessionId>,
    /// Since when.
    pub since: Timestamp,
    /// What is asked, in words.
    pub text: String,
}

/// A dollar that was spent weighs as much as this much waiting: what stands still and was dear comes first.
const DOLLAR: f64 = 600_000.0;

/// Everything that waits, oldest and costliest first: by how long it waits, ten minutes longer for each dollar of its task.
pub fn attention(state: &State) -> Vec<Attention> {
    let mut all: Vec<_> = state.tasks().filter_map(|task| of_task(state, task)).collect();
    all.sort_by_key(|item| (rank(state, item), item.task));
    all
}

/// Needs no clock: all items grow older alike.
fn rank(state: &State, item: &Attention) -> i64 {
    let spent = state.task(item.task).map_or(0.0, |task| task.spent.known.usd());
    item.since.0.saturating_sub((spent * DOLLAR) as i64)
}

/// What of this task waits for the human, if anything.
pub fn of_task(state: &State, task: &Task) -> Option<Attention> {
    let session = task.session().and_then(|id| state.session(id));
    if task.held && task.status == TaskStatus::Todo {
        return of_held(state, task);
    }
    let asks = session.filter(|s| s.is_live() && !task.status.is_over()).and_then(|s| of_session(task, s));
    let urgent = asks.or_else(|| of_status(task)).or_else(|| of_plan(state, task));
    urgent.or_else(|| of_radar(state, task)).or_else(|| of_notes(state, task))
}

/// A task that an agent delegated and that waits for a person's yes; a plan is let start as a whole.
fn of_held(state: &State, task: &Task) -> Option<Attention> {
    let plan = state.plan_of(task);
    if plan.is_some_and(|plan| plan.whole != task.id) {
        return None;
    }
    let parent = task.parent.and_then(|id| state.task(id));
    let who = parent.map_or_else(|| "an agent".to_owned(), |parent| format!("{} ({})", parent.worker(), parent.id));
    let what = match plan {
        Some(plan) => format!("a plan of {} steps", plan.steps.len()),
        None => format!("this to {}", task.worker()),
    };
    let text = format!("{who} delegates {what}; approve (a) to start it");
    Some(Attention { kind: AttentionKind::Approval, task: task.id, session: None, since: task.created, text })
}

/// A plan that has no branch to gather its steps in, or in which nothing goes on, waits at the task that stands for it.
fn of_plan(state: &State, task: &Task) -> Option<Attention> {
    let plan = state.plan_of(task).filter(|plan| plan.whole == task.id && !task.status.is_over())?;
    let text = plan.trouble.clone().or_else(|| plan.stuck(state))?;
    Some(Attention { kind: AttentionKind::Failure, task: task.id, session: None, since: plan.created, text })
}

fn of_session(task: &Task, session: &Session) -> Option<Attention> {
    if session.state() == SessionState::RateLimited && (task.limited.is_some() || task.handoff.is_some()) {
        return None;
    }
    let kind = match session.state() {
        SessionState::WantsApproval => AttentionKind::Approval,
        SessionState::WantsAnswer => AttentionKind::Question,
        SessionState::NeedsLogin => AttentionKind::Login,
        SessionState::RateLimited => AttentionKind::RateLimit,
        SessionState::Starting
        | SessionState::Working
        | SessionState::Idle(_)
        | SessionState::Unknown
        | SessionState::Exited(_)
        | SessionState::Killed
        | SessionState::Lost => return None,
    };
    let dialog = session.reading.dialog.as_ref().map(|dialog| dialog.title.clone());
    let text = dialog.or_else(|| session.reading.detail.clone()).unwrap_or_else(|| session.reading.why.clone());
    Some(Attention { kind, task: task.id, session: Some(session.id), since: session.since, text })
}

/// A conflict with another task under way waits at the younger one that works, so that it is asked for once; not while one
/// of the two is paused, or was told.
fn of_radar(state: &State, task: &Task) -> Option<Attention> {
    let works = |id| state.task(id).is_some_and(|task| is_at_work(task.status));
    let rests = |id| state.task(id).is_some_and(|task| task.status == TaskStatus::Paused);
    let here = |conflict: &&Conflict| {
        let decided = rests(conflict.first) || rests(conflict.second) || state.sight().is_told(conflict);
        let asked = if works(conflict.second) { conflict.second } else { conflict.first };
        conflict.is_pressing() && !decided && asked == task.id && is_at_work(task.status)
    };
    let found: Vec<&Conflict> = state.conflicts().filter(here).collect();
    let first = found.first()?;
    let more = match found.len() - 1 {
        0 => String::new(),
        1 => "; 1 more conflict".to_owned(),
        more => format!("; {more} more conflicts"),
    };
    let text = format!("{}{more}", first.seen_from(task.id));
    Some(Attention { kind: AttentionKind::Overlap, task: task.id, session: task.session(), since: task.moved, text })
}

/// Two notes that contradict one another wait at the oldest open task that is told both, so that they are asked about once.
/// They stop nothing, so everything else of that task is asked before.
fn of_notes(state: &State, task: &Task) -> Option<Attention> {
    let notes = state.notes();
    let open = |task: &&Task| !task.status.is_over();
    let asked = |pair: &Disputed| {
        state.tasks().filter(open).find(|other| notes.disputed_for(other).any(|one| one == pair)).map(|other| other.id)
    };
    let found: Vec<&Disputed> = notes.disputed_for(task).filter(|pair| asked(pair) == Some(task.id)).collect();
    let pair = found.first()?;
    let (first, second) = (notes.get(pair.first)?, notes.get(pair.second)?);
    let more = if found.len() > 1 { format!("; {} more", found.len() - 1) } else { String::new() };
    let subject = first.subject.as_deref().unwrap_or_default();
    let text = format!(
        "notes disagree on {subject}: {} says \"{}\" ({}), {} says \"{}\" ({}){more}",
        pair.first, first.text, first.by, pair.second, second.text, second.by
    );
    Some(Attention { kind: AttentionKind::Notes, task: task.id, session: None, since: second.at, text })
}

const fn is_at_work(status: TaskStatus) -> bool {
    matches!(status, TaskStatus::InProgress | TaskStatus::Blocked)
}

fn of_status(task: &Task) -> Option<Attention> {
    let kind = match task.status {
        TaskStatus::Failed | TaskStatus::Paused if task.why.starts_with(GOES_ON) => return None,
        TaskStatus::InReview if task.why == MERGING || task.why.starts_with(TOGETHER) => return None,
        TaskStatus::InReview if task.why.starts_with(CONFLICT) => AttentionKind::Conflict,
        TaskStatus::InReview => AttentionKind::Review,
        TaskStatus::Failed if task.why.starts_with(SIGNED_OUT) => AttentionKind::Login,
        TaskStatus::Failed if task.why.starts_with(LIMITED) => AttentionKind::RateLimit,
        TaskStatus::Failed if task.failed_setup() => AttentionKind::Setup,
        TaskStatus::Failed => AttentionKind::Failure,
        TaskStatus::Todo | TaskStatus::Paused if task.why.starts_with(BUDGET) => AttentionKind::Budget,
        TaskStatus::Paused if task.limited == Some(WhenLimited::Ask) => AttentionKind::RateLimit,
        TaskStatus::Paused if task.why.starts_with(LOST) => AttentionKind::Lost,
        TaskStatus::Blocked if task.failed_checks() => AttentionKind::Checks,
        TaskStatus::Blocked if task.last_move == Some(Move::Block) => AttentionKind::Question,
        TaskStatus::Todo
        | TaskStatus::InProgress
        | TaskStatus::Blocked
        | TaskStatus::Paused
        | TaskStatus::Done
        | TaskStatus::Cancelled => return None,
    };
    let text = if task.why.is_empty() { task.status.title().to_owned() } else { task.why.clone() };
    Some(Attention { kind, task: task.id, session: task.session(), since: task.moved, text })
}
