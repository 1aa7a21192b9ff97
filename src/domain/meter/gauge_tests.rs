use super::*;
use crate::domain::cost::{Counts, Quality, WindowLimits};
use crate::domain::event::{BudgetEvent, Event, Recorded};

fn cents(n: i64) -> Money {
    Money::from_cents(n)
}

#[test]
fn colours_change_at_the_thresholds_of_the_person() {
    use Level::{Calm, Critical, Near, Noticed};
    let table: [(&[u8], [Level; 7]); 4] = [
        (&[50, 80, 95], [Calm, Calm, Noticed, Near, Critical, Critical, Critical]),
        (&[80], [Calm, Calm, Calm, Critical, Critical, Critical, Critical]),
        (&[50, 90], [Calm, Calm, Near, Near, Critical, Critical, Critical]),
        (&[], [Calm, Calm, Calm, Calm, Calm, Critical, Critical]),
    ];
    for (warn, wanted) in table {
        let levels = [0, 499, 500, 800, 950, 1000, 4000].map(|spent| level(cents(spent), cents(1000), warn));
        assert_eq!(levels, wanted, "{warn:?}");
    }
    assert_eq!(level(cents(0), cents(0), &[50]), Calm);
    assert_eq!(level(cents(1), cents(0), &[50]), Critical, "a limit of nothing");
}

#[test]
fn what_a_subscription_covers_stands_beside_what_counts() {
    let spent = Totals {
        known: cents(1000),
        subscription: cents(700),
        unknown: 2,
        quality: Some(Quality::Unknown),
        ..Totals::default()
    };
    let cash = Gauge::of(&Budgets::default(), spent, Some(cents(400)));
    assert_eq!(
        (cash.shown().to_string().as_str(), cash.percent(), cash.beside()),
        ("$3.00 + $?", Some(75), Some(cents(700)))
    );
    let all = Gauge::of(&Budgets { counts: Counts::All, ..Budgets::default() }, spent, None);
    assert_eq!((all.shown().to_string().as_str(), all.percent(), all.beside()), ("$10.00 + $?", None, None));
}

#[test]
fn a_limit_that_was_raised_holds_for_its_day_alone() {
    let limits = WindowLimits { day: Some(cents(2000)), month: Some(cents(30_000)) };
    let budgets = Budgets { all: limits, warn: vec![50], ..Budgets::default() };
    let mut state = State::default();
    let raised = BudgetEvent::Raised { scope: Scope::All(Window::Day("2026-11-21".into())), limit: cents(2500) };
    state.apply(&Recorded { at: Timestamp(0), actor: "you".into(), event: Event::Budget(raised) });
    let limit = |day| {
        let meter = Meter::of(&state, &budgets, Moment { at: Timestamp(0), day, left: 500 });
        (meter.today.limit, meter.month.limit)
    };
    assert_eq!(limit("2026-11-21"), (Some(cents(2500)), Some(cents(30_000))));
    assert_eq!(limit("2026-11-22"), (Some(cents(2000)), Some(cents(30_000))));
}
