//! What is said after the hello.

use serde::{Deserialize, Serialize};

use super::events::EventView;
use super::explain::ExplainView;
use super::hello::Hello;
use super::inbox::InboxView;
use super::memory::{MemoryAsk, MemoryView};
use super::plan_views::PlanView;
use super::proposals::ProposalsView;
use super::views::{AgentView, ProcessView, StatusView, TaskView};
use super::workspaces::WorkspaceView;
use crate::domain::command::Command;
use crate::domain::cost::BudgetLine;
use crate::domain::ids::{PlanId, SessionId, TaskId};
use crate::domain::inbox::Absence;
use crate::domain::plan::Draft;
use crate::domain::route::{Route, RouteWish};
use crate::domain::summary::Summary;
use crate::domain::timeline::{Line, Wish};
use crate::domain::track::Report;
use crate::term::{InputEvent, OuterTerminal};

/// To the server.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToServer {
    /// First of all.
    Hello(Hello),
    /// A key, a paste, the mouse, a new size.
    Input(InputEvent),
    /// What the terminal has told about itself so far; again whenever it tells something else.
    Terminal(Box<OuterTerminal>),
    /// The last frame has been written to the terminal; another may come.
    Ack,
    /// A question or a command, answered under the same number.
    Request(u64, Box<Request>),
    /// News from inside an agent: a hook's or the status line's JSON, as it came.
    Signal {
        /// The session it comes from.
        session: SessionId,
        /// The kind of source, as the adapter named it.
        source: String,
        /// The payload.
        payload: String,
    },
}

/// A question or a command.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// Do this.
    Command(Command),
    /// Who would do this, and for how much?
    Route {
        /// The task.
        text: String,
        /// Whom the person asks for.
        wish: RouteWish,
    },
    /// What would this plan be?
    Preview(Box<Draft>),
    /// How do the plans stand, or this one?
    Plans(Option<PlanId>),
    /// How do things stand?
    Status(Option<TaskId>),
    /// What waits for the person, with so many of the newest decisions?
    Inbox {
        /// How many decisions.
        history: usize,
    },
    /// The newest lines of the log that are wanted, at most so many.
    Timeline(Wish, usize),
    /// What happened since a person looked last?
    Absence,
    /// Tell me each time the task changes, until it stands still.
    Watch(TaskId),
    /// The last lines of the task's terminal.
    Peek(TaskId, usize),
    /// Why is the state of the task's agent what it is?
    Explain(TaskId),
    /// The whole summary.
    Summary(TaskId),
    /// The diff.
    Diff(TaskId),
    /// The agents and whether they are there.
    Agents,
    /// The budgets.
    Budgets,
    /// What became of the tasks: estimates, calibration, savings.
    Track,
    /// What do the files of the project in this directory propose, and what of it is trusted?
    Proposals(String),
    /// Contexts, notes, sessions.
    Memory(MemoryAsk),
    /// The worktrees of tasks.
    Workspaces,
    /// Remove the worktree of this task, which is over, if nothing is lost with it.
    Tidy(TaskId),
    /// The processes.
    Processes,
    /// An agent's hook passes on what a person must decide and waits: the reply is the text that the hook prints. Whoever asks
    /// decides nothing.
    Ask {
        /// The session it comes from.
        session: SessionId,
        /// The kind of source, as the adapter named it.
        source: String,
        /// The payload.
        payload: String,
    },
    /// What happened after the event of this number, and from then on what happens; `None`: from now on.
    Events(Option<i64>),
    /// The agent of the session that this call comes from asks the person; the reply is the answer as text.
    Question {
        /// The question.
        question: String,
        /// Answers to choose from; other words are taken too.
        options: Vec<String>,
    },
    /// End everything. Refused while agents run, unless told to.
    Stop {
        /// Also when agents run.
        even_if_busy: Busy,
    },
}

/// What to do about agents that still run.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Busy {
    /// Refuse to stop.
    Refuse,
    /// End them too.
    End,
}

/// Why a request failed; decides the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Failure {
    /// Not allowed now, or it went wrong.
    Refused,
    /// There is no such task or session.
    NotFound,
}

/// The answer to a request.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// Done; the task it was about, as it stands now.
    Done(Option<Box<TaskView>>),
    /// Not done, and why, in one sentence.
    Failed(Failure, String),
    /// Who would do it.
    Route(Box<Route>),
    /// A plan, previewed or as it stands now.
    Plan(Box<PlanView>),
    /// The plans, oldest first.
    Plans(Vec<PlanView>),
    /// How things stand.
    Status(Box<StatusView>),
    /// The watched task changed; more follow until `last`.
    Changed {
        /// As it stands now.
        task: Box<TaskView>,
        /// Whether it stands still now.
        last: bool,
    },
    /// What waits for the person.
    Inbox(Box<InboxView>),
    /// Lines of the log, newest first.
    Timeline(Vec<Line>),
    /// What happened since a person looked last.
    Absence(Box<Absence>),
    /// Lines of text.
    Text(String),
    /// Why the state of an agent is what it is.
    Explain(Box<ExplainView>),
    /// A summary.
    Summary(Box<Summary>),
    /// The agents.
    Agents(Vec<AgentView>),
    /// The budgets and what is spent of them.
    Budgets(Vec<BudgetLine>),
    /// What became of the tasks.
    Track(Box<Report>),
    /// What a project proposes.
    Proposals(Box<ProposalsView>),
    /// Of contexts, notes and sessions.
    Memory(Box<MemoryView>),
    /// The worktrees of tasks.
    Workspaces(Vec<WorkspaceView>),
    /// The processes.
    Processes(Vec<ProcessView>),
    /// What happened, oldest first; more follow.
    Events {
        /// The events.
        events: Vec<EventView>,
        /// Whether these are all that there are at this moment.
        caught_up: bool,
    },
}

/// To a client.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ToClient {
    /// The hello was accepted.
    Welcome {
        /// The server's program version.
        version: String,
        /// The server's process.
        pid: u32,
    },
    /// The answer to the request of this number.
    Reply(u64, Box<Reply>),
    /// Ring the bell.
    Bell,
    /// Write this sequence, which the person's terminal shows as a notification.
    Notify(String),
    /// Put this on the clipboard of the person's terminal.
    Copy(String),
    /// The connection ends, and why; an empty text is a plain good-bye.
    Bye(String),
}
