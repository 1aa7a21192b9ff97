//! Live sessions: their panes, what is observed of them and concluded, their limits, their recordings, their end.
//!
//! What a session's program is told is in `speech`, how it begins in `start`.

pub mod collect;
pub mod explain;
pub mod gathered;
pub mod limited;
pub mod limits;
pub mod live;
pub mod pane;
pub mod pointers;
pub mod recordings;
pub mod watch;
