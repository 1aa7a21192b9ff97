//! The routes view: its words, its table, and that it says nothing too early.

use super::fixture::{World, busy};
use super::pictures::{picture, shoot};
use crate::domain::cost::{Estimate, EstimateBasis, Usage};
use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Habit, Holdback, Tier};
use crate::domain::state::State;
use crate::domain::time::Span;
use crate::domain::track::{
    ArmSum, Calibration, CategoryCost, DecisionSums, Learned, Premium, Report, Repriced, Roi, Score, Share, Unit,
    compare, report,
};

fn nothing(state: &State) -> Report {
    let price = |_, _: &Usage| None;
    let why = "there is no price for `opus` yet; [prices.opus] with `like` gives it one";
    report(state, Holdback::OFF, &Premium { agent: "claude", model: Err(why.into()), price: &price })
}

fn row(
    category: Category,
    (agent, model): (&str, Option<&str>),
    complexity: Complexity,
    runs: u32,
    cents: i64,
) -> Learned {
    let costs = [cents / 3, cents, cents * 3].map(Money::from_cents);
    let times = [Span::mins(3), Span::mins(8), Span::mins(21)];
    Learned {
        category,
        agent: agent.into(),
        model: model.map(str::to_owned),
        tier: Tier::Mid,
        complexity,
        runs,
        accepted: Share { hits: runs - runs / 5, of: runs },
        estimate: Estimate::of(costs, times, EstimateBasis::History { n: runs }),
    }
}

fn score(hits: u32, below: u32, above: u32) -> Score {
    let covered = Share { hits, of: hits + below + above };
    Score { covered, below, above, pinball: Some(0.214), off_by: Some(1.52) }
}

fn measured() -> Report {
    let units = |n: i64, cents: i64, fails: i64| -> Vec<Unit> {
        (0..n).map(|at| Unit { cost: Money::from_cents(cents + at % 9 * 12), accepted: at % fails != 0 }).collect()
    };
    let (routed, held_back) = (units(184, 40, 12), units(26, 90, 13));
    let saving = compare(&routed, &held_back);
    Report {
        learned: vec![
            row(Category::Backend, ("droid", Some("claude-sonnet-5")), Complexity::Medium, 41, 152),
            row(Category::Ui, ("cursor", Some("gpt-6-sol")), Complexity::Complex, 17, 240),
            row(Category::Simple, ("aider", None), Complexity::Simple, 9, 6),
            row(Category::Arch, ("claude", Some("opus")), Complexity::Complex, 2, 512),
        ],
        calibration: Calibration {
            cost: score(41, 4, 5),
            cost_own: score(33, 3, 3),
            cost_typical: score(8, 1, 2),
            time: score(38, 9, 3),
        },
        roi: Roi { routed: ArmSum::of(&routed), held_back: ArmSum::of(&held_back), saving },
        repriced: Ok(Repriced {
            model: "claude-opus-5-5".into(),
            tasks: 184,
            paid: Money::from_cents(16_120),
            at_premium: Money::from_cents(41_875),
            unknown: 3,
        }),
        decisions: sums(),
        holdback: "0.1".parse().unwrap(),
        premium: "claude".into(),
    }
}

fn sums() -> DecisionSums {
    let of = |hits, of| Share { hits, of };
    let cost = |category, tasks, cents| CategoryCost { category, tasks, cost: Money::from_cents(cents), unknown: 0 };
    let habit = Habit { category: Category::Ui, project: None, agent: "codex".into(), times: 4, of: 5 };
    DecisionSums {
        all: 210,
        overridden: 17,
        kept: vec![of(16, 20), of(18, 20), of(19, 20), of(10, 10)],
        agents: vec![("droid".into(), of(74, 80)), ("cursor".into(), of(31, 39)), ("nano".into(), of(22, 23))],
        categories: vec![cost(Category::Backend, 80, 12_160), cost(Category::Ui, 39, 9_360)],
        habits: vec![habit],
        ..DecisionSums::default()
    }
}

fn open(cols: u16, rows: u16, report: Report) -> World {
    let mut world = busy(cols, rows);
    world.track = Some(report);
    world.keys("e");
    world
}

#[test]
fn the_routes_before_and_after_there_is_enough() {
    shoot("routes__nothing_yet", |cols, rows| open(cols, rows, nothing(&State::default())));
    shoot("routes__measured", |cols, rows| open(cols, rows, measured()));
}

#[test]
fn too_few_tasks_show_how_few_and_nothing_else() {
    let mut world = open(160, 45, nothing(&State::default()));
    let text = picture(&world.draw());
    assert!(text.contains("not enough data yet (n=0)"), "{text}");
    assert!(!text.contains("per accepted task"), "{text}");
}

#[test]
fn the_view_scrolls_on_a_small_screen_and_closes() {
    let mut world = open(45, 25, measured());
    world.keys("end");
    assert!(picture(&world.draw()).contains("architecture"), "{}", picture(&world.draw()));
    world.keys("esc");
    assert!(!world.view.shows_routes());
}

#[test]
fn until_the_record_is_there_the_view_says_that_it_comes() {
    let mut world = busy(100, 30);
    world.keys("e");
    assert!(world.view.shows_routes() && picture(&world.draw()).contains("working it out"));
}
