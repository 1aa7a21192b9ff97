//! Every case, judged: what reaches the terminal, what is typed back, who else is kept waiting, what is told as text.

use std::path::Path;

use orchestra_tui::term::is_unsafe;

use super::oracle::complaints;
use super::probe::{Cut, Order, Reads};
use crate::corpus::{Case, cases};
use crate::markers::MARKERS;
use crate::support::{Home, Terminal, until};

const CUTS: [Cut; 3] = [Cut::Whole, Cut::Bytes, Cut::Random];

#[test]
fn no_case_harms_the_terminal_the_other_pane_or_what_is_told() {
    let home = Home::new();
    home.configure("max_agents = 8\n");
    home.ok(&["delegate", "--to", "shell", "--in-place", "--task", "echo READY; exec cat"]);
    home.wait_task("task-1", |view| view["session_state"] == "working");
    let person = home.screen(160, 45);
    person.wait("READY").keys("1").keys("\r").wait("every other key goes to");
    let before = resident(home.server());
    let mut task = 1;
    for (number, (name, bytes)) in cases().into_iter().enumerate() {
        let file = home.dir.path().join(format!("{name}.bin"));
        std::fs::write(&file, &bytes).unwrap();
        let orders = CUTS.map(|cut| order(&home, &file, &name, cut));
        for order in &orders {
            home.ok(&["delegate", "--to", "shell", "--in-place", "--task", &order.command()]);
        }
        // Typed while the case flows; its echo is what the person waits for.
        let word = format!("k{number:02}");
        person.keys(&word).keys("\r").wait(&word);
        for order in &orders {
            let answers =
                until(|| std::fs::read(&order.answers).ok(), || format!("{name}: {:?}\n{}", order.cut, person.text()));
            check_answers(&name, &answers);
        }
        wait_for_its_picture(&name, &person);
        for cut in orders {
            task += 1;
            check_told(&home, &name, &format!("task-{task}"));
            std::fs::remove_file(cut.answers).unwrap();
        }
        let bad = complaints(&person.raw.lock().unwrap());
        assert!(bad.is_empty(), "{name}: {bad:?}");
    }
    let grown = resident(home.server()).saturating_sub(before);
    assert!(grown < 96 << 10, "the server grew by {grown} KiB over 66 panes");
    for other in [home.screen(45, 25), home.screen(200, 60)] {
        other.wait("acme-api");
        assert_eq!(complaints(&other.raw.lock().unwrap()), [].into());
    }
    assert!(!home.log().chars().any(|c| is_unsafe(c) && c != '\n'), "the log holds control characters");
}

fn order(home: &Home, file: &Path, name: &str, cut: Cut) -> Order {
    let reads = if name.starts_with("12") && cut != Cut::Random { Reads::Nothing } else { Reads::Everything };
    let answers = home.dir.path().join(format!("{}-{cut:?}", &name[..2]));
    Order { case: file.to_owned(), cut, reads, answers }
}

fn check_answers(name: &str, answers: &[u8]) {
    for marker in MARKERS {
        assert!(memchr::memmem::find(answers, marker).is_none(), "{name}: a marker is typed back");
    }
    assert!(!answers.iter().any(|byte| matches!(byte, b'\r' | b'\n' | 3 | 4)), "{name}: {answers:?}");
}

/// What stands in the pane at the end is on the person's screen.
fn wait_for_its_picture(name: &str, person: &Terminal) {
    let sign = match &name[..2] {
        "01" | "02" | "03" | "04" | "06" | "17" => "done",
        "08" | "09" | "11" | "12" | "19" | "21" => "OK",
        "22" => "xxxxxxxx",
        _ => return,
    };
    until(|| (person.text().matches(sign).count() >= 3).then_some(()), || format!("{name}: {}", person.text()));
}

/// Everything that is told about the task as text: one record a line, nothing that a terminal obeys.
fn check_told(home: &Home, name: &str, task: &str) {
    for args in [&["peek", task][..], &["status", task], &["status", task, "--json"]] {
        let told = home.ok(args);
        let bad: Vec<char> = told.chars().filter(|c| is_unsafe(*c) && *c != '\n').collect();
        assert!(bad.is_empty(), "{name}: {args:?} tells {bad:?}");
        if args.contains(&"--json") {
            assert!(serde_json::from_str::<serde_json::Value>(&told).is_ok(), "{name}: {told}");
        }
    }
}

fn resident(pid: u32) -> u64 {
    let text = std::fs::read_to_string(format!("/proc/{pid}/status")).unwrap();
    let line = text.lines().find_map(|line| line.strip_prefix("VmRSS:")).unwrap();
    line.split_whitespace().next().unwrap().parse().unwrap()
}

#[test]
fn the_oracle_finds_most_cases_in_a_terminal_without_a_host() {
    let home = Home::new();
    let bad: Vec<String> = cases().into_iter().filter(|case| is_bad_alone(&home, case)).map(|(name, _)| name).collect();
    assert!(bad.len() >= 18, "only {bad:?}");
}

fn is_bad_alone(home: &Home, (name, bytes): &Case) -> bool {
    let file = home.dir.path().join(name);
    std::fs::write(&file, bytes).unwrap();
    let terminal = Terminal::of(home, "/bin/cat", &[&file.to_string_lossy()], 80, 24);
    terminal.end();
    !complaints(&terminal.raw.lock().unwrap()).is_empty()
}
