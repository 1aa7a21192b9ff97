//! The state of an agent: signals, hooks, title and screen, fused with their evidence; live, or played from a recording.

mod asked;
mod cast;
mod claim;
mod evidence;
mod explain;
mod fusion;
mod keys;
mod news;
mod observe;
mod passed;
mod picture;
mod replay;
mod requests;
mod signals;
mod stand;
mod turn;

pub use asked::EndsBy;
pub use cast::{Cast, CastError};
pub use explain::{Explanation, Heard, Tried};
pub use fusion::Detector;
pub use news::HookNews;
pub use picture::Picture;
pub use replay::{Change, replay};
pub use signals::{Signal, Source};
