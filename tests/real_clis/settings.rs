//! What the real CLIs find in a home: settings under which they start without questions and speak to nothing but the
//! model server, as a user would have written them.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use crate::support::Home;

/// The key that Claude's settings name as approved.
const CLAUDE_KEY: &str = "sk-ant-mock-000000000000000000000000000000";

/// The user's own settings files, which nobody else may touch, by their path below the home.
pub const OWN: &[&str] = &[
    ".claude/settings.json",
    ".codex/config.toml",
    ".aider.conf.yml",
    ".gemini/settings.json",
    ".gemini/trustedFolders.json",
    ".config/opencode/opencode.json",
    ".gitconfig",
    "o/config.toml",
];

/// The environment of the CLIs, and of orchestra that starts them.
pub fn environment(home: &Home, bin: &Path, port: u16) -> Vec<(String, String)> {
    let model = format!("http://127.0.0.1:{port}");
    let path = home.env().into_iter().find(|(name, _)| name == "PATH").unwrap().1;
    [
        ("PATH", format!("{}:{path}", bin.display())),
        ("NO_PROXY", "127.0.0.1,localhost".into()),
        ("ANTHROPIC_BASE_URL", model.clone()),
        ("ANTHROPIC_API_KEY", CLAUDE_KEY.into()),
        ("CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC", "1".into()),
        ("CLAUDE_CODE_DISABLE_OFFICIAL_MARKETPLACE_AUTOINSTALL", "1".into()),
        ("CLAUDE_CODE_MAX_RETRIES", "2".into()),
        ("DISABLE_AUTOUPDATER", "1".into()),
        ("DISABLE_TELEMETRY", "1".into()),
        ("DISABLE_ERROR_REPORTING", "1".into()),
        ("CODEX_HOME", home.dir.path().join(".codex").display().to_string()),
        ("MOCK_KEY", "x".into()),
        ("OPENAI_API_BASE", format!("{model}/v1")),
        ("OPENAI_API_KEY", "x".into()),
        ("AIDER_ANALYTICS_DISABLE", "true".into()),
        ("AIDER_CHECK_UPDATE", "false".into()),
        ("LITELLM_LOCAL_MODEL_COST_MAP", "True".into()),
        ("GEMINI_API_KEY", "mock".into()),
        ("GOOGLE_GEMINI_BASE_URL", model),
        ("OPENCODE_DISABLE_AUTOUPDATE", "1".into()),
        ("OPENCODE_DISABLE_MODELS_FETCH", "1".into()),
        ("OPENCODE_DISABLE_LSP_DOWNLOAD", "1".into()),
    ]
    .map(|(name, value)| (name.to_owned(), value))
    .into()
}

/// The CLIs' own settings: the repository is trusted, nothing is asked at the first start, nothing but the model server
/// is spoken to.
pub fn write(home: &Home, clis: &Path, port: u16) {
    let top = home.dir.path();
    let repo = home.repo.to_str().unwrap();
    let write = |path: &str, text: &str| {
        let path = top.join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(".claude.json", &claude(repo).to_string());
    write(".claude/settings.json", "{\n  \"includeCoAuthoredBy\": false\n}\n");
    write(".codex/config.toml", &codex(repo, port));
    write(".aider.conf.yml", AIDER);
    write(".gemini/settings.json", &gemini().to_string());
    // Trust of a repository does not reach its worktrees elsewhere.
    let trusted = json!({ repo: "TRUST_FOLDER", top.join("o/data/worktrees").to_str().unwrap(): "TRUST_FOLDER" });
    write(".gemini/trustedFolders.json", &trusted.to_string());
    write(".config/opencode/opencode.json", &opencode(port).to_string());
    write(".gitconfig", "[user]\n\tname = T\n\temail = t@example.invalid\n");
    write("o/config.toml", ORCHESTRA);
    // A price list under a day old keeps Aider from asking the network for one.
    if let Some(prices) = aider_prices(clis) {
        write(".aider/caches/model_prices_and_context_window.json", &std::fs::read_to_string(prices).unwrap());
    }
}

fn claude(repo: &str) -> Value {
    json!({
        "hasCompletedOnboarding": true,
        "theme": "dark",
        "customApiKeyResponses": { "approved": [&CLAUDE_KEY[CLAUDE_KEY.len() - 20..]], "rejected": [] },
        "projects": { repo: { "hasTrustDialogAccepted": true } },
    })
}

fn codex(repo: &str, port: u16) -> String {
    format!(
        r#"model = "gpt-5.5"
model_provider = "mock"
check_for_update_on_startup = false

[analytics]
enabled = false

[features]
plugins = false

[model_providers.mock]
name = "mock"
base_url = "http://127.0.0.1:{port}/v1"
wire_api = "responses"
env_key = "MOCK_KEY"
request_max_retries = 2
stream_max_retries = 2

[notice.model_migrations]
"gpt-5.5" = "gpt-6-sol"

[projects."{repo}"]
trust_level = "trusted"
"#
    )
}

const AIDER: &str = "model: openai/gpt-4.1
gitignore: false
show-release-notes: false
show-model-warnings: false
check-update: false
analytics-disable: true
";

fn gemini() -> Value {
    json!({
        "security": { "auth": { "selectedType": "gemini-api-key" }, "folderTrust": { "enabled": true } },
        "general": { "enableAutoUpdate": false },
        "privacy": { "usageStatisticsEnabled": false },
        "telemetry": { "enabled": false },
    })
}

fn opencode(port: u16) -> Value {
    let model = json!({
        "cost": { "input": 1, "output": 10, "cache_read": 0.1 },
        "limit": { "context": 128_000, "output": 8000 },
    });
    let provider = json!({
        "npm": "@ai-sdk/openai-compatible",
        "options": { "baseURL": format!("http://127.0.0.1:{port}/v1"), "apiKey": "x" },
        "models": { "mock-model": model },
    });
    json!({
        "$schema": "https://opencode.ai/config.json",
        "autoupdate": false,
        "share": "disabled",
        "model": "mock/mock-model",
        "small_model": "mock/mock-model",
        "permission": { "edit": "ask", "bash": "ask" },
        "provider": { "mock": provider },
    })
}

const ORCHESTRA: &str = r#"max_agents = 30

[agents.codex]
pass = ["MOCK_KEY", "NO_PROXY"]

[agents.aider]
cheap = "openai/gpt-4.1"
mid = "openai/gpt-4.1"
premium = "openai/gpt-4.1"

[agents.opencode]
model = "mock/mock-model"
"#;

/// The price list that comes with Aider's own packages.
fn aider_prices(clis: &Path) -> Option<PathBuf> {
    let program = clis.join("bin/aider").canonicalize().ok()?;
    let lib = program.parent().and_then(Path::parent).unwrap().join("lib");
    let list = "site-packages/litellm/model_prices_and_context_window_backup.json";
    let mut pythons = std::fs::read_dir(&lib).unwrap().flatten().map(|entry| entry.path().join(list));
    Some(pythons.find(|path| path.exists()).unwrap_or_else(|| panic!("{} has no {list}", lib.display())))
}
