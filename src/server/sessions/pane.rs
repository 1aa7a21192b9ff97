//! A pane: a session's terminal grid, fed by its reader thread, looked at by the loop.
//!
//! The grid lies behind a mutex that is held for one batch of bytes or one drawing. A change is told to the loop once
//! until the loop has looked (`take`), however much arrives meanwhile.

use std::ops::{Deref, DerefMut};
use std::sync::atomic::{AtomicBool, AtomicU32, AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError, Weak};
use std::time::{Duration, Instant};

use crate::agents::{AgentFact, HeadlessDecoder};
use crate::domain::ids::SessionId;
use crate::domain::summary::{CommandRun, LogPointer, Source, one_line, plain};
use crate::domain::time::Span;
use crate::pty::{OnBytes, PtySession, Recording};
use crate::server::clock;
use crate::server::inbox::{Note, Post};
use crate::server::pace::{self, Pace};
use crate::term::{Broken, Fed, Screen, ShellMarks, ShellRun, Size, TermSignal};
use crate::ui::Freshness;

/// How many signals are kept between two looks; a program that floods loses the oldest.
const MAX_SIGNALS: usize = 256;

/// After so long without output nothing more belongs to the last character.
const SILENCE: Duration = Duration::from_millis(20);
/// Output of at least this many bytes at a time is a flood.
const FLOOD: usize = 4096;

/// The gate that floods pass one at a time, whatever the number of panes: a reader that waits for the processor while it
/// holds its grid keeps the loop waiting too, and the less readers compete, the less that happens. What is short, like
/// the echo of a key, passes beside it.
#[derive(Clone, Default)]
pub struct Gate(Arc<Mutex<()>>);

/// The grid, with what stands before it.
pub struct Shared {
    /// The grid.
    pub screen: Screen,
    decoder: Option<HeadlessDecoder>,
    /// The commands of a shell, by its marks.
    marks: ShellMarks,
    recording: Option<Recording>,
    /// How much was recorded, and how long.
    recorded: (u64, Span),
}

/// What the loop has not seen yet.
struct News {
    signals: Vec<TermSignal>,
    facts: Vec<AgentFact>,
    bytes: usize,
    /// The engine broke: the program should draw itself anew.
    broken: bool,
    last_output: Instant,
}

/// What can be told of a pane without holding its grid.
#[derive(Default)]
struct Vitals {
    told: AtomicBool,
    generation: AtomicU64,
    held: AtomicBool,
    /// The last character waits for what may belong to it.
    unsettled: AtomicBool,
    /// The engine broke so often that the pane can only be read.
    raw: AtomicBool,
    /// Rows in the upper half, columns in the lower.
    size: AtomicU32,
}

/// The picture of a session.
#[derive(Clone)]
pub struct Pane {
    shared: Arc<Mutex<Shared>>,
    news: Arc<Mutex<News>>,
    vitals: Arc<Vitals>,
    /// Held while waiting for the grid: a reader that gives the grid back and wants it again comes after the loop.
    next: Arc<Mutex<()>>,
}

/// What a look found.
pub struct Seen {
    /// What the program signalled since the last look.
    pub signals: Vec<TermSignal>,
    /// What its machine format said.
    pub facts: Vec<AgentFact>,
    /// How many bytes it printed since the last look.
    pub bytes: usize,
    /// Whether the terminal engine broke, so that the program should draw itself anew.
    pub broken: bool,
    /// When it printed last.
    pub last_output: Instant,
}

/// The grid, held. What can be told without it is told anew when it is given back.
pub struct Held<'a> {
    shared: MutexGuard<'a, Shared>,
    vitals: &'a Vitals,
}

impl Deref for Held<'_> {
    type Target = Shared;

    fn deref(&self) -> &Shared {
        &self.shared
    }
}

impl DerefMut for Held<'_> {
    fn deref_mut(&mut self) -> &mut Shared {
        &mut self.shared
    }
}

impl Drop for Held<'_> {
    fn drop(&mut self) {
        let screen = &self.shared.screen;
        let size = screen.size();
        self.vitals.size.store(u32::from(size.rows) << 16 | u32::from(size.cols), Ordering::Relaxed);
        self.vitals.held.store(screen.modes().sync_since.is_some(), Ordering::Relaxed);
        self.vitals.unsettled.store(screen.is_unsettled(), Ordering::Relaxed);
        self.vitals.raw.store(screen.is_raw(), Ordering::Relaxed);
        self.vitals.generation.store(screen.generation(), Ordering::Release);
    }
}

/// What a reader thread is given beside its pane.
pub struct Reader {
    /// The session.
    pub session: SessionId,
    /// Where answers to the program's queries go.
    pub writer: Arc<OnceLock<Weak<PtySession>>>,
    /// The way to the loop.
    pub post: Post,
    /// What floods pass one at a time.
    pub gate: Gate,
    /// What floods give way to.
    pub pace: Pace,
}

impl Pane {
    /// A pane of this screen.
    pub fn new(screen: Screen, decoder: Option<HeadlessDecoder>, recording: Option<Recording>) -> Self {
        let (marks, recorded) = (ShellMarks::default(), (0, Span::ZERO));
        let shared = Shared { screen, decoder, marks, recording, recorded };
        let news =
            News { signals: Vec::new(), facts: Vec::new(), bytes: 0, broken: false, last_output: Instant::now() };
        let pane = Self {
            shared: Arc::new(Mutex::new(shared)),
            news: Arc::new(Mutex::new(news)),
            vitals: Arc::default(),
            next: Arc::default(),
        };
        drop(pane.lock());
        pane
    }

    /// The grid. A thread that panicked while it held the lock left a whole grid, so the poison is ignored.
    pub fn lock(&self) -> Held<'_> {
        let mut held = self.lock_behind();
        held.screen.catch_up();
        held
    }

    /// The grid for who only adds to it: cells and cursor may be behind what came.
    fn lock_behind(&self) -> Held<'_> {
        let _next = whole(&self.next);
        Held { shared: whole(&self.shared), vitals: &self.vitals }
    }

    /// Its size, told without waiting for the grid.
    pub fn size(&self) -> Size {
        let both = self.vitals.size.load(Ordering::Relaxed);
        Size::new((both >> 16) as u16, both as u16)
    }

    /// Whether it is worth a look, told without waiting for the grid.
    pub fn freshness(&self) -> Freshness {
        let generation = self.vitals.generation.load(Ordering::Acquire);
        Freshness { generation, held: self.vitals.held.load(Ordering::Relaxed) }
    }

    /// Whether its program can no longer be typed into, because the terminal engine broke again and again.
    pub fn is_raw(&self) -> bool {
        self.vitals.raw.load(Ordering::Relaxed)
    }

    /// Shows what waits for more, when nothing came for a moment; says whether that changed the picture.
    pub fn settle(&self) -> bool {
        let waits = self.vitals.unsettled.load(Ordering::Relaxed) && whole(&self.news).last_output.elapsed() >= SILENCE;
        if waits {
            self.lock().screen.settle();
        }
        waits
    }

    /// Gives the screen another size.
    pub fn resize(&self, size: Size) {
        if let Some(broken) = self.lock().screen.resize(size) {
            note_broken(&broken);
        }
    }

    /// What the reader thread calls with each batch of bytes.
    pub fn feeder(&self, reader: Reader) -> OnBytes {
        let pane = self.clone();
        let mut decoded = Vec::new();
        Box::new(move |bytes| {
            let flood = bytes.len() >= FLOOD;
            let mut left = bytes;
            while !left.is_empty() {
                let (start, competes) = (Instant::now(), flood && reader.pace.competes(reader.session));
                let most = if competes { pace::BUDGET } else { left.len() };
                let (piece, rest) = left.split_at(most.min(left.len()));
                let replies = {
                    let _turn = flood.then(|| whole(&reader.gate.0));
                    pane.feed(piece, &mut decoded)
                };
                if let Some(pty) = reader.writer.get().and_then(Weak::upgrade).filter(|_| !replies.is_empty()) {
                    // A program that asks and does not read loses its answers, never ours.
                    pty.write(replies).ok();
                }
                pane.tell(reader.session, &reader.post);
                left = rest;
                if competes {
                    Pace::rest(start);
                }
            }
        })
    }

    fn tell(&self, session: SessionId, post: &Post) {
        if !self.vitals.told.swap(true, Ordering::AcqRel) {
            post.blocking(Note::Dirty(session));
        }
    }

    fn feed(&self, bytes: &[u8], decoded: &mut Vec<u8>) -> Vec<u8> {
        let mut facts = Vec::new();
        let fed = self.lock_behind().feed(bytes, decoded, &mut facts);
        let mut news = whole(&self.news);
        if let Some(broken) = &fed.broken {
            note_broken(broken);
            news.broken = true;
        }
        news.last_output = Instant::now();
        news.bytes += bytes.len();
        news.facts.extend(facts);
        news.signals.extend(fed.signals);
        let surplus = news.signals.len().saturating_sub(MAX_SIGNALS);
        news.signals.drain(..surplus);
        fed.replies
    }

    /// Asks the decoder of a run without a terminal; `None` for a session with one, and for plain text.
    pub fn with_decoder<T>(&self, ask: impl FnOnce(&mut HeadlessDecoder) -> T) -> Option<T> {
        self.lock_behind().decoder.as_mut().filter(|decoder| !decoder.takes_keys()).map(ask)
    }

    /// Shows what a recording holds; nobody is told and no query is answered.
    pub fn replay(&self, bytes: &[u8]) {
        self.lock().feed(bytes, &mut Vec::new(), &mut Vec::new());
    }

    /// Records what the program prints from now on.
    pub fn record(&self, recording: Recording) {
        self.lock().recording = Some(recording);
    }

    /// How many bytes its recording holds, and how long it has recorded.
    pub fn recorded(&self) -> (u64, Span) {
        self.lock().recorded
    }

    /// The program has ended: what its decoder still holds is shown.
    pub fn finish(&self) {
        let mut facts = Vec::new();
        let mut held = self.lock();
        let shared = &mut *held;
        if let Some(decoder) = &mut shared.decoder {
            let mut decoded = Vec::new();
            decoder.finish(&mut decoded, &mut facts);
            shared.screen.feed(&decoded);
        }
        shared.screen.end_program();
        shared.recording = None;
        drop(held);
        whole(&self.news).facts.extend(facts);
    }

    /// Takes what came since the last look; the next change will be told again.
    pub fn take(&self) -> Seen {
        self.vitals.told.store(false, Ordering::Release);
        let mut news = whole(&self.news);
        Seen {
            signals: std::mem::take(&mut news.signals),
            facts: std::mem::take(&mut news.facts),
            bytes: std::mem::take(&mut news.bytes),
            broken: std::mem::take(&mut news.broken),
            last_output: news.last_output,
        }
    }
}

impl Shared {
    fn feed(&mut self, bytes: &[u8], decoded: &mut Vec<u8>, facts: &mut Vec<AgentFact>) -> Fed {
        if let Some(recording) = &mut self.recording {
            recording.set_size(self.screen.size());
            let appended = recording.append(bytes);
            self.recorded = (recording.position(), recording.age());
            if let Err(error) = appended {
                tracing::warn!(%error, "recording stops");
                self.recording = None;
            }
        }
        if let Some(decoder) = &mut self.decoder {
            decoded.clear();
            decoder.push(bytes, decoded, facts);
            return self.screen.absorb(decoded);
        }
        let from = self.recorded.0.saturating_sub(bytes.len() as u64);
        let runs = self.marks.push(from, bytes);
        facts.extend(runs.iter().map(|run| AgentFact::Marked(Box::new(self.ran(run)))));
        self.screen.absorb(bytes)
    }

    /// A marked command: a program's claim, as all that is read off a terminal.
    fn ran(&self, run: &ShellRun) -> CommandRun {
        let (recorded, age) = self.recorded;
        let log = LogPointer(run.from, run.to.saturating_sub(run.from), age.as_secs());
        let named = Some(one_line(&plain(&run.command))).filter(|line| !line.is_empty());
        let command = named.unwrap_or_else(|| "a command that the shell did not name".to_owned());
        CommandRun {
            output: plain(&run.output),
            ended: Some(clock::now()),
            log: (recorded > 0).then_some(log),
            ..CommandRun::new(command, run.exit, Source::Parsed)
        }
    }
}

/// The digest finds the bytes again in a recording; the bytes themselves are nobody's to log.
fn note_broken(broken: &Broken) {
    tracing::error!(digest = %broken.digest, raw = broken.raw, "the terminal engine broke and was built anew");
}

/// What a lock guards. A thread that panicked while it held one left its content whole.
fn whole<T>(lock: &Mutex<T>) -> MutexGuard<'_, T> {
    lock.lock().unwrap_or_else(PoisonError::into_inner)
}
