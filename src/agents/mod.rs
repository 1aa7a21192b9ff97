//! Adapters: what orchestra knows of each agent CLI, as data where it can be data.
//!
//! Owns launch lines, finding programs, reading states and dialogs off a screen, and reading the CLIs' own files. Does not
//! spawn, type or kill; knows no pane, no price and no configuration file: it takes plain values and gives plain values.

pub mod adapter;
pub mod asks;
pub mod detect;
pub mod detector;
mod dialogs;
pub mod facts;
mod failure;
pub mod folders;
pub mod headless;
pub mod launch;
pub mod locate;
pub mod readers;
pub mod rules;
pub mod tail;

pub use adapter::{Adapter, AgentKey, CostSource, HeadlessFormat, builtin};
pub use detect::{Found, find, on_path};
pub use detector::{Detector, HookNews};
pub use facts::AgentFact;
pub use headless::{HeadlessDecoder, Patience, Run};
pub use launch::{Access, LaunchLine, LaunchMode, LaunchRequest, launch};
