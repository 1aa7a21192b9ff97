//! What a notification says: clean text of a few words, and the JSON for programs.

use serde::Serialize;

use crate::config::Urgency;
use crate::domain::attention::{Attention, AttentionKind};
use crate::domain::inbox::waiting;
use crate::domain::state::State;
use crate::domain::summary::redact;
use crate::domain::time::Timestamp;
use crate::term::is_unsafe;

/// The most characters of one line.
const LINE: usize = 160;
/// How many items are named.
const NAMED: usize = 3;

/// One item of a notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Told {
    /// `task-5`.
    pub task: String,
    /// Why it waits.
    pub kind: AttentionKind,
    /// Who does the work.
    pub agent: String,
    /// What the task is.
    pub title: String,
    /// What is asked.
    pub text: String,
    /// Since when, in milliseconds since 1970.
    pub since: Timestamp,
}

/// A notification.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Notice {
    /// The version of this form.
    pub v: u8,
    /// A few words.
    pub title: String,
    /// What is asked, or the first of what is.
    pub body: String,
    /// `low`, `normal`, `urgent`.
    pub urgency: &'static str,
    /// How many items wait for the person in all.
    pub waiting: usize,
    /// The items that this is about, longest waiting first.
    pub items: Vec<Told>,
}

impl Notice {
    /// What is said of these items.
    pub fn of(state: &State, items: &[Attention], urgency: Urgency) -> Option<Self> {
        let told: Vec<Told> = items.iter().filter_map(|item| told(state, item)).collect();
        let first = told.first()?;
        let waiting = waiting(state).len();
        let (title, body) = if told.len() == 1 {
            let more = if waiting > 1 { format!(" ({waiting} need you)") } else { String::new() };
            (format!("{} {}{more}", first.task, word(first.kind)), format!("{}: {}", first.agent, first.text))
        } else {
            let named = told.iter().take(NAMED).map(|one| format!("{} {}", one.task, word(one.kind)));
            let more = told.len().saturating_sub(NAMED);
            let rest = (more > 0).then(|| format!("{more} more"));
            (format!("{waiting} need you"), named.chain(rest).collect::<Vec<_>>().join(", "))
        };
        let title = format!("orchestra: {title}");
        Some(Self { v: 1, title, body: line(&body), urgency: urgency.word(), waiting, items: told })
    }
}

fn word(kind: AttentionKind) -> &'static str {
    match kind {
        AttentionKind::Approval => "asks for approval",
        AttentionKind::Question => "asks",
        AttentionKind::Budget => "is at its budget",
        AttentionKind::Conflict | AttentionKind::Overlap => "is in conflict",
        AttentionKind::Login => "needs a sign-in",
        AttentionKind::RateLimit => "is rate limited",
        AttentionKind::Checks => "fails its check",
        AttentionKind::Setup => "could not be set up",
        AttentionKind::Failure => "failed",
        AttentionKind::Lost => "was lost",
        AttentionKind::Review => "waits for review",
        AttentionKind::Notes => "is told notes that disagree",
    }
}

fn told(state: &State, item: &Attention) -> Option<Told> {
    let task = state.task(item.task)?;
    let session = item.session.and_then(|id| state.session(id)).filter(|session| session.is_live());
    let body = session.and_then(|session| session.reading.dialog.as_ref()).map(|dialog| dialog.body.as_str());
    let text = match body.filter(|body| !body.trim().is_empty()) {
        Some(body) => format!("{} {body}", item.text),
        None => item.text.clone(),
    };
    Some(Told {
        task: item.task.to_string(),
        kind: item.kind,
        agent: task.worker().to_owned(),
        title: line(task.title()),
        text: line(&text),
        since: item.since,
    })
}

/// One short line without controls and without secrets: it goes to places that show it to everybody.
fn line(text: &str) -> String {
    let words = redact(text).split_whitespace().collect::<Vec<_>>().join(" ");
    let clean: String = words.chars().filter(|c| !is_unsafe(*c)).collect();
    match clean.char_indices().nth(LINE) {
        Some((at, _)) => format!("{}…", &clean[..at]),
        None => clean,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_no_controls_no_secrets_and_an_end() {
        let told =
            line("curl -H 'Authorization: Bearer sk-ant-REDACTED-0123456789abcdef0123456789' \x1b]0;x\x07\n\u{202e}go");
        assert!(!told.contains('\x1b') && !told.contains('\u{202e}') && !told.contains('\n'), "{told}");
        assert!(!told.contains("0123456789abcdef"), "{told}");
        assert_eq!(line(&"x".repeat(500)).chars().count(), LINE + 1);
    }
}
