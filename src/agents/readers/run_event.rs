//! What a run without a terminal says, in words that all CLIs share.
//!
//! Owns the vocabulary and what a tool call is by its name and arguments. The readers of the machine formats translate into
//! it; nobody else knows their field names.

use std::path::PathBuf;

use serde_json::Value;

use super::json::text;
use crate::agents::facts::FailureKind;
use crate::domain::cost::CostReading;
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::Dialog;
use crate::domain::time::{Span, Timestamp};

/// Who speaks or acts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Voice {
    /// The agent itself.
    Agent,
    /// An agent that it started.
    Helper,
}

/// One thing that a run said.
#[derive(Debug, Clone, PartialEq)]
pub enum RunEvent {
    /// The CLI's session.
    Session {
        /// Its id, for resuming it.
        id: String,
        /// The model, where it is said.
        model: Option<String>,
        /// Where it works, where it is said.
        dir: Option<PathBuf>,
    },
    /// It goes on, with nothing to show.
    Alive,
    /// A piece of the agent's text while it is written.
    Piece(String),
    /// A whole text; its pieces may have come before.
    Text(Voice, String),
    /// A tool is used.
    Called {
        /// The name that its result has.
        id: String,
        /// Who uses it.
        by: Voice,
        /// What it does.
        call: Call,
        /// When, where it is said.
        at: Option<Timestamp>,
    },
    /// A tool has finished.
    Returned {
        /// The name that its call had.
        id: String,
        /// What came of it.
        result: CallEnd,
    },
    /// The agent asks a person.
    Asked(Box<Dialog>),
    /// The request of this name needs no answer any more.
    Settled(String),
    /// A tool was refused, because nobody could be asked or a rule says so.
    Refused(String),
    /// The service failed and is asked again.
    Retrying {
        /// How it failed.
        kind: FailureKind,
        /// Which try, and of how many, where it is said.
        tries: Option<(u64, u64)>,
        /// The pause before it.
        pause: Option<Span>,
    },
    /// Something that should be seen and stops nothing.
    Warning(String),
    /// Something failed.
    Failed {
        /// How.
        kind: FailureKind,
        /// In the agent's words.
        text: String,
    },
    /// What was used so far.
    Used(CostReading),
    /// So many things go on in the background.
    Background(usize),
    /// The turn ended.
    Ended {
        /// How.
        end: TurnEnd,
        /// The last message, when the event has it.
        message: Option<String>,
        /// How much it was.
        sums: Sums,
    },
}

/// What a tool call does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Call {
    /// Runs this command line.
    Command(String),
    /// Writes or changes these files.
    Write(Vec<PathBuf>),
    /// Something that changes nothing of ours: its name, and what it is about.
    Other(String, String),
}

/// What came of a tool call.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CallEnd {
    /// Whether it did what it should.
    pub outcome: CallOutcome,
    /// The exit code of a command, where it is known.
    pub exit: Option<i32>,
    /// Lines added and removed, where they are known.
    pub lines: Option<(usize, usize)>,
    /// When, where it is said.
    pub at: Option<Timestamp>,
    /// How long it took, where that is said.
    pub took: Option<Span>,
    /// What it says for itself, when it failed.
    pub words: Option<String>,
    /// What a command printed, its last part; empty when unknown.
    pub output: String,
}

/// Whether a tool call did what it should.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CallOutcome {
    /// It did.
    #[default]
    Well,
    /// It failed.
    Failed,
    /// It was not allowed.
    Refused,
}

/// The figures at the end of a turn, as far as they are said.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Turns of the model.
    pub turns: Option<u64>,
    /// How long it took.
    pub took: Option<Span>,
}

impl Call {
    /// What the tool `name` does with `input`; the names are those of all CLIs.
    pub fn of(name: &str, input: &Value) -> Self {
        let first = |keys: &[&str]| keys.iter().find_map(|key| input.get(key)?.as_str()).map(str::to_owned);
        let path = || first(&["file_path", "filePath", "notebook_path", "path", "target_file", "absolute_path"]);
        let plain: String = name.chars().filter(char::is_ascii_alphanumeric).collect::<String>().to_lowercase();
        match plain.as_str() {
            "bash" | "shell" | "runshellcommand" | "execute" | "terminal" | "runterminalcmd" | "execcommand" => {
                first(&["command", "cmd"]).map_or_else(|| Self::Other(name.to_owned(), String::new()), Self::Command)
            }
            "write" | "edit" | "multiedit" | "notebookedit" | "writefile" | "replace" | "create" | "strreplace"
            | "strreplaceeditor" | "editfile" | "createfile" | "insert" | "delete" | "deletefile" => path()
                .map_or_else(|| Self::Other(name.to_owned(), String::new()), |path| Self::Write(vec![path.into()])),
            "applypatch" | "patch" => {
                let files = first(&["patch", "input", "patchText"]).map(|patch| patched(&patch)).unwrap_or_default();
                if files.is_empty() { Self::Other(name.to_owned(), String::new()) } else { Self::Write(files) }
            }
            _ => Self::Other(name.to_owned(), about(input)),
        }
    }
}

/// The files that a patch in Codex's form names.
fn patched(patch: &str) -> Vec<PathBuf> {
    let heads = ["*** Add File: ", "*** Update File: ", "*** Delete File: "];
    patch.lines().filter_map(|line| heads.iter().find_map(|head| line.strip_prefix(head))).map(PathBuf::from).collect()
}

/// What a call is about: the first of the arguments that people would name.
fn about(input: &Value) -> String {
    let keys = [
        "file_path",
        "filePath",
        "path",
        "absolute_path",
        "pattern",
        "query",
        "url",
        "description",
        "message",
        "prompt",
    ];
    keys.iter().find_map(|key| text(input, &format!("/{key}"))).unwrap_or_default().to_owned()
}

/// The moment at `pointer`, written as RFC 3339 or as milliseconds since 1970.
pub fn moment(value: &Value, pointer: &str) -> Option<Timestamp> {
    match value.pointer(pointer)? {
        Value::String(text) => text.parse::<jiff::Timestamp>().ok().map(|at| Timestamp(at.as_millisecond())),
        Value::Number(number) => number.as_i64().map(Timestamp),
        _ => None,
    }
}

/// The milliseconds at `pointer`.
pub fn millis(value: &Value, pointer: &str) -> Option<Span> {
    value.pointer(pointer)?.as_f64().map(|ms| Span(ms as u64))
}
