//! Plans: tasks born of one request, linked by what they wait for.
//!
//! Owns what a plan is, which ones make sense, where one stands and how long it will take. Does not know files, playbooks or
//! git, and decides nothing: that is in `decide`.

mod draft;
mod edit;
mod forecast;
mod order;
mod outlook;
mod playbook;
mod record;

pub use draft::{Component, Draft, Gate, OnConflict, PlanFault, fault_of};
pub use edit::{Edit, edit};
pub use forecast::{Forecast, Piece, forecast};
pub use order::{Cycle, order, ranks};
pub use outlook::{Outlook, outlook};
pub use playbook::{NoPlaybook, Offer, Playbook, PlaybookRule, Playbooks};
pub use record::{Hold, NewPlan, Plan, PlanStatus, PlanStep};
