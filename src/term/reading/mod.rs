//! The reading view: the whole text of a pane, its history and its screen, as numbered lines wrapped at any width.
//!
//! Owns places in that text that stay where they are while more is printed, pages of rows, searching, selecting and
//! addresses. Knows no keys and draws nothing; costs what a page costs, never what the history costs, except searching.

mod line;
mod links;
mod pattern;
mod rows;
mod selection;
mod text;
mod words;

pub use line::{PlacedCell, TextLine};
pub use links::Link;
pub use pattern::{BadPattern, Found, Matches, Pattern, PatternKind};
pub use rows::{Page, PageRow};
pub use selection::{Selection, Shape, Taken};
pub use text::{OlderText, PaneText, Place};
pub use words::WordStep;

#[cfg(test)]
#[path = "reading_tests.rs"]
mod tests;
