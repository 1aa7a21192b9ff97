//! The screen rules of an adapter as data: where to look, what to find, what it means.
//!
//! Owns reading them from TOML and their checks. Does not apply them; `detector` and `dialogs` do.

use std::fmt;
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
    /// The expression as written.
    pub fn text(&self) -> &str {
        &self.text
    }

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
    /// Any row below the last drawn horizontal line.
    BelowLastRule,
    /// Any row of the box around the cursor; without a drawn box, the rows around it up to blank ones.
    PromptBox,
    /// Any of the last so many non-blank rows.
    Bottom(usize),
    /// The last so many non-blank rows; of all rules of this kind the one that matches lowest counts, because what stands
    /// lower is newer.
    Latest(usize),
}

/// A region that is none.
#[derive(Debug, thiserror::Error)]
#[error(
    "`{0}` is not a region; write `title`, `cursor`, `prompt_box`, `below_last_rule`, `bottom(20)` or `latest(20)`"
)]
pub struct BadRegion(String);

impl TryFrom<String> for Region {
    type Error = BadRegion;

    fn try_from(text: String) -> Result<Self, BadRegion> {
        let count = |prefix: &str| text.strip_prefix(prefix)?.strip_suffix(')')?.parse().ok().filter(|n| *n > 0);
        match text.as_str() {
            "title" => Ok(Self::Title),
            "cursor" => Ok(Self::Cursor),
            "below_last_rule" => Ok(Self::BelowLastRule),
            "prompt_box" => Ok(Self::PromptBox),
            _ => match (count("bottom("), count("latest(")) {
                (Some(n), _) => Ok(Self::Bottom(n)),
                (_, Some(n)) => Ok(Self::Latest(n)),
                (None, None) => Err(BadRegion(text)),
            },
        }
    }
}

impl Region {
    /// Whether rules there are about what turns left behind, not about the present.
    pub const fn is_past(self) -> bool {
        matches!(self, Self::Latest(_))
    }

    /// How many rows it has at most, where it says so.
    pub const fn count(self) -> Option<usize> {
        match self {
            Self::Bottom(n) | Self::Latest(n) => Some(n),
            Self::Title | Self::Cursor | Self::BelowLastRule | Self::PromptBox => None,
        }
    }
}

impl fmt::Display for Region {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Title => f.write_str("title"),
            Self::Cursor => f.write_str("cursor"),
            Self::BelowLastRule => f.write_str("below_last_rule"),
            Self::PromptBox => f.write_str("prompt_box"),
            Self::Bottom(n) => write!(f, "bottom({n})"),
            Self::Latest(n) => write!(f, "latest({n})"),
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
    /// It waits for a permission that is not drawn as a dialog yet.
    WantsApproval,
    /// A prompt stands there and nothing newer: how the turn ended is not known from the screen.
    Ready,
    /// A command of the program itself was given: what it was doing before, it does still.
    Same,
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

impl RuleState {
    /// The word in an adapter's file.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Working => "working",
            Self::Idle => "idle",
            Self::WantsApproval => "wants_approval",
            Self::Ready => "ready",
            Self::Same => "same",
            Self::Done => "done",
            Self::Interrupted => "interrupted",
            Self::Denied => "denied",
            Self::Failed => "failed",
            Self::RateLimited => "rate_limited",
            Self::NeedsLogin => "needs_login",
        }
    }
}

/// One state rule.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct StateRule {
    /// What it says.
    pub state: RuleState,
    /// Where it looks.
    pub region: Region,
    /// What must be found there; its group `detail`, if it has one, is shown beside the state.
    pub pattern: Pattern,
    /// Of a program that has just started, for how many milliseconds it must stand at the least: some draw their prompt
    /// before their first questions.
    #[serde(default)]
    pub start_ms: u64,
    /// What must not stand on the row above.
    pub not_below: Option<Pattern>,
    /// The evidence in words, for `Reading::why`.
    pub why: String,
}

impl StateRule {
    /// Every expression in it, with its key.
    pub fn patterns(&self) -> Vec<(&'static str, &Pattern)> {
        let Self { state: _, region: _, pattern, start_ms: _, not_below, why: _ } = self;
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

/// Where the cursor is while a dialog is open.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum CursorPlace {
    /// It tells nothing.
    #[default]
    Anywhere,
    /// On the last row of the footer, where the answer is typed; elsewhere the dialog was answered.
    Footer,
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
    /// What the last non-blank rows must hold; a quotation of the dialog higher up is none. The group `typed` is what was
    /// typed into it so far.
    pub footer: Pattern,
    /// Where the cursor is while it is open.
    #[serde(default)]
    pub cursor: CursorPlace,
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
            cursor: _,
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
            ("prompt_box", Some(Region::PromptBox)),
            ("below_last_rule", Some(Region::BelowLastRule)),
            ("bottom(0)", None),
            ("bottom", None),
            ("top(3)", None),
        ];
        for (text, region) in table {
            assert_eq!(Region::try_from(text.to_owned()).ok(), region, "{text}");
            assert!(region.is_none_or(|region| region.to_string() == text));
        }
    }
}
