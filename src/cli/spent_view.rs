//! What was spent, as scripts read it: stable, documented in docs/cli.md.

use serde::Serialize;

use crate::domain::calendar::Date;
use crate::domain::cost::{Budgets, Counts, Quality, Totals};
use crate::domain::meter::{Forecast, Gauge, Grouping, Meter, Row};
use crate::domain::money::Money;

/// A sum; amounts are `null` where every charge in it has an unknown amount.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SumView {
    /// What was paid by amount, in micro-dollars.
    pub micro_usd: Option<i64>,
    /// The same in dollars.
    pub usd: Option<f64>,
    /// What a subscription covered, by list prices, in micro-dollars.
    pub subscription_micro_usd: i64,
    /// The same in dollars.
    pub subscription_usd: f64,
    /// Charges without a known amount.
    pub unknown: u32,
    /// The worst quality among the charges; `null` without one.
    pub quality: Option<Quality>,
    /// Tokens.
    pub tokens: u64,
}

impl SumView {
    /// The view of a sum.
    pub fn of(totals: &Totals) -> Self {
        let paid = totals.cash();
        let known = paid > Money::ZERO || totals.unknown == 0;
        Self {
            micro_usd: known.then(|| paid.micros()),
            usd: known.then(|| paid.usd()),
            subscription_micro_usd: totals.subscription.micros(),
            subscription_usd: totals.subscription.usd(),
            unknown: totals.unknown,
            quality: totals.quality,
            tokens: totals.tokens,
        }
    }
}

/// One row.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct RowView {
    /// The day, agent, model, ... ; empty for a model that the CLI did not name.
    pub key: String,
    /// For people: the title of a task, the folder of a project, else the key.
    pub title: String,
    /// The sum.
    #[serde(flatten)]
    pub sum: SumView,
}

/// A sum with its limit.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct GaugeView {
    /// The sum.
    #[serde(flatten)]
    pub sum: SumView,
    /// The part that counts for the limit, in micro-dollars.
    pub counted_micro_usd: i64,
    /// The limit in micro-dollars; `null` without one.
    pub limit_micro_usd: Option<i64>,
}

impl GaugeView {
    fn of(gauge: &Gauge) -> Self {
        Self {
            sum: SumView::of(&gauge.spent),
            counted_micro_usd: gauge.counted.micros(),
            limit_micro_usd: gauge.limit.map(Money::micros),
        }
    }
}

/// The forecast for this month.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[expect(clippy::struct_field_names, reason = "the unit stands in every name that scripts read")]
pub struct ForecastView {
    /// The lower end (P10), micro-dollars.
    pub low_micro_usd: i64,
    /// What is to be expected, micro-dollars.
    pub mid_micro_usd: i64,
    /// The upper end (P90), micro-dollars.
    pub high_micro_usd: i64,
}

/// The answer of `cost --json`.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SpentView {
    /// What the rows are made by.
    pub by: &'static str,
    /// The first day.
    pub since: String,
    /// The last day.
    pub until: String,
    /// The rows: of calendars the first one first, else the dearest.
    pub rows: Vec<RowView>,
    /// Their sum.
    pub total: SumView,
    /// Today.
    pub today: GaugeView,
    /// This month.
    pub month: GaugeView,
    /// `cash` or `all`: what counts for the limits.
    pub counts: &'static str,
    /// Dollars an hour at this moment, in micro-dollars.
    pub hourly_micro_usd: i64,
    /// What the month will have cost; `null` while it is too early to say.
    pub forecast: Option<ForecastView>,
}

impl SpentView {
    /// The view of these rows.
    pub fn of(by: Grouping, (since, until): (Date, Date), rows: &[Row], meter: &Meter, budgets: &Budgets) -> Self {
        let mut total = Totals::default();
        for row in rows {
            total.add_all(&row.totals);
        }
        let row = |row: &Row| RowView { key: row.key.clone(), title: row.title.clone(), sum: SumView::of(&row.totals) };
        Self {
            by: by.word(),
            since: since.to_string(),
            until: until.to_string(),
            rows: rows.iter().map(row).collect(),
            total: SumView::of(&total),
            today: GaugeView::of(&meter.today),
            month: GaugeView::of(&meter.month),
            counts: match budgets.counts {
                Counts::Cash => "cash",
                Counts::All => "all",
            },
            hourly_micro_usd: meter.burn.hourly.micros(),
            forecast: match meter.forecast {
                Forecast::TooEarly { .. } => None,
                Forecast::Band { low, mid, high } => Some(ForecastView {
                    low_micro_usd: low.micros(),
                    mid_micro_usd: mid.micros(),
                    high_micro_usd: high.micros(),
                }),
            },
        }
    }
}
