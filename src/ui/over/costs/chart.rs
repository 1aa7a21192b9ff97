//! A bar for each day, the budget as a line across them.

use std::fmt::Write as _;

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::calendar::Date;
use crate::domain::cost::Totals;
use crate::domain::meter::Meter;
use crate::domain::money::Money;
use crate::ui::facts::short_money;
use crate::ui::model::Model;
use crate::ui::styles::Styles;
use crate::ui::text::cells;

/// The widest bar.
const WIDEST: usize = 5;
/// A budget so many times higher than the highest bar stands above the chart, not in it.
const TOO_HIGH: i64 = 3;

/// One day: what was paid and what was covered, in eighths of a row.
struct Bar {
    paid: usize,
    covered: usize,
    unknown: bool,
}

struct Scale {
    /// What a full chart stands for.
    top: Money,
    /// The row from the bottom where the budget is, counted from 0.
    budget: Option<usize>,
}

/// How things look with and without Unicode.
struct Glyphs {
    parts: [&'static str; 9],
    covered: &'static str,
    budget: &'static str,
}

const UNICODE: Glyphs =
    Glyphs { parts: [" ", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"], covered: "░", budget: "╌" };
const ASCII: Glyphs = Glyphs { parts: [" ", "_", "_", "_", "#", "#", "#", "#", "#"], covered: ":", budget: "-" };

/// The chart in so many columns and rows of bars, with its axis below.
pub fn lines(
    model: &Model<'_>,
    styles: &Styles,
    dates: &[Date],
    meter: &Meter,
    (width, rows): (usize, usize),
) -> Vec<Line<'static>> {
    if model.screen.look.is_plain() {
        return told(model, styles, dates);
    }
    let glyphs = if model.screen.look.is_ascii() { &ASCII } else { &UNICODE };
    let days: Vec<(Date, Totals)> = dates.iter().map(|date| (*date, model.state.day(&date.to_string()))).collect();
    let scale = scale(&days, meter, rows);
    let axis = [Some(scale.top), meter.today.limit].into_iter().flatten();
    let left = axis.map(|money| cells(&short_money(money))).max().unwrap_or(0) + 1;
    let each = (width.saturating_sub(left) / dates.len().max(1)).clamp(1, WIDEST + 1);
    let bar = each.saturating_sub(1).max(1);
    let gap = each - bar;
    let bars: Vec<Bar> = days.iter().map(|(_, totals)| measure(totals, scale.top, rows)).collect();
    let mut all = Vec::new();
    for row in (0..rows).rev() {
        let mut spans = vec![label(styles, meter, &scale, row, rows, left)];
        for one in &bars {
            spans.push(cell(styles, glyphs, one, row, &scale, bar));
            let between = if scale.budget == Some(row) { glyphs.budget } else { " " };
            spans.push(Span::styled(between.repeat(gap), styles.warn));
        }
        all.push(Line::from(spans));
    }
    all.push(axis_line(styles, dates, left, (bar, gap)));
    all.extend(legend(styles, glyphs, &bars, meter, (&scale, width)));
    all
}

/// The days in words, for a screen reader: those on which something was spent, the newest first.
fn told(model: &Model<'_>, styles: &Styles, dates: &[Date]) -> Vec<Line<'static>> {
    let spent = dates.iter().rev().map(|date| (date, model.state.day(&date.to_string())));
    spent
        .filter(|(_, totals)| totals.known != Money::ZERO)
        .map(|(date, totals)| Line::from(Span::styled(format!("{date} {}", totals.known), styles.money)))
        .collect()
}

fn scale(days: &[(Date, Totals)], meter: &Meter, rows: usize) -> Scale {
    let most = days.iter().map(|(_, totals)| totals.known).max().unwrap_or_default();
    let limit = meter.today.limit.filter(|limit| limit.pico() <= most.pico().saturating_mul(TOO_HIGH));
    let top = limit.map_or(most, |limit| limit.max(most));
    let at = |limit: Money| {
        let row = i128::from(limit.pico()) * rows as i128 / i128::from(top.pico().max(1));
        (row as usize).min(rows - 1)
    };
    Scale { top, budget: limit.filter(|_| rows > 0).map(at) }
}

fn measure(totals: &Totals, top: Money, rows: usize) -> Bar {
    let eighths = |money: Money| {
        if money <= Money::ZERO || top <= Money::ZERO {
            return 0;
        }
        let whole = i128::from(money.pico()) * rows as i128 * 8 / i128::from(top.pico());
        // What cost anything shows at least a sliver.
        (whole as usize).max(1)
    };
    let paid = eighths(totals.cash());
    // What stands on it leaves no gap.
    let paid = if totals.subscription > Money::ZERO { paid.div_ceil(8) * 8 } else { paid };
    let covered = eighths(totals.subscription);
    Bar { paid, covered, unknown: totals.unknown > 0 }
}

/// One bar's part of one row.
fn cell(styles: &Styles, glyphs: &Glyphs, bar: &Bar, row: usize, scale: &Scale, width: usize) -> Span<'static> {
    let filled = bar.paid.saturating_sub(row * 8).min(8);
    let whole = bar.paid + bar.covered;
    let covered = whole.saturating_sub(row * 8).min(8);
    if filled > 0 {
        return Span::styled(glyphs.parts[filled].repeat(width), styles.money);
    }
    if covered > 0 && bar.covered > 0 {
        return Span::styled(glyphs.covered.repeat(width), styles.dim);
    }
    if row * 8 < whole + 8 && whole.div_ceil(8) == row && bar.unknown {
        let mark = format!("{}?", " ".repeat((width - 1) / 2));
        return Span::styled(format!("{mark:width$}"), styles.warn);
    }
    if scale.budget == Some(row) {
        return Span::styled(glyphs.budget.repeat(width), styles.warn);
    }
    if row == 0 && whole == 0 {
        return Span::styled(format!("{:^width$}", "·"), styles.dim);
    }
    Span::raw(" ".repeat(width))
}

fn label(styles: &Styles, meter: &Meter, scale: &Scale, row: usize, rows: usize, left: usize) -> Span<'static> {
    let (text, style) = match scale.budget {
        Some(at) if at == row => (meter.today.limit.map(short_money).unwrap_or_default(), styles.warn),
        _ if row + 1 == rows && scale.budget.is_none_or(|at| at + 1 < rows) => (short_money(scale.top), styles.dim),
        _ => (String::new(), styles.dim),
    };
    Span::styled(format!("{text:>width$} ", width = left - 1), style)
}

/// The days of the month below the bars: each where there is room, else each Monday.
fn axis_line(styles: &Styles, dates: &[Date], left: usize, (bar, gap): (usize, usize)) -> Line<'static> {
    let each = bar + gap;
    let mut text = " ".repeat(left);
    for (at, date) in dates.iter().enumerate() {
        let start = left + at * each;
        let wanted = each >= 3 || date.weekday() == 0;
        if wanted && cells(&text) <= start {
            text += &" ".repeat(start - cells(&text));
            // Writing into a text cannot fail.
            write!(text, "{:^bar$}", date.day()).ok();
        }
    }
    Line::from(Span::styled(text.trim_end().to_owned(), styles.dim))
}

fn legend(
    styles: &Styles,
    glyphs: &Glyphs,
    bars: &[Bar],
    meter: &Meter,
    (scale, width): (&Scale, usize),
) -> Vec<Line<'static>> {
    let mut parts: Vec<(String, &str, Style)> = Vec::new();
    if bars.iter().any(|bar| bar.covered > 0) {
        parts.push((glyphs.parts[8].to_owned(), "paid", styles.money));
        parts.push((glyphs.covered.to_owned(), "by subscription", styles.dim));
    }
    if bars.iter().any(|bar| bar.unknown) {
        parts.push(("?".to_owned(), "price not known", styles.warn));
    }
    match (meter.today.limit, scale.budget) {
        (Some(_), Some(_)) => parts.push((glyphs.budget.repeat(2), "budget of a day", styles.warn)),
        (Some(limit), None) => parts.push((short_money(limit), "a day is the budget, above the chart", styles.warn)),
        (None, _) => {}
    }
    let mut lines: Vec<Vec<Span<'static>>> = vec![Vec::new()];
    let mut used = 0;
    for (mark, words, style) in parts {
        let needed = cells(&mark) + cells(words) + 3;
        if used > 0 && used + needed > width + 2 {
            lines.push(Vec::new());
            used = 0;
        }
        used += needed;
        if let Some(line) = lines.last_mut() {
            line.extend([Span::styled(mark, style), Span::styled(format!(" {words}  "), styles.dim)]);
        }
    }
    lines.into_iter().filter(|line| !line.is_empty()).map(Line::from).collect()
}
