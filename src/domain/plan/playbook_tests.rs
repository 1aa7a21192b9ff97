use proptest::prelude::*;

use super::*;
use crate::domain::command::Delegate;
use crate::domain::plan::Component;

fn playbook(name: &str, rules: &[(&str, i32)], text: &str) -> Playbook {
    let rule = |(pattern, weight): &(&str, i32)| PlaybookRule {
        pattern: (*pattern).into(),
        weight: *weight,
        why: name.into(),
    };
    let step = Component {
        name: "do".into(),
        work: Delegate { text: text.into(), ..Delegate::default() },
        ..Component::default()
    };
    Playbook {
        name: name.into(),
        rules: rules.iter().map(rule).collect(),
        parameters: [("area".to_owned(), "everywhere".to_owned())].into(),
        draft: Draft { components: vec![step], ..Draft::default() },
        ..Playbook::default()
    }
}

fn books() -> Playbooks {
    Playbooks::new([
        playbook("mine", &[(r"\bship\b", 12)], "mine: {task}"),
        playbook("feature", &[(r"^add\b", 6), (r"\bsign-?in (?:in|to) (?<area>\w+)", 6)], "Do {task} in {area}, {who}"),
        playbook("bug", &[(r"\bfix\b", 12), (r"\btypo\b", -9), ("(", 99)], "bug"),
        playbook("mine", &[("never", 99)], "a second one of the name"),
    ])
}

#[test]
fn the_heaviest_playbook_is_offered_and_only_from_ten_on() {
    let table = [
        ("add sign-in to shop", Some("feature")),
        ("add something", None),
        ("fix it", Some("bug")),
        ("Fix the typo", None),
        ("add sign-in to shop and fix ship", Some("mine")),
        ("", None),
    ];
    for (text, wanted) in table {
        assert_eq!(books().offer(text).map(|offer| offer.playbook).as_deref(), wanted, "{text}");
    }
}

#[test]
fn words_are_filled_in_by_what_was_given_then_caught_then_usual() {
    let text = |draft: Draft| draft.components[0].work.text.clone();
    let offer = books().offer("add sign-in to shop").unwrap();
    assert_eq!(offer.draft.title, "add sign-in to shop");
    assert_eq!((text(offer.draft).as_str(), offer.reasons.len()), ("Do add sign-in to shop in shop, {who}", 2));
    let given = |key: &str| [(key.to_owned(), "x {task}".to_owned())].into();
    assert_eq!(text(books().fill("feature", " a {area}", &given("area")).unwrap()), "Do a {area} in x {task}, {who}");
    assert_eq!(text(books().fill("feature", "b", &BTreeMap::new()).unwrap()), "Do b in everywhere, {who}");
    let said = |name: &str, key: &str| books().fill(name, "a", &given(key)).unwrap_err().to_string();
    assert_eq!(said("feature", "aera"), "the playbook `feature` takes no `aera`; it takes: area");
    assert_eq!(said("none", "area"), "there is no playbook `none`; there are: mine, feature, bug");
    assert_eq!(playbook("p", &[], "{task} {area} {who} { x } {").strangers(), ["who"]);
}

proptest! {
    #[test]
    fn any_text_gets_an_answer(text in any::<String>()) {
        books().offer(&text);
        let filled = books().fill("mine", &text, &BTreeMap::new()).unwrap();
        prop_assert_eq!(&filled.components[0].work.text, &format!("mine: {}", text.trim()));
    }
}
