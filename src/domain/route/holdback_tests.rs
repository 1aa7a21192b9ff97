use super::*;
use crate::domain::route::{AgentOffer, Availability, Category, Complexity};

fn share(text: &str) -> Holdback {
    text.parse().unwrap()
}

#[test]
fn a_share_is_read_and_written_and_more_than_half_refused() {
    for (text, shown, off) in
        [("0", "0 %", true), ("0.0", "0 %", true), ("0.1", "10 %", false), ("0.025", "2.5 %", false)]
    {
        assert_eq!((share(text).to_string().as_str(), share(text).is_off()), (shown, off), "{text}");
    }
    for bad in ["0.51", "10", "-0.1", "a tenth", "", "NaN"] {
        let error = bad.parse::<Holdback>().unwrap_err().to_string();
        assert!(error.contains("from 0 to 0.5"), "{error}");
    }
}

#[test]
fn the_draw_is_the_tasks_own_and_as_frequent_as_wanted() {
    for (text, wanted) in [("0.05", 0.05), ("0.1", 0.1), ("0.5", 0.5)] {
        let held = (1..=20_000).filter(|n| share(text).draw(TaskId(*n)) == Some(Arm::HeldBack)).count();
        let got = held as f64 / 20_000.0;
        assert!((got / wanted - 1.0_f64).abs() < 0.08, "{text}: {got}");
    }
    assert!((1..1000).all(|n| Holdback::OFF.draw(TaskId(n)).is_none()));
    // Who is held back at a small share is also held back at a larger one.
    let both = |n| (share("0.05").draw(TaskId(n)), share("0.2").draw(TaskId(n)));
    assert!((1..2000).map(both).all(|pair| pair.0 != Some(Arm::HeldBack) || pair.1 == Some(Arm::HeldBack)));
}

fn bench(availability: Availability) -> Bench {
    let premium = AgentOffer {
        name: "claude".into(),
        availability,
        tiers: [(Tier::Mid, "sonnet".to_owned()), (Tier::Premium, "opus".to_owned())].into(),
        billing: Billing::Paid,
    };
    let other = AgentOffer {
        name: "droid".into(),
        availability: Availability::Ready,
        tiers: std::collections::BTreeMap::new(),
        billing: Billing::Paid,
    };
    Bench { agents: vec![other, premium], primary: "claude".into() }
}

fn plain() -> Route {
    Route {
        agent: "droid".into(),
        model: None,
        tier: Tier::Mid,
        category: Category::Backend,
        complexity: Complexity::Medium,
        confidence: 800,
        unsure: false,
        reasons: vec![Reason { rule: "backend.1".into(), text: "names an endpoint".into(), weight: 30 }],
        alternatives: vec![],
        instead_of: None,
        estimate: None,
        trial: None,
        advised: None,
    }
}

fn drawn(arm: Arm) -> TaskId {
    (1..1000).map(TaskId).find(|task| share("0.1").draw(*task) == Some(arm)).unwrap()
}

fn after(task: TaskId, holdback: Holdback, bench: &Bench) -> Route {
    hold_back(plain(), task, holdback, bench, &History::default())
}

#[test]
fn a_task_that_is_drawn_goes_to_the_premium_agent_and_says_why() {
    let held = after(drawn(Arm::HeldBack), share("0.1"), &bench(Availability::Ready));
    assert_eq!((held.agent.as_str(), held.model.as_deref(), held.tier), ("claude", Some("opus"), Tier::Premium));
    assert_eq!(held.trial, Some(Arm::HeldBack));
    assert_eq!(held.reasons[0].text, "holdback: drawn for claude, 10 % of tasks are, to measure what routing saves");
    assert_eq!(held.reasons.len(), 2, "the others stay");
    assert!(held.estimate.unwrap().mid > crate::domain::money::Money::from_cents(300), "that of the premium tier");
}

#[test]
fn the_others_are_only_noted_and_without_a_choice_nobody_is() {
    let ready = bench(Availability::Ready);
    let routed = after(drawn(Arm::Routed), share("0.1"), &ready);
    assert_eq!(routed, Route { trial: Some(Arm::Routed), ..plain() });
    assert_eq!(after(drawn(Arm::HeldBack), Holdback::OFF, &ready), plain());
    // Neither side, whichever was drawn: who can take part must not depend on the draw.
    let out = bench(Availability::Out("is not signed in".into()));
    for arm in [Arm::Routed, Arm::HeldBack] {
        assert_eq!(after(drawn(arm), share("0.1"), &out), plain());
    }
}
