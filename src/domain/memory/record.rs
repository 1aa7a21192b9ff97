//! What a task remembers, and what changes it.

use serde::{Deserialize, Serialize};

use super::{Author, Checkpoint, Said, Saved, Tick};
use crate::domain::summary::Summary;
use crate::domain::time::Timestamp;

/// What happened to a task's context or its checkpoints.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemoryEvent {
    /// Somebody saved something of it.
    Saved {
        /// Who.
        by: Author,
        /// What.
        said: Box<Said>,
    },
    /// What was measured of the work while it was under way, or when it was cut off.
    Kept(Box<Summary>),
    /// Checkpoints were declared.
    Declared(Vec<String>),
    /// This checkpoint is done, counted from one.
    Ticked(u32, Author),
    /// It is not done after all.
    Opened(u32, Author),
}

impl MemoryEvent {
    /// The word under which the log files it.
    pub const fn kind(&self) -> &'static str {
        match self {
            Self::Saved { .. } => "context.saved",
            Self::Kept(_) => "context.kept",
            Self::Declared(_) => "checkpoint.declared",
            Self::Ticked(..) => "checkpoint.ticked",
            Self::Opened(..) => "checkpoint.opened",
        }
    }
}

/// What a task remembers beside its summary.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Memory {
    /// Its declared steps.
    pub checkpoints: Vec<Checkpoint>,
    /// What was saved explicitly.
    pub saved: Saved,
    /// What was measured since its last summary; `None` when nothing was.
    pub so_far: Option<Box<Summary>>,
    /// When the work was measured last.
    pub kept: Option<Timestamp>,
}

impl Memory {
    /// What a new task remembers.
    pub fn new(checkpoints: &[String]) -> Self {
        let mut memory = Self::default();
        Checkpoint::add(&mut memory.checkpoints, checkpoints);
        memory
    }

    /// Makes it true.
    pub fn apply(&mut self, event: &MemoryEvent, at: Timestamp) {
        match event {
            MemoryEvent::Saved { by, said } => self.saved.take(said, by, at),
            MemoryEvent::Kept(summary) => {
                self.so_far = Some(summary.clone());
                self.kept = Some(at);
            }
            MemoryEvent::Declared(texts) => Checkpoint::add(&mut self.checkpoints, texts),
            MemoryEvent::Ticked(number, by) => self.mark(*number, Some(Tick { by: by.clone(), at })),
            MemoryEvent::Opened(number, _) => self.mark(*number, None),
        }
    }

    /// A step ended, so its summary says more than what was measured before.
    pub fn summarised(&mut self, at: Timestamp) {
        self.so_far = None;
        self.kept = Some(at);
    }

    fn mark(&mut self, number: u32, tick: Option<Tick>) {
        if let Some(checkpoint) = (number as usize).checked_sub(1).and_then(|at| self.checkpoints.get_mut(at)) {
            checkpoint.tick = tick;
        }
    }
}
