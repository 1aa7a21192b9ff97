//! Messages to agents on the screen: the card while one waits, the peek with what became of each.

use super::fixture::World;
use super::pictures::shoot;
use crate::domain::command::{Answer, Command};
use crate::domain::event::{Event, SessionEvent};
use crate::domain::ids::TaskId;
use crate::domain::session::{MessageStep, Receipt, Told};
use crate::domain::time::Span;
use crate::ui::Intent;

fn world(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let (_, session) = world.working("Add the invoices API", "claude", Span::mins(4), "Editing src/invoices.rs\n");
    world.working("Write the docs", "codex", Span::mins(2), "Reading\n");
    let mut happen = |event| world.happen(Span::mins(1), Event::Session(session, event));
    for text in
        ["use PostgreSQL instead", "amounts are integer cents, never floats", "and add a test for the empty list"]
    {
        happen(SessionEvent::Told(Told::new(text)));
    }
    for number in [1, 2] {
        happen(SessionEvent::Message(number, MessageStep::Typed));
    }
    happen(SessionEvent::Message(1, MessageStep::Delivered(Receipt::Seen)));
    let why = "the agent has the text in its prompt but did not take it; look at it and press Enter there";
    happen(SessionEvent::Message(2, MessageStep::Dropped(why.into())));
    world.view.selected = Some(TaskId(1));
    world
}

#[test]
fn what_became_of_each_message_is_seen() {
    shoot("messages__card", world);
    shoot("messages__peek", |cols, rows| {
        let mut world = world(cols, rows);
        world.keys("p");
        world
    });
}

#[test]
fn all_that_are_at_work_are_told_at_once() {
    let mut world = world(160, 45);
    world.keys("n");
    world.types("@all use tabs");
    let told: Vec<Intent> = world.keys("enter");
    let say = |task| Command::Answer(TaskId(task), Answer::Say("use tabs".into()));
    let commands: Vec<Command> = told
        .into_iter()
        .filter_map(|intent| if let Intent::Command(command) = intent { Some(*command) } else { None })
        .collect();
    assert_eq!(commands, [say(1), say(2)]);
}
