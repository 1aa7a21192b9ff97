//! Forecasts of what a task will cost and how long it will take, each with a band that eight of ten tasks fall into.
//!
//! Owns their form and their words. What they are made of is in [`super::History`] and the typical costs.

use std::fmt;

use serde::{Deserialize, Serialize};

use super::typical::dollars;
use crate::domain::money::Money;
use crate::domain::time::Span;

/// Where an estimate comes from: the narrowest kind of work of which there are runs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EstimateBasis {
    /// The typical cost of such work, not the user's own data.
    Prior,
    /// The user's own runs of such work by other agents.
    Category {
        /// How many runs.
        n: u32,
    },
    /// The user's own runs of such work by this agent, of another size or with another model.
    Agent {
        /// How many runs.
        n: u32,
    },
    /// The user's own runs of such work and size by this agent and model; with fewer than eight what is typical still
    /// weighs in.
    History {
        /// How many runs.
        n: u32,
    },
}

/// What a task will probably cost, and how long it will take.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Estimate {
    /// One task in ten is cheaper.
    pub low: Money,
    /// Half of the tasks are cheaper.
    pub mid: Money,
    /// One task in ten is dearer.
    pub high: Money,
    /// The time that half of the tasks stay under.
    pub time: Span,
    /// The times that one task in ten stays under, and that one in ten exceeds; `None` in estimates that were frozen
    /// before there was such a band.
    #[serde(default)]
    pub time_band: Option<(Span, Span)>,
    /// Where it comes from.
    pub basis: EstimateBasis,
}

/// How something turned out, beside its band.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Hit {
    /// Under the band.
    Below,
    /// In the band.
    Within,
    /// Over the band.
    Above,
}

impl Hit {
    /// Where a value lies beside a band.
    pub fn of<T: PartialOrd + Copy>(value: T, low: T, high: T) -> Self {
        if value < low {
            Self::Below
        } else if value > high {
            Self::Above
        } else {
            Self::Within
        }
    }

    /// The words for people: `in the band`.
    pub const fn words(self) -> &'static str {
        match self {
            Self::Below => "below the band",
            Self::Within => "in the band",
            Self::Above => "above the band",
        }
    }
}

impl Estimate {
    /// From the 10, 50 and 90 % points of cost and time.
    pub const fn of(costs: [Money; 3], times: [Span; 3], basis: EstimateBasis) -> Self {
        let ([low, mid, high], [fast, time, slow]) = (costs, times);
        Self { low, mid, high, time, time_band: Some((fast, slow)), basis }
    }

    /// Where the real cost lies beside the band.
    pub fn cost_hit(&self, cost: Money) -> Hit {
        Hit::of(cost, self.low, self.high)
    }

    /// Where the real time lies beside the band; `None` when the estimate has none for times.
    pub fn time_hit(&self, time: Span) -> Option<Hit> {
        self.time_band.map(|(low, high)| Hit::of(time, low, high))
    }

    /// The bands of cost and time in words: `$0.90-$1.80-$3.60` and `4-8-16 min`.
    pub fn bands(&self) -> (String, String) {
        let times = self
            .time_band
            .map_or_else(|| brief(self.time), |(low, high)| joined(&[brief(low), brief(self.time), brief(high)]));
        (format!("{}-{}-{}", self.low, self.mid, self.high), times)
    }

    /// The estimate of several tasks together: the middles add up, the bands as of independent tasks, the times as done
    /// one after another. `None` for no task.
    pub fn sum(estimates: impl IntoIterator<Item = Self>) -> Option<Self> {
        let all: Vec<Self> = estimates.into_iter().collect();
        let basis = all.iter().map(|one| one.basis).reduce(weaker)?;
        let mid: Money = all.iter().map(|one| one.mid).sum();
        let time = all.iter().fold(Span::ZERO, |sum, one| sum + one.time);
        let root = |part: &dyn Fn(&Self) -> f64| all.iter().map(|one| part(one).powi(2)).sum::<f64>().sqrt();
        let below = dollars(root(&|one| one.mid.usd() - one.low.usd()));
        let above = dollars(root(&|one| one.high.usd() - one.mid.usd()));
        let banded = all.iter().all(|one| one.time_band.is_some());
        let faster = root(&|one| one.time_band.map_or(0.0, |(low, _)| one.time.0 as f64 - low.0 as f64));
        let slower = root(&|one| one.time_band.map_or(0.0, |(_, high)| high.0 as f64 - one.time.0 as f64));
        let times = (Span(time.0.saturating_sub(faster.round() as u64)), Span(time.0 + slower.round() as u64));
        let time_band = banded.then_some(times);
        Some(Self { low: mid.minus_or_zero(below), mid, high: mid + above, time, time_band, basis })
    }
}

fn weaker(a: EstimateBasis, b: EstimateBasis) -> EstimateBasis {
    if weight(b) < weight(a) { b } else { a }
}

/// How much a basis says: the kind first, then how many runs.
const fn weight(basis: EstimateBasis) -> (u8, u32) {
    match basis {
        EstimateBasis::Prior => (0, 0),
        EstimateBasis::Category { n } => (1, n),
        EstimateBasis::Agent { n } => (2, n),
        EstimateBasis::History { n } => (3, n),
    }
}

impl fmt::Display for EstimateBasis {
    /// For the line under an estimate: `typical cost, not your data`, `your 12 runs`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let runs = |n: u32| if n == 1 { "your 1 run".to_owned() } else { format!("your {n} runs") };
        match *self {
            Self::Prior => f.write_str("typical cost, not your data"),
            Self::Category { n } => write!(f, "{} of such work by other agents", runs(n)),
            Self::Agent { n } => write!(f, "{} of such work by it, other size or model", runs(n)),
            Self::History { n: n @ 0..8 } => write!(f, "{} and the typical cost", runs(n)),
            Self::History { n } => f.write_str(&runs(n)),
        }
    }
}

/// Times of a band, the unit once where it is the same.
fn joined(times: &[String; 3]) -> String {
    let minutes = times.each_ref().map(|time: &String| time.strip_suffix(" min").filter(|rest| !rest.contains(' ')));
    match minutes {
        [Some(low), Some(mid), Some(high)] => format!("{low}-{mid}-{high} min"),
        _ => times.join("-"),
    }
}

/// The time to the minute, below one to ten seconds.
fn brief(time: Span) -> String {
    let seconds = time.as_secs();
    let rounded =
        if seconds < 55 { Span::secs(seconds.div_ceil(10).max(1) * 10) } else { Span::mins((seconds + 30) / 60) };
    rounded.to_string()
}

impl fmt::Display for Estimate {
    /// `est. $1.80 ($0.90-$3.60) · 8 min`; the time to the minute, below one to ten seconds.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "est. {} ({}-{}) · {}", self.mid, self.low, self.high, brief(self.time))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::cost::{MoneyCounts, prior};
    use crate::domain::route::{Category, Complexity, Tier};

    fn backend() -> Estimate {
        prior(Category::Backend, Tier::Mid, Complexity::Medium, MoneyCounts::Yes).unwrap()
    }

    #[test]
    fn an_estimate_reads_as_in_the_manual() {
        let estimate = backend();
        assert_eq!(estimate.to_string(), "est. $1.80 ($0.90-$3.60) · 8 min");
        assert_eq!(estimate.bands(), ("$0.90-$1.80-$3.60".to_owned(), "4-8-16 min".to_owned()));
        let mixed = Estimate { time_band: Some((Span::secs(31), Span::mins(90))), ..estimate };
        assert_eq!(mixed.bands().1, "40 s-8 min-1 h 30 min");
        let short = Estimate { time: Span::secs(31), ..estimate };
        assert!(short.to_string().ends_with("· 40 s"), "{short}");
    }

    #[test]
    fn a_sum_is_relatively_narrower_than_its_parts_and_says_the_weakest_basis() {
        let one = backend();
        let own = Estimate { basis: EstimateBasis::History { n: 9 }, ..one };
        let sum = Estimate::sum([one, own, one, one]).unwrap();
        assert_eq!(
            (sum.mid, sum.low, sum.high),
            (Money::from_cents(720), Money::from_cents(540), Money::from_cents(1080))
        );
        assert_eq!((sum.basis, sum.time), (EstimateBasis::Prior, Span::mins(32)));
        assert_eq!(sum.time_band, Some((Span::mins(24), Span::mins(48))));
        assert_eq!(Estimate::sum([]), None);
        assert_eq!(Estimate::sum([own]), Some(own));
    }

    #[test]
    fn a_result_is_below_in_or_above_its_band() {
        let estimate = backend();
        for (cents, hit) in
            [(89, Hit::Below), (90, Hit::Within), (180, Hit::Within), (360, Hit::Within), (361, Hit::Above)]
        {
            assert_eq!(estimate.cost_hit(Money::from_cents(cents)), hit, "{cents}");
        }
        assert_eq!(estimate.time_hit(Span::mins(17)), Some(Hit::Above));
        assert_eq!(Estimate { time_band: None, ..estimate }.time_hit(Span::mins(17)), None);
    }

    #[test]
    fn an_estimate_that_an_older_version_froze_can_be_read() {
        let old = r#"{"low":900000000000,"mid":1800000000000,"high":3600000000000,"time":480000,"basis":"prior"}"#;
        let read: Estimate = serde_json::from_str(old).unwrap();
        assert_eq!(read, Estimate { time_band: None, ..backend() });
    }
}
