//! The schema, as numbered steps that each run once, in one transaction with the note that they ran.

use rusqlite::{Connection, TransactionBehavior};

/// Marks an SQLite file as a store of ours (`orch` in ASCII).
const APPLICATION_ID: i32 = 0x6f72_6368;

const STEPS: [(i64, &str, &str); 1] = [(1, "0001_events", include_str!("migrations/0001_events.sql"))];

/// What the schema turned out to be.
pub(super) enum Schema {
    /// The newest that this program knows.
    Current,
    /// One of a newer program.
    Newer {
        /// The file's version.
        found: i64,
        /// The newest version that this program knows.
        known: i64,
    },
    /// An SQLite file of something else.
    Foreign,
}

/// What the schema is; nothing is changed. An older one or none at all is reported by its number.
pub(super) fn recognise(db: &Connection) -> rusqlite::Result<Result<Schema, i64>> {
    let id: i32 = db.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    let tables: i64 = db.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if id != APPLICATION_ID && (tables > 0 || id != 0) {
        return Ok(Ok(Schema::Foreign));
    }
    let found = if tables == 0 { 0 } else { newest(db)? };
    let known = STEPS.len() as i64;
    Ok(match found {
        found if found > known => Ok(Schema::Newer { found, known }),
        found if found == known => Ok(Schema::Current),
        found => Err(found),
    })
}

/// Brings the schema to the newest version, or changes nothing when the file is newer or not ours.
pub(super) fn migrate(db: &mut Connection) -> rusqlite::Result<Schema> {
    let found = match recognise(db)? {
        Ok(schema) => return Ok(schema),
        Err(older) => older,
    };
    let change = db.transaction_with_behavior(TransactionBehavior::Immediate)?;
    change.pragma_update(None, "application_id", APPLICATION_ID)?;
    change.execute_batch(
        "CREATE TABLE IF NOT EXISTS migrations (version INTEGER PRIMARY KEY, name TEXT NOT NULL) STRICT",
    )?;
    for (version, name, sql) in STEPS.iter().filter(|(version, _, _)| *version > found) {
        change.execute_batch(sql)?;
        change.execute("INSERT INTO migrations (version, name) VALUES (?1, ?2)", (version, name))?;
    }
    change.commit()?;
    Ok(Schema::Current)
}

fn newest(db: &Connection) -> rusqlite::Result<i64> {
    db.query_row("SELECT coalesce(max(version), 0) FROM migrations", [], |row| row.get(0))
}
