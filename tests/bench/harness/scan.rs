//! `cost scan` over generated transcripts: megabytes a second, beside ccusage where `ORCHESTRA_BENCH_CCUSAGE` names one.
//!
//! `ORCHESTRA_BENCH_SCAN_MIB` says how much is generated (1024 for a gigabyte).

use std::fmt::Write as _;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// What is generated unless the environment says otherwise.
const MIB: usize = 128;
/// A folder as Claude keeps it: transcripts of a few megabytes.
const FILE: usize = 4 << 20;
const ROUNDS: usize = 5;
/// ccusage takes its time; it is asked fewer times.
const ROUNDS_BESIDE: usize = 3;

/// Measures and prints.
pub fn run() {
    let mib = std::env::var("ORCHESTRA_BENCH_SCAN_MIB").ok().and_then(|text| text.parse().ok()).unwrap_or(MIB);
    let home = tempfile::tempdir().unwrap();
    let (bytes, requests) = generate(home.path(), mib << 20);
    println!("scan: {} MB in transcripts of Claude, {requests} requests", bytes / 1_000_000);
    let ours = median(ROUNDS, || scan(home.path()));
    say("orchestra", bytes, ours);
    let Some(beside) = std::env::var_os("ORCHESTRA_BENCH_CCUSAGE").map(PathBuf::from) else {
        println!("  ccusage: not measured; ORCHESTRA_BENCH_CCUSAGE names its program");
        return;
    };
    let theirs = median(ROUNDS_BESIDE, || ccusage(&beside, home.path()));
    say("ccusage", bytes, theirs);
    println!("  ratio: {:.1}", theirs.as_secs_f64() / ours.as_secs_f64());
}

fn say(name: &str, bytes: usize, took: Duration) {
    let speed = bytes as f64 / 1e6 / took.as_secs_f64();
    println!("  {name}: median {:.2} s, {speed:.0} MB/s", took.as_secs_f64());
}

fn median(rounds: usize, mut once: impl FnMut() -> Duration) -> Duration {
    let mut all: Vec<_> = (0..rounds).map(|_| once()).collect();
    all.sort();
    all[all.len() / 2]
}

fn scan(home: &Path) -> Duration {
    timed(Command::new(crate::home::program()).args(["cost", "scan"]).arg(home).arg("--json"), home)
}

fn ccusage(program: &Path, home: &Path) -> Duration {
    timed(Command::new(program).args(["claude", "daily", "--json", "--offline"]), home)
}

fn timed(command: &mut Command, home: &Path) -> Duration {
    let config = home.join(".claude");
    command.env("HOME", home).env("CLAUDE_CONFIG_DIR", config).env("TZ", "UTC").env("ORCHESTRA_HOME", home.join("o"));
    command.stdin(Stdio::null()).stderr(Stdio::piped()).stdout(Stdio::piped());
    let start = Instant::now();
    let output = command.output().unwrap();
    let took = start.elapsed();
    assert!(output.status.success(), "{command:?}: {}", String::from_utf8_lossy(&output.stderr));
    took
}

/// Writes transcripts as Claude Code writes them: of seven lines one holds usage. Gives the bytes and the requests.
fn generate(home: &Path, wanted: usize) -> (usize, usize) {
    let folder = home.join(".claude/projects/-home-me-shop");
    std::fs::create_dir_all(&folder).unwrap();
    let (mut bytes, mut requests, mut file) = (0, 0, 0);
    while bytes < wanted {
        let mut text = String::with_capacity(FILE + (64 << 10));
        while text.len() < FILE.min(wanted - bytes) {
            turn(&mut text, file, requests);
            requests += 1;
        }
        let path = folder.join(format!("00000000-0000-4000-8000-{file:012}.jsonl"));
        std::fs::File::create(path).unwrap().write_all(text.as_bytes()).unwrap();
        (bytes, file) = (bytes + text.len(), file + 1);
    }
    (bytes, requests)
}

/// One request of a session: what was said, thought and read, and what it used, once per block of the answer.
fn turn(text: &mut String, session: usize, number: usize) {
    let (day, minute, second) = (1 + number / 1440 % 28, number / 60 % 60, number % 60);
    let at = format!("2026-10-{day:02}T{:02}:{minute:02}:{second:02}.000Z", number / 3600 % 24);
    let head = format!(
        "\"sessionId\":\"s{session}\",\"version\":\"2.1.329\",\"cwd\":\"/home/me/shop\",\"timestamp\":\"{at}\""
    );
    let words = "the quick brown fox jumps over the lazy dog and reads all of it again ".repeat(20);
    let user = format!("{{\"type\":\"user\",{head},\"message\":{{\"role\":\"user\",\"content\":\"{words}\"}}}}\n");
    let usage = format!(
        "\"usage\":{{\"input_tokens\":{},\"cache_read_input_tokens\":{},\"cache_creation_input_tokens\":300,\"output_tokens\":{}}}",
        number % 900,
        number % 90_000,
        number % 2_000
    );
    let block = |kind: &str| {
        format!(
            "{{\"type\":\"assistant\",{head},\"requestId\":\"r{number}\",\"message\":{{\"id\":\"m{number}\",\"model\":\
             \"claude-sonnet-4-5\",\"content\":[{{\"type\":\"{kind}\",\"text\":\"{words}\"}}],{usage}}}}}\n"
        )
    };
    let result = format!("{{\"type\":\"user\",{head},\"toolUseResult\":{{\"stdout\":\"{}\"}}}}\n", words.repeat(2));
    write!(text, "{user}{}{}{result}{user}{result}", block("thinking"), block("text")).unwrap();
}
