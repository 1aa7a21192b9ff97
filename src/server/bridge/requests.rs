//! Requests of agents: what is the agent's own is answered, all else is refused, and the refusal is written down.

use super::Caller;
use crate::domain::command::Command;
use crate::domain::decide::{OutOfScope, for_agent, made_before, own_task};
use crate::domain::delegation::is_family;
use crate::domain::ids::{SessionId, TaskId};
use crate::server::clock;
use crate::server::core::Core;
use crate::server::screens::client::ClientId;
use crate::wire::{Failure, MemoryAsk, Reply, Request, StatusView, task_view};

/// What becomes of an agent's request.
pub enum Ruling {
    /// It is carried out like anybody's.
    Answer(Request),
    /// This is the answer.
    Is(Reply),
}

/// Looks at a request before it is carried out. A person's passes as it is.
pub fn answer(core: &mut Core, client: ClientId, request: Request) -> Ruling {
    let Some(Caller::Agent(session)) = core.peers.get(&client).map(|peer| peer.caller) else {
        return Ruling::Answer(request);
    };
    let asked = words(&request);
    let ruling = ruled(core, session, request);
    ruling.unwrap_or_else(|why| {
        refuse(core, session, asked, &why);
        Ruling::Is(Reply::Failed(Failure::Refused, why))
    })
}

/// Whether news that claim to come from `session` may: an agent speaks for itself alone.
pub fn may_signal(core: &Core, client: ClientId, session: SessionId) -> bool {
    match core.peers.get(&client).map(|peer| peer.caller) {
        Some(Caller::Agent(Some(own))) => own == session,
        Some(Caller::Agent(None)) => false,
        Some(Caller::Person) | None => true,
    }
}

fn ruled(core: &Core, session: Option<SessionId>, request: Request) -> Result<Ruling, String> {
    let session = session.ok_or_else(|| OutOfScope::NoSession.to_string())?;
    let state = &core.world.state;
    let own = own_task(state, session).map_err(|why| why.to_string())?.id;
    let family = |task: TaskId| match state.task(task) {
        Some(_) if !is_family(state, own, task) => Err(OutOfScope::NotYours(task).to_string()),
        Some(_) | None => Ok(()),
    };
    match request {
        Request::Command(command) => commanded(core, session, own, &command),
        Request::Status(None) => Ok(Ruling::Is(own_status(core, own))),
        Request::Status(Some(task))
        | Request::Watch(task)
        | Request::Peek(task, _)
        | Request::Explain(task)
        | Request::Summary(task)
        | Request::Diff(task) => family(task).map(|()| Ruling::Answer(request)),
        Request::Plans(Some(plan)) => {
            let whole = state.plan(plan).map(|plan| plan.whole);
            whole.map_or(Ok(()), family).map(|()| Ruling::Answer(request))
        }
        Request::Memory(MemoryAsk::Context(task) | MemoryAsk::Prime { task: Some(task), .. }) => {
            family(task).map(|()| Ruling::Answer(request))
        }
        Request::Ask { session: named, .. } if named != session => Err(OutOfScope::NoSession.to_string()),
        Request::Memory(MemoryAsk::Prime { task: None, .. } | MemoryAsk::Notes)
        | Request::Ask { .. }
        | Request::Question { .. }
        | Request::Route { .. }
        | Request::Preview(_)
        | Request::Agents
        | Request::Budgets => Ok(Ruling::Answer(request)),
        Request::Memory(MemoryAsk::Sessions)
        | Request::Plans(None)
        | Request::Track
        | Request::Workspaces
        | Request::Processes
        | Request::Tidy(_)
        | Request::Inbox { .. }
        | Request::Absence
        | Request::Proposals(_) => Err(OutOfScope::OnlyPersons("look at what is not its own").to_string()),
        Request::Timeline(..) | Request::Events(_) => Err(OutOfScope::OnlyPersons("read the log").to_string()),
        Request::Stop { .. } => Err(OutOfScope::OnlyPersons("end the server").to_string()),
    }
}

fn commanded(core: &Core, session: SessionId, own: TaskId, command: &Command) -> Result<Ruling, String> {
    let state = &core.world.state;
    let now = clock::now();
    let key = match command {
        Command::Delegate(wish) => wish.key.as_deref(),
        _ => None,
    };
    if let Some(task) = key.and_then(|key| made_before(state, own, key)) {
        return Ok(Ruling::Is(Reply::Done(Some(Box::new(task_view(state, task, now))))));
    }
    let day = clock::day(now);
    let allowed = for_agent(state, &core.world.context(now, &day), session, command);
    allowed.map(|command| Ruling::Answer(Request::Command(command))).map_err(|why| why.to_string())
}

/// How things stand, as far as they are the agent's own.
fn own_status(core: &Core, own: TaskId) -> Reply {
    let now = clock::now();
    let state = &core.world.state;
    let mine = |id: &str| id.parse().is_ok_and(|id| is_family(state, own, id));
    let mut view = crate::wire::status_view(state, &clock::day(now), now, None);
    view.tasks.retain(|task| mine(&task.task));
    view.conflicts.retain(|conflict| mine(&conflict.first) && mine(&conflict.second));
    view.attention.retain(|item| is_family(state, own, item.task));
    Reply::Status(Box::new(StatusView { running: view.tasks.len(), ..view }))
}

fn refuse(core: &mut Core, session: Option<SessionId>, asked: &'static str, why: &str) {
    tracing::warn!(?session, asked, why, "an agent was refused");
    core.refuse_agent(session, asked, why);
}

/// What was asked for, in words for the log.
const fn words(request: &Request) -> &'static str {
    match request {
        Request::Command(command) => command_words(command),
        Request::Route { .. } | Request::Preview(_) => "preview a route",
        Request::Plans(_) => "see plans",
        Request::Status(_) | Request::Watch(_) | Request::Explain(_) => "see a task",
        Request::Peek(..) => "see a terminal",
        Request::Summary(_) => "see a summary",
        Request::Diff(_) => "see a diff",
        Request::Agents => "list the agents",
        Request::Budgets => "see the budgets",
        Request::Track => "see the track record",
        Request::Workspaces => "list the worktrees",
        Request::Tidy(_) => "remove a worktree",
        Request::Processes => "list the processes",
        Request::Ask { .. } | Request::Question { .. } => "ask a person",
        Request::Timeline(..) | Request::Events(_) => "read the log",
        Request::Inbox { .. } | Request::Absence => "see what waits for the person",
        Request::Proposals(_) => "see what a project proposes",
        Request::Memory(_) => "see what is remembered",
        Request::Stop { .. } => "end the server",
    }
}

const fn command_words(command: &Command) -> &'static str {
    use crate::domain::command::Answer;
    match command {
        Command::Delegate(_) => "delegate a task",
        Command::Edit(..) => "change a draft",
        Command::Execute(_) => "run a plan",
        Command::Steer(..) => "steer a plan",
        Command::Approve(_) | Command::ApproveWith { .. } => "approve",
        Command::Snooze(..) | Command::Wake(_) => "put something off",
        Command::Trust { .. } => "trust a command",
        Command::Answer(_, Answer::Choose { .. }) => "answer a dialog",
        Command::Answer(_, Answer::Say(_)) => "send a message",
        Command::Review(..) => "end a review",
        Command::Comment(..) => "comment in a review",
        Command::Undo(_) => "undo a merge",
        Command::Check(..) => "run a check",
        Command::Pause(_) => "pause a task",
        Command::Resume(_) => "resume a task",
        Command::Kill(_) => "kill a task",
        Command::Conflict(_) => "decide about a conflict",
        Command::RaiseBudget(..) | Command::SetBudget(..) => "change a budget",
        Command::Teach(_) => "teach the routing",
        Command::Handoff(..) => "hand a task over",
        Command::Keep(_) => "keep one of several",
        Command::AgentReady(_) => "free an agent of its limit",
        Command::Remember(..) => "keep something",
        Command::Recover | Command::Outcome(_) => "speak for the server",
    }
}
