//! The terminal engine against real recordings, hostile bytes and any way of cutting them.

mod chunks;
mod hostile;
mod picture;
mod recordings;
