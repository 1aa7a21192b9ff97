use super::super::file::Config;
use super::*;

/// Every action that the shipped map names, where it names it: what the screen must know.
fn shipped_actions() -> Vec<(String, Vec<Scope>)> {
    let table: toml::Table = SHIPPED.parse().unwrap();
    let mut all: BTreeMap<String, Vec<Scope>> = BTreeMap::new();
    for scope in Scope::ALL {
        for row in table[scope.name()].as_array().unwrap() {
            all.entry(row["run"].as_str().unwrap().to_owned()).or_default().push(*scope);
        }
    }
    // It has no key there as shipped.
    all.entry("page_down".to_owned()).or_default().push(Scope::Main);
    all.into_iter().collect()
}

fn load(overrides: &str) -> (Keymap, Vec<String>) {
    let (config, problems) = Config::load(Some(("c.toml", overrides)), None);
    assert_eq!(problems, []);
    let actions = shipped_actions();
    let known: Vec<KnownAction<'_>> =
        actions.iter().map(|(name, scopes)| KnownAction { name, scopes: scopes.clone() }).collect();
    let (keymap, problems) = Keymap::load(&known, &config.keys);
    (keymap, problems.iter().map(ToString::to_string).collect())
}

fn key(name: &str) -> KeyName {
    name.parse().unwrap()
}

#[test]
fn the_shipped_keys_are_sound_and_described() {
    let (keymap, problems) = load("");
    assert_eq!(problems, [""; 0]);
    for scope in Scope::ALL {
        assert!(keymap.key_for(*scope, scope.way_out()).is_some(), "{scope:?} has a way out");
        for binding in keymap.bindings(*scope) {
            assert!(!binding.keys.is_empty() && !binding.desc.is_empty(), "{scope:?} {binding:?}");
        }
    }
    let table = [
        (Scope::Main, "a", Some("approve")),
        (Scope::Main, "A", Some("approve_always")),
        (Scope::Main, "k", Some("kill")),
        (Scope::Main, "ctrl+q", Some("detach")),
        (Scope::Focus, "ctrl+q", Some("unfocus")),
        (Scope::Focus, "a", None),
        (Scope::Prompt, "a", None),
        (Scope::Confirm, "enter", None),
    ];
    for (scope, name, action) in table {
        assert_eq!(keymap.action(scope, &key(name)), action, "{scope:?} {name}");
    }
}

#[test]
fn everything_that_is_no_mere_shortcut_works_without_ctrl_alt_and_function_keys() {
    let (keymap, _) = load("");
    for scope in Scope::ALL.iter().filter(|scope| **scope != Scope::Focus) {
        for binding in keymap
            .bindings(*scope)
            .iter()
            .filter(|binding| !["newline", "previous_route"].contains(&binding.action.as_str()))
        {
            let plain = |key: &KeyName| key.typed().is_some() || !key.as_str().contains(['+', '1']);
            assert!(binding.keys.iter().any(plain), "{scope:?} {binding:?}");
        }
    }
}

#[test]
fn a_change_moves_a_key_and_an_empty_one_takes_it_away() {
    let (keymap, problems) = load("[keys.main]\nk = 'select_previous'\n'ctrl+k' = 'kill'\nx = 'page_down'\nz = ''\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(keymap.action(Scope::Main, &key("k")), Some("select_previous"));
    assert_eq!(keymap.key_for(Scope::Main, "kill"), Some(&key("ctrl+k")));
    assert_eq!(keymap.action(Scope::Main, &key("z")), None);
    let moved = keymap.bindings(Scope::Main).iter().find(|binding| binding.action == "page_down").unwrap();
    assert_eq!(moved.desc, "A page down");
}

#[test]
fn two_actions_on_one_key_are_told_with_their_line() {
    let table = [
        (
            "[keys.main]\nk = 'select_previous'\n",
            "c.toml:2: `k` is the only key of `kill` in [keys.main], so nothing runs `kill` any more; give it another key there",
        ),
        (
            "[keys.main]\nx = 'kill'\n'shift+x' = 'peek'\nX = 'zoom'\n",
            "c.toml:4: `X` runs `peek` in [keys.main] by line 3 and `zoom` by this one, which holds; drop one of them",
        ),
        (
            "[keys.peek]\n'return' = 'kill'\nenter = ''\n",
            "c.toml:3: `enter` runs `kill` in [keys.peek] by line 2 and nothing by this one, which holds; drop one of them",
        ),
    ];
    for (text, problem) in table {
        assert_eq!(load(text).1, [problem], "{text}");
    }
}

#[test]
fn a_key_that_terminals_cannot_send_is_told_unless_another_one_runs_the_action() {
    let (keymap, problems) = load("[keys.main]\nK = 'kill'\n'ctrl+m' = 'kill'\n'ctrl+1' = 'zoom'\n");
    assert_eq!(problems, [""; 0]);
    assert_eq!(keymap.key_for(Scope::Main, "zoom"), Some(&key("ctrl+1")));
    let table = [
        (
            "z = ''\n'ctrl+1' = 'zoom'",
            "c.toml:3: most terminals cannot send `ctrl+1`, and `zoom` has no other key in [keys.main]; give it a second one",
        ),
        (
            "z = ''\n'ctrl+i' = 'zoom'",
            "c.toml:3: most terminals send `ctrl+i` as `tab`, and `zoom` has no other key in [keys.main]; give it a second one",
        ),
    ];
    for (text, problem) in table {
        assert_eq!(load(&format!("[keys.main]\n{text}\n")).1, [problem], "{text}");
    }
}

#[test]
fn nobody_can_lock_themselves_in() {
    let (keymap, problems) = load("[keys.focus]\n'ctrl+q' = ''\n");
    assert_eq!(keymap.action(Scope::Focus, &key("ctrl+q")), Some("unfocus"));
    assert_eq!(problems, ["c.toml:2: [keys.focus] leaves no key for `unfocus`, so its keys stay as they were"]);
}

#[test]
fn unknown_actions_scopes_and_keys_name_their_line() {
    let (_, problems) = load("[keys.main]\nx = 'aprove'\n");
    assert_eq!(problems, ["c.toml:2: `aprove` is not an action; did you mean `approve`?"]);
    let (keymap, problems) = load("[keys.review]\nx = 'zoom'\n");
    assert_eq!(problems, ["c.toml:2: `zoom` does nothing in [keys.review]; it works in [keys.main]"]);
    assert_eq!(keymap.action(Scope::Review, &key("x")), Some("discard"), "the key is left as it was");
    let (_, problems) = Config::load(Some(("c.toml", "[keys.mian]\nx = 'kill'\n[keys.peek]\nentre = 'kill'\n")), None);
    let problems: Vec<_> = problems.iter().map(ToString::to_string).collect();
    assert_eq!(
        problems,
        [
            "c.toml:1: `mian` is not a key of [keys]; did you mean `main`?",
            "c.toml:4: `entre` is not a key; did you mean `enter`?",
        ]
    );
}

#[test]
fn a_screen_that_does_not_know_an_action_is_told() {
    let (_, problems) = Keymap::load(&[KnownAction { name: "approve", scopes: Scope::ALL.to_vec() }], &[]);
    assert!(problems.iter().any(|problem| problem.to_string().contains("`kill` is not an action")));
}
