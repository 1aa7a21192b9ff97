use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;

use super::*;
use crate::store::{ReadFailed, Verdict};

fn event(n: usize) -> NewEvent {
    NewEvent {
        at: Timestamp(1_000 + n as i64),
        actor: "person".into(),
        kind: "task_added".into(),
        body: format!("{{\"n\":{n}}}"),
    }
}

fn all(log: &Log, from: i64) -> Vec<StoredEvent> {
    let mut seen = Vec::new();
    log.replay(from, |event| {
        seen.push(event);
        Ok::<_, ReadFailed>(())
    })
    .unwrap();
    seen
}

/// Changes the file behind the log's back, as somebody with `sqlite3` would.
fn tamper(path: &Path, sql: &str) {
    let db = Connection::open(path).unwrap();
    db.execute_batch("DROP TRIGGER events_never_change; DROP TRIGGER events_never_go; DROP TRIGGER events_only_grow;")
        .unwrap();
    db.execute_batch(sql).unwrap();
}

#[test]
fn a_store_is_read_while_another_has_it_and_nothing_is_changed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    assert!(Log::open_to_read(&path).unwrap().is_none());
    assert!(!path.exists(), "a reader makes nothing");
    let mut log = Log::open(&path).unwrap();
    log.append(&[event(1), event(2)]).unwrap();
    let mut beside = Log::open_to_read(&path).unwrap().unwrap();
    assert_eq!((all(&beside, 1).len(), beside.head()), (2, log.head()));
    log.append(&[event(3)]).unwrap();
    assert_eq!(all(&beside, 1).len(), 3, "what is written meanwhile is seen");
    assert!(beside.append(&[event(4)]).is_err(), "a reader cannot write");
    drop(log);
    let alone = Log::open_to_read(&path).unwrap().unwrap();
    assert_eq!(all(&alone, 1).len(), 3);
    fs::write(folder.path().join("other.db"), b"not a database, but long enough to look like one").unwrap();
    assert!(Log::open_to_read(&folder.path().join("other.db")).is_err());
    fs::write(folder.path().join("empty.db"), b"").unwrap();
    assert!(Log::open_to_read(&folder.path().join("empty.db")).unwrap().is_none());
}

#[test]
fn a_reopened_log_goes_on_where_it_ended() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("deep/er/store.db");
    let mut log = Log::open(&path).unwrap();
    assert_eq!(log.append(&[event(1), event(2)]), Ok(2));
    let head = log.head();
    drop(log);
    let mut log = Log::open(&path).unwrap();
    assert_eq!((log.last_seq(), log.head()), (2, head));
    assert_eq!(log.append(&[event(3)]), Ok(3));
    assert_eq!(
        all(&log, 2).iter().map(|e| (e.seq, e.body.as_str())).collect::<Vec<_>>(),
        [(2, "{\"n\":2}"), (3, "{\"n\":3}")]
    );
    assert_eq!(log.newest(1).unwrap(), all(&log, 3));
    assert_eq!(log.verify().unwrap(), Verdict::Whole { rows: 3, head: log.head() });
    log.quick_check().unwrap();
}

#[test]
fn files_are_private_also_when_they_were_not() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("run/store.db");
    let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
    drop(Log::open(&path).unwrap());
    fs::set_permissions(&path, Permissions::from_mode(0o644)).unwrap();
    let mut log = Log::open(&path).unwrap();
    log.append(&[event(1)]).unwrap();
    assert_eq!(mode(path.parent().unwrap()), 0o700);
    for suffix in ["", "-wal", "-shm", ".lock"] {
        let file = PathBuf::from(format!("{}{suffix}", path.display()));
        assert_eq!(mode(&file), 0o600, "{}", file.display());
    }
}

#[test]
fn rows_cannot_be_changed_deleted_or_replaced() {
    let mut log = Log::in_memory().unwrap();
    log.append(&[event(1), event(2)]).unwrap();
    for sql in [
        "UPDATE events SET body = '{}' WHERE seq = 1",
        "DELETE FROM events WHERE seq = 2",
        "INSERT OR REPLACE INTO events SELECT seq, at, 'me', kind, body, hash FROM events WHERE seq = 2",
        "INSERT INTO events SELECT 9, at, actor, kind, body, hash FROM events WHERE seq = 2",
    ] {
        assert!(log.db.execute(sql, []).unwrap_err().to_string().contains("append-only"), "{sql}");
    }
}

#[test]
fn verify_names_the_first_row_that_was_touched() {
    let table = [
        ("UPDATE events SET body = '{}' WHERE seq = 3", 3),
        ("UPDATE events SET actor = 'other', at = at + 1 WHERE seq = 2", 2),
        ("DELETE FROM events WHERE seq = 4", 4),
        (
            "UPDATE events SET seq = -2 WHERE seq = 2; UPDATE events SET seq = 2 WHERE seq = 3; \
          UPDATE events SET seq = 3 WHERE seq = -2",
            2,
        ),
        ("UPDATE events SET actor = 'perso', kind = 'ntask_added' WHERE seq = 5", 5),
    ];
    for (sql, bad) in table {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("store.db");
        Log::open(&path).unwrap().append(&(1..=6).map(event).collect::<Vec<_>>()).unwrap();
        tamper(&path, sql);
        match Log::open(&path).unwrap().verify().unwrap() {
            Verdict::BadRow { seq, .. } => assert_eq!(seq, bad, "{sql}"),
            Verdict::Whole { .. } => panic!("not found: {sql}"),
        }
    }
}

#[test]
fn a_row_cut_off_while_the_log_is_open_is_noticed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut log = Log::open(&path).unwrap();
    log.append(&[event(1), event(2)]).unwrap();
    tamper(&path, "DELETE FROM events WHERE seq = 2");
    assert!(matches!(log.verify().unwrap(), Verdict::BadRow { seq: 2, .. }));
}

#[test]
fn a_second_opener_is_told_who_has_it() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let first = Log::open(&path).unwrap();
    let message = Log::open(&path).unwrap_err().to_string();
    assert!(message.contains(&format!("process {}", std::process::id())), "{message}");
    drop(first);
    Log::open(&path).unwrap();
}

#[test]
fn what_is_no_store_or_a_newer_one_is_refused_untouched() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    fs::write(&path, "this is a letter, not a database, and long enough to have a header of its own".repeat(20))
        .unwrap();
    let before = fs::read(&path).unwrap();
    let message = Log::open(&path).unwrap_err().to_string();
    assert!(message.contains("store.db-wal") && message.contains("backup"), "{message}");
    assert_eq!(fs::read(&path).unwrap(), before);

    let foreign = folder.path().join("foreign.db");
    Connection::open(&foreign).unwrap().execute_batch("CREATE TABLE cookies (a)").unwrap();
    assert!(Log::open(&foreign).unwrap_err().to_string().contains("another program"));

    let newer = folder.path().join("newer.db");
    drop(Log::open(&newer).unwrap());
    Connection::open(&newer).unwrap().execute("INSERT INTO migrations VALUES (7, '0007_later')", []).unwrap();
    let message = Log::open(&newer).unwrap_err().to_string();
    assert!(message.contains("schema 7") && message.contains("update orchestra"), "{message}");
}

#[test]
fn damage_inside_the_file_is_found() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut log = Log::open(&path).unwrap();
    log.append(&(0..2000).map(event).collect::<Vec<_>>()).unwrap();
    log.checkpoint().unwrap();
    drop(log);
    let mut bytes = fs::read(&path).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 3000].fill(0xAA);
    fs::write(&path, bytes).unwrap();
    let message = match Log::open(&path) {
        Err(error) => error.to_string(),
        Ok(log) => log.quick_check().unwrap_err().to_string(),
    };
    assert!(message.contains("store.db"), "{message}");
}

#[test]
fn a_full_disk_loses_the_batch_and_nothing_else() {
    let mut log = Log::in_memory().unwrap();
    log.append(&[event(1)]).unwrap();
    let pages: i64 = log.db.query_row("PRAGMA page_count", [], |row| row.get(0)).unwrap();
    log.db.pragma_update(None, "max_page_count", pages).unwrap();
    let large = NewEvent { body: "x".repeat(100_000), ..event(3) };
    let failure = log.append(&[event(2), large]).unwrap_err();
    assert!(matches!(failure, AppendFailed::DiskFull { .. }), "{failure}");
    assert_eq!((log.last_seq(), all(&log, 0).len()), (1, 1));
    log.db.pragma_update(None, "max_page_count", 100_000).unwrap();
    assert_eq!(log.append(&[event(2)]), Ok(2));
    assert!(matches!(log.verify().unwrap(), Verdict::Whole { rows: 2, .. }));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]
    #[test]
    fn replay_gives_what_was_appended_in_order(
        batches in prop::collection::vec(prop::collection::vec((any::<i64>(), ".{0,8}", ".{0,8}", ".{0,40}"), 0..6), 0..8),
        from in 0_i64..20,
    ) {
        let mut log = Log::in_memory().unwrap();
        let mut wanted = Vec::new();
        for batch in batches {
            let batch: Vec<_> = batch
                .into_iter()
                .map(|(at, actor, kind, body)| NewEvent { at: Timestamp(at), actor, kind, body })
                .collect();
            wanted.extend(batch.iter().cloned());
            prop_assert_eq!(log.append(&batch), Ok(wanted.len() as i64));
        }
        let wanted: Vec<_> = wanted.into_iter().zip(1..).filter(|(_, seq)| *seq >= from).collect();
        let seen: Vec<_> = all(&log, from)
            .into_iter()
            .map(|e| (NewEvent { at: e.at, actor: e.actor, kind: e.kind, body: e.body }, e.seq))
            .collect();
        prop_assert_eq!(seen, wanted);
        prop_assert_eq!(log.verify().unwrap(), Verdict::Whole { rows: log.last_seq(), head: log.head() });
    }
}
