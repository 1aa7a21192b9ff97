//! OSC strings decoded: titles, status reports, notifications, progress, questions about colours.
//!
//! Owns their formats and cleans every text in them. Does not answer and does not act: the stream front does.

use base64::Engine as _;

use super::clean::clean_line;
use super::links::is_allowed;
use super::signal::{BlockedKind, MAX_TEXT, ProgramState, ProgramStatus, Progress, TermSignal};

/// A colour that a program asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ColorSlot {
    /// The text colour (10), the background (11) or the cursor (12).
    Dynamic(u8),
    /// An entry of the palette (4;N).
    Indexed(u8),
}

/// What an OSC string means.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Osc {
    /// The window title.
    Title(String),
    /// The hyperlink of the text that follows; `None` ends it, and so does an address that is not let in.
    Link(Option<String>),
    /// Something to tell.
    Signal(TermSignal),
    /// Questions about colours.
    Colors(Vec<ColorSlot>),
    /// Are status reports understood?
    StatusQuery,
    /// Nothing that is acted on.
    Ignored,
}

/// Decodes the bytes between `ESC ]` and the terminator.
pub(super) fn decode(body: &[u8]) -> Osc {
    let (number, rest) = match memchr::memchr(b';', body) {
        Some(at) => (&body[..at], &body[at + 1..]),
        None => (body, &b""[..]),
    };
    let text = String::from_utf8_lossy(rest);
    match number {
        b"0" | b"2" => Osc::Title(clean_line(&text, MAX_TEXT)),
        b"4" => palette_questions(&text),
        b"7" => working_directory(&text),
        b"8" => Osc::Link(text.split_once(';').map(|(_, address)| address.to_owned()).filter(|a| is_allowed(a))),
        b"9" => notification_or_progress(&text),
        b"10" | b"11" | b"12" => dynamic_questions(number[1] - b'0' + 10, &text),
        b"99" => kitty_notification(&text),
        b"133" => shell_mark(&text),
        b"777" => rxvt_notification(&text),
        b"7501" => program_status(&text),
        _ => Osc::Ignored,
    }
}

fn clean(text: &str) -> String {
    clean_line(text, MAX_TEXT)
}

fn signal(signal: Option<TermSignal>) -> Osc {
    signal.map_or(Osc::Ignored, Osc::Signal)
}

fn palette_questions(text: &str) -> Osc {
    let mut slots = Vec::new();
    let mut parts = text.split(';');
    while let (Some(index), Some(value)) = (parts.next(), parts.next()) {
        if let (Ok(index), "?") = (index.parse(), value) {
            slots.push(ColorSlot::Indexed(index));
        }
    }
    if slots.is_empty() { Osc::Ignored } else { Osc::Colors(slots) }
}

fn dynamic_questions(first: u8, text: &str) -> Osc {
    let asked = (first..=12).zip(text.split(';')).filter(|(_, value)| *value == "?");
    let slots: Vec<_> = asked.map(|(number, _)| ColorSlot::Dynamic(number)).collect();
    if slots.is_empty() { Osc::Ignored } else { Osc::Colors(slots) }
}

fn working_directory(text: &str) -> Osc {
    let path = text.strip_prefix("file://").and_then(|rest| rest.find('/').map(|at| &rest[at..]));
    signal(path.map(|path| TermSignal::Cwd(clean_line(&percent_decoded(path), 4096))))
}

pub(super) fn percent_decoded(text: &str) -> String {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        let hex = after.get(..2).and_then(|hex| std::str::from_utf8(hex).ok());
        if let Some(byte) = hex.and_then(|hex| u8::from_str_radix(hex, 16).ok()).filter(|_| *first == b'%') {
            bytes.push(byte);
            rest = &after[2..];
        } else {
            bytes.push(*first);
            rest = after;
        }
    }
    String::from_utf8_lossy(&bytes).into_owned()
}

fn notification_or_progress(text: &str) -> Osc {
    let mut parts = text.splitn(2, ';');
    let first = parts.next().unwrap_or("");
    match (first, parts.next()) {
        ("4", rest) => signal(progress(rest.unwrap_or("")).map(TermSignal::Progress)),
        // Other numbered commands of ConEmu are no notifications.
        (number, Some(_)) if number.len() <= 2 && number.parse::<u8>().is_ok() => Osc::Ignored,
        _ => notify("", text),
    }
}

fn progress(text: &str) -> Option<Progress> {
    let mut parts = text.split(';');
    let state = parts.next()?;
    let percent = parts.next().and_then(|value| value.parse::<u8>().ok()).unwrap_or(0).min(100);
    match state {
        "0" => Some(Progress::Cleared),
        "1" => Some(Progress::Percent(percent)),
        "2" => Some(Progress::Failed(percent)),
        "3" => Some(Progress::Busy),
        "4" => Some(Progress::Paused(percent)),
        _ => None,
    }
}

fn notify(title: &str, body: &str) -> Osc {
    let (title, body) = (clean(title), clean(body));
    let empty = title.is_empty() && body.is_empty();
    signal((!empty).then_some(TermSignal::Notify { title, body }))
}

fn rxvt_notification(text: &str) -> Osc {
    let mut parts = text.splitn(3, ';');
    match (parts.next(), parts.next(), parts.next()) {
        (Some("notify"), Some(title), body) => notify(title, body.unwrap_or("")),
        _ => Osc::Ignored,
    }
}

fn kitty_notification(text: &str) -> Osc {
    let (meta, payload) = text.split_once(';').unwrap_or((text, ""));
    let value = |key: &str| meta.split(':').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let payload = match value("e") {
        Some("1") => base64_text(payload).unwrap_or_default(),
        _ => payload.to_owned(),
    };
    match value("p").unwrap_or("title") {
        "title" => notify(&payload, ""),
        "body" => notify("", &payload),
        _ => Osc::Ignored,
    }
}

fn shell_mark(text: &str) -> Osc {
    let mut parts = text.split(';');
    match parts.next() {
        Some("C") => Osc::Signal(TermSignal::CommandStart),
        Some("D") => Osc::Signal(TermSignal::CommandEnd(parts.next().and_then(|code| code.parse().ok()))),
        _ => Osc::Ignored,
    }
}

fn program_status(text: &str) -> Osc {
    if text == "?" {
        return Osc::StatusQuery;
    }
    let value = |key: &str| text.split(':').find_map(|pair| pair.strip_prefix(key)?.strip_prefix('='));
    let state = match value("state") {
        Some("idle") => ProgramState::Idle,
        Some("working") => ProgramState::Working,
        Some("done") => ProgramState::Done,
        Some("blocked") => ProgramState::Blocked,
        Some("error") => ProgramState::Error,
        Some("clear") => ProgramState::Clear,
        _ => return Osc::Ignored,
    };
    let kind = value("kind").filter(|_| state == ProgramState::Blocked).and_then(|kind| match kind {
        "permission" => Some(BlockedKind::Permission),
        "question" => Some(BlockedKind::Question),
        "auth" => Some(BlockedKind::Auth),
        _ => None,
    });
    let decoded = |key| value(key).and_then(base64_text).map(|text| clean(&text)).filter(|text| !text.is_empty());
    let plain = |key| value(key).map(clean).filter(|text| !text.is_empty());
    Osc::Signal(TermSignal::Status(ProgramStatus {
        state,
        kind,
        msg: decoded("msg"),
        title: decoded("title"),
        progress: value("progress").and_then(|percent| percent.parse().ok()).filter(|percent| *percent <= 100),
        app: plain("app"),
        id: plain("id"),
    }))
}

fn base64_text(text: &str) -> Option<String> {
    let unpadded = text.trim_end_matches('=');
    let bytes = base64::engine::general_purpose::STANDARD_NO_PAD.decode(unpadded).ok()?;
    String::from_utf8(bytes).ok()
}

#[cfg(test)]
#[path = "osc_tests.rs"]
mod tests;
