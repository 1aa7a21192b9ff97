//! The first screen: which agents are there, what was looked for, what to press.

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::action::Action;
use super::footer::{can_rehearse, key_for};
use super::model::{AgentLine, Model};
use super::paint::{Paint, centred, cut_spans};
use super::styles::{Styles, Tone};
use super::text::{cells, hung, wrap};
use super::view_state::ViewState;
use crate::config::Scope;

/// The widest that the welcome is written.
const WIDTH: u16 = 84;

/// Draws the grid's place while no pane is shown.
pub fn draw_quiet(paint: &mut Paint<'_>, model: &Model<'_>, _view: &ViewState, area: Rect) {
    if model.state.tasks().next().is_none() {
        draw(paint, model, area);
        return;
    }
    let styles = paint.styles;
    let line = |words: &str, style| Line::from(Span::styled(words.to_owned(), style));
    let lines = [
        line("No agent works.", styles.text),
        Line::default(),
        keys(model, styles, &[Action::NewTask, Action::Review]),
    ];
    let width = lines.iter().map(Line::width).max().unwrap_or(0) as u16;
    paint.lines(centred(area, width, 3), &lines);
}

/// Draws the welcome.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, area: Rect) {
    let width = WIDTH.min(area.width.saturating_sub(4));
    let ways = [Install::Whole, Install::Row, Install::Named];
    let all = ways.map(|way| lines(model, paint.styles, usize::from(width), (paint.ascii, way)));
    let fits = |lines: &Vec<Line<'static>>| lines.len() <= usize::from(area.height);
    let [_, _, least] = &all;
    let lines = all.iter().find(|lines| fits(lines)).unwrap_or(least);
    let height = lines.len().min(usize::from(area.height)) as u16;
    let room = centred(area, width, height);
    let room = Rect { y: area.y + (area.height - height) * 2 / 5, ..room };
    paint.lines(room, lines);
}

/// How the ways to install what is missing are told: as much as there is room for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Install {
    /// Every command in full, on several rows where it needs them.
    Whole,
    /// A row for each.
    Row,
    /// Only who is missing.
    Named,
}

fn lines(model: &Model<'_>, styles: &Styles, width: usize, (ascii, install): (bool, Install)) -> Vec<Line<'static>> {
    let bold = styles.title.add_modifier(Modifier::BOLD);
    let name = if ascii { "orchestra" } else { "♪ orchestra" };
    let mut all = vec![Line::from(Span::styled(name, bold)), Line::default()];
    let ready: Vec<&AgentLine> = model.agents.iter().filter(|agent| agent.ready && agent.label.is_none()).collect();
    let intro = if ready.is_empty() {
        "No agent CLI was found on this machine yet. Install one, or watch a rehearsal first."
    } else {
        "Every agent on one screen. Say what is to be done; the right agent gets it."
    };
    all.extend(wrap(intro, width).into_iter().map(|line| Line::from(Span::styled(line, styles.text))));
    if ready.is_empty() && can_rehearse(model) {
        all.push(Line::default());
        all.extend(rehearsal(model, styles, width));
    }
    all.push(Line::default());
    agents(model, styles, width, (ascii, install), &mut all);
    all.push(Line::default());
    if ready.is_empty() {
        all.push(keys(model, styles, &[Action::Help, Action::PickTheme, Action::Detach]));
    } else {
        all.push(start(model, styles));
        let more = if can_rehearse(model) {
            &[Action::Rehearse, Action::Palette, Action::Help][..]
        } else {
            &[Action::Palette, Action::Help]
        };
        all.push(keys(model, styles, more));
    }
    for problem in model.problems.iter().take(3) {
        all.push(Line::default());
        all.extend(wrap(problem, width).into_iter().map(|line| Line::from(Span::styled(line, styles.warn))));
    }
    all
}

/// The way to see orchestra work without any agent CLI.
fn rehearsal(model: &Model<'_>, styles: &Styles, width: usize) -> Vec<Line<'static>> {
    let key = key_for(model, Scope::Main, Action::Rehearse).unwrap_or_default();
    let words = "plays a rehearsal: a scripted agent works on a real task in a worktree of its own, asks for permission, and hands back a summary. No model, no money.";
    let mut lines = wrap(words, width.saturating_sub(6)).into_iter();
    let first = Line::from(vec![
        Span::styled(format!(" {key} "), styles.selection.add_modifier(Modifier::BOLD)),
        Span::raw("   "),
        Span::styled(lines.next().unwrap_or_default(), styles.text),
    ]);
    let rest = lines.map(|line| Line::from(Span::styled(format!("      {line}"), styles.text)));
    std::iter::once(first).chain(rest).collect()
}

/// The agents that were found, then what was looked for and how to install it.
fn agents(
    model: &Model<'_>,
    styles: &Styles,
    width: usize,
    (ascii, install): (bool, Install),
    all: &mut Vec<Line<'static>>,
) {
    let shown = || model.agents.iter().filter(|agent| agent.label.is_none());
    let column = shown().map(|agent| cells(&agent.name)).max().unwrap_or(0) + 2;
    let line = |agent: &AgentLine| {
        let (glyph, tone) = match (agent.ready, ascii) {
            (true, false) => ("✓", Tone::Done),
            (true, true) => ("+", Tone::Done),
            (false, false) => ("·", Tone::Waiting),
            (false, true) => (".", Tone::Waiting),
        };
        let name = format!("{:column$}", agent.name);
        let title = if agent.ready { styles.text } else { styles.dim };
        let mut spans = vec![Span::styled(format!("{glyph} "), styles.tone(tone)), Span::styled(name, title)];
        let words = agent_words(agent, styles);
        let used = column + 2 + words.iter().map(Span::width).sum::<usize>();
        if agent.ready || used <= width || install != Install::Whole {
            spans.extend(words);
            return vec![Line::from(cut_spans(spans, width))];
        }
        // A command that is cut cannot be typed: it has lines of its own.
        let text: String = words.iter().map(|span| span.content.as_ref()).collect();
        let rows = hung("    ", &text, width).into_iter().map(|row| Line::from(Span::styled(row, styles.text)));
        std::iter::once(Line::from(spans)).chain(rows).collect()
    };
    let found: Vec<Line<'static>> = shown().filter(|agent| agent.ready).flat_map(line).collect();
    let gap = !found.is_empty();
    all.extend(found);
    let missing: Vec<&AgentLine> = shown().filter(|agent| !agent.ready).collect();
    let mut names: Vec<&str> = missing.iter().flat_map(|agent| agent.looked_for.iter().map(String::as_str)).collect();
    names.sort_unstable();
    names.dedup();
    if gap && !missing.is_empty() {
        all.push(Line::default());
    }
    if !names.is_empty() {
        let how = if install == Install::Named {
            "`orchestra agents` says how to install them."
        } else {
            "these install them:"
        };
        let words = format!("Looked on PATH for {}; {how}", names.join(", "));
        all.extend(wrap(&words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))));
    }
    if install != Install::Named {
        all.extend(missing.into_iter().flat_map(line));
    }
}

fn agent_words(agent: &AgentLine, styles: &Styles) -> Vec<Span<'static>> {
    if agent.ready {
        return vec![Span::styled(agent.title.clone(), styles.dim)];
    }
    if agent.install.is_empty() || agent.looked_for.is_empty() {
        return vec![Span::styled(agent.trouble.clone().unwrap_or_default(), styles.dim)];
    }
    let trouble = agent.trouble.as_ref().map(|trouble| format!("{trouble}: ")).unwrap_or_default();
    vec![Span::styled(trouble, styles.dim), Span::styled(agent.install.clone(), styles.text)]
}

fn start(model: &Model<'_>, styles: &Styles) -> Line<'static> {
    let key = key_for(model, Scope::Main, Action::NewTask).unwrap_or_default();
    Line::from(vec![
        Span::styled(format!(" {key} "), styles.selection.add_modifier(Modifier::BOLD)),
        Span::styled("  writes your first task", styles.text),
    ])
}

fn keys(model: &Model<'_>, styles: &Styles, actions: &[Action]) -> Line<'static> {
    let mut spans = Vec::new();
    for action in actions {
        if let Some(key) = key_for(model, Scope::Main, *action) {
            spans.push(Span::styled(format!(" {key} "), styles.key));
            spans.push(Span::styled(format!(" {}   ", action.title()), styles.dim));
        }
    }
    Line::from(spans)
}
