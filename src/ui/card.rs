//! The selected task in a few lines: what it is, where it stands, what it asks, what came of it.
//!
//! What it asks stands here in full, because an approval must be given to something that was seen.

use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::action::Action;
use super::facts;
use super::footer;
use super::memory;
use super::messages;
use super::model::Model;
use super::paint::{Paint, cut_spans, spread};
use super::styles::Styles;
use super::text::{clean, cut, wrap};
use super::view_state::ViewState;
use crate::config::Scope;
use crate::domain::decide::untrusted;
use crate::domain::session::dialog::Dialog;
use crate::domain::summary::{OutcomeSource, Summary};
use crate::domain::task::Task;

/// The most lines of a dialog's body.
const BODY: usize = 10;

/// How many rows the card wants.
pub fn height(model: &Model<'_>, task: &Task, width: u16) -> usize {
    let styles = Styles::of(model.theme);
    lines(model, &styles, task, inside(width)).len() + 2
}

fn inside(width: u16) -> usize {
    usize::from(width.saturating_sub(3)).max(1)
}

/// Draws the card of the selected task.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, area: Rect) {
    let Some(task) = view.in_list(model).filter(|_| area.height >= 3) else { return };
    let styles = paint.styles;
    let mark = facts::mark_of(model, task);
    paint.rule(Rect { height: 1, x: area.x + 1, width: area.width.saturating_sub(2), ..area }, styles.border);
    let name = format!(" {} ", task.id);
    let title = Line::from(vec![Span::styled(name, styles.dim)]);
    paint.line(Rect { x: area.x + 2, width: area.width.saturating_sub(4), height: 1, ..area }, &title);
    let standing = facts::standing(model, task);
    let padded = if standing.is_empty() { standing } else { format!(" {standing} ") };
    let right = Line::from(Span::styled(padded, styles.tone(mark.tone)));
    paint.line_right(Rect { x: area.x + 2, width: area.width.saturating_sub(4), height: 1, ..area }, &right);
    let room = Rect { x: area.x + 2, y: area.y + 1, width: area.width.saturating_sub(3), height: area.height - 1 };
    let all = lines(model, styles, task, inside(area.width));
    let rows = usize::from(room.height);
    if all.len() <= rows {
        paint.lines(room, &all);
        return;
    }
    let mut kept: Vec<Line<'_>> = all.into_iter().take(rows.saturating_sub(1)).collect();
    kept.push(Line::from(Span::styled(format!("… {}", more_hint(model, view)), styles.dim)));
    paint.lines(room, &kept);
}

fn more_hint(model: &Model<'_>, view: &ViewState) -> String {
    let key = footer::key_for(model, super::view_state::focus(view), Action::Peek);
    key.map_or_else(|| "more".to_owned(), |key| format!("{key} shows all"))
}

/// The lines of the card; also what peek and the page of a narrow screen show.
pub fn lines(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let mut all: Vec<Line<'static>> = Vec::new();
    let bold = styles.text.add_modifier(ratatui::style::Modifier::BOLD);
    let bold = ratatui::style::Style { bg: None, ..bold };
    all.extend(capped(wrap(task.title(), width), 3).into_iter().map(|line| Line::from(Span::styled(line, bold))));
    all.push(who(model, styles, task, width));
    if let Some(handed) = task.chain.last() {
        let words = format!("{}: {}", task.hands(), handed.why);
        all.extend(capped(wrap(&words, width), 2).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))));
    }
    all.extend(memory::brief(model, styles, task, width));
    all.extend(messages::brief(model, styles, task, width));
    asked(model, styles, task, width, &mut all);
    all.extend(place(model, styles, task, width));
    for drift in task.sessions.iter().filter_map(|id| model.state.session(*id)?.drift) {
        all.extend(wrap(&drift.to_string(), width).into_iter().map(|line| Line::from(Span::styled(line, styles.warn))));
    }
    let told = task.summary.as_ref().filter(|_| task.status != crate::domain::task::TaskStatus::InProgress);
    if let Some(summary) = told {
        result(styles, summary, width, &mut all);
    }
    // Measured since, of work that was stopped or has gone on: what a result says is older.
    let so_far = task.memory.so_far.as_deref().map(|so_far| changes(styles, so_far));
    if let Some(mut line) = so_far.filter(|line| told.is_none_or(|summary| changes(styles, summary) != *line)) {
        line.spans.insert(0, Span::styled("so far ", styles.dim));
        all.push(line);
    }
    if all.len() < 4 {
        all.extend(reason(styles, task, width));
    }
    if let Some(label) = model.label(task.worker()) {
        all.push(Line::from(Span::styled(cut(label, width), styles.warn)));
    }
    all
}

/// What a person should know of the place in which it works: what it lacks, which setup did not run.
fn place(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    if !task.is_open() {
        return Vec::new();
    }
    let remark = task.workspace.as_ref().and_then(|place| place.remark.clone());
    let words = remark.into_iter().flat_map(|words| capped(wrap(&words, width), 3));
    let mut all: Vec<_> = words.map(|line| Line::from(Span::styled(line, styles.dim))).collect();
    let asks: Vec<_> = untrusted(model.state, task).into_iter().map(|found| clean(&found.command)).collect();
    if !asks.is_empty() {
        let key = footer::key_for(model, Scope::Main, Action::Trust).unwrap_or_default();
        let words = format!(" trusts: {}", asks.join(", "));
        let spans = vec![Span::styled(key, styles.key), Span::styled(words, styles.dim)];
        all.push(Line::from(cut_spans(spans, width)));
    }
    all
}

fn capped(mut lines: Vec<String>, most: usize) -> Vec<String> {
    if lines.len() > most {
        lines.truncate(most);
        if let Some(last) = lines.last_mut() {
            last.push('…');
        }
    }
    lines
}

fn who(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Line<'static> {
    let mut left = vec![Span::styled(clean(facts::agent_of(task)), styles.key)];
    let session = facts::session_of(model, task);
    let model_name = session.and_then(|session| session.model.as_deref()).or(task.route.model.as_deref());
    if let Some(name) = model_name {
        left.push(Span::styled(format!(" · {}", clean(name)), styles.dim));
    } else {
        left.push(Span::styled(format!(" · {}", task.route.category.title()), styles.dim));
    }
    let time = facts::time_of(model, task);
    let cost = facts::cost_of(model, task);
    let gap = if time.is_empty() || cost.is_empty() { "" } else { " " };
    spread(left, vec![Span::styled(time + gap, styles.dim), Span::styled(cost, styles.money)], width)
}

fn asked(model: &Model<'_>, styles: &Styles, task: &Task, width: usize, all: &mut Vec<Line<'static>>) {
    let Some(item) = facts::asks(model, task) else { return };
    let tone = styles.tone(facts::mark_of(model, task).tone);
    if let Some(dialog) = facts::dialog_of(model, task) {
        all.push(Line::default());
        all.extend(dialog_lines(styles, dialog, width));
    } else if item.text != task.status.title() {
        all.push(Line::default());
        all.extend(capped(wrap(&item.text, width), 6).into_iter().map(|line| Line::from(Span::styled(line, tone))));
    }
}

/// What a dialog asks: its question, then what it is about.
pub fn dialog_lines(styles: &Styles, dialog: &Dialog, width: usize) -> Vec<Line<'static>> {
    let tone = styles.tone(super::styles::Tone::NeedsYou);
    let mut all: Vec<Line<'static>> =
        capped(wrap(&dialog.title, width), 3).into_iter().map(|line| Line::from(Span::styled(line, tone))).collect();
    let body = wrap(dialog.body.trim_end(), width.saturating_sub(2));
    let hidden = body.len().saturating_sub(BODY);
    let quiet = ratatui::style::Style { bg: None, ..styles.text };
    for line in body.into_iter().take(BODY) {
        all.push(Line::from(vec![Span::styled("┃ ", tone), Span::styled(line, quiet)]));
    }
    if hidden > 0 {
        all.push(Line::from(Span::styled(format!("… {hidden} more lines"), styles.dim)));
    }
    all
}

fn result(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    all.push(Line::default());
    let quiet = ratatui::style::Style { bg: None, ..styles.text };
    // Where nobody said what came of it, the title would stand here again.
    if summary.outcome.src != OutcomeSource::Task {
        let words = capped(wrap(&summary.outcome.text, width), 4);
        all.extend(words.into_iter().map(|line| Line::from(Span::styled(line, quiet))));
    }
    all.push(changes(styles, summary));
}

/// `3 files +142 -3 · 12 tests passed`.
pub fn changes(styles: &Styles, summary: &Summary) -> Line<'static> {
    let totals = summary.totals;
    let plural = if totals.files == 1 { "" } else { "s" };
    let mut spans = vec![Span::styled(format!("{} file{plural}", totals.files), styles.dim)];
    if totals.files > 0 {
        spans.push(Span::styled(format!(" +{}", totals.add), styles.added));
        spans.push(Span::styled(format!(" -{}", totals.del), styles.removed));
    }
    let red: u32 = summary.tests.iter().map(|run| run.failed + run.errors).sum();
    let passed: u32 = summary.tests.iter().filter_map(|run| run.passed).sum();
    if red > 0 {
        spans.push(Span::styled(format!(" · {red} failed"), styles.tone(super::styles::Tone::Failed)));
    } else if passed > 0 {
        spans.push(Span::styled(format!(" · {passed} tests ✓"), styles.tone(super::styles::Tone::Done)));
    }
    Line::from(spans)
}

fn reason(styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let why: Vec<&str> = task.route.reasons.iter().map(|reason| reason.text.as_str()).take(2).collect();
    if why.is_empty() {
        return Vec::new();
    }
    let words = capped(wrap(&format!("why {}: {}", task.route.agent, why.join(", ")), width), 2);
    words.into_iter().map(|line| Line::from(Span::styled(line, styles.dim))).collect()
}
