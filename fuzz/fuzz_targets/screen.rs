//! Any bytes as the output of a program: no panic, no rebuild of the engine, and the cuts change nothing.
#![no_main]

use libfuzzer_sys::fuzz_target;
use orchestra_tui::term::{CellStyle, Screen, Size, TermSignal, is_unsafe};

/// Everything that can be seen and heard of a screen.
#[derive(PartialEq, Debug)]
struct Seen {
    cells: Vec<(u16, String, u8, CellStyle)>,
    tail: Vec<String>,
    place: (u16, u16, bool),
    modes: String,
    replies: Vec<u8>,
    signals: Vec<TermSignal>,
}

fn seen<'a>(size: Size, pieces: impl Iterator<Item = &'a [u8]>) -> Seen {
    let mut screen = Screen::new(size);
    let (mut replies, mut signals) = (Vec::new(), Vec::new());
    for piece in pieces {
        let fed = screen.feed(piece);
        replies.extend(fed.replies);
        signals.extend(fed.signals.into_iter().filter(|signal| *signal != TermSignal::Bell));
    }
    // The limits hold for one feed: what is more is lost, and how much that is depends on the cuts.
    replies.truncate(16 << 10);
    signals.truncate(64);
    check(&screen);
    let mut cells = Vec::new();
    for row in 0..screen.size().rows {
        screen.for_each_cell(row, 0, |col, cell| cells.push((col, cell.text.to_owned(), cell.width, cell.style)));
    }
    let cursor = screen.cursor();
    let mut modes = *screen.modes();
    let held = modes.sync_since.take().is_some();
    Seen {
        cells,
        tail: screen.contents_tail(usize::MAX),
        place: (cursor.row, cursor.col, cursor.visible),
        modes: format!("{modes:?} {held} {}", screen.title()),
        replies,
        signals,
    }
}

fn check(screen: &Screen) {
    assert_eq!(screen.rebuilds(), 0, "the engine panicked");
    let (size, cursor) = (screen.size(), screen.cursor());
    assert!(cursor.row < size.rows && cursor.col < size.cols);
    for row in 0..size.rows {
        screen.for_each_cell(row, 0, |col, cell| {
            assert!(col < size.cols);
            assert!(!cell.text.chars().any(is_unsafe), "{:?}", cell.text);
            assert!(!cell.style.conceal || cell.text.is_empty());
            if let Some(address) = cell.style.link.and_then(|id| screen.link(id)) {
                assert!(address.starts_with(['h', 'H']) && address.bytes().all(|byte| byte.is_ascii_graphic()));
            }
        });
    }
    assert!(!screen.contents_tail(usize::MAX).iter().any(|line| line.chars().any(is_unsafe)));
}

fuzz_target!(|data: &[u8]| {
    let [rows, cols, cut, resize, stream @ ..] = data else { return };
    let size = Size::new(u16::from(rows % 40), u16::from(cols % 90));
    let step = usize::from(cut % 17) + 1;
    let whole = seen(size, [stream].into_iter());
    let split = seen(size, stream.chunks(step));
    assert_eq!(whole, split);

    let mut screen = Screen::new(size);
    let mut next = *resize;
    for piece in stream.chunks(usize::from(resize % 61) + 8) {
        screen.feed(piece);
        next = next.wrapping_mul(37).wrapping_add(11);
        match next % 4 {
            0 => screen.settle(),
            1 => drop(screen.resize(Size::new(u16::from(next % 23), u16::from(next.rotate_left(3) % 50)))),
            _ => {}
        }
    }
    screen.end_program();
    check(&screen);
});
