//! Versions of agents' programs: comparing them, and the rule that a user pins one with.
//!
//! Owns `2.1.329` and `>=2.1.300,<2.2`. Does not know any program.

use std::cmp::Ordering;
use std::str::FromStr;

/// Which versions the user allows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VersionRule {
    text: String,
    parts: Vec<(Compared, String)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Compared {
    Below,
    AtMost,
    Exactly,
    AtLeast,
    Above,
}

/// A rule that is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("a version is written like \"2.1.329\", a range like \">=2.1.300,<2.2\"")]
pub struct BadVersionRule;

impl FromStr for VersionRule {
    type Err = BadVersionRule;

    fn from_str(text: &str) -> Result<Self, BadVersionRule> {
        let signs = [
            (">=", Compared::AtLeast),
            ("<=", Compared::AtMost),
            (">", Compared::Above),
            ("<", Compared::Below),
            ("=", Compared::Exactly),
        ];
        let part = |part: &str| {
            let part = part.trim();
            let found = signs.iter().find_map(|(sign, compared)| Some((*compared, part.strip_prefix(sign)?.trim())));
            let (compared, version) = found.unwrap_or((Compared::Exactly, part));
            let good = version.split('.').all(|n| !n.is_empty() && n.bytes().all(|byte| byte.is_ascii_digit()));
            if good { Ok((compared, version.to_owned())) } else { Err(BadVersionRule) }
        };
        Ok(Self { text: text.to_owned(), parts: text.split(',').map(part).collect::<Result<_, _>>()? })
    }
}

impl VersionRule {
    /// Whether `version` is allowed.
    pub fn allows(&self, version: &str) -> bool {
        self.parts.iter().all(|(compared, wanted)| {
            let order = compare_versions(version, wanted);
            match compared {
                Compared::Below => order == Ordering::Less,
                Compared::AtMost => order != Ordering::Greater,
                Compared::Exactly => order == Ordering::Equal,
                Compared::AtLeast => order != Ordering::Less,
                Compared::Above => order == Ordering::Greater,
            }
        })
    }
}

impl std::fmt::Display for VersionRule {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

/// Compares two versions number by number; what is missing counts as zero, and what follows the digits of a number as nothing.
pub fn compare_versions(a: &str, b: &str) -> Ordering {
    let numbers = |version: &str| -> Vec<u64> {
        let number = |part: &str| {
            let end = part.find(|c: char| !c.is_ascii_digit()).unwrap_or(part.len());
            part[..end].parse().unwrap_or(0)
        };
        version.split('.').map(number).collect()
    };
    let (mut a, mut b) = (numbers(a), numbers(b));
    let longest = a.len().max(b.len());
    a.resize(longest, 0);
    b.resize(longest, 0);
    a.cmp(&b)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rules_allow_what_they_say() {
        let table = [
            ("2.1.329", "2.1.329", true),
            ("2.1.329", "2.1.330", false),
            ("=2.1", "2.1.0", true),
            (">=2.1.300,<2.2", "2.1.300", true),
            (">=2.1.300, <2.2", "2.1.1000", true),
            (">=2.1.300,<2.2", "2.2.0", false),
            (">=2.1.300,<2.2", "2.1.299", false),
            (">0.86", "0.86.0", false),
            ("<= 0.86.2", "0.86.2", true),
            ("0.86.2", "0.86.2-dev", true),
        ];
        for (rule, version, allowed) in table {
            assert_eq!(rule.parse::<VersionRule>().unwrap().allows(version), allowed, "{rule} {version}");
        }
    }

    #[test]
    fn what_is_no_rule_is_refused() {
        for bad in ["", "latest", "^2.1", "2.1.x", ">=2,", "2..1", ">= 2 <3"] {
            assert_eq!(bad.parse::<VersionRule>(), Err(BadVersionRule), "{bad}");
        }
    }
}
