//! Where verbs print: lines for people, JSON for scripts, questions to a person.
//!
//! Owns colours (only on a terminal, never with `NO_COLOR`) and the quiet end when the reader is gone.

use std::io::{self, BufRead as _, IsTerminal as _, Write};

use serde::Serialize;
use unicode_width::UnicodeWidthStr as _;

use super::exit::Fault;
use crate::client::terminal_size;

/// What a piece of text is, for its colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// All is well.
    Good,
    /// It waits for a person.
    Ask,
    /// Something is wrong.
    Bad,
    /// Less important.
    Quiet,
    /// Nothing special.
    Plain,
}

/// Whether colours are used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Colors {
    /// Yes.
    On,
    /// No.
    Off,
}

/// How a verb's result is printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    /// For people.
    Text,
    /// For scripts.
    Json,
}

impl Form {
    /// The form that the flag `--json` asks for.
    pub const fn of(json: bool) -> Self {
        if json { Self::Json } else { Self::Text }
    }
}

/// The output of a verb.
pub struct Output {
    to: Box<dyn Write>,
    colors: Colors,
    columns: usize,
}

/// The columns for a reader that is no terminal, and at most for one that is: longer lines read badly.
const MOST_COLUMNS: usize = 110;

impl Output {
    /// Standard output, coloured when it is a terminal and `NO_COLOR` is not set.
    pub fn stdout() -> Self {
        let refused = std::env::var_os("NO_COLOR").is_some_and(|value| !value.is_empty());
        let colors = if io::stdout().is_terminal() && !refused { Colors::On } else { Colors::Off };
        let columns = if io::stdout().is_terminal() { usize::from(terminal_size().cols) } else { MOST_COLUMNS };
        Self { to: Box::new(io::stdout()), colors, columns: columns.clamp(30, MOST_COLUMNS) }
    }

    /// Any other place, without colours.
    #[cfg(test)]
    pub fn plain(to: Box<dyn Write>) -> Self {
        Self { to, colors: Colors::Off, columns: MOST_COLUMNS }
    }

    /// The same for a reader with so many columns.
    #[cfg(test)]
    pub fn narrow(to: Box<dyn Write>, columns: usize) -> Self {
        Self { columns, ..Self::plain(to) }
    }

    /// The columns that a line should not go beyond.
    pub const fn columns(&self) -> usize {
        self.columns
    }

    /// A text in as many lines as it needs, the first behind `lead`, the others below where the first began.
    pub fn paragraph(&mut self, lead: &str, text: &str, tone: Tone) -> Result<(), Fault> {
        let indent = lead
            .split('\u{1b}')
            .enumerate()
            .map(|(n, part)| if n == 0 { part.width() } else { after_color(part).width() })
            .sum();
        for (n, line) in wrapped(text, self.columns.saturating_sub(indent)).iter().enumerate() {
            let start = if n == 0 { lead.to_owned() } else { " ".repeat(indent) };
            let line = self.paint(tone, line);
            self.line(&format!("{start}{line}"))?;
        }
        Ok(())
    }

    /// A line of text.
    pub fn line(&mut self, text: &str) -> Result<(), Fault> {
        self.text(&format!("{text}\n"))
    }

    /// Text as it is, at once.
    pub fn text(&mut self, text: &str) -> Result<(), Fault> {
        let written = self.to.write_all(text.as_bytes()).and_then(|()| self.to.flush());
        written.map_err(|error| match error.kind() {
            io::ErrorKind::BrokenPipe => Fault::ReaderGone,
            _ => Fault::Io { doing: "cannot print", error },
        })
    }

    /// One JSON value on one line.
    pub fn json<T: Serialize>(&mut self, value: &T) -> Result<(), Fault> {
        let text = serde_json::to_string(value).map_err(|error| Fault::Refused(error.to_string()))?;
        self.line(&text)
    }

    /// Text in the colour of its tone.
    pub fn paint(&self, tone: Tone, text: &str) -> String {
        let code = match (self.colors, tone) {
            (Colors::Off, _) | (Colors::On, Tone::Plain) => return text.to_owned(),
            (Colors::On, Tone::Good) => "32",
            (Colors::On, Tone::Ask) => "33",
            (Colors::On, Tone::Bad) => "31",
            (Colors::On, Tone::Quiet) => "2",
        };
        format!("\x1b[{code}m{text}\x1b[0m")
    }
}

/// One sentence on standard error; nobody is left to tell when that fails.
pub fn complain(text: &str) {
    writeln!(io::stderr(), "orchestra: {text}").ok();
}

/// Asks a person for a yes; `None` when nobody is there to ask.
pub fn ask_person(question: &str) -> Option<bool> {
    if !io::stdin().is_terminal() || !io::stderr().is_terminal() {
        return None;
    }
    write!(io::stderr(), "{question} [y/N] ").ok()?;
    io::stderr().flush().ok()?;
    let mut answer = String::new();
    io::stdin().lock().read_line(&mut answer).ok()?;
    Some(matches!(answer.trim().to_lowercase().as_str(), "y" | "yes"))
}

/// What follows the rest of a colour's sequence.
fn after_color(part: &str) -> &str {
    part.split_once('m').map_or(part, |(_, text)| text)
}

/// The text in lines of at most so many columns, broken between words; a longer word stays whole, so that it can be copied.
pub fn wrapped(text: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    for word in text.split_whitespace() {
        match lines.last_mut() {
            Some(line) if line.is_empty() => word.clone_into(line),
            Some(line) if line.width() + 1 + word.width() <= columns => {
                line.push(' ');
                line.push_str(word);
            }
            Some(_) | None => lines.push(word.to_owned()),
        }
    }
    lines
}

/// The text with blanks behind it to so many columns.
pub fn padded(text: &str, columns: usize) -> String {
    format!("{text}{}", " ".repeat(columns.saturating_sub(text.width())))
}

/// The first line of a text, cut to so many columns.
pub fn first_line(text: &str, columns: usize) -> String {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("");
    let line: String = line.chars().filter(|c| !c.is_control()).collect();
    if line.width() <= columns {
        return line;
    }
    let mut cut = String::new();
    for c in line.chars() {
        cut.push(c);
        if cut.width() >= columns {
            cut.pop();
            break;
        }
    }
    cut.trim_end().to_owned() + "…"
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_long_first_line_is_cut_to_its_columns() {
        let table = [("short", "short"), ("\n  second line \nthird", "second line"), ("a long line here", "a long…")];
        for (given, wanted) in table {
            assert_eq!(first_line(given, if given.len() > 15 && given.starts_with('a') { 7 } else { 40 }), wanted);
        }
        assert_eq!(padded("📍", 4).width(), 4);
    }

    #[test]
    fn words_wrap_and_long_ones_stay_whole() {
        let table = [
            ("a bb ccc", 4, vec!["a bb", "ccc"]),
            ("longer-than-it x", 5, vec!["longer-than-it", "x"]),
            ("", 5, vec![""]),
        ];
        for (text, columns, lines) in table {
            assert_eq!(wrapped(text, columns), lines, "{text}");
        }
    }

    #[test]
    fn a_reader_who_left_is_no_error() {
        struct Gone;
        impl Write for Gone {
            fn write(&mut self, _: &[u8]) -> io::Result<usize> {
                Err(io::ErrorKind::BrokenPipe.into())
            }
            fn flush(&mut self) -> io::Result<()> {
                Ok(())
            }
        }
        let fault = Output::plain(Box::new(Gone)).line("x").unwrap_err();
        assert_eq!(fault.code(), 0);
    }
}
