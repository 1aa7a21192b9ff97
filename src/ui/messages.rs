//! Messages to a task's agents, on the screen: what waits, what arrived, what did not and why.

use ratatui::text::{Line, Span};

use super::model::Model;
use super::styles::{Styles, Tone};
use super::text::{clean, cut, wrap};
use crate::domain::messages::{MessageState, SentMessage, messages};
use crate::domain::task::Task;

/// The most messages in the peek: the last ones.
const MOST: usize = 4;

/// A line for the card while the last message is not delivered.
pub fn brief(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Option<Line<'static>> {
    let all = messages(model.state, task);
    let waiting = all.iter().filter(|message| message.state == MessageState::Queued).count();
    let last = all.last().filter(|last| last.state != MessageState::Delivered)?;
    let more = if waiting > 1 { format!(" and {} more", waiting - 1) } else { String::new() };
    let words = format!("message {}{more}: {}", last.state.word(), first(last));
    Some(Line::from(Span::styled(cut(&words, width), styles.tone(tone(last.state)))))
}

/// The last messages with what became of them, for the peek.
pub fn whole(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let all = messages(model.state, task);
    let mut lines = Vec::new();
    let quiet = ratatui::style::Style { bg: None, ..styles.text };
    if !all.is_empty() {
        lines.extend([Line::default(), Line::from(Span::styled("MESSAGES", styles.dim))]);
    }
    for message in &all[all.len().saturating_sub(MOST)..] {
        let words = cut(&first(message), width.saturating_sub(2));
        lines.push(Line::from(Span::styled(format!("· {words}"), quiet)));
        let note = message.note.as_deref().map(|note| format!(", {}", clean(note))).unwrap_or_default();
        let standing = format!("{}{note}", message.state.word());
        let style = styles.tone(tone(message.state));
        let standing = wrap(&standing, width.saturating_sub(4));
        lines.extend(standing.into_iter().take(6).map(|line| Line::from(Span::styled(format!("    {line}"), style))));
    }
    lines
}

/// The first line of what is said. Of an agent's words the fence says whose they are.
fn first(message: &SentMessage) -> String {
    clean(message.text.lines().next().unwrap_or_default())
}

const fn tone(state: MessageState) -> Tone {
    match state {
        MessageState::Queued | MessageState::Typing => Tone::Waiting,
        MessageState::Delivered => Tone::Done,
        MessageState::Dropped => Tone::Failed,
    }
}
