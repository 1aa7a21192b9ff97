use super::*;
use crate::domain::cost::{Counts, Quality};

fn date(text: &str) -> Date {
    text.parse().unwrap()
}

fn totals(cents: i64) -> Totals {
    Totals { known: Money::from_cents(cents), quality: Some(Quality::Reported), ..Totals::default() }
}

/// Every date from `from` to `to` costs what `cents` says.
fn days(from: &str, to: &str, cents: impl Fn(Date) -> i64) -> BTreeMap<String, Totals> {
    let (from, to) = (date(from), date(to));
    let dates = (0..=to.since(from)).map(|after| from.plus(after));
    dates.filter(|date| cents(*date) > 0).map(|date| (date.to_string(), totals(cents(date)))).collect()
}

fn at(days: &BTreeMap<String, Totals>, today: &str, left: u16) -> Forecast {
    forecast(days, &Budgets::default(), date(today), left)
}

fn mid(forecast: Forecast) -> Money {
    match forecast {
        Forecast::Band { mid, .. } => mid,
        Forecast::TooEarly { days } => panic!("too early: {days}"),
    }
}

#[test]
fn every_date_of_a_steady_month_costs_the_same() {
    let steady = |_| 200;
    for (from, today, left, cents, what) in [
        ("2026-11-01", "2026-11-21", 0, 21 * 200 + 9 * 200, "the day is over"),
        ("2026-11-01", "2026-11-21", 1000, 21 * 200 + 10 * 200, "what today cost came at its first moment"),
        ("2026-11-01", "2026-11-30", 0, 30 * 200, "the last moment of a month"),
        ("2026-10-01", "2026-11-01", 0, 200 + 29 * 200, "the first day leans on the month before"),
        ("2026-12-01", "2026-12-31", 500, 31 * 200 + 100, "the last half day of a year"),
        ("2028-02-01", "2028-02-20", 0, 29 * 200, "a leap year"),
        ("2026-02-01", "2026-02-20", 0, 28 * 200, "no leap year"),
    ] {
        assert_eq!(mid(at(&days(from, today, steady), today, left)), Money::from_cents(cents), "{what}");
    }
}

#[test]
fn under_a_week_it_is_too_early_to_say() {
    for (from, wanted) in [("2026-11-21", 0), ("2026-11-20", 1), ("2026-11-15", 6)] {
        let few = days(from, "2026-11-21", |_| 300);
        assert_eq!(at(&few, "2026-11-21", 500), Forecast::TooEarly { days: wanted }, "{from}");
    }
    assert_eq!(at(&BTreeMap::new(), "2026-11-21", 500), Forecast::TooEarly { days: 0 });
    assert!(matches!(at(&days("2026-11-14", "2026-11-21", |_| 300), "2026-11-21", 500), Forecast::Band { .. }));
    let mut rehearsed = days("2026-11-20", "2026-11-21", |_| 300);
    rehearsed.insert("2026-01-01".into(), Totals { rehearsal_tokens: 9, ..Totals::default() });
    assert_eq!(at(&rehearsed, "2026-11-21", 0), Forecast::TooEarly { days: 1 }, "a rehearsal is no day of work");
}

#[test]
fn days_without_work_count_and_weekends_are_of_their_own() {
    let idle_then = days("2026-11-02", "2026-11-02", |_| 1400);
    assert_eq!(
        mid(at(&idle_then, "2026-11-16", 0)),
        Money::from_cents(1400 + 1400),
        "ten weekdays cost 1400, ten follow"
    );
    let worked = days("2026-10-01", "2026-11-27", |date| if date.is_weekend() { 0 } else { 500 });
    // Friday the 27th is over; Saturday, Sunday and Monday follow.
    assert_eq!(mid(at(&worked, "2026-11-27", 0)), Money::from_cents(20 * 500 + 500));
}

#[test]
fn old_weeks_and_dates_that_have_not_come_say_nothing() {
    let mut spent = days("2026-06-01", "2026-10-20", |_| 100_000);
    spent.extend(days("2026-10-24", "2026-11-21", |_| 100));
    spent.insert("2026-11-25".into(), totals(900_000));
    assert_eq!(mid(at(&spent, "2026-11-21", 0)), Money::from_cents(3000), "four weeks back is October the 24th");
}

#[test]
fn only_what_counts_is_forecast() {
    let mut spent = days("2026-11-01", "2026-11-21", |_| 200);
    for day in spent.values_mut() {
        day.subscription = Money::from_cents(150);
    }
    assert_eq!(mid(at(&spent, "2026-11-21", 0)), Money::from_cents(30 * 50));
    let all = Budgets { counts: Counts::All, ..Budgets::default() };
    assert_eq!(mid(forecast(&spent, &all, date("2026-11-21"), 0)), Money::from_cents(30 * 200));
}

#[test]
fn the_band_holds_what_it_says() {
    let Forecast::Band { low, mid, high } = at(&days("2026-11-01", "2026-11-21", |_| 200), "2026-11-21", 0) else {
        panic!("no band")
    };
    assert_eq!((low, mid, high), (mid, mid, mid), "dates that never differ leave no doubt");
    let mut random = Draw(7);
    let (mut inside, mut below) = (0, 0);
    for _ in 0..1000 {
        let costs: BTreeMap<Date, i64> = (0..60).map(|n| (date("2026-10-02").plus(n), random.cents())).collect();
        let all = days("2026-10-02", "2026-11-30", |date| costs[&date]);
        let known = all.range(..="2026-11-12".to_owned()).map(|(day, totals)| (day.clone(), *totals)).collect();
        let whole: Money = all.range("2026-11".to_owned()..).map(|(_, totals)| totals.known).sum();
        let Forecast::Band { low, mid, high } = at(&known, "2026-11-12", 0) else { panic!("no band") };
        assert!(low <= mid && mid <= high);
        inside += i32::from(low <= whole && whole <= high);
        below += i32::from(whole < low);
    }
    assert!((730..870).contains(&inside), "{inside} of 1000 months end in their band");
    assert!((50..180).contains(&below), "{below} of 1000 months end below it");
}

/// Days as people have them: a third without work, the others log-normal around three dollars.
struct Draw(u64);

impl Draw {
    fn unit(&mut self) -> f64 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 11) as f64 / (1u64 << 53) as f64
    }

    fn cents(&mut self) -> i64 {
        if self.unit() < 0.33 {
            return 0;
        }
        let normal = (0..12).map(|_| self.unit()).sum::<f64>() - 6.0;
        ((300.0_f64.ln() + 0.9 * normal).exp()) as i64
    }
}
