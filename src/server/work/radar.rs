//! The radar: works under way in one repository are looked at while their agents print, and compared.
//!
//! Looks happen on a plain thread, one round at a time, and only where two works can meet. Nothing is looked at while all
//! are quiet, and seldom where a look found nothing new.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::time::{Duration, Instant};

use crate::domain::command::Outcome;
use crate::domain::ids::TaskId;
use crate::domain::radar::{Conflict, compare};
use crate::domain::summary::Place;
use crate::domain::task::{Task, TaskStatus};
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::workspace::{self, Eye, Repo, Seen};

/// A work is looked at no more often than this.
const PAUSE: Duration = Duration::from_secs(2);
/// And at least this often while its agent prints.
const LONGEST: Duration = Duration::from_secs(8);

/// What is known of one work.
#[derive(Debug)]
struct Look {
    eye: Eye,
    at: Instant,
    pause: Duration,
}

/// Two commits that were merged on trial: the older task's and the younger one's.
type Trial = (String, String);

/// What the radar knows.
#[derive(Debug, Default)]
pub struct Radar {
    looks: BTreeMap<TaskId, Look>,
    trials: BTreeMap<Trial, Vec<String>>,
    found: Vec<Conflict>,
}

/// One work under way.
#[derive(Debug, Clone)]
struct Work {
    task: TaskId,
    repo: String,
    path: PathBuf,
    base: String,
    runs: bool,
    group: Option<TaskId>,
    /// The task that stands for the plan whose step it is.
    whole: Option<TaskId>,
}

/// Begins a round where one is due.
pub fn look(core: &mut Core) {
    let works = works(core);
    let Some(mut radar) = core.world.radar.take() else { return };
    let before = radar.looks.len();
    radar.looks.retain(|task, _| works.iter().any(|work| work.task == *task));
    let due: BTreeSet<TaskId> = works.iter().filter(|work| is_due(core, &radar, work.task)).map(|w| w.task).collect();
    if due.is_empty() && radar.looks.len() == before {
        core.world.radar = Some(radar);
        return;
    }
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        radar.round(&works, &due);
        post.blocking(Note::Looked(Box::new(radar)));
    });
}

/// A round is over.
pub fn looked(core: &mut Core, radar: Radar) {
    if core.world.state.sight().is_news(&radar.found) {
        core.outcome(Outcome::Sighted(radar.found.clone()));
    }
    core.world.radar = Some(radar);
}

/// The works that can meet another one of which at least one goes on.
fn works(core: &Core) -> Vec<Work> {
    let all: Vec<Work> =
        core.world.state.tasks().filter(|task| task.is_open()).filter_map(|task| work(core, task)).collect();
    let meets = |one: &&Work| all.iter().any(|other| one.meets(other));
    all.iter().filter(meets).cloned().collect()
}

impl Work {
    /// Whether the two can be in conflict: rivals do the same on purpose, and a plan gathers its own steps.
    fn meets(&self, other: &Self) -> bool {
        let rivals = self.group.is_some() && self.group == other.group;
        let gathers = self.whole == Some(other.task) || other.whole == Some(self.task);
        self.task != other.task && !gathers && self.repo == other.repo && (self.runs || other.runs) && !rivals
    }
}

fn work(core: &Core, task: &Task) -> Option<Work> {
    let workspace = task.workspace.as_ref().filter(|workspace| workspace.place == Place::Worktree)?;
    Some(Work {
        task: task.id,
        repo: workspace.repo.clone()?,
        path: PathBuf::from(&workspace.path),
        base: workspace.base_commit.clone()?,
        group: task.group,
        whole: core.world.state.plan_of(task).map(|plan| plan.whole),
        runs: matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked),
    })
}

/// Whether the agent printed since the last look, and that was long enough ago.
fn is_due(core: &Core, radar: &Radar, task: TaskId) -> bool {
    let Some(look) = radar.looks.get(&task) else { return true };
    let watch = core.world.state.task(task).and_then(Task::session).and_then(|id| core.world.watches.get(&id));
    let age = look.at.elapsed();
    watch.is_some_and(|watch| watch.quiet() < age) && age >= look.pause
}

impl Radar {
    fn round(&mut self, works: &[Work], due: &BTreeSet<TaskId>) {
        for work in works.iter().filter(|work| due.contains(&work.task)) {
            self.look_at(work);
        }
        let mut tried = BTreeSet::new();
        let mut found = Vec::new();
        for (n, one) in works.iter().enumerate() {
            for other in works[n + 1..].iter().filter(|other| one.meets(other)) {
                found.extend(self.conflicts(one, other, &mut tried));
            }
        }
        self.trials.retain(|trial, _| tried.contains(trial));
        found.sort_by(|a, b| (a.first, a.second, &a.file).cmp(&(b.first, b.second, &b.file)));
        self.found = found;
    }

    fn look_at(&mut self, work: &Work) {
        let at = Instant::now();
        let fresh = || Look { eye: Eye::new(&work.path, &work.base), at, pause: PAUSE };
        let look = self.looks.entry(work.task).or_insert_with(fresh);
        look.at = at;
        look.pause = match look.eye.look() {
            Ok(Seen::New) => PAUSE,
            Ok(Seen::Same) => (look.pause * 2).min(LONGEST),
            Err(error) => {
                // A worktree that was just removed, or in the middle of something: later again.
                tracing::debug!(task = %work.task, %error, "the radar cannot look");
                LONGEST
            }
        };
    }

    fn conflicts(&mut self, one: &Work, other: &Work, tried: &mut BTreeSet<Trial>) -> Vec<Conflict> {
        let (Some(a), Some(b)) = (self.looks.get(&one.task), self.looks.get(&other.task)) else { return Vec::new() };
        let shared = a.eye.touched().0.keys().any(|file| b.eye.touched().0.contains_key(file));
        let both_committed = shared && a.eye.head() != one.base && b.eye.head() != other.base;
        let trial = (a.eye.head().to_owned(), b.eye.head().to_owned());
        let unmerged = if both_committed {
            tried.insert(trial.clone());
            self.trials.entry(trial).or_insert_with_key(|(a, b)| try_merge(&one.repo, a, b)).clone()
        } else {
            Vec::new()
        };
        compare((one.task, a.eye.touched()), (other.task, b.eye.touched()), &unmerged)
    }
}

/// The files in which two commits do not merge; none where that cannot be told.
fn try_merge(repo: &str, one: &str, other: &str) -> Vec<String> {
    let repo = Repo::discover(repo.as_ref());
    let tried = repo.and_then(|repo| repo.map_or(Ok(Vec::new()), |repo| workspace::conflicts(&repo, one, other)));
    tried.unwrap_or_else(|error| {
        tracing::debug!(%error, "two commits cannot be merged on trial");
        Vec::new()
    })
}
