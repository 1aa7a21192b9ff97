//! What the reflogs say of commits and pushes: traces that git leaves and a sentence cannot.

use std::collections::HashSet;

use super::error::WorkspaceError;
use super::git::{Checkout, fields};

const WHAT: &str = "read the reflog";
/// More commits, and more entries of one reflog, are not looked at.
const MOST: &str = "--max-count=500";
/// More remote-tracking branches are not looked at.
const MOST_REFS: usize = 50;

/// What was done with the commits since the base.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Traces {
    /// Whether one of them was made in this checkout; `None` where no reflog is kept.
    pub made: Option<bool>,
    /// Whether one of them was pushed from this repository; `None` without a remote, or with nothing to push.
    pub pushed: Option<bool>,
}

/// Reads the reflog of `HEAD` and those of the remote-tracking branches.
pub(super) fn traces(top: &Checkout, base: Option<&str>, head: Option<&str>) -> Result<Traces, WorkspaceError> {
    let Some(head) = head else { return Ok(Traces { made: None, pushed: None }) };
    let range = base.map_or_else(|| head.to_owned(), |base| format!("{base}..{head}"));
    let listed = top.read(WHAT, ["rev-list", MOST, range.as_str(), "--"])?;
    let since: HashSet<String> = String::from_utf8_lossy(&listed).lines().map(str::to_owned).collect();
    let entries = reflog(top, "HEAD")?;
    let made = entries.iter().any(|(commit, why)| since.contains(commit) && makes(why));
    let remotes = top.ask(WHAT, ["remote"])?.is_some_and(|names| !names.is_empty());
    let pushed = if remotes && !since.is_empty() { Some(is_pushed(top, &since)?) } else { None };
    Ok(Traces { made: (!entries.is_empty()).then_some(made), pushed })
}

fn is_pushed(top: &Checkout, since: &HashSet<String>) -> Result<bool, WorkspaceError> {
    let names = top.read(WHAT, ["for-each-ref", "--format=%(refname)", "--sort=-committerdate", "refs/remotes/"])?;
    for name in String::from_utf8_lossy(&names).lines().take(MOST_REFS) {
        if reflog(top, name)?.iter().any(|(commit, why)| since.contains(commit) && why == "update by push") {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Each commit that the reference stood at, and why it came there, newest first.
fn reflog(top: &Checkout, name: &str) -> Result<Vec<(String, String)>, WorkspaceError> {
    let args =
        ["log", "--walk-reflogs", MOST, "--no-show-signature", "--no-color", "--format=%H %gs", "-z", name, "--"];
    let read = top.git(super::git::Access::Read).args(args).run(WHAT)?;
    let listed = if read.code == Some(0) { read.stdout } else { Vec::new() };
    let split = |entry: String| entry.split_once(' ').map(|(commit, why)| (commit.to_owned(), why.to_owned()));
    Ok(fields(&listed).into_iter().filter_map(split).collect())
}

/// Whether an entry of this kind is a commit that was made here, and not one that was only checked out or fetched.
fn makes(why: &str) -> bool {
    let kind = why.split([' ', ':']).next().unwrap_or_default();
    match kind {
        "commit" | "cherry-pick" | "revert" | "rebase" | "am" => true,
        "merge" | "pull" => !why.contains("Fast-forward"),
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use super::super::changes;
    use super::super::fixture::Place;

    #[test]
    fn commits_and_pushes_leave_traces() {
        let place = Place::with_commit();
        let base = place.git(&["rev-parse", "HEAD"]);
        let seen = || changes(&place.root(), Some(&base)).map(|all| (all.made, all.pushed)).unwrap();
        assert_eq!(seen(), (Some(false), None), "nothing was done");
        place.commit_file("b.txt", "1\n");
        assert_eq!(seen(), (Some(true), None), "no remote to push to");
        let remote = place.beside("remote").display().to_string();
        place.git(&["init", "-q", "--bare", &remote]);
        place.git(&["remote", "add", "origin", &remote]);
        assert_eq!(seen(), (Some(true), Some(false)), "it was not pushed");
        place.git(&["push", "-q", "origin", "HEAD:refs/heads/work"]);
        assert_eq!(seen(), (Some(true), Some(true)));
        // A commit that came from elsewhere was not made here.
        place.git(&["reset", "-q", "--hard", &base]);
        place.git(&["reflog", "expire", "--expire=all", "HEAD"]);
        place.git(&["merge", "-q", "--ff-only", "origin/work"]);
        assert_eq!(seen().0, Some(false), "it was only fetched");
    }
}
