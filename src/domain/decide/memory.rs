//! What is kept beyond a session: who may save a context, tick a checkpoint, write and drop a note; what the rules of
//! checkpoints say by themselves.

use super::moves::find;
use super::{Context, Refused};
use crate::domain::command::Remember;
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::{NoteId, SessionId, TaskId};
use crate::domain::memory::{
    Author, Checkpoint, Mark, MemoryEvent, NewNote, Note, NoteEvent, NoteScope, Rule, Said, Source, is_news, subject_of,
};
use crate::domain::session::{Session, SessionState};
use crate::domain::state::State;
use crate::domain::summary::Summary;
use crate::domain::task::{Role, Task, TaskStatus};
use crate::domain::time::{Span, Timestamp};

/// How often work that goes on is measured for its context.
const KEEP_EVERY: Span = Span::secs(180);

/// Keeps something, on behalf of a person or of the agent of a session.
pub(super) fn remember(
    state: &State,
    ctx: &Context<'_>,
    source: Source,
    what: &Remember,
) -> Result<Vec<Event>, Refused> {
    let writer = Writer::of(state, source)?;
    match what {
        Remember::Context(task, said) => save(state, &writer, *task, said),
        Remember::Declare(task, texts) => declare(state, &writer, *task, texts),
        Remember::Tick(task, number, mark) => tick(state, &writer, *task, *number, *mark),
        Remember::Note(note) => add(state, ctx, &writer, note),
        Remember::Drop(id) => drop_note(state, &writer, *id),
        Remember::Resolve(id) => resolve(state, &writer, *id),
    }
}

/// Who writes.
enum Writer<'a> {
    Person,
    Agent(&'a Session),
}

impl<'a> Writer<'a> {
    fn of(state: &'a State, source: Source) -> Result<Self, Refused> {
        match source {
            Source::Person => Ok(Self::Person),
            Source::Session(id) => {
                let live = state.session(id).filter(|session| session.is_live());
                live.map(Self::Agent).ok_or(Refused::SessionOver(id))
            }
        }
    }

    fn author(&self) -> Author {
        match self {
            Self::Person => Author::You,
            Self::Agent(session) => Author::Agent { agent: session.agent.clone(), task: session.task },
        }
    }

    /// The task, which for an agent must be its own.
    fn task(&self, state: &'a State, id: TaskId) -> Result<&'a Task, Refused> {
        match self {
            Self::Agent(session) if session.task != id => Err(Refused::NotItsOwn(session.id, session.task)),
            Self::Person | Self::Agent(_) => find(state, id),
        }
    }
}

fn memory(task: TaskId, event: MemoryEvent) -> Event {
    Event::Task(task, TaskEvent::Remembered(event))
}

fn save(state: &State, writer: &Writer<'_>, id: TaskId, said: &Said) -> Result<Vec<Event>, Refused> {
    writer.task(state, id)?;
    let said = said.cleaned();
    if said.is_empty() {
        return Err(Refused::NothingSaid);
    }
    Ok(vec![memory(id, MemoryEvent::Saved { by: writer.author(), said: Box::new(said) })])
}

fn declare(state: &State, writer: &Writer<'_>, id: TaskId, texts: &[String]) -> Result<Vec<Event>, Refused> {
    let known = &writer.task(state, id)?.memory.checkpoints;
    let new: Vec<String> = texts.iter().filter_map(|text| Checkpoint::new(text)).map(|one| one.text).collect();
    if new.is_empty() {
        return Err(Refused::NothingSaid);
    }
    let same = new.iter().all(|text| known.iter().any(|checkpoint| checkpoint.text == *text));
    Ok(if same { Vec::new() } else { vec![memory(id, MemoryEvent::Declared(new))] })
}

fn tick(state: &State, writer: &Writer<'_>, id: TaskId, number: u32, mark: Mark) -> Result<Vec<Event>, Refused> {
    let checkpoints = &writer.task(state, id)?.memory.checkpoints;
    let found = (number as usize).checked_sub(1).and_then(|at| checkpoints.get(at));
    let Some(checkpoint) = found else {
        return Err(Refused::NoCheckpoint { task: id, number, count: checkpoints.len() });
    };
    let decides = matches!((writer, mark), (Writer::Person, Mark::Ticked));
    if checkpoint.rule.is_some() && !decides {
        return Err(Refused::TickedByRule(id, number));
    }
    Ok(marked(id, number, checkpoint, mark, writer.author()).into_iter().collect())
}

/// The event that marks a checkpoint, unless it is marked so.
fn marked(id: TaskId, number: u32, checkpoint: &Checkpoint, mark: Mark, by: Author) -> Option<Event> {
    let event = match (mark, &checkpoint.tick) {
        (Mark::Ticked, None) => MemoryEvent::Ticked(number, by),
        (Mark::Open, Some(_)) => MemoryEvent::Opened(number, by),
        (Mark::Ticked, Some(_)) | (Mark::Open, None) => return None,
    };
    Some(memory(id, event))
}

fn add(state: &State, ctx: &Context<'_>, writer: &Writer<'_>, new: &NewNote) -> Result<Vec<Event>, Refused> {
    let text = Said { now: Some(new.text.clone()), ..Said::default() }.cleaned().now.ok_or(Refused::NothingSaid)?;
    let (scope, project) = place(state, writer, &new.scope)?;
    let subject = new.subject.as_deref().and_then(subject_of);
    let note = Note { scope, project, subject, text, by: writer.author(), at: ctx.now };
    let known = |other: &Note| {
        (&other.scope, &other.project, &other.subject, &other.text)
            == (&note.scope, &note.project, &note.subject, &note.text)
    };
    let notes = state.notes();
    if notes.all().any(|(_, other)| known(other)) {
        return Ok(Vec::new());
    }
    let id = notes.next();
    let replaced = notes.replaced_by(&note).into_iter().map(|old| Event::Note(old, NoteEvent::Replaced(id)));
    Ok(replaced.chain([Event::Note(id, NoteEvent::Added(Box::new(note.clone())))]).collect())
}

/// For what a note holds, and of which project it is. An agent writes for its own project, plan and task.
fn place(state: &State, writer: &Writer<'_>, scope: &NoteScope) -> Result<(NoteScope, String), Refused> {
    let own = match writer {
        Writer::Person => None,
        Writer::Agent(session) => Some((session.id, find(state, session.task)?)),
    };
    match (scope, own) {
        (NoteScope::Project(project), None) => Ok((scope.clone(), project.clone())),
        (NoteScope::Project(_), Some((_, task))) => {
            Ok((NoteScope::Project(task.project().to_owned()), task.project().to_owned()))
        }
        (NoteScope::Plan(id), own) => {
            let plan = state.plan(*id).ok_or(Refused::NoPlan(*id))?;
            match own {
                Some((session, task)) if task.plan != Some(*id) => Err(Refused::NotItsOwn(session, task.id)),
                Some(_) | None => {
                    Ok((scope.clone(), state.task(plan.whole).map_or(plan.dir.as_str(), Task::project).to_owned()))
                }
            }
        }
        (NoteScope::Task(id), _) => Ok((scope.clone(), writer.task(state, *id)?.project().to_owned())),
    }
}

fn drop_note(state: &State, writer: &Writer<'_>, id: NoteId) -> Result<Vec<Event>, Refused> {
    let note = state.notes().get(id).ok_or(Refused::NoNote(id))?;
    match writer {
        Writer::Agent(session) if note.by != writer.author() => Err(Refused::NotItsOwn(session.id, session.task)),
        Writer::Person | Writer::Agent(_) => Ok(vec![Event::Note(id, NoteEvent::Dropped)]),
    }
}

fn resolve(state: &State, writer: &Writer<'_>, id: NoteId) -> Result<Vec<Event>, Refused> {
    state.notes().get(id).ok_or(Refused::NoNote(id))?;
    if let Writer::Agent(session) = writer {
        return Err(Refused::NotItsOwn(session.id, session.task));
    }
    let others = state.notes().against(id);
    if others.is_empty() {
        return Err(Refused::NotDisputed(id));
    }
    Ok(others.into_iter().map(|other| Event::Note(other, NoteEvent::Replaced(id))).collect())
}

/// What was measured of work that is not over, or was cut off: kept when it says anything new.
pub(super) fn kept(state: &State, id: TaskId, session: SessionId, summary: &Summary) -> Vec<Event> {
    let Some(task) = state.task(id) else { return Vec::new() };
    // What a later session measured is newer, and what is merged is in the project.
    let current = task.work_step().and_then(|step| step.session) == Some(session);
    let open = !matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled);
    let news = current && open && is_news(task.known(), summary);
    news.then(|| memory(id, MemoryEvent::Kept(Box::new(summary.clone())))).into_iter().collect()
}

/// The next checkpoint that the measured state of its task ticks or opens.
pub(super) fn by_rule(state: &State) -> Option<Vec<Event>> {
    state.tasks().filter(|task| task.is_open()).find_map(|task| {
        let known = task.known()?;
        numbered(task).find_map(|(number, checkpoint)| {
            let mark = checkpoint.said_by(known)?;
            let measured = checkpoint.tick.as_ref().is_none_or(|tick| tick.by == Author::Measured);
            let event = marked(task.id, number, checkpoint, mark, Author::Measured).filter(|_| measured)?;
            Some(vec![event])
        })
    })
}

/// Which of the files that checkpoints name are there.
pub(super) fn files_seen(state: &State, id: TaskId, there: &[String]) -> Vec<Event> {
    let Some(task) = state.task(id) else { return Vec::new() };
    let event = |(number, checkpoint): (u32, &Checkpoint)| {
        let Some(Rule::FileExists(path)) = &checkpoint.rule else { return None };
        let mark = if there.contains(path) { Mark::Ticked } else { Mark::Open };
        let measured = checkpoint.tick.as_ref().is_none_or(|tick| tick.by == Author::Measured);
        marked(id, number, checkpoint, mark, Author::Measured).filter(|_| measured)
    };
    numbered(task).filter_map(event).collect()
}

fn numbered(task: &Task) -> impl Iterator<Item = (u32, &Checkpoint)> {
    (1..).zip(&task.memory.checkpoints)
}

/// Whether the work of a session is to be measured now, because it goes on for a while since it was measured last.
pub fn keeps(state: &State, session: &Session, measured: Option<Timestamp>, now: Timestamp) -> bool {
    let works = session.role == Role::Work && session.worked && session.state() == SessionState::Working;
    let task = state.task(session.task).filter(|task| works && task.is_open());
    let last = |task: &Task| [Some(session.started), task.memory.kept, measured].into_iter().flatten().max();
    task.and_then(last).is_some_and(|last| now.since(last) >= KEEP_EVERY)
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
