use std::fmt::Write as _;

use proptest::collection::vec;
use proptest::prelude::*;

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

#[test]
fn the_bytes_of_ten_thousand_lines_stay_close_to_their_text() {
    let mut history = Scrollback::new(200);
    for number in 0..10_000 {
        history.push_line(CellStyle::default(), &format!("{number:>8} {}", "x".repeat(51)));
    }
    let bytes: usize = history.chunks.iter().map(Chunk::bytes).sum();
    assert!(bytes < 10_000 * 68 + CHUNK, "{bytes}");
}

#[test]
fn a_cleared_history_keeps_only_the_newest_of_prints_that_repeat() {
    let mut history = Scrollback::new(80);
    let print = |history: &mut Scrollback, from: usize, to: usize| {
        (from..to).for_each(|n| history.push_line(CellStyle::default(), &format!("line {n}")));
        history.clear(5);
    };
    for more in 0..9 {
        print(&mut history, 0, 20 + more);
    }
    assert_eq!((history.len(), history.cleared_rows()), (0, 28), "each print is the one before and a line");
    print(&mut history, 100, 120);
    assert_eq!(history.cleared_rows(), 48, "this one is something else");
    history.clear(5);
    assert_eq!(history.cleared_rows(), 48, "nothing came in between");
    print(&mut history, 100, 104);
    assert_eq!(history.cleared_rows(), 52, "too little is there again");
    history.show_cleared();
    assert_eq!(history.lines_backwards().count(), 52);
}

/// What is done to a history.
#[derive(Debug, Clone)]
enum Step {
    Row(String, RowEnd),
    Line(String),
    Pop,
    Park(Vec<String>),
    Clear,
    Show,
    Hide,
    Cols(u16),
    Look(usize),
}

fn step() -> impl Strategy<Value = Step> {
    let text = || "[a-z日]{0,12}";
    prop_oneof![
        4 => text().prop_map(|text| Step::Row(text, RowEnd::Ended)),
        3 => text().prop_map(|text| Step::Row(text, RowEnd::Wrapped)),
        4 => text().prop_map(Step::Line),
        // Few of these fill a chunk.
        1 => "[a-z]{8,12}".prop_map(|text| Step::Line(text.repeat(2500))),
        2 => Just(Step::Pop),
        1 => vec(text(), 0..4).prop_map(Step::Park),
        1 => Just(Step::Clear),
        1 => Just(Step::Show),
        1 => Just(Step::Hide),
        2 => (2_u16..30).prop_map(Step::Cols),
        6 => any::<usize>().prop_map(Step::Look),
    ]
}

fn take(history: &mut Scrollback, step: Step) {
    match step {
        Step::Row(text, end) => push(history, &text, end),
        Step::Line(text) => history.push_line(CellStyle::default(), &text),
        Step::Pop => drop(history.pop_line()),
        Step::Park(lines) => history.park(&lines),
        Step::Clear => history.clear(2),
        Step::Show => history.show_cleared(),
        Step::Hide => history.hide_cleared(),
        Step::Cols(cols) => history.set_cols(cols),
        Step::Look(row) => {
            let row = row % history.len().max(1);
            let mut rows = (row..row + 3).map(|row| row_text(history, row)).collect::<Vec<_>>();
            rows.reverse();
            drop(rows);
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]
    #[test]
    fn every_row_is_found_whatever_happened_before(steps in vec(step(), 0..60)) {
        let mut history = Scrollback::new(10);
        for (number, step) in steps.into_iter().enumerate() {
            take(&mut history, step);
            if number % 8 != 7 {
                continue;
            }
            let mut wanted: Vec<String> = Vec::new();
            let mut lines: Vec<&str> = history.lines_backwards().collect();
            lines.reverse();
            for line in lines {
                let mut rows = vec![String::new()];
                walk(line, history.cols, |row, _, cell| {
                    rows.resize(row as usize + 1, String::new());
                    rows[row as usize].push_str(cell.text);
                });
                wanted.append(&mut rows);
            }
            prop_assert_eq!(history.len(), wanted.len());
            // The first and the last rows, forth and back.
            let some: Vec<usize> = (0..wanted.len()).filter(|row| *row < 5 || row + 5 > wanted.len()).collect();
            for row in some.iter().chain(some.iter().rev()) {
                prop_assert_eq!(&row_text(&history, *row), &wanted[*row]);
            }
            let sealed: usize = history.chunks.iter().rev().skip(1).map(Chunk::bytes).sum();
            prop_assert_eq!(history.account.bytes(), sealed);
            prop_assert!(sealed <= CAP && history.cleared <= history.chunks.len());
        }
    }
}
