//! `cost`: what was spent through orchestra, by day, week, month, agent, model, project, task or category.
//!
//! Read from the store itself, beside a server that may be running; nothing is changed.

use jiff::Zoned;

use super::cost_args::{By, SpentArgs};
use super::cost_table::columns;
use super::exit::{Exit, Fault};
use super::output::Output;
use super::reach;
use super::settings::Settings;
use super::spent_csv::csv;
use super::spent_table::table;
use super::spent_view::SpentView;
use crate::domain::calendar::Date;
use crate::domain::meter::{Grouping, Meter, Moment, breakdown};
use crate::domain::time::Timestamp;
use crate::server::{budgets, day_left, past};

/// Days that are shown unless others are asked for.
const DAYS: i32 = 30;

/// `cost` without a verb behind it.
pub fn spent(out: &mut Output, args: &SpentArgs) -> Result<Exit, Fault> {
    let now = Zoned::now();
    let at = Timestamp(now.timestamp().as_millisecond());
    let day = now.strftime("%Y-%m-%d").to_string();
    let (since, until) = period(args, &day)?;
    let paths = reach::paths()?;
    let state = past(&paths).map_err(|error| Fault::Refused(format!("{error:#}")))?.unwrap_or_default();
    let budgets = budgets(&Settings::read(&paths).config);
    let by = grouping(args.by);
    let (first, last) = (since.to_string(), until.to_string());
    let rows = breakdown(&state, by, |cell| (&first..=&last).contains(&&cell.day));
    let meter = Meter::of(&state, &budgets, Moment { at, day: &day, left: day_left(at) });
    let view = SpentView::of(by, (since, until), &rows, &meter, &budgets);
    if args.json {
        out.json(&view)?;
    } else if args.csv {
        out.text(&csv(&view))?;
    } else {
        for (tone, line) in table(&view, &meter, columns()) {
            out.line(&out.paint(tone, &line))?;
        }
    }
    Ok(Exit::Ok)
}

/// The first and the last day that are asked for.
fn period(args: &SpentArgs, today: &str) -> Result<(Date, Date), Fault> {
    let today: Date =
        today.parse().map_err(|bad| Fault::Refused(format!("the clock of this machine is wrong: {bad}")))?;
    let until = args.until.unwrap_or(today);
    let days = args.days.map_or(DAYS, i32::from);
    let since = args.since.unwrap_or_else(|| until.plus(1 - days));
    if since > until {
        return Err(Fault::Usage(format!("the first day, {since}, is after the last one, {until}; turn them round")));
    }
    Ok((since, until))
}

const fn grouping(by: By) -> Grouping {
    match by {
        By::Day => Grouping::Day,
        By::Week => Grouping::Week,
        By::Month => Grouping::Month,
        By::Agent => Grouping::Agent,
        By::Model => Grouping::Model,
        By::Project => Grouping::Project,
        By::Plan => Grouping::Plan,
        By::Task => Grouping::Task,
        By::Category => Grouping::Category,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn args(since: Option<&str>, until: Option<&str>, days: Option<u16>) -> SpentArgs {
        let date = |text: &str| text.parse().unwrap();
        let (since, until) = (since.map(date), until.map(date));
        SpentArgs { by: By::Day, since, until, days, json: false, csv: false }
    }

    #[test]
    fn a_period_holds_its_first_and_its_last_day() {
        for (since, until, days, wanted) in [
            (None, None, None, Some(("2026-10-23", "2026-11-21"))),
            (None, None, Some(1), Some(("2026-11-21", "2026-11-21"))),
            (Some("2026-11-01"), None, None, Some(("2026-11-01", "2026-11-21"))),
            (None, Some("2026-03-01"), None, Some(("2026-01-31", "2026-03-01"))),
            (Some("2026-11-21"), Some("2026-11-21"), None, Some(("2026-11-21", "2026-11-21"))),
            (Some("2026-11-22"), None, None, None),
        ] {
            let period = period(&args(since, until, days), "2026-11-21").ok();
            assert_eq!(
                period.map(|(since, until)| (since.to_string(), until.to_string())),
                wanted.map(|(a, b)| (a.to_owned(), b.to_owned()))
            );
        }
    }
}
