//! What the replay view shows: a recorded session at a time of it, and what a person can wish of it.
//!
//! Owns only values. The server plays them; the view draws them.

use std::sync::{Mutex, MutexGuard, PoisonError};

use crate::domain::ids::{SessionId, TaskId};
use crate::domain::time::{Span, Timestamp};
use crate::domain::timeline::MarkKind;
use crate::term::Screen;

/// A place in a recording that is worth going to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mark {
    /// When.
    pub at: Span,
    /// What it stands for.
    pub kind: MarkKind,
    /// What happened, one line.
    pub text: String,
}

/// How a replay stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Playing {
    /// The recording is being read.
    Opening,
    /// Time goes on.
    On,
    /// Time stands still.
    Paused,
    /// Everything was shown.
    Over,
    /// There is nothing to show, and why.
    Failed(String),
}

/// How fast time goes, in thousandths.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Speed(pub u32);

impl Speed {
    /// As it was.
    pub const USUAL: Self = Self(1000);
    /// The steps.
    const STEPS: [u32; 9] = [250, 500, 1000, 2000, 4000, 8000, 16_000, 32_000, 64_000];

    /// The next faster step.
    #[must_use]
    pub fn faster(self) -> Self {
        Self(Self::STEPS.into_iter().find(|step| *step > self.0).unwrap_or(self.0))
    }

    /// The next slower step.
    #[must_use]
    pub fn slower(self) -> Self {
        Self(Self::STEPS.into_iter().rev().find(|step| *step < self.0).unwrap_or(self.0))
    }

    /// For people: `2x`, `0.5x`.
    pub fn words(self) -> String {
        format!("{}x", f64::from(self.0) / 1000.0)
    }
}

/// Where a word was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Hits {
    /// The word.
    pub word: String,
    /// When, in order.
    pub places: Vec<Span>,
}

/// A recorded session at a time of it.
#[derive(Debug)]
pub struct Replay {
    /// The task.
    pub task: TaskId,
    /// The session.
    pub session: SessionId,
    /// Its number among the recorded ones of the task, from 1, and how many there are.
    pub of: (usize, usize),
    /// The terminal.
    pub screen: Screen,
    /// The time that it shows.
    pub at: Span,
    /// The time of the last frame.
    pub length: Span,
    /// When it began.
    pub began: Timestamp,
    /// How it stands.
    pub playing: Playing,
    /// How fast.
    pub speed: Speed,
    /// Longer pauses are shortened to this.
    pub idle: Option<Span>,
    /// The marks, by time.
    pub marks: Vec<Mark>,
    /// What was searched for last.
    pub hits: Option<Hits>,
}

/// In which direction of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Toward {
    /// Later.
    Later,
    /// Earlier.
    Earlier,
}

/// What a person wishes of a replay.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReplayWish {
    /// Show the recordings of this task, the newest session first.
    Open(TaskId),
    /// Show the next recorded session of the same task.
    NextSession,
    /// Go on, or stand still.
    Toggle,
    /// A step faster.
    Faster,
    /// A step slower.
    Slower,
    /// Shorten long pauses, or do not.
    SkipIdle,
    /// So many seconds.
    By(Toward, u64),
    /// To this time.
    To(Span),
    /// To so many hundredths of the whole.
    Share(u8),
    /// To the next mark, of this kind or of any.
    Mark(Toward, Option<MarkKind>),
    /// Find this word.
    Search(String),
    /// To the next place where it was found.
    Hit(Toward),
}

impl Replay {
    /// Where to go for the next mark: in this direction, of this kind or of any.
    pub fn next_mark(&self, toward: Toward, kind: Option<MarkKind>) -> Option<&Mark> {
        let wanted = |mark: &&Mark| kind.is_none_or(|kind| mark.kind == kind);
        self.next(&self.marks, toward, |mark| mark.at, wanted)
    }

    /// Where to go for the next place that was found.
    pub fn next_hit(&self, toward: Toward) -> Option<Span> {
        let hits = self.hits.as_ref()?;
        self.next(&hits.places, toward, |at| *at, |_| true).copied()
    }

    fn next<'a, T>(
        &self,
        all: &'a [T],
        toward: Toward,
        at: impl Fn(&T) -> Span,
        wanted: impl Fn(&&'a T) -> bool,
    ) -> Option<&'a T> {
        // While it plays, "before" must not come back to where it just went.
        let slack = if self.playing == Playing::On { 1500 } else { 0 };
        match toward {
            Toward::Later => all.iter().filter(wanted).find(|one| at(one) > self.at),
            Toward::Earlier => all.iter().rev().filter(wanted).find(|one| at(one).0 + slack < self.at.0),
        }
    }
}

/// The replay, held for one look. A thread that panicked while it held it left it whole.
pub(super) fn look(replay: &Mutex<Replay>) -> MutexGuard<'_, Replay> {
    replay.lock().unwrap_or_else(PoisonError::into_inner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn speeds_have_steps_and_ends() {
        assert_eq!((Speed::USUAL.faster(), Speed::USUAL.slower()), (Speed(2000), Speed(500)));
        assert_eq!((Speed(3000).faster(), Speed(3000).slower()), (Speed(4000), Speed(2000)));
        assert_eq!((Speed(64_000).faster(), Speed(250).slower()), (Speed(64_000), Speed(250)));
        assert_eq!((Speed(500).words(), Speed(2000).words()), ("0.5x".into(), "2x".into()));
    }
}
