//! The terminal of a pane: the stream front before the engine, the one safe wrapper of vt100, the history behind it,
//! and keys, mouse and pastes on their way to a program.
//!
//! Bytes go `stream` (with `queries`, `osc`, `rewrite`, `text`) → `screen` (vt100) → `scrollback`; `view` reads both.

mod clean;
mod effort;
mod encode;
mod facts;
mod guard;
mod key_names;
mod keys;
mod links;
mod marks;
mod modes;
mod osc;
mod palette;
mod program;
mod queries;
mod resize;
mod rewrite;
mod screen;
mod scrollback;
mod sequence;
mod sgr;
mod signal;
mod stream;
mod style;
mod tabs;
mod text;
mod view;

pub use clean::{clean_line, is_unsafe};
pub use encode::{
    FocusChange, WheelTo, encode_dialog_key, encode_focus, encode_key, encode_mouse, encode_paste, wheel,
};
pub use guard::Broken;
pub use key_names::BadKey;
pub use keys::{InputEvent, KeyCode, KeyPress, Mods, MouseButton, MouseInput, MouseKind, UnusedEvent};
pub use modes::{Cursor, CursorShape, KittyFlags, Modes, MouseEncoding, MouseMode};
pub use palette::{Palette, Rgb};
pub use screen::{Fed, Screen};
pub use signal::{BlockedKind, MAX_TEXT, ProgramState, ProgramStatus, Progress, TermSignal};
pub use style::{Cell, CellStyle, Color, LinkId, MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS, Size, Underline};
