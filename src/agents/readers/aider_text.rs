//! Aider's own words on a screen or in plain output: its cost line, its edits, its errors.

use regex::Regex;

use crate::agents::facts::{AgentFact, FailureKind};
use crate::domain::cost::{CostReading, Quality, Usage};

/// Reads lines of plain output.
#[derive(Debug)]
pub struct AiderText {
    counter: String,
    model: Option<String>,
    usage: Usage,
    cost: Option<Regex>,
}

impl AiderText {
    /// `counter` names the process; `model` comes from the launch line.
    pub fn new(counter: String, model: Option<String>) -> Self {
        let line =
            r"^Tokens: ([\d.,]+[kM]?) sent,.*?([\d.,]+[kM]?) received\. Cost: \$[\d.,]+ message, \$([\d.,]+) session";
        Self { counter, model, usage: Usage::default(), cost: Regex::new(line).ok() }
    }

    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<AgentFact>) {
        let line = line.trim_end();
        if let Some(found) = self.cost.as_ref().and_then(|pattern| pattern.captures(line)) {
            let (input, output) = (tokens(&found[1]), tokens(&found[2]));
            self.usage = self.usage + Usage { input, output, ..Usage::default() };
            let money = found[3].replace(',', "").parse().ok();
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
