//! Which rows of a screen may have changed, so that only those are drawn anew.
//!
//! Knows only what the bytes give away cheaply: the echo of typing stays on one line; everything else counts as a
//! change of all rows. Does not look at cells.

use super::modes::Cursor;
use super::style::Size;

/// The generation in which each row may have changed last.
#[derive(Debug, Clone, Default)]
pub(super) struct Damage {
    rows: Vec<u64>,
}

impl Damage {
    /// Every row may have changed.
    pub(super) fn all(&mut self, size: Size, generation: u64) {
        self.rows.clear();
        self.rows.resize(usize::from(size.rows), generation);
    }

    /// Only this row changed.
    pub(super) fn row(&mut self, row: u16, generation: u64) {
        if let Some(changed) = self.rows.get_mut(usize::from(row)) {
            *changed = generation;
        }
    }

    /// Whether a row may have changed after a generation.
    pub(super) fn since(&self, row: u16, generation: u64) -> bool {
        self.rows.get(usize::from(row)).is_none_or(|changed| *changed > generation)
    }
}

/// Whether these bytes, written from rest at the cursor, can only change the row that it is on.
pub(super) fn stays_on_row(bytes: &[u8], cursor: Cursor, size: Size) -> bool {
    // No character is wider than its bytes, so that nothing wraps. At the left edge a combining character belongs to the
    // row above.
    let fits = usize::from(cursor.col) + bytes.len() <= usize::from(size.cols);
    let text = |byte: &u8| matches!(byte, 0x20..=0x7e | 0x80..) && (cursor.col > 0 || byte.is_ascii());
    let typed = |byte: &u8| matches!(byte, 0x08 | 0x0d | 0x20..=0x7e);
    fits && (bytes.iter().all(text) || bytes.iter().all(typed))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::term::Screen;

    #[test]
    fn an_echo_changes_its_row_and_nothing_else() {
        let size = Size::new(3, 6);
        for (before, bytes, one_row) in [
            ("ab", "c", true),
            ("ab", "c\x08 \x08", true),
            ("ab", "\rx", true),
            ("ab", "ж", true),
            ("", "ж", false),
            ("ab", "\rж", false),
            ("abcdef", "g", false),
            ("ab", "cdefg", false),
            ("ab", "\n", false),
            ("ab", "\t", false),
            ("ab", "\x1b[K", false),
            ("ab\x1b[", "K", false),
            ("\x1b[4hab", "c", false),
        ] {
            let mut screen = Screen::new(size);
            screen.feed(before.as_bytes());
            let generation = screen.generation();
            let row = screen.cursor().row;
            screen.feed(bytes.as_bytes());
            assert!(screen.row_changed_since(row, generation), "{before:?} {bytes:?}");
            for other in (0..size.rows).filter(|other| *other != row) {
                assert_eq!(screen.row_changed_since(other, generation), !one_row, "{before:?} {bytes:?} row {other}");
            }
        }
    }
}
