//! The sums: in pico-dollars, rounded once at the end. What has no price is counted and never zero.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use serde::Serialize;

use super::books::Agent;
use crate::domain::cost::{Request, Usage};
use crate::domain::money::Money;
use crate::domain::time::Timestamp;
use crate::prices::{Day, PriceList};

/// What a sum depends on beside the requests.
pub struct Pricing<'a> {
    /// The prices.
    pub prices: &'a PriceList,
    /// Whose days and months.
    pub zone: TimeZone,
    /// The time of requests that name none, nor does their file.
    pub now: Timestamp,
}

/// What was used and what it cost. Amounts are micro-dollars; `None` where nothing in the sum has a price.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Bill {
    /// What the agents recorded, else computed from the list.
    pub total_micro_usd: i64,
    /// Computed from the list, whatever was recorded.
    pub computed_micro_usd: i64,
    /// Requests with tokens whose model has no price.
    pub unpriced_requests: u64,
    /// By agent, the dearest first.
    pub by_agent: Vec<AgentSum>,
    /// By model as it is named in the files, the dearest first.
    pub by_model: Vec<ModelSum>,
    /// By day of the zone.
    pub by_day: Vec<DaySum>,
    /// By month of the zone.
    pub by_month: Vec<MonthSum>,
    /// Files that could not be read.
    #[serde(skip)]
    pub unread: Vec<String>,
}

/// What one agent used.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AgentSum {
    /// The agent.
    pub agent: &'static str,
    /// How many requests.
    pub requests: u64,
    /// Those whose model has no price.
    pub unpriced_requests: u64,
    /// By the list.
    pub micro_usd: Option<i64>,
    /// What it recorded, else by the list.
    pub total_micro_usd: Option<i64>,
}

/// What was used of one model.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ModelSum {
    /// As it is named in the files; `None` where none is named.
    pub model: String,
    /// Input that was not cached.
    pub input: u64,
    /// Output, with reasoning.
    pub output: u64,
    /// Read from the cache.
    pub cache_read: u64,
    /// Written to the cache for five minutes, or for as long as the maker's only class lasts.
    pub cache_write_5m: u64,
    /// Written to the cache for an hour.
    pub cache_write_1h: u64,
    /// By the list.
    pub micro_usd: Option<i64>,
}

/// One day.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct DaySum {
    /// `2026-11-21`.
    pub date: String,
    /// By the list.
    pub micro_usd: Option<i64>,
}

/// One month.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct MonthSum {
    /// `2026-11`.
    pub month: String,
    /// By the list.
    pub micro_usd: Option<i64>,
}

/// A sum that knows what it does not know.
#[derive(Debug, Clone, Copy, Default)]
struct Sum {
    usage: Usage,
    requests: u64,
    unpriced: u64,
    computed: Option<Money>,
    recorded: Option<Money>,
}

impl Sum {
    fn add(&mut self, request: &Request, computed: Option<Money>) {
        let plus = |sum: Option<Money>, more: Option<Money>| match (sum, more) {
            (Some(sum), Some(more)) => Some(sum + more),
            (sum, more) => sum.or(more),
        };
        self.usage = self.usage + request.usage;
        self.requests += 1;
        self.unpriced += u64::from(computed.is_none());
        self.computed = plus(self.computed, computed);
        self.recorded = plus(self.recorded, request.recorded.or(computed));
    }

    /// Requests without tokens cost nothing whatever their model: they make no zero of what is not known.
    fn micros(self) -> Option<i64> {
        let known = self.computed.filter(|sum| *sum > Money::ZERO || self.unpriced == 0);
        known.map(Money::micros)
    }
}

pub(super) fn add_up(requests: Vec<(Agent, Request)>, pricing: &Pricing<'_>) -> Bill {
    let mut all = Sum::default();
    let (mut agents, mut models) = (BTreeMap::<Agent, Sum>::new(), BTreeMap::<String, Sum>::new());
    let (mut days, mut months) = (BTreeMap::<String, Sum>::new(), BTreeMap::<String, Sum>::new());
    for (agent, request) in requests {
        let computed = pricing.computed(&request);
        let date = pricing.date(&request);
        all.add(&request, computed);
        agents.entry(agent).or_default().add(&request, computed);
        months.entry(date.chars().take(7).collect()).or_default().add(&request, computed);
        days.entry(date).or_default().add(&request, computed);
        let model = request.model.clone().unwrap_or_else(|| "None".to_owned());
        models.entry(model).or_default().add(&request, computed);
    }
    let by_agent = dearest_first(agents);
    let by_model = dearest_first(models);
    Bill {
        total_micro_usd: all.recorded.unwrap_or_default().micros(),
        computed_micro_usd: all.computed.unwrap_or_default().micros(),
        unpriced_requests: all.unpriced,
        by_agent: by_agent.into_iter().map(|(agent, sum)| agent_sum(agent, sum)).collect(),
        by_model: by_model.into_iter().map(|(model, sum)| model_sum(model, sum)).collect(),
        by_day: days.into_iter().map(|(date, sum)| DaySum { date, micro_usd: sum.micros() }).collect(),
        by_month: months.into_iter().map(|(month, sum)| MonthSum { month, micro_usd: sum.micros() }).collect(),
        unread: Vec::new(),
    }
}

impl Pricing<'_> {
    /// A request without tokens costs nothing, whatever its model.
    fn computed(&self, request: &Request) -> Option<Money> {
        let nothing = request.usage.total() == 0 && request.web_searches == 0;
        self.prices.price_of(request, Day::of(self.now)).or(nothing.then_some(Money::ZERO))
    }

    fn date(&self, request: &Request) -> String {
        let at = request.at.unwrap_or(self.now);
        let instant = jiff::Timestamp::from_millisecond(at.0).unwrap_or_default();
        instant.to_zoned(self.zone.clone()).date().to_string()
    }
}

fn dearest_first<K: Ord>(sums: BTreeMap<K, Sum>) -> Vec<(K, Sum)> {
    let mut sums: Vec<_> = sums.into_iter().collect();
    sums.sort_by_key(|(_, sum)| std::cmp::Reverse(sum.computed));
    sums
}

fn agent_sum(agent: Agent, sum: Sum) -> AgentSum {
    AgentSum {
        agent: agent.name(),
        requests: sum.requests,
        unpriced_requests: sum.unpriced,
        micro_usd: sum.micros(),
        total_micro_usd: sum.recorded.map(Money::micros),
    }
}

fn model_sum(model: String, sum: Sum) -> ModelSum {
    ModelSum {
        model,
        input: sum.usage.input,
        output: sum.usage.output,
        cache_read: sum.usage.cache_read,
        cache_write_5m: sum.usage.cache_write_5m,
        cache_write_1h: sum.usage.cache_write_1h,
        micro_usd: sum.micros(),
    }
}
