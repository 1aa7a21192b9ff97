//! A pane: a session's terminal grid, fed by its reader thread, looked at by the loop.
//!
//! The grid lies behind a mutex that is held for one batch of bytes or one drawing. A change is told to the loop once
//! until the loop has looked (`take`), however much arrives meanwhile.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::Instant;

use super::inbox::{Note, Post};
use crate::agents::{AgentFact, HeadlessDecoder};
use crate::domain::ids::SessionId;
use crate::pty::{OnBytes, PtySession, Recording};
use crate::term::{Screen, Size, TermSignal};

/// How many signals are kept between two looks; a program that floods loses the oldest.
const MAX_SIGNALS: usize = 256;

/// Output of at least this many bytes at a time is a flood.
const FLOOD: usize = 4096;
/// The most that is fed while the grid is held.
const PIECE: usize = 16 * 1024;

/// The gate that floods pass one at a time, whatever the number of panes: a reader that waits for the processor while it
/// holds its grid keeps the loop waiting too, and the less readers compete, the less that happens. What is short, like
/// the echo of a key, passes beside it.
#[derive(Clone, Default)]
pub struct Gate(Arc<Mutex<()>>);

/// What the reader thread and the loop share.
pub struct Shared {
    /// The grid.
    pub screen: Screen,
    signals: Vec<TermSignal>,
    facts: Vec<AgentFact>,
    last_output: Instant,
    decoder: Option<HeadlessDecoder>,
    recording: Option<Recording>,
}

/// The picture of a session.
#[derive(Clone)]
pub struct Pane {
    shared: Arc<Mutex<Shared>>,
    told: Arc<AtomicBool>,
    /// Held while waiting for the grid: a reader that gives the grid back and wants it again comes after the loop.
    next: Arc<Mutex<()>>,
}

/// What a look found.
pub struct Seen {
    /// What the program signalled since the last look.
    pub signals: Vec<TermSignal>,
    /// What its machine format said.
    pub facts: Vec<AgentFact>,
    /// When it printed last.
    pub last_output: Instant,
}

impl Pane {
    /// An empty pane.
    pub fn new(size: Size, decoder: Option<HeadlessDecoder>, recording: Option<Recording>) -> Self {
        let shared = Shared {
            screen: Screen::new(size),
            signals: Vec::new(),
            facts: Vec::new(),
            last_output: Instant::now(),
            decoder,
            recording,
        };
        Self { shared: Arc::new(Mutex::new(shared)), told: Arc::default(), next: Arc::default() }
    }

    /// The shared part. A thread that panicked while it held the lock left a whole grid, so the poison is ignored.
    pub fn lock(&self) -> MutexGuard<'_, Shared> {
        let _next = self.next.lock().unwrap_or_else(PoisonError::into_inner);
        self.shared.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What the reader thread calls with each batch of bytes. Answers to the program's queries go to `writer`.
    pub fn feeder(
        &self,
        session: SessionId,
        writer: Arc<OnceLock<Weak<PtySession>>>,
        post: Post,
        gate: Gate,
    ) -> OnBytes {
        let pane = self.clone();
        let mut decoded = Vec::new();
        Box::new(move |bytes| {
            let mut replies = Vec::new();
            for piece in bytes.chunks(PIECE) {
                let flood = bytes.len() >= FLOOD;
                let _turn = flood.then(|| gate.0.lock().unwrap_or_else(PoisonError::into_inner));
                replies.extend(pane.lock().feed(piece, &mut decoded));
            }
            if let Some(pty) = writer.get().and_then(Weak::upgrade).filter(|_| !replies.is_empty()) {
                // A program that asks and does not read loses its answers, never ours.
                pty.write(replies).ok();
            }
            pane.tell(session, &post);
        })
    }

    fn tell(&self, session: SessionId, post: &Post) {
        if !self.told.swap(true, Ordering::AcqRel) {
            post.blocking(Note::Dirty(session));
        }
    }

    /// Shows what a recording holds; nobody is told and no query is answered.
    pub fn replay(&self, bytes: &[u8]) {
        let mut shared = self.lock();
        shared.feed(bytes, &mut Vec::new());
        shared.signals.clear();
        shared.facts.clear();
    }

    /// Records what the program prints from now on.
    pub fn record(&self, recording: Recording) {
        self.lock().recording = Some(recording);
    }

    /// The program has ended: what its decoder still holds is shown.
    pub fn finish(&self) {
        let shared = &mut *self.lock();
        if let Some(decoder) = &mut shared.decoder {
            let mut decoded = Vec::new();
            decoder.finish(&mut decoded, &mut shared.facts);
            shared.screen.feed(&decoded);
        }
        shared.recording = None;
    }

    /// Takes what came since the last look; the next change will be told again.
    pub fn take(&self) -> Seen {
        self.told.store(false, Ordering::Release);
        let mut shared = self.lock();
        Seen {
            signals: std::mem::take(&mut shared.signals),
            facts: std::mem::take(&mut shared.facts),
            last_output: shared.last_output,
        }
    }
}

impl Shared {
    fn feed(&mut self, bytes: &[u8], decoded: &mut Vec<u8>) -> Vec<u8> {
        self.last_output = Instant::now();
        if let Some(recording) = &mut self.recording
            && let Err(error) = recording.append(bytes)
        {
            tracing::warn!(%error, "recording stops");
            self.recording = None;
        }
        let fed = match &mut self.decoder {
            Some(decoder) => {
                decoded.clear();
                decoder.push(bytes, decoded, &mut self.facts);
                self.screen.feed(decoded)
            }
            None => self.screen.feed(bytes),
        };
        self.signals.extend(fed.signals);
        let surplus = self.signals.len().saturating_sub(MAX_SIGNALS);
        self.signals.drain(..surplus);
        fed.replies
    }
}
