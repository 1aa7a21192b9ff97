//! The record of one task, as the state holds it.

use serde::{Deserialize, Serialize};

use super::{CHECKS, Checking, Handed, Handoff, Move, Placement, Role, SETUP, Step, TaskStatus, Workspace};
use crate::domain::cost::Totals;
use crate::domain::ids::{PlanId, SessionId, TaskId};
use crate::domain::limit::WhenLimited;
use crate::domain::memory::Memory;
use crate::domain::money::Money;
use crate::domain::review::ReviewNotes;
use crate::domain::route::Route;
use crate::domain::session::Mode;
use crate::domain::summary::Summary;
use crate::domain::time::{Span, Timestamp};

/// A task's limits.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Budget {
    /// The most it may cost before it pauses and asks; `None` for no limit.
    #[serde(default)]
    pub max_cost: Option<Money>,
    /// The longest it may work before it pauses and asks; `None` for no limit.
    #[serde(default)]
    pub timeout: Option<Span>,
    /// The most turns its agents may begin before it pauses and asks; `None` for no limit.
    #[serde(default)]
    pub turns: Option<u32>,
}

/// What became of the branch.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Merge {
    /// It is in the base branch, by this commit.
    Merged {
        /// The commit on the base branch.
        commit: String,
        /// The base branch.
        into: String,
        /// Where the base branch stood before; `None` when it was merged by a version that did not note it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        before: Option<String>,
        /// The last commit of the task's own branch, in the same way.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        tip: Option<String>,
    },
    /// It was left for the person.
    BranchLeft {
        /// The branch.
        branch: String,
    },
    /// Its branch was pushed and a pull request opened for it.
    PullRequest {
        /// The branch.
        branch: String,
        /// The address of the pull request.
        url: String,
    },
    /// There was nothing to merge.
    Nothing,
    /// It was thrown away.
    Discarded,
}

/// Whether a task may begin at all.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It begins when its turn comes.
    #[default]
    Ready,
    /// It is only written down: somebody must say so first.
    Draft,
}

impl Stage {
    /// Whether somebody must say that it begins.
    pub fn is_draft(self) -> bool {
        self == Self::Draft
    }
}

/// A unit of work.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Task {
    /// Its name.
    pub id: TaskId,
    /// What is to be done, as typed.
    pub text: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why it stands there, for people; empty when the status says all.
    pub why: String,
    /// What made it move last.
    pub last_move: Option<Move>,
    /// When it was created.
    pub created: Timestamp,
    /// When its work began.
    pub started: Option<Timestamp>,
    /// When its status last changed.
    pub moved: Timestamp,
    /// The directory it was delegated from.
    pub dir: String,
    /// Files named for it, relative to `dir`.
    pub files: Vec<String>,
    /// Where the person wants it to run.
    pub placement: Placement,
    /// How the work step runs, when the person said so.
    pub mode: Option<Mode>,
    /// Where it runs, once prepared.
    pub workspace: Option<Workspace>,
    /// Tasks that must be done first.
    pub after: Vec<TaskId>,
    /// Who does it and why.
    pub route: Route,
    /// Its steps.
    pub steps: Vec<Step>,
    /// The step at work; equal to the number of steps when all are done.
    pub step: usize,
    /// Its limits.
    pub budget: Budget,
    /// Turns that its agents have begun.
    #[serde(default)]
    pub turns: u32,
    /// Whether it may start although its estimate does not fit into what is left of a budget.
    #[serde(default)]
    pub reserve_waived: bool,
    /// What it has cost so far.
    pub spent: Totals,
    /// Its sessions, oldest first.
    pub sessions: Vec<SessionId>,
    /// The latest summary.
    pub summary: Option<Summary>,
    /// Feedback rounds so far.
    pub rounds: u32,
    /// How its result is checked.
    #[serde(default)]
    pub check: Checking,
    /// The command that was run in its worktree before the work; `None` when none was.
    #[serde(default)]
    pub setup: Option<String>,
    /// What became of the branch.
    pub merge: Option<Merge>,
    /// The plan that it belongs to.
    #[serde(default)]
    pub plan: Option<PlanId>,
    /// How often it was tried again after a failure, without being asked.
    #[serde(default)]
    pub tries: u32,
    /// What becomes of it while its agent's limit holds; `None` unless it stands still because of one.
    #[serde(default)]
    pub limited: Option<WhenLimited>,
    /// The change of hands that is under way.
    #[serde(default)]
    pub handoff: Option<Handoff>,
    /// The hands it went through, oldest first; empty while the first agent has it.
    #[serde(default)]
    pub chain: Vec<Handed>,
    /// The task of whose group it is, when several agents do the same in workspaces of their own: the first of them.
    #[serde(default)]
    pub group: Option<TaskId>,
    /// Whether the others of its group are thrown away when it is merged.
    #[serde(default)]
    pub kept: bool,
    /// What it remembers beside its summary: checkpoints, and what was saved of its context.
    #[serde(default)]
    pub memory: Memory,
    /// The task whose agent delegated it; `None` for a person's own.
    #[serde(default)]
    pub parent: Option<TaskId>,
    /// What the request for it is known by when it comes again.
    #[serde(default)]
    pub key: Option<String>,
    /// Whether it waits for a person's yes before it starts.
    #[serde(default)]
    pub held: bool,
    /// Whether it may begin at all.
    #[serde(default)]
    pub stage: Stage,
    /// What is noted of its review: comments, viewed files.
    #[serde(default)]
    pub review: ReviewNotes,
}

impl Task {
    /// The step at work, or the last one of an agent when all are done.
    pub fn current_step(&self) -> Option<&Step> {
        self.steps.get(self.step).or_else(|| self.steps.iter().rfind(|step| !step.role.is_command()))
    }

    /// The step in which the work itself is done.
    pub fn work_step(&self) -> Option<&Step> {
        self.steps.iter().find(|step| step.role == Role::Work)
    }

    /// The agent that does the work itself.
    pub fn worker(&self) -> &str {
        self.work_step().map_or(self.route.agent.as_str(), |step| step.agent.as_str())
    }

    /// Whether its check runs, or ran and nobody has decided what follows.
    pub fn is_at_check(&self) -> bool {
        self.steps.get(self.step).is_some_and(|step| step.role == Role::Check)
    }

    /// Whether its setup runs, or ran and failed.
    pub fn is_at_setup(&self) -> bool {
        self.steps.get(self.step).is_some_and(|step| step.role == Role::Setup)
    }

    /// Whether it waits for a person because its setup failed.
    pub fn failed_setup(&self) -> bool {
        self.status == TaskStatus::Failed && self.is_at_setup() && self.why.starts_with(SETUP)
    }

    /// Whether it waits for a person because its check failed.
    pub fn failed_checks(&self) -> bool {
        self.status == TaskStatus::Blocked && self.why.starts_with(CHECKS)
    }

    /// The newest that was measured of its work: since its last summary, else that.
    pub fn known(&self) -> Option<&Summary> {
        self.memory.so_far.as_deref().or(self.summary.as_ref())
    }

    /// The agents whose hands it went through: `claude → codex`; the worker alone while there is no other.
    pub fn hands(&self) -> String {
        let before = self.chain.iter().map(|handed| handed.from.as_str());
        let now = self.chain.last().map_or_else(|| self.worker(), |handed| handed.to.as_str());
        before.chain([now]).collect::<Vec<_>>().join(" → ")
    }

    /// The session to show for it: that of the step at work, else the latest.
    pub fn session(&self) -> Option<SessionId> {
        self.current_step().and_then(|step| step.session).or_else(|| self.sessions.last().copied())
    }

    /// How long it has worked, or worked until it moved last.
    pub fn duration(&self, now: Timestamp) -> Span {
        let end = match self.status {
            TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Todo => now,
            TaskStatus::Paused
            | TaskStatus::InReview
            | TaskStatus::Done
            | TaskStatus::Failed
            | TaskStatus::Cancelled => self
                .summary
                .as_ref()
                .map_or(self.moved, |s| self.started.unwrap_or(self.created) + Span::secs(s.time.wall_s)),
        };
        self.started.map_or(Span::ZERO, |started| end.since(started))
    }

    /// Whether it has begun and its work is neither merged nor thrown away.
    pub const fn is_open(&self) -> bool {
        matches!(self.status, TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Paused | TaskStatus::InReview)
    }

    /// The repository, or else the directory, that it is about.
    pub fn project(&self) -> &str {
        self.workspace.as_ref().and_then(|workspace| workspace.repo.as_deref()).unwrap_or(&self.dir)
    }

    /// The first line of the text, for lists.
    pub fn title(&self) -> &str {
        self.text.lines().find(|line| !line.trim().is_empty()).unwrap_or("").trim()
    }
}
