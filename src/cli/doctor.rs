//! `doctor`: what is wrong on this machine, each with the command that mends it; works without a server.

use std::os::unix::fs::{MetadataExt as _, PermissionsExt as _};
use std::path::Path;
use std::process::{Command, Stdio};

use nix::unistd::{AccessFlags, Uid, access};
use serde::Serialize;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, padded};
use super::settings::Settings;
use super::{agents, config, doctor_agents, reach};
use crate::client::check_terminal;
use crate::config::Paths;

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Health {
    /// All is well.
    Good,
    /// It works with less.
    Weak,
    /// It does not work.
    Bad,
}

/// One thing that was checked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(super) struct Finding {
    /// What was checked.
    pub what: String,
    /// How it went.
    pub health: Health,
    /// What was found.
    pub text: String,
    /// The command that mends it.
    pub mend: Option<String>,
}

impl Finding {
    /// All is well.
    pub fn good(what: &str, text: impl Into<String>) -> Self {
        Self { what: what.to_owned(), health: Health::Good, text: text.into(), mend: None }
    }

    /// It works with less.
    pub fn weak(what: &str, text: impl Into<String>, mend: Option<String>) -> Self {
        Self { what: what.to_owned(), health: Health::Weak, text: text.into(), mend }
    }

    /// It does not work.
    pub fn bad(what: &str, text: impl Into<String>, mend: impl Into<String>) -> Self {
        Self { what: what.to_owned(), health: Health::Bad, text: text.into(), mend: Some(mend.into()) }
    }
}

/// `doctor`: exit code 1 when something does not work.
pub fn doctor(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let settings = Settings::read(&paths);
    let mut findings = vec![git()];
    findings
        .extend(doctor_agents::findings(&agents::look(&settings, &paths, agents::Ask::All), &settings.config.primary));
    findings.extend(config_findings(&settings));
    findings.extend([&paths.data_dir, &paths.state_dir].map(|dir| directory("directory", dir)));
    findings.push(private(&paths.runtime_dir));
    findings.push(terminal());
    findings.push(server(&paths));
    match form {
        Form::Json => out.json(&findings)?,
        Form::Text => print(out, &findings)?,
    }
    let bad = findings.iter().any(|finding| finding.health == Health::Bad);
    Ok(if bad { Exit::Failed } else { Exit::Ok })
}

fn print(out: &mut Output, findings: &[Finding]) -> Result<(), Fault> {
    for finding in findings {
        let (sign, tone) = match finding.health {
            Health::Good => ("✓", Tone::Good),
            Health::Weak => ("!", Tone::Ask),
            Health::Bad => ("✗", Tone::Bad),
        };
        let lead = format!("{} {} ", out.paint(tone, sign), padded(&finding.what, 10));
        out.paragraph(&lead, &finding.text, Tone::Plain)?;
        if let Some(mend) = &finding.mend {
            // Whole, so that it can be copied.
            out.line(&format!("    {mend}"))?;
        }
    }
    Ok(())
}

fn git() -> Finding {
    let path = std::env::var_os("PATH").unwrap_or_default();
    let program = std::env::split_paths(&path).map(|dir| dir.join("git")).find(|file| file.is_file());
    let said = program.and_then(|program| {
        let run = Command::new(program).arg("--version").stdin(Stdio::null()).stderr(Stdio::null()).output().ok()?;
        run.status.success().then(|| String::from_utf8_lossy(&run.stdout).trim().to_owned())
    });
    match said {
        Some(version) => Finding::good("git", version),
        None => Finding::bad(
            "git",
            "not found, so tasks have no worktree of their own and no diff",
            if cfg!(target_os = "macos") { "xcode-select --install" } else { "sudo apt-get install git" },
        ),
    }
}

fn config_findings(settings: &Settings) -> Vec<Finding> {
    let problems = config::problems(settings);
    if problems.is_empty() {
        return vec![Finding::good("config", "nothing wrong")];
    }
    problems.into_iter().map(|text| Finding::weak("config", text, Some("orchestra config check".into()))).collect()
}

/// A directory that must be writable, or creatable in the first directory above it that exists.
fn directory(what: &str, dir: &Path) -> Finding {
    let existing: Option<&Path> = dir.ancestors().find(|path| path.exists());
    let shown = dir.display();
    match existing {
        Some(found) if access(found, AccessFlags::W_OK | AccessFlags::X_OK).is_ok() => {
            let made = if found == dir { "" } else { " (will be made)" };
            Finding::good(what, format!("{shown}{made}"))
        }
        Some(found) => Finding::bad(
            what,
            format!("{shown} cannot be written"),
            format!("sudo chown -R \"$USER\" '{}' && chmod u+rwx '{}'", found.display(), found.display()),
        ),
        None => Finding::bad(what, format!("{shown} cannot be made"), format!("mkdir -p '{shown}'")),
    }
}

/// The directory of the socket: whoever can reach it commands the agents.
fn private(dir: &Path) -> Finding {
    let Ok(meta) = dir.metadata() else { return directory("socket", dir) };
    let shown = dir.display();
    if meta.uid() != Uid::effective().as_raw() {
        return Finding::bad("socket", format!("{shown} belongs to another user"), format!("sudo rm -r '{shown}'"));
    }
    if meta.permissions().mode() & 0o077 != 0 {
        return Finding::bad("socket", format!("{shown} is open to other users"), format!("chmod 700 '{shown}'"));
    }
    directory("socket", dir)
}

fn terminal() -> Finding {
    let term = std::env::var("TERM").ok();
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].iter().find_map(|name| std::env::var(name).ok().filter(|v| !v.is_empty()));
    let utf8 = locale.as_deref().is_some_and(|name| name.to_lowercase().replace('-', "").contains("utf8"));
    match check_terminal(term.as_deref()) {
        Err(unfit) => Finding::weak("terminal", unfit.to_string(), None),
        Ok(()) if !utf8 => {
            let text = "the locale is not UTF-8, so lines and signs may look wrong";
            Finding::weak("terminal", text, Some("export LANG=C.UTF-8".into()))
        }
        Ok(()) => Finding::good("terminal", term.unwrap_or_default()),
    }
}

fn server(paths: &Paths) -> Finding {
    match reach::server(paths) {
        Ok(_) => Finding::good("server", format!("runs at {}", paths.socket().display())),
        Err(fault @ Fault::NotRunning(crate::client::NotRunning::Refused(_))) => {
            Finding::bad("server", fault.to_string(), "orchestra stop --yes")
        }
        Err(_) => Finding::good("server", "does not run; `orchestra-tui` starts it"),
    }
}
