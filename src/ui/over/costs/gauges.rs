//! The gauges: what is spent of each budget as a bar, the burn rate, the forecast, and what no budget holds.

use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::domain::cost::Totals;
use crate::domain::meter::{ENOUGH_DAYS, Forecast, Gauge, Meter, budget_gauges};
use crate::domain::money::Money;
use crate::ui::facts::{rough_money, short_money};
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

/// From this width on there is room for whole sentences.
const WIDE: usize = 60;

/// How much room there is for words.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Short,
    Long,
}

struct Row {
    name: String,
    amount: String,
    gauge: Gauge,
}

/// All of them.
pub fn lines(model: &Model<'_>, styles: &Styles, meter: &Meter, width: usize) -> Vec<Line<'static>> {
    let mut rows = vec![row("today", &meter.today), row("this month", &meter.month)];
    rows.extend(budget_gauges(model.state, model.budgets, model.day).iter().map(|(name, gauge)| row(name, gauge)));
    if width < WIDE {
        rows.iter_mut().skip(2).for_each(|row| row.name = row.name.replace(" this month", " month"));
    }
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
    let form = if width < WIDE { Form::Short } else { Form::Long };
    say("now", &burn_words(meter), if meter.burn.is_none() { styles.dim } else { styles.money });
    let style = if matches!(meter.forecast, Forecast::Band { .. }) { plain } else { styles.dim };
    say("forecast", &forecast_words(meter.forecast, form), style);
    let covered = |totals: &Totals| totals.subscription > Money::ZERO;
    if covered(&meter.month.spent) || covered(&meter.today.spent) {
        say("covered", &covered_words(meter, form), plain);
    }
    if meter.month.spent.unknown > 0 {
        say("not known", &unknown_words(meter, form), styles.warn);
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
                let (on, off) = if model.screen.look.is_ascii() { ("#", ".") } else { ("▓", "░") };
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
    let hourly = rough_money(meter.burn.hourly);
    match (meter.burn.hourly > Money::ZERO, meter.burn.unknown) {
        (false, 0) => "nothing is being spent".to_owned(),
        (true, 0) => format!("{hourly} an hour, by the last minutes"),
        (true, _) => format!("{hourly} + $? an hour, by the last minutes"),
        (false, _) => "$? an hour: the price is not known".to_owned(),
    }
}

fn forecast_words(forecast: Forecast, form: Form) -> String {
    match (forecast, form) {
        (Forecast::TooEarly { days }, _) => format!("too early to say: {days} of {ENOUGH_DAYS} days are known"),
        (Forecast::Band { low, mid, high }, _) if low == high => {
            format!("{} at the end of the month", rough_money(mid))
        }
        (Forecast::Band { low, mid, high }, form) => {
            let [low, mid, high] = [low, mid, high].map(rough_money);
            match form {
                Form::Long => format!("{mid} at the end of the month; {low} to {high} in 8 of 10 such months"),
                Form::Short => format!("{mid}, {low} to {high}"),
            }
        }
    }
}

fn covered_words(meter: &Meter, form: Form) -> String {
    let counts = if meter.month.beside().is_some() { "in no budget" } else { "in the budgets" };
    let (today, month) = (meter.today.spent.subscription, meter.month.spent.subscription);
    match form {
        Form::Short => format!("{month} this month, {counts}"),
        Form::Long => format!(
            "{today} today, {month} this month by subscriptions ({counts}; what the same use costs by the list)"
        ),
    }
}

fn unknown_words(meter: &Meter, form: Form) -> String {
    let (today, month) = (meter.today.spent.unknown, meter.month.spent.unknown);
    let charges = if month == 1 { "1 charge".to_owned() } else { format!("{month} charges") };
    match (today, form) {
        (_, Form::Short) => format!("$? for {charges} this month"),
        (0, Form::Long) => format!("$? for {charges} this month without a price"),
        (today, Form::Long) => format!("$? for {charges} this month without a price, {today} of them today"),
    }
}
