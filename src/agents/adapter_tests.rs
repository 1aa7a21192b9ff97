use super::*;

fn named(name: &str) -> Adapter {
    builtin().into_iter().find(|adapter| adapter.name == name).unwrap()
}

#[test]
fn every_built_in_adapter_parses() {
    for text in BUILTIN {
        if let Err(error) = Adapter::parse(text) {
            panic!("{error}");
        }
    }
    let names: Vec<_> = builtin().into_iter().map(|a| a.name).collect();
    assert_eq!(names, ["claude", "codex", "aider", "droid", "cursor", "gemini", "opencode", "shell", "rehearsal"]);
}

#[test]
fn only_shell_and_rehearsal_cost_nothing() {
    let free: Vec<_> = builtin().into_iter().filter(|a| !a.money).map(|a| (a.name, a.label.is_some())).collect();
    assert_eq!(free, [("shell".to_owned(), true), ("rehearsal".to_owned(), true)]);
}

#[test]
fn an_unknown_key_or_a_bad_pattern_is_refused_with_its_place() {
    let good = include_str!("shell.toml");
    let misspelt = good.replace("otherwise =", "otherwize =");
    let error = Adapter::parse(&misspelt).unwrap_err();
    assert!(error.to_string().contains("otherwize"), "{error}");
    assert!(error.span().is_some());
    let bad = format!("{good}\n[[state]]\nstate = 'working'\nregion = 'title'\npattern = '('\nwhy = 'x'\n");
    let error = Adapter::parse(&bad).unwrap_err();
    assert!(error.to_string().contains("unclosed group"), "{error}");
    assert!(error.span().is_some());
}

#[test]
fn the_environment_of_the_mock_server_passes_and_strangers_secrets_do_not() {
    let table = [
        ("claude", "ANTHROPIC_BASE_URL", true),
        ("claude", "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", true),
        ("claude", "DISABLE_AUTOUPDATER", true),
        ("claude", "CLAUDE_CONFIG_DIR", true),
        ("claude", "OPENAI_API_KEY", false),
        ("claude", "CLAUDECODE", false),
        ("claude", "CLAUDE_CODE_MESSAGING_TOKEN", false),
        ("codex", "CODEX_HOME", true),
        ("codex", "ANTHROPIC_API_KEY", false),
        ("aider", "OPENAI_API_BASE", true),
        ("aider", "AIDER_ANALYTICS_DISABLE", true),
        ("aider", "LITELLM_LOCAL_MODEL_COST_MAP", true),
        ("gemini", "GOOGLE_GEMINI_BASE_URL", true),
        ("opencode", "OPENCODE_DISABLE_AUTOUPDATE", true),
        ("shell", "CARGO_HOME", true),
        ("shell", "GITHUB_TOKEN", false),
    ];
    for (agent, name, passes) in table {
        assert_eq!(named(agent).passes(name), passes, "{agent} {name}");
    }
    for adapter in builtin() {
        assert!(adapter.passes("HOME") && adapter.passes("LC_ALL") && adapter.passes("NO_PROXY"), "{}", adapter.name);
    }
}

#[test]
fn globs_match_in_the_middle_and_at_the_end() {
    let table = [
        ("A_*", "A_B", true),
        ("A_*", "A", false),
        ("*_KEY", "X_KEY", true),
        ("*_KEY", "X_KEY_2", false),
        ("A*C", "ABBC", true),
        ("*", "", true),
    ];
    for (glob, name, fits) in table {
        assert_eq!(glob_matches(glob, name), fits, "{glob} {name}");
    }
}

#[test]
fn keys_read() {
    let key = |text: &str| AgentKey::try_from(text.to_owned()).ok();
    assert_eq!(key("esc"), Some(AgentKey::Escape));
    assert_eq!(key("ctrl-c"), Some(AgentKey::Ctrl('c')));
    assert_eq!(key("text:/exit"), Some(AgentKey::Text("/exit".into())));
    assert_eq!(key("hyper-x"), None);
}
