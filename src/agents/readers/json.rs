//! Small accessors for JSON values whose shape is not promised.

use serde::Deserialize;
use serde_json::Value;

use crate::domain::money::Money;
use crate::domain::time::Timestamp;

/// The object in `line`, a byte order mark before it or not; `None` for anything else.
pub fn object(line: &str) -> Option<Value> {
    let value: Value = serde_json::from_str(line.trim_start_matches('\u{feff}').trim()).ok()?;
    value.is_object().then_some(value)
}

/// The text at `pointer`.
pub fn text<'a>(value: &'a Value, pointer: &str) -> Option<&'a str> {
    value.pointer(pointer)?.as_str()
}

/// The number at `pointer`, zero when there is none.
pub fn count(value: &Value, pointer: &str) -> u64 {
    value.pointer(pointer).and_then(Value::as_u64).unwrap_or(0)
}

/// What `line` holds, a byte order mark before it or not; `None` when it is something else.
pub fn parsed<'a, T: Deserialize<'a>>(line: &'a [u8]) -> Option<T> {
    serde_json::from_slice(line.strip_prefix(b"\xef\xbb\xbf").unwrap_or(line)).ok()
}

/// A point in time as RFC 3339 writes it, with any offset; without one it is UTC.
pub fn instant(text: &str) -> Option<Timestamp> {
    let with_offset = text.parse::<jiff::Timestamp>().ok();
    let found = with_offset.or_else(|| {
        let civil: jiff::civil::DateTime = text.parse().ok()?;
        Some(civil.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp())
    });
    found.map(|time| Timestamp(time.as_millisecond()))
}

/// Dollars that an agent wrote as a floating-point number, to the pico-dollar, so that sums of them do not drift.
/// `None` for what is no amount.
pub fn dollars(usd: f64) -> Option<Money> {
    (usd.is_finite() && (0.0..1e6).contains(&usd)).then(|| Money::from_pico((usd * 1e12).round() as i64))
}
