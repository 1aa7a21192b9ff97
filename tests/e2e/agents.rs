//! Agents as the user sets them up: one that orchestra never heard of, keys that are looked up, versions that are pinned.

use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::support::{Home, until};

const KEY: &str = "sk-never-written-7f3a";

/// A program in a folder of its own, and the PATH with that folder in front.
fn install(home: &mut Home, name: &str, script: &str) {
    let folder = home.repo.with_file_name("programs");
    std::fs::create_dir_all(&folder).unwrap();
    let file = folder.join(name);
    std::fs::write(&file, format!("#!/bin/sh\n{script}\n")).unwrap();
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o755)).unwrap();
    home.set_env([("PATH".to_owned(), format!("{}:/usr/local/bin:/usr/bin:/bin", folder.display()))]);
}

fn describe(home: &Home, name: &str, text: &str) {
    let folder = home.repo.with_file_name("o").join("agents");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join(format!("{name}.toml")), text).unwrap();
}

const MYTOOL: &str = "name = 'mytool'\ntitle = 'My Tool'\nmoney = true\nprompt = 'argument'\ninterrupt = ['ctrl-c']\n\
    otherwise = 'working'\n[detect]\nprograms = ['mytool']\nversion_args = ['--version']\n\
    version = '(\\d+\\.\\d+\\.\\d+)'\nmust_match = '^mytool '\ntested_from = '1.0.0'\ntested_to = '1.9.0'\n\
    [interactive]\nstart = [['--new', '{session_uuid}'], ['{prompt}']]\n";
const PRINTS: &str = "case $1 in --version) echo 'mytool 1.2.3'; exit;; esac\n\
    printf '%s|%s|%s' \"$1\" \"$3\" \"$X_KEY\" > told.new; mv told.new told; exec sleep 60";

/// Every file below a folder.
fn files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().map(|entry| entry.path());
    entries.flat_map(|path| if path.is_dir() { files(&path) } else { vec![path] }).collect()
}

#[test]
fn an_agent_of_ones_own_gets_its_prompt_and_a_key_that_nothing_else_sees() {
    let mut home = Home::new();
    install(&mut home, "mytool", PRINTS);
    install(&mut home, "vault", &format!("echo {KEY}; echo other"));
    describe(&home, "mytool", MYTOOL);
    describe(&home, "broken", "name = 'broken'\nquirk = 1\n");
    home.configure("[agents.mytool]\nneeds = ['X_KEY']\nenv = { X_KEY = { command = 'vault show x' } }\n");
    home.ok(&["delegate", "--to", "mytool", "--in-place", "--task", "say hello"]);
    let told = home.repo.join("told");
    let text = until(|| std::fs::read_to_string(&told).ok(), || home.log());
    assert_eq!(text, format!("--new|say hello|{KEY}"));
    std::fs::remove_file(told).unwrap();
    home.ok(&["kill", "--all", "--yes"]);
    // Only the program that keeps the key knows it.
    let folder = home.repo.parent().unwrap();
    let knows = |path: &PathBuf| String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).contains(KEY);
    let known: Vec<_> = files(folder).into_iter().filter(knows).collect();
    assert_eq!(known, [folder.join("programs/vault")]);
    let problems = home.run(&["config", "check"]);
    let problems = String::from_utf8_lossy(&problems.stdout).into_owned();
    assert!(problems.contains("agents/broken.toml:2: `quirk` is not a key"), "{problems}");
}

#[test]
fn a_key_that_cannot_be_looked_up_starts_nothing_and_says_which() {
    let mut home = Home::new();
    install(&mut home, "mytool", PRINTS);
    install(&mut home, "vault", &format!("echo {KEY}; exit 3"));
    describe(&home, "mytool", MYTOOL);
    home.configure("[agents.mytool]\nenv = { X_KEY = { command = 'vault show x' } }\n");
    home.ok(&["delegate", "--to", "mytool", "--in-place", "--task", "say hello"]);
    let view = home.wait_task("task-1", |view| view.to_string().contains("vault show x"));
    assert!(view.to_string().contains("X_KEY has no value: `vault show x` ended with code 3"), "{view:#}");
    assert!(!view.to_string().contains(KEY) && !home.log().contains(KEY) && !home.repo.join("told").exists());
}

#[test]
fn a_pinned_version_and_a_missing_key_are_told_before_anything_starts() {
    let mut home = Home::new();
    install(&mut home, "mytool", PRINTS);
    describe(&home, "mytool", MYTOOL);
    let agent =
        |home: &Home, name: &str| -> Value { serde_json::from_str(&home.ok(&["agents", name, "--json"])).unwrap() };
    home.configure("[agents.mytool]\nversion = '1.2.4'\n");
    let view = agent(&home, "mytool");
    assert_eq!((view["ready"].as_bool(), view["version"].as_str()), (Some(false), Some("1.2.3")), "{view:#}");
    assert_eq!(view["remark"], "is version 1.2.3, and your settings allow 1.2.4");
    home.configure("[agents.mytool]\nneeds = ['X_KEY|Y_KEY']\n");
    assert_eq!(agent(&home, "mytool")["remark"], "needs X_KEY or Y_KEY, which is not set");
    home.configure("");
    let view = agent(&home, "mytool");
    assert_eq!((view["ready"].as_bool(), view["tested"].as_bool()), (Some(true), Some(true)), "{view:#}");
    let shown = home.ok(&["agents", "mytool"]);
    assert!(shown.contains("1.2.3, in the tested range (1.0.0 to 1.9.0)"), "{shown}");
    // The program changes: it is asked again.
    install(&mut home, "mytool", "echo 'mytool 2.0.0 and more'");
    assert_eq!(agent(&home, "mytool")["tested"], false);
}

#[test]
fn a_file_of_ones_own_is_checked() {
    let home = Home::new();
    let file = home.repo.join("mytool.toml");
    let path = file.to_string_lossy().into_owned();
    std::fs::write(&file, MYTOOL).unwrap();
    assert!(home.ok(&["agents", "check", &path]).starts_with("ok: "));
    std::fs::write(&file, MYTOOL.replace("otherwise", "otherwize").replace("{prompt}", "{promt}")).unwrap();
    let output = home.run(&["agents", "check", &path]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(output.status.code(), Some(1), "{text}");
    let text = text.split_whitespace().collect::<Vec<_>>().join(" ");
    assert!(text.contains("did you mean `otherwise`?") && text.contains("did you mean `{prompt}`?"), "{text}");
}
