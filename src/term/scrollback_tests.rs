use std::fmt::Write as _;

use super::*;

fn push(history: &mut Scrollback, text: &str, end: RowEnd) {
    history.push_row(|writer| {
        writer.write_str(text).unwrap();
        end
    });
}

fn row_text(history: &Scrollback, row: usize) -> String {
    let mut text = String::new();
    history.draw_row(row, &mut |_, cell| text.push_str(cell.text));
    text
}

#[test]
fn wrapped_rows_become_one_line_and_wrap_anew() {
    let mut history = Scrollback::new(5);
    push(&mut history, "first", RowEnd::Ended);
    push(&mut history, "abcde", RowEnd::Wrapped);
    push(&mut history, "fghij", RowEnd::Ended);
    assert_eq!(history.lines_backwards().collect::<Vec<_>>(), ["abcdefghij", "first"]);
    assert_eq!(history.len(), 3);
    assert_eq!([row_text(&history, 1), row_text(&history, 2)], ["abcde", "fghij"]);
    history.set_cols(3);
    assert_eq!(history.len(), 6);
    assert_eq!(row_text(&history, 5), "j");
    assert_eq!(row_text(&history, 6), "");
}

#[test]
fn styles_and_wide_characters_are_drawn_where_they_were() {
    let mut history = Scrollback::new(4);
    // As the engine writes it: the characters and the styles each by themselves.
    history.push_row(|writer| {
        for piece in ["a", "\x1b[31m", "日", "e\u{301}", "\x1b[m", "z"] {
            writer.write_str(piece).unwrap();
        }
        RowEnd::Ended
    });
    history.set_cols(3);
    let mut cells = Vec::new();
    for row in 0..history.len() {
        history.draw_row(row, &mut |col, cell| cells.push((row, col, cell.text, cell.width, cell.style.fg)));
    }
    let red = crate::term::Color::Indexed(1);
    let plain = crate::term::Color::Default;
    assert_eq!(cells, [(0, 0, "a", 1, plain), (0, 1, "日", 2, red), (1, 0, "e\u{301}", 1, red), (1, 1, "z", 1, plain)]);
}

#[test]
fn unsafe_characters_are_not_kept() {
    let mut history = Scrollback::new(80);
    push(&mut history, "a\u{202e}b\u{e0041}", RowEnd::Ended);
    assert_eq!(row_text(&history, 0), "ab");
}

#[test]
fn the_oldest_lines_go_first_when_the_cap_is_reached() {
    let mut history = Scrollback::new(80);
    let line = "x".repeat(80);
    for number in 0..60_000 {
        push(&mut history, &format!("{number:>8} {line}")[..80], RowEnd::Ended);
    }
    let bytes: usize = history.chunks.iter().map(Chunk::bytes).sum();
    assert!(bytes <= CAP && bytes > CAP / 2, "{bytes}");
    assert_eq!(history.len(), history.lines_backwards().count());
    assert!(row_text(&history, history.len() - 1).starts_with("   59999 "));
    assert!(!row_text(&history, 0).starts_with("       0 "));
}

#[test]
fn a_line_without_an_end_is_cut() {
    let mut history = Scrollback::new(1000);
    for _ in 0..1000 {
        push(&mut history, &"x".repeat(1000), RowEnd::Wrapped);
    }
    assert!(history.lines_backwards().all(|line| line.len() <= LONGEST_LINE + 1000));
}

#[test]
fn the_last_lines_can_be_taken_back() {
    let mut history = Scrollback::new(4);
    push(&mut history, "one", RowEnd::Ended);
    push(&mut history, "abcd", RowEnd::Wrapped);
    push(&mut history, "ef", RowEnd::Wrapped);
    assert_eq!(history.last_line(), Some("abcdef"));
    assert_eq!(history.pop_line().as_deref(), Some("abcdef"));
    assert!(!history.is_open());
    assert_eq!(history.len(), 1);
    assert_eq!(history.pop_line().as_deref(), Some("one"));
    assert_eq!(history.pop_line(), None);
    assert_eq!(history.len(), 0);
}
