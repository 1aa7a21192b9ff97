//! What agents say about their makers' limits, as moments of the wall clock.

use crate::agents::facts::FailureKind;
use crate::domain::session::{Reading, SessionState, TurnEnd};
use crate::domain::summary::{ErrorKind, Status, Summary};
use crate::domain::task::LIMITED;
use crate::domain::time::Timestamp;
use crate::server::clock;

/// A limit that is hit, as far as the words say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit {
    /// Until when; `None` where they do not say.
    pub until: Option<Timestamp>,
}

/// Whether the agent stands at a limit, and until when. While nobody said until when, a program that still runs may wait it
/// out by itself: then nothing is said here.
pub fn told(reading: &Reading, now: Timestamp) -> Option<Hit> {
    let words = reading.detail.as_deref().unwrap_or_default();
    match reading.state {
        SessionState::RateLimited => end_of(words, now).map(|until| Hit { until: Some(until) }),
        SessionState::Idle(Some(TurnEnd::Failed)) if words.starts_with(LIMITED) => {
            Some(Hit { until: end_of(words, now) })
        }
        SessionState::Idle(_)
        | SessionState::Starting
        | SessionState::Working
        | SessionState::WantsApproval
        | SessionState::WantsAnswer
        | SessionState::NeedsLogin
        | SessionState::Unknown
        | SessionState::Exited(_)
        | SessionState::Killed
        | SessionState::Lost => None,
    }
}

/// Whether a limit is why the work ended, and until when it holds.
pub fn ended_by(summary: &Summary, now: Timestamp) -> Option<Hit> {
    let first = summary.errors.first().filter(|_| summary.status == Status::Failed)?;
    (first.kind == ErrorKind::Limit && first.text.starts_with(LIMITED)).then(|| Hit { until: end_of(&first.text, now) })
}

fn end_of(words: &str, now: Timestamp) -> Option<Timestamp> {
    match FailureKind::of(words) {
        FailureKind::RateLimited { until } => until.and_then(|until| clock::moment(until, now)),
        FailureKind::NeedsLogin
        | FailureKind::Overloaded
        | FailureKind::ModelUnknown
        | FailureKind::ContextTooLong
        | FailureKind::BudgetSpent
        | FailureKind::Api
        | FailureKind::PermissionDenied
        | FailureKind::Silent
        | FailureKind::Crashed
        | FailureKind::Other => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_that_still_runs_counts_at_once_only_with_its_end() {
        let reading = |state, detail: &str| Reading { detail: Some(detail.into()), ..Reading::new(state, "test") };
        let now = Timestamp(1_000_000);
        let failed = SessionState::Idle(Some(TurnEnd::Failed));
        let soon = Some(Hit { until: Some(Timestamp(1_020_000)) });
        for (state, detail, wanted) in [
            (SessionState::RateLimited, "Rate limit reached, try again in 20 seconds", soon),
            (SessionState::RateLimited, "Rate limit reached", None),
            (SessionState::RateLimited, "You've hit your session limit, try again in 20s", soon),
            (failed, "rate limited for 20 s: try again in 20s", soon),
            (failed, "rate limited: slow down; resume it later (R)", Some(Hit { until: None })),
            (failed, "a test of the rate limit failed", None),
            (SessionState::Working, "Rate limit reached, try again in 20s", None),
        ] {
            assert_eq!(told(&reading(state, detail), now), wanted, "{detail}");
        }
    }
}
