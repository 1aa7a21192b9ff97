use super::*;

fn problems(text: &str) -> (Vec<String>, usize) {
    let source = Source::new("c.toml", text);
    let table = source.parse();
    let found = read(&mut source.root(&table)).len();
    (source.findings().problems.iter().map(ToString::to_string).collect(), found)
}

#[test]
fn the_shipped_playbooks_can_be_read_and_filled() {
    assert_eq!(problems(SHIPPED), (vec![], 5));
    let names: Vec<_> = playbooks(&[]).iter().map(|playbook| playbook.name.clone()).collect();
    assert_eq!(names, ["feature", "crud", "bug", "refactor", "release"]);
}

#[test]
fn requests_find_their_playbook_and_small_ones_find_none() {
    let table = [
        ("Add OAuth2 with Google", Some("feature")),
        ("Please add a checkout with Stripe", Some("feature")),
        ("Build the invite flow: a page for it and the API endpoint behind it", Some("feature")),
        ("Add CRUD for invoices", Some("crud")),
        ("Manage suppliers on an admin page", Some("crud")),
        ("Fix the race condition in the job queue", Some("bug")),
        ("Find out why the importer keeps crashing and add a regression test", Some("bug")),
        ("Refactor the whole payment module", Some("refactor")),
        ("Split the monolith into services", Some("refactor")),
        ("Prepare the 2.4.0 release", Some("release")),
        ("Fix a typo in the README", None),
        ("Fix the Google login button", None),
        ("Add a User model to FastAPI with CRUD endpoints", None),
        ("Write unit tests for OAuth2", None),
        ("Rename this variable", None),
        ("Explain how the checkout works", None),
        ("Add a dark mode switch", None),
        ("Write the release notes", None),
        ("", None),
        ("hello", None),
    ];
    let all = playbooks(&[]);
    for (text, wanted) in table {
        assert_eq!(all.offer(text).map(|offer| offer.playbook).as_deref(), wanted, "{text}");
    }
    let release = all.offer("Prepare the 2.4.0 release").map(|offer| offer.draft.components[0].work.text.clone());
    assert!(release.is_some_and(|text| text.starts_with("Before 2.4.0 is released")));
}

#[test]
fn a_playbook_with_a_mistake_is_left_out_with_its_line() {
    let step = "[[playbook.component]]\nname = 'a'\ntask = 'do {task}'\n";
    let table = [
        (format!("[[playbook]]\nname = 'x'\n{step}"), None),
        (format!("[[playbook]]\n{step}"), Some("c.toml:1: a playbook needs a `name`; this one is not used")),
        (
            format!("[[playbook]]\nname = 'x'\n[playbook.parameters]\narea = ''\n{step}").replace("{task}", "{aera}"),
            Some("c.toml:1: `{aera}` is not a parameter of this playbook; did you mean `area`?"),
        ),
        (
            format!("[[playbook]]\nname = 'x'\n[[playbook.rule]]\npattern = '('\nweight = 3\nwhy = ''\n{step}"),
            Some("c.toml:4: this pattern is not a regular expression: unclosed group"),
        ),
        (
            format!("[[playbook]]\nname = 'x'\n[[playbook.rule]]\npattern = 'a'\n{step}"),
            Some("c.toml:3: a rule of a playbook needs `pattern`, `weight` and `why`"),
        ),
        (
            "[[playbook]]\nname = 'x'\n".to_owned(),
            Some("c.toml:1: the plan has no step; write at least one [[component]]"),
        ),
        (
            format!("[[playbook]]\nname = 'x'\n{step}after = ['a']\n"),
            Some("c.toml:1: these steps wait for each other: a → a; take one `after` away"),
        ),
    ];
    for (text, wanted) in table {
        let (said, found) = problems(&text);
        assert_eq!(said.first().map(String::as_str), wanted, "{text}");
        assert_eq!(found, usize::from(wanted.is_none()), "{text}");
    }
}
