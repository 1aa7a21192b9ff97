//! The only place that reads the wall clock and makes random names.

use std::time::{SystemTime, UNIX_EPOCH};

use crate::domain::time::Timestamp;

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the sanctioned place")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn local(at: Timestamp) -> jiff::Zoned {
    let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.to_zoned(jiff::tz::TimeZone::system())
}

/// The local calendar day, `YYYY-MM-DD`.
pub fn day(at: Timestamp) -> String {
    local(at).strftime("%Y-%m-%d").to_string()
}

/// The local time for the header, `14:05`.
pub fn hour_minute(at: Timestamp) -> String {
    local(at).strftime("%H:%M").to_string()
}

/// A new random name for a CLI's session.
pub fn fresh_uuid() -> String {
    uuid::Uuid::new_v4().to_string()
}

/// Now, as the file system counts it.
#[expect(clippy::disallowed_methods, reason = "this is the sanctioned place")]
pub fn system_now() -> SystemTime {
    SystemTime::now()
}
