//! What agents delegated, below what they were given: as it grows, as it asks, and folded.

use super::fixture::{ASKING, World, dialog};
use super::pictures::{row_text, shoot};
use super::shown::{BROWSER, DELEGATES, MIGRATION, PAGE, RENAME};
use crate::domain::command::{Answer, Command};
use crate::domain::cost::Pocket;
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::Choice;
use crate::domain::session::{Reading, SessionState};
use crate::domain::task::Move;
use crate::domain::time::Span;
use crate::ui::Intent;

const ROOT: TaskId = TaskId(1);

/// claude delegated to droid and cursor, cursor once more to aider; one of them is done, one asks, one waits.
fn family(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let text = "Add sign-in with Google, server and page";
    let (root, s) = world.working(text, "claude", Span::mins(12), DELEGATES);
    world.cost(s, Some(84), Pocket::Cash);
    let begin = |world: &mut World, parent, text: &str, agent: &str, ago, bytes| {
        let task = world.delegated(parent, text, agent, ago);
        let session = world.begun((task, text), agent, ago, bytes);
        world.cost(session, Some(40), Pocket::Cash);
        (task, session)
    };
    let schema = begin(&mut world, root, "Migration for the sessions table", "droid", Span::mins(10), MIGRATION);
    world.read(schema.1, Reading::new(SessionState::Exited(0), "exit"), Span::mins(6));
    for step in [Move::Finish, Move::Approve] {
        world.moved(schema.0, step, "", Span::mins(6));
    }
    let token = begin(&mut world, root, "Token endpoint with refresh tokens", "droid", Span::mins(5), ASKING);
    world.asks(token.1, dialog("Do you want to proceed?", "alembic upgrade head"), Span::secs(40));
    let page = begin(&mut world, root, "Sign-in page with an error state", "cursor", Span::mins(4), PAGE);
    begin(&mut world, page.0, "Browser tests of the sign-in page", "aider", Span::mins(2), BROWSER);
    world.delegated(page.0, "Translate the page", "aider", Span::mins(1));
    world.working("Rename the config keys", "codex", Span::mins(3), RENAME);
    world.view.selected = Some(root);
    world
}

fn list(world: &mut World) -> Vec<String> {
    let wide = if world.view.size.cols > 45 { 29 } else { 45 };
    let terminal = world.draw();
    let buffer = terminal.backend().buffer();
    (0..buffer.area.height).map(|y| row_text(buffer, y).chars().take(wide).collect::<String>()).collect()
}

fn shows(world: &mut World, words: &str) -> bool {
    list(world).iter().any(|row| row.contains(words))
}

#[test]
fn what_was_delegated_stands_below_its_task() {
    shoot("tree__grown", family);
}

#[test]
fn a_folded_branch_is_one_row_and_what_needs_you_still_stands() {
    shoot("tree__folded", |cols, rows| {
        let mut world = family(cols, rows);
        world.keys("f");
        world
    });
}

#[test]
fn folding_hides_no_question_and_opens_again_at_the_same_key() {
    let mut world = family(45, 25);
    assert!(shows(&mut world, "Browser tests"));
    world.keys("f");
    assert!(!shows(&mut world, "Browser tests") && shows(&mut world, "▸4"), "{:#?}", list(&mut world));
    assert!(shows(&mut world, "Token endpoint"), "it asks, so it stands");
    world.keys("f");
    assert!(shows(&mut world, "Browser tests") && shows(&mut world, "Migration"));
}

#[test]
fn below_a_branch_the_key_folds_the_branch_and_goes_to_it() {
    let mut world = family(160, 45);
    world.view.selected = Some(TaskId(5));
    world.keys("f");
    assert_eq!(world.view.selected, Some(TaskId(4)), "aider's task lies below cursor's");
    assert!(!shows(&mut world, "Browser tests") && shows(&mut world, "Sign-in page"));
    world.keys("up up f");
    assert_eq!(world.view.folded.len(), 2);
    world.view.selected = Some(TaskId(7));
    world.keys("f");
    assert!(world.view.notice.as_ref().is_some_and(|notice| notice.text.contains("nothing that could be folded")));
    // A search looks into what is folded too.
    world.view.filter = "browser".into();
    assert!(shows(&mut world, "Browser tests"));
}

#[test]
fn what_waits_for_a_yes_is_started_or_given_up_with_one_key() {
    let commands = |key: &str| {
        let mut world = family(100, 30);
        let task = world.held(ROOT, "rm -rf build && make", "shell");
        world.view.selected = Some(task);
        let terminal = world.draw();
        assert!(row_text(terminal.backend().buffer(), 29).contains("a approve   d deny"));
        (world.keys(key), task)
    };
    let (yes, task) = commands("a");
    assert_eq!(yes, [Intent::Command(Box::new(Command::Approve(task)))]);
    let (no, task) = commands("d");
    let deny = Answer::Choose { choice: Choice::Deny, digest: None, reason: None };
    assert_eq!(no, [Intent::Command(Box::new(Command::Answer(task, deny)))]);
}

#[test]
fn a_branch_stays_together_until_its_root_is_over() {
    let mut world = family(160, 45);
    let at = |rows: &[String], words: &str| rows.iter().position(|row| row.contains(words)).unwrap();
    let rows = list(&mut world);
    let order = ["WORKING", "Add sign-in", "Migration", "Sign-in page", "Browser tests", "Translate", "Rename"];
    let places: Vec<usize> = order.iter().map(|words| at(&rows, words)).collect();
    assert!(places.is_sorted(), "{rows:#?}");
    assert!(rows[at(&rows, "Token endpoint")].contains("1›3"), "away from its parent it names it: {rows:#?}");
    world.moved(ROOT, Move::Cancel, "", Span::secs(1));
    let rows = list(&mut world);
    assert!(at(&rows, "DONE") < at(&rows, "Migration"), "{rows:#?}");
}
