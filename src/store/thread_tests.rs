use std::sync::mpsc::channel;
use std::time::Duration;

use super::*;
use crate::domain::time::Timestamp;
use crate::store::Verdict;

const LONG: Duration = Duration::from_secs(30);

fn event(n: i64) -> NewEvent {
    NewEvent { at: Timestamp(n), actor: "server".into(), kind: "tick".into(), body: "{}".into() }
}

#[test]
fn every_append_is_answered_in_order_and_survives_the_close() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("store.db");
    let store = StoreThread::start(Log::open(&path).unwrap()).unwrap();
    let (answers, answered) = channel();
    for n in 0..50 {
        let answers = answers.clone();
        store.append(vec![event(n), event(n)], Box::new(move |stored| answers.send(stored).unwrap()));
    }
    let (seen, look) = channel();
    assert!(store.read(move |log| seen.send(log.last_seq()).unwrap()));
    assert_eq!(look.recv_timeout(LONG), Ok(100));
    store.close();
    drop(answers);
    assert_eq!(answered.iter().collect::<Vec<_>>(), (1..=50).map(|n| Ok(2 * n)).collect::<Vec<_>>());
    assert_eq!(std::fs::metadata(format!("{}-wal", path.display())).map_or(0, |file| file.len()), 0);
    let log = Log::open(&path).unwrap();
    assert!(matches!(log.verify().unwrap(), Verdict::Whole { rows: 100, .. }));
}

#[test]
fn a_full_queue_refuses_at_once() {
    let store = StoreThread::start(Log::in_memory().unwrap()).unwrap();
    let (open_gate, gate) = channel::<()>();
    let (inside, entered) = channel();
    store.read(move |_| {
        inside.send(()).unwrap();
        let _ = gate.recv();
    });
    entered.recv_timeout(LONG).unwrap();
    let (answers, answered) = channel();
    for n in 0..=QUEUE as i64 {
        let answers = answers.clone();
        store.append(vec![event(n)], Box::new(move |stored| answers.send(stored).unwrap()));
    }
    assert_eq!(answered.recv_timeout(LONG), Ok(Err(AppendFailed::Busy)));
    open_gate.send(()).unwrap();
    store.close();
    drop(answers);
    assert_eq!(answered.iter().flatten().count(), QUEUE);
}
