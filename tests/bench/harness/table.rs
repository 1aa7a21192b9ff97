//! Samples and the table they end in.

use std::time::Duration;

/// Durations of one thing.
#[derive(Default)]
pub struct Samples(Vec<Duration>);

impl Samples {
    /// Adds one.
    pub fn add(&mut self, sample: Duration) {
        self.0.push(sample);
    }

    /// The sample below which this share of them lies (0.5 is the median).
    pub fn quantile(&self, share: f64) -> Duration {
        let mut sorted = self.0.clone();
        sorted.sort_unstable();
        let at = (sorted.len().saturating_sub(1) as f64 * share).round() as usize;
        sorted.get(at).copied().unwrap_or_default()
    }

    /// Prints median, 99th percentile and the largest.
    pub fn print(&self, what: &str) {
        let ms = |share| format!("{:.1} ms", self.quantile(share).as_secs_f64() * 1000.0);
        row(what, &format!("p50 {}, p99 {}, max {} (n={})", ms(0.5), ms(0.99), ms(1.0), self.0.len()));
    }
}

/// Prints what the table is about.
pub fn head() {
    let cores = std::thread::available_parallelism().map_or(0, std::num::NonZero::get);
    let load = std::fs::read_to_string("/proc/loadavg").unwrap_or_default();
    println!("| what ({cores} cores, load before: {}) | measured |\n| --- | --- |", load.trim());
}

/// Prints one line.
pub fn row(what: &str, measured: &str) {
    println!("| {what} | {measured} |");
}
