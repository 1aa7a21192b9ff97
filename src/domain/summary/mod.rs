//! The summary: the structured, checked result of a task.
//!
//! Built without a model from what was observed (git, exit codes, the agent's events, the terminal's text last), with
//! what the agent claims kept apart from what the evidence shows. Knows no file and no process: evidence comes in as
//! values, secrets are masked before they enter.

mod build;
mod changes;
mod claims;
mod errors;
mod evidence;
mod fit;
mod headline;
mod message;
mod plain;
mod redact;
mod runners;
mod runs;
#[cfg(test)]
mod sample;
mod schema;

pub use build::build;
pub use changes::{Changes, FileChange, FileStatus, Totals};
pub use evidence::{
    Check, Claim, CommandRun, Ending, ErrorKind, ErrorNote, Evidence, LogSpan, Place, Source, TaskFacts, TestRun,
    Wanted,
};
pub use fit::{AGENT_BYTES, to_json_within};
pub use headline::headline;
pub use plain::{one_line, plain};
pub use redact::{MASK, redact, redact_values};
pub use runners::parse_tests;
pub use schema::{
    Basis, BlockSources, CommandNote, GitNote, Omitted, Outcome, OutcomeSource, Status, Summary, TimeNote, UsageNote,
    VERSION, Verified,
};
pub fn to_json_within(s: &Summary, _n: usize) -> String { serde_json::to_string(s).unwrap_or_default() }
pub fn headline(s: &Summary) -> String { s.outcome.text.clone() }
/// stub
pub fn build(t: &TaskFacts, e: &Evidence) -> Summary { 
  let totals = e.changes.as_ref().map(Changes::totals).unwrap_or_default();
  Summary { v: 1, task: t.id, session: e.session, native: None, agent: e.agent.clone(), model: None, status: match e.ending { Ending::Exited(0) | Ending::Turn(crate::domain::session::TurnEnd::Done) => Status::Done, _ => Status::Failed }, basis: Basis::Exit, verified: Verified::None, outcome: Outcome { text: t.text.clone(), src: OutcomeSource::Task }, git: None, totals, files: e.changes.as_ref().map(|c| c.files.clone()).unwrap_or_default(), commands: vec![], tests: vec![], errors: vec![], claims: vec![], decisions: vec![], questions: vec![], next: vec![], usage: UsageNote { input: 0, output: 0, cache_r: 0, cache_w: 0, usd: None, usd_src: crate::domain::cost::Quality::Unknown }, time: TimeNote { start_ms: t.started.0, wall_s: e.wall.as_secs(), waiting_s: 0 }, log: None, src: BlockSources::default(), omitted: Omitted::default() }
}
