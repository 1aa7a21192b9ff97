//! What may reach a person's terminal: an allow-list over the bytes that a client wrote to it.

use std::collections::BTreeSet;

use crate::markers::MARKERS;

/// DEC modes that we may set and reset: cursor, wrap, mouse, focus, alternate screen, paste, synchronised output.
const MODES: [u16; 13] = [7, 12, 25, 1000, 1002, 1003, 1004, 1006, 1049, 2004, 2026, 2031, 1007];

/// What stands in `bytes` that may not; each kind once. Nothing: they are clean.
pub fn complaints(bytes: &[u8]) -> BTreeSet<String> {
    let mut bad = BTreeSet::new();
    let text = match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(error) => {
            // The stream may be looked at in the middle of a character.
            if error.error_len().is_some() {
                bad.insert(format!("not UTF-8 at {}", error.valid_up_to()));
            }
            String::from_utf8_lossy(bytes).into_owned()
        }
    };
    for c in text.chars() {
        if let Some(what) = unwanted(c) {
            bad.insert(what.to_owned());
        }
    }
    let (mut rest, mut bells) = (&text[..], 0_usize);
    while let Some(at) = rest.find(['\x1b', '\x07']) {
        let plain = &rest[at..];
        let used = if plain.starts_with('\x07') {
            bells += 1;
            1
        } else {
            sequence(plain, &mut bad)
        };
        rest = &plain[used..];
    }
    if bells > 5 {
        bad.insert(format!("{bells} bells"));
    }
    bad
}

fn unwanted(c: char) -> Option<&'static str> {
    match c {
        '\u{0}'..='\u{6}' | '\u{b}' | '\u{c}' | '\u{e}'..='\u{1a}' | '\u{1c}'..='\u{1f}' | '\u{7f}' => Some("C0"),
        '\u{80}'..='\u{9f}' => Some("C1"),
        '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{61c}' | '\u{200e}' | '\u{200f}' => Some("bidi control"),
        '\u{2028}' | '\u{2029}' => Some("line separator"),
        '\u{e0000}'..='\u{e01ef}' => Some("tag character or private mark"),
        _ => None,
    }
}

/// Judges the sequence that begins here; gives its length.
fn sequence(text: &str, bad: &mut BTreeSet<String>) -> usize {
    let kind = text.as_bytes().get(1).copied().unwrap_or(0);
    if !matches!(kind, b'[' | b']' | b'P' | b'X' | b'^' | b'_' | b'k') {
        if !matches!(kind, b'7' | b'8' | b'=' | b'>' | 0) && !text.starts_with("\x1b(B") {
            bad.insert(format!("ESC {}", char::from(kind).escape_debug()));
        }
        return text.len().min(2);
    }
    let body = &text[2..];
    if kind == b'[' {
        let end = body.find(|c: char| !matches!(c, '\x20'..='\x3f')).unwrap_or(body.len());
        let last = body[end..].chars().next();
        if let Some(last) = last.filter(|last| !is_good_csi(&body[..end], *last)) {
            bad.insert(format!("CSI {}{last}", &body[..end.min(40)]));
        }
        return 2 + end + last.map_or(0, char::len_utf8);
    }
    let end = body.find(['\x07', '\x1b']).unwrap_or(body.len());
    let string = &body[..end];
    let ends = if body[end..].starts_with("\x1b\\") { 2 } else { usize::from(end < body.len()) };
    let whole = end < body.len();
    if MARKERS.iter().any(|marker| memchr::memmem::find(string.as_bytes(), marker).is_some()) {
        bad.insert(format!("marker inside a control string {}", char::from(kind)));
    }
    if whole && !is_good_string(kind, string) {
        bad.insert(format!("{} {}", char::from(kind), string.chars().take(40).collect::<String>().escape_debug()));
    }
    2 + end + ends
}

/// Moves, erases, colours, our own modes, the cursor's shape, and questions that a terminal answers.
fn is_good_csi(params: &str, last: char) -> bool {
    let plain = params.chars().all(|c| c.is_ascii_digit() || c == ';' || c == ':');
    match last {
        'H' | 'm' | 'A' | 'B' | 'C' | 'D' | 'G' | 'd' | 'J' | 'K' | 'X' | 'P' | '@' | 'L' | 'M' | 'S' | 'T' | 'r'
        | 's' => plain,
        'h' | 'l' => params.strip_prefix('?').is_some_and(|modes| {
            modes.split(';').all(|mode| mode.parse().is_ok_and(|mode: u16| MODES.contains(&mode)))
        }),
        'q' => matches!(params, ">" | ">0") || params.strip_suffix(' ').is_some_and(|shape| shape.len() <= 1),
        'c' | 'n' => params.chars().all(|c| c.is_ascii_digit() || matches!(c, '?' | '>')),
        'u' => params.is_empty() || params.starts_with(['>', '<', '=', '?']),
        'p' => params.starts_with('?') && params.ends_with('$'),
        't' => matches!(params, "14" | "16" | "18") || params.starts_with("22") || params.starts_with("23"),
        _ => false,
    }
}

/// A title of our own, a link to the web, a question for colours or abilities.
fn is_good_string(kind: u8, body: &str) -> bool {
    if kind != b']' {
        return kind == b'P' && (body.starts_with("+q") || body.starts_with("$q"));
    }
    let (number, rest) = body.split_once(';').unwrap_or((body, ""));
    match number {
        "0" | "2" => !rest.chars().any(char::is_control) && rest.chars().count() <= 256,
        "4" | "10" | "11" | "12" => rest.ends_with('?'),
        "8" => rest.split_once(';').is_some_and(|(_, uri)| {
            let web = uri.starts_with("http://") || uri.starts_with("https://");
            uri.is_empty() || web && uri.len() <= 2083 && uri.bytes().all(|byte| byte.is_ascii_graphic())
        }),
        _ => false,
    }
}

/// What a program that ended has left behind in its terminal: modes that are not as they were (`-` before one that is
/// off), keyboard flags, a cursor's shape.
pub fn left_behind(bytes: &[u8]) -> BTreeSet<String> {
    let text = String::from_utf8_lossy(bytes);
    let mut left = BTreeSet::new();
    let mut pushed = 0_i32;
    for part in text.split("\x1b[").skip(1) {
        let end = part.find(|c: char| !matches!(c, '\x20'..='\x3f')).unwrap_or(part.len());
        let (params, last) = (&part[..end], part[end..].chars().next().unwrap_or_default());
        match (params.strip_prefix('?'), last) {
            (Some(modes), 'h' | 'l') => modes.split(';').for_each(|mode| switch(mode, last == 'h', &mut left)),
            (None, 'u') if params.starts_with('>') => pushed += 1,
            (None, 'u') if params.starts_with('<') => pushed = (pushed - 1).max(0),
            (None, 'q') if matches!(params, " " | "0 ") => {
                left.remove("shape");
            }
            (None, 'q') if params.ends_with(' ') => {
                left.insert("shape".to_owned());
            }
            _ => {}
        }
    }
    left.extend((pushed > 0).then(|| format!("{pushed} keyboard flags")));
    left
}

/// Notes a mode, or forgets it when it is as a terminal has it from the start: cursor shown, lines wrapped, the rest off.
fn switch(mode: &str, on: bool, left: &mut BTreeSet<String>) {
    let from_the_start = matches!(mode, "25" | "7");
    let name = if from_the_start { format!("-{mode}") } else { mode.to_owned() };
    if on == from_the_start {
        left.remove(&name);
    } else {
        left.insert(name);
    }
}
