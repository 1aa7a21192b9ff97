//! The dialogs of the recorded sessions of real CLIs; their states are in `accuracy_tests.rs`.

use std::path::PathBuf;

use super::super::cast::Cast;
use super::super::replay::replay as play;
use super::*;
use crate::agents::adapter::builtin;
use crate::domain::session::dialog::Choice;

fn recording(name: &str) -> Cast {
    let path = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join(format!("tests/data/recordings/{name}.cast"));
    Cast::open(&path).unwrap()
}

fn adapter(name: &str) -> Arc<Adapter> {
    Arc::new(builtin().into_iter().find(|adapter| adapter.name == name).unwrap())
}

/// Everything that the detector reported while the recording ran: time, state, dialog.
fn replay(agent: &str, name: &str) -> Vec<(i64, Reading)> {
    let changes = play(adapter(agent), &recording(name));
    changes.into_iter().map(|change| (change.at.0, change.reading)).collect()
}

/// The choices of every dialog in order, as `title: approve=KEY always=KEY deny=KEY`.
fn dialogs(told: &[(i64, Reading)]) -> Vec<String> {
    let asking = told.iter().filter(|(_, reading)| reading.state.needs_person());
    let dialogs = asking.filter_map(|(_, reading)| reading.dialog.as_ref());
    let key = |dialog: &Dialog, choice| {
        let option = dialog.options.iter().find(|option| option.choice == choice);
        option.map_or("-".to_owned(), |option| option.key.clone().unwrap_or_else(|| "move".into()))
    };
    let line = |dialog: &Dialog| {
        let keys = [Choice::Approve, Choice::Always, Choice::Deny].map(|choice| key(dialog, choice)).join(" ");
        format!("{} | {keys}", dialog.title)
    };
    let mut lines: Vec<_> = dialogs.map(line).collect();
    lines.dedup();
    lines
}

#[test]
fn claude_session() {
    let told = replay("claude", "claude-session-120x36");
    let expected = [
        "Do you want to create notes.txt? | 1 2 3",
        "Do you want to proceed? | 1 2 4",
        "Do you want to make this edit to README.md? | 1 2 3",
        "Do you want to proceed? | 1 2 3",
        "Which colour do you want? | - - -",
    ];
    assert_eq!(dialogs(&told), expected);
    let bash = told.iter().find_map(|(_, r)| r.dialog.as_ref().filter(|d| d.body.contains("curl"))).unwrap();
    assert!(bash.body.contains("touch made-by-shell.txt && echo shell-ran && curl -s http://127.0.0.1:9/ || true"));
    let edit = told.iter().find_map(|(_, r)| r.dialog.as_ref().filter(|d| d.title.contains("edit"))).unwrap();
    assert!(edit.body.contains("+# demo (edited by mock)"), "{}", edit.body);
}

#[test]
fn claude_with_reports() {
    let told = replay("claude", "claude-osc7501-120x36");
    let expected = ["Do you want to create notes.txt? | 1 2 3", "Which colour do you want? | - - -"];
    assert_eq!(dialogs(&told), expected);
}

#[test]
fn claude_auto_mode_trap() {
    let told = replay("claude", "claude-automodetrap-120x36");
    let expected = [
        "Do you want to create notes.txt? | 1 2 3",
        "Do you want to proceed? | 1 2 4",
        "Auto mode can't check actions in this session | - - -",
        "Do you want to proceed? | move - move",
    ];
    assert_eq!(dialogs(&told), expected);
}

#[test]
fn claude_first_run() {
    let told = replay("claude", "claude-firstrun-trust-apikey-120x36");
    let kinds: Vec<_> = told.iter().filter_map(|(_, r)| Some(r.dialog.as_ref()?.kind)).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == DialogKind::Startup));
}

#[test]
fn codex_session() {
    let told = replay("codex", "codex-session-120x36");
    assert_eq!(dialogs(&told), CODEX_DIALOGS);
}

#[test]
fn codex_session_on_a_phone() {
    let told = replay("codex", "codex-session-48x28");
    assert_eq!(dialogs(&told), CODEX_DIALOGS);
    let command = told.iter().find_map(|(_, r)| r.dialog.as_ref().filter(|d| d.kind == DialogKind::Permission));
    assert!(command.unwrap().body.contains("curl -s http://127.0.0.1:9/ || true"));
}

const CODEX_DIALOGS: [&str; 3] =
    ["Trust this folder? | 1 - 2", "Meet GPT-6 Sol | - - 2", "Would you like to run the following command? | y p 3"];

#[test]
fn codex_hooks_panel_is_never_idle() {
    let told = replay("codex", "codex-hooksreview-120x36");
    let late = told.iter().filter(|(at, _)| *at > 6_500);
    let idle: Vec<_> = late.filter(|(_, reading)| matches!(reading.state, SessionState::Idle(_))).collect();
    assert!(idle.is_empty(), "{idle:?}");
    assert_eq!(told.last().unwrap().1.state, SessionState::WantsAnswer);
}

#[test]
fn aider_session() {
    let told = replay("aider", "aider-session-120x36");
    let titles: Vec<_> = dialogs(&told);
    let expected = [
        "Add .aider* to .gitignore (recommended)? | y - n",
        "Create new file? | y - n",
        "Add file to the chat? | y - n",
        "Run shell command? | y - n",
    ];
    assert_eq!(titles, expected);
    let run = told.iter().filter_map(|(_, r)| r.dialog.as_ref()).find(|d| d.title.starts_with("Run")).unwrap();
    assert!(run.body.ends_with("touch made-by-shell.txt && echo shell-ran"), "{}", run.body);
    assert_eq!(run.options[1].label, "No");
}

#[test]
fn aider_confirm_that_wraps_inside_an_option() {
    let told = replay("aider", "aider-session-48x28");
    let dialog = told.iter().find_map(|(_, reading)| reading.dialog.as_ref()).unwrap();
    assert_eq!(dialog.title, "Add .aider* to .gitignore (recommended)?");
    let labels: Vec<_> = dialog.options.iter().map(|option| option.label.as_str()).collect();
    assert_eq!((labels.as_slice(), dialog.kind), (["Yes", "No"].as_slice(), DialogKind::Startup));
}

#[test]
fn opencode_session() {
    let told = replay("opencode", "opencode-session-120x36");
    assert_eq!(dialogs(&told), OPENCODE_DIALOGS);
    // The mark is only a colour: no key is guessed.
    let bar = told.iter().find_map(|(_, reading)| reading.dialog.as_ref()).unwrap();
    assert_eq!(bar.keys_for(Choice::Approve), None);
}

#[test]
fn opencode_session_on_a_phone() {
    let told = replay("opencode", "opencode-session-48x28");
    assert_eq!(dialogs(&told), OPENCODE_DIALOGS);
}

const OPENCODE_DIALOGS: [&str; 4] = [
    "△ Permission required | move move move",
    "△ Always allow | - move move",
    "△ Permission required | move move move",
    "Which colour do you want? | - - -",
];
