//! Committing everything in a checkout, by plumbing: no hook, no signing program, no editor, no filter runs.

use std::path::Path;

use super::changes::open_top;
use super::error::WorkspaceError;
use super::git::{Access, Checkout, Git, fields, line};
use super::untracked::LITTER;

const WHAT: &str = "commit";

/// Commits every change and every untracked file of `dir`'s checkout on what is checked out there. `None` when there
/// is nothing to commit. Nested repositories are left alone. Refuses during a merge, and for files that a filter such
/// as Git LFS would have to convert.
pub fn commit_all(dir: &Path, message: &str) -> Result<Option<String>, WorkspaceError> {
    let top = open_top(dir)?;
    if top.ask(WHAT, ["rev-parse", "-q", "--verify", "MERGE_HEAD"])?.is_some() {
        return Err(WorkspaceError::Unfinished(top.dir().to_path_buf()));
    }
    refuse_filtered(&top)?;
    stage_all(&top)?;
    let tree = line(&top.git(Access::Write).args(["write-tree"]).run(WHAT)?.ok(WHAT)?);
    let head = top.ask(WHAT, ["rev-parse", "-q", "--verify", "HEAD^{commit}"])?;
    let before = match &head {
        Some(_) => top.ask(WHAT, ["rev-parse", "-q", "--verify", "HEAD^{tree}"])?,
        None => None,
    };
    if before.as_deref() == Some(&tree) || (head.is_none() && fields(&top.read(WHAT, ["ls-files", "-z"])?).is_empty()) {
        return Ok(None);
    }
    let commit = commit_tree(&top, &tree, head.as_slice(), message, &[])?;
    // The empty old value means "must not exist yet".
    let old = head.as_deref().unwrap_or("");
    let reason = format!("commit: {}", message.lines().next().unwrap_or_default());
    top.git(Access::Write).args(["update-ref", "-m", &reason, "HEAD", &commit, old]).run(WHAT)?.ok(WHAT)?;
    Ok(Some(commit))
}

/// Brings the index to what is on disk. Not `git add`: that asks submodules for their state, under their own config.
fn stage_all(top: &Checkout) -> Result<(), WorkspaceError> {
    let listed =
        top.read(WHAT, ["ls-files", "-z", "--modified", "--deleted", "--others", "--exclude-standard", LITTER])?;
    let mut paths: Vec<&[u8]> =
        listed.split(|&b| b == 0).filter(|path| !path.is_empty() && !path.ends_with(b"/")).collect();
    paths.sort_unstable();
    paths.dedup();
    if paths.is_empty() {
        return Ok(());
    }
    let input = [paths.join(&0), vec![0]].concat();
    let args = ["update-index", "--add", "--remove", "--replace", "-z", "--stdin"];
    top.git(Access::Write).args(args).stdin(input).run(WHAT)?.ok(WHAT).map(drop)
}

fn refuse_filtered(top: &Checkout) -> Result<(), WorkspaceError> {
    for filter in top.filters() {
        let spec = format!(":(top,attr:filter={filter})");
        let args = ["ls-files", "-z", "--modified", "--others", "--exclude-standard", LITTER, "--", &spec];
        // A name that cannot stand in a pathspec cannot stand in an attributes file either.
        let files = match top.git(Access::Read).args(args).run(WHAT)? {
            output if output.code == Some(0) => fields(&output.stdout),
            _ => Vec::new(),
        };
        if !files.is_empty() {
            return Err(WorkspaceError::NeedsFilter { filter: filter.clone(), files });
        }
    }
    Ok(())
}

/// Makes a commit object with the user's identity, or orchestra's where none is configured. `author` replaces it by
/// the author of another commit.
pub(super) fn commit_tree(
    at: &Checkout,
    tree: &str,
    parents: &[String],
    message: &str,
    author: &[(&'static str, String)],
) -> Result<String, WorkspaceError> {
    let parents = parents.iter().flat_map(|parent| ["-p", parent.as_str()]);
    let mut call = with_identity(at)?.args(["commit-tree", tree]).args(parents).args(["-F", "-"]);
    for (name, value) in author {
        call = call.env(name, value);
    }
    let message = format!("{}\n", message.trim_end());
    Ok(line(&call.stdin(message.into_bytes()).run(WHAT)?.ok(WHAT)?))
}

fn with_identity(at: &Checkout) -> Result<Git<'_>, WorkspaceError> {
    let asked = ["-c", "user.useConfigOnly=true", "var", "GIT_COMMITTER_IDENT"];
    let is_known = at.ask("look up who commits", asked)?.is_some();
    let call = at.git(Access::Write);
    if is_known {
        return Ok(call);
    }
    Ok(call.args(["-c", "user.name=orchestra", "-c", "user.email=orchestra@localhost"]))
}
