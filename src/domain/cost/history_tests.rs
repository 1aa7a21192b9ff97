use super::*;
use crate::domain::cost::{MoneyCounts, prior};

fn sample(cents: i64) -> Sample {
    let cost = Money::from_cents(cents);
    Sample { category: Category::Backend, agent: "droid".into(), tier: Tier::Mid, cost, time: Span::mins(4) }
}

fn with(cents: &[i64]) -> Estimate {
    let mut history = History::default();
    for cents in cents {
        history.add(&sample(*cents));
    }
    history.estimate(Category::Backend, "droid", Tier::Mid, Complexity::Medium)
}

#[test]
fn without_runs_the_estimate_is_the_typical_one() {
    let typical = prior(Category::Backend, Tier::Mid, Complexity::Medium, MoneyCounts::Yes).unwrap();
    assert_eq!(with(&[]), typical);
}

#[test]
fn few_runs_pull_and_many_runs_replace() {
    let mids: Vec<_> = [0usize, 1, 4, 7, 8, 30].iter().map(|n| with(&[30, 35, 40].repeat(10)[..*n]).mid).collect();
    assert!(mids[..4].windows(2).all(|pair| pair[0] > pair[1]), "{mids:?}");
    assert!((Money::from_cents(33)..=Money::from_cents(36)).contains(&mids[4]), "{mids:?}");
    assert_eq!(with(&[30; 12]).basis, EstimateBasis::History { n: 12 });
    assert_eq!(with(&[30; 12]).time, Span::mins(4));
}

#[test]
fn the_band_is_that_of_the_log_t_rule() {
    // ln cost has mean 0 and, of ten values, sample deviation sqrt(10/9): reach = 1.383 * 1.0541 * sqrt(1.1).
    let e = (std::f64::consts::E * 100.0).round() as i64;
    let estimate = with(&[e, 37, e, 37, e, 37, e, 37, e, 37]);
    let wanted = (1.383 * (10.0_f64 / 9.0).sqrt() * 1.1_f64.sqrt()).exp();
    assert!((estimate.high.usd() / wanted - 1.0).abs() < 0.02, "{} {wanted}", estimate.high);
}

#[test]
fn the_quantiles_of_students_t_are_those_of_the_tables() {
    for (freedom, wanted) in [(3.0, 1.638), (4.0, 1.533), (9.0, 1.383), (19.0, 1.328), (49.0, 1.299)] {
        let got = t90(freedom);
        assert!((got / wanted - 1.0_f64).abs() < 0.005, "{freedom}: {got}");
    }
}

#[test]
fn other_agents_tiers_and_categories_learn_nothing() {
    let mut history = History::default();
    for _ in 0..10 {
        history.add(&sample(5));
    }
    for (category, agent, tier) in [
        (Category::Ui, "droid", Tier::Mid),
        (Category::Backend, "aider", Tier::Mid),
        (Category::Backend, "droid", Tier::Premium),
    ] {
        let estimate = history.estimate(category, agent, tier, Complexity::Medium);
        assert_eq!(estimate.basis, EstimateBasis::Prior);
    }
}

#[test]
fn runs_without_cost_say_nothing_about_cost() {
    assert_eq!(with(&[0, 0]).basis, EstimateBasis::Prior);
}

#[test]
fn a_history_survives_being_stored() {
    let mut history = History::default();
    history.add(&sample(5));
    let text = serde_json::to_string(&history).unwrap();
    assert_eq!(serde_json::from_str::<History>(&text).unwrap(), history);
}
