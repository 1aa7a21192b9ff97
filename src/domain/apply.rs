//! What an event changes in one task or one session. Total, like all of `apply`.

use super::cost::Totals;
use super::event::{NewTask, SessionEvent, TaskEvent};
use super::ids::{SessionId, TaskId};
use super::memory::Memory;
use super::review::{ReviewEvent, ReviewNotes};
use super::route::Tier;
use super::session::{Reading, Session, SessionState};
use super::task::{CHECK_AGENT, CheckedBy, Checking, Handed, MERGING, Move, Role, Stage, Step, Task, TaskStatus};
use super::time::Timestamp;

/// The task that this makes.
pub fn created(id: TaskId, new: &NewTask, at: Timestamp) -> Task {
    Task {
        id,
        text: new.text.clone(),
        status: TaskStatus::Todo,
        why: String::new(),
        last_move: None,
        created: at,
        started: None,
        moved: at,
        dir: new.dir.clone(),
        files: new.files.clone(),
        placement: new.placement,
        mode: new.mode,
        workspace: None,
        after: new.after.clone(),
        route: new.route.clone(),
        steps: new.steps.clone(),
        step: 0,
        budget: new.budget,
        turns: 0,
        reserve_waived: false,
        spent: Totals::default(),
        sessions: Vec::new(),
        summary: None,
        rounds: 0,
        check: Checking { wish: new.check.clone(), ..Checking::default() },
        merge: None,
        plan: new.plan,
        tries: 0,
        limited: None,
        handoff: None,
        setup: None,
        chain: Vec::new(),
        group: new.group,
        kept: false,
        memory: Memory::new(&new.checkpoints),
        parent: new.parent,
        key: new.key.clone(),
        held: new.held,
        stage: if new.draft { Stage::Draft } else { Stage::Ready },
        review: ReviewNotes::default(),
    }
}

/// Makes it true of the task.
pub fn apply_task(task: &mut Task, event: &TaskEvent, at: Timestamp) {
    match event {
        TaskEvent::Created(_) | TaskEvent::DiscardStarted => {}
        TaskEvent::MergeStarted(_) => MERGING.clone_into(&mut task.why),
        TaskEvent::Moved(step, why) => moved(task, *step, why, at),
        TaskEvent::Remarked(why) => {
            task.why.clone_from(why);
            task.moved = at;
        }
        TaskEvent::WorkspaceReady(workspace) => task.workspace = Some(workspace.clone()),
        TaskEvent::Summarised(summary) => {
            task.summary = Some((**summary).clone());
            task.check.report = None;
            task.memory.summarised(at);
        }
        TaskEvent::StepDone(result) => {
            if let Some(step) = task.steps.get_mut(task.step) {
                step.result = Some(result.clone());
                task.step += 1;
            }
        }
        TaskEvent::ReworkAsked(_) => {
            task.rounds += 1;
            task.check.sent_back = 0;
            rework(task);
        }
        TaskEvent::SentBack(_) => {
            task.check.sent_back += 1;
            rework(task);
        }
        TaskEvent::SetupAsked(command) => {
            task.setup = Some(command.clone());
            task.steps.insert(task.step.min(task.steps.len()), Step::new(Role::Setup, CHECK_AGENT, None, Tier::Cheap));
        }
        TaskEvent::SetupSkipped => {
            if task.is_at_setup() {
                task.steps.remove(task.step);
            }
        }
        TaskEvent::CheckAsked { command, by } => check_step(task, command, *by),
        TaskEvent::Checked(report) => {
            let rounds = task.check.sent_back;
            task.summary.as_mut().into_iter().for_each(|summary| summary.take_check(report, rounds));
            task.check.report = Some((**report).clone());
        }
        TaskEvent::Ordered(first) => task.after.push(*first),
        TaskEvent::TriedAgain => task.tries += 1,
        TaskEvent::BudgetSet(budget) => task.budget = *budget,
        TaskEvent::LetStart => task.held = false,
        TaskEvent::Rewritten(text) => task.text.clone_from(text),
        TaskEvent::Readied => task.stage = Stage::Ready,
        TaskEvent::ReserveWaived => task.reserve_waived = true,
        TaskEvent::Merged(merge) => task.merge = Some(merge.clone()),
        TaskEvent::KeepAsked => task.kept = true,
        TaskEvent::LimitHit(becomes) => task.limited = Some(*becomes),
        TaskEvent::HandoffAsked(handoff) => task.handoff = Some((**handoff).clone()),
        TaskEvent::HandedOver(session) => hand_over(task, *session, at),
        TaskEvent::Remembered(event) => task.memory.apply(event, at),
        TaskEvent::Review(event) => {
            task.review.apply(event, at);
            if let ReviewEvent::Undone(workspace) = event {
                task.workspace = Some((**workspace).clone());
                task.merge = None;
            }
        }
    }
}

/// The step at work, or the last one, is the new agent's.
fn hand_over(task: &mut Task, session: Option<SessionId>, at: Timestamp) {
    let Some(handoff) = task.handoff.take() else { return };
    let last = task.steps.len().saturating_sub(1);
    let Some(step) = task.steps.get_mut(task.step.min(last)) else { return };
    let from = std::mem::replace(&mut step.agent, handoff.agent.clone());
    (step.model, step.tier) = (handoff.model, handoff.tier);
    if from != handoff.agent {
        task.chain.push(Handed { from, to: handoff.agent, why: handoff.why, at, session });
    }
}

/// A move that the task cannot make from where it stands changes nothing.
fn moved(task: &mut Task, step: Move, why: &str, at: Timestamp) {
    let Some(status) = task.status.after(step) else { return };
    task.limited = None;
    if !matches!(status, TaskStatus::InProgress) {
        task.handoff = None;
    }
    task.status = status;
    why.clone_into(&mut task.why);
    task.last_move = Some(step);
    task.moved = at;
    if step == Move::Start {
        task.started = Some(at);
    }
}

/// The check is the step at work now. Run by hand over finished work it comes last, so that nothing is done again.
fn check_step(task: &mut Task, command: &str, by: CheckedBy) {
    task.check.command = Some(command.to_owned());
    task.check.by = by;
    let at = task.steps.iter().position(|step| step.role == Role::Check);
    if let Some(at) = at {
        task.steps.remove(at);
        task.step -= usize::from(at < task.step);
    }
    let at = task.step.min(task.steps.len());
    task.step = at;
    task.steps.insert(at, Step::new(Role::Check, CHECK_AGENT, None, Tier::Cheap));
}

/// Back to the work step; what came after it will be done again.
fn rework(task: &mut Task) {
    task.steps.retain(|step| step.role != Role::Check);
    if let Some(at) = task.steps.iter().position(|step| step.role == Role::Work) {
        task.step = at;
        for step in &mut task.steps[at..] {
            step.result = None;
            if step.role != Role::Work {
                step.session = None;
            }
        }
    }
}

/// Whether the person is asked what they were asked before: a terminal of another size shows more or less of the same dialog.
fn asks_the_same(before: &Reading, now: &Reading) -> bool {
    fn ends(reading: &Reading) -> Option<(&str, Option<&str>)> {
        reading.dialog.as_ref().map(|dialog| (dialog.title.as_str(), dialog.body.trim_end().lines().next_back()))
    }
    before.state.needs_person() && before.state == now.state && ends(before) == ends(now)
}

/// Makes it true of the session.
pub fn apply_session(session: &mut Session, event: &SessionEvent, at: Timestamp) {
    match event {
        SessionEvent::Begun(_)
        | SessionEvent::CostRead { .. }
        | SessionEvent::CostChecked { .. }
        | SessionEvent::StoodIn
        | SessionEvent::Answered { .. }
        | SessionEvent::AnswerRefused(_)
        | SessionEvent::InterruptAsked => {}
        SessionEvent::EndAsked => session.ending = true,
        SessionEvent::Spawned(process) => session.process = Some(*process),
        SessionEvent::Read(reading) => {
            let waits_on = asks_the_same(&session.reading, reading);
            if session.state().needs_person() && !waits_on {
                session.waited += at.since(session.since);
            }
            if matches!(reading.state, SessionState::Working) && !session.ending {
                session.messages.works();
            }
            session.worked |= matches!(reading.state, SessionState::Working | SessionState::WantsApproval);
            session.reading = reading.clone();
            if !waits_on {
                session.since = at;
            }
            session.ended = if reading.state.is_live() { None } else { Some(at) };
            if session.ended.is_some() {
                session.messages.end();
            }
        }
        SessionEvent::Drifted(drift) => session.drift = Some(*drift),
        SessionEvent::NativeIdKnown(id) => session.native = Some(id.clone()),
        SessionEvent::Told(told) => {
            session.worked = false;
            session.messages.add(told, at);
        }
        SessionEvent::Message(number, step) => session.messages.step(*number, step),
    }
}
