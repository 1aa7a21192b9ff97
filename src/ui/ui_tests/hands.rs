//! Limits, changes of hands and rivals on the screen.

use super::fixture::{World, summary, waiting};
use super::pictures::shoot;
use crate::domain::command::{Command, HandoffWish};
use crate::domain::event::{AgentEvent, Event, NewSession, NewTask, SessionEvent, TaskEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::limit::{Limit, Told, WhenLimited};
use crate::domain::route::Tier;
use crate::domain::session::{Mode, Reading, SessionState};
use crate::domain::task::{Handoff, Move, Role};
use crate::domain::time::{Span, Timestamp};
use crate::term::{Screen, Size};
use crate::ui::Intent;

impl World {
    /// A task of a group, started.
    pub fn rival(&mut self, text: &str, agent: &str, ago: Span, group: TaskId) -> TaskId {
        let id = self.task(text, agent, ago);
        let task = self.state.task(id).cloned().unwrap();
        let new = NewTask {
            text: task.text,
            dir: task.dir,
            files: task.files,
            placement: task.placement,
            after: task.after,
            budget: task.budget,
            route: task.route,
            steps: task.steps,
            mode: None,
            check: crate::domain::task::CheckWish::default(),
            plan: None,
            group: Some(group),
            checkpoints: Vec::new(),
            parent: None,
            key: None,
            held: false,
            draft: false,
        };
        self.happen(ago, Event::Task(id, TaskEvent::Created(Box::new(new))));
        self.moved(id, Move::Start, "", ago);
        id
    }

    /// Another session goes on with a task.
    pub fn goes_on(&mut self, task: TaskId, agent: &str, bytes: &str) -> SessionId {
        let session = self.state.next_session();
        let new = NewSession {
            task,
            role: Role::Work,
            agent: agent.into(),
            model: None,
            mode: Mode::Interactive,
            uuid: String::new(),
            resume: None,
            beginning: crate::domain::session::Beginning::Context,
            prompt: String::new(),
            carries: None,
        };
        self.happen(Span::mins(4), Event::Session(session, SessionEvent::Begun(Box::new(new))));
        self.read(session, Reading::new(SessionState::Working, "title"), Span::mins(4));
        let mut screen = Screen::new(Size::new(16, 60));
        screen.feed(bytes.replace('\n', "\r\n").as_bytes());
        self.screens.0.insert(session, screen);
        session
    }
}

const ASKS: &str = "rate limited: claude until 15:00; let it wait (a), hand it to another agent (h), or kill it (k)";

/// Claude is limited: one task asks, one waits, one went to droid.
pub(super) fn limited(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let limit = Limit {
        since: super::fixture::NOW - Span::mins(5),
        until: super::fixture::NOW + Span::mins(55),
        told: Told::Said,
        words: "until 15:00".into(),
        tries: 0,
        first: None,
    };
    world.happen(Span::ZERO, Event::Agent("claude".into(), AgentEvent::Limited(limit)));
    for (text, becomes, why) in [
        ("Split the payment module", WhenLimited::Ask, ASKS),
        ("Document the webhooks", WhenLimited::Wait, "rate limited: claude until 15:00; it goes on by itself then"),
    ] {
        let (task, session) = world.working(text, "claude", Span::mins(12), "5-hour limit reached\n");
        world.read(session, Reading::new(SessionState::RateLimited, "screen: limit reached"), Span::mins(5));
        world.moved(task, Move::Pause, why, Span::mins(5));
        world.happen(Span::ZERO, Event::Task(task, TaskEvent::LimitHit(becomes)));
    }
    let (task, session) = world.working("Login page", "claude", Span::mins(9), "");
    let handoff = Handoff {
        agent: "droid".into(),
        model: None,
        tier: Tier::Mid,
        why: "claude is rate limited until 15:00".into(),
        words: None,
    };
    world.happen(Span::ZERO, Event::Task(task, TaskEvent::HandoffAsked(Box::new(handoff))));
    world.read(session, Reading::new(SessionState::Killed, "ended"), Span::mins(4));
    world.happen(Span::ZERO, Event::Task(task, TaskEvent::HandedOver(Some(session))));
    world.goes_on(task, "droid", "I look at what is there first.\n");
    world
}

/// Three agents did the same: two are done, one works.
pub(super) fn rivals(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    for (n, agent) in [(1, "claude"), (2, "droid"), (3, "aider")] {
        let task = world.rival("Rewrite the parser without recursion", agent, Span::mins(14), TaskId(1));
        let session = world.goes_on(task, agent, "Reading src/parser.rs\n");
        world.cost(session, Some(40 * n), crate::domain::cost::Pocket::Cash);
        if n < 3 {
            let mut done = summary(task, session, agent);
            done.totals.add *= n as u32;
            world.read(session, Reading::new(SessionState::Exited(0), "exit"), Span::mins(3));
            world.happen(Span::ZERO, Event::Task(task, TaskEvent::Summarised(Box::new(done))));
            world.moved(task, Move::Finish, "", Span::mins(3));
        }
    }
    world.view.selected = Some(TaskId(1));
    world
}

#[test]
fn a_limited_agent_and_its_tasks() {
    shoot("limits__asked", limited);
}

#[test]
fn a_change_of_hands() {
    shoot("handoff__chooser", |cols, rows| {
        let mut world = limited(cols, rows);
        world.view.selected = Some(TaskId(1));
        world.keys("h");
        world
    });
    shoot("handoff__done", |cols, rows| {
        let mut world = limited(cols, rows);
        world.view.selected = Some(TaskId(3));
        world
    });
}

#[test]
fn rivals_side_by_side() {
    shoot("compare__open", |cols, rows| {
        let mut world = rivals(cols, rows);
        world.keys("b right");
        world
    });
    shoot("compare__keep", |cols, rows| {
        let mut world = rivals(cols, rows);
        world.keys("b k");
        world
    });
}

#[test]
fn keys_wait_hand_over_and_keep() {
    let mut world = limited(160, 45);
    world.view.selected = Some(TaskId(1));
    let said = |command: Command| vec![Intent::Command(Box::new(command))];
    assert_eq!(world.keys("a"), said(Command::Approve(TaskId(1))));
    let hand = |to: Option<&str>| Command::Handoff(TaskId(1), HandoffWish { to: to.map(str::to_owned), words: None });
    assert_eq!(world.keys("h enter"), said(hand(None)), "the next best stands first");
    assert_eq!(world.keys("h down enter"), said(hand(Some("droid"))), "not the one that has it");
    let mut world = rivals(160, 45);
    assert_eq!(world.keys("b right k y"), said(Command::Keep(TaskId(2))));
    assert_eq!(world.keys("b left k"), Vec::new(), "what still works is not kept");
    let mut alone = waiting(160, 45);
    assert_eq!(alone.keys("b"), Vec::new());
    assert!(alone.view.notice.is_some());
}

#[test]
fn several_names_at_the_prompt_are_one_task_for_each() {
    let mut world = World::new(160, 45);
    world.keys("n");
    world.types("@claude,droid Rewrite the parser");
    let intents = world.keys("enter");
    let Some(Intent::Command(command)) = intents.last() else { panic!("{intents:?}") };
    let Command::Delegate(new) = command.as_ref() else { panic!("{command:?}") };
    assert_eq!((new.text.as_str(), new.rivals.as_slice()), ("Rewrite the parser", &["droid".to_owned()][..]));
    assert_eq!(new.to, crate::domain::route::RouteWish::Named("claude".into()));
}

#[test]
fn a_limit_that_is_over_is_not_shown() {
    let mut world = limited(160, 45);
    world.now = Timestamp(world.now.0 + 3_600_000);
    let terminal = world.draw();
    let text: String = (0..45).map(|y| super::pictures::row_text(terminal.backend().buffer(), y)).collect();
    assert!(!text.contains("claude limited until"), "{text}");
}
