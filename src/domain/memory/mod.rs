//! What outlives a session: the context of a task, its checkpoints, and the notes that tasks share.
//!
//! Owns what they are, how they are shortened and the words in which agents are told. Does not decide who may change them
//! (`decide`), and knows no file and no clock.

mod author;
mod checkpoint;
mod context;
mod fit;
mod note;
mod notebook;
mod prime;
mod record;
mod saved;
mod text;

pub use author::{Author, Source};
pub use checkpoint::{Checkpoint, Mark, Rule, Tick, progress};
pub use context::{ContextFile, ContextLine, ContextNote, Omitted, TaskContext, context_of};
pub use fit::{CONTEXT_BYTES, context_json, context_text, shortened};
pub use note::{NewNote, Note, NoteEvent, NoteScope};
pub use notebook::{Disputed, Notebook, subject_of};
pub use prime::{NextStep, Prime, PrimeTask, prime_of, prime_text};
pub use record::{Memory, MemoryEvent};
pub use saved::{Said, Saved, is_news};
pub use text::{memory_words, news_words};
