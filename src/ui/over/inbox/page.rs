//! The page: tabs, the list, and beside or below it the marked item.

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::detail;
use super::rows::{NOT_NOW, Row, marked, rows};
use crate::config::Scope;
use crate::domain::inbox::{later, waiting};
use crate::ui::action::Action;
use crate::ui::facts::{age, agent_of, cost_of, mark_of};
use crate::ui::footer::key_for;
use crate::ui::layout::page_inner;
use crate::ui::model::Model;
use crate::ui::over::places::span_at;
use crate::ui::paint::{Paint, spread};
use crate::ui::plain::item_words;
use crate::ui::styles::Styles;
use crate::ui::text::{cells, cut};
use crate::ui::view_state::{InboxPage, InboxTab};

/// From this width on the item stands beside the list.
const BESIDE: u16 = 96;
/// Columns of the list then, and where there is plenty of room.
const LIST: u16 = 46;
const WIDE_LIST: u16 = 66;

/// The parts of the page.
struct Parts {
    tabs: Rect,
    list: Rect,
    detail: Rect,
    rule: Option<Rect>,
}

fn parts(body: Rect, count: usize) -> Parts {
    let inside = page_inner(body);
    let tabs = Rect { height: 1.min(inside.height), ..inside };
    let rest = Rect { y: inside.y + tabs.height, height: inside.height - tabs.height, ..inside };
    if body.width >= BESIDE {
        let columns = if body.width >= 2 * WIDE_LIST + 8 { WIDE_LIST } else { LIST };
        let list = Rect { width: columns, ..rest };
        let detail = Rect { x: rest.x + columns + 2, width: rest.width.saturating_sub(columns + 2), ..rest };
        return Parts { tabs, list, detail, rule: None };
    }
    let wanted = (count.max(1).min(usize::from(u16::MAX)) as u16).min((rest.height / 3).max(1)).min(rest.height);
    let list = Rect { height: wanted, ..rest };
    let rule = Rect { y: rest.y + wanted, height: 1.min(rest.height - wanted), ..rest };
    let below = wanted + rule.height;
    let detail = Rect { y: rest.y + below, height: rest.height - below, ..rest };
    Parts { tabs, list, detail, rule: Some(rule) }
}

/// Draws the page.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, page: &InboxPage, body: Rect) {
    paint.overlay(body, "inbox");
    let all = rows(model, page);
    let parts = parts(body, all.len());
    let tabs = tabs(paint.styles, model, page);
    paint.line(parts.tabs, &tabs);
    let at = marked(page, &all);
    let first = first_row(at, parts.list);
    for (place, (at_row, row)) in (0..parts.list.height).zip(all.iter().enumerate().skip(first)) {
        let area = Rect { y: parts.list.y + place, height: 1, ..parts.list };
        let is_marked = Some(at_row) == at;
        if is_marked {
            paint.fill(area, paint.styles.selection);
            paint.mark(area);
        }
        let line = row_line(paint, model, row, usize::from(area.width));
        let line = if is_marked { line.patch_style(paint.styles.selection) } else { line };
        paint.line(area, &line);
    }
    if let Some(rule) = parts.rule.filter(|_| !all.is_empty()) {
        paint.rule(rule, paint.styles.border);
    }
    let Some(row) = at.and_then(|at| all.get(at)) else {
        let room = Rect { y: parts.list.y + 1, ..page_inner(body) };
        let words = empty(paint.styles, page.tab, usize::from(room.width.min(72)));
        return paint.lines(Rect { height: body.bottom().saturating_sub(room.y + 1), ..room }, &words);
    };
    let lines = detail::lines(model, paint.styles, row, usize::from(parts.detail.width));
    let page_rows = usize::from(parts.detail.height);
    let scroll = page.scroll.min(lines.len().saturating_sub(page_rows));
    paint.lines(parts.detail, lines.iter().skip(scroll));
    let hidden = lines.len().saturating_sub(scroll + page_rows);
    if hidden > 0 && parts.detail.height > 1 {
        let more = format!("… {} more lines", hidden + 1);
        let last = Rect { y: parts.detail.bottom() - 1, height: 1, ..parts.detail };
        paint.fill(last, paint.styles.overlay);
        paint.line(last, &Line::from(Span::styled(more, paint.styles.dim)));
    }
    if page.tab == InboxTab::Waiting {
        let below = Rect { y: parts.detail.y + lines.len().min(page_rows) as u16, ..parts.detail };
        put_off(paint, model, Rect { height: parts.detail.bottom() - below.y, ..below });
    }
}

/// How long "not now" is, at the bottom of what is left of the page.
fn put_off(paint: &mut Paint<'_>, model: &Model<'_>, room: Rect) {
    let key = |action| key_for(model, Scope::Inbox, action);
    let (Some(soon), Some(later)) = (key(Action::Snooze), key(Action::SnoozeRest)) else { return };
    let long = format!("not now: {soon} asks again in {NOT_NOW}, {later} when nothing else waits");
    let short = format!("{soon} again in {NOT_NOW} · {later} after the rest");
    let width = usize::from(room.width);
    let words = if cells(&long) <= width { long } else { short };
    if room.height < 2 || cells(&words) > width {
        return;
    }
    let last = Rect { y: room.bottom() - 1, height: 1, ..room };
    paint.line(last, &Line::from(Span::styled(words, paint.styles.dim)));
}

/// The first row that is shown, so that the marked one is.
fn first_row(at: Option<usize>, list: Rect) -> usize {
    at.map_or(0, |at| (at + 1).saturating_sub(usize::from(list.height)))
}

/// How many lines of the marked item scroll, and how many are shown at once.
pub fn height(model: &Model<'_>, page: &InboxPage, body: Rect) -> (usize, usize) {
    let all = rows(model, page);
    let parts = parts(body, all.len());
    let row = marked(page, &all).and_then(|at| all.get(at));
    let lines =
        row.map_or(0, |row| detail::lines(model, &Styles::of(model.theme), row, usize::from(parts.detail.width)).len());
    (lines, usize::from(parts.detail.height))
}

/// The row under the mouse.
pub fn row_at(model: &Model<'_>, page: &InboxPage, body: Rect, at: Position) -> Option<usize> {
    let all = rows(model, page);
    let list = parts(body, all.len()).list;
    let first = first_row(marked(page, &all), list);
    list.contains(at).then(|| first + usize::from(at.y - list.y)).filter(|row| *row < all.len())
}

/// The part whose title is under the mouse.
pub fn tab_at(model: &Model<'_>, page: &InboxPage, body: Rect, at: Position) -> Option<InboxTab> {
    let area = parts(body, rows(model, page).len()).tabs;
    let titles = tabs(&Styles::of(model.theme), model, page);
    let tab = span_at(&titles, area, at)?;
    // Between two titles is a gap.
    [InboxTab::Waiting, InboxTab::Later, InboxTab::Decided].get(tab / 2).copied().filter(|_| tab % 2 == 0)
}

fn tabs(styles: &Styles, model: &Model<'_>, page: &InboxPage) -> Line<'static> {
    let counts = [
        (InboxTab::Waiting, "waiting", waiting(model.state).len()),
        (InboxTab::Later, "later", later(model.state).len()),
        (InboxTab::Decided, "decided", model.state.decisions().newest().count()),
    ];
    let mut spans = Vec::new();
    for (tab, title, count) in counts {
        if !spans.is_empty() {
            spans.push(Span::raw("   "));
        }
        let words = if count == 0 { title.to_owned() } else { format!("{title} {count}") };
        let style = if tab == page.tab { styles.title.add_modifier(Modifier::UNDERLINED) } else { styles.dim };
        spans.push(Span::styled(words, style));
    }
    Line::from(spans)
}

fn empty(styles: &Styles, tab: InboxTab, width: usize) -> Vec<Line<'static>> {
    let words = match tab {
        InboxTab::Waiting => "Nothing waits for you. What agents ask, finished work, limits and failures come here.",
        InboxTab::Later => "Nothing was put off. An item that is put off comes back by itself.",
        InboxTab::Decided => "Nothing was decided yet. Every answer is kept here: who gave it, when, to what.",
    };
    crate::ui::text::wrap(words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))).collect()
}

fn row_line(paint: &Paint<'_>, model: &Model<'_>, row: &Row, width: usize) -> Line<'static> {
    let styles = paint.styles;
    let plain = ratatui::style::Style { bg: None, ..styles.text };
    let (left, right) = match row {
        Row::Waits { item, .. } | Row::Later(item, _) => {
            let Some(task) = model.state.task(item.task) else { return Line::default() };
            let mark = mark_of(model, task);
            let answered = matches!(row, Row::Waits { answered: true, .. });
            let glyph = if paint.ascii { mark.ascii } else { mark.glyph };
            let tone = if answered { styles.dim } else { styles.tone(mark.tone) };
            let word = if answered { "sent" } else { item.kind.word() };
            let left = vec![
                Span::styled(format!("{glyph} {word:<9} "), tone),
                Span::styled(format!("{} ", item.task.0), styles.dim),
                Span::styled(format!("{} ", cut(task.title(), 60)), if answered { styles.dim } else { plain }),
                Span::styled(agent_of(task).to_owned(), styles.dim),
            ];
            let cost = cost_of(model, task);
            let gap = if cost.is_empty() { "" } else { " " };
            let waits = age(model.now.since(item.since));
            if paint.plain {
                let words = item_words(word, task, &[&format!("waits {waits}"), &cost], width);
                return Line::from(Span::styled(words, if answered { styles.dim } else { plain }));
            }
            (left, vec![Span::styled(waits + gap, styles.dim), Span::styled(cost, styles.money)])
        }
        Row::Decided(decided) => {
            let task = decided.task.map(|task| format!("{} ", task.0)).unwrap_or_default();
            let style = if decided.undone.is_some() { styles.warn } else { plain };
            let left = vec![
                Span::styled(format!("{} ", decided.what), style),
                Span::styled(task, styles.dim),
                Span::styled(cut(&decided.about, 80), styles.dim),
            ];
            (left, vec![Span::styled(age(model.now.since(decided.at)), styles.dim)])
        }
    };
    spread(left, right, width)
}
