use std::cell::RefCell;
use std::io::{self, Write};
use std::rc::Rc;

use super::*;
use crate::domain::attention::{Attention, AttentionKind};
use crate::domain::cost::Quality;
use crate::domain::task::TaskStatus;
use crate::domain::time::Timestamp;
use crate::wire::CostView;

#[derive(Clone, Default)]
pub struct Kept(Rc<RefCell<Vec<u8>>>);

impl Kept {
    pub fn text(&self) -> String {
        String::from_utf8(self.0.borrow().clone()).unwrap()
    }
}

impl Write for Kept {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.borrow_mut().write(bytes)
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

pub fn cost(usd: f64) -> CostView {
    CostView { usd: Some(usd), quality: Quality::Reported, text: format!("${usd:.2}"), tokens: 1200 }
}

pub fn task(n: u32, text: &str, status: TaskStatus, usd: f64) -> TaskView {
    TaskView {
        task: format!("task-{n}"),
        text: text.into(),
        status,
        why: String::new(),
        agent: "droid".into(),
        model: None,
        category: "backend".into(),
        reasons: vec!["named by you".into()],
        instead: None,
        estimate: Some("est. $1.80 ($0.90-$3.60) · 8 min".into()),
        forecast: None,
        session_state: None,
        session: None,
        attention: None,
        dialog: None,
        cost: cost(usd),
        drift: None,
        stops: None,
        seconds: 900,
        branch: None,
        dir: None,
        place_remark: None,
        steps: Vec::new(),
        headline: None,
        so_far: None,
        check: None,
        setup: None,
        checking: false,
        merge: None,
        after: Vec::new(),
        plan: None,
        handed: Vec::new(),
        group: Vec::new(),
        changing_to: None,
        checkpoints: Vec::new(),
        progress: None,
        parent: None,
        children: Vec::new(),
        held: false,
        stage: crate::domain::task::Stage::Ready,
        limited: None,
        comments: Vec::new(),
        hears: false,
        messages: Vec::new(),
        undoing: crate::domain::review::Undoing::No,
    }
}

pub fn asking(mut task: TaskView, kind: AttentionKind, text: &str) -> TaskView {
    let id = task.task.parse().unwrap();
    task.attention = Some(Attention { kind, task: id, session: None, since: Timestamp(0), text: text.into() });
    task
}

#[test]
fn a_status_reads_like_this() {
    let review = asking(task(5, "Documentation", TaskStatus::InReview, 0.2), AttentionKind::Review, "in review");
    let asks = task(6, "Token endpoint", TaskStatus::InProgress, 0.5);
    let asks = asking(asks, AttentionKind::Approval, "Do you want to create notes.txt?");
    let mut waits = task(7, "Tests", TaskStatus::Todo, 0.0);
    waits.after = vec!["task-6".into()];
    let mut failed = task(8, "Deploy", TaskStatus::Failed, 1.0);
    failed.why = "cargo test: 2 failed".into();
    let attention: Vec<_> = [&review, &asks].iter().filter_map(|task| task.attention.clone()).collect();
    let tasks = vec![
        task(1, "Backend API", TaskStatus::Done, 2.4),
        task(4, "Refactor", TaskStatus::InProgress, 3.2),
        review,
        asks,
        waits,
        failed,
    ];
    let view = StatusView {
        tasks,
        attention,
        later: Vec::new(),
        conflicts: Vec::new(),
        running: 3,
        today: cost(7.4),
        day_limit: Some("$20".into()),
    };
    let kept = Kept::default();
    print(&mut Output::plain(Box::new(kept.clone())), &view).unwrap();
    insta::assert_snapshot!(kept.text(), @"
      ✓ task-1  Backend API      done by droid ($2.40, 15 min)
      ● task-4  Refactor         in progress by droid ($3.20 so far)
      ⚑ task-5  Documentation    waiting for your review
      ⚑ task-6  Token endpoint   droid asks: Do you want to create notes.txt?
      ◌ task-7  Tests            waits for task-6
      ✗ task-8  Deploy           failed by droid: cargo test: 2 failed
      3 agents · $7.40 today of $20 · 2 need you
    ");
}
