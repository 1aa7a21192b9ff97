use super::decide_tests::{Play, to_agent};
use crate::domain::command::Delegate;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::route::{Arm, Holdback};

fn wish(text: &str) -> Delegate {
    Delegate { text: text.into(), dir: "/repo".into(), ..Delegate::default() }
}

fn give(play: &mut Play, tasks: usize) -> Vec<(TaskId, Option<Arm>, String)> {
    let mut given = Vec::new();
    for _ in 0..tasks {
        let id = play.delegate(wish("add an endpoint for invoices"));
        let route = &play.state.task(id).unwrap().route;
        given.push((id, route.trial, route.reasons.first().map(|reason| reason.text.clone()).unwrap_or_default()));
    }
    given
}

#[test]
fn the_holdback_is_off_unless_asked_for_and_then_drawn_by_the_task() {
    let mut play = Play::new();
    assert!(give(&mut play, 30).iter().all(|(_, trial, _)| trial.is_none()));
    let mut play = Play::new();
    play.holdback = "0.5".parse().unwrap();
    let first = give(&mut play, 30);
    for (id, trial, reason) in &first {
        assert_eq!(*trial, play.holdback.draw(*id));
        assert_eq!(*trial == Some(Arm::HeldBack), reason.starts_with("holdback: "), "{id}: {reason}");
    }
    assert!(first.iter().any(|one| one.1 == Some(Arm::HeldBack)) && first.iter().any(|one| one.1 == Some(Arm::Routed)));
    let mut again = Play::new();
    again.holdback = play.holdback;
    assert_eq!(give(&mut again, 30), first, "the same draw every time");
}

#[test]
fn what_the_person_chose_takes_no_part() {
    let mut play = Play::new();
    play.holdback = "0.5".parse().unwrap();
    for _ in 0..10 {
        let named = play.delegate(to_agent("droid"));
        assert_eq!(play.state.task(named).unwrap().route.trial, None);
        let model = play.delegate(Delegate { model: Some("sonnet".into()), ..wish("add an endpoint") });
        assert_eq!(play.state.task(model).unwrap().route.trial, None);
    }
}

#[test]
fn the_draw_is_in_the_log_and_another_setting_later_changes_nothing() {
    let mut play = Play::new();
    play.holdback = "0.5".parse().unwrap();
    let given = give(&mut play, 20);
    play.holdback = Holdback::OFF;
    let mut replayed = crate::domain::state::State::default();
    for fact in &play.log {
        let text = serde_json::to_string(&fact.event).unwrap();
        let event: Event = serde_json::from_str(&text).unwrap();
        assert!(!matches!(&event, Event::Task(_, TaskEvent::Created(new)) if new.route.trial.is_none()));
        replayed.apply(&crate::domain::event::Recorded { event, ..fact.clone() });
    }
    for (id, trial, _) in given {
        assert_eq!(replayed.task(id).unwrap().route.trial, trial);
    }
    assert_eq!(replayed, play.state);
}

#[test]
fn the_preview_shows_the_draw_that_the_task_will_get() {
    let mut play = Play::new();
    play.holdback = "0.5".parse().unwrap();
    for _ in 0..20 {
        let wish = wish("add an endpoint for invoices");
        let shown = play.preview(&wish);
        let id = play.delegate(wish);
        assert_eq!(play.state.task(id).unwrap().route, shown);
    }
}
