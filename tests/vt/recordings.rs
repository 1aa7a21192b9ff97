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

/// Replays in pieces of `step` bytes; gives the labels where the picture differs, with the first row that does.
fn differing(name: &str, step: usize) -> (Screen, Vec<TermSignal>, Vec<(String, String)>) {
    let recording = load(name);
    let mut screen = Screen::new(recording.size);
    let mut signals = Vec::new();
    let mut expected = recording.screens.iter();
    let mut differing = Vec::new();
    for event in &recording.events {
        match event {
            Ok(data) => {
                for piece in data.as_bytes().chunks(step) {
                    signals.extend(screen.feed(piece).signals);
                }
            }
            Err(label) => {
                let (known, theirs) = expected.next().unwrap();
                assert_eq!(known, label, "{name}");
                let ours = trimmed(screen.rows_text());
                if ours != *theirs {
                    let row = (0..=ours.len()).find(|row| ours.get(*row) != theirs.get(*row)).unwrap();
                    differing.push((label.clone(), format!("{row}: {:?}, not {:?}", ours.get(row), theirs.get(row))));
                }
            }
        }
    }
    assert!(expected.next().is_none(), "{name}");
    assert_eq!(screen.rebuilds(), 0);
    (screen, signals, differing)
}

/// Replays in pieces of `step` bytes and compares at each label.
fn replay(name: &str, step: usize) -> (Screen, Vec<TermSignal>) {
    let (screen, signals, differing) = differing(name, step);
    assert_eq!(differing, [], "{name}");
    (screen, signals)
}

/// Labels at which the pictures rightly differ: the recorder's emulator has no alternate screen, so that what it shows
/// after one is a mixture of both.
const MIXTURES: &[(&str, &[&str])] = &[
    ("claude-automodetrap-120x36", &["23 exit"]),
    ("claude-firstrun-trust-apikey-120x36", &["8 exit"]),
    ("claude-session-120x36", &["23 exit"]),
    ("opencode-session-120x36", &["13 ctrl-c exit"]),
    ("opencode-session-48x28", &["13 ctrl-c exit"]),
];

#[test]
fn every_recording_looks_as_another_emulator_drew_it() {
    let mut names: Vec<String> = std::fs::read_dir(path(""))
        .unwrap()
        .filter_map(|entry| Some(entry.unwrap().file_name().to_str()?.strip_suffix(".screens.txt")?.to_owned()))
        .collect();
    names.sort();
    assert!(names.len() >= 15);
    let mut wrong = Vec::new();
    for name in names {
        let mixtures = MIXTURES.iter().find(|(known, _)| *known == name).map_or(&[][..], |(_, labels)| labels);
        let (_, _, differing) = differing(&name, usize::MAX);
        let labels: Vec<&str> = differing.iter().map(|(label, _)| label.as_str()).collect();
        if labels != mixtures {
            wrong.push(format!("{name}: {differing:#?}"));
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn claude() {
    let (screen, signals) = replay("claude-osc7501-120x36", usize::MAX);
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
    replay("codex-session-120x36", usize::MAX);
}

#[test]
fn aider() {
    replay("aider-session-120x36", usize::MAX);
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
