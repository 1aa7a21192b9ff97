use super::*;

fn env(name: &str, value: &Path) -> Vec<(String, String)> {
    let home = ("HOME".to_owned(), "/no-home".to_owned());
    let own = (name.to_owned(), value.to_string_lossy().into_owned());
    if name == "HOME" { vec![own] } else { vec![home, own] }
}

#[test]
fn claude_names_its_folder_after_the_workspace() {
    let cwd = Path::new("/home/user/proj/ct_b.120");
    let path = claude_transcript(&env("HOME", Path::new("/h")), cwd, "u-1").unwrap();
    assert_eq!(path, Path::new("/h/.claude/projects/-home-user-proj-ct-b-120/u-1.jsonl"));
    let moved = claude_transcript(&env("CLAUDE_CONFIG_DIR", Path::new("/c,/d")), cwd, "u-1").unwrap();
    assert!(moved.starts_with("/c/projects"), "{moved:?}");
    assert_eq!(claude_transcript(&[], cwd, "u-1"), None);
}

#[test]
fn sub_agents_lie_beside_the_transcript() {
    let dir = tempfile::tempdir().unwrap();
    let folder = dir.path().join("u-1/subagents");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("agent-a.jsonl"), "").unwrap();
    std::fs::write(folder.join("agent-a.meta.json"), "").unwrap();
    assert_eq!(claude_subagents(&dir.path().join("u-1.jsonl")), [folder.join("agent-a.jsonl")]);
}

#[test]
fn the_rollout_of_this_workspace_is_found_among_others() {
    let home = tempfile::tempdir().unwrap();
    let day = home.path().join("sessions/2026/11/21");
    std::fs::create_dir_all(&day).unwrap();
    let rollout = |time: &str, id: &str, cwd: &Path| {
        let path = day.join(format!("rollout-2026-11-21T{time}-{id}.jsonl"));
        let meta = serde_json::json!({"type": "session_meta", "payload": {"id": id, "cwd": cwd}});
        std::fs::write(&path, format!("{meta}\n")).unwrap();
        path
    };
    let mine = rollout("09-00-00", "t-1", home.path());
    rollout("09-00-01", "t-2", Path::new("/elsewhere"));
    let environment = env("CODEX_HOME", home.path());
    let launched = mine.metadata().unwrap().modified().unwrap();
    assert_eq!(codex_rollout(&environment, home.path(), launched), Some(mine.clone()));
    assert_eq!(codex_rollout(&environment, Path::new("/nobody"), launched), None);
    let later = launched + std::time::Duration::from_secs(3600);
    assert_eq!(codex_rollout(&environment, home.path(), later), None);
    assert_eq!(codex_rollout_of(&environment, "t-1"), Some(mine));
    assert_eq!(codex_rollout_of(&environment, "t-9"), None);
}
