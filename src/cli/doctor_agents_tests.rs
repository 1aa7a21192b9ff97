use super::*;
use crate::agents::builtin;
use crate::cli::doctor::Health;
use crate::config::Config;
use crate::server::Crew;

/// What is found on a machine without any program.
fn looked(config: &str) -> Vec<Looked> {
    let (config, problems) = Config::load(Some(("c.toml", config)), None);
    assert_eq!(problems, []);
    let crew = Crew::new(&config, &builtin());
    crew.members().map(|member| Looked { member: member.clone(), signed_in: SignedIn::NotSeen }).collect()
}

fn installed(config: &str) -> Looked {
    let mut claude = looked(config).into_iter().find(|looked| looked.member.name == "claude").unwrap();
    claude.member.program = Some("/bin/claude".into());
    claude
}

#[test]
fn a_machine_without_agents_is_told_how_to_get_the_primary() {
    let findings = findings(&looked(""), "claude");
    assert_eq!(findings[0].mend.as_deref(), Some("npm install -g @anthropic-ai/claude-code"));
    assert!(findings[0].text.contains("no agent is installed"));
}

#[test]
fn words_that_claude_refuses_as_root_are_told_to_root_alone() {
    let claude = installed("[agents.claude]\nargs = ['--permission-mode', 'bypassPermissions']\n");
    let bad = |root| of_one(&claude, root).iter().filter(|finding| finding.health == Health::Bad).count();
    assert_eq!((bad(true), bad(false)), (1, 0));
}

#[test]
fn a_look_up_without_its_program_is_told() {
    let claude = installed("[agents.claude]\nenv = { X_KEY = { command = 'no-such-program show x' } }\n");
    let found = of_one(&claude, false);
    assert!(found.iter().any(|finding| finding.text.contains("`no-such-program`")), "{found:?}");
    let claude = installed("[agents.claude]\nenv = { X_KEY = { command = 'echo $(x) | y' } }\n");
    assert!(of_one(&claude, false).iter().all(|finding| finding.health != Health::Bad));
}

#[test]
fn nobody_signed_in_is_weak_and_has_a_command() {
    let found = of_one(&installed(""), false);
    assert_eq!((found[0].health, found[0].mend.as_deref()), (Health::Weak, Some("claude auth login")));
}

#[test]
fn what_bars_an_agent_has_a_command_that_mends_it() {
    let mut claude = installed("[agents.claude]\nversion = '2.1.300'\n");
    claude.member.version = Some("2.1.329".into());
    let found = of_one(&claude, false);
    assert_eq!(found[0].mend.as_deref(), Some("npm install -g @anthropic-ai/claude-code@2.1.300"));
    let mut claude = installed("[agents.claude]\nversion = '<2.1.300'\n");
    claude.member.version = Some("2.1.329".into());
    assert!(of_one(&claude, false)[0].mend.as_deref().unwrap().starts_with("orchestra config path"));
}
