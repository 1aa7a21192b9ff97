use super::*;
use crate::domain::calendar::Date;
use crate::domain::cost::{Budgets, Quality, Totals, WindowLimits};
use crate::domain::meter::{Grouping, Moment, Row};
use crate::domain::state::State;
use crate::domain::time::Timestamp;

fn meter() -> Meter {
    let all = WindowLimits { day: Some(Money::from_cents(2000)), month: None };
    let budgets = Budgets { all, warn: vec![50], ..Budgets::default() };
    Meter::of(&State::default(), &budgets, Moment { at: Timestamp(0), day: "2026-11-21", left: 500 })
}

fn totals(micros: i64, covered: i64, unknown: u32, tokens: u64) -> Totals {
    let quality = match (unknown, covered) {
        (1.., _) => Quality::Unknown,
        (0, 0) => Quality::Computed,
        (0, _) => Quality::Reported,
    };
    Totals {
        known: Money::from_micros(micros + covered),
        subscription: Money::from_micros(covered),
        unknown,
        quality: Some(quality),
        tokens,
        usage: crate::domain::cost::Usage::default(),
        rehearsal_tokens: 0,
    }
}

/// Three tasks: one paid, one covered, one without a price.
pub fn view() -> SpentView {
    let row = |n: u32, title: &str, totals| Row { key: format!("task-{n}"), title: title.into(), totals };
    let rows = [
        row(1, "Add a User model", totals(1_920_001, 0, 0, 12_345)),
        row(2, "Tests, all of them", totals(0, 20_850_000, 0, 10)),
        row(3, "Docs", totals(0, 0, 2, 7)),
    ];
    let period: (Date, Date) = ("2026-11-01".parse().unwrap(), "2026-11-21".parse().unwrap());
    SpentView::of(Grouping::Task, period, &rows, &meter(), &Budgets::default())
}

fn text(view: &SpentView, columns: usize) -> String {
    table(view, &meter(), columns).into_iter().map(|(_, line)| line).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_wide_terminal_shows_what_was_paid_and_what_was_covered() {
    let wanted = "\
today       $0.00 of $20.00 (0 %)
this month  $0.00
forecast    too early to say: 0 of 7 days are known

task                               paid  covered  tokens
task-1  Add a User model          $1.92            12.3k  ██▊
task-2  Tests, all of them                $20.85      10  ██████████████████████████████
task-3  Docs                         $?                7
total                        $1.92 + $?   $20.85   12.4k";
    assert_eq!(text(&view(), 100), wanted);
}

#[test]
fn no_line_is_wider_than_the_terminal_and_a_phone_shows_the_money() {
    for columns in 20..120 {
        for line in text(&view(), columns).lines() {
            assert!(line.width() <= columns, "{columns}: {line}");
        }
    }
    assert!(text(&view(), 45).contains("$1.92 + $?   $20.85"), "{}", text(&view(), 45));
}

#[test]
fn nothing_spent_is_one_sentence() {
    let empty = SpentView { rows: Vec::new(), ..view() };
    assert!(text(&empty, 120).ends_with(
        "nothing was spent from 2026-11-01 to 2026-11-21; `orchestra cost scan` reads what agents used before"
    ));
}

#[test]
fn json_says_null_where_nothing_is_known() {
    let json = serde_json::to_value(view()).unwrap();
    assert_eq!(json["rows"][2]["micro_usd"], serde_json::Value::Null);
    assert_eq!((&json["rows"][2]["unknown"], &json["rows"][2]["quality"]), (&2.into(), &"unknown".into()));
    assert_eq!((&json["total"]["micro_usd"], &json["total"]["subscription_usd"]), (&1_920_001.into(), &20.85.into()));
    assert_eq!(
        (&json["by"], &json["since"], &json["forecast"]),
        (&"task".into(), &"2026-11-01".into(), &serde_json::Value::Null)
    );
    assert_eq!(json["today"]["limit_micro_usd"], 20_000_000);
}
