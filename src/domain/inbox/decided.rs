//! Decisions: who answered what and when, kept for the history of the inbox and for "while you were away".
//!
//! Owns which events are decisions and their words. The log has all of them for ever; here are the newest.

use std::collections::VecDeque;

use serde::{Deserialize, Serialize};

use super::{InboxEvent, Until};
use crate::domain::event::{AgentEvent, BudgetEvent, Event, PlanEvent, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::memory::NoteEvent;
use crate::domain::radar::RadarEvent;
use crate::domain::review::ReviewEvent;
use crate::domain::session::dialog::Choice;
use crate::domain::state::State;
use crate::domain::task::{MergeStyle, Move};
use crate::domain::time::Timestamp;

/// How many are kept.
const MOST: usize = 300;
/// How many characters of what an agent asked are kept.
const ABOUT: usize = 400;

/// What takes a decision back.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Undo {
    /// Asking again.
    Wake,
    /// Going on.
    Resume,
}

/// One decision.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decided {
    /// When.
    pub at: Timestamp,
    /// Who: `you`, `orchestra`.
    pub actor: String,
    /// The task, where it is about one.
    pub task: Option<TaskId>,
    /// The session whose dialog was answered.
    pub session: Option<SessionId>,
    /// What was decided: `approved`, `denied`, `paused`.
    pub what: String,
    /// What about: the question and what it was about, the reason that was given.
    pub about: String,
    /// Why it came to nothing, when it did.
    pub undone: Option<String>,
    /// How it can be taken back while nothing else has happened to the task.
    pub undo: Option<Undo>,
}

/// The newest decisions, oldest first.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Decisions(VecDeque<Decided>);

impl Decisions {
    /// All that are kept, newest first.
    pub fn newest(&self) -> impl Iterator<Item = &Decided> {
        self.0.iter().rev()
    }

    /// Those since this moment, oldest first.
    pub fn since(&self, time: Timestamp) -> impl Iterator<Item = &Decided> {
        self.0.iter().filter(move |decided| decided.at >= time)
    }

    /// Keeps what an event decides; `before` is the state that it was decided on.
    pub(in crate::domain) fn note(&mut self, decided: Decided) {
        self.0.push_back(decided);
        if self.0.len() > MOST {
            self.0.pop_front();
        }
    }

    /// An answer did not reach its dialog.
    pub(in crate::domain) fn came_to_nothing(&mut self, session: SessionId, why: &str) {
        if let Some(last) = self.0.iter_mut().rev().find(|decided| decided.session == Some(session)) {
            last.undone = Some(why.to_owned());
        }
    }
}

impl Decided {
    /// The decision that an event is, seen from the state before it; `None` for all that only happened.
    pub(in crate::domain) fn of(before: &State, recorded: &Recorded) -> Option<Self> {
        let new = |task: Option<TaskId>, what: &str, about: String| {
            let (at, actor) = (recorded.at, recorded.actor.clone());
            let (what, about) = (what.to_owned(), short(&about));
            Some(Self { at, actor, task, session: None, what, about, undone: None, undo: None })
        };
        match &recorded.event {
            Event::Task(id, event) => {
                let (what, about) = of_task(event)?;
                let undo = matches!(event, TaskEvent::Moved(Move::Pause, _)).then_some(Undo::Resume);
                new(Some(*id), what, about).map(|decided| Self { undo, ..decided })
            }
            Event::Session(id, event) => {
                let (what, about) = of_session(before, *id, event)?;
                let task = before.session(*id).map(|session| session.task);
                new(task, what, about).map(|decided| Self { session: Some(*id), ..decided })
            }
            Event::Budget(BudgetEvent::Raised { scope, limit }) => {
                new(None, "set a limit", format!("{scope}: {limit}"))
            }
            Event::CheckTrusted { project, command } => {
                new(None, "trusted a project", format!("`{command}` in {project}"))
            }
            Event::Radar(RadarEvent::Told { first, second }) => {
                new(Some(*second), "told of a conflict", format!("between {first} and {second}"))
            }
            Event::Radar(RadarEvent::Ignored { first, second, file }) => {
                new(Some(*second), "ignored a conflict", format!("with {first} in {file}"))
            }
            Event::Note(id, NoteEvent::Dropped) => new(None, "dropped a note", id.to_string()),
            Event::Note(id, NoteEvent::Replaced(by)) => new(None, "chose a note", format!("{by} in place of {id}")),
            Event::Plan(id, PlanEvent::Paused) => new(None, "paused a plan", id.to_string()),
            Event::Plan(id, PlanEvent::Resumed) => new(None, "let a plan go on", id.to_string()),
            Event::Plan(id, PlanEvent::Cancelled) => new(None, "cancelled a plan", id.to_string()),
            Event::Agent(agent, AgentEvent::Limited(limit)) => {
                new(None, "found a limit", format!("{agent}: {}", limit.words))
            }
            Event::Agent(agent, AgentEvent::Freed(how)) => new(None, "freed an agent", format!("{agent}: {how}")),
            Event::Inbox(InboxEvent::Snoozed { task, until, .. }) => {
                let about = if *until == Until::RestDone { "until the rest is done" } else { "for a while" };
                new(Some(*task), "put off", about.to_owned()).map(|decided| Self { undo: Some(Undo::Wake), ..decided })
            }
            Event::Refused { session, asked, why } => {
                let task = session.and_then(|id| before.session(id)).map(|session| session.task);
                new(task, "refused an agent", format!("{asked}: {why}"))
            }
            Event::Budget(BudgetEvent::Warned { .. })
            | Event::Radar(RadarEvent::Seen(_))
            | Event::Taught(_)
            | Event::Note(_, NoteEvent::Added(_))
            | Event::Plan(..)
            | Event::Agent(_, AgentEvent::Tried(_))
            | Event::Inbox(InboxEvent::Woken(_) | InboxEvent::Left) => None,
        }
    }
}

fn of_task(event: &TaskEvent) -> Option<(&'static str, String)> {
    let said = |what, about: &str| Some((what, about.to_owned()));
    match event {
        TaskEvent::Moved(Move::Pause, why) => said("paused", why),
        TaskEvent::Moved(Move::Resume, why) => said("let go on", why),
        TaskEvent::Moved(Move::Cancel, why) => said("cancelled", why),
        TaskEvent::ReworkAsked(words) => said("asked for changes", words),
        TaskEvent::SentBack(words) => said("sent back", words),
        TaskEvent::MergeStarted(MergeStyle::LeaveBranch) => said("approved", "the branch stays"),
        TaskEvent::MergeStarted(_) => said("approved", "merge it"),
        TaskEvent::DiscardStarted => said("threw away", ""),
        TaskEvent::KeepAsked => said("kept this one", "the others of its group are thrown away"),
        TaskEvent::Ordered(first) => said("let wait", &format!("until {first} is over")),
        TaskEvent::TriedAgain => said("tried again", ""),
        TaskEvent::BudgetSet(budget) => {
            said("set its budget", &budget.max_cost.map(|most| most.to_string()).unwrap_or_default())
        }
        TaskEvent::ReserveWaived => said("let it start over its budget", ""),
        TaskEvent::Review(ReviewEvent::UndoAsked) => said("undid the merge", ""),
        TaskEvent::Rewritten(text) => said("rewrote a draft", text),
        TaskEvent::Readied => said("started a draft", ""),
        TaskEvent::LetStart => said("let it start", "as its agent delegated it"),
        TaskEvent::SetupSkipped => said("let it begin", "without its setup"),
        TaskEvent::HandoffAsked(handoff) => said("handed over", &format!("to {}: {}", handoff.agent, handoff.why)),
        TaskEvent::Created(_)
        | TaskEvent::Moved(..)
        | TaskEvent::Remarked(_)
        | TaskEvent::WorkspaceReady(_)
        | TaskEvent::Summarised(_)
        | TaskEvent::StepDone(_)
        | TaskEvent::SetupAsked(_)
        | TaskEvent::CheckAsked { .. }
        | TaskEvent::Checked(_)
        | TaskEvent::Merged(_)
        | TaskEvent::LimitHit(_)
        | TaskEvent::HandedOver(_)
        | TaskEvent::Remembered(_)
        | TaskEvent::Review(_) => None,
    }
}

fn of_session(before: &State, id: SessionId, event: &SessionEvent) -> Option<(&'static str, String)> {
    match event {
        SessionEvent::Answered { choice, digest, reason } => {
            let what = match choice {
                Choice::Approve => "approved",
                Choice::Always => "always approved",
                Choice::Deny => "denied",
                Choice::Other => "answered",
            };
            let dialog = before.session(id).and_then(|session| session.reading.dialog.as_ref());
            let asked = dialog.filter(|dialog| dialog.digest() == *digest).map(|dialog| {
                if dialog.body.trim().is_empty() {
                    dialog.title.clone()
                } else {
                    format!("{} {}", dialog.title, dialog.body)
                }
            });
            let words = reason.as_ref().map(|reason| format!("{reason} — ")).unwrap_or_default();
            Some((what, words + &asked.unwrap_or_default()))
        }
        SessionEvent::Told(told) => Some(("said", told.text().to_owned())),
        SessionEvent::Begun(_)
        | SessionEvent::Spawned(_)
        | SessionEvent::Read(_)
        | SessionEvent::NativeIdKnown(_)
        | SessionEvent::CostRead { .. }
        | SessionEvent::CostChecked { .. }
        | SessionEvent::StoodIn
        | SessionEvent::Drifted(_)
        | SessionEvent::AnswerRefused(_)
        | SessionEvent::Message(..)
        | SessionEvent::InterruptAsked
        | SessionEvent::EndAsked => None,
    }
}

/// On one line, and not without end.
fn short(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(ABOUT) {
        line.truncate(at);
        line.push('…');
    }
    line
}
