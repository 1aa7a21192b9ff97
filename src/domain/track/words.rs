//! The track record in words: the same on the screen and on the command line.

use super::calibration::{Calibration, Score};
use super::decisions::DecisionSums;
use super::learned::Learned;
use super::report::Report;
use super::roi::{ArmSum, ENOUGH, Gap, Saving};
use super::share::{Range, Share};

/// Points of the accuracy over time that fit into a line.
const NEWEST_POINTS: usize = 8;

/// What was measured of the saving: one line while there is too little, three once there is enough.
pub fn measured_lines(report: &Report) -> Vec<String> {
    let roi = &report.roi;
    match &roi.saving {
        Saving::NotYet { n } => vec![format!("not enough data yet (n={n})")],
        Saving::Measured(gap) => vec![
            saved(gap, roi.routed.accepted.hits),
            format!("routed    {}", arm(&roi.routed, gap.routed)),
            format!("held back {}", arm(&roi.held_back, gap.baseline)),
        ],
    }
}

fn saved(gap: &Gap, accepted: u32) -> String {
    let Range { low, mid, high } = gap.share;
    let dollars = gap.dollars;
    format!(
        "{} per accepted task (95 %: {} to {}); {} saved on {accepted} accepted tasks, 95 %: {} to {}",
        less(mid),
        less(low),
        less(high),
        signed(dollars.mid),
        signed(dollars.low),
        signed(dollars.high),
    )
}

/// A share that is saved, or spent beyond.
fn less(share: f64) -> String {
    let percent = percent(share);
    if percent < 0 { format!("{} % more", -percent) } else { format!("{percent} % less") }
}

fn arm(arm: &ArmSum, per_accepted: f64) -> String {
    let unknown = if arm.unknown > 0 { format!("; {} of unknown cost left out", arm.unknown) } else { String::new() };
    format!("${per_accepted:.2} per accepted task · {} accepted{unknown}", share(arm.accepted))
}

/// What to know beside the figures: how the comparison is made, or what it lacks.
pub fn note_lines(report: &Report) -> Vec<String> {
    let mut lines = Vec::new();
    let lacks = matches!(report.roi.saving, Saving::NotYet { .. });
    if report.holdback.is_off() {
        lines.push(format!(
            "The holdback is off, so no task goes to {} for comparison; `holdback = 0.1` under [routing] turns it on.",
            report.premium
        ));
    } else if lacks {
        lines.push(format!(
            "{} of tasks go to {} by a draw; a figure needs {ENOUGH} accepted tasks on each side.",
            report.holdback, report.premium
        ));
    }
    if !lacks {
        lines.push(
            "Failed and given-up tasks, retries, briefs and reviews are in the sums. Both sides hold different tasks, so the \
             interval is wide."
                .to_owned(),
        );
    }
    lines
}

/// The repriced tokens, marked as what they are; or why there are none.
pub fn repriced_line(report: &Report) -> String {
    match &report.repriced {
        Err(why) => format!("upper bound: not known, {why}"),
        Ok(sum) => {
            let Some(share) = sum.share() else { return "upper bound: no task with known tokens yet".to_owned() };
            let unknown =
                if sum.unknown > 0 { format!("; {} of unknown cost left out", sum.unknown) } else { String::new() };
            format!(
                "upper bound, estimated, not measured: the same tokens at the prices of {} would cost {}, {} were paid \
                 ({} % less) on {} tasks{unknown}",
                sum.model,
                sum.at_premium,
                sum.paid,
                percent(share),
                sum.tasks
            )
        }
    }
}

/// How good the estimates were: a name and a line each.
pub fn calibration_lines(calibration: &Calibration) -> Vec<(&'static str, String)> {
    let mut lines = vec![("cost", score(&calibration.cost))];
    let both = calibration.cost_own.covered.of > 0 && calibration.cost_typical.covered.of > 0;
    if both {
        lines.push(("  from your runs", score(&calibration.cost_own)));
        lines.push(("  typical alone", score(&calibration.cost_typical)));
    }
    lines.push(("time", score(&calibration.time)));
    lines
}

fn score(score: &Score) -> String {
    let (Some(pinball), Some(off)) = (score.pinball, score.off_by) else { return "no finished task yet".to_owned() };
    format!(
        "{} in the band · {} below, {} above · half within ×{off:.1} · pinball {pinball:.2}",
        share(score.covered),
        score.below,
        score.above
    )
}

/// `41 of 50, 82 % (69-90)`.
fn share(share: Share) -> String {
    let Some(Range { low, mid, high }) = share.range() else { return "none".to_owned() };
    format!("{} of {}, {} % ({}-{})", share.hits, share.of, percent(mid), percent(low), percent(high))
}

/// What was decided and how well: a name and a line each.
pub fn decision_lines(sums: &DecisionSums) -> Vec<(&'static str, String)> {
    if sums.all == 0 {
        return vec![("decisions", "none yet".to_owned())];
    }
    let kept = Share { hits: sums.all.saturating_sub(sums.overridden), of: sums.all };
    let mut lines = vec![("kept", format!("{} · {} overridden by you", share(kept), sums.overridden))];
    if sums.kept.len() > 1 {
        let points: Vec<String> = sums.kept.iter().rev().take(NEWEST_POINTS).rev().map(|point| short(*point)).collect();
        lines.push(("  over time", format!("{} (20 decisions each, newest last)", points.join(" → "))));
    }
    let agents: Vec<String> =
        sums.agents.iter().map(|(name, done)| format!("{name} {} of {}", done.hits, done.of)).collect();
    if !agents.is_empty() {
        lines.push(("accepted", agents.join(" · ")));
    }
    let costs = sums.categories.iter().map(|sum| {
        let unknown = if sum.unknown > 0 { format!(" and {} of unknown cost", sum.unknown) } else { String::new() };
        format!("{} {} on {}{unknown}", sum.category, sum.cost, sum.tasks)
    });
    let costs: Vec<String> = costs.collect();
    if !costs.is_empty() {
        lines.push(("cost", costs.join(" · ")));
    }
    lines.extend(habit_lines(sums).into_iter().map(|line| ("learned", line)));
    lines
}

/// What was learnt from overrides, a line each: ``UI goes to codex: you gave UI to codex 4 of 5 times``.
pub fn habit_lines(sums: &DecisionSums) -> Vec<String> {
    let habits =
        sums.habits.iter().map(|habit| format!("{} goes to {}: {}", habit.category, habit.agent, habit.words()));
    let rules =
        sums.rules.iter().map(|rule| format!("{} by your rule `{}`: {}", rule.category, rule.pattern, rule.why));
    habits.chain(rules).collect()
}

fn short(share: Share) -> String {
    share.range().map_or_else(String::new, |range| format!("{} %", percent(range.mid)))
}

/// `backend · droid · sonnet · medium`, the model only where one was asked for.
pub fn kind_words(row: &Learned) -> [String; 3] {
    let model = row.model.clone().unwrap_or_else(|| format!("its own ({})", row.tier));
    [row.category.title().to_owned(), format!("{} · {model}", row.agent), row.complexity.word().to_owned()]
}

fn percent(share: f64) -> i64 {
    (share * 100.0).round() as i64
}

fn signed(dollars: f64) -> String {
    if dollars < 0.0 { format!("-${:.2}", -dollars) } else { format!("${dollars:.2}") }
}

#[cfg(test)]
#[path = "words_tests.rs"]
mod tests;
