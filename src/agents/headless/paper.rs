//! What a run looks like in its pane: a log for people, written line by line.
//!
//! Owns colours, blank lines, and the one line at the end that changes in place. What an agent wrote is written without its
//! control characters: only our own reach the pane. Wrapping is the terminal's.

use super::super::dialogs::clean;

/// How a line looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ink {
    /// As text.
    Plain,
    /// For what is beside the point.
    Dim,
    /// For what was asked.
    Bold,
    /// For what should be seen.
    Yellow,
    /// For what failed.
    Red,
}

impl Ink {
    const fn code(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Dim => "\u{1b}[2m",
            Self::Bold => "\u{1b}[1m",
            Self::Yellow => "\u{1b}[33m",
            Self::Red => "\u{1b}[31m",
        }
    }
}

/// What a line belongs to: a blank line stands between paragraphs of different sorts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sort {
    /// The prompt.
    Prompt,
    /// What the agent says.
    Said,
    /// What it does.
    Done,
    /// What is wrong.
    Trouble,
    /// The last line.
    Close,
}

/// The log of one run.
#[derive(Debug, Clone, Default)]
pub struct Paper {
    last: Option<Sort>,
    /// A line that changes in place stands at the end.
    live: bool,
    /// A text is being written and its line is not over.
    open: bool,
}

const END: &str = "\u{1b}[0m";
/// Over the line from its start, and nothing wraps until the end of it.
const LIVE: &str = "\r\u{1b}[K\u{1b}[?7l";
const LIVE_END: &str = "\u{1b}[?7h";
const LIVE_GONE: &str = "\r\u{1b}[K";

impl Paper {
    /// Writes the lines of `text`, each after `indent`.
    pub fn write(&mut self, out: &mut Vec<u8>, sort: Sort, ink: Ink, indent: &str, text: &str) {
        self.begin(out, sort);
        for line in text.trim_end().lines() {
            let line = tidy(line);
            let end = if ink == Ink::Plain { "" } else { END };
            let text = format!("{}{indent}{line}{end}", ink.code());
            out.extend_from_slice(text.trim_end_matches(' ').as_bytes());
            out.extend_from_slice(b"\r\n");
        }
    }

    /// Writes text whose end is not known yet.
    pub fn piece(&mut self, out: &mut Vec<u8>, text: &str) {
        if !self.open {
            self.begin(out, Sort::Said);
            self.open = true;
        }
        for (at, line) in text.split('\n').enumerate() {
            if at > 0 {
                out.extend_from_slice(b"\r\n");
            }
            out.extend_from_slice(tidy(line).as_bytes());
        }
    }

    /// The text that was written in pieces is over.
    pub fn end_piece(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.open) {
            out.extend_from_slice(b"\r\n");
        }
    }

    /// Shows a line that the next one takes the place of.
    pub fn live(&mut self, out: &mut Vec<u8>, ink: Ink, text: &str) {
        self.end_piece(out);
        let line = tidy(text.lines().next().unwrap_or_default());
        out.extend_from_slice(format!("{LIVE}{}{line}{END}{LIVE_END}", ink.code()).as_bytes());
        self.live = true;
    }

    /// Takes away the line that changes in place.
    pub fn settle(&mut self, out: &mut Vec<u8>) {
        if std::mem::take(&mut self.live) {
            out.extend_from_slice(LIVE_GONE.as_bytes());
        }
    }

    fn begin(&mut self, out: &mut Vec<u8>, sort: Sort) {
        self.settle(out);
        self.end_piece(out);
        if self.last.replace(sort).is_some_and(|last| last != sort) {
            out.extend_from_slice(b"\r\n");
        }
    }
}

fn tidy(line: &str) -> String {
    clean(&line.replace('\t', "    "))
}
