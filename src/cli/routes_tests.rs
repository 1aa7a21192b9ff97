use super::*;
use crate::domain::cost::Usage;
use crate::domain::money::Money;
use crate::domain::route::Holdback;
use crate::domain::state::State;
use crate::domain::track::{Premium, Roi, Unit, compare, report};

fn with(routed: usize, held_back: usize) -> Report {
    let price = |_, _: &Usage| None;
    let premium = Premium { agent: "claude", model: Ok("claude-opus-5-5"), price: &price };
    let units = |n: usize, cents: i64| vec![Unit { cost: Money::from_cents(cents), accepted: true }; n];
    let (routed, held_back) = (units(routed, 100), units(held_back, 400));
    let saving = compare(&routed, &held_back);
    let roi = Roi { routed: ArmSum::of(&routed), held_back: ArmSum::of(&held_back), saving };
    Report { roi, ..report(&State::default(), Holdback::OFF, &premium) }
}

/// Every number in a value that is no count, with its path.
fn figures(value: &Value) -> Vec<String> {
    let keys = ["usd", "usd_per_accepted", "saved_share", "saved_usd", "acceptance", "share"];
    let mut found = Vec::new();
    for (key, inner) in value.as_object().into_iter().flatten() {
        if keys.contains(&key.as_str()) && !inner.is_null() {
            found.push(key.clone());
        }
        found.extend(figures(inner));
    }
    found
}

#[test]
fn json_has_no_figure_until_both_sides_have_twenty() {
    let early = roi_json(&with(500, 19));
    assert_eq!((&early["measured"], &early["n"]), (&json!(false), &json!(19)));
    assert_eq!(figures(&early), [""; 0], "{early}");
    let late = roi_json(&with(500, 20));
    assert_eq!((&late["measured"], &late["saved_share"]["mid"]), (&json!(true), &json!(0.75)));
    assert_eq!(late["held_back"]["usd_per_accepted"], json!(4.0));
}

#[test]
fn what_is_an_upper_bound_says_so() {
    let json = roi_json(&with(0, 0));
    assert_eq!((&json["repriced"]["is"], &json["repriced"]["quality"]), (&json!("upper_bound"), &json!("estimated")));
}
