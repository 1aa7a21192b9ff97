//! What the radar sees now, and what a person does not want to see.

use std::collections::BTreeSet;

use serde::{Deserialize, Serialize};

use super::conflict::Conflict;
use crate::domain::ids::TaskId;
use crate::domain::state::State;

/// What happened on the radar.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RadarEvent {
    /// These are all the conflicts there are now.
    Seen(Vec<Conflict>),
    /// The agent of one of these two was told of the other's work.
    Told {
        /// The older task.
        first: TaskId,
        /// The younger task.
        second: TaskId,
    },
    /// The person does not mind these two in this file.
    Ignored {
        /// The older task.
        first: TaskId,
        /// The younger task.
        second: TaskId,
        /// The file.
        file: String,
    },
}

/// What is on the radar.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Sight {
    seen: Vec<Conflict>,
    told: BTreeSet<(TaskId, TaskId)>,
    ignored: BTreeSet<(TaskId, TaskId, String)>,
}

impl Sight {
    /// Makes an event true.
    pub fn apply(&mut self, event: &RadarEvent) {
        match event {
            RadarEvent::Seen(conflicts) => {
                self.seen.clone_from(conflicts);
                // A pair that meets again later is news.
                let still = |pair: &(TaskId, TaskId)| conflicts.iter().any(|c| (c.first, c.second) == *pair);
                self.told.retain(still);
            }
            RadarEvent::Told { first, second } => drop(self.told.insert((*first, *second))),
            RadarEvent::Ignored { first, second, file } => {
                self.ignored.insert((*first, *second, file.clone()));
            }
        }
    }

    /// The conflicts that a person wants to see.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        let shown = |conflict: &&Conflict| {
            // A look-up by value would need a copy of the file's name.
            !self.ignored.iter().any(|(first, second, file)| {
                (first, second, file) == (&conflict.first, &conflict.second, &conflict.file)
            })
        };
        self.seen.iter().filter(shown)
    }

    /// Whether an agent of the two knows of it.
    pub fn is_told(&self, conflict: &Conflict) -> bool {
        self.told.contains(&(conflict.first, conflict.second))
    }

    /// Whether a new look says something that is not known.
    pub fn is_news(&self, conflicts: &[Conflict]) -> bool {
        conflicts.len() != self.seen.len() || conflicts.iter().zip(&self.seen).any(|(new, old)| !new.same_news(old))
    }
}

impl State {
    /// The conflicts between works under way, as far as a person wants to see them.
    pub fn conflicts(&self) -> impl Iterator<Item = &Conflict> {
        let open = |id| self.task(id).is_some_and(|task| task.is_open());
        self.sight().conflicts().filter(move |conflict| open(conflict.first) && open(conflict.second))
    }
}
