//! The timeline on the screen.

use super::fixture::{World, busy};
use super::pictures::shoot;
use crate::domain::event::{AgentEvent, Event, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::inbox::{InboxEvent, Left};
use crate::domain::money::Money;
use crate::domain::session::Told;
use crate::domain::session::dialog::Choice;
use crate::domain::task::Move;
use crate::domain::time::Span;
use crate::domain::timeline::{Wish, line};
use crate::ui::view_state::Overlay;
use crate::ui::{Intent, LastPart, LogPage, LogPart};

/// Somebody was away for half an hour.
pub(super) fn away(cols: u16, rows: u16) -> World {
    let mut world = busy(cols, rows);
    let dialog = world.state.session(SessionId(4)).unwrap().reading.dialog.clone().unwrap();
    let yes = SessionEvent::Answered { choice: Choice::Always, digest: dialog.digest(), reason: None };
    world.happen(Span::mins(2), Event::Session(SessionId(4), yes));
    world.left = Some(Left { at: world.now - Span::mins(30), spent: Money::from_cents(61) });
    world
}

/// A log of so many lines.
fn recorded(world: &World, wish: &Wish, last: LastPart) -> LogPage {
    let events = [
        (
            "you",
            Event::Session(
                SessionId(4),
                SessionEvent::Told(Told::new("use PostgreSQL instead, and keep the old table")),
            ),
        ),
        ("orchestra", Event::Task(TaskId(7), TaskEvent::Moved(Move::Fail, "aider ended with code 1".into()))),
        ("orchestra", Event::Task(TaskId(3), TaskEvent::Moved(Move::Finish, String::new()))),
        ("you", Event::Task(TaskId(1), TaskEvent::DiscardStarted)),
        ("orchestra", Event::Agent("claude".into(), AgentEvent::Freed("it answered again".into()))),
        ("you", Event::Inbox(InboxEvent::Woken(TaskId(3)))),
    ];
    let mut lines = Vec::new();
    for n in 0..60_i64 {
        let (actor, event) = events[n as usize % events.len()].clone();
        let at = world.now - Span::secs(40 * n as u64);
        lines.push(line(&world.state, 900 - n, &Recorded { at, actor: actor.into(), event }));
    }
    let mut page = LogPage::default();
    page.take(LogPart { wish: wish.clone(), before: None }, Ok(lines), last);
    page
}

#[test]
fn what_happened_while_somebody_was_away() {
    shoot("timeline__away", |cols, rows| {
        let mut world = away(cols, rows);
        world.keys("m");
        world
    });
}

#[test]
fn nobody_was_away() {
    shoot("timeline__empty", |cols, rows| {
        let mut world = World::new(cols, rows);
        world.keys("m");
        world
    });
}

#[test]
fn the_log() {
    shoot("timeline__log", |cols, rows| {
        let mut world = away(cols, rows);
        world.keys("m tab");
        world.log = Some(recorded(&world, &Wish::default(), LastPart::No));
        world
    });
}

#[test]
fn the_log_is_read_in_parts_and_each_part_once() {
    let mut world = away(100, 30);
    let newest = Intent::Log(LogPart::default());
    assert_eq!(world.keys("m tab"), [newest]);
    world.log = Some(recorded(&world, &Wish::default(), LastPart::No));
    let older = Intent::Log(LogPart { wish: Wish::default(), before: Some(841) });
    assert_eq!(world.keys("pgdn pgdn pgdn pgdn"), [older], "asked for once");
    world.log = Some(recorded(&world, &Wish::default(), LastPart::Yes));
    assert_eq!(world.keys("home end"), [], "the log begins here");
}

#[test]
fn the_log_is_narrowed_to_a_task_an_agent_and_a_kind() {
    let mut world = away(100, 30);
    world.view.selected = Some(TaskId(4));
    world.keys("m tab");
    let wanted = |world: &World| match world.view.overlays.last() {
        Some(Overlay::Timeline(page)) => page.wish.clone(),
        other => panic!("no timeline: {other:?}"),
    };
    world.keys("t");
    assert_eq!(wanted(&world), Wish { task: Some(TaskId(4)), ..Wish::default() });
    world.keys("t g f f");
    let wish = Wish { agent: Some("droid".into()), kind: Some("session".into()), ..Wish::default() };
    assert_eq!(wanted(&world), wish);
    assert_eq!(world.keys("x"), [Intent::Log(LogPart::default())]);
    world.keys("esc");
    assert!(world.view.overlays.is_empty());
}
