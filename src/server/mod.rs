//! The server: the loop that owns the state, the sessions and the clients. The server is the application.
//!
//! ```text
//! clients ─┐                 ┌─▶ store thread ─▶ Stored ─▶ effects, answers
//! hooks ───┼─▶ inbox ─▶ loop ┤
//! panes ───┘   (bounded)     └─▶ frames, one in flight per client
//! ```
//!
//! The loop itself is in the files beside this one (`boot`, `run`, `dispatch`, `core`, `batch`, `effects`); what it joins is in rooms:
//!
//! | room | what happens there |
//! | --- | --- |
//! | `screens` | attached terminals: keys in, frames out |
//! | `start` | a session's process is begun |
//! | `sessions` | live sessions are observed, and what is concluded of them |
//! | `speech` | what is said to agents |
//! | `sources`, `opencode` | what agents say of themselves, in files and over HTTP |
//! | `work` | worktrees, checks, merges, conflicts |
//! | `crew` | which agents there are, and which one a task goes to |
//! | `bridge` | what agents ask of us |
//! | `notices` | what persons are told elsewhere |
//! | `replay`, `scan` | recordings played again; the agents' own books added up |
//!
//! Owns every clock, thread and task. Decides nothing: rules are the domain's, pictures are the ui's.

mod batch;
mod boot;
mod bridge;
mod clock;
mod control;
mod core;
mod crew;
mod dispatch;
mod effects;
mod inbox;
mod listen;
mod notices;
mod opencode;
mod pace;
pub mod replay;
mod run;
pub mod scan;
mod screens;
mod sessions;
mod shutdown;
mod sources;
mod speech;
mod start;
mod work;
mod world;

pub use crate::pty::close_inherited;
pub use boot::{budgets, configuration, key_problems, past, recording_of, serve};
pub use clock::{day_left, hour_minute as time_words};
pub use core::Served;
pub use crew::members::{Crew, Member};
pub use crew::price_list::price_list;
pub use crew::router::{Decision, Here, Router};
pub use crew::sighting::Own;
