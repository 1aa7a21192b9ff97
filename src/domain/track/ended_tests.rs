use super::*;
use crate::domain::cost::{CostReading, EstimateBasis, Pocket, Quality, Usage};
use crate::domain::event::{Event, NewSession, NewTask, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::SessionId;
use crate::domain::route::Route;
use crate::domain::session::{Beginning, Mode};
use crate::domain::task::{Budget, Move, Placement, Step};
use crate::domain::time::Timestamp;
use crate::domain::track::{Calibration, Roi, Saving, Score, learned};

const T1: TaskId = TaskId(1);

/// A state that is told what happened.
#[derive(Default)]
struct Told(State);

impl Told {
    fn happen(&mut self, event: Event) {
        self.0.apply(&Recorded { at: Timestamp(1_000), actor: "you".into(), event });
    }

    /// A backend task by droid, started, in this arm; it may cost $0.90 to $3.60.
    fn task(&mut self, trial: Option<Arm>) -> TaskId {
        let mut route: Route = serde_json::from_value(serde_json::json!({
            "agent": "droid", "model": "sonnet", "tier": "mid", "category": "backend", "complexity": "medium",
            "confidence": 1000, "unsure": false, "instead_of": null, "reasons": [], "alternatives": [],
            "estimate": State::default().history().estimate(kind()),
        }))
        .unwrap();
        route.trial = trial;
        let new = NewTask {
            text: "an endpoint".into(),
            dir: "/shop".into(),
            files: vec![],
            placement: Placement::Worktree,
            after: vec![],
            budget: Budget::default(),
            route,
            steps: vec![Step::new(Role::Work, "droid", Some("sonnet".into()), Tier::Mid)],
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
        let id = self.0.next_task();
        self.happen(Event::Task(id, TaskEvent::Created(Box::new(new))));
        self.moved(id, Move::Start);
        id
    }

    fn moved(&mut self, task: TaskId, step: Move) {
        self.happen(Event::Task(task, TaskEvent::Moved(step, String::new())));
    }

    fn session(&mut self, task: TaskId, role: Role) -> SessionId {
        let id = self.0.next_session();
        let new = NewSession {
            task,
            role,
            agent: "droid".into(),
            model: Some("sonnet".into()),
            mode: Mode::Interactive,
            uuid: String::new(),
            resume: None,
            beginning: Beginning::Fresh,
            prompt: String::new(),
            carries: None,
        };
        self.happen(Event::Session(id, SessionEvent::Begun(Box::new(new))));
        id
    }

    fn cost(&mut self, session: SessionId, counter: &str, cents: Option<i64>) {
        let reading = CostReading {
            counter: counter.into(),
            model: None,
            usage: Usage { input: 1000, output: 100, ..Usage::default() },
            money: cents.map(Money::from_cents),
            quality: Quality::Computed,
        };
        let day = "2026-11-21".to_owned();
        self.happen(Event::Session(session, SessionEvent::CostRead { reading, pocket: Pocket::Cash, day }));
    }

    fn summary(&mut self, task: TaskId, status: &str) {
        let json = serde_json::json!({
            "v": 1, "task": task.to_string(), "session": "s-1", "agent": "droid", "model": null, "status": status,
            "basis": "exit", "verified": "tests", "outcome": {"text": "done", "src": "agent"},
            "totals": {"files": 0, "add": 0, "del": 0, "bin": 0}, "files": [], "commands": [], "tests": [], "claims": [],
            "decisions": [], "questions": [],
            "usage": {"in": 0, "out": 0, "cache_r": 0, "cache_w": 0, "usd": null, "usd_src": "computed"},
            "time": {"start_ms": 0, "wall_s": 400, "waiting_s": 100},
        });
        let summary = serde_json::from_value(json).unwrap();
        self.happen(Event::Task(task, TaskEvent::Summarised(Box::new(summary))));
    }

    /// A task that cost so much and was accepted.
    fn accepted(&mut self, trial: Option<Arm>, cents: i64) -> TaskId {
        let task = self.task(trial);
        let session = self.session(task, Role::Work);
        self.cost(session, "c", Some(cents));
        self.summary(task, "done");
        self.moved(task, Move::Finish);
        self.moved(task, Move::Approve);
        task
    }

    fn ended(&self, task: TaskId) -> Option<Ended> {
        Ended::of(&self.0, self.0.task(task).unwrap())
    }

    fn basis(&self) -> EstimateBasis {
        self.0.history().estimate(kind()).basis
    }
}

fn kind() -> Kind<'static> {
    Kind {
        category: Category::Backend,
        agent: "droid",
        model: Some("sonnet"),
        tier: Tier::Mid,
        complexity: Complexity::Medium,
    }
}

#[test]
fn how_a_task_ended_is_told_by_its_moves_and_its_result() {
    let table: [(&[Move], Option<&str>, Option<End>); 7] = [
        (&[], None, None),
        (&[Move::Finish], Some("done"), None),
        (&[Move::Finish, Move::Approve], Some("done"), Some(End::Accepted)),
        (&[Move::Finish, Move::Cancel], Some("done"), Some(End::Rejected)),
        (&[Move::Fail], Some("failed"), Some(End::Failed)),
        (&[Move::Fail, Move::Cancel], Some("failed"), Some(End::Failed)),
        (&[Move::Cancel], None, Some(End::GivenUp)),
    ];
    for (moves, status, end) in table {
        let mut told = Told::default();
        let task = told.task(None);
        if let Some(status) = status {
            told.summary(task, status);
        }
        for step in moves {
            told.moved(task, *step);
        }
        assert_eq!(told.ended(task).map(|ended| ended.end), end, "{moves:?}");
    }
}

#[test]
fn the_work_is_apart_from_the_whole_and_waiting_is_no_work() {
    let mut told = Told::default();
    let task = told.task(None);
    for (role, cents) in [(Role::Brief, 12), (Role::Work, 150), (Role::Work, 30), (Role::Review, 8)] {
        let session = told.session(task, role);
        told.cost(session, "c", Some(cents));
    }
    told.summary(task, "done");
    told.moved(task, Move::Finish);
    told.moved(task, Move::Approve);
    let ended = told.ended(task).unwrap();
    assert_eq!((ended.work, ended.total), (Some(Money::from_cents(180)), Some(Money::from_cents(200))));
    assert_eq!((ended.time, ended.usage.total()), (Some(Span::secs(300)), 4400));
}

#[test]
fn what_is_not_known_of_a_cost_is_never_nothing() {
    let mut told = Told::default();
    let task = told.accepted(None, 100);
    let session = told.session(task, Role::Work);
    told.cost(session, "other", None);
    let ended = told.ended(task).unwrap();
    assert_eq!((ended.work, ended.total), (None, None), "a part is unknown");
    let silent = told.task(None);
    told.session(silent, Role::Work);
    told.moved(silent, Move::Fail);
    assert_eq!(told.ended(silent).unwrap().total, None, "it ran and said nothing");
    let unstarted = told.task(None);
    told.moved(unstarted, Move::Fail);
    assert_eq!(told.ended(unstarted).unwrap().total, Some(Money::ZERO), "no agent ever ran");
}

#[test]
fn a_task_teaches_when_it_ends_and_again_with_what_comes_late() {
    let mut told = Told::default();
    let task = told.task(None);
    let session = told.session(task, Role::Work);
    told.cost(session, "c", Some(100));
    assert_eq!(told.basis(), EstimateBasis::Prior, "not while it runs");
    told.moved(task, Move::Fail);
    assert_eq!(told.basis(), EstimateBasis::History { n: 1 }, "what fails costs money too");
    let before = told.0.history().estimate(kind()).mid;
    told.cost(session, "late", Some(300));
    assert!(told.0.history().estimate(kind()).mid > before, "late lines are part of it");
    told.moved(task, Move::Rework);
    assert_eq!(told.basis(), EstimateBasis::Prior, "it goes on");
    told.moved(task, Move::Cancel);
    assert_eq!(told.basis(), EstimateBasis::Prior, "what was given up has no known cost");
}

#[test]
fn the_frozen_estimate_is_what_is_judged() {
    let mut told = Told::default();
    for cents in [89, 90, 200, 360, 361] {
        told.accepted(None, cents);
    }
    let given_up = told.task(None);
    told.moved(given_up, Move::Cancel);
    let all = ended(&told.0);
    let calibration = Calibration::of(&all);
    let counts = |score: Score| (score.covered.hits, score.covered.of, score.below, score.above);
    assert_eq!(counts(calibration.cost), (3, 5, 1, 1));
    assert_eq!((counts(calibration.cost_typical), calibration.cost_own.covered.of), ((3, 5, 1, 1), 0));
    // 300 s are in the band of 4 to 16 minutes.
    assert_eq!(counts(calibration.time), (5, 5, 0, 0));
    let rows = learned(&all, told.0.history());
    assert_eq!((rows.len(), rows[0].runs, rows[0].accepted.hits, rows[0].accepted.of), (1, 5, 5, 5));
    assert_eq!(rows[0].estimate, told.0.history().estimate(kind()));
}

#[test]
fn only_tasks_of_the_draw_are_compared() {
    let mut told = Told::default();
    for n in 0..25 {
        told.accepted(Some(Arm::Routed), 100 + n);
        told.accepted(Some(Arm::HeldBack), 400 + n);
        told.accepted(None, 9_000);
    }
    let failed = told.task(Some(Arm::Routed));
    let session = told.session(failed, Role::Work);
    told.cost(session, "c", Some(100));
    told.moved(failed, Move::Cancel);
    let unknown = told.task(Some(Arm::HeldBack));
    let session = told.session(unknown, Role::Work);
    told.cost(session, "c", None);
    told.moved(unknown, Move::Fail);
    let roi = Roi::of(&ended(&told.0));
    assert_eq!((roi.routed.accepted.hits, roi.routed.accepted.of, roi.routed.unknown), (25, 26, 0));
    assert_eq!((roi.held_back.accepted.hits, roi.held_back.accepted.of, roi.held_back.unknown), (25, 25, 1));
    let Saving::Measured(gap) = roi.saving else { panic!("enough") };
    // 25 tasks of $1.12 on average and one of $1.00 that was given up: $1.16 per accepted one, against $4.12.
    assert!((gap.routed - 1.16).abs() < 1e-9 && (gap.baseline - 4.12).abs() < 1e-9, "{gap:?}");
    assert!(told.ended(T1).is_some());
}
