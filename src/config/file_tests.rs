use std::collections::BTreeSet;

use super::*;

const EXAMPLE: &str = include_str!("../../config.example.toml");

/// The example with every line that is only an example set.
fn everything_set() -> String {
    let uncomment = |line: &str| match line.strip_prefix('#') {
        Some(rest) if !rest.is_empty() && !rest.starts_with(' ') => rest.to_owned() + "\n",
        Some(_) | None => line.to_owned() + "\n",
    };
    EXAMPLE.lines().map(uncomment).collect()
}

/// Paths without the names that the user chooses and without numbers of rows.
fn general(paths: impl IntoIterator<Item = String>) -> BTreeSet<String> {
    let general = |path: String| {
        let parts: Vec<&str> = path.split('.').collect();
        match parts.as_slice() {
            ["agents", _, "env", ..] => "agents.*.env".to_owned(),
            ["agents", _, rest @ ..] => ["agents.*"].iter().chain(rest).copied().collect::<Vec<_>>().join("."),
            ["routing", "agents", _, rest @ ..] => {
                ["routing.agents.*"].iter().chain(rest).copied().collect::<Vec<_>>().join(".")
            }
            ["routing", "rule", _, rest @ ..] => {
                ["routing.rule.*"].iter().chain(rest).copied().collect::<Vec<_>>().join(".")
            }
            ["keys", ..] => "keys".to_owned(),
            ["prices", _, rest @ ..] => ["prices.*"].iter().chain(rest).copied().collect::<Vec<_>>().join("."),
            _ => path,
        }
    };
    paths.into_iter().map(general).collect()
}

#[test]
fn the_example_is_the_defaults() {
    let (config, findings) = Config::read("config.example.toml", EXAMPLE);
    assert_eq!(findings.problems, []);
    assert_eq!(Config { places: BTreeMap::new(), ..config }, Config::default());
}

#[test]
fn the_example_with_everything_set_has_no_problem_and_differs_where_it_says() {
    let text = everything_set();
    let (config, findings) = Config::read("config.example.toml", &text);
    assert_eq!(findings.problems, []);
    assert_eq!(config.limits.task_usd.map(|usd| usd.to_string()).as_deref(), Some("$5.00"));
    assert_eq!((config.agents["claude"].env.len(), config.routing.rules.len(), config.keys.len()), (3, 1, 2));
}

#[test]
fn the_example_has_every_key_and_no_other() {
    let text = everything_set();
    let (config, findings) = Config::read("config.example.toml", &text);
    let written = general(config.places.into_keys());
    let asked = general(findings.asked);
    assert_eq!(asked.difference(&written).collect::<Vec<_>>(), Vec::<&String>::new(), "keys that the example lacks");
    assert_eq!(written.difference(&asked).collect::<Vec<_>>(), Vec::<&String>::new(), "keys that nothing reads");
}

#[test]
fn a_wrong_value_keeps_its_default_and_the_others_count() {
    let text = "max_agents = 0\nthem = 'x'\n[screen]\nfps = 30\nmouse = 'no'\n";
    let (config, problems) = Config::load(Some(("c.toml", text)), None);
    assert_eq!((config.max_agents, config.screen.fps, config.screen.mouse), (4, 30, true));
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "c.toml:1: `max_agents` must be a whole number from 1 to 100, not 0",
            "c.toml:2: `them` is not a known key; did you mean `theme`?",
            "c.toml:5: `screen.mouse` must be true or false, not a string",
        ]
    );
}

#[test]
fn no_file_is_the_defaults() {
    assert_eq!(Config::load(None, None), (Config::default(), vec![]));
}

proptest::proptest! {
    #[test]
    fn no_text_stops_the_start(text in "[a-z\\[\\]{}='\"#.\n 0-9]{0,200}") {
        let (config, _) = Config::load(Some(("c.toml", &text)), Some(("p.toml", &text)));
        proptest::prop_assert!(config.max_agents >= 1);
    }
}
