use super::super::modes::CursorShape;
use super::*;

/// A grid that only writes down what it is given, cut as it was given.
#[derive(Default)]
struct Tape(Vec<String>);

impl Grid for Tape {
    fn write(&mut self, bytes: &[u8]) {
        self.0.push(String::from_utf8_lossy(bytes).into_owned());
    }
    fn cursor(&self) -> Cursor {
        Cursor { row: 0, col: 0, visible: true, shape: CursorShape::Default }
    }
    fn size(&self) -> Size {
        Size::new(24, 80)
    }
    fn pen(&self) -> CellStyle {
        CellStyle::default()
    }
    fn alternate(&self) -> bool {
        false
    }
    fn modes(&self) -> Modes {
        Modes::default()
    }
    fn write_mark(&mut self, mark: Mark) {
        self.0.push(mark.encode());
    }
    fn link(&mut self, _: &str) -> Option<LinkId> {
        None
    }
    fn is_protected(&self, _: u16, _: u16) -> bool {
        false
    }
}

fn taped(pieces: &[&[u8]]) -> Vec<String> {
    let (mut front, mut tape) = (Front::new(), Tape::default());
    for piece in pieces {
        front.feed(piece, &mut tape);
    }
    tape.0
}

#[test]
fn a_plain_run_goes_to_the_engine_in_one_piece() {
    let run = "ls \x1b[1;31mred\x1b[m\r\n\x1b[2;3H\x1b[K\x1b[?25l日本\x1b[38;2;1;2;3mx\x1b[?25h\n";
    assert_eq!(taped(&[run.as_bytes()]), [run]);
}

#[test]
fn what_is_incomplete_is_held_back() {
    assert_eq!(taped(&[b"ab\x1b[1"]), ["ab"]);
    assert_eq!(taped(&[b"ab\x1b[1", b";2", b"Hx"]), ["ab", "\x1b[1;2H", "x"]);
    assert_eq!(taped(&[b"a\xe6\x97", b"\xa5b"]), ["a", "日", "b"]);
    assert_eq!(taped(&[b"a\xe6\x97", b"b"]), ["a", "?", "?", "b"]);
    assert_eq!(taped(&[b"a\x1b", b"]0;x\x1b", b"\\b"]), ["a", "b"]);
}

#[test]
fn nothing_but_known_sequences_reaches_the_engine() {
    let hostile =
        "\x1b]0;t\x07\x1bPq\x1b\\\x1b_G\x1b\\\x1b[8;1;1t\x1b[?2026h\x1b[5i\x1b#3\x1b%G\x1b[?5h\x1b[?69h\x1b[1;2\"p";
    assert_eq!(taped(&[hostile.as_bytes()]), Vec::<String>::new());
}

#[test]
fn a_sequence_without_an_end_is_thrown_away() {
    let long = [&b"a\x1b["[..], &b"1;".repeat(5000), b"mb"].concat();
    assert_eq!(taped(&[&long]), ["a", "b"]);
    let pieces: Vec<&[u8]> = long.chunks(7).collect();
    assert_eq!(taped(&pieces).concat(), "ab");
}

#[test]
fn answers_are_bounded() {
    let (mut front, mut tape) = (Front::new(), Tape::default());
    front.feed(&b"\x1b[c".repeat(100_000), &mut tape);
    let (replies, _) = front.take();
    assert!(replies.len() <= MOST_REPLIES && replies.len() > MOST_REPLIES - 100);
    front.feed(&b"\x1b]9;x\x07".repeat(1000), &mut tape);
    assert_eq!(front.take().1.len(), MOST_SIGNALS);
}

#[test]
fn a_reset_costs_a_new_grid_only_after_something_happened() {
    assert_eq!(taped(&[b"\x1bc\x1bcx\x1bc\x1bc\x1bc"]), ["x", "\x1bc"]);
    assert_eq!(taped(&[b"\x1b[?1004h\x1bc"]), ["\x1bc"]);
}
