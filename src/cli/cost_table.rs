//! A bill as tables for people: as wide as the terminal, never wider.

use std::path::Path;

use unicode_width::UnicodeWidthStr as _;

use super::output::{Tone, first_line, padded};
use crate::client::terminal_size;
use crate::domain::money::Money;
use crate::server::scan::{Bill, ModelSum};

/// Days that are listed; older ones are in the months.
const DAYS: usize = 14;
/// The narrowest terminal that has room for every class of tokens.
const WIDE: usize = 84;
/// Columns of an amount.
const COST: usize = 10;
/// Columns of an amount of which a part is not known: `$1234.50 + $?`.
const PARTIAL: usize = 16;
/// Columns of an agent's name.
const AGENT: usize = 10;
/// Columns of a number of tokens.
const TOKENS: usize = 10;
/// The longest bar of a day.
const BAR: usize = 40;

/// Lines to print, each with its tone.
pub fn table(bill: &Bill, home: &Path, columns: usize) -> Vec<(Tone, String)> {
    let mut lines = Vec::new();
    if bill.by_agent.is_empty() {
        lines.push((Tone::Plain, format!("no agent has written what it used below {}", home.display())));
        return lines;
    }
    head(&mut lines, bill);
    agents(&mut lines, bill, columns);
    models(&mut lines, bill, columns);
    let days: Vec<_> = bill.by_day.iter().map(|day| (day.date.as_str(), day.micro_usd)).collect();
    let hidden = days.len().saturating_sub(DAYS);
    over_time(&mut lines, "day", &days[hidden..], columns);
    let months: Vec<_> = bill.by_month.iter().map(|month| (month.month.as_str(), month.micro_usd)).collect();
    if months.len() > 1 || hidden > 0 {
        over_time(&mut lines, "month", &months, columns);
    }
    lines.into_iter().map(|(tone, line)| (tone, first_line(line.as_str(), columns.max(1)))).collect()
}

type Lines = Vec<(Tone, String)>;

fn head(lines: &mut Lines, bill: &Bill) {
    let known = |micros: i64| (micros > 0 || bill.unpriced_requests == 0).then_some(micros);
    let (total, computed) = (known(bill.total_micro_usd), known(bill.computed_micro_usd));
    lines.push((Tone::Plain, format!("{} by list prices", amount(computed))));
    if total != computed {
        lines.push((Tone::Plain, format!("{} with what the agents recorded", amount(total))));
    }
    if bill.unpriced_requests > 0 {
        let requests = if bill.unpriced_requests == 1 { "request has" } else { "requests have" };
        lines.push((Tone::Ask, format!("+ $?: {} {requests} no list price", bill.unpriced_requests)));
    }
}

fn agents(lines: &mut Lines, bill: &Bill, columns: usize) {
    let name = columns.saturating_sub(TOKENS + PARTIAL).min(AGENT);
    title(lines, &format!("{}{}{}", padded("agent", name), right("requests", TOKENS), right("cost", PARTIAL)));
    for sum in &bill.by_agent {
        let requests = grouped(sum.requests);
        let cost = partial(sum.micro_usd, sum.unpriced_requests);
        let line = format!("{}{}{}", cell(sum.agent, name), right(&requests, TOKENS), right(&cost, PARTIAL));
        lines.push((Tone::Plain, line));
    }
}

fn models(lines: &mut Lines, bill: &Bill, columns: usize) {
    let classes: &[&str] =
        if columns >= WIDE { &["input", "cache read", "cache write", "output"] } else { &["tokens"] };
    let widths = |class: &str| TOKENS.max(class.len() + 2);
    let taken = COST + classes.iter().map(|class| widths(class)).sum::<usize>();
    let longest = bill.by_model.iter().map(|sum| sum.model.width()).max().unwrap_or(0);
    let name = columns.saturating_sub(taken).min(longest.max("model".len()) + 1);
    let cells: String = classes.iter().map(|class| right(class, widths(class))).collect();
    title(lines, &format!("{}{cells}{}", padded("model", name), right("cost", COST)));
    for sum in &bill.by_model {
        let tone = if sum.micro_usd.is_some() { Tone::Plain } else { Tone::Ask };
        let cells: String = classes.iter().map(|class| right(&tokens(sum, class), widths(class))).collect();
        let line = format!("{}{cells}{}", cell(&sum.model, name), right(&amount(sum.micro_usd), COST));
        lines.push((tone, line));
    }
}

fn over_time(lines: &mut Lines, what: &str, sums: &[(&str, Option<i64>)], columns: usize) {
    let name = sums.iter().map(|(name, _)| name.len()).max().unwrap_or(0) + 1;
    title(lines, &format!("{}{}", padded(what, name), right("cost", COST)));
    let most = sums.iter().filter_map(|(_, sum)| *sum).max().unwrap_or(0);
    let room = columns.saturating_sub(name + COST + 2).min(BAR);
    for (name_of, sum) in sums {
        let line = format!("{}{}  {}", padded(name_of, name), right(&amount(*sum), COST), bar(*sum, most, room));
        lines.push((Tone::Plain, line.trim_end().to_owned()));
    }
}

/// At least a sliver for what cost anything.
pub(super) fn bar(sum: Option<i64>, most: i64, room: usize) -> String {
    let sum = sum.unwrap_or(0);
    if sum <= 0 || most <= 0 {
        return String::new();
    }
    let eighths = ((sum as f64 / most as f64) * room as f64 * 8.0).round().max(1.0) as usize;
    let part = ["", "▏", "▎", "▍", "▌", "▋", "▊", "▉"][eighths % 8];
    format!("{}{part}", "█".repeat(eighths / 8))
}

fn title(lines: &mut Lines, text: &str) {
    lines.push((Tone::Plain, String::new()));
    lines.push((Tone::Quiet, text.trim_end().to_owned()));
}

fn tokens(sum: &ModelSum, class: &str) -> String {
    let written = sum.cache_write_5m.saturating_add(sum.cache_write_1h);
    let count = match class {
        "input" => sum.input,
        "cache read" => sum.cache_read,
        "cache write" => written,
        "output" => sum.output,
        _ => [sum.input, sum.cache_read, written, sum.output].into_iter().fold(0, u64::saturating_add),
    };
    short(count)
}

/// `$4.18 + $?` says that a part is not known.
fn partial(micros: Option<i64>, unpriced: u64) -> String {
    match (micros, unpriced) {
        (Some(_), 1..) => format!("{} + $?", amount(micros)),
        (Some(_) | None, _) => amount(micros),
    }
}

fn amount(micros: Option<i64>) -> String {
    micros.map_or_else(|| "$?".to_owned(), |micros| Money::from_micros(micros).to_string())
}

/// `16.4k`, `1.2M`: three figures are enough for a person.
pub(super) fn short(count: u64) -> String {
    const STEPS: [(f64, &str); 3] = [(1e9, "G"), (1e6, "M"), (1e3, "k")];
    let value = count as f64;
    let Some((step, unit)) = STEPS.iter().find(|(step, _)| value >= step * 0.9995) else { return count.to_string() };
    let scaled = value / step;
    if scaled < 9.995 {
        format!("{scaled:.2}{unit}")
    } else if scaled < 99.95 {
        format!("{scaled:.1}{unit}")
    } else {
        format!("{scaled:.0}{unit}")
    }
}

/// `12,500`.
fn grouped(count: u64) -> String {
    let digits = count.to_string();
    let mut text = String::new();
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

pub(super) fn right(text: &str, columns: usize) -> String {
    format!("{}{text}", " ".repeat(columns.saturating_sub(text.width())))
}

/// A name cut to its column, a blank behind it.
pub(super) fn cell(text: &str, columns: usize) -> String {
    padded(&first_line(text, columns.saturating_sub(1)), columns)
}

/// The columns of the terminal, or as many as `COLUMNS` says.
pub fn columns() -> usize {
    let set = std::env::var("COLUMNS").ok().and_then(|text| text.parse().ok());
    set.unwrap_or_else(|| usize::from(terminal_size().cols)).max(20)
}

#[cfg(test)]
#[path = "cost_table_tests.rs"]
mod tests;
