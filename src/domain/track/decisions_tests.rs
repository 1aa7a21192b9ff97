use super::*;
use crate::domain::event::{Event, NewTask, Recorded, TaskEvent};
use crate::domain::route::{Lesson, Route};
use crate::domain::task::{Budget, Move, Placement, Step};

/// A state in which these agents were asked for one UI task each; the router would have taken cursor.
fn asked(agents: &[&str]) -> State {
    let mut state = State::default();
    for agent in agents {
        let advised = serde_json::json!({ "agent": "cursor", "model": null, "tier": "mid" });
        let route: Route = serde_json::from_value(serde_json::json!({
            "agent": agent, "model": null, "tier": "mid", "category": "ui", "complexity": "medium", "confidence": 400,
            "unsure": false, "instead_of": null, "reasons": [], "alternatives": [], "advised": advised,
            "estimate": crate::domain::cost::Estimate::of(
                [Money::from_cents(50); 3], [Span::mins(3); 3], crate::domain::cost::EstimateBasis::Prior),
        }))
        .unwrap();
        let new = NewTask {
            text: "the flutter page".into(),
            dir: "/shop".into(),
            files: vec![],
            placement: Placement::Worktree,
            after: vec![],
            budget: Budget::default(),
            steps: vec![Step::new(Role::Work, agent, None, Tier::Mid)],
            route,
            mode: None,
            check: crate::domain::task::CheckWish::default(),
            group: None,
            checkpoints: Vec::new(),
            parent: None,
            key: None,
            held: false,
            draft: false,
            plan: None,
        };
        let event = Event::Task(state.next_task(), TaskEvent::Created(Box::new(new)));
        state.apply(&Recorded { at: Timestamp(1_000), actor: "you".into(), event });
    }
    state
}

#[test]
fn an_override_is_one_that_went_to_another_agent_than_advised() {
    let state = asked(&["codex", "cursor", "codex", "codex"]);
    let sums = DecisionSums::of(&state);
    assert_eq!((sums.all, sums.overridden), (4, 3));
    assert_eq!(sums.kept, [Share { hits: 1, of: 4 }]);
    assert_eq!(sums.newest.iter().map(|one| one.task.0).collect::<Vec<_>>(), [4, 3, 2, 1]);
    let habits: Vec<_> = sums.habits.iter().map(|habit| (habit.project.as_deref(), habit.times)).collect();
    assert_eq!(habits, [(None, 3), (Some("/shop"), 3)]);
}

#[test]
fn an_agent_succeeds_when_its_work_is_accepted() {
    let mut state = asked(&["codex", "codex", "cursor"]);
    for (task, step) in [(1, Move::Start), (1, Move::Fail), (2, Move::Start), (2, Move::Finish), (2, Move::Approve)] {
        let event = Event::Task(TaskId(task), TaskEvent::Moved(step, String::new()));
        state.apply(&Recorded { at: Timestamp(2_000), actor: "you".into(), event });
    }
    let sums = DecisionSums::of(&state);
    assert_eq!(sums.agents, [("codex".to_owned(), Share { hits: 1, of: 2 })]);
    assert_eq!(sums.categories[0].tasks, 2);
}

#[test]
fn accuracy_over_time_is_in_points_of_twenty() {
    let sums = DecisionSums::of(&asked(&vec!["cursor"; 45]));
    assert_eq!(sums.kept.iter().map(|share| share.of).collect::<Vec<_>>(), [20, 20, 5]);
}

#[test]
fn what_is_said_afterwards_counts_like_an_override_and_can_be_taken_back() {
    let mut state = asked(&["cursor", "cursor", "cursor", "codex", "cursor"]);
    let mut say = |lesson| {
        let event = Event::Taught(lesson);
        state.apply(&Recorded { at: Timestamp(3_000), actor: "you".into(), event });
        DecisionSums::of(&state)
    };
    let label = |task, should_be| Lesson::Label { task: TaskId(task), should_be };
    let agent = |name: &str| ShouldBe::Agent(name.to_owned());
    say(label(1, agent("codex")));
    say(label(2, agent("codex")));
    say(label(3, agent("cursor")));
    let sums = say(label(5, ShouldBe::Category(Category::Docs)));
    assert_eq!((sums.overridden, sums.kept[0].hits), (4, 1), "the third was right");
    assert_eq!(sums.habits[0].words(), "you gave UI to codex 3 of 3 times");
    let wrong: Vec<_> = sums.newest.iter().filter(|one| one.was_wrong()).map(|one| one.task.0).collect();
    assert_eq!(wrong, [5, 4, 2, 1]);
    let sums = say(label(4, agent("cursor")));
    assert_eq!((sums.overridden, sums.habits.len()), (3, 0), "the later word counts, not the one at once");
    let sums = say(Lesson::Unlabel { task: TaskId(4) });
    assert_eq!((sums.overridden, sums.habits.len()), (4, 2));
    let sums = say(label(4, ShouldBe::Category(Category::Docs)));
    assert_eq!(sums.habits.len(), 0, "it was given to codex as docs, which says nothing of UI");
}
