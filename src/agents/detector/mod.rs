//! The state of an agent: signals, hooks, title and screen, fused with their evidence; live, or played from a recording.

mod asked;
mod cast;
mod evidence;
mod fusion;
mod keys;
mod news;
mod replay;
mod turn;

pub use cast::{Cast, CastError};
pub use fusion::Detector;
pub use news::HookNews;
pub use replay::{Change, replay};
