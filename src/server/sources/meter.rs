//! The requests of a session become readings: one counter for each model, which only ever grows.
//!
//! Each request is priced by itself, because a long one is dearer; the sum could not be priced any more.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::domain::cost::{Account, CostReading, Quality, Request, Usage};
use crate::domain::money::Money;
use crate::domain::time::Timestamp;
use crate::prices::{Day, PriceList};
use crate::server::clock;

/// What the readings of a session depend on.
pub struct Meter {
    prices: Arc<PriceList>,
    counter: String,
    /// The model that was asked for, where the file does not name it.
    asked: Option<String>,
    /// What was requested before belongs to somebody else's bill.
    cut: Option<Timestamp>,
    told: Told,
    /// What was charged of these counters before this server read the files.
    before: Account,
    /// The same by the list, where the agent names dollars of its own.
    told_listed: Told,
}

/// What was said so far, by model.
type Told = BTreeMap<Option<String>, Sum>;

/// What one model used.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
struct Sum {
    usage: Usage,
    /// `None` when a request with tokens has no price.
    money: Option<Money>,
    is_reported: bool,
    requests: u64,
}

impl Meter {
    /// `counter` names the native session; `asked` is the model that was asked for.
    pub fn new(prices: Arc<PriceList>, counter: String, asked: Option<String>, cut: Option<Timestamp>) -> Self {
        Self { prices, counter, asked, cut, told: Told::new(), told_listed: Told::new(), before: Account::default() }
    }

    /// Goes on where this account stands: a file that was written anew meanwhile, with less in it, takes nothing back and is
    /// not charged again.
    pub fn after(self, before: Account) -> Self {
        Self { before, ..self }
    }

    /// The readings of the models of which there is something new.
    pub fn readings<'a>(&mut self, requests: impl Iterator<Item = &'a Request>) -> Vec<CostReading> {
        let sums = self.sums(requests, Self::cost);
        for model in sums.keys() {
            let (before, counter) = (&self.before, counter_of(&self.counter, model.as_deref()));
            self.told.entry(model.clone()).or_insert_with(|| Sum::of(before.last(&counter)));
        }
        let news = news(&mut self.told, sums);
        news.into_iter().map(|(model, sum)| self.reading(model, sum)).collect()
    }

    /// The same by the list alone, for comparison; nothing where the agent names no dollars of its own.
    pub fn listed<'a>(&mut self, requests: impl Iterator<Item = &'a Request>) -> Vec<CostReading> {
        if !self.told.values().any(|sum| sum.is_reported) {
            return Vec::new();
        }
        let sums = self.sums(requests, Self::list_price);
        let news = news(&mut self.told_listed, sums);
        news.into_iter().map(|(model, sum)| self.reading(model, sum)).collect()
    }

    fn sums<'a>(
        &self,
        requests: impl Iterator<Item = &'a Request>,
        cost: impl Fn(&Self, &Request, Day) -> (Option<Money>, bool),
    ) -> Told {
        let today = Day::of(clock::now());
        let mut sums = Told::new();
        for request in requests.filter(|request| self.is_ours(request)) {
            sums.entry(request.model.clone()).or_default().add(request, cost(self, request, today));
        }
        sums
    }

    fn is_ours(&self, request: &Request) -> bool {
        self.cut.is_none_or(|cut| request.at.is_none_or(|at| at >= cut))
    }

    /// What the agent wrote, or the list's price. A written zero beside tokens says nothing: a subscription paid, or the
    /// agent knows no price.
    fn cost(&self, request: &Request, today: Day) -> (Option<Money>, bool) {
        if request.usage.total() == 0 && request.web_searches == 0 {
            return (Some(request.recorded.unwrap_or_default()), false);
        }
        if let Some(recorded) = request.recorded.filter(|money| *money > Money::ZERO) {
            return (Some(recorded), true);
        }
        self.list_price(request, today)
    }

    fn list_price(&self, request: &Request, today: Day) -> (Option<Money>, bool) {
        let named = Request { model: request.model.clone().or_else(|| self.asked.clone()), ..request.clone() };
        (self.prices.price_of(&named, today), false)
    }

    fn reading(&self, model: Option<String>, sum: Sum) -> CostReading {
        let quality = match (sum.money, sum.is_reported) {
            (Some(_), true) => Quality::Reported,
            (Some(_), false) => Quality::Computed,
            (None, _) => Quality::Unknown,
        };
        let counter = counter_of(&self.counter, model.as_deref());
        let model = model.or_else(|| self.asked.clone());
        CostReading { counter, model, usage: sum.usage, money: sum.money, quality }
    }
}

/// The name of the counter of one model.
fn counter_of(session: &str, model: Option<&str>) -> String {
    format!("{session}/{}", model.unwrap_or("unknown"))
}

/// What is new in the sums against what was told.
fn news(told: &mut Told, sums: Told) -> Vec<(Option<String>, Sum)> {
    let mut news = Vec::new();
    for (model, sum) in sums {
        let told = told.entry(model.clone()).or_default();
        let grown = told.grown_to(sum);
        let is_news = (told.usage, told.money.unwrap_or_default()) != (grown.usage, grown.money.unwrap_or_default());
        *told = grown;
        if is_news {
            news.push((model, grown));
        }
    }
    news
}

impl Sum {
    fn of(last: Option<(Usage, Option<Money>)>) -> Self {
        let (usage, money) = last.unwrap_or_default();
        Self { usage, money, ..Self::default() }
    }

    fn add(&mut self, request: &Request, (money, is_reported): (Option<Money>, bool)) {
        let before = if self.requests == 0 { Some(Money::ZERO) } else { self.money };
        self.usage = self.usage + request.usage;
        self.money = before.zip(money).map(|(sum, more)| sum + more);
        self.is_reported |= is_reported;
        self.requests += 1;
    }

    /// A file that was written anew with less in it takes nothing back: a smaller reading would look like a counter that
    /// began anew.
    fn grown_to(self, now: Self) -> Self {
        let more = |then: u64, now: u64| then.max(now);
        let (then, is) = (self.usage, now.usage);
        Self {
            usage: Usage {
                input: more(then.input, is.input),
                cache_read: more(then.cache_read, is.cache_read),
                cache_write_5m: more(then.cache_write_5m, is.cache_write_5m),
                cache_write_1h: more(then.cache_write_1h, is.cache_write_1h),
                output: more(then.output, is.output),
            },
            money: if now.money.is_some() { now.money.max(self.money) } else { None },
            is_reported: now.is_reported,
            requests: now.requests,
        }
    }
}
