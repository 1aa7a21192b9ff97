//! Cumulative readings become charges: only what a counter grew by since it was last read.
//!
//! Owns the last reading of every counter. Does not know where readings come from.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::usage::{CostReading, Quality, Usage};
use crate::domain::ids::SessionId;
use crate::domain::money::Money;

/// What a counter grew by between two readings.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostDelta {
    /// Tokens since the last reading.
    pub usage: Usage,
    /// Dollars since the last reading that named an amount; `None` when this reading names none.
    pub money: Option<Money>,
    /// How the dollars are known.
    pub quality: Quality,
    /// The model of this reading.
    pub model: Option<String>,
}

/// What was charged so far for one counter, since it last started anew.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
struct Seen {
    usage: Usage,
    money: Option<Money>,
    /// Deltas without an amount since the last reading that named one.
    unknown: u32,
}

/// The last reading of every counter of every session. Counters of one session add up.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostCounters {
    seen: BTreeMap<SessionId, BTreeMap<String, Seen>>,
}

impl CostCounters {
    /// Takes a reading and gives what is new in it; `None` when nothing is.
    ///
    /// Nothing is ever negative: when any token class or the dollars are smaller than last time, the counter was reset
    /// and the whole reading is new. Dollars that were unknown for a while are charged in full by the first reading
    /// that names them again.
    pub fn apply(&mut self, session: SessionId, reading: &CostReading) -> Option<CostDelta> {
        let seen = self.seen.entry(session).or_default().entry(reading.counter.clone()).or_default();
        if seen.was_reset(reading) {
            *seen = Seen::default();
        }
        let usage = reading.usage - seen.usage;
        let money = reading.money.map(|now| now - seen.money.unwrap_or_default());
        let nothing_new = usage == Usage::default() && money.unwrap_or_default() == Money::ZERO;
        seen.usage = reading.usage;
        if nothing_new {
            return None;
        }
        match reading.money {
            Some(now) => (seen.money, seen.unknown) = (Some(now), 0),
            None => seen.unknown = seen.unknown.saturating_add(1),
        }
        let quality = if money.is_some() { reading.quality } else { Quality::Unknown };
        Some(CostDelta { usage, money, quality, model: reading.model.clone() })
    }

    /// The tokens of all counters, since each last started anew.
    pub fn usage(&self) -> Usage {
        let seen = self.seen.values().flat_map(BTreeMap::values);
        seen.fold(Usage::default(), |sum, seen| sum + seen.usage)
    }

    /// Deltas of this session whose dollars are still not known.
    pub fn unknown(&self, session: SessionId) -> u32 {
        self.seen.get(&session).map_or(0, |counters| counters.values().map(|seen| seen.unknown).sum())
    }

    /// The tokens and dollars of the last reading of one counter.
    pub fn last(&self, session: SessionId, counter: &str) -> Option<(Usage, Option<Money>)> {
        self.seen.get(&session)?.get(counter).map(|seen| (seen.usage, seen.money))
    }

    /// Forgets a session that is over and will not be resumed.
    pub fn forget(&mut self, session: SessionId) {
        self.seen.remove(&session);
    }
}

impl Seen {
    fn was_reset(&self, reading: &CostReading) -> bool {
        let (old, new) = (self.usage, reading.usage);
        let fewer = old - new != Usage::default();
        let less = matches!((self.money, reading.money), (Some(old), Some(new)) if new < old);
        fewer || less
    }
}

#[cfg(test)]
#[path = "counter_tests.rs"]
mod tests;
