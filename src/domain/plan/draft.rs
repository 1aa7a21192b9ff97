//! A plan as it is asked for: its steps by name, and what is wrong with it.

use serde::{Deserialize, Serialize};

use super::order::{Cycle, order, ranks};
use crate::domain::command::Delegate;
use crate::domain::ids::TaskId;
use crate::domain::money::Money;

/// The most steps of one plan: more than that is a mistake, not a plan.
const MOST: usize = 50;

/// Whether others may build on a step before a person has seen it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Gate {
    /// What its agent finished is accepted.
    #[default]
    Open,
    /// It waits for a person's approval, and what comes after it too.
    Closed,
}

/// What becomes of a step whose finished work does not merge into its plan's branch.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OnConflict {
    /// The person is asked.
    #[default]
    Ask,
    /// Its agent is sent back once to bring the two together; then the person is asked.
    Agent,
}

/// One step of a plan that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Component {
    /// Its name within the plan.
    pub name: String,
    /// The task; its directory and what it waits for come from the plan.
    pub work: Delegate,
    /// The steps that must be done first, by name.
    pub after: Vec<String>,
    /// Whether a person looks before others build on it.
    pub gate: Gate,
}

/// A plan that is asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Draft {
    /// What it is for, in a line.
    pub title: String,
    /// The directory it is for, absolute.
    pub dir: String,
    /// Its steps.
    pub components: Vec<Component>,
    /// The most that all of it may cost.
    pub max_cost: Option<Money>,
    /// The most of its steps that are worked on at once.
    pub parallel: Option<u32>,
    /// What becomes of a step whose work does not merge.
    pub conflicts: OnConflict,
    /// The task whose agent made it; `None` for a person.
    pub parent: Option<TaskId>,
}

/// Why a plan makes no sense.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PlanFault {
    /// Nothing to do.
    #[error("the plan has no step; write at least one [[component]]")]
    Empty,
    /// Far too much to do.
    #[error("the plan has {0} steps, and at most {MOST} are taken; split it")]
    TooMany(usize),
    /// A step that cannot be named.
    #[error("step {0} has no name")]
    Nameless(usize),
    /// A step without words.
    #[error("`{0}` has no task; say what is to be done")]
    NoTask(String),
    /// Two steps of one name.
    #[error("two steps are named `{0}`; give each its own name")]
    Twice(String),
    /// A step waits for one that there is not.
    #[error("`{step}` comes after `{after}`, which is no step of this plan")]
    Unknown {
        /// The step.
        step: String,
        /// The name that nothing has.
        after: String,
    },
    /// A change of a step that there is not.
    #[error("the plan has no step `{name}`; it has: {names}")]
    NoStep {
        /// The name that nothing has.
        name: String,
        /// Those that there are.
        names: String,
    },
    /// Steps wait for each other.
    #[error("these steps wait for each other: {}; take one `after` away", circle(.0))]
    Cycle(Vec<String>),
}

fn circle(names: &[String]) -> String {
    let again = names.first().cloned();
    names.iter().cloned().chain(again).collect::<Vec<_>>().join(" → ")
}

impl Draft {
    /// What each step waits for, by number; a name that there is not is left out.
    pub fn links(&self) -> Vec<Vec<usize>> {
        let place = |name: &String| self.components.iter().position(|other| other.name == *name);
        self.components.iter().map(|step| step.after.iter().filter_map(place).collect()).collect()
    }
}

impl Draft {
    /// How far each step stands from the beginning: 0 waits for nothing, 1 for steps of 0, and so on; steps of one rank can
    /// run side by side. All zero for steps that wait in a circle.
    pub fn ranks(&self) -> Vec<usize> {
        ranks(&self.links())
    }
}

/// The first thing that is wrong with a plan; `None` for one that can run.
pub fn fault_of(draft: &Draft) -> Option<PlanFault> {
    let steps = &draft.components;
    if steps.is_empty() {
        return Some(PlanFault::Empty);
    }
    if steps.len() > MOST {
        return Some(PlanFault::TooMany(steps.len()));
    }
    for (n, step) in steps.iter().enumerate() {
        if step.name.trim().is_empty() {
            return Some(PlanFault::Nameless(n + 1));
        }
        if step.work.text.trim().is_empty() {
            return Some(PlanFault::NoTask(step.name.clone()));
        }
        if steps[..n].iter().any(|other| other.name == step.name) {
            return Some(PlanFault::Twice(step.name.clone()));
        }
        if let Some(after) = step.after.iter().find(|after| steps.iter().all(|other| other.name != **after)) {
            return Some(PlanFault::Unknown { step: step.name.clone(), after: after.clone() });
        }
    }
    let Err(Cycle(way)) = order(&draft.links()) else { return None };
    Some(PlanFault::Cycle(way.into_iter().map(|n| steps[n].name.clone()).collect()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Names with what they come after.
    type Steps<'t> = &'t [(&'t str, &'t [&'t str])];

    fn draft(steps: Steps<'_>) -> Draft {
        let component = |(name, after): &(&str, &[&str])| Component {
            name: (*name).into(),
            work: Delegate { text: "do it".into(), ..Delegate::default() },
            after: after.iter().map(|name| (*name).into()).collect(),
            gate: Gate::Open,
        };
        Draft { components: steps.iter().map(component).collect(), ..Draft::default() }
    }

    #[test]
    fn what_is_wrong_with_a_plan_is_said_by_name() {
        let table: [(Steps<'_>, Option<&str>); 7] = [
            (&[("a", &[]), ("b", &["a"]), ("c", &["a", "b"])], None),
            (&[], Some("the plan has no step; write at least one [[component]]")),
            (&[("a", &[]), ("a", &[])], Some("two steps are named `a`; give each its own name")),
            (&[("a", &["b"])], Some("`a` comes after `b`, which is no step of this plan")),
            (&[("a", &["a"])], Some("these steps wait for each other: a → a; take one `after` away")),
            (
                &[("x", &[]), ("a", &["b", "x"]), ("b", &["c"]), ("c", &["a"])],
                Some("these steps wait for each other: a → b → c → a; take one `after` away"),
            ),
            (&[(" ", &[])], Some("step 1 has no name")),
        ];
        for (steps, wanted) in table {
            let said = fault_of(&draft(steps)).map(|fault| fault.to_string());
            assert_eq!(said.as_deref(), wanted, "{steps:?}");
        }
        let mut empty = draft(&[("a", &[])]);
        empty.components[0].work.text = "  ".into();
        assert_eq!(fault_of(&empty), Some(PlanFault::NoTask("a".into())));
        let many: Vec<String> = (0..51).map(|n| n.to_string()).collect();
        let many: Vec<(&str, &[&str])> = many.iter().map(|name| (name.as_str(), [].as_slice())).collect();
        assert_eq!(fault_of(&draft(&many)), Some(PlanFault::TooMany(51)));
    }
}
