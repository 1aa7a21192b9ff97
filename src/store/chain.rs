//! The hash chain: each row carries sha256(hash of the row before, row in canonical form).
//!
//! It finds an edited, removed or reordered row. It does not find a cut tail or a log rewritten as a whole: for that the
//! head hash has to be kept somewhere else.

use sha2::{Digest as _, Sha256};

use super::log::StoredEvent;

/// A link of the chain.
pub(super) type Hash = [u8; 32];

/// What the first row is chained to.
pub(super) const START: Hash = [0; 32];

/// The hash of `event` when it follows a row with the hash `previous`. Texts carry their length, so that no two rows
/// have the same canonical form.
pub(super) fn link(previous: &Hash, event: &StoredEvent) -> Hash {
    let mut hash = Sha256::new();
    hash.update(previous);
    hash.update(event.seq.to_le_bytes());
    hash.update(event.at.0.to_le_bytes());
    for text in [&event.actor, &event.kind, &event.body] {
        hash.update((text.len() as u64).to_le_bytes());
        hash.update(text.as_bytes());
    }
    hash.finalize().into()
}

/// A hash as text for people and JSON: 64 hexadecimal digits.
pub(super) fn hex(hash: &Hash) -> String {
    use std::fmt::Write as _;
    hash.iter().fold(String::with_capacity(64), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}
