//! Real agents, replayed: the picture must be the one that another emulator drew from the same bytes.

use std::path::{Path, PathBuf};

use orchestra_tui::term::{ProgramState, Screen, Size, TermSignal};
use serde_json::Value;

use super::picture::of;

struct Recording {
    size: Size,
    /// Output, or the name of a label.
    events: Vec<Result<String, String>>,
    /// The text of the screen at each label.
    screens: Vec<(String, Vec<String>)>,
}

fn path(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings").join(name)
}

fn load(name: &str) -> Recording {
    let cast = std::fs::read_to_string(path(&format!("{name}.cast"))).unwrap();
    let mut lines = cast.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    let header = lines.next().unwrap();
    let number = |key: &str| u16::try_from(header[key].as_u64().unwrap()).unwrap();
    let size = Size::new(number("height"), number("width"));
    let events = lines
        .filter_map(|event| {
            let data = event[2].as_str().unwrap().to_owned();
            match event[1].as_str().unwrap() {
                "o" => Some(Ok(data)),
                "m" => Some(Err(data)),
                _ => None,
            }
        })
        .collect();
    let text = std::fs::read_to_string(path(&format!("{name}.screens.txt"))).unwrap();
    let screens = text.split("=== ").skip(1).map(|part| {
        let mut lines = part.lines();
        let label = lines.next().unwrap().split_once(' ').unwrap().1.to_owned();
        (label, trimmed(lines.map(str::to_owned).collect()))
    });
    Recording { size, events, screens: screens.collect() }
}

fn trimmed(mut rows: Vec<String>) -> Vec<String> {
    for row in &mut rows {
        row.truncate(row.trim_end().len());
    }
    rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1));
    rows
}

/// Replays in pieces of `step` bytes and compares at each label but the `skipped` ones.
fn replay(name: &str, step: usize, skipped: &[&str]) -> (Screen, Vec<TermSignal>) {
    let recording = load(name);
    let mut screen = Screen::new(recording.size);
    let mut signals = Vec::new();
    let mut compared = 0;
    for event in &recording.events {
        match event {
            Ok(data) => {
                for piece in data.as_bytes().chunks(step) {
                    signals.extend(screen.feed(piece).signals);
                }
            }
            Err(label) if skipped.contains(&label.as_str()) => {}
            Err(label) => {
                let expected = &recording.screens.iter().find(|(known, _)| known == label).unwrap().1;
                assert_eq!(&trimmed(screen.rows_text()), expected, "{name} at {label}");
                compared += 1;
            }
        }
    }
    assert_eq!(compared + skipped.len(), recording.screens.len());
    assert_eq!(screen.rebuilds(), 0);
    (screen, signals)
}

#[test]
fn claude() {
    let (screen, signals) = replay("claude-osc7501-120x36", usize::MAX, &[]);
    let states: Vec<ProgramState> = signals
        .iter()
        .filter_map(|signal| match signal {
            TermSignal::Status(status) => Some(status.state),
            _ => None,
        })
        .collect();
    assert_eq!(states.len(), 19);
    assert_eq!(states[..4], [ProgramState::Idle, ProgramState::Working, ProgramState::Done, ProgramState::Working]);
    assert!(signals.contains(&TermSignal::StatusQueried));
    assert!(signals.contains(&TermSignal::Title("✳ my-session".into())));
    assert!(!screen.alternate_screen() && !screen.modes().focus);
}

#[test]
fn codex() {
    replay("codex-session-120x36", usize::MAX, &[]);
}

#[test]
fn aider() {
    replay("aider-session-120x36", usize::MAX, &[]);
}

#[test]
fn recordings_do_not_depend_on_the_cuts() {
    for (name, step) in [("claude-osc7501-120x36", 1), ("codex-session-120x36", 13), ("aider-session-120x36", 3)] {
        let recording = load(name);
        let all: String = recording.events.into_iter().filter_map(Result::ok).collect();
        let (mut whole, mut split) = (Screen::new(recording.size), Screen::new(recording.size));
        whole.feed(all.as_bytes());
        for piece in all.as_bytes().chunks(step) {
            split.feed(piece);
        }
        assert_eq!(of(&whole), of(&split), "{name}");
    }
}
