//! PTYs: spawning agents, reading and writing them, recording what they print, ending their process trees.
//!
//! Gives bytes and exits to callbacks. Knows no terminal grid, no agent and no task; a process is known by its id and
//! start time, a session's processes by a marker in their environment.

mod block;
mod children;
mod environment;
mod hunt;
mod input;
mod kill;
mod kin;
mod limits;
mod past;
mod process;
mod queue;
mod reader;
mod recording;
mod reel;
mod replay;
mod session;
mod spawn;

pub use children::{NoSubreaper, become_subreaper, reap_adopted};
pub use environment::environment;
pub use input::{Input, InputPipe};
pub use kill::{KillReport, Ladder, descendants, end_orphans, end_strays, end_tree, orphans};
pub use kin::{Kin, Line, kin};
pub use limits::{close_inherited, descriptors_left, raise_fd_limit};
pub use past::{Past, PastQuery, gap, past_lines};
pub use process::{Exit, ProcessKey};
pub use queue::NotWritten;
pub use recording::{RecordFailed, Recording, recording_files};
pub use reel::{Frame, Reel, ReplayFailed, Since};
pub use session::{Hooks, OnBytes, OnExit, PtySession, ResizeFailed};
pub use spawn::{Launch, SpawnFailed, spawn, spawn_with};
