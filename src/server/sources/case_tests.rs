//! The transcripts with known sums, as live sessions: grown in chunks, read twice, and then damaged in every way.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use proptest::prelude::*;

use super::meter::Meter;
use super::open::Open;
use crate::domain::cost::{Account, Pocket};
use crate::domain::money::Money;
use crate::prices::PriceList;

/// Every file that a session is read from, below a copy of a case's home.
fn files(home: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    let mut folders = vec![home.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()) {
            if entry.is_dir() { folders.push(entry) } else { found.push(entry) }
        }
    }
    found.sort();
    found
}

/// The source that a file is; `None` for the transcripts of sub-agents, which are read with their session's.
fn open(path: &Path, all: &[PathBuf]) -> Option<Open> {
    let (name, at) = (path.file_name().unwrap().to_string_lossy(), path.to_string_lossy());
    if at.contains("/.claude/") || at.contains("/.config/claude/") {
        return (name.ends_with(".jsonl") && !at.contains("/subagents/")).then(|| Open::claude(path.to_owned()));
    }
    if at.contains("/.codex/") && name.ends_with(".jsonl") {
        let all = all.to_vec();
        let of = move |id: &str| all.iter().find(|path| path.to_string_lossy().contains(id)).cloned();
        return Some(Open::codex(path.to_owned(), of));
    }
    if at.contains("/chats/") {
        return Some(Open::gemini(path.to_owned()));
    }
    name.ends_with(".settings.json").then(|| Open::droid(path.to_owned(), None))
}

/// One session that is watched.
struct Live {
    path: PathBuf,
    text: Vec<u8>,
    written: usize,
    open: Open,
    meter: Meter,
    account: Account,
    money: Money,
    tokens: u64,
}

impl Live {
    /// A session whose file has nothing in it yet.
    fn new(path: &Path, all: &[PathBuf]) -> Option<Self> {
        let text = std::fs::read(path).unwrap();
        let (open, account) = (open(path, all)?, Account::default());
        let meter = meter(&account);
        Some(Self { path: path.to_owned(), text, written: 0, open, meter, account, money: Money::ZERO, tokens: 0 })
    }

    /// The server begins anew and goes on with what is booked.
    fn restart(&mut self, all: &[PathBuf]) {
        self.open = open(&self.path, all).unwrap();
        self.meter = meter(&self.account);
    }

    fn write(&self, text: &[u8]) {
        std::fs::write(&self.path, text).unwrap();
    }

    fn poll(&mut self) {
        if !self.open.read(&mut Vec::new()) {
            return;
        }
        for reading in self.meter.readings(self.open.requests()) {
            for entry in self.account.ledger(&reading, Pocket::Cash, "2026-11-21").unwrap_or_default() {
                let more = entry.charge.money.unwrap_or_default();
                assert!(more >= Money::ZERO);
                self.money += more;
                self.tokens += entry.charge.usage.total();
            }
        }
    }
}

fn meter(account: &Account) -> Meter {
    Meter::new(Arc::new(PriceList::embedded().clone()), "s".into(), None, None).after(account.clone())
}

/// A copy of a case's home in which everything may be done.
fn copy(case: &Path) -> tempfile::TempDir {
    let home = tempfile::tempdir().unwrap();
    for file in files(&case.join("home")) {
        let to = home.path().join(file.strip_prefix(case.join("home")).unwrap());
        std::fs::create_dir_all(to.parent().unwrap()).unwrap();
        std::fs::copy(file, to).unwrap();
    }
    home
}

/// What a case's sessions cost when each file is read once, whole.
fn at_once(sessions: &[Live], all: &[PathBuf]) -> Vec<(Money, u64)> {
    let read = |live: &Live| {
        let mut once = Live::new(&live.path, all).unwrap();
        once.poll();
        (once.money, once.tokens)
    };
    sessions.iter().map(read).collect()
}

/// What happens to a file that was read.
#[derive(Debug, Clone, Copy)]
enum Damage {
    Deleted,
    CutShort(usize),
    Emptied,
    WrittenAnew,
    ServerBegan,
}

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        Just(Damage::Deleted),
        (0_usize..100).prop_map(Damage::CutShort),
        Just(Damage::Emptied),
        Just(Damage::WrittenAnew),
        Just(Damage::ServerBegan),
    ]
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::with_cases(8) })]
    #[test]
    fn every_case_costs_the_same_however_its_files_grow_and_never_less_whatever_becomes_of_them(
        grows in prop::collection::vec((0_usize..64, 1_usize..3000), 1..40),
        then in prop::collection::vec((0_usize..64, damage()), 0..24),
    ) {
        let data = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cost");
        for case in std::fs::read_dir(data).unwrap().map(|entry| entry.unwrap().path()) {
            let home = copy(&case);
            // Rollouts that others were forked from are looked up where nothing becomes of them.
            let all = files(&case.join("home"));
            let copies = files(home.path());
            let mut sessions: Vec<Live> = copies.iter().filter_map(|path| Live::new(path, &all)).collect();
            let wanted = at_once(&sessions, &all);
            if sessions.is_empty() {
                continue;
            }
            // A droid's settings and older chats are replaced whole; everything else grows.
            let whole = |live: &Live| live.path.extension().is_some_and(|kind| kind == "json");
            sessions.iter().filter(|live| !whole(live)).for_each(|live| live.write(b""));
            let count = sessions.len();
            let last = (0..count).map(|at| (at, usize::MAX));
            for (at, more) in grows.iter().copied().chain(last) {
                let live = &mut sessions[at % count];
                if !whole(live) {
                    live.written = live.written.saturating_add(more).min(live.text.len());
                    live.write(&live.text[..live.written]);
                }
                live.poll();
            }
            // A last line without an end is not taken while it may grow.
            for live in sessions.iter_mut().filter(|live| !whole(live) && !live.text.ends_with(b"\n")) {
                live.write(&[&live.text[..], b"\n"].concat());
                live.poll();
            }
            let sums: Vec<_> = sessions.iter().map(|live| (live.money, live.tokens)).collect();
            let more = |(is, was): (&(Money, u64), &(Money, u64))| is.0 >= was.0 && is.1 >= was.1;
            prop_assert!(sums.iter().zip(&wanted).all(more), "{}: {:?} {:?}", case.display(), sums, wanted);
            if sessions.iter().all(|live| live.text.ends_with(b"\n")) {
                prop_assert_eq!(&sums, &wanted, "{}", case.display());
            }
            for (at, damage) in &then {
                let live = &mut sessions[at % count];
                match damage {
                    Damage::Deleted => drop(std::fs::remove_file(&live.path)),
                    Damage::CutShort(percent) => live.write(&live.text[..live.text.len() * percent / 100]),
                    Damage::Emptied => live.write(b""),
                    Damage::WrittenAnew => live.write(&live.text),
                    Damage::ServerBegan => live.restart(&all),
                }
                live.poll();
            }
            let after: Vec<_> = sessions.iter().map(|live| (live.money, live.tokens)).collect();
            prop_assert_eq!(&after, &sums, "{} after {:?}", case.display(), then);
        }
    }
}
