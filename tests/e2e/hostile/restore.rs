//! The person's terminal is as it was before, however the client ends and whatever a pane has switched on.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::oracle::{complaints, left_behind};
use crate::corpus::cases;
use crate::support::{Home, Terminal, program};

#[test]
fn after_a_pane_that_pollutes_its_modes_the_terminal_is_as_before() {
    let home = Home::new();
    let (_, bytes) = cases().into_iter().find(|(name, _)| name.starts_with("13")).unwrap();
    std::fs::write(home.repo.join("case"), bytes).unwrap();
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", "cat case; read x"]);
    home.wait_task("task-1", |view| view["session_state"] == "working");
    for signal in [None, Some(Signal::SIGTERM), Some(Signal::SIGHUP), Some(Signal::SIGINT)] {
        let script = format!("stty -g > before; {}; stty -g > after; echo OVER; sleep 60", program());
        let terminal = Terminal::of(&home, "/bin/sh", &["-c", &script], 100, 30);
        terminal.wait("orchestra").wait("cat case");
        terminal.keys("1").keys("\r").wait("every other key goes to");
        match signal {
            Some(signal) => kill(client(&home, terminal.pty.pid()), signal).unwrap(),
            None => {
                terminal.keys("\x11").wait("type").keys("q");
            }
        }
        terminal.wait("OVER");
        let read = |name| std::fs::read_to_string(home.repo.join(name)).unwrap();
        assert_eq!(read("before"), read("after"), "{signal:?}");
        let raw = terminal.raw.lock().unwrap().clone();
        assert_eq!(left_behind(&raw), [].into(), "{signal:?}");
        assert_eq!(complaints(&raw), [].into(), "{signal:?}");
        kill(Pid::from_raw(terminal.pty.pid() as i32), Signal::SIGKILL).unwrap();
        terminal.end();
    }
}

/// The client that this shell has started.
fn client(home: &Home, shell: u32) -> Pid {
    let children = std::fs::read_to_string(format!("/proc/{shell}/task/{shell}/children")).unwrap();
    assert!(home.server() != shell);
    Pid::from_raw(children.split_whitespace().next().unwrap().parse().unwrap())
}

#[test]
fn what_is_left_behind_is_found() {
    assert_eq!(
        left_behind(b"\x1b[?1049h\x1b[?25l\x1b[>5u\x1b[4 q"),
        ["-25", "1049", "1 keyboard flags", "shape"].map(Into::into).into()
    );
    assert_eq!(left_behind(b"\x1b[?1049h\x1b[?25l\x1b[>5u\x1b[4 q\x1b[0 q\x1b[<u\x1b[?25h\x1b[?1049l"), [].into());
}
