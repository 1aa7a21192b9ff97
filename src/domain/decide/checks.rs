//! The check gate: which command proves a task's work, when it runs, and what its result means for the task.
//!
//! A check runs code of the project. What the project's files propose therefore runs only after a person trusted exactly
//! that command in that project; what the person wrote into their own configuration or names with a task is theirs.

use super::moves::{find, moved, moved_if_allowed, send_back};
use super::{Context, Refused, budgets, resume, setup};
use crate::domain::command::CheckAsk;
use crate::domain::event::{Event, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::session::{Reading, Session, SessionState};
use crate::domain::state::State;
use crate::domain::summary::{Summary, one_line};
use crate::domain::task::{
    CHECKS, CheckEnd, CheckReport, CheckWish, CheckedBy, Move, ProjectCommand, Role, Task, TaskStatus, check_prompt,
};
use crate::domain::time::Timestamp;

/// What checks a task's work, or prepares it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Gate<'a> {
    /// This command runs.
    Runs(&'a str),
    /// The project proposes this one, and nobody has trusted it.
    Untrusted(&'a ProjectCommand),
    /// The person wants none, or there is none.
    Open,
}

/// What checks the work of this task.
pub fn gate<'a>(state: &State, own: Option<&'a str>, task: &'a Task) -> Gate<'a> {
    let found = task.workspace.as_ref().and_then(|workspace| workspace.check.as_ref());
    match (&task.check.wish, found) {
        (CheckWish::Nothing, _) => Gate::Open,
        (CheckWish::Command(command), _) => Gate::Runs(command),
        (CheckWish::Project, Some(found)) if state.trusts(task.project(), &found.command) => Gate::Runs(&found.command),
        (CheckWish::Project, found) => match (own, found) {
            (Some(own), _) => Gate::Runs(own),
            (None, Some(found)) => Gate::Untrusted(found),
            (None, None) => Gate::Open,
        },
    }
}

/// What a person should know of the task's check, in one line; `None` when there is nothing to say.
pub fn check_words(state: &State, task: &Task) -> Option<String> {
    if task.is_at_check() && task.status == TaskStatus::InProgress {
        return task.check.command.as_ref().map(|command| format!("runs: `{}`", one_line(command)));
    }
    if let Some(report) = &task.check.report {
        let word = if report.passed() { "passed" } else { "failed" };
        return Some(format!("{word}: {}", report.line()));
    }
    match gate(state, None, task) {
        Gate::Untrusted(found) if task.status == TaskStatus::InReview => Some(format!(
            "none ran: `{}` (found in {}) is not trusted; `orchestra check {} --trust` trusts and runs it",
            one_line(&found.command),
            found.found_in,
            task.id
        )),
        Gate::Untrusted(_) | Gate::Runs(_) | Gate::Open => None,
    }
}

/// The events that let the check run after the work, where there is something to check and something to check it by.
pub(super) fn at_the_end_of_work(
    state: &State,
    ctx: &Context<'_>,
    task: &Task,
    summary: &Summary,
) -> Option<Vec<Event>> {
    let Gate::Runs(command) = gate(state, ctx.limits.check.as_deref(), task) else { return None };
    // Where git says that nothing changed there is nothing to check.
    if summary.git.is_some() && summary.totals.files == 0 {
        return None;
    }
    let mut events = vec![asked(task, command, CheckedBy::Gate)];
    events.extend(moved_if_allowed(state, task.id, Move::Unblock, ""));
    Some(events)
}

fn asked(task: &Task, command: &str, by: CheckedBy) -> Event {
    Event::Task(task.id, TaskEvent::CheckAsked { command: command.to_owned(), by })
}

/// A person lets the check run, over work that has stopped.
pub(super) fn by_hand(state: &State, ctx: &Context<'_>, id: TaskId, ask: &CheckAsk) -> Result<Vec<Event>, Refused> {
    let task = find(state, id)?;
    let found = task.workspace.as_ref().and_then(|workspace| workspace.check.as_ref());
    let mut events = Vec::new();
    let command = match (ask, gate(state, ctx.limits.check.as_deref(), task)) {
        (CheckAsk::Command(command), _) if command.trim().is_empty() => return Err(Refused::EmptyTask),
        (CheckAsk::Command(command), _) => command.trim(),
        (CheckAsk::Trust, _) => {
            let found = found.ok_or(Refused::NoCheck(id))?;
            events.extend(trust(state, task.project(), &found.command));
            found.command.as_str()
        }
        (CheckAsk::Known, Gate::Runs(command)) => command,
        (CheckAsk::Known, Gate::Untrusted(found)) => {
            return Err(Refused::CheckUntrusted { task: id, found: found.clone() });
        }
        (CheckAsk::Known, Gate::Open) => return Err(Refused::NoCheck(id)),
    };
    let again = match task.status {
        TaskStatus::InReview | TaskStatus::Failed | TaskStatus::Blocked if task.workspace.is_some() => {
            moved(task, Move::Rework, "checked by hand")?
        }
        // Trusting a check needs no moment of its own: it will run when the work is done.
        _ if !events.is_empty() => return Ok(events),
        TaskStatus::Todo
        | TaskStatus::InProgress
        | TaskStatus::Blocked
        | TaskStatus::Paused
        | TaskStatus::InReview
        | TaskStatus::Done
        | TaskStatus::Failed
        | TaskStatus::Cancelled => return Err(Refused::NotCheckable { task: id, status: task.status }),
    };
    events.extend([asked(task, command, CheckedBy::Person), again]);
    Ok(events)
}

/// The person trusts this in that project; nothing when they do already.
pub(super) fn trust(state: &State, project: &str, command: &str) -> Vec<Event> {
    let trusted = || Event::CheckTrusted { project: project.to_owned(), command: command.to_owned() };
    (!state.trusts(project, command)).then(trusted).into_iter().collect()
}

/// A command of the project ran.
pub(super) fn checked(state: &State, ctx: &Context<'_>, id: TaskId, report: &CheckReport) -> Vec<Event> {
    let Some(task) = state.task(id) else { return Vec::new() };
    let step = task.steps.get(task.step).filter(|step| step.role.is_command() && step.session == Some(report.session));
    let Some(step) = step.filter(|_| task.status == TaskStatus::InProgress) else { return Vec::new() };
    if report.end == CheckEnd::Stopped {
        return vec![resume::go_on(state, ctx, task, step, "")];
    }
    if step.role == Role::Setup {
        return setup::ended(task, report);
    }
    let mut events = vec![Event::Task(id, TaskEvent::Checked(Box::new(report.clone())))];
    if report.passed() {
        events.push(Event::Task(id, TaskEvent::StepDone(report.line())));
        let last = task.step + 1 == task.steps.len();
        events.extend(last.then(|| moved_if_allowed(state, id, Move::Finish, "")).into_iter().flatten());
        return events;
    }
    if goes_back(state, ctx, task) {
        let why = TaskEvent::SentBack(report.line());
        events.extend(send_back(state, ctx, task, why, &check_prompt(report), None));
        return events;
    }
    let rounds = match task.check.sent_back {
        0 => String::new(),
        1 => " after one round".to_owned(),
        n => format!(" after {n} rounds"),
    };
    let why = format!("{CHECKS}{rounds}: {}", report.line());
    events.extend(moved_if_allowed(state, id, Move::Block, &why));
    events
}

/// Whether the agent may have another round.
fn goes_back(state: &State, ctx: &Context<'_>, task: &Task) -> bool {
    let rounds = task.check.by == CheckedBy::Gate && task.check.sent_back < ctx.limits.check_rounds;
    let listens = task.work_step().is_some_and(|step| !ctx.profile(&step.agent).exit_decides);
    rounds && listens && !budgets::is_spent(state, ctx, task)
}

/// The person takes the work although its check failed: it goes to review, which is theirs.
pub(super) fn take_anyway(task: &Task) -> Vec<Event> {
    let line = task.check.report.as_ref().map(CheckReport::line).unwrap_or_default();
    vec![
        Event::Task(task.id, TaskEvent::StepDone(line)),
        Event::Task(task.id, TaskEvent::Moved(Move::Finish, format!("{CHECKS}, and you took it all the same"))),
    ]
}

/// The person's words to the agent while the check runs: it goes on with them, and the check is given up.
pub(super) fn instead(state: &State, ctx: &Context<'_>, task: &Task, words: &str) -> Vec<Event> {
    let check = state.current_session(task).filter(|session| session.is_live());
    let mut events: Vec<_> =
        check.map(|session| Event::Session(session.id, SessionEvent::EndAsked)).into_iter().collect();
    let why = TaskEvent::ReworkAsked(words.to_owned());
    events.extend(send_back(state, ctx, task, why, words.trim(), None));
    events
}

/// The person's feedback with what the check said, where that is what they answer.
pub(super) fn said_with(task: &Task, feedback: &str) -> String {
    let failed = task.check.report.as_ref().filter(|_| task.failed_checks());
    failed.map_or_else(|| feedback.to_owned(), |report| format!("{}\n\n{}", feedback.trim(), check_prompt(report)))
}

/// The agent works again while its work is being checked, because somebody typed into its terminal: the check says nothing any
/// more.
pub(super) fn works_on(state: &State, session: &Session, reading: &Reading) -> Vec<Event> {
    let begins = session.role == Role::Work && matches!(reading.state, SessionState::Working);
    let task = state.task(session.task).filter(|task| begins && task.is_at_check());
    let Some(task) = task.filter(|task| task.work_step().and_then(|step| step.session) == Some(session.id)) else {
        return Vec::new();
    };
    let check = state.current_session(task).filter(|session| session.is_live());
    let end = check.map(|check| Event::Session(check.id, SessionEvent::EndAsked));
    let again = Event::Task(task.id, TaskEvent::ReworkAsked("the agent works again".to_owned()));
    let unblock = moved_if_allowed(state, task.id, Move::Unblock, "");
    end.into_iter().chain([again]).chain(unblock).collect()
}

/// Whether this session is a command of the project that runs longer than it may.
pub fn is_late(ctx: &Context<'_>, session: &Session, now: Timestamp) -> bool {
    let most = ctx.limits.command_timeout(session.role);
    session.is_live() && most.is_some_and(|most| session.duration(now) >= most)
}

/// A command of the project ran too long: its process tree is ended, and what that means is decided when it is.
pub(super) fn time_up(state: &State, ctx: &Context<'_>, id: SessionId) -> Vec<Event> {
    let late = state.session(id).filter(|session| is_late(ctx, session, ctx.now));
    late.map(|session| Event::Session(session.id, SessionEvent::EndAsked)).into_iter().collect()
}
