//! `config`: where the settings are, what is wrong with them, what is in force; works without a server.

use std::collections::BTreeMap;

use serde_json::json;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, padded};
use super::reach;
use super::settings::Settings;
use crate::config::{AgentBilling, AgentMode, Config, EnvValue, Limits, MergeStyle};
use crate::domain::cost::WindowLimits;
use crate::domain::money::Money;
use crate::server::Crew;

/// `config path`.
pub fn path(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let project = Settings::read(&paths).project;
    let text = |path: std::path::PathBuf| path.to_string_lossy().into_owned();
    let rows = [
        ("config", Some(text(paths.config_file.clone()))),
        ("project", project.map(text)),
        ("themes", Some(text(paths.themes()))),
        ("data", Some(text(paths.data_dir.clone()))),
        ("log", Some(text(paths.log()))),
        ("socket", Some(text(paths.socket()))),
    ];
    match form {
        Form::Json => {
            let map: serde_json::Map<String, serde_json::Value> =
                rows.into_iter().map(|(name, path)| (name.to_owned(), json!(path))).collect();
            out.json(&map)?;
        }
        Form::Text => {
            for (name, path) in rows {
                out.line(&format!("{} {}", padded(name, 8), path.as_deref().unwrap_or("none here")))?;
            }
        }
    }
    Ok(Exit::Ok)
}

/// `config check`.
pub fn check(out: &mut Output) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let problems = problems(&Settings::read(&paths));
    for problem in &problems {
        out.line(problem)?;
    }
    if problems.is_empty() {
        let none = if paths.config_file.exists() { "" } else { " (there is no such file; the defaults hold)" };
        out.line(&format!("{}: nothing wrong{none}", paths.config_file.display()))?;
        return Ok(Exit::Ok);
    }
    Ok(Exit::Failed)
}

/// Everything that is wrong with the settings, each in one sentence.
pub fn problems(settings: &Settings) -> Vec<String> {
    let crew = Crew::new(&settings.config, &settings.adapters);
    let found = settings.problems.iter().map(ToString::to_string);
    settings.unreadable.iter().cloned().chain(found).chain(crew.problems().iter().cloned()).collect()
}

/// `config show`.
pub fn show(out: &mut Output) -> Result<Exit, Fault> {
    let settings = Settings::read(&reach::paths()?);
    let table =
        toml::Table::try_from(effective(&settings.config)).map_err(|error| Fault::Refused(error.to_string()))?;
    out.text(&toml::to_string(&table).map_err(|error| Fault::Refused(error.to_string()))?)?;
    Ok(Exit::Ok)
}

/// The settings in the shape of their file. Values of variables are named, never shown.
fn effective(config: &Config) -> serde_json::Map<String, serde_json::Value> {
    let style = match config.merge {
        MergeStyle::Squash => "squash",
        MergeStyle::Merge => "merge",
        MergeStyle::Rebase => "rebase",
    };
    let mut root = object(json!({
        "primary": config.primary,
        "max_agents": config.max_agents,
        "theme": config.theme,
        "check": config.check,
        "check_rounds": config.check_rounds,
        "check_timeout": config.check_timeout.to_string(),
        "setup": config.setup,
        "setup_timeout": config.setup_timeout.to_string(),
        "limits": limits(&config.limits),
        "merge": { "style": style },
        "workspaces": { "copy": config.copy },
        "notifications": notifications(&config.notifications),
        "screen": {
            "sidebar_width": config.screen.sidebar_width,
            "mouse": config.screen.mouse,
            "ascii_borders": config.screen.ascii_borders,
            "fps": config.screen.fps,
            "history_mb": config.screen.history_mb,
        },
        "recordings": { "session_mb": config.recordings.session_mb, "total_mb": config.recordings.total_mb },
    }));
    let agents: serde_json::Map<_, _> =
        config.agents.iter().map(|(name, agent)| (name.clone(), agent_value(agent))).collect();
    root.insert("agents".into(), agents.into());
    root.insert("routing".into(), json!({ "rule": config.routing.rules, "agents": config.routing.agents, "holdback": config.routing.holdback.share() }));
    object(without_nulls(root.into()))
}

fn limits(limits: &Limits) -> serde_json::Value {
    let usd = |money: Option<Money>| money.map(Money::usd);
    let budgets = &limits.budgets;
    let named = |of: &BTreeMap<String, WindowLimits>| -> serde_json::Map<_, _> {
        let shown = |limits: &WindowLimits| json!({ "day_usd": usd(limits.day), "month_usd": usd(limits.month) });
        of.iter().map(|(name, limits)| (name.clone(), shown(limits))).collect()
    };
    let mut agents = named(&budgets.agents);
    for (name, caps) in &limits.agents {
        agents[name]["task_timeout"] = json!(caps.timeout.map(|span| format!("{}s", span.as_secs())));
        agents[name]["task_turns"] = json!(caps.turns);
    }
    json!({
        "task_usd": usd(limits.task_usd),
        "task_timeout": limits.task_timeout.map(|span| format!("{}s", span.as_secs())),
        "task_turns": limits.task_turns,
        "day_usd": usd(budgets.all.day),
        "month_usd": usd(budgets.all.month),
        "warn": budgets.warn,
        "on_limit": budgets.on_limit,
        "counts": budgets.counts,
        "agents": agents,
        "projects": named(&budgets.projects),
    })
}

fn agent_value(agent: &crate::config::AgentSettings) -> serde_json::Value {
    let mode = agent.mode.map(|mode| match mode {
        AgentMode::Interactive => "interactive",
        AgentMode::Headless => "headless",
    });
    let env: serde_json::Map<_, _> = agent.env.iter().map(|(name, value)| (name.clone(), shown(value))).collect();
    json!({
        "adapter": agent.adapter, "model": agent.model, "cheap": agent.cheap, "mid": agent.mid,
        "premium": agent.premium, "args": agent.args, "env": env, "pass": agent.pass, "enabled": agent.enabled,
        "mode": mode, "needs": agent.needs, "version": agent.version.as_ref().map(ToString::to_string),
        "trust_screen": agent.trust_screen,
        "billing": match agent.billing {
            AgentBilling::Api => "api",
            AgentBilling::Subscription => "subscription",
        },
    })
}

fn shown(value: &EnvValue) -> serde_json::Value {
    match value {
        EnvValue::Plain(text) => json!(text),
        EnvValue::FromEnv(name) => json!(format!("${name}")),
        EnvValue::Command(command) => json!({ "command": command }),
        EnvValue::Keychain { service, account } => json!({ "keychain": format!("{service}/{account}") }),
    }
}

fn object(value: serde_json::Value) -> serde_json::Map<String, serde_json::Value> {
    match value {
        serde_json::Value::Object(map) => map,
        _ => serde_json::Map::new(),
    }
}

/// TOML has no null: what is not set is left out.
fn without_nulls(value: serde_json::Value) -> serde_json::Value {
    match value {
        serde_json::Value::Object(map) => {
            let kept = map.into_iter().filter(|(_, value)| !value.is_null());
            serde_json::Value::Object(kept.map(|(key, value)| (key, without_nulls(value))).collect())
        }
        serde_json::Value::Array(items) => items.into_iter().map(without_nulls).collect(),
        other => other,
    }
}

fn notifications(wishes: &crate::config::Notifications) -> serde_json::Value {
    let urgency = crate::config::NOTICE_KINDS.map(|(name, kind)| (name.to_owned(), json!(wishes.urgency(kind).word())));
    json!({
        "bell": wishes.bell,
        "title": wishes.title,
        "terminal": wishes.terminal.word(),
        "desktop": wishes.desktop,
        "command": wishes.command,
        "quiet_hours": wishes.quiet_hours.map(|hours| hours.to_string()),
        "away_after": wishes.away_after.to_string(),
        "urgency": urgency.into_iter().collect::<serde_json::Map<_, _>>(),
    })
}
