//! `[agents.NAME]`: what the user changes about an agent, or adds under a name of their own.
//!
//! Owns the reading and the rule that a secret is named, never written. Does not know any agent CLI: the adapters
//! give whatever is not set here.

use std::collections::BTreeMap;

use super::problem::Problem;
use super::section::Section;
use super::version::VersionRule;

/// How an agent is run when a task does not say.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AgentMode {
    /// With its own full screen in a pane.
    #[default]
    Interactive,
    /// In its print mode: one prompt, machine-readable output, no dialogs.
    Headless,
}

/// Who pays for what an agent uses.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum AgentBilling {
    /// The user, by amount.
    #[default]
    Api,
    /// A subscription; the amounts are what the same use would cost by the list.
    Subscription,
}

/// The value of a variable in an agent's environment.
#[derive(Clone, PartialEq, Eq)]
pub enum EnvValue {
    /// The text itself.
    Plain(String),
    /// The value of another variable of orchestra's own environment, by its name.
    FromEnv(String),
    /// The first line that a command prints when the agent starts.
    Command(String),
    /// An entry of the system's keychain, looked up when the agent starts.
    Keychain {
        /// What it is for.
        service: String,
        /// Whose it is.
        account: String,
    },
}

impl std::fmt::Debug for EnvValue {
    /// Names, never values: the user may have written something here that nobody else should read.
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Plain(_) => f.write_str("Plain(..)"),
            Self::FromEnv(name) => write!(f, "FromEnv({name})"),
            Self::Command(command) => write!(f, "Command({command})"),
            Self::Keychain { service, account } => write!(f, "Keychain({service}/{account})"),
        }
    }
}

/// What the file says of one agent; `None` and empty mean "as the adapter has it".
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AgentSettings {
    /// The adapter that knows the program; the agent's own name when absent.
    pub adapter: Option<String>,
    /// The model to ask for when the route names no tier.
    pub model: Option<String>,
    /// The model of the cheap tier.
    pub cheap: Option<String>,
    /// The model of the middle tier.
    pub mid: Option<String>,
    /// The model of the premium tier.
    pub premium: Option<String>,
    /// The terminal that the program is told it runs in: `NAME` or `NAME VERSION`.
    pub terminal: Option<String>,
    /// Arguments added to every start.
    pub args: Vec<String>,
    /// Variables set for this agent.
    pub env: BTreeMap<String, EnvValue>,
    /// Variables that this agent may inherit: names, or beginnings of names that end in `*`.
    pub pass: Vec<String>,
    /// Whether tasks are given to it.
    pub enabled: bool,
    /// How it is run when a task does not say; `None`: with its own screen, where it has one.
    pub mode: Option<AgentMode>,
    /// The variables without which it is not started, each with its alternatives: `OPENAI_API_KEY|AZURE_OPENAI_API_KEY`.
    pub needs: Vec<String>,
    /// The versions of its program that may be used.
    pub version: Option<VersionRule>,
    /// Whether its screen is read as usual although its version was never tested.
    pub trust_screen: bool,
    /// Who pays for what it uses.
    pub billing: AgentBilling,
}

impl Default for AgentSettings {
    fn default() -> Self {
        Self {
            adapter: None,
            model: None,
            cheap: None,
            mid: None,
            premium: None,
            terminal: None,
            args: Vec::new(),
            env: BTreeMap::new(),
            pass: Vec::new(),
            enabled: true,
            mode: None,
            needs: Vec::new(),
            version: None,
            trust_screen: false,
            billing: AgentBilling::Api,
        }
    }
}

/// Reads `[agents]`: one section per agent name.
pub(super) fn read(mut agents: Section<'_, '_>) -> BTreeMap<String, AgentSettings> {
    let names = agents.names();
    let settings = names.into_iter().map(|name| {
        let section = agents.section(&name);
        (name, read_one(section))
    });
    settings.collect()
}

fn read_one(mut agent: Section<'_, '_>) -> AgentSettings {
    let default = AgentSettings::default();
    let settings = AgentSettings {
        adapter: agent.text("adapter"),
        model: agent.text("model"),
        cheap: agent.text("cheap"),
        mid: agent.text("mid"),
        premium: agent.text("premium"),
        terminal: read_terminal(&mut agent),
        args: agent.texts("args").unwrap_or_default(),
        env: read_env(agent.section("env")),
        pass: read_pass(&mut agent),
        enabled: agent.flag("enabled").unwrap_or(default.enabled),
        mode: agent.choice("mode", &[("interactive", AgentMode::Interactive), ("headless", AgentMode::Headless)]),
        needs: read_needs(&mut agent),
        version: agent.parsed("version"),
        trust_screen: agent.flag("trust_screen").unwrap_or_default(),
        billing: agent
            .choice("billing", &[("api", AgentBilling::Api), ("subscription", AgentBilling::Subscription)])
            .unwrap_or_default(),
    };
    agent.finish();
    settings
}

/// A name and a version, since the program gets them as two variables and in one answer.
fn read_terminal(agent: &mut Section<'_, '_>) -> Option<String> {
    let text = agent.text("terminal")?;
    let is_word = |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_graphic());
    let good = text.len() <= 64 && text.split(' ').count() <= 2 && text.split(' ').all(is_word);
    if !good {
        let what = "`terminal` is a name and perhaps a version, like \"ghostty 1.2.0\"";
        agent.source().push(Problem::new(agent.place_of("terminal"), what));
    }
    good.then_some(text)
}

fn read_pass(agent: &mut Section<'_, '_>) -> Vec<String> {
    let (good, bad): (Vec<_>, Vec<_>) =
        agent.texts("pass").unwrap_or_default().into_iter().partition(|name| is_pattern(name));
    if bad.iter().any(|name| name == "*") {
        let what = "`pass = [\"*\"]` would hand every secret of yours to this agent; name what it needs, like `AWS_*`";
        agent.source().push(Problem::new(agent.place_of("pass"), what));
    } else if !bad.is_empty() {
        let what = "`pass` holds names of variables, like `OPENAI_API_KEY` or `AWS_*`; one entry here is none";
        agent.source().push(Problem::new(agent.place_of("pass"), what));
    }
    good
}

fn read_needs(agent: &mut Section<'_, '_>) -> Vec<String> {
    let (good, bad): (Vec<_>, Vec<_>) =
        agent.texts("needs").unwrap_or_default().into_iter().partition(|need| need.split('|').all(is_name));
    if !bad.is_empty() {
        let what =
            "`needs` holds names of variables, like \"OPENAI_API_KEY|AZURE_OPENAI_API_KEY\"; one entry here is none";
        agent.source().push(Problem::new(agent.place_of("needs"), what));
    }
    good
}

fn read_env(mut env: Section<'_, '_>) -> BTreeMap<String, EnvValue> {
    let mut read = BTreeMap::new();
    for name in env.names() {
        let value = if env.is_table(&name) { read_lookup(env.section(&name)) } else { read_text(&mut env, &name) };
        if !is_name(&name) {
            let what = "a name in `env` is letters, digits and `_`, like `RUST_LOG`";
            env.source().push(Problem::new(env.place_of(&name), what));
        } else if let Some(value) = value {
            read.insert(name, value);
        }
    }
    read
}

/// `"info"` or `"$NAME"`.
fn read_text(env: &mut Section<'_, '_>, name: &str) -> Option<EnvValue> {
    let text = env.text(name)?;
    let refuse = |what: String| env.source().push(Problem::new(env.place_of(name), what));
    match text.strip_prefix('$') {
        Some(other) if is_name(other) => return Some(EnvValue::FromEnv(other.to_owned())),
        Some(_) => refuse(format!("`{name}`: after `$` comes the name of a variable, like `$WORK_API_KEY`")),
        None if is_secret(name) && !text.is_empty() => refuse(format!(
            "`{name}` looks like a secret, and secrets are not written here; name a variable, \"${name}\", or a command, \
             {{ command = \"pass show {}\" }}",
            name.to_lowercase()
        )),
        None => return Some(EnvValue::Plain(text)),
    }
    None
}

/// `{ from = "NAME" }`, `{ command = "pass show x" }` or `{ keychain = "service/account" }`.
fn read_lookup(mut value: Section<'_, '_>) -> Option<EnvValue> {
    let found = [value.text("from"), value.text("command"), value.text("keychain")];
    let place = value.place();
    let refuse = |what: &str| value.source().push(Problem::new(place.clone(), what));
    let lookup = match found {
        [Some(name), None, None] if is_name(&name) => Some(EnvValue::FromEnv(name)),
        [Some(_), None, None] => {
            refuse("`from` is the name of a variable, like \"WORK_API_KEY\"");
            None
        }
        [None, Some(command), None] if !command.trim().is_empty() => Some(EnvValue::Command(command)),
        [None, None, Some(entry)] => {
            let entry = entry.split_once('/').filter(|(service, account)| !service.is_empty() && !account.is_empty());
            if entry.is_none() {
                refuse("`keychain` is a service and an account, like \"openai/work\"");
            }
            entry.map(|(service, account)| EnvValue::Keychain { service: service.into(), account: account.into() })
        }
        _ => {
            refuse("write one of `from`, `command` or `keychain`, like { command = \"pass show openai\" }");
            None
        }
    };
    value.finish();
    lookup
}

fn is_name(text: &str) -> bool {
    !text.is_empty()
        && !text.starts_with(|c: char| c.is_ascii_digit())
        && text.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
}

fn is_pattern(text: &str) -> bool {
    is_name(text.strip_suffix('*').unwrap_or(text))
}

fn is_secret(name: &str) -> bool {
    let words = ["KEY", "TOKEN", "SECRET", "PASSWORD", "PASSWD", "CREDENTIAL", "CREDENTIALS"];
    name.to_uppercase().split('_').any(|part| words.contains(&part) || part.ends_with("KEY"))
}

#[cfg(test)]
mod tests {
    use super::super::section::Source;
    use super::*;

    fn agent(text: &str) -> (AgentSettings, Vec<String>) {
        let source = Source::new("c.toml", text);
        let table = source.parse();
        let mut agents = read(source.root(&table).section("agents"));
        let problems = source.findings().problems.iter().map(ToString::to_string).collect();
        (agents.remove("a").unwrap(), problems)
    }

    #[test]
    fn an_empty_agent_is_the_default() {
        assert_eq!(agent("[agents.a]\n"), (AgentSettings::default(), vec![]));
    }

    #[test]
    fn variables_are_plain_or_named() {
        let (settings, problems) =
            agent("[agents.a]\nenv = { RUST_LOG = 'info', API_KEY = '$WORK_KEY' }\npass = ['AWS_*']\n");
        assert_eq!(settings.env["RUST_LOG"], EnvValue::Plain("info".into()));
        assert_eq!(settings.env["API_KEY"], EnvValue::FromEnv("WORK_KEY".into()));
        assert_eq!((settings.pass, problems), (vec!["AWS_*".to_owned()], vec![]));
    }

    #[test]
    fn variables_are_looked_up_in_three_ways() {
        let keychain = EnvValue::Keychain { service: "openai".into(), account: "me/work".into() };
        let table = [
            ("{ from = 'WORK_KEY' }", Some(EnvValue::FromEnv("WORK_KEY".into()))),
            ("{ command = 'pass show openai' }", Some(EnvValue::Command("pass show openai".into()))),
            ("{ keychain = 'openai/me/work' }", Some(keychain)),
            ("{ keychain = 'openai' }", None),
            ("{ from = 'sk-123' }", None),
            ("{ command = ' ' }", None),
            ("{ command = 'a', from = 'B' }", None),
            ("{ comand = 'a' }", None),
            ("{}", None),
        ];
        for (text, value) in table {
            let (settings, problems) = agent(&format!("[agents.a]\nenv = {{ X_KEY = {text} }}\n"));
            assert_eq!(settings.env.get("X_KEY"), value.as_ref(), "{text}");
            assert_eq!(problems.is_empty(), value.is_some(), "{text}: {problems:?}");
            assert!(problems.iter().all(|problem| problem.starts_with("c.toml:2: ") && !problem.contains("sk-123")));
        }
    }

    #[test]
    fn everything_is_never_passed() {
        let (settings, problems) = agent("[agents.a]\npass = ['*']\n");
        assert_eq!(settings.pass, Vec::<String>::new());
        assert_eq!(problems.len(), 1);
        assert!(problems[0].contains("every secret"), "{problems:?}");
    }

    #[test]
    fn needs_and_versions_are_checked() {
        let (settings, problems) = agent("[agents.a]\nneeds = ['A_KEY|B_KEY']\nversion = '>=2.1,<3'\n");
        assert_eq!((settings.needs, problems), (vec!["A_KEY|B_KEY".to_owned()], vec![]));
        assert!(settings.version.unwrap().allows("2.5"));
        let (settings, problems) = agent("[agents.a]\nneeds = ['sk-123']\nversion = 'latest'\n");
        assert!(settings.needs.is_empty() && settings.version.is_none());
        assert_eq!(problems.len(), 2, "{problems:?}");
    }

    #[test]
    fn a_terminal_is_a_name_and_a_version() {
        for (text, good) in
            [("ghostty 1.2.0", true), ("tmux", true), ("", false), ("a b c", false), ("a\u{1b}[c", false)]
        {
            let (settings, problems) =
                agent(&format!("[agents.a]\nterminal = {text:?}\n").replace("\\u{1b}", "\\u001b"));
            assert_eq!((settings.terminal.as_deref() == Some(text), problems.is_empty()), (good, good), "{text:?}");
        }
    }

    #[test]
    fn a_secret_in_the_file_is_refused_and_not_repeated() {
        for text in [
            "env = { API_KEY = 'sk-123' }",
            "env = { GH_TOKEN = 'sk-123' }",
            "pass = ['sk-123']",
            "env = { X = '$sk-123' }",
        ] {
            let (settings, problems) = agent(&format!("[agents.a]\n{text}\n"));
            assert!(settings.env.is_empty() && settings.pass.is_empty(), "{text}");
            assert_eq!(problems.len(), 1, "{text}: {problems:?}");
            assert!(problems[0].starts_with("c.toml:2: ") && !problems[0].contains("sk-123"), "{problems:?}");
        }
    }

    #[test]
    fn values_do_not_appear_in_debug_output() {
        assert!(!format!("{:?}", EnvValue::Plain("hidden".into())).contains("hidden"));
    }
}
