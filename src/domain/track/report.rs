//! Everything that the routes view shows, worked out at once.

use serde::{Deserialize, Serialize};

use super::calibration::Calibration;
use super::decisions::DecisionSums;
use super::ended::{Ended, ended};
use super::learned::{Learned, learned};
use super::roi::{Repriced, Roi};
use crate::domain::cost::Usage;
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::{Arm, Holdback};
use crate::domain::state::State;

/// The track record.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was learnt, by kind of run.
    pub learned: Vec<Learned>,
    /// How good the estimates were.
    pub calibration: Calibration,
    /// What routing saves.
    pub roi: Roi,
    /// The same tokens at the premium model's prices; `Err` says why that cannot be told.
    pub repriced: Result<Repriced, String>,
    /// What was decided, and what it adds up to.
    #[serde(default)]
    pub decisions: DecisionSums,
    /// How many tasks are held back for the comparison, by the settings.
    pub holdback: Holdback,
    /// Who the premium agent is.
    pub premium: String,
}

/// The premium agent, and what it charges.
pub struct Premium<'a> {
    /// Its name.
    pub agent: &'a str,
    /// Its model that is in the price list, or why there is none.
    pub model: Result<&'a str, String>,
    /// What these tokens cost with that model on the day that the task began; `None` when that cannot be told.
    pub price: &'a dyn Fn(TaskId, &Usage) -> Option<Money>,
}

/// Works out the track record.
pub fn report(state: &State, holdback: Holdback, premium: &Premium<'_>) -> Report {
    let all = ended(state);
    Report {
        learned: learned(&all, state.history()),
        calibration: Calibration::of(&all),
        roi: Roi::of(&all),
        repriced: premium.model.clone().map(|model| reprice(&all, model, premium.price)),
        decisions: DecisionSums::of(state),
        holdback,
        premium: premium.agent.to_owned(),
    }
}

/// The tokens of every task that was not held back, at another model's prices.
fn reprice(all: &[Ended], model: &str, price: &dyn Fn(TaskId, &Usage) -> Option<Money>) -> Repriced {
    let mut sum =
        Repriced { model: model.to_owned(), tasks: 0, paid: Money::ZERO, at_premium: Money::ZERO, unknown: 0 };
    for one in all.iter().filter(|one| one.estimate.is_some() && one.trial != Some(Arm::HeldBack)) {
        let tokens = one.usage.total() > 0;
        match (one.total, price(one.task, &one.usage)) {
            (Some(paid), Some(repriced)) if tokens => {
                sum.tasks += 1;
                sum.paid += paid;
                sum.at_premium += repriced;
            }
            (Some(Money::ZERO), _) if !tokens => {}
            (Some(_) | None, Some(_) | None) => sum.unknown += 1,
        }
    }
    sum
}
