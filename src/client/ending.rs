//! How an attachment ended.

/// How an attachment ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The server said good-bye; the text is for the person and may be empty.
    Bye(String),
    /// The server is gone.
    ServerGone,
    /// A signal asked this client to go (128 + its number is the exit code).
    Signal(i32),
    /// This client has a fault; it said more on standard error.
    Broken,
}
