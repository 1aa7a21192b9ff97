//! The stream front: what stands between a program's bytes and the engine that keeps the cells.
//!
//! Owns the cutting of the stream into runs that go to the engine untouched and sequences that are answered, kept or
//! rewritten; what is incomplete is held back, so that the engine is at rest between two calls and any split of the
//! stream gives the same result. Does not keep cells: it knows the engine only as a [`Grid`].

use memchr::{memchr2, memchr3};

use super::effort::Effort;
use super::marks::Mark;
use super::modes::{Cursor, Modes};
use super::palette::Palette;
use super::program::{Program, Untouched};
use super::sequence::{Csi, Scan, StringKind, scan};
use super::signal::TermSignal;
use super::style::{CellStyle, LinkId, Size};
use super::{queries, rewrite, sgr, text};

/// The bytes of a string that are kept; of a longer one nothing is used.
const LONGEST_STRING: usize = 4 << 10;
/// After so many bytes without an end a string is taken for an accident.
const LOST_STRING: usize = 4 << 20;
/// The bytes of answers in one feed; a program that asks for more does not read them.
const MOST_REPLIES: usize = 64 << 10;
/// The signals in one feed.
const MOST_SIGNALS: usize = 256;

/// The engine behind the front.
pub(super) trait Grid {
    /// Runs bytes that the engine understands.
    fn write(&mut self, bytes: &[u8]);
    /// The cursor; its column is the width while a wrap is pending.
    fn cursor(&self) -> Cursor;
    /// The size of the screen.
    fn size(&self) -> Size;
    /// The style that the next character gets.
    fn pen(&self) -> CellStyle;
    /// Whether the alternate screen is shown.
    fn alternate(&self) -> bool;
    /// The modes that the engine keeps itself.
    fn modes(&self) -> Modes;
    /// The program is about to clear the whole screen.
    fn clears_screen(&mut self) {}
    /// The program clears the history (ED 3).
    fn clears_history(&mut self) {}
    /// Marks the character before the cursor.
    fn write_mark(&mut self, mark: Mark);
    /// The link of an address; `None` when there is no room for more.
    fn link(&mut self, address: &str) -> Option<LinkId>;
    /// Whether the character of a cell is protected from selective erasing.
    fn is_protected(&self, row: u16, col: u16) -> bool;
}

/// Whether questions are answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Asker {
    /// A program that waits for answers.
    Alive,
    /// None any more: what is answered now would be typed into whatever reads next.
    Gone,
}

/// How a string was ended, and how its answer is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Terminator {
    /// BEL.
    Bel,
    /// `ESC \`.
    St,
}

impl Terminator {
    /// Its bytes.
    pub(super) const fn bytes(self) -> &'static str {
        match self {
            Self::Bel => "\x07",
            Self::St => "\x1b\\",
        }
    }
}

/// Where in the grammar the stream stands between two feeds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In text, perhaps with something incomplete held back.
    Ground,
    /// In a CSI sequence that is too long; it is thrown away.
    LongCsi,
    /// In a string.
    Text { kind: StringKind, seen: usize, after_esc: bool },
}

/// The state of the stream front of one pane.
#[derive(Debug, Clone)]
pub(super) struct Front {
    /// An incomplete sequence or character.
    held: Vec<u8>,
    place: Place,
    string: Vec<u8>,
    /// What the program has set.
    pub(super) program: Program,
    /// What it is told about the outer terminal.
    pub(super) palette: Palette,
    /// Width and height of a cell in pixels.
    pub(super) cell_pixels: (u16, u16),
    /// The name that XTVERSION tells.
    pub(super) identity: String,
    /// Whether there is anyone to answer.
    pub(super) asker: Asker,
    effort: Effort,
    /// How many bytes were taken before the present call.
    taken: u64,
    replies: Vec<u8>,
    signals: Vec<TermSignal>,
}

impl Front {
    pub(super) fn new() -> Self {
        Self {
            held: Vec::new(),
            place: Place::Ground,
            string: Vec::new(),
            program: Program::default(),
            palette: Palette::default(),
            cell_pixels: (10, 20),
            identity: format!("orchestra {}", env!("CARGO_PKG_VERSION")),
            asker: Asker::Alive,
            effort: Effort::default(),
            taken: 0,
            replies: Vec::new(),
            signals: Vec::new(),
        }
    }

    /// Takes what has been collected since the last call: answers and signals.
    pub(super) fn take(&mut self) -> (Vec<u8>, Vec<TermSignal>) {
        (std::mem::take(&mut self.replies), std::mem::take(&mut self.signals))
    }

    pub(super) fn reply(&mut self, answer: &str) {
        if self.asker == Asker::Alive && self.replies.len() + answer.len() <= MOST_REPLIES {
            self.replies.extend_from_slice(answer.as_bytes());
        }
    }

    pub(super) fn signal(&mut self, signal: TermSignal) {
        if self.signals.len() < MOST_SIGNALS {
            self.signals.push(signal);
        }
    }

    /// Whether the next character is written as it is: nothing is held back and no mode changes what it does.
    pub(super) fn is_at_rest(&self) -> bool {
        self.place == Place::Ground && self.held.is_empty() && !self.program.is_careful()
    }

    /// Takes bytes of the program.
    pub(super) fn feed(&mut self, mut input: &[u8], grid: &mut impl Grid) {
        while !input.is_empty() {
            let used = match self.place {
                Place::Ground if self.held.is_empty() => self.ground(input, grid),
                Place::Ground => self.complete(input, grid),
                Place::LongCsi => self.skip_csi(input),
                Place::Text { kind, seen, after_esc } => self.collect(input, kind, seen, after_esc, grid),
            };
            self.taken += used as u64;
            input = input.get(used..).unwrap_or(&[]);
        }
    }

    /// Whether silence changes the picture: the last character waits for its mark.
    pub(super) const fn is_unsettled(&self) -> bool {
        self.program.pending.is_some()
    }

    /// The stream is silent: shows what can be shown.
    pub(super) fn settle(&mut self, grid: &mut impl Grid) {
        text::settle(&mut self.program, grid);
    }

    /// The program has ended: what it left unfinished is dropped, and nobody is answered any more.
    pub(super) fn end(&mut self, grid: &mut impl Grid) {
        self.settle(grid);
        let held = std::mem::take(&mut self.held);
        if held.first().is_some_and(|first| *first != 0x1b) {
            self.text(&held, grid);
        }
        (self.place, self.asker) = (Place::Ground, Asker::Gone);
        self.string.clear();
        self.program.ended();
    }

    /// Whether work on so many cells is in proportion to what the program has sent.
    pub(super) fn affords(&mut self, cells: u64) -> bool {
        self.effort.affords(cells)
    }

    /// Runs from the start of `input` up to a change of place; says how many bytes that took.
    fn ground(&mut self, input: &[u8], grid: &mut impl Grid) -> usize {
        let (mut run, mut at) = (0, 0);
        // Where the last sequence ended, and whether a wrap may be pending there.
        let (mut after, mut wrap) = (0, true);
        let mut careful = self.program.is_careful();
        while let Some(found) = memchr3(0x1b, 0x0e, 0x0f, &input[at..]) {
            at += found;
            if input[at] != 0x1b {
                self.text(&input[run..at], grid);
                self.program.charsets.shifted = input[at] == 0x0e;
                self.program.untouched = Untouched::No;
                at += 1;
                (run, after, wrap) = (at, at, true);
                careful = self.program.is_careful();
                continue;
            }
            let sequence = &input[at..];
            match scan(sequence) {
                Scan::Csi { len, dirty: false } if !careful && self.passes(&sequence[..len]) => {
                    let last = sequence[len - 1];
                    if at > after {
                        wrap = input[at - 1] != b'\r';
                    }
                    if wrap && rewrite::starts_on_screen(last) {
                        self.text(&input[run..at], grid);
                        text::end_wrap(grid);
                        run = at;
                        wrap = false;
                    }
                    wrap &= !rewrite::sets_column(last);
                    at += len;
                    after = at;
                }
                Scan::Incomplete => {
                    self.text(&input[run..at], grid);
                    self.held.extend_from_slice(sequence);
                    return input.len();
                }
                scanned => {
                    self.text(&input[run..at], grid);
                    let len = scanned.len();
                    self.effort.reached(self.taken + (at + len) as u64);
                    at += self.act(scanned, sequence, grid);
                    (run, after, wrap) = (at, at, true);
                    careful = self.program.is_careful();
                    if self.place != Place::Ground {
                        return at;
                    }
                }
            }
        }
        let end = input.len() - text::incomplete_tail(&input[run..]);
        self.text(&input[run..end], grid);
        self.held.extend_from_slice(&input[end..]);
        input.len()
    }

    /// Whether a sequence stays in its run, when text is not written character by character.
    fn passes(&self, sequence: &[u8]) -> bool {
        let depends = match sequence.split_last() {
            Some((b'm', before)) => self.program.faint && sgr::touches_intensity(&before[2..]),
            Some((b'd', _)) => self.program.may_be_relative(),
            _ => false,
        };
        !depends && rewrite::passes(sequence)
    }

    /// Goes on with what was held back.
    fn complete(&mut self, input: &[u8], grid: &mut impl Grid) -> usize {
        let had = self.held.len();
        let mut held = std::mem::take(&mut self.held);
        if held.first() != Some(&0x1b) {
            held.push(input[0]);
            let broken = !matches!(input[0], 0x80..=0xbf);
            if broken {
                self.text(&held[..had], grid);
                return 0;
            }
            if text::incomplete_tail(&held) > 0 {
                self.held = held;
            } else {
                self.text(&held, grid);
            }
            return 1;
        }
        held.extend_from_slice(&input[..input.len().min(512)]);
        match scan(&held) {
            Scan::Incomplete => {
                self.held = held;
                input.len().min(512)
            }
            scanned => {
                self.effort.reached(self.taken + (scanned.len() as u64).saturating_sub(had as u64));
                self.act(scanned, &held, grid) - had
            }
        }
    }

    /// Does what one scanned sequence at the start of `bytes` asks for; says how many bytes it takes.
    fn act(&mut self, scanned: Scan, bytes: &[u8], grid: &mut impl Grid) -> usize {
        self.settle(grid);
        match scanned {
            Scan::Incomplete => 0,
            Scan::Skip(len) => len,
            Scan::TooLong => {
                self.place = Place::LongCsi;
                bytes.len().min(super::sequence::LONGEST)
            }
            Scan::StringStart { len, kind } => {
                self.string.clear();
                self.place = Place::Text { kind, seen: 0, after_esc: false };
                len
            }
            Scan::Esc { len, intermediate, last } => {
                rewrite::escape(self, intermediate, last, grid);
                len
            }
            Scan::Csi { len, dirty } => {
                if dirty {
                    self.dirty_csi(&bytes[..len], grid);
                } else {
                    self.csi(&bytes[..len], grid);
                }
                len
            }
        }
    }

    /// Controls inside a sequence act at once, the sequence after them.
    fn dirty_csi(&mut self, bytes: &[u8], grid: &mut impl Grid) {
        let is_control = |byte: &u8| *byte < 0x20 && *byte != 0x1b;
        let controls: Vec<u8> = bytes.iter().copied().filter(is_control).collect();
        let clean: Vec<u8> = bytes.iter().copied().filter(|byte| !is_control(byte) && *byte != 0x7f).collect();
        self.text(&controls, grid);
        self.csi(&clean, grid);
    }

    fn csi(&mut self, bytes: &[u8], grid: &mut impl Grid) {
        self.program.untouched = Untouched::No;
        if let Some(csi) = Csi::parse(bytes)
            && !queries::answer_csi(self, &csi, grid)
            && !rewrite::csi(self, &csi, grid)
            && rewrite::passes(bytes)
        {
            if rewrite::starts_on_screen(csi.last) {
                text::end_wrap(grid);
            }
            grid.write(bytes);
        }
    }

    fn skip_csi(&mut self, input: &[u8]) -> usize {
        let Some(end) = input.iter().position(|byte| matches!(byte, 0x40..=0x7e | 0x18 | 0x1a | 0x1b | 0x80..)) else {
            return input.len();
        };
        self.place = Place::Ground;
        if matches!(input[end], 0x1b | 0x80..) { end } else { end + 1 }
    }

    /// Collects a string up to its end.
    fn collect(&mut self, input: &[u8], kind: StringKind, seen: usize, after_esc: bool, grid: &mut impl Grid) -> usize {
        if after_esc {
            self.place = Place::Ground;
            if input[0] == b'\\' {
                self.string_ended(kind, Terminator::St, grid);
                return 1;
            }
            // Any other escape ends the string without effect and is a sequence of its own.
            self.held.push(0x1b);
            return 0;
        }
        let input = &input[..input.len().min(LOST_STRING - seen)];
        let end = string_end(input, kind);
        let body = &input[..end.unwrap_or(input.len())];
        let room = (LONGEST_STRING + 1).saturating_sub(self.string.len());
        if kind != StringKind::Other {
            self.string.extend_from_slice(&body[..body.len().min(room)]);
        }
        let seen = seen + body.len();
        let Some(end) = end else {
            self.place = if seen == LOST_STRING { Place::Ground } else { Place::Text { kind, seen, after_esc: false } };
            return input.len();
        };
        match input[end] {
            0x1b => self.place = Place::Text { kind, seen, after_esc: true },
            0x07 => {
                self.place = Place::Ground;
                self.string_ended(kind, Terminator::Bel, grid);
            }
            _ => self.place = Place::Ground,
        }
        end + 1
    }

    fn string_ended(&mut self, kind: StringKind, terminator: Terminator, grid: &mut impl Grid) {
        let string = std::mem::take(&mut self.string);
        if string.len() <= LONGEST_STRING {
            match kind {
                StringKind::Osc => queries::answer_osc(self, &string, terminator, grid),
                StringKind::Dcs => queries::answer_dcs(self, &string, grid),
                StringKind::Other => {}
            }
        }
        self.string = string;
    }

    fn text(&mut self, run: &[u8], grid: &mut impl Grid) {
        if !run.is_empty() {
            self.program.untouched = Untouched::No;
            text::write(&mut self.program, run, grid);
        }
    }

    /// Gives the engine bytes of our own or a sequence that passes.
    pub(super) fn emit(&mut self, bytes: &[u8], grid: &mut impl Grid) {
        self.program.untouched = Untouched::No;
        grid.write(bytes);
    }
}

fn string_end(input: &[u8], kind: StringKind) -> Option<usize> {
    let end = match kind {
        StringKind::Osc => memchr2(0x1b, 0x07, input),
        StringKind::Dcs | StringKind::Other => memchr::memchr(0x1b, input),
    };
    let cancel = memchr2(0x18, 0x1a, &input[..end.unwrap_or(input.len())]);
    cancel.or(end)
}

#[cfg(test)]
#[path = "stream_tests.rs"]
mod tests;
