//! The outbox: what is still to be told, and the moment for it.

use std::collections::{BTreeMap, BTreeSet};
use std::time::{Duration, Instant};

use super::by_program::{self, Way};
use super::by_terminal;
use super::words::Notice;
use crate::config::Urgency;
use crate::domain::attention::{Attention, of_task};
use crate::domain::ids::TaskId;
use crate::domain::inbox::{Mark, snoozed};
use crate::server::clock;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::client::{ClientId, ClientScreen};
use crate::term::FocusChange;
use crate::wire::ToClient;

/// How long something settles before it is told: an agent says that it asks a moment before its question is drawn.
const SETTLE: Duration = Duration::from_millis(400);
/// The least time between two notifications.
const PAUSE: Duration = Duration::from_secs(1);

/// What is to be told.
#[derive(Debug, Default)]
pub struct Notices {
    pending: BTreeSet<TaskId>,
    since: Option<Instant>,
    told: BTreeMap<TaskId, Mark>,
    last: Option<Instant>,
    failed: BTreeSet<Way>,
}

/// This task asks something.
pub fn add(core: &mut Core, task: TaskId) {
    let Some(item) = item(core, task) else { return };
    let mark = Mark::of(&core.world.state, &item);
    let notices = &mut core.world.notices;
    if notices.told.get(&task) != Some(&mark) && notices.pending.insert(task) {
        notices.since.get_or_insert_with(Instant::now);
    }
}

/// What this task asks was put off, and is told again.
pub fn remind(core: &mut Core, task: TaskId) {
    core.world.notices.told.remove(&task);
    add(core, task);
}

/// What of the task is still to be told.
fn item(core: &Core, task: TaskId) -> Option<Attention> {
    let state = &core.world.state;
    let item = state.task(task).and_then(|task| of_task(state, task))?;
    let told = core.world.rules.config.notifications.urgency(item.kind) > Urgency::Off;
    (told && snoozed(state, &item).is_none()).then_some(item)
}

/// When something is told next.
pub fn next_due(core: &Core) -> Option<Instant> {
    let notices = &core.world.notices;
    let settled = notices.since? + SETTLE;
    Some(notices.last.map_or(settled, |last| settled.max(last + PAUSE)))
}

/// Tells everything that gathered, if it is time; as it stands now.
pub fn flush_due(core: &mut Core) {
    if next_due(core).is_none_or(|due| due > Instant::now()) {
        return;
    }
    core.world.notices.since = None;
    let pending = std::mem::take(&mut core.world.notices.pending);
    let mut items: Vec<Attention> = pending.into_iter().filter_map(|task| item(core, task)).collect();
    let marks: Vec<_> = items.iter().map(|item| (item.task, Mark::of(&core.world.state, item))).collect();
    core.world.notices.told.extend(marks);
    if looks(core) {
        return;
    }
    let wishes = core.world.rules.config.notifications.clone();
    let quiet = wishes.quiet_hours.is_some_and(|hours| hours.hold(clock::minute(clock::now())));
    items.retain(|item| !quiet || wishes.urgency(item.kind) == Urgency::Urgent);
    items.sort_by_key(|item| (item.since, item.task));
    let most = items.iter().map(|item| wishes.urgency(item.kind)).max().unwrap_or_default();
    let Some(notice) = Notice::of(&core.world.state, &items, most) else { return };
    core.world.notices.last = Some(Instant::now());
    in_terminals(core, &notice);
    if most > Urgency::Low {
        by_programs(core, notice);
    }
}

/// Whether a person looks at any terminal: it has the focus, and was used a short time ago.
pub fn looks(core: &Core) -> bool {
    let away = core.world.rules.config.notifications.away_after.to_std();
    let at = |screen: &ClientScreen| screen.attention == FocusChange::Gained && screen.used.elapsed() < away;
    core.peers.values().filter_map(|peer| peer.screen.as_deref()).any(at)
}

fn in_terminals(core: &mut Core, notice: &Notice) {
    let wishes = &core.world.rules.config.notifications;
    let (bell, form) = (wishes.bell, wishes.terminal);
    let screens = core.peers.iter().filter_map(|(id, peer)| Some((*id, peer.screen.as_deref()?)));
    let told: Vec<(ClientId, Option<String>)> =
        screens.map(|(id, screen)| (id, by_terminal::sequence(form, screen.told.name.as_deref(), notice))).collect();
    for (client, sequence) in told {
        if bell {
            core.send(client, &ToClient::Bell);
        }
        if let Some(sequence) = sequence {
            core.send(client, &ToClient::Notify(sequence));
        }
    }
}

fn by_programs(core: &Core, notice: Notice) {
    let wishes = core.world.rules.config.notifications.clone();
    if !wishes.desktop && wishes.command.is_empty() {
        return;
    }
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        if wishes.desktop {
            post.blocking(Note::Notified(Way::Desktop, by_program::desktop(&notice)));
        }
        if !wishes.command.is_empty() {
            post.blocking(Note::Notified(Way::Command, by_program::command(&wishes.command, &notice)));
        }
    });
}

/// A program was run. A failure is said once, and again only after it worked.
pub fn ran(core: &mut Core, way: Way, result: Result<(), String>) {
    match result {
        Ok(()) => drop(core.world.notices.failed.remove(&way)),
        Err(why) => {
            tracing::warn!(way = way.key(), %why, "a notification was not delivered");
            if core.world.notices.failed.insert(way) {
                let sentence = format!("[notifications] {}: {why}", way.key());
                core.tell_everyone(&sentence);
                core.world.rules.problems.push(sentence);
            }
        }
    }
}
