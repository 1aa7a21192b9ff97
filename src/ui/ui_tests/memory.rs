//! Checkpoints, context and notes on the screen.

use super::fixture::World;
use super::pictures::{picture, shoot};
use crate::domain::command::{Command, Remember};
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{NoteId, TaskId};
use crate::domain::memory::{Author, Mark, MemoryEvent, Note, NoteEvent, NoteScope, Said, Source};
use crate::domain::time::Span;
use crate::ui::Intent;

pub(super) fn world(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let (task, _) = world.working("Add the invoices API", "claude", Span::mins(4), "Editing src/invoices.rs\n");
    world.working("Write the docs", "codex", Span::mins(2), "Reading\n");
    let claude = || Author::Agent { agent: "claude".into(), task };
    let mut remember = |event| world.happen(Span::mins(1), Event::Task(task, TaskEvent::Remembered(event)));
    let steps = ["schema and migration", "routes with their tests", "tests pass", "file exists: docs/invoices.md"];
    remember(MemoryEvent::Declared(steps.map(str::to_owned).to_vec()));
    remember(MemoryEvent::Ticked(1, claude()));
    remember(MemoryEvent::Ticked(4, Author::Measured));
    let said = Said {
        now: Some("the routes".into()),
        decisions: vec!["ids are UUIDs".into(), "amounts are integer cents, never floats".into()],
        questions: vec!["may an invoice be deleted?".into()],
        ..Said::default()
    };
    remember(MemoryEvent::Saved { by: claude(), said: Box::new(said) });
    for (id, text, by) in [(1, "use PostgreSQL", Author::You), (2, "use SQLite for the tests", claude())] {
        let note = Note {
            scope: NoteScope::Project("/repo".into()),
            project: "/repo".into(),
            subject: Some("database".into()),
            text: text.into(),
            by,
            at: world.now - Span::mins(1),
        };
        world.happen(Span::mins(1), Event::Note(NoteId(id), NoteEvent::Added(Box::new(note))));
    }
    world.view.selected = Some(TaskId(1));
    world
}

#[test]
fn what_a_task_remembers() {
    shoot("memory__card", world);
    shoot("memory__notes", |cols, rows| {
        let mut world = world(cols, rows);
        world.keys("N down");
        world
    });
    shoot("memory__inbox", |cols, rows| {
        let mut world = world(cols, rows);
        world.keys("!");
        world
    });
    shoot("memory__peek", |cols, rows| {
        let mut world = world(cols, rows);
        world.keys("p");
        world
    });
}

#[test]
fn one_key_decides_between_notes_and_a_list_ticks_opens_and_drops() {
    let said = |what| vec![Intent::Command(Box::new(Command::Remember(Source::Person, Box::new(what))))];
    for (key, kept) in [("1", 1), ("2", 2)] {
        let mut world = world(160, 45);
        assert_eq!(world.keys(&format!("! {key}")), said(Remember::Resolve(NoteId(kept))));
    }
    let mut world = world(160, 45);
    assert_eq!(world.keys("! 3"), [], "there are two of them");
    // A key for what stood there a moment ago keeps nothing.
    world.happen(Span::mins(1), Event::Note(NoteId(2), NoteEvent::Dropped));
    let other =
        Note { text: "use MySQL".into(), by: Author::Measured, ..world.state.notes().get(NoteId(1)).unwrap().clone() };
    world.happen(Span::mins(1), Event::Note(NoteId(3), NoteEvent::Added(Box::new(other))));
    assert_eq!(world.types("1"), []);
    assert!(world.view.notice.as_ref().unwrap().text.contains("changed since you saw it"));
    let mut world = self::world(160, 45);
    world.keys("!");
    world.keys("esc");
    let chosen = [
        ("", Remember::Resolve(NoteId(1))),
        ("down", Remember::Resolve(NoteId(2))),
        ("down down", Remember::Tick(TaskId(1), 1, Mark::Open)),
        ("down down down", Remember::Tick(TaskId(1), 2, Mark::Ticked)),
        ("up", Remember::Drop(NoteId(1))),
    ];
    for (keys, what) in chosen {
        assert_eq!(world.keys(&format!("N {keys} enter")), said(what), "{keys}");
    }
    // A task that remembers nothing says so.
    for id in [1, 2] {
        world.happen(Span::mins(1), Event::Note(NoteId(id), NoteEvent::Dropped));
    }
    world.view.selected = Some(TaskId(2));
    world.keys("N");
    assert!(world.view.overlays.is_empty() && world.view.notice.is_some());
}

#[test]
fn what_was_measured_since_the_result_is_said_only_where_it_differs() {
    let mut world = super::fixture::busy(160, 45);
    let task = TaskId(3);
    let done = world.state.task(task).unwrap().summary.clone().unwrap();
    world.view.selected = Some(task);
    let mut kept = |files| {
        let mut summary = done.clone();
        summary.totals.files = files;
        world.happen(Span::mins(1), Event::Task(task, TaskEvent::Remembered(MemoryEvent::Kept(Box::new(summary)))));
        picture(&world.draw())
    };
    assert!(!kept(done.totals.files).contains("so far"), "the same is said once");
    assert!(kept(done.totals.files + 1).contains("so far 4 files"), "{}", kept(4));
}
