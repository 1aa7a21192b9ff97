//! The screen rules of an adapter as data: where to look, what to find, what it means.
//!
//! Owns reading them from TOML and their checks. Does not apply them; `detector` and `dialogs` do.

use std::sync::OnceLock;

use regex::Regex;
use serde::Deserialize;

use crate::domain::session::dialog::{AnswerBy, DialogKind};

/// A regular expression of an adapter, compiled when it is first asked: most are never needed, and all of them together
/// would be a good part of a start. That each one compiles is held by every test that reads an adapter.
#[derive(Debug, Clone, Deserialize)]
#[serde(try_from = "String")]
pub struct Pattern {
    text: String,
    compiled: OnceLock<Option<Regex>>,
}

impl Pattern {
    /// The compiled expression.
    pub fn regex(&self) -> Option<&Regex> {
        self.compiled.get_or_init(|| Regex::new(&self.text).ok()).as_ref()
    }

    /// Why it is no regular expression, when it is none; may take several lines.
    pub fn mistake(&self) -> Option<String> {
        Regex::new(&self.text).err().map(|error| error.to_string())
    }

    /// Whether it matches anywhere in `text`.
    pub fn is_match(&self, text: &str) -> bool {
        self.regex().is_some_and(|regex| regex.is_match(text))
    }
}

impl TryFrom<String> for Pattern {
    type Error = regex::Error;

    fn try_from(text: String) -> Result<Self, regex::Error> {
        if cfg!(test) {
            Regex::new(&text)?;
        }
        Ok(Self { text, compiled: OnceLock::new() })
    }
}

/// Where on the screen a rule looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(try_from = "String")]
pub enum Region {
    /// The window title.
    Title,
    /// The row with the cursor.
    Cursor,
    /// Any of the last so many non-blank rows.
    Bottom(usize),
    /// The last so many non-blank rows; of all rules of this kind the one that matches lowest counts, because what stands
    /// lower is newer.
    Latest(usize),
}

/// A region that is none.
#[derive(Debug, thiserror::Error)]
#[error("`{0}` is not a region; write `title`, `cursor`, `bottom(20)` or `latest(20)`")]
pub struct BadRegion(String);

impl TryFrom<String> for Region {
    type Error = BadRegion;

    fn try_from(text: String) -> Result<Self, BadRegion> {
        let count = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')')?.parse().ok().filter(|n| *n > 0);
        match text.as_str() {
            "title" => Ok(Self::Title),
            "cursor" => Ok(Self::Cursor),
            _ => match (count("bottom("), count("latest(")) {
                (Some(n), _) => Ok(Self::Bottom(n)),
                (_, Some(n)) => Ok(Self::Latest(n)),
                (None, None) => Err(BadRegion(text)),
            },
        }
    }
}

/// What a state rule says about the agent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RuleState {
    /// It works.
    Working,
    /// It waits for a prompt.
    Idle,
    /// A prompt stands there and nothing newer: how the turn ended is not known from the screen.
    Ready,
    /// The last turn finished.
    Done,
    /// The last turn was stopped by a person.
    Interrupted,
    /// The last turn ended by a no.
    Denied,
    /// The last turn failed.
    Failed,
    /// The maker's limit was hit.
    RateLimited,
    /// Nobody is signed in.
    NeedsLogin,
}

/// One state rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// What it says.
    pub state: RuleState,
    /// Where it looks.
    pub region: Region,
    /// What must be found there.
    pub pattern: Pattern,
    /// What must not stand on the row above.
    pub not_below: Option<Pattern>,
    /// The evidence in words, for `Reading::why`.
    pub why: String,
}

impl StateRule {
    /// Every expression in it, with its key.
    pub fn patterns(&self) -> Vec<(&'static str, &Pattern)> {
        let Self { state: _, region: _, pattern, not_below, why: _ } = self;
        let not_below = not_below.as_ref().map(|pattern| ("not_below", pattern));
        [Some(("pattern", pattern)), not_below].into_iter().flatten().collect()
    }
}

/// How a dialog's options are laid out.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Layout {
    /// One option per row, a long label continues on more rows.
    #[default]
    Rows,
    /// All options on the row of the footer pattern.
    Inline,
}

/// One dialog rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DialogRule {
    /// A name for `Reading::why`.
    pub name: String,
    /// What kind of answer it wants.
    pub kind: DialogKind,
    /// All of these must be found in the joined rows from the title down to the footer and just above.
    pub when: Vec<Pattern>,
    /// What the last non-blank rows must hold; a quotation of the dialog higher up is none.
    pub footer: Pattern,
    /// The row that holds, or begins, the question; without it the row above the options.
    pub title: Option<Pattern>,
    /// The last row above the title that is not part of the dialog any more.
    pub body_from: Option<Pattern>,
    /// How many rows above the title belong to it when `body_from` is not found or not given.
    #[serde(default)]
    pub body_above: usize,
    /// How options are laid out.
    #[serde(default)]
    pub layout: Layout,
    /// One option, with the groups `mark`, `key` (used when it is one character), `alt` (a key otherwise) and `label`. A
    /// dialog without this pattern is recognised and never answered with keys.
    pub option: Option<Pattern>,
    /// Labels that mean: yes, once.
    pub approve: Option<Pattern>,
    /// Labels that mean: yes, and do not ask again.
    pub always: Option<Pattern>,
    /// Labels that mean: no.
    pub deny: Option<Pattern>,
    /// How it takes an answer.
    pub answer_by: AnswerBy,
}

impl DialogRule {
    /// Every expression in it, with its key.
    pub fn patterns(&self) -> Vec<(&'static str, &Pattern)> {
        let Self {
            name: _,
            kind: _,
            when,
            footer,
            title,
            body_from,
            body_above: _,
            layout: _,
            option,
            approve,
            always,
            deny,
            answer_by: _,
        } = self;
        let single = [
            ("title", title),
            ("body_from", body_from),
            ("option", option),
            ("approve", approve),
            ("always", always),
            ("deny", deny),
        ];
        let single = single.into_iter().filter_map(|(key, pattern)| Some((key, pattern.as_ref()?)));
        when.iter().map(|pattern| ("when", pattern)).chain([("footer", footer)]).chain(single).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn regions_read() {
        let table = [
            ("title", Some(Region::Title)),
            ("cursor", Some(Region::Cursor)),
            ("bottom(20)", Some(Region::Bottom(20))),
            ("latest(3)", Some(Region::Latest(3))),
            ("bottom(0)", None),
            ("bottom", None),
            ("top(3)", None),
        ];
        for (text, region) in table {
            assert_eq!(Region::try_from(text.to_owned()).ok(), region, "{text}");
        }
    }
}
