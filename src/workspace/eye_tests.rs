use std::fs;

use super::super::fixture::{Place, git_in, write};
use super::super::*;
use super::*;

/// What the eye says must always be what a fresh look says.
fn agrees(eye: &mut Eye, work: &Worktree) -> Seen {
    let seen = eye.look().unwrap();
    let (fresh, head) = touched(&work.path, &work.base_commit).unwrap();
    assert_eq!((eye.touched(), eye.head()), (&fresh, head.as_str()));
    seen
}

#[test]
fn every_kind_of_change_is_seen_and_nothing_else() {
    let place = Place::with_commit();
    place.commit_file("src/deep/code.rs", "fn a() {}\n");
    let work = place.worktree();
    let file = |name: &str| work.path.join(name);
    let mut eye = Eye::new(&work.path, &work.base_commit);
    assert_eq!(agrees(&mut eye, &work), Seen::Same, "a fresh worktree changes nothing");
    write(&file("src/deep/code.rs"), "fn a() { 1; }\n");
    assert_eq!(agrees(&mut eye, &work), Seen::New, "written in place");
    assert_eq!(agrees(&mut eye, &work), Seen::Same);
    write(&file("src/deep/new.rs"), "n\n");
    assert_eq!(agrees(&mut eye, &work), Seen::New, "a new file");
    write(&file("src/deep/new.rs"), "other\n");
    assert_eq!(agrees(&mut eye, &work), Seen::New, "a new file written again");
    write(&file("other/folder/file"), "x\n");
    assert_eq!(agrees(&mut eye, &work), Seen::New, "a new folder");
    git_in(&work.path, &["add", "."]);
    agrees(&mut eye, &work);
    git_in(&work.path, &["commit", "-q", "-m", "all"]);
    assert_eq!(agrees(&mut eye, &work), Seen::New, "a commit");
    fs::rename(file("a.txt"), file("b.txt")).unwrap();
    assert_eq!(agrees(&mut eye, &work), Seen::New, "renamed");
    git_in(&work.path, &["reset", "-q", "--hard", &work.base_commit]);
    assert_eq!(agrees(&mut eye, &work), Seen::New, "all is as it was, but for what git did not know");
    fs::remove_dir_all(file("src")).unwrap();
    assert_eq!(agrees(&mut eye, &work), Seen::New, "a folder is gone");
}

#[test]
fn a_work_that_is_gone_is_an_error_and_what_was_seen_stays() {
    let place = Place::with_commit();
    let work = place.worktree();
    write(&work.path.join("a.txt"), "x\n");
    let mut eye = Eye::new(&work.path, &work.base_commit);
    agrees(&mut eye, &work);
    let before = eye.touched().clone();
    fs::remove_dir_all(&work.path).unwrap();
    assert!(eye.look().is_err());
    assert_eq!(*eye.touched(), before);
}
