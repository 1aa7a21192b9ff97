//! What a worktree lacks, takes along and holds.

use std::fs;

use super::fixture::{Place, git_in, write};
use super::*;

#[test]
fn what_is_not_committed_is_told_and_can_be_taken_along() {
    let place = Place::with_commit();
    place.commit_file("gone.txt", "x\n");
    assert!(loose(&place.repo()).unwrap().is_none());
    write(&place.root().join("a.txt"), "one\nTWO\nthree\n");
    fs::remove_file(place.root().join("gone.txt")).unwrap();
    write(&place.root().join("new/deep.txt"), "new\n");
    write(&place.root().join(".gitignore"), "secret\n");
    write(&place.root().join("secret"), "s\n");
    std::os::unix::fs::symlink("/etc/passwd", place.root().join("link")).unwrap();
    let found = loose(&place.repo()).unwrap();
    assert_eq!((found.changed, found.new, found.words().as_str()), (2, 3, "2 changed files and 3 new files"));

    let before = place.git(&["status", "--porcelain"]);
    let mut work = place.worktree();
    let begun = work.base_commit.clone();
    assert!(carry_over(&place.repo(), &mut work).unwrap());
    assert_ne!(work.base_commit, begun);
    assert_eq!(fs::read_to_string(work.path.join("a.txt")).unwrap(), "one\nTWO\nthree\n");
    assert_eq!(fs::read_to_string(work.path.join("new/deep.txt")).unwrap(), "new\n");
    for absent in ["gone.txt", "secret", "link"] {
        assert!(fs::symlink_metadata(work.path.join(absent)).is_err(), "{absent}");
    }
    assert!(changes(&work.path, Some(&work.base_commit)).unwrap().is_empty(), "the task begins from it");
    assert_eq!(place.git(&["status", "--porcelain"]), before, "the checkout keeps it");
}

#[test]
fn only_ignored_files_that_match_are_copied_and_they_are_not_committed() {
    let place = Place::with_commit();
    place.commit_file(".gitignore", ".env*\nnode_modules/\nlink\n");
    for name in [".env", "api/.env.local", "node_modules/x.js", "loose.txt"] {
        write(&place.root().join(name), name);
    }
    std::os::unix::fs::symlink("/etc/passwd", place.root().join("link")).unwrap();
    let work = place.worktree();
    write(&work.path.join("api/.env.local"), "own");
    let patterns = [".env*", "loose.txt", "link", "--upload-pack=x"].map(str::to_owned);
    assert_eq!(copy_ignored(&place.repo(), &work, &patterns).unwrap(), 1);
    assert_eq!(fs::read_to_string(work.path.join(".env")).unwrap(), ".env");
    assert_eq!(fs::read_to_string(work.path.join("api/.env.local")).unwrap(), "own", "what is there stays");
    for absent in ["node_modules", "loose.txt", "link"] {
        assert!(fs::symlink_metadata(work.path.join(absent)).is_err(), "{absent}");
    }
    assert_eq!(commit_all(&work.path, "x").unwrap(), None);
}

#[test]
fn nothing_to_take_along_makes_no_commit() {
    let place = Place::with_commit();
    let mut work = place.worktree();
    let begun = work.base_commit.clone();
    assert!(!carry_over(&place.repo(), &mut work).unwrap());
    assert_eq!(work.base_commit, begun);
}

#[test]
fn what_a_worktree_lacks_is_told() {
    let place = Place::with_commit();
    assert_eq!(lacks(&place.repo()), [""; 0]);
    write(&place.root().join(".gitmodules"), "");
    write(&place.root().join(".gitattributes"), "# filter=lfs\n*.png filter=lfs\n");
    place.git(&["checkout", "-q", "--detach"]);
    let told = lacks(&place.repo());
    assert_eq!(told.len(), 3, "{told:?}");
    assert!(told[0].contains("detached") && told[1].contains("submodule update") && told[2].contains("git lfs pull"));
}

#[test]
fn what_would_be_lost_with_a_worktree_is_counted() {
    let place = Place::with_commit();
    let work = place.worktree();
    let repo = place.repo();
    let look = || standing(&repo, &work).unwrap();
    assert_eq!(look(), Standing::default());
    write(&work.path.join("b.txt"), &"b".repeat(20_000));
    write(&work.path.join("a.txt"), "x\n");
    assert_eq!(look(), Standing { uncommitted: 2, unmerged: 0 });
    assert!(disk_use(&work.path) >= 20_000);
    commit_all(&work.path, "take").unwrap().unwrap();
    assert_eq!(look(), Standing { uncommitted: 0, unmerged: 1 });
    git_in(&place.root(), &["merge", "-q", "--ff-only", &work.branch]);
    assert_eq!(look(), Standing::default());
    fs::remove_dir_all(&work.path).unwrap();
    assert!(standing(&repo, &work).is_err(), "what cannot be looked at is not called clean");
}
