//! Nothing of a killed agent's process tree survives.

use crate::support::{Home, until};

/// A background job, a setsid child, a double fork, one that ignores TERM, one that is stopped.
const FAMILY: &str = "sleep 600 & setsid sleep 600 & (setsid sh -c 'sleep 600 & sleep 600' &) ; \
    sh -c 'trap \"\" TERM HUP INT; while :; do sleep 600; done' & nohup sleep 600 >/dev/null 2>&1 & \
    sleep 600 & kill -STOP $! ; sleep 600";

#[test]
fn kill_ends_the_whole_family() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", FAMILY]);
    until(|| (home.agents_processes().len() >= 9).then_some(()), || format!("{:?}", home.agents_processes()));
    home.ok(&["kill", "task-1", "--yes"]);
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    let view = home.wait_task("task-1", |view| view["session_state"] == "killed");
    assert_eq!(view["status"], "cancelled");
}

#[test]
fn stop_refuses_while_agents_run_and_ends_them_when_told() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", FAMILY]);
    until(|| (home.agents_processes().len() >= 9).then_some(()), || format!("{:?}", home.agents_processes()));
    let refused = home.run(&["stop"]);
    assert_eq!(refused.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&refused.stderr).contains("--yes"));
    home.ok(&["stop", "--yes"]);
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    assert_eq!(home.run(&["status"]).status.code(), Some(4));
}
