//! Messages to agents, from the log into their terminals: each is typed only after the log says so, and never twice.

use std::path::Path;

use super::headless;
use super::mailbox::Words;
use crate::domain::command::Outcome;
use crate::domain::ids::SessionId;
use crate::domain::session::{MessageStep, Receipt};
use crate::server::clock;
use crate::server::core::Core;
use crate::server::start::launch;

/// The message of this number waits until the agent is at rest. A run without a terminal has no rest: it is told at once.
pub fn queue(core: &mut Core, id: SessionId, number: u32, text: &str) {
    let Some(watch) = core.world.watches.get_mut(&id) else { return };
    if watch.run.is_some() {
        return core.outcome(Outcome::Message(id, number, MessageStep::Typed));
    }
    watch.say_when_idle(Words { number: Some(number), text: text.to_owned() });
}

/// What was said while its process was being started.
pub fn queue_all(core: &mut Core, id: SessionId) {
    let Some(session) = core.world.state.session(id) else { return };
    let waiting = session.messages.all().iter().filter(|message| message.waits());
    let waiting: Vec<_> = waiting.map(|message| (message.number, message.told.text().to_owned())).collect();
    for (number, text) in waiting {
        queue(core, id, number, &text);
    }
}

/// The log says that it is typed now.
pub fn type_now(core: &mut Core, id: SessionId, number: u32) {
    let text = core.world.state.session(id).and_then(|session| session.messages.get(number));
    let Some(text) = text.map(|message| message.told.text().to_owned()) else { return };
    if let Some(said) = headless::tell(core, id, &text) {
        let step = match said {
            Ok(()) => MessageStep::Delivered(Receipt::Taken),
            // Nothing of it has left: the session that follows this one is told it.
            Err(why) => {
                tracing::info!(session = %id, number, why, "a message waits for the next session");
                MessageStep::Held
            }
        };
        return core.outcome(Outcome::Message(id, number, step));
    }
    let folder = core.world.rules.surround.folder(id);
    let world = &mut core.world;
    let (Some(pane), Some(watch)) = (world.panes.0.get(&id), world.watches.get_mut(&id)) else { return };
    watch.type_message(number, pane, |text| kept(&folder, number, text), clock::now());
}

/// Puts a text that cannot be pasted into a file; gives what is typed instead.
fn kept(folder: &Path, number: u32, text: &str) -> std::io::Result<String> {
    let path = folder.join(format!("message-{number}.md"));
    launch::write_private(&path, text)?;
    Ok(format!("Read the file {}: it holds a message for you, number {number}.", path.display()))
}
