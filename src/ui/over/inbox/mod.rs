//! The inbox on the screen: everything that waits, what was put off, what was decided; one item in full.

mod detail;
mod page;
mod rows;

pub use page::{draw, height, row_at, tab_at};
pub use rows::{NOT_NOW, Row, marked, rows};
