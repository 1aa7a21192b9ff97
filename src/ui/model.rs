//! What the screen is drawn from: borrowed values that the server owns.
//!
//! Owns only their form. Knows no file, no clock and no process.

use std::sync::Mutex;

use super::log_page::LogPage;
use super::replay::Replay;
use crate::config::{Keymap, ScreenSettings, Theme};
use crate::domain::cost::Budgets;
use crate::domain::decide::Previewed;
use crate::domain::diff::{FileDiff, FileInks, parse};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::inbox::Left;
use crate::domain::meter::Moment;
use crate::domain::plan::Draft;
use crate::domain::route::Route;
use crate::domain::state::State;
use crate::domain::time::Timestamp;
use crate::domain::track::Report;
use crate::term::{OlderText, Screen};

/// The live terminals, lent out one at a time.
pub trait Screens {
    /// Calls `look` with the session's terminal; `false` when there is none.
    fn with(&self, id: SessionId, look: &mut dyn FnMut(&Screen)) -> bool;

    /// Whether the terminal is worth a look, told without one; `None` when that is not known.
    fn freshness(&self, id: SessionId) -> Option<Freshness>;
}

/// What is known of a terminal without looking at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Freshness {
    /// The generation of its picture.
    pub generation: u64,
    /// Whether the program is in the middle of drawing it (?2026).
    pub held: bool,
}

/// The repository that orchestra runs in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RepoLine {
    /// The name of its folder.
    pub name: String,
    /// The branch that is checked out.
    pub branch: String,
}

/// One configured agent, as the welcome, the prompt and the palette show it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AgentLine {
    /// The name that people type.
    pub name: String,
    /// The name of the program, for people.
    pub title: String,
    /// Whether it can take work now.
    pub ready: bool,
    /// Why not, in words.
    pub trouble: Option<String>,
    /// The programs that were looked for.
    pub looked_for: Vec<String>,
    /// How to install it, one line.
    pub install: String,
    /// What must stand wherever its work is shown; an agent with a label costs no money.
    pub label: Option<String>,
}

/// Who would get the text in the prompt.
#[derive(Debug, Clone, PartialEq)]
pub struct Preview {
    /// The text it was computed for.
    pub for_text: String,
    /// The route, or why there is none.
    pub result: Result<Route, String>,
}

/// The plan that is offered for the text in the prompt, or that is being changed before it runs.
#[derive(Debug, Clone, PartialEq)]
pub struct PlanPreview {
    /// The plan it was computed for.
    pub draft: Draft,
    /// Why it is offered.
    pub reasons: Vec<String>,
    /// What it would be, or why it cannot run.
    pub result: Result<Previewed, String>,
}

/// What a task has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DiffText {
    /// The task.
    pub task: TaskId,
    /// The unified diff.
    pub text: String,
    /// The same, read.
    pub files: Vec<FileDiff>,
    /// What its letters are, by file, as far as that is known yet.
    pub inks: Vec<Option<FileInks>>,
    /// Why there is none, when that is not because nothing changed.
    pub trouble: Option<String>,
    /// Whether its end was cut off.
    pub truncated: bool,
    /// The disk that its worktree takes, in bytes; `None` without one.
    pub disk: Option<u64>,
}

impl DiffText {
    /// A task's diff, read; its letters have no colours yet.
    pub fn of(task: TaskId, text: String) -> Self {
        let files = parse(&text);
        Self { task, files, text, inks: Vec::new(), trouble: None, truncated: false, disk: None }
    }

    /// Takes what the letters of a file are, when it is still the same change of it.
    pub fn colour(&mut self, file: usize, digest: u64, inks: FileInks) {
        if self.files.get(file).is_some_and(|it| it.digest == digest) {
            self.inks.resize(self.files.len(), None);
            self.inks[file] = Some(inks);
        }
    }
}

/// How the text from before a terminal's oldest line stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum OlderState {
    /// It was asked for.
    Asked,
    /// It is there; an empty one means that there is none.
    There,
    /// It cannot be read, and why.
    Failed(String),
}

/// What a session printed before the lines that its terminal keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Older {
    /// The session.
    pub session: SessionId,
    /// How it stands.
    pub state: OlderState,
    /// The lines.
    pub text: OlderText,
}

/// Everything that one frame shows, except what belongs to the one client.
#[derive(Clone, Copy)]
pub struct Model<'a> {
    /// Every task and session.
    pub state: &'a State,
    /// The time.
    pub now: Timestamp,
    /// The local calendar day, `YYYY-MM-DD`.
    pub day: &'a str,
    /// The local time, `14:05`.
    pub clock: &'a str,
    /// The live terminals.
    pub screens: &'a dyn Screens,
    /// The colours, fit for the client's terminal.
    pub theme: &'a Theme,
    /// The name of that theme.
    pub theme_name: &'a str,
    /// The themes to choose from.
    pub themes: &'a [String],
    /// The keys.
    pub keymap: &'a Keymap,
    /// The repository, if there is one.
    pub repo: Option<&'a RepoLine>,
    /// The configured agents.
    pub agents: &'a [AgentLine],
    /// The route of the text in this client's prompt.
    pub preview: Option<&'a Preview>,
    /// The plan that is offered to this client.
    pub plan: Option<&'a PlanPreview>,
    /// The diff that this client asked for.
    pub diff: Option<&'a DiffText>,
    /// What this client has of the log.
    pub log: Option<&'a LogPage>,
    /// How things stood when its person looked last.
    pub left: Option<&'a Left>,
    /// The track record, while the routes view is open.
    pub track: Option<&'a Report>,
    /// The older text that this client asked for.
    pub older: Option<&'a Older>,
    /// The replay that this client looks at.
    pub replay: Option<&'a Mutex<Replay>>,
    /// What is wrong with the configuration.
    pub problems: &'a [String],
    /// How much of the day is still to come, in thousandths.
    pub day_left: u16,
    /// What days, months, agents and projects may cost.
    pub budgets: &'a Budgets,
    /// How many agents may work at once.
    pub max_agents: usize,
    /// Width of the task list, mouse, borders.
    pub screen: &'a ScreenSettings,
}

impl<'a> Model<'a> {
    /// What a session printed before the lines that its terminal keeps, as far as it was asked for.
    pub fn older_text(&self, session: SessionId) -> Option<&'a OlderText> {
        self.older.filter(|older| older.session == session).map(|older| &older.text)
    }

    /// The time.
    pub const fn moment(&self) -> Moment<'a> {
        Moment { at: self.now, day: self.day, left: self.day_left }
    }

    /// What must stand wherever this agent's work is shown, if anything.
    pub fn label(&self, agent: &str) -> Option<&str> {
        self.agents.iter().find(|line| line.name == agent).and_then(|line| line.label.as_deref())
    }
}
