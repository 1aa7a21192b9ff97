//! The header: where we are, who works, who waits, what it costs today. What is needed least goes first.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::model::Model;
use super::paint::Paint;
use super::styles::Tone;
use super::text::{cells, cut};
use crate::domain::attention::attention;

/// One item with how much it is needed; the lowest is dropped first.
struct Item {
    need: u8,
    right: bool,
    text: String,
    style: Style,
}

/// Draws the header.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, area: Rect) {
    paint.fill(area, paint.styles.header);
    let mut items = items(paint, model, area.width);
    let room = usize::from(area.width.saturating_sub(2));
    while items.len() > 1 && used(&items) > room {
        let least = items.iter().map(|item| item.need).min();
        let at = items.iter().rposition(|item| Some(item.need) == least);
        at.map(|at| items.remove(at));
    }
    let spans = |right: bool| -> Line<'static> {
        let mut spans = Vec::new();
        for item in items.iter().filter(|item| item.right == right) {
            if !spans.is_empty() {
                spans.push(Span::raw(GAP));
            }
            spans.push(Span::styled(item.text.clone(), item.style));
        }
        Line::from(spans)
    };
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    paint.line(inside, &spans(false));
    paint.line_right(inside, &spans(true));
}

const GAP: &str = "   ";

fn used(items: &[Item]) -> usize {
    items.iter().map(|item| cells(&item.text) + GAP.len()).sum()
}

fn items(paint: &Paint<'_>, model: &Model<'_>, width: u16) -> Vec<Item> {
    let styles = paint.styles;
    let plain = Style { bg: None, ..styles.header };
    let item = |need, right, text: String, style| Item { need, right, text, style };
    let name = match (paint.ascii, width < 60) {
        (true, _) => "orchestra",
        (false, true) => "♪",
        (false, false) => "♪ orchestra",
    };
    let mut all = vec![item(6, false, name.to_owned(), styles.title)];
    if let Some(repo) = model.repo {
        let branch = if paint.ascii { "on" } else { "⎇" };
        let text = format!("{} {branch} {}", cut(&repo.name, 24), cut(&repo.branch, 24));
        all.push(item(2, false, text, styles.dim));
    }
    let live = model.state.live_sessions().count();
    let words = if width < 60 { format!("{live}/{}", model.max_agents) } else { agents_words(live, model.max_agents) };
    let marked = if paint.ascii || live == 0 { words } else { format!("● {words}") };
    let tone = if live == 0 { styles.dim } else { styles.tone(Tone::Working) };
    all.push(item(5, false, marked, tone));
    let waiting = attention(model.state).len();
    if waiting > 0 {
        let flag = if paint.ascii { "!" } else { "⚑" };
        let text = match (width < 60, waiting) {
            (true, n) => format!("{flag} {n}"),
            (false, 1) => format!("{flag} 1 needs you"),
            (false, n) => format!("{flag} {n} need you"),
        };
        all.push(item(9, false, text, styles.tone(Tone::NeedsYou).add_modifier(Modifier::BOLD)));
    }
    if !model.problems.is_empty() {
        all.push(item(3, true, format!("{} in the config", problems(model.problems.len())), styles.warn));
    }
    let spent_style = match spent_share(model) {
        Some(95..) => styles.tone(Tone::Failed),
        Some(80..) => styles.warn,
        Some(_) | None => styles.money,
    };
    all.extend(spent(model, width).map(|text| item(8, true, text, spent_style)));
    if let Some(line) = spark(model).filter(|_| !paint.ascii) {
        all.push(item(0, true, line, styles.dim));
    }
    all.push(item(1, true, model.clock.to_owned(), plain));
    all
}

fn agents_words(live: usize, most: usize) -> String {
    match live {
        0 => "no agent works".to_owned(),
        1 => format!("1 of {most} agents"),
        n => format!("{n} of {most} agents"),
    }
}

fn problems(count: usize) -> String {
    if count == 1 { "1 mistake".to_owned() } else { format!("{count} mistakes") }
}

/// Today's money, of how much; nothing while nothing was ever charged and nothing limits it.
fn spent(model: &Model<'_>, width: u16) -> Option<String> {
    let today = model.state.day(model.day);
    match model.day_limit {
        Some(limit) if width < 60 => Some(format!("{today}/{limit}")),
        Some(limit) => Some(format!("{today} today of {limit}")),
        None => (today.quality.is_some() || !model.state.days().is_empty()).then(|| format!("{today} today")),
    }
}

/// How much of today's limit is spent, in percent.
fn spent_share(model: &Model<'_>) -> Option<i64> {
    let limit = model.day_limit?.pico().max(1);
    Some((i128::from(model.state.day(model.day).known.pico()) * 100 / i128::from(limit)) as i64)
}

/// The last seven days that had money, as bars.
fn spark(model: &Model<'_>) -> Option<String> {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let days: Vec<i64> = model.state.days().values().rev().take(7).map(|day| day.known.pico()).collect();
    let most = days.iter().copied().max().filter(|most| *most > 0 && days.len() > 2)?;
    Some(days.iter().rev().map(|day| BARS[((day.max(&0) * 7) / most) as usize % 8]).collect())
}
