//! Checkpoints, context and notes on the screen.

use super::fixture::World;
use super::pictures::shoot;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{NoteId, TaskId};
use crate::domain::memory::{Author, MemoryEvent, Note, NoteEvent, NoteScope, Said};
use crate::domain::time::{Span, Timestamp};

fn world(cols: u16, rows: u16) -> World {
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
            at: Timestamp(0),
        };
        world.happen(Span::mins(1), Event::Note(NoteId(id), NoteEvent::Added(Box::new(note))));
    }
    world.view.selected = Some(TaskId(1));
    world
}

#[test]
fn what_a_task_remembers() {
    shoot("memory__card", world);
    shoot("memory__peek", |cols, rows| {
        let mut world = world(cols, rows);
        world.keys("p");
        world
    });
}
