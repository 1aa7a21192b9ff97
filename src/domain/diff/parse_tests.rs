//! Diffs as git writes them, and as it never would.

use super::*;
use crate::domain::summary::FileStatus;

const TWO: &str = "diff --git a/src/a.rs b/src/a.rs\nindex 1..2 100644\n--- a/src/a.rs\n+++ b/src/a.rs\n@@ -3,3 +3,4 @@ fn x()\n same\n-old\n+new\n+more\n--- a comment of SQL\n\\ No newline at end of file\ndiff --git a/b b.txt b/b b.txt\nnew file mode 100644\n--- /dev/null\n+++ b/b b.txt\n@@ -0,0 +1 @@\n+one\n";

#[test]
fn a_diff_has_files_hunks_and_numbered_lines() {
    let files = parse(TWO);
    let told: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.status, file.added, file.removed)).collect();
    assert_eq!(told, [("src/a.rs", FileStatus::Modified, 2, 2), ("b b.txt", FileStatus::Added, 1, 0)]);
    let hunk = &files[0].hunks[0];
    assert_eq!((hunk.heading.as_str(), hunk.start), ("fn x()", 3));
    let lines: Vec<_> = hunk.lines.iter().map(|line| (line.kind, line.old, line.new, line.text.as_str())).collect();
    assert_eq!(
        lines,
        [
            (LineKind::Same, 3, 3, "same"),
            (LineKind::Removed, 4, 4, "old"),
            (LineKind::Added, 5, 4, "new"),
            (LineKind::Added, 5, 5, "more"),
            // A removed line that begins with two dashes is no header.
            (LineKind::Removed, 5, 6, "-- a comment of SQL"),
            (LineKind::Remark, 6, 6, "No newline at end of file"),
        ]
    );
}

#[test]
fn changed_lines_stand_beside_each_other() {
    let hunk = &parse(TWO)[0].hunks[0];
    assert_eq!(hunk.sides, [(Some(0), Some(0)), (Some(1), Some(2)), (None, Some(3)), (Some(4), None)]);
    assert_eq!((hunk.lines[1].pair, hunk.lines[2].pair, hunk.lines[3].pair), (Some(2), Some(1), None));
}

#[test]
fn moved_deleted_binary_and_quoted_files_are_known() {
    let text = "diff --git a/old.rs b/new.rs\nsimilarity index 90%\nrename from old.rs\nrename to new.rs\n\
                diff --git a/gone b/gone\ndeleted file mode 100644\n--- a/gone\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n\
                diff --git a/p.png b/p.png\nindex 1..2\nBinary files a/p.png and b/p.png differ\n\
                diff --git \"a/q\\\"\\303\\244\" \"b/q\\\"\\303\\244\"\nold mode 100644\nnew mode 100755\n";
    let files = parse(text);
    let told: Vec<_> = files.iter().map(|file| (file.path.as_str(), file.status, file.binary)).collect();
    assert_eq!(
        told,
        [
            ("new.rs", FileStatus::Renamed, false),
            ("gone", FileStatus::Deleted, false),
            ("p.png", FileStatus::Modified, true),
            ("q\"ä", FileStatus::Modified, false),
        ]
    );
    assert_eq!(files[0].from.as_deref(), Some("old.rs"));
}

#[test]
fn another_change_of_a_file_has_another_digest() {
    let digest = |text: &str| parse(text)[0].digest;
    assert_eq!(digest(TWO), digest(TWO));
    assert_ne!(digest(TWO), digest(&TWO.replace("+new", "+newer")));
}

proptest::proptest! {
    #[test]
    fn whatever_comes_is_read(text in "(diff --git a/x b/x\n|@@ -1,2 \\+1,2 @@\n|[-+ \\\\]?[a-zä]{0,3}\n|\\PC{0,9}\n){0,30}") {
        for file in parse(&text) {
            for hunk in file.hunks {
                let shown = hunk.sides.iter().filter(|(left, right)| left.is_some() || right.is_some()).count();
                proptest::prop_assert_eq!(shown, hunk.sides.len());
            }
        }
    }
}
