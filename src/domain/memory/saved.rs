//! What an agent or a person saved explicitly of a task's context, and whether a measured state is news.

use serde::{Deserialize, Serialize};

use super::Author;
use crate::domain::summary::{Summary, clip, one_line, redact};
use crate::domain::time::Timestamp;

/// The most entries of each list; the oldest go first.
const MOST: usize = 20;

/// What somebody says of a task's context. Lists that are empty say nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Said {
    /// What is being done now.
    pub now: Option<String>,
    /// Steps that are completed.
    pub done: Vec<String>,
    /// Steps that are left, the next one first.
    pub next: Vec<String>,
    /// Decisions that others must know.
    pub decisions: Vec<String>,
    /// Questions that are open.
    pub questions: Vec<String>,
    /// Files in play, by name.
    pub files: Vec<String>,
}

impl Said {
    /// The same on clean, short lines without secrets.
    #[must_use]
    pub fn cleaned(&self) -> Self {
        let list = |texts: &[String]| texts.iter().filter_map(|text| clean(text)).collect();
        Self {
            now: self.now.as_deref().and_then(clean),
            done: list(&self.done),
            next: list(&self.next),
            decisions: list(&self.decisions),
            questions: list(&self.questions),
            files: list(&self.files),
        }
    }

    /// Whether it says nothing.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

/// One clean line without secrets; `None` when nothing is left.
pub(super) fn clean(text: &str) -> Option<String> {
    let line = clip(&one_line(&redact(text)), 200, 320);
    (!line.is_empty()).then_some(line)
}

/// A line and whose word it is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Line {
    /// The line.
    pub text: String,
    /// Whose word it is.
    pub by: Author,
}

/// All that was saved of a task's context.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Saved {
    /// What is being done now.
    pub now: Option<Line>,
    /// Steps that are completed.
    pub done: Vec<Line>,
    /// Steps that are left.
    pub next: Vec<Line>,
    /// Decisions.
    pub decisions: Vec<Line>,
    /// Open questions.
    pub questions: Vec<Line>,
    /// Files in play.
    pub files: Vec<Line>,
    /// When something was saved last.
    pub at: Option<Timestamp>,
}

impl Saved {
    /// Adds what was said. Completed steps, decisions and files are added to those before; what is being done, what is left
    /// and what is open take the place of what was said before.
    pub fn take(&mut self, said: &Said, by: &Author, at: Timestamp) {
        let lines = |texts: &[String]| -> Vec<Line> {
            texts.iter().map(|text| Line { text: text.clone(), by: by.clone() }).collect()
        };
        if let Some(now) = &said.now {
            self.now = Some(Line { text: now.clone(), by: by.clone() });
        }
        add(&mut self.done, lines(&said.done));
        add(&mut self.decisions, lines(&said.decisions));
        add(&mut self.files, lines(&said.files));
        for (list, new) in [(&mut self.next, &said.next), (&mut self.questions, &said.questions)] {
            if !new.is_empty() {
                list.clear();
                add(list, lines(new));
            }
        }
        // What is completed is not left any more.
        self.next.retain(|line| !said.done.contains(&line.text));
        self.at = Some(at);
    }
}

fn add(list: &mut Vec<Line>, new: Vec<Line>) {
    for line in new {
        list.retain(|known| known.text != line.text);
        list.push(line);
    }
    list.drain(..list.len().saturating_sub(MOST));
}

/// Whether a measured state of the work says anything that this one does not: other files, commands, tests, errors or words.
pub fn is_news(old: Option<&Summary>, new: &Summary) -> bool {
    let empty = new.totals.files == 0 && new.commands.is_empty() && new.decisions.is_empty() && new.next.is_empty();
    let Some(old) = old else { return !empty };
    let same = old.files == new.files
        && old.totals == new.totals
        && old.commands.len() == new.commands.len()
        && old.tests.len() == new.tests.len()
        && old
            .tests
            .iter()
            .zip(&new.tests)
            .all(|(a, b)| (a.passed, a.failed, a.errors) == (b.passed, b.failed, b.errors))
        && old.errors.len() == new.errors.len()
        && (&old.decisions, &old.questions, &old.next) == (&new.decisions, &new.questions, &new.next);
    !same
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_and_decisions_add_up_and_what_is_left_is_said_anew() {
        let mut saved = Saved::default();
        let said = |done: &[&str], next: &[&str]| Said {
            done: done.iter().map(|text| (*text).to_owned()).collect(),
            next: next.iter().map(|text| (*text).to_owned()).collect(),
            ..Said::default()
        };
        saved.take(&said(&["schema"], &["routes", "tests"]), &Author::You, Timestamp(1));
        saved.take(&said(&["routes"], &[]), &Author::You, Timestamp(2));
        let texts = |list: &[Line]| list.iter().map(|line| line.text.clone()).collect::<Vec<_>>();
        assert_eq!(texts(&saved.done), ["schema", "routes"]);
        assert_eq!(texts(&saved.next), ["tests"]);
        saved.take(&said(&[], &["docs"]), &Author::You, Timestamp(3));
        assert_eq!(texts(&saved.next), ["docs"]);
    }

    #[test]
    fn what_is_saved_is_clean_and_holds_no_secret() {
        let key = format!("sk-ant-{}", "a1b2c3d4".repeat(5));
        let said = Said { decisions: vec![format!("use\n{key}"), " \u{200b} ".into()], ..Said::default() };
        assert_eq!(said.cleaned().decisions, ["use [redacted]"]);
    }
}
