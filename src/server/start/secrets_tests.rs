use super::*;

fn own() -> BTreeMap<String, String> {
    std::env::vars().filter(|(name, _)| name == "PATH").collect()
}

fn command(text: &str) -> Vec<Wanted> {
    vec![Wanted { name: "X_KEY".into(), by: Lookup::Command(text.into()) }]
}

#[test]
fn the_first_line_is_the_value() {
    for text in ["echo sk-1", "printf sk-1", "printf 'sk-1\\r\\nuser: me\\n'", "echo sk-1; echo other; echo oops >&2"] {
        assert_eq!(look_up(&command(text), &own()), Ok(vec![("X_KEY".into(), "sk-1".into())]), "{text}");
    }
}

#[test]
fn a_failure_names_the_variable_and_the_command_and_never_the_output() {
    let table = [
        ("echo sk-1; exit 3", "ended with code 3"),
        ("kill -9 $$", "was ended by a signal"),
        ("true", "printed nothing"),
        ("printf '\\n'sk-1", "printed nothing"),
        ("echo sk-1 >&2; exit 1", "ended with code 1"),
    ];
    for (text, why) in table {
        let error = look_up(&command(text), &own()).unwrap_err().to_string();
        assert_eq!(error, format!("X_KEY has no value: `{text}` {why}; run it yourself to see more"));
    }
}

#[test]
fn a_keychain_that_is_not_there_is_named() {
    let by = Lookup::Keychain { service: "openai".into(), account: "work".into() };
    let nowhere = [("PATH".to_owned(), "/nowhere".to_owned())].into();
    let error = look_up(&[Wanted { name: "X_KEY".into(), by }], &nowhere).unwrap_err().to_string();
    assert!(error.contains("cannot be run") && error.contains("openai") && error.contains("work"), "{error}");
}

#[test]
fn one_that_takes_too_long_is_ended_with_all_its_children() {
    let dir = tempfile::tempdir().unwrap();
    let mark = dir.path().join("alive");
    let script = format!("(sleep 30; touch {}) & sleep 30", mark.display());
    let words = ["sh", "-c", &script].map(str::to_owned);
    let started = std::time::Instant::now();
    let error = first_line(&words, &own(), Duration::from_millis(300)).unwrap_err();
    assert!(error.starts_with("took longer"), "{error}");
    assert!(started.elapsed() < Duration::from_secs(20) && !mark.exists());
}
