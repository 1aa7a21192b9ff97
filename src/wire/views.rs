//! What the command line and scripts see of the state: stable, documented in docs/cli.md.

use serde::{Deserialize, Serialize};

use super::memory::CheckpointView;
use crate::domain::attention::{Attention, of_task};
use crate::domain::cost::{Drift, Estimate, EstimateBasis, Guarantee, Hit, Quality, Totals};
use crate::domain::decide::{check_words, group_of, setup_words};
use crate::domain::delegation::children;
use crate::domain::inbox::{later, waiting};
use crate::domain::limit::WhenLimited;
use crate::domain::memory::progress;
use crate::domain::messages::{SentMessage, hears, messages};
use crate::domain::money::Money;
use crate::domain::radar::{Conflict, Overlap};
use crate::domain::review::{Comment, Undoing};
use crate::domain::session::dialog::{Dialog, DialogKind, DialogOption};
use crate::domain::session::{Beginning, Session};
use crate::domain::state::State;
use crate::domain::summary::{Summary, headline};
use crate::domain::task::{Handed, Merge, Role, Stage, Task, TaskStatus};
use crate::domain::time::{Span, Timestamp};
use crate::domain::track::Ended;

/// Money as scripts read it: `null` is unknown, never zero.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct CostView {
    /// US dollars; `null` when nothing is known.
    pub usd: Option<f64>,
    /// How well it is known.
    pub quality: Quality,
    /// For people: `$1.92`, `$?`, `rehearsal`.
    pub text: String,
    /// Tokens that were counted.
    pub tokens: u64,
}

impl CostView {
    /// The view of a task's cost: work that costs nothing says so, work that says nothing of its cost is unknown.
    pub fn of_task(task: &Task) -> Self {
        let silent = task.spent.quality.is_none() && task.spent.rehearsal_tokens == 0;
        let text = match (silent, task.route.estimate, task.started) {
            (true, None, _) => "no money",
            (true, Some(_), Some(_)) => "$?",
            (true, Some(_), None) | (false, ..) => return Self::of(&task.spent),
        };
        Self { usd: None, quality: Quality::Unknown, text: text.to_owned(), tokens: 0 }
    }

    /// The view of a sum.
    pub fn of(totals: &Totals) -> Self {
        let nothing = totals.quality.is_none();
        let played = nothing && totals.rehearsal_tokens > 0;
        let unknown = !nothing && totals.known == Money::ZERO && totals.unknown > 0;
        let covered = totals.subscription > Money::ZERO && totals.subscription == totals.known;
        Self {
            usd: (!unknown && !played && !nothing).then(|| totals.known.usd()),
            quality: totals.quality.unwrap_or(Quality::Unknown),
            text: match (played, covered) {
                (true, _) => "rehearsal, no money".into(),
                (false, true) => format!("{totals} API-equivalent"),
                (false, false) => totals.to_string(),
            },
            tokens: if played { totals.rehearsal_tokens } else { totals.tokens },
        }
    }
}

/// One step of a task.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StepView {
    /// What it is for.
    pub role: Role,
    /// Who does it.
    pub agent: String,
    /// What came of it; `null` until it is done.
    pub result: Option<String>,
    /// What its session has cost, for people.
    pub cost: String,
}

/// A frozen forecast and what became of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ForecastView {
    /// The 10, 50 and 90 % points of the cost, in US dollars.
    pub usd: [f64; 3],
    /// The 10, 50 and 90 % points of the time, in seconds; the ends are `null` where an older version made none.
    pub seconds: [Option<u64>; 3],
    /// What it was made from.
    pub basis: EstimateBasis,
    /// Where the cost came to lie; `null` until the task has ended, and where it is not known.
    pub cost_hit: Option<Hit>,
    /// Where the time came to lie.
    pub time_hit: Option<Hit>,
    /// Both for people.
    pub verdict: Option<String>,
}

impl ForecastView {
    fn of(state: &State, task: &Task, estimate: &Estimate) -> Self {
        let ended = Ended::of(state, task);
        let (cost_hit, time_hit) = ended.as_ref().map(Ended::hits).unwrap_or_default();
        let (fast, slow) = estimate.time_band.unzip();
        Self {
            usd: [estimate.low, estimate.mid, estimate.high].map(Money::usd),
            seconds: [fast, Some(estimate.time), slow].map(|time| time.map(Span::as_secs)),
            basis: estimate.basis,
            cost_hit,
            time_hit,
            verdict: ended.and_then(|ended| ended.verdict()),
        }
    }
}

/// What an agent asks, in full; an answer names the digest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DialogView {
    /// What an answer is bound to.
    pub digest: String,
    /// The kind of answer that is wanted.
    pub kind: DialogKind,
    /// The question.
    pub title: String,
    /// What it is about.
    pub body: String,
    /// The answers.
    pub options: Vec<DialogOption>,
}

impl DialogView {
    pub(super) fn of(dialog: &Dialog) -> Self {
        let Dialog { kind, title, body, options, .. } = dialog.clone();
        Self { digest: dialog.digest(), kind, title, body, options }
    }
}

/// One task.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TaskView {
    /// `task-5`.
    pub task: String,
    /// What is to be done.
    pub text: String,
    /// Where it stands.
    pub status: TaskStatus,
    /// Why it stands there; empty when the status says all.
    pub why: String,
    /// Who does the work.
    pub agent: String,
    /// The model; `null` for the agent's default.
    pub model: Option<String>,
    /// The kind of work.
    pub category: String,
    /// Why it was routed so.
    pub reasons: Vec<String>,
    /// Set when another agent should have had it: why it has not.
    pub instead: Option<String>,
    /// The forecast, for people; `null` when the work costs nothing.
    pub estimate: Option<String>,
    /// The same in numbers, as it was frozen when the task was given, and how it came out.
    #[serde(default)]
    pub forecast: Option<ForecastView>,
    /// What its session is doing; `null` without one.
    pub session_state: Option<String>,
    /// `s-7`; `null` without one.
    pub session: Option<String>,
    /// What waits for the person.
    pub attention: Option<Attention>,
    /// What its agent asks; `null` when it asks nothing that can be read.
    #[serde(default)]
    pub dialog: Option<DialogView>,
    /// What it has cost.
    pub cost: CostView,
    /// How far apart its sources are, in one sentence; `null` when they agree or there is one.
    #[serde(default)]
    pub drift: Option<String>,
    /// How soon a limit in dollars acts on it; `null` where that was not asked.
    #[serde(default)]
    pub stops: Option<Guarantee>,
    /// Seconds it has worked.
    pub seconds: u64,
    /// The branch; `null` without one.
    pub branch: Option<String>,
    /// The directory where it runs; `null` before it starts.
    pub dir: Option<String>,
    /// Why that is not a worktree of its own, when nobody asked for it.
    pub place_remark: Option<String>,
    /// Its steps.
    pub steps: Vec<StepView>,
    /// One line about the result; `null` before there is one.
    pub headline: Option<String>,
    /// The same of work that is not over, as it was measured last; `null` when nothing was since the last result.
    #[serde(default)]
    pub so_far: Option<String>,
    /// What its check gave, or which one would run once it is trusted; `null` without one.
    #[serde(default)]
    pub check: Option<String>,
    /// Which setup waits for trust, in words; `None` when none does.
    pub setup: Option<String>,
    /// Whether its check runs now.
    #[serde(default)]
    pub checking: bool,
    /// What became of the branch.
    pub merge: Option<Merge>,
    /// Tasks that must be done first.
    pub after: Vec<String>,
    /// The plan that it belongs to, `plan-2`; `null` without one.
    #[serde(default)]
    pub plan: Option<String>,
    /// The hands that it went through, oldest first; empty while the first agent has it.
    #[serde(default)]
    pub handed: Vec<Handed>,
    /// All that do the same, when several agents do; empty for a task of its own.
    #[serde(default)]
    pub group: Vec<String>,
    /// The agent that takes it over at this moment.
    #[serde(default)]
    pub changing_to: Option<String>,
    /// Its declared steps; empty without any.
    #[serde(default)]
    pub checkpoints: Vec<CheckpointView>,
    /// How many percent of them are done; `null` without any.
    #[serde(default)]
    pub progress: Option<u8>,
    /// The task whose agent delegated it; `null` for a person's own.
    #[serde(default)]
    pub parent: Option<String>,
    /// The tasks that its agent delegated, oldest first.
    #[serde(default)]
    pub children: Vec<String>,
    /// Whether it waits for a person's yes before it starts.
    #[serde(default)]
    pub held: bool,
    /// Whether it may begin: not while it is a draft.
    #[serde(default)]
    pub stage: Stage,
    /// What becomes of it at its agent's limit, while it stands still because of that.
    #[serde(default)]
    pub limited: Option<WhenLimited>,
    /// Comments on lines of its work, oldest first.
    #[serde(default)]
    pub comments: Vec<Comment>,
    /// Whether an agent is at work on it that hears messages.
    #[serde(default)]
    pub hears: bool,
    /// The last messages to its agents, oldest first.
    #[serde(default)]
    pub messages: Vec<SentMessage>,
    /// How the undoing of its merge stands.
    #[serde(default)]
    pub undoing: Undoing,
}

/// How things stand.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct StatusView {
    /// The tasks, oldest first.
    pub tasks: Vec<TaskView>,
    /// What waits for the person, oldest and costliest first.
    pub attention: Vec<Attention>,
    /// What was put off, in the same order.
    #[serde(default)]
    pub later: Vec<Attention>,
    /// Tasks under way that change the same files.
    #[serde(default)]
    pub conflicts: Vec<ConflictView>,
    /// Sessions whose process runs.
    pub running: usize,
    /// What was spent today.
    pub today: CostView,
    /// What may be spent today, when that is limited.
    pub day_limit: Option<String>,
}

/// Two tasks under way that change the same file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ConflictView {
    /// The older task.
    pub first: String,
    /// The younger task.
    pub second: String,
    /// The file, from the top of the repository.
    pub file: String,
    /// Whether both change the same place, or what they committed does not merge; else they only share the file.
    pub pressing: bool,
    /// How, where and with which lines.
    pub overlap: Overlap,
    /// For people.
    pub text: String,
}

impl ConflictView {
    fn of(conflict: &Conflict) -> Self {
        Self {
            first: conflict.first.to_string(),
            second: conflict.second.to_string(),
            file: conflict.file.clone(),
            pressing: conflict.is_pressing(),
            overlap: conflict.overlap.clone(),
            text: conflict.to_string(),
        }
    }
}

/// One agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentView {
    /// The profile.
    pub agent: String,
    /// What it drives, for people.
    pub title: String,
    /// Whether it can take work.
    pub ready: bool,
    /// The program; `null` when not found.
    pub program: Option<String>,
    /// Its version; `null` when it was not asked or did not say.
    pub version: Option<String>,
    /// Whether orchestra was tested with that version; `null` when it has none or is not known.
    pub tested: Option<bool>,
    /// `interactive` or `headless`: how it runs when a task does not say.
    pub mode: String,
    /// What shows that somebody is signed in: a variable or a file; `null` when nothing was seen or nobody looked.
    pub signed_in: Option<String>,
    /// What is wrong or remarkable, in one sentence.
    pub remark: Option<String>,
    /// What it cannot do, each in a few words.
    pub lacks: Vec<String>,
    /// How to install it.
    pub install: Option<String>,
    /// Until when its maker's limit holds, in words; `null` while none does, and where no server was asked.
    #[serde(default)]
    pub limited: Option<String>,
}

/// One process tree of an agent.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ProcessView {
    /// `s-7`.
    pub session: String,
    /// `task-5`.
    pub task: String,
    /// The profile.
    pub agent: String,
    /// The process; `null` while it is being started.
    pub pid: Option<u32>,
    /// What it is doing.
    pub state: String,
    /// Where that is known from.
    pub why: String,
    /// What the agent knew at its start of what came before.
    pub beginning: Beginning,
}

/// The view of one task.
pub fn task_view(state: &State, task: &Task, now: Timestamp) -> TaskView {
    let session: Option<&Session> = task.session().and_then(|id| state.session(id));
    let workspace = task.workspace.as_ref();
    TaskView {
        task: task.id.to_string(),
        text: task.text.clone(),
        status: task.status,
        why: task.why.clone(),
        agent: task.worker().to_owned(),
        model: task.work_step().and_then(|step| step.model.clone()),
        category: task.route.category.title().to_owned(),
        reasons: task.route.reasons.iter().map(|reason| reason.text.clone()).collect(),
        instead: task.route.instead_of.as_ref().map(|instead| instead.why.clone()),
        estimate: task.route.estimate.as_ref().map(ToString::to_string),
        forecast: task.route.estimate.map(|estimate| ForecastView::of(state, task, &estimate)),
        session_state: session.map(|session| session.state().word()),
        session: session.map(|session| session.id.to_string()),
        attention: of_task(state, task),
        dialog: session.filter(|s| s.is_live()).and_then(|s| s.reading.dialog.as_ref()).map(DialogView::of),
        cost: CostView::of_task(task),
        drift: drift_of(state, task).map(|drift| drift.to_string()),
        stops: None,
        seconds: task.duration(now).as_secs(),
        branch: workspace.and_then(|workspace| workspace.branch.clone()),
        dir: workspace.map(|workspace| workspace.path.clone()),
        place_remark: workspace.and_then(|workspace| workspace.remark.clone()),
        steps: task.steps.iter().map(|step| step_view(state, step)).collect(),
        headline: task.summary.as_ref().map(|summary: &Summary| headline(summary)),
        so_far: task.memory.so_far.as_deref().map(headline),
        check: check_words(state, task),
        setup: setup_words(state, task),
        checking: task.is_at_check() && task.status == TaskStatus::InProgress,
        merge: task.merge.clone(),
        after: task.after.iter().map(ToString::to_string).collect(),
        plan: task.plan.map(|plan| plan.to_string()),
        handed: task.chain.clone(),
        group: task.group.map(|_| group_of(state, task)).unwrap_or_default().iter().map(ToString::to_string).collect(),
        changing_to: task.handoff.as_ref().map(|handoff| handoff.agent.clone()),
        checkpoints: task.memory.checkpoints.iter().map(CheckpointView::of).collect(),
        progress: progress(&task.memory.checkpoints).map(|(done, all)| (done * 100 / all) as u8),
        parent: task.parent.map(|id| id.to_string()),
        children: children(state, task.id).map(|task| task.id.to_string()).collect(),
        held: task.held,
        stage: task.stage,
        limited: task.limited,
        comments: task.review.comments.clone(),
        hears: hears(state, task),
        messages: messages(state, task),
        undoing: task.review.undoing.clone(),
    }
}

/// The widest drift of its sessions.
fn drift_of(state: &State, task: &Task) -> Option<Drift> {
    let drifts = task.sessions.iter().filter_map(|id| state.session(*id)?.drift);
    drifts.max_by_key(Drift::percent)
}

fn step_view(state: &State, step: &crate::domain::task::Step) -> StepView {
    let cost = step.session.and_then(|id| state.session(id)).map(|session| CostView::of(&session.spent).text);
    StepView { role: step.role, agent: step.agent.clone(), result: step.result.clone(), cost: cost.unwrap_or_default() }
}

/// The view of everything, or of one task.
pub fn status_view(state: &State, day: &str, now: Timestamp, only: Option<crate::domain::ids::TaskId>) -> StatusView {
    let wanted = |task: &&Task| only.is_none_or(|id| id == task.id);
    StatusView {
        tasks: state.tasks().filter(wanted).map(|task| task_view(state, task, now)).collect(),
        attention: waiting(state),
        later: later(state).into_iter().map(|later| later.item).collect(),
        conflicts: state.conflicts().map(ConflictView::of).collect(),
        running: state.live_sessions().count(),
        day_limit: None,
        today: CostView { text: state.day(day).to_string(), ..CostView::of(&state.day(day)) },
    }
}
