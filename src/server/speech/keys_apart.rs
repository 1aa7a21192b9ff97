//! Keys that go into a terminal one after another with a pause between: two Escapes that come as one piece are Alt+Escape
//! to many programs.
//!
//! Knows no terminal: it says what is due.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

/// Programs tell an Escape from the beginning of a longer sequence by the pause after it; opencode 1.18 and Node's own
/// readers wait at most this long.
const APART: Duration = Duration::from_millis(120);

/// Keys that wait for their turn.
#[derive(Debug, Default)]
pub struct KeysApart {
    left: VecDeque<Vec<u8>>,
    last: Option<Instant>,
}

impl KeysApart {
    /// Adds keys after those that wait.
    pub fn add(&mut self, keys: impl IntoIterator<Item = Vec<u8>>) {
        self.left.extend(keys);
    }

    /// Whether some still wait.
    pub fn wait(&self) -> bool {
        !self.left.is_empty()
    }

    /// The bytes of the next key, once its pause is over.
    pub fn due(&mut self, now: Instant) -> Option<Vec<u8>> {
        if self.last.is_some_and(|last| now.duration_since(last) < APART) {
            return None;
        }
        let key = self.left.pop_front();
        self.last = key.as_ref().map(|_| now).or(self.last);
        key
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_escapes_come_apart_and_in_order() {
        let start = Instant::now();
        let mut keys = KeysApart::default();
        keys.add([b"\x1b".to_vec(), b"\x1b".to_vec(), b"x".to_vec()]);
        assert_eq!(keys.due(start).as_deref(), Some(b"\x1b".as_slice()));
        assert_eq!(keys.due(start + APART / 2), None);
        assert!(keys.wait());
        assert_eq!(keys.due(start + APART).as_deref(), Some(b"\x1b".as_slice()));
        assert_eq!(keys.due(start + 2 * APART).as_deref(), Some(b"x".as_slice()));
        assert!(!keys.wait());
        assert_eq!(keys.due(start + 9 * APART), None);
    }
}
