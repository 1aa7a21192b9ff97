//! `config.toml`: every setting with its default, read from the user's file and, for the harmless ones, the project's.
//!
//! Owns which settings exist and which of them a project may set. Does not read files: it gets their names and texts,
//! and mistakes never stop the start. Does not know agents, categories or themes by name; `check_names` is told them.

use std::collections::BTreeMap;

use super::agents::{self, AgentSettings};
use super::delegation;
use super::key_overrides::{self, KeyOverride};
use super::limits::{self, Limits};
use super::notifications::{self, Notifications};
use super::playbooks;
use super::prices::{self, PriceSetting};
use super::problem::{Place, Problem};
use super::project;
use super::recordings::{self, RecordingLimits};
use super::routing::{self, Routing};
use super::section::{Findings, Section, Source};
use crate::domain::delegation::DelegationLimits;
use crate::domain::plan::Playbook;
use crate::domain::time::Span;

/// How an approved task comes back into the branch it started from.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum MergeStyle {
    /// One commit.
    #[default]
    Squash,
    /// A merge commit.
    Merge,
    /// Its commits on top.
    Rebase,
}

/// How the screen is drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScreenSettings {
    /// Columns of the task list.
    pub sidebar_width: u16,
    /// Whether the mouse is used.
    pub mouse: bool,
    /// Whether borders are drawn with `+-|` for fonts that lack line characters.
    pub ascii_borders: bool,
    /// The most frames per second that a terminal is sent.
    pub fps: u16,
    /// Whether what the mouse selects is copied at once.
    pub copy_on_select: bool,
    /// Where what is copied goes.
    pub clipboard: Clipboard,
    /// The program that opens addresses, with its arguments; empty for that of the platform.
    pub open_urls_with: Vec<String>,
    /// MiB of history that all panes keep together.
    pub history_mb: u16,
}

/// Where what is copied goes.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Clipboard {
    /// To the person's terminal, wherever it is (OSC 52).
    #[default]
    Osc52,
    /// To the clipboard of the machine, where the person sits at it; else to the terminal.
    Platform,
    /// To both.
    Both,
}

impl Default for ScreenSettings {
    fn default() -> Self {
        Self {
            sidebar_width: 30,
            mouse: true,
            ascii_borders: false,
            fps: 60,
            copy_on_select: true,
            clipboard: Clipboard::default(),
            open_urls_with: Vec::new(),
            history_mb: 64,
        }
    }
}

/// Every setting.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    /// The agent that plans and delegates.
    pub primary: String,
    /// How many agents work at once.
    pub max_agents: u32,
    /// The name of the theme.
    pub theme: String,
    /// The user's own command that proves a task's work, in every project; `None` leaves it to the projects.
    pub check: Option<String>,
    /// How often a failed check goes back to the agent before the person is asked.
    pub check_rounds: u32,
    /// The longest that a check may run.
    pub check_timeout: Span,
    /// The user's own command that prepares a fresh worktree, in every project; `None` leaves it to the projects.
    pub setup: Option<String>,
    /// The longest that a setup may run.
    pub setup_timeout: Span,
    /// What tasks, agents, projects, days and months may cost.
    pub limits: Limits,
    /// How far agents may go in delegating.
    pub delegation: DelegationLimits,
    /// How approved work is merged.
    pub merge: MergeStyle,
    /// Which ignored files a task's worktree gets from the checkout, as patterns of `.gitignore`.
    pub copy: Vec<String>,
    /// How a person is told.
    pub notifications: Notifications,
    /// How the screen is drawn.
    pub screen: ScreenSettings,
    /// How much disk recordings may take.
    pub recordings: RecordingLimits,
    /// Changes to agents, by name.
    pub agents: BTreeMap<String, AgentSettings>,
    /// Changes to routing.
    pub routing: Routing,
    /// Ways to break requests into plans, before the shipped ones.
    pub playbooks: Vec<Playbook>,
    /// Changes to keys.
    pub keys: Vec<KeyOverride>,
    /// The user's own prices, by model.
    pub prices: BTreeMap<String, PriceSetting>,
    /// The line of each key that a file sets, by its full path (`screen.fps`, `routing.rule.0`).
    pub(super) places: BTreeMap<String, Place>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            primary: "claude".to_owned(),
            max_agents: 4,
            theme: "midnight".to_owned(),
            check: None,
            check_rounds: 1,
            check_timeout: Span::mins(10),
            setup: None,
            setup_timeout: Span::mins(15),
            limits: Limits::default(),
            delegation: DelegationLimits::default(),
            merge: MergeStyle::default(),
            copy: Vec::new(),
            notifications: Notifications::default(),
            screen: ScreenSettings::default(),
            recordings: RecordingLimits::default(),
            agents: BTreeMap::new(),
            routing: Routing::default(),
            playbooks: Vec::new(),
            keys: Vec::new(),
            prices: BTreeMap::new(),
            places: BTreeMap::new(),
        }
    }
}

/// A file's name as people know it, and its text.
pub type NamedText<'a> = (&'a str, &'a str);

impl Config {
    /// Reads the user's file and then the project's over it, either of which may be absent. What is wrong keeps its
    /// default and is reported.
    pub fn load(user: Option<NamedText<'_>>, project: Option<NamedText<'_>>) -> (Self, Vec<Problem>) {
        let (mut config, mut problems) = user.map_or_else(Default::default, |(file, text)| {
            let (config, findings) = Self::read(file, text);
            (config, findings.problems)
        });
        if let Some((file, text)) = project {
            problems.extend(project::overlay(&mut config, file, text));
        }
        (config, problems)
    }

    /// The line of a key that a file sets, by its full path (`screen.fps`).
    pub fn place(&self, path: &str) -> Option<&Place> {
        self.places.get(path)
    }

    pub(super) fn read(file: &str, text: &str) -> (Self, Findings) {
        let source = Source::new(file, text);
        let table = source.parse();
        let mut config = Self::read_root(source.root(&table));
        let mut findings = source.findings();
        config.places = std::mem::take(&mut findings.places);
        (config, findings)
    }

    fn read_root(mut root: Section<'_, '_>) -> Self {
        let default = Self::default();
        let config = Self {
            primary: root.text("primary").unwrap_or(default.primary),
            max_agents: root.number("max_agents", 1..=100).map_or(default.max_agents, |n| n as u32),
            theme: root.text("theme").unwrap_or(default.theme),
            check: root.text("check").filter(|command| !command.trim().is_empty()),
            check_rounds: root.number("check_rounds", 0..=10).map_or(default.check_rounds, |n| n as u32),
            check_timeout: root.parsed("check_timeout").unwrap_or(default.check_timeout),
            setup: root.text("setup").filter(|command| !command.trim().is_empty()),
            setup_timeout: root.parsed("setup_timeout").unwrap_or(default.setup_timeout),
            limits: limits::read(root.section("limits")),
            delegation: delegation::read(root.section("delegation")),
            merge: read_merge(root.section("merge")).unwrap_or_default(),
            copy: read_workspaces(root.section("workspaces")),
            notifications: notifications::read(root.section("notifications")),
            screen: read_screen(root.section("screen"), default.screen),
            recordings: recordings::read(root.section("recordings")),
            agents: agents::read(root.section("agents")),
            routing: routing::read(root.section("routing")),
            playbooks: playbooks::read(&mut root),
            keys: key_overrides::read(root.section("keys")),
            prices: prices::read(root.section("prices")),
            places: BTreeMap::new(),
        };
        root.finish();
        config
    }
}

pub(super) fn read_merge(mut merge: Section<'_, '_>) -> Option<MergeStyle> {
    let styles = [("squash", MergeStyle::Squash), ("merge", MergeStyle::Merge), ("rebase", MergeStyle::Rebase)];
    let style = merge.choice("style", &styles);
    merge.finish();
    style
}

fn read_workspaces(mut workspaces: Section<'_, '_>) -> Vec<String> {
    let copy = workspaces.texts("copy").unwrap_or_default();
    workspaces.finish();
    copy.into_iter().filter(|pattern| !pattern.trim().is_empty()).collect()
}

fn read_screen(mut screen: Section<'_, '_>, default: ScreenSettings) -> ScreenSettings {
    let clipboards = [("osc52", Clipboard::Osc52), ("platform", Clipboard::Platform), ("both", Clipboard::Both)];
    let read = ScreenSettings {
        sidebar_width: screen.number("sidebar_width", 16..=80).map_or(default.sidebar_width, |n| n as u16),
        mouse: screen.flag("mouse").unwrap_or(default.mouse),
        ascii_borders: screen.flag("ascii_borders").unwrap_or(default.ascii_borders),
        fps: screen.number("fps", 1..=120).map_or(default.fps, |n| n as u16),
        copy_on_select: screen.flag("copy_on_select").unwrap_or(default.copy_on_select),
        clipboard: screen.choice("clipboard", &clipboards).unwrap_or(default.clipboard),
        open_urls_with: screen.texts("open_urls_with").unwrap_or(default.open_urls_with),
        history_mb: screen.number("history_mb", 1..=4096).map_or(default.history_mb, |n| n as u16),
    };
    screen.finish();
    read
}

#[cfg(test)]
#[path = "file_tests.rs"]
mod tests;
