//! The meter in the header and the cost view.

use ratatui::style::Color;

use super::fixture::{World, costly};
use super::pictures::{picture, row_text, shoot};
use crate::config::Scope;
use crate::domain::cost::{Pocket, WindowLimits};
use crate::domain::meter::Grouping;
use crate::domain::money::Money;
use crate::domain::time::Span;
use crate::term::{InputEvent, Mods, MouseButton, MouseInput, MouseKind};
use crate::ui::focus;
use crate::ui::view_state::{CostDays, Overlay};

#[test]
fn the_cost_view() {
    shoot("costs__agents", |cols, rows| {
        let mut world = costly(cols, rows);
        world.keys("c");
        world
    });
}

#[test]
fn thirty_days_by_task() {
    shoot("costs__thirty_days", |cols, rows| {
        let mut world = costly(cols, rows);
        world.keys("c w tab tab tab");
        if cols < 120 {
            world.keys("pgdn");
        }
        world
    });
}

#[test]
fn the_cost_view_before_anything_was_spent() {
    shoot("costs__empty", |cols, rows| {
        let mut world = World::new(cols, rows);
        world.keys("c");
        world
    });
}

fn costs(world: &World) -> (Grouping, CostDays) {
    match world.view.overlays.last() {
        Some(Overlay::Costs(costs)) => (costs.by, costs.days),
        other => panic!("{other:?} has the keys"),
    }
}

#[test]
fn every_grouping_is_reached_and_the_view_comes_back_as_it_was_left() {
    use Grouping::{Agent, Category, Day, Model, Project, Task};
    let mut world = costly(100, 30);
    world.keys("c");
    let mut seen = vec![costs(&world).0];
    for _ in 0..6 {
        world.keys("tab");
        seen.push(costs(&world).0);
    }
    assert_eq!(seen, [Agent, Model, Project, Task, Category, Day, Agent]);
    world.keys("left w");
    assert_eq!(costs(&world), (Day, CostDays::Thirty));
    world.keys("end esc");
    assert_eq!(focus(&world.view), Scope::Main);
    world.keys("c");
    assert_eq!(costs(&world), (Day, CostDays::Thirty));
}

#[test]
fn a_tab_can_be_tapped_wherever_it_is_drawn() {
    for (cols, rows) in [(160, 45), (100, 30), (45, 25)] {
        let mut world = costly(cols, rows);
        world.keys("c end");
        let terminal = world.draw();
        let buffer = terminal.backend().buffer();
        let lines = (0..rows).map(|y| (y, row_text(buffer, y)));
        let (row, text) = lines.into_iter().find(|(_, text)| text.contains("project task")).unwrap();
        let at = text.chars().position(|c| c == 'a').unwrap();
        let col = text[..text.find("category").unwrap()].chars().count() as u16;
        assert!(usize::from(col) > at, "{text}");
        world.input(&InputEvent::Mouse(MouseInput {
            kind: MouseKind::Down(MouseButton::Left),
            col,
            row,
            mods: Mods::NONE,
        }));
        assert_eq!(costs(&world).0, Grouping::Category, "{cols}x{rows}");
    }
}

#[test]
fn ascii_needs_no_symbol() {
    let mut world = costly(160, 45);
    world.config.screen.look = crate::config::Look::Ascii;
    world.keys("c");
    let text = picture(&world.draw());
    let text = text.split("--- style").next().unwrap();
    let strange: String = text.chars().filter(|c| !c.is_ascii() && !"·…".contains(*c)).collect();
    assert_eq!(strange, "");
}

/// The words of the header that begin with `start`, and their colour.
fn part(world: &mut World, start: &str) -> Option<(String, Color)> {
    let terminal = world.draw();
    let buffer = terminal.backend().buffer();
    let text = row_text(buffer, 0);
    let at = text.find(start)?;
    let words = text[at..].split(" · ").next().unwrap().split("   ").next().unwrap().trim_end().to_owned();
    Some((words, buffer[(text[..at].chars().count() as u16, 0)].fg))
}

fn spends(cents: i64, limit: i64, pocket: Pocket) -> World {
    let mut world = World::new(160, 20);
    let limit = (limit > 0).then(|| Money::from_cents(limit));
    world.config.limits.budgets.all = WindowLimits { day: limit, month: None };
    let session = world.working("Work", "claude", Span::mins(60), "").1;
    world.charge(session, (cents, "opus"), pocket, "2026-09-21");
    world
}

#[test]
fn the_colour_changes_at_each_threshold() {
    let color = |cents| part(&mut spends(cents, 1000, Pocket::Cash), "today").unwrap().1;
    let steps = [499, 500, 800, 950].map(color);
    for (n, one) in steps.iter().enumerate() {
        assert!(steps[n + 1..].iter().all(|other| other != one), "{steps:?}");
    }
    assert_eq!(color(2000), steps[3]);
}

#[test]
fn the_header_says_what_is_spent_of_how_much_and_how_fast() {
    let words = |world: &mut World, start: &str| part(world, start).map(|(words, _)| words);
    let mut world = spends(418, 2000, Pocket::Cash);
    assert_eq!(words(&mut world, "today").unwrap(), "today $4.18 of $20");
    assert_eq!(words(&mut world, "$50").unwrap(), "$50/h");
    assert_eq!(words(&mut world, "month"), None, "it says nothing that today does not");
    let session = world.state.sessions().next().unwrap().id;
    world.charge(session, (5000, "opus"), Pocket::Cash, "2026-09-02");
    assert_eq!(words(&mut world, "month").unwrap(), "month $54.18");
    world.cost(session, None, Pocket::Cash);
    assert_eq!(words(&mut world, "today").unwrap(), "today $4.18 + $? of $20");
    assert_eq!(words(&mut spends(418, 0, Pocket::Cash), "today").unwrap(), "today $4.18");
    let mut covered = spends(418, 2000, Pocket::Subscription);
    assert_eq!(words(&mut covered, "today").unwrap(), "today $0.00 of $20");
    assert_eq!(words(&mut covered, "≈").unwrap(), "≈$4.18 covered");
    assert_eq!(words(&mut spends(418, 0, Pocket::Subscription), "today").unwrap(), "today ≈$4.18 covered");
    assert_eq!(words(&mut World::new(160, 20), "today"), None, "nothing was ever spent");
}

#[test]
fn the_meter_fits_every_width() {
    for cols in 20..=200 {
        let mut world = costly(cols, 12);
        let terminal = world.draw();
        let text = row_text(terminal.backend().buffer(), 0);
        if cols >= 30 {
            assert!(text.contains(if cols < 60 { "/$12" } else { "of $12" }), "{cols}: {text}");
        }
        assert!(!text.contains("month") || text.contains("3 of 5 agents"), "{cols}: {text}");
        assert!(cols < 106 || text.contains("month"), "{cols}: {text}");
    }
}
