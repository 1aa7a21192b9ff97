//! Connections: their hello, their requests and the answers.

use tokio::sync::mpsc;

use crate::domain::command::{Command, Delegate, Remember};
use crate::domain::decide::{OutOfScope, guarantee, routed};
use crate::domain::ids::TaskId;
use crate::pty::Kin;
use crate::server::bridge::{self, Caller, Ruling};
use crate::server::core::{Core, stands_still};
use crate::server::crew::members::Member;
use crate::server::crew::track;
use crate::server::inbox::Note;
use crate::server::screens::client::{ClientId, Peer};
use crate::server::screens::{input, plans, reviewed, timeline, waiting};
use crate::server::sessions::{explain, limits, live};
use crate::server::speech::asks;
use crate::server::work::{memory, proposals, workspaces};
use crate::server::{clock, shutdown};
use crate::wire::{
    AgentView, Busy, Failure, Hello, PROTOCOL, ProcessView, Reply, Request, Role, StatusView, ToClient, ToServer,
    status_view, task_view,
};

/// What a diff may be long, in bytes.
const DIFF: usize = 512 * 1024;

/// A peer said hello.
pub fn joined(core: &mut Core, id: ClientId, hello: &Hello, kin: &Kin, out: mpsc::Sender<Vec<u8>>) {
    let world = &core.world;
    let caller =
        bridge::of_peer(&world.state, &world.tokens, &world.rules.surround.instance, kin, hello.token.as_deref());
    core.peers.insert(id, Peer { caller, out, screen: None, watching: Vec::new() });
    if hello.protocol != PROTOCOL {
        let (version, yours) = (env!("CARGO_PKG_VERSION"), &hello.version);
        let who = if version == yours {
            format!("another build of orchestra {version} is running")
        } else {
            format!("orchestra {version} is running and you are {yours}")
        };
        let why = format!("{who}; they do not understand each other: `orchestra stop`, then start again");
        core.send(id, &ToClient::Bye(why));
        core.peers.remove(&id);
        return;
    }
    if let (Caller::Agent(session), Role::Attach(_)) = (caller, &hello.role) {
        let why = OutOfScope::OnlyPersons("open the screen").to_string();
        core.refuse_agent(session, "open the screen", &why);
        core.send(id, &ToClient::Bye(why));
        core.peers.remove(&id);
        return;
    }
    core.send(id, &ToClient::Welcome { version: env!("CARGO_PKG_VERSION").to_owned(), pid: std::process::id() });
    match &hello.role {
        Role::Attach(attach) => input::attach(core, id, attach),
        Role::Control => {}
    }
}

/// A peer said something.
pub fn said(core: &mut Core, id: ClientId, message: ToServer) {
    match message {
        ToServer::Hello(_) => {}
        ToServer::Input(event) => input::input(core, id, &event),
        ToServer::Terminal(told) => input::terminal_told(core, id, *told),
        ToServer::Ack => {
            if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) {
                screen.in_flight = false;
            }
        }
        ToServer::Request(number, request) => request_from(core, id, number, *request),
        ToServer::Signal { session, source, payload } if bridge::may_signal(core, id, session) => {
            live::signal(core, session, &source, &payload);
        }
        ToServer::Signal { session, .. } => tracing::warn!(%session, "news of a session that another one sent"),
    }
}

fn request_from(core: &mut Core, id: ClientId, number: u64, request: Request) {
    let request = match bridge::answer(core, id, request) {
        Ruling::Answer(request) => request,
        Ruling::Is(reply) => return core.batches.answer(id, number, reply),
    };
    let reply = match request {
        Request::Command(command) => return command_from(core, id, number, &command),
        Request::Route { text, wish } => route(core, text, wish),
        Request::Preview(draft) => plans::preview(core, &draft),
        Request::Plans(only) => plans::show(core, only),
        Request::Status(only) => status(core, only),
        Request::Timeline(wish, most) => return timeline::asked(core, id, number, &wish, most),
        Request::Absence => timeline::absence(core),
        Request::Inbox { history } => waiting::show(core, history),
        Request::Watch(task) => return watch(core, id, number, task),
        Request::Peek(task, lines) => peek(core, task, lines),
        Request::Explain(task) => explain::explain(core, task),
        Request::Summary(task) => summary(core, task),
        Request::Diff(task) => return diff(core, id, number, task),
        Request::Proposals(dir) => return proposals::show(core, id, number, dir),
        Request::Workspaces => return workspaces::list(core, id, number),
        Request::Tidy(task) => return workspaces::tidy(core, id, number, task),
        Request::Memory(ask) => return memory::answer(core, id, number, &ask),
        Request::Agents => Reply::Agents(agents(core)),
        Request::Processes => Reply::Processes(processes(core)),
        Request::Budgets => limits::show(core),
        Request::Track => Reply::Track(Box::new(track::record(&core.world))),
        Request::Ask { session, source, payload } => {
            return asks::asked(core, id, number, session, &source, &payload);
        }
        Request::Events(since) => return bridge::events::follow(core, id, number, since),
        Request::Question { question, options } => match core.peers.get(&id).map(|peer| peer.caller) {
            Some(Caller::Agent(Some(session))) => {
                return asks::bridged(core, id, number, session, &question, &options);
            }
            Some(Caller::Agent(None) | Caller::Person) | None => {
                let why = "only an agent that orchestra runs can ask; ask the person in your own terminal";
                Reply::Failed(Failure::Refused, why.to_owned())
            }
        },
        Request::Stop { even_if_busy } => stop(core, even_if_busy),
    };
    core.batches.answer(id, number, reply);
}

/// The answer about a task that is not there.
pub fn missing(task: TaskId) -> Reply {
    Reply::Failed(Failure::NotFound, format!("there is no {task}; `orchestra status` lists the tasks"))
}

fn command_from(core: &mut Core, id: ClientId, number: u64, command: &Command) {
    if let Command::Execute(_) | Command::Steer(..) = command {
        let actor = core.actor(id);
        let reply = plans::command(core, &actor, command);
        return core.batches.answer(id, number, reply);
    }
    let about = about(command);
    if let Some(task) = about.filter(|task| core.world.state.task(*task).is_none()) {
        return core.batches.answer(id, number, missing(task));
    }
    let reply = match command {
        Command::Outcome(_) | Command::Recover => {
            Reply::Failed(Failure::Refused, "only the server itself may say that".into())
        }
        _ => match core.command(&core.actor(id), command) {
            Ok(created) => {
                let task = created.or(about).and_then(|task| core.world.state.task(task));
                Reply::Done(task.map(|task| Box::new(task_view(&core.world.state, task, clock::now()))))
            }
            Err(why) => Reply::Failed(Failure::Refused, why),
        },
    };
    core.batches.answer(id, number, reply);
}

fn about(command: &Command) -> Option<TaskId> {
    match command {
        Command::Approve(task)
        | Command::Answer(task, _)
        | Command::Review(task, _)
        | Command::Check(task, _)
        | Command::Comment(task, _)
        | Command::Undo(task)
        | Command::Pause(task)
        | Command::Resume(task)
        | Command::Edit(task, _)
        | Command::Kill(task)
        | Command::Keep(task)
        | Command::Handoff(task, _)
        | Command::ApproveWith { task, .. }
        | Command::Snooze(task, _)
        | Command::Wake(task)
        | Command::RaiseBudget(task, _) => Some(*task),
        Command::Conflict(decision) => Some(decision.task),
        Command::Remember(_, what) => match &**what {
            Remember::Context(task, _) | Remember::Declare(task, _) | Remember::Tick(task, ..) => Some(*task),
            Remember::Note(_) | Remember::Drop(_) | Remember::Resolve(_) => None,
        },
        Command::Delegate(_)
        | Command::Execute(_)
        | Command::Steer(..)
        | Command::SetBudget(..)
        | Command::Teach(_)
        | Command::Trust { .. }
        | Command::AgentReady(_)
        | Command::Recover
        | Command::Outcome(_) => None,
    }
}

fn route(core: &Core, text: String, wish: crate::domain::route::RouteWish) -> Reply {
    let now = clock::now();
    let day = clock::day(now);
    let wish = Delegate { text, to: wish, ..Delegate::default() };
    match routed(&core.world.state, &core.world.context(now, &day), &wish) {
        Ok(route) => Reply::Route(Box::new(route)),
        Err(why) => Reply::Failed(Failure::Refused, why.to_string()),
    }
}

fn status(core: &Core, only: Option<TaskId>) -> Reply {
    if let Some(task) = only.filter(|task| core.world.state.task(*task).is_none()) {
        return missing(task);
    }
    let now = clock::now();
    let day = clock::day(now);
    let day_limit = core.world.day_limit(&day).map(|limit| limit.to_string());
    let mut view = status_view(&core.world.state, &day, now, only);
    let context = core.world.context(now, &day);
    let tasks = core.world.state.tasks().filter(|task| only.is_none_or(|id| id == task.id));
    for (shown, task) in view.tasks.iter_mut().zip(tasks) {
        shown.stops = task.route.estimate.as_ref().map(|_| guarantee(&context, task));
    }
    Reply::Status(Box::new(StatusView { day_limit, ..view }))
}

fn watch(core: &mut Core, id: ClientId, number: u64, task: TaskId) {
    let Some(found) = core.world.state.task(task) else {
        return core.batches.answer(id, number, missing(task));
    };
    let view = task_view(&core.world.state, found, clock::now());
    let last = stands_still(found);
    if let Some(peer) = core.peers.get_mut(&id).filter(|_| !last) {
        peer.watching.push((task, number, Some(view.clone())));
    }
    core.batches.answer(id, number, Reply::Changed { task: Box::new(view), last });
}

fn peek(core: &Core, task: TaskId, lines: usize) -> Reply {
    let Some(found) = core.world.state.task(task) else { return missing(task) };
    let Some(session) = found.session() else {
        return Reply::Failed(Failure::Refused, format!("{task} has not started: no agent has a terminal for it yet"));
    };
    match core.world.panes.0.get(&session) {
        Some(pane) => Reply::Text(pane.lock().screen.contents_tail(lines).join("\n")),
        None => Reply::Failed(
            Failure::Refused,
            format!("the terminal of {task} is no longer kept; see `orchestra summary {task}`"),
        ),
    }
}

fn summary(core: &Core, task: TaskId) -> Reply {
    let Some(found) = core.world.state.task(task) else { return missing(task) };
    match &found.summary {
        Some(summary) => Reply::Summary(Box::new(summary.clone())),
        None => Reply::Failed(
            Failure::Refused,
            format!(
                "{task} has no summary yet: it is {}; `orchestra peek {task}` shows its terminal",
                found.status.title()
            ),
        ),
    }
}

fn diff(core: &mut Core, id: ClientId, number: u64, task: TaskId) {
    let Some(found) = core.world.state.task(task) else {
        return core.batches.answer(id, number, missing(task));
    };
    if found.workspace.as_ref().is_none_or(|workspace| workspace.repo.is_none()) {
        let why = format!("{task} runs outside git, so there is no diff");
        return core.batches.answer(id, number, Reply::Failed(Failure::Refused, why));
    }
    let (found, post) = (found.clone(), core.post.clone());
    tokio::task::spawn_blocking(move || {
        let reply = match reviewed::made(&found, DIFF) {
            Ok(diff) => Reply::Text(diff.text),
            Err(why) => Reply::Failed(Failure::Refused, why),
        };
        post.blocking(Note::Answer(id, number, Box::new(reply)));
    });
}

fn agents(core: &Core) -> Vec<AgentView> {
    let now = clock::now();
    let limited =
        |name: &str| core.world.state.limit(name).filter(|limit| limit.holds(now)).map(|limit| limit.words.clone());
    let view = |member: &Member| AgentView { limited: limited(&member.name), ..member.view() };
    core.world.crew.members().map(view).collect()
}

fn processes(core: &Core) -> Vec<ProcessView> {
    let view = |session: &crate::domain::session::Session| ProcessView {
        session: session.id.to_string(),
        task: session.task.to_string(),
        agent: session.agent.clone(),
        pid: session.process.map(|process| process.pid),
        state: session.state().word(),
        why: session.reading.why.clone(),
        beginning: session.beginning,
    };
    core.world.state.live_sessions().map(view).collect()
}

fn stop(core: &mut Core, busy: Busy) -> Reply {
    let running = core.world.state.live_sessions().count();
    if running > 0 && busy == Busy::Refuse {
        let agents = if running == 1 { "1 agent is".to_owned() } else { format!("{running} agents are") };
        return Reply::Failed(Failure::Refused, format!("{agents} running; `orchestra stop --yes` ends them too"));
    }
    shutdown::begin(core);
    Reply::Done(None)
}
