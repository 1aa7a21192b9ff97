use proptest::prelude::*;

use super::*;
use crate::domain::cost::{CostReading, Pocket, Quality, Usage};
use crate::domain::event::{Event, NewSession, NewTask, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Route, Tier};
use crate::domain::session::{Beginning, Mode};
use crate::domain::task::{Budget, Placement, Role, Step};
use crate::domain::time::Timestamp;

const AGENTS: [&str; 3] = ["claude", "codex", "aider"];
const MODELS: [&str; 3] = ["opus", "gpt-5.5", ""];
const DIRS: [&str; 2] = ["/home/me/shop", "/home/me/blog/"];
const DAYS: [&str; 5] = ["2026-10-31", "2026-11-01", "2026-11-20", "2026-12-31", "2027-01-01"];
const CATEGORIES: [Category; 3] = [Category::Backend, Category::Ui, Category::Docs];

fn happen(state: &mut State, event: Event) {
    state.apply(&Recorded { at: Timestamp(1_790_000_000_000), actor: "you".into(), event });
}

/// Task `n` with its one session of the same number.
fn work(state: &mut State, n: u32) {
    let at = n as usize;
    let agent = AGENTS[at % 3];
    let route = Route {
        agent: agent.into(),
        model: None,
        tier: Tier::Mid,
        category: CATEGORIES[at / 2 % 3],
        complexity: Complexity::Medium,
        confidence: 0,
        unsure: false,
        reasons: vec![],
        alternatives: vec![],
        instead_of: None,
        estimate: None,
        trial: None,
        advised: None,
    };
    let new = NewTask {
        text: format!("task number {n}\nmore"),
        dir: DIRS[at % 2].into(),
        files: vec![],
        placement: Placement::InPlace,
        after: vec![],
        budget: Budget::default(),
        route,
        steps: vec![Step::new(Role::Work, agent, None, Tier::Mid)],
        mode: None,
        check: crate::domain::task::CheckWish::default(),
        plan: None,
        group: None,
        checkpoints: Vec::new(),
        parent: None,
        key: None,
        held: false,
        draft: false,
    };
    happen(state, Event::Task(TaskId(n), TaskEvent::Created(Box::new(new))));
    let session = NewSession {
        task: TaskId(n),
        role: Role::Work,
        agent: agent.into(),
        model: None,
        mode: Mode::Interactive,
        uuid: String::new(),
        resume: None,
        beginning: Beginning::Fresh,
        prompt: String::new(),
        carries: None,
    };
    happen(state, Event::Session(SessionId(n), SessionEvent::Begun(Box::new(session))));
}

/// A charge of its own counter.
fn charge(state: &mut State, n: u32, pico: Option<i64>, pocket: Pocket, (model, day, counter): (usize, usize, usize)) {
    let reading = CostReading {
        counter: format!("c{counter}"),
        model: Some(MODELS[model].to_owned()).filter(|name| !name.is_empty()),
        usage: Usage { output: 1, ..Usage::default() },
        money: pico.map(Money::from_pico),
        quality: Quality::Computed,
    };
    happen(state, Event::Session(SessionId(n), SessionEvent::CostRead { reading, pocket, day: DAYS[day].into() }));
}

fn lived(charges: &[(u32, Option<i64>, Pocket, usize, usize)]) -> State {
    let mut state = State::default();
    (1..=6).for_each(|n| work(&mut state, n));
    for (counter, (task, pico, pocket, model, day)) in charges.iter().enumerate() {
        charge(&mut state, *task, *pico, *pocket, (*model, *day, counter));
    }
    state
}

fn keys(state: &State, by: Grouping) -> Vec<String> {
    breakdown(state, by, |_| true).into_iter().map(|row| row.key).collect()
}

fn pocket() -> impl Strategy<Value = Pocket> {
    prop_oneof![Just(Pocket::Cash), Just(Pocket::Cash), Just(Pocket::Subscription), Just(Pocket::Rehearsal)]
}

proptest! {
    #[test]
    fn every_grouping_has_the_same_total(
        charges in prop::collection::vec((1u32..=6, prop::option::of(1i64..9_999_999_999_999), pocket(), 0usize..3, 0usize..5), 0..60),
        months in prop::bool::ANY,
    ) {
        let state = lived(&charges);
        let wanted = |cell: &Cell| !months || cell.month() == "2026-11";
        let mut whole = state.ledger().sum(wanted);
        whole.rehearsal_tokens = 0;
        for by in Grouping::ALL {
            let mut sum = Totals::default();
            for row in breakdown(&state, by, wanted) {
                sum.add_all(&row.totals);
            }
            sum.rehearsal_tokens = 0;
            prop_assert_eq!(sum, whole, "{:?}", by);
        }
        let days: Money = state.days().values().map(|day| day.known).sum();
        prop_assert_eq!(days, state.ledger().sum(|_| true).known);
    }
}

#[test]
fn calendars_run_forward_and_all_else_begins_with_the_dearest() {
    let cash = |task, cents: i64, model, day| (task, Some(cents * 10_000_000_000), Pocket::Cash, model, day);
    let state = lived(&[
        cash(1, 100, 0, 2),
        cash(2, 500, 2, 0),
        cash(3, 250, 1, 3),
        cash(5, 10, 1, 4),
        (4, None, Pocket::Cash, 0, 4),
    ]);
    for (by, wanted) in [
        (Grouping::Day, vec!["2026-10-31", "2026-11-20", "2026-12-31", "2027-01-01"]),
        (Grouping::Week, vec!["2026-W44", "2026-W47", "2026-W53"]),
        (Grouping::Month, vec!["2026-10", "2026-11", "2026-12", "2027-01"]),
        (Grouping::Agent, vec!["aider", "claude", "codex"]),
        (Grouping::Model, vec!["", "gpt-5.5", "opus"]),
        (Grouping::Project, vec!["/home/me/shop", "/home/me/blog/"]),
        (Grouping::Task, vec!["task-2", "task-3", "task-1", "task-5", "task-4"]),
        (Grouping::Category, vec!["ui", "backend", "docs"]),
    ] {
        assert_eq!(keys(&state, by), wanted, "{by:?}");
    }
    let rows = breakdown(&state, Grouping::Task, |_| true);
    assert_eq!((rows[0].title.as_str(), rows[4].totals.to_string().as_str()), ("task number 2", "$?"));
    assert_eq!(breakdown(&state, Grouping::Project, |_| true)[1].title, "blog");
    assert_eq!(breakdown(&state, Grouping::Model, |_| true)[0].title, "not named");
}

#[test]
fn a_rehearsal_has_no_row() {
    let state = lived(&[(1, Some(5), Pocket::Rehearsal, 0, 0)]);
    assert_eq!(keys(&state, Grouping::Agent), Vec::<String>::new());
}
