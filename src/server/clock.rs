//! The only place that reads the wall clock and makes random names.

use std::time::{SystemTime, UNIX_EPOCH};

use jiff::tz::TimeZone;

use crate::agents::facts::Until;
use crate::domain::time::{Span, Timestamp};

/// Now.
#[expect(clippy::disallowed_methods, reason = "this is the sanctioned place")]
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

fn local(at: Timestamp, zone: TimeZone) -> jiff::Zoned {
    let stamp = jiff::Timestamp::from_millisecond(at.0).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    stamp.to_zoned(zone)
}

/// The local calendar day, `YYYY-MM-DD`.
pub fn day(at: Timestamp) -> String {
    day_in(at, TimeZone::system())
}

fn day_in(at: Timestamp, zone: TimeZone) -> String {
    local(at, zone).strftime("%Y-%m-%d").to_string()
}

/// How much of the local calendar day is still to come, in thousandths: days on which the clock is changed are longer or
/// shorter.
pub fn day_left(at: Timestamp) -> u16 {
    thousandths_left(&local(at, TimeZone::system()))
}

fn thousandths_left(at: &jiff::Zoned) -> u16 {
    let (Ok(start), Ok(tomorrow)) = (at.start_of_day(), at.tomorrow().and_then(|next| next.start_of_day())) else {
        return 500;
    };
    let millis = |zoned: &jiff::Zoned| zoned.timestamp().as_millisecond();
    let whole = (millis(&tomorrow) - millis(&start)).max(1);
    ((millis(&tomorrow) - millis(at)) * 1000 / whole).clamp(0, 1000) as u16
}

/// The local time for the header, `14:05`.
pub fn hour_minute(at: Timestamp) -> String {
    local(at, TimeZone::system()).strftime("%H:%M").to_string()
}

/// The minute of the local day, 0 to 1439.
pub fn minute(at: Timestamp) -> u16 {
    let local = local(at, TimeZone::system());
    u16::try_from(local.hour()).unwrap_or(0) * 60 + u16::try_from(local.minute()).unwrap_or(0)
}

/// A time for a person at `now`: `15:00`, `Mon 15:00`, `Nov 25 15:00`.
pub fn words(at: Timestamp, now: Timestamp) -> String {
    words_in(at, now, &TimeZone::system())
}

fn words_in(at: Timestamp, now: Timestamp, zone: &TimeZone) -> String {
    let (at, now) = (local(at, zone.clone()), local(now, zone.clone()));
    let days = (at.date() - now.date()).get_days();
    let form = match days {
        0 => "%H:%M",
        1..=6 => "%a %H:%M",
        _ => "%b %-d %H:%M",
    };
    at.strftime(form).to_string()
}

/// A time of day that was passed so recently is the one that was meant: it is no day away.
const JUST_PASSED: Span = Span::mins(10);

/// The moment that an agent named, said at `now`; `None` when it is past.
pub fn moment(until: Until, now: Timestamp) -> Option<Timestamp> {
    moment_in(until, now, &TimeZone::system())
}

fn moment_in(until: Until, now: Timestamp, zone: &TimeZone) -> Option<Timestamp> {
    let at = match until {
        Until::After(span) => now + span,
        Until::At(at) => at,
        Until::Clock(minute) => {
            let date = local(now, zone.clone()).date();
            let time = jiff::civil::Time::new((minute / 60) as i8, (minute % 60) as i8, 0, 0).ok()?;
            // An hour that the clocks leave out is the one after it, and of one that comes twice it is the first.
            let on = |date: jiff::civil::Date| {
                let zoned = date.to_datetime(time).to_zoned(zone.clone()).ok()?;
                Some(Timestamp(zoned.timestamp().as_millisecond()))
            };
            let today = on(date)?;
            if today <= now && now.since(today) >= JUST_PASSED { on(date.tomorrow().ok()?)? } else { today }
        }
    };
    (at > now).then_some(at)
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_left_of_a_day_knows_when_the_clock_is_changed() {
        let berlin = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
        for (at, wanted) in [
            ("2026-11-21T00:00:00", 1000),
            ("2026-11-21T12:00:00", 500),
            ("2026-11-21T23:59:59.999", 0),
            // 23 hours, of which 12 are left at noon; then 25.
            ("2026-03-29T12:00:00", 521),
            ("2026-10-25T12:00:00", 480),
            ("2026-10-25T00:00:00", 1000),
            ("2026-12-31T18:00:00", 250),
        ] {
            let time: jiff::civil::DateTime = at.parse().unwrap();
            assert_eq!(thousandths_left(&time.to_zoned(berlin.clone()).unwrap()), wanted, "{at}");
        }
    }

    #[test]
    fn a_time_of_day_is_the_next_one_where_the_user_is_also_when_the_clocks_change() {
        let berlin = jiff::tz::TimeZone::get("Europe/Berlin").unwrap();
        let at = |text: &str| {
            let time: jiff::civil::DateTime = text.parse().unwrap();
            Timestamp(time.to_zoned(berlin.clone()).unwrap().timestamp().as_millisecond())
        };
        for (now, minute, wanted, words) in [
            ("2026-11-21T14:00:00", 15 * 60, Some("2026-11-21T15:00:00"), "15:00"),
            ("2026-11-21T23:00:00", 2 * 60, Some("2026-11-22T02:00:00"), "Sun 02:00"),
            // Just now: it is tried soon, not in a day.
            ("2026-11-21T15:00:30", 15 * 60, None, ""),
            ("2026-11-21T15:11:00", 15 * 60, Some("2026-11-22T15:00:00"), "Sun 15:00"),
            // 2:30 does not come on that day: 3:30 does.
            ("2026-03-29T00:30:00", 150, Some("2026-03-29T03:30:00"), "03:30"),
            // It comes twice: the first time.
            ("2026-10-25T00:30:00", 150, Some("2026-10-25T02:30:00"), "02:30"),
        ] {
            let found = moment_in(Until::Clock(minute), at(now), &berlin);
            assert_eq!(found, wanted.map(at), "{now}");
            assert_eq!(found.map(|end| words_in(end, at(now), &berlin)).unwrap_or_default(), words, "{now}");
        }
        let now = at("2026-11-21T14:00:00");
        assert_eq!(moment_in(Until::At(now), now, &berlin), None);
        let later = now + Span::mins(3 * 24 * 60);
        assert_eq!(words_in(later, now, &berlin), "Tue 14:00");
        assert_eq!(words_in(later + Span::mins(5 * 24 * 60), now, &berlin), "Nov 29 14:00");
    }

    fn day_at(utc: &str, zone: &str) -> String {
        let at: jiff::Timestamp = utc.parse().unwrap();
        day_in(Timestamp(at.as_millisecond()), TimeZone::get(zone).unwrap())
    }

    #[test]
    fn a_day_is_as_long_as_the_zone_says_and_a_month_ends_at_its_midnight() {
        // The clocks of Los Angeles go back on the 1st of November and forward on the 8th of March: 25 and 23 hours.
        for (from, last, next, day) in [
            ("2026-11-01T07:00:00Z", "2026-11-02T07:59:59.999Z", "2026-11-02T08:00:00Z", "2026-11-01"),
            ("2026-03-08T08:00:00Z", "2026-03-09T06:59:59.999Z", "2026-03-09T07:00:00Z", "2026-03-08"),
            ("2026-10-31T07:00:00Z", "2026-11-01T06:59:59.999Z", "2026-11-01T07:00:00Z", "2026-10-31"),
        ] {
            let at = |utc| day_at(utc, "America/Los_Angeles");
            assert_eq!((at(from).as_str(), at(last).as_str()), (day, day));
            assert_ne!(at(next), day);
        }
        // The hour that comes twice is one day's both times.
        assert_eq!(day_at("2026-11-01T08:30:00Z", "America/Los_Angeles"), "2026-11-01");
        assert_eq!(day_at("2026-11-01T09:30:00Z", "America/Los_Angeles"), "2026-11-01");
        assert_eq!(day_at("2026-10-31T18:29:59Z", "Asia/Kolkata"), "2026-10-31");
        assert_eq!(day_at("2026-10-31T18:30:00Z", "Asia/Kolkata"), "2026-11-01");
    }
}
