//! `[delegation]`: how far agents may go in giving work to other agents. Only the user's own file may say.

use super::section::Section;
use crate::domain::delegation::{DelegationGate, DelegationLimits};

/// Reads the user's limits.
pub(super) fn read(mut section: Section<'_, '_>) -> DelegationLimits {
    let default = DelegationLimits::default();
    let gates = [("open", DelegationGate::Open), ("plan", DelegationGate::Plan)];
    let mut number = |name: &str, most, default| {
        section.number(name, 0..=most).and_then(|n| u32::try_from(n).ok()).unwrap_or(default)
    };
    let (depth, children) = (number("depth", 10, default.depth), number("children", 1000, default.children));
    let per_minute = number("per_minute", 1000, default.per_minute);
    let starts_per_minute = number("starts_per_minute", 1000, default.starts_per_minute);
    let gate = section.choice("gate", &gates).unwrap_or_default();
    section.finish();
    DelegationLimits { depth, children, per_minute, starts_per_minute, gate }
}

#[cfg(test)]
mod tests {
    use super::super::section::Source;
    use super::*;

    fn limits(text: &str) -> (DelegationLimits, Vec<String>) {
        let source = Source::new("c.toml", text);
        let table = source.parse();
        let read = read(source.root(&table).section("delegation"));
        let problems = source.findings().problems.iter().map(ToString::to_string).collect();
        (read, problems)
    }

    #[test]
    fn every_limit_reads_and_a_wrong_one_is_said() {
        let text = "[delegation]\ndepth = 0\nchildren = 3\nper_minute = 9\nstarts_per_minute = 2\ngate = 'plan'\n";
        let gate = DelegationGate::Plan;
        let wanted = DelegationLimits { depth: 0, children: 3, per_minute: 9, starts_per_minute: 2, gate };
        assert_eq!(limits(text), (wanted, Vec::new()));
        for text in ["[delegation]\ndepth = 11\n", "[delegation]\ngate = 'closed'\n", "[delegation]\nlevels = 1\n"] {
            let (read, problems) = limits(text);
            assert_eq!(read, DelegationLimits::default(), "{text}");
            assert!(problems.len() == 1 && problems[0].starts_with("c.toml:2: "), "{text}: {problems:?}");
        }
    }
}
