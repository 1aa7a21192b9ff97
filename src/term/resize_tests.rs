use proptest::collection::vec;
use proptest::prelude::*;

use super::super::screen::Screen;
use super::*;

fn fed(rows: u16, cols: u16, input: &str) -> Screen {
    let mut screen = Screen::new(Size::new(rows, cols));
    screen.feed(input.as_bytes());
    screen
}

fn text(screen: &Screen) -> Vec<String> {
    let mut rows = screen.rows_text();
    rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1));
    rows
}

#[test]
fn narrow_and_wide_again_keeps_text_cursor_and_style() {
    let mut screen = fed(6, 20, "\x1b[31mABCDEFGHIJKLMNOPQRSTUVW\x1b[m\r\n$ ");
    let before = (screen.rows_text(), screen.cursor());
    for cols in [10, 7, 20] {
        screen.resize(Size::new(6, cols));
    }
    assert_eq!((screen.rows_text(), screen.cursor()), before);
    let mut styles = Vec::new();
    screen.for_each_cell(1, 0, |_, cell| styles.push(cell.style.fg));
    assert_eq!(styles[..4], [Color::Indexed(1), Color::Indexed(1), Color::Indexed(1), Color::Default]);
    screen.resize(Size::new(6, 7));
    assert_eq!(text(&screen), ["ABCDEFG", "HIJKLMN", "OPQRSTU", "VW", "$"]);
    assert_eq!((screen.cursor().row, screen.cursor().col), (4, 2));
}

#[test]
fn rows_pushed_out_by_a_small_size_come_back() {
    let mut screen = fed(8, 20, "one\r\ntwo\r\n0123456789012345678901234\r\nfour\r\n$ x");
    let before = (screen.rows_text(), screen.cursor());
    screen.resize(Size::new(3, 10));
    assert_eq!(text(&screen), ["01234", "four", "$ x"]);
    assert_eq!(screen.scrollback_len(), 4);
    assert_eq!(screen.contents_tail(9), ["one", "two", "0123456789012345678901234", "four", "$ x"]);
    screen.resize(Size::new(8, 20));
    assert_eq!((screen.rows_text(), screen.cursor()), before);
    assert_eq!(screen.scrollback_len(), 0);
}

#[test]
fn growing_shows_as_much_history_as_rows_were_gained() {
    let mut screen = fed(3, 20, "1\r\n2\r\n3\r\n4\r\n5\r\n6");
    screen.resize(Size::new(5, 20));
    assert_eq!(text(&screen), ["2", "3", "4", "5", "6"]);
    let mut cleared = fed(3, 20, "1\r\n2\r\n3\r\n4\r\n\x1b[2J\x1b[Hprompt");
    cleared.resize(Size::new(2, 30));
    assert_eq!(text(&cleared), ["prompt"], "a cleared screen stays clear");
}

#[test]
fn what_stands_below_the_cursor_is_kept() {
    let mut screen = fed(6, 20, "a\r\nb\r\nc\r\nd\x1b[2;2H");
    screen.resize(Size::new(3, 20));
    assert_eq!(text(&screen), ["b", "c", "d"]);
    assert_eq!((screen.cursor().row, screen.cursor().col), (0, 1));
}

#[test]
fn the_main_screen_survives_a_resize_behind_the_alternate_one() {
    let mut screen = fed(4, 20, "ABCDEFGHIJKLMNOPQRSTUVW\r\n\x1b[32m$ \x1b[?1049h\x1b[2;2Halt");
    screen.resize(Size::new(4, 10));
    assert!(screen.alternate_screen());
    assert_eq!(text(&screen), ["", " alt"]);
    screen.feed(b"\x1b[?1049l!");
    assert_eq!(text(&screen), ["ABCDEFGHIJ", "KLMNOPQRST", "UVW", "$ !"]);
    let mut fg = Color::Default;
    screen.for_each_cell(3, 0, |col, cell| {
        if col == 2 {
            fg = cell.style.fg;
        }
    });
    assert_eq!(fg, Color::Indexed(2));
}

#[test]
fn gaps_and_colored_blanks_stay() {
    let mut screen = fed(4, 20, "a\x1b[10Gb\r\n\x1b[44m\x1b[Kc\x1b[m\r\n");
    screen.resize(Size::new(4, 22));
    assert_eq!(text(&screen)[0], "a        b");
    let mut blue = 0;
    screen.for_each_cell(1, 0, |_, cell| blue += usize::from(cell.style.bg == Color::Indexed(4)));
    assert_eq!(blue, 20);
}

#[test]
fn a_character_after_a_full_row_wraps_after_a_change_of_size() {
    for (first, between) in [(5, 9), (9, 5), (5, 3), (10, 4)] {
        let mut screen = fed(4, first, "0123456789"[..usize::from(first)].trim());
        screen.resize(Size::new(4, between));
        screen.resize(Size::new(4, first));
        screen.feed(b"X");
        let text = "0123456789"[..usize::from(first)].to_owned() + "X";
        assert_eq!(screen.contents_tail(9), [text], "{first} {between}");
        assert_eq!((screen.cursor().row, screen.cursor().col), (1, 1));
    }
}

proptest! {
    #[test]
    fn any_sizes_and_back_again_change_nothing(
        lines in vec("[a-z ]{0,20}[a-z]|[a-z]{30,36}|", 1..5),
        style in 0_u8..8,
        cursor in (1_u16..10, 1_u16..20),
        moved in any::<bool>(),
        sizes in vec((2_u16..14, 2_u16..30), 1..5),
        alternate in any::<bool>(),
    ) {
        let mut screen = fed(10, 20, &format!("\x1b[3{style}m{}", lines.join("\r\n")));
        if moved {
            // Onto the text: beyond it a place has no meaning at another width.
            let row = cursor.0.min(screen.cursor().row + 1);
            let text = screen.rows_text().swap_remove(usize::from(row) - 1);
            screen.feed(format!("\x1b[{row};{}H", cursor.1.min(text.len().max(1) as u16)).as_bytes());
        }
        let before = (screen.rows_text(), screen.contents_tail(99));
        let place = screen.cursor();
        // A cursor in the midst of text that a small screen has no room for loses its place.
        let roomy = sizes.iter().all(|(rows, cols)| *rows >= 10 && *cols >= 20);
        if alternate {
            screen.feed(b"\x1b[?1049h\x1b[2;2Hother");
        }
        for (rows, cols) in sizes {
            screen.resize(Size::new(rows, cols));
        }
        screen.resize(Size::new(10, 20));
        screen.feed(if alternate { b"\x1b[?1049l" } else { b"" });
        prop_assert_eq!((screen.rows_text(), screen.contents_tail(99)), before);
        if roomy || !moved {
            prop_assert_eq!(screen.cursor(), place);
        }
    }
}
