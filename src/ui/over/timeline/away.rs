//! "While you were away".

use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::domain::ids::TaskId;
use crate::domain::inbox::Absence;
use crate::domain::money::Money;
use crate::ui::facts::{age, agent_of, cost_of};
use crate::ui::model::Model;
use crate::ui::paint::spread;
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{cut, wrap};

/// How many decisions are named.
const DECIDED: usize = 12;

/// What happened since this client looked last.
pub fn lines(model: &Model<'_>, styles: &Styles, width: usize) -> Vec<Line<'static>> {
    let Some(left) = model.left else {
        return say("You have not been away yet: somebody has looked all the time.", styles.dim, width);
    };
    let absence = Absence::of(model.state, left, model.now);
    let mut all = say(&format!("Since you looked last, {} ago", age(model.now.since(left.at))), styles.title, width);
    if absence.is_quiet() {
        all.extend(say("Nothing happened.", styles.dim, width));
    }
    tasks(model, styles, (&absence.finished, "finished", Tone::Done), width, &mut all);
    tasks(model, styles, (&absence.failed, "failed", Tone::Failed), width, &mut all);
    if absence.spent > Money::ZERO {
        heading("spent", styles, &mut all);
        all.push(Line::from(Span::styled(format!("  {}", absence.spent), styles.money)));
    }
    if !absence.decided.is_empty() {
        heading(&format!("decided {}", absence.decided.len()), styles, &mut all);
    }
    for decided in absence.decided.iter().rev().take(DECIDED) {
        let task = decided.task.map(|task| format!("{task} ")).unwrap_or_default();
        let words = format!("  {task}{} {} {}", decided.actor, decided.what, decided.about);
        let ago = Span::styled(age(model.now.since(decided.at)), styles.dim);
        all.push(spread(vec![Span::styled(words, plain(styles))], vec![ago], width));
    }
    if !absence.waiting.is_empty() {
        heading(&format!("waiting for you {}", absence.waiting.len()), styles, &mut all);
    }
    for item in &absence.waiting {
        let title = model.state.task(item.task).map(|task| cut(task.title(), title_room(width))).unwrap_or_default();
        let left = vec![
            Span::styled(format!("  {} {} ", item.task, item.kind.word()), styles.tone(Tone::NeedsYou)),
            Span::styled(title, plain(styles)),
        ];
        all.push(spread(left, vec![Span::styled(age(model.now.since(item.since)), styles.dim)], width));
    }
    all
}

/// How much of a title is said beside its agent and its cost.
fn title_room(width: usize) -> usize {
    (width / 2).max(60)
}

fn plain(styles: &Styles) -> Style {
    Style { bg: None, ..styles.text }
}

fn say(words: &str, style: Style, width: usize) -> Vec<Line<'static>> {
    wrap(words, width).into_iter().map(|line| Line::from(Span::styled(line, style))).collect()
}

fn heading(words: &str, styles: &Styles, all: &mut Vec<Line<'static>>) {
    all.push(Line::default());
    all.push(Line::from(Span::styled(words.to_owned(), styles.dim.add_modifier(Modifier::BOLD))));
}

fn tasks(
    model: &Model<'_>,
    styles: &Styles,
    (ids, word, tone): (&[TaskId], &str, Tone),
    width: usize,
    all: &mut Vec<Line<'static>>,
) {
    if ids.is_empty() {
        return;
    }
    heading(&format!("{word} {}", ids.len()), styles, all);
    for task in ids.iter().filter_map(|id| model.state.task(*id)) {
        let left = vec![
            Span::styled(format!("  {} ", task.id), styles.tone(tone)),
            Span::styled(format!("{} ", cut(task.title(), title_room(width))), plain(styles)),
            Span::styled(agent_of(task).to_owned(), styles.dim),
        ];
        all.push(spread(left, vec![Span::styled(cost_of(model, task), styles.money)], width));
    }
}
