//! Refusals: normal answers with a sentence for people.

use super::OutOfScope;
use crate::domain::ids::{CommentId, NoteId, PlanId, SessionId, TaskId};
use crate::domain::plan::PlanFault;
use crate::domain::route::NoAgent;
use crate::domain::task::{Move, ProjectCommand, TaskStatus, why_not};

/// Why a command was not carried out.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Refused {
    /// There is no such task.
    #[error("there is no {0}; `orchestra status` lists the tasks")]
    NoTask(TaskId),
    /// There is no such plan.
    #[error("there is no {0}; `orchestra plan list` lists the plans")]
    NoPlan(PlanId),
    /// The plan makes no sense.
    #[error(transparent)]
    BadPlan(#[from] PlanFault),
    /// Nothing of the plan can be steered so.
    #[error("{0} is {1}; it cannot be {2}")]
    PlanNotNow(PlanId, &'static str, &'static str),
    /// The steps after it build on it.
    #[error("{0} is a step of {1}, whose other steps build on it; merge it, or ask for changes")]
    StepMerges(TaskId, PlanId),
    /// An agent may not do it.
    #[error(transparent)]
    Scope(#[from] OutOfScope),
    /// A task without words.
    #[error("the task is empty; say what is to be done")]
    EmptyTask,
    /// A rule that cannot be used.
    #[error("{0}")]
    BadRule(String),
    /// No accepted rule of this pattern.
    #[error("no accepted rule has the pattern `{0}`; `orchestra routes --learned` lists them")]
    NoRule(String),
    /// It costs nothing, so no router was asked for it.
    #[error("{0} is not in the decision log (`orchestra routes log`): work that costs nothing teaches nothing")]
    NoDecision(TaskId),
    /// No feedback to take back.
    #[error("nothing was said of the decision about {0}; `orchestra routes log` shows what was")]
    NoLabel(TaskId),
    /// A label that names nothing.
    #[error("`{0}` is neither a kind of work (`ui`, `backend`, `docs`, ...) nor an agent; the configuration has {1}")]
    NeitherKindNorAgent(String, String),
    /// Nobody can do it.
    #[error(transparent)]
    NoAgent(#[from] NoAgent),
    /// The table of moves does not allow it.
    #[error("{task}: {}", why_not(*.status, *.step))]
    NotNow {
        /// The task.
        task: TaskId,
        /// Where it stands.
        status: TaskStatus,
        /// What was wanted.
        step: Move,
    },
    /// Nothing waits for this answer.
    #[error("{0} waits for no approval; it is {1}")]
    NothingAsked(TaskId, String),
    /// The agent reports that it asks, but its dialog cannot be read yet.
    #[error("{0}: the agent says that it asks, but no dialog is drawn yet; try again in a moment")]
    NotDrawnYet(TaskId),
    /// The dialog on the screen is not the one that was answered.
    #[error("{0}: the dialog changed since you saw it, so nothing was sent; look again and answer")]
    DialogChanged(TaskId),
    /// The dialog has no such answer, or it cannot be reached surely.
    #[error("{0}: this dialog cannot be answered by one key; focus the agent (Enter) and answer it there")]
    NotByKey(TaskId),
    /// The words name no option of the question.
    #[error(
        "{0}: the question on the screen has no such option; answer with the number or the words of one, or in the agent's terminal"
    )]
    NoSuchOption(TaskId),
    /// A first-run dialog is the person's own.
    #[error("{0}: this start-up dialog of {1} is yours to answer; focus the agent (Enter) and answer it there")]
    Startup(TaskId, String),
    /// What it asks was not put off.
    #[error("{0} was not put off; `orchestra inbox` shows what was")]
    NotSnoozed(TaskId),
    /// Nobody would hear the words.
    #[error("{0} is {1}, so a yes with feedback reaches nobody; `orchestra intervene {0}` tells its agent")]
    NoFeedback(TaskId, String),
    /// Nothing else waits, so there is no rest to wait for.
    #[error("nothing else waits for you, so {0} would come back at once; put it off for a time instead")]
    NothingElseWaits(TaskId),
    /// It is approved already.
    #[error("{0} is approved and being merged")]
    Merging(TaskId),
    /// It is no draft any more.
    #[error("{0} is no draft any more, so that its text stays; tell its agent with `orchestra intervene {0}`")]
    NoDraft(TaskId),
    /// The project proposes a check that nobody has trusted.
    #[error(
        "{task}: `{}` (found in {}) runs code of this project and is not trusted; `orchestra check {task} --trust` trusts and \
         runs it",
        .found.command,
        .found.found_in
    )]
    CheckUntrusted {
        /// The task.
        task: TaskId,
        /// What is proposed.
        found: ProjectCommand,
    },
    /// No check is known.
    #[error(
        "{0}: no check is configured and the project's files name none; `orchestra check {0} --command \"...\"` runs one"
    )]
    NoCheck(TaskId),
    /// There is nothing to check now.
    #[error("{task} is {}, so there is nothing to check now; a check runs over finished work", .status.title())]
    NotCheckable {
        /// The task.
        task: TaskId,
        /// Where it stands.
        status: TaskStatus,
    },
    /// The worktree is not ready, so no agent has begun.
    #[error(
        "{0} is at its setup, so no agent hears that yet; `orchestra approve {0}` runs a setup again that failed, `orchestra deny \
         {0}` goes on without it"
    )]
    AtSetup(TaskId),
    /// No session runs and none can go on.
    #[error("{0} has no running agent; `orchestra resume {0}` starts one")]
    NoSession(TaskId),
    /// These two are not in conflict.
    #[error("{0} and {1} are in no conflict now; `orchestra conflicts` lists those there are")]
    NoConflict(TaskId, TaskId),
    /// Its work is finished, so its agent is told nothing.
    #[error("{0} is in review, so its agent is told nothing; tell the other one, or send the review back")]
    NotAtWork(TaskId),
    /// Each would wait for the other.
    #[error("{0} waits for {1} already, so {1} cannot wait for it")]
    WaitsAlready(TaskId, TaskId),
    /// Another agent is taking it over already.
    #[error("{0} is being handed to {1}; wait a moment")]
    ChangingHands(TaskId, String),
    /// The agent cannot take it over.
    #[error("{task} cannot be handed to {agent}: {agent} {trouble}")]
    CannotTake {
        /// The task.
        task: TaskId,
        /// The agent.
        agent: String,
        /// Why, as the end of a sentence that begins with its name.
        trouble: String,
    },
    /// No such comment.
    #[error("{0} has no comment {1}; `orchestra comment {0}` lists them")]
    NoComment(TaskId, CommentId),
    /// The work is merged or given up.
    #[error("{0} is {1}, so nothing would become of a comment")]
    NotCommentable(TaskId, &'static str),
    /// There is nothing to send.
    #[error("{0} has no comment that was not sent; say what must change, or comment on a line first")]
    NothingToSend(TaskId),
    /// The merge cannot be undone, and why.
    #[error("{0}: {1}")]
    NoUndo(TaskId, &'static str),
    /// Several agents were asked for, and the first is not named.
    #[error("name each agent that does it: `--to claude,codex`")]
    GroupUnnamed,
    /// Too many agents, or one twice.
    #[error("the same task can be given to two to {0} different agents")]
    GroupSize(usize),
    /// Several agents cannot share a directory or a brief.
    #[error("several agents do the same task only in worktrees of their own, without --in-place and --from")]
    GroupAlone,
    /// Fewer than two of them are there.
    #[error("{troubles}{}", .ready.as_ref().map_or_else(|| "; nobody is left".to_owned(), |agent| format!("; only {agent} is left: --to {agent}")))]
    GroupTooSmall {
        /// The one that is there.
        ready: Option<String>,
        /// Why the others are not.
        troubles: String,
    },
    /// It has no rivals.
    #[error("{0} was given to one agent only; `orchestra merge {0}` brings it in")]
    NoGroup(TaskId),
    /// No limit of this agent is known.
    #[error("{0} is not rate limited; `orchestra agents` shows who is")]
    NotLimited(String),
    /// The session is not there any more.
    #[error("{0} is over, so it says nothing any more")]
    SessionOver(SessionId),
    /// An agent speaks of what is not its own.
    #[error("{0} works on {1} and may change only what is its own; ask the person")]
    NotItsOwn(SessionId, TaskId),
    /// Nothing was said.
    #[error("there is nothing to keep; say it in a few words")]
    NothingSaid,
    /// No checkpoint of this number.
    #[error("{task} has no checkpoint {number}; {}", if *.count == 0 { "it declares none".to_owned() } else { format!("it has {count}") })]
    NoCheckpoint {
        /// The task.
        task: TaskId,
        /// The number that was said, counted from one.
        number: u32,
        /// How many it has.
        count: usize,
    },
    /// A rule says whether it is done.
    #[error("checkpoint {1} of {0} is ticked by its rule, as soon as that is measured")]
    TickedByRule(TaskId, u32),
    /// There is no such note.
    #[error("there is no note {0} that holds; `orchestra note list` lists them")]
    NoNote(NoteId),
    /// Nothing contradicts the note.
    #[error("no other note contradicts {0}, so there is nothing to decide")]
    NotDisputed(NoteId),
    /// The limit is below what was spent.
    #[error("{0} has already cost {1}; the new limit must be higher")]
    LimitTooLow(TaskId, String),
}
