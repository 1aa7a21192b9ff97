//! How much work a few bytes may cause.
//!
//! Owns the account of the sequences that touch the whole screen again and again (RIS, DECALN, selective erasing): what
//! is out of all proportion to the bytes that ask for it is left out. It counts bytes of the stream, not time, so that
//! the same stream gives the same picture however it is cut. Does not know what the work is.

/// The cells that may be touched at once; a hundred resets of a large screen.
const AT_ONCE: u64 = 1 << 20;
/// The cells that each byte of the stream pays for.
const PER_BYTE: u64 = 16;

/// What is owed, and up to where the stream was counted.
#[derive(Debug, Clone, Default)]
pub(super) struct Effort {
    owed: u64,
    at: u64,
}

impl Effort {
    /// The stream has come to this byte.
    pub(super) const fn reached(&mut self, at: u64) {
        self.owed = self.owed.saturating_sub((at - self.at) * PER_BYTE);
        self.at = at;
    }

    /// Whether the work on so many cells may be done; if so it is owed.
    pub(super) const fn affords(&mut self, cells: u64) -> bool {
        let fits = self.owed + cells <= AT_ONCE;
        if fits {
            self.owed += cells;
        }
        fits
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_flood_of_work_is_cut_to_what_its_bytes_pay_for() {
        let mut effort = Effort::default();
        let mut done = 0;
        for number in 1..=10_000 {
            effort.reached(number * 3);
            done += u64::from(effort.affords(10_000));
        }
        assert_eq!(done, (AT_ONCE + 30_000 * PER_BYTE) / 10_000);
        effort.reached(1 << 30);
        assert!(effort.affords(AT_ONCE) && !effort.affords(1));
    }
}
