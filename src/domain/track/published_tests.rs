//! The rules held against 12,500 published costs: do the bands cover, and does the comparison give the known savings?

use super::*;
use crate::domain::cost::{Estimate, EstimateBasis, History, Hit, Kind};
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::{Category, Complexity, Tier};
use crate::domain::time::Span;

const DATA: &str = include_str!("../../../tests/data/published/swebench_costs.txt");
const PREMIUM: &str = "Claude 4.5 Opus medium (20251101)";

/// What one model did with the 500 tasks.
struct Model {
    name: &'static str,
    costs: Vec<Money>,
    /// Requests stand for time: of the same kind, and every one takes about as long.
    times: Vec<Span>,
    solved: Vec<bool>,
}

impl Model {
    fn units(&self) -> Vec<Unit> {
        let pairs = self.costs.iter().zip(&self.solved);
        pairs.map(|(cost, accepted)| Unit { cost: *cost, accepted: *accepted }).collect()
    }
}

fn models() -> Vec<Model> {
    let lines: Vec<&str> = DATA.lines().filter(|line| !line.starts_with('#')).collect();
    let numbers = |line: &str| line.split(' ').map(|n| n.parse::<i64>().unwrap()).collect::<Vec<_>>();
    let models: Vec<Model> = lines
        .chunks_exact(4)
        .map(|chunk| Model {
            name: chunk[0],
            costs: numbers(chunk[1]).into_iter().map(Money::from_micros).collect(),
            times: numbers(chunk[2]).into_iter().map(|calls| Span::secs(calls.unsigned_abs() * 10)).collect(),
            solved: chunk[3].bytes().map(|bit| bit == b'1').collect(),
        })
        .collect();
    assert_eq!((models.len(), models.iter().map(|model| model.costs.len()).sum::<usize>()), (25, 12_500));
    models
}

fn model(name: &str) -> Model {
    models().into_iter().find(|model| model.name == name).unwrap()
}

/// A random order of 500 tasks.
fn shuffled(draws: &mut Draws) -> Vec<usize> {
    let mut order: Vec<usize> = (0..500).collect();
    for at in (1..order.len()).rev() {
        order.swap(at, draws.below(at + 1));
    }
    order
}

fn kind(agent: &str) -> Kind<'_> {
    Kind { category: Category::Simple, agent, model: None, tier: Tier::Mid, complexity: Complexity::Medium }
}

/// Of costs or times: the share of held-out runs that the forecast from `n` runs covers, over all models and `splits`.
fn coverage(n: usize, splits: u64, forecast: impl Fn(&Model, &[usize]) -> Estimate) -> [Share; 2] {
    let mut shares = [Share::default(); 2];
    for (seed, model) in models().iter().enumerate() {
        let mut draws = Draws::new(seed as u64);
        for _ in 0..splits {
            let order = shuffled(&mut draws);
            let estimate = forecast(model, &order[..n]);
            for at in &order[n..] {
                let hits = [estimate.cost_hit(model.costs[*at]), estimate.time_hit(model.times[*at]).unwrap()];
                for (share, hit) in shares.iter_mut().zip(hits) {
                    share.of += 1;
                    share.hits += u32::from(hit == Hit::Within);
                }
            }
        }
    }
    shares
}

fn percent(share: Share) -> f64 {
    share.range().unwrap().mid * 100.0
}

/// As the state does it: the runs go into a history, the next one is asked for.
fn learnt(model: &Model, seen: &[usize]) -> Estimate {
    let mut history = History::default();
    for at in seen {
        history.set(TaskId(*at as u32 + 1), kind(model.name), Some(model.costs[*at]), Some(model.times[*at]));
    }
    history.estimate(kind(model.name))
}

#[test]
fn eight_of_ten_held_out_runs_lie_in_the_band() {
    for n in [5, 10, 20, 50] {
        let [cost, time] = coverage(n, 12, learnt).map(percent);
        println!("n = {n}: cost {cost:.1} %, time {time:.1} %");
        assert!((75.0..=85.0).contains(&cost), "n = {n}: {cost:.1} % of costs");
        assert!((75.0..=85.0).contains(&time), "n = {n}: {time:.1} % of times");
    }
}

#[test]
fn the_raw_quantiles_of_a_short_history_would_not_do() {
    let raw = |model: &Model, seen: &[usize]| {
        let mut costs: Vec<Money> = seen.iter().map(|at| model.costs[*at]).collect();
        let mut times: Vec<Span> = seen.iter().map(|at| model.times[*at]).collect();
        costs.sort();
        times.sort();
        let at = |q: f64| ((seen.len() - 1) as f64 * q).round() as usize;
        let points = [0.1, 0.5, 0.9].map(at);
        Estimate::of(points.map(|at| costs[at]), points.map(|at| times[at]), EstimateBasis::Prior)
    };
    for n in [5, 10] {
        let [cost, _] = coverage(n, 4, raw).map(percent);
        assert!(cost < 75.0, "n = {n}: {cost:.1} %");
    }
}

#[test]
fn a_model_without_runs_of_its_own_leans_on_those_of_others() {
    let all = models();
    let mut history = History::default();
    for (model, base) in all.iter().zip((0_u32..).step_by(500)) {
        for at in 0..20 {
            let (cost, time) = (model.costs[at], model.times[at]);
            history.set(TaskId(base + at as u32 + 1), kind(model.name), Some(cost), Some(time));
        }
    }
    let estimate = history.estimate(kind("a new one"));
    assert_eq!(estimate.basis, EstimateBasis::Category { n: 200 });
    // The newest 200 runs are those of the last ten models: a band for any of these.
    let costs: Vec<Money> = all[15..].iter().flat_map(|model| model.costs[20..].iter().copied()).collect();
    let hits = costs.iter().filter(|cost| estimate.cost_hit(**cost) == Hit::Within).count();
    let covered = hits as f64 / costs.len() as f64;
    assert!((0.72..=0.88).contains(&covered), "{covered}");
}

/// The first tier does every task; where it fails the premium model does it too, and both are paid.
fn cascade(first: &Model, premium: &Model) -> Vec<Unit> {
    let pairs = first.units().into_iter().zip(premium.units());
    let both = |(one, other): (Unit, Unit)| {
        if one.accepted { one } else { Unit { cost: one.cost + other.cost, accepted: other.accepted } }
    };
    pairs.map(both).collect()
}

#[test]
fn the_replay_gives_the_known_savings() {
    let premium = model(PREMIUM);
    let all = ArmSum::of(&premium.units());
    assert_eq!((all.cost.to_string().as_str(), all.accepted.hits), ("$360.62", 372));
    for (name, alone, solved_alone, both, solved, saving, per_task) in [
        ("GPT-5 mini (2025-08-07) (medium reasoning)", "$17.74", 299, "$214.57", 386, 40.5, 42.7),
        ("DeepSeek V3.2 Reasoner", "$14.04", 300, "$208.96", 388, 42.1, 44.4),
        ("GLM-4.6 (T=1)", "$48.31", 277, "$258.30", 386, 28.4, 31.0),
        ("GPT-5 (2025-08-07) (medium reasoning)", "$140.19", 325, "$311.52", 388, 13.6, 17.2),
        ("Gemini 3 Pro Preview (2025-11-18)", "$229.98", 371, "$359.25", 400, 0.4, 7.4),
        ("Claude 4.5 Sonnet (20250929)", "$279.17", 353, "$425.06", 395, -17.9, -11.0),
    ] {
        let first = model(name);
        let one = ArmSum::of(&first.units());
        assert_eq!((one.cost.to_string().as_str(), one.accepted.hits), (alone, solved_alone), "{name} alone");
        let routed = cascade(&first, &premium);
        let sum = ArmSum::of(&routed);
        assert_eq!((sum.cost.to_string().as_str(), sum.accepted.hits), (both, solved), "{name}");
        let spend = (1.0 - sum.cost.usd() / all.cost.usd()) * 100.0;
        assert!((spend - saving).abs() < 0.05 + 1e-9, "{name}: {spend}");
        let pairs: Vec<_> = routed.into_iter().zip(premium.units()).collect();
        let Saving::Measured(gap) = compare_paired(&pairs) else { panic!("{name} has enough tasks") };
        assert!((gap.share.mid * 100.0 - per_task).abs() < 0.05 + 1e-9, "{name}: {:?}", gap.share);
        assert!(gap.share.low < gap.share.mid && gap.share.mid < gap.share.high, "{name}: {:?}", gap.share);
    }
}

#[test]
fn different_tasks_per_arm_make_a_wide_interval_and_the_same_tasks_a_narrow_one() {
    let premium = model(PREMIUM);
    let routed = cascade(&model("GPT-5 mini (2025-08-07) (medium reasoning)"), &premium);
    let baseline = premium.units();
    // The true saving per accepted task, over all 500.
    let truth = 0.427;
    let (mut paired, mut apart, mut held) = (0.0, 0.0, 0);
    let tries = 30;
    for seed in 0..tries {
        let order = shuffled(&mut Draws::new(seed));
        let some = |of: &[Unit], from: usize| order[from..from + 50].iter().map(|at| of[*at]).collect::<Vec<_>>();
        let pairs: Vec<_> = some(&routed, 0).into_iter().zip(some(&baseline, 0)).collect();
        let Saving::Measured(same) = compare_paired(&pairs) else { panic!("50 tasks are enough") };
        let Saving::Measured(different) = compare(&some(&routed, 0), &some(&baseline, 50)) else {
            panic!("50 tasks are enough")
        };
        paired += same.share.high - same.share.low;
        apart += different.share.high - different.share.low;
        held += u32::from(different.share.low <= truth && truth <= different.share.high);
    }
    let [paired, apart] = [paired, apart].map(|sum| sum / tries as f64 * 100.0);
    // Published for spend per task: 33 points paired, 57 points apart.
    assert!(paired < 0.85 * apart && (35.0..90.0).contains(&apart), "{paired} {apart}");
    assert!(held >= 26, "the interval holds the truth {held} of {tries} times");
}
