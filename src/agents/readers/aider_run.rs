//! Aider's plain output in a run without questions: it exits 0 whatever happened, so its words are all there is.

use super::run_event::{Call, CallEnd, RunEvent, Sums, Voice};
use crate::agents::facts::FailureKind;
use crate::domain::session::TurnEnd;
use crate::domain::time::Span;

/// Reads the output of one process, a line at a time.
#[derive(Debug, Clone, Default)]
pub struct AiderRun {
    failure: Option<(FailureKind, String)>,
    /// The words of an error go on until the sentence that aider adds.
    reading: bool,
    answered: bool,
    edits: usize,
    /// What it answers, once its own banner is over.
    answer: Option<String>,
}

/// Whether a line is worth showing as it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Worth {
    /// It is.
    Show,
    /// It is said in other words, or is noise.
    Hide,
}

impl AiderRun {
    /// Reads one line.
    pub fn push_line(&mut self, line: &str, out: &mut Vec<RunEvent>) -> Worth {
        let line = line.trim_end();
        let (failing, retried) = (self.reading, line.starts_with("Retrying in "));
        let noise = line.starts_with("HTTPSConnectionPool(") || line.starts_with("The API provider");
        self.take(line, out);
        if failing || retried || noise || self.reading {
            return Worth::Hide;
        }
        if let Some(answer) = self.answer.as_mut().filter(|_| !self.answered) {
            answer.push_str(line);
            answer.push('\n');
        }
        if line.starts_with("Repo-map: ") {
            self.answer = Some(String::new());
        }
        Worth::Show
    }

    fn take(&mut self, line: &str, out: &mut Vec<RunEvent>) {
        if line.starts_with("litellm.") && line.contains("Error") {
            self.failure =
                Some((FailureKind::of(&line.replace("AuthenticationError", "authentication")), line.to_owned()));
            self.reading = true;
        } else if let Some(pause) = line.strip_prefix("Retrying in ").and_then(seconds) {
            let kind = self.failure.as_ref().map_or(FailureKind::Other, |(kind, _)| *kind);
            out.push(RunEvent::Retrying { kind, tries: None, pause: Some(pause) });
            self.reading = false;
        } else if line.starts_with("Tokens: ") && line.contains(" received") {
            (self.answered, self.failure, self.reading) = (true, None, false);
        } else if let Some(path) = line.strip_prefix("Applied edit to ") {
            self.edits += 1;
            let id = format!("edit-{}", self.edits);
            let call = Call::Write(vec![path.into()]);
            out.push(RunEvent::Called { id: id.clone(), by: Voice::Agent, call, at: None });
            out.push(RunEvent::Returned { id, result: CallEnd::default() });
        } else if line.starts_with("The API provider") || (self.reading && line.is_empty()) {
            self.reading = false;
        } else if let Some((_, text)) = self.failure.as_mut().filter(|_| self.reading) {
            text.push(' ');
            text.push_str(line);
        } else {
            out.push(RunEvent::Alive);
        }
    }

    /// The output has ended.
    pub fn finish(&mut self, out: &mut Vec<RunEvent>) {
        let end = match self.failure.take() {
            Some((kind, text)) => {
                out.push(RunEvent::Failed { kind, text });
                TurnEnd::Failed
            }
            None if self.answered => TurnEnd::Done,
            None => return,
        };
        let answer = self.answer.take().map(|answer| answer.trim().to_owned()).filter(|answer| !answer.is_empty());
        let message = answer.filter(|_| end == TurnEnd::Done);
        out.push(RunEvent::Ended { end, message, sums: Sums::default() });
    }
}

fn seconds(text: &str) -> Option<Span> {
    let seconds: f64 = text.split(' ').next()?.parse().ok()?;
    Some(Span((seconds * 1000.0) as u64))
}
