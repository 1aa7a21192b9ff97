//! What a client has of the log so far.

use crate::domain::timeline::{Line, Wish};

/// A part of the log that a client wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPart {
    /// Of these lines.
    pub wish: Wish,
    /// Those before this one; `None` for the newest.
    pub before: Option<i64>,
}

/// The lines that it has, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LogPage {
    /// What they are.
    pub wish: Wish,
    /// The lines.
    pub lines: Vec<Line>,
    /// Whether there are none before them.
    pub whole: bool,
    /// Why the log could not be read.
    pub trouble: Option<String>,
}

impl LogPage {
    /// Takes a part that was read; `last` says that nothing stands before it.
    pub fn take(&mut self, part: LogPart, lines: Result<Vec<Line>, String>, last: LastPart) {
        if part.before.is_none() || part.wish != self.wish {
            *self = Self { wish: part.wish, ..Self::default() };
        }
        match lines {
            Ok(lines) => {
                self.lines.extend(lines);
                self.whole = last == LastPart::Yes;
            }
            Err(why) => self.trouble = Some(why),
        }
    }
}

/// Whether a part reaches back to the beginning.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LastPart {
    /// It does.
    Yes,
    /// There is more.
    No,
}
