use super::*;
use crate::agents::adapter::builtin;

fn named(name: &str) -> Adapter {
    builtin().into_iter().find(|adapter| adapter.name == name).unwrap()
}

fn request(mode: LaunchMode) -> LaunchRequest {
    LaunchRequest {
        access: Access::Write,
        mode,
        program: None,
        prompt: Some("fix it".into()),
        model: Some("m1".into()),
        session_uuid: Some("u-1".into()),
        resume: None,
        workspace: "/w".into(),
        private_dir: "/p".into(),
        self_program: "/bin/it's orchestra".into(),
    }
}

fn args(agent: &str, request: &LaunchRequest) -> String {
    launch(&named(agent), request, &[]).unwrap().args.join(" ")
}

#[test]
fn interactive_lines() {
    let table = [
        ("claude", "--permission-mode manual --session-id u-1 --settings /p/claude-settings.json --model m1 fix it"),
        ("codex", "--no-daemon -C /w -m m1 -s workspace-write -a on-request fix it"),
        (
            "aider",
            "--model m1 --no-show-release-notes --no-check-update --no-gitignore --no-show-model-warnings \
             --no-analytics --analytics-log /p/analytics.jsonl",
        ),
        ("shell", "-c fix it"),
        ("rehearsal", "rehearse --task fix it"),
    ];
    for (agent, line) in table {
        assert_eq!(args(agent, &request(LaunchMode::Interactive)), line, "{agent}");
    }
}

#[test]
fn headless_lines_have_a_decoder() {
    let table = [
        (
            "claude",
            "-p fix it --output-format stream-json --verbose --permission-mode acceptEdits --session-id u-1 --model m1",
            HeadlessFormat::ClaudeStream,
        ),
        ("codex", "exec --json --skip-git-repo-check -C /w -m m1 -s workspace-write fix it", HeadlessFormat::CodexExec),
        ("shell", "-c fix it", HeadlessFormat::Plain),
    ];
    for (agent, line, format) in table {
        let built = launch(&named(agent), &request(LaunchMode::Headless), &[]).unwrap();
        assert_eq!((built.args.join(" ").as_str(), built.decoder), (line, Some(format)), "{agent}");
    }
}

#[test]
fn a_group_without_a_value_is_left_out() {
    let bare = LaunchRequest { model: None, session_uuid: None, prompt: None, ..request(LaunchMode::Interactive) };
    assert_eq!(args("claude", &bare), "--permission-mode manual --settings /p/claude-settings.json");
    assert_eq!(args("codex", &bare), "--no-daemon -C /w -s workspace-write -a on-request");
}

#[test]
fn resume_names_the_native_session_and_is_refused_where_there_is_none() {
    let again = LaunchRequest { resume: Some("n-9".into()), ..request(LaunchMode::Interactive) };
    assert!(args("claude", &again).contains("--resume n-9"));
    assert!(!args("claude", &again).contains("--session-id"));
    assert!(args("codex", &again).starts_with("resume --no-daemon"));
    let refused = launch(&named("shell"), &again, &[]).unwrap_err();
    assert!(refused.to_string().contains("cannot continue"), "{refused}");
}

#[test]
fn a_prompt_never_becomes_an_option() {
    let sly = LaunchRequest { prompt: Some("--dangerously".into()), ..request(LaunchMode::Interactive) };
    let built = launch(&named("codex"), &sly, &[]).unwrap();
    assert_eq!(built.args.last().map(String::as_str), Some(" --dangerously"));
}

#[test]
fn aider_is_typed_to() {
    let built = launch(&named("aider"), &request(LaunchMode::Interactive), &[]).unwrap();
    assert_eq!(built.typed_prompt.as_deref(), Some("fix it"));
    assert_eq!(built.analytics_log, Some("/p/analytics.jsonl".into()));
    let headless = launch(&named("aider"), &request(LaunchMode::Headless), &[]).unwrap();
    assert_eq!((headless.typed_prompt, headless.args[1].as_str()), (None, "fix it"));
}

#[test]
fn claude_settings_quote_the_program_and_only_ask() {
    let built = launch(&named("claude"), &request(LaunchMode::Interactive), &[]).unwrap();
    let (path, text) = &built.files_to_write[0];
    assert_eq!(path, Path::new("/p/claude-settings.json"));
    let settings: Value = serde_json::from_str(text).unwrap();
    assert_eq!(settings["statusLine"]["command"], r"exec '/bin/it'\''s orchestra' signal claude_statusline");
    let hook = |event: &str| &settings["hooks"][event][0]["hooks"][0];
    assert_eq!(hook("Stop")["command"], r"exec '/bin/it'\''s orchestra' signal claude_hook");
    assert_eq!(hook("PermissionRequest")["command"], r"exec '/bin/it'\''s orchestra' signal claude_ask");
    assert!(hook("PermissionRequest")["timeout"].as_u64() >= Some(3600), "a person may need hours");
    assert!(!text.contains("PreToolUse") && !text.contains("decision"));
}

#[test]
fn the_environment_is_filtered_and_the_program_found_is_used() {
    let found = LaunchRequest { program: Some("/opt/claude".into()), ..request(LaunchMode::Interactive) };
    let pair = |a: &str, b: &str| (a.to_owned(), b.to_owned());
    let given =
        [pair("HOME", "/h"), pair("ANTHROPIC_API_KEY", "k"), pair("GITHUB_TOKEN", "t"), pair("CLAUDECODE", "1")];
    let built = launch(&named("claude"), &found, &given).unwrap();
    assert_eq!(built.program, Path::new("/opt/claude"));
    assert_eq!(built.env, [pair("ANTHROPIC_API_KEY", "k"), pair("HOME", "/h")]);
    let own = launch(&named("rehearsal"), &request(LaunchMode::Interactive), &[]).unwrap();
    assert_eq!(own.program, Path::new("/bin/it's orchestra"));
}

#[test]
fn headless_without_a_prompt_is_refused() {
    let empty = LaunchRequest { prompt: None, ..request(LaunchMode::Headless) };
    assert!(launch(&named("claude"), &empty, &[]).is_err());
}
