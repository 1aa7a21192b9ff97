//! A middle and a band out of a few numbers: Student's t on logarithms, because what runs cost and how long they take
//! spreads by factors, not by amounts.
//!
//! Knows neither money nor time: it gets logarithms of "how many times the typical run" and gives them back.

/// From so many runs on they speak for themselves.
pub(super) const ENOUGH: usize = 8;
/// How many runs the centre is worth before that. Little, because a typical cost may be wrong by a factor.
const CENTRE_WORTH: f64 = 0.5;
/// How many runs the usual spread is worth before that. More, because it differs little from model to model.
const SPREAD_WORTH: f64 = 3.0;
/// How far the costs of one kind of run usually spread, as the deviation of logarithms: 0.5 to 1.7 for 25 published models,
/// half of them under this.
pub(super) const COST_SPREAD: f64 = 0.85;
/// The same for times, by the requests that these runs made.
pub(super) const TIME_SPREAD: f64 = 0.56;
/// No kind of work costs the same every time, whatever a few equal runs say.
const LEAST_SPREAD: f64 = 0.05;
/// The 90 % point of the normal distribution.
const NORMAL_90: f64 = 1.281_551_6;

/// The middle, and how far the ends of the band that eight of ten runs fall into lie from it; all as logarithms.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Fit {
    pub middle: f64,
    pub reach: f64,
}

impl Fit {
    /// The forecast of the next run after these. `centre` is where runs of a wider kind lie, `spread` how far they usually
    /// are apart; both count while there are fewer than [`ENOUGH`]. `None` without a run.
    pub fn of(logs: &[f64], centre: f64, spread: f64) -> Option<Self> {
        if logs.is_empty() {
            return None;
        }
        let n = logs.len() as f64;
        let mean = logs.iter().sum::<f64>() / n;
        let squares: f64 = logs.iter().map(|log| (log - mean).powi(2)).sum();
        if logs.len() >= ENOUGH {
            return Some(Self::log_t(mean, squares, n - 1.0, n));
        }
        let worth = CENTRE_WORTH + n;
        let middle = (CENTRE_WORTH * centre + n * mean) / worth;
        let apart = CENTRE_WORTH * n / worth * (mean - centre).powi(2);
        let known = SPREAD_WORTH * spread.powi(2);
        Some(Self::log_t(middle, known + squares + apart, SPREAD_WORTH + n, worth))
    }

    fn log_t(middle: f64, squares: f64, freedom: f64, worth: f64) -> Self {
        let spread = (squares / freedom).sqrt().max(LEAST_SPREAD);
        Self { middle, reach: t90(freedom) * spread * (1.0 + 1.0 / worth).sqrt() }
    }
}

/// The 90 % point of Student's t, by the first terms of its expansion; within 0.5 % from three degrees of freedom on.
fn t90(freedom: f64) -> f64 {
    let z = NORMAL_90;
    let first = (z.powi(3) + z) / (4.0 * freedom);
    let second = (5.0 * z.powi(5) + 16.0 * z.powi(3) + 3.0 * z) / (96.0 * freedom.powi(2));
    let third = (3.0 * z.powi(7) + 19.0 * z.powi(5) + 17.0 * z.powi(3) - 15.0 * z) / (384.0 * freedom.powi(3));
    z + first + second + third
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_quantiles_of_students_t_are_those_of_the_tables() {
        for (freedom, wanted) in [(3.0, 1.638), (4.0, 1.533), (9.0, 1.383), (19.0, 1.328), (49.0, 1.299)] {
            let got = t90(freedom);
            assert!((got / wanted - 1.0_f64).abs() < 0.005, "{freedom}: {got}");
        }
    }

    #[test]
    fn the_band_is_that_of_the_log_t_rule() {
        // Mean 0 and, of ten values, sample deviation sqrt(10/9): reach = 1.383 * 1.0541 * sqrt(1.1). The centre is far
        // away and does not count.
        let fit = Fit::of(&[1.0, -1.0].repeat(5), 50.0, 1.0).unwrap();
        let wanted = 1.383 * (10.0_f64 / 9.0).sqrt() * 1.1_f64.sqrt();
        assert!(fit.middle.abs() < 1e-9 && (fit.reach / wanted - 1.0).abs() < 0.005, "{fit:?}");
    }

    #[test]
    fn the_first_runs_pull_the_middle_to_themselves_and_the_band_gets_narrower() {
        let fits: Vec<Fit> = (1..ENOUGH).map(|n| Fit::of(&vec![2.0; n], 0.0, 0.85).unwrap()).collect();
        for pair in fits.windows(2) {
            assert!(pair[0].middle < pair[1].middle && pair[0].reach > pair[1].reach, "{pair:?}");
        }
        assert!(fits[0].middle > 1.0, "one run says more than a typical cost: {:?}", fits[0]);
        assert_eq!(Fit::of(&[], 0.0, 0.85), None);
    }

    #[test]
    fn equal_runs_still_leave_a_band() {
        let fit = Fit::of(&[1.0; 30], 0.0, 0.85).unwrap();
        assert!(fit.reach > 0.05, "{fit:?}");
    }
}
