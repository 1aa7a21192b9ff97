use super::*;
use crate::domain::cost::Usage;
use crate::domain::money::Money;
use crate::domain::route::Holdback;
use crate::domain::state::State;
use crate::domain::track::{Premium, Repriced, Roi, Unit, compare, report};

fn empty(holdback: &str) -> Report {
    let price = |_, _: &Usage| None;
    let premium = Premium { agent: "claude", model: Err("there is no price for `opus`".into()), price: &price };
    report(&State::default(), holdback.parse::<Holdback>().unwrap(), &premium)
}

#[test]
fn without_enough_tasks_no_figure_is_said() {
    let report = empty("0");
    assert_eq!(measured_lines(&report), ["not enough data yet (n=0)"]);
    assert!(note_lines(&report)[0].contains("`holdback = 0.1`"), "{:?}", note_lines(&report));
    assert_eq!(repriced_line(&report), "upper bound: not known, there is no price for `opus`");
    assert!(calibration_lines(&report.calibration).iter().all(|(_, words)| words == "no finished task yet"));
    let on = note_lines(&empty("0.1"));
    assert_eq!(on, ["10 % of tasks go to claude by a draw; a figure needs 20 accepted tasks on each side."]);
}

#[test]
fn a_measured_saving_is_said_with_its_interval_and_a_loss_too() {
    let units = |cents: i64| vec![Unit { cost: Money::from_cents(cents), accepted: true }; 20];
    for (routed, words) in [
        (
            100,
            "75 % less per accepted task (95 %: 75 % less to 75 % less); $60.00 saved on 20 accepted tasks, 95 %: $60.00 to $60.00",
        ),
        (
            500,
            "25 % more per accepted task (95 %: 25 % more to 25 % more); -$20.00 saved on 20 accepted tasks, 95 %: -$20.00 to \
             -$20.00",
        ),
    ] {
        let (routed, baseline) = (units(routed), units(400));
        let saving = compare(&routed, &baseline);
        let (routed, held_back) = (ArmSum::of(&routed), ArmSum::of(&baseline));
        let report = Report { roi: Roi { routed, held_back, saving }, ..empty("0.1") };
        let lines = measured_lines(&report);
        assert_eq!(lines[0], words);
        assert_eq!(lines[2], "held back $4.00 per accepted task · 20 of 20, 100 % (84-100) accepted");
    }
}

#[test]
fn repriced_tokens_are_called_an_upper_bound() {
    let repriced = Repriced {
        model: "claude-opus-5-5".into(),
        tasks: 4,
        paid: Money::from_cents(300),
        at_premium: Money::from_cents(1000),
        unknown: 1,
    };
    let report = Report { repriced: Ok(repriced), ..empty("0") };
    assert_eq!(
        repriced_line(&report),
        "upper bound, estimated, not measured: the same tokens at the prices of claude-opus-5-5 would cost $10.00, $3.00 \
         were paid (70 % less) on 4 tasks; 1 of unknown cost left out"
    );
}
