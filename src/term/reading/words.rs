//! Words: where the next one begins, and what a double click takes.

use std::ops::Range;

use super::line::TextLine;
use super::text::{PaneText, Place};

/// A step by words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WordStep {
    /// To the start of the next word.
    NextStart,
    /// To the end of this word or the next one.
    NextEnd,
    /// To the start of this word or the one before.
    PreviousStart,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Blank,
    Word,
    Sign,
}

fn kind(text: &str) -> Kind {
    match text.chars().next() {
        None => Kind::Blank,
        Some(c) if c.is_whitespace() => Kind::Blank,
        Some(c) if c.is_alphanumeric() || c == '_' => Kind::Word,
        Some(_) => Kind::Sign,
    }
}

/// Whether a character is part of what a double click takes: words, paths, addresses, versions.
fn is_token(c: char) -> bool {
    c.is_alphanumeric() || "_-./~+@%:?=&#$*\\".contains(c)
}

impl TextLine<'_> {
    /// What a double click at a byte of the line takes: a word with everything that belongs to paths and addresses, a run
    /// of the same signs, or blanks.
    pub fn word_around(&self, at: usize) -> Range<usize> {
        let cells = self.cells();
        let Some(index) = self.cell_at(at).checked_sub(usize::from(at >= self.text().len())) else { return 0..0 };
        let first = |index: usize| cells.get(index).and_then(|cell| cell.cell.text.chars().next()).unwrap_or(' ');
        let like = first(index);
        let same = |index: usize| {
            let c = first(index);
            if is_token(like) {
                is_token(c)
            } else if like == ' ' {
                c == ' '
            } else {
                c == like
            }
        };
        let start = (0..index).rev().take_while(|at| same(*at)).last().unwrap_or(index);
        let mut end = (index + 1..cells.len()).take_while(|at| same(*at)).last().map_or(index + 1, |last| last + 1);
        while is_token(like) && end > index + 1 && ".:?".contains(first(end - 1)) {
            end -= 1;
        }
        self.at_cell(start)..self.at_cell(end)
    }

    fn kind_at(&self, index: usize) -> Kind {
        self.cells().get(index).map_or(Kind::Blank, |cell| kind(cell.cell.text))
    }
}

impl PaneText<'_> {
    /// The place a step by words leads to; it goes on over line ends and stops at the ends of the text.
    pub fn word_step(&self, from: Place, step: WordStep) -> Place {
        let from = self.clamped(from);
        let line = self.line(from.line);
        let index = line.cell_at(from.at);
        let found = match step {
            WordStep::NextStart => next_start(&line, index),
            WordStep::NextEnd => next_end(&line, index + 1),
            WordStep::PreviousStart => previous_start(&line, index),
        };
        match found {
            Some(index) => Place::new(from.line, line.at_cell(index)),
            None => self.word_elsewhere(from, step),
        }
    }

    fn word_elsewhere(&self, from: Place, step: WordStep) -> Place {
        let mut number = from.line;
        loop {
            number += if step == WordStep::PreviousStart { -1 } else { 1 };
            if number < self.first() || number > self.last() {
                return match step {
                    WordStep::PreviousStart => Place::new(from.line, 0),
                    WordStep::NextStart | WordStep::NextEnd => Place::new(from.line, self.line(from.line).last_at()),
                };
            }
            let line = self.line(number);
            let found = match step {
                WordStep::NextStart => (0..line.cells().len()).find(|index| line.kind_at(*index) != Kind::Blank),
                WordStep::NextEnd => next_end(&line, 0),
                WordStep::PreviousStart => previous_start(&line, line.cells().len()),
            };
            if let Some(index) = found {
                return Place::new(number, line.at_cell(index));
            }
        }
    }
}

fn next_start(line: &TextLine<'_>, from: usize) -> Option<usize> {
    let kind = line.kind_at(from);
    let after = (from..line.cells().len()).find(|index| line.kind_at(*index) != kind)?;
    (after..line.cells().len()).find(|index| line.kind_at(*index) != Kind::Blank)
}

fn next_end(line: &TextLine<'_>, from: usize) -> Option<usize> {
    let start = (from..line.cells().len()).find(|index| line.kind_at(*index) != Kind::Blank)?;
    let kind = line.kind_at(start);
    (start..line.cells().len()).take_while(|index| line.kind_at(*index) == kind).last()
}

fn previous_start(line: &TextLine<'_>, from: usize) -> Option<usize> {
    let end = (0..from).rev().find(|index| line.kind_at(*index) != Kind::Blank)?;
    let kind = line.kind_at(end);
    (0..=end).rev().take_while(|index| line.kind_at(*index) == kind).last()
}
