//! Finding an agent's program on PATH and telling it from strangers with the same name.
//!
//! Owns the search and the one call for its version. `on_path` runs nothing and is cheap; `find` runs the program and is for
//! when a person asks (`orchestra agents`).

use std::ffi::OsStr;
use std::io::Read as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc;
use std::time::Duration;

use super::adapter::{Adapter, DetectRule};
use super::version_memory::VersionMemory;
use crate::config::compare_versions;

/// Node and Python take seconds to start on a busy machine.
const VERSION_LIMIT: Duration = Duration::from_secs(15);
const BUSY_TRIES: usize = 50;
const VERSION_BYTES: u64 = 64 * 1024;

/// What was found of one agent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Found {
    /// The program is there.
    Here {
        /// Where.
        program: PathBuf,
        /// Its version, when it told one.
        version: Option<String>,
        /// Whether orchestra was tested with that version.
        tested: Tested,
    },
    /// No such program on PATH.
    Missing {
        /// The names that were looked for.
        looked_for: Vec<String>,
    },
    /// A program of that name is there, and it is another one.
    Stranger {
        /// Where.
        program: PathBuf,
        /// The first line that it printed.
        said: String,
    },
}

/// Whether a version is in the tested range.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tested {
    /// In the range.
    Yes,
    /// Older than the range.
    Older,
    /// Newer than the range.
    Newer,
    /// It has no version, or told none.
    NoVersion,
}

/// The first program of the adapter on PATH; nothing is run.
pub fn on_path(adapter: &Adapter, path_var: &OsStr) -> Option<PathBuf> {
    candidates(&adapter.detect, path_var).next()
}

/// Looks for the adapter's program and asks it for its version (at most fifteen seconds each).
pub fn find(adapter: &Adapter, path_var: &OsStr) -> Found {
    find_again(adapter, path_var, &mut VersionMemory::default())
}

/// The same, but programs that have not changed since they were last asked are not asked again.
pub fn find_again(adapter: &Adapter, path_var: &OsStr, memory: &mut VersionMemory) -> Found {
    let rule = &adapter.detect;
    let mut stranger = None;
    for program in candidates(rule, path_var) {
        match examine(rule, program, memory) {
            found @ Found::Here { .. } => return found,
            other => stranger = stranger.or(Some(other)),
        }
    }
    stranger.unwrap_or_else(|| Found::Missing { looked_for: rule.programs.clone() })
}

fn candidates<'a>(rule: &'a DetectRule, path_var: &'a OsStr) -> impl Iterator<Item = PathBuf> + 'a {
    rule.programs.iter().flat_map(move |name| {
        // Joining an absolute name gives that name, whatever the folder; an empty PATH still finds it.
        let absolute = Path::new(name).is_absolute().then(|| PathBuf::from(name));
        let searched = std::env::split_paths(path_var).filter(|dir| dir.is_absolute()).map(move |dir| dir.join(name));
        absolute.into_iter().chain(searched).filter(|path| is_executable(path))
    })
}

fn is_executable(path: &Path) -> bool {
    path.metadata().is_ok_and(|meta| meta.is_file() && meta.permissions().mode() & 0o111 != 0)
}

fn examine(rule: &DetectRule, program: PathBuf, memory: &mut VersionMemory) -> Found {
    if rule.version_args.is_empty() {
        return Found::Here { program, version: None, tested: Tested::NoVersion };
    }
    let said = memory.said(&program, &rule.version_args, || ask(&program, &rule.version_args));
    // One that says nothing in time is slow, not another program: nothing speaks against it.
    let Some(said) = said.filter(|said| !said.trim().is_empty()) else {
        return Found::Here { program, version: None, tested: Tested::NoVersion };
    };
    if rule.must_match.as_ref().is_some_and(|pattern| !pattern.is_match(said.trim())) {
        let said = said.trim().lines().next().unwrap_or("nothing").chars().filter(|c| !c.is_control()).take(120);
        return Found::Stranger { program, said: said.collect() };
    }
    let version = rule.version.as_ref().and_then(|pattern| pattern.regex()?.captures(&said)?.get(1));
    let version = version.map(|text| text.as_str().to_owned());
    let tested = version.as_deref().map_or(Tested::NoVersion, |version| in_range(rule, version));
    Found::Here { program, version, tested }
}

/// What the program prints, or `None` when it cannot be run or does not end in time.
fn ask(program: &Path, args: &[String]) -> Option<String> {
    let mut command = Command::new(program);
    command.args(args).stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    // "Text file busy" passes: some process is between fork and exec with the file still open.
    let busy = |tried: &Result<Child, std::io::Error>| {
        tried.as_ref().is_err_and(|error| error.kind() == std::io::ErrorKind::ExecutableFileBusy)
    };
    let mut child = std::iter::repeat_with(|| command.spawn()).take(BUSY_TRIES).find(|tried| !busy(tried))?.ok()?;
    let said = read_in_time(&mut child);
    // Dead or not, it must not stay: a program that prints and lingers would become an orphan.
    let _ = child.kill();
    let _ = child.wait();
    said
}

fn read_in_time(child: &mut Child) -> Option<String> {
    let stdout = child.stdout.take()?;
    let (sender, receiver) = mpsc::channel();
    std::thread::Builder::new()
        .name("agent-version".into())
        .spawn(move || {
            let mut bytes = Vec::new();
            let read = stdout.take(VERSION_BYTES).read_to_end(&mut bytes);
            let _ = sender.send(read.map(|_| bytes));
        })
        .ok()?;
    let bytes = receiver.recv_timeout(VERSION_LIMIT).ok()?.ok()?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

fn in_range(rule: &DetectRule, version: &str) -> Tested {
    if rule.tested_from.as_deref().is_some_and(|from| compare_versions(version, from).is_lt()) {
        Tested::Older
    } else if rule.tested_to.as_deref().is_some_and(|to| compare_versions(version, to).is_gt()) {
        Tested::Newer
    } else {
        Tested::Yes
    }
}

#[cfg(test)]
#[path = "detect_tests.rs"]
mod tests;
