//! What `doctor` says of each agent: version, login, keys, and what would not work as the user set it.

use nix::unistd::Uid;

use super::agents::Looked;
use super::doctor::Finding;
use crate::agents::{SignedIn, Tested};
use crate::config::EnvValue;

/// The findings about the agents that are there or were meant to be.
pub(super) fn findings(looked: &[Looked], primary: &str) -> Vec<Finding> {
    let real = || looked.iter().filter(|looked| looked.member.settings.enabled && looked.member.adapter.money);
    let here: Vec<&Looked> = real().filter(|looked| looked.member.program.is_some()).collect();
    let mut findings: Vec<Finding> =
        here.iter().flat_map(|looked| of_one(looked, Uid::effective().is_root())).collect();
    let absent = real().filter(|looked| looked.member.program.is_none());
    findings.extend(absent.filter(|looked| is_wanted(looked, primary)).map(absence));
    if here.is_empty() {
        let text = "no agent is installed; only `rehearsal` and `shell` can work";
        let install = real().find(|looked| looked.member.name == primary);
        let install = install.and_then(|looked| looked.member.adapter.detect.install.clone());
        findings.insert(0, Finding::weak("agents", text, install));
    }
    findings
}

/// Whether its absence is news: it is the primary, the settings name it, or another program stands in its place.
fn is_wanted(looked: &Looked, primary: &str) -> bool {
    let member = &looked.member;
    let changed = member.settings != crate::config::AgentSettings::default();
    let stranger = member.trouble().is_some_and(|trouble| trouble != "is not installed");
    member.name == primary || changed || stranger
}

fn absence(looked: &Looked) -> Finding {
    let member = &looked.member;
    let trouble = member.trouble().unwrap_or_else(|| "is not installed".to_owned());
    Finding::weak(&member.name, super::agents::sentence(&trouble), member.adapter.detect.install.clone())
}

/// What there is to say of an agent whose program is there; one good line when all is well.
fn of_one(looked: &Looked, root: bool) -> Vec<Finding> {
    let member = &looked.member;
    let name = member.name.as_str();
    let mut findings = Vec::new();
    if let Some(trouble) = member.bars_start() {
        findings.push(Finding::bad(name, trouble, mend(looked)));
    }
    if let Some(remark) = member.remark() {
        findings.push(Finding::weak(name, remark, tested_install(looked)));
    }
    let refused = member.settings.args.iter().find(|word| member.adapter.refused_as_root.contains(word));
    if let Some(word) = refused.filter(|_| root) {
        let text = format!("`{word}` in its `args` is refused when it runs as root, as here; take it out");
        findings.push(Finding::bad(name, text, "orchestra config path"));
    }
    findings.extend(lookups(looked));
    if looked.signed_in == SignedIn::NotSeen && !member.borrows() {
        let text = "nobody is signed in, as far as can be told; it may ask you when it starts";
        findings.push(Finding::weak(name, text, member.adapter.signed_in.command.clone()));
    }
    if findings.is_empty() {
        findings.push(Finding::good(name, summary(looked)));
    }
    findings
}

fn summary(looked: &Looked) -> String {
    let by = match &looked.signed_in {
        SignedIn::By(what) => format!(", signed in by {what}"),
        SignedIn::NotSeen | SignedIn::NotKnown => String::new(),
    };
    let version = looked.member.version.as_deref().unwrap_or("there");
    let member = &looked.member;
    if member.borrows() { format!("works with {} {version}", member.adapter.title) } else { format!("{version}{by}") }
}

/// The command for a version that is not allowed or a variable that is not set.
fn mend(looked: &Looked) -> String {
    let member = &looked.member;
    if let Some(name) = member.missing().and_then(|missing| missing.split(' ').next()) {
        return format!(
            "export {name}=... # and start orchestra from there, or set it in [agents.{}.env]",
            member.name
        );
    }
    let rule = member.settings.version.as_ref();
    let known = [rule.map(ToString::to_string), member.adapter.detect.tested_to.clone()];
    let allowed = known.into_iter().flatten().find(|version| {
        // A rule is a version itself only when it names exactly one.
        version.starts_with(|c: char| c.is_ascii_digit()) && rule.is_some_and(|rule| rule.allows(version))
    });
    let install = member.adapter.detect.install.as_ref().filter(|install| install.starts_with("npm install "));
    match (install, allowed) {
        (Some(install), Some(version)) => format!("{install}@{version}"),
        (_, _) => "orchestra config path # and change `version` there".to_owned(),
    }
}

/// The command that installs the newest version that was tested.
fn tested_install(looked: &Looked) -> Option<String> {
    let rule = &looked.member.adapter.detect;
    let (install, newest) = (rule.install.as_ref()?, rule.tested_to.as_ref()?);
    if looked.member.tested == Tested::Older || !install.starts_with("npm install ") {
        return Some(install.clone());
    }
    Some(format!("{install}@{newest}"))
}

/// Programs that look up a value and are not there.
fn lookups(looked: &Looked) -> Vec<Finding> {
    let one = |(name, value): (&String, &EnvValue)| {
        let (program, mend) = match value {
            EnvValue::Keychain { .. } if cfg!(target_os = "macos") => return None,
            EnvValue::Keychain { .. } => ("secret-tool".to_owned(), "sudo apt-get install libsecret-tools".to_owned()),
            EnvValue::Command(command) => {
                let program = command.split_whitespace().next()?.to_owned();
                // What only the shell knows, such as a variable or a pipe, is left to the shell.
                let plain = program.chars().all(|c| c.is_ascii_alphanumeric() || "-_./+".contains(c));
                (plain.then_some(program)?, "orchestra config path".to_owned())
            }
            EnvValue::Plain(_) | EnvValue::FromEnv(_) => return None,
        };
        let text = format!("{name} is looked up with `{program}`, which is not on PATH");
        (!is_there(&program)).then(|| Finding::bad(&looked.member.name, text, mend))
    };
    looked.member.settings.env.iter().filter_map(one).collect()
}

fn is_there(program: &str) -> bool {
    let builtin = ["echo", "printf", "cat", "exec", "test", "command", "eval"].contains(&program);
    let path = std::env::var_os("PATH").unwrap_or_default();
    builtin || std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

#[cfg(test)]
#[path = "doctor_agents_tests.rs"]
mod tests;
