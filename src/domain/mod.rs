//! The pure heart: what a task, a session, a route, a charge and a summary are, which commands are allowed, which
//! facts follow from them and what must then be done outside.
//!
//! Owns every rule. Deliberately knows no clock, file, environment, terminal, database or network: time, ids, prices
//! and what was observed come in as arguments. Compiles alone (`tests/domain_alone.rs`).

pub mod cost;
pub mod ids;
pub mod money;
pub mod route;
pub mod session;
pub mod summary;
pub mod time;
