//! `.orchestra/config.toml` of a project: the settings that a repository may bring along.
//!
//! Owns the line between harmless and not: whatever runs a program, spends more, or changes the user's screen, keys or
//! environment is read only from the user's own file. A cloned repository can therefore choose among the user's
//! agents and tighten limits, and nothing else.

use super::file::{Config, read_merge};
use super::limits;
use super::problem::Problem;
use super::routing;
use super::section::Source;

/// Settings that a project may not make, each with the reason that is shown.
const REFUSED: &[(&str, &str)] = &[
    ("agents", "it runs programs"),
    ("max_agents", "it is yours to choose"),
    ("check_rounds", "it spends more"),
    ("check_timeout", "it is yours to choose"),
    ("setup_timeout", "it is yours to choose"),
    ("theme", "it is yours to choose"),
    ("workspaces", "it copies files that are yours alone"),
    ("notifications", "it is yours to choose"),
    ("playbook", "it is yours to choose"),
    ("screen", "it is yours to choose"),
    ("keys", "they are yours to choose"),
    ("prices", "budgets are kept by them"),
];

/// Lays a project's file over the user's settings.
pub(super) fn overlay(config: &mut Config, file: &str, text: &str) -> Vec<Problem> {
    let source = Source::new(file, text);
    let table = source.parse();
    let mut root = source.root(&table);
    if let Some(primary) = root.text("primary") {
        config.primary = primary;
    }
    limits::tighten(&mut config.limits, root.section("limits"));
    config.merge = read_merge(root.section("merge")).unwrap_or(config.merge);
    let section = root.section("routing");
    let routing_place = section.place_of("holdback");
    let routing = routing::read(section);
    config.routing.rules.splice(0..0, routing.rules);
    config.routing.agents.extend(routing.agents);
    if !routing.holdback.is_off() {
        let what =
            "`routing.holdback` is read only from your own config file, because it spends more; it is ignored here";
        source.push(Problem::new(routing_place, what));
    }
    // They run a program: they are only proposals, which `proposed` reads and a person trusts.
    root.skip("check");
    root.skip("setup");
    for (key, reason) in REFUSED {
        if root.has(key) {
            let what = format!("`{key}` is read only from your own config file, because {reason}; it is ignored here");
            source.push(Problem::new(root.place_of(key), what));
        }
        root.skip(key);
    }
    root.finish();
    let findings = source.findings();
    config.places.extend(findings.places);
    findings.problems
}

/// The commands that a project's file proposes. They run code, so that somebody must trust them first.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProposedCommands {
    /// What proves the work.
    pub check: Option<String>,
    /// What prepares a fresh worktree.
    pub setup: Option<String>,
}

/// Reads them from the text of the file; a file that is no TOML proposes nothing.
pub fn proposed(text: &str) -> ProposedCommands {
    let source = Source::new("", text);
    let table = source.parse();
    let mut root = source.root(&table);
    let mut line = |key: &str| {
        let command = root.text(key)?;
        let command = command.trim();
        (!command.is_empty() && !command.contains('\n')).then(|| command.to_owned())
    };
    ProposedCommands { check: line("check"), setup: line("setup") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_project_chooses_tightens_and_runs_nothing() {
        let user = "check = 'make test'\n[limits]\ntask_usd = 2\n";
        let project = "primary = 'codex'\ncheck = 'curl evil'\n[limits]\ntask_usd = 9\ntask_timeout = '20m'\n\
                       [merge]\nstyle = 'rebase'\n[agents.claude]\nargs = ['--yolo']\n";
        let (config, problems) = Config::load(Some(("u.toml", user)), Some(("p.toml", project)));
        assert_eq!((config.primary.as_str(), config.check.as_deref()), ("codex", Some("make test")));
        assert_eq!(config.limits.task_usd, Some("2".parse().unwrap()));
        assert_eq!(config.limits.task_timeout, Some("20m".parse().unwrap()));
        assert_eq!(config.merge, super::super::file::MergeStyle::Rebase);
        assert!(config.agents.is_empty());
        let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            ["p.toml:8: `agents` is read only from your own config file, because it runs programs; it is ignored here",]
        );
    }

    #[test]
    fn what_a_project_proposes_is_one_line() {
        let table = [
            ("check = 'make test'", Some("make test")),
            ("check = ' '", None),
            ("check = 'a\\nb'", Some("a\\nb")),
            ("check = \"a\\nb\"", None),
            ("check = 3", None),
            ("primary = 'x'", None),
            ("[broken\ncheck = 'x'", None),
        ];
        for (text, wanted) in table {
            assert_eq!(proposed(text).check.as_deref(), wanted, "{text}");
            let setup = proposed(&text.replace("check", "setup"));
            assert_eq!((setup.setup.as_deref(), setup.check), (wanted, None), "{text}");
        }
    }

    #[test]
    fn the_rules_of_the_project_come_first() {
        let rule = |why| format!("[[routing.rule]]\ncategory = 'ui'\nweight = 1\npattern = 'x'\nwhy = '{why}'\n");
        let (config, problems) = Config::load(Some(("u", &rule("user"))), Some(("p", &rule("project"))));
        assert_eq!(problems, []);
        let whys: Vec<_> = config.routing.rules.iter().map(|rule| rule.why.as_str()).collect();
        assert_eq!(whys, ["project", "user"]);
    }
}
