//! Two works beside each other: which files and which places of them both change.
//!
//! Places are compared in the version that both began from, so no merge is tried and nothing is written.

use super::conflict::{Conflict, Overlap, Place, Spot};
use super::touched::{Change, Hunk, Touched};
use crate::domain::ids::TaskId;
use crate::domain::summary::redact;

/// Changes so close that git shows them in one piece: lines that both show as context.
const CONTEXT: u32 = 3;
/// Two changes under one heading so far apart are in one function no more, but in one long class or chapter.
const FUNCTION: u32 = 60;

/// The conflicts between two works, by file; `unmerged` are the files in which their commits do not merge. The order of
/// the two does not matter.
pub fn compare(one: (TaskId, &Touched), other: (TaskId, &Touched), unmerged: &[String]) -> Vec<Conflict> {
    if one.0 == other.0 {
        return Vec::new();
    }
    let (first, second) = if one.0 < other.0 { (one, other) } else { (other, one) };
    let both = first.1.0.iter().filter_map(|(file, change)| Some((file, change, second.1.0.get(file)?)));
    both.filter_map(|(file, a, b)| {
        let overlap = match (overlap(a, b), unmerged.contains(file)) {
            (Some(Overlap::File) | None, true) => Some(Overlap::Merge),
            (found, _) => found,
        }?;
        Some(Conflict { first: first.0, second: second.0, file: file.clone(), overlap })
    })
    .collect()
}

fn overlap(a: &Change, b: &Change) -> Option<Overlap> {
    match (a, b) {
        (Change::Somehow, _) | (_, Change::Somehow) => Some(Overlap::File),
        (Change::Whole(a), Change::Whole(b)) if a.is_some() && a == b => None,
        (Change::Whole(_), _) | (_, Change::Whole(_)) => {
            Some(Overlap::Place(Place { heading: String::new(), first: widest(a), second: widest(b) }))
        }
        (Change::Parts { base: x, hunks: a }, Change::Parts { base: y, hunks: b }) => {
            if x == y {
                meeting(a, b)
            } else {
                Some(Overlap::File)
            }
        }
    }
}

/// Where a change stands as one piece.
fn widest(change: &Change) -> Spot {
    match change {
        Change::Parts { hunks, .. } => hunks.first().map(spot).unwrap_or_default(),
        Change::Whole(_) | Change::Somehow => Spot::default(),
    }
}

fn meeting(a: &[Hunk], b: &[Hunk]) -> Option<Overlap> {
    let differ = |x: &Hunk, y: &Hunk| !same(x, y);
    let met = a.iter().flat_map(|x| b.iter().map(move |y| (x, y)));
    // The nearest two are what a person should look at.
    let met = met.filter(|(x, y)| differ(x, y) && meets(x, y)).min_by_key(|(x, y)| gap(x, y));
    match met {
        Some((x, y)) => {
            let heading = if x.heading == y.heading { x.heading.clone() } else { String::new() };
            Some(Overlap::Place(Place { heading, first: spot(x), second: spot(y) }))
        }
        None if a.len() == b.len() && a.iter().zip(b).all(|(x, y)| same(x, y)) => None,
        None => Some(Overlap::File),
    }
}

/// The same edit on both sides merges cleanly.
fn same(x: &Hunk, y: &Hunk) -> bool {
    (x.from, x.lines, x.digest) == (y.from, y.lines, y.digest)
}

fn meets(x: &Hunk, y: &Hunk) -> bool {
    let gap = gap(x, y);
    gap <= CONTEXT || (gap <= FUNCTION && !x.heading.is_empty() && x.heading == y.heading)
}

/// How many unchanged lines lie between two changes.
fn gap(x: &Hunk, y: &Hunk) -> u32 {
    let (upper, lower) = if (x.from, x.lines) <= (y.from, y.lines) { (x, y) } else { (y, x) };
    // An insertion stands after its line, so that line is not changed.
    let end = upper.from.saturating_add(upper.lines.saturating_sub(1));
    let start = if lower.lines == 0 { lower.from.saturating_add(1) } else { lower.from };
    start.saturating_sub(end.saturating_add(1))
}

fn spot(hunk: &Hunk) -> Spot {
    let to = hunk.from.saturating_add(hunk.lines.saturating_sub(1)).max(1);
    // It goes to another agent and into the log.
    Spot { from: hunk.from.max(1), to, text: redact(&hunk.text) }
}

#[cfg(test)]
#[path = "compare_tests.rs"]
mod tests;
