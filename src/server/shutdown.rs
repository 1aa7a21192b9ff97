//! The end, in order: no new work, agents ended, the log flushed, clients told.

use std::time::Instant;

use crate::domain::effect::Effect;
use crate::server::core::{Core, Goal};
use crate::server::effects;
use crate::wire::ToClient;

/// Begins the end: every agent's process tree is ended. Their tasks resume later.
pub fn begin(core: &mut Core) {
    if core.goal == Goal::Ending {
        return;
    }
    core.goal = Goal::Ending;
    core.next_poll = Instant::now();
    let live: Vec<_> = core.world.watches.keys().copied().collect();
    for session in live {
        effects::run(core, &Effect::EndTree(session));
    }
}

/// Whether everything has ended; then clients are told.
pub fn is_over(core: &mut Core) -> bool {
    let lives = !core.launching.is_empty() || core.world.watches.values().any(|watch| !watch.gone);
    if lives || !core.batches.is_idle() {
        return false;
    }
    let clients: Vec<_> = core.peers.keys().copied().collect();
    for client in clients {
        core.send(client, &ToClient::Bye("orchestra was stopped; its tasks are kept".into()));
    }
    true
}
