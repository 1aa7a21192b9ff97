//! Reading: a terminal's whole text at the width of whoever looks, with a cursor, a selection and a search.
//!
//! Owns what reading is for one client and how it is drawn; what keys and mouse do to it is in `update/reading`.

mod live;
mod picture;
mod prompt;
mod spot;
mod state;
mod status;

pub use live::{draw as draw_live, first_column};
pub use picture::draw as draw_page;
pub use prompt::draw as draw_prompt;
pub use spot::{Spot, cells_of, spot, spot_at};
pub use state::{Cleared, Direction, Hunt, Press, PressPhase, PressedOn, Reading, Search, Start, end_of};
pub use status::{Room, draw as draw_status};
