//! Times within a recording, as people write and read them.

use crate::domain::time::Span;

/// A time as a person writes it: `90`, `1:30`, `1:02:03`; `None` when it is none.
pub fn parse_time(text: &str) -> Option<Span> {
    let parts: Vec<&str> = text.trim().split(':').collect();
    if parts.len() > 3 {
        return None;
    }
    let mut seconds = 0_u64;
    for part in parts {
        seconds = seconds.checked_mul(60)?.checked_add(part.trim().parse().ok()?)?;
    }
    Some(Span(seconds.checked_mul(1000)?))
}

/// A time as it is shown: `1:30`, `1:02:03`.
pub fn time_words(at: Span) -> String {
    let seconds = at.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 { format!("{hours}:{minutes:02}:{seconds:02}") } else { format!("{minutes}:{seconds:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_are_read_as_they_are_written() {
        for (text, wanted) in [
            ("90", Some(90)),
            ("1:30", Some(90)),
            ("1:02:03", Some(3723)),
            (" 0:00 ", Some(0)),
            ("", None),
            ("1:2:3:4", None),
            ("soon", None),
            ("99999999999999999999", None),
            ("9999999999999999:59", None),
        ] {
            assert_eq!(parse_time(text), wanted.map(Span::secs), "{text}");
        }
        assert_eq!((time_words(Span(90_400)), time_words(Span::secs(3723))), ("1:30".into(), "1:02:03".into()));
    }
}
