use std::os::unix::fs::PermissionsExt as _;

use super::*;
use crate::agents::builtin;

type Pairs = &'static [(&'static str, &'static str)];

/// A folder with programs that print what a CLI prints for its version.
struct Machine(tempfile::TempDir);

impl Machine {
    fn with(programs: &[(&str, &str)]) -> Self {
        let dir = tempfile::tempdir().unwrap();
        for (name, says) in programs {
            let path = dir.path().join(name);
            std::fs::write(&path, format!("#!/bin/sh\necho '{says}'\n")).unwrap();
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
        }
        Self(dir)
    }

    fn own(&self, more: &[(&str, &str)]) -> Own {
        let path = ("PATH".to_owned(), self.0.path().to_string_lossy().into_owned());
        more.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).chain([path]).collect()
    }
}

const CLAUDE: (&str, &str) = ("claude", "2.1.329 (Claude Code)");
const CODEX: (&str, &str) = ("codex", "codex-cli 0.169.0");
const LLM: (&str, &str) = ("llm", "llm, version 0.36");

fn crew(config: &str) -> Crew {
    let (config, problems) = Config::load(Some(("c.toml", config)), None);
    assert_eq!(problems, []);
    Crew::new(&config, &builtin())
}

/// The crew after programs were looked for and asked.
fn met(config: &str, own: &Own) -> Crew {
    let mut crew = crew(config);
    crew.found(crew.search(own));
    crew.found(crew.examine(own, &mut VersionMemory::default()));
    crew
}

#[test]
fn nano_is_the_first_cheap_program_that_could_work() {
    let table: [(Pairs, &str, &str, AgentMode); 4] = [
        (&[CODEX, CLAUDE], "claude", "haiku", AgentMode::Interactive),
        (&[CODEX, LLM], "codex", "gpt-5.4-mini", AgentMode::Interactive),
        (&[LLM], "llm", "gpt-5.4-nano", AgentMode::Headless),
        (&[], "claude", "haiku", AgentMode::Interactive),
    ];
    for (programs, adapter, model, mode) in table {
        let machine = Machine::with(programs);
        let crew = met("", &machine.own(&[]));
        let nano = crew.member("nano").unwrap();
        assert_eq!((nano.adapter.name.as_str(), nano.mode()), (adapter, mode));
        assert_eq!(nano.tiers(), [(Tier::Cheap, model.to_owned())].into());
        assert_eq!(nano.trouble().is_none(), !programs.is_empty(), "{programs:?}");
    }
}

#[test]
fn nano_is_what_its_section_says() {
    let machine = Machine::with(&[CODEX, CLAUDE]);
    let fixed = met("[agents.nano]\nadapter = 'codex'\ncheap = 'tiny'\n", &machine.own(&[]));
    let nano = fixed.member("nano").unwrap();
    assert_eq!((nano.adapter.name.as_str(), nano.tiers()), ("codex", [(Tier::Cheap, "tiny".to_owned())].into()));
    let model = met("[agents.nano]\ncheap = 'tiny'\n", &machine.own(&[]));
    let nano = model.member("nano").unwrap();
    assert_eq!((nano.adapter.name.as_str(), nano.tiers()), ("claude", [(Tier::Cheap, "tiny".to_owned())].into()));
    let second = met("[agents.nano-codex]\nadapter = 'codex'\ncheap = 'tiny'\n", &machine.own(&[]));
    assert_eq!(second.member("nano-codex").unwrap().tiers(), [(Tier::Cheap, "tiny".to_owned())].into());
}

#[test]
fn a_missing_key_is_said_before_anything_starts() {
    let machine = Machine::with(&[CODEX]);
    let config = "[agents.codex]\nneeds = ['A_KEY|B_KEY']\n";
    let without = met(config, &machine.own(&[]));
    let trouble = without.member("codex").unwrap().trouble().unwrap();
    assert_eq!(trouble, "needs A_KEY or B_KEY, which is not set");
    // It must also pass: a key that the agent would not see is no key.
    assert!(met(config, &machine.own(&[("B_KEY", "k")])).member("codex").unwrap().trouble().is_some());
    let passed = format!("{config}pass = ['B_KEY']\n");
    assert_eq!(met(&passed, &machine.own(&[("B_KEY", "k")])).member("codex").unwrap().trouble(), None);
    let looked_up = format!("{config}env = {{ A_KEY = {{ command = 'pass show a' }} }}\n");
    assert_eq!(met(&looked_up, &machine.own(&[])).member("codex").unwrap().trouble(), None);
}

#[test]
fn a_pinned_version_gets_tasks_and_no_other() {
    let machine = Machine::with(&[CLAUDE]);
    for (rule, good) in [("2.1.329", true), (">=2.1.300,<2.2", true), ("2.1.328", false), (">2.1.329", false)] {
        let crew = met(&format!("[agents.claude]\nversion = '{rule}'\n"), &machine.own(&[]));
        let claude = crew.member("claude").unwrap();
        assert_eq!(claude.trouble().is_none(), good, "{rule}");
        let offer = crew.bench().agents.into_iter().find(|offer| offer.name == "claude").unwrap();
        assert_eq!(matches!(offer.availability, Availability::Ready), good, "{rule}");
    }
    // Not asked yet: it is asked before it is started.
    let mut crew = crew("[agents.claude]\nversion = '2.1.328'\n");
    crew.found(crew.search(&machine.own(&[])));
    let pin = crew.member("claude").unwrap().unverified_pin(&machine.own(&[])).unwrap();
    assert_eq!(pin.check(), Err("claude is version 2.1.329, and your settings allow 2.1.328".to_owned()));
}

#[test]
fn a_version_that_was_never_tested_reads_no_screen_unless_told_to() {
    let machine = Machine::with(&[("claude", "2.9.0 (Claude Code)")]);
    let crew = met("", &machine.own(&[]));
    let claude = crew.member("claude").unwrap();
    assert_eq!(claude.trouble(), None);
    assert!(claude.watched_by().dialogs.is_empty() && !claude.adapter.dialogs.is_empty());
    assert!(crew.remarks()[0].starts_with("claude: 2.9.0 is newer than "), "{:?}", crew.remarks());
    assert_eq!(crew.remarks().len(), 1, "nano borrows it and says nothing of its own");
    let trusted = met("[agents.claude]\ntrust_screen = true\n", &machine.own(&[]));
    let claude = trusted.member("claude").unwrap();
    assert!(!claude.watched_by().dialogs.is_empty() && claude.remark().is_some());
    let tested = Machine::with(&[CLAUDE]);
    let crew = met("", &tested.own(&[]));
    assert!(!crew.member("claude").unwrap().watched_by().dialogs.is_empty() && crew.remarks().is_empty());
}

#[test]
fn a_quick_search_forgets_no_version_and_a_lost_program_is_lost() {
    let machine = Machine::with(&[CLAUDE]);
    let own = machine.own(&[]);
    let mut crew = met("", &own);
    crew.found(crew.search(&own));
    assert_eq!(crew.member("claude").unwrap().version.as_deref(), Some("2.1.329"));
    std::fs::remove_file(machine.0.path().join("claude")).unwrap();
    crew.found(crew.search(&own));
    let claude = crew.member("claude").unwrap();
    assert_eq!((claude.version.as_deref(), claude.trouble().as_deref()), (None, Some("is not installed")));
}

#[test]
fn a_stranger_is_not_taken_for_the_agent() {
    let machine = Machine::with(&[("cursor-agent", "cursor-agent 1.0.3")]);
    let crew = met("", &machine.own(&[]));
    let trouble = crew.member("cursor").unwrap().trouble().unwrap();
    assert!(trouble.contains("is another program, which says `cursor-agent 1.0.3`"), "{trouble}");
}

#[test]
fn that_nobody_is_signed_in_is_believed_only_beside_somebody_who_is() {
    let machine = Machine::with(&[CODEX, CLAUDE]);
    let seen = |more: &[(&str, &str)]| {
        let bench = met("", &machine.own(more)).bench();
        ["claude", "codex"].map(|name| bench.find(name).unwrap().trouble().map(str::to_owned))
    };
    let out = || Some("is not signed in".to_owned());
    assert_eq!(seen(&[]), [None, None], "it may be where nobody looks");
    assert_eq!(seen(&[("ANTHROPIC_API_KEY", "k")]), [None, out()]);
    assert_eq!(seen(&[("OPENAI_API_KEY", "k")]), [out(), None]);
    assert_eq!(seen(&[("OPENAI_API_KEY", "k"), ("ANTHROPIC_API_KEY", "k")]), [None, None]);
    let nano = met("", &machine.own(&[("OPENAI_API_KEY", "k")]));
    assert_eq!(nano.member("nano").unwrap().adapter.name, "codex", "a choice goes to who is signed in");
}
