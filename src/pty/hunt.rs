//! Finding the processes of one session again and again while they end, and signalling each of them safely.

use std::collections::{BTreeMap, BTreeSet};

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::children;
use super::process::{self, Process, ProcessKey};

/// What is looked for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Quarry<'a> {
    /// A process and what descends from it.
    Descendants(ProcessKey),
    /// A session's root, its descendants, its terminal session, and what carries its marker.
    Session { root: ProcessKey, marker: (&'a str, &'a str) },
    /// What carries a marker.
    Marked((&'a str, &'a str)),
    /// Our adopted children without any marker of that name.
    Strays { marker_name: &'a str },
}

/// A search that remembers what it has found: what belongs once belongs for ever.
pub(super) struct Hunt<'a> {
    quarry: Quarry<'a>,
    own: u32,
    own_session: Option<u32>,
    found: BTreeSet<ProcessKey>,
    /// What was looked at by its environment and does not belong.
    unmarked: BTreeSet<ProcessKey>,
    signalled: BTreeSet<ProcessKey>,
    this_round: BTreeSet<ProcessKey>,
}

/// What one look found.
pub(super) struct Seen {
    /// Processes that run.
    pub living: Vec<Process>,
    /// Whether one that ended is still to be reaped by us or by one that was found.
    pub unreaped: bool,
}

impl<'a> Hunt<'a> {
    pub fn new(quarry: Quarry<'a>) -> Self {
        Self {
            quarry,
            own: std::process::id(),
            own_session: children::own_session(),
            found: BTreeSet::new(),
            unmarked: BTreeSet::new(),
            signalled: BTreeSet::new(),
            this_round: BTreeSet::new(),
        }
    }

    /// How many processes got a signal so far.
    pub fn signalled(&self) -> usize {
        self.signalled.len()
    }

    /// Looks through the process table; reaps what ended and was left to us.
    pub fn look(&mut self) -> Seen {
        let table: BTreeMap<u32, Process> = process::all().into_iter().map(|p| (p.key.pid, p)).collect();
        let spared = ancestors(&table, self.own);
        let open: Vec<&Process> = table.values().filter(|process| !spared.contains(&process.key.pid)).collect();
        for process in &open {
            if self.belongs(process, &table) {
                self.found.insert(process.key);
            }
        }
        self.add_descendants(&open, &table);

        let ours: Vec<&Process> = open.into_iter().filter(|process| self.found.contains(&process.key)).collect();
        let mut seen = Seen { living: Vec::new(), unreaped: false };
        for process in &ours {
            if !process.is_zombie() {
                seen.living.push(**process);
            } else if process.parent == self.own {
                seen.unreaped |= !children::is_waited_for(&process.key) && !children::reap(&process.key);
            } else {
                seen.unreaped |= ours.iter().any(|other| other.key.pid == process.parent);
            }
        }
        seen
    }

    fn belongs(&mut self, process: &Process, table: &BTreeMap<u32, Process>) -> bool {
        match self.quarry {
            Quarry::Descendants(root) => process.key == root,
            Quarry::Session { root, marker } => {
                process.key == root
                    || in_terminal_session(process, &root, table)
                    || self.is_marked(process, marker.0, Some(marker.1))
            }
            Quarry::Marked((name, value)) => self.is_marked(process, name, Some(value)),
            Quarry::Strays { marker_name } => {
                process.parent == self.own
                    && !process.is_zombie()
                    && Some(process.session) != self.own_session
                    && !children::is_waited_for(&process.key)
                    && !self.is_marked(process, marker_name, None)
            }
        }
    }

    fn is_marked(&mut self, process: &Process, name: &str, value: Option<&str>) -> bool {
        if process.is_zombie() || self.unmarked.contains(&process.key) || self.found.contains(&process.key) {
            return false;
        }
        let marked = process::environ(process.key.pid).is_some_and(|all| process::carries(&all, name, value));
        if !marked {
            self.unmarked.insert(process.key);
        }
        marked
    }

    /// Adds children of what was found until there are no more. A child never started before its parent; a process that
    /// did has got its parent's id by chance.
    fn add_descendants(&mut self, open: &[&Process], table: &BTreeMap<u32, Process>) {
        loop {
            let before = self.found.len();
            for process in open {
                let parent = table.get(&process.parent).map(|parent| parent.key);
                let child = |parent: ProcessKey| parent.start_time <= process.key.start_time;
                if parent.is_some_and(|parent| child(parent) && self.found.contains(&parent)) {
                    self.found.insert(process.key);
                }
            }
            if self.found.len() == before {
                return;
            }
        }
    }

    /// From now on every process gets its signals anew.
    pub fn new_round(&mut self) {
        self.this_round.clear();
    }

    /// Sends `signals` to each of `living` that did not get any this round: to its whole group at once when all of the
    /// group belongs, so that a process that forks meanwhile gets them too.
    pub fn signal(&mut self, living: &[Process], signals: &[Signal]) {
        let fresh: Vec<&Process> = living.iter().filter(|process| !self.this_round.contains(&process.key)).collect();
        if fresh.is_empty() || signals.is_empty() {
            return;
        }
        let table = process::all();
        let keys: BTreeSet<ProcessKey> = living.iter().map(|process| process.key).collect();
        let mut groups = BTreeSet::new();
        for process in fresh {
            self.this_round.insert(process.key);
            self.signalled.insert(process.key);
            if groups.contains(&process.group) {
                continue;
            }
            let members = || table.iter().filter(|other| other.group == process.group && !other.is_zombie());
            let whole = process.group > 1
                && Some(process.session) != self.own_session
                && members().any(|other| other.key == process.key)
                && members().all(|other| keys.contains(&other.key));
            for signal in signals {
                if whole {
                    // What ended since it was looked at cannot and need not be signalled.
                    let _ = killpg(Pid::from_raw(process.group as i32), *signal);
                } else {
                    process.key.signal(*signal);
                }
            }
            if whole {
                groups.insert(process.group);
            }
        }
    }

    /// Sends SIGINT to the root and to what is in the foreground of its terminal, as Ctrl+C would. What else belongs is
    /// not asked: background work is ended by the next step.
    pub fn interrupt(&mut self) {
        let living = self.look().living;
        let (Quarry::Descendants(root) | Quarry::Session { root, .. }) = self.quarry else {
            self.new_round();
            return self.signal(&living, &[Signal::SIGINT]);
        };
        let front = living.iter().find(|process| process.key == root).and_then(|process| process.foreground);
        let asked: Vec<Process> = living
            .into_iter()
            .filter(|process| process.key == root || Some(process.group) == front || process.group == root.pid)
            .collect();
        self.new_round();
        self.signal(&asked, &[Signal::SIGINT]);
    }
}

/// Whether a process sits in the terminal session that `root` leads or led. The kernel does not give an id away while a
/// session is named after it, so only a new leader with that id can confuse this, and it would be in the table.
fn in_terminal_session(process: &Process, root: &ProcessKey, table: &BTreeMap<u32, Process>) -> bool {
    process.session == root.pid
        && process.key.start_time >= root.start_time
        && table.get(&root.pid).is_none_or(|leader| leader.key == *root)
}

/// This process, those it descends from, and process 1: never to be signalled.
fn ancestors(table: &BTreeMap<u32, Process>, own: u32) -> BTreeSet<u32> {
    let mut line = BTreeSet::from([0, 1]);
    let mut next = Some(own);
    while let Some(pid) = next.filter(|pid| line.insert(*pid)) {
        next = table.get(&pid).map(|process| process.parent);
    }
    line
}
