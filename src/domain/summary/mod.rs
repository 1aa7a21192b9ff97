//! The summary: the structured, checked result of a task.
//!
//! Built without a model from what was observed (git, exit codes, the agent's events, the terminal's text last), with
//! what the agent claims kept apart from what the evidence shows. Knows no file and no process: evidence comes in as
//! values, secrets are masked before they enter.

mod build;
mod changes;
mod checked;
mod claims;
mod errors;
mod evidence;
mod fit;
mod headline;
mod message;
mod plain;
mod printed;
mod redact;
mod runners;
mod runs;
#[cfg(test)]
mod sample;
mod schema;

pub use build::build;
pub use changes::{Changes, FileChange, FileStatus, Totals};
pub use evidence::{
    Check, Claim, CommandRun, Ending, ErrorKind, ErrorNote, Evidence, LogPointer, LogSpan, Place, Source, TaskFacts,
    TestRun, Wanted,
};
pub use fit::{AGENT_BYTES, to_json_within};
pub use headline::{checks, headline, proof};
pub use plain::{clip, one_line, plain};
pub use printed::PrintedLines;
pub use redact::{MASK, redact, redact_values, secret_places};
pub use runners::parse_tests;
pub use schema::{
    Basis, BlockSources, CheckNote, CommandNote, GitNote, Omitted, Outcome, OutcomeSource, Status, Summary, TimeNote,
    UsageNote, VERSION, Verified,
};
