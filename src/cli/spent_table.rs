//! What was spent as a table for people: as wide as the terminal, never wider.

use unicode_width::UnicodeWidthStr as _;

use super::cost_table::{bar, cell, right, short};
use super::output::{Tone, first_line, wrapped};
use super::spent_view::{RowView, SpentView, SumView};
use crate::domain::meter::{ENOUGH_DAYS, Forecast, Gauge, Level, Meter};
use crate::domain::money::Money;

/// The narrowest terminal that has room for tokens.
const WIDE: usize = 72;
/// The longest bar.
const BAR: usize = 30;

type Lines = Vec<(Tone, String)>;

/// A column's title, what stands in it, and its width.
type Column = (&'static str, fn(&SumView) -> String, usize);

/// Lines to print, each with its tone.
pub fn table(view: &SpentView, meter: &Meter, columns: usize) -> Lines {
    let mut lines = Lines::new();
    head(&mut lines, meter, columns);
    lines.push((Tone::Plain, String::new()));
    if view.rows.is_empty() {
        let words = format!(
            "nothing was spent from {} to {}; `orchestra cost scan` reads what agents used before",
            view.since, view.until
        );
        lines.extend(wrapped(&words, columns).into_iter().map(|line| (Tone::Plain, line)));
        return lines;
    }
    rows(&mut lines, view, columns);
    lines.into_iter().map(|(tone, line)| (tone, first_line(line.trim_end(), columns.max(1)))).collect()
}

fn head(lines: &mut Lines, meter: &Meter, columns: usize) {
    for (name, gauge) in [("today", &meter.today), ("this month", &meter.month)] {
        let limit = gauge.limit.map(|limit| format!(" of {limit}")).unwrap_or_default();
        let percent = gauge.percent().map(|percent| format!(" ({percent} %)")).unwrap_or_default();
        lines.push((tone(gauge), format!("{name:12}{}{limit}{percent}", gauge.shown())));
    }
    let forecast = match meter.forecast {
        Forecast::TooEarly { days } => format!("too early to say: {days} of {ENOUGH_DAYS} days are known"),
        Forecast::Band { low, mid, high } => format!("{mid} at the end of the month ({low} to {high})"),
    };
    lines.push((Tone::Quiet, format!("{:12}{forecast}", "forecast")));
    if !meter.burn.is_none() {
        let unknown = if meter.burn.unknown > 0 { " + $?" } else { "" };
        lines.push((Tone::Plain, format!("{:12}{}{unknown} an hour", "now", meter.burn.hourly)));
    }
    if meter.month.spent.subscription > Money::ZERO {
        let words = format!("{} this month by subscriptions, at list prices", meter.month.spent.subscription);
        lines.push((Tone::Quiet, format!("{:12}{words}", "covered")));
    }
    if meter.month.spent.unknown > 0 {
        let words = format!("$? for {} charges this month without a price", meter.month.spent.unknown);
        lines.push((Tone::Ask, format!("{:12}{words}", "not known")));
    }
    for (_, line) in lines {
        *line = first_line(line, columns.max(1));
    }
}

const fn tone(gauge: &Gauge) -> Tone {
    match gauge.level {
        Level::Calm => Tone::Plain,
        Level::Noticed | Level::Near => Tone::Ask,
        Level::Critical => Tone::Bad,
    }
}

fn paid(sum: &SumView) -> String {
    match (sum.micro_usd, sum.unknown) {
        (None, _) => "$?".to_owned(),
        (Some(0), 0) if sum.subscription_micro_usd > 0 => String::new(),
        (Some(micros), 0) => Money::from_micros(micros).to_string(),
        (Some(micros), _) => format!("{} + $?", Money::from_micros(micros)),
    }
}

fn covered(sum: &SumView) -> String {
    if sum.subscription_micro_usd == 0 {
        String::new()
    } else {
        Money::from_micros(sum.subscription_micro_usd).to_string()
    }
}

fn name(view: &SpentView, row: &RowView) -> String {
    match view.by {
        "task" => format!("{}  {}", row.key, row.title),
        _ => row.title.clone(),
    }
}

fn rows(lines: &mut Lines, view: &SpentView, columns: usize) {
    let sums = || view.rows.iter().map(|row| &row.sum).chain([&view.total]);
    let widest = |title: &str, of: fn(&SumView) -> String| {
        let texts = sums().map(|sum| of(sum).width()).max().unwrap_or(0);
        if texts == 0 { 0 } else { texts.max(title.len()) + 2 }
    };
    let tokens: fn(&SumView) -> String = |sum| short(sum.tokens);
    let mut right_columns: Vec<Column> =
        vec![("paid", paid, widest("paid", paid)), ("covered", covered, widest("covered", covered))];
    if columns >= WIDE {
        right_columns.push(("tokens", tokens, widest("tokens", tokens)));
    }
    let used: usize = right_columns.iter().map(|(.., width)| width).sum();
    let longest = view.rows.iter().map(|row| name(view, row).width()).max().unwrap_or(0).max(view.by.len()).max(5);
    let room = columns.saturating_sub(used);
    let name_width = (longest + 1).min(room);
    let bar_room = room.saturating_sub(name_width + 2).min(BAR);
    let whole = |sum: &SumView| sum.micro_usd.unwrap_or(0) + sum.subscription_micro_usd;
    let most = view.rows.iter().map(|row| whole(&row.sum)).max().unwrap_or(0);
    let titles: String =
        right_columns.iter().filter(|(.., width)| *width > 0).map(|(title, _, width)| right(title, *width)).collect();
    lines.push((Tone::Quiet, format!("{}{titles}", cell(view.by, name_width))));
    let line = |name: &str, sum: &SumView| {
        let cells: String = right_columns.iter().map(|(_, of, width)| right(&of(sum), *width)).collect();
        format!("{}{cells}", cell(name, name_width))
    };
    for row in &view.rows {
        let share = if bar_room >= 4 { bar(Some(whole(&row.sum)), most, bar_room) } else { String::new() };
        let tone = if row.sum.unknown > 0 { Tone::Ask } else { Tone::Plain };
        lines.push((tone, format!("{}  {share}", line(&name(view, row), &row.sum))));
    }
    if view.rows.len() > 1 {
        lines.push((Tone::Plain, line("total", &view.total)));
    }
}

#[cfg(test)]
#[path = "spent_table_tests.rs"]
pub(super) mod tests;
