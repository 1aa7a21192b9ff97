//! Pull requests: pushing one branch and opening the request with the forge's own program (`gh`, `glab`).
//!
//! Runs only when a person asked for exactly this. Settings that an agent can write into the repository are not trusted:
//! where one would run a program, nothing is pushed, and the forge's program runs outside of the repository, where it
//! finds none of them: `gh` in `/`, `glab` in an empty repository with the one remote, which it wants to see.

use std::io::{Read as _, Write as _};
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::channel;
use std::time::Duration;

use nix::sys::signal::{Signal, killpg};
use nix::unistd::Pid;

use super::error::WorkspaceError;
use super::forge_place::ForgePlace;
use super::git::{Access, Checkout, fields};
use super::repo::Repo;

const WHAT: &str = "push the branch";
/// How long the program may take.
const PATIENCE: Duration = Duration::from_secs(120);

/// A pull request to be opened.
#[derive(Debug, Clone, Copy)]
pub struct Request<'a> {
    /// The branch with the work.
    pub branch: &'a str,
    /// The branch that it shall go into.
    pub base: &'a str,
    /// Its title.
    pub title: &'a str,
    /// What it says.
    pub body: &'a str,
}

/// Pushes the branch and opens the pull request; gives its address.
pub fn open_request(repo: &Repo, request: Request<'_>) -> Result<String, WorkspaceError> {
    let at = repo.checkout()?;
    let remote = remote(&at, request)?;
    let read = |args: &[&str]| at.ask(WHAT, args.iter().copied());
    let url = read(&["remote", "get-url", "--", &remote])?.unwrap_or_default();
    let program = program_for(&url);
    if !is_there(program) {
        return Err(WorkspaceError::NoForgeProgram { program });
    }
    refuse_planted(&at, request.branch)?;
    let refs = format!("refs/heads/{0}:refs/heads/{0}", request.branch);
    at.git(Access::Write)
        .args(["-c", "push.gpgSign=false", "-c", "push.recurseSubmodules=no"])
        .args(["push", "--quiet", "--no-verify", "--", &remote, &refs])
        .run(WHAT)?
        .ok(WHAT)?;
    let place = place_of(&url)
        .ok_or_else(|| WorkspaceError::NoForge { branch: request.branch.to_owned(), url: url.clone() })?;
    ask_forge(program, &place, request)
}

/// The remote that the base branch belongs to, else `origin`, else the only one.
fn remote(at: &Checkout, request: Request<'_>) -> Result<String, WorkspaceError> {
    let own = at.ask(WHAT, ["config", "--get", &format!("branch.{}.remote", request.base)])?;
    let listed = at.ask(WHAT, ["remote"])?.unwrap_or_default();
    let all: Vec<&str> = listed.lines().collect();
    let named = own.filter(|own| all.contains(&own.as_str()));
    let usual = all.iter().find(|name| **name == "origin").or_else(|| all.first().filter(|_| all.len() == 1));
    named
        .or_else(|| usual.map(|name| (*name).to_owned()))
        .ok_or_else(|| WorkspaceError::NoRemote { branch: request.branch.to_owned() })
}

/// Settings of the repository itself (not of the user) that run a program or turn the way when something is pushed.
fn refuse_planted(at: &Checkout, branch: &str) -> Result<(), WorkspaceError> {
    let listed = fields(&at.read(WHAT, ["config", "--list", "--show-scope", "--name-only", "-z"])?);
    let own = listed.chunks_exact(2).filter(|pair| matches!(pair[0].as_str(), "local" | "worktree"));
    let mut keys: Vec<String> = own.map(|pair| pair[1].clone()).filter(|key| runs_on_push(key)).collect();
    keys.sort();
    keys.dedup();
    if keys.is_empty() { Ok(()) } else { Err(WorkspaceError::PushRuns { branch: branch.to_owned(), keys }) }
}

fn runs_on_push(key: &str) -> bool {
    let last = key.rsplit('.').next().unwrap_or_default();
    match key.split('.').next().unwrap_or_default() {
        "core" => matches!(last, "sshcommand" | "gitproxy" | "askpass"),
        "credential" => last == "helper",
        "remote" => matches!(last, "receivepack" | "uploadpack" | "vcs" | "proxy" | "mirror"),
        "url" => matches!(last, "insteadof" | "pushinsteadof"),
        "http" | "https" | "ssh" | "protocol" => true,
        _ => false,
    }
}

fn program_for(url: &str) -> &'static str {
    if host_of(url).is_some_and(|(host, _)| host.contains("gitlab")) { "glab" } else { "gh" }
}

fn is_there(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.is_absolute() && folder.join(program).is_file())
}

/// Host and path of `https://host/path`, `ssh://git@host:22/path` and `git@host:path`.
fn host_of(url: &str) -> Option<(String, &str)> {
    let (rest, ends) = match url.split_once("://") {
        Some((_, rest)) => (rest, '/'),
        None => (url, ':'),
    };
    let (host, path) = rest.split_once(ends)?;
    let host = host.rsplit('@').next()?.split(':').next()?;
    (host.contains('.') && !path.is_empty()).then(|| (host.to_owned(), path))
}

/// The project as both programs take it: `host/owner/name`.
fn place_of(url: &str) -> Option<String> {
    let (host, path) = host_of(url)?;
    let path = path.trim_matches('/').trim_end_matches(".git");
    path.contains('/').then(|| format!("{host}/{path}"))
}

fn ask_forge(program: &'static str, place: &str, request: Request<'_>) -> Result<String, WorkspaceError> {
    let failed = |said: String| WorkspaceError::ForgeFailed { branch: request.branch.to_owned(), program, said };
    let mut command = Command::new(program);
    command.current_dir("/");
    let own;
    if program == "glab" {
        let place = format!("https://{place}");
        own = ForgePlace::make(&place).map_err(|error| failed(format!("there is no place to run it in: {error}")))?;
        command.current_dir(own.path());
        command.args(["mr", "create", "--yes", "--repo", &place, "--source-branch", request.branch]);
        command.args(["--target-branch", request.base, "--title", request.title, "--description", request.body]);
    } else {
        command.args(["pr", "create", "--repo", place, "--head", request.branch, "--base", request.base]);
        command.args(["--title", request.title, "--body-file", "-"]);
    }
    for quiet in ["GH_PROMPT_DISABLED", "NO_PROMPT", "GLAB_NO_PROMPT"] {
        command.env(quiet, "1");
    }
    command.process_group(0);
    let child = command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn();
    let (code, out, err) = ended(child.map_err(|error| failed(error.to_string()))?, request.body)
        .ok_or_else(|| failed(format!("it was still running after {} s", PATIENCE.as_secs())))?;
    let url = out.lines().rev().map(str::trim).find(|line| line.starts_with("https://") || line.starts_with("http://"));
    match (code, url) {
        (Some(0), Some(url)) => Ok(url.split_whitespace().next().unwrap_or(url).to_owned()),
        (Some(0), None) => Err(failed(format!("it named no address; {}", reason(&err, &out)))),
        (_, _) => Err(failed(reason(&err, &out))),
    }
}

/// The first line that says what went wrong; `glab` says before it how to begin anew.
fn reason(err: &str, out: &str) -> String {
    let frame = |line: &str| {
        line.is_empty()
            || line.eq_ignore_ascii_case("error")
            || line.contains("recovery file")
            || line.contains("--recover")
            || line.starts_with("Creating merge request")
    };
    let said = err.lines().chain(out.lines()).map(str::trim).find(|line| !frame(line));
    said.unwrap_or("it said nothing").to_owned()
}

/// Exit code and both outputs; `None` when it did not come to an end and was ended.
fn ended(mut child: Child, body: &str) -> Option<(Option<i32>, String, String)> {
    let pid = Pid::from_raw(child.id() as i32);
    let (tell, told) = channel();
    let (stdin, stdout, stderr) = (child.stdin.take(), child.stdout.take(), child.stderr.take());
    let body = body.to_owned();
    std::thread::spawn(move || {
        // A program that reads no body is not at fault.
        stdin.map(|mut pipe| pipe.write_all(body.as_bytes()).ok());
        let quiet = std::thread::spawn(move || read_all(stderr));
        let out = read_all(stdout);
        let err = quiet.join().unwrap_or_default();
        tell.send((child.wait().ok().and_then(|status| status.code()), out, err)).ok();
    });
    let result = told.recv_timeout(PATIENCE).ok();
    if result.is_none() {
        killpg(pid, Signal::SIGKILL).ok();
    }
    result
}

/// What a program says, as far as anyone reads it.
fn read_all(pipe: Option<impl std::io::Read>) -> String {
    let mut bytes = Vec::new();
    pipe.map(|pipe| pipe.take(64 << 10).read_to_end(&mut bytes).ok());
    String::from_utf8_lossy(&bytes).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_remote_names_its_project() {
        let table = [
            ("https://github.com/acme/shop.git", Some("github.com/acme/shop")),
            ("git@github.com:acme/shop.git", Some("github.com/acme/shop")),
            ("ssh://git@gitlab.example.org:2222/group/sub/shop", Some("gitlab.example.org/group/sub/shop")),
            ("https://user:word@git.example.org/a/b", Some("git.example.org/a/b")),
            ("/srv/git/shop.git", None),
            ("../shop", None),
            ("https://github.com/", None),
        ];
        for (url, place) in table {
            assert_eq!(place_of(url).as_deref(), place, "{url}");
        }
        assert_eq!(program_for("git@gitlab.com:a/b.git"), "glab");
        assert_eq!(program_for("git@github.com:a/b.git"), "gh");
    }

    #[test]
    fn the_reason_is_told_and_not_how_to_begin_anew() {
        let recovery = "Failed to create merge request. Created recovery file: /home/m/mr.json\nRun the command again with \
             the '--recover' option to retry\n";
        let table = [
            (
                format!("\nCreating merge request for a into main in acme/shop\n\n{recovery}401 Unauthorized\n"),
                "401 Unauthorized",
            ),
            ("\n  ERROR  \n\n  Not Found (404)\n".to_owned(), "Not Found (404)"),
            ("gh: not logged in\nTry gh auth login\n".to_owned(), "gh: not logged in"),
            (String::new(), "it said nothing"),
        ];
        for (err, said) in table {
            assert_eq!(reason(&err, ""), said, "{err}");
        }
    }

    #[test]
    fn settings_that_run_programs_are_known() {
        for key in
            ["core.sshcommand", "credential.https://x.org.helper", "remote.origin.receivepack", "url.x.insteadof"]
        {
            assert!(runs_on_push(key), "{key}");
        }
        for key in ["core.bare", "remote.origin.url", "remote.origin.fetch", "branch.main.remote", "user.name"] {
            assert!(!runs_on_push(key), "{key}");
        }
    }
}
