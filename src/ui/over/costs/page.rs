//! Where the parts of the cost view stand: beside each other on a wide screen, below each other on a narrow one.

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::{chart, gauges, table};
use crate::domain::calendar::Date;
use crate::domain::meter::{Grouping, Meter};
use crate::ui::model::Model;
use crate::ui::paint::Paint;
use crate::ui::styles::Styles;
use crate::ui::text::{cells, wrap};
use crate::ui::view_state::Costs;

/// From this width on the table stands beside the chart.
const BESIDE: u16 = 120;
/// The widest that the left part needs.
const LEFT: u16 = 84;
/// The most rows of a chart.
const TALLEST: u16 = 20;
/// The fewest.
const LOWEST: u16 = 5;

/// What the table can be made by, in the order of the tabs.
pub const GROUPINGS: [Grouping; 6] =
    [Grouping::Agent, Grouping::Model, Grouping::Project, Grouping::Task, Grouping::Category, Grouping::Day];

/// What stands where; everything scrolls below each other where `right` is empty, else the right part alone.
struct Places {
    left: Rect,
    right: Rect,
}

fn places(body: Rect) -> Places {
    let inside = Rect {
        x: body.x + 2,
        y: body.y + 1,
        width: body.width.saturating_sub(4),
        height: body.height.saturating_sub(2),
    };
    if body.width < BESIDE {
        return Places { left: inside, right: Rect { width: 0, ..inside } };
    }
    let left = Rect { width: (inside.width / 2).min(LEFT), ..inside };
    let right = Rect { x: left.right() + 3, width: inside.right().saturating_sub(left.right() + 3), ..inside };
    Places { left, right }
}

/// The dates of the chart, oldest first.
fn dates(model: &Model<'_>, costs: &Costs) -> Vec<Date> {
    let Ok(today) = model.day.parse::<Date>() else { return Vec::new() };
    let count = costs.days.count();
    (0..count).map(|at| today.plus(at - count + 1)).collect()
}

/// What is drawn: the lines at the left, those at the right, and at which line the tabs are.
struct Page {
    left: Vec<Line<'static>>,
    right: Vec<Line<'static>>,
    /// The line of the tabs, in the part where they are.
    tabs: usize,
}

fn page(model: &Model<'_>, styles: &Styles, costs: &Costs, body: Rect) -> Page {
    let places = places(body);
    let width = usize::from(places.left.width);
    let meter = Meter::of(model.state, model.budgets, model.moment());
    if meter.is_blank(model.state) {
        return Page { left: empty(styles, width), right: Vec::new(), tabs: usize::MAX };
    }
    let dates = dates(model, costs);
    let mut left = gauges::lines(model, styles, &meter, width);
    left.push(Line::default());
    let over = left.len() as u16 + 4;
    let rows = if places.right.width > 0 { places.left.height.saturating_sub(over) } else { places.left.height / 3 };
    let height = rows.clamp(LOWEST, TALLEST);
    left.extend(chart::lines(model, styles, &dates, &meter, (width, usize::from(height))));
    let beside = places.right.width > 0;
    let columns = usize::from(if beside { places.right.width } else { places.left.width });
    let mut below = vec![tabs(styles, costs.by), Line::default()];
    below.extend(table::lines(model, styles, costs.by, &dates, columns));
    if beside {
        return Page { left, right: below, tabs: 0 };
    }
    left.push(Line::default());
    let at = left.len();
    left.extend(below);
    Page { left, right: Vec::new(), tabs: at }
}

fn empty(styles: &Styles, width: usize) -> Vec<Line<'static>> {
    let plain = Style { bg: None, ..styles.text };
    let words = [
        ("Nothing has cost anything yet.", plain.add_modifier(Modifier::BOLD)),
        ("", plain),
        (
            "Here will stand what your agents cost: today and this month against their budgets, how fast money goes, \
             what the month will probably cost, a bar for each day, and a table by agent, model, project, task and category.",
            plain,
        ),
        ("", plain),
        (
            "The first task of an agent that costs money fills it. A rehearsal costs nothing and is not listed.",
            styles.dim,
        ),
        ("", plain),
        ("`orchestra cost scan` adds up what your agents spent before, by their own files.", styles.dim),
        ("`day_usd` and `month_usd` under [limits] in the config file set budgets.", styles.dim),
    ];
    let mut lines = Vec::new();
    for (text, style) in words {
        let wrapped = if text.is_empty() { vec![String::new()] } else { wrap(text, width) };
        lines.extend(wrapped.into_iter().map(|line| Line::from(Span::styled(line, style))));
    }
    lines
}

fn tabs(styles: &Styles, chosen: Grouping) -> Line<'static> {
    let mut spans = Vec::new();
    for by in GROUPINGS {
        if !spans.is_empty() {
            spans.push(Span::raw(" "));
        }
        let style = if by == chosen { styles.selection.add_modifier(Modifier::BOLD) } else { styles.dim };
        spans.push(Span::styled(by.word(), style));
    }
    Line::from(spans)
}

/// How many lines scroll, and how many are shown at once.
pub fn height(model: &Model<'_>, costs: &Costs, body: Rect) -> (usize, usize) {
    let page = page(model, &Styles::of(model.theme), costs, body);
    let lines = if page.right.is_empty() { page.left.len() } else { page.right.len() };
    (lines, usize::from(places(body).left.height))
}

/// The tab at a position of the screen.
pub fn tab_at(model: &Model<'_>, costs: &Costs, body: Rect, at: Position) -> Option<Grouping> {
    let page = page(model, &Styles::of(model.theme), costs, body);
    let places = places(body);
    let part = if page.right.is_empty() { places.left } else { places.right };
    let row = usize::from(at.y.checked_sub(part.y)?) + scroll_of(model, costs, body);
    if row != page.tabs || !part.contains(at) {
        return None;
    }
    let mut x = part.x;
    GROUPINGS.into_iter().find(|by| {
        let end = x + cells(by.word()) as u16;
        let hit = (x..end).contains(&at.x);
        x = end + 1;
        hit
    })
}

fn scroll_of(model: &Model<'_>, costs: &Costs, body: Rect) -> usize {
    let (lines, shown) = height(model, costs, body);
    costs.scroll.min(lines.saturating_sub(shown))
}

/// Draws the view.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, costs: &Costs, body: Rect) {
    paint.overlay(body, &format!("costs · last {} days", costs.days.count()));
    let styles = paint.styles;
    let places = places(body);
    let page = page(model, styles, costs, body);
    let scroll = scroll_of(model, costs, body);
    let (lines, shown) = height(model, costs, body);
    if page.right.is_empty() {
        paint.lines(places.left, page.left.iter().skip(scroll));
    } else {
        paint.lines(places.left, &page.left);
        paint.lines(places.right, page.right.iter().skip(scroll));
        let bar = if paint.ascii { "|" } else { "│" };
        for y in places.left.top()..places.left.bottom() {
            paint.glyph(places.left.right() + 1, y, bar, styles.border);
        }
    }
    if lines > shown {
        let through = (scroll + shown) * 100 / lines;
        let x = body.x + 2;
        let room = Rect { y: body.bottom().saturating_sub(1), height: 1, x, width: body.width.saturating_sub(4) };
        paint.line_right(room, &Line::from(Span::styled(format!(" {through}% "), styles.dim)));
    }
}
