//! The tree in the task list: where each task stands below the one that it was delegated from, and the lines that show it.

use super::model::Model;
use crate::domain::delegation::ancestors;
use crate::domain::ids::TaskId;
use crate::domain::task::Task;

/// Where a task stands below the one that it was delegated from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Nest {
    /// How many rows of tasks above it lead to it.
    pub depth: usize,
    /// Its parent, when that does not stand above it.
    pub away: Option<TaskId>,
    /// A bit for each depth at which the tree goes on below this task.
    goes_on: u64,
}

impl Nest {
    /// What stands before the task: lines that pass, and its own corner.
    pub fn corner(self, ascii: bool) -> String {
        if self.depth == 0 {
            return String::new();
        }
        let own = match (self.continues(self.depth), ascii) {
            (true, false) => "├ ",
            (false, false) => "└ ",
            (true, true) => "|-",
            (false, true) => "`-",
        };
        format!("{}{own}", self.lines(self.depth - 1, ascii))
    }

    /// What stands before a further row of the task: the lines that pass.
    pub fn beside(self, ascii: bool) -> String {
        self.lines(self.depth, ascii)
    }

    fn lines(self, depth: usize, ascii: bool) -> String {
        let line = if ascii { "| " } else { "│ " };
        (1..=depth).map(|depth| if self.continues(depth) { line } else { "  " }).collect()
    }

    const fn continues(self, depth: usize) -> bool {
        depth < u64::BITS as usize && self.goes_on & (1 << depth) != 0
    }
}

/// The place of each of these tasks: below the last one before it that it came from.
pub fn nests(model: &Model<'_>, tasks: &[&Task]) -> Vec<Nest> {
    let mut above: Vec<TaskId> = Vec::new();
    let place = |task: &&Task| {
        while above.last().is_some_and(|top| ancestors(model.state, task).all(|other| other.id != *top)) {
            above.pop();
        }
        let away = task.parent.filter(|parent| above.last() != Some(parent));
        let nest = Nest { depth: above.len(), away, goes_on: 0 };
        above.push(task.id);
        nest
    };
    let mut nests: Vec<Nest> = tasks.iter().map(place).collect();
    // From below: what is deeper than a task ends with it.
    let mut open = 0;
    for nest in nests.iter_mut().rev() {
        let bit = 1_u64.checked_shl(nest.depth as u32).unwrap_or_default();
        open &= bit.wrapping_shl(1).wrapping_sub(1);
        nest.goes_on = open;
        open |= bit;
    }
    nests
}
