use super::*;
use crate::domain::money::Money;
use crate::domain::route::{Advised, AgentChoice, Complexity, Tier};
use crate::domain::time::Timestamp;

fn choice(agent: &str) -> AgentChoice {
    let fallbacks = vec![];
    let (model, when_complex) = (None, None);
    AgentChoice { agent: agent.into(), tier: Tier::Mid, model, when_complex, fallbacks, layer: Layer::Shipped }
}

/// Whoever says `page` gets cursor; droid gets the rest.
fn file() -> RouteFile {
    let rule = RouteRule {
        category: Category::Ui,
        weight: 5,
        pattern: r"\bpage\b".into(),
        why: "page".into(),
        layer: Layer::Shipped,
    };
    let agents = [(Category::Ui, choice("cursor")), (Category::General, choice("droid"))];
    RouteFile { rule: vec![rule], agents: agents.into_iter().collect(), ..RouteFile::default() }
}

fn decided(number: u32, text: &str, agent: &str, advised: Option<&str>) -> Decision {
    let advised = advised.map(|agent| Advised { agent: agent.into(), model: None, tier: Tier::Mid });
    Decision {
        task: TaskId(number),
        at: Timestamp(0),
        text: text.into(),
        category: Category::General,
        complexity: Complexity::Medium,
        confidence: 0,
        reasons: vec![],
        alternatives: vec![],
        agent: agent.into(),
        model: None,
        tier: Tier::Mid,
        instead: None,
        advised,
        should_be: None,
        ran: None,
        estimate: None,
        end: None,
        cost: Some(Money::ZERO),
        time: None,
    }
}

#[test]
fn a_word_that_the_person_always_gives_to_one_agent_is_proposed_with_its_effect() {
    let log = [
        decided(1, "flutter: smoother lists", "cursor", Some("droid")),
        decided(2, "make the flutter build greener", "cursor", Some("droid")),
        decided(3, "upgrade flutter soon", "cursor", Some("droid")),
        decided(4, "make the server greener", "droid", None),
    ];
    let proposals = propose(&log, &file()).unwrap();
    let [one] = &proposals[..] else { panic!("{proposals:?}") };
    assert_eq!((one.rule.pattern.as_str(), one.rule.category), (r"\bflutter\b", Category::Ui));
    assert_eq!((one.mended.clone(), one.broken.clone()), ([1, 2, 3].map(TaskId).to_vec(), vec![]));
}

#[test]
fn two_overrides_or_a_word_that_goes_both_ways_propose_nothing() {
    let two =
        [decided(1, "flutter lists", "cursor", Some("droid")), decided(2, "flutter menus", "cursor", Some("droid"))];
    assert_eq!(propose(&two, &file()).unwrap(), []);
    let agents = ["cursor", "droid", "cursor", "droid", "cursor", "droid"];
    let both: Vec<_> = agents
        .into_iter()
        .enumerate()
        .map(|(at, agent)| decided(at as u32, "flutter", agent, (agent == "cursor").then_some("droid")))
        .collect();
    assert_eq!(propose(&both, &file()).unwrap(), []);
}

#[test]
fn what_the_person_says_afterwards_proposes_the_kind_that_they_named() {
    let said = |number, text: &str, should_be| Decision { should_be, ..decided(number, text, "droid", None) };
    let ui = || Some(ShouldBe::Category(Category::Ui));
    let mut log: Vec<_> = (1..=3).map(|number| said(number, "make the flutter lists smoother", ui())).collect();
    log.push(said(4, "make the server greener", None));
    let proposals = propose(&log, &file()).unwrap();
    let flutter = proposals.iter().find(|one| one.rule.pattern.contains("flutter")).unwrap();
    assert_eq!((flutter.rule.category, flutter.agent.as_str()), (Category::Ui, "cursor"));
    assert_eq!((flutter.mended.clone(), flutter.broken.clone()), ([1, 2, 3].map(TaskId).to_vec(), vec![]));
    let right: Vec<_> = log.into_iter().map(|one| Decision { should_be: None, ..one }).collect();
    assert_eq!(propose(&right, &file()).unwrap(), []);
}
