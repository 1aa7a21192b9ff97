//! The log: opening the file safely, and appending to it.
//!
//! Every append is one transaction that is on the disk (`synchronous = FULL`) when the call returns.

use std::fs::{DirBuilder, OpenOptions, Permissions};
use std::os::unix::fs::{DirBuilderExt as _, OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use crate::domain::time::Timestamp;

use super::chain::{self, Hash};
use super::lock::{Held, StoreLock};
use super::migrate::{Schema, migrate, recognise};

/// Waiting for a reader from outside (a backup, a person with `sqlite3`) before giving up.
const BUSY: Duration = Duration::from_secs(5);

/// The write-ahead log is cut back to this after a checkpoint.
const WAL_KEEPS_BYTES: i64 = 4 << 20;

/// An event that is to be stored.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewEvent {
    /// When it happened.
    pub at: Timestamp,
    /// Who did it: `person`, `server`, `s-7`.
    pub actor: String,
    /// The name of its type.
    pub kind: String,
    /// Its content, JSON.
    pub body: String,
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredEvent {
    /// Its place, counted from 1 without gaps.
    pub seq: i64,
    /// When it happened.
    pub at: Timestamp,
    /// Who did it.
    pub actor: String,
    /// The name of its type.
    pub kind: String,
    /// Its content, JSON.
    pub body: String,
}

/// Why a store was not opened.
#[derive(Debug, thiserror::Error)]
pub enum OpenStore {
    /// Another process has it open, or the lock file cannot be made.
    #[error(transparent)]
    Locked(#[from] Held),
    /// The folder or the file could not be made or read.
    #[error("cannot open the store {}: {source}; check the folder's owner and permissions", path.display())]
    Unreachable {
        /// The store.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// A newer program wrote it.
    #[error(
        "the store {} was written by a newer version (schema {found}, this program knows {known}); update orchestra",
        path.display()
    )]
    Newer {
        /// The store.
        path: PathBuf,
        /// The file's version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// The file is not, or no longer, a store.
    #[error(
        "the store {path} is damaged or is not a store ({why}); move {path}, {path}-wal and {path}-shm away to start \
         with an empty one, or put a backup in their place",
        path = path.display()
    )]
    Damaged {
        /// The store.
        path: PathBuf,
        /// What was found.
        why: String,
    },
    /// SQLite refused for another reason.
    #[error("cannot open the store {}: {source}", path.display())]
    Refused {
        /// The store.
        path: PathBuf,
        /// What SQLite said.
        source: rusqlite::Error,
    },
}

/// Why events were not stored. Nothing of the batch was stored then.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AppendFailed {
    /// The disk is full.
    #[error("cannot store the event: the disk that holds {store} is full; free some space, nothing was recorded")]
    DiskFull {
        /// The store.
        store: String,
    },
    /// SQLite or the system refused.
    #[error("cannot store the event in {store}: {why}; nothing was recorded")]
    Refused {
        /// The store.
        store: String,
        /// What was said.
        why: String,
    },
    /// The store's queue is full: the disk does not keep up.
    #[error("cannot store the event: the store is busy with earlier ones; try again, nothing was recorded")]
    Busy,
    /// The store was closed or its thread is gone.
    #[error("cannot store the event: the store is closed; restart orchestra")]
    Closed,
}

/// The open event log of one store; only one process has it.
#[derive(Debug)]
pub struct Log {
    pub(super) db: Connection,
    path: PathBuf,
    last: i64,
    head: Hash,
    _lock: Option<StoreLock>,
}

impl Log {
    /// Opens or makes the store at `path`: folder 0700 when it has to be made, files 0600, exclusively locked.
    pub fn open(path: &Path) -> Result<Self, OpenStore> {
        let unreachable = |source| OpenStore::Unreachable { path: path.to_owned(), source };
        if let Some(folder) = path.parent() {
            DirBuilder::new().recursive(true).mode(0o700).create(folder).map_err(unreachable)?;
        }
        let lock = StoreLock::take(path)?;
        // SQLite gives -wal and -shm the mode of the main file, so making that one 0600 first is enough; the process's
        // umask is shared by all threads and stays as it is.
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(path).map_err(unreachable)?;
        if file.metadata().map_err(unreachable)?.permissions().mode() & 0o077 != 0 {
            file.set_permissions(Permissions::from_mode(0o600)).map_err(unreachable)?;
        }
        drop(file);
        let db = Connection::open(path).map_err(|source| refused(path, source))?;
        Self::prepare(db, path.to_owned(), Some(lock))
    }

    /// Opens the store at `path` for reading only, also while a server has it: nothing is made, locked or changed. `None` when
    /// there is no store yet, or an empty one.
    pub fn open_to_read(path: &Path) -> Result<Option<Self>, OpenStore> {
        if !path.exists() {
            return Ok(None);
        }
        let failed = |source| refused(path, source);
        // Not SQLite's own read-only mode: that cannot recover what a killed server left in the write-ahead log.
        let flags = OpenFlags::SQLITE_OPEN_READ_WRITE | OpenFlags::SQLITE_OPEN_NO_MUTEX;
        let db = Connection::open_with_flags(path, flags).map_err(failed)?;
        db.busy_timeout(BUSY).map_err(failed)?;
        db.pragma_update(None, "query_only", "ON").map_err(failed)?;
        let path = path.to_owned();
        match recognise(&db).map_err(|source| refused(&path, source))? {
            Ok(Schema::Current) => {}
            Ok(Schema::Newer { found, known }) => return Err(OpenStore::Newer { path, found, known }),
            Ok(Schema::Foreign) => {
                return Err(OpenStore::Damaged { path, why: "it is a database of another program".to_owned() });
            }
            Err(_) => return Ok(None),
        }
        let (last, head) = end_of(&db).map_err(|source| refused(&path, source))?;
        Ok(Some(Self { db, path, last, head, _lock: None }))
    }

    /// A log without a file, for tests and dry runs.
    pub fn in_memory() -> Result<Self, OpenStore> {
        let path = PathBuf::from(":memory:");
        let db = Connection::open_in_memory().map_err(|source| refused(&path, source))?;
        Self::prepare(db, path, None)
    }

    fn prepare(mut db: Connection, path: PathBuf, lock: Option<StoreLock>) -> Result<Self, OpenStore> {
        let schema = configure(&db).and_then(|()| migrate(&mut db)).map_err(|source| refused(&path, source))?;
        match schema {
            Schema::Current => {}
            Schema::Newer { found, known } => return Err(OpenStore::Newer { path, found, known }),
            Schema::Foreign => {
                return Err(OpenStore::Damaged { path, why: "it is a database of another program".to_owned() });
            }
        }
        let (last, head) = end_of(&db).map_err(|source| refused(&path, source))?;
        Ok(Self { db, path, last, head, _lock: lock })
    }

    /// Stores `events` in one transaction and returns the last row's number; without events, the number so far.
    pub fn append(&mut self, events: &[NewEvent]) -> Result<i64, AppendFailed> {
        if events.is_empty() {
            return Ok(self.last);
        }
        match self.insert(events) {
            Ok((last, head)) => {
                (self.last, self.head) = (last, head);
                Ok(last)
            }
            Err(error) => Err(self.explain(&error)),
        }
    }

    fn insert(&mut self, events: &[NewEvent]) -> rusqlite::Result<(i64, Hash)> {
        let (mut last, mut head) = (self.last, self.head);
        let change = self.db.transaction_with_behavior(TransactionBehavior::Immediate)?;
        {
            let mut insert = change.prepare_cached(
                "INSERT INTO events (seq, at, actor, kind, body, hash) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
            )?;
            for event in events {
                last += 1;
                let NewEvent { at, actor, kind, body } = event.clone();
                let row = StoredEvent { seq: last, at, actor, kind, body };
                head = chain::link(&head, &row);
                insert.execute((row.seq, row.at.0, &row.actor, &row.kind, &row.body, &head[..]))?;
            }
        }
        change.commit()?;
        Ok((last, head))
    }

    fn explain(&self, error: &rusqlite::Error) -> AppendFailed {
        let store = self.path.display().to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => AppendFailed::DiskFull { store },
            Some(_) | None => AppendFailed::Refused { store, why: error.to_string() },
        }
    }

    /// The number of the last row; 0 when there is none.
    pub const fn last_seq(&self) -> i64 {
        self.last
    }

    /// The hash of the last row in hexadecimal, to be kept somewhere else as a seal of all rows so far.
    pub fn head(&self) -> String {
        chain::hex(&self.head)
    }

    /// The file, or `:memory:`.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// Moves the write-ahead log into the main file and empties it; for idle moments and for closing.
    pub fn checkpoint(&self) -> Result<(), AppendFailed> {
        self.db.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |_| Ok(())).map_err(|error| self.explain(&error))
    }
}

fn configure(db: &Connection) -> rusqlite::Result<()> {
    db.busy_timeout(BUSY)?;
    db.query_row("PRAGMA journal_mode = WAL", [], |_| Ok(()))?;
    db.pragma_update(None, "synchronous", "FULL")?;
    db.pragma_update(None, "journal_size_limit", WAL_KEEPS_BYTES)?;
    db.pragma_update(None, "trusted_schema", "OFF")?;
    db.pragma_update(None, "cell_size_check", "ON")
}

fn end_of(db: &Connection) -> rusqlite::Result<(i64, Hash)> {
    let mut rows = db.prepare("SELECT seq, hash FROM events ORDER BY seq DESC LIMIT 1")?;
    let mut rows = rows.query([])?;
    match rows.next()? {
        Some(row) => Ok((row.get(0)?, row.get(1)?)),
        None => Ok((0, chain::START)),
    }
}

fn refused(path: &Path, source: rusqlite::Error) -> OpenStore {
    let path = path.to_owned();
    match source.sqlite_error_code() {
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            OpenStore::Damaged { path, why: source.to_string() }
        }
        Some(_) | None => OpenStore::Refused { path, source },
    }
}

#[cfg(test)]
#[path = "log_tests.rs"]
mod tests;
