use proptest::prelude::*;

use super::*;
use crate::domain::cost::{MoneyCounts, prior};

const KIND: Kind<'static> = Kind {
    category: Category::Backend,
    agent: "droid",
    model: Some("sonnet"),
    tier: Tier::Mid,
    complexity: Complexity::Medium,
};

fn typical() -> Estimate {
    prior(Category::Backend, Tier::Mid, Complexity::Medium, MoneyCounts::Yes).unwrap()
}

fn history(runs: &[(Kind<'static>, i64)]) -> History {
    let mut history = History::default();
    for (at, (kind, cents)) in runs.iter().enumerate() {
        history.set(TaskId(at as u32 + 1), *kind, Some(Money::from_cents(*cents)), Some(Span::mins(4)));
    }
    history
}

fn with(cents: &[i64]) -> Estimate {
    history(&cents.iter().map(|cents| (KIND, *cents)).collect::<Vec<_>>()).estimate(KIND)
}

#[test]
fn without_runs_the_estimate_is_the_typical_one() {
    assert_eq!(with(&[]), typical());
}

#[test]
fn few_runs_pull_and_many_runs_replace() {
    let mids: Vec<_> = [0usize, 1, 4, 7, 8, 30].iter().map(|n| with(&[30, 35, 40].repeat(10)[..*n]).mid).collect();
    assert!(mids[..3].windows(2).all(|pair| pair[0] > pair[1]), "{mids:?}");
    assert!((Money::from_cents(33)..=Money::from_cents(36)).contains(&mids[4]), "{mids:?}");
    assert_eq!(with(&[30; 12]).basis, EstimateBasis::History { n: 12 });
    assert_eq!(with(&[30; 12]).time, Span::mins(4));
    let (fast, slow) = with(&[30; 12]).time_band.unwrap();
    assert!(fast < Span::mins(4) && slow > Span::mins(4), "{fast} {slow}");
}

#[test]
fn the_narrowest_kind_with_a_run_speaks_and_says_so() {
    let complex = Kind { complexity: Complexity::Complex, ..KIND };
    let opus = Kind { model: Some("opus"), tier: Tier::Premium, ..KIND };
    let aider = Kind { agent: "aider", ..KIND };
    let table: [(&[(Kind<'static>, i64)], EstimateBasis); 6] = [
        (&[], EstimateBasis::Prior),
        (&[(Kind { category: Category::Ui, ..KIND }, 5)], EstimateBasis::Prior),
        (&[(aider, 5), (aider, 7)], EstimateBasis::Category { n: 2 }),
        (&[(aider, 5), (complex, 5)], EstimateBasis::Agent { n: 1 }),
        (&[(aider, 5), (complex, 5), (opus, 5)], EstimateBasis::Agent { n: 2 }),
        (&[(aider, 5), (complex, 5), (KIND, 5)], EstimateBasis::History { n: 1 }),
    ];
    for (runs, basis) in table {
        assert_eq!(history(runs).estimate(KIND).basis, basis, "{runs:?}");
    }
}

#[test]
fn runs_of_another_size_or_tier_count_by_how_many_times_the_typical_one_they_cost() {
    let complex = Kind { complexity: Complexity::Complex, tier: Tier::Premium, model: Some("opus"), ..KIND };
    // A complex premium run typically costs 1.80 * 1.8 * 2 = $6.48; these cost half of it.
    let estimate = history(&[(complex, 324); 20]).estimate(KIND);
    assert_eq!((estimate.mid, estimate.basis), (Money::from_cents(90), EstimateBasis::Agent { n: 20 }));
}

#[test]
fn a_wider_kind_is_the_centre_while_a_narrow_one_is_young() {
    let aider = Kind { agent: "aider", ..KIND };
    let alone = history(&[(KIND, 100)]).estimate(KIND);
    let mut runs = vec![(aider, 10); 20];
    runs.push((KIND, 100));
    let pulled = history(&runs).estimate(KIND);
    assert!(pulled.mid < alone.mid && pulled.mid > Money::from_cents(10), "{} {}", pulled.mid, alone.mid);
    runs.extend([(KIND, 100); 8]);
    assert_eq!(history(&runs).estimate(KIND).mid, Money::from_cents(100), "enough of its own");
}

#[test]
fn what_is_said_again_replaces_and_what_goes_on_is_forgotten() {
    let mut history = history(&[(KIND, 100)]);
    history.set(TaskId(1), KIND, Some(Money::from_cents(300)), None);
    assert_eq!((history.len(), history.estimate(KIND).basis), (1, EstimateBasis::History { n: 1 }));
    assert!(history.estimate(KIND).mid > Money::from_cents(180));
    history.forget(TaskId(1), KIND.category);
    assert_eq!(history.estimate(KIND), typical());
    history.set(TaskId(1), KIND, Some(Money::ZERO), Some(Span::ZERO));
    assert!(history.is_empty(), "a run that cost nothing has nothing to say");
}

#[test]
fn old_runs_give_way_to_new_ones() {
    let mut runs = vec![(KIND, 1000); KEPT + 50];
    runs.extend([(KIND, 100); USED]);
    let history = history(&runs);
    assert_eq!((history.len(), history.estimate(KIND).mid), (KEPT, Money::from_cents(100)));
}

proptest! {
    /// Whatever was seen, a band is a band, and nothing is negative.
    #[test]
    fn a_band_is_always_in_order(cents in prop::collection::vec(1_i64..1_000_000, 0..40), other in any::<bool>()) {
        let kind = if other { Kind { agent: "aider", ..KIND } } else { KIND };
        let estimate = history(&cents.iter().map(|cents| (kind, *cents)).collect::<Vec<_>>()).estimate(KIND);
        prop_assert!(Money::ZERO <= estimate.low && estimate.low <= estimate.mid && estimate.mid <= estimate.high);
        let (fast, slow) = estimate.time_band.unwrap();
        prop_assert!(fast <= estimate.time && estimate.time <= slow);
    }

    /// Twice the cost of every run is twice the estimate, once the runs speak for themselves.
    #[test]
    fn the_estimate_scales_with_the_runs(cents in prop::collection::vec(1_000_i64..100_000, 8..30)) {
        let twice: Vec<i64> = cents.iter().map(|cents| cents * 2).collect();
        let (one, two) = (with(&cents), with(&twice));
        for (one, two) in [(one.low, two.low), (one.mid, two.mid), (one.high, two.high)] {
            // Rounded to cents each.
            prop_assert!((two.usd() - 2.0 * one.usd()).abs() <= 0.021, "{one} {two}");
        }
    }
}
