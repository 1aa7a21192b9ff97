//! Adapters: what orchestra knows of each agent CLI, as data where it can be data.
//!
//! Owns launch lines, finding programs, reading states and dialogs off a screen, and reading the CLIs' own files. Does not
//! spawn, type or kill; knows no pane, no price and no configuration file: it takes plain values and gives plain values.

pub mod adapter;
pub mod asks;
pub mod detect;
pub mod detector;
mod dialogs;
pub mod exit;
pub mod facts;
mod failure;
pub mod folders;
pub mod headless;
mod inject;
pub mod launch;
pub mod locate;
pub mod own;
pub mod place;
pub mod readers;
pub mod rules;
pub mod sign_in;
pub mod tail;
mod values;
mod version_memory;

pub use adapter::{Adapter, AgentKey, ApproveBy, CostSource, HeadlessFormat, KnownBy, builtin};
pub use detect::{Found, Tested, find, find_again, on_path};
pub use detector::{Detector, EndsBy, HookNews, Picture};
pub use exit::{ExitMeans, ExitRule};
pub use facts::AgentFact;
pub use headless::{HeadlessDecoder, Patience, Run};
pub use inject::{McpServer, SKILL};
pub use launch::{Access, LaunchLine, LaunchMode, LaunchRequest, Secret, launch};
pub use sign_in::SignedIn;
pub use values::PLACEHOLDERS;
pub use version_memory::VersionMemory;
