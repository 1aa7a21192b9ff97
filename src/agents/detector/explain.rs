//! Why a reading is what it is: every signal with what was made of it, every rule with the row that it matched.
//!
//! Owns putting this together for people; computed only when somebody asks. Changes nothing.

use super::evidence::{find, find_in_title};
use super::fusion::Detector;
use super::signals::{Signal, Source};
use crate::agents::dialogs;
use crate::agents::rules::{Region, StateRule};
use crate::domain::session::Reading;

/// What a reading is based on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Explanation {
    /// The reading.
    pub reading: Reading,
    /// What decided it.
    pub basis: Source,
    /// The signals, the newest first.
    pub signals: Vec<Heard>,
    /// The state rules and then the dialog rules, in the order of the adapter.
    pub rules: Vec<Tried>,
}

/// A signal, and what was made of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Heard {
    /// The signal.
    pub signal: Signal,
    /// Why it was not used; `None`: it was.
    pub ignored: Option<String>,
}

/// A rule, and what it found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tried {
    /// What it is for: `working`, `dialog permission`.
    pub rule: String,
    /// Where it looks.
    pub region: String,
    /// What it looks for.
    pub pattern: String,
    /// What it found; `None`: nothing.
    pub found: Option<String>,
    /// Whether the reading follows from it.
    pub used: bool,
}

impl Detector {
    /// Why the last reading is what it is.
    pub fn explain(&self) -> Explanation {
        let signals =
            self.signals.iter().rev().map(|signal| Heard { ignored: self.ignored(signal), signal: signal.clone() });
        let states = self.adapter.states.iter().map(|rule| self.state_rule(rule));
        let dialogs = self.adapter.dialogs.iter().map(|rule| {
            let read = dialogs::read(std::slice::from_ref(rule), &self.look.picture).map(|(_, dialog)| dialog);
            let stands = self.stand.seen().is_some_and(|seen| seen.rule == rule.name);
            Tried {
                rule: format!("dialog {}", rule.name),
                region: "bottom".to_owned(),
                pattern: rule.footer.text().to_owned(),
                used: self.basis == Source::Dialog && stands && read.is_some(),
                found: read.map(|dialog| dialog.title),
            }
        });
        Explanation {
            reading: self.current.clone(),
            basis: self.basis,
            signals: signals.collect(),
            rules: states.chain(dialogs).collect(),
        }
    }

    fn state_rule(&self, rule: &StateRule) -> Tried {
        let (found, source) = match rule.region {
            Region::Title => (find_in_title(rule, &self.title.text), Source::Title),
            _ => (find(rule, &self.look.picture), Source::Screen),
        };
        let decided = self.current.why == rule.why && self.basis == source;
        Tried {
            rule: rule.state.word().to_owned(),
            region: rule.region.to_string(),
            pattern: rule.pattern.text().to_owned(),
            used: decided && found.is_some(),
            found: found.map(|found| found.row),
        }
    }

    /// Why the signal was not used.
    fn ignored(&self, signal: &Signal) -> Option<String> {
        let newest = self.signals.newest(signal.source).is_some_and(|newest| newest.seq == signal.seq);
        let doubt = self.doubts.iter().find(|(source, _)| *source == signal.source).map(|(_, why)| why.clone());
        match (signal.source == self.basis, newest, doubt) {
            (_, false, _) => Some("a newer one came".to_owned()),
            (_, true, Some(doubt)) => Some(doubt),
            (true, true, None) => None,
            (false, true, None) if signal.source == Source::Keys => {
                Some("keys only tell how a turn or a dialog ended".to_owned())
            }
            (false, true, None) => Some(format!("outweighed by: {}", self.basis)),
        }
    }
}

#[cfg(test)]
#[path = "explain_tests.rs"]
mod tests;
