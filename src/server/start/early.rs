//! Keys for programs that are just being started: typed ahead, as on any terminal.

use std::collections::BTreeMap;

use crate::domain::ids::SessionId;

/// What may wait for one program; a start takes milliseconds.
const MOST: usize = 64 * 1024;

/// The keys that wait, by session.
#[derive(Debug, Default)]
pub struct EarlyKeys(BTreeMap<SessionId, Vec<u8>>);

impl EarlyKeys {
    /// Keeps keys until the program is there; what is too much is dropped whole.
    pub fn keep(&mut self, session: SessionId, bytes: &[u8]) {
        let waiting = self.0.entry(session).or_default();
        if waiting.len() + bytes.len() <= MOST {
            waiting.extend_from_slice(bytes);
        }
    }

    /// The program is there, or will never be: gives what waited for it.
    pub fn take(&mut self, session: SessionId) -> Option<Vec<u8>> {
        self.0.remove(&session)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_wait_in_order_for_their_own_program_and_not_without_end() {
        let mut early = EarlyKeys::default();
        let (one, two) = (SessionId(1), SessionId(2));
        early.keep(one, b"a");
        early.keep(two, b"x");
        early.keep(one, b"b");
        early.keep(one, &vec![b'c'; MOST]);
        assert_eq!(early.take(one).as_deref(), Some(&b"ab"[..]));
        assert_eq!(early.take(one), None);
        assert_eq!(early.take(two).as_deref(), Some(&b"x"[..]));
    }
}
