//! The inbox for whoever asks beside the screen.

use crate::server::clock;
use crate::server::core::Core;
use crate::wire::{Reply, inbox_view};

/// What waits, what was put off, and so many decisions.
pub fn show(core: &Core, history: usize) -> Reply {
    Reply::Inbox(Box::new(inbox_view(&core.world.state, clock::now(), history)))
}
