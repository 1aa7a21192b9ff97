//! The review on the screen: files, diff, comments, folding, and how it ends.

use super::fixture::{DIFF, World, busy};
use super::pictures::{picture, shoot};
use crate::domain::command::{Command, Remark, Review};
use crate::domain::diff::{FileDiff, FileInks, Ink, Line};
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{CommentId, TaskId};
use crate::domain::review::ReviewEvent;
use crate::domain::summary::Totals;
use crate::domain::task::{Merge, MergeStyle, Move};
use crate::domain::time::Span;
use crate::term::{InputEvent, Mods, MouseButton, MouseInput, MouseKind};
use crate::ui::view_state::{Overlay, Purpose};
use crate::ui::{DiffText, Intent};

const T3: TaskId = TaskId(3);

fn commands(intents: Vec<Intent>) -> Vec<Command> {
    let command = |intent| if let Intent::Command(command) = intent { Some(*command) } else { None };
    intents.into_iter().filter_map(command).collect()
}

fn open(cols: u16, rows: u16, diff: DiffText) -> World {
    let mut world = busy(cols, rows);
    world.diff = Some(diff);
    world.view.selected = Some(T3);
    world.keys("v");
    world
}

fn review(cols: u16, rows: u16) -> World {
    open(cols, rows, DiffText { disk: Some(12_400_000), ..DiffText::of(T3, DIFF.into()) })
}

/// The same, as the server would have done what the keys asked for.
fn play(world: &mut World, keys: &str) -> Vec<Command> {
    let all = commands(world.keys(keys));
    for command in &all {
        let Command::Comment(task, remark) = command else { continue };
        let event = match remark.clone() {
            Remark::Add(anchor, text) => {
                let id = world.state.task(*task).unwrap().review.next();
                ReviewEvent::Commented { id, anchor: *anchor, text }
            }
            Remark::Edit(id, text) => ReviewEvent::Edited(id, text),
            Remark::Remove(id) => ReviewEvent::Removed(id),
            Remark::Settle(id) => ReviewEvent::Handled(id),
            Remark::View(file, digest) => ReviewEvent::Viewed { file, digest },
        };
        world.happen(Span::secs(1), Event::Task(*task, TaskEvent::Review(event)));
    }
    all
}

/// Goes down until the marked row shows this.
fn go_to(world: &mut World, text: &str) {
    for _ in 0..200 {
        let shown = picture(&world.draw());
        let here = shown.lines().take_while(|line| *line != "--- style").find(|line| line.contains('▌'));
        if here.is_some_and(|line| line.contains(text)) {
            return;
        }
        world.keys("j");
    }
    panic!("{text} is nowhere in\n{}", picture(&world.draw()));
}

fn commented(cols: u16, rows: u16) -> World {
    let mut world = review(cols, rows);
    let comment = |world: &mut World, line: &str, text: &str| {
        go_to(world, line);
        world.keys("c");
        world.types(text);
        play(world, "enter");
    };
    comment(&mut world, "include_router(users", "Version the prefix, please: /v1/users. The mobile client pins it.");
    comment(&mut world, "class User", "Where is the table's name?");
    let sent = ReviewEvent::Sent(vec![CommentId(1)]);
    world.happen(Span::secs(1), Event::Task(T3, TaskEvent::Review(sent)));
    world.keys("home n");
    world
}

#[test]
fn a_review_as_it_opens() {
    shoot("review__open", review);
}

#[test]
fn a_review_with_comments() {
    shoot("review__comments", commented);
}

/// The first word of each line as a keyword, as another room would find out.
fn inks(file: &FileDiff) -> FileInks {
    let line = |line: &Line| vec![(line.text.find(' ').unwrap_or(line.text.len()) as u32, Ink::Keyword)];
    FileInks(file.hunks.iter().map(|hunk| hunk.lines.iter().map(line).collect()).collect())
}

#[test]
fn colours_change_how_code_looks_and_nothing_else() {
    for (cols, rows) in [(160, 45), (45, 25)] {
        let shown = |world: &mut World| {
            let all = picture(&world.draw());
            all.split_once("--- style").map(|(text, style)| (text.to_owned(), style.to_owned())).unwrap()
        };
        let mut world = review(cols, rows);
        world.keys("n");
        let (text, style) = shown(&mut world);
        let diff = world.diff.as_mut().unwrap();
        for (n, file) in diff.files.clone().iter().enumerate() {
            diff.colour(n, file.digest, inks(file));
        }
        let (coloured, styles) = shown(&mut world);
        assert_eq!(text, coloured);
        assert_ne!(style, styles);
    }
}

#[test]
fn a_review_of_nothing() {
    shoot("review__empty", |cols, rows| {
        let mut world = open(cols, rows, DiffText::of(T3, String::new()));
        let mut done = world.state.task(T3).unwrap().summary.clone().unwrap();
        done.files.clear();
        done.totals = Totals::default();
        world.happen(Span::secs(1), Event::Task(T3, TaskEvent::Summarised(Box::new(done))));
        world
    });
}

#[test]
fn a_review_whose_diff_cannot_be_made() {
    shoot("review__failing", |cols, rows| {
        let trouble = Some("could not make the diff: git says: fatal: bad object 1b2c3d4".to_owned());
        open(cols, rows, DiffText { trouble, ..DiffText::of(T3, String::new()) })
    });
}

/// A diff of many files with long lines.
fn large(files: usize, lines: usize) -> String {
    let change = |line: usize| {
        format!(
            "-    let value_{line} = compute(a, {line});\n+    let value_{line} = compute_with_a_longer_name(a, {line}, \
             the_other_argument_that_makes_this_line_long, and_one_more_argument);\n"
        )
    };
    let file = |n: usize| {
        let name = format!("src/some/deep/folder/with_a_long_name/module_{n:03}.rs");
        let head = format!(
            "diff --git a/{name} b/{name}\n--- a/{name}\n+++ b/{name}\n@@ -1,{lines} +1,{lines} @@ fn f{n}()\n"
        );
        let changes: Vec<String> = (0..lines / 2).map(change).collect();
        head + &changes.concat() + &" same\n".repeat(lines - lines / 2)
    };
    (0..files).map(file).collect::<Vec<_>>().concat()
}

#[test]
fn a_review_of_more_than_fits() {
    shoot("review__overflowing", |cols, rows| {
        let mut world = open(cols, rows, DiffText { truncated: true, ..DiffText::of(T3, large(60, 40)) });
        world.keys("n n n m j j j");
        world
    });
}

#[test]
fn the_ways_in_which_it_can_end() {
    shoot("review__endings", |cols, rows| {
        let mut world = review(cols, rows);
        world.keys("M");
        world
    });
}

#[test]
fn a_line_is_commented_on_changed_and_taken_back() {
    let mut world = review(100, 30);
    go_to(&mut world, "include_router(users");
    world.keys("c");
    assert!(matches!(world.view.prompt().map(|prompt| &prompt.purpose), Some(Purpose::Comment(T3, _))));
    world.types("Version it");
    let [Command::Comment(T3, Remark::Add(anchor, text))] = &play(&mut world, "enter")[..] else {
        panic!("no comment")
    };
    assert_eq!((anchor.place().as_str(), text.as_str()), ("app/main.py:6", "Version it"));
    assert!(matches!(world.view.overlays.last(), Some(Overlay::Review(..))), "the review stays open");
    let shown = picture(&world.draw());
    assert!(shown.contains("c-1 · not sent") && shown.contains("Version it"), "{shown}");
    world.keys("e");
    world.types(" now");
    assert_eq!(play(&mut world, "enter"), [Command::Comment(T3, Remark::Edit(CommentId(1), "Version it now".into()))]);
    assert_eq!(play(&mut world, "D"), [Command::Comment(T3, Remark::Remove(CommentId(1)))]);
    assert!(!picture(&world.draw()).contains("Version it now"));
}

#[test]
fn a_range_of_lines_is_commented_on_as_one() {
    for (cols, rows) in [(45, 25), (100, 30), (160, 45)] {
        let mut world = review(cols, rows);
        go_to(&mut world, "class User");
        world.keys("m j j c");
        world.types("x");
        let [Command::Comment(T3, Remark::Add(anchor, _))] = &play(&mut world, "enter")[..] else {
            panic!("no comment")
        };
        assert_eq!(anchor.place(), "app/models/user.py:4-6", "{cols}");
        assert_eq!(anchor.lines.len(), 3);
        assert!(picture(&world.draw()).contains("c-1"), "{cols}");
    }
}

#[test]
fn comments_are_sent_with_or_without_words_and_asked_about_before_a_merge() {
    let mut world = review(100, 30);
    go_to(&mut world, "class User");
    world.keys("c");
    world.types("x");
    play(&mut world, "enter");
    assert_eq!(commands(world.keys("a")), [], "a merge asks first");
    assert_eq!(commands(world.keys("y")), [Command::Review(T3, Review::Approve(None))]);
    let mut again = review(100, 30);
    again.state = world.state.clone();
    assert_eq!(commands(again.keys("d enter")), [Command::Review(T3, Review::SendComments(String::new()))]);
}

#[test]
fn keys_do_nothing_silly_where_there_is_nothing() {
    let mut world = open(45, 25, DiffText::of(T3, String::new()));
    assert_eq!(commands(world.keys("c e D o l w f F g G n N m enter j j pgdn end home up")), []);
    assert!(matches!(world.view.overlays.last(), Some(Overlay::Review(..))));
}

#[test]
fn a_viewed_file_folds_until_it_changes() {
    let mut world = review(100, 30);
    world.keys("n");
    let digest = world.diff.as_ref().unwrap().files[0].digest;
    let viewed = Command::Comment(T3, Remark::View("app/main.py".into(), Some(digest)));
    assert_eq!(play(&mut world, "w"), [viewed]);
    let shown = picture(&world.draw());
    assert!(shown.contains("✓ viewed") && !shown.contains("app.include_router(health"), "{shown}");
    world.diff = Some(DiffText::of(T3, DIFF.replace("/users", "/people")));
    assert!(picture(&world.draw()).contains("app.include_router(health"));
}

#[test]
fn files_and_hunks_fold() {
    let mut world = review(100, 30);
    world.keys("n f");
    assert!(!picture(&world.draw()).contains("app.include_router(health"));
    world.keys("f j f");
    let shown = picture(&world.draw());
    assert!(shown.contains("folded, +2 -1") && !shown.contains("app.include_router(health"), "{shown}");
    world.keys("F");
    let shown = picture(&world.draw());
    assert!(!shown.contains("class User"), "{shown}");
    world.keys("F n n");
    assert!(picture(&world.draw()).contains("class User"));
}

#[test]
fn enter_goes_from_the_list_to_the_file_and_a_click_does_too() {
    let mut world = review(100, 30);
    go_to(&mut world, "A app/models/user.py");
    world.keys("enter");
    let shown = picture(&world.draw());
    let first = shown.lines().nth(2).unwrap();
    assert!(first.contains("▾ app/models/user.py"), "{shown}");
    let mut world = review(100, 30);
    let shown = picture(&world.draw());
    let y = shown.lines().position(|line| line.contains("A app/models/user.py")).unwrap() as u16;
    let mouse = MouseInput { kind: MouseKind::Down(MouseButton::Left), col: 20, row: y, mods: Mods::NONE };
    for _ in 0..2 {
        world.input(&InputEvent::Mouse(mouse));
    }
    let shown = picture(&world.draw());
    assert!(shown.lines().nth(2).unwrap().contains("▾ app/models/user.py"), "{shown}");
}

#[test]
fn a_merge_is_done_in_the_chosen_way_and_a_push_asks() {
    let how = |keys: &str| {
        let mut world = review(100, 30);
        commands(world.keys(keys))
    };
    assert_eq!(how("M enter"), [Command::Review(T3, Review::Approve(Some(MergeStyle::Squash)))]);
    assert_eq!(how("M down down enter"), [Command::Review(T3, Review::Approve(Some(MergeStyle::Rebase)))]);
    let asked = [Command::Review(T3, Review::Approve(Some(MergeStyle::PullRequest)))];
    assert_eq!(how("p"), [], "nothing is pushed without a yes");
    assert_eq!(how("p n"), []);
    assert_eq!(how("p y"), asked);
    assert_eq!(how("M down down down down enter"), []);
    assert_eq!(how("M down down down down enter y"), asked);
}

#[test]
fn a_merge_is_undone_from_the_list_and_from_the_review() {
    let mut world = busy(100, 30);
    let merged = Merge::Merged { commit: "d".into(), into: "main".into(), before: Some("b".into()), tip: None };
    world.happen(Span::secs(9), Event::Task(T3, TaskEvent::Merged(merged)));
    world.moved(T3, Move::Approve, "", Span::secs(9));
    world.view.selected = Some(T3);
    assert_eq!(world.keys("u"), []);
    assert!(picture(&world.draw()).contains("Undo the merge of task-3?"));
    assert_eq!(commands(world.keys("y")), [Command::Undo(T3)]);
    world.view.selected = Some(T3);
    assert_eq!(commands(world.keys("v u y")), [Command::Undo(T3)]);
    world.view.selected = Some(TaskId(1));
    assert_eq!(world.keys("u"), [], "what is not merged is not asked about");
    assert!(picture(&world.draw()).contains("can be taken back"));
}

#[test]
fn a_hundred_thousand_lines_cost_no_more_than_a_page() {
    let mut world = open(160, 45, DiffText::of(T3, large(200, 500)));
    world.keys("n F F n n g");
    let began = std::time::Instant::now();
    for _ in 0..20 {
        world.keys("j pgdn");
        world.draw();
    }
    // Generous for a debug build on a busy machine; making every line takes many times this for one frame.
    assert!(began.elapsed().as_secs() < 20, "{:?}", began.elapsed());
}
