//! Playing a recording through the detector: the same terminal, the same signals, the same looks as a live session.
//!
//! Owns the clock of a replay, which is the recording's own. Answers no query and sleeps never.

use std::sync::Arc;

use super::cast::{Cast, Happening};
use super::fusion::Detector;
use crate::agents::adapter::Adapter;
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::{Span, Timestamp};
use crate::term::Screen;

/// How often a session is looked at while something changes.
const LOOK: u64 = 50;
/// After so long without any event another look can tell nothing new.
const SETTLED: Span = Span(6_000);

/// A change of what was concluded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// When, from the start of the recording.
    pub at: Timestamp,
    /// What was concluded.
    pub reading: Reading,
}

/// What the detector of `adapter` would have told while `cast` was recorded: the first reading and every change.
pub fn replay(adapter: Arc<Adapter>, cast: &Cast) -> Vec<Change> {
    let mut player = Player {
        detector: Detector::new(adapter),
        screen: Screen::new(cast.size),
        last_output: Timestamp(0),
        last_event: Timestamp(0),
        next_look: Timestamp(0),
        changes: Vec::new(),
    };
    for event in &cast.events {
        player.look_before(event.at);
        if player.take(&event.what, event.at) == Runs::No {
            return player.changes;
        }
    }
    player.look_before(player.last_event + Span(LOOK));
    player.changes
}

/// Whether the program still runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Runs {
    Yes,
    No,
}

struct Player {
    detector: Detector,
    screen: Screen,
    last_output: Timestamp,
    last_event: Timestamp,
    next_look: Timestamp,
    changes: Vec<Change>,
}

impl Player {
    /// The looks that are due before `until`; none while nothing can change.
    fn look_before(&mut self, until: Timestamp) {
        while self.next_look < until {
            if self.next_look.since(self.last_event) > SETTLED {
                let missed = until.since(self.next_look).0.div_ceil(LOOK);
                self.next_look = self.next_look + Span(missed * LOOK);
                return;
            }
            self.look(self.next_look);
            self.next_look = self.next_look + Span(LOOK);
        }
    }

    fn take(&mut self, what: &Happening, now: Timestamp) -> Runs {
        self.last_event = now;
        match what {
            Happening::Output(text) => {
                self.last_output = now;
                for signal in self.screen.feed(text.as_bytes()).signals {
                    self.detector.observe_signal(&signal, now);
                }
            }
            Happening::Input(text) => self.detector.observe_input(text.as_bytes(), now),
            Happening::Resize(size) => drop(self.screen.resize(*size)),
            Happening::Marker(_) => {}
            Happening::Exit(code) => {
                self.note(now, Reading::new(SessionState::Exited(*code), "exit"));
                return Runs::No;
            }
        }
        Runs::Yes
    }

    fn look(&mut self, now: Timestamp) {
        let quiet = now.since(self.last_output);
        self.screen.settle();
        let reading = self.detector.look_at(&self.screen, quiet, now);
        self.note(now, reading);
    }

    fn note(&mut self, at: Timestamp, reading: Reading) {
        if self.changes.last().is_none_or(|last| !last.reading.same_news(&reading)) {
            self.changes.push(Change { at, reading });
        }
    }
}

#[cfg(test)]
#[path = "accuracy_tests.rs"]
mod tests;
