//! The terminal of one pane: what takes a program's bytes and what they come to.
//!
//! Owns [`Screen`]: the order in which stream front, engine, history and modes are told of bytes and sizes. Does not read
//! PTYs, and does not draw: `view` gives the cells out, `facts` the rest, `resize` keeps the text when the width changes.

use super::damage::{Damage, stays_on_row};
use super::engine::Engine;
use super::guard::Broken;
use super::modes::Modes;
use super::program::{Untouched, Which};
use super::resize;
use super::signal::TermSignal;
use super::stream::{Front, Grid as _};
use super::style::Size;
use super::tail::Tail;

/// So much goes to the engine at least before the next look for plain lines; twice as much after each look in vain.
const STEP: usize = 512;
/// The most that goes to it without a look.
const LONGEST_STEP: usize = 8 << 10;
/// Plain bytes that were worth the look.
const WORTH: usize = 1 << 10;
/// What came of feeding a screen.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Fed {
    /// Bytes to send to the program: answers to its questions, in order.
    pub replies: Vec<u8>,
    /// What it told, in order; the bell last.
    pub signals: Vec<TermSignal>,
    /// The engine broke meanwhile.
    pub broken: Option<Broken>,
}

/// The terminal of one pane: cells, cursor, modes, history.
#[derive(Debug, Clone)]
pub struct Screen {
    pub(super) front: Front,
    pub(super) engine: Engine,
    /// What was taken in and the engine has not seen.
    tail: Tail,
    /// How much goes to the engine before the next look for plain lines.
    step: usize,
    pub(super) modes: Modes,
    pub(super) generation: u64,
    pub(super) damage: Damage,
}

impl Screen {
    /// A blank screen of the given size (clamped to what a pane may have).
    pub fn new(size: Size) -> Self {
        let engine = Engine::new(size.clamped());
        let front = Front::new();
        let modes = front.program.fill(engine.modes());
        let mut damage = Damage::default();
        damage.all(engine.size(), 0);
        Self { front, engine, tail: Tail::default(), step: STEP, modes, generation: 0, damage }
    }

    /// Takes bytes of the program, cut anywhere. Never panics.
    pub fn feed(&mut self, bytes: &[u8]) -> Fed {
        self.catch_up();
        let fed = self.absorb(bytes);
        self.catch_up();
        fed
    }

    /// Takes bytes like [`Self::feed`], at a fraction of the cost when they are lines of text: cells, cursor and history
    /// may stay behind until [`Self::catch_up`], which must come before anything is read off the screen.
    pub fn absorb(&mut self, bytes: &[u8]) -> Fed {
        if bytes.is_empty() {
            return Fed::default();
        }
        let (rebuilds, cursor) = (self.rebuilds(), self.engine.cursor());
        let at_rest = self.tail.is_empty() && self.front.is_at_rest();
        let one_row = at_rest && stays_on_row(bytes, cursor, self.size());
        self.take_in(bytes);
        let broken = self.broken_since(rebuilds, bytes);
        let (replies, mut signals) = self.front.take();
        if self.engine.take_bell() {
            signals.push(TermSignal::Bell);
        }
        self.changed(one_row.then_some(cursor.row));
        Fed { replies, signals, broken }
    }

    /// Whether [`Screen::settle`] would change the picture.
    pub const fn is_unsettled(&self) -> bool {
        self.front.is_unsettled()
    }

    /// To be called when the program has been silent for some 20 ms: the last character gets the attributes that wait
    /// for zero-width characters after it. An incomplete sequence or character stays held back, as in any terminal.
    pub fn settle(&mut self) {
        if self.is_unsettled() {
            self.catch_up();
            self.front.settle(&mut self.engine);
            self.changed(None);
        }
    }

    /// The program has ended: what it left incomplete is dropped, the modes that only a program can serve end, and no
    /// question is answered any more, since the answer would be typed into whatever reads next.
    pub fn end_program(&mut self) {
        self.catch_up();
        self.front.end(&mut self.engine);
        self.changed(None);
    }

    /// Brings cells, cursor and history up to date with all that was taken.
    pub fn catch_up(&mut self) {
        if !self.tail.is_empty() {
            let held = self.tail.catch_up(&mut self.engine);
            // What looked incomplete there is looked at anew.
            self.front.feed(&held, &mut self.engine);
        }
    }

    fn take_in(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            if !self.tail.is_empty() || self.is_plain() {
                let used = self.tail.take(bytes, &mut self.engine);
                self.front.program.untouched = Untouched::No;
                self.step = if used >= WORTH.min(bytes.len()) { STEP } else { LONGEST_STEP.min(self.step * 2) };
                bytes = &bytes[used..];
            }
            if !bytes.is_empty() {
                self.catch_up();
                let from = if self.engine.alternate() { bytes.len() } else { self.step.min(bytes.len()) };
                let end = memchr::memchr(b'\n', &bytes[from..]).map_or(bytes.len(), |at| from + at + 1);
                self.front.feed(&bytes[..end], &mut self.engine);
                bytes = &bytes[end..];
            }
        }
    }

    /// Whether lines of text do nothing here but scroll the main screen.
    fn is_plain(&self) -> bool {
        let size = self.engine.size();
        let main = self.front.program.screen(Which::Main);
        let whole = main.region.is_none_or(|region| region == (1, size.rows));
        let bottom = self.engine.cursor().row + 1 == size.rows;
        bottom
            && whole
            && !main.origin
            && !self.front.program.faint
            && !self.engine.alternate()
            && self.front.is_at_rest()
    }

    /// Gives the screen another size (clamped). The text of the main screen is wrapped anew; what no longer fits goes
    /// to the history and comes back when there is room again. Says so if the engine broke.
    pub fn resize(&mut self, size: Size) -> Option<Broken> {
        let size = size.clamped();
        if size == self.engine.size() {
            return None;
        }
        let rebuilds = self.rebuilds();
        self.catch_up();
        self.front.settle(&mut self.engine);
        resize::reflow(&mut self.engine, size);
        self.front.program.resized();
        let broken = self.broken_since(rebuilds, &[]);
        self.changed(None);
        broken
    }

    fn broken_since(&mut self, rebuilds: u32, batch: &[u8]) -> Option<Broken> {
        if self.rebuilds() == rebuilds {
            return None;
        }
        if self.is_raw() {
            // Nobody takes part any more: no answers, no keys, no reports.
            self.end_program();
        }
        Some(Broken::new(batch, self.is_raw()))
    }

    /// Notes a change of one row, or of everything.
    pub(super) fn changed(&mut self, row: Option<u16>) {
        self.modes = self.front.program.fill(self.engine.modes());
        self.generation += 1;
        match row {
            Some(row) => self.damage.row(row, self.generation),
            None => self.damage.all(self.engine.size(), self.generation),
        }
    }
}

#[cfg(test)]
#[path = "screen_tests.rs"]
mod tests;

#[cfg(test)]
#[path = "marked_tests.rs"]
mod marked_tests;
