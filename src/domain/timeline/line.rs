//! One event as one line.

use serde::{Deserialize, Serialize};

use crate::domain::event::{AgentEvent, BudgetEvent, Event, PlanEvent, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::inbox::InboxEvent;
use crate::domain::session::MessageStep;
use crate::domain::session::dialog::Choice;
use crate::domain::state::State;
use crate::domain::task::Move;
use crate::domain::time::Timestamp;

/// How many characters a line says at most.
const MOST: usize = 300;

/// One line of the timeline.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// Its place in the log, counted from 1.
    pub seq: i64,
    /// When, in milliseconds since 1970.
    pub at: Timestamp,
    /// Who caused it: `you`, `orchestra`.
    pub actor: String,
    /// The word under which the log files it.
    pub kind: String,
    /// The task that it is about.
    pub task: Option<TaskId>,
    /// The agent that it is about.
    pub agent: Option<String>,
    /// What happened, in words.
    pub text: String,
}

/// The line of an event; whose session it was is asked of the state.
pub fn line(state: &State, seq: i64, recorded: &Recorded) -> Line {
    let session = match &recorded.event {
        Event::Session(id, _) => state.session(*id),
        _ => None,
    };
    let task = task_of(&recorded.event).or_else(|| session.map(|session| session.task));
    let agent = match &recorded.event {
        Event::Agent(agent, _) => Some(agent.clone()),
        _ => session.map(|session| session.agent.clone()),
    };
    let kind = recorded.event.kind();
    let name = kind.split_once('.').map_or(kind, |(_, name)| name).replace('_', " ");
    let text = match about(&recorded.event).filter(|words| !words.trim().is_empty()) {
        Some(words) => words,
        None => name,
    };
    Line { seq, at: recorded.at, actor: recorded.actor.clone(), kind: kind.to_owned(), task, agent, text: short(&text) }
}

const fn task_of(event: &Event) -> Option<TaskId> {
    match event {
        Event::Task(id, _) | Event::Inbox(InboxEvent::Snoozed { task: id, .. } | InboxEvent::Woken(id)) => Some(*id),
        _ => None,
    }
}

/// What the name of the kind does not say.
fn about(event: &Event) -> Option<String> {
    match event {
        Event::Task(_, event) => of_task(event),
        Event::Session(_, event) => of_session(event),
        Event::Budget(BudgetEvent::Raised { scope, limit }) => Some(format!("{scope} may cost {limit}")),
        Event::Budget(BudgetEvent::Warned { scope, percent, spent, limit }) => {
            Some(format!("{scope}: {percent} % spent, {spent} of {limit}"))
        }
        Event::CheckTrusted { project, command } => Some(format!("`{command}` checks {project}")),
        Event::Plan(id, PlanEvent::Created(new)) => Some(format!("{id} created: {}", new.title)),
        Event::Plan(id, event) => {
            let why = if let PlanEvent::PlaceFailed(why) = event { format!(": {why}") } else { String::new() };
            let name = Event::Plan(*id, event.clone()).kind().replace("plan.", "").replace('_', " ");
            Some(format!("{id} {name}{why}"))
        }
        Event::Agent(agent, AgentEvent::Limited(limit)) => Some(format!("{agent} limited {}", limit.words)),
        Event::Agent(agent, AgentEvent::Freed(how)) => Some(format!("{agent} free again: {how}")),
        _ => None,
    }
}

fn of_task(event: &TaskEvent) -> Option<String> {
    match event {
        TaskEvent::Created(new) => Some(format!("created for {}: {}", new.route.agent, new.text)),
        TaskEvent::Moved(step, why) if why.is_empty() => Some(moved(*step).to_owned()),
        TaskEvent::Moved(step, why) => Some(format!("{}: {why}", moved(*step))),
        TaskEvent::Remarked(why) => Some(why.clone()),
        TaskEvent::Summarised(summary) => Some(format!("result: {}", summary.outcome.text)),
        TaskEvent::StepDone(result) => Some(format!("step done: {result}")),
        TaskEvent::ReworkAsked(words) => Some(format!("changes asked: {words}")),
        TaskEvent::SentBack(words) => Some(format!("sent back: {words}")),
        TaskEvent::CheckAsked { command, .. } => Some(format!("check `{command}`")),
        TaskEvent::Checked(report) => Some(format!("check `{}` ended", report.command)),
        TaskEvent::BudgetSet(budget) => Some(format!(
            "budget {}",
            budget.max_cost.map_or_else(|| "without a limit".to_owned(), |most| most.to_string())
        )),
        TaskEvent::Ordered(first) => Some(format!("waits until {first} is over")),
        TaskEvent::HandoffAsked(handoff) => Some(format!("hand over to {}: {}", handoff.agent, handoff.why)),
        _ => None,
    }
}

const fn moved(step: Move) -> &'static str {
    match step {
        Move::Start => "started",
        Move::Block => "waits for you",
        Move::Unblock => "goes on",
        Move::Pause => "paused",
        Move::Resume => "resumed",
        Move::Finish => "finished",
        Move::Approve => "approved",
        Move::Rework => "works on it again",
        Move::Fail => "failed",
        Move::Reopen => "to be reviewed again",
        Move::Cancel => "cancelled",
    }
}

fn of_session(event: &SessionEvent) -> Option<String> {
    match event {
        SessionEvent::Begun(new) => Some(format!("{} begins", new.agent)),
        SessionEvent::Read(reading) => {
            let asked = reading.dialog.as_ref().map(|dialog| format!(": {} {}", dialog.title, dialog.body));
            Some(format!("{}{}", reading.state.word(), asked.unwrap_or_default()))
        }
        SessionEvent::Answered { choice, reason, .. } => {
            let what = match choice {
                Choice::Approve => "approved",
                Choice::Always => "always approved",
                Choice::Deny => "denied",
                Choice::Other => "answered",
            };
            Some(reason.as_ref().map_or_else(|| what.to_owned(), |reason| format!("{what}: {reason}")))
        }
        SessionEvent::AnswerRefused(why) => Some(format!("the answer did not arrive: {why}")),
        SessionEvent::Told(told) => Some(format!("told: {}", told.text())),
        SessionEvent::Message(number, step) => Some(match step {
            MessageStep::Typed => format!("message {number} is typed"),
            MessageStep::Held => format!("message {number} waits again"),
            MessageStep::Delivered(receipt) => format!("message {number} delivered: {}", receipt.words()),
            MessageStep::Dropped(why) => format!("message {number} dropped: {why}"),
        }),
        SessionEvent::CostRead { reading, .. } => {
            Some(format!("cost so far {}", reading.money.map_or_else(|| "$?".to_owned(), |money| money.to_string())))
        }
        SessionEvent::Drifted(drift) => Some(drift.to_string()),
        SessionEvent::NativeIdKnown(id) => Some(format!("its own name is {id}")),
        _ => None,
    }
}

/// On one line, and not without end.
fn short(text: &str) -> String {
    let mut line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if let Some((at, _)) = line.char_indices().nth(MOST) {
        line.truncate(at);
        line.push('…');
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::SessionId;
    use crate::domain::timeline::Wish;

    #[test]
    fn an_event_is_one_line_and_unknown_ones_have_the_name_of_their_kind() {
        let line =
            |event| super::line(&State::default(), 7, &Recorded { at: Timestamp(5), actor: "you".into(), event }).text;
        assert_eq!(line(Event::Task(TaskId(1), TaskEvent::Moved(Move::Fail, "no\ndisk".into()))), "failed: no disk");
        assert_eq!(line(Event::Task(TaskId(1), TaskEvent::DiscardStarted)), "discard started");
        assert_eq!(
            line(Event::Session(SessionId(2), SessionEvent::Told(crate::domain::session::Told::new("x".repeat(900)))))
                .chars()
                .count(),
            MOST + 1
        );
    }

    #[test]
    fn a_wish_begins_as_the_log_writes_its_events() {
        let wish = Wish { task: Some(TaskId(12)), ..Wish::default() };
        let beginnings = wish.beginnings(&State::default()).unwrap();
        let woken = Event::Inbox(InboxEvent::Woken(TaskId(12)));
        for event in
            [Event::Task(TaskId(12), TaskEvent::DiscardStarted), Event::Task(TaskId(12), TaskEvent::TriedAgain), woken]
        {
            let json = serde_json::to_string(&event).unwrap();
            assert!(beginnings.iter().any(|beginning| json.starts_with(beginning)), "{json}");
        }
        let other = serde_json::to_string(&Event::Task(TaskId(1), TaskEvent::Remarked("x".into()))).unwrap();
        assert!(!beginnings.iter().any(|beginning| other.starts_with(beginning)));
        let agent = Wish { agent: Some("codex".into()), ..Wish::default() };
        let freed = serde_json::to_string(&Event::Agent("codex".into(), AgentEvent::Freed("x".into()))).unwrap();
        assert!(agent.beginnings(&State::default()).unwrap().iter().any(|beginning| freed.starts_with(beginning)));
    }
}
