//! The pace: what a flood may cost while a person types.
//!
//! A pane that floods is read as fast as the machine goes while nobody competes with it. For a moment after each key it
//! gets a budget instead, so that the key's echo finds a free processor; its program waits meanwhile, as behind any pipe.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::domain::ids::SessionId;

/// How long after a key floods are held to their budget.
const COMPETES: Duration = Duration::from_millis(700);
/// The bytes of one budget.
pub const BUDGET: usize = 4096;
/// How long one budget must last.
const LASTS: Duration = Duration::from_millis(16);

/// When a person last typed, and where; shared by the loop and all readers.
#[derive(Clone)]
pub struct Pace(Arc<Typed>);

struct Typed {
    epoch: Instant,
    /// Milliseconds since the epoch, plus one; 0 for never.
    at: AtomicU64,
    /// The session that was typed into, plus one; 0 for orchestra itself.
    into: AtomicU64,
}

impl Default for Pace {
    fn default() -> Self {
        Self(Arc::new(Typed { epoch: Instant::now(), at: AtomicU64::new(0), into: AtomicU64::new(0) }))
    }
}

impl Pace {
    /// A person typed: into this session, or into orchestra itself.
    pub fn typed(&self, into: Option<SessionId>) {
        self.0.into.store(into.map_or(0, named), Ordering::Relaxed);
        self.0.at.store(self.0.epoch.elapsed().as_millis() as u64 + 1, Ordering::Relaxed);
    }

    /// Whether a flood in this session has a person to give way to.
    pub fn competes(&self, session: SessionId) -> bool {
        let at = self.0.at.load(Ordering::Relaxed);
        let elsewhere = self.0.into.load(Ordering::Relaxed) != named(session);
        let passed = self.0.epoch.elapsed().as_millis() as u64;
        at > 0 && elsewhere && passed.saturating_sub(at - 1) < COMPETES.as_millis() as u64
    }

    /// Waits until a budget's time is over that began at `start`.
    pub fn rest(start: Instant) {
        let end = start + LASTS;
        while let Some(left) = end.checked_duration_since(Instant::now()).filter(|left| !left.is_zero()) {
            std::thread::park_timeout(left);
        }
    }
}

fn named(session: SessionId) -> u64 {
    u64::from(session.0) + 1
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_floods_elsewhere_give_way() {
        let pace = Pace::default();
        assert!(!pace.competes(SessionId(1)), "nobody has typed");
        pace.typed(Some(SessionId(1)));
        assert!(!pace.competes(SessionId(1)), "what was typed is answered at full speed");
        assert!(pace.competes(SessionId(2)));
        pace.typed(None);
        assert!(pace.competes(SessionId(1)));
    }
}
