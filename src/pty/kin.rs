//! Where a process comes from: the line of its parents, up to this process or past it.
//!
//! As subreaper this process stays an ancestor of whatever its sessions start, also after a `setsid`, a double fork or in a
//! terminal multiplexer of their own, and whatever they took out of their environment.

use super::process::{self, Process, ProcessKey};

/// No real line of parents is longer; one that is was changed while it was read.
const LONGEST: usize = 128;
/// How often a line that changes is read.
const TRIES: usize = 4;

/// Where a process comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Kin {
    /// This very process.
    Own,
    /// It descends from this process.
    Inside(Line),
    /// It does not.
    Outside(Line),
    /// It is gone, so that nothing can be known.
    Gone,
}

/// A process and its parents.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line {
    /// From itself to the oldest parent below this process, or below the first of all.
    pub processes: Vec<ProcessKey>,
    /// What stands behind the marker in their environments, the nearest first.
    pub marks: Vec<String>,
}

/// Finds out where process `pid` comes from; `marker` is the variable that sessions' processes carry.
pub fn kin(pid: u32, marker: &str) -> Kin {
    if pid == std::process::id() {
        return Kin::Own;
    }
    // A parent that ends while the line is read leaves its children to another one.
    (0..TRIES).find_map(|_| read(pid, marker)).unwrap_or(Kin::Gone)
}

/// The line as it is now; `None` when it changed while it was read.
fn read(pid: u32, marker: &str) -> Option<Kin> {
    let own = std::process::id();
    let mut line = Line::default();
    let mut next = pid;
    while line.processes.len() < LONGEST {
        let process = Process::read(next)?;
        line.processes.push(process.key);
        line.marks.extend(process::environ(next).and_then(|environ| process::value(&environ, marker)));
        match process.parent {
            0 | 1 => return still(pid, Kin::Outside(line)),
            parent if parent == own => return Some(Kin::Inside(line)),
            parent => next = parent,
        }
    }
    None
}

/// Outside is only who was there to the end: the parents of one that is gone are not its own any more.
fn still(pid: u32, found: Kin) -> Option<Kin> {
    let first = match &found {
        Kin::Outside(line) | Kin::Inside(line) => line.processes.first().copied(),
        Kin::Own | Kin::Gone => None,
    };
    (ProcessKey::of(pid) == first && first.is_some_and(|key| key.is_alive())).then_some(found)
}

#[cfg(test)]
mod tests {
    use std::process::Command;

    use super::*;

    #[test]
    fn a_child_is_inside_with_its_mark_and_a_parent_is_outside() {
        let mut child = Command::new("sleep").arg("600").env("KIN_MARK", "x/s-1").spawn().unwrap();
        let Kin::Inside(line) = kin(child.id(), "KIN_MARK") else { panic!("a child is inside") };
        assert_eq!(line.processes, [ProcessKey::of(child.id()).unwrap()]);
        assert!(line.marks.is_empty() || line.marks == ["x/s-1"], "{line:?}");
        assert!(matches!(kin(std::os::unix::process::parent_id(), "KIN_MARK"), Kin::Outside(_)));
        assert_eq!(kin(std::process::id(), "KIN_MARK"), Kin::Own);
        child.kill().unwrap();
        child.wait().unwrap();
        assert_eq!(kin(child.id(), "KIN_MARK"), Kin::Gone);
    }
}
