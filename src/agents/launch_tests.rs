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
        port: Some(4096),
        secret: Some(Secret("pw-1".into())),
        mcp: None,
    }
}

fn args(agent: &str, request: &LaunchRequest) -> String {
    launch(&named(agent), request).unwrap().args.join(" ")
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
            "-p --input-format stream-json --output-format stream-json --verbose --include-partial-messages \
             --permission-mode default --permission-prompt-tool stdio --session-id u-1 --model m1",
            HeadlessFormat::ClaudeControl,
        ),
        ("codex", "exec --json --skip-git-repo-check -C /w -m m1 -s workspace-write fix it", HeadlessFormat::CodexExec),
        ("shell", "-c fix it", HeadlessFormat::Plain),
        (
            "gemini",
            "-p fix it -o stream-json --skip-trust --approval-mode auto_edit --session-id u-1 -m m1",
            HeadlessFormat::GeminiStream,
        ),
        ("opencode", "run --format json -m m1 --dir /w fix it", HeadlessFormat::OpencodeRun),
        ("droid", "exec -o stream-json --auto low --cwd /w -m m1 fix it", HeadlessFormat::DroidStream),
        (
            "cursor",
            "-p fix it --output-format stream-json --trust --force --workspace /w --model m1",
            HeadlessFormat::CursorStream,
        ),
        ("qwen", "-o stream-json --approval-mode auto-edit --session-id u-1 -m m1 fix it", HeadlessFormat::QwenStream),
        (
            "copilot",
            "--no-auto-update --output-format json --allow-tool write --session-id u-1 --model m1 -p fix it",
            HeadlessFormat::CopilotStream,
        ),
        ("llm", "prompt -m m1 fix it", HeadlessFormat::Plain),
    ];
    for (agent, line, format) in table {
        let built = launch(&named(agent), &request(LaunchMode::Headless)).unwrap();
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
    let refused = launch(&named("shell"), &again).unwrap_err();
    assert!(refused.to_string().contains("cannot continue"), "{refused}");
}

#[test]
fn a_prompt_never_becomes_an_option() {
    let sly = LaunchRequest { prompt: Some("--dangerously".into()), ..request(LaunchMode::Interactive) };
    let built = launch(&named("codex"), &sly).unwrap();
    assert_eq!(built.args.last().map(String::as_str), Some(" --dangerously"));
}

#[test]
fn a_line_that_takes_no_prompt_is_typed_to() {
    let going_on = LaunchRequest { resume: Some("ses_1".into()), ..request(LaunchMode::Interactive) };
    let built = launch(&named("opencode"), &going_on).unwrap();
    assert_eq!((built.typed_prompt.as_deref(), built.args.contains(&"fix it".into())), (Some("fix it"), false));
    assert_eq!(launch(&named("opencode"), &request(LaunchMode::Interactive)).unwrap().typed_prompt, None);
}

#[test]
fn aider_is_typed_to() {
    let built = launch(&named("aider"), &request(LaunchMode::Interactive)).unwrap();
    assert_eq!(built.typed_prompt.as_deref(), Some("fix it"));
    assert_eq!(built.analytics_log, Some("/p/analytics.jsonl".into()));
    let headless = launch(&named("aider"), &request(LaunchMode::Headless)).unwrap();
    assert_eq!((headless.typed_prompt, headless.args[1].as_str()), (None, "fix it"));
}

#[test]
fn claude_settings_quote_the_program_and_only_ask() {
    let built = launch(&named("claude"), &request(LaunchMode::Interactive)).unwrap();
    let (path, text) = &built.files_to_write[0];
    assert_eq!(path, Path::new("/p/claude-settings.json"));
    let settings: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(settings["statusLine"]["command"], r"exec '/bin/it'\''s orchestra' signal claude_statusline");
    let hook = |event: &str| &settings["hooks"][event][0]["hooks"][0];
    assert_eq!(hook("Stop")["command"], r"exec '/bin/it'\''s orchestra' signal claude_hook");
    assert_eq!(hook("PermissionRequest")["command"], r"exec '/bin/it'\''s orchestra' signal claude_ask");
    assert!(hook("PermissionRequest")["timeout"].as_u64() >= Some(3600), "a person may need hours");
    assert!(!text.contains("PreToolUse") && !text.contains("decision") && !text.contains("allow"));
    let with = LaunchRequest { mcp: Some(mcp()), ..request(LaunchMode::Interactive) };
    let built = launch(&named("claude"), &with).unwrap();
    let settings: serde_json::Value = serde_json::from_str(&built.files_to_write[0].1).unwrap();
    assert_eq!(settings["permissions"]["allow"], serde_json::json!(["mcp__orchestra"]), "ours alone");
    assert!(super::super::inject::SKILL.len() <= 1024);
}

#[test]
fn the_program_that_was_found_is_used() {
    let found = LaunchRequest { program: Some("/opt/claude".into()), ..request(LaunchMode::Interactive) };
    assert_eq!(launch(&named("claude"), &found).unwrap().program, Path::new("/opt/claude"));
    let own = launch(&named("rehearsal"), &request(LaunchMode::Interactive)).unwrap();
    assert_eq!(own.program, Path::new("/bin/it's orchestra"));
}

#[test]
fn opencode_serves_a_port_with_a_password_that_is_on_no_line() {
    let built = launch(&named("opencode"), &request(LaunchMode::Interactive)).unwrap();
    assert_eq!(built.args.join(" "), "--port 4096 -m m1 --prompt fix it");
    assert_eq!(built.env, [("OPENCODE_SERVER_PASSWORD".to_owned(), "pw-1".to_owned())]);
    assert_eq!((built.port, built.secret.clone()), (Some(4096), Some(Secret("pw-1".into()))));
    assert!(!format!("{built:?} {:?}", request(LaunchMode::Interactive)).contains("pw-1"));
    assert!(named("opencode").wants(LaunchMode::Interactive, "port"));
    assert!(
        !named("opencode").wants(LaunchMode::Headless, "port") && !named("claude").wants(LaunchMode::Headless, "port")
    );
    let bare = LaunchRequest { port: None, secret: None, ..request(LaunchMode::Interactive) };
    let built = launch(&named("opencode"), &bare).unwrap();
    assert_eq!((built.args.join(" ").as_str(), built.env, built.port), ("-m m1 --prompt fix it", vec![], None));
}

#[test]
fn qwen_speaks_through_two_private_files() {
    let built = launch(&named("qwen"), &request(LaunchMode::Interactive)).unwrap();
    let line = "--approval-mode default --session-id u-1 --json-file /p/events.jsonl --input-file /p/commands.jsonl -m m1 \
                -i fix it";
    assert_eq!(built.args.join(" "), line);
    assert_eq!(built.events_file.as_deref(), Some(Path::new("/p/events.jsonl")));
    assert_eq!(built.commands_file.as_deref(), Some(Path::new("/p/commands.jsonl")));
    assert_eq!(built.files_to_write.len(), 2);
    let other = launch(&named("claude"), &request(LaunchMode::Interactive)).unwrap();
    assert_eq!((other.events_file, other.commands_file, other.port), (None, None, None));
}

fn mcp() -> McpServer {
    McpServer {
        name: "orchestra".into(),
        command: "/opt/my orchestra".into(),
        args: vec!["mcp".into(), "a\"b".into()],
        env: vec![("ORCHESTRA_TASK".into(), "task-5".into())],
    }
}

#[test]
fn an_mcp_server_is_brought_in_by_each_clis_own_way() {
    let with = |mode| LaunchRequest { mcp: Some(mcp()), ..request(mode) };
    for mode in [LaunchMode::Interactive, LaunchMode::Headless] {
        for agent in ["claude", "qwen", "copilot"] {
            let built = launch(&named(agent), &with(mode)).unwrap();
            let named = built.args.iter().any(|word| word.trim_start_matches('@') == "/p/mcp.json");
            let (_, text) = built.files_to_write.iter().find(|(path, _)| path == Path::new("/p/mcp.json")).unwrap();
            let file: serde_json::Value = serde_json::from_str(text).unwrap();
            let server = &file["mcpServers"]["orchestra"];
            assert!(
                named && server["command"] == "/opt/my orchestra" && server["args"][1] == "a\"b",
                "{agent}: {text}"
            );
            assert_eq!(server["env"]["ORCHESTRA_TASK"], "task-5");
        }
    }
    let built = launch(&named("gemini"), &with(LaunchMode::Interactive)).unwrap();
    assert!(
        built.env.is_empty() && built.files_to_write.is_empty(),
        "it takes a server only from files that are the person's"
    );
    let built = launch(&named("opencode"), &with(LaunchMode::Headless)).unwrap();
    let (_, text) = built.env.iter().find(|(name, _)| name == "OPENCODE_CONFIG_CONTENT").unwrap();
    let config: serde_json::Value = serde_json::from_str(text).unwrap();
    assert_eq!(config["mcp"]["orchestra"]["command"][0], "/opt/my orchestra");
}

#[test]
fn codex_gets_its_mcp_server_as_toml_that_it_can_read() {
    let with = LaunchRequest { mcp: Some(mcp()), ..request(LaunchMode::Headless) };
    let built = launch(&named("codex"), &with).unwrap();
    let settings = built.args.iter().zip(built.args.iter().skip(1)).filter(|(flag, _)| *flag == "-c");
    let text = settings.map(|(_, setting)| setting.as_str()).collect::<Vec<_>>().join("\n");
    let read: toml::Table = toml::from_str(&text).unwrap();
    let server = read["mcp_servers"]["orchestra"].as_table().unwrap();
    assert_eq!(server["command"].as_str(), Some("/opt/my orchestra"));
    assert_eq!(server["args"][1].as_str(), Some("a\"b"));
    assert_eq!(server["env"]["ORCHESTRA_TASK"].as_str(), Some("task-5"));
    let without = launch(&named("codex"), &request(LaunchMode::Headless)).unwrap();
    assert!(!without.args.iter().any(|word| word == "-c"), "{:?}", without.args);
}

#[test]
fn no_variadic_option_stands_right_before_the_prompt() {
    // Claude's --mcp-config takes several values, so a prompt behind it would be read as another file.
    let bare = LaunchRequest { model: None, mcp: Some(mcp()), ..request(LaunchMode::Interactive) };
    let built = launch(&named("claude"), &bare).unwrap();
    let at = built.args.iter().position(|word| word == "--mcp-config").unwrap();
    assert!(built.args[at + 2].starts_with("--"), "{:?}", built.args);
}

#[test]
fn an_agent_without_a_mode_says_so() {
    let refused = launch(&named("llm"), &request(LaunchMode::Interactive)).unwrap_err();
    assert!(refused.to_string().contains("--headless"), "{refused}");
    let mut only = named("claude");
    only.headless = None;
    let refused = launch(&only, &request(LaunchMode::Headless)).unwrap_err();
    assert!(refused.to_string().contains("--interactive"), "{refused}");
}

#[test]
fn a_value_with_braces_is_taken_as_it_is() {
    let sly = LaunchRequest { prompt: Some("use {model} and {secret} {".into()), ..request(LaunchMode::Interactive) };
    assert!(args("claude", &sly).ends_with("use {model} and {secret} {"));
}

#[test]
fn headless_without_a_prompt_is_refused() {
    let empty = LaunchRequest { prompt: None, ..request(LaunchMode::Headless) };
    assert!(launch(&named("claude"), &empty).is_err());
}
