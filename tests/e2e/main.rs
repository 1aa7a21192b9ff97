//! End to end: the real executable, real PTYs, real git, real SQLite, its own home. Tests wait for facts, never for time.

mod crash;
mod delegate;
mod processes;
mod screen;
mod support;
