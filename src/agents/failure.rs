//! Why an agent failed, read from its own words: a status, an error word, a sentence.
//!
//! Owns the kinds and until when a limit holds. Knows no clock: a time that the words give stays as they give it.

use std::fmt;
use std::sync::LazyLock;

use regex::Regex;

use crate::domain::task::{LIMITED, SIGNED_OUT};
use crate::domain::time::{Span, Timestamp};

/// Why an agent failed, as far as its own words tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FailureKind {
    /// The maker's limit was hit.
    RateLimited {
        /// Until when, where the words say it.
        until: Option<Until>,
    },
    /// Not signed in, or the key was refused.
    NeedsLogin,
    /// The service is overloaded or broken.
    Overloaded,
    /// The model is unknown, or not for this account.
    ModelUnknown,
    /// The conversation is longer than the model takes.
    ContextTooLong,
    /// The CLI's own limit of cost or turns was reached.
    BudgetSpent,
    /// The service refused the request for another reason.
    Api,
    /// The CLI refused a tool because nobody could be asked.
    PermissionDenied,
    /// Nothing came for so long that it was given up.
    Silent,
    /// The program broke.
    Crashed,
    /// Anything else.
    Other,
}

/// Until when a limit holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Until {
    /// So long from when it was said.
    After(Span),
    /// This moment.
    At(Timestamp),
    /// The next time that the clock shows this many minutes after midnight, where the user is.
    Clock(u16),
}

impl fmt::Display for Until {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::After(span) => write!(f, "for {span}"),
            Self::At(at) => match jiff::Timestamp::from_millisecond(at.0) {
                Ok(at) => {
                    let at = at.to_zoned(jiff::tz::TimeZone::system());
                    write!(f, "until {}", at.strftime("%a %H:%M"))
                }
                Err(_) => f.write_str("for a while"),
            },
            Self::Clock(minute) => write!(f, "until {:02}:{:02}", minute / 60, minute % 60),
        }
    }
}

const LIMITS: [&str; 11] = [
    "rate_limit",
    "rate limit",
    "ratelimit",
    "rate-limit",
    "usage limit",
    "limit reached",
    "hit your limit",
    "too many requests",
    "resource_exhausted",
    "quota",
    "insufficient credit",
];
const LOGINS: [&str; 14] = [
    "authentication",
    "unauthorized",
    "unauthenticated",
    "/login",
    "not logged in",
    "log in using",
    "invalid api key",
    "invalid x-api-key",
    "invalid_api_key",
    "api key is missing",
    "missing api key",
    "oauth token has expired",
    "permission_error",
    "auth_error",
];
const MODELS: [&str; 7] = [
    "model_not_found",
    "model not found",
    "unknown model",
    "model is not supported",
    "does not have access to the model",
    "no such model",
    "issue with the selected model",
];
const LENGTHS: [&str; 6] = [
    "prompt is too long",
    "context_length_exceeded",
    "context window",
    "maximum context length",
    "input is too long",
    "too many tokens",
];
const BUDGETS: [&str; 5] =
    ["max_budget", "budget exceeded", "maximum budget", "error_max_turns", "reached maximum number of turns"];
const BROKEN: [&str; 9] = [
    "overloaded",
    "high demand",
    "server_error",
    "internal server error",
    "service unavailable",
    "bad gateway",
    "gateway timeout",
    "unavailable",
    "stream disconnected",
];
const REFUSED: [&str; 4] = ["api error", "api_error", "invalid_request", "bad request"];
const CRASHES: [&str; 4] = ["panicked at", "traceback (most recent call last)", "segmentation fault", "fatal error:"];

static STATUS: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r#"(?i)(?:^|status(?:code)?(?: code)?"?[:= ]+|"code": ?|error:? |http |\()(4\d\d|5\d\d)\b"#).ok()
});
static AFTER: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:try again in|retry[- ]after:?|retry in|resets? in|wait) ~?((?:\d+(?:\.\d+)? ?(?:milliseconds?|ms|minutes?|mins?|m|seconds?|secs?|s|hours?|hrs?|h|days?|d)?[ ,]*(?:and )?)+)").ok()
});
/// `You've hit your session limit`, `reached your weekly Opus limit`; a limit of spending is a budget.
static OWN_LIMIT: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"\b(?:hit|reached) your (?:(?:session|usage|rate|hourly|daily|weekly|monthly|\d+-hour|opus|sonnet|haiku) )+limit").ok()
});
static PART: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r"(\d+(?:\.\d+)?) ?([A-Za-z]*)").ok());
static CLOCK: LazyLock<Option<Regex>> = LazyLock::new(|| {
    Regex::new(r"(?i)(?:resets?|try again|until|available)(?: again)? (?:at )?(\d{1,2})(?::(\d\d))? ?(am|pm)?\b").ok()
});
static EPOCH: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r"(?:\||reset[a-z_]*\D{1,4})(1[5-9]\d{8}|2\d{9})\b").ok());

static MESSAGE: LazyLock<Option<Regex>> = LazyLock::new(|| Regex::new(r#"\{.*"message": ?"([^"]+)""#).ok());

impl FailureKind {
    /// What an error text, or an error word, says about its kind.
    pub fn of(text: &str) -> Self {
        let lower = text.to_lowercase();
        let any = |words: &[&str]| words.iter().any(|word| lower.contains(word));
        let status = STATUS.as_ref().and_then(|pattern| pattern.captures(&lower)?.get(1)?.as_str().parse().ok());
        // A status says more than words, except that makers tell "no such model" and "too long" by words alone.
        if any(&MODELS) {
            Self::ModelUnknown
        } else if any(&LENGTHS) {
            Self::ContextTooLong
        } else if let Some(kind) = status.and_then(|status| Self::of_status(status, &lower)) {
            kind
        } else if any(&LIMITS) || OWN_LIMIT.as_ref().is_some_and(|limit| limit.is_match(&lower)) {
            Self::RateLimited { until: until(&lower) }
        } else if any(&LOGINS) {
            Self::NeedsLogin
        } else if any(&BUDGETS) {
            Self::BudgetSpent
        } else if any(&BROKEN) {
            Self::Overloaded
        } else if any(&REFUSED) {
            Self::Api
        } else if any(&CRASHES) {
            Self::Crashed
        } else {
            Self::Other
        }
    }

    /// What an HTTP status says, with the words beside it.
    pub fn of_status(status: u16, words: &str) -> Option<Self> {
        Some(match status {
            401 | 403 => Self::NeedsLogin,
            402 | 429 => Self::RateLimited { until: until(&words.to_lowercase()) },
            404 => Self::ModelUnknown,
            413 => Self::ContextTooLong,
            500..=599 => Self::Overloaded,
            400..=499 => Self::Api,
            _ => return None,
        })
    }

    /// The kind of a status where there is one, else of the words.
    pub fn read(status: Option<u64>, words: &str) -> Self {
        let by_words = Self::of(words);
        match by_words {
            Self::ModelUnknown | Self::ContextTooLong => by_words,
            _ => status.and_then(|s| Self::of_status(u16::try_from(s).ok()?, words)).unwrap_or(by_words),
        }
    }

    /// The same kind with another end of the limit, where none was known.
    #[must_use]
    pub fn with_until(self, known: Option<Until>) -> Self {
        match self {
            Self::RateLimited { until: None } => Self::RateLimited { until: known },
            other => other,
        }
    }

    /// One clear sentence: what happened and what to do, with the agent's own words.
    pub fn sentence(self, words: &str) -> String {
        let (what, remedy) = match self {
            Self::RateLimited { until: Some(until) } => (format!("{LIMITED} {until}"), "resume it then (R)"),
            Self::RateLimited { until: None } => (LIMITED.to_owned(), "resume it later (R)"),
            Self::NeedsLogin => (SIGNED_OUT.to_owned(), "sign in to the agent or set its key, then resume (R)"),
            Self::Overloaded => ("the maker's service failed".to_owned(), "resume it later (R)"),
            Self::ModelUnknown => ("the model is not known there".to_owned(), "choose another model"),
            Self::ContextTooLong => ("the conversation is too long".to_owned(), "start it anew with less"),
            Self::BudgetSpent => ("its own limit was reached".to_owned(), "raise the limit and resume (R)"),
            Self::Api => ("the service refused the request".to_owned(), ""),
            Self::PermissionDenied => ("not allowed".to_owned(), ""),
            Self::Crashed => ("the agent broke".to_owned(), ""),
            Self::Silent | Self::Other => (String::new(), ""),
        };
        let message = MESSAGE.as_ref().and_then(|pattern| Some(pattern.captures(words)?.get(1)?.as_str()));
        let words = message.unwrap_or(words).trim().trim_end_matches('.');
        let parts = [what.as_str(), words].into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>();
        let said = parts.join(": ");
        if remedy.is_empty() { said } else { format!("{said}; {remedy}") }
    }
}

/// Until when, as the words of a refusal say it (lower case).
pub fn until(words: &str) -> Option<Until> {
    let epoch = || EPOCH.as_ref()?.captures(words)?.get(1)?.as_str().parse::<i64>().ok();
    let after = || Some(span_of(AFTER.as_ref()?.captures(words)?.get(1)?.as_str())).filter(|span| *span > Span::ZERO);
    let clock = || minute_of(&CLOCK.as_ref()?.captures(words)?);
    epoch()
        .map(|seconds| Until::At(Timestamp(seconds * 1000)))
        .or_else(|| after().map(Until::After))
        .or_else(|| clock().map(Until::Clock))
}

/// `2 hours 30 minutes`, `6m0s`, `20` (seconds), `812ms`.
fn span_of(text: &str) -> Span {
    let Some(pattern) = PART.as_ref() else { return Span::ZERO };
    let millis = pattern.captures_iter(text).map(|part| {
        let number: f64 = part[1].parse().unwrap_or(0.0);
        let unit = &part[2];
        let factor = match unit.chars().next() {
            Some('m') if unit.starts_with("ms") || unit.starts_with("milli") => 1.0,
            Some('m') => 60_000.0,
            Some('h') => 3_600_000.0,
            Some('d') => 86_400_000.0,
            _ => 1000.0,
        };
        (number * factor) as u64
    });
    Span(millis.sum())
}

fn minute_of(found: &regex::Captures<'_>) -> Option<u16> {
    let hour: u16 = found[1].parse().ok()?;
    let minute: u16 = found.get(2).map_or(Ok(0), |text| text.as_str().parse()).ok()?;
    let half = found.get(3).map(|half| half.as_str());
    // A bare number is a time of day only with its minutes or its half.
    if half.is_none() && found.get(2).is_none() {
        return None;
    }
    let hour = match half {
        Some("pm") if hour < 12 => hour + 12,
        Some("am") if hour == 12 => 0,
        _ => hour,
    };
    (hour < 24 && minute < 60).then_some(hour * 60 + minute)
}

#[cfg(test)]
#[path = "failure_tests.rs"]
mod tests;
