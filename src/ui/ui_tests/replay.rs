//! The replay on the screen.

use std::sync::Mutex;

use super::fixture::{World, busy};
use super::pictures::shoot;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::time::{Span, Timestamp};
use crate::domain::timeline::MarkKind;
use crate::term::{Screen, Size};
use crate::ui::view_state::{Leaving, Overlay};
use crate::ui::{Hits, Intent, Mark, Playing, Replay, ReplayWish, Speed, Toward};

fn replay(cols: u16, text: &str) -> Replay {
    let mut screen = Screen::new(Size::new(20, cols));
    screen.feed(text.replace('\n', "\r\n").as_bytes());
    let mark = |at, kind, text: &str| Mark { at: Span::secs(at), kind, text: text.into() };
    Replay {
        task: TaskId(4),
        session: SessionId(4),
        of: (2, 3),
        screen,
        at: Span::secs(272),
        length: Span::secs(725),
        began: Timestamp(0),
        playing: Playing::On,
        speed: Speed(2000),
        idle: Some(Span::secs(2)),
        marks: vec![
            mark(0, MarkKind::Prompt, "Token endpoint with refresh tokens"),
            mark(95, MarkKind::Checkpoint, "step done: the table is there"),
            mark(268, MarkKind::Approval, "asks: Do you want to run `cargo test --workspace`?"),
            mark(420, MarkKind::Error, "the turn failed: the connection was lost"),
            mark(725, MarkKind::Checkpoint, "the turn is over"),
        ],
        hits: None,
    }
}

const SHOWN: &str = "\x1b[1mclaude\x1b[m  Token endpoint with refresh tokens\n\n  \x1b[32m●\x1b[m Edit src/auth/token.rs\n  \
    \x1b[32m●\x1b[m Bash cargo test --workspace\n\n  Do you want to run this command? It compiles the whole workspace and takes a while.\n  \
    \x1b[7m1. Yes\x1b[m\n  2. Yes, and do not ask again\n  3. No\n";

fn shown(cols: u16, rows: u16, replay: Replay) -> World {
    let mut world = busy(cols, rows);
    world.view.overlays.push(Overlay::Replay(TaskId(4), Leaving::View));
    world.replay = Some(Mutex::new(replay));
    world
}

#[test]
fn a_session_plays_with_its_marks() {
    shoot("replay__playing", |cols, rows| shown(cols, rows, replay(90, SHOWN)));
}

#[test]
fn a_word_was_found() {
    let hits = Hits { word: "cargo".into(), places: [40, 268, 500].map(Span::secs).to_vec() };
    let found = || Replay { hits: Some(hits.clone()), playing: Playing::Paused, idle: None, ..replay(90, SHOWN) };
    shoot("replay__found", |cols, rows| shown(cols, rows, found()));
}

#[test]
fn a_wide_full_screen_program_is_panned_and_long() {
    let text = format!("\x1b[?1049h\x1b[H{}", "one very wide row of numbers 0123456789 \n".repeat(30));
    shoot("replay__overflowing", |cols, rows| shown(cols, rows, replay(200, &text)));
}

#[test]
fn there_is_no_recording() {
    let why = "task-4 has no recording: it did not begin, or its recording was removed for others";
    let failed = || Replay { playing: Playing::Failed(why.into()), of: (0, 0), marks: Vec::new(), ..replay(80, "") };
    shoot("replay__failing", |cols, rows| shown(cols, rows, failed()));
}

#[test]
fn each_key_wishes_what_the_help_says() {
    let mut world = busy(100, 30);
    let opened = world.keys("o");
    assert!(matches!(opened[..], [Intent::Replay(ReplayWish::Open(_))]), "{opened:?}");
    world.replay = Some(Mutex::new(replay(90, SHOWN)));
    for (key, wish) in [
        ("space", ReplayWish::Toggle),
        ("right", ReplayWish::By(Toward::Later, 5)),
        ("left", ReplayWish::By(Toward::Earlier, 5)),
        ("up", ReplayWish::By(Toward::Later, 60)),
        ("down", ReplayWish::By(Toward::Earlier, 60)),
        ("+", ReplayWish::Faster),
        ("-", ReplayWish::Slower),
        ("i", ReplayWish::SkipIdle),
        ("5", ReplayWish::Share(50)),
        ("]", ReplayWish::Mark(Toward::Later, None)),
        ("A", ReplayWish::Mark(Toward::Earlier, Some(MarkKind::Approval))),
        ("e", ReplayWish::Mark(Toward::Later, Some(MarkKind::Error))),
        ("n", ReplayWish::Hit(Toward::Later)),
        ("s", ReplayWish::NextSession),
        ("home", ReplayWish::To(Span::ZERO)),
        ("g 1 : 3 0 enter", ReplayWish::To(Span::secs(90))),
        ("g 5 0 % enter", ReplayWish::Share(50)),
        ("/ a b enter", ReplayWish::Search("ab".into())),
    ] {
        assert_eq!(world.keys(key), [Intent::Replay(wish)], "{key}");
    }
    assert!(world.keys("g x enter").is_empty() && world.view.notice.is_some(), "no time is said to be none");
    assert_eq!(world.keys("esc q"), []);
    assert!(world.view.overlays.is_empty());
    world.view.overlays.push(Overlay::Replay(TaskId(4), Leaving::Screen));
    assert_eq!(world.keys("q"), [Intent::Detach]);
}
