//! Recordings looked at again: played on a screen, searched, given away as text or asciicast.
//!
//! Owns how a recording becomes a picture at a time, and which events of the log are marks in it. Draws nothing, and knows
//! no form of the file: `pty` reads it.

mod cast;
mod film;
mod keyframes;
mod marks;
mod player;
mod search;
mod show;
mod text;

pub use cast::{Caption, CastFailed, Secrets, write_cast};
pub use film::{Film, Language, language_of};
pub use marks::{read as read_marks, wanted as wanted_marks};
pub use search::{Found, find};
pub use show::{Showing, note, opened_by, wish};
pub use text::{Stretch, shown_text};
