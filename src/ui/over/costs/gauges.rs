//! The gauges: what is spent of each budget as a bar, the burn rate, the forecast, and what no budget holds.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::cost::Totals;
use crate::domain::meter::{ENOUGH_DAYS, Forecast, Gauge, Meter, budget_gauges};
use crate::domain::money::Money;
use crate::ui::facts::short_money;
use crate::ui::model::Model;
use crate::ui::styles::Styles;
use crate::ui::text::{cells, cut, wrap};

/// The longest bar.
const BAR: usize = 24;
/// A shorter one says nothing.
const SHORTEST: usize = 5;
/// Columns of ` 100%`.
const PERCENT: usize = 6;
/// The longest name of a budget.
const NAME: usize = 20;

struct Row {
    name: String,
    amount: String,
    gauge: Gauge,
}

/// All of them.
pub fn lines(model: &Model<'_>, styles: &Styles, meter: &Meter, width: usize) -> Vec<Line<'static>> {
    let mut rows = vec![row("today", &meter.today), row("this month", &meter.month)];
    rows.extend(budget_gauges(model.state, model.budgets, model.day).iter().map(|(name, gauge)| row(name, gauge)));
    let name = rows.iter().map(|row| cells(&row.name)).max().unwrap_or(0).min(NAME.min(width / 3)) + 2;
    let amount = rows.iter().map(|row| cells(&row.amount)).max().unwrap_or(0);
    let mut all: Vec<Line<'static>> =
        rows.iter().map(|row| gauge_line(model, styles, row, (name, amount, width))).collect();
    all.push(Line::default());
    let mut say = |title: &str, words: &str, style: Style| {
        for (n, line) in wrap(words, width.saturating_sub(name).max(8)).into_iter().enumerate() {
            let title = if n == 0 { title } else { "" };
            all.push(Line::from(vec![Span::styled(format!("{title:name$}"), styles.dim), Span::styled(line, style)]));
        }
    };
    let plain = Style { bg: None, ..styles.text };
    say("now", &burn_words(meter), if meter.burn.is_none() { styles.dim } else { styles.money });
    let style = if matches!(meter.forecast, Forecast::Band { .. }) { plain } else { styles.dim };
    say("forecast", &forecast_words(meter.forecast), style);
    let covered = |totals: &Totals| totals.subscription > Money::ZERO;
    if covered(&meter.month.spent) || covered(&meter.today.spent) {
        say("covered", &covered_words(meter), plain);
    }
    if meter.month.spent.unknown > 0 {
        say("not known", &unknown_words(meter), styles.warn);
    }
    all
}

fn row(name: &str, gauge: &Gauge) -> Row {
    let amount = match gauge.limit {
        Some(limit) => format!("{} of {}", gauge.shown(), short_money(limit)),
        None => gauge.shown().to_string(),
    };
    Row { name: name.to_owned(), amount, gauge: gauge.clone() }
}

fn gauge_line(
    model: &Model<'_>,
    styles: &Styles,
    row: &Row,
    (name, amount, width): (usize, usize, usize),
) -> Line<'static> {
    let tone = styles.level(row.gauge.level);
    let title = cut(&row.name, name.saturating_sub(1));
    let blank = name.saturating_sub(cells(&title));
    let mut spans =
        vec![Span::styled(format!("{title}{}", " ".repeat(blank)), styles.dim), Span::styled(row.amount.clone(), tone)];
    let room = width.saturating_sub(name + amount + 2 + PERCENT).min(BAR);
    match row.gauge.percent() {
        Some(percent) => {
            spans.push(Span::raw(" ".repeat(amount.saturating_sub(cells(&row.amount)) + 2)));
            if room >= SHORTEST {
                let full = (percent.min(100) as usize * room).div_ceil(100);
                let (on, off) = if model.screen.ascii_borders { ("#", ".") } else { ("▓", "░") };
                spans.push(Span::styled(on.repeat(full), tone));
                spans.push(Span::styled(off.repeat(room - full), styles.dim));
            }
            spans.push(Span::styled(format!("{percent:>4}%"), tone));
        }
        None => spans.push(Span::styled("  no budget", styles.dim)),
    }
    Line::from(spans)
}

fn burn_words(meter: &Meter) -> String {
    match (meter.burn.hourly > Money::ZERO, meter.burn.unknown) {
        (false, 0) => "nothing is being spent".to_owned(),
        (true, 0) => format!("{} an hour, by the last minutes", meter.burn.hourly),
        (true, _) => format!("{} + $? an hour, by the last minutes", meter.burn.hourly),
        (false, _) => "$? an hour: the price is not known".to_owned(),
    }
}

fn forecast_words(forecast: Forecast) -> String {
    match forecast {
        Forecast::TooEarly { days } => format!("too early to say: {days} of {ENOUGH_DAYS} days are known"),
        Forecast::Band { low, mid, high } if low == high => format!("{} at the end of the month", short_money(mid)),
        Forecast::Band { low, mid, high } => format!(
            "{} at the end of the month; {} to {} in 8 of 10 such months",
            short_money(mid),
            short_money(low),
            short_money(high)
        ),
    }
}

fn covered_words(meter: &Meter) -> String {
    let where_ = if meter.month.beside().is_some() { "in no budget" } else { "counted in the budgets" };
    format!(
        "{} today, {} this month by subscriptions ({where_}; what the same use costs by the list)",
        meter.today.spent.subscription, meter.month.spent.subscription
    )
}

fn unknown_words(meter: &Meter) -> String {
    let charges = |n: u32| if n == 1 { "1 charge".to_owned() } else { format!("{n} charges") };
    let today = match meter.today.spent.unknown {
        0 => String::new(),
        n => format!(", {n} of them today"),
    };
    format!("$? for {} this month without a price{today}", charges(meter.month.spent.unknown))
}
