//! The compare view: what several agents made of the same task, side by side; one below the other where there is no room.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::domain::decide::group_of;
use crate::domain::ids::TaskId;
use crate::domain::summary::{Summary, checks};
use crate::domain::task::Task;
use crate::ui::facts;
use crate::ui::model::Model;
use crate::ui::paint::Paint;
use crate::ui::styles::Styles;
use crate::ui::text::{clean, cut, wrap};

/// The least columns of a task beside another.
const LEAST: usize = 26;
/// Between two of them.
const GAP: usize = 2;
/// The most lines of a result, and the most files.
const RESULT: usize = 5;
const FILES: usize = 8;
/// Lines above the tasks.
const HEAD: usize = 2;

/// The tasks beside this one, with it.
pub fn sides<'a>(model: &Model<'a>, task: TaskId) -> Vec<&'a Task> {
    let Some(one) = model.state.task(task) else { return Vec::new() };
    group_of(model.state, one).into_iter().filter_map(|id| model.state.task(id)).collect()
}

/// How many lines scroll, and how many are shown at once.
pub fn height(model: &Model<'_>, task: TaskId, body: Rect) -> (usize, usize) {
    let width = usize::from(body.width.saturating_sub(4));
    (lines(model, &Styles::of(model.theme), task, width).len(), usize::from(body.height.saturating_sub(2)))
}

/// The first line of a task where they stand one below the other; the top where they stand side by side.
pub fn line_of(model: &Model<'_>, task: TaskId, body: Rect) -> usize {
    let (width, styles) = (usize::from(body.width.saturating_sub(4)), Styles::of(model.theme));
    let sides = sides(model, task);
    if room_of(sides.len(), width) < width {
        return 0;
    }
    let before = sides.iter().take_while(|side| side.id != task);
    before.map(|side| block(model, &styles, side, Marked::No, width).len() + 1).sum::<usize>() + HEAD
}

/// The columns of each of so many.
fn room_of(count: usize, width: usize) -> usize {
    let columns = (width + GAP) / count.max(1);
    if columns >= LEAST + GAP { columns - GAP } else { width }
}

/// Whether keys act on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Marked {
    Yes,
    No,
}

/// Draws the view, scrolled down by some lines; the marked task stands out.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, marked: TaskId, scroll: usize, body: Rect) {
    let inside = paint.overlay(body, "compare");
    let all = lines(model, paint.styles, marked, usize::from(inside.width));
    let scroll = scroll.min(all.len().saturating_sub(usize::from(inside.height)));
    paint.lines(inside, all.iter().skip(scroll));
    let sides = sides(model, marked);
    let room = room_of(sides.len(), usize::from(inside.width));
    let place = sides.iter().position(|task| task.id == marked).unwrap_or(0);
    let (x, y) = match line_of(model, marked, body) {
        0 => (place * (room + GAP), HEAD),
        line => (0, line),
    };
    if let Some(row) = y.checked_sub(scroll).filter(|row| *row < usize::from(inside.height)) {
        paint.mark(Rect { x: inside.x + x as u16, y: inside.y + row as u16, width: 1, height: 1 });
    }
}

fn lines(model: &Model<'_>, styles: &Styles, marked: TaskId, width: usize) -> Vec<Line<'static>> {
    let sides = sides(model, marked);
    let title = sides.first().map(|task| cut(&clean(task.title()), width)).unwrap_or_default();
    let mut all = vec![Line::from(Span::styled(title, plain(styles).add_modifier(Modifier::BOLD))), Line::default()];
    let room = room_of(sides.len(), width);
    let blocks: Vec<Vec<Line<'static>>> = sides
        .iter()
        .map(|task| block(model, styles, task, if task.id == marked { Marked::Yes } else { Marked::No }, room))
        .collect();
    if room == width {
        for block in blocks {
            all.extend(block);
            all.push(Line::default());
        }
        return all;
    }
    for row in 0..blocks.iter().map(Vec::len).max().unwrap_or_default() {
        let mut spans = Vec::new();
        for block in &blocks {
            let line = block.get(row).cloned().unwrap_or_default();
            let used = line.width();
            spans.extend(line.spans);
            spans.push(Span::raw(" ".repeat((room + GAP).saturating_sub(used))));
        }
        all.push(Line::from(spans));
    }
    all
}

fn plain(styles: &Styles) -> Style {
    Style { bg: None, ..styles.text }
}

/// One task in lines of at most so many columns.
fn block(model: &Model<'_>, styles: &Styles, task: &Task, marked: Marked, width: usize) -> Vec<Line<'static>> {
    let mark = facts::mark_of(model, task);
    let sign = if model.screen.look.is_ascii() { mark.ascii } else { mark.glyph };
    let head = cut(&format!(" {} {} ", task.id, clean(facts::agent_of(task))), width.saturating_sub(2));
    let style = if marked == Marked::Yes { styles.selection } else { styles.key };
    let mut all = vec![Line::from(vec![
        Span::styled(format!("{sign} "), styles.tone(mark.tone)),
        Span::styled(head, style.add_modifier(Modifier::BOLD)),
    ])];
    let standing = facts::standing(model, task);
    let standing = if standing.is_empty() { "at work".to_owned() } else { standing };
    pair(styles, "stands", &standing, styles.tone(mark.tone), width, &mut all);
    let cost = facts::cost_of(model, task);
    pair(styles, "cost", if cost.is_empty() { "no money" } else { &cost }, styles.money, width, &mut all);
    pair(styles, "time", &task.duration(model.now).clock(), plain(styles), width, &mut all);
    match &task.summary {
        Some(summary) => measured(styles, summary, width, &mut all),
        None if task.status.is_over() => {
            let why = if task.why.is_empty() { "none" } else { &task.why };
            for (at, row) in wrap(&clean(why), width.saturating_sub(NAME)).into_iter().take(4).enumerate() {
                pair(styles, if at == 0 { "result" } else { "" }, &row, styles.tone(mark.tone), width, &mut all);
            }
        }
        None => pair(styles, "result", "none yet", styles.dim, width, &mut all),
    }
    all
}

fn measured(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    pair(styles, "checks", &checks(summary), plain(styles), width, all);
    let totals = summary.totals;
    all.push(Line::from(vec![
        Span::styled(format!("{:NAME$}", "diff"), styles.dim),
        Span::styled(format!("+{}", totals.add), styles.added),
        Span::styled(format!(" -{}", totals.del), styles.removed),
        Span::styled(format!(" in {} file{}", totals.files, if totals.files == 1 { "" } else { "s" }), plain(styles)),
    ]));
    all.push(Line::default());
    let result = wrap(&clean(&summary.outcome.text), width);
    all.extend(result.into_iter().take(RESULT).map(|line| Line::from(Span::styled(line, plain(styles)))));
    all.push(Line::default());
    for file in summary.files.iter().take(FILES) {
        let (sign, path) = (file.status.letter(), clean(&file.path));
        all.push(Line::from(vec![
            Span::styled(format!("{sign} "), styles.key),
            Span::styled(cut(&path, width.saturating_sub(2)), plain(styles)),
        ]));
    }
    let more = (totals.files as usize).saturating_sub(FILES);
    if more > 0 {
        all.push(Line::from(Span::styled(format!("… {more} more"), styles.dim)));
    }
}

const NAME: usize = 8;

fn pair(styles: &Styles, name: &str, words: &str, style: Style, width: usize, all: &mut Vec<Line<'static>>) {
    let words = cut(&clean(words), width.saturating_sub(NAME));
    all.push(Line::from(vec![Span::styled(format!("{name:NAME$}"), styles.dim), Span::styled(words, style)]));
}
