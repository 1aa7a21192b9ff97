//! The task list, grouped by what matters.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::facts::{self, Group};
use super::listed::{Heading, Listed, groups, tucked};
use super::memory;
use super::model::Model;
use super::nest::{Nest, nests};
use super::paint::{Paint, spread};
use super::plain::task_words;
use super::styles::Tone;
use super::text::{cells, clean, cut};
use super::view_state::ViewState;
use crate::domain::ids::TaskId;
use crate::domain::plan::{Plan, PlanStatus};
use crate::domain::radar::Conflict;
use crate::domain::state::State;
use crate::domain::task::Task;

/// One row of the list.
#[derive(Debug, Clone, Copy)]
enum Row<'a> {
    Gap,
    Heading(Heading<'a>, usize),
    Title(&'a Task, Nest, Density, Within),
    Details(&'a Task, Nest),
    Conflict(&'a Task, Nest, &'a Conflict),
    Hidden(usize),
}

/// What stands over a task, which then need not be said again.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Within {
    Group,
    Plan,
}

/// How many rows a task takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Density {
    One,
    Two,
}

fn rows<'a>(model: &Model<'a>, groups: &[Listed<'a>], density: Density) -> Vec<Row<'a>> {
    let mut all = Vec::new();
    for listed in groups {
        if !all.is_empty() {
            all.push(Row::Gap);
        }
        all.push(Row::Heading(listed.heading, listed.tasks.len() + listed.hidden));
        let (density, within) = match listed.heading {
            Heading::Group(Group::Done) => (Density::One, Within::Group),
            Heading::Group(Group::NeedsYou | Group::Working | Group::Waiting) => (density, Within::Group),
            Heading::Plan(_) => (Density::One, Within::Plan),
        };
        for (task, nest) in listed.tasks.iter().zip(nests(model, &listed.tasks)) {
            all.push(Row::Title(task, nest, density, within));
            if density == Density::Two {
                all.push(Row::Details(task, nest));
            }
            all.extend(conflicts(model, task, density).map(|conflict| Row::Conflict(task, nest, conflict)));
        }
        if listed.hidden > 0 {
            all.push(Row::Hidden(listed.hidden));
        }
    }
    all
}

/// The conflicts that stand below a task: the pressing ones always, the notes where there is room.
fn conflicts<'a>(model: &Model<'a>, task: &Task, density: Density) -> impl Iterator<Item = &'a Conflict> {
    let id = task.id;
    let state: &'a State = model.state;
    let of_task = state.conflicts().filter(move |conflict| conflict.is_of(id));
    of_task.filter(move |conflict| conflict.is_pressing() || density == Density::Two).take(3)
}

/// The rows that are shown in an area: as dense as needed, and such that the selected task is among them.
fn shown<'a>(view: &ViewState, model: &Model<'a>, area: Rect) -> Vec<Row<'a>> {
    let groups = groups(view, model);
    let room = usize::from(area.height);
    let roomy = rows(model, &groups, Density::Two);
    let roomy_enough = roomy.len() <= room && !model.screen.look.is_plain();
    let mut all = if roomy_enough { roomy } else { rows(model, &groups, Density::One) };
    if all.len() > room {
        all.retain(|row| !matches!(row, Row::Gap));
    }
    let selected = view.in_list(model).map(|task| task.id);
    let at = all.iter().position(|row| matches!(row, Row::Title(task, ..) if Some(task.id) == selected)).unwrap_or(0);
    let last = all.len().saturating_sub(room);
    let first = at.saturating_sub(room / 2).min(last);
    all.into_iter().skip(first).take(room).collect()
}

/// The task in a row of the list.
pub fn task_at(view: &ViewState, model: &Model<'_>, area: Rect, row: u16) -> Option<TaskId> {
    let rows = shown(view, model, inside(area));
    match rows.get(usize::from(row.checked_sub(inside(area).y)?))? {
        Row::Title(task, ..) | Row::Details(task, _) | Row::Conflict(task, ..) => Some(task.id),
        Row::Gap | Row::Heading(..) | Row::Hidden(_) => None,
    }
}

fn inside(area: Rect) -> Rect {
    let blank = u16::from(area.height > 12);
    Rect { y: area.y + blank, height: area.height - blank, ..area }
}

/// Draws the list.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, area: Rect) {
    if area.is_empty() {
        return;
    }
    let room = inside(area);
    let rows = shown(view, model, room);
    if rows.is_empty() {
        empty(paint, view, room);
    }
    let selected = view.in_list(model).map(|task| task.id);
    for (at, row) in rows.into_iter().enumerate() {
        let line = Rect { y: room.y + at as u16, height: 1, ..room };
        match row {
            Row::Gap => {}
            Row::Heading(Heading::Group(group), count) => heading(paint, line, group, count),
            Row::Heading(Heading::Plan(plan), _) => plan_heading(paint, model, line, plan),
            Row::Title(task, ..) if paint.plain => {
                ground(paint, line, ground_of(task, selected));
                let words = task_words(model, task, usize::from(line.width.saturating_sub(2)));
                let room = Rect { x: line.x + 2.min(line.width), width: line.width.saturating_sub(2), ..line };
                paint.line(room, &Line::from(Span::styled(words, Style { bg: None, ..paint.styles.text })));
            }
            Row::Title(task, nest, density, within) => {
                let style = ground(paint, line, ground_of(task, selected));
                title(paint, (view, model), line, task, (nest, density, within), style);
            }
            Row::Details(task, nest) => {
                ground(paint, line, ground_of(task, selected));
                details(paint, model, line, task, nest);
            }
            Row::Conflict(task, nest, conflict) => {
                ground(paint, line, ground_of(task, selected));
                conflict_line(paint, line, (task, nest), conflict);
            }
            Row::Hidden(count) => {
                let words = format!("   … {count} more, / finds them");
                paint.line(line, &Line::from(Span::styled(words, paint.styles.dim)));
            }
        }
    }
}

fn empty(paint: &mut Paint<'_>, view: &ViewState, room: Rect) {
    let words =
        if view.filter.is_empty() { "no tasks yet".to_owned() } else { format!("nothing matches /{}", view.filter) };
    let line = Line::from(Span::styled(format!("  {}", clean(&words)), paint.styles.dim));
    paint.line(Rect { height: 1.min(room.height), ..room }, &line);
}

fn heading(paint: &mut Paint<'_>, line: Rect, group: Group, count: usize) {
    let styles = paint.styles;
    let style = if group == Group::NeedsYou { styles.tone(group.tone()) } else { styles.dim };
    let spans = vec![
        Span::styled(format!(" {}", group.title()), style.add_modifier(Modifier::BOLD)),
        Span::styled(format!(" {count}"), styles.dim),
    ];
    paint.line(line, &Line::from(spans));
}

fn plan_heading(paint: &mut Paint<'_>, model: &Model<'_>, line: Rect, plan: &Plan) {
    let styles = paint.styles;
    let status = plan.status(model.state);
    let style = match status {
        PlanStatus::Blocked | PlanStatus::InReview => styles.tone(Tone::NeedsYou),
        PlanStatus::Running => styles.tone(Tone::Working),
        PlanStatus::Paused | PlanStatus::Done | PlanStatus::Cancelled => styles.dim,
    };
    let word = if status == PlanStatus::Running { String::new() } else { format!("{} ", status.title()) };
    let right = Span::styled(format!("{word}{}/{}", plan.done(model.state), plan.steps.len()), styles.dim);
    let width = usize::from(line.width.saturating_sub(2));
    let left = vec![
        Span::styled(format!("PLAN {} ", plan.id.0), style.add_modifier(Modifier::BOLD)),
        Span::styled(clean(&plan.title), styles.dim),
    ];
    paint.line(Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line }, &spread(left, vec![right], width));
}

/// What a row stands on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ground {
    Plain,
    Selected,
}

fn ground_of(task: &Task, selected: Option<TaskId>) -> Ground {
    if Some(task.id) == selected { Ground::Selected } else { Ground::Plain }
}

/// Draws the ground of a row and gives the style of its title.
fn ground(paint: &mut Paint<'_>, line: Rect, ground: Ground) -> Style {
    if ground == Ground::Plain {
        return Style { bg: None, ..paint.styles.text };
    }
    let style = paint.styles.selection;
    paint.fill(line, style);
    paint.mark(line);
    let bar = if paint.ascii { ">" } else { "▌" };
    paint.glyph(line.x, line.y, bar, paint.styles.border_focus);
    Style { bg: None, ..style }
}

fn title(
    paint: &mut Paint<'_>,
    (view, model): (&ViewState, &Model<'_>),
    line: Rect,
    task: &Task,
    (nest, density, within): (Nest, Density, Within),
    style: Style,
) {
    let styles = paint.styles;
    let mark = facts::mark_of(model, task);
    let glyph = if paint.ascii { mark.ascii } else { mark.glyph };
    let step = model.state.plan_of(task).filter(|_| within == Within::Plan).and_then(|plan| plan.step_of(task.id));
    let name = step.map_or_else(|| task.title().to_owned(), |step| step.name.clone());
    let width = usize::from(line.width.saturating_sub(2));
    let from = nest.away.filter(|_| step.is_none()).map(|parent| format!("{}›", parent.0)).unwrap_or_default();
    let tucked = match tucked(view, model, task) {
        0 => String::new(),
        count => format!("▸{count} "),
    };
    let left = vec![
        Span::styled(nest.corner(paint.ascii), styles.dim),
        Span::styled(format!("{glyph} "), styles.tone(mark.tone)),
        Span::styled(format!("{from}{} ", task.id.0), styles.dim),
        Span::styled(tucked, styles.key),
        Span::styled(clean(&name), style),
    ];
    let right = match density {
        Density::One => right_of(paint, model, task, width),
        Density::Two => Vec::new(),
    };
    paint.line(Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line }, &spread(left, right, width));
}

/// The one thing beside a title that matters most.
fn right_of(paint: &Paint<'_>, model: &Model<'_>, task: &Task, width: usize) -> Vec<Span<'static>> {
    let styles = paint.styles;
    let agent = Span::styled(cut(facts::agent_of(task), 8), styles.dim);
    let words = match facts::group_of(model, task) {
        Group::Working if model.label(facts::agent_of(task)).is_some() => {
            Span::styled(short_label(model.label(facts::agent_of(task)).unwrap_or_default(), 10), styles.warn)
        }
        Group::NeedsYou => Span::styled(facts::standing(model, task), styles.tone(facts::mark_of(model, task).tone)),
        Group::Working => {
            let cost = facts::cost_of(model, task);
            let gap = if cost.is_empty() { "" } else { " " };
            return [
                vec![agent],
                vec![Span::styled(format!("  {}{gap}", facts::time_of(model, task)), styles.dim)],
                vec![Span::styled(cost, styles.money)],
            ]
            .concat()
            .split_off(usize::from(width < 36));
        }
        Group::Waiting => Span::styled(facts::standing(model, task), styles.dim),
        Group::Done => Span::styled(facts::cost_of(model, task), styles.money),
    };
    let words = if words.content.is_empty() { vec![agent.clone()] } else { vec![words] };
    if width < 36 || words.first() == Some(&agent) || model.label(facts::agent_of(task)).is_some() {
        words
    } else {
        [vec![agent, Span::raw("  ")], words].concat()
    }
}

/// As many of the label's parts as fit: `rehearsal, no model`.
fn short_label(label: &str, room: usize) -> String {
    let mut shown = String::new();
    for part in label.split(", ") {
        let longer = if shown.is_empty() { part.to_owned() } else { format!("{shown}, {part}") };
        if cells(&longer) <= room {
            shown = longer;
        }
    }
    if shown.is_empty() { cut(label, room) } else { shown }
}

/// `  ≠ 1: src/lib.rs`: the other task and the file.
fn conflict_line(paint: &mut Paint<'_>, line: Rect, (task, nest): (&Task, Nest), conflict: &Conflict) {
    let styles = paint.styles;
    let style = if conflict.is_pressing() { styles.tone(Tone::NeedsYou) } else { styles.dim };
    let sign = if paint.ascii { "#" } else { "≠" };
    let beside = nest.beside(paint.ascii);
    let lead = format!("{}{sign} {}: ", " ".repeat(3 + task.id.0.to_string().len()), conflict.other(task.id).0);
    let room = usize::from(line.width.saturating_sub(2)).saturating_sub(cells(&beside) + cells(&lead));
    let words = format!("{lead}{}", cut_start(&conflict.file, room));
    let area = Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line };
    paint.line(area, &Line::from(vec![Span::styled(beside, styles.dim), Span::styled(words, style)]));
}

/// The end of a path says more than its start.
fn cut_start(path: &str, room: usize) -> String {
    let path = clean(path);
    if cells(&path) <= room {
        return path;
    }
    let from = path.char_indices().map(|(at, _)| at).find(|&at| cells(&path[at..]) < room).unwrap_or(path.len());
    format!("…{}", &path[from..])
}

fn details(paint: &mut Paint<'_>, model: &Model<'_>, line: Rect, task: &Task, nest: Nest) {
    let styles = paint.styles;
    let width = usize::from(line.width.saturating_sub(2));
    let from = nest.away.map_or(0, |parent| parent.0.to_string().len() + 1);
    let lines = nest.beside(paint.ascii);
    let after = 3 + from + task.id.0.to_string().len();
    let indent = cells(&lines) + after;
    let agent = facts::agent_of(task);
    let hands = if task.chain.is_empty() { clean(agent) } else { clean(&task.hands()) };
    let place = facts::place_in_group(model, task);
    let hands = place.as_ref().map_or_else(|| hands.clone(), |place| format!("{hands} · {place}"));
    let mut left = vec![Span::styled(lines, styles.dim), Span::raw(" ".repeat(after)), Span::styled(hands, styles.dim)];
    let standing = facts::standing(model, task);
    let group = facts::group_of(model, task);
    let time = if group == Group::Working { facts::time_of(model, task) } else { String::new() };
    let cost = facts::cost_of(model, task);
    if let Some(label) = model.label(agent) {
        let place = place.map(|place| format!("{place} · ")).unwrap_or_default();
        let room = width.saturating_sub(indent + cells(&time) + cells(&place) + 1);
        // That it waits, and for what, says more than the label, which the card has too.
        let waits = if group == Group::NeedsYou { format!("{standing} · ") } else { String::new() };
        let room = room.saturating_sub(cells(&waits));
        left = vec![
            Span::raw(" ".repeat(indent)),
            Span::styled(place, styles.dim),
            Span::styled(waits, styles.tone(facts::mark_of(model, task).tone)),
            Span::styled(short_label(label, room), styles.warn),
        ];
    } else if !standing.is_empty() {
        let tone = facts::mark_of(model, task).tone;
        left.push(Span::styled(" · ", styles.dim));
        left.push(Span::styled(standing, styles.tone(tone)));
    }
    let share = match memory::share(task) {
        share if share.is_empty() || group == Group::Done => String::new(),
        share => share + " ",
    };
    let gap = if time.is_empty() || cost.is_empty() { "" } else { " " };
    let right = vec![Span::styled(share + &time + gap, styles.dim), Span::styled(cost, styles.money)];
    paint.line(Rect { x: line.x + 1, width: line.width.saturating_sub(2), ..line }, &spread(left, right, width));
}
