//! Comments know their place, and whether it was changed.

use super::*;
use crate::domain::diff::parse;

const TEXT: &str = "a\nb\nc\nd\ne\n";
const DIFF: &str = "diff --git a/x b/x\n--- a/x\n+++ b/x\n@@ -1,4 +1,5 @@\n a\n-old\n+b\n+c\n d\n e\n";

#[test]
fn an_anchor_says_where_it_is() {
    let one = Anchor::of_text("src/a.rs", TEXT, 2, 2).unwrap();
    let range = Anchor::of_text("src/a.rs", TEXT, 2, 4).unwrap();
    assert_eq!((one.place().as_str(), range.place().as_str()), ("src/a.rs:2", "src/a.rs:2-4"));
    assert_eq!(range.lines, ["b", "c", "d"]);
    for (from, to) in [(0, 1), (6, 6), (3, 2), (5, 6)] {
        assert_eq!(Anchor::of_text("x", TEXT, from, to), None, "{from}-{to}");
    }
    assert_eq!(Anchor::of_text("x", &"l\n".repeat(900), 1, 900), None, "too many lines");
}

#[test]
fn a_place_is_touched_when_its_lines_or_their_neighbours_change() {
    let anchor = Anchor::of_text("x", TEXT, 3, 3).unwrap();
    let table = [
        (Some("a\nb\nc\nd\ne\n"), false),
        // What changes elsewhere moves it and does not touch it.
        (Some("new\na\nb\nc\nd\nX\n"), false),
        (Some("a\nb\nC\nd\ne\n"), true),
        (Some("a\nb\nd\ne\n"), true),
        (Some("a\nb\nc\ninserted\nd\n"), true),
        (None, true),
    ];
    for (now, touched) in table {
        assert_eq!(anchor.is_touched(now), touched, "{now:?}");
    }
}

#[test]
fn lines_of_a_hunk_are_counted_where_they_are() {
    let file = &parse(DIFF)[0];
    let at = |first, last| Anchor::of_hunk(file, 0, first, last).unwrap();
    assert_eq!((at(2, 2).place(), at(2, 2).lines), ("x:2".into(), vec!["b".to_owned()]));
    assert_eq!(at(1, 3).place(), "x:2-3", "of both sides the new one counts");
    assert_eq!(at(1, 1).place(), "x:2 (removed)");
    assert_eq!(at(2, 3).seam, ["a", "b", "c", "d"]);
    assert_eq!(Anchor::of_hunk(file, 0, 9, 9), None);
    assert_eq!(Anchor::of_hunk(file, 7, 0, 0), None);
}

#[test]
fn a_comment_on_removed_lines_is_answered_when_something_stands_there_again() {
    let file = &parse(DIFF)[0];
    let anchor = Anchor::of_hunk(file, 0, 1, 1).unwrap();
    assert!(!anchor.is_touched(Some("a\nb\nc\nd\n")));
    assert!(anchor.is_touched(Some("a\nold\nb\nc\nd\n")));
}

#[test]
fn the_agent_is_told_each_comment_with_its_lines() {
    let anchor = Anchor::of_text("src/a.rs", TEXT, 2, 3).unwrap();
    let mut notes = ReviewNotes::default();
    let new = ReviewEvent::Commented { id: crate::domain::ids::CommentId(1), anchor, text: "Why two?".into() };
    notes.apply(&new, crate::domain::time::Timestamp(5));
    let told = feedback("Good, but:", notes.comments.iter());
    assert!(told.starts_with("Good, but:\n\n"), "{told}");
    assert!(told.ends_with("1. src/a.rs:2-3\n   > b\n   > c\n   Why two?"), "{told}");
}
