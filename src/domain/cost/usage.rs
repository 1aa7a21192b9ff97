//! Tokens by class, and one report of what a session has cost so far.

use std::ops::{Add, Sub};

use serde::{Deserialize, Serialize};

use crate::domain::money::Money;

/// How well an amount of money is known, best first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Quality {
    /// The CLI itself said the dollars.
    Reported,
    /// Tokens that the CLI said, times list prices.
    Computed,
    /// A forecast.
    Estimated,
    /// Not known; shown as `$?`, never as zero.
    Unknown,
}

impl Quality {
    /// The word for people and JSON.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Reported => "reported",
            Self::Computed => "computed",
            Self::Estimated => "estimated",
            Self::Unknown => "unknown",
        }
    }
}

/// Tokens by billing class; the classes do not overlap.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Usage {
    /// Input that was not cached.
    pub input: u64,
    /// Input read from the cache.
    pub cache_read: u64,
    /// Input written to the cache (five minutes, or the maker's only class).
    pub cache_write_5m: u64,
    /// Input written to the one-hour cache.
    pub cache_write_1h: u64,
    /// Output, with reasoning.
    pub output: u64,
}

impl Usage {
    /// All tokens.
    pub const fn total(self) -> u64 {
        self.total_input().saturating_add(self.output)
    }

    /// What came in, cached or not.
    pub const fn total_input(self) -> u64 {
        let read = self.input.saturating_add(self.cache_read);
        read.saturating_add(self.cache_write_5m).saturating_add(self.cache_write_1h)
    }
}

impl Add for Usage {
    type Output = Self;
    fn add(self, o: Self) -> Self {
        Self {
            input: self.input.saturating_add(o.input),
            cache_read: self.cache_read.saturating_add(o.cache_read),
            cache_write_5m: self.cache_write_5m.saturating_add(o.cache_write_5m),
            cache_write_1h: self.cache_write_1h.saturating_add(o.cache_write_1h),
            output: self.output.saturating_add(o.output),
        }
    }
}

impl Sub for Usage {
    type Output = Self;
    /// Class by class, never below zero.
    fn sub(self, o: Self) -> Self {
        Self {
            input: self.input.saturating_sub(o.input),
            cache_read: self.cache_read.saturating_sub(o.cache_read),
            cache_write_5m: self.cache_write_5m.saturating_sub(o.cache_write_5m),
            cache_write_1h: self.cache_write_1h.saturating_sub(o.cache_write_1h),
            output: self.output.saturating_sub(o.output),
        }
    }
}

/// What one source says one native session of a CLI has used since it began: cumulative, so that reading it twice
/// charges nothing twice and a resumed session is not paid again.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CostReading {
    /// The counter that grows: the CLI's own session id, or the file it was read from. Readings of one counter are
    /// differenced; different counters add up.
    pub counter: String,
    /// The model, as the CLI names it.
    pub model: Option<String>,
    /// Tokens so far.
    pub usage: Usage,
    /// Dollars so far; `None` when the source knows none and no price fits.
    pub money: Option<Money>,
    /// How the dollars are known.
    pub quality: Quality,
}
