//! Two tasks that change the same place, on the screen and by one key.

use super::fixture::World;
use crate::domain::command::{Command, ConflictStep, Decision};
use crate::domain::ids::TaskId;
use crate::domain::radar::{Conflict, Overlap, Place, Spot};
use crate::domain::time::Span;
use crate::ui::Intent;

fn world(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    for text in ["Count the requests", "Log the requests", "Another thing"] {
        world.working(text, "claude", Span::secs(30), "working");
    }
    let conflict = |first, second, file: &str, overlap| Conflict {
        first: TaskId(first),
        second: TaskId(second),
        file: file.into(),
        overlap,
    };
    let spot = || Spot { from: 12, to: 14, text: "+x".into() };
    let place = Place { heading: "fn serve(".into(), first: spot(), second: spot() };
    world.conflicts(vec![
        conflict(1, 2, "src/server/http/requests/serve.rs", Overlap::Place(place)),
        conflict(1, 3, "docs/notes.md", Overlap::File),
    ]);
    world
}

fn text(world: &mut World) -> String {
    let terminal = world.draw();
    let cells = terminal.backend().buffer().content().chunks(usize::from(world.view.size.cols));
    cells.map(|row| row.iter().map(ratatui::buffer::Cell::symbol).collect::<String>() + "\n").collect()
}

#[test]
fn a_conflict_stands_under_both_tasks_and_waits_at_the_younger() {
    for (cols, rows) in [(160, 45), (100, 30), (45, 25)] {
        let mut world = world(cols, rows);
        let shown = text(&mut world);
        assert!(shown.contains("NEEDS YOU 1"), "{shown}");
        for line in ["≠ 1: ", "≠ 2: ", "requests/serve.rs"] {
            assert!(shown.contains(line), "{line}\n{shown}");
        }
        assert!(shown.contains("task-1 changes"), "the card names the other: {shown}");
    }
    assert!(text(&mut world(160, 45)).contains("≠ 3: docs/notes.md"), "a note stands there too");
}

#[test]
fn one_key_decides_about_the_first_pressing_conflict() {
    let table = [("T", ConflictStep::Tell, None), ("w", ConflictStep::Order, None)];
    let ignored = ("i", ConflictStep::Ignore, Some("src/server/http/requests/serve.rs".to_owned()));
    for (key, step, file) in table.into_iter().chain([ignored]) {
        let wanted = Command::Conflict(Box::new(Decision { task: TaskId(2), with: TaskId(1), file, step }));
        assert_eq!(world(100, 30).keys(key), [Intent::Command(Box::new(wanted))], "{key}");
    }
    assert_eq!(world(100, 30).keys("P"), [Intent::Command(Box::new(Command::Pause(TaskId(2))))]);
}

#[test]
fn nothing_is_decided_before_it_was_drawn() {
    let mut world = world(100, 30);
    assert_eq!(world.input(&crate::term::InputEvent::Key("w".parse().unwrap())), []);
}
