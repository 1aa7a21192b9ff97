//! The store: the append-only event log in SQLite, owned by one thread.
//!
//! Owns the file, its lock, its permissions, the hash chain and the order of rows. Knows no event type: a body is text
//! that the caller wrote and will read.

mod chain;
mod lock;
mod log;
mod migrate;
mod page;
mod read;
mod thread;

pub use lock::{Held, StoreLock};
pub use log::{AppendFailed, Log, NewEvent, OpenStore, StoredEvent};
pub use page::PageWish;
pub use read::{ReadFailed, Verdict};
pub use thread::{AppendReply, StoreHandle, StoreThread};
