use crate::domain::time::Span;

use super::*;

fn problems(text: &str, read: impl FnOnce(&mut Section<'_, '_>)) -> Vec<String> {
    let source = Source::new("c.toml", text);
    let table = source.parse();
    let mut root = source.root(&table);
    read(&mut root);
    root.finish();
    source.findings().problems.iter().map(ToString::to_string).collect()
}

#[test]
fn every_reader_accepts_its_kind_and_names_the_line_of_another() {
    let text = "text = 'a'\nflag = true\nnumber = 7\nspan = '20m'\nchoice = 'two'\ntexts = ['x']\n";
    assert_eq!(
        problems(text, |root| {
            assert_eq!(root.text("text").as_deref(), Some("a"));
            assert_eq!(root.flag("flag"), Some(true));
            assert_eq!(root.number("number", 1..=9), Some(7));
            assert_eq!(root.parsed("span"), Some(Span::mins(20)));
            assert_eq!(root.choice("choice", &[("one", 1), ("two", 2)]), Some(2));
            assert_eq!(root.texts("texts"), Some(vec!["x".to_owned()]));
            assert_eq!(root.text("absent"), None);
        }),
        [""; 0]
    );
}

#[test]
fn every_wrong_value_gives_one_sentence() {
    let text =
        "text = 1\nflag = 'yes'\nnumber = 70\nspan = 'soon'\nchoice = 'tow'\ntexts = 'x'\nlimits = 3\nrule = 4\n";
    let found = problems(text, |root| {
        assert_eq!(root.text("text"), None);
        assert_eq!(root.flag("flag"), None);
        assert_eq!(root.number("number", 1..=9), None);
        assert_eq!(root.parsed::<Span>("span"), None);
        assert_eq!(root.choice("choice", &[("one", 1), ("two", 2)]), None);
        assert_eq!(root.texts("texts"), None);
        root.section("limits").finish();
        assert!(root.rows("rule").is_empty());
    });
    assert_eq!(
        found,
        [
            "c.toml:1: `text` must be a text in quotes, not 1",
            "c.toml:2: `flag` must be true or false, not a string",
            "c.toml:3: `number` must be a whole number from 1 to 9, not 70",
            "c.toml:4: `span`: `soon` is not a length of time; write it like `90s`, `20m` or `1h30m`",
            "c.toml:5: `tow` is not a value of `choice`; did you mean `two`?",
            "c.toml:6: `texts` must be a list of texts, like [\"one\", \"two\"], not a string",
            "c.toml:7: `limits` must be a table, like [limits], not 3",
            "c.toml:8: `rule` must be tables, each headed [[rule]], not 4",
        ]
    );
}

#[test]
fn a_key_that_nobody_asked_for_is_reported_where_it_stands() {
    let found = problems("[screen]\nfps = 30\nmuose = true\n", |root| {
        let mut screen = root.section("screen");
        assert_eq!(screen.number("fps", 1..=120), Some(30));
        assert_eq!(screen.flag("mouse"), None);
        screen.finish();
    });
    assert_eq!(found, ["c.toml:3: `muose` is not a key of [screen]; did you mean `mouse`?"]);
}

#[test]
fn a_syntax_error_has_a_line_and_the_other_lines_still_count() {
    let found = problems("fps = 30\ntheme = = 'x'\nmouse = true\n", |root| {
        assert_eq!(root.number("fps", 1..=120), Some(30));
        root.skip("theme");
        assert_eq!(root.flag("mouse"), Some(true));
    });
    assert!(found.iter().all(|problem| problem.starts_with("c.toml:2: this is not valid TOML")), "{found:?}");
    assert!(!found.is_empty());
}

#[test]
fn a_wrong_text_is_never_repeated_because_it_may_be_a_secret() {
    let found = problems("flag = 'sk-ant-secret'\n", |root| {
        root.flag("flag");
    });
    assert!(!found.concat().contains("sk-ant"), "{found:?}");
}
