//! Runs without a terminal, as the server sees them: what is said to them on their standard input, and giving them up.
//!
//! What they say is understood by their pane's decoder; their state is its reading.

use super::asks;
use crate::agents::facts::FailureKind;
use crate::agents::{AgentFact, HeadlessFormat};
use crate::domain::command::Outcome;
use crate::domain::ids::SessionId;
use crate::domain::session::dialog::Choice;
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::Timestamp;
use crate::pty::InputPipe;
use crate::server::core::Core;
use crate::server::effects;
use crate::server::sessions::live;
use crate::server::sessions::pane::Pane;

/// A run without a terminal.
pub struct Run {
    /// Its standard input, when it reads one.
    pub input: Option<InputPipe>,
    /// Whether it was given up.
    given_up: bool,
}

/// How a run gets its standard input.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Feed {
    /// From its terminal, as any program.
    Terminal,
    /// It gets none.
    Nothing,
    /// It is told everything there.
    Pipe,
}

impl Feed {
    /// How a run that prints this gets its input.
    pub const fn of(format: Option<HeadlessFormat>) -> Self {
        match format {
            None | Some(HeadlessFormat::Plain) => Self::Terminal,
            Some(HeadlessFormat::ClaudeControl) => Self::Pipe,
            Some(
                HeadlessFormat::ClaudeStream
                | HeadlessFormat::CodexExec
                | HeadlessFormat::GeminiStream
                | HeadlessFormat::OpencodeRun
                | HeadlessFormat::DroidStream
                | HeadlessFormat::CursorStream
                | HeadlessFormat::QwenStream
                | HeadlessFormat::CopilotStream
                | HeadlessFormat::AiderText,
            ) => Self::Nothing,
        }
    }
}

impl Run {
    /// A run that was just started.
    pub const fn new(input: Option<InputPipe>) -> Self {
        Self { input, given_up: false }
    }

    /// What it is doing.
    pub fn look(pane: &Pane, now: Timestamp) -> Option<Reading> {
        pane.with_decoder(|decoder| decoder.reading(now)).flatten()
    }

    fn tell(&self, bytes: Vec<u8>) -> Result<(), String> {
        let written = self.input.as_ref().filter(|_| !bytes.is_empty()).map_or(Ok(()), |input| input.write(bytes));
        written.map_err(|error| {
            tracing::info!(%error, "what was said to a run did not reach it");
            format!("its input takes nothing: {error}")
        })
    }
}

/// Says to a run what must be said now; lets it end when its turn is over.
pub fn follow(core: &mut Core, id: SessionId) {
    let (Some(pane), Some(watch)) = (core.world.panes.0.get(&id), core.world.watches.get(&id)) else { return };
    let Some(run) = watch.run.as_ref().filter(|run| run.input.is_some()) else { return };
    let Some((unsaid, over)) = pane.with_decoder(|decoder| (decoder.unsaid(), decoder.is_over())) else { return };
    run.tell(unsaid).ok();
    if let Some(input) = run.input.as_ref().filter(|_| over) {
        input.close();
    }
}

/// Gives up the runs that got nowhere for too long.
pub fn give_up(core: &mut Core, now: Timestamp) {
    let mut stuck = Vec::new();
    for (id, watch) in &mut core.world.watches {
        let Some(run) = watch.run.as_mut().filter(|run| !run.given_up && !watch.ending) else { continue };
        let why =
            core.world.panes.0.get(id).and_then(|pane| pane.with_decoder(|decoder| decoder.given_up(now)).flatten());
        run.given_up = why.is_some();
        stuck.extend(why.map(|why| (*id, why)));
        // Silence is no output, so nothing else would make it be looked at.
        watch.fresh = true;
    }
    for (id, text) in stuck {
        tracing::info!(session = %id, text, "a run is given up");
        live::learn(core, id, &[AgentFact::Failed { kind: FailureKind::Silent, text }]);
        let reading = core.world.panes.0.get(&id).and_then(|pane| Run::look(pane, now));
        if let Some(reading) = reading {
            core.outcome(Outcome::Observed(id, reading));
        }
        effects::end_tree(core, id);
    }
}

/// Gives the answer to a request of a run; `None` when no run asks that.
pub fn reply(core: &mut Core, id: SessionId, request: &str, choice: Choice, reason: Option<&str>) -> Option<()> {
    let run = core.world.watches.get(&id)?.run.as_ref().filter(|run| run.input.is_some())?;
    let answer = core.world.panes.0.get(&id)?.with_decoder(|decoder| decoder.reply(request, choice, reason))??;
    match answer {
        Ok(bytes) => {
            run.tell(bytes).ok();
            core.outcome(Outcome::Observed(id, Reading::new(SessionState::Working, "request: answered")));
        }
        Err(why) => asks::stale(core, id, &why.to_string()),
    }
    Some(())
}

/// Says something to a run while it works; `None` when it is no run. One that reads nothing cannot hear it.
pub fn say(core: &mut Core, id: SessionId, text: &str) -> Option<()> {
    if let Err(why) = tell(core, id, text)? {
        core.tell_everyone(&why);
    }
    Some(())
}

/// The same, with what came of it.
pub fn tell(core: &Core, id: SessionId, text: &str) -> Option<Result<(), String>> {
    let watch = core.world.watches.get(&id)?;
    let run = watch.run.as_ref()?;
    let Some(bytes) = core.world.panes.0.get(&id)?.with_decoder(|decoder| decoder.say(text))? else {
        let why =
            format!("{} hears nothing while it runs without a terminal; say it when it has ended", watch.adapter.title);
        return Some(Err(why));
    };
    Some(run.tell(bytes))
}

/// Stops the turn of a run; `None` when it is no run.
pub fn interrupt(core: &mut Core, id: SessionId) -> Option<()> {
    let watch = core.world.watches.get(&id)?;
    let run = watch.run.as_ref()?;
    match core.world.panes.0.get(&id)?.with_decoder(|decoder| decoder.interrupt())? {
        Some(bytes) => drop(run.tell(bytes)),
        // Its terminal makes a signal of it.
        None => watch.tell(vec![0x03]),
    }
    Some(())
}
