//! How big a task looks: what its kind of work says, words that make it bigger or smaller, its length, its files.

use super::category::{Category, Complexity};
use super::table::RouteTable;
use super::text::Prepared;

/// Requests of at most so many words are often small.
const SHORT: usize = 7;
/// Requests of so many words are rarely small.
const LONG: usize = 40;
/// So many named files are rarely small.
const SEVERAL_FILES: usize = 4;
/// So many named files are a long job.
const MANY_FILES: usize = 10;

impl RouteTable {
    /// Judges the size of a task of this category.
    pub(super) fn complexity(&self, text: &Prepared<'_>, files: usize, category: Category) -> Complexity {
        let words: i32 = self.size_set.matching(&text.head).into_iter().map(|place| self.sizes[place].weight).sum();
        let lean = self.lean.get(&category).copied().unwrap_or(0);
        let length = match text.words {
            0..=SHORT => -1,
            LONG.. => 2,
            _ => 0,
        };
        let named = match files {
            0..SEVERAL_FILES => 0,
            SEVERAL_FILES..MANY_FILES => 1,
            MANY_FILES.. => 3,
        };
        self.thresholds.complexity(words.saturating_add(lean + length + named))
    }
}
