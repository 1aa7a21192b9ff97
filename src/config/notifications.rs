//! `[notifications]`: how a person who does not look is told that something waits, and when not.

use std::collections::BTreeMap;
use std::str::FromStr;

use super::section::Section;
use crate::domain::attention::AttentionKind;
use crate::domain::time::Span;

/// How much something hurries.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub enum Urgency {
    /// It is never told.
    Off,
    /// Only in the attached terminals.
    Low,
    /// By every way that is set up; not in quiet hours.
    #[default]
    Normal,
    /// By every way, also in quiet hours.
    Urgent,
}

impl Urgency {
    /// The word for it in files.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Off => "off",
            Self::Low => "low",
            Self::Normal => "normal",
            Self::Urgent => "urgent",
        }
    }
}

/// How attached terminals are asked to show a notification.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TerminalNotice {
    /// They are not.
    #[default]
    Off,
    /// As the terminal understands it, by the name that it tells.
    Auto,
    /// OSC 9: iTerm2, WezTerm, Ghostty, Windows Terminal.
    Osc9,
    /// OSC 777: urxvt, foot, Ghostty.
    Osc777,
    /// OSC 99: kitty.
    Osc99,
}

impl TerminalNotice {
    const WORDS: [(&'static str, Self); 5] = [
        ("off", Self::Off),
        ("auto", Self::Auto),
        ("osc9", Self::Osc9),
        ("osc777", Self::Osc777),
        ("osc99", Self::Osc99),
    ];

    /// The word for it in files.
    pub fn word(self) -> &'static str {
        Self::WORDS.iter().find(|(_, form)| *form == self).map_or("off", |(word, _)| word)
    }
}

/// Hours of the local day in which only urgent things are told.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QuietHours {
    from: u16,
    to: u16,
}

/// A text that was meant to be quiet hours and is not.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{0}` names no hours; write them like `22:00-07:00`")]
pub struct BadHours(String);

impl FromStr for QuietHours {
    type Err = BadHours;

    fn from_str(text: &str) -> Result<Self, BadHours> {
        let minute = |part: &str| {
            let (hours, minutes) = part.trim().split_once(':')?;
            let (hours, minutes): (u16, u16) = (hours.parse().ok()?, minutes.parse().ok()?);
            (hours < 24 && minutes < 60).then_some(hours * 60 + minutes)
        };
        let both = text.split_once('-').and_then(|(from, to)| Some((minute(from)?, minute(to)?)));
        let (from, to) = both.filter(|(from, to)| from != to).ok_or_else(|| BadHours(text.to_owned()))?;
        Ok(Self { from, to })
    }
}

impl std::fmt::Display for QuietHours {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let clock = |minute: u16| format!("{:02}:{:02}", minute / 60, minute % 60);
        write!(f, "{}-{}", clock(self.from), clock(self.to))
    }
}

impl QuietHours {
    /// Whether this minute of the local day lies in them; they may go over midnight.
    pub const fn hold(self, minute: u16) -> bool {
        if self.from < self.to {
            self.from <= minute && minute < self.to
        } else {
            self.from <= minute || minute < self.to
        }
    }
}

/// How a person is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notifications {
    /// Ring the bell of the attached terminals.
    pub bell: bool,
    /// Let the title of the attached terminals say how many wait.
    pub title: bool,
    /// Let the attached terminals show a notification.
    pub terminal: TerminalNotice,
    /// Show one on the desktop of this machine.
    pub desktop: bool,
    /// A program with its arguments that gets the notification as JSON on its standard input; empty for none.
    pub command: Vec<String>,
    /// When only urgent things are told.
    pub quiet_hours: Option<QuietHours>,
    /// So long after the last key a terminal counts as not looked at, even when it has the focus.
    pub away_after: Span,
    /// How much each kind hurries, where that is not normal.
    pub urgency: BTreeMap<AttentionKind, Urgency>,
}

impl Default for Notifications {
    fn default() -> Self {
        Self {
            bell: true,
            title: true,
            terminal: TerminalNotice::default(),
            desktop: false,
            command: Vec::new(),
            quiet_hours: None,
            away_after: Span::mins(2),
            urgency: BTreeMap::new(),
        }
    }
}

impl Notifications {
    /// How much this kind hurries.
    pub fn urgency(&self, kind: AttentionKind) -> Urgency {
        // A conflict is a conflict, whenever it was seen.
        let kind = if kind == AttentionKind::Overlap { AttentionKind::Conflict } else { kind };
        self.urgency.get(&kind).copied().unwrap_or_default()
    }
}

/// The kinds by their names in files.
pub const NOTICE_KINDS: [(&str, AttentionKind); 12] = [
    ("approval", AttentionKind::Approval),
    ("question", AttentionKind::Question),
    ("budget", AttentionKind::Budget),
    ("conflict", AttentionKind::Conflict),
    ("login", AttentionKind::Login),
    ("rate_limit", AttentionKind::RateLimit),
    ("setup", AttentionKind::Setup),
    ("checks", AttentionKind::Checks),
    ("failure", AttentionKind::Failure),
    ("lost", AttentionKind::Lost),
    ("review", AttentionKind::Review),
    ("notes", AttentionKind::Notes),
];

/// Reads the user's wishes.
pub(super) fn read(mut section: Section<'_, '_>) -> Notifications {
    let default = Notifications::default();
    let words = [Urgency::Off, Urgency::Low, Urgency::Normal, Urgency::Urgent].map(|urgency| (urgency.word(), urgency));
    let mut kinds = section.section("urgency");
    let urgency = NOTICE_KINDS.iter().filter_map(|(name, kind)| Some((*kind, kinds.choice(name, &words)?))).collect();
    kinds.finish();
    let read = Notifications {
        bell: section.flag("bell").unwrap_or(default.bell),
        title: section.flag("title").unwrap_or(default.title),
        terminal: section.choice("terminal", &TerminalNotice::WORDS).unwrap_or_default(),
        desktop: section.flag("desktop").unwrap_or(default.desktop),
        command: section.texts("command").unwrap_or_default(),
        quiet_hours: section.parsed("quiet_hours"),
        away_after: section.parsed("away_after").unwrap_or(default.away_after),
        urgency,
    };
    section.finish();
    read
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Config;

    #[test]
    fn quiet_hours_go_over_midnight() {
        let hours: QuietHours = "22:00-07:30".parse().unwrap();
        let held = [(21, 59), (22, 0), (0, 0), (7, 29), (7, 30)].map(|(h, m)| hours.hold(h * 60 + m));
        assert_eq!(held, [false, true, true, true, false]);
        let day: QuietHours = "12:00-13:00".parse().unwrap();
        assert_eq!([11, 12, 13].map(|h| day.hold(h * 60)), [false, true, false]);
        assert_eq!(hours.to_string().parse(), Ok(hours));
        for bad in ["", "22-7", "25:00-07:00", "07:00-07:00", "late"] {
            assert!(bad.parse::<QuietHours>().is_err(), "{bad}");
        }
    }

    #[test]
    fn mistakes_name_their_line() {
        let text = "[notifications]\nterminal = \"osc8\"\nquiet_hours = \"night\"\n[notifications.urgency]\nreviews = \"low\"\nbudget = \"urgent\"\n";
        let (config, problems) = Config::load(Some(("c.toml", text)), None);
        let lines: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(lines.len(), 3, "{lines:?}");
        for (line, place) in lines.iter().zip(["c.toml:2:", "c.toml:3:", "c.toml:5:"]) {
            assert!(line.starts_with(place), "{line}");
        }
        assert_eq!(config.notifications.urgency(AttentionKind::Budget), Urgency::Urgent);
        assert_eq!(config.notifications.urgency(AttentionKind::Overlap), Urgency::Normal);
    }
}
