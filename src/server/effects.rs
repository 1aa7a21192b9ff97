//! Effects: carried out on plain threads or in panes; what comes of them returns as an outcome.

use std::time::Duration;

use crate::agents::AgentKey;
use crate::domain::command::Outcome;
use crate::domain::effect::Effect;
use crate::domain::ids::SessionId;
use crate::domain::session::dialog::DialogKey;
use crate::domain::task::{BUDGET, TaskStatus};
use crate::pty::{self, Ladder, ProcessKey};
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::sessions::collect;
use crate::server::speech::mailbox::Words;
use crate::server::speech::{asks, headless, messages};
use crate::server::start::launch;
use crate::server::work::{check, endings, memory, places};
use crate::server::{clock, notices};
use crate::term::{Modes, encode_dialog_key};

use crate::server::start::environment::SESSION_MARK;

/// What a kill waits for before SIGKILL.
const KILL: Ladder = Ladder { interrupt: Some(Duration::from_secs(1)), terminate: Duration::from_secs(2) };
/// What a kill at a limit waits for: the agent was interrupted before.
const LIMIT: Ladder = Ladder { interrupt: None, terminate: Duration::from_secs(5) };
/// What leftovers of a program that ended get before SIGKILL.
const LEFTOVERS: Ladder = Ladder { interrupt: None, terminate: Duration::from_millis(500) };

const DIALOG_CHANGED: &str = "the dialog changed before the key was sent, so nothing was sent; look again and answer";

/// Carries out one effect.
pub fn run(core: &mut Core, effect: &Effect) {
    match effect {
        Effect::PrepareWorkspace(task) => places::prepare(core, *task),
        Effect::Launch(session) => launch::launch(core, *session),
        Effect::PressKeys { session, keys, digest } => press(core, *session, keys, digest),
        Effect::Reply { session, request, choice, reason } => {
            asks::reply(core, *session, request, *choice, reason.as_deref());
        }
        Effect::Type(session, text) => say(core, *session, text),
        Effect::Message(session, number, text) => messages::queue(core, *session, *number, text),
        Effect::TypeMessage(session, number) => messages::type_now(core, *session, *number),
        Effect::Interrupt(session) => interrupt(core, *session),
        Effect::EndTree(session) => end_tree(core, *session),
        Effect::Collect(task, session, ending) => collect::collect(core, *task, *session, *ending),
        Effect::KeepContext(task, session) => memory::keep(core, *task, *session),
        Effect::LookForFiles(task) => memory::look_for_files(core, *task),
        Effect::CollectCheck(task, session) => check::collect(core, *task, *session),
        Effect::Merge(task, style) => places::merge(core, *task, *style),
        Effect::UndoMerge(task) => endings::undo(core, *task),
        Effect::Discard(task) => places::discard(core, *task),
        Effect::TidyUp(task) => places::tidy_up(core, *task),
        Effect::Tell(text) => core.tell_everyone(text),
        Effect::Alert(task) => notices::add(core, *task),
        Effect::Remind(task) => notices::remind(core, *task),
    }
}

/// Presses keys only while exactly the dialog that was answered is on the screen.
fn press(core: &mut Core, session: SessionId, keys: &[DialogKey], digest: &str) {
    let world = &mut core.world;
    let (Some(pane), Some(watch)) = (world.panes.0.get(&session), world.watches.get_mut(&session)) else { return };
    let shown = watch.dialog_now(pane).map(|dialog| dialog.digest());
    if shown.as_deref() != Some(digest) {
        return asks::stale(core, session, DIALOG_CHANGED);
    }
    let modes = *pane.lock().screen.modes();
    let bytes = keys.iter().flat_map(|key| encode_dialog_key(key, &modes)).collect();
    watch.press(bytes, digest, clock::now());
}

fn say(core: &mut Core, session: SessionId, text: &str) {
    if headless::say(core, session, text).is_some() {
        return;
    }
    if let Some(watch) = core.world.watches.get_mut(&session) {
        watch.say_when_idle(Words { number: None, text: text.to_owned() });
    }
}

fn interrupt(core: &mut Core, session: SessionId) {
    if headless::interrupt(core, session).is_some() {
        return;
    }
    let world = &mut core.world;
    let (Some(pane), Some(watch)) = (world.panes.0.get(&session), world.watches.get_mut(&session)) else { return };
    let modes = *pane.lock().screen.modes();
    let keys = watch.adapter.interrupt.iter().map(|key| bytes_of(key, &modes)).collect();
    watch.interrupt(keys, clock::now());
}

fn bytes_of(key: &AgentKey, modes: &Modes) -> Vec<u8> {
    match key {
        AgentKey::Escape => encode_dialog_key(&DialogKey::Escape, modes),
        AgentKey::Enter => encode_dialog_key(&DialogKey::Enter, modes),
        AgentKey::Ctrl(letter) => vec![(*letter as u8) & 0x1f],
        AgentKey::Text(text) => text.clone().into_bytes(),
    }
}

/// Ends the whole process tree of a session.
pub fn end_tree(core: &mut Core, session: SessionId) {
    let Some(watch) = core.world.watches.get_mut(&session) else {
        return core.outcome(Outcome::Ended(session));
    };
    if std::mem::replace(&mut watch.ending, true) {
        return;
    }
    let root = ProcessKey { pid: watch.pty.pid(), start_time: watch.pty.start_time() };
    asks::drop_all(core, session);
    let (post, mark) = (core.post.clone(), core.world.rules.surround.mark(session));
    let ladder = if at_limit(core, session) { LIMIT } else { KILL };
    tokio::task::spawn_blocking(move || {
        let report = pty::end_tree(&root, (SESSION_MARK, &mark), ladder);
        if !report.survivors.is_empty() {
            tracing::error!(%session, ?report, "processes could not be ended");
        }
        post.blocking(Note::Outcome(Outcome::Ended(session)));
    });
}

/// Whether the session's task was stopped at a limit.
fn at_limit(core: &Core, session: SessionId) -> bool {
    let task = core.world.state.session(session).and_then(|session| core.world.state.task(session.task));
    task.is_some_and(|task| task.status == TaskStatus::Paused && task.why.starts_with(BUDGET))
}

/// Ends what a program that ended left behind.
pub fn end_leftovers(core: &mut Core, session: SessionId) {
    let Some(watch) = core.world.watches.get(&session) else { return };
    let root = ProcessKey { pid: watch.pty.pid(), start_time: watch.pty.start_time() };
    let (post, mark) = (core.post.clone(), core.world.rules.surround.mark(session));
    tokio::task::spawn_blocking(move || {
        pty::end_tree(&root, (SESSION_MARK, &mark), LEFTOVERS);
        pty::reap_adopted();
        post.blocking(Note::Gone(session));
    });
}
