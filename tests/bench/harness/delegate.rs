//! From `orchestra delegate` to the agent's process at work.

use std::path::Path;
use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use super::home::{Home, program};
use super::table::Samples;

const RUNS: usize = 20;

/// In a plain folder, and in a worktree of its own.
pub fn run() {
    let home = Home::new();
    home.shell("true");
    let plain = home.plain();
    measure(&home, &plain, true).print("delegate to agent's process, plain folder");
    let repo = home.repository();
    measure(&home, &repo, false).print("delegate to agent's process, new worktree");
    let mut bare = Samples::default();
    for run in 0..RUNS {
        let mark = home.path().join(format!("bare-{run}"));
        let start = SystemTime::now();
        home.command("/bin/sh").args(["-c", &stamp(&mark)]).status().unwrap();
        bare.add(stamped(&mark, start));
    }
    bare.print("(the same shell command without orchestra)");
}

fn measure(home: &Home, dir: &Path, in_place: bool) -> Samples {
    let mut samples = Samples::default();
    for run in 0..RUNS {
        let mark = home.path().join(format!("mark-{in_place}-{run}"));
        let mut command = home.command(&program());
        command.args(["delegate", "--to", "shell", "--task", &stamp(&mark), "--dir"]).arg(dir);
        if in_place {
            command.arg("--in-place");
        }
        let start = SystemTime::now();
        assert!(command.output().unwrap().status.success());
        samples.add(stamped(&mark, start));
    }
    samples
}

/// A shell command that writes down when it ran.
fn stamp(mark: &Path) -> String {
    format!("date +%s%N > {0}.new && mv {0}.new {0}", mark.display())
}

/// How long after `start` the command ran; waits for it.
fn stamped(mark: &Path, start: SystemTime) -> Duration {
    let patience = Instant::now();
    loop {
        if let Ok(text) = std::fs::read_to_string(mark) {
            let at = Duration::from_nanos(text.trim().parse().unwrap());
            return at.saturating_sub(start.duration_since(UNIX_EPOCH).unwrap());
        }
        assert!(patience.elapsed() < Duration::from_secs(20), "the agent never ran: {}", mark.display());
        std::thread::sleep(Duration::from_millis(5));
    }
}
