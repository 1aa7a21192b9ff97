//! Commands: what people, agents and the outside world ask for. Any of them may be refused.

use serde::{Deserialize, Serialize};

use super::cost::{CostReading, Pocket, Scope};
use super::ids::{CommentId, NoteId, PlanId, SessionId, TaskId};
use super::inbox::Until;
use super::memory::{Mark, NewNote, Said, Source};
use super::money::Money;
use super::plan::Draft;
use super::radar::Conflict;
use super::review::Anchor;
use super::route::{Category, Lesson, RouteWish};
use super::session::dialog::Choice;
use super::session::{MessageStep, Mode, Process, Reading};
use super::summary::Summary;
use super::task::{Budget, CheckReport, CheckWish, Merge, MergeStyle, Placement, Workspace};
use super::time::Timestamp;

/// A new task.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Delegate {
    /// What is to be done.
    pub text: String,
    /// The agent that writes the brief and takes the summary back; `None` for no chain.
    pub from: Option<String>,
    /// Who does it.
    pub to: RouteWish,
    /// The model, when the person names one.
    pub model: Option<String>,
    /// Limits.
    pub budget: Budget,
    /// Tasks that must be done first.
    pub after: Vec<TaskId>,
    /// Files named for it.
    pub files: Vec<String>,
    /// The directory it is delegated from, absolute.
    pub dir: String,
    /// Where it runs.
    pub placement: Placement,
    /// How the agent runs, when the person says so.
    pub mode: Option<Mode>,
    /// What its result is checked by.
    pub check: CheckWish,
    /// The kind of work, when a playbook says so instead of the words.
    pub kind: Option<Category>,
    /// Agents that do the same beside it, each in a workspace of its own.
    pub rivals: Vec<String>,
    /// Its declared steps.
    pub checkpoints: Vec<String>,
    /// The task whose agent delegates it; `None` for a person.
    pub parent: Option<TaskId>,
    /// It is not started before somebody says so.
    pub draft: bool,
    /// What the same request is known by when it comes again: it then makes nothing new.
    pub key: Option<String>,
}

/// What a person answers to an agent or to orchestra.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Answer {
    /// Choose this in the dialog with this digest; `None` for the digest means "the one that is shown now", which only
    /// the command line may say.
    Choose {
        /// Approve, always or deny.
        choice: Choice,
        /// The digest of the dialog that was shown to the person.
        digest: Option<String>,
        /// Why, for the agent to read; a yes needs none.
        #[serde(default)]
        reason: Option<String>,
    },
    /// Say this to the agent.
    Say(String),
}

/// How a person ends a review.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Review {
    /// Good: merge it, or leave the branch. `None` for the configured style.
    Approve(Option<MergeStyle>),
    /// Not good: the agent goes on with this feedback.
    RequestChanges(String),
    /// The same with every comment that was not sent; the words may be empty then.
    SendComments(String),
    /// Throw it away.
    Discard,
}

/// What a person does about the comments of a review.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remark {
    /// Says this of these lines.
    Add(Box<Anchor>, String),
    /// Says this instead.
    Edit(CommentId, String),
    /// Takes it back.
    Remove(CommentId),
    /// Nothing more is to be done about it.
    Settle(CommentId),
    /// This file was viewed as this change of it left it; `None` takes the mark away.
    View(String, Option<u64>),
}

/// Which check a person lets run by hand.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CheckAsk {
    /// The task's own: named with it, configured, or trusted.
    Known,
    /// The one that the project's files propose, which is trusted from now on.
    Trust,
    /// This command, once.
    Command(String),
}

/// What a person does about two tasks that change the same place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Decision {
    /// The task that is told, paused or made to wait.
    pub task: TaskId,
    /// The task that it is in conflict with.
    pub with: TaskId,
    /// Only in this file; `None` in all.
    #[serde(default)]
    pub file: Option<String>,
    /// What is done.
    pub step: ConflictStep,
}

/// What can be done about two tasks that change the same place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ConflictStep {
    /// The agent is told what the other changes.
    Tell,
    /// It is paused.
    Pause,
    /// It waits until the other is over.
    Order,
    /// Nothing, and it is shown no more.
    Ignore,
}

/// What a person wants of a plan that runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Steering {
    /// Start nothing more and stop its agents; it can go on later.
    Pause,
    /// Go on: after a pause, and with whatever of it was lost, failed or did not merge.
    Resume,
    /// End its agents and give it up.
    Cancel,
}

/// Whom a task is handed to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct HandoffWish {
    /// The agent; `None` for the next best that is there.
    pub to: Option<String>,
    /// What the person adds for it.
    #[serde(default)]
    pub words: Option<String>,
}

/// What is to be kept beyond a session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Remember {
    /// This, of a task's context.
    Context(TaskId, Said),
    /// These are steps of the task.
    Declare(TaskId, Vec<String>),
    /// This step, counted from one, is done, or is not.
    Tick(TaskId, u32, Mark),
    /// This decision or fact.
    Note(NewNote),
    /// This note does not hold any more.
    Drop(NoteId),
    /// Of the notes that contradict one another, this one holds.
    Resolve(NoteId),
}

/// What changes of a draft.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Edit {
    /// What is to be done instead.
    pub text: Option<String>,
    /// Tasks that must be done first, besides those that it has.
    pub after: Vec<TaskId>,
    /// It is no draft any more.
    pub start: bool,
}

/// Anything that is asked of the domain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// Do this.
    Delegate(Box<Delegate>),
    /// Change or start a task that is a draft.
    Edit(TaskId, Edit),
    /// Run this plan.
    Execute(Box<Draft>),
    /// Something about a whole plan.
    Steer(PlanId, Steering),
    /// Approve whatever the task waits for: a dialog, a review, a budget.
    Approve(TaskId),
    /// An answer to the agent.
    Answer(TaskId, Answer),
    /// The end of a review.
    Review(TaskId, Review),
    /// Something about the comments of a review.
    Comment(TaskId, Remark),
    /// Undo the task's merge.
    Undo(TaskId),
    /// Run the check over the task's work now.
    Check(TaskId, CheckAsk),
    /// Trust what a project's files propose, exactly as it is written there.
    Trust {
        /// The repository, or the directory without one.
        project: String,
        /// The command line, or the words for the files to copy.
        command: String,
    },
    /// Stop the agent; the task can go on later.
    Pause(TaskId),
    /// Go on after a pause, a loss, a failure.
    Resume(TaskId),
    /// End the agent's process tree and cancel the task.
    Kill(TaskId),
    /// What to do about two tasks that change the same place.
    Conflict(Box<Decision>),
    /// Let the task cost up to this much and go on.
    RaiseBudget(TaskId, Money),
    /// Let everything in this scope cost up to this much.
    SetBudget(Scope, Money),
    /// This shall routing learn or forget.
    Teach(Lesson),
    /// Another agent goes on with the task in the same workspace.
    Handoff(TaskId, HandoffWish),
    /// Of several that did the same, this one is merged and the others are thrown away.
    Keep(TaskId),
    /// Keep this beyond the session, says the person or an agent.
    Remember(Source, Box<Remember>),
    /// This agent's limit is over, says the person.
    AgentReady(String),
    /// Approve what the task asks, and say something to it.
    ApproveWith {
        /// The task.
        task: TaskId,
        /// The digest of the dialog that was shown to the person, when it was one.
        digest: Option<String>,
        /// What is said.
        words: String,
    },
    /// Not now: what the task asks is asked again then.
    Snooze(TaskId, Until),
    /// Ask again what was put off.
    Wake(TaskId),
    /// The server starts: whatever ran before is lost.
    Recover,
    /// The result of an effect, or something that was seen.
    Outcome(Outcome),
}

/// What came of an effect, or what was observed. These come from the server only.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// The task's place is ready.
    WorkspaceReady(TaskId, Workspace),
    /// It cannot be prepared.
    WorkspaceFailed(TaskId, String),
    /// The agent runs.
    Spawned(SessionId, Process),
    /// It could not be started.
    SpawnFailed(SessionId, String),
    /// What the session is doing.
    Observed(SessionId, Reading),
    /// The CLI's own session id.
    NativeId(SessionId, String),
    /// What it has cost.
    Cost(SessionId, CostReading, Pocket),
    /// What a second source says of the same use.
    Check(SessionId, CostReading, Pocket),
    /// The session rests: its two figures can be compared, and a silent source is silent.
    Compare(SessionId),
    /// This became of the message of this number.
    Message(SessionId, u32, MessageStep),
    /// An answer did not reach the dialog it was meant for, and why.
    AnswerStale(SessionId, String),
    /// The process tree was ended on purpose.
    Ended(SessionId),
    /// The result of a step was gathered: the summary, and the agent's last words.
    Collected(TaskId, SessionId, Box<Summary>, Option<String>),
    /// The check ran.
    Checked(TaskId, Box<CheckReport>),
    /// A check runs longer than it may.
    CheckTimeUp(SessionId),
    /// The review's approval was carried out.
    Merged(TaskId, Merge),
    /// The merge was undone; the work stands here now.
    Undone(TaskId, Workspace),
    /// It was not, and why.
    NotUndone(TaskId, String),
    /// The agent changed the places of these comments.
    Answered(TaskId, Vec<CommentId>),
    /// The worktree and the branch are gone.
    Discarded(TaskId, Merge),
    /// It could not be, and why.
    MergeFailed(TaskId, String),
    /// These are all the conflicts between works under way.
    Sighted(Vec<Conflict>),
    /// It does not merge into this branch, because of these files.
    Conflicts(TaskId, String, Vec<String>),
    /// The task has worked longer than it may.
    TimeUp(TaskId),
    /// The task was stopped at a limit and its agent goes on.
    NotStopped(TaskId),
    /// A new calendar day began.
    DayBegan,
    /// The session says that its maker's limit is hit, and until when where it says that.
    Limited(SessionId, Option<Timestamp>),
    /// The time of an agent's limit is over.
    LimitOver,
    /// The time of a snooze is over.
    SnoozeOver,
    /// Nobody looks at any terminal any more.
    PersonLeft,
    /// What the session did so far, measured while it works or after it was cut off.
    Kept(TaskId, SessionId, Box<Summary>),
    /// Of the files that checkpoints of the task name, these are in its workspace.
    FilesSeen(TaskId, Vec<String>),
    /// An agent asked for something that it may not do.
    AgentRefused {
        /// The session that the call came from, when that is known.
        session: Option<SessionId>,
        /// What it asked for.
        asked: String,
        /// Why it may not.
        why: String,
    },
}
