//! Aider's `.aider.chat.history.md`: its cost lines, rounded as it prints them, for when there is no event log.

use super::aider_text::CostLines;
use super::json::instant;
use crate::domain::cost::{Request, Usage};
use crate::domain::time::Timestamp;

/// Reads one history.
#[derive(Debug, Default)]
pub struct AiderHistory {
    lines: CostLines,
    started: Option<Timestamp>,
    model: Option<String>,
    requests: Vec<Request>,
}

impl AiderHistory {
    /// Reads one line; `otherwise` is the time of what comes before the first heading.
    pub fn push(&mut self, line: &str, otherwise: Option<Timestamp>) {
        if let Some(time) = line.strip_prefix("# aider chat started at ") {
            // The day is that of the clock on the wall, whose zone the file does not tell.
            self.started = instant(time.trim());
            return;
        }
        let Some(said) = line.strip_prefix("> ") else { return };
        if let Some(named) = said.strip_prefix("Main model: ").or_else(|| said.strip_prefix("Model: ")) {
            self.model = named.split_whitespace().next().map(str::to_owned);
        } else if let Some(cost) = self.lines.read(said) {
            self.requests.push(Request {
                at: self.started.or(otherwise),
                model: self.model.clone(),
                usage: Usage { input: cost.sent, output: cost.received, ..Usage::default() },
                recorded: cost.message,
                ..Request::default()
            });
        }
    }

    /// The requests.
    pub fn requests(&self) -> impl Iterator<Item = &Request> {
        self.requests.iter()
    }
}
