//! What a program tells its terminal beside the picture: title, status, notifications, progress.
//!
//! Owns the decoded form; every text in it is clean. All of it is a claim of the program: shown, never believed for
//! an approval. Does not know what the server makes of it.

/// The most characters that a text of a signal has.
pub const MAX_TEXT: usize = 256;

/// One thing a program told its terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum TermSignal {
    /// The window title changed (OSC 0 or 2).
    Title(String),
    /// The program reported its status (OSC 7501).
    Status(ProgramStatus),
    /// The program asked whether status reports are understood and was told yes.
    StatusQueried,
    /// The program wants a notification shown (OSC 9, 99, 777).
    Notify {
        /// The heading; may be empty.
        title: String,
        /// The text; may be empty.
        body: String,
    },
    /// The bell rang, once or more, since the last feed.
    Bell,
    /// The program shows progress (OSC 9;4).
    Progress(Progress),
    /// The program's working directory (OSC 7), percent-decoded.
    Cwd(String),
    /// A shell started a command (OSC 133;C).
    CommandStart,
    /// A shell's command ended with this exit code, if it was told (OSC 133;D).
    CommandEnd(Option<i32>),
    /// The program reset the terminal (RIS).
    Reset,
}

/// What a program says it is doing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ProgramState {
    /// Ready, nothing runs.
    Idle,
    /// Working.
    Working,
    /// The work is done.
    Done,
    /// It waits for a person.
    Blocked,
    /// The work failed.
    Error,
    /// The report is withdrawn.
    Clear,
}

/// What a blocked program waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BlockedKind {
    /// A permission.
    Permission,
    /// An answer.
    Question,
    /// A login.
    Auth,
}

/// One OSC 7501 report; it replaces the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramStatus {
    /// What the program does.
    pub state: ProgramState,
    /// What it waits for, when blocked.
    pub kind: Option<BlockedKind>,
    /// A message, one clean line.
    pub msg: Option<String>,
    /// A heading, one clean line.
    pub title: Option<String>,
    /// Percent done.
    pub progress: Option<u8>,
    /// The program's own name.
    pub app: Option<String>,
    /// Which of the program's records this is.
    pub id: Option<String>,
}

/// The kind of progress that OSC 9;4 shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Progress {
    /// Nothing is in progress.
    Cleared,
    /// This many percent are done.
    Percent(u8),
    /// It failed at this many percent.
    Failed(u8),
    /// Something is in progress, how far is not known.
    Busy,
    /// It is paused at this many percent.
    Paused(u8),
}
