//! The header: where we are, who works, who waits, what it costs today and this month. What is needed least goes first.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::model::Model;
use super::paint::Paint;
use super::rates;
use super::styles::Tone;
use super::text::{cells, cut};
use crate::domain::decide::under_way;
use crate::domain::inbox::waiting;
use crate::domain::meter::Meter;

/// One item with how much it is needed; the lowest is dropped first.
pub struct Item {
    /// How much it is needed.
    pub need: u8,
    /// Where it stands.
    pub place: Place,
    /// Its words.
    pub text: String,
    /// Their style.
    pub style: Style,
}

/// Where an item stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// At the left.
    Left,
    /// At the right.
    Right,
    /// At the right, tied to the item before it.
    Meter,
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
    let between = match (paint.plain, paint.ascii) {
        (true, _) => ", ",
        (false, true) => " | ",
        (false, false) => " · ",
    };
    let dot = Span::styled(between, paint.styles.dim);
    let spans = |left: bool| -> Line<'static> {
        let mut spans = Vec::new();
        let mut last = None;
        for item in items.iter().filter(|item| (item.place == Place::Left) == left) {
            match (last, item.place) {
                (None, _) => {}
                (Some(Place::Meter), Place::Meter) => spans.push(dot.clone()),
                (Some(_), _) => spans.push(Span::raw(GAP)),
            }
            last = Some(item.place);
            spans.push(Span::styled(item.text.clone(), item.style));
        }
        Line::from(spans)
    };
    let inside = Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area };
    paint.line(inside, &spans(true));
    paint.line_right(inside, &spans(false));
}

/// As wide as the dot between the parts of the meter.
const GAP: &str = "   ";

fn used(items: &[Item]) -> usize {
    items.iter().map(|item| cells(&item.text) + GAP.len()).sum::<usize>().saturating_sub(GAP.len())
}

fn items(paint: &Paint<'_>, model: &Model<'_>, width: u16) -> Vec<Item> {
    let styles = paint.styles;
    let plain = Style { bg: None, ..styles.header };
    let item = |need, place, text: String, style| Item { need, place, text, style };
    let name = match (paint.ascii, width < 60) {
        (true, _) => "orchestra",
        (false, true) => "♪",
        (false, false) => "♪ orchestra",
    };
    let mut all = vec![item(3, Place::Left, name.to_owned(), styles.title)];
    if let Some(repo) = model.repo {
        let branch = if paint.ascii { "on" } else { "⎇" };
        let text = format!("{} {branch} {}", cut(&repo.name, 24), cut(&repo.branch, 24));
        all.push(item(2, Place::Left, text, styles.dim));
    }
    // Who is done and waits for a review lives on, but takes no place.
    let busy = under_way(model.state);
    let words = if width < 60 { format!("{busy}/{}", model.max_agents) } else { agents_words(busy, model.max_agents) };
    let marked = if paint.ascii || busy == 0 { words } else { format!("● {words}") };
    let tone = if busy == 0 { styles.dim } else { styles.tone(Tone::Working) };
    all.push(item(6, Place::Left, marked, tone));
    let waiting = waiting(model.state).len();
    if waiting > 0 {
        let flag = if paint.ascii { "!" } else { "⚑" };
        let text = match (width < 60, waiting) {
            (true, n) => format!("{flag} {n}"),
            (false, 1) => format!("{flag} 1 needs you"),
            (false, n) => format!("{flag} {n} need you"),
        };
        all.push(item(9, Place::Left, text, styles.tone(Tone::NeedsYou).add_modifier(Modifier::BOLD)));
    }
    if !model.problems.is_empty() {
        let words = format!("{} in the config", problems(model.problems.len()));
        all.push(item(5, Place::Right, words, styles.warn));
    }
    let meter = Meter::of(model.state, model.budgets, model.moment());
    all.extend(rates::items(paint, model, &meter, width));
    if let Some(line) = spark(model).filter(|_| !paint.ascii) {
        all.push(item(0, Place::Right, line, styles.dim));
    }
    all.push(item(1, Place::Right, model.clock.to_owned(), plain));
    all
}

fn agents_words(busy: usize, most: usize) -> String {
    match busy {
        0 => "no agent works".to_owned(),
        1 => format!("1 of {most} agents"),
        n => format!("{n} of {most} agents"),
    }
}

fn problems(count: usize) -> String {
    if count == 1 { "1 mistake".to_owned() } else { format!("{count} mistakes") }
}

/// The last seven days that had money, as bars.
fn spark(model: &Model<'_>) -> Option<String> {
    const BARS: [char; 8] = ['▁', '▂', '▃', '▄', '▅', '▆', '▇', '█'];
    let days: Vec<i64> = model.state.days().values().rev().take(7).map(|day| day.known.pico()).collect();
    let most = days.iter().copied().max().filter(|most| *most > 0 && days.len() > 2)?;
    Some(days.iter().rev().map(|day| BARS[((day.max(&0) * 7) / most) as usize % 8]).collect())
}
