//! The recorded sessions of real CLIs, through a real terminal emulator, against the states that people read off them.

use std::num::NonZero;

use super::*;
use crate::agents::adapter::builtin;
use crate::domain::session::dialog::Choice;

const TICK: i64 = 50;

/// One output, input or label of a recording.
struct Event {
    at: i64,
    kind: String,
    data: String,
}

fn recording(name: &str) -> (NonZero<u16>, NonZero<u16>, Vec<Event>) {
    let path = format!("{}/tests/data/recordings/{name}.cast", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).unwrap();
    let mut lines = text.lines();
    let header: serde_json::Value = serde_json::from_str(lines.next().unwrap()).unwrap();
    let size = |key: &str| u16::try_from(header[key].as_u64().unwrap()).unwrap().try_into().unwrap();
    let event = |line: &str| {
        let (at, kind, data): (f64, String, String) = serde_json::from_str(line).unwrap();
        Event { at: (at * 1000.0) as i64, kind, data }
    };
    (size("height"), size("width"), lines.map(event).collect())
}

/// The OSC sequences in a stream of output.
#[derive(Default)]
struct Oscs {
    open: Option<String>,
    escape: bool,
}

impl Oscs {
    fn feed(&mut self, text: &str) -> Vec<String> {
        let mut found = Vec::new();
        for c in text.chars() {
            match (&mut self.open, self.escape, c) {
                (Some(_), true, '\\') | (Some(_), false, '\u{7}') => found.extend(self.open.take()),
                (Some(_), true, _) => self.open = None,
                (Some(body), false, c) if c != '\u{1b}' => body.push(c),
                (None, true, ']') => self.open = Some(String::new()),
                (_, _, _) => {}
            }
            self.escape = c == '\u{1b}';
        }
        found
    }
}

fn tell(detector: &mut Detector, osc: &str, now: Timestamp) {
    if let Some(title) = osc.strip_prefix("0;").or_else(|| osc.strip_prefix("2;")) {
        detector.observe_title(title);
    }
    let Some(record) = osc.strip_prefix("7501;").filter(|record| *record != "?") else { return };
    let value = |key: &str| record.split(':').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let state = match value("state").unwrap() {
        "idle" => ProgramState::Idle,
        "working" => ProgramState::Working,
        "done" => ProgramState::Done,
        "blocked" => ProgramState::Blocked,
        "error" => ProgramState::Error,
        _ => ProgramState::Clear,
    };
    let kind = value("kind").map(|kind| match kind {
        "question" => BlockedKind::Question,
        "auth" => BlockedKind::Auth,
        _ => BlockedKind::Permission,
    });
    detector.observe_status(state, kind, None, now);
}

fn logical_rows(screen: &vt100::Screen) -> (Vec<String>, usize) {
    let (height, width) = screen.size();
    let (mut rows, mut cursor): (Vec<String>, usize) = (Vec::new(), 0);
    let mut continues = false;
    for (at, text) in (0..height.get()).zip(screen.rows(0, width.get())) {
        match rows.last_mut() {
            Some(row) if continues => row.push_str(&text),
            _ => rows.push(text),
        }
        if at == screen.cursor_position().0 {
            cursor = rows.len() - 1;
        }
        continues = screen.row_wrapped(at);
    }
    (rows, cursor)
}

fn word(state: SessionState) -> String {
    match state {
        SessionState::Idle(Some(end)) => format!("idle({})", format!("{end:?}").to_lowercase()),
        other => other.word(),
    }
}

/// Everything that the detector reported while the recording ran: time, state, dialog.
#[expect(clippy::disallowed_methods, reason = "the replay is a test and its bytes are recorded ones")]
fn replay(agent: &str, name: &str) -> Vec<(i64, Reading)> {
    let adapter = builtin().into_iter().find(|adapter| adapter.name == agent).unwrap();
    let (height, width, events) = recording(name);
    let mut detector = Detector::new(Arc::new(adapter));
    let mut parser = vt100::Parser::new(height, width, 0);
    let (mut oscs, mut next, mut last_output) = (Oscs::default(), 0, 0);
    let mut told: Vec<(i64, Reading)> = Vec::new();
    let end = events.last().unwrap().at;
    for now in (0..=end).step_by(TICK as usize) {
        while next < events.len() && events[next].at <= now {
            let event = &events[next];
            next += 1;
            match event.kind.as_str() {
                "o" => {
                    parser.process(event.data.as_bytes());
                    last_output = event.at;
                    for osc in oscs.feed(&event.data) {
                        tell(&mut detector, &osc, Timestamp(event.at));
                    }
                }
                // The recorded terminal answers queries with escape sequences; a lone Escape is a key.
                "i" if !event.data.starts_with('\u{1b}') || event.data.len() == 1 => {
                    detector.observe_input(Timestamp(event.at));
                }
                _ => {}
            }
        }
        let (rows, cursor) = logical_rows(parser.screen());
        let reading = detector.look(&rows, cursor, Timestamp(now).since(Timestamp(last_output)), Timestamp(now));
        if told.last().is_none_or(|(_, last)| !last.same_news(&reading)) {
            told.push((now, reading));
        }
    }
    told
}

/// Compares states in order; a wanted state that ends in `?` may be missing, because it lasts too short to be sure of.
fn check(agent: &str, name: &str, wanted: &str) -> Vec<(i64, Reading)> {
    let told = replay(agent, name);
    let mut seen: Vec<(i64, String)> = Vec::new();
    for (at, reading) in &told {
        let word = word(reading.state);
        if seen.last().is_none_or(|(_, last)| *last != word) {
            seen.push((*at, word));
        }
    }
    let log: Vec<_> = seen.iter().map(|(at, word)| format!("{:.2} {word}", *at as f64 / 1000.0)).collect();
    let log = log.join(" · ");
    let mut states = seen.iter().map(|(_, word)| word.as_str()).peekable();
    for want in wanted.split_whitespace() {
        let state = want.trim_end_matches('?');
        if states.peek() == Some(&state) {
            states.next();
        } else {
            assert!(want.ends_with('?'), "{name}: wanted {want}, saw {:?} in\n{log}", states.peek());
        }
    }
    let rest: Vec<_> = states.collect();
    assert!(rest.is_empty(), "{name}: nobody wanted {rest:?} at the end of\n{log}");
    told
}

/// The choices of every dialog in order, as `title: approve=KEY always=KEY deny=KEY`.
fn dialogs(told: &[(i64, Reading)]) -> Vec<String> {
    let dialogs = told.iter().filter_map(|(_, reading)| reading.dialog.as_ref());
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
    let told = check(
        "claude",
        "claude-session-120x36",
        "starting idle working idle(interrupted) working idle(done) working wants_approval working idle(done) working \
         wants_approval working? idle(denied) working wants_approval working? idle(denied) working wants_approval \
         working idle(done) working wants_approval working idle(done) working wants_approval working idle(done) \
         working wants_answer working idle(done) working idle(done)? working? idle(failed) working idle(done) unknown? \
         idle(done)? unknown?",
    );
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
    let told = check(
        "claude",
        "claude-osc7501-120x36",
        "starting idle working idle(done) working wants_approval working idle(done) working wants_answer working \
         idle(done) working idle(done) working idle(failed) working idle(interrupted)",
    );
    let expected = ["Do you want to create notes.txt? | 1 2 3", "Which colour do you want? | - - -"];
    assert_eq!(dialogs(&told), expected);
}

#[test]
fn claude_auto_mode_trap() {
    let told = check(
        "claude",
        "claude-automodetrap-120x36",
        "starting idle working idle(interrupted) working idle(done) working wants_approval working idle(done) working \
         wants_approval working? idle(denied) working wants_approval working idle(done) working wants_answer working? \
         wants_approval working? idle(denied) working wants_approval working? idle(denied) working idle(done) working \
         idle(failed) working wants_approval working? idle(denied) unknown?",
    );
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
    let told = check(
        "claude",
        "claude-firstrun-trust-apikey-120x36",
        "starting wants_answer starting? wants_answer starting idle working needs_login",
    );
    let kinds: Vec<_> = told.iter().filter_map(|(_, r)| Some(r.dialog.as_ref()?.kind)).collect();
    assert!(!kinds.is_empty() && kinds.iter().all(|kind| *kind == DialogKind::Startup));
}

#[test]
fn codex_session() {
    let told = check("codex", "codex-session-120x36", CODEX);
    assert_eq!(dialogs(&told), CODEX_DIALOGS);
}

#[test]
fn codex_session_on_a_phone() {
    let told = check("codex", "codex-session-48x28", CODEX);
    assert_eq!(dialogs(&told), CODEX_DIALOGS);
    let command = told.iter().find_map(|(_, r)| r.dialog.as_ref().filter(|d| d.kind == DialogKind::Permission));
    assert!(command.unwrap().body.contains("curl -s http://127.0.0.1:9/ || true"));
}

const CODEX: &str = "starting wants_answer starting? wants_answer? starting? idle? working idle working \
     idle(interrupted) working idle(done) working idle(done) working wants_approval working idle(done) working \
     wants_approval working? idle(denied) working wants_approval working idle(done) working idle(done) working \
     idle(failed) working idle(done)";

const CODEX_DIALOGS: [&str; 3] =
    ["Trust this folder? | 1 - 2", "Meet GPT-6 Sol | - - 2", "Would you like to run the following command? | y p 3"];

#[test]
fn codex_without_answers() {
    check(
        "codex",
        "codex-noanswer-120x36",
        "starting working? idle working wants_approval working? idle(denied) working idle(done)",
    );
}

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
    let told = check(
        "aider",
        "aider-session-120x36",
        "starting wants_answer starting idle working idle(interrupted) working idle(done) working wants_approval \
         working? idle(done) working wants_approval working idle(done) working wants_approval working? idle(denied) \
         working wants_approval working? idle(denied) working idle(failed) working rate_limited working? \
         idle(interrupted) working? idle(interrupted)? working?",
    );
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
    let told = check("opencode", "opencode-session-120x36", OPENCODE);
    assert_eq!(dialogs(&told), OPENCODE_DIALOGS);
    // The mark is only a colour: no key is guessed.
    let bar = told.iter().find_map(|(_, reading)| reading.dialog.as_ref()).unwrap();
    assert_eq!(bar.keys_for(Choice::Approve), None);
}

#[test]
fn opencode_session_on_a_phone() {
    let told = check("opencode", "opencode-session-48x28", OPENCODE);
    assert_eq!(dialogs(&told), OPENCODE_DIALOGS);
}

const OPENCODE: &str = "starting idle working idle(interrupted) working idle(done) working? wants_approval working idle(done) \
     working? wants_approval working idle(denied) working? wants_approval working idle(done) working? wants_answer \
     working? idle(done) working? idle(failed)?";

const OPENCODE_DIALOGS: [&str; 4] = [
    "△ Permission required | move move move",
    "△ Always allow | - move move",
    "△ Permission required | move move move",
    "Which colour do you want? | - - -",
];
