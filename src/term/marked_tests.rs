//! Attributes that travel as marks, from the program's bytes to cells, history and reflow.

use super::*;
use crate::term::{CellStyle, Color, Underline};

fn screen(rows: u16, cols: u16, input: &str) -> Screen {
    let mut screen = Screen::new(Size::new(rows, cols));
    screen.feed(input.as_bytes());
    screen.settle();
    screen
}

/// The cells of a row of the view: text and style.
fn cells(screen: &Screen, row: u16, offset: usize) -> Vec<(String, CellStyle)> {
    let mut cells = Vec::new();
    screen.for_each_cell(row, offset, |_, cell| cells.push((cell.text.to_owned(), cell.style)));
    cells
}

/// The text of the struck cells of the whole view and its history.
fn struck(screen: &Screen) -> String {
    let history = screen.scrollback_len();
    let rows = (0..history).map(|row| (0, history - row)).chain((0..screen.size().rows).map(|row| (row, 0)));
    let all = rows.flat_map(|(row, offset)| cells(screen, row, offset));
    all.filter(|(_, style)| style.strike).map(|(text, _)| text).collect()
}

#[test]
fn marks_move_with_their_cells() {
    for (name, input, expected) in [
        ("written", "a\x1b[9mbc\x1b[29md", "bc"),
        ("wrapped", "0123456\x1b[9m789abc", "789abc"),
        ("wide", "\x1b[9m日本\x1b[m.", "日本"),
        ("combining", "\x1b[9me\u{301}x\x1b[m", "e\u{301}x"),
        ("widened", "\x1b[9m\u{26a0}\u{fe0f}!\x1b[m", "\u{26a0}\u{fe0f}!"),
        ("inserted before", "\x1b[9mab\x1b[m\r\x1b[2@", "ab"),
        ("deleted before", "xx\x1b[9mab\x1b[m\r\x1b[P", "ab"),
        ("erased", "\x1b[9mab\x1b[m\r\x1b[2K", ""),
        ("overwritten", "\x1b[9mab\x1b[m\rx", "b"),
        ("scrolled down", "\x1b[9mab\x1b[m\x1b[H\x1b[L", "ab"),
        ("repeated", "\x1b[9ma\x1b[3b", "aaaa"),
        ("nothing to repeat", "ab\x1b[9m\x1b[3b\x1b[m", "bbb"),
        ("line drawing", "\x1b(0\x1b[9mq\x1b(B\x1b[m", "─"),
        ("reset", "\x1b[9m\x1bcx", ""),
        ("another screen", "\x1b[9ma\x1b[?1049hb\x1b[?1049lc", "ac"),
        ("insert mode", "c\r\x1b[4h\x1b[9mab\x1b[m\x1b[4l", "ab"),
        ("no wrapping", "\x1b[?7l\x1b[9m0123456789ABC\x1b[m", "012345678C"),
    ] {
        assert_eq!(struck(&screen(4, 10, input)), expected, "{name}");
    }
}

#[test]
fn the_mark_of_the_last_character_waits_for_what_belongs_to_it() {
    let mut screen = Screen::new(Size::new(4, 10));
    screen.feed(b"\x1b[9me");
    assert!(screen.is_unsettled());
    assert_eq!(struck(&screen), "");
    screen.feed("\u{301}".as_bytes());
    assert!(screen.is_unsettled());
    let before = screen.generation();
    screen.settle();
    assert_eq!(struck(&screen), "e\u{301}");
    assert!(!screen.is_unsettled() && screen.generation() != before);
    screen.settle();
    screen.feed(b"x\x1b[m");
    assert!(!screen.is_unsettled(), "any sequence settles it");
}

#[test]
fn text_never_holds_marks() {
    let mut screen = screen(3, 10, "\x1b[9;4:3mstruck\x1b]8;;https://e.org\x07link\r\nrow\r\nrow\r\nrow");
    assert_eq!(screen.rows_text(), ["row", "row", "row"]);
    assert_eq!(screen.contents_tail(9), ["strucklink", "row", "row", "row"]);
    screen.resize(Size::new(9, 4));
    assert_eq!(screen.contents_tail(9), ["strucklink", "row", "row", "row"]);
    for row in 0..9 {
        for (text, _) in cells(&screen, row, 0) {
            assert!(text.is_ascii(), "{text:?}");
        }
    }
}

#[test]
fn history_and_reflow_keep_styles_and_links() {
    let line = "ab\x1b[9;31mcd\x1b[4:3;29mef\x1b]8;;https://e.org/x\x1b\\gh\x1b]8;;\x1b\\\x1b[m";
    let mut screen = screen(3, 20, &format!("{line}\r\n1\r\n2\r\n3"));
    assert_eq!(screen.scrollback_len(), 1);
    for turn in 0..3 {
        let row = cells(&screen, 0, if turn == 1 { 0 } else { screen.scrollback_len() });
        let style = |at: usize| row[at].1;
        assert_eq!(row[..8].iter().map(|(text, _)| text.as_str()).collect::<String>(), "abcdefgh");
        assert_eq!(style(0), CellStyle::default());
        assert!(style(2).strike && style(3).strike && !style(4).strike);
        assert_eq!((style(4).underline, style(4).fg), (Underline::Curly, Color::Indexed(1)));
        assert_eq!(style(5).link, None);
        assert_eq!(style(6).link.and_then(|id| screen.link(id)), Some("https://e.org/x"));
        screen.resize(Size::new(if turn == 0 { 4 } else { 3 }, 20));
    }
}

#[test]
fn a_wrapped_row_of_history_goes_on_in_its_own_style() {
    let mut screen = screen(2, 4, "\x1b[32mabcd\x1b[9mefgh\x1b[29mijkl\x1b[mmnop\r\n\r\n");
    screen.settle();
    let rows: Vec<_> = (0..4).map(|row| cells(&screen, 0, screen.scrollback_len() - row)).collect();
    let green = CellStyle { fg: Color::Indexed(2), ..CellStyle::default() };
    let styles: Vec<CellStyle> = rows.iter().map(|row| row[0].1).collect();
    assert_eq!(styles, [green, CellStyle { strike: true, ..green }, green, CellStyle::default()]);
    assert_eq!(screen.contents_tail(1), ["abcdefghijklmnop"]);
}

#[test]
fn concealed_text_is_blank_everywhere() {
    let mut screen = screen(3, 20, "ok \x1b[8mSECRET日\x1b[28m after\r\n1\r\n2\r\n3");
    let seen = |screen: &Screen| screen.contents_tail(9).join("|");
    assert_eq!(seen(&screen), "ok          after|1|2|3");
    assert!(cells(&screen, 0, 1).iter().all(|(text, _)| !text.contains(['S', '日'])));
    screen.resize(Size::new(9, 9));
    assert!(!seen(&screen).contains('S'));
    screen.feed(b"\x1b[H\x1b[8mS\x1b[28m");
    assert!(cells(&screen, 0, 0)[0].1.conceal);
    assert!(!screen.rows_text().concat().contains('S'));
}

#[test]
fn text_in_the_colour_of_its_ground_is_blank_in_history_too() {
    let black = "\x1b[38;2;0;0;0;48;2;0;0;0m";
    let screen = screen(2, 20, &format!("a{black}HIDDEN日\x1b[mb\r\nc{black}HIDDEN\x1b[md\r\n"));
    assert_eq!(screen.contents_tail(9), ["a        b", "c      d"]);
}

#[test]
fn a_link_is_never_another_one_than_it_was() {
    let link = |n: u32| format!("\x1b]8;;https://e.org/{n}\x07x\x1b]8;;\x07");
    let mut screen = screen(4, 10, &link(1));
    let first = cells(&screen, 0, 0)[0].1.link.unwrap();
    assert_eq!(screen.link(first), Some("https://e.org/1"));
    screen.feed(b"\x1b[2;1H");
    for n in 2..20_000 {
        screen.feed(link(n).as_bytes());
        screen.feed(b"\r");
    }
    assert_eq!(cells(&screen, 0, 0)[0].1.link, Some(first), "it is on the screen still");
    assert_eq!(screen.link(first), Some("https://e.org/1"));
    let second = cells(&screen, 1, 0)[0].1.link.unwrap();
    assert_eq!(screen.link(second), Some("https://e.org/19999"));
    screen.feed(b"\x1b[2J");
    for n in 30_000..50_000 {
        screen.feed(link(n).as_bytes());
        screen.feed(b"\r");
    }
    assert_eq!(screen.link(first), None, "long gone, and its place is another one's");
}

#[test]
fn links_on_the_other_screen_are_kept_too() {
    let link = |n: u32| format!("\x1b]8;;https://e.org/{n}\x07x\x1b]8;;\x07\r");
    let mut screen = screen(4, 10, &link(1));
    screen.feed(b"\x1b[?1049h");
    (2..15_000).for_each(|n| drop(screen.feed(link(n).as_bytes())));
    screen.feed(b"\x1b[?1049l");
    let id = cells(&screen, 0, 0)[0].1.link.unwrap();
    assert_eq!(screen.link(id), Some("https://e.org/1"));
}

#[test]
fn a_program_cannot_forge_marks() {
    // The characters that would strike the text and lead elsewhere.
    let forged = "a\u{e0101}b\u{e01a1}\u{e01a2}c";
    let screen = screen(2, 10, &format!("\x1b]8;;https://e.org\x07x\x1b]8;;\x07{forged}\x1b[4h{forged}"));
    assert_eq!(screen.rows_text()[0], "xabcabc");
    assert!(cells(&screen, 0, 0)[1..].iter().all(|(_, style)| *style == CellStyle::default()));
}
