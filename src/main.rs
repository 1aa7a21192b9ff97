//! `orchestra-tui`: the screen.

fn main() {}
