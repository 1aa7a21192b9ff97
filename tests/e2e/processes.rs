//! Nothing of a killed agent's process tree survives.

use crate::support::{Home, until};

/// A background job, a process group of its own, a setsid child, a double fork, nohup, one that ignores HUP, one that
/// ignores TERM, one that is stopped, one without its environment. They are known by how long they sleep.
const FAMILY: &str = "sleep 60017 & setsid sleep 60017 & (setsid sh -c 'sleep 60017 & sleep 60017' &) ; \
    bash -c 'set -m; sleep 60017 & wait' & sh -c 'trap \"\" HUP; sleep 60017' & \
    sh -c 'trap \"\" TERM HUP INT; while :; do sleep 60017; done' & nohup sleep 60017 >/dev/null 2>&1 & \
    sleep 60017 & kill -STOP $! ; env -i setsid sleep 60017 & sleep 60017";
/// With the shells that wait; one may be stopped before it has become what it sleeps as.
const MEMBERS: usize = 13;

/// The members of the family that run, whatever their environment; they belong to this home by their folder.
fn members(home: &Home) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
    let read = |pid: u32| std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    let here =
        |pid: u32| std::fs::read_link(format!("/proc/{pid}/cwd")).is_ok_and(|at| at.starts_with(home.dir.path()));
    pids.filter(|pid| memchr::memmem::find(&read(*pid), b"60017").is_some() && here(*pid)).collect()
}

/// The children of the server that ended and that nobody has buried.
fn zombies(home: &Home) -> Vec<String> {
    let server = format!(") Z {} ", home.server());
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let stats = entries.filter_map(|entry| std::fs::read_to_string(entry.path().join("stat")).ok());
    stats.filter(|stat| stat.contains(&server)).collect()
}

fn family(home: &Home) {
    home.ok(&["delegate", "--to", "shell", "--task", FAMILY]);
    until(|| (members(home).len() >= MEMBERS).then_some(()), || format!("{:?}", members(home)));
}

#[test]
fn kill_ends_the_whole_family() {
    let home = Home::new();
    family(&home);
    home.ok(&["kill", "task-1", "--yes"]);
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    until(|| members(&home).is_empty().then_some(()), || format!("{:?} live on", members(&home)));
    let view = home.wait_task("task-1", |view| view["session_state"] == "killed");
    assert_eq!(view["status"], "cancelled");
    until(|| zombies(&home).is_empty().then_some(()), || format!("{:?} are not buried", zombies(&home)));
}

#[test]
fn stop_refuses_while_agents_run_and_ends_them_when_told() {
    let home = Home::new();
    family(&home);
    let refused = home.run(&["stop"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--yes"));
    home.ok(&["stop", "--yes"]);
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    until(|| members(&home).is_empty().then_some(()), || format!("{:?} live on", members(&home)));
    assert_eq!(home.run(&["status"]).status.code(), Some(4));
}

#[test]
fn an_agent_that_ends_leaves_nothing_and_one_that_hid_is_ended_with_the_server() {
    let home = Home::new();
    // The last one drops its marks, leaves the terminal and loses its parent before anybody looks.
    home.ok(&["delegate", "--to", "shell", "--task", "sleep 60017 & nohup setsid sleep 60017 & exit 0"]);
    home.wait_task("task-1", |view| view["status"] == "in_review" || view["status"] == "done");
    until(|| members(&home).is_empty().then_some(()), || format!("{:?} live on", members(&home)));
    home.ok(&[
        "delegate",
        "--to",
        "shell",
        "--task",
        "(env -i setsid sh -c 'sleep 60017 & exit' &); sleep 0.2; exit 0",
    ]);
    home.wait_task("task-2", |view| view["status"] == "in_review" || view["status"] == "done");
    home.ok(&["stop", "--yes"]);
    until(|| members(&home).is_empty().then_some(()), || format!("{:?} live on", members(&home)));
}

#[test]
fn an_agent_that_starts_while_the_server_ends_is_ended_with_it_and_starts_anew() {
    let home = Home::new();
    let slow = "trap '' INT TERM HUP; touch \"$HOME/ready\"; while :; do sleep 1; done";
    home.ok(&["delegate", "--to", "shell", "--task", slow]);
    until(|| home.dir.path().join("ready").exists().then_some(()), || "it never started".into());
    // Its worktree and its process come up while the first one is still being ended.
    home.ok(&["delegate", "--to", "shell", "--task", "while :; do sleep 60; done"]);
    home.ok(&["stop", "--yes"]);
    assert_eq!(home.agents_processes(), Vec::<u32>::new());
    home.ok(&["delegate", "--to", "shell", "--wait", "--task", "true"]);
    home.ok(&["retry", "task-2"]);
    home.wait_task("task-2", |view| view["status"] == "in_progress" && view["session_state"] != "starting");
}
