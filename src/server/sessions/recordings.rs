//! The disk that recordings take: of more than they may, the oldest ones of tasks that are over are removed.

use std::path::{Path, PathBuf};

use crate::domain::session::Session;
use crate::domain::task::TaskStatus;
use crate::domain::time::Timestamp;
use crate::pty::{Reel, recording_files};
use crate::server::core::Core;
use crate::server::world::World;

/// One recording that may take disk.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Kept {
    path: PathBuf,
    /// When its session ended, if it may be removed.
    over: Option<Timestamp>,
    bytes: u64,
}

/// Removes, on a thread of its own, the oldest recordings of tasks that are over until the others take no more than they may.
pub fn prune(core: &Core) {
    let limit = core.world.rules.config.recordings.total_bytes();
    let mut all: Vec<Kept> = core.world.state.sessions().map(|session| kept(&core.world, session)).collect();
    tokio::task::spawn_blocking(move || {
        for kept in &mut all {
            kept.bytes = disk(kept);
        }
        for path in surplus(all, limit) {
            for file in recording_files(&path).iter().filter(|file| file.exists()) {
                if let Err(error) = std::fs::remove_file(file) {
                    tracing::warn!(file = %file.display(), %error, "an old recording cannot be removed");
                }
            }
            tracing::info!(path = %path.display(), "an old recording was removed: all take more than `recordings.total_mb`");
        }
    });
}

/// How many bytes the program of this recording has printed: as its pane knows, or, of a server before, as the recording says.
/// Reads the disk.
pub fn printed(path: &Path, known: u64) -> u64 {
    if known > 0 { known } else { Reel::open(path).map_or(0, |reel| reel.end()) }
}

fn kept(world: &World, session: &Session) -> Kept {
    let over = world.state.task(session.task).is_none_or(|task| match task.status {
        TaskStatus::Done | TaskStatus::Failed | TaskStatus::Cancelled => true,
        TaskStatus::Todo | TaskStatus::InProgress | TaskStatus::Blocked | TaskStatus::Paused | TaskStatus::InReview => {
            false
        }
    });
    let path = world.rules.surround.folder(session.id).join("recording");
    Kept { path, over: session.ended.filter(|_| over && !session.is_live()), bytes: 0 }
}

fn disk(kept: &Kept) -> u64 {
    recording_files(&kept.path).iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum()
}

/// The recordings to remove: oldest first, no more than needed, and none that takes nothing.
fn surplus(all: Vec<Kept>, limit: u64) -> Vec<PathBuf> {
    let mut taken: u64 = all.iter().map(|kept| kept.bytes).sum();
    let mut old: Vec<Kept> = all.into_iter().filter(|kept| kept.over.is_some() && kept.bytes > 0).collect();
    old.sort_by_key(|kept| kept.over);
    let gone = old.into_iter().take_while(|kept| {
        let needed = taken > limit;
        taken = taken.saturating_sub(kept.bytes);
        needed
    });
    gone.map(|kept| kept.path).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_oldest_of_those_that_are_over_go_and_no_more_than_needed() {
        let kept = |name: &str, over: Option<i64>, bytes| Kept { path: name.into(), over: over.map(Timestamp), bytes };
        let all = vec![
            kept("running", None, 500),
            kept("new", Some(9), 300),
            kept("old", Some(1), 100),
            kept("removed before", Some(0), 0),
            kept("middle", Some(5), 200),
        ];
        for (limit, wanted) in [
            (1100, vec![]),
            (1099, vec!["old"]),
            (1000, vec!["old"]),
            (999, vec!["old", "middle"]),
            (0, vec!["old", "middle", "new"]),
        ] {
            let wanted: Vec<PathBuf> = wanted.into_iter().map(PathBuf::from).collect();
            assert_eq!(surplus(all.clone(), limit), wanted, "{limit}");
        }
    }
}
