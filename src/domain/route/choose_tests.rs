use std::collections::BTreeMap;

use super::super::bench::Availability;
use super::super::rules::{ComplexityFile, ComplexityRule, Layer, RouteFile, RouteRule};
use super::*;

fn rule(category: Category, weight: i32, pattern: &str) -> RouteRule {
    RouteRule { category, weight, pattern: pattern.into(), why: format!("says {pattern}"), layer: Layer::Shipped }
}

fn choice(agent: &str, tier: Tier, fallbacks: &[&str]) -> AgentChoice {
    let fallbacks = fallbacks.iter().map(ToString::to_string).collect();
    AgentChoice { agent: agent.into(), tier, model: None, when_complex: None, fallbacks, layer: Layer::Shipped }
}

fn file() -> RouteFile {
    let hard = AgentChoice { when_complex: Some(Tier::Premium), ..choice("claude", Tier::Mid, &[]) };
    RouteFile {
        rule: vec![
            rule(Category::Ui, 5, r"\bbutton\b"),
            rule(Category::Docs, 6, r"\bdocs\b"),
            rule(Category::Hard, 6, r"\bdeadlock\b"),
            rule(Category::Ui, -9, r"\bcli\b"),
        ],
        file: vec![rule(Category::Tests, 5, r"(^|/)tests/")],
        agents: BTreeMap::from([
            (Category::Ui, choice("cursor", Tier::Mid, &["droid"])),
            (Category::Docs, choice("nano", Tier::Cheap, &[])),
            (Category::Tests, choice("aider", Tier::Cheap, &[])),
            (Category::Hard, hard),
            (Category::General, choice("droid", Tier::Mid, &[])),
        ]),
        complexity: ComplexityFile {
            lean: BTreeMap::new(),
            rule: vec![ComplexityRule { weight: 9, pattern: "huge".into(), why: "says huge".into() }],
        },
        thresholds: None,
    }
}

fn offer(name: &str, tiers: &[Tier]) -> AgentOffer {
    let tiers = tiers.iter().map(|tier| (*tier, format!("{name}-{tier}"))).collect();
    AgentOffer { name: name.into(), availability: Availability::Ready, tiers, billing: Billing::Paid }
}

fn bench() -> Bench {
    let agents = vec![
        offer("claude", &Tier::ALL),
        offer("droid", &[Tier::Mid, Tier::Premium]),
        offer("cursor", &[Tier::Mid]),
        offer("nano", &[Tier::Cheap]),
        offer("aider", &[]),
    ];
    Bench { agents, primary: "claude".into() }
}

fn ask(text: &str) -> RouteRequest {
    RouteRequest { text: text.into(), ..RouteRequest::default() }
}

fn decide(request: &RouteRequest, bench: &Bench) -> Result<Route, NoAgent> {
    route(&RouteTable::compile(file()).unwrap(), request, bench, &History::default())
}

fn without(names: &[&str]) -> Bench {
    let mut bench = bench();
    bench.agents.iter_mut().filter(|offer| names.contains(&offer.name.as_str())).for_each(|offer| {
        offer.availability = Availability::NotInstalled;
    });
    bench
}

#[test]
fn the_rules_choose_agent_model_and_say_why() {
    let route = decide(&ask("move the button"), &bench()).unwrap();
    assert_eq!((route.agent.as_str(), route.model.as_deref()), ("cursor", Some("cursor-mid")));
    assert_eq!(route.reasons[0], Reason { rule: "ui.1".into(), text: r"says \bbutton\b".into(), weight: 50 });
    assert_eq!((route.confidence, route.instead_of, route.unsure), (454, None, false));
    assert!(route.estimate.is_some());
}

#[test]
fn an_agent_that_is_missing_is_replaced_in_order_and_said_in_one_sentence() {
    let table: [(&[&str], &str, &str); 3] = [
        (&["cursor"], "droid", "cursor is not installed, so droid does it."),
        (&["cursor", "droid"], "claude", "cursor is not installed and droid is not installed, so claude does it."),
        (
            &["cursor", "droid", "claude"],
            "aider",
            "cursor is not installed and droid is not installed and claude is not installed and nano has no mid model, \
             so aider does it.",
        ),
    ];
    for (missing, agent, why) in table {
        let route = decide(&ask("move the button"), &without(missing)).unwrap();
        assert_eq!(route.agent, agent);
        assert_eq!(route.instead_of, Some(InsteadOf { agent: "cursor".into(), why: why.into() }));
    }
}

#[test]
fn a_complex_or_unsure_task_never_goes_to_the_cheap_tier() {
    let plain = decide(&ask("write docs"), &bench()).unwrap();
    assert_eq!((plain.agent.as_str(), plain.tier), ("nano", Tier::Cheap));
    for text in ["write huge docs", "docs for the button and the deadlock, huge"] {
        let route = decide(&ask(text), &bench()).unwrap();
        assert!(route.tier > Tier::Cheap, "{text}");
        assert_ne!(route.agent, "nano", "{text}");
        assert!(route.instead_of.is_some() || route.category != Category::Docs, "{text}");
    }
}

#[test]
fn a_complex_task_gets_the_stronger_tier_of_its_category() {
    assert_eq!(decide(&ask("deadlock"), &bench()).unwrap().tier, Tier::Mid);
    let route = decide(&ask("huge deadlock"), &bench()).unwrap();
    assert_eq!((route.tier, route.model.as_deref()), (Tier::Premium, Some("claude-premium")));
    assert!(route.reasons.iter().any(|reason| reason.text.contains("stronger")));
}

#[test]
fn the_persons_word_comes_first() {
    let named = |name: &str| RouteRequest { wish: RouteWish::Named(name.into()), ..ask("move the button") };
    let route = decide(&named("droid"), &bench()).unwrap();
    assert_eq!((route.agent.as_str(), route.category, route.instead_of), ("droid", Category::Ui, None));
    assert_eq!(route.reasons[0].text, "named by you");
    let weak = decide(&named("nano"), &bench()).unwrap();
    assert_eq!((weak.agent.as_str(), weak.tier), ("nano", Tier::Cheap));
    assert!(weak.reasons.iter().any(|reason| reason.text.contains("no mid model")), "{:?}", weak.reasons);
    let primary = RouteRequest { wish: RouteWish::Primary, ..ask("move the button") };
    assert_eq!(decide(&primary, &bench()).unwrap().agent, "claude");
    let unknown = decide(&named("clod"), &bench()).unwrap_err().to_string();
    assert!(unknown.contains("clod") && unknown.contains("claude, droid"), "{unknown}");
    let gone = decide(&named("nano"), &without(&["nano"])).unwrap();
    assert_eq!(gone.instead_of.unwrap().why, "nano is not installed, so cursor does it.");
}

#[test]
fn when_all_are_too_weak_the_strongest_does_it_and_that_is_said() {
    let only = Bench { agents: vec![offer("nano", &[Tier::Cheap])], primary: "claude".into() };
    let route = decide(&ask("move the button"), &only).unwrap();
    assert_eq!((route.agent.as_str(), route.tier), ("nano", Tier::Cheap));
    assert!(route.instead_of.unwrap().why.contains("No ready agent has a mid model"));
    assert!(route.reasons.iter().any(|reason| reason.text.contains("weaker than wanted")));
    let nobody = decide(&ask("x y"), &without(&["claude", "droid", "cursor", "nano", "aider"])).unwrap_err();
    let said = nobody.to_string();
    assert!(
        said.starts_with("no agent can take the task: droid, claude, cursor and 2 more are not installed; "),
        "{said}"
    );
    assert!(decide(&ask("x y"), &Bench::default()).is_err());
}

#[test]
fn files_vote_and_a_users_rule_decides_before_the_shipped_ones() {
    let mut request = ask("change the thing");
    request.files = vec!["crates/a/tests/b.rs".into()];
    assert_eq!(decide(&request, &bench()).unwrap().category, Category::Tests);
    assert_eq!(decide(&ask("change tests/b.rs please"), &bench()).unwrap().category, Category::Tests);
    let user = RouteFile { rule: vec![rule(Category::Docs, 1, "button")], ..RouteFile::default() };
    let table = RouteTable::compile(file().under(user)).unwrap();
    let verdict = table.judge(&ask("move the button"));
    assert_eq!(verdict.category, Category::Docs);
}

#[test]
fn a_pinned_model_is_used_by_its_agent_at_its_tier_only() {
    let mut file = file();
    file.agents.get_mut(&Category::Ui).unwrap().model = Some("special".into());
    let table = RouteTable::compile(file).unwrap();
    let pick = |bench: &Bench| route(&table, &ask("move the button"), bench, &History::default()).unwrap().model;
    assert_eq!(pick(&bench()).as_deref(), Some("special"));
    assert_eq!(pick(&without(&["cursor"])).as_deref(), Some("droid-mid"));
}

#[test]
fn what_costs_nothing_has_no_estimate_and_silence_is_unclear() {
    let mut free = bench();
    free.agents.iter_mut().for_each(|offer| offer.billing = Billing::Free);
    assert_eq!(decide(&ask("move the button"), &free).unwrap().estimate, None);
    for (text, category) in [("", Category::Unclear), ("🚀", Category::Unclear), ("do a thing", Category::General)] {
        let route = decide(&ask(text), &bench()).unwrap();
        assert_eq!((route.category, route.unsure), (category, true), "{text}");
    }
}

proptest::proptest! {
    /// Any text of any script routes to some agent, the same one every time.
    #[test]
    fn any_text_routes_the_same_way_twice(text in "\\PC{0,300}") {
        let table = RouteTable::compile(file()).unwrap();
        let once = route(&table, &ask(&text), &bench(), &History::default()).unwrap();
        let twice = route(&table, &ask(&text), &bench(), &History::default()).unwrap();
        proptest::prop_assert_eq!(once, twice);
    }
}

#[test]
fn of_the_fallbacks_the_cheapest_that_is_strong_enough_comes_first() {
    let mut file = file();
    file.agents.insert(Category::Ui, choice("cursor", Tier::Mid, &["droid", "aider", "nano"]));
    let table = RouteTable::compile(file).unwrap();
    let mut history = History::default();
    let verdict = table.judge(&ask("move the button"));
    for (task, agent, cents) in [(1, "droid", 900), (2, "aider", 4), (3, "nano", 1)] {
        let tier = if agent == "nano" { Tier::Cheap } else { Tier::Mid };
        let model = (agent == "droid").then_some("droid-mid");
        let kind = Kind { category: Category::Ui, agent, model, tier, complexity: verdict.complexity };
        history.set(crate::domain::ids::TaskId(task), kind, Some(Money::from_cents(cents)), None);
    }
    let route = route(&table, &ask("move the button"), &without(&["cursor"]), &history).unwrap();
    assert_eq!((route.agent.as_str(), route.tier), ("aider", Tier::Mid), "nano is cheaper and too weak");
    let equal = super::route(&table, &ask("move the button"), &without(&["cursor"]), &History::default()).unwrap();
    assert_eq!(equal.agent, "droid", "equally dear: in the order of the rules");
}

#[test]
fn a_habit_stands_in_for_the_shipped_choice_and_never_for_the_configured_one() {
    let habit = Habit { category: Category::Ui, project: None, agent: "droid".into(), times: 3, of: 3 };
    let with = |file: RouteFile, wish: &RouteWish, bench: &Bench| {
        let table = RouteTable::compile(file).unwrap();
        let verdict = table.judge(&ask("move the button"));
        super::decide(&table, &verdict, wish, bench, &History::default(), Some(&habit)).unwrap()
    };
    let learnt = with(file(), &RouteWish::Auto, &bench());
    assert_eq!(learnt.agent, "droid");
    assert!(
        learnt.reasons.iter().any(|reason| reason.text.starts_with("you gave UI to droid")),
        "{:?}",
        learnt.reasons
    );
    let absent = with(file(), &RouteWish::Auto, &without(&["droid"]));
    assert_eq!(absent.agent, "cursor", "the shipped choice is the next best");
    let own = RouteFile {
        agents: BTreeMap::from([(Category::Ui, choice("claude", Tier::Mid, &[]))]),
        ..RouteFile::default()
    };
    assert_eq!(with(file().under(own), &RouteWish::Auto, &bench()).agent, "claude");
    assert_eq!(with(file(), &RouteWish::Named("nano".into()), &bench()).agent, "nano");
}

#[test]
fn a_weak_sign_leaves_nothing_to_a_cheap_model_and_the_same_agent_twice_is_no_doubt() {
    let weak = |category, weight| {
        let mut file = file();
        let droid = |category| (category, choice("droid", Tier::Mid, &[]));
        file.agents.extend([droid(Category::Backend), droid(Category::Devops)]);
        file.rule = vec![
            rule(category, weight, "thing"),
            rule(Category::Backend, 5, "table"),
            rule(Category::Devops, 4, "table"),
        ];
        RouteTable::compile(file).unwrap()
    };
    let judged = |category, weight| weak(category, weight).judge(&ask("change the thing")).category;
    assert_eq!((judged(Category::Docs, 2), judged(Category::Docs, 3)), (Category::General, Category::Docs));
    assert_eq!(judged(Category::Ui, 2), Category::Ui, "only where the model would be cheap");
    let sure = |text: &str| weak(Category::Ui, 4).judge(&ask(text)).confidence;
    assert_eq!(sure("that table"), 454, "droid has both");
    assert_eq!(sure("that thing in a table"), 90);
}
