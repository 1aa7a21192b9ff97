use super::super::encode::{encode_key, encode_report};
use super::*;

fn modes(flags: u8) -> Modes {
    Modes { kitty: KittyFlags(flags), ..Modes::default() }
}

fn bytes(key: &str, flags: u8) -> String {
    let modes = Modes { app_cursor: true, modify_other_keys: 2, ..modes(flags) };
    String::from_utf8(encode_key(&key.parse().unwrap(), &modes)).unwrap()
}

#[test]
fn flag_one_disambiguates() {
    for (key, expected) in [
        ("a", "a"),
        ("A", "A"),
        ("!", "!"),
        ("ä", "ä"),
        ("enter", "\r"),
        ("tab", "\t"),
        ("backspace", "\x7f"),
        ("esc", "\x1b[27u"),
        ("shift+enter", "\x1b[13;2u"),
        ("ctrl+enter", "\x1b[13;5u"),
        ("alt+enter", "\x1b[13;3u"),
        ("ctrl+a", "\x1b[97;5u"),
        ("ctrl+i", "\x1b[105;5u"),
        ("ctrl+m", "\x1b[109;5u"),
        ("ctrl+[", "\x1b[91;5u"),
        ("ctrl+space", "\x1b[32;5u"),
        ("ctrl+1", "\x1b[49;5u"),
        ("ctrl+alt+shift+x", "\x1b[120;8u"),
        ("alt+x", "\x1b[120;3u"),
        ("alt+X", "\x1b[120;4u"),
        ("shift+tab", "\x1b[9;2u"),
        ("ctrl+backspace", "\x1b[127;5u"),
        ("alt+esc", "\x1b[27;3u"),
        ("up", "\x1b[A"),
        ("shift+up", "\x1b[1;2A"),
        ("home", "\x1b[H"),
        ("delete", "\x1b[3~"),
        ("f1", "\x1b[P"),
        ("f3", "\x1b[13~"),
        ("ctrl+f3", "\x1b[13;5~"),
        ("f5", "\x1b[15~"),
        ("f10", "\x1b[21~"),
        ("f11", "\x1b[23~"),
        ("ctrl+f12", "\x1b[24;5~"),
        ("f13", "\x1b[57376u"),
    ] {
        assert_eq!(bytes(key, 1), expected, "{key}");
    }
}

#[test]
fn flag_eight_writes_every_key_as_a_sequence() {
    for (key, expected) in [
        ("a", "\x1b[97u"),
        ("A", "\x1b[97;2u"),
        ("enter", "\x1b[13u"),
        ("tab", "\x1b[9u"),
        ("backspace", "\x1b[127u"),
        ("space", "\x1b[32u"),
        ("shift+tab", "\x1b[9;2u"),
        ("up", "\x1b[A"),
    ] {
        assert_eq!(bytes(key, 8), expected, "{key}");
        assert_eq!(bytes(key, 9), expected, "{key}");
    }
}

#[test]
fn text_goes_with_the_key_when_asked() {
    for (key, expected) in [
        ("a", "\x1b[97;;97u"),
        ("A", "\x1b[97;2;65u"),
        ("ä", "\x1b[228;;228u"),
        ("ctrl+a", "\x1b[97;5u"),
        ("enter", "\x1b[13u"),
    ] {
        assert_eq!(bytes(key, 24), expected, "{key}");
    }
    assert_eq!(bytes("A", 28), "\x1b[97:65;2;65u");
}

#[test]
fn a_program_with_events_only_gets_the_old_bytes_for_presses() {
    for (key, expected) in [("a", "a"), ("ctrl+a", "\x01"), ("esc", "\x1b"), ("enter", "\r"), ("alt+x", "\x1bx")] {
        let modes = modes(2);
        assert_eq!(encode_key(&key.parse().unwrap(), &modes), expected.as_bytes(), "{key}");
    }
}

fn report(key: &str, kind: KeyKind) -> KeyReport {
    KeyReport { kind, ..KeyReport::of(&key.parse().unwrap()) }
}

#[test]
fn repeats_and_releases_are_told_when_asked() {
    use KeyKind::{Press, Release, Repeat};
    for (key, kind, flags, expected) in [
        ("a", Release, 1, ""),
        ("a", Release, 0, ""),
        ("a", Press, 3, "a"),
        ("a", Repeat, 3, "a"),
        ("a", Release, 3, "\x1b[97;1:3u"),
        ("a", Repeat, 11, "\x1b[97;1:2u"),
        ("enter", Release, 3, ""),
        ("enter", Repeat, 3, "\r"),
        ("enter", Release, 11, "\x1b[13;1:3u"),
        ("shift+enter", Repeat, 3, "\x1b[13;2:2u"),
        ("up", Press, 3, "\x1b[A"),
        ("up", Repeat, 3, "\x1b[1;1:2A"),
        ("up", Release, 3, "\x1b[1;1:3A"),
        ("up", Release, 2, "\x1b[1;1:3A"),
        ("up", Repeat, 1, "\x1b[A"),
        ("delete", Release, 3, "\x1b[3;1:3~"),
        ("ctrl+c", Release, 3, "\x1b[99;5:3u"),
        ("esc", Release, 3, "\x1b[27;1:3u"),
    ] {
        let sent = String::from_utf8(encode_report(&report(key, kind), &modes(flags))).unwrap();
        assert_eq!(sent, expected, "{key} {kind:?} flags {flags}");
    }
}

#[test]
fn the_keys_beside_are_told_when_asked() {
    let minus = KeyReport {
        kind: KeyKind::Press,
        key: ReportedKey::Char('-'),
        mods: ReportedMods(5),
        shifted: Some('_'),
        base: None,
        text: String::new(),
    };
    let sent = |report: &KeyReport, flags| String::from_utf8(encode_report(report, &modes(flags))).unwrap();
    assert_eq!(sent(&minus, 1), "\x1b[45;6u");
    assert_eq!(sent(&minus, 5), "\x1b[45:95;6u");
    assert_eq!(sent(&minus, 0), "\x1f", "a program without flags gets Ctrl+_");
    let cyrillic =
        KeyReport { key: ReportedKey::Char('с'), mods: ReportedMods(4), shifted: None, base: Some('c'), ..minus };
    assert_eq!(sent(&cyrillic, 5), "\x1b[1089::99;5u");
    assert_eq!(sent(&cyrillic, 1), "\x1b[1089;5u");
    assert_eq!(sent(&cyrillic, 0), "\x03");
}

#[test]
fn keypad_locks_and_modifier_keys() {
    let of = |number, mods| KeyReport {
        kind: KeyKind::Press,
        key: ReportedKey::Other(number),
        mods: ReportedMods(mods),
        shifted: None,
        base: None,
        text: String::new(),
    };
    let sent = |report: &KeyReport, modes: &Modes| String::from_utf8(encode_report(report, modes)).unwrap();
    let shift = of(57_441, 1);
    assert_eq!((sent(&shift, &modes(1)).as_str(), sent(&shift, &modes(9)).as_str()), ("", "\x1b[57441;2u"));
    assert_eq!(sent(&of(KEYPAD + 5, 0), &modes(1)), "\x1b[57404u");
    assert_eq!(sent(&of(KEYPAD + 5, 0), &modes(0)), "5");
    let keypad = Modes { app_keypad: true, ..modes(0) };
    assert_eq!(sent(&of(KEYPAD + 5, 0), &keypad), "\x1bOu");
    assert_eq!(sent(&of(KEYPAD + 15, 0), &keypad), "\x1bOM");
    assert_eq!(sent(&of(57_419, 0), &keypad), "\x1b[A");
    let caps = KeyReport { mods: ReportedMods(0b100_0100), ..report("ctrl+a", KeyKind::Press) };
    assert_eq!(sent(&caps, &modes(1)), "\x1b[97;5u", "locks are told only when every key is");
    assert_eq!(sent(&caps, &modes(9)), "\x1b[97;69u");
}
