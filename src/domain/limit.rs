//! The makers' limits: which agent may not be asked until when, and what a task does meanwhile.
//!
//! Owns when a limit is over and the pauses where nobody said when. Knows no zone: the local words for a time are given.

use serde::{Deserialize, Serialize};

use super::ids::TaskId;
use super::time::{Span, Timestamp};

/// The first pause where the agent did not say until when.
const FIRST_PAUSE: Span = Span::mins(5);
/// The longest.
const LONGEST_PAUSE: Span = Span::mins(60);

/// What becomes of a task whose agent hit its maker's limit.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WhenLimited {
    /// It waits, and goes on by itself when the limit is over.
    #[default]
    Wait,
    /// Another agent goes on with it; while there is none, it waits.
    Handoff,
    /// The person is asked.
    Ask,
}

/// How the end of a limit is known.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Told {
    /// The agent said it.
    Said,
    /// Nobody said it: then it is tried.
    Tried,
}

/// One agent's limit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// When it was seen.
    pub since: Timestamp,
    /// When the agent is asked again.
    pub until: Timestamp,
    /// How that is known.
    pub told: Told,
    /// The same for people, where they are: `until 15:00`.
    pub words: String,
    /// How often in a row it was asked too early.
    pub tries: u32,
    /// The task that is the first to ask again; the others wait until it got an answer.
    #[serde(default)]
    pub first: Option<TaskId>,
}

impl Limit {
    /// Whether the agent may not be asked yet. A clock that was set back to before the limit ends it: one try costs less
    /// than a night.
    pub fn holds(&self, now: Timestamp) -> bool {
        now >= self.since && now < self.until
    }

    /// The pause after so many tries where nobody said until when.
    pub fn pause(tries: u32) -> Span {
        let doubled = FIRST_PAUSE.0.saturating_mul(1 << tries.min(10));
        Span(doubled.min(LONGEST_PAUSE.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_and_have_a_longest() {
        let mins: Vec<u64> = (0..6).map(|tries| Limit::pause(tries).as_secs() / 60).collect();
        assert_eq!(mins, [5, 10, 20, 40, 60, 60]);
        assert_eq!(Limit::pause(u32::MAX), LONGEST_PAUSE);
    }

    #[test]
    fn a_clock_that_was_set_back_ends_a_limit() {
        let limit = Limit {
            since: Timestamp(100),
            until: Timestamp(200),
            told: Told::Said,
            words: "until 15:00".into(),
            tries: 0,
            first: None,
        };
        for (now, holds) in [(99, false), (100, true), (199, true), (200, false), (9_999, false)] {
            assert_eq!(limit.holds(Timestamp(now)), holds, "{now}");
        }
    }
}
