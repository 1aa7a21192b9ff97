//! Pictures of views with far too much in them, and of views in which something is wrong.

use super::fixture::{World, busy, costly, waiting};
use super::hands::{limited, rivals};
use super::more_pictures::{crowded, wrecked};
use super::pictures::shoot;
use super::plans::{TEXT, offered, previewed, running};
use super::timeline::away;
use crate::domain::cost::{Pocket, WindowLimits};
use crate::domain::event::{Event, PlanEvent, TaskEvent};
use crate::domain::ids::{PlanId, TaskId};
use crate::domain::money::Money;
use crate::domain::plan::{Draft, NewPlan, PlanStep};
use crate::domain::session::{Reading, SessionState};
use crate::domain::task::Move;
use crate::domain::time::Span;
use crate::domain::timeline::Wish;
use crate::ui::{LastPart, LogPage, LogPart, PlanPreview, Preview};

#[test]
fn a_pattern_that_cannot_be_read() {
    shoot("reading__failing", |cols, rows| {
        let mut world = waiting(cols, rows);
        world.keys("[ /");
        world.types("proceed (");
        world.keys("tab");
        world
    });
}

#[test]
fn a_peek_at_an_agent_that_was_lost() {
    shoot("peek__failing", |cols, rows| {
        let mut world = wrecked(cols, rows);
        world.view.selected = Some(TaskId(2));
        world.keys("p");
        world
    });
}

#[test]
fn the_costs_of_many_tasks_and_of_a_broken_budget() {
    shoot("costs__overflowing", |cols, rows| {
        let mut world = costly(cols, rows);
        for n in 0..36 {
            let text = format!("Endpoint {n} and the same for every other endpoint of the public interface");
            let session = world.working(&text, ["claude", "droid", "aider"][n % 3], Span::mins(9), "").1;
            world.charge(session, (1234 + 77 * n as i64, "opus-4.7"), Pocket::Cash, "2026-09-20");
        }
        world.keys("c tab tab tab pgdn");
        world
    });
    shoot("costs__failing", |cols, rows| {
        let mut world = costly(cols, rows);
        let limit = |cents| WindowLimits { day: Some(Money::from_cents(cents)), month: Some(Money::from_cents(4000)) };
        world.config.limits.budgets.all = limit(200);
        world.config.limits.budgets.agents = [("claude".to_owned(), limit(100))].into();
        world.keys("c");
        world
    });
}

#[test]
fn the_help_with_what_is_wrong_in_the_config() {
    shoot("help__failing", |cols, rows| {
        let mut world = wrecked(cols, rows);
        world.problems.push("config.toml:9: `zoom` does nothing in [keys.review]; it works in [keys.main]".into());
        world.keys("?");
        world
    });
}

#[test]
fn a_log_that_cannot_be_read() {
    shoot("timeline__failing", |cols, rows| {
        let mut world = away(cols, rows);
        world.keys("m tab");
        let mut page = LogPage::default();
        let part = LogPart { wish: Wish::default(), before: None };
        page.take(part, Err("the log cannot be read: the disk is full".into()), LastPart::No);
        world.log = Some(page);
        world
    });
}

/// Eighteen steps, one after the other two by two.
fn long() -> Draft {
    let mut draft = offered();
    let like = draft.components[1].clone();
    let name = |n: usize| format!("endpoint-{n}");
    draft.components = (0_usize..18)
        .map(|n| {
            let after = n.checked_sub(2).map(name).into_iter().collect();
            crate::domain::plan::Component { name: name(n), after, ..like.clone() }
        })
        .collect();
    draft
}

#[test]
fn a_plan_of_many_steps_and_one_that_goes_wrong() {
    shoot("plan__overflowing", |cols, rows| {
        let mut world = World::new(cols, rows);
        let draft = long();
        let id = |at: usize| TaskId(at as u32 + 1);
        let steps = draft.components.iter().enumerate();
        let steps = steps.map(|(at, step)| PlanStep { name: step.name.clone(), task: id(at), gate: step.gate });
        let new = NewPlan {
            title: format!("{TEXT}, and the same for every other provider that the page names"),
            dir: "/repo".into(),
            steps: steps.collect(),
            whole: id(18),
            max_cost: None,
            parallel: None,
            conflicts: crate::domain::plan::OnConflict::Ask,
        };
        world.happen(Span::mins(40), Event::Plan(PlanId(1), PlanEvent::Created(Box::new(new))));
        for (at, step) in draft.components.iter().enumerate() {
            let after = at.checked_sub(2).map(id).into_iter().collect();
            world.task_of(PlanId(1), after, &step.work.text, ["droid", "cursor"][at % 2], Span::mins(40));
        }
        world.task_of(PlanId(1), vec![], TEXT, "claude", Span::mins(40));
        for at in 0..6 {
            world.moved(id(at), Move::Start, "", Span::mins(30));
        }
        world.view.selected = Some(id(9));
        world.keys("P");
        world
    });
    shoot("plan__failing", |cols, rows| {
        let mut world = running(cols, rows);
        let why = "the branch orchestra/plan-1 cannot be made: it is checked out in /home/mia/shop";
        world.happen(Span::mins(1), Event::Plan(PlanId(1), PlanEvent::PlaceFailed(why.into())));
        let step = world.state.plan(PlanId(1)).unwrap().steps[1].task;
        world.moved(step, Move::Fail, "droid ended with code 137 twice; nobody else is ready", Span::mins(1));
        world.keys("P");
        world
    });
}

#[test]
fn a_long_offer_and_one_that_cannot_run() {
    let offered_as = |(cols, rows), draft: Draft, result: fn(PlanPreview) -> PlanPreview| {
        let mut world = busy(cols, rows);
        world.keys("n");
        world.types(TEXT);
        world.plan = Some(result(previewed(draft)));
        world.keys("tab enter down");
        world
    };
    shoot("plan__offered_long", |cols, rows| offered_as((cols, rows), long(), |preview| preview));
    shoot("plan__refused", |cols, rows| {
        offered_as((cols, rows), offered(), |preview| {
            let why = "no agent is ready for `ui`: cursor is not signed in, claude is limited until 15:00".to_owned();
            PlanPreview { result: Err(why), ..preview }
        })
    });
}

#[test]
fn many_rivals_and_some_that_came_to_nothing() {
    shoot("compare__overflowing", |cols, rows| {
        let mut world = rivals(cols, rows);
        for agent in ["codex", "gemini", "cursor"] {
            let task = world.rival("Rewrite the parser without recursion", agent, Span::mins(14), TaskId(1));
            let session = world.goes_on(task, agent, "Reading src/parser.rs\n");
            let mut done = super::fixture::summary(task, session, agent);
            let word = "and replaced the recursive descent by a table that is written out by the build script";
            done.outcome.text = format!("{} {word} {word}.", done.outcome.text);
            world.read(session, Reading::new(SessionState::Exited(0), "exit"), Span::mins(3));
            world.happen(Span::ZERO, Event::Task(task, TaskEvent::Summarised(Box::new(done))));
            world.moved(task, Move::Finish, "", Span::mins(3));
        }
        world.keys("b right right right right");
        world
    });
    shoot("compare__failing", |cols, rows| {
        let mut world = rivals(cols, rows);
        let last = TaskId(3);
        world.moved(last, Move::Fail, "aider ended with code 1 before it changed anything", Span::mins(1));
        world.keys("b right right");
        world
    });
}

#[test]
fn nobody_to_hand_over_to() {
    shoot("handoff__nobody", |cols, rows| {
        let mut world = limited(cols, rows);
        for agent in &mut world.agents {
            agent.ready = false;
        }
        world.view.selected = Some(TaskId(1));
        world.keys("h");
        world
    });
}

#[test]
fn a_prompt_before_anything_is_written_and_one_with_a_long_brief() {
    shoot("prompt__empty", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("n");
        world
    });
    shoot("prompt__overflowing", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("n tab");
        let line = "Every endpoint takes a page and a limit, and says how many there are in all; nothing else changes.";
        let text: Vec<String> = (1..=14).map(|n| format!("{n}. {line}")).collect();
        world.input(&crate::term::InputEvent::Paste(text.join("\n")));
        let mut result = super::fixture::route("claude");
        result.unsure = true;
        result
            .reasons
            .insert(0, crate::domain::route::Reason { rule: String::new(), text: "named by you".into(), weight: 0 });
        world.preview = Some(Preview { for_text: text.join("\n"), result: Ok(result) });
        world
    });
}

#[test]
fn a_question_about_a_task_without_end() {
    shoot("confirm__overflowing", |cols, rows| {
        let mut world = crowded(cols, rows);
        world.keys("k");
        world
    });
}
