//! The screen in a real terminal: type a task, approve with one key, leave and come back.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::Home;

#[test]
fn a_person_types_a_task_approves_it_leaves_and_comes_back() {
    let home = Home::new();
    let screen = home.screen(120, 40);
    screen.wait("orchestra").keys("n").wait("›");
    // Tab goes from the router's choice to the first agent.
    screen.keys("Write the release notes").keys("\t").wait("rehearsal · docs").keys("\r");
    screen.wait("Do you want to create").wait("NEEDS YOU");
    screen.keys("a");
    home.wait_status("task-1", "in_review");
    screen.keys("q");
    assert_eq!(screen.end(), Some(0));
    let phone = home.screen(45, 25);
    phone.wait("Write the release");
    let laptop = home.screen(160, 45);
    laptop.wait("NEEDS YOU");
    phone.keys("q");
    phone.end();
    laptop.wait("NEEDS YOU").keys("q");
    laptop.end();
}

#[test]
fn the_terminal_is_given_back_whatever_happens() {
    let home = Home::new();
    for signal in [None, Some(Signal::SIGTERM), Some(Signal::SIGHUP), Some(Signal::SIGINT)] {
        let screen = home.screen(100, 30);
        screen.wait("orchestra");
        match signal {
            Some(signal) => kill(Pid::from_raw(screen.pty.pid() as i32), signal).unwrap(),
            None => {
                screen.keys("q");
            }
        }
        let code = screen.end_of(&format!("{signal:?}"));
        assert_eq!(code, Some(signal.map_or(0, |signal| 128 + signal as i32)), "{signal:?}");
        let raw = String::from_utf8_lossy(&screen.raw.lock().unwrap()).into_owned();
        let after = raw.rsplit("\u{1b}[?2026l").next().unwrap_or_default();
        for given_back in ["\u{1b}[?1049l", "\u{1b}[?25h", "\u{1b}[?2004l", "\u{1b}[?1000l", "\u{1b}[?1004l"] {
            assert!(after.contains(given_back), "{signal:?}: {given_back:?} in {after:?}");
        }
    }
}

#[test]
fn agents_go_on_when_the_terminal_dies() {
    let home = Home::slow();
    let screen = home.screen(120, 40);
    screen.wait("orchestra");
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write a report"]);
    screen.wait("Write a report");
    kill(Pid::from_raw(screen.pty.pid() as i32), Signal::SIGKILL).unwrap();
    screen.end();
    home.wait_attention("task-1", "approval");
    home.screen(80, 24).wait("Write a report");
}

#[test]
fn a_dialog_in_a_pane_that_changed_its_size_can_still_be_approved() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Add sign-in with an account of another service"]);
    home.wait_attention("task-1", "approval");
    // The task has worked so long that nobody looks at its quiet screen any more.
    let worked = |view: &serde_json::Value| view["seconds"].as_u64().unwrap_or(0);
    let before = worked(&home.task("task-1"));
    home.wait_task("task-1", |view| worked(view) >= before + 5);
    // The screen gives the pane another size, for which the program prints nothing.
    let narrow = home.screen(74, 14);
    narrow.wait("Esc to cancel");
    let view = home.wait_task("task-1", |view| {
        if view["attention"]["kind"] == "approval" {
            home.run(&["approve", "task-1"]);
        }
        view["status"] == "in_review"
    });
    assert_eq!(view["session"], "s-1");
}
