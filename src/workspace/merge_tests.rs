//! Merges on real git: clean, conflicting, refused, with the base checked out or not.

use std::fs;

use super::fixture::{Place, commit_file, git_in, write};
use super::*;

const STYLES: [MergeStyle; 3] = [MergeStyle::Merge, MergeStyle::Squash, MergeStyle::Rebase];

fn merged(place: &Place, work: &Worktree, style: MergeStyle) -> String {
    match merge(&place.repo(), work, style, "Take the work").unwrap() {
        MergeOutcome::Merged { commit, .. } => commit,
        other @ (MergeOutcome::UpToDate | MergeOutcome::Conflict { .. }) => panic!("{style:?}: {other:?}"),
    }
}

/// Two commits in the worktree, one more on main.
fn diverged() -> (Place, Worktree) {
    let place = Place::with_commit();
    let work = place.worktree();
    git_in(&work.path, &["config", "user.name", "Bob"]);
    commit_file(&work.path, "b.txt", "b\n");
    commit_file(&work.path, "c d.txt", "c\n");
    git_in(&work.path, &["config", "user.name", "Ada"]);
    place.commit_file("main.txt", "m\n");
    (place, work)
}

#[test]
fn each_style_brings_the_files_to_a_main_that_moved_on() {
    for style in STYLES {
        let (place, work) = diverged();
        let commit = merged(&place, &work, style);
        assert_eq!(place.git(&["rev-parse", "main"]), commit, "{style:?}");
        assert_eq!(place.git(&["status", "--porcelain"]), "", "{style:?}");
        for name in ["a.txt", "b.txt", "c d.txt", "main.txt"] {
            assert!(place.root().join(name).is_file(), "{style:?} {name}");
        }
        let log = place.git(&["log", "--first-parent", "--format=%s|%an|%P"]);
        let parents = log.lines().next().unwrap().rsplit('|').next().unwrap().split(' ').count();
        let expected = match style {
            MergeStyle::Merge => (3, "Take the work|Ada", 2),
            MergeStyle::Squash => (3, "Take the work|Ada", 1),
            MergeStyle::Rebase => (4, "write c d.txt|Bob", 1),
        };
        assert_eq!((log.lines().count(), parents), (expected.0, expected.2), "{style:?} {log}");
        assert!(log.starts_with(expected.1), "{style:?} {log}");
    }
}

#[test]
fn a_base_that_is_not_checked_out_moves_without_touching_files() {
    for style in STYLES {
        let (place, work) = diverged();
        place.git(&["checkout", "--quiet", "-b", "elsewhere", "main"]);
        let commit = merged(&place, &work, style);
        assert_eq!(place.git(&["rev-parse", "main"]), commit);
        assert!(!place.root().join("b.txt").exists());
        assert_eq!(place.git(&["status", "--porcelain"]), "");
        assert_eq!(place.git(&["show", "main:b.txt"]), "b");
    }
}

#[test]
fn a_base_checked_out_in_another_worktree_is_merged_there() {
    let (place, work) = diverged();
    place.git(&["checkout", "--quiet", "-b", "elsewhere"]);
    let other = place.beside("other");
    place.git(&["worktree", "add", "--quiet", other.to_str().unwrap(), "main"]);
    merged(&place, &work, MergeStyle::Squash);
    assert!(other.join("b.txt").is_file() && !place.root().join("b.txt").exists());
    assert_eq!(git_in(&other, &["status", "--porcelain"]), "");
}

#[test]
fn a_conflict_names_the_files_and_changes_nothing() {
    for style in STYLES {
        let place = Place::with_commit();
        let work = place.worktree();
        commit_file(&work.path, "a.txt", "one\nTHEIRS\nthree\n");
        commit_file(&work.path, "n\nl ü.txt", "theirs\n");
        place.commit_file("a.txt", "one\nOURS\nthree\n");
        write(&place.root().join("local.txt"), "not committed");
        let before = (place.git(&["rev-parse", "main"]), place.git(&["status", "--porcelain"]));
        let outcome = merge(&place.repo(), &work, style, "x").unwrap();
        assert_eq!(outcome, MergeOutcome::Conflict { files: vec!["a.txt".into()] }, "{style:?}");
        assert_eq!((place.git(&["rev-parse", "main"]), place.git(&["status", "--porcelain"])), before);
        assert_eq!(fs::read_to_string(place.root().join("a.txt")).unwrap(), "one\nOURS\nthree\n");
        assert_eq!(conflicts(&place.repo(), "main", &work.branch).unwrap(), vec!["a.txt".to_owned()]);
    }
}

#[test]
fn local_changes_that_would_be_lost_stop_the_merge_with_a_sentence() {
    for (name, how) in [("a.txt", "edited"), ("b.txt", "untracked")] {
        let place = Place::with_commit();
        let work = place.worktree();
        commit_file(&work.path, "a.txt", "theirs\n");
        commit_file(&work.path, "b.txt", "theirs\n");
        write(&place.root().join(name), "mine");
        let head = place.git(&["rev-parse", "main"]);
        let refused = merge(&place.repo(), &work, MergeStyle::Merge, "x").unwrap_err();
        let text = refused.to_string();
        assert!(matches!(&refused, WorkspaceError::WouldOverwrite { files, .. } if files == &[name]), "{how}: {text}");
        assert!(text.contains("commit or stash"), "{text}");
        assert_eq!(place.git(&["rev-parse", "main"]), head);
        assert_eq!(fs::read_to_string(place.root().join(name)).unwrap(), "mine");
    }
}

#[test]
fn other_local_changes_survive_a_merge() {
    let (place, work) = diverged();
    write(&place.root().join("a.txt"), "mine\n");
    write(&place.root().join("staged.txt"), "mine\n");
    place.git(&["add", "staged.txt"]);
    merged(&place, &work, MergeStyle::Merge);
    assert_eq!(fs::read_to_string(place.root().join("a.txt")).unwrap(), "mine\n");
    assert_eq!(place.git(&["status", "--porcelain"]), " M a.txt\nA  staged.txt");
}

#[test]
fn nothing_new_is_up_to_date() {
    let place = Place::with_commit();
    let work = place.worktree();
    for style in STYLES {
        assert_eq!(merge(&place.repo(), &work, style, "x").unwrap(), MergeOutcome::UpToDate);
    }
    commit_file(&work.path, "b.txt", "b\n");
    merged(&place, &work, MergeStyle::Squash);
    let head = place.git(&["rev-parse", "main"]);
    for style in [MergeStyle::Squash, MergeStyle::Rebase] {
        assert_eq!(merge(&place.repo(), &work, style, "x").unwrap(), MergeOutcome::UpToDate, "{style:?}");
    }
    assert_eq!(place.git(&["rev-parse", "main"]), head);
}

#[test]
fn missing_branches_are_named() {
    let (place, work) = diverged();
    let nowhere = Worktree { base_branch: None, ..work.clone() };
    let refused = merge(&place.repo(), &nowhere, MergeStyle::Merge, "x").unwrap_err();
    assert!(matches!(refused, WorkspaceError::NoBaseBranch { .. }), "{refused}");
    let gone = Worktree { base_branch: Some("gone".into()), ..work.clone() };
    let refused = merge(&place.repo(), &gone, MergeStyle::Merge, "x").unwrap_err();
    assert!(matches!(refused, WorkspaceError::BranchGone { .. }), "{refused}");
}

#[test]
fn a_merge_works_after_the_worktree_was_removed_and_in_a_half_done_one_it_waits() {
    let (place, work) = diverged();
    remove_worktree(&place.repo(), &work, Branch::Keep).unwrap();
    place.git(&["checkout", "--quiet", "-b", "side", "main~1"]);
    place.commit_file("s.txt", "s\n");
    place.git(&["checkout", "--quiet", "main"]);
    place.git(&["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    let refused = merge(&place.repo(), &work, MergeStyle::Merge, "x").unwrap_err();
    assert!(matches!(refused, WorkspaceError::Unfinished(_)), "{refused}");
    place.git(&["merge", "--abort"]);
    merged(&place, &work, MergeStyle::Merge);
    assert!(place.root().join("b.txt").is_file());
}
