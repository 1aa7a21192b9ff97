//! A plan on the screen: offered at the prompt, changed, run, steered.

use super::fixture::{World, busy, route};
use super::pictures::shoot;
use crate::config::playbooks;
use crate::domain::command::{Command, Steering};
use crate::domain::decide::Previewed;
use crate::domain::event::{Event, PlanEvent, TaskEvent};
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::plan::{Draft, Gate, NewPlan, Piece, PlanStep, forecast};
use crate::domain::route::RouteWish;
use crate::domain::task::Move;
use crate::domain::time::Span;
use crate::ui::view_state::{Overlay, PlanPage};
use crate::ui::{Intent, PlanPreview};

pub(super) const TEXT: &str = "Add OAuth2 with Google";
const WHO: [(&str, &str); 5] =
    [("claude", "architecture"), ("droid", "backend"), ("cursor", "UI"), ("aider", "tests"), ("claude", "code review")];

/// What the server would say of a draft.
pub(super) fn previewed(draft: Draft) -> PlanPreview {
    let routes: Vec<_> = draft
        .components
        .iter()
        .map(|step| {
            let mut route = route(WHO[playbook_place(&step.name)].0);
            route.category = step.work.kind.unwrap_or(route.category);
            route
        })
        .collect();
    let pieces = draft.links().into_iter().zip(&routes);
    let pieces: Vec<Piece> = pieces.map(|(after, route)| Piece { time: route.estimate.unwrap().time, after }).collect();
    let estimate = crate::domain::cost::Estimate::sum(routes.iter().filter_map(|route| route.estimate));
    let steps = routes.into_iter().enumerate().collect();
    let result = Ok(Previewed { steps, forecast: forecast(&pieces, 5), estimate, trouble: None });
    PlanPreview { draft, reasons: vec!["signing in touches server and screen".into()], result }
}

fn playbook_place(name: &str) -> usize {
    ["architecture", "backend", "ui", "tests", "review"].iter().position(|other| *other == name).unwrap_or(1)
}

pub(super) fn offered() -> Draft {
    playbooks(&[]).offer(TEXT).unwrap().draft
}

/// The prompt with the words typed and the plan that the server offers.
fn at_the_prompt(cols: u16, rows: u16) -> World {
    let mut world = busy(cols, rows);
    world.keys("n");
    world.types(TEXT);
    world.plan = Some(previewed(offered()));
    world.keys("tab");
    world
}

/// A plan in the middle: one step done, one at work, one to approve, two that wait.
pub(super) fn running(cols: u16, rows: u16) -> World {
    let mut world = busy(cols, rows);
    let first = world.state.next_task().0;
    let draft = offered();
    let id = |at: usize| TaskId(first + at as u32);
    let steps = draft.components.iter().enumerate();
    let steps = steps.map(|(at, step)| PlanStep { name: step.name.clone(), task: id(at), gate: step.gate });
    let new = NewPlan {
        title: TEXT.into(),
        dir: "/repo".into(),
        steps: steps.collect(),
        whole: id(5),
        max_cost: Some(crate::domain::money::Money::from_cents(2000)),
        parallel: None,
        conflicts: crate::domain::plan::OnConflict::Ask,
    };
    world.happen(Span::mins(40), Event::Plan(PlanId(1), PlanEvent::Created(Box::new(new))));
    let links = draft.links();
    for (at, (step, (agent, _))) in draft.components.iter().zip(WHO).enumerate() {
        let after = links[at].iter().map(|on| id(*on)).collect();
        world.task_of(PlanId(1), after, &step.work.text, agent, Span::mins(40));
    }
    world.task_of(PlanId(1), vec![], TEXT, "claude", Span::mins(40));
    for step in [Move::Start, Move::Finish, Move::Approve] {
        world.moved(id(0), step, "", Span::mins(30));
    }
    world.moved(id(1), Move::Start, "", Span::mins(12));
    world.moved(id(2), Move::Start, "", Span::mins(12));
    world.moved(
        id(2),
        Move::Finish,
        "not merged: it and `backend` (task-9) both changed src/session.ts",
        Span::mins(2),
    );
    world.view.selected = Some(id(1));
    world
}

#[test]
fn a_plan_at_the_prompt() {
    shoot("plan__prompt", at_the_prompt);
}

#[test]
fn a_plan_that_has_not_begun() {
    shoot("plan__offered", |cols, rows| {
        let mut world = at_the_prompt(cols, rows);
        world.keys("enter down");
        world
    });
}

#[test]
fn a_plan_in_the_list() {
    shoot("plan__list", running);
}

/// A plan all of whose steps are merged into its branch, and the whole waits for its review.
fn finished(cols: u16, rows: u16) -> World {
    let mut world = running(cols, rows);
    let plan = world.state.plan(PlanId(1)).unwrap().clone();
    for (at, step) in plan.steps.iter().enumerate() {
        let session = crate::domain::ids::SessionId(90 + at as u32);
        let mut summary = super::fixture::summary(step.task, session, WHO[at].0);
        summary.outcome.text = format!("Did the part of {}.", step.name);
        world.happen(Span::mins(5), Event::Task(step.task, TaskEvent::Summarised(Box::new(summary))));
    }
    for step in [Move::Start, Move::Finish] {
        world.moved(plan.whole, step, "all 5 steps are done", Span::mins(1));
    }
    world.view.selected = Some(plan.whole);
    world.diff = Some(crate::ui::DiffText::of(plan.whole, super::fixture::DIFF.into()));
    world.keys("v");
    world
}

#[test]
fn a_plan_in_review_as_one() {
    shoot("plan__review", finished);
    let mut world = finished(160, 90);
    let shown = super::pictures::picture(&world.draw());
    for name in ["architecture", "backend", "ui", "tests", "review"] {
        assert!(shown.contains(&format!("Did the part of {name}.")), "{name} is not in\n{shown}");
    }
    assert!(shown.contains("contradicted: All endpoints"), "{shown}");
}

#[test]
fn a_plan_that_runs() {
    shoot("plan__running", |cols, rows| {
        let mut world = running(cols, rows);
        world.keys("P down");
        world
    });
}

fn commands(intents: Vec<Intent>) -> Vec<Command> {
    let command = |intent| if let Intent::Command(command) = intent { Some(*command) } else { None };
    intents.into_iter().filter_map(command).collect()
}

fn shown(world: &World) -> &Draft {
    match world.view.overlays.last() {
        Some(Overlay::Plan(PlanPage::Offered(draft, _))) => draft,
        other => panic!("no offered plan: {other:?}"),
    }
}

#[test]
fn an_offered_plan_is_changed_and_only_then_run() {
    let mut world = at_the_prompt(120, 40);
    assert_eq!(world.keys("enter"), [], "looking at a plan starts nothing");
    assert_eq!(shown(&world).components.len(), 5);
    let last = |intents: Vec<Intent>| intents.into_iter().next_back();
    let asked = last(world.keys("down x"));
    assert_eq!(asked, Some(Intent::PreviewPlan(Box::new(shown(&world).clone()))));
    let names = |world: &World| shown(world).components.iter().map(|step| step.name.clone()).collect::<Vec<_>>();
    assert_eq!(names(&world), ["architecture", "ui", "tests", "review"]);
    world.keys("up g tab");
    assert_eq!(shown(&world).components[0].gate, Gate::Open);
    assert!(matches!(shown(&world).components[0].work.to, RouteWish::Named(_)));
    world.keys("n");
    world.types("Write the docs");
    world.keys("enter");
    assert_eq!(names(&world)[4], "write-the");
    assert_eq!(shown(&world).components[4].after, ["review"]);
    world.keys("down down down down <");
    assert_eq!(shown(&world).components[4].after, ["tests"], "it runs beside the review now");
    let draft = shown(&world).clone();
    assert_eq!(commands(world.keys("a k")), [], "there is nothing to approve or to end yet");
    assert_eq!(commands(world.keys("enter")), [Command::Execute(Box::new(draft))]);
    assert!(world.view.overlays.is_empty());
}

#[test]
fn a_plan_that_runs_is_steered_and_its_steps_are_answered() {
    let mut world = running(120, 40);
    let steer = |steering| vec![Command::Steer(PlanId(1), steering)];
    assert_eq!(commands(world.keys("P s")), steer(Steering::Pause));
    assert_eq!(commands(world.keys("R")), steer(Steering::Resume));
    world.happen(Span::secs(1), Event::Plan(PlanId(1), PlanEvent::Paused));
    assert_eq!(commands(world.keys("s")), steer(Steering::Resume));
    assert_eq!(commands(world.keys("x n < >")), [], "a plan that runs is not changed");
    let marked = world.view.task(&world.model()).map(|task| task.id);
    assert_eq!(marked, world.view.selected, "it opens at the selected step");
    world.keys("down");
    let conflict = world.view.task(&world.model()).map(|task| task.id).unwrap();
    assert!(
        matches!(&commands(world.keys("a"))[..], [Command::Approve(id) | Command::Review(id, _)] if *id == conflict)
    );
    world.keys("down down down");
    let whole = world.state.plan(PlanId(1)).unwrap().whole;
    assert_eq!(world.view.task(&world.model()).map(|task| task.id), Some(whole));
    assert_eq!(commands(world.keys("k y")), [Command::Kill(whole)]);
}
