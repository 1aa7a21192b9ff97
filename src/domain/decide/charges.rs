//! What a session's sources say becomes charges: who is believed, and when two figures for the same money are compared.

use super::{Context, budgets, limited};
use crate::domain::cost::{CostReading, Pocket};
use crate::domain::event::{Event, SessionEvent};
use crate::domain::ids::SessionId;
use crate::domain::session::{Mode, Session};
use crate::domain::state::State;
use crate::domain::time::{Span, Timestamp};

/// How long after its turn a session's sources may still speak.
const LAST_WORD: Span = Span::secs(5);

/// What the source that counts says.
pub(super) fn cost(
    state: &State,
    ctx: &Context<'_>,
    id: SessionId,
    reading: &CostReading,
    pocket: Pocket,
) -> Vec<Event> {
    let Some(session) = state.session(id) else { return Vec::new() };
    let Some(entries) = session.account.clone().ledger(reading, pocket, ctx.day) else { return Vec::new() };
    let event = SessionEvent::CostRead { reading: reading.clone(), pocket, day: ctx.day.to_owned() };
    let mut events = vec![Event::Session(id, event)];
    events.extend(limited::freed_by_charge(state, ctx, session));
    events.extend(budgets::charged(state, ctx, session, &entries));
    events
}

/// What a second source says. Of a run the first speaks only at its end, so that the second counts until then.
pub(super) fn checked(
    state: &State,
    ctx: &Context<'_>,
    id: SessionId,
    reading: &CostReading,
    pocket: Pocket,
) -> Vec<Event> {
    let Some(session) = state.session(id) else { return Vec::new() };
    let (mut account, mut events) = (session.account.clone(), Vec::new());
    if session.mode == Mode::Headless && account.is_open() {
        account.stand_in();
        events.push(Event::Session(id, SessionEvent::StoodIn));
    }
    let Some(entries) = account.check(reading, pocket, ctx.day) else { return Vec::new() };
    let event = SessionEvent::CostChecked { reading: reading.clone(), pocket, day: ctx.day.to_owned() };
    events.push(Event::Session(id, event));
    events.extend(budgets::charged(state, ctx, session, &entries));
    events
}

/// Whether a session rests that has something to compare or to charge: at once, or at all.
pub fn compares(session: &Session, now: Option<Timestamp>) -> bool {
    let told = session.drift.is_some() || session.account.drift().is_none();
    session.rests()
        && now.is_none_or(|now| now.since(session.since) >= LAST_WORD || now < session.since)
        && (session.account.waits() || !told)
}

pub(super) fn compared(state: &State, ctx: &Context<'_>, id: SessionId) -> Vec<Event> {
    let Some(session) = state.session(id).filter(|session| compares(session, Some(ctx.now))) else { return Vec::new() };
    if session.account.waits() {
        let entries = session.account.clone().stand_in();
        let mut events = vec![Event::Session(id, SessionEvent::StoodIn)];
        events.extend(budgets::charged(state, ctx, session, &entries));
        return events;
    }
    let drift = session.account.drift().filter(|_| session.drift.is_none());
    drift.map(|drift| Event::Session(id, SessionEvent::Drifted(drift))).into_iter().collect()
}
