//! What was spent as comma-separated values: a header, then a row each; quoted as RFC 4180 says, lines end with a line feed.

use std::fmt::Write as _;

use super::spent_view::{RowView, SpentView};
use crate::domain::cost::Quality;

/// Micro-dollars in a dollar.
const MICROS: u64 = 1_000_000;

/// All rows; an amount that is not known is an empty field.
pub fn csv(view: &SpentView) -> String {
    let mut text =
        format!("{},title,micro_usd,usd,subscription_micro_usd,subscription_usd,unknown,quality,tokens\n", view.by);
    for row in &view.rows {
        let fields = fields(row);
        // Writing into a text cannot fail.
        writeln!(text, "{}", fields.each_ref().map(|field| quoted(field)).join(",")).ok();
    }
    text
}

fn fields(row: &RowView) -> [String; 9] {
    let sum = &row.sum;
    let covered = sum.subscription_micro_usd;
    [
        row.key.clone(),
        row.title.clone(),
        sum.micro_usd.map(|micros| micros.to_string()).unwrap_or_default(),
        sum.micro_usd.map(dollars).unwrap_or_default(),
        covered.to_string(),
        dollars(covered),
        sum.unknown.to_string(),
        sum.quality.map(Quality::word).unwrap_or_default().to_owned(),
        sum.tokens.to_string(),
    ]
}

/// Exactly as many decimals as micro-dollars have.
fn dollars(micros: i64) -> String {
    let sign = if micros < 0 { "-" } else { "" };
    format!("{sign}{}.{:06}", micros.unsigned_abs() / MICROS, micros.unsigned_abs() % MICROS)
}

/// A field in quotes when it needs them.
fn quoted(field: &str) -> String {
    if field.contains([',', '"', '\n', '\r']) || field.starts_with(' ') || field.ends_with(' ') {
        format!("\"{}\"", field.replace('"', "\"\""))
    } else {
        field.to_owned()
    }
}

#[cfg(test)]
#[path = "spent_csv_tests.rs"]
mod tests;
