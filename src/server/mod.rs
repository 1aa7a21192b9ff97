//! The server: the loop that owns the state, the sessions and the clients. The server is the application.
//!
//! ```text
//! clients ─┐                 ┌─▶ store thread ─▶ Stored ─▶ effects, answers
//! hooks ───┼─▶ inbox ─▶ loop ┤
//! panes ───┘   (bounded)     └─▶ frames, one in flight per client
//! ```
//!
//! Owns every clock, thread and task. Decides nothing: rules are the domain's, pictures are the ui's.

mod agent_view;
mod asks;
mod away;
mod backend;
mod batch;
mod boot;
mod bridge;
mod canvas;
mod channel;
mod check;
mod client;
mod clock;
mod collect;
mod control;
mod core;
mod crew;
mod desk;
mod dispatch;
mod early;
mod effects;
mod endings;
mod environment;
mod explain;
mod frames;
mod gathered;
mod headless;
mod inbox;
mod input;
mod keep_theme;
mod keys_apart;
mod launch;
mod launched;
mod limited;
mod limits;
mod listen;
mod look;
mod mailbox;
mod memory;
mod messages;
mod notices;
mod older;
mod opencode;
mod outer;
mod pace;
mod pane;
mod places;
mod plans;
mod price_list;
mod proposals;
mod radar;
mod recordings;
pub mod replay;
mod reviewed;
mod router;
mod routes;
mod run;
mod saying;
pub mod scan;
mod secrets;
mod sessions;
mod shutdown;
mod sighting;
mod sources;
mod timeline;
mod track;
mod waiting;
mod watch;
mod workspaces;
mod world;

pub use crate::pty::close_inherited;
pub use boot::{budgets, configuration, key_problems, past, recording_of, serve};
pub use clock::{day_left, hour_minute as time_words};
pub use core::Served;
pub use crew::{Crew, Member};
pub use price_list::price_list;
pub use router::{Decision, Here, Router};
pub use sighting::Own;
