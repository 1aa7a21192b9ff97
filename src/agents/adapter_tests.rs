use super::*;
use crate::agents::exit::ExitMeans;

fn named(name: &str) -> Adapter {
    builtin().into_iter().find(|adapter| adapter.name == name).unwrap()
}

#[test]
fn every_built_in_adapter_parses() {
    for text in BUILTIN {
        if let Err(error) = Adapter::parse(text) {
            panic!("{error}");
        }
    }
    let names: Vec<_> = builtin().into_iter().map(|a| a.name).collect();
    let wanted =
        ["claude", "codex", "aider", "droid", "cursor", "gemini", "opencode", "qwen", "copilot", "llm", "shell"];
    assert_eq!(names, wanted.into_iter().chain(["rehearsal"]).collect::<Vec<_>>());
}

#[test]
fn only_shell_and_rehearsal_cost_nothing() {
    let free: Vec<_> = builtin().into_iter().filter(|a| !a.money).map(|a| (a.name, a.label.is_some())).collect();
    assert_eq!(free, [("shell".to_owned(), true), ("rehearsal".to_owned(), true)]);
}

#[test]
fn an_unknown_key_or_a_bad_pattern_is_refused_with_its_place() {
    let good = include_str!("shell.toml");
    let misspelt = good.replace("otherwise =", "otherwize =");
    let error = Adapter::parse(&misspelt).unwrap_err();
    assert!(error.to_string().contains("otherwize"), "{error}");
    assert!(error.span().is_some());
    let bad = format!("{good}\n[[state]]\nstate = 'working'\nregion = 'title'\npattern = '('\nwhy = 'x'\n");
    let error = Adapter::parse(&bad).unwrap_err();
    assert!(error.to_string().contains("unclosed group"), "{error}");
    assert!(error.span().is_some());
}

#[test]
fn a_built_in_text_is_found_by_its_name() {
    for adapter in builtin() {
        assert_eq!(Adapter::parse(builtin_text(&adapter.name).unwrap()).unwrap().name, adapter.name);
    }
    assert_eq!(builtin_text("nobody"), None);
}

#[test]
fn exit_codes_have_a_meaning_where_they_are_known() {
    let table = [
        ("gemini", 145, Some(ExitMeans::NeedsLogin)),
        ("gemini", 173, Some(ExitMeans::RateLimited)),
        ("gemini", 55, Some(ExitMeans::Refused)),
        ("gemini", 7, None),
        ("aider", 0, None),
        ("aider", 130, Some(ExitMeans::Interrupted)),
        ("droid", 1, Some(ExitMeans::NeedsLogin)),
        ("opencode", 1, Some(ExitMeans::Api)),
    ];
    for (agent, code, means) in table {
        assert_eq!(named(agent).exit_meaning(code).map(|rule| rule.means), means, "{agent} {code}");
    }
}

#[test]
fn without_its_screen_only_the_title_speaks() {
    let bare = named("codex").without_screen();
    assert!(bare.dialogs.is_empty() && !bare.states.is_empty());
    assert!(bare.states.iter().all(|rule| rule.region == Region::Title));
    // Aider has no title: nothing is left, and nothing is taken for work.
    let bare = named("aider").without_screen();
    assert!(bare.states.is_empty() && bare.dialogs.is_empty() && !bare.never_idles());
}

#[test]
fn nothing_built_in_skips_permissions() {
    for text in BUILTIN {
        let adapter = Adapter::parse(text).unwrap();
        let rules = adapter.interactive.iter().chain(&adapter.headless);
        let words =
            rules.flat_map(|rule| rule.start.iter().chain(&rule.resume).flatten().chain(&rule.read).chain(&rule.write));
        for word in words {
            assert!(!adapter.refused_as_root.contains(word) && !word.contains("yolo"), "{}: {word}", adapter.name);
        }
    }
}

#[test]
fn keys_read() {
    let key = |text: &str| AgentKey::try_from(text.to_owned()).ok();
    assert_eq!(key("esc"), Some(AgentKey::Escape));
    assert_eq!(key("ctrl-c"), Some(AgentKey::Ctrl('c')));
    assert_eq!(key("text:/exit"), Some(AgentKey::Text("/exit".into())));
    assert_eq!(key("hyper-x"), None);
}

#[test]
fn what_holds_at_a_limit_is_what_the_document_says() {
    let docs = include_str!("../../docs/cost.md");
    let said = |line: &str, column: usize| -> Vec<String> {
        let cell = line.split('|').nth(column).unwrap_or_default();
        let mut names: Vec<_> = cell.split(',').map(|name| name.trim().to_owned()).collect();
        names.sort();
        names
    };
    for guarantee in [Guarantee::Request, Guarantee::Turn, Guarantee::Time] {
        let line = docs.lines().find(|line| line.starts_with(&format!("| {} |", guarantee.words()))).unwrap();
        let paid = || builtin().into_iter().filter(|adapter| adapter.money);
        let names = |mode, has: fn(&Adapter) -> bool| -> Vec<String> {
            let found = paid().filter(|adapter| has(adapter) && adapter.guarantee(mode) == guarantee);
            let mut names: Vec<_> = found.map(|adapter| adapter.name).collect();
            names.sort();
            names
        };
        assert_eq!(names(Mode::Interactive, |adapter| adapter.interactive.is_some()), said(line, 2), "{line}");
        assert_eq!(names(Mode::Headless, |adapter| adapter.headless.is_some()), said(line, 3), "{line}");
    }
}
