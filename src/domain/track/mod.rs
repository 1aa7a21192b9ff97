//! The track record: what became of tasks, how good their estimates were, and what routing saves.
//!
//! Everything here is worked out anew from the state, which the events made: there is no second book. Knows no price; what
//! the same tokens would have cost elsewhere comes in as an amount.

mod calibration;
mod decisions;
mod ended;
mod learned;
mod propose;
mod report;
mod resample;
mod roi;
mod share;
mod words;

#[cfg(test)]
#[path = "published_tests.rs"]
mod published_tests;

pub use calibration::{Calibration, Score};
pub use decisions::{CategoryCost, Decision, DecisionSums, decisions};
pub use ended::{End, Ended, ended};
pub use learned::{Learned, learned};
pub use propose::{Proposal, propose};
pub use report::{Premium, Report, report};
pub use resample::Draws;
pub use roi::{ArmSum, ENOUGH, Gap, Repriced, Roi, Saving, Unit, compare, compare_paired};
pub use share::{Range, Share};
pub use words::{
    calibration_lines, decision_lines, habit_lines, kind_words, measured_lines, note_lines, repriced_line,
};
