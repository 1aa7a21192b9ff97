//! Any bytes, any cuts, any sizes: no panic, and the cuts do not matter.

use orchestra_tui::term::{Screen, Size};
use proptest::collection::vec;
use proptest::prelude::*;

use super::picture::{fed, of};

/// Controls, sequences, strings and characters that something depends on.
const FIXED: &[&str] = &[
    "\r\n",
    "\n",
    "\t",
    "\x08",
    "\x07",
    "\x0e",
    "\x0f",
    "\x1b7",
    "\x1b8",
    "\x1bM",
    "\x1bD",
    "\x1bE",
    "\x1bH",
    "\x1bc",
    "\x1b(0",
    "\x1b(B",
    "\x1b)0",
    "\x1b[4h",
    "\x1b[4l",
    "\x1b[?7l",
    "\x1b[?7h",
    "\x1b[?6h",
    "\x1b[?6l",
    "\x1b[?1049h",
    "\x1b[?1049l",
    "\x1b[?47h",
    "\x1b[?47l",
    "\x1b[?1047l",
    "\x1b[3g",
    "\x1b[4:3m",
    "\x1b[9m",
    "\x1b[29m",
    "\x1b[8m",
    "\x1b[1;2m",
    "\x1b[2m",
    "\x1b[1m",
    "\x1b[m",
    "\x1b[1\"q",
    "\x1b[?2J",
    "\x1b[?1K",
    "\x1b#8",
    "\x1b[20h",
    "\x1b[20l",
    "\x1b[3b",
    "\x1b[22;0t",
    "\x1b[23;0t",
    "\x1b]8;;https://e.org/1\x07",
    "\x1b]8;;https://e.org/2\x1b\\",
    "\x1b]8;;\x07",
    "\u{e0101}",
    "\u{e01b0}\u{e01b1}",
    "\x1b[38:2::1:2:3m",
    "\x1b[58;5;1m",
    "\x1b[38;2;0;0;0;48;20;;0;0m",
    "\x1b[38;5;300;1m",
    "\x1b]0;a title\x07",
    "\x1b]11;?\x1b\\",
    "\x1b]7501;state=done\x07",
    "\x1b]9;note\x1b\\",
    "\x1bP$qm\x1b\\",
    "\x1b_Gx\x1b\\",
    "\x1b]0;never ends",
    "\x1b[1\n2",
    "\x1b",
    "\x1b[",
    "\x18",
    "\x1b[6n",
    "\x1b[c",
    "日本",
    "⚠\u{fe0f}",
    "1\u{fe0f}",
    "e\u{301}",
    "👩\u{200d}💻",
    "\u{202e}",
    "\u{fffd}",
    "ä",
    "\u{9b}",
];

/// A piece of a stream: text, controls, sequences well-formed and broken, strings, raw bytes.
fn piece() -> impl Strategy<Value = Vec<u8>> {
    let number = prop_oneof![0_u32..12, 0_u32..300, Just(1047), Just(1049), Just(2026), Just(65_535), Just(99_999_999)];
    let params =
        vec(number, 0..5).prop_map(|numbers| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(";"));
    let csi = (prop_oneof![6 => Just(""), 3 => Just("?"), 1 => Just(">"), 1 => Just("<"), 1 => Just("=")], params)
        .prop_flat_map(|(prefix, params)| {
            let end = proptest::sample::select(
                "@ABCDEFGHIJKLMPSTXZ`abcdefghlmnqrstu".chars().map(String::from).collect::<Vec<_>>(),
            );
            let end =
                prop_oneof![8 => end, 1 => Just("$p".to_owned()), 1 => Just("!p".to_owned()), 1 => Just(" q".into())];
            end.prop_map(move |end| format!("\x1b[{prefix}{params}{end}"))
        });
    let fixed = proptest::sample::select(FIXED);
    prop_oneof![
        4 => "[a-z ]{0,12}".prop_map(String::into_bytes),
        4 => csi.prop_map(String::into_bytes),
        5 => fixed.prop_map(|text| text.as_bytes().to_vec()),
        1 => vec(any::<u8>(), 0..6),
        1 => "[A-Z]{1,60}".prop_map(String::into_bytes),
    ]
}

fn size() -> impl Strategy<Value = Size> {
    prop_oneof![
        3 => (2_u16..12, 2_u16..30).prop_map(|(rows, cols)| Size::new(rows, cols)),
        1 => Just(Size::new(0, 0)),
        1 => (1_u16..6, 1_u16..6).prop_map(|(rows, cols)| Size::new(rows, cols)),
    ]
}

/// Cuts `bytes` into pieces of the given lengths, over and over.
fn cut<'a>(bytes: &'a [u8], lengths: &'a [usize]) -> impl Iterator<Item = &'a [u8]> {
    let mut rest = bytes;
    let mut lengths = lengths.iter().cycle();
    std::iter::from_fn(move || {
        let length = (*lengths.next()?).min(rest.len());
        let (piece, after) = rest.split_at(length);
        rest = after;
        (!piece.is_empty()).then_some(piece)
    })
}

proptest! {
    #[test]
    fn cuts_do_not_matter(size in size(), pieces in vec(piece(), 0..60), lengths in vec(1_usize..9, 1..6)) {
        let bytes = pieces.concat();
        let (whole, whole_heard) = fed(size, [&bytes[..]]);
        let (split, split_heard) = fed(size, cut(&bytes, &lengths));
        prop_assert_eq!(of(&whole), of(&split));
        prop_assert_eq!(whole_heard, split_heard);
        prop_assert_eq!(whole.is_unsettled(), split.is_unsettled());
        prop_assert_eq!(whole.rebuilds(), 0);
    }

    #[test]
    fn nothing_panics(steps in vec((vec(piece(), 0..12), size()), 1..12)) {
        let mut screen = Screen::new(steps[0].1);
        for (pieces, size) in &steps {
            for piece in pieces {
                screen.feed(piece);
            }
            screen.resize(*size);
            let cursor = screen.cursor();
            prop_assert!(cursor.row < screen.size().rows && cursor.col < screen.size().cols);
            for (_, col, text, width, _) in of(&screen).cells {
                prop_assert!(col + u16::from(width.max(1)) <= screen.size().cols.max(2));
                prop_assert!(!text.chars().any(orchestra_tui::term::is_unsafe), "{text:?}");
            }
        }
        prop_assert_eq!(screen.rebuilds(), 0);
    }

    #[test]
    fn text_survives_any_change_of_size(words in vec("[a-z]{1,40}", 1..12), sizes in vec(size(), 1..5)) {
        let mut screen = Screen::new(Size::new(10, 20));
        screen.feed(words.join("\r\n").as_bytes());
        for size in sizes {
            screen.resize(size);
            prop_assert_eq!(&screen.contents_tail(usize::MAX), &words);
        }
    }
}
