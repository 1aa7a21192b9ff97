//! The start of a session: launch line, environment, secrets, private folder, keys typed ahead.

pub mod early;
pub mod environment;
pub mod launch;
pub mod launched;
pub mod secrets;
