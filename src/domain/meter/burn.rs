//! The burn rate: what an hour like the last minutes would cost.
//!
//! Of the charges of the last five minutes, or since the oldest session that lives now began when that is shorter (one minute at
//! least), times what makes an hour of it. Without a session at work it is zero.

use crate::domain::cost::{Budgets, RECENT};
use crate::domain::money::Money;
use crate::domain::session::{Session, SessionState};
use crate::domain::state::State;
use crate::domain::time::{Span, Timestamp};

/// A shorter time says nothing of an hour.
const SHORTEST: Span = Span::mins(1);
/// An hour.
const HOUR: Span = Span::mins(60);

/// How fast money goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Burn {
    /// Dollars an hour.
    pub hourly: Money,
    /// Charges of that time without an amount.
    pub unknown: u32,
}

impl Burn {
    /// The rate at this moment.
    pub fn of(state: &State, budgets: &Budgets, now: Timestamp) -> Self {
        let Some(window) = window(state, now) else { return Self::default() };
        let sum = state.recent().between(now - window, now);
        let hourly = i128::from(budgets.counted(&sum).pico()) * i128::from(HOUR.0) / i128::from(window.0.max(1));
        Self { hourly: Money::from_pico(i64::try_from(hourly).unwrap_or(i64::MAX)), unknown: sum.unknown }
    }

    /// Whether anything was spent.
    pub fn is_none(self) -> bool {
        self == Self::default()
    }
}

/// How much of the past says how fast money goes now; `None` when nothing runs.
fn window(state: &State, now: Timestamp) -> Option<Span> {
    if !state.live_sessions().any(is_at_work) {
        return None;
    }
    let oldest = state.live_sessions().map(|session| session.started).min()?;
    Some(Span(now.since(oldest).0.clamp(SHORTEST.0, RECENT.0)))
}

/// Whether an agent may be spending: its turn is under way, also while it asks something, or nobody can tell.
fn is_at_work(session: &Session) -> bool {
    match session.state() {
        SessionState::Starting
        | SessionState::Working
        | SessionState::WantsApproval
        | SessionState::WantsAnswer
        | SessionState::Unknown => true,
        SessionState::Idle(_)
        | SessionState::RateLimited
        | SessionState::NeedsLogin
        | SessionState::Exited(_)
        | SessionState::Killed
        | SessionState::Lost => false,
    }
}

#[cfg(test)]
#[path = "burn_tests.rs"]
mod tests;
