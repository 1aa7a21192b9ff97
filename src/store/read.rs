//! Reading the log back: replay, checks of the file and of the hash chain.

use rusqlite::Row;

use crate::domain::time::Timestamp;

use super::chain::{self, Hash};
use super::log::{Log, StoredEvent};

/// Why the log could not be read.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("cannot read the store {store}: {why}; run `orchestra doctor`, or put a backup in its place")]
pub struct ReadFailed {
    store: String,
    why: String,
}

/// What a check of the hash chain found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Every row is as it was written.
    Whole {
        /// How many rows there are.
        rows: i64,
        /// The hash of the last row in hexadecimal.
        head: String,
    },
    /// Something was changed from this row on.
    BadRow {
        /// The first row that does not fit.
        seq: i64,
        /// What is wrong with it, a sentence without its end.
        why: String,
    },
}

impl Log {
    /// Gives every event from number `from` on to `visit`, oldest first, one in memory at a time; the first error of
    /// `visit` ends it.
    pub fn replay<E: From<ReadFailed>>(
        &self,
        from: i64,
        mut visit: impl FnMut(StoredEvent) -> Result<(), E>,
    ) -> Result<(), E> {
        self.rows(from, |event, _| visit(event))
    }

    /// The last `count` events, oldest first.
    pub fn newest(&self, count: u32) -> Result<Vec<StoredEvent>, ReadFailed> {
        let mut events = Vec::new();
        self.replay(self.last_seq().saturating_sub(i64::from(count)) + 1, |event| {
            events.push(event);
            Ok::<_, ReadFailed>(())
        })?;
        Ok(events)
    }

    /// Walks the hash chain from the first row and names the first row that does not fit.
    pub fn verify(&self) -> Result<Verdict, ReadFailed> {
        let (mut rows, mut head) = (0, chain::START);
        let walked = self.rows(i64::MIN, |event, hash| {
            rows += 1;
            if event.seq != rows {
                return Err(Stop::Bad { seq: rows, why: format!("it is missing, the next one is {}", event.seq) });
            }
            head = chain::link(&head, &event);
            if head == hash { Ok(()) } else { Err(Stop::Bad { seq: rows, why: "its hash does not fit".to_owned() }) }
        });
        match walked {
            Ok(()) if rows == self.last_seq() => Ok(Verdict::Whole { rows, head: chain::hex(&head) }),
            Ok(()) => Ok(Verdict::BadRow { seq: rows + 1, why: "it is missing at the end".to_owned() }),
            Err(Stop::Bad { seq, why }) => Ok(Verdict::BadRow { seq, why }),
            Err(Stop::Unreadable(error)) => Err(error),
        }
    }

    /// Lets SQLite look for damage in the file; the error says what it found.
    pub fn quick_check(&self) -> Result<(), ReadFailed> {
        let found: String = self
            .db
            .query_row("PRAGMA quick_check(1)", [], |row| row.get(0))
            .map_err(|error| self.unreadable(&error))?;
        if found == "ok" { Ok(()) } else { Err(ReadFailed { store: self.path().display().to_string(), why: found }) }
    }

    fn rows<E: From<ReadFailed>>(
        &self,
        from: i64,
        mut visit: impl FnMut(StoredEvent, Hash) -> Result<(), E>,
    ) -> Result<(), E> {
        let failed = |error: rusqlite::Error| E::from(self.unreadable(&error));
        let mut query = self
            .db
            .prepare_cached("SELECT seq, at, actor, kind, body, hash FROM events WHERE seq >= ?1 ORDER BY seq")
            .map_err(failed)?;
        let mut rows = query.query([from]).map_err(failed)?;
        while let Some(row) = rows.next().map_err(failed)? {
            let (event, hash) = event(row).map_err(failed)?;
            visit(event, hash)?;
        }
        Ok(())
    }

    pub(super) fn unreadable(&self, error: &rusqlite::Error) -> ReadFailed {
        ReadFailed { store: self.path().display().to_string(), why: error.to_string() }
    }
}

/// Why the walk over the chain ended early.
enum Stop {
    Bad { seq: i64, why: String },
    Unreadable(ReadFailed),
}

impl From<ReadFailed> for Stop {
    fn from(error: ReadFailed) -> Self {
        Self::Unreadable(error)
    }
}

pub(super) fn event(row: &Row<'_>) -> rusqlite::Result<(StoredEvent, Hash)> {
    let event = StoredEvent {
        seq: row.get(0)?,
        at: Timestamp(row.get(1)?),
        actor: row.get(2)?,
        kind: row.get(3)?,
        body: row.get(4)?,
    };
    Ok((event, row.get(5)?))
}
