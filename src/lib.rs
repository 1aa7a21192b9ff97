//! orchestra-tui: a personal AI command center for the terminal.
//!
//! ```text
//!  ♪ orchestra  acme-api ⎇ main   3 agents  ⚑ 1 needs you   $4.18 today      ui/header.rs
//! ┌ tasks ───────────────┐┌ 1 claude · Design the flow ── ● 3:12 $0.84 ┐
//! │ NEEDS YOU            ││                                            │    ui/sidebar.rs  ui/pane.rs
//! │ ⚑ 2 endpoint  approve││  the agent's live terminal                 │    term/screen.rs ← pty/ ← the agent's process
//! │ WORKING              ││                                            │
//! │ ● 1 flow      claude ││                                            │
//! └──────────────────────┘└────────────────────────────────────────────┘
//!   › Add OAuth2 with Google_                                               ui/prompt_box.rs ← domain/route/
//!  a approve  d deny  p peek  k kill  n new  ? help                         ui/footer.rs ← config/keymap.toml
//! ```
//!
//! The map, lowest layer first. A room imports only from layers below its own (`tests/tidy.rs` holds that):
//!
//! | layer | rooms |
//! | --- | --- |
//! | 0 | [`domain`]: every rule, pure |
//! | 1 | [`term`]: grids, keys, escapes · [`config`]: settings, keys, themes, paths |
//! | 2 | [`store`] · [`pty`] · [`agents`] · [`workspace`] · [`syntax`] · [`prices`] · [`wire`] |
//! | 3 | [`ui`]: what is drawn and what keys mean |
//! | 4 | [`server`]: the loop · [`client`]: the relay · [`mcp`]: the tools of agents |
//! | 5 | [`cli`]: one file per verb |
//!
//! A key press: `client/attach.rs` → `wire` → `server/screens/input.rs` → `ui::update` → intent → `domain::decide` → event →
//! `store` → effect → `server/effects.rs` → the agent. A byte of an agent: `pty` → `server/sessions/pane.rs` → `term::Screen` →
//! `server/screens/frames.rs` → `ui::draw` → `wire` → the terminal.

pub mod agents;
pub mod cli;
pub mod client;
pub mod config;
pub mod domain;
pub mod mcp;
pub mod prices;
pub mod pty;
pub mod server;
pub mod store;
pub mod syntax;
pub mod term;
pub mod ui;
pub mod wire;
pub mod workspace;
