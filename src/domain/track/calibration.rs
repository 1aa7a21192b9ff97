//! How good the estimates were: of the tasks that ended, how many came to lie in the band that had been frozen before they
//! began. Of eight in ten it should be eight.

use serde::{Deserialize, Serialize};

use super::ended::Ended;
use super::share::Share;
use crate::domain::cost::{EstimateBasis, Hit};

/// How good some forecasts were.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Score {
    /// How many of how many came to lie in the band; 80 % is right.
    pub covered: Share,
    /// How many lay below it; 10 % is right.
    pub below: u32,
    /// How many lay above it; 10 % is right.
    pub above: u32,
    /// The mean pinball loss of the 10, 50 and 90 % points, on logarithms: 0 for a prophet, smaller is better; it punishes
    /// bands that are wide as well as bands that miss. `None` without a task.
    pub pinball: Option<f64>,
    /// Half of the tasks were off from the middle by less than this factor, in either direction. `None` without a task.
    pub off_by: Option<f64>,
}

/// How good the estimates of finished tasks were; cost and time apart.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
pub struct Calibration {
    /// All forecasts of costs.
    pub cost: Score,
    /// Those of them that were made from the user's own runs.
    pub cost_own: Score,
    /// Those of them that were the typical cost alone.
    pub cost_typical: Score,
    /// All forecasts of times.
    pub time: Score,
}

/// A frozen forecast and what became of it: the three points and the result.
type Case = ([f64; 3], f64);

impl Calibration {
    /// Of these tasks. Only those count that say what such work costs, whose cost is known and that had an estimate.
    pub fn of(all: &[Ended]) -> Self {
        let teaching = || all.iter().filter(|one| one.teaches());
        let costs = |wanted: &dyn Fn(EstimateBasis) -> bool| -> Vec<Case> {
            teaching().filter(|one| one.estimate.is_some_and(|e| wanted(e.basis))).filter_map(cost).collect()
        };
        let typical = |basis| matches!(basis, EstimateBasis::Prior);
        Self {
            cost: Score::of(&costs(&|_| true)),
            cost_own: Score::of(&costs(&|basis| !typical(basis))),
            cost_typical: Score::of(&costs(&typical)),
            time: Score::of(&teaching().filter_map(time).collect::<Vec<_>>()),
        }
    }
}

fn cost(one: &Ended) -> Option<Case> {
    let (estimate, cost) = (one.estimate?, one.work?);
    (cost.pico() > 0).then(|| ([estimate.low.usd(), estimate.mid.usd(), estimate.high.usd()], cost.usd()))
}

fn time(one: &Ended) -> Option<Case> {
    let (estimate, time) = (one.estimate?, one.time?);
    let (low, high) = estimate.time_band?;
    (time.0 > 0).then(|| ([low, estimate.time, high].map(|span| span.0 as f64), time.0 as f64))
}

impl Score {
    /// Of forecasts as three points, each with what it came to; all above zero.
    pub fn of(cases: &[([f64; 3], f64)]) -> Self {
        let mut score = Self::default();
        let (mut losses, mut offs) = (0.0, Vec::with_capacity(cases.len()));
        for ([low, mid, high], came) in cases {
            score.covered.of += 1;
            match Hit::of(*came, *low, *high) {
                Hit::Below => score.below += 1,
                Hit::Within => score.covered.hits += 1,
                Hit::Above => score.above += 1,
            }
            losses +=
                [(0.1, low), (0.5, mid), (0.9, high)].map(|(q, point)| pinball(q, *point, *came)).iter().sum::<f64>();
            offs.push(log(*came, *mid).abs());
        }
        if !cases.is_empty() {
            offs.sort_by(f64::total_cmp);
            score.pinball = Some(losses / (3.0 * cases.len() as f64));
            score.off_by = Some(middle(&offs).exp());
        }
        score
    }
}

/// How far apart two amounts are, as a logarithm; what is under a millionth counts as that.
fn log(came: f64, point: f64) -> f64 {
    (came.max(1e-6) / point.max(1e-6)).ln()
}

/// What a forecast of the `q` quantile costs that said `point` where `came` came.
fn pinball(q: f64, point: f64, came: f64) -> f64 {
    let off = log(came, point);
    (q * off).max((q - 1.0) * off)
}

fn middle(sorted: &[f64]) -> f64 {
    let half = sorted.len() / 2;
    if sorted.len() % 2 == 1 { sorted[half] } else { f64::midpoint(sorted[half - 1], sorted[half]) }
}

#[cfg(test)]
mod tests {
    use super::*;

    const BAND: [f64; 3] = [1.0, 2.0, 4.0];

    #[test]
    fn coverage_counts_both_sides_of_the_band() {
        let score = Score::of(&[0.9, 1.0, 2.0, 4.0, 4.1].map(|came| (BAND, came)));
        assert_eq!((score.covered, score.below, score.above), (Share { hits: 3, of: 5 }, 1, 1));
        assert_eq!(score.off_by.map(|off| (off * 100.0).round()), Some(200.0), "1, 4 and 4.1 are off by 2 or more");
        assert_eq!(Score::of(&[]), Score::default());
    }

    #[test]
    fn pinball_is_nothing_for_a_prophet_and_punishes_width_and_misses() {
        let loss = |band: [f64; 3], came: f64| Score::of(&[(band, came)]).pinball.unwrap();
        assert!(loss([2.0, 2.0, 2.0], 2.0).abs() < 1e-12);
        assert!(loss(BAND, 2.0) < loss([0.5, 2.0, 8.0], 2.0), "wider is worse");
        assert!(loss(BAND, 4.5) > loss(BAND, 3.5), "further off is worse");
        // By hand: ln 2 off at each end, a tenth of it each, nothing in the middle.
        assert!((loss(BAND, 2.0) - 0.1 * 2.0 * 2.0_f64.ln() / 3.0).abs() < 1e-12);
        // Above the band by a factor of e: 0.1 * ln(4e), 0.5 * ln(2e), 0.9 * 1.
        let e = std::f64::consts::E;
        let wanted = (0.1 * (4.0 * e).ln() + 0.5 * (2.0 * e).ln() + 0.9) / 3.0;
        assert!((loss(BAND, 4.0 * e) - wanted).abs() < 1e-12);
    }
}
