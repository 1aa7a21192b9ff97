use super::*;
use crate::agents::builtin;

fn adapter(name: &str) -> Adapter {
    builtin().into_iter().find(|adapter| adapter.name == name).unwrap()
}

fn own(pairs: &[(&str, &str)]) -> Own {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
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
        ("qwen", "OPENAI_BASE_URL", true),
        ("copilot", "COPILOT_PROVIDER_BASE_URL", true),
        ("copilot", "OPENAI_API_KEY", false),
        ("shell", "CARGO_HOME", true),
        ("shell", "GITHUB_TOKEN", false),
    ];
    for (agent, name, passes) in table {
        let env = inherited(&adapter(agent), &AgentSettings::default(), &own(&[(name, "1")]), Vec::new());
        assert_eq!(env.iter().any(|(known, _)| known == name), passes, "{agent} {name}");
    }
    for adapter in builtin() {
        let all =
            own(&[("HOME", "/h"), ("LC_ALL", "C"), ("NO_PROXY", "*"), ("HTTPS_PROXY", "p"), ("SSL_CERT_FILE", "f")]);
        let env = inherited(&adapter, &AgentSettings::default(), &all, Vec::new());
        assert!(all.keys().all(|name| env.iter().any(|(known, _)| known == name)), "{}", adapter.name);
    }
}

#[test]
fn what_is_looked_up_later_is_not_there_with_another_value() {
    let env = [
        ("ANTHROPIC_API_KEY".to_owned(), EnvValue::Command("pass show x".into())),
        ("OTHER".to_owned(), EnvValue::FromEnv("WORK".into())),
        ("GONE".to_owned(), EnvValue::FromEnv("NOT_SET".into())),
    ];
    let settings = AgentSettings { env: env.into(), ..AgentSettings::default() };
    let own = own(&[("ANTHROPIC_API_KEY", "old"), ("WORK", "w")]);
    let pairs = inherited(&adapter("claude"), &settings, &own, Vec::new());
    assert!(!pairs.iter().any(|(name, _)| name == "ANTHROPIC_API_KEY" || name == "GONE"));
    assert!(pairs.contains(&("OTHER".to_owned(), "w".to_owned())));
    let names = names(&adapter("claude"), &settings, &own);
    assert!(names.contains("ANTHROPIC_API_KEY") && names.contains("OTHER") && !names.contains("GONE"));
    let wanted = wanted(&settings);
    assert_eq!(wanted, [Wanted { name: "ANTHROPIC_API_KEY".into(), by: Lookup::Command("pass show x".into()) }]);
}
