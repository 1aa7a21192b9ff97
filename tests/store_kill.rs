//! kill -9 of a process in the middle of appends: everything it was told is stored is there afterwards, whole.

use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};

use orchestra_tui::domain::time::Timestamp;
use orchestra_tui::store::{Log, NewEvent, ReadFailed, Verdict};

const STORE: &str = "STORE_KILL_TEST_PATH";

/// Not a test by itself: the child of the test below, which appends batches for ever and says what was acknowledged.
#[test]
fn child_that_appends() {
    let Some(path) = std::env::var_os(STORE) else { return };
    let mut log = Log::open(path.as_ref()).unwrap();
    let mut said = std::io::stdout();
    loop {
        let event = |n: i64| NewEvent {
            at: Timestamp(n),
            actor: "server".into(),
            kind: "charge".into(),
            body: format!("{{\"seq\":{n}}}"),
        };
        let batch: Vec<_> = (log.last_seq() + 1..).take(3).map(event).collect();
        let last = log.append(&batch).unwrap();
        writeln!(said, "stored {last}").unwrap();
    }
}

#[test]
fn nothing_acknowledged_is_lost_by_kill_9() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let mut before = 0;
    for round in 1_u32..=8 {
        let mut child = Command::new(std::env::current_exe().unwrap())
            .args(["--exact", "child_that_appends", "--nocapture", "--test-threads=1"])
            .env(STORE, &path)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
        let mut acknowledged = before;
        // A different number of batches each round; the kill lands somewhere in the work after the last one seen.
        for _ in 0..5 + 7 * round {
            acknowledged = next_stored(&mut lines).expect("the child ended by itself");
        }
        child.kill().unwrap();
        while let Some(last) = next_stored(&mut lines) {
            acknowledged = last;
        }
        child.wait().unwrap();

        let log = Log::open(&path).unwrap();
        log.quick_check().unwrap();
        assert!(log.last_seq() >= acknowledged && acknowledged > before, "round {round}");
        assert_eq!(log.last_seq() % 3, 0, "round {round}: a batch is stored whole or not at all");
        assert!(matches!(log.verify().unwrap(), Verdict::Whole { rows, .. } if rows == log.last_seq()));
        log.replay(1, |event| {
            assert_eq!(event.body, format!("{{\"seq\":{}}}", event.seq));
            Ok::<_, ReadFailed>(())
        })
        .unwrap();
        before = log.last_seq();
    }
}

/// The number in the next complete `stored N` line; the test harness prints lines of its own around them.
fn next_stored(lines: &mut impl Iterator<Item = std::io::Result<String>>) -> Option<i64> {
    lines.map_while(Result::ok).find_map(|line| line.split_once("stored ")?.1.parse().ok())
}
