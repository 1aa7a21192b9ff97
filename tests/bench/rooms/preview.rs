//! What the prompt asks for with each key: who would get the text so far, in a state of many tasks.

use std::collections::BTreeMap;

use divan::Bencher;
use divan::counter::ItemsCount;
use orchestra_tui::domain::command::Delegate;
use orchestra_tui::domain::cost::{Budgets, History};
use orchestra_tui::domain::decide::{Caps, Context, Limits, routed};
use orchestra_tui::domain::delegation::DelegationLimits;
use orchestra_tui::domain::event::{Event, NewTask, Recorded, TaskEvent};
use orchestra_tui::domain::limit::WhenLimited;
use orchestra_tui::domain::route::{Advised, Holdback, RouteRequest, Tier, route};
use orchestra_tui::domain::state::State;
use orchestra_tui::domain::task::{Budget, CheckWish, MergeStyle, Placement, Role, Step};
use orchestra_tui::domain::time::{Span, Timestamp};

const TYPED: &str = "Add a dropdown that filters the invoices by customer, and write tests for it";

fn limits() -> Limits {
    Limits {
        max_agents: 4,
        task_cost: None,
        task: Caps::default(),
        delegation: DelegationLimits::default(),
        agents: BTreeMap::new(),
        budgets: Budgets::default(),
        check: None,
        check_rounds: 1,
        check_timeout: Span::secs(600),
        when_limited: WhenLimited::default(),
        agents_when_limited: BTreeMap::new(),
        agents_at_once: BTreeMap::new(),
        merge: MergeStyle::Squash,
        setup: None,
        setup_timeout: Span::secs(900),
    }
}

/// A state with this many tasks, each given to another agent than the router advised, so that all of them count as habits.
fn past(tasks: usize) -> State {
    let request = RouteRequest { text: TYPED.into(), ..RouteRequest::default() };
    let mut route = route(&super::table(), &request, &super::offers(), &History::default()).unwrap();
    route.advised = Some(Advised { agent: "codex".into(), model: None, tier: Tier::Mid });
    let mut state = State::default();
    for number in 0..tasks {
        let new = NewTask {
            text: format!("{TYPED} {number}"),
            dir: format!("/repo/{}", number % 9),
            files: vec![],
            placement: Placement::Worktree,
            after: vec![],
            budget: Budget::default(),
            steps: vec![Step::new(Role::Work, &route.agent, None, Tier::Mid)],
            route: route.clone(),
            mode: None,
            plan: None,
            group: None,
            checkpoints: Vec::new(),
            parent: None,
            key: None,
            held: false,
            draft: false,
            check: CheckWish::default(),
        };
        let event = Event::Task(state.next_task(), TaskEvent::Created(Box::new(new)));
        state.apply(&Recorded { at: super::NOW, actor: "you".into(), event });
    }
    state
}

/// Every key of a request; the time of one key is that of one item.
#[divan::bench(args = [0, 100, 2000])]
fn preview_each_key(bencher: Bencher<'_, '_>, tasks: usize) {
    let (state, table, bench, limits) = (past(tasks), super::table(), super::offers(), limits());
    let profiles = BTreeMap::new();
    let ctx = Context {
        now: super::NOW,
        day: "2026-11-21",
        clock: &|at: Timestamp, _| at.0.to_string(),
        uuid: &String::new,
        table: &table,
        bench: &bench,
        profiles: &profiles,
        limits: &limits,
        holdback: Holdback::OFF,
    };
    let typed = |end: usize| Delegate { text: TYPED[..end].into(), dir: "/repo/3".into(), ..Delegate::default() };
    bencher
        .counter(ItemsCount::new(TYPED.len()))
        .bench_local(|| (1..=TYPED.len()).filter(|end| routed(&state, &ctx, &typed(*end)).is_ok()).count());
}
