//! End to end: the real executable, real PTYs, real git, real SQLite, its own home. Tests wait for facts, never for time.

#![expect(clippy::unwrap_used, clippy::expect_used, reason = "a test fails loudly where its own machinery does")]

mod agents;
mod bridge;
mod bridge_mcp;
mod checks;
#[path = "../vt/corpus.rs"]
mod corpus;
mod crash;
mod delegate;
mod endings;
mod explain;
mod following;
mod given_back;
mod hands;
mod hostile;
mod inbox;
mod journey;
mod keys;
mod limits;
mod looks;
#[path = "../vt/markers.rs"]
mod markers;
mod memory;
mod messages;
mod meter;
mod outer;
mod plans;
mod processes;
mod radar;
mod replay;
mod route;
mod routes;
mod screen;
mod scripted;
mod setup;
mod summaries;
mod support;
mod surroundings;
mod workspaces;
