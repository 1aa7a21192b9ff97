//! What the machinery around an agent said: numbered, dated, and with a time after which the screen is believed instead.
//!
//! Owns the record of signals for explaining. Decides nothing.

use std::fmt;

use crate::domain::time::{Span, Timestamp};

/// How many signals are kept.
const KEPT: usize = 24;
/// So long a report or title that says "working" outweighs a silent screen with a prompt and nothing that moves.
pub(super) const WORK_LASTS: Span = Span(3_000);
/// So long a report that waits for a person outweighs a screen that shows something else.
pub(super) const WAIT_LASTS: Span = Span(2_000);
/// So long a report or title that says "idle" outweighs a screen on which something moves.
pub(super) const IDLE_LASTS: Span = Span(2_000);
/// So long a hook that says "working" is believed where nothing else says anything.
pub(super) const HOOK_LASTS: Span = Span(120_000);

/// Where a signal comes from, or what a reading is based on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Source {
    /// A request that the agent stated in its own protocol.
    Protocol,
    /// Its own report of its status (OSC 7501).
    Report,
    /// A hook.
    Hook,
    /// The window title.
    Title,
    /// Keys that were sent to it.
    Keys,
    /// A dialog that is drawn on the screen.
    Dialog,
    /// Other text on the screen.
    Screen,
    /// Nothing: it was just started, or there is nothing to go by.
    Nothing,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Protocol => "protocol",
            Self::Report => "osc 7501",
            Self::Hook => "hook",
            Self::Title => "title",
            Self::Keys => "keys",
            Self::Dialog => "dialog",
            Self::Screen => "screen",
            Self::Nothing => "nothing",
        })
    }
}

/// One signal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Signal {
    /// Where it comes from.
    pub source: Source,
    /// What it says.
    pub what: String,
    /// Its number; every signal of a session has a higher one than all before it.
    pub seq: u64,
    /// When it came.
    pub at: Timestamp,
    /// How long it outweighs a screen that contradicts it; `None`: as long as nothing newer comes.
    pub lasts: Option<Span>,
}

/// The signals of a session, the newest last.
#[derive(Debug, Clone, Default)]
pub struct Signals {
    seq: u64,
    kept: Vec<Signal>,
}

impl Signals {
    /// Keeps a signal. Of titles and of keys only the last one is kept: they come in floods.
    pub fn note(&mut self, source: Source, what: &str, at: Timestamp, lasts: Option<Span>) {
        self.seq += 1;
        if matches!(source, Source::Title | Source::Keys) {
            self.kept.retain(|signal| signal.source != source);
        }
        if self.kept.len() == KEPT {
            self.kept.remove(0);
        }
        self.kept.push(Signal { source, what: what.to_owned(), seq: self.seq, at, lasts });
    }

    /// All that are kept, the newest last.
    pub fn iter(&self) -> impl DoubleEndedIterator<Item = &Signal> {
        self.kept.iter()
    }

    /// The newest one of a source.
    pub fn newest(&self, source: Source) -> Option<&Signal> {
        self.kept.iter().rev().find(|signal| signal.source == source)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signals_are_numbered_and_the_oldest_are_dropped() {
        let mut signals = Signals::default();
        for at in 0..40 {
            signals.note(Source::Title, "busy", Timestamp(at), None);
            signals.note(Source::Report, "working", Timestamp(at), Some(Span(3_000)));
        }
        assert_eq!(signals.iter().filter(|signal| signal.source == Source::Title).count(), 1);
        assert_eq!(signals.iter().count(), KEPT);
        let numbers: Vec<u64> = signals.iter().map(|signal| signal.seq).collect();
        assert!(numbers.is_sorted() && numbers.last() == Some(&80), "{numbers:?}");
        assert_eq!(signals.newest(Source::Report).unwrap().at, Timestamp(39));
        assert_eq!(signals.newest(Source::Hook), None);
    }
}
