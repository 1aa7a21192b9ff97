//! The rehearsal's real work: the file, the check, the count of tokens.

use std::fs::{self, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};

use serde_json::json;

use super::script::{file_of, place_of, title};
use super::seed::Seed;
use crate::cli::signal;

/// Whether this task was told of its limit before, in this directory; it is noted in orchestra's own folder. Without one every
/// start is limited.
pub fn was_limited(task: &str) -> bool {
    if super::script::limit_of(task).is_none() {
        return false;
    }
    let (Some(folder), Ok(dir)) = (std::env::var_os("ORCHESTRA_INSTANCE"), std::env::current_dir()) else {
        return false;
    };
    let notes = std::path::Path::new(&folder).join("rehearsed-limits");
    let line = format!("{} {}", dir.display(), super::script::title(task));
    let known = std::fs::read_to_string(&notes).unwrap_or_default();
    if known.lines().any(|known| known == line) {
        return true;
    }
    // A note that cannot be written only means that the next start is limited too.
    std::fs::write(&notes, format!("{known}{line}\n")).ok();
    false
}

/// The lines that a round adds to the file.
pub fn lines_of(task: &str, feedback: &str, number: u32) -> Vec<String> {
    let lines = if place_of(task).is_some() {
        vec![format!("// {}", title(if number == 1 { task } else { feedback }))]
    } else if number == 1 {
        vec![
            format!("# {}", title(task)),
            String::new(),
            "Written by a rehearsal: no model, no money.".to_owned(),
            String::new(),
            "- Goal: see the title.".to_owned(),
            "- Check: `git diff --check`.".to_owned(),
        ]
    } else {
        vec![String::new(), format!("## Round {number}"), String::new(), format!("- {}", title(feedback))]
    };
    lines.iter().map(|line| line.trim_end().to_owned()).collect()
}

/// Writes the round into the task's file below the current directory; its name.
pub fn write(task: &str, feedback: &str, number: u32) -> io::Result<String> {
    let name = file_of(task);
    let path = Path::new(&name);
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    if let Some((_, line)) = place_of(task) {
        insert(path, line, &lines_of(task, feedback, number))?;
        return Ok(name);
    }
    let mut file = OpenOptions::new().create(true).append(true).open(path)?;
    file.write_all((lines_of(task, feedback, number).join("\n") + "\n").as_bytes())?;
    Ok(name)
}

/// Puts lines behind this line of a file, or at its end.
fn insert(path: &Path, after: usize, lines: &[String]) -> io::Result<()> {
    let old = fs::read_to_string(path).or_else(|error| match error.kind() {
        io::ErrorKind::NotFound => Ok(String::new()),
        _ => Err(error),
    })?;
    let mut all: Vec<&str> = old.lines().collect();
    let at = after.min(all.len());
    all.splice(at..at, lines.iter().map(String::as_str));
    fs::write(path, all.join("\n") + "\n")
}

/// The command that proves the work: the project's, else git's own check; `None` outside git.
pub fn check_command() -> Option<String> {
    let own = std::env::var("ORCHESTRA_CHECK").ok().filter(|command| !command.trim().is_empty());
    let in_git = || std::env::current_dir().is_ok_and(|dir| dir.ancestors().any(|dir| dir.join(".git").exists()));
    own.or_else(|| in_git().then(|| "git diff --check".to_owned()))
}

/// Runs the check: its output and its exit code.
pub fn check(command: &str) -> io::Result<(String, i32)> {
    let run = Command::new("sh").arg("-c").arg(command).stdin(Stdio::null()).output()?;
    let text = String::from_utf8_lossy(&run.stdout).into_owned() + &String::from_utf8_lossy(&run.stderr);
    // A check that a signal ended has no code; shells write 128 and more for it.
    Ok((text, run.status.code().unwrap_or(128)))
}

/// Tokens counted so far, as a model would have used them.
#[derive(Debug, Default)]
pub struct Tokens {
    input: u64,
    cache_read: u64,
    output: u64,
}

impl Tokens {
    /// Adds a round, tells the server, and gives the line for the screen.
    pub fn round(&mut self, task: &str, number: u32) -> String {
        let mut seed = Seed::of(&format!("tokens {number} {task}"));
        self.input += 3000 + seed.below(5000);
        self.cache_read += seed.below(20_000);
        self.output += 200 + seed.below(900);
        let payload = json!({ "input": self.input, "cache_read": self.cache_read, "output": self.output });
        signal::send("rehearsal_usage", payload.to_string());
        let thousands = |n: u64| format!("{}.{}k", n / 1000, n % 1000 / 100);
        format!("Tokens: {} sent, {} received (rehearsal, no money)", thousands(self.input), thousands(self.output))
    }
}
