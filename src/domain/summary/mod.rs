//! The summary: the structured, checked result of a task.
//!
//! Built without a model from what was observed (git, exit codes, the agent's events, the terminal's text last), with
//! what the agent claims kept apart from what the evidence shows. Knows no file and no process: evidence comes in as
//! values, secrets are masked before they enter.

mod changes;
mod evidence;
mod schema;

pub use changes::{Changes, FileChange, FileStatus, Totals};
pub use evidence::{
    Check, Claim, CommandRun, Ending, ErrorKind, ErrorNote, Evidence, LogSpan, Place, Source, TaskFacts, TestRun,
    Wanted,
};
pub use schema::{
    Basis, BlockSources, CommandNote, GitNote, Omitted, Outcome, OutcomeSource, Status, Summary, TimeNote, UsageNote,
    VERSION, Verified,
};
pub fn to_json_within(s: &Summary, _n: usize) -> String { serde_json::to_string(s).unwrap_or_default() }
pub fn headline(s: &Summary) -> String { s.outcome.text.clone() }
