//! Pictures of what is rarely seen: far too much, nothing at all, and everything wrong at once.

use super::fixture::{ASKING, WORK, World, busy, dialog};
use super::pictures::shoot;
use crate::domain::ids::TaskId;
use crate::domain::session::{Reading, SessionState};
use crate::domain::task::Move;
use crate::domain::time::Span;
use crate::ui::Preview;

/// Thirty tasks, twelve of them at work, with titles that do not end.
pub(super) fn crowded(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let long =
        "and the same for every other endpoint of the public interface, with tests, documentation and a changelog";
    for n in 0..12 {
        let agent = ["claude", "droid", "cursor", "aider"][n % 4];
        let (_, session) = world.working(
            &format!("Endpoint {n} {long}"),
            agent,
            Span::mins(n as u64 + 1),
            if n % 5 == 0 { ASKING } else { WORK },
        );
        if n % 5 == 0 {
            let body = format!("alembic upgrade head && pytest -q tests/test_endpoint_{n}.py -k \"{long}\"");
            world.asks(
                session,
                dialog("Do you want to proceed with all of these commands in this worktree?", &body),
                Span::secs(9),
            );
        }
    }
    for n in 12..24 {
        world.task(&format!("Endpoint {n} {long}"), "droid", Span::mins(2));
    }
    for n in 24..30 {
        let id = world.in_review(&format!("Endpoint {n}"), "aider", Span::mins(n)).0;
        world.moved(id, Move::Approve, "", Span::mins(1));
    }
    world
}

/// Everything went wrong.
pub(super) fn wrecked(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    world.problems = vec!["config.toml:3: `sidebar` is not a key of [screen]; did you mean `sidebar_width`?".into()];
    for (text, agent, state) in [
        ("Design the OAuth2 flow with Google", "claude", SessionState::Exited(137)),
        ("Token endpoint with refresh tokens", "droid", SessionState::Lost),
        ("Tests for the endpoints", "aider", SessionState::Killed),
    ] {
        let (task, session) = world.working(text, agent, Span::mins(9), "error: the model is overloaded (529)\n");
        world.read(session, Reading::new(state, "exit"), Span::mins(3));
        world.moved(task, Move::Fail, "the agent ended before it was done", Span::mins(3));
    }
    world
}

#[test]
fn more_tasks_than_there_is_room_for() {
    shoot("main__overflowing", crowded);
}

#[test]
fn nothing_but_failures() {
    shoot("main__failing", wrecked);
}

#[test]
fn an_inbox_that_overflows() {
    shoot("inbox__overflowing", |cols, rows| {
        let mut world = crowded(cols, rows);
        world.keys("! down");
        world
    });
}

#[test]
fn an_inbox_of_failures() {
    shoot("inbox__failing", |cols, rows| {
        let mut world = wrecked(cols, rows);
        world.keys("!");
        world
    });
}

#[test]
fn the_whole_palette_and_one_without_a_match() {
    shoot("palette__overflowing", |cols, rows| {
        let mut world = crowded(cols, rows);
        world.keys(": down down");
        world
    });
    shoot("palette__empty", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys(":");
        world.types("qqq");
        world
    });
}

#[test]
fn the_themes() {
    shoot("themes__open", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("t down");
        world
    });
}

#[test]
fn a_filter_that_hides_everything() {
    shoot("main__nothing_found", |cols, rows| {
        let mut world = busy(cols, rows);
        world.view.filter = "qqq".into();
        world
    });
}

#[test]
fn a_prompt_whose_route_fails() {
    shoot("prompt__failing", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("n");
        world.types("Add an endpoint");
        let why = "no agent is ready: claude is limited until 15:00, droid is not signed in".to_owned();
        world.preview = Some(Preview { for_text: "Add an endpoint".into(), result: Err(why) });
        world
    });
}

#[test]
fn a_peek_at_what_has_not_begun() {
    shoot("peek__empty", |cols, rows| {
        let mut world = busy(cols, rows);
        world.view.selected = Some(TaskId(8));
        world.keys("p");
        world
    });
}

#[test]
fn the_screen_in_ascii() {
    shoot("main__ascii", |cols, rows| {
        let mut world = busy(cols, rows);
        world.config.screen.look = crate::config::Look::Ascii;
        world
    });
}
