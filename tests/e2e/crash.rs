//! kill -9 of the server: nothing decided is lost, nothing keeps running, work goes on.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::{Home, until};

#[test]
fn after_kill_9_every_task_is_there_and_no_agent_runs() {
    let home = Home::slow();
    home.ok(&["delegate", "--to", "shell", "--task", "echo one > one.txt"]);
    home.wait_status("task-1", "in_review");
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write a long report"]);
    home.ok(&["delegate", "--to", "shell", "--task", "trap '' TERM HUP; setsid sleep 600 & sleep 600"]);
    home.wait_task("task-3", |view| view["session_state"] == "working");
    home.wait_task("task-2", |view| view["session_state"] != "starting");
    let before = home.ok(&["summary", "task-1", "--json"]);
    assert!(!home.agents_processes().is_empty());

    let server = home.server();
    kill(Pid::from_raw(server as i32), Signal::SIGKILL).unwrap();
    until(|| (home.run(&["status"]).status.code() == Some(4)).then_some(()), || "the server is dead".into());
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);

    assert_eq!(home.ok(&["summary", "task-1", "--json"]), before, "the summary is the same");
    for task in ["task-2", "task-3"] {
        let view = home.task(task);
        assert_eq!((&view["status"], &view["session_state"]), (&"paused".into(), &"lost".into()), "{view:#}");
        assert_eq!(view["attention"]["kind"], "lost");
    }
    until(|| home.agents_processes().is_empty().then_some(()), || format!("{:?} live on", home.agents_processes()));
    home.ok(&["resume", "task-2"]);
    home.wait_attention("task-2", "approval");
    assert_ne!(home.task("task-2")["session"], "s-2", "a new session went on");
}

#[test]
fn of_two_that_start_at_once_one_is_the_server() {
    let home = Home::new();
    std::thread::scope(|scope| {
        for n in 0..4 {
            let home = &home;
            scope.spawn(move || home.ok(&["delegate", "--to", "shell", "--task", &format!("echo {n}")]));
        }
    });
    for n in 1..=4 {
        home.wait_task(&format!("task-{n}"), |view| view["status"] == "done" || view["status"] == "in_review");
    }
    assert!(home.server() > 0);
}
