//! A client: one attached terminal with its own size, focus, layout and credit. A value, never a key into shared state.

use std::collections::BTreeSet;
use std::time::Instant;

use tokio::sync::mpsc;

use super::canvas::Canvas;
use crate::config::{ColorDepth, ScreenSettings, Theme};
use crate::domain::ids::SessionId;
use crate::domain::inbox::Left;
use crate::domain::track::Report;
use crate::server::bridge::Caller;
use crate::server::replay::Showing;
use crate::term::{FocusChange, OuterTerminal, Size};
use crate::ui::{DiffText, LogPage, Older, Pictures, PlanPreview, Preview, RepoLine, ViewState};
use crate::wire::{Charset, Link};

/// The name of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ClientId(pub u64);

/// A connection of either kind.
pub struct Peer {
    /// Who stands behind it.
    pub caller: Caller,
    /// Frames for it.
    pub out: mpsc::Sender<Vec<u8>>,
    /// Its screen, when it is a terminal.
    pub screen: Option<Box<ClientScreen>>,
    /// Tasks it watches, with the request's number and what it was told last.
    pub watching: Vec<(crate::domain::ids::TaskId, u64, Option<crate::wire::TaskView>)>,
}

/// What a terminal shows beside the world: its own colours, preview, diff.
pub struct Face {
    /// Its directory.
    pub dir: String,
    /// Its colours.
    pub depth: ColorDepth,
    /// The theme, fit for its colours.
    pub theme: Theme,
    /// The theme's name.
    pub theme_name: String,
    /// The route of the text in its prompt.
    pub preview: Option<Preview>,
    /// The plan that is offered for it, or being changed.
    pub plan: Option<PlanPreview>,
    /// The diff it asked for.
    pub diff: Option<DiffText>,
    /// The track record, and how many tasks were over then; while the routes view is open.
    pub track: Option<(usize, Report)>,
    /// The older text of a session that it asked for.
    pub older: Option<Older>,
    /// The replay that it looks at.
    pub replay: Option<Showing>,
    /// What it has of the log.
    pub log: Option<LogPage>,
    /// How things stood when its person looked last.
    pub left: Option<Left>,
    /// The repository of its directory.
    pub repo: Option<RepoLine>,
    /// How it is drawn: as configured, unless its characters do not suffice for that.
    pub settings: ScreenSettings,
}

/// Modes of the person's terminal that follow the program which has the keys; `None` where it is not asked for them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct GivenModes {
    /// The flags of the kitty keyboard protocol.
    pub kitty: Option<u8>,
    /// Whether every movement of the mouse is told (?1003).
    pub every_motion: Option<bool>,
}

/// What belongs to one attached terminal.
pub struct ClientScreen {
    /// Its size.
    pub size: Size,
    /// How far away it is.
    pub link: Link,
    /// Its characters.
    pub charset: Charset,
    /// What it has told about itself.
    pub told: OuterTerminal,
    /// The modes that it was given last.
    pub given: Option<GivenModes>,
    /// The title that it was given last.
    pub title: String,
    /// Whether it is the one that the person looks at.
    pub attention: FocusChange,
    /// When the person last did something in it.
    pub used: Instant,
    /// How things stood when its person looked elsewhere.
    pub went: Option<Left>,
    /// The session that gets its keys, while it has the focus.
    pub types_into: Option<SessionId>,
    /// What it shows beside the world.
    pub face: Face,
    /// What it looks at.
    pub view: ViewState,
    /// What its terminal shows.
    pub canvas: Canvas,
    /// The terminals as it saw them last.
    pub pictures: Pictures,
    /// Whether a frame is on its way and not acknowledged: until then nothing is drawn for it.
    pub in_flight: bool,
    /// Whether its picture is out of date.
    pub dirty: bool,
    /// The terminals that are out of date in it.
    pub stale: BTreeSet<SessionId>,
    /// Whether the next frame follows a key and must not wait.
    pub urgent: bool,
    /// The session that was typed into and has not answered yet: its answer is drawn at once.
    pub awaits: Option<SessionId>,
    /// The session that has answered.
    pub answered: Option<SessionId>,
    /// When it was drawn last, whole or in part.
    pub drawn: Option<Instant>,
    /// When it was drawn whole last.
    pub whole: Option<Instant>,
}

impl ClientScreen {
    /// Its picture is out of date.
    pub const fn touch(&mut self) {
        self.dirty = true;
    }
}
