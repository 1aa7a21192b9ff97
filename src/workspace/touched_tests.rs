use std::fs;

use super::super::fixture::{Place, git_in, write};
use super::super::*;
use super::*;

const CODE: &str = "fn one() {\n    a();\n    b();\n}\n\nfn two() {\n    c();\n    d();\n}\n";

fn place() -> Place {
    let place = Place::with_commit();
    place.commit_file("src/code.rs", CODE);
    place.commit_file("gone.txt", "x\n");
    place.commit_file("odd name \"ä\".txt", "x\n");
    fs::write(place.root().join("bin"), [0, 1, 2]).unwrap();
    place.git(&["add", "."]);
    place.git(&["commit", "-q", "-m", "bin"]);
    place
}

#[test]
fn committed_loose_and_new_changes_are_all_seen_and_nothing_is_written() {
    let place = place();
    let work = place.worktree();
    let top = &work.path;
    write(&top.join("src/code.rs"), &CODE.replace("    b();\n", "    b(1);\n    b(2);\n"));
    commit_all(top, "committed").unwrap().unwrap();
    write(&top.join("a.txt"), "zero\none\ntwo\nthree\n");
    write(&top.join("odd name \"ä\".txt"), "y\n");
    write(&top.join("new.txt"), "n\n");
    write(&top.join(".aider.chat"), "n\n");
    fs::write(top.join("bin"), [0, 1, 3]).unwrap();
    fs::remove_file(top.join("gone.txt")).unwrap();
    let index = fs::metadata(place.root().join(".git/worktrees/work/index")).unwrap().modified().unwrap();

    let (found, head) = touched(top, &work.base_commit).unwrap();
    assert_eq!(head, git_in(top, &["rev-parse", "HEAD"]));
    let names: Vec<&str> = found.0.keys().map(String::as_str).collect();
    assert_eq!(names, ["a.txt", "bin", "gone.txt", "new.txt", "odd name \"ä\".txt", "src/code.rs"]);
    let Change::Parts { base, hunks } = &found.0["src/code.rs"] else { panic!("{found:?}") };
    assert_eq!(*base, place.git(&["rev-parse", "main:src/code.rs"]));
    let [hunk] = hunks.as_slice() else { panic!("{hunks:?}") };
    assert_eq!((hunk.from, hunk.lines, hunk.heading.as_str()), (3, 1, "fn one() {"));
    assert_eq!(hunk.text, "-    b();\n+    b(1);\n+    b(2);");
    assert!(matches!(&found.0["a.txt"], Change::Parts { hunks, .. } if (hunks[0].from, hunks[0].lines) == (0, 0)));
    assert_eq!((&found.0["gone.txt"], &found.0["bin"]), (&Change::Whole(Some(0)), &Change::Whole(None)));
    assert!(matches!(&found.0["new.txt"], Change::Whole(Some(_))));
    let after = fs::metadata(place.root().join(".git/worktrees/work/index")).unwrap().modified().unwrap();
    assert_eq!(index, after, "the index was written");
}

#[test]
fn a_new_file_is_the_same_whether_committed_or_not() {
    let place = place();
    let one = create_worktree(&place.repo(), &place.beside("one"), "one", None).unwrap();
    let two = create_worktree(&place.repo(), &place.beside("two"), "two", None).unwrap();
    for work in [&one, &two] {
        write(&work.path.join("new.txt"), "same\nlines\n");
    }
    commit_all(&one.path, "take").unwrap().unwrap();
    let look = |work: &Worktree| touched(&work.path, &work.base_commit).unwrap().0;
    assert_eq!(look(&one), look(&two));
    write(&two.path.join("new.txt"), "same\nother lines\n");
    assert_ne!(look(&one), look(&two));
}

#[test]
fn a_moved_work_tree_is_not_followed() {
    let place = place();
    let work = place.worktree();
    write(&place.beside("home/secret.txt"), "s\n");
    place.git(&["config", "core.worktree", place.beside("home").to_str().unwrap()]);
    let (found, _) = touched(&work.path, &work.base_commit).unwrap();
    assert_eq!(found, Touched::default());
}

#[test]
fn any_text_is_read_without_a_panic_and_a_cut_one_says_less() {
    let text = ":100644 100644 aa bb M\0a.txt\0:100644 000000 aa 00 D\0b.txt\0\0diff --git a/a.txt b/a.txt\n\
                --- a/a.txt\n+++ b/a.txt\n@@ -3 +3,2 @@ fn x\n-o\n+n\n+m\ndiff --git a/b.txt b/b.txt\n@@ -1 +0,0 @@\n-x\n";
    for end in 0..=text.len() {
        parse(&text[..end], Cut::Yes);
        parse(&text[..end], Cut::No);
    }
    let whole = parse(text, Cut::No);
    assert!(matches!(&whole["a.txt"], Change::Parts { hunks, .. } if hunks.len() == 1));
    let cut = parse(text, Cut::Yes);
    assert_eq!((&cut["b.txt"], &whole["b.txt"]), (&Change::Somehow, &Change::Whole(Some(0))));
}
