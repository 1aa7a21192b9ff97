//! What a person's overrides teach: who should get a kind of work, once they said so often enough; per project first,
//! then everywhere. Never touches the words that make a kind of work, and never a choice of the configuration.
//!
//! Knows no task: labels come in as values, and everything is worked out anew from them.

use std::collections::BTreeMap;
use std::fmt;

use serde::{Deserialize, Serialize};

use super::category::Category;
use super::rules::{Layer, RouteRule};
use crate::domain::ids::TaskId;

/// So many overrides of one kind of work to one agent are a habit.
pub const ENOUGH_OVERRIDES: u32 = 3;
/// Of a hundred overrides of the kind, so many must go to that agent.
const MOSTLY: u32 = 60;
/// Overrides of a kind that count, the newest; older ones say little about today.
const COUNTED: usize = 10;

/// A task that a person gave to another agent than the router would have, or says that they should have.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Label<'a> {
    /// The task.
    pub task: TaskId,
    /// The repository or directory it was about.
    pub project: &'a str,
    /// What kind of work it was taken for.
    pub category: Category,
    /// Who got it, or should have.
    pub agent: &'a str,
}

/// A kind of work that goes to another agent than the rules say, because the person gave it there again and again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Habit {
    /// The kind of work.
    pub category: Category,
    /// Where it holds; `None` for everywhere.
    pub project: Option<String>,
    /// Who gets it.
    pub agent: String,
    /// How many of the overrides went there.
    pub times: u32,
    /// Of how many.
    pub of: u32,
}

impl Habit {
    /// Whether it holds in a directory.
    fn holds_in(&self, dir: &str) -> bool {
        let Some(project) = &self.project else { return true };
        dir.strip_prefix(project.as_str()).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    }

    /// One clause: ``you gave UI to codex 3 of 4 times in /src/shop``.
    pub fn words(&self) -> String {
        let place = self.project.as_ref().map(|project| format!(" in {project}")).unwrap_or_default();
        format!("you gave {} to {} {} of {} times{place}", self.category, self.agent, self.times, self.of)
    }
}

/// What a decision should have been, as the person says afterwards.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ShouldBe {
    /// Another kind of work: the words were judged wrongly.
    Category(Category),
    /// The kind is right, or does not matter: this agent should have had it.
    Agent(String),
}

impl fmt::Display for ShouldBe {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Category(category) => category.fmt(f),
            Self::Agent(agent) => f.write_str(agent),
        }
    }
}

/// What a person says about what was learnt.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lesson {
    /// Overrides of this kind of work up to now teach nothing: in one project, or everywhere.
    Forget {
        /// The kind of work.
        category: Category,
        /// The project; `None` for what holds everywhere.
        project: Option<String>,
    },
    /// This rule decides from now on as one of the user's own.
    Accept(RouteRule),
    /// The accepted rule of this pattern decides no longer.
    Drop {
        /// Its pattern.
        pattern: String,
    },
    /// The decision about this task should have been another one; said again, the newer word holds.
    Label {
        /// The task.
        task: TaskId,
        /// What it should have been.
        should_be: ShouldBe,
    },
    /// What was said of the decision about this task is taken back.
    Unlabel {
        /// The task.
        task: TaskId,
    },
}

impl Lesson {
    /// The name of the event that it makes.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Forget { .. } => "routing.forgotten",
            Self::Accept(_) => "routing.rule_accepted",
            Self::Drop { .. } => "routing.rule_dropped",
            Self::Label { .. } => "routing.labelled",
            Self::Unlabel { .. } => "routing.unlabelled",
        }
    }
}

/// What was said about what was learnt, as it stands now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Lessons {
    /// The newest task and the number of lessons when it was said.
    forgotten: BTreeMap<(Option<String>, Category), (TaskId, usize)>,
    rules: Vec<RouteRule>,
    /// What was said of decisions, and as which lesson.
    labels: BTreeMap<TaskId, (ShouldBe, usize)>,
    taken: usize,
}

impl Lessons {
    /// Takes a lesson in; `last` is the newest task there is.
    pub fn take(&mut self, lesson: &Lesson, last: TaskId) {
        self.taken += 1;
        match lesson {
            Lesson::Forget { category, project } => {
                self.forgotten.insert((project.clone(), *category), (last, self.taken));
            }
            Lesson::Label { task, should_be } => drop(self.labels.insert(*task, (should_be.clone(), self.taken))),
            Lesson::Unlabel { task } => drop(self.labels.remove(task)),
            Lesson::Accept(rule) => {
                self.rules.retain(|known| known.pattern != rule.pattern);
                self.rules.push(RouteRule { layer: Layer::User, ..rule.clone() });
            }
            Lesson::Drop { pattern } => self.rules.retain(|known| known.pattern != *pattern),
        }
    }

    /// The accepted rules, oldest first.
    pub fn rules(&self) -> &[RouteRule] {
        &self.rules
    }

    /// What the person said of the decision about a task.
    pub fn label(&self, task: TaskId) -> Option<&ShouldBe> {
        self.labels.get(&task).map(|(should_be, _)| should_be)
    }

    /// Whether what is known of a task came after the last *forget* of its kind.
    fn counts(&self, key: &(Option<String>, Category), task: TaskId) -> bool {
        let said = self.labels.get(&task).map_or(0, |(_, said)| *said);
        self.forgotten.get(key).is_none_or(|(last, forgotten)| task > *last || said > *forgotten)
    }

    /// Every habit that these labels, oldest first, make: of the projects and of everywhere.
    pub fn habits<'a>(&self, labels: impl Iterator<Item = Label<'a>>) -> Vec<Habit> {
        let mut groups: BTreeMap<(Option<String>, Category), Vec<&'a str>> = BTreeMap::new();
        for label in labels {
            for project in [None, Some(label.project.to_owned())] {
                let key = (project, label.category);
                if self.counts(&key, label.task) {
                    groups.entry(key).or_default().push(label.agent);
                }
            }
        }
        groups.into_iter().filter_map(|((project, category), agents)| habit(project, category, &agents)).collect()
    }
}

fn habit(project: Option<String>, category: Category, agents: &[&str]) -> Option<Habit> {
    let newest = &agents[agents.len().saturating_sub(COUNTED)..];
    let mut counts: BTreeMap<&str, u32> = BTreeMap::new();
    for agent in newest {
        *counts.entry(agent).or_default() += 1;
    }
    let (agent, times) = counts.into_iter().max_by_key(|(_, times)| *times)?;
    let of = u32::try_from(newest.len()).unwrap_or(u32::MAX);
    let settled = times >= ENOUGH_OVERRIDES && times * 100 >= of * MOSTLY;
    settled.then(|| Habit { category, project, agent: agent.to_owned(), times, of })
}

/// The habit that holds for a kind of work in a directory: that of the project it lies in, else the one of everywhere.
pub fn habit_for<'a>(habits: &'a [Habit], category: Category, dir: &str) -> Option<&'a Habit> {
    let holds = |habit: &&Habit| habit.category == category && habit.holds_in(dir);
    habits.iter().filter(holds).max_by_key(|habit| habit.project.as_ref().map_or(0, String::len))
}

#[cfg(test)]
#[path = "habit_tests.rs"]
mod tests;
