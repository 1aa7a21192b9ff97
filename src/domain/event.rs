//! Events: what happened, in the past tense. They are stored, never refused, and make the state when applied in order.

use serde::{Deserialize, Serialize};

use super::cost::{CostReading, Drift, Pocket, Scope};
use super::ids::{NoteId, PlanId, SessionId, TaskId};
use super::inbox::InboxEvent;
use super::limit::{Limit, WhenLimited};
use super::memory::{MemoryEvent, NoteEvent};
use super::money::Money;
use super::plan::NewPlan;
use super::radar::RadarEvent;
use super::review::ReviewEvent;
use super::route::{Lesson, Route};
use super::session::dialog::Choice;
use super::session::{Beginning, MessageStep, Mode, Process, Reading, Told};
use super::summary::Summary;
use super::task::{
    Budget, CheckReport, CheckWish, CheckedBy, Handoff, Merge, MergeStyle, Move, Placement, Role, Step, Workspace,
};
use super::time::Timestamp;

/// Something that happened.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// To a task.
    Task(TaskId, TaskEvent),
    /// To a session.
    Session(SessionId, SessionEvent),
    /// To a budget.
    Budget(BudgetEvent),
    /// A person let this command check the work in this project from now on.
    CheckTrusted {
        /// The project: its repository, or else its directory.
        project: String,
        /// The command line.
        command: String,
    },
    /// On the radar.
    Radar(RadarEvent),
    /// The person said what routing shall learn or forget.
    Taught(Lesson),
    /// To a plan.
    Plan(PlanId, PlanEvent),
    /// To an agent profile.
    Agent(String, AgentEvent),
    /// To what waits for the person.
    Inbox(InboxEvent),
    /// To a note.
    Note(NoteId, NoteEvent),
    /// An agent asked for something that it may not do.
    Refused {
        /// The session that the call came from, when that is known.
        session: Option<SessionId>,
        /// What it asked for.
        asked: String,
        /// Why it may not.
        why: String,
    },
}

/// What happened to a plan.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanEvent {
    /// It was written down; its tasks follow.
    Created(Box<NewPlan>),
    /// Its branch and the place of the whole are being prepared.
    PlaceAsked,
    /// They cannot be, and why.
    PlaceFailed(String),
    /// Nothing more of it starts.
    Paused,
    /// It goes on.
    Resumed,
    /// It goes on without a step that was cancelled.
    WentOnWithout(TaskId),
    /// A person gave it up.
    Cancelled,
}

/// What happened to an agent, whatever it works on.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AgentEvent {
    /// It said that its maker's limit is hit.
    Limited(Limit),
    /// The time is over, and this task is the first to ask it again.
    Tried(TaskId),
    /// It works again, or the person says so; and how that is known.
    Freed(String),
}

/// What happened to a budget over a stretch of the calendar.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum BudgetEvent {
    /// The person set another limit for this stretch.
    Raised {
        /// What it is over.
        scope: Scope,
        /// The limit from now on.
        limit: Money,
    },
    /// So many percent of it are spent.
    Warned {
        /// What it is over.
        scope: Scope,
        /// The threshold that was crossed.
        percent: u8,
        /// What was spent by then.
        spent: Money,
        /// The limit.
        limit: Money,
    },
}

/// What a new task is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewTask {
    /// What is to be done.
    pub text: String,
    /// The directory it was delegated from.
    pub dir: String,
    /// Files named for it.
    pub files: Vec<String>,
    /// Where the person wants it to run.
    pub placement: Placement,
    /// Tasks that must be done first.
    pub after: Vec<TaskId>,
    /// Limits.
    pub budget: Budget,
    /// Who does it and why.
    pub route: Route,
    /// Its steps.
    pub steps: Vec<Step>,
    /// How the work step runs, when the person said so.
    #[serde(default)]
    pub mode: Option<Mode>,
    /// What its result is checked by.
    #[serde(default)]
    pub check: CheckWish,
    /// The plan that it belongs to.
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// The first task of its group, when several agents do the same.
    #[serde(default)]
    pub group: Option<TaskId>,
    /// Its declared steps.
    #[serde(default)]
    pub checkpoints: Vec<String>,
    /// The task whose agent delegated it.
    #[serde(default)]
    pub parent: Option<TaskId>,
    /// What the request is known by when it comes again.
    #[serde(default)]
    pub key: Option<String>,
    /// Whether it waits for a person's yes before it starts.
    #[serde(default)]
    pub held: bool,
    /// It is not started before somebody says so.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub draft: bool,
}

/// What happened to a task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TaskEvent {
    /// It was created and routed.
    Created(Box<NewTask>),
    /// Its status changed, and why.
    Moved(Move, String),
    /// It stands where it stood, for a new reason.
    Remarked(String),
    /// Its place is ready.
    WorkspaceReady(Workspace),
    /// Its result was gathered.
    Summarised(Box<Summary>),
    /// The step at work is done, with this result.
    StepDone(String),
    /// This command prepares the worktree before the work.
    SetupAsked(String),
    /// The work begins although the setup failed.
    SetupSkipped,
    /// The work step starts over with feedback.
    ReworkAsked(String),
    /// The check of its result was let run.
    CheckAsked {
        /// The command line.
        command: String,
        /// Who let it run.
        by: CheckedBy,
    },
    /// The check ran.
    Checked(Box<CheckReport>),
    /// The check failed, so the work step goes on with this.
    SentBack(String),
    /// It waits for this task, although it has begun.
    Ordered(TaskId),
    /// It failed, or did not merge, and is tried again without being asked.
    TriedAgain,
    /// Its limits changed.
    BudgetSet(Budget),
    /// A person let it start although an agent delegated it.
    LetStart,
    /// The draft says this instead.
    Rewritten(String),
    /// It is a draft no more.
    Readied,
    /// It may start although its estimate does not fit into what is left.
    ReserveWaived,
    /// Approval is being carried out.
    MergeStarted(MergeStyle),
    /// It was carried out.
    Merged(Merge),
    /// Throwing it away was asked for.
    DiscardStarted,
    /// It stands still because its agent's limit is hit, and this becomes of it.
    LimitHit(WhenLimited),
    /// Another agent, or the same one anew, is to go on with it; the session of before is being stopped.
    HandoffAsked(Box<Handoff>),
    /// When it is merged, the others of its group are thrown away.
    KeepAsked,
    /// That agent has it now. Names the session of before, where there was one.
    HandedOver(Option<SessionId>),
    /// Something of its context or its checkpoints changed.
    Remembered(MemoryEvent),
    /// In its review.
    Review(ReviewEvent),
}

/// How a session begins.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NewSession {
    /// The task.
    pub task: TaskId,
    /// What for.
    pub role: Role,
    /// The agent profile.
    pub agent: String,
    /// The model.
    pub model: Option<String>,
    /// How it runs.
    pub mode: Mode,
    /// The name that orchestra gives the CLI for its own session.
    pub uuid: String,
    /// The CLI session it goes on from.
    pub resume: Option<String>,
    /// What the agent knows of what came before.
    #[serde(default)]
    pub beginning: Beginning,
    /// What it is told.
    pub prompt: String,
    /// The session whose waiting messages are told with that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub carries: Option<SessionId>,
}

/// What happened to a session.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SessionEvent {
    /// It was begun; its process is being started.
    Begun(Box<NewSession>),
    /// Its process runs.
    Spawned(Process),
    /// Its state changed.
    Read(Reading),
    /// The CLI's own session id became known.
    NativeIdKnown(String),
    /// It has used this much so far; `day` is the local calendar day, `YYYY-MM-DD`.
    CostRead {
        /// What the source said, cumulative.
        reading: CostReading,
        /// Whose money.
        pocket: Pocket,
        /// The day it counts for.
        day: String,
    },
    /// A second source says of the same use that it is this much so far.
    CostChecked {
        /// What it said, cumulative.
        reading: CostReading,
        /// Whose money.
        pocket: Pocket,
        /// The day it would count for.
        day: String,
    },
    /// The source that counts is silent: what the second one says counts until it speaks.
    StoodIn,
    /// The two do not agree.
    Drifted(Drift),
    /// A person chose this in the dialog with this digest.
    Answered {
        /// What was chosen.
        choice: Choice,
        /// The dialog.
        digest: String,
        /// Why, in the person's words.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<String>,
    },
    /// The answer was not given, and why.
    AnswerRefused(String),
    /// It is told this as soon as it is at rest.
    Told(Told),
    /// This became of the message of this number.
    Message(u32, MessageStep),
    /// It was asked to stop its turn.
    InterruptAsked,
    /// Ending its process tree was asked for.
    EndAsked,
}

/// An event with when it happened and who caused it, as the log keeps it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Recorded {
    /// When.
    pub at: Timestamp,
    /// Who: `you`, `orchestra`, `claude (s-3)`.
    pub actor: String,
    /// What.
    pub event: Event,
}

impl Event {
    /// The word under which the log files it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Task(_, event) => event.kind(),
            Self::Session(_, event) => event.kind(),
            Self::Budget(event) => match event {
                BudgetEvent::Raised { .. } => "budget.raised",
                BudgetEvent::Warned { .. } => "budget.warned",
            },
            Self::CheckTrusted { .. } => "check.trusted",
            Self::Radar(event) => match event {
                RadarEvent::Seen(_) => "radar.seen",
                RadarEvent::Told { .. } => "radar.told",
                RadarEvent::Ignored { .. } => "radar.ignored",
            },
            Self::Taught(lesson) => lesson.kind(),
            Self::Plan(_, event) => match event {
                PlanEvent::Created(_) => "plan.created",
                PlanEvent::PlaceAsked => "plan.place_asked",
                PlanEvent::PlaceFailed(_) => "plan.place_failed",
                PlanEvent::Paused => "plan.paused",
                PlanEvent::Resumed => "plan.resumed",
                PlanEvent::WentOnWithout(_) => "plan.went_on_without",
                PlanEvent::Cancelled => "plan.cancelled",
            },
            Self::Refused { .. } => "agent.refused",
            Self::Agent(_, event) => match event {
                AgentEvent::Limited(_) => "agent.limited",
                AgentEvent::Tried(_) => "agent.tried",
                AgentEvent::Freed(_) => "agent.freed",
            },
            Self::Inbox(event) => event.kind(),
            Self::Note(_, event) => event.kind(),
        }
    }
}

impl TaskEvent {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Created(_) => "task.created",
            Self::Moved(..) => "task.moved",
            Self::Remarked(_) => "task.remarked",
            Self::WorkspaceReady(_) => "task.workspace_ready",
            Self::Summarised(_) => "task.summarised",
            Self::StepDone(_) => "task.step_done",
            Self::ReworkAsked(_) => "task.rework_asked",
            Self::SetupAsked(_) => "task.setup_asked",
            Self::SetupSkipped => "task.setup_skipped",
            Self::CheckAsked { .. } => "task.check_asked",
            Self::Checked(_) => "task.checked",
            Self::SentBack(_) => "task.sent_back",
            Self::Ordered(_) => "task.ordered",
            Self::TriedAgain => "task.tried_again",
            Self::BudgetSet(_) => "task.budget_set",
            Self::ReserveWaived => "task.reserve_waived",
            Self::MergeStarted(_) => "task.merge_started",
            Self::Merged(_) => "task.merged",
            Self::DiscardStarted => "task.discard_started",
            Self::KeepAsked => "task.keep_asked",
            Self::LetStart => "task.let_start",
            Self::Rewritten(_) => "task.rewritten",
            Self::Readied => "task.readied",
            Self::LimitHit(_) => "task.limit_hit",
            Self::HandoffAsked(_) => "task.handoff_asked",
            Self::HandedOver(_) => "task.handed_over",
            Self::Remembered(event) => event.kind(),
            Self::Review(event) => event.kind(),
        }
    }
}

impl SessionEvent {
    const fn kind(&self) -> &'static str {
        match self {
            Self::Begun(_) => "session.begun",
            Self::Spawned(_) => "session.spawned",
            Self::Read(_) => "session.read",
            Self::NativeIdKnown(_) => "session.native_id_known",
            Self::CostRead { .. } => "session.cost_read",
            Self::CostChecked { .. } => "session.cost_checked",
            Self::StoodIn => "session.stood_in",
            Self::Drifted(_) => "session.drifted",
            Self::Answered { .. } => "session.answered",
            Self::AnswerRefused(_) => "session.answer_refused",
            Self::Told(_) => "session.told",
            Self::Message(_, MessageStep::Typed) => "session.message_typed",
            Self::Message(_, MessageStep::Held) => "session.message_held",
            Self::Message(_, MessageStep::Delivered(_)) => "session.message_delivered",
            Self::Message(_, MessageStep::Dropped(_)) => "session.message_dropped",
            Self::InterruptAsked => "session.interrupt_asked",
            Self::EndAsked => "session.end_asked",
        }
    }
}
