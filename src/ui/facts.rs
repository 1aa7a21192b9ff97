//! What the screen says about a task: its group, glyph, tone, cost and age, in as few words as possible.
//!
//! Owns the words, so that list, borders, peek and review always agree. Judges nothing that the domain judges.

use super::model::Model;
use super::styles::Tone;
use crate::domain::attention::{Attention, AttentionKind, of_task};
use crate::domain::decide::group_of as group_members;
use crate::domain::inbox::{Until, snoozed};
use crate::domain::money::Money;
use crate::domain::review::CommentState;
use crate::domain::session::{Session, SessionState, TurnEnd};
use crate::domain::task::{LIMITED, Role, Task, TaskStatus};
use crate::domain::time::Span;

/// A group of the task list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Group {
    /// Something waits for the person.
    NeedsYou,
    /// Agents are at work.
    Working,
    /// Waits for another task, a free place, or to be resumed.
    Waiting,
    /// Over.
    Done,
}

impl Group {
    /// Every group, in the order of the list.
    pub const ALL: [Self; 4] = [Self::NeedsYou, Self::Working, Self::Waiting, Self::Done];

    /// The heading.
    pub const fn title(self) -> &'static str {
        match self {
            Self::NeedsYou => "NEEDS YOU",
            Self::Working => "WORKING",
            Self::Waiting => "WAITING",
            Self::Done => "DONE",
        }
    }

    /// The colour of the heading.
    pub const fn tone(self) -> Tone {
        match self {
            Self::NeedsYou => Tone::NeedsYou,
            Self::Working => Tone::Working,
            Self::Waiting => Tone::Waiting,
            Self::Done => Tone::Done,
        }
    }
}

/// A state as one character and one colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The character.
    pub glyph: &'static str,
    /// The same for fonts without symbols.
    pub ascii: &'static str,
    /// The colour.
    pub tone: Tone,
}

const fn mark(glyph: &'static str, ascii: &'static str, tone: Tone) -> Mark {
    Mark { glyph, ascii, tone }
}

/// The group of a task.
pub fn group_of(model: &Model<'_>, task: &Task) -> Group {
    match of_task(model.state, task) {
        Some(item) if snoozed(model.state, &item).is_some() => return Group::Waiting,
        Some(_) => return Group::NeedsYou,
        None => {}
    }
    match task.status {
        TaskStatus::InProgress | TaskStatus::Blocked => Group::Working,
        TaskStatus::Todo | TaskStatus::Paused => Group::Waiting,
        TaskStatus::InReview => Group::NeedsYou,
        TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled => Group::Done,
    }
}

/// The session to show for a task.
pub fn session_of<'a>(model: &Model<'a>, task: &Task) -> Option<&'a Session> {
    task.session().and_then(|id| model.state.session(id))
}

/// What of this task waits for the person.
pub fn asks(model: &Model<'_>, task: &Task) -> Option<Attention> {
    of_task(model.state, task)
}

/// The mark of a task.
pub fn mark_of(model: &Model<'_>, task: &Task) -> Mark {
    if let Some(item) = asks(model, task) {
        return match item.kind {
            AttentionKind::Checks | AttentionKind::Setup | AttentionKind::Failure | AttentionKind::Lost => {
                mark("✗", "x", Tone::Failed)
            }
            AttentionKind::Approval
            | AttentionKind::Question
            | AttentionKind::Budget
            | AttentionKind::Conflict
            | AttentionKind::Overlap
            | AttentionKind::Login
            | AttentionKind::RateLimit
            | AttentionKind::Review
            | AttentionKind::Notes => mark("⚑", "!", Tone::NeedsYou),
        };
    }
    match task.status {
        TaskStatus::Todo => mark("◌", ".", Tone::Waiting),
        TaskStatus::Paused => mark("‖", "=", Tone::Waiting),
        TaskStatus::Done => mark("✓", "+", Tone::Done),
        TaskStatus::Cancelled => mark("–", "-", Tone::Waiting),
        TaskStatus::Failed => mark("✗", "x", Tone::Failed),
        TaskStatus::InReview => mark("⚑", "!", Tone::NeedsYou),
        TaskStatus::InProgress | TaskStatus::Blocked => {
            session_of(model, task).map_or(mark("◌", ".", Tone::Waiting), |session| session_mark(session.state()))
        }
    }
}

/// The mark of a session.
pub const fn session_mark(state: SessionState) -> Mark {
    match state {
        SessionState::Starting | SessionState::Working => mark("●", "*", Tone::Working),
        SessionState::WantsApproval
        | SessionState::WantsAnswer
        | SessionState::RateLimited
        | SessionState::NeedsLogin => mark("⚑", "!", Tone::NeedsYou),
        SessionState::Idle(_) => mark("○", "o", Tone::Idle),
        SessionState::Unknown => mark("?", "?", Tone::Unknown),
        SessionState::Exited(0) => mark("✓", "+", Tone::Done),
        SessionState::Exited(_) | SessionState::Killed | SessionState::Lost => mark("✗", "x", Tone::Failed),
    }
}

/// The words for a session's state; empty while it simply works.
pub fn session_words(state: SessionState) -> String {
    match state {
        SessionState::Starting => "starting".into(),
        SessionState::Working => String::new(),
        SessionState::WantsApproval => "approve?".into(),
        SessionState::WantsAnswer => "question".into(),
        SessionState::Idle(Some(TurnEnd::Interrupted)) => "interrupted".into(),
        SessionState::Idle(Some(TurnEnd::Denied)) => "denied".into(),
        SessionState::Idle(Some(TurnEnd::Failed)) => "turn failed".into(),
        SessionState::Idle(Some(TurnEnd::Done) | None) => "idle".into(),
        SessionState::RateLimited => "rate limit".into(),
        SessionState::NeedsLogin => "sign in".into(),
        SessionState::Unknown => "state unknown".into(),
        SessionState::Exited(0) => "ended".into(),
        SessionState::Exited(code) => format!("exited {code}"),
        SessionState::Killed => "killed".into(),
        SessionState::Lost => "lost".into(),
    }
}

/// The words for where a task stands, from the person's point of view.
pub fn standing(model: &Model<'_>, task: &Task) -> String {
    if let Some(item) = asks(model, task) {
        if let Some(snooze) = snoozed(model.state, &item) {
            return match snooze.until {
                Until::At(time) => format!("in {}", age(time.since(model.now))),
                Until::RestDone => "later".into(),
            };
        }
        return item.kind.word().into();
    }
    if let Some(handoff) = &task.handoff {
        return format!("to {}", handoff.agent);
    }
    if task.limited.is_some() || (!task.status.is_over() && task.why.starts_with(LIMITED)) {
        let limit = model.state.limit(agent_of(task)).filter(|limit| limit.holds(model.now));
        return limit.map_or_else(|| "limited".into(), |limit| limit.words.clone());
    }
    if task.stage.is_draft() && task.status == TaskStatus::Todo {
        return "draft".into();
    }
    if task.status == TaskStatus::Todo {
        let open = |id: &&_| model.state.task(**id).is_some_and(|other| other.status != TaskStatus::Done);
        let waits: Vec<String> = task.after.iter().filter(open).map(|id| id.0.to_string()).collect();
        return if waits.is_empty() { "queued".into() } else { format!("after {}", waits.join(" ")) };
    }
    let live = session_of(model, task).filter(|session| session.is_live());
    match (task.status, live) {
        (TaskStatus::InProgress | TaskStatus::Blocked, Some(session)) if session.role == Role::Check => {
            "checking".into()
        }
        (TaskStatus::InProgress | TaskStatus::Blocked, Some(session)) if session.role == Role::Setup => {
            "setting up".into()
        }
        (TaskStatus::InProgress | TaskStatus::Blocked, Some(session)) => session_words(session.state()),
        (
            TaskStatus::Todo
            | TaskStatus::InProgress
            | TaskStatus::Blocked
            | TaskStatus::Paused
            | TaskStatus::InReview
            | TaskStatus::Done
            | TaskStatus::Failed
            | TaskStatus::Cancelled,
            _,
        ) => task.status.title().into(),
    }
}

/// Until when an agent's limit holds: `limited until 15:00`.
pub fn limit_of(model: &Model<'_>, agent: &str) -> Option<String> {
    let limit = model.state.limit(agent).filter(|limit| limit.holds(model.now))?;
    Some(format!("limited {}", limit.words))
}

/// Which of those it is that do the same: `1 of 2`; `None` for a task of its own.
pub fn place_in_group(model: &Model<'_>, task: &Task) -> Option<String> {
    task.group?;
    let all = group_members(model.state, task);
    let at = all.iter().position(|id| *id == task.id)?;
    Some(format!("{} of {}", at + 1, all.len()))
}

/// The agent to name for a task: that of the step at work.
pub fn agent_of(task: &Task) -> &str {
    let step = task.current_step().filter(|step| !step.role.is_command());
    step.map_or_else(|| task.worker(), |step| step.agent.as_str())
}

/// What a task has cost; empty before it has begun, and where no money counts.
pub fn cost_of(model: &Model<'_>, task: &Task) -> String {
    if model.label(task.worker()).is_some() {
        return String::new();
    }
    match task.spent.quality {
        None if task.started.is_none() => String::new(),
        None => "$?".into(),
        Some(_) => task.spent.to_string(),
    }
}

/// An amount without the cents that say nothing: `$20`, `$4.18`.
pub fn short_money(money: Money) -> String {
    let text = money.to_string();
    text.strip_suffix(".00").map_or_else(|| text.clone(), str::to_owned)
}

/// An amount that is only roughly known: whole dollars from ten on, `$54`, `$3.10`.
pub fn rough_money(money: Money) -> String {
    if money < Money::from_cents(1000) { money.to_string() } else { format!("${:.0}", money.usd()) }
}

/// How long a task has worked, or how long ago it ended.
pub fn time_of(model: &Model<'_>, task: &Task) -> String {
    match task.status {
        TaskStatus::Todo => String::new(),
        TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::InReview => task.duration(model.now).clock(),
        TaskStatus::Paused | TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled => {
            format!("{} ago", age(model.now.since(task.moved)))
        }
    }
}

/// A length of time in one unit: `40s`, `3m`, `2h`, `4d`.
pub fn age(span: Span) -> String {
    let s = span.as_secs();
    match s {
        0..60 => format!("{s}s"),
        60..3600 => format!("{}m", s / 60),
        3600..172_800 => format!("{}h", s / 3600),
        _ => format!("{}d", s / 86400),
    }
}

/// The dialog that a task's session shows now.
pub fn dialog_of<'a>(model: &Model<'a>, task: &Task) -> Option<&'a crate::domain::session::dialog::Dialog> {
    session_of(model, task).filter(|session| session.is_live()).and_then(|session| session.reading.dialog.as_ref())
}

/// How many comments of the task were not sent.
pub fn unsent(model: &Model<'_>, id: crate::domain::ids::TaskId) -> usize {
    model.state.task(id).map_or(0, |task| task.review.that_are(CommentState::Open).count())
}
