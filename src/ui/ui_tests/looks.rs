//! The looks: ASCII alone in every view, and what a screen reader reads, in which order, with the cursor where.

use ratatui::Terminal;
use ratatui::backend::{Backend as _, TestBackend};

use super::fixture::{World, busy, dialog, waiting};
use super::pictures::{row_text, shoot};
use crate::config::Look;
use crate::domain::ids::SessionId;
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::Span;
use crate::term::{InputEvent, Screen, Size};
use crate::ui::{fitted, listen};

/// Every view that has a picture is drawn once more in the plainer looks, with empty terminals: what is left that is not
/// ASCII must be letters that people or agents wrote.
pub(super) fn check_looks(name: &str, mut world: World) {
    for screen in world.screens.0.values_mut() {
        *screen = Screen::new(screen.size());
    }
    if let Some(replay) = &mut world.replay {
        let replay = replay.get_mut().unwrap();
        replay.screen = Screen::new(replay.screen.size());
    }
    for look in [Look::Ascii, Look::Plain] {
        put(&mut world, look);
        world.pictures = crate::ui::Pictures::default();
        let mut terminal = world.draw();
        for row in text(&terminal) {
            let sign = row.chars().find(|c| !c.is_ascii() && !c.is_alphanumeric());
            assert_eq!(sign, None, "{name} as {look:?}: {row}");
        }
        if look == Look::Plain {
            let cursor = terminal.get_cursor_position().unwrap();
            assert!(cursor.y > 0, "{name}: the cursor is on the header");
        }
    }
}

fn put(world: &mut World, look: Look) {
    world.config.screen.look = look;
    world.view.size = fitted(world.view.size, look);
}

fn plain(mut world: World) -> World {
    put(&mut world, Look::Plain);
    world
}

fn text(terminal: &Terminal<TestBackend>) -> Vec<String> {
    let buffer = terminal.backend().buffer();
    (0..buffer.area.height).map(|y| row_text(buffer, y).trim_end().to_owned()).collect()
}

/// The rows after a frame, as the server makes one, and the row of the cursor.
fn read(world: &mut World) -> (Vec<String>, usize) {
    let mut view = world.view.clone();
    listen(&mut view, &world.model());
    world.view = view;
    let mut terminal = world.draw();
    let at = terminal.backend_mut().get_cursor_position().unwrap().y;
    (text(&terminal), usize::from(at))
}

/// What the row of the cursor says.
fn heard(world: &mut World) -> String {
    let (rows, at) = read(world);
    rows[at].trim().to_owned()
}

/// The line above the keys.
fn status(world: &mut World) -> String {
    let (rows, _) = read(world);
    rows[rows.len() - 2].clone()
}

#[test]
fn the_plain_list() {
    shoot("plain__list", |cols, rows| plain(busy(cols, rows)));
}

#[test]
fn a_plain_inbox() {
    shoot("plain__inbox", |cols, rows| {
        let mut world = plain(busy(cols, rows));
        world.keys("!");
        world
    });
}

#[test]
fn a_plain_task() {
    shoot("plain__task", |cols, rows| {
        let mut world = plain(waiting(cols, rows));
        world.keys("enter");
        world
    });
}

#[test]
fn a_plain_question() {
    shoot("plain__question", |cols, rows| {
        let mut world = plain(waiting(cols, rows));
        world.keys("k");
        world
    });
}

#[test]
fn the_cursor_is_on_what_is_marked_and_its_line_says_all_of_it() {
    let mut world = plain(busy(160, 45));
    assert_eq!(heard(&mut world), "> 3 Add a User model with CRUD endpoints, droid, review, 8:04, $1.92");
    world.keys("down down");
    assert_eq!(heard(&mut world), "> 4 Token endpoint with refresh tokens, droid, approve?, 6:41, $1.12");
    assert_eq!(status(&mut world), "tasks, 3 of 8");
    world.keys(":");
    world.types("zoom");
    assert!(heard(&mut world).starts_with("zoom"), "{}", heard(&mut world));
    world.keys("esc k");
    assert_eq!(
        (heard(&mut world).as_str(), status(&mut world).as_str()),
        ("End droid on task-4?", "End droid on task-4?")
    );
    world.keys("esc !");
    let first = heard(&mut world);
    world.keys("down");
    assert_ne!(heard(&mut world), first);
    assert_eq!(status(&mut world), "inbox, 2 of 3");
}

#[test]
fn the_reading_order_is_header_what_is_there_news_keys() {
    let mut world = plain(busy(100, 30));
    let (rows, _) = read(&mut world);
    let order = [
        "of 5 agents",
        "NEEDS YOU",
        "Token endpoint",
        "WORKING",
        "WAITING",
        "Tests for",
        "DONE",
        "8 tasks, ",
        "v review",
    ];
    let mut from = 0;
    for words in order {
        let found = rows.iter().skip(from).position(|row| row.contains(words));
        from += found.unwrap_or_else(|| panic!("`{words}` comes after row {from} of {rows:#?}")) + 1;
    }
    assert!(rows.iter().all(|row| !row.contains("--") && !row.contains('|')), "nothing is drawn: {rows:#?}");
}

#[test]
fn what_changes_is_said_once_until_the_next_key() {
    let mut world = plain(busy(100, 30));
    assert_eq!(status(&mut world), "8 tasks, 3 need you");
    let asked = SessionId(2);
    world.asks(asked, dialog("Do you want to proceed?", "make"), Span::secs(0));
    assert_eq!(status(&mut world), "task-2 Design the OAuth2 flow with Goo.: approve?");
    assert_eq!(status(&mut world), "task-2 Design the OAuth2 flow with Goo.: approve?", "it stays");
    world.keys("up");
    assert!(status(&mut world).starts_with("tasks, "), "{}", status(&mut world));
    world.read(asked, Reading::new(SessionState::Working, "title"), Span::secs(0));
    assert_eq!(status(&mut world), "task-2 Design the OAuth2 flow with Goo.: working");
}

#[test]
fn a_wide_terminal_is_read_in_one_column_also_after_it_was_resized() {
    let mut world = plain(World::new(160, 45));
    assert_eq!(world.view.size.cols, 69);
    world.input(&InputEvent::Resize(Size::new(50, 200)));
    assert_eq!((world.view.size.cols, world.view.size.rows), (69, 50));
    world.input(&InputEvent::Resize(Size::new(20, 40)));
    assert_eq!(world.view.size.cols, 40);
}

/// Opens each view in the plain look and gives what the row of the cursor says there.
fn heard_in(mut world: World, keys: &str) -> String {
    put(&mut world, Look::Plain);
    world.keys(keys);
    heard(&mut world)
}

#[test]
fn in_every_view_the_cursor_is_on_what_is_marked_or_on_the_name_of_the_page() {
    let busy = || busy(100, 30);
    let rival = || super::hands::rivals(100, 30);
    let plan = || super::plans::running(100, 30);
    let noted = || super::memory::world(100, 30);
    let reviewed = || {
        let mut world = busy();
        world.diff = Some(crate::ui::DiffText::of(crate::domain::ids::TaskId(3), super::fixture::DIFF.into()));
        world
    };
    let table: Vec<(&str, World, &str, &str)> = vec![
        ("the list", busy(), "down", "7 Rename the config keys"),
        ("the page of a task", busy(), "down enter", "task-7"),
        ("reading back", waiting(100, 30), "enter [ g", "Bash(alembic upgrade head)"),
        ("peek", busy(), "p", "peek"),
        ("commands", busy(), ": down", "always"),
        ("themes", busy(), "t", "midnight"),
        ("whom to hand it to", super::hands::limited(100, 30), "h down", "droid"),
        ("how it ends", reviewed(), "v M down", "merge"),
        ("checkpoints and notes", noted(), "N down", "keep n-2"),
        ("the inbox", busy(), "! down", "failed 7 Rename"),
        ("what was put off, without any", busy(), "! tab", "inbox"),
        ("a summary", reviewed(), "v", "Added a User model"),
        ("a diff", reviewed(), "v n", "app/main.py"),
        ("a line of a diff", reviewed(), "v n j j", "from fastapi import FastAPI"),
        ("a plan", plan(), "P down", "ui"),
        ("rivals", rival(), "b right", "task-2 droid"),
        ("a question", busy(), "k", "End droid on task-3?"),
        ("costs", super::fixture::costly(100, 30), "c", "costs"),
        ("routes", busy(), "e", "routes"),
        ("the timeline", busy(), "m", "timeline"),
        ("help", busy(), "?", "help"),
        ("a prompt", busy(), "n a b c", "> abc"),
        ("a reply", busy(), "r o k", "> ok"),
    ];
    let mut wrong = Vec::new();
    for (view, world, keys, words) in table {
        let said = heard_in(world, keys);
        if !said.contains(words) {
            wrong.push(format!("{view}: `{said}` says no `{words}`"));
        }
    }
    assert_eq!(wrong, [""; 0]);
}
