//! `agents NAME`: all that is known of one agent.

use serde_json::{Value, json};

use super::list::sentence;
use super::look::Looked;
use crate::agents::{Adapter, ApproveBy, CostSource, KnownBy, LaunchMode, SignedIn, Tested};
use crate::cli::exit::Fault;
use crate::cli::output::{Form, Output, Tone, padded};
use crate::config::EnvValue;
use crate::domain::cost::Guarantee;
use crate::domain::session::Mode;

/// Prints what is known of the agent called `name`.
pub fn one(out: &mut Output, name: &str, looked: &[Looked], form: Form) -> Result<(), Fault> {
    let Some(found) = looked.iter().find(|looked| looked.member.name == name) else {
        let names: Vec<&str> = looked.iter().map(|looked| looked.member.name.as_str()).collect();
        let hint = match crate::config::nearest(name, names.iter().copied()) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("there are {}", names.join(", ")),
        };
        return Err(Fault::NotFound(format!("there is no agent `{name}`; {hint}")));
    };
    match form {
        Form::Json => out.json(&object(found))?,
        Form::Text => print(out, found)?,
    }
    Ok(())
}

fn print(out: &mut Output, looked: &Looked) -> Result<(), Fault> {
    let view = looked.view();
    let title = format!("{} · {}", view.agent, view.title);
    out.line(&title)?;
    if let Some(remark) = &view.remark {
        let tone = if view.ready { Tone::Ask } else { Tone::Bad };
        out.paragraph("  ", &sentence(remark), tone)?;
    }
    for (what, text) in rows(looked) {
        out.paragraph(&format!("  {} ", padded(what, 11)), &text, Tone::Plain)?;
    }
    for quirk in &looked.member.adapter.quirks {
        out.paragraph("  - ", quirk, Tone::Plain)?;
    }
    Ok(())
}

/// What is known, each under its name.
fn rows(looked: &Looked) -> Vec<(&'static str, String)> {
    let (member, view) = (&looked.member, looked.view());
    let adapter = &member.adapter;
    let rows = [
        ("program", view.program),
        ("install", view.install),
        ("version", version(looked)),
        ("allowed", member.settings.version.as_ref().map(ToString::to_string)),
        ("known from", Some(known_by(adapter).to_owned())),
        ("signed in", signed_in(looked)),
        ("needs", some(needs(looked).join(", "))),
        ("mode", Some(modes(looked))),
        ("models", some(models(looked))),
        ("its state", Some(channels(adapter))),
        ("its asks", Some(answers(adapter))),
        ("goes on", Some(goes_on(adapter).to_owned())),
        ("cost from", Some(costs(adapter))),
        ("at a limit", adapter.money.then(|| at_a_limit(adapter))),
        ("sessions", adapter.transcript.as_ref().map(ToString::to_string)),
        ("sees", some(seen(looked))),
        ("looked up", some(looked_up(looked))),
        ("ends with", some(exits(adapter))),
        ("lacks", some(view.lacks.join(", "))),
    ];
    rows.into_iter().filter_map(|(what, text)| Some((what, text?))).collect()
}

fn some(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}

fn version(looked: &Looked) -> Option<String> {
    let rule = &looked.member.adapter.detect;
    let range = match (&rule.tested_from, &rule.tested_to) {
        (Some(from), Some(to)) => format!("{from} to {to}"),
        (Some(one), None) | (None, Some(one)) => one.clone(),
        (None, None) => return looked.member.version.clone(),
    };
    Some(match (&looked.member.version, looked.member.tested) {
        (Some(version), Tested::Yes) => format!("{version}, in the tested range ({range})"),
        (Some(version), Tested::Older) => format!("{version}, older than the tested range ({range})"),
        (Some(version), Tested::Newer) => format!("{version}, newer than the tested range ({range})"),
        (Some(version), Tested::NoVersion) => version.clone(),
        (None, _) => format!("tested are {range}"),
    })
}

const fn known_by(adapter: &Adapter) -> &'static str {
    match adapter.known_by {
        KnownBy::Runs => "the real program, driven",
        KnownBy::Help => "the real program's help and start",
        KnownBy::Docs => "its documentation alone",
    }
}

fn signed_in(looked: &Looked) -> Option<String> {
    let rule = &looked.member.adapter.signed_in;
    match &looked.signed_in {
        SignedIn::By(what) => Some(format!("yes, by {what}")),
        SignedIn::NotKnown => None,
        SignedIn::NotSeen => {
            let places: Vec<String> =
                rule.env.iter().cloned().chain(rule.files.iter().map(ToString::to_string)).collect();
            let hint = rule.command.as_ref().map(|command| format!("; sign in with `{command}`")).unwrap_or_default();
            Some(format!("not as far as can be told: none of {} is there{hint}", places.join(", ")))
        }
    }
}

fn needs(looked: &Looked) -> Vec<String> {
    let own = looked.member.settings.needs.iter().map(|need| need.replace('|', " or "));
    looked.member.adapter.needs.iter().map(|need| need.names().join(" or ")).chain(own).collect()
}

fn modes(looked: &Looked) -> String {
    let mode = looked.view().mode;
    let adapter = &looked.member.adapter;
    match (&adapter.interactive, &adapter.headless) {
        (Some(_), Some(_)) if mode == "interactive" => format!("{mode}, headless too"),
        (Some(_), Some(_)) => format!("{mode}, interactive too"),
        (_, _) => format!("{mode} only"),
    }
}

fn models(looked: &Looked) -> String {
    let tiers = looked.member.tiers().into_iter().map(|(tier, model)| format!("{} {model}", tier.word()));
    tiers.collect::<Vec<_>>().join(", ")
}

/// How its state is learnt.
fn channels(adapter: &Adapter) -> String {
    let channels = [
        ("settings", "its hooks and reports"),
        ("port", "its HTTP server"),
        ("events_file", "its file of events"),
        ("analytics_log", "its event log"),
    ];
    let own = channels.into_iter().find(|(word, _)| adapter.wants(LaunchMode::Interactive, word)).map(|(_, text)| text);
    let screen = match (adapter.states.len(), adapter.dialogs.len()) {
        (0, 0) => "its end".to_owned(),
        (states, dialogs) => format!("{states} rules and {dialogs} dialogs for its title and screen"),
    };
    own.map_or(screen.clone(), |own| format!("{own}, {screen}"))
}

fn answers(adapter: &Adapter) -> String {
    let way = |by: &ApproveBy| match by {
        ApproveBy::ClaudeHook => "its hook",
        ApproveBy::OpencodeHttp => "its HTTP server",
        ApproveBy::QwenFiles => "its file of commands",
        ApproveBy::Stdio => "standard input when headless",
        ApproveBy::Keys => "its keys",
    };
    match adapter.approve.as_slice() {
        [] => "it asks nothing".to_owned(),
        ways => format!("answered by {}", ways.iter().map(way).collect::<Vec<_>>().join(", else by ")),
    }
}

fn goes_on(adapter: &Adapter) -> &'static str {
    match (adapter.resumes_in_terminal(), adapter.resumes_headless()) {
        (true, true) => "with its own session, in a terminal and headless",
        (true, false) => "with its own session in a terminal",
        (false, true) => "with its own session when headless",
        (false, false) => "with what it did as context: it has no session of its own to go back to",
    }
}

fn costs(adapter: &Adapter) -> String {
    let from = |source: &CostSource| match source {
        CostSource::ClaudeStatusline => "its status line",
        CostSource::ClaudeTranscript => "its transcript",
        CostSource::CodexRollout => "its rollout file",
        CostSource::AiderAnalytics => "its event log",
        CostSource::GeminiChat | CostSource::QwenChat => "its chat file",
        CostSource::OpencodeDb => "its database",
        CostSource::DroidSettings => "its session's settings",
        CostSource::CopilotEvents => "its events",
    };
    match (adapter.money, adapter.cost.sources.as_slice()) {
        (false, _) => "it costs nothing".to_owned(),
        (true, []) => "nothing while it runs in a terminal".to_owned(),
        (true, sources) => sources.iter().map(from).collect::<Vec<_>>().join(", else "),
    }
}

/// How soon a limit in dollars acts on it.
fn at_a_limit(adapter: &Adapter) -> String {
    let terminal = adapter.interactive.as_ref().map(|_| adapter.guarantee(Mode::Interactive).words());
    let headless = adapter.headless.as_ref().map(|_| adapter.guarantee(Mode::Headless).words());
    match (terminal, headless) {
        (Some(terminal), Some(headless)) if terminal != headless => format!("{terminal}; headless: {headless}"),
        (Some(words), _) | (None, Some(words)) => words.to_owned(),
        (None, None) => Guarantee::default().words().to_owned(),
    }
}

/// The variables of the user's that it sees.
fn seen(looked: &Looked) -> String {
    let own = looked.member.settings.pass.iter();
    looked.member.adapter.environment.pass.iter().chain(own).cloned().collect::<Vec<_>>().join(", ")
}

/// The variables whose values are looked up when it starts; their values are nobody's business here.
fn looked_up(looked: &Looked) -> String {
    let one = |(name, value): (&String, &EnvValue)| match value {
        EnvValue::Command(command) => Some(format!("{name} by `{command}`")),
        EnvValue::Keychain { service, account } => Some(format!("{name} in the keychain ({service}/{account})")),
        EnvValue::FromEnv(from) if from != name => Some(format!("{name} from {from}")),
        EnvValue::Plain(_) | EnvValue::FromEnv(_) => None,
    };
    looked.member.settings.env.iter().filter_map(one).collect::<Vec<_>>().join(", ")
}

fn exits(adapter: &Adapter) -> String {
    let one = |rule: &crate::agents::ExitRule| match (rule.code, rule.signal) {
        (Some(code), _) => format!("{code}: {}", rule.why),
        (None, Some(signal)) => format!("signal {signal}: {}", rule.why),
        (None, None) => rule.why.clone(),
    };
    adapter.exits.iter().map(one).collect::<Vec<_>>().join("; ")
}

fn object(looked: &Looked) -> Value {
    let mut object = json!(looked.view());
    let details: serde_json::Map<String, Value> =
        rows(looked).into_iter().map(|(what, text)| (what.replace(' ', "_"), json!(text))).collect();
    object["details"] = Value::Object(details);
    object["quirks"] = json!(looked.member.adapter.quirks);
    object
}
