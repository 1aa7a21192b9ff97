use super::*;
use crate::term::engine::READ_COST;
use crate::term::{CellStyle, Color, HistoryBudget, KittyFlags, Looked, MouseEncoding, MouseMode, Palette, Underline};

fn screen(rows: u16, cols: u16) -> Screen {
    Screen::new(Size::new(rows, cols))
}

fn shown(input: &str) -> Vec<String> {
    let mut screen = screen(4, 20);
    screen.feed(input.as_bytes());
    let mut rows = screen.rows_text();
    rows.truncate(rows.iter().rposition(|row| !row.is_empty()).map_or(0, |last| last + 1));
    rows
}

fn reply(screen: &mut Screen, input: &str) -> String {
    String::from_utf8(screen.feed(input.as_bytes()).replies).unwrap()
}

#[test]
fn what_the_engine_misses_is_made_up_for() {
    for (name, input, expected) in [
        ("save and restore with CSI", "ab\x1b[s\r\nX\x1b[uc", vec!["abc", "X"]),
        ("CSI s with parameters is a margin", "ab\x1b[1;5sc", vec!["abc"]),
        ("index", "ab\x1bDc", vec!["ab", "  c"]),
        ("next line", "ab\x1bEc", vec!["ab", "c"]),
        ("relative moves", "a\x1b[3ab\x1b[1ec", vec!["a   b", "     c"]),
        ("1047", "main\x1b[?1047h\x1b[HALT\x1b[?1047l!", vec!["main!"]),
        ("1048", "ab\x1b[?1048h\r\n\x1b[?1048lc", vec!["abc"]),
        ("1049", "main\x1b[?1049hALT\x1b[?1049l!", vec!["main!"]),
        ("insert", "bc\r\x1b[4ha\x1b[4l\x1b[3GX", vec!["abX"]),
        ("no wrapping", "\x1b[?7l0123456789012345678901234Z\x1b[?7h", vec!["0123456789012345678Z"]),
        ("no wrapping, wide", "\x1b[?7l012345678901234567日月", vec!["012345678901234567月"]),
        ("line drawing", "\x1b(0lqk\x1b(Blqk", vec!["┌─┐lqk"]),
        ("line drawing by SO", "\x1b)0q\x0eq\x0fq", vec!["q─q"]),
        ("a tab stop", "\x1b[4G\x1bH\r\tx", vec!["   x"]),
        ("no tab stops", "\x1b[3g\tx", vec!["                   x"]),
        ("tabs forth and back", "\x1b[2Ix\x1b[Zy", vec!["                yx".replacen("yx", "y", 1).as_str()]),
        ("repeat up to the edge", "ab\x1b[65535b", vec!["abbbbbbbbbbbbbbbbbbb"]),
        ("soft reset", "\x1b[2;3r\x1b[3;4H\x1b[?6h\x1b[4h\x1b[!px", vec!["", "x"]),
        ("region leaves the cursor at home", "\x1b[2;3rx", vec!["x"]),
        ("reset", "abc\x1bcx", vec!["x"]),
        ("a control inside a sequence", "a\x1b[\n2Cb", vec!["a", "   b"]),
        ("cancelled", "a\x1b[12\x18b\x1b]0;x\x1ac", vec!["abc"]),
        ("restarted", "a\x1b[1\x1b[2Cb", vec!["a  b"]),
        ("invalid UTF-8", "a\u{fffd}b", vec!["a?b"]),
        ("strings", "a\x1bP1;2|x\x1b\\b\x1b_Gx\x1b\\c\x1b^x\x1b\\d\x1bXx\x1b\\e\x1bkx\x1b\\f", vec!["abcdef"]),
        ("bidi", "a\u{202e}b\u{2028}c", vec!["ab\u{fffd}c"]),
        ("backspace at the edge", "\x1b[20Gx\x08y", vec!["                  yx"]),
        ("left at the edge", "\x1b[20Gx\x1b[m\x1b[Dy", vec!["                  yx"]),
        ("up at the edge", "\r\n\x1b[20Gx\x1b[Ay", vec!["                   y", "                   x"]),
        ("a line feed at the edge keeps the wrap", "\x1b[20Gx\ny", vec!["                   x", "", "y"]),
        (
            "a tab at the edge keeps the wrap",
            "\x1b[20Gx\ty\x1b[20Gz\x1b[Ia",
            vec!["                   x", "y                  z", "a"],
        ),
        ("a backspace after a tab at the edge", "\x1b[20Gx\t\x08y", vec!["                  yx"]),
        ("tab after tab", "a\t\t\tb\tc", vec!["a                  b", "c"]),
        ("insert at the edge", "\r\nbc\x1b[1;20Hx\x1b[4ha", vec!["                   x", "abc"]),
        ("alignment", "ab\x1b[2;3r\x1b#8\x1b[2Jx", vec!["x"]),
        ("alignment fills", "\x1b#8\x1b[2;2H\x1b[J", vec!["EEEEEEEEEEEEEEEEEEEE", "E"]),
        ("selective erasing", "a\x1b[1\"qb\x1b[2\"qc\x1b[?2J\x1b[?Kd", vec![" b d"]),
        ("selective erasing of a part", "abc\x1b[2G\x1b[?1Kd\x1b[?0K", vec![" d"]),
        ("nothing else spares what is protected", "\x1b[1\"qab\x1b[2K", vec![]),
        ("restore without a save", "abc\x1b8x", vec!["xbc"]),
        ("a soft reset forgets the save", "abc\x1b7\r\n\x1b[!p\x1b8x", vec!["xbc"]),
        ("a region of one row is none", "\x1b[2;3r\x1b[3;4H\x1b[3;3rx", vec!["", "", "   x"]),
        ("rows are relative to the region", "\x1b[2;3r\x1b[?6h\x1b[2dx", vec!["", "", "x"]),
        ("newline mode", "a\x1b[20hb\nc\x1b[20ld\ne", vec!["ab", "cd", "  e"]),
        ("character sets are saved", "\x1b(0\x1b7\x1b(Bq\x1b8q", vec!["─"]),
        ("132 columns only clear", "ab\x1b[?3hx", vec!["x"]),
        ("tab stops are back", "\x1b[3g\x1b[?5W\tx", vec!["        x"]),
        ("tags and marks of the program", "a\u{e0100}\u{e01a1}\u{e0041}b", vec!["ab"]),
        ("window size is not ours to give", "a\x1b[8;50;50tb", vec!["ab"]),
    ] {
        assert_eq!(shown(input), expected, "{name}");
    }
}

fn style_of(input: &str) -> CellStyle {
    let mut screen = screen(4, 20);
    screen.feed(input.as_bytes());
    screen.feed(b"x");
    screen.settle();
    let mut style = CellStyle::default();
    screen.for_each_cell(0, 0, |_, cell| {
        if cell.text == "x" {
            style = cell.style;
        }
    });
    style
}

#[test]
fn styles_are_read_rightly() {
    let plain = CellStyle::default();
    for (input, expected) in [
        ("\x1b[4:3m", CellStyle { underline: Underline::Curly, ..plain }),
        ("\x1b[4m\x1b[4:0m", plain),
        ("\x1b[58;2;1;3;4m", plain),
        ("\x1b[21m", CellStyle { underline: Underline::Double, ..plain }),
        ("\x1b[4:5m\x1b[4m", CellStyle { underline: Underline::Single, ..plain }),
        ("\x1b[4:3;24m", plain),
        ("\x1b[9;53;5m", CellStyle { strike: true, overline: true, blink: true, ..plain }),
        ("\x1b[9;53;5m\x1b[29;55;25m", plain),
        ("\x1b[9;31m\x1b[m", plain),
        ("\x1b[1m\x1b[2m", CellStyle { bold: true, dim: true, ..plain }),
        ("\x1b[2m\x1b[1m", CellStyle { bold: true, dim: true, ..plain }),
        ("\x1b[2m\x1b[1m\x1b[22m", plain),
        (
            "\x1b[2m\x1b[38;5;1m\x1b[3;1m",
            CellStyle { fg: Color::Indexed(1), bold: true, dim: true, italic: true, ..plain },
        ),
        ("\x1b[2m\x1b[m\x1b[1m", CellStyle { bold: true, ..plain }),
        ("\x1b[9m\x1b7\x1b[m\x1b8", CellStyle { strike: true, ..plain }),
        ("\x1b7\x1b[9m\x1b8", plain),
        ("\x1b[9m\x1b[!p", plain),
        ("\x1b[9m\x1b[?1049h\x1b[29;3m\x1b[?1049l", CellStyle { strike: true, ..plain }),
        ("\x1b[31m\x1b7\x1b[?47h\x1b[32m\x1b7\x1b[?47l\x1b8", CellStyle { fg: Color::Indexed(1), ..plain }),
        ("\x1b[38;2;2;9;8m\x1b[48;5;2m", CellStyle { fg: Color::Rgb(2, 9, 8), bg: Color::Indexed(2), ..plain }),
        ("\x1b[38:2::10:20:30m", CellStyle { fg: Color::Rgb(10, 20, 30), ..plain }),
        ("\x1b[1;48;5;200m", CellStyle { bold: true, bg: Color::Indexed(200), ..plain }),
        ("\x1b[31m\x1b[?1049h\x1b[32m\x1b7\x1b[?1049l", CellStyle { fg: Color::Indexed(1), ..plain }),
        ("\x1b[31m\x1b[?4m\x1b[>4;1m", CellStyle { fg: Color::Indexed(1), ..plain }),
    ] {
        assert_eq!(style_of(input), expected, "{input:?}");
    }
}

#[test]
fn questions_are_answered_in_order() {
    let mut screen = screen(24, 80);
    let claude = "\x1b[>0q\x1b[?u\x1b]7501;?\x07\x1b[c";
    let version = env!("CARGO_PKG_VERSION");
    let expected = format!("\x1bP>|orchestra {version}\x1b\\\x1b[?0u\x1b]7501;?\x07\x1b[?62;22;52c");
    assert_eq!(reply(&mut screen, claude), expected);
    for (question, answer) in [
        ("\x1b[0c", "\x1b[?62;22;52c"),
        ("\x1b[>c", "\x1b[>1;10;0c"),
        ("\x1b[=c", ""),
        ("\x1bZ", "\x1b[?62;22;52c"),
        ("\x1b[4$p\x1b[4h\x1b[4$p\x1b[4l\x1b[3$p", "\x1b[4;2$y\x1b[4;1$y\x1b[3;0$y"),
        ("\x1b[9;4:3m\x1bP$qm\x1b\\\x1b[m", "\x1bP1$r0;9;4:3m\x1b\\"),
        ("\x1b[5n", "\x1b[0n"),
        ("\x1b[3;7H\x1b[6n", "\x1b[3;7R"),
        ("\x1b[1;80Hx\x1b[?6n", "\x1b[?1;80R"),
        ("\x1b[5;9r\x1b[?6h\x1b[2;1H\x1b[6n\x1b[?6l\x1b[r", "\x1b[2;1R"),
        ("\x1b[14t", "\x1b[4;480;800t"),
        ("\x1b[16t", "\x1b[6;20;10t"),
        ("\x1b[18t", "\x1b[8;24;80t"),
        ("\x1b[21t", ""),
        ("\x1b]0;x\x07\x1b[21t", ""),
        ("\x1b[?996n", "\x1b[?997;1n"),
        ("\x1b]11;?\x1b\\", "\x1b]11;rgb:1616/1818/1d1d\x1b\\"),
        ("\x1b]10;?\x07", "\x1b]10;rgb:d4d4/d4d4/d4d4\x07"),
        ("\x1b]4;208;?\x07", "\x1b]4;208;rgb:ffff/8787/0000\x07"),
        ("\x1bP+q4d73\x1b\\", "\x1bP0+r\x1b\\"),
        ("\x1b[1;31m\x1bP$qm\x1b\\", "\x1bP1$r0;1;38;5;1m\x1b\\"),
        ("\x1b[2;9r\x1bP$qr\x1b\\\x1b[r", "\x1bP1$r2;9r\x1b\\"),
        ("\x1b[4 q\x1bP$q q\x1b\\", "\x1bP1$r4 q\x1b\\"),
        ("\x1bP$q\"p\x1b\\", "\x1bP0$r\x1b\\"),
        ("\x1b]52;c;?\x07\x1b_Gi=31,a=q;AAAA\x1b\\\x1b]99;i=1:p=?;\x1b\\", ""),
        ("\x1b[?2026$p", "\x1b[?2026;2$y"),
        ("\x1b[?2026h\x1b[?2026$p", "\x1b[?2026;1$y"),
        ("\x1b[?1016$p", "\x1b[?1016;0$y"),
        ("\x1b[?1000;1006;1004h\x1b[?1000$p\x1b[?1006$p\x1b[?1004$p", "\x1b[?1000;1$y\x1b[?1006;1$y\x1b[?1004;1$y"),
    ] {
        assert_eq!(reply(&mut screen, question), answer, "{question:?}");
    }
}

#[test]
fn modes_are_kept() {
    let mut screen = screen(24, 80);
    assert!(screen.modes().wheel_arrows);
    screen.feed(
        b"\x1b[?1049h\x1b[?1002;1006h\x1b[?1004h\x1b[?2004h\x1b[?2031h\x1b[?1007l\x1b[>5u\x1b[>4;2m\x1b[?1h\x1b=",
    );
    let modes = screen.modes();
    assert!(modes.alternate && modes.focus && modes.bracketed_paste && modes.theme_reports);
    assert!(modes.app_cursor && modes.app_keypad && !modes.wheel_arrows);
    assert_eq!((modes.mouse, modes.mouse_encoding), (MouseMode::Drag, MouseEncoding::Sgr));
    assert_eq!((modes.kitty, modes.modify_other_keys), (KittyFlags(5), 2));
    screen.feed(b"\x1b[?2026h\x1b[?1049l");
    assert_eq!(screen.modes().kitty, KittyFlags(0), "each screen has flags of its own");
    assert!(screen.modes().sync_since.is_some());
    let light = Palette { background: (255, 255, 255), ..Palette::default() };
    assert_eq!(screen.set_palette(light), b"\x1b[?997;2n");
    screen.feed(b"\x1bc");
    assert_eq!(screen.modes(), &Modes { wheel_arrows: true, ..Modes::default() });
    assert_eq!(screen.set_palette(Palette::default()), b"");
}

#[test]
fn signals_come_in_order_and_clean() {
    let mut screen = screen(24, 80);
    let fed = screen.feed(b"\x1b]0;one\x07\x1b]0;one\x07\x07\x07\x1b]9;hi\x1b\\\x1b]2;t\xe2\x80\xae;2\x1b\\\x1bc");
    let expected = vec![
        TermSignal::Title("one".into()),
        TermSignal::Notify { title: String::new(), body: "hi".into() },
        TermSignal::Title("t;2".into()),
        TermSignal::Reset,
        TermSignal::Bell,
    ];
    assert_eq!(fed.signals, expected);
    assert_eq!(screen.title(), "");
}

#[test]
fn history_is_kept_for_the_main_screen_only() {
    let mut screen = screen(3, 10);
    screen.feed(b"\x1b[31mone\x1b[m\r\ntwo two two two\r\nthree\r\n\x1b[?1049halt\r\n\r\n\r\n\r\n\x1b[?1049l");
    assert_eq!(screen.scrollback_len(), 2);
    let row = |screen: &Screen, row, offset| {
        let mut text = String::new();
        screen.for_each_cell(row, offset, |_, cell| text.push_str(cell.text));
        text
    };
    assert_eq!(row(&screen, 0, 2), "one");
    assert_eq!(row(&screen, 1, 2), "two two tw");
    assert_eq!(row(&screen, 2, 2), "o two");
    assert_eq!(row(&screen, 0, 99), "one", "an offset beyond the history shows its start");
    assert_eq!(screen.contents_tail(9), ["one", "two two two two", "three"]);
    assert_eq!(screen.contents_tail(1), ["three"]);
    screen.feed(b"\x1bc");
    assert_eq!(screen.contents_tail(9), ["one", "two two two two", "three"], "a reset keeps what was shown");
}

#[test]
fn soft_wraps_are_joined() {
    let mut screen = screen(4, 10);
    screen.feed("0123456789abc\r\nx".as_bytes());
    assert_eq!(screen.logical_lines(), ["0123456789abc", "x", ""]);
    assert_eq!(screen.rows_text(), ["0123456789", "abc", "x", ""]);
}

#[test]
fn the_generation_changes_with_the_picture() {
    let mut screen = screen(4, 10);
    let before = screen.generation();
    screen.feed(b"");
    screen.resize(Size::new(4, 10));
    assert_eq!(screen.generation(), before);
    screen.feed(b"x");
    let fed = screen.generation();
    assert_ne!(fed, before);
    screen.resize(Size::new(4, 11));
    assert_ne!(screen.generation(), fed);
}

#[test]
fn a_panic_of_the_engine_keeps_picture_and_history() {
    let mut engine = Engine::new(Size::new(24, 80));
    engine.write(b"kept\r\n");
    // Straight into the engine: the front would have dropped the character that breaks it.
    engine.write("\x1b[24;80H\u{26a0}\u{fe0f}".as_bytes());
    engine.write(b"\x1b[23;80Hx");
    assert_eq!(engine.guard().count(), 1, "vt100 no longer breaks here: this test needs another trigger");
    let history = engine.history().scrollback.lines_backwards().map(str::to_owned).collect::<Vec<_>>();
    assert_eq!(history, ["kept"]);
    engine.write(b"\x1b[Hnew");
    let mut text = String::new();
    engine.draw_row(0, &mut |_, cell| text.push_str(cell.text));
    assert_eq!(text, "new");
}

/// Brings the engine into the state in which its next write panics: the front would have dropped the character.
fn spoil(screen: &mut Screen) {
    screen.engine.write("\x1b[H\x1b[24;80H\u{26a0}\u{fe0f}".as_bytes());
}

#[test]
fn three_panics_make_a_pane_raw_text() {
    let mut screen = screen(24, 80);
    screen.feed(b"\x1b[?1003h\x1b[>5ukept\r\n");
    for number in 1..=3 {
        spoil(&mut screen);
        let broken = screen.feed(b"\x1b[23;80Hx").broken.expect("the engine broke");
        assert_eq!((screen.rebuilds(), screen.is_raw(), broken.raw), (number, number == 3, number == 3));
        assert_eq!(broken.digest, "4085b17b030f7f4de7791908c1b35ed62595b64573b34aa262b2db40609b7d68");
    }
    let fed = screen.feed("\x1b[c\x1b[31mred \x1b[5;5Hx\x1b[?1049h\x1b[?2026h日\r\nnext\r\n".as_bytes());
    assert_eq!((fed.replies, fed.broken), (vec![], None));
    let tail = screen.contents_tail(2);
    assert_eq!(tail, ["red x?", "next"]);
    let modes = screen.modes();
    assert!(!modes.alternate && modes.mouse == MouseMode::Off && modes.kitty == KittyFlags(0));
    spoil(&mut screen);
    screen.feed(b"\x1b[23;80Hx");
    assert_eq!(screen.rebuilds(), 3, "raw text cannot break it");
}

#[test]
fn a_program_that_has_ended_is_not_answered() {
    let mut screen = screen(24, 80);
    screen.feed(b"\x1b[?2026h\x1b[>5u\x1b[?1004h\x1b]0;unfinis");
    screen.end_program();
    assert_eq!(reply(&mut screen, "\x1b[c\x1b[6n\x1b]11;?\x07"), "");
    assert_eq!(screen.rows_text()[0], "", "what was unfinished is gone");
    let modes = screen.modes();
    assert!(modes.sync_since.is_none() && !modes.focus && modes.kitty == KittyFlags(0));
}

#[test]
fn titles_are_put_aside() {
    let mut screen = screen(4, 20);
    screen.feed(b"\x1b]0;shell\x07\x1b[22;0t\x1b]2;editor\x07");
    assert_eq!(screen.feed(b"\x1b[23;0t").signals, [TermSignal::Title("shell".into())]);
    assert_eq!(screen.feed(b"\x1b[23;0t").signals, []);
    assert_eq!(screen.title(), "shell");
}

#[test]
fn the_character_that_breaks_the_engine_is_kept_away() {
    for input in [
        "\x1b[24;80H\u{26a0}\u{fe0f}\x1b[23;80Hx",
        "\x1b[2;5r\x1b[5;80H\u{26a0}\u{fe0f}\x1b[4;80Hx",
        "\x1b[?7l\x1b[24;80H1\u{fe0f}\x1b[23;80Hx",
    ] {
        let mut screen = screen(24, 80);
        screen.feed(input.as_bytes());
        assert_eq!(screen.rebuilds(), 0, "{input:?}");
    }
}

#[test]
fn a_screen_can_be_parsed_on_a_thread_of_its_own() {
    fn sent<T: Send>(value: T) -> T {
        value
    }
    assert_eq!(sent(screen(24, 80)).size(), Size::new(24, 80));
}

/// The text of history and screen, empty lines left out.
fn everything(screen: &Screen) -> Vec<String> {
    screen.contents_tail(usize::MAX)
}

#[test]
fn what_is_cleared_away_is_kept_and_hidden() {
    let mut screen = screen(3, 20);
    screen.feed(b"one\r\ntwo\r\nthree\r\nfour\r\n\x1b[1mfive\x1b[m");
    screen.feed(b"\x1b[H\x1b[2J\x1b[3J$ ");
    assert_eq!((screen.scrollback_len(), screen.history_hidden()), (0, 5));
    assert_eq!(everything(&screen), ["$"]);
    screen.show_cleared_history();
    assert_eq!((screen.scrollback_len(), screen.history_hidden()), (5, 5));
    assert_eq!(everything(&screen), ["one", "two", "three", "four", "five", "$"]);
    screen.hide_cleared_history();
    screen.feed(b"a\r\nb\r\nc\r\nd");
    assert_eq!(everything(&screen), ["$ a", "b", "c", "d"]);
    screen.resize(Size::new(6, 20));
    assert_eq!(screen.rows_text(), ["$ a", "b", "c", "d", "", ""], "what was cleared does not come back by itself");
}

#[test]
fn a_cleared_screen_goes_into_the_history_and_does_not_come_back() {
    let mut screen = screen(3, 20);
    screen.feed(b"ls\r\nfile\x1b[H\x1b[2J$ date\r\nFriday\x1b[2J\x1b[H$ ");
    assert_eq!(everything(&screen), ["ls", "file", "$ date", "Friday", "$"]);
    screen.resize(Size::new(9, 20));
    assert_eq!(screen.rows_text()[0], "$");
    screen.feed(b"\x1b[?1049hon the alternate screen\x1b[2J\x1b[3J\x1b[?1049l\x1b[2J");
    assert_eq!(everything(&screen), ["ls", "file", "$ date", "Friday", "$"]);
    assert_eq!(screen.history_hidden(), 0);
}

#[test]
fn programs_that_draw_everything_anew_do_not_fill_the_history() {
    let mut screen = screen(10, 40);
    // A full screen with a changing line, over and over.
    for n in 0..200 {
        screen.feed(format!("\x1b[2J\x1b[Htitle\r\nstatus {n}\r\nrow\r\nanother row\r\nlast row").as_bytes());
    }
    assert!(screen.scrollback_len() <= 10, "{}", screen.scrollback_len());
    // A transcript that is printed whole each time, and grows.
    let line = |n: usize| format!("line {n} of the transcript\r\n");
    for n in 0..200 {
        let transcript: String = (0..100 + n).map(line).collect();
        screen.feed(format!("\x1b[2J\x1b[3J\x1b[H{transcript}> prompt {n}").as_bytes());
    }
    screen.show_cleared_history();
    let lines = everything(&screen);
    assert!(lines.len() < 700, "{} lines", lines.len());
    for n in 0..298 {
        assert!(lines.contains(&line(n).trim_end().to_owned()), "line {n}");
    }
}

#[test]
fn clearing_costs_a_program_that_does_nothing_else() {
    let mut screen = screen(10, 40);
    let clear = |n: u16| format!("{}\x1b[2J\x1b[H", char::from(b'a' + (n % 26) as u8));
    let bomb = (0..4096).map(clear).collect::<Vec<_>>().concat();
    screen.feed(bomb.as_bytes());
    assert!(screen.scrollback_len() < bomb.len() / READ_COST + 20, "{}", screen.scrollback_len());
}

#[test]
fn the_alternate_screen_says_that_it_keeps_nothing() {
    let mut screen = screen(3, 20);
    assert!(screen.keeps_history());
    screen.feed(b"\x1b[?1049h");
    assert!(!screen.keeps_history());
}

#[test]
fn many_screens_stay_within_their_budget() {
    let budget = HistoryBudget::new(1 << 20);
    let mut screens: Vec<Screen> = (0..6).map(|_| Screen::with_budget(Size::new(10, 80), &budget)).collect();
    let line = format!("{}\r\n", "x".repeat(70));
    screens[0].set_looked(Looked::At);
    for _ in 0..8 {
        for screen in &mut screens {
            screen.feed(line.repeat(1000).as_bytes());
        }
    }
    screens.iter_mut().for_each(Screen::trim_history);
    assert!(!budget.is_over(), "{}", budget.used());
    let rows: Vec<usize> = screens.iter().map(Screen::scrollback_len).collect();
    assert!(rows[0] > 7900 && rows[1..].iter().all(|rows| *rows < 4000), "{rows:?}");
    screens.clear();
    assert_eq!(budget.used(), 0);
}
