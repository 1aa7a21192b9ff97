//! One turn of the crank: decide, apply, let waiting work start, gather the effects.

use super::{
    Context, Refused, answers, budgets, checks, comments, conflicts, control, delegate, drafts, group, handoff, inbox,
    limited, memory, outcomes, plans, schedule,
};
use crate::domain::command::Command;
use crate::domain::effect::Effect;
use crate::domain::event::{Event, Recorded};
use crate::domain::inbox::wakes;
use crate::domain::react::react;
use crate::domain::state::State;

/// What a command leads to: the events, in order, or why it may not be.
pub fn decide(state: &State, ctx: &Context<'_>, command: &Command) -> Result<Vec<Event>, Refused> {
    match command {
        Command::Delegate(wish) => delegate::delegate(state, ctx, wish),
        Command::Edit(task, edit) => drafts::edit(state, *task, edit),
        Command::Execute(draft) => plans::execute(state, ctx, draft),
        Command::Steer(plan, steering) => plans::steer(state, ctx, *plan, *steering),
        Command::Approve(task) => answers::approve(state, ctx, *task),
        Command::Answer(task, answer) => answers::answer(state, ctx, *task, answer),
        Command::Review(task, review) => control::review(state, ctx, *task, review),
        Command::Comment(task, remark) => comments::remark(state, *task, remark),
        Command::Undo(task) => comments::undo(state, *task),
        Command::Check(task, ask) => checks::by_hand(state, ctx, *task, ask),
        Command::Trust { project, command } => Ok(checks::trust(state, project, command)),
        Command::Pause(task) => control::pause(state, *task),
        Command::Resume(task) => control::resume(state, ctx, *task),
        Command::Kill(task) => control::kill(state, *task),
        Command::Conflict(decision) => conflicts::decide(state, ctx, decision),
        Command::Handoff(task, wish) => handoff::hand_over(state, ctx, *task, wish),
        Command::Remember(source, what) => memory::remember(state, ctx, *source, what),
        Command::Keep(task) => group::keep(state, ctx, *task),
        Command::AgentReady(agent) => limited::ready(state, agent),
        Command::RaiseBudget(task, max) => control::raise_budget(state, ctx, *task, *max),
        Command::Teach(lesson) => delegate::teach(state, ctx, lesson),
        Command::SetBudget(scope, limit) => budgets::set(state, ctx, scope, *limit),
        Command::ApproveWith { task, digest, words } => {
            inbox::approve_with(state, ctx, *task, digest.as_deref(), words)
        }
        Command::Snooze(task, until) => inbox::snooze(state, *task, *until),
        Command::Wake(task) => inbox::wake(state, *task),
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
    loop {
        let mut next = schedule::next(state, ctx);
        if next.is_empty() {
            next = wakes(state, ctx.now);
        }
        if next.is_empty() {
            break;
        }
        for event in next {
            happen(state, "orchestra", event);
        }
    }
    Ok((recorded, effects))
}
