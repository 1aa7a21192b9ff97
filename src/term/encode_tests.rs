use super::super::modes::KittyFlags;
use super::*;

fn bytes(key: &str, modes: &Modes) -> String {
    String::from_utf8(encode_key(&key.parse().unwrap(), modes)).unwrap()
}

#[test]
fn legacy_keys() {
    let modes = Modes::default();
    for (key, expected) in [
        ("a", "a"),
        ("A", "A"),
        ("ä", "ä"),
        ("space", " "),
        ("ctrl+a", "\x01"),
        ("ctrl+space", "\0"),
        ("ctrl+[", "\x1b"),
        ("ctrl+/", "\x1f"),
        ("ctrl+\\", "\x1c"),
        ("ctrl+]", "\x1d"),
        ("ctrl+^", "\x1e"),
        ("ctrl+_", "\x1f"),
        ("ctrl+2", "\0"),
        ("ctrl+6", "\x1e"),
        ("ctrl+8", "\x7f"),
        ("ctrl+9", "9"),
        ("ctrl+shift+a", "\x01"),
        ("ctrl+alt+a", "\x1b\x01"),
        ("alt+x", "\x1bx"),
        ("alt+X", "\x1bX"),
        ("enter", "\r"),
        ("shift+enter", "\x1b\r"),
        ("alt+enter", "\x1b\r"),
        ("tab", "\t"),
        ("shift+tab", "\x1b[Z"),
        ("esc", "\x1b"),
        ("backspace", "\x7f"),
        ("ctrl+backspace", "\x08"),
        ("alt+backspace", "\x1b\x7f"),
        ("up", "\x1b[A"),
        ("ctrl+left", "\x1b[1;5D"),
        ("shift+alt+home", "\x1b[1;4H"),
        ("delete", "\x1b[3~"),
        ("ctrl+delete", "\x1b[3;5~"),
        ("pgdn", "\x1b[6~"),
        ("f1", "\x1bOP"),
        ("shift+f1", "\x1b[1;2P"),
        ("f5", "\x1b[15~"),
        ("f12", "\x1b[24~"),
        ("ctrl+f12", "\x1b[24;5~"),
    ] {
        assert_eq!(bytes(key, &modes), expected, "{key}");
    }
}

#[test]
fn application_cursor_changes_only_plain_cursor_keys() {
    let modes = Modes { app_cursor: true, ..Modes::default() };
    for (key, expected) in [("up", "\x1bOA"), ("end", "\x1bOF"), ("shift+up", "\x1b[1;2A"), ("pgup", "\x1b[5~")] {
        assert_eq!(bytes(key, &modes), expected, "{key}");
    }
}

#[test]
fn modify_other_keys_tells_what_legacy_cannot() {
    let modes = Modes { modify_other_keys: 2, ..Modes::default() };
    for (key, expected) in [
        ("shift+enter", "\x1b[27;2;13~"),
        ("ctrl+a", "\x1b[27;5;97~"),
        ("alt+x", "\x1b[27;3;120~"),
        ("enter", "\r"),
        ("x", "x"),
        ("X", "X"),
        ("shift+tab", "\x1b[Z"),
    ] {
        assert_eq!(bytes(key, &modes), expected, "{key}");
    }
}

#[test]
fn level_one_of_other_keys_tells_only_what_is_lost() {
    let modes = Modes { modify_other_keys: 1, ..Modes::default() };
    for (key, expected) in [
        ("shift+enter", "\x1b[27;2;13~"),
        ("ctrl+enter", "\x1b[27;5;13~"),
        ("ctrl+tab", "\x1b[27;5;9~"),
        ("ctrl+a", "\x01"),
        ("ctrl+3", "\x1b"),
        ("ctrl+9", "\x1b[27;5;57~"),
        ("ctrl+;", "\x1b[27;5;59~"),
        ("ctrl+shift+a", "\x1b[27;6;65~"),
        ("alt+x", "\x1bx"),
        ("backspace", "\x7f"),
        ("ctrl+backspace", "\x08"),
        ("enter", "\r"),
    ] {
        assert_eq!(bytes(key, &modes), expected, "{key}");
    }
}

#[test]
fn a_nested_end_of_paste_costs_one_pass() {
    let bracketed = Modes { bracketed_paste: true, ..Modes::default() };
    let deep = "\x1b[201".repeat(100_000) + &"~".repeat(100_000);
    let sent = encode_paste(&deep, &bracketed);
    assert_eq!(sent, b"\x1b[200~\x1b[201~");
}

#[test]
fn a_paste_cannot_leave_its_bracket() {
    let bracketed = Modes { bracketed_paste: true, ..Modes::default() };
    assert_eq!(encode_paste("a\r\nb\nc", &bracketed), b"\x1b[200~a\rb\rc\x1b[201~");
    let nested = "x\x1b[2\x1b[201~01~rm -rf /\n";
    let sent = String::from_utf8(encode_paste(nested, &bracketed)).unwrap();
    assert_eq!(sent.matches("\x1b[201~").count(), 1);
    assert!(sent.ends_with("\x1b[201~"));
    assert_eq!(encode_paste("a\x1b[31m\x03b\tc\n", &Modes::default()), b"a[31mb\tc\r");
}

fn mouse(kind: MouseKind, col: u16, mode: MouseMode, mouse_encoding: MouseEncoding) -> Option<Vec<u8>> {
    let modes = Modes { mouse: mode, mouse_encoding, ..Modes::default() };
    encode_mouse(&MouseInput { kind, col, row: 4, mods: Mods::NONE }, &modes)
}

#[test]
fn mouse_events_follow_mode_and_encoding() {
    use MouseButton::{Left, Right};
    use MouseEncoding::{Default, Sgr, Utf8};
    let text = |bytes: &[u8]| Some(bytes.to_vec());
    assert_eq!(mouse(MouseKind::Down(Left), 9, MouseMode::Off, Sgr), None);
    assert_eq!(mouse(MouseKind::Down(Left), 9, MouseMode::Click, Sgr), text(b"\x1b[<0;10;5M"));
    assert_eq!(mouse(MouseKind::Up(Right), 9, MouseMode::Click, Sgr), text(b"\x1b[<2;10;5m"));
    assert_eq!(mouse(MouseKind::Up(Right), 9, MouseMode::Press, Sgr), None);
    assert_eq!(mouse(MouseKind::Drag(Left), 9, MouseMode::Click, Sgr), None);
    assert_eq!(mouse(MouseKind::Drag(Left), 9, MouseMode::Drag, Sgr), text(b"\x1b[<32;10;5M"));
    assert_eq!(mouse(MouseKind::Moved, 9, MouseMode::Drag, Sgr), None);
    assert_eq!(mouse(MouseKind::Moved, 9, MouseMode::Motion, Sgr), text(b"\x1b[<35;10;5M"));
    assert_eq!(mouse(MouseKind::WheelDown, 9, MouseMode::Click, Default), text(b"\x1b[Ma*%"));
    assert_eq!(mouse(MouseKind::Up(Left), 9, MouseMode::Click, Default), text(b"\x1b[M#*%"));
    assert_eq!(mouse(MouseKind::Down(Left), 300, MouseMode::Click, Default), None);
    assert_eq!(
        mouse(MouseKind::Down(Left), 300, MouseMode::Click, Utf8),
        Some("\x1b[M \u{14d}%".to_owned().into_bytes())
    );
    let modes = Modes { mouse: MouseMode::Click, mouse_encoding: Sgr, ..Modes::default() };
    let with_ctrl = MouseInput { kind: MouseKind::Down(Left), col: 0, row: 0, mods: Mods::CTRL };
    assert_eq!(encode_mouse(&with_ctrl, &modes), text(b"\x1b[<16;1;1M"));
}

#[test]
fn focus_is_told_only_when_asked() {
    assert_eq!(encode_focus(FocusChange::Gained, &Modes::default()), None);
    let asked = Modes { focus: true, ..Modes::default() };
    assert_eq!(encode_focus(FocusChange::Gained, &asked), Some(&b"\x1b[I"[..]));
    assert_eq!(encode_focus(FocusChange::Lost, &asked), Some(&b"\x1b[O"[..]));
}

#[test]
fn the_wheel_goes_where_it_is_wanted() {
    let plain = Modes { wheel_arrows: true, ..Modes::default() };
    let alternate = Modes { alternate: true, ..plain };
    assert_eq!(wheel(&plain), WheelTo::Scrollback);
    assert_eq!(wheel(&alternate), WheelTo::Arrows);
    assert_eq!(wheel(&Modes { wheel_arrows: false, ..alternate }), WheelTo::Scrollback);
    assert_eq!(wheel(&Modes { mouse: MouseMode::Click, ..alternate }), WheelTo::Forward);
}

#[test]
fn dialog_keys_follow_the_modes_of_the_pane() {
    let modes = Modes { app_cursor: true, ..Modes::default() };
    assert_eq!(encode_dialog_key(&DialogKey::Down, &modes), b"\x1bOB");
    assert_eq!(encode_dialog_key(&DialogKey::Char('1'), &modes), b"1");
    let kitty = Modes { kitty: KittyFlags(5), ..Modes::default() };
    assert_eq!(encode_dialog_key(&DialogKey::Escape, &kitty), b"\x1b[27u");
    assert_eq!(encode_dialog_key(&DialogKey::Enter, &kitty), b"\r");
}
