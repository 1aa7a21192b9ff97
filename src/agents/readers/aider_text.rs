//! Aider's own words on a screen or in plain output: its cost line, its edits, its errors.

use regex::Regex;

use crate::agents::facts::{AgentFact, FailureKind};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;

/// Reads lines of plain output.
#[derive(Debug)]
pub struct AiderText {
    counter: String,
    model: Option<String>,
    usage: Usage,
    lines: CostLines,
}

/// Recognises Aider's cost line.
#[derive(Debug)]
pub(super) struct CostLines(Option<Regex>);

/// What a cost line says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct CostLine {
    /// Tokens sent, rounded.
    pub sent: u64,
    /// Tokens received, rounded.
    pub received: u64,
    /// Dollars of the message.
    pub message: Option<Money>,
    /// Dollars of the process so far.
    pub session: Option<Money>,
}

impl Default for CostLines {
    fn default() -> Self {
        let line = r"^Tokens: ([\d.,]+[kM]?) sent,.*?([\d.,]+[kM]?) received\.(?: Cost: \$([\d.,]+) message, \$([\d.,]+) session)?";
        Self(Regex::new(line).ok())
    }
}

impl CostLines {
    /// What `line` says, if it is a cost line. A model without a price has no dollars in it.
    pub fn read(&self, line: &str) -> Option<CostLine> {
        let found = self.0.as_ref()?.captures(line.trim_end())?;
        let dollars = |group: usize| {
            let text = found.get(group)?.as_str().replace(',', "");
            text.trim_end_matches('.').parse().ok()
        };
        let (sent, received) = (tokens(&found[1]), tokens(&found[2]));
        Some(CostLine { sent, received, message: dollars(3), session: dollars(4) })
    }
}

impl AiderText {
    /// `counter` names the process; `model` comes from the launch line.
    pub fn new(counter: String, model: Option<String>) -> Self {
        Self { counter, model, usage: Usage::default(), lines: CostLines::default() }
    }

    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let line = line.trim_end();
        if let Some(cost) = self.lines.read(line) {
            self.usage = self.usage + Usage { input: cost.sent, output: cost.received, ..Usage::default() };
            let money = cost.session;
            out.push(AgentFact::Cost(CostReading {
                counter: self.counter.clone(),
                model: self.model.clone(),
                usage: self.usage,
                money,
                quality: if money.is_some() { Quality::Reported } else { Quality::Unknown },
            }));
        } else if let Some(path) = line.strip_prefix("Applied edit to ") {
            out.push(AgentFact::FileTouched(path.into()));
        } else if line.trim_start().starts_with("litellm.") && line.contains("Error") {
            out.push(AgentFact::Failed { kind: FailureKind::of(line), text: line.trim().to_owned() });
        }
    }
}

/// `6.2k` is 6,200; the figures on the screen are rounded.
fn tokens(text: &str) -> u64 {
    let plain = text.replace(',', "");
    let (digits, factor) = match plain.strip_suffix('k') {
        Some(thousands) => (thousands, 1e3),
        None => plain.strip_suffix('M').map_or((plain.as_str(), 1.0), |millions| (millions, 1e6)),
    };
    digits.parse::<f64>().map_or(0, |number| (number * factor).round() as u64)
}
