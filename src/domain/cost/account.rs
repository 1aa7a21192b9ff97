//! What one session owes, told by up to two sources that describe the same money.
//!
//! One source is the ledger, the other computes beside it: its dollars are compared, and count only while the ledger's source
//! says none. Whoever is believed, a token and a dollar are booked once. Knows neither files nor prices.

use serde::{Deserialize, Serialize};

use super::charge::{Charge, Pocket};
use super::counter::{CostCounters, CostDelta};
use super::drift::Drift;
use super::usage::{CostReading, Quality, Usage};
use crate::domain::ids::SessionId;
use crate::domain::money::Money;

/// Counters are kept per account here, so their own key is always the same.
const ONE: SessionId = SessionId(0);

/// A charge on its day, ready for the sums.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    /// The local calendar day, `YYYY-MM-DD`.
    pub day: String,
    /// The charge.
    pub charge: Charge,
}

/// Whose dollars count.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
enum Believed {
    /// Nobody's yet: the ledger's source has said none, and what the other computed waits.
    #[default]
    Nobody,
    /// The other's, until the ledger's source says some.
    StandIn,
    /// The ledger's source's.
    Ledger,
}

/// What one session owes.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The ledger's source.
    counters: CostCounters,
    /// The source beside it.
    checked: CostCounters,
    believed: Believed,
    /// What the source beside it said and was not booked.
    waiting: Vec<Entry>,
    /// What was booked by the word of the source beside it, and the ledger's source has not said yet.
    ahead: (Usage, Money),
    /// Tokens that were booked by the word of the ledger's source, and the other has not said yet.
    covered: Usage,
    /// What both said since the session began.
    both: (Money, Money),
}

impl Account {
    /// Takes a reading of the ledger's source. Gives what is to be booked; `None` when the reading has nothing new.
    pub fn ledger(&mut self, reading: &CostReading, pocket: Pocket, day: &str) -> Option<Vec<Entry>> {
        let delta = self.counters.apply(ONE, reading)?;
        let mut entries = Vec::new();
        let money = delta.money.map(|money| {
            if money > Money::ZERO {
                self.both.0 += money;
                self.believed = Believed::Ledger;
                entries.extend(self.let_in());
            }
            let new = money.minus_or_zero(self.ahead.1);
            self.ahead.1 = self.ahead.1.minus_or_zero(money);
            new
        });
        let usage = delta.usage - self.ahead.0;
        self.ahead.0 = self.ahead.0 - delta.usage;
        self.covered = self.covered + usage;
        entries.extend(entry(CostDelta { usage, money, ..delta }, reading, pocket, day));
        Some(entries)
    }

    /// Takes a reading of the source beside it. Gives what is to be booked; `None` when the reading has nothing new.
    pub fn check(&mut self, reading: &CostReading, pocket: Pocket, day: &str) -> Option<Vec<Entry>> {
        let delta = self.checked.apply(ONE, reading)?;
        self.both.1 += delta.money.unwrap_or_default();
        let new = entry(delta, reading, pocket, day)?;
        if self.believed == Believed::Nobody {
            self.wait(new);
            return Some(Vec::new());
        }
        Some(self.admit(new).into_iter().collect())
    }

    /// The ledger's source says nothing: what the other computed counts from now on. Gives what is to be booked.
    pub fn stand_in(&mut self) -> Vec<Entry> {
        if self.believed == Believed::Nobody {
            self.believed = Believed::StandIn;
        }
        self.let_in()
    }

    /// Whether it is open whose dollars count.
    pub fn is_open(&self) -> bool {
        self.believed == Believed::Nobody
    }

    /// Whether something waits for the word of the ledger's source.
    pub const fn waits(&self) -> bool {
        !self.waiting.is_empty()
    }

    /// Whether the source beside the ledger's has ever said anything.
    pub fn is_checked(&self) -> bool {
        self.checked != CostCounters::default()
    }

    /// Whether the ledger's source has ever said anything.
    pub fn is_begun(&self) -> bool {
        self.counters != CostCounters::default()
    }

    /// What a counter of either source said last.
    pub fn last(&self, counter: &str) -> Option<(Usage, Option<Money>)> {
        self.counters.last(ONE, counter).or_else(|| self.checked.last(ONE, counter))
    }

    /// How far apart the two figures are, when that is worth a word.
    pub fn drift(&self) -> Option<Drift> {
        let comparable =
            self.believed == Believed::Ledger && self.checked.unknown(ONE) == 0 && self.both.1 > Money::ZERO;
        comparable.then(|| Drift::between(self.both.0, self.both.1)).flatten()
    }

    /// The account of a session that goes on in the same session of the CLI: its counters go on, its questions are new.
    #[must_use]
    pub fn carried_on(&self) -> Self {
        Self {
            counters: self.counters.clone(),
            checked: self.checked.clone(),
            ahead: self.ahead,
            covered: self.covered,
            ..Self::default()
        }
    }

    /// Many small readings of one day and counter wait as one.
    fn wait(&mut self, new: Entry) {
        let same = |old: &&mut Entry| {
            let (old_charge, charge) = (&old.charge, &new.charge);
            old.day == new.day
                && old_charge.counter == charge.counter
                && old_charge.money.is_some() == charge.money.is_some()
        };
        match self.waiting.iter_mut().find(same) {
            Some(old) => {
                old.charge.usage = old.charge.usage + new.charge.usage;
                old.charge.money = old.charge.money.zip(new.charge.money).map(|(sum, more)| sum + more);
            }
            None => self.waiting.push(new),
        }
    }

    fn let_in(&mut self) -> Vec<Entry> {
        let waiting = std::mem::take(&mut self.waiting);
        waiting.into_iter().filter_map(|entry| self.admit(entry)).collect()
    }

    /// What of an entry by the source beside the ledger's is new: beside a ledger that speaks, only its tokens are.
    fn admit(&mut self, mut entry: Entry) -> Option<Entry> {
        let charge = &mut entry.charge;
        let usage = charge.usage - self.covered;
        self.covered = self.covered - charge.usage;
        self.ahead.0 = self.ahead.0 + usage;
        charge.usage = usage;
        match self.believed {
            Believed::StandIn => self.ahead.1 += charge.money.unwrap_or_default(),
            Believed::Nobody | Believed::Ledger => {
                (charge.money, charge.quality) = (Some(Money::ZERO), Quality::Reported);
            }
        }
        let nothing = charge.usage == Usage::default() && charge.money.unwrap_or_default() == Money::ZERO;
        (!nothing).then_some(entry)
    }
}

/// A delta as an entry; `None` when nothing is left of it.
fn entry(delta: CostDelta, reading: &CostReading, pocket: Pocket, day: &str) -> Option<Entry> {
    let CostDelta { usage, money, quality, model } = delta;
    let nothing = usage == Usage::default() && money.unwrap_or_default() == Money::ZERO;
    let charge = Charge { usage, money, quality, model, counter: reading.counter.clone(), pocket };
    (!nothing).then(|| Entry { day: day.to_owned(), charge })
}

#[cfg(test)]
#[path = "account_tests.rs"]
mod tests;
