use proptest::collection::vec;
use proptest::prelude::*;

use crate::term::lines::walk_units;
use crate::term::stream::Grid as _;
use crate::term::{CellStyle, Screen, Size};

/// Everything that a flood might change: history newest first, cells, cursor, style and wrapping.
fn seen(screen: &Screen) -> Vec<String> {
    let styled = |out: &mut String, last: &mut CellStyle, style: CellStyle, text: &str| {
        if style != *last {
            style.write_params(out);
            out.push('>');
            *last = style;
        }
        out.push_str(text);
    };
    let mut all = Vec::new();
    for line in screen.engine.history().scrollback.lines_backwards() {
        let (mut out, mut last) = ("history: ".to_owned(), CellStyle::default());
        walk_units(line, |style, unit| styled(&mut out, &mut last, style, unit));
        all.push(out);
    }
    for row in 0..screen.size().rows {
        let (mut out, mut last) = (format!("{} ", screen.engine.row_wrapped(row)), CellStyle::default());
        screen.for_each_cell(row, 0, |_, cell| {
            styled(
                &mut out,
                &mut last,
                cell.style,
                &format!("{}{}", cell.text, [",", "|", "_"][usize::from(cell.width)]),
            );
        });
        all.push(out);
    }
    all.push(format!("{:?} {:?}", screen.cursor(), screen.engine.pen()));
    all
}

/// Fed so little at a time that every byte goes through the engine.
fn plainly(size: Size, bytes: &[u8]) -> Screen {
    let mut screen = Screen::new(size);
    for piece in bytes.chunks(5) {
        screen.feed(piece);
    }
    screen
}

fn absorbed(size: Size, bytes: &[u8], piece: usize) -> Screen {
    let mut screen = Screen::new(size);
    for piece in bytes.chunks(piece) {
        screen.absorb(piece);
    }
    screen.catch_up();
    screen
}

fn check(size: Size, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let mut plain = plainly(size, bytes);
    let wanted = seen(&plain);
    let mut whole = Screen::new(size);
    whole.feed(bytes);
    assert_eq!(seen(&whole), wanted, "whole: {text:?}");
    for piece in [1, 7, 64, 4096] {
        assert_eq!(seen(&absorbed(size, bytes, piece)), wanted, "in pieces of {piece}: {text:?}");
    }
    // Repeating the last character tells whether it is known.
    plain.feed(b"\x1b[2b");
    whole.feed(b"\x1b[2b");
    assert_eq!(seen(&whole), seen(&plain), "repeated: {text:?}");
}

#[test]
fn a_flood_ends_like_the_plain_way() {
    let many = |line: &str| format!("{line}\r\n").repeat(20);
    for text in [
        (0..50).map(|n| format!("{n}\r\n")).collect::<Vec<_>>().concat(),
        many("abc"),
        many(""),
        many("exactly 10"),
        many("more than ten cells"),
        many("much more than ten cells, so that one line fills several rows of the screen"),
        many("trailing   "),
        many("   "),
        many("\x1b[31mred\x1b[m"),
        many("\x1b[31mred"),
        many("\x1b[1;4mbold\x1b[22m not"),
        many("\x1b[1mbold\x1b[2mdim\x1b[7m"),
        many("\x1b[44m  \x1b[m"),
        many("\x1b[38;2;1;2;3mrgb\x1b[48;5;200mback\x1b[39m"),
        many("日本語日本語"),
        many("日本語x日本語"),
        many("x日本語日本語"),
        many("äöü─│┌┐└┘─────"),
        many("e\u{301}\u{302}e\u{301}"),
        many("⚠\u{fe0f} ok"),
        many("12345678⚠\u{fe0f}"),
        many("123456789⚠\u{fe0f}"),
        many("1\u{fe0f}\u{20e3}"),
        many("👩\u{200d}💻 and 🇩🇪"),
        many("z\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}\u{301}"),
        many("tab\tbed"),
        many("progress\rdone"),
        many("bell\x07"),
        many("\x1b]0;title\x07x"),
        many("a\x1b[K"),
        many("a\x1b[4:3mb\x1b[m"),
        many("a\u{202e}b"),
        many("a\x1b[m\u{301}"),
        many("x").replace("\r\n", "\n"),
        many("x") + &"\r\n".repeat(30),
        many("x") + &many("\x1b[3;5H"),
        many("x") + "\x1b[2;3r" + &many("y") + "\x1b[r" + &many("z"),
        many("x") + "\x1b[?1049h" + &many("y") + "\x1b[?1049l" + &many("z"),
        many("x") + "\x1b[4h" + &many("y") + "\x1b[4l" + &many("z"),
        many("x") + "\x1b[?7l" + &many("longer than the width") + "\x1b[?7h" + &many("z"),
        many("x") + "\x1b(0" + &many("lqk") + "\x1b(B" + &many("z"),
        many("x") + "\x1b[?6h" + &many("y"),
        many("x") + "\x1b[32" + "m" + &many("y") + "part of a line",
        many("x") + "part\x1b[1",
        many("x") + "\r",
        "no line end at all, but long enough for many rows ".repeat(8),
        many(&"0123456789".repeat(1000)),
        many("\x1b[99mx"),
        many("\x1b[38;5;21;21mx"),
    ] {
        for size in [Size::new(4, 10), Size::new(2, 2), Size::new(3, 11)] {
            check(size, text.as_bytes());
        }
    }
}

#[test]
fn bytes_that_are_no_text_go_the_plain_way() {
    for line in [&b"x\x1b\x80y\r\n"[..], b"\xff\r\n", b"a\xc3\r\n", b"a\x1b[3\xe6\x97m\r\n", b"\0\r\n", b"a\r\x80\r\n"]
    {
        let plain = b"plain\r\n".repeat(9);
        check(Size::new(3, 11), &[&plain[..], &line.repeat(9), &plain].concat());
    }
}

#[test]
fn a_cursor_above_the_bottom_is_not_flooded() {
    let mut screen = Screen::new(Size::new(4, 10));
    screen.feed(b"a\r\nb\r\nc\r\nd\x1b[H");
    screen.absorb("x\r\n".repeat(3).as_bytes());
    assert_eq!(screen.rows_text(), ["x", "x", "x", "d"], "the engine has it without catching up");
}

#[test]
fn answers_see_what_was_absorbed_before_the_question() {
    let mut screen = Screen::new(Size::new(4, 10));
    screen.absorb("x\r\n".repeat(40).as_bytes());
    screen.absorb(b"abc");
    assert_eq!(screen.absorb(b"\x1b[6n").replies, b"\x1b[4;4R");
    screen.absorb(b"\x1b[6");
    assert_eq!(screen.absorb(b"n").replies, b"\x1b[4;4R");
}

#[test]
fn a_return_shows_before_anything_follows() {
    let mut screen = Screen::new(Size::new(2, 10));
    screen.absorb(b"a\r\nb\r\n");
    screen.absorb(b"50%\r");
    screen.catch_up();
    assert_eq!((screen.cursor().row, screen.cursor().col), (1, 0));
    screen.feed(b"\nc");
    assert_eq!(screen.rows_text(), ["50%", "c"]);
}

fn line() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        6 => "[a-z ]{0,9}",
        2 => "[A-Z]{0,40}",
        3 => (0_u8..50).prop_map(|n| format!("\x1b[{n}m")),
        1 => (0_u8..110, 0_u8..110).prop_map(|(a, b)| format!("\x1b[{a};{b}m")),
        1 => (0_u8..8, any::<u8>()).prop_map(|(a, b)| format!("\x1b[{a};38;5;{b};48;2;{b};0;{a}m")),
        1 => proptest::sample::select(vec![
            "日", "本語", "ä", "─", "e\u{301}", "⚠\u{fe0f}", "👩\u{200d}💻", "\u{301}", "☺\u{fe0e}", "\u{ad}",
        ]).prop_map(str::to_owned),
        1 => proptest::sample::select(vec!["\t", "\r", "\x08", "\x1b[K", "\x1b[2C", "\n", "\x1b[A", "\x1b[4m"])
            .prop_map(str::to_owned),
    ];
    vec(piece, 0..5).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]
    #[test]
    fn any_flood_ends_like_the_plain_way(
        rows in 2_u16..6,
        cols in 2_u16..24,
        start in line(),
        lines in vec((line(), 1_usize..14), 0..20),
        rare in 0_usize..3,
    ) {
        let mut text = start;
        for (line, times) in lines {
            let foreign = line.contains(['\t', '\r', '\x08', '\n']) || line.contains("\x1b[A");
            // Most streams are to be floods for long.
            if !foreign || rare == 0 {
                text.push_str(&format!("{line}\r\n").repeat(times));
            }
        }
        check(Size::new(rows, cols), text.as_bytes());
    }

    #[test]
    fn looks_and_resizes_between_do_not_matter_to_the_text(
        words in vec("[a-z]{1,30}", 1..80),
        steps in vec((1_usize..600, 2_u16..9, 2_u16..30), 1..8),
    ) {
        let text = words.join("\r\n");
        let mut screen = Screen::new(Size::new(5, 20));
        let mut rest = text.as_bytes();
        for (length, rows, cols) in steps {
            // A size that changes between CR and LF finds the cursor at the start of a line that may wrap now.
            let length = length.min(rest.len());
            let (piece, after) = rest.split_at(length + usize::from(rest[..length].ends_with(b"\r")));
            screen.absorb(piece);
            screen.resize(Size::new(rows, cols));
            rest = after;
        }
        screen.absorb(rest);
        screen.catch_up();
        prop_assert_eq!(screen.contents_tail(usize::MAX), words);
    }
}
