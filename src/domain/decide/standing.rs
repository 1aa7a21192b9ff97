//! Who of the agents may be chosen as things stand: signed in, under no limit of their maker, within their own budget.
//!
//! Decides for one new task; what holds a task back that has its agent already is known by `budgets` and `limited`.

use std::collections::BTreeSet;

use super::{Context, budgets, limited};
use crate::domain::route::{Availability, Bench, RouteWish};
use crate::domain::session::SessionState;
use crate::domain::state::State;

/// The agents for a new task. One that the person names is not replaced for want of money or of a sign-in: the task waits for
/// it, or it asks. Where nobody else is left, whose own budget is spent may be chosen, and the task asks.
pub(super) fn bench(state: &State, ctx: &Context<'_>, wish: &RouteWish) -> Bench {
    let at_rest = signed_in(state, limited::bench(state, ctx, wish));
    let mut within = at_rest.clone();
    for offer in within.agents.iter_mut().filter(|offer| offer.is_ready() && *wish != named(&offer.name)) {
        if let Some(words) = budgets::own_spent(state, ctx, &offer.name) {
            offer.availability = Availability::Out(format!("may not spend more: {words} is spent"));
        }
    }
    let bench = if within.has_paid_work_ready() { within } else { at_rest };
    bench.asked_for(wish)
}

/// The same agents, without those that ask to be signed in to right now.
pub(super) fn signed_in(state: &State, mut bench: Bench) -> Bench {
    let asks = state.live_sessions().filter(|session| session.state() == SessionState::NeedsLogin);
    let asks: BTreeSet<&str> = asks.map(|session| session.agent.as_str()).collect();
    for offer in bench.agents.iter_mut().filter(|offer| offer.is_ready() && asks.contains(offer.name.as_str())) {
        offer.availability = Availability::SignedOut;
    }
    bench
}

fn named(agent: &str) -> RouteWish {
    RouteWish::Named(agent.to_owned())
}
