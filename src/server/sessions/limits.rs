//! Limits over time: tasks that work too long, agents that do not stop at a limit, the first moment of a day.

use crate::domain::command::Outcome;
use crate::domain::decide::{budget_lines, compares, is_late, limits_over, overruns, stuck};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::inbox::{Until, wakes};
use crate::domain::task::{BUDGET, STARTS, Task, TaskStatus};
use crate::server::clock;
use crate::server::core::Core;
use crate::wire::Reply;

/// Tells the domain which limits were passed since the last time.
pub fn check(core: &mut Core) {
    let now = clock::now();
    let day = clock::day(now);
    let context = core.world.context(now, &day);
    let chosen = |is: &dyn Fn(&Task) -> bool| -> Vec<TaskId> {
        core.world.state.tasks().filter(|task| is(task)).map(|task| task.id).collect()
    };
    let over = chosen(&|task| {
        let limit = task.budget.timeout.filter(|_| task.status == TaskStatus::InProgress);
        limit.is_some_and(|limit| task.duration(now) >= limit)
    });
    let not_stopped = chosen(&|task| overruns(&core.world.state, &context, task));
    let rested: Vec<SessionId> =
        core.world.state.sessions().filter(|session| compares(session, Some(now))).map(|session| session.id).collect();
    let late = core.world.state.live_sessions().filter(|session| is_late(&context, session, now));
    let late: Vec<SessionId> = late.map(|session| session.id).collect();
    for session in late {
        core.outcome(Outcome::CheckTimeUp(session));
    }
    let stuck: Vec<SessionId> = {
        let state = &core.world.state;
        state.live_sessions().filter(|session| stuck(state, session, now)).map(|session| session.id).collect()
    };
    let starts_soon = |task: &Task| task.status == TaskStatus::Todo && task.why.starts_with(STARTS);
    let waits_for_start = core.world.state.tasks().any(starts_soon);
    let waits_for_limit = !limits_over(&core.world.state, now).is_empty();
    for session in stuck {
        core.outcome(Outcome::Limited(session, None));
    }
    if waits_for_limit || waits_for_start {
        core.outcome(Outcome::LimitOver);
    }
    if !wakes(&core.world.state, now).is_empty() {
        core.outcome(Outcome::SnoozeOver);
    }
    for task in over {
        core.outcome(Outcome::TimeUp(task));
    }
    for task in not_stopped {
        core.outcome(Outcome::NotStopped(task));
    }
    for session in rested {
        core.outcome(Outcome::Compare(session));
    }
    if core.world.day != day {
        core.world.day = day;
        core.outcome(Outcome::DayBegan);
        core.touch_all();
    }
}

/// Whether a session that rests will soon be compared with its second source.
pub fn compares_soon(core: &Core) -> bool {
    core.world.state.sessions().any(|session| compares(session, None))
}

/// Whether anything waits for the calendar.
pub fn is_awaited(core: &Core) -> bool {
    let waits =
        |task: &Task| matches!(task.status, TaskStatus::Todo | TaskStatus::Paused) && task.why.starts_with(BUDGET);
    let snoozed = core.world.state.snoozes().any(|(_, snooze)| matches!(snooze.until, Until::At(_)));
    snoozed || core.world.state.tasks().any(waits)
}

/// Every budget with what is spent of it.
pub fn show(core: &Core) -> Reply {
    let now = clock::now();
    let day = clock::day(now);
    Reply::Budgets(budget_lines(&core.world.state, &core.world.context(now, &day)))
}
