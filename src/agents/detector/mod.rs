//! The state of an agent: signals, hooks, title and screen, fused with their evidence.

mod asked;
mod evidence;
mod fusion;
mod news;
mod turn;

pub use fusion::Detector;
pub use news::HookNews;
