//! The arguments of every verb.
//!
//! Owns names, defaults and what excludes what. Does nothing.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand};

use super::answers::{AnswerArgs, ApproveArgs, DenyArgs};
use super::budget::BudgetArgs;
use super::check::CheckArgs;
use super::checkpoint::CheckpointArgs;
use super::comment::CommentArgs;
use super::compare::CompareArgs;
use super::conflicts::ConflictsArgs;
use super::context::{ContextArgs, PrimeArgs};
use super::cost_args::CostArgs;
use super::delegate_args::DelegateArgs;
use super::events::EventsArgs;
use super::inbox::{InboxArgs, SnoozeArgs};
use super::learning::RoutesArgs;
use super::mcp::McpArgs;
use super::note::NoteArgs;
use super::plan_args::{ExecuteArgs, PlanArgs};
use super::replay::ReplayArgs;
use super::review::MergeArgs;
use super::shared_args::{JustTask, ListArgs, MaybeTask, OneTask, ScreenArgs, SureTask};
use super::signal::SignalArgs;
use super::sitting::SessionArgs;
use super::stop::StopArgs;
use super::timeline::TimelineArgs;
use super::trust::TrustArgs;
use super::workspaces::WorkspacesArgs;
use crate::domain::ids::TaskId;

/// Every agent CLI on one screen, each task to the right one, every dollar in sight.
#[derive(Debug, Parser)]
#[command(version, about, max_term_width = 100, args_conflicts_with_subcommands = true)]
#[command(
    after_help = "Without a command the screen opens; the agents run in the background and go on when it closes."
)]
pub struct Cli {
    /// What to do; nothing opens the screen.
    #[command(subcommand)]
    pub verb: Option<Verb>,
    /// Run everything in this process; closing the screen ends the agents
    #[arg(long)]
    pub foreground: bool,
    /// How the screen is opened.
    #[command(flatten)]
    pub screen: ScreenArgs,
}

/// A verb.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Give a task to an agent
    Delegate(Box<DelegateArgs>),
    /// Show the tasks
    Status(MaybeTask),
    /// List tasks under way that change the same files, or decide what to do about two of them
    Conflicts(ConflictsArgs),
    /// List the worktrees of tasks and the disk they take, or remove those that nobody misses
    Workspaces(WorkspacesArgs),
    /// Print each step of a task as it ends, until the task stands still
    Watch(OneTask),
    /// List everything that waits for you, with exactly what is asked
    Inbox(InboxArgs),
    /// Put off what a task asks: for a time, or until nothing else waits
    Snooze(SnoozeArgs),
    /// Show what happened: the log by task, agent and kind, or what came while nobody looked
    Timeline(TimelineArgs),
    /// Approve whatever the task waits for: a dialog, a review, a limit
    Approve(ApproveArgs),
    /// Say no to what the agent asks, or send a review back with a reason
    Deny(DenyArgs),
    /// Answer an agent's question
    Answer(AnswerArgs),
    /// Tell an agent something while it works
    Intervene(InterveneArgs),
    /// Stop the agent; the task can go on later
    Pause(JustTask),
    /// Go on after a pause, a loss or a failure
    #[command(visible_alias = "retry")]
    Resume(JustTask),
    /// Let another agent go on with the task in the same workspace
    Handoff(HandoffArgs),
    /// End the agent's whole process tree and cancel the task
    Kill(KillArgs),
    /// Print the last lines of the task's terminal
    Peek(PeekArgs),
    /// Play a recorded session of a task again, search in it, or write it as text or asciicast
    Replay(Box<ReplayArgs>),
    /// Print the checked result of a task
    Summary(OneTask),
    /// Run the project's check over a task's work and say how it ends
    Check(CheckArgs),
    /// Show what the files of this project propose to run or copy, and trust it
    Trust(TrustArgs),
    /// Print what a task changed
    Diff(JustTask),
    /// Comment on lines of a task's work, or list, change and settle what was said
    Comment(CommentArgs),
    /// Bring a reviewed task into its branch
    Merge(MergeArgs),
    /// Undo a task's merge, while nothing came after it
    Undo(SureTask),
    /// Throw a task's work away
    Discard(SureTask),
    /// Show what several agents made of the same task, side by side
    Compare(CompareArgs),
    /// Merge this one of several that did the same, and throw the others away
    Keep(SureTask),
    /// Declare the steps of a task, or say that one is done
    Checkpoint(CheckpointArgs),
    /// Keep or print what carries over from one session of a task to the next
    Context(ContextArgs),
    /// Print what a fresh session must know of this project, or of a task, at most 4 KB
    Prime(PrimeArgs),
    /// Write, list and drop the decisions and facts that later tasks are told
    Note(NoteArgs),
    /// Begin or end one's own work on a project; list the sessions of agents
    Session(SessionArgs),
    /// Show who would do a task, and why
    Route(RouteArgs),
    /// Show what was learnt of the agents: how good the estimates were, what the next task of each kind will cost
    Routes(RoutesArgs),
    /// Show what routing saves against everything on the premium agent, as far as it was measured
    Roi(ListArgs),
    /// Run a plan from a file: its steps side by side, each in a worktree of its own, merged into one branch
    Execute(ExecuteArgs),
    /// Show what would be done with a task and what it would cost; or show and steer the plans that run
    Plan(PlanArgs),
    /// Show what may be spent and what is spent of it, or set another limit
    Budget(BudgetArgs),
    /// List the agents and whether they are installed
    Agents(AgentsArgs),
    /// List the processes of the agents
    Ps(ListArgs),
    /// Check this machine and say how to mend what is wrong
    Doctor(ListArgs),
    /// Show where the settings are, check them, print them
    Config(ConfigArgs),
    /// List the themes of the screen
    Themes(ListArgs),
    /// What was spent and by whom; or what agents used before, by their own files
    Cost(CostArgs),
    /// Show what models cost by the price list
    Prices(PricesArgs),
    /// Open the screen of the running server
    Attach(ScreenArgs),
    /// Say how to leave the screen
    Detach,
    /// End the server
    Stop(StopArgs),
    /// Play an agent, without a model and without money
    Rehearse(RehearseArgs),
    /// Print what happened, as the log has it, or follow what happens
    Events(EventsArgs),
    /// Ask the person, as an agent, and print the answer
    Ask(AskArgs),
    /// Speak MCP on standard input and output, for agents that delegate to agents
    Mcp(McpArgs),
    /// Pass news from inside an agent to the server
    #[command(hide = true)]
    Signal(SignalArgs),
    /// Run the server in the background
    #[command(hide = true)]
    Server,
}

/// `agents`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct AgentsArgs {
    /// Only this agent, with all that is known of it
    pub name: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What else about agents.
    #[command(subcommand)]
    pub what: Option<AgentsVerb>,
}

/// What can be asked about agents.
#[derive(Debug, Subcommand)]
pub enum AgentsVerb {
    /// Show how the state of an agent is concluded: of a running task, or over a recording
    Explain(ExplainArgs),
    /// Read a file that describes an agent, and say what it does or what is wrong with it
    Check(AgentsCheckArgs),
    /// Say that an agent's rate limit is over; what waits for it goes on
    Ready {
        /// The agent
        name: String,
    },
}

/// `agents check`.
#[derive(Debug, Args)]
pub struct AgentsCheckArgs {
    /// The file, as it stands in the folder `agents` beside the config file
    #[arg(value_name = "FILE")]
    pub file: PathBuf,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `agents explain`.
#[derive(Debug, Args)]
pub struct ExplainArgs {
    /// The task: task-5, or 5
    #[arg(required_unless_present = "recording", conflicts_with_all = ["recording", "agent"])]
    pub task: Option<TaskId>,
    /// Play this asciicast (version 2 or 3) and print every change of the state
    #[arg(long, value_name = "FILE", requires = "agent")]
    pub recording: Option<PathBuf>,
    /// Whose recording it is
    #[arg(long, value_name = "NAME", requires = "recording")]
    pub agent: Option<String>,
    /// Print JSON, one object a line
    #[arg(long)]
    pub json: bool,
}

/// `ask`.
#[derive(Debug, Args)]
pub struct AskArgs {
    /// The question
    #[arg(required = true, num_args = 1..)]
    pub question: Vec<String>,
    /// An answer to choose from; may be repeated
    #[arg(long, value_name = "TEXT")]
    pub option: Vec<String>,
}

/// `intervene`.
#[derive(Debug, Args)]
pub struct InterveneArgs {
    /// The tasks: task-5, or 5; several are all told the same
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub tasks: Vec<TaskId>,
    /// Every agent that is at work
    #[arg(long)]
    pub all: bool,
    /// What the agents are told; `-` reads it from standard input
    #[arg(long, short = 'm', value_name = "TEXT")]
    pub message: String,
}

/// `handoff`.
#[derive(Debug, Args)]
pub struct HandoffArgs {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// Who goes on with it [default: the next best that is there]
    #[arg(long, value_name = "AGENT")]
    pub to: Option<String>,
    /// What the new agent is told besides what is done and what is not
    #[arg(long, short = 'm', value_name = "TEXT")]
    pub message: Option<String>,
}

/// `kill`.
#[derive(Debug, Args)]
pub struct KillArgs {
    /// The task: task-5, or 5
    #[arg(required_unless_present = "all", conflicts_with = "all")]
    pub task: Option<TaskId>,
    /// Every task that is not over and not in review
    #[arg(long)]
    pub all: bool,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// `peek`.
#[derive(Debug, Args)]
pub struct PeekArgs {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// How many lines
    #[arg(long, short = 'n', default_value_t = 40)]
    pub lines: usize,
}

/// `route`.
#[derive(Debug, Args)]
pub struct RouteArgs {
    /// What is to be done
    #[arg(required_unless_present = "stdin", conflicts_with = "stdin")]
    pub text: Vec<String>,
    /// Read one task per line
    #[arg(long)]
    pub stdin: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `config`.
#[derive(Debug, Args)]
pub struct ConfigArgs {
    /// What about the settings.
    #[command(subcommand)]
    pub what: ConfigVerb,
}

/// What about the settings.
#[derive(Debug, Clone, Copy, Subcommand)]
pub enum ConfigVerb {
    /// Print where the settings and the data are
    Path {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print every problem with file and line
    Check,
    /// Print the settings in force
    Show,
}

/// `prices`.
#[derive(Debug, Args)]
pub struct PricesArgs {
    /// What about the prices.
    #[command(subcommand)]
    pub what: PricesVerb,
}

/// What about the prices.
#[derive(Debug, Subcommand)]
pub enum PricesVerb {
    /// Print every model with its price of today
    List {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Print all that is known of a model's price: its history, long requests, fast service
    Show {
        /// The model, as any agent names it
        model: String,
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Check the age of the list and your own prices
    Check,
}

/// `rehearse`.
#[derive(Debug, Args)]
pub struct RehearseArgs {
    /// What is to be played
    #[arg(long, value_name = "TEXT", default_value = "", allow_hyphen_values = true)]
    pub task: String,
    /// Without dialogs; print and end
    #[arg(long)]
    pub headless: bool,
}

#[cfg(test)]
#[path = "args_tests.rs"]
mod tests;
