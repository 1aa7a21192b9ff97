//! Reading a terminal: keys and mouse on its whole text.

mod links;
mod mode;
mod mouse;
mod moves;
mod search;
mod select;
