//! A pane's output through our terminal and through the bare engine, in one run, so that the ratio means something.
//!
//! Six kinds of output, two sizes, small and large reads. "each" looks at the screen after every read, "60/s" as a
//! screen is looked at while it is flooded. Numbers are MiB per second of this thread's processor time, best of three.

use std::fmt::Write as _;
use std::num::NonZeroU16;
use std::time::{Duration, Instant};

use orchestra_tui::term::{Screen, Size};

const BYTES: usize = 4 << 20;
const ROUNDS: usize = 3;
const LOOK: Duration = Duration::from_millis(16);
const ENOUGH: Duration = Duration::from_millis(100);

/// Feeds all of the bytes once, in reads of so many.
type Feed = fn(Size, &[u8], usize);

/// Measures everything and prints one table.
#[expect(clippy::print_stdout, reason = "a measurement says what it measured")]
pub fn table() {
    println!(
        "{:<8} {:>7} {:>4} {:>8} {:>8} {:>8} {:>6} {:>6}",
        "output", "screen", "read", "vt100", "each", "60/s", "ratio", "ratio"
    );
    for size in [Size::new(50, 200), Size::new(24, 80)] {
        for (name, bytes) in kinds(usize::from(size.cols)) {
            for piece in [4 << 10, 64 << 10] {
                let [engine, each, flooded] = speeds([bare, looked_at, flooded], size, &bytes, piece);
                println!(
                    "{name:<8} {:>7} {:>3}K {engine:>8.1} {each:>8.1} {flooded:>8.1} {:>6.2} {:>6.2}",
                    format!("{}x{}", size.cols, size.rows),
                    piece >> 10,
                    each / engine,
                    flooded / engine
                );
            }
        }
    }
}

fn speeds(feeds: [Feed; 3], size: Size, bytes: &[u8], piece: usize) -> [f64; 3] {
    let mut best = [0.0_f64; 3];
    for _ in 0..ROUNDS {
        for (feed, best) in feeds.iter().zip(&mut best) {
            let (before, mut spent, mut times) = (thread_time(), Duration::ZERO, 0);
            // The system counts in ticks of several milliseconds.
            while spent < ENOUGH {
                feed(size, bytes, piece);
                times += 1;
                spent = thread_time().saturating_sub(before);
            }
            let fed = (bytes.len() * times) as f64 / f64::from(1 << 20);
            *best = best.max(fed / spent.as_secs_f64());
        }
    }
    best
}

/// The processor time of this thread.
pub fn thread_time() -> Duration {
    let stat = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap();
    Duration::from_nanos(stat.split(' ').next().unwrap().parse().unwrap())
}

fn bare(size: Size, bytes: &[u8], piece: usize) {
    let cells = |number| NonZeroU16::new(number).unwrap();
    let mut parser = vt100::Parser::new_with_callbacks(cells(size.rows), cells(size.cols), 0, ());
    bytes.chunks(piece).for_each(|read| parser.process(read));
}

fn looked_at(size: Size, bytes: &[u8], piece: usize) {
    let mut screen = Screen::new(size);
    bytes.chunks(piece).for_each(|read| drop(screen.feed(read)));
}

fn flooded(size: Size, bytes: &[u8], piece: usize) {
    let mut screen = Screen::new(size);
    let mut looked = Instant::now();
    for read in bytes.chunks(piece) {
        screen.absorb(read);
        if looked.elapsed() >= LOOK {
            screen.catch_up();
            looked = Instant::now();
        }
    }
    screen.catch_up();
}

/// Each kind of output by name, made for a screen of so many columns.
fn kinds(cols: usize) -> [(&'static str, Vec<u8>); 6] {
    let repeated = |make: &dyn Fn(usize) -> String| {
        let mut text = String::with_capacity(BYTES + 8192);
        let mut number = 0;
        while text.len() < BYTES {
            text.push_str(&make(number));
            number += 1;
        }
        text.into_bytes()
    };
    [
        ("ascii", repeated(&|n| format!("{n:>8} {}\r\n", &"the quick brown fox jumps over ".repeat(7)[..cols - 12]))),
        ("short", repeated(&|n| format!("{n}\r\n"))),
        ("sgr", repeated(&|n| sgr_line(n, cols))),
        ("agent", repeated(&|n| agent_frame(n, cols))),
        ("redraw", repeated(&|n| redraw_frame(n, cols))),
        ("unicode", repeated(&|n| format!("{n:>8} {}\r\n", "─ größer → 日本語 ✓ naïve ".repeat(cols / 32)))),
    ]
}

/// A line whose colour changes every eight characters.
fn sgr_line(number: usize, cols: usize) -> String {
    let mut line = String::new();
    for word in 0..cols / 9 {
        let _ = write!(line, "\x1b[38;5;{}mcolour{:02}\x1b[0m ", (number + word) % 256, word % 100);
    }
    line + "\r\n"
}

/// An inline agent: it erases its last lines and draws them again in one synchronised block, now and then after a line
/// that stays.
fn agent_frame(number: usize, cols: usize) -> String {
    let erase = "\x1b[2K\x1b[1A".repeat(6) + "\x1b[2K\x1b[G";
    let text = &"tokens of an answer that is streamed in ".repeat(6)[..cols - 8];
    let line = if number.is_multiple_of(6) { format!("\x1b[1m●\x1b[22m {text}\r\n\r\n") } else { String::new() };
    let bar = "─".repeat(cols - 2);
    let status = format!("\x1b[38;2;215;119;87m✻\x1b[39m \x1b[2mThinking… ({number}s · esc to interrupt)\x1b[22m");
    format!(
        "\x1b[?2026h{erase}{line}{status}\r\n\r\n\x1b[2m╭{bar}╮\r\n│\x1b[22m > \x1b[7m \x1b[27m\
         \r\n\x1b[2m╰{bar}╯\x1b[22m\r\n  ? for shortcuts\r\n\x1b[?2026l"
    )
}

/// A full-screen program that paints rows by position.
fn redraw_frame(number: usize, cols: usize) -> String {
    let row = |row: usize| {
        let text = &"cells of a table   12.5%   running ".repeat(7)[..cols - 20];
        format!("\x1b[{};1H\x1b[3{}m{:>8}\x1b[39m {text}\x1b[K", row + 1, row % 8, number * row)
    };
    (0..22).map(row).collect()
}
