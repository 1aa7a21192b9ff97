//! The step machine: which beat comes next, what a key means now. Prints nothing, waits for nothing.

use std::collections::VecDeque;

use super::dialog::{Chosen, OPTIONS};
use super::keys::Key;
use super::script::{Beat, Report, round};

/// Where the rehearsal stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Phase {
    /// Beats follow one another.
    Playing,
    /// The dialog is shown; the mark stands on this answer.
    Asking(usize),
    /// A line is typed.
    Prompt(String),
    /// It ends.
    Over,
}

/// What the stage has to do after a key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// Nothing that is seen.
    None,
    /// Draw the dialog again: the mark moved.
    Marked,
    /// Take the dialog away and say this.
    Answered(&'static str),
    /// The turn was stopped; say so.
    Interrupted,
    /// Show this text at the prompt.
    Typed(String),
    /// Take the last character back.
    Erased,
    /// The line was sent.
    Sent,
}

/// The rehearsal's state.
#[derive(Debug)]
pub struct Machine {
    task: String,
    number: u32,
    beats: VecDeque<Beat>,
    phase: Phase,
    asks: Asks,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Asks {
    EachTime,
    NoMore,
}

impl Machine {
    /// Begins the first round.
    pub fn new(task: &str) -> Self {
        let beats = if task.trim().is_empty() { vec![Beat::Prompt] } else { round(task, task, 1) };
        Self { task: task.to_owned(), number: 1, beats: beats.into(), phase: Phase::Playing, asks: Asks::EachTime }
    }

    /// The same without any question.
    pub fn allowed(task: &str) -> Self {
        Self { asks: Asks::NoMore, ..Self::new(task) }
    }

    /// Where it stands.
    pub const fn phase(&self) -> &Phase {
        &self.phase
    }

    /// The number of the round, from one.
    pub const fn number(&self) -> u32 {
        self.number
    }

    /// The next beat; `None` while only a key can bring it on, and when it is over.
    pub fn next_beat(&mut self) -> Option<Beat> {
        if self.phase != Phase::Playing {
            return None;
        }
        let beat = self.beats.pop_front()?;
        match beat {
            Beat::Ask if self.asks == Asks::NoMore => return self.next_beat(),
            Beat::Ask => self.phase = Phase::Asking(0),
            Beat::Prompt => self.phase = Phase::Prompt(String::new()),
            Beat::Report(_) | Beat::Say(_) | Beat::Spin(..) | Beat::Write | Beat::Check | Beat::Usage => {}
        }
        Some(beat)
    }

    /// Takes a key.
    pub fn key(&mut self, key: &Key) -> Change {
        match self.phase.clone() {
            Phase::Playing => self.key_while_playing(key),
            Phase::Asking(marked) => self.key_in_dialog(key, marked),
            Phase::Prompt(line) => self.key_at_prompt(key, line),
            Phase::Over => Change::None,
        }
    }

    fn key_while_playing(&mut self, key: &Key) -> Change {
        match key {
            Key::Escape | Key::Interrupt => {
                self.stop_turn();
                Change::Interrupted
            }
            Key::End => {
                self.phase = Phase::Over;
                Change::None
            }
            Key::Char(_) | Key::Paste(_) | Key::Enter | Key::Backspace | Key::Up | Key::Down => Change::None,
        }
    }

    fn stop_turn(&mut self) {
        self.beats = [Beat::Report(Report::Idle), Beat::Prompt].into();
        self.phase = Phase::Playing;
    }

    fn key_in_dialog(&mut self, key: &Key, marked: usize) -> Change {
        match key {
            Key::Up => self.mark(marked.saturating_sub(1)),
            Key::Down => self.mark((marked + 1).min(OPTIONS.len() - 1)),
            Key::Enter => self.answer(Chosen::at(marked)),
            Key::Char(c) => self.answer(c.to_digit(10).and_then(|n| Chosen::at((n as usize).wrapping_sub(1)))),
            Key::Escape | Key::Interrupt => self.answer(Some(Chosen::No)),
            Key::End => {
                self.phase = Phase::Over;
                Change::None
            }
            Key::Paste(_) | Key::Backspace => Change::None,
        }
    }

    fn mark(&mut self, place: usize) -> Change {
        self.phase = Phase::Asking(place);
        Change::Marked
    }

    fn answer(&mut self, chosen: Option<Chosen>) -> Change {
        let said = match chosen {
            None => return Change::None,
            Some(Chosen::No) => {
                self.stop_turn();
                return Change::Answered("You said no, so nothing was written. Tell me what to do instead.");
            }
            Some(Chosen::Yes) => "You said yes.",
            Some(Chosen::Always) => {
                self.asks = Asks::NoMore;
                "You said yes; I will not ask again."
            }
        };
        self.phase = Phase::Playing;
        self.beats.push_front(Beat::Report(Report::Working));
        Change::Answered(said)
    }

    fn key_at_prompt(&mut self, key: &Key, mut line: String) -> Change {
        let change = match key {
            Key::Char(c) => {
                line.push(*c);
                Change::Typed(c.to_string())
            }
            Key::Paste(text) => {
                line.push_str(text);
                Change::Typed(text.clone())
            }
            Key::Backspace => line.pop().map_or(Change::None, |_| Change::Erased),
            Key::End | Key::Interrupt => {
                self.phase = Phase::Over;
                return Change::None;
            }
            Key::Enter => return self.send(&line),
            Key::Escape | Key::Up | Key::Down => Change::None,
        };
        self.phase = Phase::Prompt(line);
        change
    }

    fn send(&mut self, line: &str) -> Change {
        match line.trim() {
            "" => Change::None,
            "/exit" | "/quit" => {
                self.phase = Phase::Over;
                Change::Sent
            }
            text => {
                if self.task.trim().is_empty() {
                    text.clone_into(&mut self.task);
                } else {
                    self.number += 1;
                }
                self.beats = round(&self.task, text, self.number).into();
                self.phase = Phase::Playing;
                Change::Sent
            }
        }
    }

    /// The task of the first round, which names the file.
    pub fn task(&self) -> &str {
        &self.task
    }
}

#[cfg(test)]
#[path = "machine_tests.rs"]
mod tests;
