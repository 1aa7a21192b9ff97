//! The record of one plan, as the state holds it, and where it stands, derived from its tasks.

use serde::{Deserialize, Serialize};

use super::draft::{Gate, OnConflict};
use crate::domain::attention::of_task;
use crate::domain::cost::Totals;
use crate::domain::event::PlanEvent;
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::money::Money;
use crate::domain::state::State;
use crate::domain::task::{GOES_ON, Task, TaskStatus};
use crate::domain::time::Timestamp;

/// One step of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PlanStep {
    /// Its name within the plan.
    pub name: String,
    /// The task that it is.
    pub task: TaskId,
    /// Whether a person looks before others build on it.
    #[serde(default)]
    pub gate: Gate,
}

/// What a new plan is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct NewPlan {
    /// What it is for, in a line.
    pub title: String,
    /// The directory it is for.
    pub dir: String,
    /// Its steps, in an order in which each comes after what it waits for.
    pub steps: Vec<PlanStep>,
    /// The task that stands for the whole: its branch gathers the steps, its review is that of the plan.
    pub whole: TaskId,
    /// The most that all of it may cost.
    pub max_cost: Option<Money>,
    /// The most of its steps that are worked on at once.
    pub parallel: Option<u32>,
    /// What becomes of a step whose work does not merge.
    #[serde(default)]
    pub conflicts: OnConflict,
}

/// Whether steps of a plan may start.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hold {
    /// They may.
    #[default]
    Runs,
    /// A person said to wait.
    Paused,
    /// A person gave it up.
    Cancelled,
}

/// Where a plan stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PlanStatus {
    /// Agents work on it or will.
    Running,
    /// Nothing of it goes on without the person.
    Blocked,
    /// A person stopped it; it can go on.
    Paused,
    /// All of it is done and waits to be looked at as one.
    InReview,
    /// Approved.
    Done,
    /// Given up.
    Cancelled,
}

impl PlanStatus {
    /// Whether nothing of it moves any more.
    pub const fn is_over(self) -> bool {
        matches!(self, Self::Done | Self::Cancelled)
    }

    /// The words for people.
    pub const fn title(self) -> &'static str {
        match self {
            Self::Running => "running",
            Self::Blocked => "blocked",
            Self::Paused => "paused",
            Self::InReview => "in review",
            Self::Done => "done",
            Self::Cancelled => "cancelled",
        }
    }
}

/// Tasks born of one request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Plan {
    /// Its name.
    pub id: PlanId,
    /// What it is for, in a line.
    pub title: String,
    /// The directory it is for.
    pub dir: String,
    /// When it was created.
    pub created: Timestamp,
    /// Its steps, in an order in which each comes after what it waits for.
    pub steps: Vec<PlanStep>,
    /// The task that stands for the whole.
    pub whole: TaskId,
    /// The most that all of it may cost.
    pub max_cost: Option<Money>,
    /// The most of its steps that are worked on at once.
    pub parallel: Option<u32>,
    /// Whether steps may start.
    pub hold: Hold,
    /// What a step does whose work does not merge.
    pub conflicts: OnConflict,
    /// Steps that were cancelled and that nothing waits for any more.
    pub left_out: Vec<TaskId>,
    /// Why its branch could not be made; `None` when nothing is wrong.
    pub trouble: Option<String>,
}

impl Plan {
    /// A plan of which nothing has begun.
    pub fn new(id: PlanId, new: &NewPlan, at: Timestamp) -> Self {
        Self {
            id,
            title: new.title.clone(),
            dir: new.dir.clone(),
            created: at,
            steps: new.steps.clone(),
            whole: new.whole,
            max_cost: new.max_cost,
            parallel: new.parallel,
            hold: Hold::Runs,
            conflicts: new.conflicts,
            left_out: Vec::new(),
            trouble: None,
        }
    }

    /// Makes an event true.
    pub fn apply(&mut self, event: &PlanEvent) {
        match event {
            PlanEvent::Created(_) => {}
            PlanEvent::PlaceAsked => self.trouble = None,
            PlanEvent::PlaceFailed(why) => self.trouble = Some(why.clone()),
            PlanEvent::Paused => self.hold = Hold::Paused,
            PlanEvent::Resumed => self.hold = Hold::Runs,
            PlanEvent::WentOnWithout(task) => self.left_out.push(*task),
            PlanEvent::Cancelled => self.hold = Hold::Cancelled,
        }
    }

    /// Its steps' tasks.
    pub fn tasks<'a>(&self, state: &'a State) -> impl Iterator<Item = &'a Task> {
        self.steps.iter().filter_map(|step| state.task(step.task))
    }

    /// The step that a task is.
    pub fn step_of(&self, task: TaskId) -> Option<&PlanStep> {
        self.steps.iter().find(|step| step.task == task)
    }

    /// How many of its steps are done.
    pub fn done(&self, state: &State) -> usize {
        self.tasks(state).filter(|task| task.status == TaskStatus::Done).count()
    }

    /// What all of it has cost.
    pub fn spent(&self, state: &State) -> Totals {
        let mut sum = Totals::default();
        for task in self.tasks(state).chain(state.task(self.whole)) {
            sum.add_all(&task.spent);
        }
        sum
    }

    /// What a step waits for, in words, and whether that will ever come by itself; empty when for nothing.
    pub fn waits(&self, state: &State, task: &Task) -> String {
        let after = task.after.iter().filter(|id| !self.left_out.contains(id)).filter_map(|id| state.task(*id));
        let open = after.filter(|other| other.status != TaskStatus::Done);
        let words = open.map(|other| {
            let name = self.step_of(other.id).map_or_else(|| other.id.to_string(), |step| step.name.clone());
            match other.status {
                TaskStatus::Failed => format!("{name}, which failed"),
                TaskStatus::Cancelled => format!("{name}, which was cancelled"),
                TaskStatus::Todo
                | TaskStatus::InProgress
                | TaskStatus::Blocked
                | TaskStatus::Paused
                | TaskStatus::InReview
                | TaskStatus::Done => name,
            }
        });
        let words: Vec<String> = words.collect();
        if words.is_empty() { String::new() } else { format!("waits for {}", words.join(", ")) }
    }

    /// The steps that were cancelled and that others wait for.
    pub fn gaps(&self, state: &State) -> Vec<TaskId> {
        let waits =
            |id: TaskId| self.tasks(state).any(|task| task.status == TaskStatus::Todo && task.after.contains(&id));
        let gone = self.tasks(state).filter(|task| task.status == TaskStatus::Cancelled).map(|task| task.id);
        gone.filter(|id| !self.left_out.contains(id) && waits(*id)).collect()
    }

    /// Why nothing of it goes on although it could, in words; `None` while something does.
    pub fn stuck(&self, state: &State) -> Option<String> {
        let gaps = self.gaps(state);
        if self.hold != Hold::Runs || gaps.is_empty() || self.goes_on(state) {
            return None;
        }
        let name = |id: &TaskId| self.step_of(*id).map_or_else(|| id.to_string(), |step| format!("`{}`", step.name));
        let names: Vec<String> = gaps.iter().map(name).collect();
        let were = if names.len() == 1 { "was" } else { "were" };
        Some(format!(
            "{} {were} cancelled and others wait for it; approve (a) to go on without, or kill (k) the plan",
            names.join(" and ")
        ))
    }

    /// Where it stands.
    pub fn status(&self, state: &State) -> PlanStatus {
        let whole = state.task(self.whole).map(|task| task.status);
        match (self.hold, whole) {
            (Hold::Cancelled, _) | (_, Some(TaskStatus::Cancelled)) => PlanStatus::Cancelled,
            (_, Some(TaskStatus::Done)) => PlanStatus::Done,
            (_, Some(TaskStatus::InReview)) => PlanStatus::InReview,
            (Hold::Paused, _) => PlanStatus::Paused,
            (Hold::Runs, _) if self.goes_on(state) => PlanStatus::Running,
            (Hold::Runs, _) => PlanStatus::Blocked,
        }
    }

    /// Whether anything of it moves without the person.
    fn goes_on(&self, state: &State) -> bool {
        let whole = state.task(self.whole);
        if self.trouble.is_some() {
            return false;
        }
        whole.into_iter().chain(self.tasks(state)).any(|task| match task.status {
            TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::InReview => of_task(state, task).is_none(),
            TaskStatus::Todo => {
                task.id != self.whole && state.waits_for(task).is_none() && of_task(state, task).is_none()
            }
            // What waits for its maker's limit goes on by itself, unless the person is asked.
            TaskStatus::Paused if task.limited.is_some() => of_task(state, task).is_none(),
            TaskStatus::Paused | TaskStatus::Failed => task.why.starts_with(GOES_ON),
            TaskStatus::Done | TaskStatus::Cancelled => false,
        })
    }
}
