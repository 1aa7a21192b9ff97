//! What one whole sequence from the terminal says: a thing that the person did, or an answer to a question of ours.
//!
//! Owns the meaning of sequences: xterm's keys, those of rxvt and the Linux console, modifyOtherKeys, the kitty protocol,
//! mice, focus, answers. Where a sequence begins and ends is known to `parser`. A sequence without a meaning is dropped:
//! nothing that a terminal sends by itself is ever taken for typed text.

use crate::term::{
    Brightness, InputEvent, KeyCode, KeyKind, KeyPress, KeyReport, Mods, MouseButton, MouseInput, MouseKind,
    ReportedKey, ReportedMods, Rgb, SyncedFrames, clean_line,
};

/// One thing that came from the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Heard {
    /// The person did something.
    Input(InputEvent),
    /// The terminal answered.
    Answer(Answer),
}

/// An answer of the terminal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Answer {
    /// What it is (DA1): it has answered everything that was asked before.
    Fence,
    /// Its name and version.
    Name(String),
    /// It has the kitty keyboard protocol.
    KittyKeys,
    /// Whether it knows synchronised frames.
    Sync(SyncedFrames),
    /// Whether it is dark or light.
    Brightness(Brightness),
    /// The colour of text.
    Foreground(Rgb),
    /// The colour behind text.
    Background(Rgb),
    /// One of the sixteen colours.
    Ansi(u8, Rgb),
    /// Height and width of a cell in pixels.
    CellPixels(u16, u16),
    /// Height and width of the text area in pixels.
    AreaPixels(u16, u16),
}

/// The longest name of a terminal that is kept.
const NAME: usize = 64;

const fn key(press: KeyPress) -> Heard {
    Heard::Input(InputEvent::Key(press))
}

fn pressed(code: KeyCode, mods: Mods) -> Heard {
    key(KeyPress::new(code, mods))
}

/// A character, or a control character as the key that writes it.
pub(super) fn character(c: char, alt: Alt) -> Heard {
    let mods = if alt == Alt::Held { Mods::ALT } else { Mods::NONE };
    let ctrl = Mods { ctrl: true, ..mods };
    match c {
        '\r' => pressed(KeyCode::Enter, mods),
        '\t' => pressed(KeyCode::Tab, mods),
        '\x1b' => pressed(KeyCode::Esc, mods),
        '\x7f' => pressed(KeyCode::Backspace, mods),
        '\0' => pressed(KeyCode::Char(' '), ctrl),
        '\x01'..='\x1a' => pressed(KeyCode::Char(char::from(c as u8 + 0x60)), ctrl),
        '\x1c'..='\x1f' => pressed(KeyCode::Char(char::from(c as u8 + 0x40)), ctrl),
        c => pressed(KeyCode::Char(c), mods),
    }
}

/// Whether ESC stood before a character.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Alt {
    Held,
    Free,
}

/// `ESC O` and a letter: cursor keys in application mode, F1 to F4, the keypad.
pub(super) fn ss3(letter: u8) -> Option<Heard> {
    const KEYPAD: &[u8] = b"pqrstuvwxynojmkMXl";
    if let Some(code) = lettered(letter) {
        return Some(pressed(code, Mods::NONE));
    }
    let at = KEYPAD.iter().position(|known| *known == letter)?;
    Some(report(KeyReport { key: ReportedKey::Other(57_399 + at as u32), ..blank(ReportedKey::Other(0)) }))
}

const fn lettered(letter: u8) -> Option<KeyCode> {
    Some(match letter {
        b'A' => KeyCode::Up,
        b'B' => KeyCode::Down,
        b'C' => KeyCode::Right,
        b'D' => KeyCode::Left,
        b'H' => KeyCode::Home,
        b'F' => KeyCode::End,
        b'P' => KeyCode::F(1),
        b'Q' => KeyCode::F(2),
        b'R' => KeyCode::F(3),
        b'S' => KeyCode::F(4),
        _ => return None,
    })
}

const fn numbered(number: u32) -> Option<KeyCode> {
    Some(match number {
        1 | 7 => KeyCode::Home,
        2 => KeyCode::Insert,
        3 => KeyCode::Delete,
        4 | 8 => KeyCode::End,
        5 => KeyCode::PageUp,
        6 => KeyCode::PageDown,
        11..=15 => KeyCode::F(number as u8 - 10),
        17..=21 => KeyCode::F(number as u8 - 11),
        23..=26 => KeyCode::F(number as u8 - 12),
        28 | 29 => KeyCode::F(number as u8 - 13),
        31..=34 => KeyCode::F(number as u8 - 14),
        _ => return None,
    })
}

/// The parameters of a sequence: fields by `;`, parts by `:`; a part that is missing is `None`.
struct Fields<'a>(Vec<Vec<Option<u32>>>, &'a str);

impl<'a> Fields<'a> {
    fn of(text: &'a str) -> Self {
        let part = |part: &str| part.parse().ok();
        Self(text.split(';').map(|field| field.split(':').map(part).collect()).collect(), text)
    }

    fn part(&self, field: usize, part: usize) -> Option<u32> {
        self.0.get(field)?.get(part).copied().flatten()
    }

    fn number(&self, field: usize) -> Option<u32> {
        self.part(field, 0)
    }

    /// The modifiers and the event of the second field.
    fn held(&self) -> (ReportedMods, KeyKind) {
        let mods = self.number(1).unwrap_or(1).saturating_sub(1);
        let kind = match self.part(1, 1) {
            Some(2) => KeyKind::Repeat,
            Some(3) => KeyKind::Release,
            Some(_) | None => KeyKind::Press,
        };
        (ReportedMods(mods.min(255) as u8), kind)
    }
}

const fn blank(key: ReportedKey) -> KeyReport {
    KeyReport { kind: KeyKind::Press, key, mods: ReportedMods(0), shifted: None, base: None, text: String::new() }
}

/// A report, as the plain press when that says as much.
fn report(report: KeyReport) -> Heard {
    match report.press().filter(|_| report.is_plain()) {
        Some(press) => key(press),
        None => Heard::Input(InputEvent::Report(Box::new(report))),
    }
}

/// `CSI`, parameters and a last byte.
pub(super) fn csi(parameters: &str, last: u8) -> Option<Heard> {
    if let Some(rest) = parameters.strip_prefix('?') {
        return asked(rest, last).map(Heard::Answer);
    }
    if let Some(rest) = parameters.strip_prefix('<') {
        return sgr_mouse(rest, last);
    }
    if !parameters.bytes().all(|byte| byte.is_ascii_digit() || matches!(byte, b';' | b':')) {
        return None;
    }
    let fields = Fields::of(parameters);
    let (mods, kind) = fields.held();
    let with = |named: KeyCode| report(KeyReport { kind, mods, ..blank(ReportedKey::Named(named)) });
    match last {
        b'I' if parameters.is_empty() => Some(Heard::Input(InputEvent::FocusGained)),
        b'O' if parameters.is_empty() => Some(Heard::Input(InputEvent::FocusLost)),
        b'Z' => Some(pressed(KeyCode::BackTab, plain_mods(mods))),
        b'u' => unicode_key(&fields),
        b'~' if fields.number(0) == Some(27) && fields.number(2).is_some() => other_key(&fields),
        b'~' => numbered(fields.number(0)?).map(with),
        b't' => pixels(&fields).map(Heard::Answer),
        b'M' => urxvt_mouse(&fields),
        b'a'..=b'd' if parameters.is_empty() => {
            lettered(last.to_ascii_uppercase()).map(|code| pressed(code, Mods::SHIFT))
        }
        b'^' => Some(pressed(numbered(fields.number(0)?)?, Mods::CTRL)),
        b'@' => Some(pressed(numbered(fields.number(0)?)?, Mods { ctrl: true, ..Mods::SHIFT })),
        letter => lettered(letter).map(with),
    }
}

const fn plain_mods(mods: ReportedMods) -> Mods {
    Mods { shift: mods.0 & 1 != 0, alt: mods.0 & 2 != 0, ctrl: mods.0 & 4 != 0 }
}

/// The F1 to F5 of the Linux console: `CSI [ A`.
pub(super) fn console_key(letter: u8) -> Option<Heard> {
    matches!(letter, b'A'..=b'E').then(|| pressed(KeyCode::F(letter - b'A' + 1), Mods::NONE))
}

/// modifyOtherKeys: `CSI 27 ; modifiers ; code ~`.
fn other_key(fields: &Fields<'_>) -> Option<Heard> {
    let (mods, _) = fields.held();
    let c = char::from_u32(fields.number(2)?)?;
    let code = match c {
        '\r' => KeyCode::Enter,
        '\t' => KeyCode::Tab,
        '\x1b' => KeyCode::Esc,
        '\x7f' | '\x08' => KeyCode::Backspace,
        c if c.is_control() => return None,
        c => KeyCode::Char(c),
    };
    let mods = plain_mods(mods);
    // The character already is what Shift made of the key.
    let shift = mods.shift && (!matches!(code, KeyCode::Char(_)) || c.is_alphabetic());
    Some(pressed(code, Mods { shift, ..mods }))
}

/// The kitty protocol: `CSI number : shifted : base ; modifiers : event ; text u`.
fn unicode_key(fields: &Fields<'_>) -> Option<Heard> {
    let (mods, kind) = fields.held();
    let number = fields.number(0)?;
    let of = |part| fields.part(0, part).and_then(char::from_u32).filter(|c| !c.is_control());
    let text: String = fields.0.get(2).into_iter().flatten().filter_map(|code| char::from_u32((*code)?)).collect();
    let text: String = text.chars().filter(|c| !c.is_control()).take(64).collect();
    let key = match number {
        9 => ReportedKey::Named(KeyCode::Tab),
        13 => ReportedKey::Named(KeyCode::Enter),
        27 => ReportedKey::Named(KeyCode::Esc),
        8 | 127 => ReportedKey::Named(KeyCode::Backspace),
        // Text without a key, as an input method writes it.
        0 if text.is_empty() => return None,
        0 => return Some(Heard::Input(InputEvent::Paste(text))),
        57_376..=57_387 => ReportedKey::Named(KeyCode::F((number - 57_376 + 13) as u8)),
        57_344..=63_743 => ReportedKey::Other(number),
        number => ReportedKey::Char(char::from_u32(number).filter(|c| !c.is_control())?),
    };
    Some(report(KeyReport { kind, key, mods, shifted: of(1), base: of(2), text }))
}

fn sgr_mouse(parameters: &str, last: u8) -> Option<Heard> {
    let fields = Fields::of(parameters);
    let up = match last {
        b'M' => Pressed::Down,
        b'm' => Pressed::Up,
        _ => return None,
    };
    mouse(fields.number(0)?, up, fields.number(1)?.checked_sub(1)?, fields.number(2)?.checked_sub(1)?)
}

fn urxvt_mouse(fields: &Fields<'_>) -> Option<Heard> {
    let button = fields.number(0)?.checked_sub(32)?;
    let up = if button & 0b110_0011 == 0b11 { Pressed::Up } else { Pressed::Down };
    mouse(button, up, fields.number(1)?.checked_sub(1)?, fields.number(2)?.checked_sub(1)?)
}

/// `CSI M` and three bytes.
pub(super) fn x10_mouse([button, x, y]: [u8; 3]) -> Option<Heard> {
    let button = u32::from(button.checked_sub(32)?);
    let up = if button & 0b110_0011 == 0b11 { Pressed::Up } else { Pressed::Down };
    mouse(button, up, u32::from(x.checked_sub(33)?), u32::from(y.checked_sub(33)?))
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pressed {
    Down,
    Up,
}

fn mouse(bits: u32, pressed: Pressed, col: u32, row: u32) -> Option<Heard> {
    let button = match bits & 3 {
        1 => MouseButton::Middle,
        2 => MouseButton::Right,
        // The old writing does not say which button went up.
        _ => MouseButton::Left,
    };
    let kind = match (bits & 0b1100_0000, bits & 0b10_0000 != 0, pressed) {
        (0, true, _) if bits & 3 == 3 => MouseKind::Moved,
        (0, true, _) => MouseKind::Drag(button),
        (0, false, Pressed::Up) => MouseKind::Up(button),
        (0, false, Pressed::Down) if bits & 3 == 3 => return None,
        (0, false, Pressed::Down) => MouseKind::Down(button),
        (64, _, Pressed::Down) => match bits & 3 {
            0 => MouseKind::WheelUp,
            1 => MouseKind::WheelDown,
            2 => MouseKind::WheelLeft,
            _ => MouseKind::WheelRight,
        },
        // Further buttons, and releases of a wheel.
        _ => return None,
    };
    let mods = Mods { shift: bits & 4 != 0, alt: bits & 8 != 0, ctrl: bits & 16 != 0 };
    let (col, row) = (u16::try_from(col).ok()?, u16::try_from(row).ok()?);
    Some(Heard::Input(InputEvent::Mouse(MouseInput { kind, col, row, mods })))
}

/// Answers that begin with `CSI ?`.
fn asked(parameters: &str, last: u8) -> Option<Answer> {
    let fields = Fields::of(parameters.trim_end_matches('$'));
    match (last, fields.1.len() < parameters.len()) {
        (b'c', false) => Some(Answer::Fence),
        (b'u', false) => Some(Answer::KittyKeys),
        (b'y', true) if fields.number(0) == Some(2026) => Some(Answer::Sync(match fields.number(1)? {
            1..=3 => SyncedFrames::Known,
            _ => SyncedFrames::Unknown,
        })),
        (b'n', false) if fields.number(0) == Some(997) => match fields.number(1)? {
            1 => Some(Answer::Brightness(Brightness::Dark)),
            2 => Some(Answer::Brightness(Brightness::Light)),
            _ => None,
        },
        _ => None,
    }
}

fn pixels(fields: &Fields<'_>) -> Option<Answer> {
    let pair = (u16::try_from(fields.number(1)?).ok()?, u16::try_from(fields.number(2)?).ok()?);
    match fields.number(0)? {
        4 => Some(Answer::AreaPixels(pair.0, pair.1)),
        6 => Some(Answer::CellPixels(pair.0, pair.1)),
        _ => None,
    }
}

/// The body of an OSC.
pub(super) fn osc(body: &str) -> Option<Answer> {
    let (number, rest) = body.split_once(';')?;
    match number {
        "10" => color(rest).map(Answer::Foreground),
        "11" => color(rest).map(Answer::Background),
        "4" => {
            let (index, rest) = rest.split_once(';')?;
            Some(Answer::Ansi(index.parse().ok().filter(|index| *index < 16)?, color(rest)?))
        }
        _ => None,
    }
}

/// The body of a DCS: only a name is asked for.
pub(super) fn dcs(body: &str) -> Option<Answer> {
    let name = clean_line(body.strip_prefix(">|")?, NAME);
    (!name.is_empty()).then_some(Answer::Name(name))
}

/// `rgb:RRRR/GGGG/BBBB`, with one to four digits each.
fn color(text: &str) -> Option<Rgb> {
    let (kind, digits) = text.split_once(':')?;
    let mut parts = digits.split('/');
    let mut next = || {
        let part = parts.next().filter(|part| (1..=4).contains(&part.len()))?;
        let most = (1_u32 << (4 * part.len())) - 1;
        Some((u32::from_str_radix(part, 16).ok()? * 255 / most) as u8)
    };
    let rgb = (next()?, next()?, next()?);
    matches!(kind, "rgb" | "rgba").then_some(rgb)
}
