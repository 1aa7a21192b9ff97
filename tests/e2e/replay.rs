//! A recorded session again: searched, as text, as an asciicast, and played in a real terminal.

use serde_json::Value;

use crate::support::{Home, Terminal};

#[test]
fn a_session_is_recorded_packed_and_played_again() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write the release notes", "--interactive"]);
    home.wait_attention("task-1", "approval");
    home.ok(&["approve", "task-1"]);
    home.wait_status("task-1", "in_review");
    let found = home.ok(&["replay", "task-1", "--search", "do you want to create", "--json"]);
    let first: Value = serde_json::from_str(found.lines().next().unwrap()).unwrap();
    assert!(first["text"].as_str().unwrap().contains("Do you want to create"), "{found}");
    assert_eq!(home.run(&["replay", "task-1", "--search", "nobody printed this"]).status.code(), Some(1));
    assert_eq!(home.run(&["replay", "task-9"]).status.code(), Some(3));

    let text = home.ok(&["replay", "1", "--text"]);
    assert!(text.contains("That is all: one file") && !text.contains('\u{1b}'), "{text}");

    let file = home.dir.path().join("session.cast");
    let file = file.to_str().unwrap();
    home.ok(&["replay", "task-1", "--export", file, "--redact"]);
    let cast = std::fs::read_to_string(file).unwrap();
    let lines: Vec<Value> = cast.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(lines[0]["version"], 2);
    let mark = |word: &str| lines[1..].iter().any(|it| it[1] == "m" && it[2].as_str().unwrap().starts_with(word));
    assert!(mark("approval: asks") && mark("approval: you said yes") && mark("prompt: Write the"), "{cast}");
    let times: Vec<f64> = lines[1..].iter().map(|line| line[0].as_f64().unwrap()).collect();
    assert!(times.is_sorted());
    assert_eq!(home.run(&["replay", "task-1", "--export", file]).status.code(), Some(1), "nothing is overwritten");

    // Alone in a terminal: to the question and out again, which leaves the screen.
    let player = Terminal::open(&home, &["replay", "task-1", "--speed", "0.5"], 100, 30);
    player.wait("replay · task-1").keys("\u{1b}[F").wait("end").keys("A").wait("you said yes").keys("A").wait("asks: ");
    player.keys("/").wait("search the recording").keys("do you want to\r").wait("1 of").wait("Do you want to create");
    player.keys("q");
    assert_eq!(player.end(), Some(0));

    // And over the screen, which stays.
    let screen = home.screen(120, 40);
    screen.wait("NEEDS YOU").keys("o").wait("replay · task-1").keys("q").wait("Write the release");
    screen.keys("q");
    assert_eq!(screen.end(), Some(0));
}
