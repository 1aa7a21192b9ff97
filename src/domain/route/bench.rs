//! What is asked of the router, and which agents are there to choose from.
//!
//! Knows no program: whether an agent is installed, signed in or rate-limited was found out elsewhere.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::category::{Category, Tier};

/// Whom the person asked for.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RouteWish {
    /// The router decides.
    #[default]
    Auto,
    /// This agent (`--to`, Tab, `--force-tool`).
    Named(String),
    /// The primary does it itself (`--no-routing`).
    Primary,
}

/// A task that wants an agent.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RouteRequest {
    /// What is to be done, as typed.
    pub text: String,
    /// Files named for it (`--file`, `@path`), relative to the repository.
    #[serde(default)]
    pub files: Vec<String>,
    /// Whom the person asked for.
    #[serde(default)]
    pub wish: RouteWish,
    /// The kind of work, when a playbook says so instead of the words.
    #[serde(default)]
    pub kind: Option<Category>,
}

/// Whether an agent can take work now.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Availability {
    /// Yes.
    #[default]
    Ready,
    /// Its program was not found.
    NotInstalled,
    /// It is there, and nobody is signed in, as far as can be told from outside.
    SignedOut,
    /// It is there and cannot work now, for this reason: `is rate limited until 15:00`.
    Out(String),
}

/// Whether an agent's work costs anything.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Billing {
    /// Tokens are paid for, by amount or by subscription.
    #[default]
    Paid,
    /// A shell, a rehearsal, a model on this machine.
    Free,
}

/// One agent of the configuration, as it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct AgentOffer {
    /// Its name.
    pub name: String,
    /// Whether it can take work now.
    #[serde(default)]
    pub availability: Availability,
    /// Its models by tier; empty when it only ever uses its own default model.
    #[serde(default)]
    pub tiers: BTreeMap<Tier, String>,
    /// Whether its work costs anything.
    #[serde(default)]
    pub billing: Billing,
}

impl AgentOffer {
    /// Whether it can take work now.
    pub const fn is_ready(&self) -> bool {
        matches!(self.availability, Availability::Ready)
    }

    /// Why it cannot take work now, as the end of a sentence that starts with its name; `None` when it can.
    pub fn trouble(&self) -> Option<&str> {
        match &self.availability {
            Availability::Ready => None,
            Availability::NotInstalled => Some("is not installed"),
            Availability::SignedOut => Some("is not signed in"),
            Availability::Out(why) => Some(why),
        }
    }

    /// The weakest of its tiers that is at least `wanted`, with the model; the model is `None` for an agent without
    /// tiers. `None` when all its models are weaker.
    pub fn at_least(&self, wanted: Tier) -> Option<(Tier, Option<&str>)> {
        if self.tiers.is_empty() {
            return Some((wanted, None));
        }
        self.tiers.range(wanted..).next().map(|(tier, model)| (*tier, Some(model.as_str())))
    }

    /// Its strongest model and that model's tier; `None` for an agent without tiers.
    pub fn strongest(&self) -> Option<(Tier, &str)> {
        self.tiers.iter().next_back().map(|(tier, model)| (*tier, model.as_str()))
    }
}

/// Every agent of the configuration, in its order, and which of them is the primary.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Bench {
    /// The agents.
    pub agents: Vec<AgentOffer>,
    /// The name of the agent that plans and delegates.
    pub primary: String,
}

impl Bench {
    /// The agent of this name.
    pub fn find(&self, name: &str) -> Option<&AgentOffer> {
        self.agents.iter().find(|offer| offer.name == name)
    }

    /// The names of all, joined by `, `.
    pub fn names(&self) -> String {
        let names: Vec<_> = self.agents.iter().map(|offer| offer.name.as_str()).collect();
        names.join(", ")
    }

    /// The same agents as if every program that is missing on this machine were there and signed in: who would do a task in
    /// principle.
    #[must_use]
    pub fn as_if_installed(&self) -> Self {
        let mut bench = self.clone();
        for offer in &mut bench.agents {
            match offer.availability {
                Availability::NotInstalled | Availability::SignedOut => offer.availability = Availability::Ready,
                Availability::Ready | Availability::Out(_) => {}
            }
        }
        bench
    }

    /// The same agents for a task with this wish: where nobody is signed in, an agent still asks whoever names it to sign
    /// in, and one that asks is better than nobody.
    #[must_use]
    pub fn asked_for(mut self, wish: &RouteWish) -> Self {
        let somebody = self.has_paid_work_ready();
        for offer in self.agents.iter_mut().filter(|offer| offer.availability == Availability::SignedOut) {
            if !somebody || *wish == RouteWish::Named(offer.name.clone()) {
                offer.availability = Availability::Ready;
            }
        }
        self
    }

    /// Whether an agent that is paid for its work can take some now: rehearsals and shells do not count.
    pub fn has_paid_work_ready(&self) -> bool {
        self.agents.iter().any(|offer| offer.is_ready() && offer.billing == Billing::Paid)
    }
}
