//! `events`: what happened, as the log has it, and what happens.

use clap::Args;

use super::exit::{Exit, Fault};
use super::output::{Output, first_line};
use super::reach;
use crate::domain::time::Timestamp;
use crate::server;
use crate::wire::{EventView, Reply, Request};

/// `events`.
#[derive(Debug, Args)]
pub struct EventsArgs {
    /// Go on with what happens, until Ctrl+C; without --since from now on
    #[arg(long, short = 'f')]
    pub follow: bool,
    /// Only what came after the event of this number
    #[arg(long, value_name = "NUMBER")]
    pub since: Option<i64>,
    /// Print JSON, one event a line
    #[arg(long)]
    pub json: bool,
}

/// `events`.
pub fn events(out: &mut Output, args: &EventsArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let since = if args.follow { args.since } else { Some(args.since.unwrap_or(0)) };
    let id = server.begin(Request::Events(since)).map_err(reach::lost)?;
    loop {
        match reach::next(&mut server, id)? {
            Reply::Events { events, caught_up } => {
                for event in &events {
                    print(out, event, args)?;
                }
                if caught_up && !args.follow {
                    return Ok(Exit::Ok);
                }
            }
            Reply::Failed(failure, text) => return Err(Fault::of_reply(failure, text)),
            other => return Err(reach::strange(&other)),
        }
    }
}

fn print(out: &mut Output, event: &EventView, args: &EventsArgs) -> Result<(), Fault> {
    if args.json {
        let line = serde_json::to_string(event).unwrap_or_default();
        return out.line(&line);
    }
    let body = first_line(&event.event.to_string(), 100);
    let time = server::time_words(Timestamp(event.at));
    out.line(&format!("{:>6}  {time}  {:<9}  {:<24}  {body}", event.seq, event.actor, event.kind))
}
