//! The pure heart: what a task, a session, a route, a charge and a summary are, which commands are allowed, which
//! facts follow from them and what must then be done outside.
//!
//! ```text
//! Command ──decide(&State)──▶ Vec<Event> ──apply──▶ State
//!                                 └──react──▶ Vec<Effect>   (live only, never on replay)
//! ```
//!
//! Owns every rule. Deliberately knows no clock, file, environment, terminal, database or network: time, ids, prices
//! and what was observed come in as arguments. Compiles alone (`tests/domain_alone.rs`).

mod apply;
pub mod attention;
pub mod calendar;
pub mod command;
pub mod cost;
pub mod decide;
pub mod delegation;
pub mod diff;
pub mod effect;
pub mod event;
pub mod ids;
pub mod inbox;
pub mod limit;
pub mod memory;
pub mod messages;
pub mod meter;
pub mod money;
pub mod plan;
pub mod radar;
mod react;
pub mod review;
pub mod route;
pub mod session;
pub mod state;
pub mod summary;
pub mod task;
pub mod time;
pub mod timeline;
pub mod track;

pub use react::react;
