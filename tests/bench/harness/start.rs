//! From starting the program to its first frame.

use super::home::{Home, program};
use super::table::Samples;
use super::terminal::Terminal;

const RUNS: usize = 20;

/// On a running server, and with nothing running.
pub fn run() {
    let mut cold = Samples::default();
    for _ in 0..RUNS {
        let home = Home::new();
        let terminal = Terminal::open(&program(), &[], &home.plain(), home.env());
        cold.add(terminal.wait("orchestra"));
        terminal.end("q");
    }
    let home = Home::new();
    home.shell("true");
    let mut warm = Samples::default();
    for _ in 0..RUNS {
        let terminal = Terminal::open(&program(), &[], &home.plain(), home.env());
        warm.add(terminal.wait("orchestra"));
        terminal.end("q");
    }
    warm.print("program to first frame, server running");
    cold.print("program to first frame, server started");
}
