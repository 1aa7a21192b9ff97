//! What shows that a person is signed in to a CLI, and which variables it cannot do without.
//!
//! Owns looking: names of variables and whether files are there. Never reads a value or a file.

use std::process::{Command, Stdio};

use serde::Deserialize;

use super::place::{Environment, FilePlace};

/// What shows that somebody is signed in.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignIn {
    /// Variables, any of which is enough.
    #[serde(default)]
    pub env: Vec<String>,
    /// Files, any of which is enough.
    #[serde(default)]
    pub files: Vec<FilePlace>,
    /// Names of entries in the keychain of macOS, any of which is enough; elsewhere they mean nothing.
    #[serde(default)]
    pub keychain: Vec<String>,
    /// The command that signs in, as a hint for people.
    pub command: Option<String>,
}

/// Whether somebody is signed in, as far as can be told from outside.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SignedIn {
    /// By this variable, or this file.
    By(String),
    /// Nothing that would show it is there.
    NotSeen,
    /// The program needs no account, or what would show it is not known.
    NotKnown,
}

impl SignIn {
    /// Looks for what shows it. Asks the disk.
    pub fn look(&self, environment: Environment<'_>) -> SignedIn {
        if self.env.is_empty() && self.files.is_empty() {
            return SignedIn::NotKnown;
        }
        let set = |name: &&String| environment.iter().any(|(known, value)| known == *name && !value.is_empty());
        let variable = self.env.iter().find(set).cloned();
        let file = || self.files.iter().find(|file| !file.found(environment, &[]).is_empty()).map(ToString::to_string);
        let entry = || self.keychain.iter().find(|name| in_keychain(name)).map(|name| format!("the keychain ({name})"));
        variable.or_else(file).or_else(entry).map_or(SignedIn::NotSeen, SignedIn::By)
    }
}

/// Whether the keychain has an entry of this name. Without `-w` its value is neither asked for nor printed.
fn in_keychain(name: &str) -> bool {
    let mut ask = Command::new("security");
    ask.args(["find-generic-password", "-s", name]);
    ask.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    cfg!(target_os = "macos") && ask.status().is_ok_and(|status| status.success())
}

/// A variable that must be set, or one of its alternatives.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub struct Need(Vec<String>);

/// A need that is none.
#[derive(Debug, thiserror::Error)]
#[error("`needs` holds names of variables, like \"OPENAI_API_KEY\" or \"OPENAI_API_KEY|AZURE_OPENAI_API_KEY\"")]
pub struct BadNeed;

impl TryFrom<String> for Need {
    type Error = BadNeed;

    fn try_from(text: String) -> Result<Self, BadNeed> {
        let names: Vec<String> = text.split('|').map(|name| name.trim().to_owned()).collect();
        let is_name = |name: &String| {
            !name.is_empty()
                && !name.starts_with(|c: char| c.is_ascii_digit())
                && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
        };
        if names.iter().all(is_name) { Ok(Self(names)) } else { Err(BadNeed) }
    }
}

impl Need {
    /// The names, any of which is enough.
    pub fn names(&self) -> &[String] {
        &self.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rule() -> SignIn {
        let place = |text: &str| FilePlace::try_from(text.to_owned()).unwrap();
        SignIn {
            env: vec!["X_KEY".into()],
            files: vec![place("${X_HOME:-~/.x}/auth.json")],
            keychain: Vec::new(),
            command: None,
        }
    }

    #[test]
    fn a_variable_or_a_file_shows_it() {
        let dir = tempfile::tempdir().unwrap();
        let home = dir.path().to_string_lossy().into_owned();
        let pair = |name: &str, value: &str| (name.to_owned(), value.to_owned());
        assert_eq!(rule().look(&[pair("HOME", &home)]), SignedIn::NotSeen);
        assert_eq!(rule().look(&[pair("HOME", &home), pair("X_KEY", "")]), SignedIn::NotSeen);
        assert_eq!(rule().look(&[pair("HOME", &home), pair("X_KEY", "k")]), SignedIn::By("X_KEY".into()));
        std::fs::create_dir(dir.path().join(".x")).unwrap();
        std::fs::write(dir.path().join(".x/auth.json"), "{}").unwrap();
        let by_file = SignedIn::By("${X_HOME:-~/.x}/auth.json".into());
        assert_eq!(rule().look(&[pair("HOME", &home)]), by_file);
        assert_eq!(rule().look(&[pair("HOME", "/nowhere"), pair("X_HOME", &format!("{home}/.x"))]), by_file);
        assert_eq!(rule().look(&[pair("HOME", &home), pair("X_HOME", "/nowhere")]), SignedIn::NotSeen);
        assert_eq!(SignIn::default().look(&[pair("HOME", &home)]), SignedIn::NotKnown);
    }

    #[test]
    fn a_need_has_alternatives() {
        let need = Need::try_from("A_KEY|B_KEY".to_owned()).unwrap();
        assert_eq!(need.names(), ["A_KEY", "B_KEY"]);
        for bad in ["", "A|", "sk-123", "1A"] {
            assert!(Need::try_from(bad.to_owned()).is_err(), "{bad}");
        }
    }
}
