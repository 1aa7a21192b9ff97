use proptest::prelude::*;

use super::*;

/// A reading of so many tokens and cents in total.
fn reading(counter: &str, output: u64, cents: Option<i64>, quality: Quality) -> CostReading {
    let usage = Usage { output, ..Usage::default() };
    CostReading {
        counter: counter.into(),
        model: Some("m".into()),
        usage,
        money: cents.map(Money::from_cents),
        quality,
    }
}

/// A status line: dollars and no tokens.
fn says(account: &mut Account, cents: i64) -> Vec<Entry> {
    let reading = reading("status", 0, Some(cents), Quality::Reported);
    account.ledger(&reading, Pocket::Cash, "2026-11-21").unwrap_or_default()
}

/// A transcript: tokens and their list price.
fn computes(account: &mut Account, output: u64, cents: Option<i64>) -> Vec<Entry> {
    let reading = reading("transcript", output, cents, Quality::Computed);
    account.check(&reading, Pocket::Cash, "2026-11-21").unwrap_or_default()
}

/// What was booked: cents, tokens, the worst quality.
fn sum(entries: &[Entry]) -> (i64, u64, Option<Quality>) {
    let money: Money = entries.iter().filter_map(|entry| entry.charge.money).sum();
    let tokens = entries.iter().map(|entry| entry.charge.usage.total()).sum();
    (money.micros() / 10_000, tokens, entries.iter().map(|entry| entry.charge.quality).max())
}

#[test]
fn while_the_ledgers_source_may_still_speak_nothing_is_booked_and_then_only_tokens_beside_it() {
    let mut account = Account::default();
    assert_eq!(computes(&mut account, 10, Some(3)), []);
    assert!(account.waits());
    assert_eq!(sum(&says(&mut account, 5)), (5, 10, Some(Quality::Reported)));
    assert_eq!(sum(&computes(&mut account, 25, Some(7))), (0, 15, Some(Quality::Reported)));
    assert!(!account.waits());
    assert_eq!(account.drift(), Drift::between(Money::from_cents(5), Money::from_cents(7)));
    assert_eq!(account.stand_in(), []);
}

#[test]
fn a_silent_source_is_stood_in_for_and_pays_only_the_difference_when_it_speaks_at_last() {
    let mut account = Account::default();
    computes(&mut account, 10, Some(30));
    assert_eq!(sum(&account.stand_in()), (30, 10, Some(Quality::Computed)));
    assert_eq!(sum(&computes(&mut account, 20, Some(60))), (30, 10, Some(Quality::Computed)));
    // Less than was counted: nothing is taken back, and the next dollars are those already counted.
    assert_eq!(sum(&says(&mut account, 40)), (0, 0, None));
    assert_eq!(sum(&says(&mut account, 61)), (1, 0, Some(Quality::Reported)));
    assert_eq!(sum(&computes(&mut account, 21, Some(63))), (0, 1, Some(Quality::Reported)));
    // $0.61 and $0.63.
    assert_eq!(account.drift().map(|drift| drift.percent()), Some(3));
}

#[test]
fn the_tokens_of_both_are_booked_once_whoever_says_them_first() {
    let whole = |output, cents| reading("run", output, Some(cents), Quality::Reported);
    let mut account = Account::default();
    account.stand_in();
    assert_eq!(sum(&computes(&mut account, 10, Some(30))), (30, 10, Some(Quality::Computed)));
    let end = account.ledger(&whole(15, 45), Pocket::Cash, "2026-11-21").unwrap();
    assert_eq!(sum(&end), (15, 5, Some(Quality::Reported)));
    assert_eq!(computes(&mut account, 15, Some(45)), []);
    assert_eq!(account.drift(), None);
}

#[test]
fn what_has_no_price_is_not_compared_and_stays_unknown() {
    let mut account = Account::default();
    computes(&mut account, 10, None);
    let booked = account.stand_in();
    assert_eq!((booked[0].charge.money, booked[0].charge.quality), (None, Quality::Unknown));
    says(&mut account, 50);
    assert_eq!(account.drift(), None);
}

#[test]
fn a_session_that_goes_on_is_not_paid_again() {
    let mut account = Account::default();
    computes(&mut account, 10, Some(30));
    account.stand_in();
    let mut next = account.carried_on();
    assert!(next.is_checked() && !next.is_begun());
    assert_eq!(computes(&mut next, 10, Some(30)), []);
    assert_eq!(sum(&says(&mut next, 35)), (5, 0, Some(Quality::Reported)));
}

/// What happens to an account.
#[derive(Debug, Clone)]
enum Step {
    Says(i64),
    Computes(u64, i64),
    StandIn,
}

proptest! {
    #[test]
    fn however_the_two_sources_alternate_a_dollar_and_a_token_count_once(
        steps in prop::collection::vec(
            prop_oneof![
                (1_i64..50).prop_map(Step::Says),
                (1_u64..50, 1_i64..50).prop_map(|(tokens, cents)| Step::Computes(tokens, cents)),
                Just(Step::StandIn),
            ],
            0..40,
        )
    ) {
        let mut account = Account::default();
        let (mut said, mut tokens, mut computed) = (0, 0, 0);
        let (mut money, mut counted) = (0, 0);
        for step in steps {
            let entries = match step {
                Step::Says(more) => { said += more; says(&mut account, said) }
                Step::Computes(more, cents) => {
                    (tokens, computed) = (tokens + more, computed + cents);
                    computes(&mut account, tokens, Some(computed))
                }
                Step::StandIn => account.stand_in(),
            };
            let (cents, new, _) = sum(&entries);
            prop_assert!(cents >= 0, "a total falls");
            (money, counted) = (money + cents, counted + new);
            prop_assert!(money <= said.max(computed) && counted <= tokens);
        }
        let rest = sum(&account.stand_in());
        (money, counted) = (money + rest.0, counted + rest.1);
        prop_assert!(money >= said, "{money} of {said} are booked");
        prop_assert_eq!(counted, tokens);
        if said == 0 {
            prop_assert_eq!(money, computed);
        }
    }
}
