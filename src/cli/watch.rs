//! `watch`, and the waiting of `delegate --wait`.

use super::exit::{Exit, Fault};
use super::follow::{Follower, exit_of, last_line};
use super::output::{Form, Output};
use super::reach;
use crate::client::Connection;
use crate::config::Paths;
use crate::domain::ids::TaskId;
use crate::domain::summary::Summary;
use crate::wire::{Reply, Request, TaskView};

/// `watch`.
pub fn watch(out: &mut Output, id: TaskId, form: Form) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let mut server = reach::server(&paths)?;
    let mut follower = Follower::default();
    let task = wait(out, &paths, &mut server, id, form, &mut follower)?;
    match form {
        Form::Json => out.json(&task)?,
        Form::Text => out.line(&last_line(&task))?,
    }
    Ok(exit_of(&task))
}

/// Waits until the task stands still, printing what is new on the way unless scripts read it.
pub fn wait(
    out: &mut Output,
    paths: &Paths,
    server: &mut Connection,
    id: TaskId,
    form: Form,
    follower: &mut Follower,
) -> Result<TaskView, Fault> {
    let watched = server.begin(Request::Watch(id)).map_err(reach::lost)?;
    loop {
        match reach::next(server, watched)? {
            Reply::Changed { task, last } => {
                if form == Form::Text {
                    // A second connection: this one carries the changes, and none of them may be missed.
                    follower.show(out, &task, || summary_of(paths, id))?;
                }
                if last {
                    return Ok(*task);
                }
            }
            Reply::Failed(failure, text) => return Err(Fault::of_reply(failure, text)),
            other => return Err(reach::strange(&other)),
        }
    }
}

fn summary_of(paths: &Paths, id: TaskId) -> Option<Summary> {
    let mut server = reach::server(paths).ok()?;
    let Reply::Summary(summary) = server.ask(Request::Summary(id)).ok()? else { return None };
    Some(*summary)
}
