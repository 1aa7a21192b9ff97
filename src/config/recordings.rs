//! `[recordings]`: how much disk the recordings of sessions may take. Only the user's own file may say.

use super::section::Section;

/// How much disk recordings may take.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RecordingLimits {
    /// MiB that the recording of one session may take.
    pub session_mb: u32,
    /// MiB that all of them may take.
    pub total_mb: u32,
}

impl Default for RecordingLimits {
    fn default() -> Self {
        Self { session_mb: 16, total_mb: 2048 }
    }
}

impl RecordingLimits {
    /// What one session may take, in bytes.
    pub const fn session_bytes(self) -> u64 {
        (self.session_mb as u64) << 20
    }

    /// What all may take together, in bytes.
    pub const fn total_bytes(self) -> u64 {
        (self.total_mb as u64) << 20
    }
}

/// Reads the user's limits.
pub(super) fn read(mut section: Section<'_, '_>) -> RecordingLimits {
    let default = RecordingLimits::default();
    let mut number = |name: &str, most, default| section.number(name, 1..=most).map_or(default, |n| n as u32);
    let limits = RecordingLimits {
        session_mb: number("session_mb", 1024, default.session_mb),
        total_mb: number("total_mb", 1 << 20, default.total_mb),
    };
    section.finish();
    limits
}

#[cfg(test)]
mod tests {
    use super::super::section::Source;
    use super::*;

    #[test]
    fn both_limits_read_and_a_wrong_one_is_said() {
        let read = |text: &str| {
            let source = Source::new("c.toml", text);
            let table = source.parse();
            let read = read(source.root(&table).section("recordings"));
            (read, source.findings().problems.len())
        };
        let wanted = RecordingLimits { session_mb: 1, total_mb: 5 };
        assert_eq!(read("[recordings]\nsession_mb = 1\ntotal_mb = 5\n"), (wanted, 0));
        assert_eq!((wanted.session_bytes(), wanted.total_bytes()), (1 << 20, 5 << 20));
        for text in ["session_mb = 0", "session_mb = 2000", "total_mb = 'all'", "days = 3"] {
            assert_eq!(read(&format!("[recordings]\n{text}\n")), (RecordingLimits::default(), 1), "{text}");
        }
    }
}
