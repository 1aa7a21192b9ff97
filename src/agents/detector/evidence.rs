//! What the title and the rows of a screen say by an adapter's state rules.

use super::super::rules::{Region, RuleState, StateRule};
use super::picture::Picture;
use crate::domain::time::Span;

/// How many marks are told apart from the ones of the turns before.
const MARKS: usize = 8;

/// One rule's conclusion.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sign {
    /// What it says.
    pub state: RuleState,
    /// Why, for people.
    pub why: String,
    /// What the matched text adds, by the group `detail` of the pattern.
    pub detail: Option<String>,
    /// How long it must stand at the start.
    pub start: Span,
}

/// What stands on the screen, by the rules that do not look at the title.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Evidence {
    /// The first rule about the present that matched.
    pub now: Option<Sign>,
    /// The rows that say that the agent works.
    pub busy: Vec<String>,
    /// The marks that turns left, the lowest, which is the newest, first; each with its row.
    pub marks: Vec<(Sign, String)>,
}

/// What one rule found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Match {
    /// The row that it looked at, or the title.
    pub row: String,
    /// How far from the top of the picture.
    pub at: usize,
    /// The group `detail` of the pattern.
    pub detail: Option<String>,
}

impl Sign {
    /// What `rule` concludes from what it found.
    pub fn of(rule: &StateRule, found: Match) -> Self {
        Self { state: rule.state, why: rule.why.clone(), detail: found.detail, start: Span(rule.start_ms) }
    }
}

impl Evidence {
    /// Applies the rules about the screen.
    pub fn of(rules: &[StateRule], picture: &Picture) -> Self {
        let screen = rules.iter().filter(|rule| rule.region != Region::Title);
        let now = screen
            .clone()
            .filter(|rule| !rule.region.is_past())
            .find_map(|rule| Some(Sign::of(rule, find(rule, picture)?)));
        let busy = screen.clone().filter(|rule| !rule.region.is_past() && rule.state == RuleState::Working);
        let busy = busy.filter_map(|rule| find(rule, picture)).map(|found| found.row).collect();
        let past: Vec<&StateRule> = screen.filter(|rule| rule.region.is_past()).collect();
        let reach = past.iter().filter_map(|rule| rule.region.count()).max().unwrap_or(0);
        let mark = |(depth, at): (usize, usize)| {
            // Of two rules on one row the first in the file counts.
            let rule = past.iter().find(|rule| {
                rule.region.count().is_some_and(|count| depth < count) && matched(rule, picture, at).is_some()
            })?;
            Some((Sign::of(rule, matched(rule, picture, at)?), picture.rows()[at].clone()))
        };
        // What is being typed is no mark.
        let composer = picture.composer();
        let sent = |(_, at): &(usize, usize)| !composer.contains(at);
        let marks = picture.from_bottom().take(reach).enumerate().filter(sent).filter_map(mark).take(MARKS);
        Self { now, busy, marks: marks.collect() }
    }

    /// The newest mark.
    pub fn latest(&self) -> Option<&Sign> {
        self.marks.first().map(|(sign, _)| sign)
    }
}

/// The first row, from the bottom, where the rule finds its pattern. Nothing for a rule about the title.
pub fn find(rule: &StateRule, picture: &Picture) -> Option<Match> {
    let within = |range: std::ops::Range<usize>| range.rev().find_map(|at| matched(rule, picture, at));
    match rule.region {
        Region::Title => None,
        Region::Cursor => matched(rule, picture, picture.cursor()),
        Region::Bottom(n) | Region::Latest(n) => {
            picture.from_bottom().take(n).find_map(|at| matched(rule, picture, at))
        }
        Region::BelowLastRule => within(picture.below_last_rule()),
        Region::PromptBox => within(picture.prompt_box()),
    }
}

/// What a rule about the title finds in it.
pub fn find_in_title(rule: &StateRule, title: &str) -> Option<Match> {
    (rule.region == Region::Title).then(|| text_match(rule, title, 0)).flatten()
}

fn matched(rule: &StateRule, picture: &Picture, at: usize) -> Option<Match> {
    let row = picture.rows().get(at)?;
    let above = at.checked_sub(1).and_then(|above| picture.rows().get(above));
    if rule.not_below.as_ref().zip(above).is_some_and(|(pattern, row)| pattern.is_match(row)) {
        return None;
    }
    let whole = picture.joined(at);
    // What went on in the next row completes what the row alone says.
    let joined = whole.as_deref().and_then(|text| text_match(rule, text, at));
    joined.or_else(|| text_match(rule, row, at))
}

fn text_match(rule: &StateRule, text: &str, at: usize) -> Option<Match> {
    let found = rule.pattern.regex()?.captures(text)?;
    let detail = found.name("detail").map(|detail| super::super::dialogs::clean(detail.as_str().trim()));
    Some(Match { row: text.trim_end().to_owned(), at, detail: detail.filter(|detail| !detail.is_empty()) })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::agents::Adapter;

    const RULES: &str = r#"
name = "x"
title = "X"
money = false
prompt = "typed"
interrupt = ["esc"]
[detect]
programs = []
[interactive]
start = []
[headless]
start = []
format = "plain"
[cost]
sources = []
[[state]]
state = "working"
region = "below_last_rule"
pattern = 'esc to interrupt'
why = "footer"
[[state]]
state = "idle"
region = "prompt_box"
pattern = '^> '
why = "prompt"
[[state]]
state = "failed"
region = "latest(9)"
pattern = '^! error: (?P<detail>.*)$'
why = "error"
[[state]]
state = "ready"
region = "latest(9)"
pattern = '^> \S'
not_below = '^-{8,}|^─{8,}'
why = "asked"
"#;

    fn evidence(text: &str, cursor: usize) -> Evidence {
        let rows: Vec<String> = text.lines().map(str::to_owned).collect();
        Evidence::of(&Adapter::parse(RULES).unwrap().states, &Picture::of_rows(&rows, cursor))
    }

    #[test]
    fn rules_look_only_where_they_are_told() {
        let states = |text: &str, cursor| {
            let evidence = evidence(text, cursor);
            let latest = evidence.latest().map(|sign| sign.state);
            (evidence.now.map(|sign| sign.state), latest)
        };
        let screen = "esc to interrupt\n> say\n! error: no\n──────────\n> \n──────────\n  help";
        assert_eq!(states(screen, 4), (Some(RuleState::Idle), Some(RuleState::Failed)));
        assert_eq!(states(&screen.replace("help", "esc to interrupt"), 4).0, Some(RuleState::Working));
        assert_eq!(
            states("! error: no\n> say\n──────────\n> typed\n──────────\n", 3),
            (Some(RuleState::Idle), Some(RuleState::Ready))
        );
        let failed = evidence(screen, 4);
        assert_eq!(failed.latest().unwrap().detail.as_deref(), Some("no"));
        assert_eq!(failed.marks.len(), 2);
    }
}
