//! Routing: which agent and model gets a task, and why.
//!
//! Owns the categories of work, the weighted rules that judge a task's text, and the choice among the agents that are
//! there. Deliberately does not know files, TOML, programs or prices: rules, offers and history come in as values.

mod bench;
mod category;
mod choose;
mod complexity;
mod decision;
mod habit;
mod holdback;
mod patterns;
mod plain;
mod rules;
mod score;
mod table;
mod text;

pub use bench::{AgentOffer, Availability, Bench, Billing, RouteRequest, RouteWish};
pub use category::{Category, Complexity, Tier};
pub use choose::{decide, judged, route};
pub use decision::{Advised, Alternative, InsteadOf, NoAgent, Reason, Route};
pub use habit::{ENOUGH_OVERRIDES, Habit, Label, Lesson, Lessons, ShouldBe, habit_for};
pub use holdback::{Arm, BadHoldback, Holdback, hold_back};
pub use rules::{AgentChoice, ComplexityFile, ComplexityRule, Layer, RouteFile, RouteRule, Thresholds};
pub use score::{CategoryScore, Verdict};
pub use table::{BadRule, RouteTable, Rules};
