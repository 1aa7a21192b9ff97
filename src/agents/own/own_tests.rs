use super::*;

const DOCS: &str = include_str!("../../../docs/agents.md");

fn example() -> &'static str {
    DOCS.split_once("```toml agent\n").unwrap().1.split_once("```").unwrap().0
}

fn problems(text: &str) -> Vec<String> {
    read("x.toml", text).problems.iter().map(ToString::to_string).collect()
}

#[test]
fn the_example_in_the_docs_is_right_and_uses_every_key() {
    let read = read("mytool.toml", example());
    assert_eq!(read.problems, []);
    assert_eq!(read.origin, Origin::New);
    let adapter = read.adapter.unwrap();
    assert_eq!((adapter.states.len(), adapter.dialogs.len(), adapter.exits.len()), (2, 1, 2));
    // Every top-level key of the built-in files is explained by the example.
    let table: toml::Table = toml::from_str(example()).unwrap();
    for adapter in builtin() {
        let known: toml::Table = toml::from_str(builtin_text(&adapter.name).unwrap()).unwrap();
        let only_ours = ["program", "label", "terminal", "cost"];
        for key in known.keys().filter(|key| !only_ours.contains(&key.as_str())) {
            assert!(table.contains_key(key), "the example lacks `{key}`, which {} has", adapter.name);
        }
    }
}

#[test]
fn the_docs_list_every_placeholder() {
    for (name, what) in crate::agents::PLACEHOLDERS {
        assert!(DOCS.contains(&format!("| `{{{name}}}` | {what} |")), "{name}");
    }
}

#[test]
fn the_docs_table_has_every_agent_and_its_range() {
    for adapter in builtin() {
        let row = DOCS.lines().find(|line| line.starts_with(&format!("| `{}` |", adapter.name)));
        let row = row.unwrap_or_else(|| panic!("no row for {}", adapter.name));
        if let (Some(from), Some(to)) = (&adapter.detect.tested_from, &adapter.detect.tested_to) {
            assert!(row.contains(&format!("| {from} to {to} |")), "{row}");
        }
        let by = match adapter.known_by {
            crate::agents::KnownBy::Runs => "runs",
            crate::agents::KnownBy::Help => "help",
            crate::agents::KnownBy::Docs => "docs",
        };
        assert!(row.contains(&format!("| {by} |")), "{row}");
    }
}

#[test]
fn every_built_in_file_is_right_by_the_rules_for_own_files() {
    for adapter in builtin() {
        // The shell alone passes everything, and drops what looks like a secret.
        let text = builtin_text(&adapter.name).unwrap().replace("pass = [\"*\"]", "pass = []");
        assert_eq!(problems(&text), Vec::<String>::new(), "{}", adapter.name);
    }
}

#[test]
fn a_change_is_laid_over_the_built_in_adapter() {
    let text = "name = 'codex'\ntitle = 'Our Codex'\n[detect]\ntested_to = '0.200.0'\n[tiers]\ncheap = 'tiny'\n";
    let read = read("codex.toml", text);
    assert_eq!((read.origin, read.problems), (Origin::Changed, vec![]));
    let (ours, theirs) = (read.adapter.unwrap(), Adapter::parse(builtin_text("codex").unwrap()).unwrap());
    assert_eq!((ours.title.as_str(), ours.detect.tested_to.as_deref()), ("Our Codex", Some("0.200.0")));
    assert_eq!(ours.detect.programs, theirs.detect.programs);
    assert_eq!((ours.tiers.len(), ours.states.len()), (theirs.tiers.len(), theirs.states.len()));
    let states = "name = 'codex'\n[[state]]\nstate = 'idle'\nregion = 'title'\npattern = 'x'\nwhy = 'y'\n";
    let ours = super::read("codex.toml", states).adapter.unwrap();
    assert_eq!((ours.states.len(), ours.dialogs.len()), (1, theirs.dialogs.len()));
}

#[test]
fn each_mistake_is_one_sentence_with_its_line() {
    let table = [
        (
            "name = 'codex'\nquirk = ['x']\n",
            "x.toml:2: `quirk` is not a key of an agent's file; did you mean `quirks`?",
        ),
        (
            "name = 'codex'\n[detect]\ntested_too = '1'\n",
            "x.toml:3: `tested_too` is not a key of [detect]; did you mean `tested_to`?",
        ),
        ("name = 'codex'\napprove = ['key']\n", "x.toml:2: `key` is not a word for `approve`; did you mean `keys`?"),
        (
            "name = 'codex'\n[[state]]\nstate = 'idle'\nregion = 'title'\npattern = '('\nwhy = 'x'\n",
            "x.toml:5: `pattern`: this is not a regular expression: unclosed group",
        ),
        (
            "name = 'codex'\n[[state]]\nstate = 'idle'\nregion = 'top(3)'\npattern = 'x'\nwhy = 'x'\n",
            "x.toml:4: `region`: `top(3)` is not a region",
        ),
        (
            "name = 'codex'\n[[state]]\nstate = 'idle'\nregion = 'title'\npattern = 'x'\n",
            "x.toml:2: `why` is missing in [[state]]; add it",
        ),
        (
            "name = 'codex'\n[interactive]\nstart = [['-m', '{modle}']]\n",
            "x.toml:3: `{modle}` is not a placeholder; did you mean `{model}`?",
        ),
        ("name = 'codex'\n[interactive]\nstart = [['{secret}']]\n", "x.toml:3: `{secret}` would be seen"),
        ("name = 'codex'\n[environment]\npass = ['*']\n", "x.toml:3: `*` would hand every secret"),
        ("name = 'codex'\n[[exit]]\nmeans = 'api'\nwhy = 'x'\n", "x.toml:3: an [[exit]] has a `code` or a `signal`"),
        ("name = 'codex'\nneeds = ['sk-123']\n", "x.toml:2: `needs`: `needs` holds names of variables"),
        ("name = 'codex'\ntranscript = 'x'\n", "x.toml:2: `transcript`: `x` is not a place"),
        ("name = 'codex'\nmoney = 'no'\n", "x.toml:2: `money`: invalid type"),
        ("name = 'codex'\nmoney = \n", "x.toml:2: this is not valid TOML"),
        ("name = 'My Tool'\n", "x.toml:1: "),
        ("", "x.toml:1: `name` is missing; add it"),
        ("name = 'codex'\n[detect]\nprograms = []\n", "x.toml:3: `programs` is empty"),
        ("name = 'codex'\n[detect]\nversion = 'v'\n", "x.toml:3: `version` needs a group"),
    ];
    for (text, wanted) in table {
        let problems = problems(text);
        assert!(problems.iter().any(|problem| problem.contains(wanted)), "{text}\n{wanted}\n{problems:#?}");
        assert!(
            problems.iter().all(|problem| problem.starts_with("x.toml:") && !problem.contains('\n')),
            "{problems:?}"
        );
    }
}

#[test]
fn all_mistakes_of_a_file_are_told_at_once() {
    let text = "name = 'codex'\nquirk = 1\nmoney = 'no'\n[detect]\nprogams = []\n[[state]]\nstate = 'idel'\nregion = 'title'\n\
                pattern = '('\nwhy = 'x'\n[interactive]\nstart = [['{modle}']]\n";
    let lines: Vec<String> = problems(text).iter().map(|p| p.split(": ").next().unwrap().to_owned()).collect();
    assert_eq!(
        lines,
        ["x.toml:2", "x.toml:3", "x.toml:5", "x.toml:7", "x.toml:9", "x.toml:12"],
        "{:#?}",
        problems(text)
    );
}

#[test]
fn a_mistake_in_a_later_row_is_told_once_and_where_it_stands() {
    let row = "[[state]]\nstate = 'idle'\nregion = 'title'\npattern = 'x'\nwhy = 'y'\n";
    let text = format!("name = 'codex'\n{row}{}{row}", row.replace("'title'", "'top'"));
    let found = problems(&text);
    assert_eq!(found.len(), 1, "{found:?}");
    assert!(found[0].starts_with("x.toml:9: `region`: `top` is not a region"), "{found:?}");
    let text = format!("name = 'codex'\n{row}{}", row.replace("why = 'y'\n", ""));
    assert_eq!(problems(&text), ["x.toml:7: `why` is missing in [[state]]; add it"]);
}

#[test]
fn a_new_agent_without_its_parts_says_which() {
    let text = "name = 'x'\ntitle = 'X'\nmoney = true\nprompt = 'argument'\ninterrupt = []\n";
    assert_eq!(problems(text), ["x.toml:1: `detect` is missing; add it"]);
    let text = format!("{text}[detect]\nprograms = ['x']\n");
    assert!(problems(&text)[0].contains("nothing says how it starts"), "{:?}", problems(&text));
}

#[test]
fn a_bad_file_takes_nothing_else_down() {
    let file = |name: &str, text: &str| OwnFile { file: format!("{name}.toml"), text: text.into() };
    let files = [
        file("bad", "name = 'codex'\ntitle = 'Bad'\nquirk = 1\n"),
        file("broken", "name = \n"),
        file("good", "name = 'aider'\ntitle = 'Good'\n"),
        file("mytool", example()),
    ];
    let (adapters, problems) = load(&files);
    let title = |name: &str| adapters.iter().find(|a| a.name == name).unwrap().title.clone();
    assert_eq!((title("codex"), title("aider"), title("mytool")), ("Codex".into(), "Good".into(), "My Tool".into()));
    assert_eq!(adapters.len(), builtin().len() + 1);
    assert_eq!(
        problems.iter().map(|problem| problem.place.file.as_str()).collect::<Vec<_>>(),
        ["bad.toml", "broken.toml"]
    );
}
