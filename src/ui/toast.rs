//! What is said after a command was taken, where the screen alone would not tell, with the key that takes it back.

use super::action::Action;
use super::footer::key_for;
use super::model::Model;
use super::view_state::{ViewState, focus, notice};
use crate::config::Scope;
use crate::domain::command::Command;
use crate::domain::inbox::Until;

/// Tells what became of a command of this client.
pub fn done(view: &mut ViewState, model: &Model<'_>, command: &Command) {
    let (said, then) = match command {
        Command::Pause(task) => (format!("{task} is paused"), "lets it go on"),
        Command::Snooze(task, Until::At(_)) => (format!("{task} is put off for 15 minutes"), "takes it back"),
        Command::Snooze(task, Until::RestDone) => {
            (format!("{task} is put off until nothing else waits"), "takes it back")
        }
        _ => return,
    };
    let scope = if focus(view) == Scope::Inbox { Scope::Inbox } else { Scope::Main };
    let words = match key_for(model, scope, Action::Undo) {
        Some(key) => format!("{said}; {key} {then}"),
        None => said,
    };
    notice(view, &words);
}
