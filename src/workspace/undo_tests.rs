//! Merges undone on real git: back with files and branch, or refused with everything as it was.

use std::fs;

use super::fixture::{Place, commit_file, git_in, write};
use super::*;

const STYLES: [MergeStyle; 3] = [MergeStyle::Merge, MergeStyle::Squash, MergeStyle::Rebase];

/// A merged task whose worktree and branch are gone, as they are after an approval.
struct Merged {
    place: Place,
    base: String,
    commit: String,
    before: String,
    tip: String,
}

const BRANCH: &str = "orchestra/task-1-x";

fn merged(style: MergeStyle) -> Merged {
    let place = Place::with_commit();
    let work = place.worktree();
    commit_file(&work.path, "b.txt", "b\n");
    commit_file(&work.path, "a.txt", "one\nTWO\nthree\n");
    place.commit_file("main.txt", "m\n");
    let MergeOutcome::Merged { commit, before, tip } = merge(&place.repo(), &work, style, "Take it").unwrap() else {
        panic!("{style:?} merged nothing");
    };
    remove_worktree(&place.repo(), &work, Branch::Delete).unwrap();
    Merged { place, base: work.base_commit, commit, before, tip }
}

impl Merged {
    fn undo(&self, tip: Option<&str>) -> Result<Worktree, WorkspaceError> {
        let done =
            Done { into: "main", commit: &self.commit, before: &self.before, tip, branch: BRANCH, base: &self.base };
        undo_merge(&self.place.repo(), done, &self.place.beside("back"))
    }

    fn main(&self) -> String {
        self.place.git(&["rev-parse", "main"])
    }
}

#[test]
fn each_style_is_undone_with_branch_and_files() {
    for style in STYLES {
        let it = merged(style);
        let work = it.undo(Some(&it.tip)).unwrap();
        assert_eq!(it.main(), it.before, "{style:?}");
        assert_eq!(it.place.git(&["status", "--porcelain"]), "", "{style:?}");
        assert!(!it.place.root().join("b.txt").exists() && it.place.root().join("main.txt").is_file());
        assert_eq!(it.place.git(&["rev-parse", BRANCH]), it.tip);
        assert_eq!(fs::read_to_string(work.path.join("a.txt")).unwrap(), "one\nTWO\nthree\n");
        assert_eq!((work.base_branch.as_deref(), work.base_commit.as_str()), (Some("main"), it.base.as_str()));
        // It can be merged again.
        assert!(matches!(merge(&it.place.repo(), &work, style, "Again").unwrap(), MergeOutcome::Merged { .. }));
        assert!(it.place.root().join("b.txt").is_file());
    }
}

#[test]
fn a_branch_that_moved_on_stays() {
    let it = merged(MergeStyle::Squash);
    it.place.commit_file("later.txt", "l\n");
    let later = it.main();
    let error = it.undo(Some(&it.tip)).unwrap_err();
    assert!(
        matches!(error, WorkspaceError::MovedOn { .. }) && error.to_string().contains("main has moved on"),
        "{error}"
    );
    assert_eq!(it.main(), later);
    assert!(!it.place.beside("back").exists() && it.place.git(&["branch", "--list", BRANCH]).is_empty());
}

#[test]
fn changes_in_the_checkout_are_kept_and_named() {
    let it = merged(MergeStyle::Squash);
    write(&it.place.root().join("a.txt"), "mine\n");
    let error = it.undo(Some(&it.tip)).unwrap_err();
    assert!(matches!(&error, WorkspaceError::NotClean { files, .. } if files == &["a.txt"]), "{error}");
    assert_eq!(it.main(), it.commit);
    assert_eq!(fs::read_to_string(it.place.root().join("a.txt")).unwrap(), "mine\n");
    assert!(!it.place.beside("back").exists());
}

#[test]
fn a_file_of_yours_in_the_way_is_not_overwritten() {
    let place = Place::with_commit();
    let work = place.worktree();
    fs::remove_file(work.path.join("a.txt")).unwrap();
    git_in(&work.path, &["commit", "--quiet", "-am", "remove it"]);
    let MergeOutcome::Merged { commit, before, tip } =
        merge(&place.repo(), &work, MergeStyle::Squash, "Take it").unwrap()
    else {
        panic!("nothing was merged");
    };
    remove_worktree(&place.repo(), &work, Branch::Delete).unwrap();
    let it = Merged { place, base: work.base_commit, commit, before, tip };
    write(&it.place.root().join("a.txt"), "mine, and not known to git\n");
    it.undo(Some(&it.tip)).unwrap_err();
    assert_eq!(it.main(), it.commit);
    assert_eq!(fs::read_to_string(it.place.root().join("a.txt")).unwrap(), "mine, and not known to git\n");
    assert!(it.place.git(&["branch", "--list", BRANCH]).is_empty(), "what was made for it is gone again");
}

#[test]
fn a_base_that_is_not_checked_out_moves_back_alone() {
    let it = merged(MergeStyle::Merge);
    it.place.git(&["checkout", "--quiet", "-b", "elsewhere"]);
    write(&it.place.root().join("a.txt"), "mine\n");
    it.undo(Some(&it.tip)).unwrap();
    assert_eq!(it.main(), it.before);
    assert_eq!(fs::read_to_string(it.place.root().join("a.txt")).unwrap(), "mine\n");
}

#[test]
fn without_the_branchs_commits_the_work_is_what_was_merged() {
    let it = merged(MergeStyle::Squash);
    for tip in [None, Some("0123456789012345678901234567890123456789")] {
        let work = it.undo(tip).unwrap();
        assert_eq!(git_in(&work.path, &["rev-parse", "HEAD"]), it.commit);
        assert_eq!(work.base_commit, it.before);
        remove_worktree(&it.place.repo(), &work, Branch::Delete).unwrap();
        it.place.git(&["reset", "--quiet", "--hard", &it.commit]);
    }
}

#[test]
fn in_the_middle_of_a_merge_nothing_is_undone() {
    let it = merged(MergeStyle::Squash);
    fs::write(it.place.root().join(".git/MERGE_HEAD"), format!("{}\n", it.before)).unwrap();
    assert!(matches!(it.undo(Some(&it.tip)), Err(WorkspaceError::Unfinished(_))));
    assert_eq!(it.main(), it.commit);
}
