use proptest::prelude::*;

use super::*;

fn unit(cents: i64, accepted: bool) -> Unit {
    Unit { cost: Money::from_cents(cents), accepted }
}

fn arm(tasks: usize, cents: i64, every: usize) -> Vec<Unit> {
    (0..tasks).map(|n| unit(cents + (n % 7) as i64 * 10, n % every != 0)).collect()
}

#[test]
fn under_twenty_accepted_tasks_per_arm_there_is_no_figure() {
    let enough = vec![unit(100, true); 20];
    let failed = |n: usize| std::iter::repeat_n(unit(100, false), n);
    let table: [(Vec<Unit>, Vec<Unit>, u32); 5] = [
        (vec![], vec![], 0),
        (enough.clone(), vec![], 0),
        (enough.clone(), vec![unit(300, true); 19], 19),
        (vec![unit(100, true); 7], enough.clone(), 7),
        (vec![unit(100, true); 19].into_iter().chain(failed(50)).collect(), enough.clone(), 19),
    ];
    for (routed, baseline, n) in table {
        assert_eq!(compare(&routed, &baseline), Saving::NotYet { n });
    }
    assert!(matches!(compare(&enough, &enough), Saving::Measured(_)));
    assert_eq!(compare(&enough, &[unit(0, true); 30]), Saving::NotYet { n: 20 }, "nothing to save against");
}

#[test]
fn what_failed_is_paid_by_what_was_accepted() {
    // 20 accepted at $1 and 20 failed at $1, against 20 at $4: $2 each against $4.
    let routed: Vec<Unit> = (0..40).map(|n| unit(100, n % 2 == 0)).collect();
    let Saving::Measured(gap) = compare(&routed, &[unit(400, true); 20]) else { panic!("enough") };
    assert!((gap.routed - 2.0).abs() < 1e-9 && (gap.baseline - 4.0).abs() < 1e-9, "{gap:?}");
    assert!((gap.share.mid - 0.5).abs() < 1e-9 && (gap.dollars.mid - 40.0).abs() < 1e-9, "{gap:?}");
    assert!(gap.share.low < 0.5 && gap.share.high > 0.5, "which tasks fail is chance: {gap:?}");
}

#[test]
fn the_same_tasks_always_give_the_same_interval() {
    let (routed, baseline) = (arm(60, 50, 4), arm(40, 200, 5));
    assert_eq!(compare(&routed, &baseline), compare(&routed, &baseline));
    let pairs: Vec<_> = routed.iter().copied().zip(baseline).collect();
    assert_eq!(compare_paired(&pairs), compare_paired(&pairs));
}

#[test]
fn a_repriced_sum_is_a_share_only_of_something() {
    let sum = |repriced: i64| Repriced {
        model: "opus".into(),
        tasks: 1,
        paid: Money::from_cents(50),
        at_premium: Money::from_cents(repriced),
        unknown: 0,
    };
    assert_eq!(sum(200).share(), Some(0.75));
    assert_eq!(sum(0).share(), None);
}

proptest! {
    /// The figure lies in its interval, arms that change sides change the sign, and dearer baselines save more.
    #[test]
    fn a_gap_is_consistent(
        routed in prop::collection::vec((1_i64..500, any::<bool>()), 20..60),
        baseline in prop::collection::vec((1_i64..500, any::<bool>()), 20..60),
    ) {
        let units = |all: Vec<(i64, bool)>| -> Vec<Unit> {
            let extra = std::iter::repeat_n((100, true), 20);
            all.into_iter().chain(extra).map(|(cents, accepted)| unit(cents, accepted)).collect()
        };
        let (routed, baseline) = (units(routed), units(baseline));
        let measured = |saving| match saving { Saving::Measured(gap) => gap, Saving::NotYet { n } => panic!("{n}") };
        let gap = measured(compare(&routed, &baseline));
        prop_assert!(gap.share.low <= gap.share.mid && gap.share.mid <= gap.share.high, "{gap:?}");
        prop_assert!(gap.dollars.low <= gap.dollars.mid && gap.dollars.mid <= gap.dollars.high, "{gap:?}");
        let turned = measured(compare(&baseline, &routed));
        prop_assert!(gap.share.mid * turned.share.mid <= 1e-12, "{gap:?} {turned:?}");
        let dearer: Vec<Unit> = baseline.iter().map(|one| Unit { cost: one.cost + one.cost, ..*one }).collect();
        prop_assert!(measured(compare(&routed, &dearer)).share.mid > gap.share.mid);
    }
}
