//! A share of a count, with how far it can be trusted.

use serde::{Deserialize, Serialize};

/// A value between two ends.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Range {
    /// The lower end.
    pub low: f64,
    /// The value.
    pub mid: f64,
    /// The upper end.
    pub high: f64,
}

/// So many of so many.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    /// How many.
    pub hits: u32,
    /// Of how many.
    pub of: u32,
}

/// The 97.5 % point of the normal distribution.
const NORMAL_975: f64 = 1.959_964;

impl Share {
    /// The share with its 95 % interval after Wilson, from 0 to 1; `None` of nothing.
    pub fn range(self) -> Option<Range> {
        if self.of == 0 {
            return None;
        }
        let (n, p) = (f64::from(self.of), f64::from(self.hits) / f64::from(self.of));
        let square = NORMAL_975 * NORMAL_975;
        let centre = (p + square / (2.0 * n)) / (1.0 + square / n);
        let reach = NORMAL_975 / (1.0 + square / n) * (p * (1.0 - p) / n + square / (4.0 * n * n)).sqrt();
        Some(Range { low: (centre - reach).max(0.0), mid: p, high: (centre + reach).min(1.0) })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_interval_is_wilsons() {
        // Published values: 40 of 50, 0 of 10, 10 of 10.
        for (hits, of, low, high) in [(40, 50, 0.670, 0.888), (0, 10, 0.0, 0.278), (10, 10, 0.722, 1.0)] {
            let range = Share { hits, of }.range().unwrap();
            assert!((range.low - low).abs() < 0.001 && (range.high - high).abs() < 0.001, "{hits}/{of}: {range:?}");
        }
        assert_eq!(Share { hits: 0, of: 0 }.range(), None);
    }
}
