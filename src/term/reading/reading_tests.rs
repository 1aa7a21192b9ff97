use proptest::prelude::*;

use super::WordStep::{NextEnd, NextStart, PreviousStart};
use super::*;
use crate::term::{Screen, Size};

fn screen(rows: u16, cols: u16, text: &str) -> Screen {
    let mut screen = Screen::new(Size::new(rows, cols));
    screen.feed(text.replace('\n', "\r\n").as_bytes());
    screen
}

fn numbered(lines: usize) -> String {
    (0..lines).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n")
}

fn shown(text: &PaneText<'_>, top: Place, cols: u16, rows: u16) -> Vec<String> {
    let page = text.page(top, cols, rows);
    page.rows()
        .iter()
        .map(|row| {
            let cells = page.line_of(row).unwrap().cells().get(row.cells.clone()).unwrap();
            cells.iter().map(|cell| if cell.cell.text.is_empty() { " " } else { cell.cell.text }).collect()
        })
        .collect()
}

fn all(text: &PaneText<'_>) -> Vec<String> {
    (text.first()..=text.last()).map(|number| text.line(number).text().to_owned()).collect()
}

#[test]
fn history_and_screen_are_one_text_at_any_width() {
    let screen = screen(4, 10, "abcdefghijKLM\n日本語のテキスト\none\ntwo\nthree\n$ ");
    let text = PaneText::new(&screen, None);
    assert_eq!(all(&text), ["abcdefghijKLM", "日本語のテキスト", "one", "two", "three", "$ "]);
    let top = Place::new(text.first(), 0);
    assert_eq!(shown(&text, top, 5, 8), ["abcde", "fghij", "KLM", "日本", "語の", "テキ", "スト", "one"]);
    assert_eq!(shown(&text, text.bottom(40, 3), 40, 9), ["two", "three", "$ "]);
    assert_eq!(text.cursor(), (Place::new(text.last(), 2), 0));
}

#[test]
fn a_line_that_is_half_in_the_history_is_whole() {
    let screen = screen(2, 4, "0123456789ab\nx");
    let text = PaneText::new(&screen, None);
    assert_eq!(all(&text), ["0123456789ab", "x"]);
    assert_eq!(text.line(text.first()).cells().len(), 12);
}

#[test]
fn the_cursor_of_a_wrapped_line_is_found_at_its_character() {
    let screen = screen(3, 4, "abcdefgh\x1b[1;3H");
    let text = PaneText::new(&screen, None);
    assert_eq!(text.cursor(), (Place::new(0, 2), 0));
    let screen = self::screen(3, 4, "a\n\x1b[2;3H");
    assert_eq!(PaneText::new(&screen, None).cursor(), (Place::new(1, 0), 2));
    let screen = self::screen(3, 4, "aaaabbbbccccdddd\x1b[2;2H");
    assert_eq!(PaneText::new(&screen, None).cursor(), (Place::new(0, 9), 0));
}

#[test]
fn places_stay_while_more_is_printed_and_the_width_changes() {
    let mut screen = screen(5, 20, &numbered(50));
    let place = Place::new(10, 0);
    for text in ["\r\nmore", &"x\r\n".repeat(40), "\x1b[2J\x1b[Hnew"] {
        screen.feed(text.as_bytes());
        assert_eq!(PaneText::new(&screen, None).line(place.line).text(), "line 10");
    }
    screen.resize(Size::new(7, 3));
    assert_eq!(PaneText::new(&screen, None).line(place.line).text(), "line 10");
}

#[test]
fn the_alternate_screen_has_no_history() {
    let screen = screen(3, 10, &format!("{}\x1b[?1049h\x1b[Hdrawn", numbered(9)));
    assert_eq!(all(&PaneText::new(&screen, None)), ["drawn"]);
}

#[test]
fn older_text_stands_above_and_a_gap_is_shown() {
    let screen = screen(2, 20, &numbered(9));
    let older = OlderText { end: 0, lines: vec!["\x1b[31mfirst".into(), "second".into()] };
    let text = PaneText::new(&screen, Some(&older));
    assert_eq!((text.first(), text.line(-2).text(), text.line(0).text()), (-2, "first", "line 0"));
    let away = OlderText { end: -1, lines: vec!["long ago".into()] };
    let text = PaneText::new(&screen, Some(&away));
    assert_eq!((text.line(-2).text(), text.line(-1).text(), text.line(0).text()), ("long ago", "…", "line 0"));
}

#[test]
fn a_search_finds_capitals_only_when_asked_and_styles_do_not_hide_text() {
    let screen = screen(4, 30, "Er\x1b[31mror\x1b[0m one\nERROR two error\nfine\nno error\nlast");
    let text = PaneText::new(&screen, None);
    let count = |pattern: &str, kind| {
        let pattern = Pattern::new(pattern, kind).unwrap().unwrap();
        text.search(&pattern, 100).found.iter().map(|found| (found.place.line, found.place.at)).collect::<Vec<_>>()
    };
    assert_eq!(count("error", PatternKind::Text), [(0, 0), (1, 0), (1, 10), (3, 3)]);
    assert_eq!(count("Error", PatternKind::Text), [(0, 0)]);
    assert_eq!(count("e.+r", PatternKind::Text), []);
    assert_eq!(count(r"^\S+ two", PatternKind::Regex), [(1, 0)]);
    assert!(Pattern::new("(", PatternKind::Regex).unwrap_err().to_string().contains("unclosed"));
    assert!(Pattern::new("", PatternKind::Text).unwrap().is_none());
    let pattern = Pattern::new("e", PatternKind::Text).unwrap().unwrap();
    let few = text.search(&pattern, 2);
    assert_eq!((few.found.len(), few.more), (2, true));
}

fn taken(text: &PaneText<'_>, shape: Shape, from: (i64, usize), to: (i64, usize), cols: u16) -> String {
    let selection = Selection { anchor: Place::new(from.0, from.1), shape };
    text.selected(selection, Place::new(to.0, to.1), cols, 1 << 20).text
}

#[test]
fn selections_join_rows_trim_blanks_and_take_characters_whole() {
    let screen = screen(6, 10, "let x = compute(a, b);   \n  日本e\u{301}x\nsrc/main.rs:10: oops\nend");
    let text = PaneText::new(&screen, None);
    assert_eq!(taken(&text, Shape::Chars, (0, 4), (0, 14), 10), "x = compute");
    assert_eq!(taken(&text, Shape::Chars, (0, 16), (1, 2), 10), "a, b);\n  日");
    assert_eq!(taken(&text, Shape::Chars, (1, 9), (1, 5), 10), "本e\u{301}", "backwards, from inside of a character");
    assert_eq!(taken(&text, Shape::Words, (2, 6), (2, 6), 10), "src/main.rs:10");
    assert_eq!(taken(&text, Shape::Lines, (2, 6), (3, 0), 10), "src/main.rs:10: oops\nend");
    assert_eq!(taken(&text, Shape::Block, (1, 2), (2, 4), 40), "日本\nc/m");
    assert_eq!(taken(&text, Shape::Block, (0, 0), (0, 11), 10), "le\nmp");
}

#[test]
fn a_selection_that_is_too_long_is_cut_at_a_character() {
    let screen = screen(3, 10, "ääää\nbbbb");
    let text = PaneText::new(&screen, None);
    let selection = Selection { anchor: Place::new(0, 0), shape: Shape::Lines };
    let taken = text.selected(selection, Place::new(1, 0), 10, 5);
    assert_eq!(taken, Taken { text: "ää".into(), cut: true });
}

#[test]
fn words_are_stepped_over_lines() {
    let screen = screen(5, 40, "fn main() {\n\n    日本 x2;\n}");
    let text = PaneText::new(&screen, None);
    let mut at = Place::new(0, 0);
    let mut walk = |step| {
        at = text.word_step(at, step);
        (at.line, at.at)
    };
    assert_eq!(
        [NextStart, NextStart, NextStart, NextStart, NextStart].map(&mut walk),
        [(0, 3), (0, 7), (0, 10), (2, 4), (2, 11)]
    );
    assert_eq!([NextEnd, NextEnd, NextEnd, NextEnd].map(&mut walk), [(2, 12), (2, 13), (3, 0), (3, 0)]);
    assert_eq!([PreviousStart, PreviousStart, PreviousStart].map(&mut walk), [(2, 13), (2, 11), (2, 4)]);
}

#[test]
fn addresses_are_found_also_broken_over_rows() {
    let hard = "see https://example.org/a_(b)?q=1, ok\nhttps://exam\nple.org/long\nx end <http://two.test>";
    let screen = screen(8, 12, hard);
    let text = PaneText::new(&screen, None);
    let at = |line, at| text.link_at(Place::new(line, at)).map(|link| link.url);
    assert_eq!(at(0, 10).as_deref(), Some("https://example.org/a_(b)?q=1"));
    assert_eq!((at(0, 0), at(0, 35)), (None, None));
    assert_eq!(at(1, 3).as_deref(), Some("https://example.org/longx"));
    assert_eq!(at(2, 3).as_deref(), Some("https://example.org/longx"));
    assert_eq!(at(3, 8).as_deref(), Some("http://two.test"));
    assert_eq!(text.links_in(1).len(), 1);
}

#[test]
fn a_text_that_was_given_an_address_leads_there() {
    let screen = screen(3, 40, "\x1b]8;;https://example.org/x\x1b\\the page\x1b]8;;\x1b\\ and more\nb\nc\nd");
    let text = PaneText::new(&screen, None);
    let at = |at| text.link_at(Place::new(0, at)).map(|link| (link.url, link.place.at));
    assert_eq!((at(3), at(9)), (Some(("https://example.org/x".into(), 0)), None));
    assert_eq!(text.links_in(0).len(), 1);
    let older = OlderText { end: 0, lines: vec!["\x1b[0;68:1mold\x1b[m".into()] };
    assert_eq!(PaneText::new(&screen, Some(&older)).link_at(Place::new(-1, 0)), None, "another screen knew it");
}

#[test]
fn text_that_nobody_sees_is_neither_found_nor_copied() {
    let screen = screen(2, 40, "\x1b[8msecret\x1b[0m shown\x1b[30;40mblack\x1b[m end\na\nb\nc");
    let text = PaneText::new(&screen, None);
    let found = |word: &str| {
        let pattern = Pattern::new(word, PatternKind::Text).unwrap().unwrap();
        text.search(&pattern, 10).found.len()
    };
    assert_eq!((found("secret"), found("black"), found("shown")), (0, 0, 1));
    assert_eq!(taken(&text, Shape::Lines, (0, 0), (0, 0), 40), "       shown      end");
}

fn any_text() -> impl Strategy<Value = String> {
    let part = prop::sample::select(vec![
        "a",
        "bc ",
        "日",
        "本語",
        "e\u{301}",
        "👩\u{200d}💻",
        "\n",
        "\n",
        "   ",
        "\x1b[31m",
        "\x1b[0m",
        "\x1b[44m ",
        "\t",
        "long-word/",
        "\x1b[3C",
        "\x1b[A",
        "\x1b[K",
        "\r",
    ]);
    prop::collection::vec(part, 0..120).prop_map(|parts| parts.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(128))]

    #[test]
    fn wrapping_loses_and_doubles_nothing(input in any_text(), rows in 2u16..8, cols in 2u16..30, width in 2u16..40) {
        let screen = screen(rows, cols, &input);
        let text = PaneText::new(&screen, None);
        let page = text.page(Place::new(text.first(), 0), width, u16::MAX);
        let mut joined = Vec::new();
        for row in page.rows() {
            let line = page.line_of(row).unwrap();
            prop_assert!(line.width(row.cells.clone()) <= usize::from(width));
            if row.cells.start == 0 {
                joined.push(String::new());
            }
            let part: String = line.cells()[row.cells.clone()].iter().map(|it| if it.cell.text.is_empty() { " " } else { it.cell.text }).collect();
            joined.last_mut().unwrap().push_str(&part);
        }
        prop_assert_eq!(joined, all(&text));
    }

    #[test]
    fn stepping_goes_row_by_row_both_ways(input in any_text(), width in 2u16..20, by in 0isize..40) {
        let screen = screen(4, 12, &input);
        let text = PaneText::new(&screen, None);
        let top = Place::new(text.first(), 0);
        let page = text.page(top, width, u16::MAX);
        let down = text.step(top, width, by);
        let row = &page.rows()[(by as usize).min(page.rows().len() - 1)];
        prop_assert_eq!(down, page.place_at((by as usize).min(page.rows().len() - 1), 0).unwrap());
        prop_assert_eq!(down.line, row.line);
        prop_assert_eq!(text.step(down, width, -by), top);
    }

    #[test]
    fn a_place_on_a_page_is_found_where_it_is(input in any_text(), width in 2u16..20, row in 0usize..20, col in 0u16..20) {
        let screen = screen(4, 12, &input);
        let text = PaneText::new(&screen, None);
        let page = text.page(Place::new(text.first(), 0), width, 20);
        let place = page.place_at(row, col).unwrap();
        let (at_row, at_col) = page.spot_of(place).unwrap();
        prop_assert_eq!(at_row, row.min(page.rows().len() - 1));
        prop_assert!(at_col <= col);
        prop_assert_eq!(text.clamped(place), place);
    }

    #[test]
    fn everything_selected_is_everything_written(input in any_text(), width in 2u16..20) {
        let screen = screen(4, 12, &input);
        let text = PaneText::new(&screen, None);
        let end = Place::new(text.last(), usize::MAX);
        for shape in [Shape::Chars, Shape::Lines] {
            let selection = Selection { anchor: Place::new(text.first(), 0), shape };
            let taken = text.selected(selection, end, width, usize::MAX);
            let lines: Vec<String> = all(&text).iter().map(|line| line.trim_end().to_owned()).collect();
            prop_assert_eq!(taken.text, lines.join("\n"));
        }
    }

    #[test]
    fn whatever_is_selected_shows_as_selected(input in any_text(), width in 2u16..20, a in (0i64..9, 0usize..30), b in (0i64..9, 0usize..30)) {
        let screen = screen(4, 12, &input);
        let text = PaneText::new(&screen, None);
        let page = text.page(Place::new(text.first(), 0), width, u16::MAX);
        for shape in [Shape::Chars, Shape::Words, Shape::Lines, Shape::Block] {
            let selection = Selection { anchor: Place::new(a.0, a.1), shape };
            let cursor = Place::new(b.0, b.1);
            let shown = text.selected_on(&page, selection, cursor, width);
            let mut seen = String::new();
            for (row, cells) in page.rows().iter().zip(&shown) {
                prop_assert!(cells.start >= row.cells.start.min(cells.start) && cells.end <= row.cells.end.max(cells.end));
                let line = page.line_of(row).unwrap();
                seen.extend(line.cells()[cells.clone()].iter().map(|it| it.cell.text));
            }
            let taken = text.selected(selection, cursor, width, usize::MAX).text;
            let bare = |text: &str| text.chars().filter(|c| !c.is_whitespace()).collect::<String>();
            prop_assert_eq!(bare(&seen), bare(&taken));
        }
    }
}
