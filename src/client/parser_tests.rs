use proptest::prelude::*;

use super::super::heard::Answer;
use super::*;
use crate::term::{Brightness, KeyKind, Mods, MouseButton, MouseInput, MouseKind};

fn all(pieces: &[&[u8]]) -> Vec<Heard> {
    let (mut parser, mut heard) = (Parser::default(), Vec::new());
    for piece in pieces {
        parser.push(piece, &mut heard);
    }
    parser.silence(&mut heard);
    heard
}

fn said(bytes: &[u8]) -> String {
    all(&[bytes]).iter().map(word).collect::<Vec<_>>().join(" ")
}

fn word(heard: &Heard) -> String {
    match heard {
        Heard::Input(InputEvent::Key(key)) => key.to_string(),
        Heard::Input(InputEvent::Report(report)) => {
            let kind = match report.kind {
                KeyKind::Press => "",
                KeyKind::Repeat => "~",
                KeyKind::Release => "^",
            };
            format!("{kind}{}", report.press().map_or("?".into(), |key| key.to_string()))
        }
        Heard::Input(other) => format!("{other:?}"),
        Heard::Answer(answer) => format!("{answer:?}"),
    }
}

#[test]
fn keys_of_every_kind_of_terminal() {
    for (bytes, keys) in [
        ("aÄ日", "a Ä 日"),
        ("\r\n\t\x7f\x08", "enter ctrl+j tab backspace ctrl+h"),
        ("\0\x01\x1a\x1c\x1d\x1e\x1f", "ctrl+space ctrl+a ctrl+z ctrl+\\ ctrl+] ctrl+^ ctrl+_"),
        ("\x1b", "esc"),
        ("\x1b\x1b", "esc esc"),
        ("\x1b\x1b[A", "esc up"),
        ("\x1bx\x1bX\x1bä\x1b\r\x1b\x7f\x1b\x01", "alt+x alt+X alt+ä alt+enter alt+backspace ctrl+alt+a"),
        ("\x1b[", "alt+["),
        ("\x1bO", "alt+O"),
        ("\x1b]", "alt+]"),
        ("\x1b]h", "alt+] h"),
        ("\x1bPa", "alt+P a"),
        ("\x1b[A\x1bOB\x1b[1;5C\x1b[1;2D", "up down ctrl+right shift+left"),
        ("\x1b[H\x1b[F\x1bOH\x1bOF\x1b[1~\x1b[4~\x1b[7~\x1b[8~", "home end home end home end home end"),
        ("\x1b[2~\x1b[3~\x1b[5~\x1b[6~\x1b[3;5~", "insert delete pgup pgdn ctrl+delete"),
        ("\x1bOP\x1bOS\x1b[11~\x1b[15~\x1b[17~\x1b[24~\x1b[25~\x1b[34~", "f1 f4 f1 f5 f6 f12 f13 f20"),
        ("\x1b[1;2P\x1b[1;5R\x1b[15;3~\x1b[[A\x1b[[E", "shift+f1 ctrl+f3 alt+f5 f1 f5"),
        ("\x1b[Z\x1b[a\x1b[3^\x1b[3@", "shift+tab shift+up ctrl+delete ctrl+shift+delete"),
        ("\x1bOp\x1bOM\x1bOj", "0 enter *"),
        ("\x1b[27;2;13~\x1b[27;5;97~\x1b[27;6;65~\x1b[27;5;9~", "shift+enter ctrl+a ctrl+shift+a ctrl+tab"),
        ("\x1b[27;5;43~\x1b[27;6;43~", "ctrl+plus ctrl+plus"),
        ("\x1b[97;5u\x1b[13;2u\x1b[27u\x1b[9;2u\x1b[127;5u", "ctrl+a shift+enter esc shift+tab ctrl+backspace"),
        ("\x1b[97;1:3u\x1b[97;5:2u\x1b[1;1:3A", "^a ~ctrl+a ^up"),
        ("\x1b[45:95;6u\x1b[1089::99;5u\x1b[97;2;65u", "ctrl+_ ctrl+c A"),
        ("\x1b[57404u\x1b[57376u\x1b[57441;2u\x1b[97;9u", "5 f13 ? ?"),
        ("\x1b[I\x1b[O", "FocusGained FocusLost"),
    ] {
        assert_eq!(said(bytes.as_bytes()), keys, "{bytes:?}");
    }
}

#[test]
fn answers_are_never_keys_however_they_come() {
    for (bytes, answers) in [
        ("\x1b[?62;22;52c", "Fence"),
        ("\x1b[?1u", "KittyKeys"),
        ("\x1b[?2026;2$y\x1b[?2026;0$y\x1b[?1016;1$y", "Sync(Known) Sync(Unknown)"),
        ("\x1b[?997;2n", "Brightness(Light)"),
        ("\x1bP>|kitty(0.42.1)\x1b\\", "Name(\"kitty(0.42.1)\")"),
        ("\x1b]11;rgb:1616/1818/1d1d\x1b\\", "Background((22, 24, 29))"),
        ("\x1b]10;rgba:ff/80/00/ff\x07", "Foreground((255, 128, 0))"),
        ("\x1b]4;9;rgb:f/0/8\x07", "Ansi(9, (255, 0, 136))"),
        ("\x1b]4;200;rgb:f/0/8\x07", ""),
        ("\x1b[6;20;10t\x1b[4;480;800t\x1b[8;24;80t", "CellPixels(20, 10) AreaPixels(480, 800)"),
        ("\x1b[>1;10;0c\x1b[?1;2R\x1b[?2048;0$y\x1b[0n", ""),
    ] {
        assert_eq!(said(bytes.as_bytes()), answers, "{bytes:?}");
        // In two pieces, at every place but right behind ESC, where only the clock can tell.
        for at in 2..bytes.len() {
            if bytes.as_bytes()[at - 1] == 0x1b || bytes.as_bytes()[at] == 0x1b {
                continue;
            }
            let (head, tail) = bytes.as_bytes().split_at(at);
            let heard: Vec<_> = all(&[head, tail]).iter().map(word).collect();
            assert_eq!(heard.join(" "), answers, "{bytes:?} cut at {at}");
        }
    }
    assert_eq!(said(b"\x1b_Gi=1;OK\x1b\\\x1bP0+r\x1b\\\x1b]52;c;aGk=\x07"), "", "what nobody asked for");
    assert_eq!(said(b"\x1b[?997;1n"), format!("{:?}", Answer::Brightness(Brightness::Dark)));
}

#[test]
fn an_answer_is_waited_for_and_a_key_is_not() {
    for (bytes, held) in [
        (&b"\x1b"[..], Held::PerhapsKey),
        (b"\x1b[", Held::PerhapsKey),
        (b"\x1b]", Held::PerhapsKey),
        (b"\x1b]11;rgb:16", Held::Nothing),
        (b"\x1bP>|kit", Held::Nothing),
        (b"\x1b[?62;2", Held::Nothing),
        (b"\x1b[1;", Held::Nothing),
        (b"\xe6\x97", Held::Nothing),
        (b"\x1b[200~text", Held::Nothing),
    ] {
        let (mut parser, mut heard) = (Parser::default(), Vec::new());
        parser.push(bytes, &mut heard);
        assert_eq!((parser.held(), heard.len()), (held, 0), "{bytes:?}");
    }
}

#[test]
fn mice_in_every_writing() {
    use MouseButton::{Left, Right};
    let mouse = |kind, col, row| Heard::Input(InputEvent::Mouse(MouseInput { kind, col, row, mods: Mods::NONE }));
    for (bytes, kind) in [
        (&b"\x1b[<0;11;6M"[..], MouseKind::Down(Left)),
        (b"\x1b[<2;11;6m", MouseKind::Up(Right)),
        (b"\x1b[<32;11;6M", MouseKind::Drag(Left)),
        (b"\x1b[<35;11;6M", MouseKind::Moved),
        (b"\x1b[<64;11;6M", MouseKind::WheelUp),
        (b"\x1b[<65;11;6M", MouseKind::WheelDown),
        (b"\x1b[M +&", MouseKind::Down(Left)),
        (b"\x1b[M#+&", MouseKind::Up(Left)),
        (b"\x1b[Ma+&", MouseKind::WheelDown),
        (b"\x1b[32;11;6M", MouseKind::Down(Left)),
    ] {
        assert_eq!(all(&[bytes]), [mouse(kind, 10, 5)], "{bytes:?}");
    }
    assert_eq!(said(b"\x1b[<0;0;0M\x1b[<99999;1;1Mx"), "x", "what has no place is dropped");
}

#[test]
fn a_paste_is_one_text_whatever_it_holds_and_however_it_comes() {
    let text = "line one\nESC \x1b[A and \x1b[20 日本";
    let bytes = format!("a\x1b[200~{text}\x1b[201~b");
    let wanted = all(&[bytes.as_bytes()]);
    assert_eq!(wanted[1], Heard::Input(InputEvent::Paste(text.into())));
    for size in 1..bytes.len() {
        assert_eq!(all(&bytes.as_bytes().chunks(size).collect::<Vec<_>>()), wanted, "pieces of {size}");
    }
    assert_eq!(said(b"\x1b[200~\x1b[201~x"), "x");
}

#[test]
fn a_paste_that_is_too_long_is_told_and_not_typed() {
    let long = [PASTE_BEGINS, &b"x".repeat(PASTE + 5), PASTE_ENDS, b"y"].concat();
    let heard = all(&long.chunks(4096).collect::<Vec<_>>());
    assert_eq!(heard[0], Heard::Input(InputEvent::PasteTooLong(PASTE + 5)));
    assert_eq!(heard.len(), 2);
    let fits = [PASTE_BEGINS, &b"\x1b".repeat(PASTE), PASTE_ENDS].concat();
    let Heard::Input(InputEvent::Paste(text)) = all(&[&fits]).remove(0) else { panic!() };
    let message = crate::wire::ToServer::Input(InputEvent::Paste(text));
    assert!(crate::wire::encode(&message).unwrap().len() < crate::wire::MAX_FRAME);
}

fn bytes() -> impl Strategy<Value = Vec<u8>> {
    let byte = prop_oneof![Just(0x1b), prop::sample::select(b"[;?20~uM<O\x07\\rgb:/>|".to_vec()), any::<u8>(),];
    proptest::collection::vec(byte, 0..80)
}

proptest! {
    #[test]
    fn any_bytes_in_any_pieces_are_the_same(mut bytes in bytes(), size in 1..9_usize) {
        // Whether a string that nobody asked for is one shows only at its end, which is not waited for.
        bytes.retain(|byte| !matches!(byte, b']' | b'P' | b'_' | b'^' | b'X'));
        let (mut whole, mut heard) = (Parser::default(), Vec::new());
        whole.push(&bytes, &mut heard);
        let (mut split, mut other) = (Parser::default(), Vec::new());
        for piece in bytes.chunks(size) {
            split.push(piece, &mut other);
        }
        prop_assert_eq!(heard, other);
        prop_assert_eq!(whole.held, split.held);
    }

    #[test]
    fn any_bytes_do_no_harm(bytes in bytes(), size in 1..9_usize) {
        let (mut parser, mut heard) = (Parser::default(), Vec::new());
        for piece in bytes.chunks(size) {
            parser.push(piece, &mut heard);
            prop_assert!(parser.held.len() <= STRING + 8);
        }
        parser.silence(&mut heard);
    }
}
