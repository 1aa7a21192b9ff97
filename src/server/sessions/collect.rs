//! The end of a step: what git, the agent and the terminal say becomes a summary.

use std::path::PathBuf;
use std::time::Duration;

use super::gathered::{Gathered, gather};
use super::pane::Pane;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::sources::Sources;

use crate::server::clock;

use crate::server::work::endings;

use super::{pointers, recordings};
use crate::agents::AgentFact;
use crate::domain::command::Outcome;
use crate::domain::cost::Quality;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::review::Comment;
use crate::domain::route::Category;
use crate::domain::session::{Mode, Session, SessionState, TurnEnd};
use crate::domain::summary::{Ending, ErrorKind, ErrorNote, Evidence, LogSpan, TaskFacts, Wanted, build};
use crate::domain::task::{Role, Task, Workspace};
use crate::workspace;

/// Lines of the terminal that are read for test results.
const TAIL: usize = 400;
/// The agent's last lines reach its files and hooks a moment after its state does.
const SETTLE: Duration = Duration::from_millis(400);

/// What a plain thread needs to gather the rest.
struct Job {
    evidence: Evidence,
    /// What its screen says of a turn that failed.
    shown: Option<String>,
    facts: TaskFacts,
    workspace: Option<Workspace>,
    recording: PathBuf,
    gathered: Gathered,
    mode: Mode,
    sources: Option<Sources>,
    pane: Option<Pane>,
    comments: Vec<Comment>,
}

/// Gathers what the session did.
pub fn collect(core: &mut Core, task: TaskId, session: SessionId, ending: Ending) {
    let post = core.post.clone();
    tokio::spawn(async move {
        tokio::time::sleep(SETTLE).await;
        post.send(Note::Collect(task, session, ending)).await;
    });
}

/// Gathers now that the agent's files and hooks have settled.
pub fn settled(core: &mut Core, task: TaskId, session: SessionId, ending: Ending) {
    let Some(job) = job(core, task, session, ending) else { return };
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let answered = job.workspace.as_ref().map(|place| endings::answered(place.path.as_ref(), &job.comments));
        if let Some(answered) = answered.filter(|answered| !answered.is_empty()) {
            post.blocking(Note::Outcome(Outcome::Answered(task, answered)));
        }
        let (summary, words, sources) = job.finish();
        if let Some((sources, facts)) = sources {
            post.blocking(Note::Facts(session, Box::new(sources), facts));
        }
        post.blocking(Note::Outcome(Outcome::Collected(task, session, Box::new(summary), words)));
    });
}

/// Gathers what the session did so far; ends no step.
pub fn so_far(core: &mut Core, task: TaskId, session: SessionId, ending: Ending) {
    let Some(job) = job(core, task, session, ending) else { return };
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let (summary, _, sources) = job.finish();
        if let Some((sources, facts)) = sources {
            post.blocking(Note::Facts(session, Box::new(sources), facts));
        }
        post.blocking(Note::Outcome(Outcome::Kept(task, session, Box::new(summary))));
    });
}

fn job(core: &mut Core, id: TaskId, session: SessionId, ending: Ending) -> Option<Job> {
    let task = core.world.state.task(id)?;
    let record = core.world.state.session(session)?;
    let (wanted, mode) = (wanted(core, task, record), record.mode);
    let watch = core.world.watches.get_mut(&session);
    let (gathered, sources) = watch.map(|w| (w.gathered.clone(), w.sources.take())).unwrap_or_default();
    let evidence = evidence(task, record, better_ending(ending, &gathered, record.mode));
    let started = task.started.unwrap_or(task.created);
    let shown = record.reading.detail.clone().filter(|_| record.state() == SessionState::Idle(Some(TurnEnd::Failed)));
    Some(Job {
        evidence,
        shown,
        facts: TaskFacts { id, text: task.text.clone(), started, wanted },
        workspace: task.workspace.clone(),
        recording: core.world.rules.surround.folder(session).join("recording"),
        gathered,
        mode,
        sources,
        pane: core.world.panes.0.get(&session).cloned(),
        comments: if record.role == Role::Work { task.review.comments.clone() } else { Vec::new() },
    })
}

/// Whether an empty diff is a fine result: a brief, a review, a plan, a command.
fn wanted(core: &Core, task: &Task, session: &Session) -> Wanted {
    let by_exit = core.world.profiles.get(&session.agent).is_some_and(|profile| profile.exit_decides);
    let answer = matches!(task.route.category, Category::Review | Category::Arch);
    if session.role == Role::Work && !by_exit && !answer { Wanted::Changes } else { Wanted::Answer }
}

/// An exit code of zero says less than the agent's own word that its turn failed.
fn better_ending(ending: Ending, gathered: &Gathered, mode: Mode) -> Ending {
    match (ending, gathered.turn) {
        (Ending::Exited(0), Some(turn @ (TurnEnd::Failed | TurnEnd::Done))) => Ending::Turn(turn),
        // A run ends with its turn, so what stopped the turn is no failure of the program.
        (Ending::Exited(_), Some(turn)) if mode == Mode::Headless && turn != TurnEnd::Done => Ending::Turn(turn),
        _ => ending,
    }
}

fn evidence(task: &Task, session: &Session, ending: Ending) -> Evidence {
    let now = clock::now();
    let spent = &task.spent;
    Evidence {
        session: Some(session.id),
        native_id: session.native.clone(),
        model: session.model.clone(),
        wall: now.since(task.started.unwrap_or(task.created)),
        waiting: session.waited,
        money: spent.quality.filter(|quality| *quality != Quality::Unknown).map(|_| spent.known),
        money_quality: spent.quality.unwrap_or(Quality::Unknown),
        place: task.workspace.as_ref().map(|workspace| workspace.place).unwrap_or_default(),
        ..Evidence::new(session.agent.clone(), ending)
    }
}

type Polled = Option<(Sources, Vec<AgentFact>)>;

impl Job {
    /// Whether a run, of which every word is known, said and did nothing and still ended well.
    fn did_nothing(&self) -> bool {
        let evidence = &self.evidence;
        let well = matches!(evidence.ending, Ending::Exited(0) | Ending::Turn(TurnEnd::Done));
        let silent = evidence.final_message.as_deref().is_none_or(|said| said.trim().is_empty());
        let idle = evidence.commands.is_empty() && evidence.errors.is_empty();
        let unchanged =
            evidence.changes.as_ref().is_some_and(|changes| changes.is_empty() && changes.commits.is_empty());
        self.mode == Mode::Headless && self.facts.wanted == Wanted::Changes && well && silent && idle && unchanged
    }

    /// Reads git, files and the terminal. Gives the summary, the agent's last words and what its files said late.
    fn finish(mut self) -> (crate::domain::summary::Summary, Option<String>, Polled) {
        let recorded = self.pane.as_ref().map(Pane::recorded).unwrap_or_default();
        let polled = self.sources.take().map(|mut sources| {
            let facts = sources.poll();
            for fact in &facts {
                gather(&mut self.gathered, fact, recorded, clock::now());
            }
            (sources, facts)
        });
        if let Some(workspace) = self.workspace.as_ref().filter(|workspace| workspace.repo.is_some()) {
            match workspace::changes(workspace.path.as_ref(), workspace.base_commit.as_deref()) {
                Ok(changes) => {
                    self.evidence.last_edit = workspace::last_edit(workspace.path.as_ref(), &changes);
                    self.evidence.changes = Some(changes);
                }
                Err(error) => tracing::warn!(%error, "what changed is not known"),
            }
        }
        self.evidence.last_edit = self.evidence.last_edit.max(self.gathered.edited);
        if let Some(pane) = &self.pane {
            self.evidence.output_tail = pane.lock().screen.contents_tail(TAIL).join("\n");
            self.evidence.tail_log = self.gathered.since_the_last_command(recorded);
        }
        self.evidence.usage = self.evidence.usage + self.gathered.usage();
        self.evidence.commands.clone_from(&self.gathered.commands);
        self.evidence.errors.clone_from(&self.gathered.errors);
        if let (true, Some(text)) = (self.evidence.errors.is_empty(), self.shown.take()) {
            self.evidence.errors.push(ErrorNote::new(ErrorKind::Tool, text));
        }
        self.evidence.final_message.clone_from(&self.gathered.final_message);
        let printed = recordings::printed(&self.recording, recorded.0);
        self.evidence.log = self.recording.exists().then(|| LogSpan {
            path: self.recording.to_string_lossy().into_owned(),
            bytes: printed,
            from: 0,
            to: printed,
        });
        if self.did_nothing() {
            let text = "it ended without doing anything: no word, no command, no changed file".to_owned();
            self.evidence.errors.push(ErrorNote::new(ErrorKind::Tool, text));
            self.evidence.ending = Ending::Turn(TurnEnd::Failed);
        }
        let mut summary = build(&self.facts, &self.evidence);
        pointers::point(&self.recording, &mut summary);
        (summary, self.gathered.final_message, polled)
    }
}
