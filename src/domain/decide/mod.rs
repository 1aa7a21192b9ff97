//! Decisions: a command becomes events, or a refusal that says why.
//!
//! Owns what is allowed. Changes nothing: [`turn`] applies what was decided, lets waiting work start, and gives the
//! effects.

mod answers;
mod control;
mod delegate;
mod outcomes;
mod refused;
mod results;
mod schedule;

#[cfg(test)]
#[path = "decide_tests.rs"]
mod tests;

use std::collections::BTreeMap;

use super::command::Command;
use super::effect::Effect;
use super::event::{Event, Recorded};
use super::money::Money;
use super::react::react;
use super::route::{Bench, RouteTable};
use super::session::Mode;
use super::state::State;
use super::task::MergeStyle;
use super::time::{Span, Timestamp};
pub use delegate::routed;
pub use refused::Refused;
pub use schedule::waits_for;

/// What the domain has to know about an agent profile.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Profile {
    /// How it runs unless a task says otherwise.
    pub mode: Mode,
    /// Whether its exit code alone says how the work went (a shell command).
    pub exit_decides: bool,
    /// Whether its CLI can go on in an earlier session of its own.
    pub resumes: bool,
}

/// The configured limits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Limits {
    /// Tasks that are worked on at once.
    pub max_agents: usize,
    /// The most a task may cost unless it says otherwise.
    pub task_cost: Option<Money>,
    /// The longest a task may work unless it says otherwise.
    pub task_timeout: Option<Span>,
    /// How an approved branch is merged unless the person says otherwise.
    pub merge: MergeStyle,
}

/// Everything from outside that a decision depends on.
pub struct Context<'a> {
    /// The time.
    pub now: Timestamp,
    /// The local calendar day, `YYYY-MM-DD`.
    pub day: &'a str,
    /// Makes a name for a CLI's session.
    pub uuid: &'a dyn Fn() -> String,
    /// The routing rules.
    pub table: &'a RouteTable,
    /// The agents that are there.
    pub bench: &'a Bench,
    /// What they are like.
    pub profiles: &'a BTreeMap<String, Profile>,
    /// The configured limits.
    pub limits: &'a Limits,
}

impl Context<'_> {
    /// What the agent is like; an agent that was removed from the configuration gets the plain defaults.
    pub fn profile(&self, agent: &str) -> Profile {
        self.profiles.get(agent).cloned().unwrap_or_default()
    }
}

/// What a command leads to: the events, in order, or why it may not be.
pub fn decide(state: &State, ctx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refused> {
    match command {
        Command::Delegate(wish) => delegate::delegate(state, ctx, wish),
        Command::Approve(task) => answers::approve(state, ctx, *task),
        Command::Answer(task, answer) => answers::answer(state, ctx, *task, answer),
        Command::Review(task, review) => control::review(state, ctx, *task, review),
        Command::Pause(task) => control::pause(state, *task),
        Command::Resume(task) => control::resume(state, ctx, *task),
        Command::Kill(task) => control::kill(state, *task),
        Command::RaiseBudget(task, max) => control::raise_budget(state, ctx, *task, *max),
        Command::Recover => Ok(control::recover(state)),
        Command::Outcome(outcome) => Ok(outcomes::outcome(state, ctx, outcome)),
    }
}

/// One turn: decides, applies, and lets waiting work start. Gives what happened and what must be done. A refused
/// command changes nothing.
pub fn turn(
    state: &mut State,
    ctx: &Context<'_>,
    actor: &str,
    command: &Command,
) -> Result<(Vec<Recorded>, Vec<Effect>), Refused> {
    let decided = decide(state, ctx, command)?;
    let (mut recorded, mut effects) = (Vec::new(), Vec::new());
    let mut happen = |state: &mut State, actor: &str, event: Event| {
        let fact = Recorded { at: ctx.now, actor: actor.to_owned(), event };
        state.apply(&fact);
        effects.extend(react(state, &fact.event));
        recorded.push(fact);
    };
    for event in decided {
        happen(state, actor, event);
    }
    while let Some(event) = schedule::next(state, ctx) {
        happen(state, "orchestra", event);
    }
    Ok((recorded, effects))
}
