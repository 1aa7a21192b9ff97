//! opencode's database, `opencode.db`: one row per message. The only place outside `store` that opens a database, because
//! this one is another program's: it is read and never written.

use std::path::{Path, PathBuf};

use rusqlite::{Connection, OpenFlags, Row};

use super::opencode_message::opencode_message;
use crate::domain::cost::Request;
use crate::domain::time::Timestamp;

/// opencode's database cannot be read.
#[derive(Debug, thiserror::Error)]
#[error("cannot read opencode's database {}: {error}", path.display())]
pub struct Unreadable {
    path: PathBuf,
    error: rusqlite::Error,
}

/// The messages with usage, with their ids: of one session, or of all; `updated_since` leaves out what did not change later.
pub fn opencode_requests(
    path: &Path,
    session: Option<&str>,
    updated_since: Timestamp,
) -> Result<Vec<(String, Request)>, Unreadable> {
    let fail = |error| Unreadable { path: path.to_owned(), error };
    let database = open(path).map_err(fail)?;
    let found = rows(&database, session, updated_since).map_err(fail)?;
    Ok(found)
}

/// The newest session that works in `dir` and was made since `since`; sub-agents' sessions have a parent and do not count.
pub fn opencode_session(path: &Path, dir: &Path, since: Timestamp) -> Result<Option<String>, Unreadable> {
    let fail = |error| Unreadable { path: path.to_owned(), error };
    let database = open(path).map_err(fail)?;
    let query = "SELECT id FROM session WHERE directory = ?1 AND time_created >= ?2 AND parent_id IS NULL \
                 ORDER BY time_created DESC LIMIT 1";
    let mut statement = database.prepare(query).map_err(fail)?;
    let mut found = statement.query((dir.to_string_lossy(), since.0)).map_err(fail)?;
    found.next().map_err(fail)?.map(|row| row.get(0)).transpose().map_err(fail)
}

/// A database that nobody has open is opened as if it could not change, so that no file is made beside it; one with a
/// log beside it is opened so that the log is read.
fn open(path: &Path) -> rusqlite::Result<Connection> {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let mode = if Path::new(&log).exists() { "mode=ro" } else { "mode=ro&immutable=1" };
    let database = Connection::open_with_flags(format!("file:{}?{mode}", escaped(path)), flags)?;
    database.busy_timeout(std::time::Duration::from_millis(200))?;
    Ok(database)
}

/// A path as SQLite's addresses want it.
fn escaped(path: &Path) -> String {
    path.to_string_lossy().replace('%', "%25").replace('?', "%3f").replace('#', "%23")
}

fn rows(
    database: &Connection,
    session: Option<&str>,
    updated_since: Timestamp,
) -> rusqlite::Result<Vec<(String, Request)>> {
    // A sub-agent works in a session of its own whose parent is this one.
    let query = "SELECT id, time_created, data FROM message WHERE time_updated >= ?1 AND (?2 IS NULL OR session_id = ?2 \
                 OR session_id IN (SELECT id FROM session WHERE parent_id = ?2))";
    let mut statement = database.prepare(query)?;
    let found = statement.query_map((updated_since.0, session), read)?;
    found.filter_map(Result::transpose).collect()
}

fn read(row: &Row<'_>) -> rusqlite::Result<Option<(String, Request)>> {
    let id: String = row.get(0)?;
    let created: Option<i64> = row.get(1)?;
    let data: String = row.get(2)?;
    Ok(opencode_message(data.as_bytes(), created.map(Timestamp)).map(|(_, request)| (id, request)))
}
