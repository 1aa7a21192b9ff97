//! Arguments of tools, and the commands that they stand for.

use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::domain::command::{Delegate, Edit};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::plan::{Component, Draft};
use crate::domain::route::RouteWish;
use crate::domain::task::{Budget, Placement, TESTS, with_requirements};
use crate::domain::time::Span;

/// Arguments that make no sense, in a sentence for the agent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct BadArguments(pub String);

/// Reads the arguments of a tool.
pub fn read<T: DeserializeOwned>(arguments: Value) -> Result<T, BadArguments> {
    serde_json::from_value(arguments).map_err(|error| BadArguments(format!("these arguments make no sense: {error}")))
}

/// A task by its name.
pub fn task_of(name: &str) -> Result<TaskId, BadArguments> {
    name.parse().map_err(|error: crate::domain::ids::BadId| BadArguments(error.to_string()))
}

/// One task alone.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct OneTask {
    /// Its name.
    pub task_id: String,
}

/// No arguments at all.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Nothing {}

/// `task_wait`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Wait {
    /// The task.
    pub task_id: String,
    /// For so many seconds.
    pub max_s: Option<u32>,
}

/// `delegate`.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct NewTask {
    task: String,
    to: Option<String>,
    model: Option<String>,
    max_cost_usd: Option<f64>,
    timeout_minutes: Option<u32>,
    after: Vec<String>,
    files: Vec<String>,
    requirements: Vec<String>,
    tests_required: bool,
    dir: Option<PathBuf>,
    in_place: bool,
    idempotency_key: Option<String>,
}

/// `plan_create`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewPlan {
    title: String,
    steps: Vec<NewStep>,
    max_cost_usd: Option<f64>,
    dir: Option<PathBuf>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct NewStep {
    name: String,
    task: String,
    to: Option<String>,
    #[serde(default)]
    after: Vec<String>,
    max_cost_usd: Option<f64>,
}

/// `ask_human`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asking {
    /// The question.
    pub question: Option<String>,
    /// Answers to choose from.
    #[serde(default)]
    pub options: Vec<String>,
    /// A question of before.
    pub question_id: Option<String>,
    /// How long to wait, in seconds.
    pub max_s: Option<u32>,
}

/// `handoff`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Handoff {
    /// The task.
    pub task_id: String,
    /// The agent.
    pub to: Option<String>,
    /// What it is told besides.
    pub message: Option<String>,
}

/// `route_preview`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Preview {
    /// What is to be done.
    pub task: String,
    /// By whom.
    pub to: Option<String>,
}

/// `message`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Message {
    /// The task whose agent is told.
    pub task_id: String,
    /// What.
    pub text: Option<String>,
    /// A message of before.
    #[serde(rename = "message_id")]
    pub sent: Option<String>,
}

/// `task_update`.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Update {
    task_id: String,
    task: Option<String>,
    #[serde(default)]
    after: Vec<String>,
    #[serde(default)]
    start: bool,
}

impl Update {
    /// The task, and what changes of it.
    pub fn edit(self) -> Result<(TaskId, Edit), BadArguments> {
        let after = self.after.iter().map(|name| task_of(name)).collect::<Result<Vec<_>, _>>()?;
        if self.task.is_none() && after.is_empty() && !self.start {
            return Err(BadArguments("say what changes: task, after, or start".to_owned()));
        }
        Ok((task_of(&self.task_id)?, Edit { text: self.task, after, start: self.start }))
    }
}

impl NewTask {
    /// The command's wish; relative directories are below `here`.
    pub fn wish(self, here: &Path) -> Result<Delegate, BadArguments> {
        let to = self.to.as_deref().unwrap_or("auto");
        let mut names = to.split(',').map(str::trim).filter(|name| !name.is_empty()).map(str::to_owned);
        let first = names.next().unwrap_or_else(|| "auto".to_owned());
        let tests = self.tests_required.then_some(TESTS);
        let requirements: Vec<&str> = self.requirements.iter().map(String::as_str).chain(tests).collect();
        let minutes = self.timeout_minutes.map(i64::from);
        Ok(Delegate {
            text: with_requirements(&self.task, &requirements),
            to: by(&first),
            rivals: names.collect(),
            model: self.model,
            budget: Budget { max_cost: money(self.max_cost_usd)?, timeout: minutes.map(span), turns: None },
            after: self.after.iter().map(|name| task_of(name)).collect::<Result<_, _>>()?,
            files: self.files,
            dir: dir(here, self.dir),
            placement: if self.in_place { Placement::InPlace } else { Placement::Worktree },
            key: self.idempotency_key.filter(|key| !key.is_empty()),
            ..Delegate::default()
        })
    }
}

impl NewPlan {
    /// The plan that is asked for.
    pub fn draft(self, here: &Path) -> Result<Draft, BadArguments> {
        let component = |step: NewStep| {
            let work = Delegate {
                text: step.task,
                to: by(step.to.as_deref().unwrap_or("auto")),
                budget: Budget { max_cost: money(step.max_cost_usd)?, ..Budget::default() },
                ..Delegate::default()
            };
            Ok(Component { name: step.name, work, after: step.after, ..Component::default() })
        };
        Ok(Draft {
            title: self.title,
            dir: dir(here, self.dir),
            components: self.steps.into_iter().map(component).collect::<Result<_, BadArguments>>()?,
            max_cost: money(self.max_cost_usd)?,
            ..Draft::default()
        })
    }
}

/// Whom a name asks for.
pub fn by(name: &str) -> RouteWish {
    match name.trim() {
        "auto" | "" => RouteWish::Auto,
        name => RouteWish::Named(name.to_owned()),
    }
}

fn span(minutes: i64) -> Span {
    Span::mins(minutes.unsigned_abs())
}

fn money(usd: Option<f64>) -> Result<Option<Money>, BadArguments> {
    let Some(usd) = usd else { return Ok(None) };
    let money = format!("{usd:.6}").parse::<Money>().ok().filter(|money| *money > Money::ZERO && usd.is_finite());
    money.map(Some).ok_or_else(|| BadArguments(format!("{usd} is no amount of dollars; write it like 1.5")))
}

fn dir(here: &Path, given: Option<PathBuf>) -> String {
    given.map_or_else(|| here.to_owned(), |dir| here.join(dir)).to_string_lossy().into_owned()
}
