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
