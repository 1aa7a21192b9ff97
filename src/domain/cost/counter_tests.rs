use proptest::prelude::*;

use super::*;

const S: SessionId = SessionId(1);

fn reading(counter: &str, input: u64, output: u64, cents: Option<i64>) -> CostReading {
    let usage = Usage { input, output, ..Usage::default() };
    let money = cents.map(Money::from_cents);
    CostReading { counter: counter.into(), model: Some("m".into()), usage, money, quality: Quality::Reported }
}

#[test]
fn the_same_reading_twice_charges_once() {
    let mut counters = CostCounters::default();
    let first = counters.apply(S, &reading("a", 10, 5, Some(7))).unwrap();
    assert_eq!((first.usage.input, first.money, first.model.as_deref()), (10, Some(Money::from_cents(7)), Some("m")));
    assert_eq!(counters.apply(S, &reading("a", 10, 5, Some(7))), None);
    assert_eq!(counters.apply(S, &reading("a", 10, 5, None)), None);
}

#[test]
fn an_empty_reading_charges_nothing() {
    for cents in [None, Some(0)] {
        assert_eq!(CostCounters::default().apply(S, &reading("a", 0, 0, cents)), None);
    }
}

#[test]
fn a_smaller_value_is_a_reset_and_not_a_refund() {
    for (input, output, cents) in [(4, 5, Some(9)), (10, 1, Some(9)), (10, 5, Some(3))] {
        let mut counters = CostCounters::default();
        counters.apply(S, &reading("a", 10, 5, Some(7)));
        let delta = counters.apply(S, &reading("a", input, output, cents)).unwrap();
        assert_eq!((delta.usage.input, delta.usage.output, delta.money), (input, output, cents.map(Money::from_cents)));
    }
}

#[test]
fn a_counter_that_begins_anew_at_nothing_is_charged_in_full_when_it_has_grown_past_where_it_was() {
    let mut counters = CostCounters::default();
    counters.apply(S, &reading("a", 0, 0, Some(7)));
    let anew = counters.apply(S, &reading("a", 0, 0, Some(0))).unwrap();
    assert_eq!((anew.usage, anew.money), (Usage::default(), Some(Money::ZERO)));
    assert_eq!(counters.apply(S, &reading("a", 0, 0, Some(9))).unwrap().money, Some(Money::from_cents(9)));
}

/// Claude Code keeps its sum when it ends in order, and begins at the one before that when it was killed.
#[test]
fn a_program_that_goes_on_says_first_where_it_begins() {
    for (first, then, charged) in [(8, 12, 4), (4, 8, 4), (0, 4, 4), (12, 16, 8)] {
        let mut before = CostCounters::default();
        before.apply(S, &reading("a", 0, 0, Some(8)));
        let mut after = before.carried_on();
        let sum = [first, then].map(|cents| after.apply(S, &reading("a", 0, 0, Some(cents))));
        let sum: Money = sum.into_iter().flatten().filter_map(|delta| delta.money).fold(Money::ZERO, |a, b| a + b);
        assert_eq!(sum, Money::from_cents(charged), "begins at {first}");
    }
}

#[test]
fn unknown_dollars_are_counted_and_charged_once_they_are_known() {
    let mut counters = CostCounters::default();
    let unknown = counters.apply(S, &reading("a", 10, 0, None)).unwrap();
    assert_eq!((unknown.money, unknown.quality, counters.unknown(S)), (None, Quality::Unknown, 1));
    counters.apply(S, &reading("a", 20, 0, None));
    assert_eq!(counters.unknown(S), 2);
    let known = counters.apply(S, &reading("a", 30, 0, Some(9))).unwrap();
    assert_eq!((known.usage.input, known.money, counters.unknown(S)), (10, Some(Money::from_cents(9)), 0));
}

#[test]
fn counters_and_sessions_do_not_touch_each_other() {
    let mut counters = CostCounters::default();
    assert!(counters.apply(S, &reading("a", 10, 0, Some(1))).is_some());
    assert!(counters.apply(S, &reading("b", 10, 0, Some(1))).is_some());
    assert!(counters.apply(SessionId(2), &reading("a", 10, 0, Some(1))).is_some());
    counters.forget(S);
    assert!(counters.apply(S, &reading("a", 10, 0, Some(1))).is_some());
}

proptest! {
    /// However a growing counter is read, and however often, the deltas sum up to its last value.
    #[test]
    fn deltas_of_growing_counters_sum_up_to_the_last_reading(
        steps in prop::collection::vec((0usize..3, 0u64..1000, 0u64..1000, 0i64..500), 1..40)
    ) {
        let mut counters = CostCounters::default();
        let (mut at, mut sum, mut money) = ([(0, 0, 0); 3], Usage::default(), Money::ZERO);
        for (which, input, output, cents) in steps {
            let (i, o, c) = &mut at[which];
            (*i, *o, *c) = (*i + input, *o + output, *c + cents);
            let reading = reading(["a", "b", "c"][which], *i, *o, Some(*c));
            if let Some(delta) = counters.apply(S, &reading) {
                sum = sum + delta.usage;
                money += delta.money.unwrap();
            }
            prop_assert_eq!(counters.apply(S, &reading), None);
        }
        let last = |f: fn(&(u64, u64, i64)) -> u64| at.iter().map(f).sum::<u64>();
        prop_assert_eq!((sum.input, sum.output), (last(|r| r.0), last(|r| r.1)));
        prop_assert_eq!(money, Money::from_cents(last(|r| r.2 as u64) as i64));
    }

    /// Whatever is read in whatever order, no delta is negative or larger than the reading.
    #[test]
    fn no_delta_is_negative_or_more_than_was_read(
        readings in prop::collection::vec((0u64..100, 0u64..100, prop::option::of(0i64..100)), 1..40)
    ) {
        let mut counters = CostCounters::default();
        for (input, output, cents) in readings {
            if let Some(delta) = counters.apply(S, &reading("a", input, output, cents)) {
                prop_assert!(delta.usage.input <= input && delta.usage.output <= output);
                prop_assert_eq!(delta.money.is_some(), cents.is_some());
                let money = delta.money.unwrap_or_default();
                prop_assert!(Money::ZERO <= money && money <= Money::from_cents(cents.unwrap_or_default()));
            }
        }
    }
}
