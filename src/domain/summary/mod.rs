//! The summary: the structured, checked result of a task.
//!
//! Built without a model from what was observed (git, exit codes, the agent's events, the terminal's text last), with
//! what the agent claims kept apart from what the evidence shows. Knows no file and no process: evidence comes in as
//! values, secrets are masked before they enter.

mod changes;
mod evidence;
mod plain;
mod runners;
mod schema;

pub use changes::{Changes, FileChange, FileStatus, Totals};
pub use evidence::{
    Check, Claim, CommandRun, Ending, ErrorKind, ErrorNote, Evidence, LogSpan, Place, Source, TaskFacts, TestRun,
    Wanted,
};
pub use plain::{one_line, plain};
pub use runners::parse_tests;
pub use schema::{
    Basis, BlockSources, CommandNote, GitNote, Omitted, Outcome, OutcomeSource, Status, Summary, TimeNote, UsageNote,
    VERSION, Verified,
};
