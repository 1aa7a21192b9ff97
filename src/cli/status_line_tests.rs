use super::*;

type Pairs = &'static [(&'static str, &'static str)];

#[test]
fn ours_is_short_and_survives_anything() {
    let whole = r#"{"model":{"display_name":"Opus"},"cost":{"total_cost_usd":1.234}}"#;
    let table = [(whole, "Opus · $1.23"), ("{}", "claude · $?"), ("not json", "claude · $?"), ("", "claude · $?")];
    for (payload, line) in table {
        assert_eq!(ours(payload), line, "{payload}");
    }
}

#[test]
fn the_users_command_is_found_where_claude_would_look() {
    let table: [(Pairs, Option<&str>); 3] = [
        (&[("HOME", "/h")], Some("/h/.claude/settings.json")),
        (&[("HOME", "/h"), ("CLAUDE_CONFIG_DIR", "/c")], Some("/c/settings.json")),
        (&[], None),
    ];
    for (env, file) in table {
        let get = |name: &str| env.iter().find(|(known, _)| *known == name).map(|(_, value)| PathBuf::from(value));
        assert_eq!(settings_file(get).as_deref(), file.map(Path::new), "{env:?}");
    }
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("settings.json");
    let table = [
        (r#"{"statusLine":{"type":"command","command":"my-line"}}"#, Some("my-line")),
        (r#"{"statusLine":{"type":"command","command":" "}}"#, None),
        (r#"{"statusLine":{"type":"command","command":"orchestra signal claude_statusline"}}"#, None),
        (r#"{"statusLine":{"type":"other","command":"my-line"}}"#, None),
        (r#"{"model":"opus"}"#, None),
        ("broken", None),
    ];
    for (text, command) in table {
        std::fs::write(&file, text).unwrap();
        assert_eq!(command_in(&file).as_deref(), command, "{text}");
    }
}

fn said(command: &str, payload: &str) -> Option<String> {
    run(command, payload, Duration::from_secs(20)).unwrap().text()
}

#[test]
fn it_gets_what_claude_says_and_prints_for_it() {
    assert_eq!(said("cat; echo; echo two", "{\"a\":1}").as_deref(), Some("{\"a\":1}\ntwo"));
    // One that reads nothing of a long payload.
    assert_eq!(said("echo hello", &"x".repeat(300_000)).as_deref(), Some("hello"));
    assert_eq!(said("true", "{}"), None);
    assert_eq!(said("no-such-command-here", "{}"), None);
}

#[test]
fn one_that_hangs_is_left_and_ended() {
    let started = std::time::Instant::now();
    assert_eq!(run("echo early; sleep 60", "{}", Duration::from_millis(200)).unwrap().text(), None);
    assert!(started.elapsed() < Duration::from_secs(20));
}
