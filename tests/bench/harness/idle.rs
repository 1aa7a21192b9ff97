//! What orchestra costs while nothing happens.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::time::{Duration, Instant};

use super::home::{Home, program};
use super::table::row;
use super::terminal::Terminal;

const AGENTS: usize = 8;
const WATCHED: Duration = Duration::from_secs(10);

/// Quiet agents and one terminal.
pub fn run() {
    let home = Home::new();
    home.shell("true");
    let empty = resident(home.server());
    for _ in 0..AGENTS {
        home.shell("echo QUIET; exec sleep 120");
    }
    let terminal = Terminal::open(&program(), &[], &home.plain(), home.env());
    terminal.wait("QUIET");
    let server = home.server();
    // What an agent's last output leads to is over then.
    std::thread::sleep(Duration::from_secs(5));
    let (before, switches, bytes, start) = (ticks(server), waits(server), terminal.bytes(), Instant::now());
    let relay = ticks(terminal.pid());
    std::thread::sleep(WATCHED);
    let seconds = start.elapsed().as_secs_f64();
    let share = |ticks: u64| format!("{:.2} %", ticks as f64 / per_second() / seconds * 100.0);
    row(&format!("CPU of the server, {AGENTS} idle agents, one terminal"), &share(ticks(server) - before));
    row("CPU of the terminal's process meanwhile", &share(ticks(terminal.pid()) - relay));
    let after = waits(server).into_iter();
    let wakes: u64 = after.map(|(thread, count)| count - switches.get(&thread).unwrap_or(&0)).sum();
    let wakes = wakes as f64 / seconds;
    row("wake-ups of the server's threads", &format!("{wakes:.1} /s"));
    row("bytes to the terminal meanwhile", &format!("{:.0} B/s", (terminal.bytes() - bytes) as f64 / seconds));
    let full = resident(server);
    let each = full.saturating_sub(empty) / AGENTS as u64;
    row("memory of the server (RSS)", &format!("empty {empty} KiB, {AGENTS} panes {full} KiB, {each} KiB a pane"));
}

/// User and system time of a process, in clock ticks.
fn ticks(pid: u32) -> u64 {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).unwrap();
    let after_name = stat.rsplit_once(") ").unwrap().1;
    after_name.split(' ').skip(11).take(2).map(|field| field.parse::<u64>().unwrap()).sum()
}

fn per_second() -> f64 {
    nix::unistd::sysconf(nix::unistd::SysconfVar::CLK_TCK).unwrap().unwrap_or(100) as f64
}

/// How often each of its threads has waited and was woken. A thread that ends meanwhile takes its number with it.
fn waits(pid: u32) -> BTreeMap<OsString, u64> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).unwrap().flatten();
    let count = |thread: &std::fs::DirEntry| field(&thread.path().join("status"), "voluntary_ctxt_switches:");
    threads.map(|thread| (thread.file_name(), count(&thread))).collect()
}

/// Memory of a process, in KiB.
fn resident(pid: u32) -> u64 {
    field(std::path::Path::new(&format!("/proc/{pid}/status")), "VmRSS:")
}

fn field(file: &std::path::Path, name: &str) -> u64 {
    let text = std::fs::read_to_string(file).unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix(name)).unwrap_or_default();
    line.split_whitespace().next().and_then(|number| number.parse().ok()).unwrap_or(0)
}
