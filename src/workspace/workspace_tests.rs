//! Repositories, worktrees, changes, diffs and commits on real git.

use std::fs;
use std::os::unix::fs::symlink;
use std::time::Duration;

use super::fixture::{Place, commit_file, git_in, write};
use super::git::{Access, Checkout};
use super::*;
use crate::domain::summary::FileStatus::{self, Added, Deleted, Modified, Renamed};
use crate::domain::summary::{FileChange, Totals};

#[test]
fn a_repository_is_found_from_below_and_from_a_linked_worktree() {
    let place = Place::with_commit();
    fs::create_dir_all(place.root().join("deep/er")).unwrap();
    let repo = Repo::discover(&place.root().join("deep/er")).unwrap().unwrap();
    assert_eq!((repo.root.clone(), repo.branch.as_deref(), repo.kind), (place.root(), Some("main"), RepoKind::Main));
    assert_eq!(repo.head.as_deref(), Some(place.git(&["rev-parse", "HEAD"]).as_str()));

    let work = place.worktree();
    let linked = Repo::discover(&work.path).unwrap().unwrap();
    assert_eq!((linked.kind, &linked.common_dir, &linked.root), (RepoKind::Linked, &repo.common_dir, &work.path));
    assert_ne!(linked.git_dir, linked.common_dir);

    place.git(&["checkout", "--quiet", "--detach"]);
    assert_eq!(place.repo().branch, None);
}

#[test]
fn no_repository_a_bare_one_and_one_without_commit_are_told_apart() {
    let folder = tempfile::tempdir().unwrap();
    assert_eq!(Repo::discover(folder.path()).unwrap(), None);
    assert_eq!(Repo::discover(&folder.path().join("missing")).unwrap(), None);
    assert!(matches!(changes(folder.path(), None), Err(WorkspaceError::NotARepository(_))));

    git_in(folder.path(), &["init", "--quiet", "--bare", "bare.git"]);
    let bare = Repo::discover(&folder.path().join("bare.git")).unwrap().unwrap();
    assert_eq!((bare.kind, bare.head), (RepoKind::Bare, None));

    let place = Place::empty();
    let repo = place.repo();
    assert_eq!((repo.branch.as_deref(), repo.head.as_deref()), (Some("main"), None));
    let refused = create_worktree(&repo, &place.beside("w"), "x", None).unwrap_err().to_string();
    assert!(refused.contains("has no commit yet") && refused.contains("--in-place"), "{refused}");
}

#[test]
fn a_worktree_begins_from_the_base_and_takes_a_free_name() {
    let place = Place::with_commit();
    place.git(&["branch", "orchestra/task-1-x"]);
    place.git(&["branch", "orchestra/task-1-x-2"]);
    let work = place.worktree();
    assert_eq!(work.branch, "orchestra/task-1-x-3");
    assert_eq!((work.base_branch.as_deref(), work.base_commit), (Some("main"), place.git(&["rev-parse", "HEAD"])));
    assert!(work.path.join("a.txt").is_file());

    let from_tag = place.git(&["tag", "v1"]);
    assert_eq!(from_tag, "");
    let tagged = create_worktree(&place.repo(), &place.beside("t"), "t", Some("v1")).unwrap();
    assert_eq!(tagged.base_branch, None);

    let repo = place.repo();
    let taken = create_worktree(&repo, &place.beside("work"), "y", None).unwrap_err();
    assert!(matches!(taken, WorkspaceError::DestinationTaken(_)), "{taken}");
    for bad in ["--exec=x", "nothing"] {
        let refused = create_worktree(&repo, &place.beside("z"), "y", Some(bad)).unwrap_err();
        assert!(matches!(refused, WorkspaceError::BadBase { .. }), "{refused}");
    }
    for bad in ["-d", "a..b", "a b", ""] {
        let refused = create_worktree(&repo, &place.beside("z"), bad, None).unwrap_err();
        assert!(matches!(refused, WorkspaceError::BadBranch { .. }), "{refused}");
    }
}

#[test]
fn a_worktree_never_goes_through_a_symlink() {
    let place = Place::with_commit();
    fs::create_dir(place.beside("elsewhere")).unwrap();
    symlink(place.beside("elsewhere"), place.beside("link")).unwrap();
    let refused = create_worktree(&place.repo(), &place.beside("link"), "x", None).unwrap_err();
    assert!(matches!(refused, WorkspaceError::DestinationTaken(_)), "{refused}");
}

#[test]
fn a_branch_named_like_our_folder_is_no_obstacle() {
    let place = Place::with_commit();
    place.git(&["branch", "orchestra"]);
    assert_eq!(place.worktree().branch, "orchestra-task-1-x");
}

#[test]
fn removing_works_for_whole_vanished_and_damaged_worktrees_and_twice() {
    type Damage = fn(&Worktree);
    let damages: [Damage; 4] = [
        |_| {},
        |work| fs::remove_dir_all(&work.path).unwrap(),
        |work| fs::write(work.path.join(".git"), "gitdir: /nowhere\n").unwrap(),
        |work| write(&work.path.join("dirty.txt"), "not committed"),
    ];
    for damage in damages {
        let place = Place::with_commit();
        let work = place.worktree();
        damage(&work);
        remove_worktree(&place.repo(), &work, Branch::Keep).unwrap();
        assert!(!work.path.exists());
        assert_eq!(place.git(&["worktree", "list"]).lines().count(), 1);
        assert!(place.git(&["branch", "--list", &work.branch]).contains(&work.branch));
        remove_worktree(&place.repo(), &work, Branch::Delete).unwrap();
        remove_worktree(&place.repo(), &work, Branch::Delete).unwrap();
        assert_eq!(place.git(&["branch", "--list", &work.branch]), "");
    }
}

#[test]
fn removing_never_deletes_a_directory_that_is_not_our_worktree() {
    let place = Place::with_commit();
    write(&place.beside("precious/file"), "x");
    for path in [place.beside("precious"), place.root()] {
        let alien = Worktree { path: path.clone(), ..place_holder() };
        remove_worktree(&place.repo(), &alien, Branch::Delete).unwrap();
        assert!(path.exists());
    }
    assert!(place.beside("precious/file").exists() && place.root().join("a.txt").exists());
}

fn place_holder() -> Worktree {
    Worktree { path: "/".into(), branch: "none".into(), base_commit: String::new(), base_branch: None }
}

#[test]
fn prune_forgets_what_vanished() {
    let place = Place::with_commit();
    let work = place.worktree();
    fs::remove_dir_all(&work.path).unwrap();
    prune(&place.repo()).unwrap();
    assert_eq!(place.git(&["worktree", "list"]).lines().count(), 1);
}

fn found(changes: &crate::domain::summary::Changes) -> Vec<(String, FileStatus, Option<u32>, Option<u32>)> {
    let mut all: Vec<_> = changes.files.iter().map(flat).collect();
    all.sort();
    all
}

fn flat(file: &FileChange) -> (String, FileStatus, Option<u32>, Option<u32>) {
    (file.path.clone(), file.status, file.added, file.removed)
}

#[test]
fn commits_edits_and_untracked_files_all_count_against_the_base() {
    let place = Place::with_commit();
    place.commit_file("old name.txt", &"line\n".repeat(20));
    place.commit_file("gone.txt", "x\n");
    let work = place.worktree();
    let dir = &work.path;
    commit_file(dir, "new.txt", "1\n2\n");
    git_in(dir, &["mv", "old name.txt", "new\nname ünï.txt"]);
    git_in(dir, &["rm", "--quiet", "gone.txt"]);
    write(&dir.join("a.txt"), "one\n2\nthree\nfour");
    fs::write(dir.join("image.png"), b"\x89PNG\0\0").unwrap();
    write(&dir.join("sub dir/\"q\" \\ \t.txt"), "a\nb");
    symlink("/etc/passwd", dir.join("link")).unwrap();
    write(&dir.join(".gitignore"), "ignored\n");
    write(&dir.join("ignored"), "x");

    let changes = changes(dir, Some(&work.base_commit)).unwrap();
    assert_eq!(
        found(&changes),
        vec![
            (".gitignore".into(), Added, Some(1), Some(0)),
            ("a.txt".into(), Modified, Some(2), Some(1)),
            ("gone.txt".into(), Deleted, Some(0), Some(1)),
            ("image.png".into(), Added, None, None),
            ("link".into(), Added, Some(1), Some(0)),
            ("new\nname ünï.txt".into(), Renamed, Some(0), Some(0)),
            ("new.txt".into(), Added, Some(2), Some(0)),
            ("sub dir/\"q\" \\ \t.txt".into(), Added, Some(2), Some(0)),
        ]
    );
    assert_eq!(changes.totals(), Totals { files: 8, add: 8, del: 2, bin: 1 });
    assert_eq!((changes.uncommitted, changes.untracked), (3, 4));
    assert_eq!(changes.commits, vec!["write new.txt".to_owned()]);
    assert_eq!(changes.branch.as_deref(), Some(work.branch.as_str()));
    assert_ne!(changes.head, changes.base);
}

#[test]
fn a_repository_without_commits_is_compared_with_nothing() {
    let place = Place::empty();
    write(&place.root().join("first.txt"), "a\nb\n");
    write(&place.root().join("staged.txt"), "a\n");
    place.git(&["add", "staged.txt"]);
    let seen = changes(&place.root(), None).unwrap();
    assert_eq!(seen.totals(), Totals { files: 2, add: 3, del: 0, bin: 0 });
    assert_eq!((seen.head, seen.uncommitted, seen.untracked), (None, 1, 1));
    assert!(diff(&place.root(), None, 10_000).unwrap().text.contains("+++ b/first.txt"));
    assert!(commit_all(&place.root(), "first").unwrap().is_some());
    assert_eq!(place.git(&["log", "--format=%s"]), "first");
}

#[test]
fn removed_from_the_index_only_is_one_changed_file() {
    let place = Place::with_commit();
    let head = place.git(&["rev-parse", "HEAD"]);
    place.git(&["rm", "--cached", "--quiet", "a.txt"]);
    let seen = changes(&place.root(), Some(&head)).unwrap();
    assert_eq!(found(&seen), vec![("a.txt".into(), FileStatus::Modified, Some(3), Some(3))]);
}

#[test]
fn the_diff_applies_elsewhere_and_gives_the_same_files() {
    let place = Place::with_commit();
    let work = place.worktree();
    write(&work.path.join("a.txt"), "one\nTWO\nthree\n");
    write(&work.path.join("new file.txt"), "no newline at the end");
    write(&work.path.join("odd \"name\"\n.txt"), "x\n");
    write(&work.path.join("empty"), "");
    commit_file(&work.path, "committed.txt", "c\n");
    let seen = diff(&work.path, Some(&work.base_commit), 1 << 20).unwrap();
    assert!(!seen.truncated);
    let patch = place.beside("patch");
    fs::write(&patch, &seen.text).unwrap();
    place.git(&["apply", patch.to_str().unwrap()]);
    for name in ["a.txt", "new file.txt", "odd \"name\"\n.txt", "empty", "committed.txt"] {
        assert_eq!(fs::read(place.root().join(name)).unwrap(), fs::read(work.path.join(name)).unwrap(), "{name}");
    }
}

#[test]
fn a_diff_is_cut_at_a_line_and_says_so() {
    let place = Place::with_commit();
    let head = place.git(&["rev-parse", "HEAD"]);
    write(&place.root().join("a.txt"), &"long line with ünï\n".repeat(1000));
    write(&place.root().join("b.txt"), &"untracked\n".repeat(1000));
    let whole = diff(&place.root(), Some(&head), 1 << 20).unwrap();
    assert!(!whole.truncated && whole.text.len() > 30_000);
    for limit in [0, 10, 777, 15_000, 25_000, whole.text.len() - 1] {
        let part = diff(&place.root(), Some(&head), limit).unwrap();
        assert!(part.truncated && part.text.len() <= limit && whole.text.starts_with(&part.text), "{limit}");
        assert!(part.text.is_empty() || part.text.ends_with('\n'), "{limit}");
    }
    assert_eq!(diff(&place.root(), Some(&head), whole.text.len()).unwrap(), whole);
}

#[test]
fn commit_all_takes_everything_and_says_when_there_is_nothing() {
    let place = Place::with_commit();
    let work = place.worktree();
    assert_eq!(commit_all(&work.path, "nothing").unwrap(), None);
    write(&work.path.join("sp ace/nl\n.txt"), "x\n");
    write(&work.path.join("a.txt"), "changed\n");
    let commit = commit_all(&work.path, "Take it\n\nall").unwrap().unwrap();
    assert_eq!(git_in(&work.path, &["rev-parse", "HEAD"]), commit);
    assert_eq!(git_in(&work.path, &["status", "--porcelain"]), "");
    assert_eq!(git_in(&work.path, &["log", "-1", "--format=%an <%ae>|%B"]), "Ada <ada@example.org>|Take it\n\nall");
    fs::remove_file(work.path.join("a.txt")).unwrap();
    git_in(&work.path, &["mv", "sp ace/nl\n.txt", "moved.txt"]);
    assert!(commit_all(&work.path, "-m dash").unwrap().is_some());
    assert_eq!(git_in(&work.path, &["ls-files"]), "moved.txt");
    assert_eq!(commit_all(&work.path, "again").unwrap(), None);
}

#[test]
fn a_file_that_became_a_folder_is_committed() {
    let place = Place::with_commit();
    fs::remove_file(place.root().join("a.txt")).unwrap();
    write(&place.root().join("a.txt/inside"), "x\n");
    commit_all(&place.root(), "swap").unwrap().unwrap();
    assert_eq!(place.git(&["ls-files"]), "a.txt/inside");
    assert_eq!(place.git(&["status", "--porcelain"]), "");
}

#[test]
fn without_an_identity_orchestra_commits_under_its_own_name() {
    let place = Place::with_commit();
    place.git(&["config", "--unset", "user.name"]);
    place.git(&["config", "--unset", "user.email"]);
    write(&place.root().join("b"), "x");
    commit_all(&place.root(), "b").unwrap().unwrap();
    assert_eq!(place.git(&["log", "-1", "--format=%an <%ae>"]), "orchestra <orchestra@localhost>");
}

#[test]
fn a_half_done_merge_is_left_to_its_owner() {
    let place = Place::with_commit();
    place.git(&["checkout", "--quiet", "-b", "side"]);
    place.commit_file("b.txt", "b\n");
    place.git(&["checkout", "--quiet", "main"]);
    place.git(&["merge", "--quiet", "--no-commit", "--no-ff", "side"]);
    let refused = commit_all(&place.root(), "x").unwrap_err();
    assert!(matches!(refused, WorkspaceError::Unfinished(_)), "{refused}");
}

#[test]
fn git_that_hangs_is_ended() {
    let place = Place::with_commit();
    let pipe = place.beside("pipe");
    nix::unistd::mkfifo(&pipe, nix::sys::stat::Mode::S_IRWXU).unwrap();
    let at = Checkout::open(&place.root()).unwrap();
    // Hashing a pipe that nobody writes to blocks for ever.
    let call = at.git(Access::Read).args(["hash-object", "--no-filters", "--"]).args([pipe.as_os_str()]);
    let error = call.within(Duration::from_millis(300)).run("hash a file").unwrap_err();
    assert!(matches!(error, WorkspaceError::TimedOut { .. }), "{error}");
}

#[test]
fn errors_name_what_git_said() {
    let place = Place::with_commit();
    let at = Checkout::open(&place.root()).unwrap();
    let error = at.read("look up a thing", ["rev-parse", "--verify", "nothing"]).unwrap_err().to_string();
    assert!(error.starts_with("could not look up a thing: git says: ") && error.contains("revision"), "{error}");
}

#[test]
fn a_place_whose_folder_was_deleted_by_hand_can_be_used_again() {
    let place = Place::with_commit();
    let dest = place.beside("gone");
    create_worktree(&place.repo(), &dest, "gone", None).unwrap();
    fs::remove_dir_all(&dest).unwrap();
    let again = create_worktree(&place.repo(), &dest, "gone", None).unwrap();
    assert_eq!((again.branch.as_str(), again.path.is_dir()), ("gone-2", true));
}
