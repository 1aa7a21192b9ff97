//! The screen: view state, actions and drawing. Knows no runtime and does no input or output.
//!
//! A client's input goes through [`update()`] and becomes [`Intent`]s; [`draw()`] borrows the [`Model`] and the client's
//! [`ViewState`]. Nothing here is shared between clients.

mod action;
mod card;
mod draw;
mod editor;
mod facts;
mod footer;
mod header;
mod intent;
mod layout;
mod listed;
mod log_page;
mod memory;
mod mention;
mod messages;
mod model;
mod nest;
mod over;
mod paint;
mod pane;
mod pictures;
mod plain;
mod prompt_box;
mod questions;
mod rates;
mod reading;
mod replay;
mod review;
mod sidebar;
mod signs;
mod styles;
mod terminal;
mod text;
mod tiles;
mod toast;
mod update;
mod view_state;
mod welcome;
mod writing;

#[cfg(test)]
#[path = "ui_tests/mod.rs"]
mod ui_tests;

pub use action::{ACTIONS, Action, ActionSpec, known_actions};
pub use draw::draw;
pub use intent::Intent;
pub use layout::{PaneFocus, pane_sizes};
pub use log_page::{LastPart, LogPage, LogPart};
pub use model::{
    AgentLine, DiffText, Freshness, Model, Older, OlderState, PlanPreview, Preview, RepoLine, Screens, ThemeLine,
};
pub use pictures::{Patch, Pictures};
pub use plain::{fitted, listen};
pub use replay::{Hits, Mark, Playing, Replay, ReplayWish, Speed, Toward};
pub use signs::ascii as ascii_sign;
pub use toast::done;
pub use update::update;
pub use view_state::{Leaving, Overlay, TimelinePage, ViewState, focus, note_drawn, notice, refused};
