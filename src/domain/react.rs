//! What must be done outside because something happened. Only called live: a replay does nothing twice.

use super::attention::{AttentionKind, attention};
use super::effect::Effect;
use super::event::{AgentEvent, BudgetEvent, Event, PlanEvent, SessionEvent, TaskEvent};
use super::ids::{NoteId, PlanId, SessionId, TaskId};
use super::inbox::InboxEvent;
use super::memory::{Author, MemoryEvent, NoteEvent, Rule};
use super::radar::RadarEvent;
use super::review::ReviewEvent;
use super::session::dialog::Choice;
use super::session::{MessageStep, Mode, Reading, Session, SessionState, TurnEnd};
use super::state::State;
use super::summary::Ending;
use super::task::{LIMITED, Move, Role, Task, TaskStatus};

/// The effects of an event that was just applied.
pub fn react(state: &State, event: &Event) -> Vec<Effect> {
    match event {
        Event::Task(id, event) => of_task(state, *id, event),
        Event::Session(id, event) => of_session(state, *id, event),
        Event::Budget(event) => of_budget(event),
        Event::CheckTrusted { project, command } => {
            vec![Effect::Tell(format!("`{command}` is trusted in {project} from now on"))]
        }
        Event::Radar(event) => of_radar(state, event),
        Event::Taught(_) | Event::Inbox(InboxEvent::Snoozed { .. } | InboxEvent::Left) => Vec::new(),
        Event::Plan(id, event) => of_plan(state, *id, event),
        Event::Agent(agent, event) => of_agent(agent, event),
        Event::Inbox(InboxEvent::Woken(task)) => vec![Effect::Remind(*task)],
        Event::Note(id, event) => of_note(state, *id, event),
        Event::Refused { session, asked, why } => vec![Effect::Tell(refused(state, *session, asked, why))],
    }
}

fn refused(state: &State, session: Option<SessionId>, asked: &str, why: &str) -> String {
    let who = session.and_then(|id| state.session(id));
    let who = who.map_or_else(|| "an agent".to_owned(), |session| format!("{} of {}", session.agent, session.task));
    format!("{who} asked to {asked}: {why}")
}

fn of_plan(state: &State, id: PlanId, event: &PlanEvent) -> Vec<Effect> {
    let Some(plan) = state.plan(id) else { return Vec::new() };
    match event {
        PlanEvent::PlaceAsked => vec![Effect::PrepareWorkspace(plan.whole)],
        PlanEvent::PlaceFailed(_) => vec![Effect::Alert(plan.whole)],
        PlanEvent::Created(_)
        | PlanEvent::Paused
        | PlanEvent::Resumed
        | PlanEvent::WentOnWithout(_)
        | PlanEvent::Cancelled => Vec::new(),
    }
}

fn of_agent(agent: &str, event: &AgentEvent) -> Vec<Effect> {
    match event {
        AgentEvent::Limited(limit) => vec![Effect::Tell(format!("{agent} is {LIMITED} {}", limit.words))],
        AgentEvent::Freed(how) => vec![Effect::Tell(format!("{agent} is not {LIMITED} any more: {how}"))],
        AgentEvent::Tried(_) => Vec::new(),
    }
}

fn of_budget(event: &BudgetEvent) -> Vec<Effect> {
    match event {
        BudgetEvent::Raised { scope, limit } => vec![Effect::Tell(format!("{scope}: may cost {limit} now"))],
        BudgetEvent::Warned { scope, percent, spent, limit } => {
            vec![Effect::Tell(format!("{scope}: {percent} % of the budget is spent, {spent} of {limit}"))]
        }
    }
}

/// Two notes that contradict one another are the person's to decide.
fn of_note(state: &State, id: NoteId, event: &NoteEvent) -> Vec<Effect> {
    let NoteEvent::Added(note) = event else { return Vec::new() };
    let against = state.notes().against(id);
    let tell = |other: &NoteId| {
        let subject = note.subject.as_deref().unwrap_or_default();
        Effect::Tell(format!(
            "notes {other} and {id} disagree on {subject}: `orchestra note resolve {other}` or `{id}`"
        ))
    };
    let asked = attention(state).into_iter().filter(|item| item.kind == AttentionKind::Notes).map(|item| item.task);
    let alerts = asked.map(Effect::Alert).filter(|_| !against.is_empty());
    against.first().map(tell).into_iter().chain(alerts).collect()
}

/// What was measured may have ticked a checkpoint that names a file.
fn look_for_files(state: &State, id: TaskId) -> Vec<Effect> {
    let checkpoints = state.task(id).map(|task| task.memory.checkpoints.as_slice()).unwrap_or_default();
    let names = checkpoints.iter().any(|checkpoint| matches!(checkpoint.rule, Some(Rule::FileExists(_))));
    names.then_some(Effect::LookForFiles(id)).into_iter().collect()
}

fn of_radar(state: &State, event: &RadarEvent) -> Vec<Effect> {
    match event {
        RadarEvent::Seen(_) => attention(state)
            .iter()
            .filter(|item| item.kind == AttentionKind::Overlap)
            .map(|item| Effect::Alert(item.task))
            .collect(),
        RadarEvent::Told { .. } | RadarEvent::Ignored { .. } => Vec::new(),
    }
}

fn of_task(state: &State, id: TaskId, event: &TaskEvent) -> Vec<Effect> {
    match event {
        TaskEvent::Moved(step, _) => of_move(state, id, *step),
        TaskEvent::MergeStarted(style) => vec![Effect::Merge(id, *style)],
        TaskEvent::DiscardStarted => vec![Effect::Discard(id)],
        TaskEvent::Review(event) => of_review(id, event),
        TaskEvent::Remarked(_) => vec![Effect::Alert(id)],
        TaskEvent::HandoffAsked(_) => of_handoff(state, id),
        TaskEvent::Summarised(_) | TaskEvent::Remembered(MemoryEvent::Kept(_) | MemoryEvent::Declared(_)) => {
            look_for_files(state, id)
        }
        TaskEvent::Remembered(MemoryEvent::Ticked(_, by)) => match by {
            // What ticked it was measured just now.
            Author::Measured => Vec::new(),
            Author::You | Author::Agent { .. } => keep_so_far(state, id).into_iter().collect(),
        },
        TaskEvent::Created(_)
        | TaskEvent::LetStart
        | TaskEvent::Rewritten(_)
        | TaskEvent::Readied
        | TaskEvent::LimitHit(_)
        | TaskEvent::KeepAsked
        | TaskEvent::HandedOver(_)
        | TaskEvent::WorkspaceReady(_)
        | TaskEvent::Remembered(MemoryEvent::Saved { .. } | MemoryEvent::Opened(..))
        | TaskEvent::StepDone(_)
        | TaskEvent::ReworkAsked(_)
        | TaskEvent::SetupAsked(_)
        | TaskEvent::SetupSkipped
        | TaskEvent::CheckAsked { .. }
        | TaskEvent::Checked(_)
        | TaskEvent::SentBack(_)
        | TaskEvent::Ordered(_)
        | TaskEvent::TriedAgain
        | TaskEvent::BudgetSet(_)
        | TaskEvent::ReserveWaived
        | TaskEvent::Merged(_) => Vec::new(),
    }
}

fn of_review(id: TaskId, event: &ReviewEvent) -> Vec<Effect> {
    match event {
        ReviewEvent::UndoAsked => vec![Effect::UndoMerge(id)],
        ReviewEvent::UndoRefused(why) => vec![Effect::Tell(why.clone())],
        ReviewEvent::Commented { .. }
        | ReviewEvent::Edited(..)
        | ReviewEvent::Removed(_)
        | ReviewEvent::Sent(_)
        | ReviewEvent::Answered(_)
        | ReviewEvent::Handled(_)
        | ReviewEvent::Viewed { .. }
        | ReviewEvent::Undone(_) => Vec::new(),
    }
}

/// What the one before did is gathered before the next one begins; while it still runs, when it has ended.
fn of_handoff(state: &State, id: TaskId) -> Vec<Effect> {
    let session = state.task(id).filter(|task| task.workspace.is_some()).and_then(|task| state.current_session(task));
    let ended = session.filter(|session| !session.is_live());
    ended.map(|session| Effect::Collect(id, session.id, session.ending())).into_iter().collect()
}

fn of_move(state: &State, id: TaskId, step: Move) -> Vec<Effect> {
    match step {
        Move::Start | Move::Resume | Move::Rework => {
            let ready = state.task(id).is_some_and(|task| task.workspace.is_some());
            if ready { Vec::new() } else { vec![Effect::PrepareWorkspace(id)] }
        }
        Move::Approve | Move::Cancel => {
            let mut effects: Vec<_> =
                state.live_sessions().filter(|s| s.task == id).map(|s| Effect::EndTree(s.id)).collect();
            if effects.is_empty() && step == Move::Approve {
                effects.push(Effect::TidyUp(id));
            }
            effects
        }
        Move::Pause => std::iter::once(Effect::Alert(id)).chain(keep_so_far(state, id)).collect(),
        Move::Finish | Move::Fail | Move::Block | Move::Reopen => vec![Effect::Alert(id)],
        Move::Unblock => Vec::new(),
    }
}

fn of_session(state: &State, id: SessionId, event: &SessionEvent) -> Vec<Effect> {
    let Some(session) = state.session(id) else { return Vec::new() };
    match event {
        SessionEvent::Begun(_) => vec![Effect::Launch(id)],
        SessionEvent::Read(reading) => of_reading(state, session, reading),
        SessionEvent::Answered { choice, digest, reason } => of_answer(session, *choice, digest, reason.as_deref()),
        SessionEvent::Told(told) => {
            let number = session.messages.all().len() as u32;
            vec![Effect::Message(id, number, told.text().to_owned())]
        }
        SessionEvent::Message(number, MessageStep::Typed) => vec![Effect::TypeMessage(id, *number)],
        // The end of its turn waited for the message.
        SessionEvent::Message(_, MessageStep::Dropped(_)) if matches!(session.state(), SessionState::Idle(_)) => {
            of_reading(state, session, &session.reading)
        }
        SessionEvent::InterruptAsked => vec![Effect::Interrupt(id)],
        SessionEvent::EndAsked => vec![Effect::EndTree(id)],
        SessionEvent::StoodIn if session.mode == Mode::Headless => Vec::new(),
        SessionEvent::StoodIn => {
            let what = "said no dollars; its transcript counts, at list prices";
            vec![Effect::Tell(format!("{}: {} {what}", session.task, session.agent))]
        }
        SessionEvent::Drifted(drift) => vec![Effect::Tell(format!("{}: {drift}", session.task))],
        SessionEvent::Message(_, MessageStep::Held | MessageStep::Delivered(_) | MessageStep::Dropped(_))
        | SessionEvent::Spawned(_)
        | SessionEvent::NativeIdKnown(_)
        | SessionEvent::CostRead { .. }
        | SessionEvent::CostChecked { .. }
        | SessionEvent::AnswerRefused(_) => Vec::new(),
    }
}

/// An answer goes the way that the question came. A dialog on the screen has no place for a reason: it is said as soon as the
/// agent listens.
fn of_answer(session: &Session, choice: Choice, digest: &str, reason: Option<&str>) -> Vec<Effect> {
    let Some(dialog) = session.reading.dialog.as_ref().filter(|dialog| dialog.digest() == digest) else {
        return Vec::new();
    };
    let (id, reason) = (session.id, reason.map(str::to_owned));
    if let Some(request) = dialog.request.clone() {
        // No protocol takes words with a yes.
        let with_yes = matches!(choice, Choice::Approve | Choice::Always);
        let said = reason.clone().filter(|_| with_yes).map(|words| Effect::Type(id, words));
        return std::iter::once(Effect::Reply { session: id, request, choice, reason }).chain(said).collect();
    }
    let (keys, said) = match choice {
        Choice::Other => (reason.and_then(|words| dialog.keys_for_words(&words)), None),
        Choice::Approve | Choice::Always | Choice::Deny => (dialog.keys_for(choice), reason),
    };
    let Some(keys) = keys else { return Vec::new() };
    let press = Effect::PressKeys { session: id, keys, digest: digest.to_owned() };
    std::iter::once(press).chain(said.map(|reason| Effect::Type(id, reason))).collect()
}

fn of_reading(state: &State, session: &Session, reading: &Reading) -> Vec<Effect> {
    let Some(task) = state.task(session.task) else { return Vec::new() };
    let at_work = matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked);
    let current = task.steps.get(task.step).and_then(|step| step.session) == Some(session.id);
    if session.role.is_command() {
        let over = matches!(reading.state, SessionState::Exited(_) | SessionState::Killed);
        return (over && at_work && current).then_some(Effect::CollectCheck(task.id, session.id)).into_iter().collect();
    }
    let ending = match reading.state {
        SessionState::Idle(Some(end @ (TurnEnd::Done | TurnEnd::Failed)))
            if (session.worked && !session.messages.any_open()) || session.mode == Mode::Headless =>
        {
            Some(Ending::Turn(end))
        }
        SessionState::Exited(code) => Some(Ending::Exited(code)),
        SessionState::WantsApproval
        | SessionState::WantsAnswer
        | SessionState::NeedsLogin
        | SessionState::RateLimited => return vec![Effect::Alert(task.id)],
        // The last process of a finished task is gone, so its worktree can go.
        SessionState::Killed if task.status == TaskStatus::Done => return vec![Effect::TidyUp(task.id)],
        SessionState::Killed if task.handoff.is_some() => Some(Ending::Cancelled),
        SessionState::Idle(_)
        | SessionState::Starting
        | SessionState::Working
        | SessionState::Unknown
        | SessionState::Killed
        | SessionState::Lost => None,
    };
    let collect = ending.filter(|_| at_work && current).map(|ending| Effect::Collect(task.id, session.id, ending));
    collect.or_else(|| keep_context(task, session)).into_iter().collect()
}

/// What its agent did so far is kept before it stops (a limit, a budget, the person), and when a part of the work is done. A
/// program that stands at its maker's limit may never end its turn.
fn keep_so_far(state: &State, id: TaskId) -> Option<Effect> {
    let task = state.task(id).filter(|task| task.is_open() && task.workspace.is_some())?;
    let session = state.current_session(task)?;
    let works = session.is_live() && session.role == Role::Work;
    works.then_some(Effect::KeepContext(id, session.id))
}

/// Work that was cut off ends no step, but what was done is kept for whoever goes on with it.
fn keep_context(task: &Task, session: &Session) -> Option<Effect> {
    let cut_off = !matches!(session.ending(), Ending::Quiet | Ending::Turn(TurnEnd::Done));
    let open = !matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled) && task.workspace.is_some();
    let worth = cut_off && open && session.worked && session.role == Role::Work;
    worth.then_some(Effect::KeepContext(task.id, session.id))
}
