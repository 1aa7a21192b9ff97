//! The meter in the header: today and this month of how much, and how fast money goes.

use ratatui::style::Style;

use super::facts::{rough_money, short_money};
use super::header::{Item, Place};
use super::model::Model;
use super::paint::Paint;
use crate::domain::meter::{Burn, Gauge, Meter};
use crate::domain::money::Money;

/// How much room there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Short,
    Long,
}

/// The parts, the most needed first; none while nothing was ever charged and nothing limits it.
pub fn items(paint: &Paint<'_>, model: &Model<'_>, meter: &Meter, width: u16) -> Vec<Item> {
    if meter.is_blank(model.state) {
        return Vec::new();
    }
    let styles = paint.styles;
    let item = |need, text, style| Item { need, place: Place::Meter, text, style };
    let about = if paint.ascii { "~" } else { "≈" };
    let form = if width < 60 { Form::Short } else { Form::Long };
    let mut all = vec![item(8, gauge("today", &meter.today, form), styles.level(meter.today.level))];
    if let Some(beside) = meter.today.beside() {
        let text = format!("{about}{beside} covered");
        let unpaid =
            meter.today.counted == Money::ZERO && meter.today.limit.is_none() && meter.today.spent.unknown == 0;
        if unpaid {
            all[0].text = if form == Form::Short { format!("{about}{beside}") } else { format!("today {text}") };
        } else {
            all.push(item(2, text, styles.dim));
        }
    }
    let more = meter.month.counted > meter.today.counted || meter.month.spent.unknown > meter.today.spent.unknown;
    if form == Form::Long && (more || meter.month.limit.is_some()) {
        all.push(item(4, gauge("month", &meter.month, form), styles.level(meter.month.level)));
    }
    all.extend(burn(meter.burn, form).map(|text| item(7, text, Style { bg: None, ..styles.header })));
    all
}

/// `today $4.18 of $20`, on a narrow screen `$4.18/$20`.
fn gauge(name: &str, gauge: &Gauge, form: Form) -> String {
    match (gauge.limit.map(short_money), form) {
        (Some(limit), Form::Short) => format!("{}/{limit}", tight(gauge)),
        (Some(limit), Form::Long) => format!("{name} {} of {limit}", gauge.shown()),
        (None, Form::Short) => tight(gauge),
        (None, Form::Long) => format!("{name} {}", gauge.shown()),
    }
}

/// `$4.18+$?`.
fn tight(gauge: &Gauge) -> String {
    gauge.shown().to_string().replace(" + ", "+")
}

/// `$3.10/h`; nothing while nothing is spent.
fn burn(burn: Burn, form: Form) -> Option<String> {
    let hourly = rough_money(burn.hourly);
    match (burn.hourly > Money::ZERO, burn.unknown, form) {
        (false, 0, _) => None,
        (true, 0, _) | (true, _, Form::Short) => Some(format!("{hourly}/h")),
        (true, _, Form::Long) => Some(format!("{hourly}/h + $?")),
        (false, ..) => Some("$?/h".to_owned()),
    }
}
