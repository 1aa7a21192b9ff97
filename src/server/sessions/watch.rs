//! A watch: what is observed of one live session and concluded about it.
//!
//! Signals, hooks, the title and the grid go into the agent's detector; its files are read by `sources`. Looks happen
//! only while something changed lately, never on a quiet pane.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::gathered::Gathered;
use super::pane::{Pane, Seen};
use crate::agents::detector::Explanation;
use crate::agents::{Adapter, Detector, EndsBy, HookNews, Picture};
use crate::domain::session::dialog::{Choice, Dialog};
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::{Span, Timestamp};
use crate::pty::{NotWritten, PtySession};
use crate::server::sources::Sources;
use crate::server::speech::channel::OpenChannel;
use crate::server::speech::headless::Run;
use crate::server::speech::keys_apart::KeysApart;
use crate::server::speech::mailbox::{self, Mailbox, Next, Words};
use crate::server::speech::saying::{self, Pressed, Saying, Step};
use crate::server::start::launched::Launched;
use crate::term::{FocusChange, ProgramState, encode_focus, encode_paste};

/// After so long without output another look can tell nothing new.
const SETTLED: Duration = Duration::from_secs(6);
/// Programs redraw everything at each new size, so a dragged window tells them only now and then.
const RESIZE_PAUSE: Duration = Duration::from_millis(80);
/// Why a message did not even get as far as the prompt.
const NOT_TAKEN: &str = "its terminal takes no input";
/// Who prints so many bytes between two looks asks nothing now: what matters stands still.
const FLOOD: usize = 32 * 1024;
/// A flood is looked at as seldom as this.
const FLOOD_PAUSE: Duration = Duration::from_millis(500);
/// Who printed nothing for so long is quiet.
const LATELY: Duration = Duration::from_secs(5);

/// Whether an agent's files may grow although it prints nothing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Writes {
    /// None of its files are read.
    Never,
    /// Its turn is under way.
    Now,
    /// It rests, or nobody can tell.
    Seldom,
}

/// What is observed of one live session.
pub struct Watch {
    /// Its process.
    pub pty: Arc<PtySession>,
    /// What is known of its program.
    pub adapter: Arc<Adapter>,
    /// What it tells beside its terminal, and how it is answered.
    pub channel: Option<OpenChannel>,
    /// What its files say is read through these.
    pub sources: Option<Sources>,
    read: Instant,
    /// Whether its files may grow although it prints nothing.
    writes: Writes,
    /// When what it did was measured last while it works.
    pub measured: Option<Timestamp>,
    /// What the agent said and did.
    pub gathered: Gathered,
    /// Whether its process ended or is being ended: nothing more is concluded from its screen.
    pub ending: bool,
    /// Whether nothing of its process tree is left.
    pub gone: bool,
    /// What there is of a run without a terminal; its own words tell its state.
    pub run: Option<Run>,
    detector: Detector,
    /// What it is told when it is at rest.
    pub mailbox: Mailbox,
    /// Messages that may be typed once the log says so.
    announced: Vec<u32>,
    /// Keys whose dialog must close.
    pressed: Option<Pressed>,
    /// Keys that stop its turn and wait for their pause.
    keys: KeysApart,
    /// What the person must be told.
    remarks: Vec<&'static str>,
    last_output: Instant,
    /// What it printed since the last look.
    printed: usize,
    looked: Instant,
    resized: Option<Instant>,
    poked: Instant,
    /// Whether a look may still tell something new.
    pub fresh: bool,
    /// Whether a person types into it.
    pub focus: FocusChange,
    /// What its program was told of that, since it asked.
    focus_told: Option<FocusChange>,
}

impl Watch {
    /// A watch over a process that was just started.
    pub fn new(launched: &Launched, adapter: Arc<Adapter>, sources: Option<Sources>) -> Self {
        Self {
            pty: launched.pty.clone(),
            detector: Detector::new(adapter.clone()),
            adapter,
            channel: None,
            writes: if sources.is_some() { Writes::Now } else { Writes::Never },
            sources,
            run: None,
            read: Instant::now(),
            measured: None,
            gathered: Gathered::default(),
            ending: false,
            gone: false,
            mailbox: Mailbox::of(launched.typed_prompt.clone()),
            announced: Vec::new(),
            pressed: None,
            keys: KeysApart::default(),
            remarks: Vec::new(),
            last_output: Instant::now(),
            printed: 0,
            looked: Instant::now(),
            resized: None,
            poked: Instant::now(),
            fresh: true,
            focus: FocusChange::Lost,
            focus_told: None,
        }
    }

    /// Takes the signals of a pane.
    pub fn observe(&mut self, seen: &Seen, now: Timestamp) {
        self.last_output = seen.last_output;
        self.printed += seen.bytes;
        self.fresh = true;
        for signal in &seen.signals {
            self.detector.observe_signal(signal, now);
        }
    }

    /// Whether its files may grow any moment: it printed lately, or its turn is under way.
    pub fn may_write(&self) -> bool {
        self.is_busy() || (self.writes == Writes::Now && !self.gone)
    }

    /// Whether it printed lately.
    pub fn is_busy(&self) -> bool {
        !self.gone && self.last_output.elapsed() < LATELY
    }

    /// Its files, when they are worth reading: always while it works, also silently; who rests and prints nothing writes
    /// nothing, but now and then they are read anyway.
    pub fn sources_due(&mut self) -> Option<Sources> {
        if !self.may_write() && !self.ending && self.read.elapsed() < LATELY {
            return None;
        }
        self.read = Instant::now();
        self.sources.take()
    }

    /// When the program may be told a new size; `None` for now. The first change at once, then the latest after a pause.
    pub fn resize_later(&mut self, now: Instant) -> Option<Instant> {
        let later = self.resized.map(|last| last + RESIZE_PAUSE).filter(|due| *due > now);
        if later.is_none() {
            self.resized = Some(now);
        }
        later
    }

    /// The picture changed though the program printed nothing (another size), or it is not what was thought: look anew.
    pub fn poke(&mut self) {
        self.poked = Instant::now();
        self.fresh = true;
    }

    /// Takes news from a hook.
    pub fn hook(&mut self, news: &HookNews, now: Timestamp) {
        self.detector.observe_hook(news, now);
        if matches!(news, HookNews::PromptSubmitted) {
            self.mailbox.confirmed();
        }
        self.fresh = true;
    }

    /// It asks a person by its own protocol.
    pub fn asked(&mut self, dialog: Dialog, ends: EndsBy, now: Timestamp) {
        self.detector.observe_asked(dialog, ends, now);
        self.poke();
    }

    /// Requests that were answered in the terminal since the last call.
    pub fn withdrawn(&mut self) -> Vec<String> {
        self.detector.take_withdrawn()
    }

    /// What the program says of itself on its channel.
    pub fn report(&mut self, state: ProgramState, message: Option<&str>, now: Timestamp) {
        self.detector.observe_channel(state, message, now);
        self.poke();
    }

    /// A request of this name waits no more.
    pub fn settled(&mut self, request: &str, choice: Option<Choice>, now: Timestamp) {
        self.detector.observe_settled(request, choice, now);
        self.poke();
    }

    /// Keys go to the agent: all of them or none.
    pub fn typed(&mut self, bytes: Vec<u8>, now: Timestamp) -> Result<(), NotWritten> {
        self.detector.observe_input(&bytes, now);
        self.fresh = true;
        self.pty.write(bytes).inspect_err(|error| tracing::info!(%error, "keys were not taken"))
    }

    /// Tells the program whether it has the keys, if it asked (?1004) and was not told.
    pub fn tell_focus(&mut self, pane: &Pane) {
        let modes = *pane.lock().screen.modes();
        let Some(bytes) = encode_focus(self.focus, &modes) else {
            self.focus_told = None;
            return;
        };
        if self.focus_told.replace(self.focus) != Some(self.focus) {
            self.tell(bytes.to_vec());
        }
    }

    /// Sends what a terminal says by itself; a program that does not read loses it.
    pub fn tell(&self, bytes: Vec<u8>) {
        if !bytes.is_empty() && !self.ending {
            self.pty.write(bytes).ok();
        }
    }

    /// Types this and presses Enter as soon as the agent waits for input.
    pub fn say_when_idle(&mut self, words: Words) {
        self.mailbox.add(words);
        self.fresh = true;
    }

    /// Looks at the grid and concludes. `None` when nothing can have changed.
    pub fn look(&mut self, pane: &Pane, now: Timestamp) -> Option<Reading> {
        if !self.fresh {
            return None;
        }
        if self.run.is_some() {
            self.fresh = false;
            return Run::look(pane, now);
        }
        self.type_next(now);
        let quiet = self.last_output.elapsed();
        if self.printed >= FLOOD && self.looked.elapsed() < FLOOD_PAUSE && quiet < FLOOD_PAUSE {
            return None;
        }
        (self.printed, self.looked) = (0, Instant::now());
        let underway = self.mailbox.is_busy() || self.pressed.is_some() || self.keys.wait();
        self.fresh = quiet < SETTLED || self.poked.elapsed() < SETTLED || underway;
        self.tell_focus(pane);
        let reading = self.detector.look_at(&pane.lock().screen, Span(quiet.as_millis() as u64), now);
        if self.writes != Writes::Never {
            let works = matches!(reading.state, SessionState::Starting | SessionState::Working);
            self.writes = if works { Writes::Now } else { Writes::Seldom };
        }
        self.look_after(pane, reading.state, now);
        // Of a program that is never seen to wait, nothing better can be waited for than now.
        let ready = matches!(reading.state, SessionState::Idle(_)) || self.adapter.never_idles();
        if ready && reading.dialog.is_none() {
            match self.mailbox.next() {
                Next::Nothing => {}
                Next::Announce(number) => self.announced.push(number),
                Next::Type(words) => self.type_words(&words, &words.text, pane, now),
            }
        }
        Some(reading)
    }

    /// Why its state is what it is; `None` of a run without a screen.
    pub fn explain(&self) -> Option<Explanation> {
        self.run.is_none().then(|| self.detector.explain())
    }

    /// How long it has printed nothing.
    pub fn quiet(&self) -> Duration {
        self.last_output.elapsed()
    }

    /// The dialog that is drawn at this moment.
    pub fn dialog_now(&self, pane: &Pane) -> Option<Dialog> {
        self.detector.dialog_at(&pane.lock().screen)
    }

    /// Messages that may be typed once the log says so, since the last call.
    pub fn announced(&mut self) -> Vec<u32> {
        std::mem::take(&mut self.announced)
    }

    /// Types the message of this number, of which the log says so. `kept` gives the line that names the file where a text
    /// that is no prompt was put.
    pub fn type_message(
        &mut self,
        number: u32,
        pane: &Pane,
        kept: impl FnOnce(&str) -> std::io::Result<String>,
        now: Timestamp,
    ) {
        let Some(words) = self.mailbox.take(number) else { return };
        self.fresh = true;
        // It may have begun something else since.
        if self.mailbox.is_saying() || self.dialog_now(pane).is_some() {
            return self.mailbox.hold(words);
        }
        let fits = mailbox::fits(&words.text, pane.lock().screen.modes().bracketed_paste);
        let typed = if fits { Ok(words.text.clone()) } else { kept(&words.text) };
        match typed {
            Ok(typed) => self.type_words(&words, &typed, pane, now),
            Err(error) => {
                self.mailbox.lost(&words, &format!("it is too long to be typed, and no file takes it: {error}"));
            }
        }
    }

    fn type_words(&mut self, words: &Words, typed: &str, pane: &Pane, now: Timestamp) {
        let held = pane.lock();
        let (modes, picture) = (*held.screen.modes(), Picture::of(&held.screen));
        drop(held);
        match self.typed(encode_paste(typed, &modes), now) {
            Ok(()) => self.mailbox.typed(words, Saying::new(typed, &picture, Instant::now())),
            Err(_) => self.mailbox.lost(words, NOT_TAKEN),
        }
    }

    /// Looks whether what was sent has arrived.
    fn look_after(&mut self, pane: &Pane, state: SessionState, now: Timestamp) {
        if !self.mailbox.is_saying() && self.pressed.is_none() {
            return;
        }
        let dialog = self.dialog_now(pane);
        if let Some(pressed) = &self.pressed {
            let digest = dialog.as_ref().map(Dialog::digest);
            match pressed.step(digest.as_deref(), Instant::now()) {
                Step::Wait | Step::Enter => {}
                Step::Arrived => self.pressed = None,
                Step::Lost(why) => {
                    self.pressed = None;
                    self.remarks.push(why);
                }
            }
        }
        let picture = Picture::of(&pane.lock().screen);
        let up = if dialog.is_some() { saying::Dialog::Up } else { saying::Dialog::Absent };
        match self.mailbox.look_after(&picture, up, state) {
            Step::Wait | Step::Arrived => {}
            Step::Enter => drop(self.typed(b"\r".to_vec(), now)),
            Step::Lost(why) => self.remarks.push(why),
        }
    }

    /// Keys that stop its turn, one after another.
    pub fn interrupt(&mut self, keys: Vec<Vec<u8>>, now: Timestamp) {
        self.keys.add(keys);
        self.fresh = true;
        self.type_next(now);
    }

    fn type_next(&mut self, now: Timestamp) {
        if let Some(key) = self.keys.due(Instant::now()) {
            self.typed(key, now).ok();
        }
    }

    /// Keys that answer the dialog of this digest; whether it closes is looked after.
    pub fn press(&mut self, keys: Vec<u8>, digest: &str, now: Timestamp) {
        if self.typed(keys, now).is_ok() {
            self.pressed = Some(Pressed::new(digest.to_owned(), Instant::now()));
        }
    }

    /// What the person must be told since the last call.
    pub fn remarks(&mut self) -> Vec<&'static str> {
        std::mem::take(&mut self.remarks)
    }

    /// Whether the request of this name still stands in the terminal, as far as it was seen there.
    pub fn still_asks(&self, request: &str, pane: &Pane) -> bool {
        self.detector.request_stands(request, &pane.lock().screen)
    }
}
