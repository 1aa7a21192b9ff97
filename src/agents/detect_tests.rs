use super::*;
use crate::agents::adapter::builtin;

fn named(name: &str) -> Adapter {
    builtin().into_iter().find(|adapter| adapter.name == name).unwrap()
}

fn program(dir: &Path, name: &str, script: &str) -> PathBuf {
    let path = dir.join(name);
    std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    path
}

#[test]
fn a_version_is_placed_in_the_tested_range() {
    let table =
        [("2.1.329", Tested::Yes), ("2.1.299", Tested::Older), ("2.2.0", Tested::Newer), ("2.1.1000", Tested::Newer)];
    for (version, tested) in table {
        let dir = tempfile::tempdir().unwrap();
        let path = program(dir.path(), "claude", &format!("echo '{version} (Claude Code)'"));
        let found = find(&named("claude"), dir.path().as_os_str());
        assert_eq!(found, Found::Here { program: path, version: Some(version.into()), tested });
    }
}

#[test]
fn a_stranger_with_the_name_is_refused_and_the_search_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let stranger = program(dir.path(), "cursor-agent", "echo 'cursor-agent 1.0.3'");
    let path_var = dir.path().as_os_str();
    let said = Found::Stranger { program: stranger.clone(), said: "cursor-agent 1.0.3".into() };
    assert_eq!(find(&named("cursor"), path_var), said);
    assert_eq!(on_path(&named("cursor"), path_var), Some(stranger));
    let real = program(dir.path(), "agent", "echo 2026.10.02-7ae6800");
    let version = Some("2026.10.02".into());
    assert_eq!(find(&named("cursor"), path_var), Found::Here { program: real, version, tested: Tested::Yes });
}

#[test]
fn a_missing_program_and_one_that_may_not_run_are_missing() {
    let dir = tempfile::tempdir().unwrap();
    std::fs::write(dir.path().join("codex"), "text").unwrap();
    assert_eq!(find(&named("codex"), dir.path().as_os_str()), Found::Missing { looked_for: vec!["codex".into()] });
    assert_eq!(on_path(&named("codex"), dir.path().as_os_str()), None);
}

#[test]
fn the_shell_needs_no_path_and_is_not_asked() {
    let found = find(&named("shell"), OsStr::new(""));
    assert_eq!(found, Found::Here { program: "/bin/sh".into(), version: None, tested: Tested::NoVersion });
}

#[test]
fn a_program_that_never_ends_does_not_hold_the_search() {
    let dir = tempfile::tempdir().unwrap();
    program(dir.path(), "claude", "exec sleep 60");
    let started = std::time::Instant::now();
    // It is slow, and nothing says that it is another program.
    let found = find(&named("claude"), dir.path().as_os_str());
    assert!(matches!(found, Found::Here { version: None, tested: Tested::NoVersion, .. }), "{found:?}");
    assert!(started.elapsed() < Duration::from_secs(40));
}
