//! Judging a text: every rule that matches adds its weight to a category, the highest sum wins.
//!
//! Knows no agent.

use serde::{Deserialize, Serialize};

use super::bench::RouteRequest;
use super::category::{Category, Complexity, Tier};
use super::decision::Reason;
use super::rules::{Layer, RouteRule};
use super::table::RouteTable;
use super::text::Prepared;

/// Weights are counted in tenths, so that a match in split identifiers, behind the first sentence or in pasted text can count for
/// less.
const FULL: i32 = 10;
const IN_SPLIT: i32 = 7;
const IN_MORE: i32 = 6;
const IN_TAIL: i32 = 4;

/// What is added under the fraction of the confidence, so that one weak cue alone is not certainty.
const DOUBT: i32 = 6 * FULL;
/// A score up to this is too weak a sign to leave the usual agent for a cheap model.
const WEAK: i32 = 2 * FULL;
/// Files that are looked at.
const MOST_FILES: usize = 64;
/// Reasons that are kept.
const MOST_REASONS: usize = 4;

const CATEGORIES: usize = Category::ALL.len();

/// What the rules say about one category.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct CategoryScore {
    /// The category.
    pub category: Category,
    /// The sum of the weights that matched, in tenths.
    pub score: i32,
}

/// What the rules say about a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Verdict {
    /// The kind of work.
    pub category: Category,
    /// How big it looks.
    pub complexity: Complexity,
    /// How far the best is ahead of the best that another agent would do, 0 to 1000.
    pub confidence: u16,
    /// Whether the confidence is under the table's threshold.
    pub unsure: bool,
    /// Every category with a positive score, best first.
    pub scores: Vec<CategoryScore>,
    /// What spoke for the category, strongest first.
    pub reasons: Vec<Reason>,
}

/// What fired, before it is summed up.
#[derive(Default)]
struct Tally<'t> {
    fired: Vec<Fired<'t>>,
}

/// A rule that matched.
struct Fired<'t> {
    rule: &'t RouteRule,
    id: &'t str,
    /// Its weight where it matched, in tenths.
    points: i32,
}

impl<'t> Tally<'t> {
    fn add(&mut self, rule: &'t RouteRule, id: &'t str, factor: i32) {
        self.fired.push(Fired { rule, id, points: rule.weight.saturating_mul(factor) });
    }

    /// The sums that decide: those of the user's rules when any of them speaks for something, else those of all.
    fn deciding(&self) -> [i32; CATEGORIES] {
        let of_user = sums(self.fired.iter().filter(|fired| fired.rule.layer == Layer::User));
        if of_user.iter().any(|score| *score > 0) { of_user } else { sums(self.fired.iter()) }
    }

    /// Whether a rule of the user's speaks for this category, however weakly.
    fn is_wanted(&self, category: Category) -> bool {
        let speaks = |fired: &&Fired<'_>| fired.rule.category == category && fired.points > 0;
        self.fired.iter().filter(speaks).any(|fired| fired.rule.layer == Layer::User)
    }

    /// Positive scores, best first; equal ones in the tie order.
    fn ranked(&self) -> Vec<CategoryScore> {
        let scores = self.deciding();
        let mut ranked: Vec<_> = Category::ALL
            .into_iter()
            .map(|category| CategoryScore { category, score: scores[category.place()] })
            .filter(|entry| entry.score > 0)
            .collect();
        ranked.sort_by_key(|entry| std::cmp::Reverse(entry.score));
        ranked
    }

    fn reasons(&self, category: Category) -> Vec<Reason> {
        let mut reasons: Vec<Reason> = Vec::new();
        for Fired { rule, id, points } in &self.fired {
            if rule.category == category && *points > 0 && reasons.iter().all(|reason| reason.text != rule.why) {
                reasons.push(Reason { rule: (*id).to_owned(), text: rule.why.clone(), weight: *points });
            }
        }
        reasons.sort_by_key(|reason| std::cmp::Reverse(reason.weight));
        reasons.truncate(MOST_REASONS);
        reasons
    }
}

/// Per category: the strongest sign in full, the second by half, further ones by a quarter, less what speaks against.
/// Else a sentence with many words of one domain (`the API of the user accounts`) drowns the one word that says what is
/// to be done (`document`).
fn sums<'t: 'f, 'f>(fired: impl Iterator<Item = &'f Fired<'t>>) -> [i32; CATEGORIES] {
    let mut signs: [Vec<i32>; CATEGORIES] = Default::default();
    for Fired { rule, points, .. } in fired {
        signs[rule.category.place()].push(*points);
    }
    signs.map(|mut points| {
        points.sort_unstable_by_key(|points| std::cmp::Reverse(*points));
        let share = |place: usize, points: i32| match place {
            _ if points < 0 => points,
            0 => points,
            1 => points / 2,
            _ => points / 4,
        };
        let shares = points.into_iter().enumerate().map(|(place, points)| share(place, points));
        shares.fold(0, i32::saturating_add)
    })
}

impl RouteTable {
    /// Judges what kind of work a request is and how big it looks. The same request always gives the same verdict.
    pub fn judge(&self, request: &RouteRequest) -> Verdict {
        let text = Prepared::new(&request.text);
        let mut tally = Tally::default();
        self.score_text(&text, &mut tally);
        self.score_files(&text, &request.files, &mut tally);
        let scores = tally.ranked();
        let (category, reasons) = match scores.first() {
            Some(best) if best.score <= WEAK && self.is_cheap(best.category) && !tally.is_wanted(best.category) => {
                (Category::General, vec![remark(&format!("hardly a sign of {}", best.category))])
            }
            Some(best) => (best.category, tally.reasons(best.category)),
            None if text.says_too_little() => (Category::Unclear, vec![remark("the text says too little")]),
            None => (Category::General, vec![remark("names no particular kind of work")]),
        };
        let confidence = scores.first().filter(|best| best.category == category).map_or(0, |_| self.margin(&scores));
        let complexity = self.complexity(&text, request.files.len(), category);
        let unsure = confidence < self.thresholds.unsure_below || category == Category::Unclear;
        Verdict { category, complexity, confidence, unsure, scores, reasons }
    }

    fn is_cheap(&self, category: Category) -> bool {
        self.agent_for(category).is_some_and(|choice| choice.tier == Tier::Cheap)
    }

    /// (best - the best of another agent) / (best + doubt), per mille. Two kinds of work that the same agent does are no doubt about
    /// who gets it.
    fn margin(&self, ranked: &[CategoryScore]) -> u16 {
        let Some(first) = ranked.first() else { return 0 };
        let agent = |entry: &CategoryScore| self.agent_for(entry.category).map(|choice| choice.agent.as_str());
        let same = |entry: &&CategoryScore| agent(entry).is_some() && agent(entry) == agent(first);
        let other = ranked[1..].iter().find(|entry| !same(entry)).map_or(0, |entry| i64::from(entry.score));
        let best = i64::from(first.score);
        u16::try_from((best - other) * 1000 / (best + i64::from(DOUBT))).unwrap_or(0)
    }

    fn score_text<'t>(&'t self, text: &Prepared<'_>, tally: &mut Tally<'t>) {
        let mut factors = vec![0; self.rules.len()];
        let tail = (!text.tail.is_empty()).then_some(text.tail.as_ref());
        let (asked, more) = text.sentences();
        let more = (!more.trim().is_empty()).then_some(more);
        let in_split = more.map_or(IN_SPLIT, |_| IN_MORE);
        let parts = [(tail, IN_TAIL), (text.split.as_deref(), in_split), (more, IN_MORE), (Some(asked), FULL)];
        for (part, factor) in parts.into_iter().filter_map(|(part, factor)| part.map(|part| (part, factor))) {
            self.rule_set.matching(part).into_iter().for_each(|place| factors[place] = factor);
        }
        for ((rule, id), factor) in self.rules.iter().zip(&self.rule_ids).zip(factors) {
            if factor == FULL || (factor > 0 && rule.weight > 0) {
                tally.add(rule, id, factor);
            }
        }
    }

    /// Each rule over file names counts once, however many files match.
    fn score_files<'t>(&'t self, text: &Prepared<'_>, files: &[String], tally: &mut Tally<'t>) {
        let mut fired = vec![false; self.files.len()];
        let named = files.iter().map(String::as_str).chain(text.paths.iter().copied());
        for path in named.take(MOST_FILES) {
            self.file_set.matching(path).into_iter().for_each(|place| fired[place] = true);
        }
        for ((rule, id), _) in self.files.iter().zip(&self.file_ids).zip(fired).filter(|(_, fired)| *fired) {
            tally.add(rule, id, FULL);
        }
    }
}

fn remark(text: &str) -> Reason {
    Reason { text: text.to_owned(), ..Reason::default() }
}
