//! The terminal of a pane: the stream front before the engine, the one safe wrapper of vt100, the history behind it,
//! and keys, mouse and pastes on their way to a program.
//!
//! Bytes go `stream` (with `queries`, `osc`, `rewrite`, `text`) → `screen` → `engine` (vt100) → `scrollback`; `view` reads both. Plain
//! lines in bulk go `flood` → `tail` → `scrollback`, and only the newest of them to the engine.

mod budget;
mod clean;
mod damage;
mod effort;
mod encode;
mod engine;
mod facts;
mod flood;
mod guard;
mod history;
mod key_names;
mod keys;
mod kitty;
mod lines;
mod links;
mod marks;
mod modes;
mod osc;
mod outer;
mod palette;
mod program;
mod queries;
mod reading;
mod report;
mod resize;
mod rewrite;
mod screen;
mod scrollback;
mod sequence;
mod sgr;
mod shell_marks;
mod signal;
mod stream;
mod style;
mod tabs;
mod tail;
mod text;
mod view;

pub use budget::{HistoryBudget, Looked};
pub use clean::{clean_line, is_unsafe};
pub use encode::{
    FocusChange, WheelTo, encode_dialog_key, encode_focus, encode_key, encode_mouse, encode_paste, encode_report, wheel,
};
pub use guard::Broken;
pub use key_names::BadKey;
pub use keys::{InputEvent, KeyCode, KeyPress, Mods, MouseButton, MouseInput, MouseKind};
pub use lines::plain as without_styles;
pub use modes::{Cursor, CursorShape, KittyFlags, Modes, MouseEncoding, MouseMode};
pub use outer::{Brightness, KeyProtocol, OUR_KITTY_FLAGS, OuterTerminal, SyncedFrames};
pub use palette::{Palette, Rgb};
pub use reading::{
    BadPattern, Found, Link, Matches, OlderText, Page, PageRow, PaneText, Pattern, PatternKind, Place, PlacedCell,
    Selection, Shape, Taken, TextLine, WordStep,
};
pub use report::{KeyKind, KeyReport, ReportedKey, ReportedMods};
pub use screen::{Fed, Screen};
pub use shell_marks::{ShellMarks, ShellRun};
pub use signal::{BlockedKind, MAX_TEXT, ProgramState, ProgramStatus, Progress, TermSignal};
pub use style::{Cell, CellStyle, Color, LinkId, MAX_COLS, MAX_ROWS, MIN_COLS, MIN_ROWS, Size, Underline};
