//! A recording as what a terminal was fed: frames, decoded where the session had no terminal, with a word about gaps.

use std::ops::ControlFlow;
use std::path::Path;

use crate::agents::{HeadlessDecoder, HeadlessFormat, Patience, Run};
use crate::domain::session::{Mode, Session};
use crate::domain::state::State;
use crate::domain::task::Workspace;
use crate::domain::time::{Span, Timestamp};
use crate::pty::{Frame, Reel, ReplayFailed, Since, gap};
use crate::server::Crew;
use crate::server::start::launch::UNSEEN;
use crate::term::{Screen, Size};

/// What a session without a terminal speaks; a recording of it holds that.
#[derive(Debug, Clone)]
pub struct Language {
    format: HeadlessFormat,
    run: Run,
}

/// What the recording of this session must be decoded with; `None` when it had a terminal.
pub fn language_of(crew: &Crew, state: &State, session: &Session) -> Option<Language> {
    let adapter = match session.mode {
        Mode::Interactive => return None,
        Mode::Headless => &crew.member(&session.agent)?.adapter,
    };
    let workspace = state.task(session.task).and_then(|task| task.workspace.as_ref());
    let run = Run {
        prompt: session.prompt.clone(),
        dir: workspace.map(|workspace| Workspace::start(workspace).into()),
        patience: adapter.headless.as_ref().map(Patience::of).unwrap_or_default(),
    };
    Some(Language { format: adapter.headless_format(), run })
}

/// A recording, opened to be looked at.
pub struct Film {
    pub(super) reel: Reel,
    language: Option<Language>,
    size: Size,
}

/// The bytes of lines that left a screen which are kept while it is played: they come back when it grows.
const HISTORY: usize = 256 << 10;

/// What turns frames into what a terminal is fed, in their order.
#[derive(Clone)]
pub(super) struct Projector {
    decoder: Option<HeadlessDecoder>,
    /// The place in the stream after the last frame.
    next: u64,
    bytes: Vec<u8>,
}

impl Film {
    /// Opens the recording at this path.
    pub fn open(path: &Path, language: Option<Language>) -> Result<Self, ReplayFailed> {
        let reel = Reel::open(path)?;
        let mut size = None;
        reel.frames(Since::Start, |frame| {
            size = frame.size;
            ControlFlow::Break(())
        })?;
        Ok(Self { reel, language, size: size.unwrap_or(UNSEEN) })
    }

    /// The same recording, opened again: of a session that still runs there may be more.
    pub(super) fn reopened(&self) -> Result<Self, ReplayFailed> {
        Self::open(self.reel.path(), self.language.clone())
    }

    /// When it began; unknown of one that was made before that was noted.
    pub const fn began(&self) -> Option<Timestamp> {
        self.reel.began()
    }

    /// How long it is.
    pub fn length(&self) -> Span {
        self.reel.length()
    }

    /// The size of the terminal at the start.
    pub const fn size(&self) -> Size {
        self.size
    }

    /// A screen as it was before the first frame.
    pub(super) fn blank(&self) -> Screen {
        Screen::new(self.size)
    }

    /// The same for being looked at: of the lines that left it a few screenfuls are kept.
    pub(super) fn stage(&self) -> Screen {
        Screen::with_history(self.size, HISTORY)
    }

    pub(super) fn projector(&self) -> Projector {
        let decoder = self.language.clone().map(|it| HeadlessDecoder::new(it.format, it.run));
        Projector { decoder, next: 0, bytes: Vec::new() }
    }
}

impl Projector {
    /// The place in the stream after what it has projected.
    pub(super) const fn next(&self) -> u64 {
        self.next
    }

    /// What a terminal is fed for this frame.
    pub(super) fn project(&mut self, frame: &Frame) -> &[u8] {
        self.bytes.clear();
        if frame.position > self.next {
            self.bytes.extend(gap(frame.position - self.next).as_bytes());
        }
        self.next = frame.position + frame.bytes.len() as u64;
        match &mut self.decoder {
            Some(decoder) => decoder.push(&frame.bytes, &mut self.bytes, &mut Vec::new()),
            None => self.bytes.extend_from_slice(&frame.bytes),
        }
        &self.bytes
    }

    /// Feeds a frame to a screen, which may stay behind until it catches up.
    pub(super) fn feed(&mut self, screen: &mut Screen, frame: &Frame) {
        if let Some(size) = frame.size {
            screen.resize(size);
        }
        screen.absorb(self.project(frame));
    }
}
