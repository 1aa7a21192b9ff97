//! The inbox on the screen.

use super::fixture::{World, busy, dialog};
use super::pictures::shoot;
use crate::domain::attention::of_task;
use crate::domain::command::{Answer, Command};
use crate::domain::event::{Event, SessionEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::inbox::{InboxEvent, Mark, Until};
use crate::domain::session::dialog::{Choice, DialogKind};
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::Span;
use crate::ui::view_state::{InboxTab, Overlay};
use crate::ui::{Intent, ViewState};

const LONG: &str = "find . -name '*.py' -newer .last-deploy -print0 | xargs -0 --no-run-if-empty sed -i \
                    's/from app.models import User/from app.accounts.models import User/g' && alembic upgrade head \
                    && pytest -q tests/accounts\n+ from app.accounts.models import User\n- from app.models import User";

/// Everything at once, one question with more than fits.
fn full(cols: u16, rows: u16) -> World {
    let mut world = busy(cols, rows);
    world.asks(SessionId(4), dialog("Do you want to run this command?", LONG), Span::mins(12));
    for n in 0..6 {
        let (task, _) = world.in_review(&format!("Document part {n} of the public interface"), "aider", Span::mins(n));
        assert!(of_task(&world.state, world.state.task(task).unwrap()).is_some());
    }
    world
}

fn snoozed(world: &mut World, task: u32, until: Until) {
    let task = TaskId(task);
    let item = of_task(&world.state, world.state.task(task).unwrap()).unwrap();
    let mark = Mark::of(&world.state, &item);
    world.happen(Span::mins(1), Event::Inbox(InboxEvent::Snoozed { task, mark, until }));
}

#[test]
fn the_inbox_with_nothing_in_it() {
    shoot("inbox__empty", |cols, rows| {
        let mut world = World::new(cols, rows);
        world.keys("!");
        world
    });
}

#[test]
fn the_inbox_with_an_approval_a_review_and_a_failure() {
    shoot("inbox__open", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("! down");
        world
    });
}

#[test]
fn the_inbox_with_more_than_fits() {
    shoot("inbox__full", |cols, rows| {
        let mut world = full(cols, rows);
        world.keys("!");
        let at = world.view.clone();
        mark(&mut world, TaskId(4));
        assert_ne!(world.view.overlays, at.overlays);
        world
    });
}

#[test]
fn what_was_put_off() {
    shoot("inbox__later", |cols, rows| {
        let mut world = busy(cols, rows);
        snoozed(&mut world, 3, Until::RestDone);
        let at = world.now + Span::mins(14);
        snoozed(&mut world, 7, Until::At(at));
        world.keys("! tab");
        world
    });
}

#[test]
fn what_was_decided() {
    shoot("inbox__decided", |cols, rows| {
        let mut world = full(cols, rows);
        let dialog = world.state.session(SessionId(4)).unwrap().reading.dialog.clone().unwrap();
        let no = SessionEvent::Answered {
            choice: Choice::Deny,
            digest: dialog.digest(),
            reason: Some("not on the live database".into()),
        };
        world.happen(Span::mins(3), Event::Session(SessionId(4), no));
        snoozed(&mut world, 3, Until::RestDone);
        world.keys("! tab tab down");
        world
    });
}

/// Marks the item of a task, as a person would with the arrow keys.
fn mark(world: &mut World, task: TaskId) {
    for key in ["up"; 20].into_iter().chain(["down"; 20]) {
        if world.view.task(&world.model()).map(|task| task.id) == Some(task) {
            return;
        }
        world.keys(key);
    }
    panic!("{task} is not in the inbox");
}

fn marked(view: &ViewState, world: &World) -> Option<TaskId> {
    view.task(&world.model()).map(|task| task.id)
}

#[test]
fn an_answer_marks_the_next_item_at_once_and_is_bound_to_what_was_shown() {
    let mut world = busy(120, 40);
    world.keys("!");
    mark(&mut world, TaskId(4));
    let digest = world.state.session(SessionId(4)).unwrap().reading.dialog.as_ref().unwrap().digest();
    let approve = Answer::Choose { choice: Choice::Approve, digest: Some(digest), reason: None };
    assert_eq!(world.keys("a"), [Intent::Command(Box::new(Command::Answer(TaskId(4), approve)))]);
    assert_ne!(marked(&world.view, &world), Some(TaskId(4)), "the next item is marked");
    mark(&mut world, TaskId(4));
    world.draw();
    // The dialog changes between the frame and the key.
    world.asks(SessionId(4), dialog("Do you want to proceed?", "rm -rf /"), Span::ZERO);
    let key = crate::term::InputEvent::Key("a".parse().unwrap());
    assert_eq!(world.input(&key), [], "no answer to what was not shown");
    assert!(world.view.notice.as_ref().unwrap().text.contains("changed since you saw it"));
}

#[test]
fn a_digit_gives_the_answer_that_stands_there() {
    let mut world = busy(120, 40);
    let mut asked = dialog("Which database?", "1 PostgreSQL\n2 SQLite");
    asked.kind = DialogKind::Question;
    for (option, label) in asked.options.iter_mut().zip(["PostgreSQL", "SQLite", "MySQL"]) {
        (option.choice, option.label) = (Choice::Other, label.into());
    }
    world.asks(SessionId(4), asked.clone(), Span::mins(40));
    world.keys("!");
    mark(&mut world, TaskId(4));
    let answer = Answer::Choose { choice: Choice::Other, digest: Some(asked.digest()), reason: Some("2".into()) };
    assert_eq!(world.keys("2"), [Intent::Command(Box::new(Command::Answer(TaskId(4), answer)))]);
    mark(&mut world, TaskId(4));
    assert_eq!(world.keys("7"), [], "there is no such answer");
    mark(&mut world, TaskId(3));
    assert_eq!(world.keys("1"), [], "finished work offers none");
}

#[test]
fn not_now_and_taking_it_back() {
    let mut world = busy(120, 40);
    world.keys("!");
    mark(&mut world, TaskId(3));
    let at = Until::At(world.now + Span::mins(15));
    assert_eq!(world.keys("z"), [Intent::Command(Box::new(Command::Snooze(TaskId(3), at)))]);
    snoozed(&mut world, 3, at);
    assert_ne!(marked(&world.view, &world), Some(TaskId(3)));
    assert_eq!(world.keys("u"), [Intent::Command(Box::new(Command::Wake(TaskId(3))))]);
    world.keys("tab");
    assert!(matches!(world.view.overlays.last(), Some(Overlay::Inbox(page)) if page.tab == InboxTab::Later));
    assert_eq!(world.keys("u"), [Intent::Command(Box::new(Command::Wake(TaskId(3))))]);
    world.happen(Span::ZERO, Event::Inbox(InboxEvent::Woken(TaskId(3))));
    world.keys("tab");
    assert_eq!(world.keys("u"), [], "it is asked again already");
}

#[test]
fn an_empty_inbox_answers_nothing() {
    let mut world = World::new(100, 30);
    let (_, session) = world.working("Add a page", "claude", Span::mins(1), "working\n");
    world.keys("!");
    assert_eq!(world.keys("a d A k r z Z h s enter"), []);
    world.read(session, Reading::new(SessionState::Working, "title"), Span::ZERO);
    assert_eq!(world.keys("esc"), []);
    assert!(world.view.overlays.is_empty());
}

#[test]
fn finished_work_opens_its_review_and_comes_back_to_the_inbox() {
    let mut world = busy(120, 40);
    world.keys("!");
    mark(&mut world, TaskId(3));
    assert_eq!(world.keys("enter"), [Intent::ShowDiff(TaskId(3))]);
    world.keys("esc");
    assert!(matches!(world.view.overlays.last(), Some(Overlay::Inbox(_))));
    mark(&mut world, TaskId(4));
    world.keys("enter");
    assert_eq!((world.view.overlays.len(), world.view.selected), (0, Some(TaskId(4))));
}
