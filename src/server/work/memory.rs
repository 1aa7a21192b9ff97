//! What is kept beyond sessions: work that goes on is measured now and then, files that checkpoints name are looked for, and
//! whoever asks is told contexts, notes and sessions.

use crate::domain::command::Outcome;
use crate::domain::decide::keeps;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::memory::{CONTEXT_BYTES, Rule, context_of, prime_of, shortened};
use crate::domain::time::Timestamp;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::client::ClientId;
use crate::server::sessions::collect;
use crate::server::{clock, control};
use crate::wire::{MemoryAsk, MemoryView, Reply, notes_view, sessions_view};

/// Measures what a session did so far.
pub fn keep(core: &mut Core, task: TaskId, id: SessionId) {
    let Some(session) = core.world.state.session(id) else { return };
    let ending = session.ending();
    collect::so_far(core, task, id, ending);
}

/// Measures what a session did so far, because its agent is about to forget some of it.
pub fn keep_of(core: &mut Core, id: SessionId) {
    if let Some(task) = core.world.state.session(id).map(|session| session.task) {
        keep(core, task, id);
    }
}

/// Measures work that goes on for a while without having been measured, as it stands at `now`.
pub fn keep_due(core: &mut Core, now: Timestamp) {
    let state = &core.world.state;
    let due: Vec<(SessionId, TaskId)> = state
        .live_sessions()
        .filter(|session| {
            keeps(state, session, core.world.watches.get(&session.id).and_then(|watch| watch.measured), now)
        })
        .map(|session| (session.id, session.task))
        .collect();
    for (session, task) in due {
        if let Some(watch) = core.world.watches.get_mut(&session) {
            watch.measured = Some(now);
        }
        keep(core, task, session);
    }
}

/// Looks for the files that a task's checkpoints name, in its workspace.
pub fn look_for_files(core: &Core, id: TaskId) {
    let Some(task) = core.world.state.task(id) else { return };
    let Some(place) = task.workspace.as_ref().map(|place| std::path::PathBuf::from(&place.path)) else { return };
    let named = task.memory.checkpoints.iter().filter_map(|checkpoint| match &checkpoint.rule {
        Some(Rule::FileExists(path)) => Some(path.clone()),
        Some(Rule::TestsPass) | None => None,
    });
    let named: Vec<String> = named.collect();
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let there = named.into_iter().filter(|path| place.join(path).symlink_metadata().is_ok()).collect();
        post.blocking(Note::Outcome(Outcome::FilesSeen(id, there)));
    });
}

/// Answers what somebody asks of contexts, notes and sessions.
pub fn answer(core: &mut Core, id: ClientId, number: u64, ask: &MemoryAsk) {
    let reply = told(core, ask).map_or_else(control::missing, |view| Reply::Memory(Box::new(view)));
    core.batches.answer(id, number, reply);
}

fn told(core: &Core, ask: &MemoryAsk) -> Result<MemoryView, TaskId> {
    let state = &core.world.state;
    let found = |id: TaskId| state.task(id).ok_or(id);
    Ok(match ask {
        MemoryAsk::Context(id) => {
            MemoryView::Context(Box::new(shortened(&context_of(state, found(*id)?), CONTEXT_BYTES)))
        }
        MemoryAsk::Prime { dir, task } => MemoryView::Prime(Box::new(prime_of(state, dir, *task))),
        MemoryAsk::Notes => MemoryView::Notes(notes_view(state)),
        MemoryAsk::Sessions => MemoryView::Sessions(sessions_view(state, clock::now())),
    })
}

#[cfg(test)]
#[path = "memory_tests.rs"]
mod tests;
