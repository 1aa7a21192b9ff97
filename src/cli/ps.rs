//! `ps`: the processes of the agents.

use super::exit::{Exit, Fault};
use super::output::{Form, Output, padded};
use super::reach;
use crate::wire::{ProcessView, Reply, Request};

/// `ps`.
pub fn ps(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let processes = match reach::ask(&mut server, Request::Processes)? {
        Reply::Processes(processes) => processes,
        other => return Err(reach::strange(&other)),
    };
    match form {
        Form::Json => out.json(&processes)?,
        Form::Text => print(out, &processes)?,
    }
    Ok(Exit::Ok)
}

fn print(out: &mut Output, processes: &[ProcessView]) -> Result<(), Fault> {
    if processes.is_empty() {
        return out.line("no agent runs");
    }
    out.line(&row("SESSION", "TASK", "AGENT", "PID", "STATE", "KNOWN FROM"))?;
    for process in processes {
        let pid = process.pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
        let ProcessView { session, task, agent, state, why, .. } = process;
        out.line(&row(session, task, agent, &pid, state, why))?;
    }
    Ok(())
}

fn row(session: &str, task: &str, agent: &str, pid: &str, state: &str, why: &str) -> String {
    let cells = [(session, 9), (task, 9), (agent, 12), (pid, 9), (state, 16)];
    cells.iter().map(|(text, width)| padded(text, *width) + " ").collect::<String>() + why
}
