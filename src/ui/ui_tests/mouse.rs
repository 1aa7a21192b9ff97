//! The mouse does what the keys do: everything that is found on the screen by its words can be clicked there.

use unicode_width::UnicodeWidthStr as _;

use super::fixture::{World, busy, waiting};
use super::pictures::row_text;
use super::plans::running;
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::inbox::Until;
use crate::domain::task::Move;
use crate::domain::time::Span;
use crate::term::{InputEvent, Mods, MouseButton, MouseInput, MouseKind};
use crate::ui::view_state::{InboxTab, Overlay, PlanPage, TimelineTab};
use crate::ui::{Intent, done};

/// Clicks on the first place of the screen where these words stand.
fn click_on(world: &mut World, words: &str) -> Vec<Intent> {
    let terminal = world.draw();
    let buffer = terminal.backend().buffer();
    let found = (0..buffer.area.height).find_map(|y| {
        let row = row_text(buffer, y);
        row.find(words).map(|at| (row[..at].width() as u16, y))
    });
    let (col, row) = found.unwrap_or_else(|| panic!("`{words}` is not on the screen"));
    click(world, col, row)
}

fn click(world: &mut World, col: u16, row: u16) -> Vec<Intent> {
    let kind = MouseKind::Down(MouseButton::Left);
    world.input(&InputEvent::Mouse(MouseInput { kind, col, row, mods: Mods::NONE }))
}

#[test]
fn the_header_opens_the_inbox_and_the_costs() {
    for cols in [160, 100, 45] {
        let mut world = busy(cols, 30);
        click_on(&mut world, if cols < 60 { "⚑ 3" } else { "need you" });
        assert!(matches!(world.view.overlays.last(), Some(Overlay::Inbox(_))), "{cols}");
        world.keys("esc");
        click(&mut world, cols - 3, 0);
        assert!(matches!(world.view.overlays.last(), Some(Overlay::Costs(_))), "{cols}");
    }
}

#[test]
fn the_parts_of_inbox_and_timeline_are_chosen_by_their_titles() {
    let mut world = busy(100, 30);
    let inbox = |world: &World| match world.view.overlays.last() {
        Some(Overlay::Inbox(page)) => page.tab,
        other => panic!("{other:?}"),
    };
    world.keys("!");
    click_on(&mut world, "decided");
    assert_eq!(inbox(&world), InboxTab::Decided);
    click_on(&mut world, "waiting 3");
    assert_eq!(inbox(&world), InboxTab::Waiting);
    world.keys("esc m");
    let timeline = |world: &World| match world.view.overlays.last() {
        Some(Overlay::Timeline(page)) => page.tab,
        other => panic!("{other:?}"),
    };
    click_on(&mut world, "while you");
    assert_eq!(timeline(&world), TimelineTab::Away, "the one that is shown stays");
    click_on(&mut world, "log ");
    assert_eq!(timeline(&world), TimelineTab::Log);
}

#[test]
fn a_question_is_answered_where_it_stands_and_a_click_beside_does_nothing() {
    let mut world = waiting(100, 30);
    world.keys("k");
    assert_eq!(click(&mut world, 1, 2), []);
    assert_eq!(click_on(&mut world, "End droid"), []);
    assert!(matches!(world.view.overlays.last(), Some(Overlay::Confirm(_))));
    click_on(&mut world, "n no");
    assert_eq!(world.view.overlays, []);
    world.keys("k");
    let killed = click_on(&mut world, "y yes");
    assert_eq!(killed, [Intent::Command(Box::new(Command::Kill(TaskId(1))))]);
}

#[test]
fn a_click_beside_the_palette_closes_it_and_one_in_it_chooses() {
    let mut world = busy(100, 30);
    world.keys(":");
    click(&mut world, 2, 25);
    assert_eq!(world.view.overlays, []);
    world.keys(":");
    world.types("filter");
    click_on(&mut world, "Filter the task list");
    assert!(matches!(world.view.overlays.last(), Some(Overlay::Prompt(_))));
}

#[test]
fn what_was_put_off_or_paused_is_said_with_the_key_that_takes_it_back() {
    let mut world = busy(100, 30);
    let mut view = world.view.clone();
    done(&mut view, &world.model(), &Command::Snooze(TaskId(3), Until::RestDone));
    assert_eq!(view.notice.as_ref().unwrap().text, "task-3 is put off until nothing else waits; u takes it back");
    done(&mut view, &world.model(), &Command::Pause(TaskId(2)));
    assert_eq!(view.notice.as_ref().unwrap().text, "task-2 is paused; u lets it go on");
    world.moved(TaskId(2), Move::Pause, "", Span::secs(1));
    world.view.selected = Some(TaskId(2));
    assert_eq!(world.keys("u"), [Intent::Command(Box::new(Command::Resume(TaskId(2))))]);
}

#[test]
fn a_step_of_a_plan_is_marked_by_a_click_and_gone_to_by_another() {
    for (cols, rows) in [(160, 45), (45, 25)] {
        let mut world = running(cols, rows);
        world.keys("P");
        let marked = |world: &World| match world.view.overlays.last() {
            Some(Overlay::Plan(PlanPage::Running(_, marked))) => Some(*marked),
            _ => None,
        };
        click_on(&mut world, "◌ review");
        assert_eq!(marked(&world), Some(4), "{cols}");
        click_on(&mut world, "◌ backend");
        assert_eq!(marked(&world), Some(1), "{cols}");
        click_on(&mut world, "◌ backend");
        assert_eq!(marked(&world), None, "{cols}");
    }
}
