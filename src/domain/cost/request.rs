//! One request to a model, as an agent's own files record it.

use serde::{Deserialize, Serialize};

use super::usage::Usage;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// Whether a request was made with the maker's fast or priority service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Speed {
    /// The usual service.
    #[default]
    Standard,
    /// `speed: fast` or the priority tier: every token class costs a multiple.
    Fast,
}

/// How much a record stands for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Extent {
    /// One request.
    #[default]
    One,
    /// The sum of an unknown number of requests; how long each was is not known, so that no dearer rate for long ones holds.
    Sum,
}

/// One request: what a price is computed for. Cumulative counters are differenced into such requests by whoever reads them.
#[derive(Debug, Clone, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Request {
    /// When it was made, as far as the file says.
    pub at: Option<Timestamp>,
    /// The model as the agent names it; `None` when it names none.
    pub model: Option<String>,
    /// Tokens by class.
    pub usage: Usage,
    /// Web searches, which cost extra.
    pub web_searches: u64,
    /// The service.
    pub speed: Speed,
    /// Whether it is one request or a sum of several.
    pub extent: Extent,
    /// The dollars that the agent itself wrote down, a written zero included.
    pub recorded: Option<Money>,
}
