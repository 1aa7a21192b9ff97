//! `stop`: the end of the server, and of the agents when the person says so.

use std::path::Path;
use std::time::{Duration, Instant};

use clap::Args;
use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::exit::{Exit, Fault};
use super::output::{Output, ask_person};
use super::reach;
use crate::client::{Connection, NotRunning, listener};
use crate::wire::{Busy, Reply, Request};

/// `stop`.
#[derive(Debug, Args)]
pub struct StopArgs {
    /// Do not ask; end running agents too
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// How long the server may need to end every process tree.
const ENDING: Duration = Duration::from_secs(15);
/// The pause between two looks whether a server of another version has ended.
const AGAIN: Duration = Duration::from_millis(50);

/// `stop`.
pub fn stop(out: &mut Output, args: &StopArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let mut server = match reach::server(&paths) {
        Err(Fault::NotRunning(NotRunning::Refused(_))) => return stop_another(out, &paths.socket(), args),
        server => server?,
    };
    let running = match reach::ask(&mut server, Request::Status(None))? {
        Reply::Status(status) => status.running,
        other => return Err(reach::strange(&other)),
    };
    let busy = decide(running, args.yes, ask_person)?;
    end(&mut server, busy)?;
    out.line("orchestra has ended")?;
    Ok(Exit::Ok)
}

/// Ends a server of another version, which understands nothing but a signal.
fn stop_another(out: &mut Output, socket: &Path, args: &StopArgs) -> Result<Exit, Fault> {
    let pid = listener(socket).map_err(Fault::io("cannot find the server's process"))?;
    let agents = format!("another version of orchestra is running (process {pid}); its agents end with it");
    if !args.yes && ask_person(&format!("{agents}; end it?")) != Some(true) {
        return Err(Fault::Refused(format!("{agents}, so nothing was stopped; `orchestra stop --yes` ends it")));
    }
    kill(Pid::from_raw(pid), Signal::SIGTERM)
        .map_err(|error| Fault::Io { doing: "cannot end the server", error: error.into() })?;
    let start = Instant::now();
    while listener(socket).is_ok_and(|now| now == pid) {
        if start.elapsed() >= ENDING {
            return Err(Fault::Refused(format!("process {pid} did not end within {} seconds", ENDING.as_secs())));
        }
        std::thread::park_timeout(AGAIN);
    }
    out.line("orchestra has ended")?;
    Ok(Exit::Ok)
}

fn decide(running: usize, yes: bool, ask: impl Fn(&str) -> Option<bool>) -> Result<Busy, Fault> {
    if running == 0 {
        return Ok(if yes { Busy::End } else { Busy::Refuse });
    }
    let agents = if running == 1 { "1 agent still runs".to_owned() } else { format!("{running} agents still run") };
    if yes || ask(&format!("{agents}; end them?")) == Some(true) {
        return Ok(Busy::End);
    }
    Err(Fault::Refused(format!("{agents}, so nothing was stopped; `orchestra stop --yes` ends them too")))
}

/// Asks and waits for the end of the connection, which is the end of the server.
fn end(server: &mut Connection, even_if_busy: Busy) -> Result<(), Fault> {
    let id = server.begin(Request::Stop { even_if_busy }).map_err(reach::lost)?;
    loop {
        match server.reply(id, Some(ENDING)) {
            Ok(Some(Reply::Failed(failure, text))) => return Err(Fault::of_reply(failure, text)),
            Ok(Some(_)) => {}
            Ok(None) => {
                let text = format!(
                    "the server did not end within {} seconds; `orchestra ps` shows what runs",
                    ENDING.as_secs()
                );
                return Err(Fault::Refused(text));
            }
            Err(_) => return Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn running_agents_end_only_when_someone_says_so() {
        let table = [
            (0, false, None, Some(Busy::Refuse)),
            (2, true, None, Some(Busy::End)),
            (2, false, Some(true), Some(Busy::End)),
            (2, false, Some(false), None),
            (2, false, None, None),
        ];
        for (running, yes, answer, wanted) in table {
            assert_eq!(decide(running, yes, |_| answer).ok(), wanted, "{running} {yes} {answer:?}");
        }
        let said = decide(1, false, |_| None).unwrap_err();
        assert!(said.to_string().contains("--yes") && said.code() == 1, "{said}");
    }
}
