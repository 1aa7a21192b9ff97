//! The tables: what comes of each scenario with one CLI. One file a CLI, one row a scenario and mode.
//!
//! A row: scenario | mode | states | status | asks | why | files | paid | known.
//! `states` and `why` are regular expressions for the whole text and a part of it; `asks` is the kind of attention,
//! `files` are those that differ from the start in git, `paid` is how many answers were paid, `known` names a finding
//! that keeps the row from being true. `paid` may be `some`. `-` is nothing; `*` is not looked at.

use regex::Regex;

/// How the agent runs, as the tables say it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// In its own full screen.
    Tui,
    /// Without.
    Headless,
}

impl Mode {
    /// The word in the tables.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Tui => "tui",
            Self::Headless => "headless",
        }
    }

    /// The flag of `delegate`.
    pub const fn flag(self) -> &'static str {
        match self {
            Self::Tui => "--interactive",
            Self::Headless => "--headless",
        }
    }
}

/// One row.
#[derive(Debug)]
pub struct Row {
    /// The scenario.
    pub scenario: &'static str,
    /// How the agent runs.
    pub mode: Mode,
    /// The states of its sessions.
    pub states: &'static str,
    /// Where the task stands in the end.
    pub status: &'static str,
    /// What waits for the person then.
    pub asks: &'static str,
    /// Why it stands there.
    pub why: &'static str,
    /// What differs in git, in order.
    pub files: &'static str,
    /// Answers that were paid.
    pub paid: &'static str,
    /// The finding that keeps this from being true.
    pub known: Option<&'static str>,
}

/// The rows of a table.
pub fn rows(text: &'static str) -> Vec<Row> {
    let lines = text.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    lines.map(row).collect()
}

fn row(line: &'static str) -> Row {
    // A bar in a regular expression has no blanks around it.
    let cells: Vec<_> = line.split(" | ").map(str::trim).collect();
    let [scenario, mode, states, status, asks, why, files, paid, known] = cells[..] else {
        panic!("not nine cells: {line}")
    };
    let mode = match mode {
        "tui" => Mode::Tui,
        "headless" => Mode::Headless,
        _ => panic!("`{mode}` is no mode: {line}"),
    };
    let known = Some(known).filter(|known| *known != "-");
    Row { scenario, mode, states, status, asks, why, files, paid, known }
}

/// What came of a scenario, in the words of the tables.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Seen {
    /// The states of its sessions.
    pub states: String,
    /// Where the task stands.
    pub status: String,
    /// What waits for the person.
    pub asks: String,
    /// Why it stands there.
    pub why: String,
    /// What differs in git.
    pub files: String,
    /// Answers that were paid, or the odd sum that is not so many.
    pub paid: String,
}

impl Row {
    /// The cells that are not as they should be.
    pub fn wrong(&self, seen: &Seen) -> Vec<String> {
        let cells = [
            ("states", whole(self.states, &seen.states), self.states, &seen.states),
            ("status", self.status == "*" || self.status == seen.status, self.status, &seen.status),
            ("asks", self.asks == "*" || self.asks == seen.asks, self.asks, &seen.asks),
            ("why", part(self.why, &seen.why), self.why, &seen.why),
            ("files", self.files == "*" || self.files == seen.files, self.files, &seen.files),
            ("paid", paid(self.paid, &seen.paid), self.paid, &seen.paid),
        ];
        let bad = cells.into_iter().filter(|(_, right, ..)| !right);
        bad.map(|(name, _, wanted, got)| format!("{name}: wanted `{wanted}`, got `{got}`")).collect()
    }

    /// Whether the task stands where it should; its states may be wrong all the same.
    pub fn stands(&self, seen: &Seen) -> bool {
        (self.status == "*" || self.status == seen.status) && (self.asks == "*" || self.asks == seen.asks)
    }
}

/// `some` is any sum, for a CLI that counts the tokens of a streamed answer by itself.
fn paid(wanted: &str, seen: &str) -> bool {
    wanted == "*" || wanted == seen || wanted == "some" && seen.contains('$') && !seen.ends_with("$0")
}

fn whole(pattern: &str, text: &str) -> bool {
    pattern == "*" || Regex::new(&format!("^(?:{pattern})$")).unwrap().is_match(text)
}

fn part(pattern: &str, text: &str) -> bool {
    match pattern {
        "*" => true,
        "-" => text == "-",
        _ => Regex::new(pattern).unwrap().is_match(text),
    }
}
