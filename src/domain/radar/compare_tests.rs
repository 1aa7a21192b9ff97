use proptest::prelude::*;

use super::*;

fn hunk(from: u32, lines: u32, heading: &str, digest: u64) -> Hunk {
    Hunk { from, lines, heading: heading.into(), text: format!("+{digest}"), digest }
}

fn parts(base: &str, hunks: &[Hunk]) -> Change {
    Change::Parts { base: base.into(), hunks: hunks.to_vec() }
}

fn touched(files: &[(&str, Change)]) -> Touched {
    Touched(files.iter().map(|(file, change)| ((*file).to_owned(), change.clone())).collect())
}

fn meet(a: Change, b: Change) -> &'static str {
    let (a, b) = (touched(&[("f", a)]), touched(&[("f", b)]));
    match compare((TaskId(1), &a), (TaskId(2), &b), &[]).first().map(|conflict| conflict.overlap.clone()) {
        None => "nothing",
        Some(Overlap::File) => "file",
        Some(Overlap::Merge) => "merge",
        Some(Overlap::Place(_)) => "place",
    }
}

#[test]
fn what_two_changes_of_a_file_are_to_each_other() {
    let one = |from, lines| parts("b", &[hunk(from, lines, "", 1)]);
    let two = |from, lines| parts("b", &[hunk(from, lines, "", 2)]);
    let under = |from, heading, digest| parts("b", &[hunk(from, 1, heading, digest)]);
    let table = [
        ("the same lines", one(10, 3), two(11, 1), "place"),
        ("side by side", one(10, 2), two(12, 1), "place"),
        ("as near as git's context", one(10, 1), two(14, 1), "place"),
        ("one line further", one(10, 1), two(15, 1), "file"),
        ("two insertions at one line", one(10, 0), two(10, 0), "place"),
        ("an insertion far away", one(10, 0), two(40, 0), "file"),
        ("the same edit", one(10, 3), one(10, 3), "nothing"),
        ("one function", under(10, "fn a()", 1), under(40, "fn a()", 2), "place"),
        ("two functions", under(10, "fn a()", 1), under(40, "fn b()", 2), "file"),
        ("one long chapter", under(10, "impl A", 1), under(100, "impl A", 2), "file"),
        ("other beginnings", parts("x", &[hunk(1, 1, "", 1)]), parts("y", &[hunk(1, 1, "", 2)]), "file"),
        ("both new and equal", Change::Whole(Some(1)), Change::Whole(Some(1)), "nothing"),
        ("both new and different", Change::Whole(Some(1)), Change::Whole(Some(2)), "place"),
        ("unknown results", Change::Whole(None), Change::Whole(None), "place"),
        ("gone here, edited there", Change::Whole(Some(0)), one(3, 1), "place"),
        ("where is not known", Change::Somehow, one(3, 1), "file"),
    ];
    for (name, a, b, wanted) in table {
        assert_eq!(meet(a, b), wanted, "{name}");
    }
}

#[test]
fn commits_that_do_not_merge_make_a_note_a_conflict() {
    let (a, b) = (parts("x", &[hunk(1, 1, "", 1)]), parts("y", &[hunk(1, 1, "", 2)]));
    let (a, b) = (touched(&[("f", a)]), touched(&[("f", b)]));
    let unmerged = ["f".to_owned(), "of-main-only".to_owned()];
    let found = compare((TaskId(2), &b), (TaskId(1), &a), &unmerged);
    assert_eq!(
        found.iter().map(ToString::to_string).collect::<Vec<_>>(),
        ["what task-1 and task-2 committed in f does not merge"]
    );
    assert!(found[0].is_pressing());
}

#[test]
fn a_conflict_names_both_and_the_place() {
    let (a, b) = (
        touched(&[("f", parts("b", &[hunk(10, 3, "fn a()", 1)]))]),
        touched(&[("f", parts("b", &[hunk(11, 4, "fn a()", 2)]))]),
    );
    let found = compare((TaskId(7), &b), (TaskId(3), &a), &[]);
    assert_eq!(found[0].to_string(), "task-3 and task-7 change f at `fn a()`, lines 10-14");
    assert_eq!(found[0].seen_from(TaskId(7)), "task-3 changes f too, at `fn a()`, lines 10-14");
    assert_eq!(found[0].spot(TaskId(7)).map(|spot| spot.text.as_str()), Some("+2"));
}

fn any_change() -> impl Strategy<Value = Change> {
    let hunk = (0..80u32, 0..4u32, 0..3u8, 0..3u64).prop_map(|(from, lines, heading, digest)| {
        hunk(from, lines, ["", "fn a", "fn b"][usize::from(heading)], digest)
    });
    prop_oneof![
        6 => ("[xy]", prop::collection::vec(hunk, 0..5)).prop_map(|(base, hunks)| Change::Parts { base, hunks }),
        1 => prop::option::of(0..3u64).prop_map(Change::Whole),
        1 => Just(Change::Somehow),
    ]
}

fn any_touched(files: &'static str) -> impl Strategy<Value = Touched> {
    prop::collection::btree_map(files, any_change(), 0..6).prop_map(Touched)
}

proptest! {
    #[test]
    fn the_order_of_the_two_does_not_matter(a in any_touched("[a-d]"), b in any_touched("[a-d]")) {
        let there = compare((TaskId(1), &a), (TaskId(2), &b), &["a".to_owned()]);
        let back = compare((TaskId(2), &b), (TaskId(1), &a), &["a".to_owned()]);
        prop_assert_eq!(&there, &back);
        prop_assert!(there.iter().all(|c| a.0.contains_key(&c.file) && b.0.contains_key(&c.file)));
        // Seen with the names exchanged, the same files meet in the same ways.
        let swapped = compare((TaskId(2), &a), (TaskId(1), &b), &["a".to_owned()]);
        let kinds = |all: &[Conflict]| all.iter().map(|c| (c.file.clone(), c.is_pressing())).collect::<Vec<_>>();
        prop_assert_eq!(kinds(&there), kinds(&swapped));
    }

    #[test]
    fn different_files_never_conflict(a in any_touched("[a-d]"), b in any_touched("[w-z]")) {
        prop_assert_eq!(compare((TaskId(1), &a), (TaskId(2), &b), &["a".to_owned(), "w".to_owned()]), []);
    }

    #[test]
    fn equal_work_does_not_conflict_with_itself_in_one_place(from in 0..90u32, lines in 0..9u32) {
        let one = touched(&[("f", parts("b", &[hunk(from, lines, "", 1)]))]);
        prop_assert_eq!(compare((TaskId(1), &one), (TaskId(2), &one), &[]), []);
    }
}
