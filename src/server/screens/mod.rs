//! The screens of persons: attached terminals, what their keys mean, what is drawn for them.
//!
//! Owns one value per client and the one writer of a terminal. What a key means and how a view looks is the ui's.

pub mod away;
pub mod backend;
pub mod canvas;
pub mod client;
pub mod desk;
pub mod frames;
pub mod input;
pub mod keep_theme;
pub mod look;
pub mod older;
pub mod outer;
pub mod plans;
pub mod reviewed;
pub mod timeline;
pub mod waiting;
