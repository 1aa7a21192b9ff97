//! What an agent's process finds around it: its session, its descriptors, its environment, its terminal's name, its limits.

use std::collections::BTreeMap;

use crate::support::{Home, until};

/// Gives the shell a command that writes a file named `out` in the repository when it is done; gives what it wrote.
fn said(home: &Home, command: &str) -> String {
    let task = format!("{{ {command} ; }} > out.new 2>&1; mv out.new out; exec sleep 60");
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &task]);
    let out = home.repo.join("out");
    until(|| std::fs::read_to_string(&out).ok(), || home.log())
}

#[test]
fn it_leads_a_session_on_a_terminal_of_its_own_and_inherits_no_descriptor() {
    let home = Home::new();
    let said = said(&home, "echo $$; cut -d' ' -f 4-8 /proc/$$/stat; tty; ls /proc/self/fd");
    let lines: Vec<&str> = said.lines().collect();
    let stat: Vec<i64> = lines[1].split(' ').map(|field| field.parse().unwrap()).collect();
    let pid: i64 = lines[0].parse().unwrap();
    let [parent, group, session, terminal, foreground] = stat[..] else { panic!("{said}") };
    assert_eq!((group, session, foreground), (pid, pid, pid), "{said}");
    assert!(terminal != 0 && lines[2].starts_with("/dev/pts/"), "{said}");
    assert_eq!(parent, i64::from(home.server()), "{said}");
    // The fourth is the folder that is listed.
    let open: Vec<u32> = lines[3..].iter().map(|fd| fd.parse().unwrap()).collect();
    assert_eq!(open, [0, 1, 2, 3], "{said}");
}

#[test]
fn its_environment_is_an_allow_list_and_tells_of_our_terminal() {
    let mut home = Home::new();
    let foreign = "TMUX TMUX_PANE STY ZELLIJ KITTY_PID WEZTERM_PANE VTE_VERSION TERM_SESSION_ID AWS_SESSION_TOKEN \
                   GITHUB_TOKEN SSH_CONNECTION LC_TERMINAL";
    home.set_env(foreign.split_whitespace().map(|name| (name.to_owned(), "foreign".to_owned())));
    home.set_env([("TERM".to_owned(), "xterm-kitty".to_owned()), ("TERM_PROGRAM".to_owned(), "kitty".to_owned())]);
    let said = said(&home, "env");
    let env: BTreeMap<&str, &str> = said.lines().filter_map(|line| line.split_once('=')).collect();
    for name in foreign.split_whitespace() {
        assert!(!env.contains_key(name), "{name} in {said}");
    }
    let version = env!("CARGO_PKG_VERSION");
    for (name, value) in [
        ("TERM", "xterm-256color"),
        ("COLORTERM", "truecolor"),
        ("TERM_PROGRAM", "orchestra"),
        ("TERM_PROGRAM_VERSION", version),
        ("ORCHESTRA_TASK", "task-1"),
        ("LANG", "C.UTF-8"),
    ] {
        assert_eq!(env.get(name), Some(&value), "{said}");
    }
}

#[test]
fn it_is_told_the_terminal_that_the_settings_name() {
    const ASK: &str = "stty raw -echo min 1; printf '\\033[>0q\\033[c' > /dev/tty; echo $TERM_PROGRAM; \
                       dd bs=1 count=37 2>/dev/null < /dev/tty | cat -v";
    for (settings, name, version) in [
        ("", "orchestra", env!("CARGO_PKG_VERSION")),
        ("[agents.shell]\nterminal = \"ghostty 9.9.9\"\n", "ghostty", "9.9.9"),
    ] {
        let home = Home::new();
        home.configure(settings);
        let answer = format!("^[P>|{name} {version}^[\\^[[?62;22;52c");
        let ask = ASK.replace("37", &(answer.len() - 3).to_string());
        let said = said(&home, &ask);
        assert_eq!(said.lines().collect::<Vec<_>>(), [name, &answer], "{said:?}");
    }
}

#[test]
fn panes_too_many_are_refused_with_a_sentence_and_the_others_go_on() {
    for (limit, wanted) in [(128, 30), (256, 60)] {
        let home = Home::new();
        home.configure("max_agents = 100\n");
        // The server inherits the limit, and may not raise it.
        let program = crate::support::program();
        let delegate = format!("{program} delegate --to shell --in-place --task");
        let many =
            format!("for i in $(seq {wanted}); do {delegate} 'read x; echo got $x; exec sleep 90' || exit; done");
        // Nor does it keep what whoever starts it left open.
        let left_open = "exec 3</dev/null 4<&3 5<&3 6<&3 7<&3 8<&3 9<&3";
        let started = home.sh(&format!("{left_open}; ulimit -n {limit} && {many}"));
        assert!(started.status.success(), "{}", String::from_utf8_lossy(&started.stderr));

        let tasks = || -> Vec<serde_json::Value> {
            let all: serde_json::Value = serde_json::from_str(&home.ok(&["status", "--json"])).unwrap();
            all["tasks"].as_array().unwrap().clone()
        };
        let is = |task: &serde_json::Value, state| task["session_state"] == state;
        let settled = |tasks: &Vec<serde_json::Value>| {
            let ready = |task: &&serde_json::Value| is(task, "working") || task["status"] == "failed";
            tasks.iter().filter(ready).count() == wanted
        };
        let all = until(|| Some(tasks()).filter(settled), || format!("{:#?}", tasks()));
        let (running, refused): (Vec<_>, Vec<_>) = all.iter().partition(|task| is(task, "working"));
        assert!(running.len() >= 8 && !refused.is_empty(), "with {limit}: {} run", running.len());
        for task in refused {
            let text = task.to_string();
            assert!(text.contains("too many files are open") && text.contains("ulimit -n"), "{task:#}");
        }
        // Those that run still hear, and those that end make room for another.
        let peek = |task: &str| String::from_utf8_lossy(&home.run(&["peek", task]).stdout).into_owned();
        let screen = home.screen(160, 45);
        screen.wait("WORKING").keys("1").keys("\r").wait("every other key goes to").keys("hello\r");
        until(|| peek("task-1").contains("got hello").then_some(()), || peek("task-1"));
        let open = || std::fs::read_dir(format!("/proc/{}/fd", home.server())).unwrap().count();
        let before = open();
        for task in ["task-2", "task-3", "task-4"] {
            home.ok(&["kill", task, "--yes"]);
            home.wait_task(task, |view| view["session_state"] == "killed");
        }
        // A terminal is closed once its last reader has seen its end.
        until(|| (open() + 12 <= before).then_some(()), || format!("{} of {before} are open", open()));
        home.ok(&["delegate", "--to", "shell", "--in-place", "--task", "echo fits; exec sleep 60"]);
        let next = format!("task-{}", wanted + 1);
        until(|| peek(&next).contains("fits").then_some(()), || format!("{:#}", home.task(&next)));
    }
}
