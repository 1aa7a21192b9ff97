//! What of the log is worth going to in the replay of a session.

use crate::domain::event::{Event, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::memory::MemoryEvent;
use crate::domain::session::dialog::Choice;
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::task::Move;

/// What a mark stands for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum MarkKind {
    /// The agent asked, or was answered.
    Approval,
    /// Something went wrong.
    Error,
    /// Something was finished: a checkpoint, a step, a turn, a check.
    Checkpoint,
    /// The agent was told something.
    Prompt,
}

impl MarkKind {
    /// Every kind.
    pub const ALL: [Self; 4] = [Self::Approval, Self::Error, Self::Checkpoint, Self::Prompt];

    /// The word for it.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Approval => "approval",
            Self::Error => "error",
            Self::Checkpoint => "checkpoint",
            Self::Prompt => "prompt",
        }
    }
}

/// What an event means for the replay of this session of this task, and in words; `None` when it is not worth going to.
pub fn mark(task: TaskId, session: SessionId, recorded: &Recorded) -> Option<(MarkKind, String)> {
    let (kind, words) = match &recorded.event {
        Event::Session(id, event) if *id == session => of_session(event)?,
        Event::Task(id, event) if *id == task => of_task(event)?,
        _ => return None,
    };
    let line = words.lines().find(|line| !line.trim().is_empty()).unwrap_or_default().trim();
    let cut: String = line.chars().take(120).collect();
    Some((kind, if cut.is_empty() { kind.word().to_owned() } else { cut }))
}

fn of_session(event: &SessionEvent) -> Option<(MarkKind, String)> {
    match event {
        SessionEvent::Begun(new) => Some((MarkKind::Prompt, new.prompt.clone())),
        SessionEvent::Told(told) => Some((MarkKind::Prompt, told.text().to_owned())),
        SessionEvent::Answered { choice, reason, .. } => {
            let answer = match choice {
                Choice::Approve => "you said yes",
                Choice::Always => "you said always",
                Choice::Deny => "you said no",
                Choice::Other => "you answered",
            };
            let why = reason.as_ref().map(|why| format!(": {why}")).unwrap_or_default();
            Some((MarkKind::Approval, format!("{answer}{why}")))
        }
        SessionEvent::AnswerRefused(why) => Some((MarkKind::Error, why.clone())),
        SessionEvent::Read(reading) => of_reading(reading),
        _ => None,
    }
}

fn of_reading(reading: &Reading) -> Option<(MarkKind, String)> {
    let said = || reading.detail.clone().unwrap_or_default();
    let asked = || reading.dialog.as_ref().map_or_else(said, |dialog| dialog.title.clone());
    match reading.state {
        SessionState::WantsApproval => Some((MarkKind::Approval, format!("asks: {}", asked()))),
        SessionState::WantsAnswer => Some((MarkKind::Approval, format!("asks you: {}", asked()))),
        SessionState::Idle(Some(TurnEnd::Done)) => Some((MarkKind::Checkpoint, "the turn is over".to_owned())),
        SessionState::Idle(Some(TurnEnd::Failed)) => Some((MarkKind::Error, format!("the turn failed {}", said()))),
        SessionState::RateLimited => Some((MarkKind::Error, format!("the limit was hit {}", said()))),
        SessionState::NeedsLogin => Some((MarkKind::Error, "not signed in".to_owned())),
        SessionState::Exited(code) if code != 0 => Some((MarkKind::Error, format!("the program ended with {code}"))),
        SessionState::Lost => Some((MarkKind::Error, "lost".to_owned())),
        SessionState::Starting
        | SessionState::Working
        | SessionState::Idle(_)
        | SessionState::Unknown
        | SessionState::Exited(_)
        | SessionState::Killed => None,
    }
}

fn of_task(event: &TaskEvent) -> Option<(MarkKind, String)> {
    match event {
        TaskEvent::Moved(Move::Fail, why) => Some((MarkKind::Error, format!("the task failed: {why}"))),
        TaskEvent::Moved(Move::Approve, _) => Some((MarkKind::Approval, "the work was approved".to_owned())),
        TaskEvent::ReworkAsked(words) => Some((MarkKind::Prompt, format!("changes asked: {words}"))),
        TaskEvent::SentBack(words) => Some((MarkKind::Error, format!("sent back: {words}"))),
        TaskEvent::StepDone(result) => Some((MarkKind::Checkpoint, format!("step done: {result}"))),
        TaskEvent::Checked(report) => {
            let kind = if report.passed() { MarkKind::Checkpoint } else { MarkKind::Error };
            Some((kind, format!("check: {}", report.line())))
        }
        TaskEvent::Remembered(MemoryEvent::Ticked(n, _)) => {
            Some((MarkKind::Checkpoint, format!("checkpoint {n} done")))
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::time::Timestamp;

    fn marked(event: Event) -> Option<(MarkKind, String)> {
        let recorded = Recorded { at: Timestamp(0), actor: "you".into(), event };
        mark(TaskId(5), SessionId(7), &recorded)
    }

    #[test]
    fn questions_answers_errors_and_words_are_marks_and_nothing_else_is() {
        let read = |state| Event::Session(SessionId(7), SessionEvent::Read(Reading::new(state, "screen")));
        let told = |id| {
            Event::Session(
                SessionId(id),
                SessionEvent::Told(crate::domain::session::Told::new("\n  run the tests\nplease")),
            )
        };
        let table = [
            (read(SessionState::WantsApproval), Some((MarkKind::Approval, "asks:"))),
            (read(SessionState::Exited(3)), Some((MarkKind::Error, "the program ended with 3"))),
            (read(SessionState::Exited(0)), None),
            (read(SessionState::Working), None),
            (read(SessionState::Idle(Some(TurnEnd::Done))), Some((MarkKind::Checkpoint, "the turn is over"))),
            (told(7), Some((MarkKind::Prompt, "run the tests"))),
            (told(8), None),
            (Event::Task(TaskId(5), TaskEvent::StepDone("ok".into())), Some((MarkKind::Checkpoint, "step done: ok"))),
            (Event::Task(TaskId(6), TaskEvent::StepDone("ok".into())), None),
        ];
        for (event, wanted) in table {
            let found = marked(event.clone());
            assert_eq!(found.as_ref().map(|(kind, text)| (*kind, text.as_str())), wanted, "{event:?}");
        }
    }
}
