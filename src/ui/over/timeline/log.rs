//! The log, newest line first.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::timeline::{Line as Entry, Wish};
use crate::ui::facts::age;
use crate::ui::model::Model;
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{cells, clean, cut, wrap};

/// From this width on an event has one row; below, its words stand on rows of their own.
const ONE_ROW: usize = 76;

/// What of the log is shown, in words.
pub fn wish_words(wish: &Wish) -> String {
    let mut words: Vec<String> = Vec::new();
    words.extend(wish.task.map(|task| format!("only {task}")));
    words.extend(wish.agent.as_ref().map(|agent| format!("only {agent}")));
    words.extend(wish.kind.as_ref().map(|kind| format!("only {kind} events")));
    if words.is_empty() { "everything".to_owned() } else { words.join(", ") }
}

/// The lines of the log that this client has.
pub fn lines(model: &Model<'_>, styles: &Styles, wish: &Wish, width: usize) -> Vec<Line<'static>> {
    let mut all = vec![Line::from(Span::styled(cut(&wish_words(wish), width), styles.dim))];
    let Some(page) = model.log.filter(|page| page.wish == *wish) else {
        all.push(Line::from(Span::styled("reading…", styles.dim)));
        return all;
    };
    if let Some(why) = &page.trouble {
        all.extend(wrap(why, width).into_iter().map(|line| Line::from(Span::styled(line, styles.warn))));
    }
    for entry in &page.lines {
        entry_lines(model, styles, entry, width, &mut all);
    }
    if page.trouble.is_some() {
        return all;
    }
    let end = match (page.whole, page.lines.is_empty()) {
        (true, true) => "nothing of that was recorded",
        (true, false) => "here the log begins",
        (false, _) => "…",
    };
    all.push(Line::from(Span::styled(end, styles.dim)));
    all
}

fn entry_lines(model: &Model<'_>, styles: &Styles, entry: &Entry, width: usize, all: &mut Vec<Line<'static>>) {
    let plain = Style { bg: None, ..styles.text };
    let when = format!("{:>4} ", age(model.now.since(entry.at)));
    let task = entry.task.map(|task| format!("{task} ")).unwrap_or_default();
    let who = match (&entry.agent, entry.actor.as_str()) {
        (Some(agent), "orchestra") => format!("{agent} "),
        (_, "you") => "you ".to_owned(),
        (None, _) => String::new(),
        (Some(agent), actor) => format!("{agent} · {actor} "),
    };
    let mine = if entry.actor == "you" { styles.tone(Tone::NeedsYou) } else { styles.dim };
    let head = vec![
        Span::styled(when, styles.dim),
        Span::styled(format!("{task:<8} "), styles.title),
        Span::styled(format!("{who:<8}"), mine),
    ];
    if width >= ONE_ROW {
        let used: usize = head.iter().map(|span| cells(&span.content)).sum();
        let text = Span::styled(cut(&entry.text, width.saturating_sub(used + 1)), plain);
        all.push(Line::from(head.into_iter().chain([Span::raw(" "), text]).collect::<Vec<_>>()));
        return;
    }
    all.push(Line::from(head));
    for line in wrap(&clean(&entry.text), width.saturating_sub(5)).into_iter().take(3) {
        all.push(Line::from(Span::styled(format!("     {line}"), plain)));
    }
}
