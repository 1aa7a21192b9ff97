//! Pull requests with a remote beside the repository; the forge's program is not called here (`tests/e2e/endings.rs` is).

use super::fixture::{Place, commit_file};
use super::*;

const WORK: Request<'_> = Request { branch: "orchestra/task-1-x", base: "main", title: "T", body: "B" };

fn with_work() -> Place {
    let place = Place::with_commit();
    let work = place.worktree();
    commit_file(&work.path, "b.txt", "b\n");
    place
}

#[test]
fn without_a_remote_nothing_is_pushed() {
    let place = with_work();
    assert!(matches!(open_request(&place.repo(), WORK), Err(WorkspaceError::NoRemote { .. })));
}

#[test]
fn without_the_forges_program_nothing_is_pushed() {
    let place = with_work();
    let remote = place.beside("remote.git");
    place.git(&["init", "--quiet", "--bare", remote.to_str().unwrap()]);
    // No machine has a program for this forge unless it was installed; both ways nothing may leave a test.
    place.git(&["remote", "add", "origin", remote.to_str().unwrap()]);
    let error = open_request(&place.repo(), WORK).unwrap_err();
    let pushed = !super::fixture::git_in(&remote, &["for-each-ref"]).is_empty();
    match error {
        WorkspaceError::NoForgeProgram { .. } => assert!(!pushed),
        WorkspaceError::NoForge { .. } => assert!(pushed),
        other => panic!("{other}"),
    }
}
