//! `prices`: what models cost by the list that is in force; works without a server.

use serde::Serialize;

use super::args::PricesVerb;
use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, complain, padded};
use super::reach;
use super::settings::Settings;
use crate::config::nearest;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;
use crate::prices::{Day, Entry, EntryRates, Origin, PriceList};
use crate::server::price_list;

/// A list older than this is worth a warning: makers change prices every few weeks.
const OLD_DAYS: i64 = 60;

/// One model as JSON. Dollars per million tokens, as decimal texts, so that nothing is lost.
#[derive(Serialize)]
struct Shown {
    model: String,
    origin: &'static str,
    fast_multiplier: String,
    route_multiplier: String,
    prices: Vec<ShownRates>,
}

/// Rates from a day on, above a number of tokens of input.
#[derive(Serialize)]
struct ShownRates {
    from: Option<String>,
    above_input_tokens: u64,
    input: String,
    output: String,
    cache_read: String,
    cache_write_5m: String,
    cache_write_1h: String,
    in_force: bool,
}

/// `prices`.
pub fn prices(out: &mut Output, verb: &PricesVerb) -> Result<Exit, Fault> {
    let (list, problems) = price_list(&Settings::read(&reach::paths()?).config);
    let now = Timestamp(jiff::Timestamp::now().as_millisecond());
    match verb {
        PricesVerb::List { json } => all(out, &list, now, Form::of(*json)),
        PricesVerb::Show { model, json } => one(out, &list, model, now, Form::of(*json)),
        PricesVerb::Check => check(out, &list, &problems, now),
    }
}

/// How old the list is, for people.
pub fn age(list: &PriceList, now: Timestamp) -> String {
    let made = list.generated();
    match list.age_in_days(now) {
        Some(0) => format!("prices of {made}, today"),
        Some(1) => format!("prices of {made}, a day old"),
        Some(days @ 2..) => format!("prices of {made}, {days} days old"),
        Some(_) | None => format!("prices of {made}"),
    }
}

fn all(out: &mut Output, list: &PriceList, now: Timestamp, form: Form) -> Result<Exit, Fault> {
    let today = Day::of(now);
    let entries: Vec<Entry> = list.names().filter_map(|name| list.entry(name)).collect();
    if form == Form::Json {
        out.json(&entries.iter().map(|entry| shown(entry, today)).collect::<Vec<_>>())?;
        return Ok(Exit::Ok);
    }
    let longest = entries.iter().map(|entry| entry.name.len()).max().unwrap_or(0);
    let title =
        format!("{} {:>9} {:>9} {:>10}", padded("$ per million tokens", longest), "input", "output", "cache read");
    out.line(&out.paint(Tone::Quiet, &title))?;
    for entry in &entries {
        let Some(rates) = entry.on(today).and_then(|period| period.steps.first()) else { continue };
        let numbers = [rates.input, rates.output, rates.cache_read].map(decimal);
        let own = if entry.origin == Origin::User { "  yours" } else { "" };
        let name = padded(&entry.name, longest);
        out.line(&format!("{name} {:>9} {:>9} {:>10}{own}", numbers[0], numbers[1], numbers[2]))?;
    }
    out.line(&out.paint(Tone::Quiet, &format!("{} models, {}", entries.len(), age(list, now))))?;
    Ok(Exit::Ok)
}

fn one(out: &mut Output, list: &PriceList, model: &str, now: Timestamp, form: Form) -> Result<Exit, Fault> {
    let today = Day::of(now);
    let Some(entry) = list.entry(model) else {
        let near = nearest(&model.to_lowercase(), list.names()).map(|name| format!("; did you mean `{name}`?"));
        let near = near.unwrap_or_else(|| "; a price of your own goes into [prices] of the config file".to_owned());
        return Err(Fault::NotFound(format!("there is no price for `{model}`{near}")));
    };
    if form == Form::Json {
        out.json(&shown(&entry, today))?;
        return Ok(Exit::Ok);
    }
    out.line(&entry.name)?;
    for rates in shown(&entry, today).prices {
        let from = rates.from.map_or_else(|| "at first".to_owned(), |day| format!("from {day}"));
        let above = if rates.above_input_tokens == 0 {
            String::new()
        } else {
            format!(", above {} tokens", rates.above_input_tokens)
        };
        let now = if rates.in_force { ", now" } else { "" };
        let tone = if rates.in_force { Tone::Plain } else { Tone::Quiet };
        let line = format!(
            "  {from}{above}{now}\n    input {}  output {}  cache read {}  write {}  write 1 h {}",
            rates.input, rates.output, rates.cache_read, rates.cache_write_5m, rates.cache_write_1h
        );
        out.line(&out.paint(tone, &line))?;
    }
    if entry.fast_per_mille != 1000 {
        out.line(&format!("  fast or priority service costs {} times as much", thousandths(entry.fast_per_mille)))?;
    }
    if entry.route_per_mille != 1000 {
        out.line(&format!("  this region costs {} times as much", thousandths(entry.route_per_mille)))?;
    }
    let whose = if entry.origin == Origin::User { "your own price".to_owned() } else { age(list, now) };
    out.line(&out.paint(Tone::Quiet, &format!("$ per million tokens, {whose}")))?;
    Ok(Exit::Ok)
}

/// 1 when something is wrong with the user's own prices, or the list is old.
fn check(out: &mut Output, list: &PriceList, problems: &[String], now: Timestamp) -> Result<Exit, Fault> {
    for problem in problems {
        complain(problem);
    }
    let old = list.age_in_days(now).is_none_or(|days| days > OLD_DAYS);
    if old {
        let said = format!("{}: models may cost something else by now; update orchestra", age(list, now));
        out.line(&out.paint(Tone::Ask, &said))?;
    } else {
        out.line(&format!("{} models, {}", list.len(), age(list, now)))?;
    }
    let own: Vec<_> =
        list.names().filter_map(|name| list.entry(name)).filter(|entry| entry.origin == Origin::User).collect();
    for entry in &own {
        out.line(&format!("{}: your own price", entry.name))?;
    }
    Ok(if old || !problems.is_empty() { Exit::Failed } else { Exit::Ok })
}

fn shown(entry: &Entry, today: Day) -> Shown {
    let in_force = entry.on(today);
    let rows = entry.periods.iter().flat_map(|period| {
        let is_now = in_force == Some(period);
        period.steps.iter().map(move |rates| ShownRates { in_force: is_now, ..row(period.from, rates) })
    });
    Shown {
        model: entry.name.clone(),
        origin: if entry.origin == Origin::User { "config" } else { "list" },
        fast_multiplier: thousandths(entry.fast_per_mille),
        route_multiplier: thousandths(entry.route_per_mille),
        prices: rows.collect(),
    }
}

fn row(from: Option<Day>, rates: &EntryRates) -> ShownRates {
    ShownRates {
        from: from.map(|day| day.to_string()),
        above_input_tokens: rates.above,
        input: decimal(rates.input),
        output: decimal(rates.output),
        cache_read: decimal(rates.cache_read),
        cache_write_5m: decimal(rates.cache_write_5m),
        cache_write_1h: decimal(rates.cache_write_1h),
        in_force: false,
    }
}

/// `2.5`, `0.075`, `15`: exactly.
fn decimal(money: Money) -> String {
    let pico = money.pico();
    trimmed(&format!("{}.{:012}", pico / 1_000_000_000_000, pico % 1_000_000_000_000))
}

fn thousandths(per_mille: i64) -> String {
    trimmed(&format!("{}.{:03}", per_mille / 1000, per_mille % 1000))
}

fn trimmed(text: &str) -> String {
    text.trim_end_matches('0').trim_end_matches('.').to_owned()
}
