//! The files that an agent CLI itself writes about a session: transcripts, rollouts, event logs.
//!
//! Read from plain threads, never from the loop. One source at most says what a session costs.

use std::path::PathBuf;
use std::time::SystemTime;

use super::launched::Launched;
use crate::agents::locate;
use crate::agents::readers::{AiderAnalytics, ClaudeTranscript, CodexRollout};
use crate::agents::tail::Tail;
use crate::agents::{Adapter, AgentFact, CostSource};
use crate::domain::session::{Mode, Session};

/// One file and how to read it.
enum Reader {
    Claude(ClaudeTranscript),
    Codex(Box<CodexRollout>),
    Aider(AiderAnalytics),
}

/// Whether what a source says is charged. Of the sources of a session one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charges {
    /// It is.
    Yes,
    /// Only its tokens are noted, for the summary.
    No,
}

/// The files of one session.
pub struct Sources {
    wanted: Wanted,
    open: Vec<(Tail, Reader)>,
    /// Whether these files say what the session costs, or something better does.
    pub charges: Charges,
}

/// Where the files will be.
struct Wanted {
    env: Vec<(String, String)>,
    dir: PathBuf,
    uuid: String,
    native: Option<String>,
    model: Option<String>,
    since: SystemTime,
    kinds: Vec<CostSource>,
}

impl Sources {
    /// The files that this session's CLI will write; `None` when it writes none. In headless mode the output itself
    /// says everything.
    pub fn of(adapter: &Adapter, session: &Session, launched: &Launched, dir: PathBuf) -> Option<Self> {
        let files = |kind: &CostSource| *kind != CostSource::ClaudeStatusline;
        let kinds: Vec<_> = adapter.cost.sources.iter().copied().filter(files).collect();
        let analytics = launched.analytics_log.clone();
        if kinds.is_empty() || (session.mode == Mode::Headless && analytics.is_none()) {
            return None;
        }
        let better = adapter.cost.sources.first() == Some(&CostSource::ClaudeStatusline);
        let charges = if better { Charges::No } else { Charges::Yes };
        let open = analytics.map(|log| {
            (Tail::new(log), Reader::Aider(AiderAnalytics::new(session.uuid.clone(), session.model.clone())))
        });
        let wanted = Wanted {
            env: launched.env.clone(),
            dir,
            uuid: session.uuid.clone(),
            native: session.native.clone(),
            model: session.model.clone(),
            since: super::clock::system_now(),
            kinds,
        };
        Some(Self { wanted, open: open.into_iter().collect(), charges })
    }

    /// Reads what was added since the last time. Blocks on the disk.
    pub fn poll(&mut self) -> Vec<AgentFact> {
        if self.open.is_empty() {
            self.open.extend(self.wanted.find());
        }
        let mut facts = Vec::new();
        for (tail, reader) in &mut self.open {
            let lines = tail.lines().unwrap_or_else(|error| {
                tracing::debug!(%error, path = %tail.path().display(), "cannot read what the agent wrote");
                Vec::new()
            });
            for line in lines {
                match reader {
                    Reader::Claude(reader) => reader.push_line(&line, &mut facts),
                    Reader::Codex(reader) => reader.push_line(&line, &mut facts),
                    Reader::Aider(reader) => reader.push_line(&line, &mut facts),
                }
            }
        }
        facts
    }
}

impl Wanted {
    fn find(&self) -> Option<(Tail, Reader)> {
        let _ = &self.model;
        self.kinds.iter().find_map(|kind| match kind {
            CostSource::ClaudeTranscript => {
                let id = self.native.as_deref().unwrap_or(&self.uuid);
                let path = locate::claude_transcript(&self.env, &self.dir, id)?;
                path.exists().then(|| (Tail::new(path), Reader::Claude(ClaudeTranscript::default())))
            }
            CostSource::CodexRollout => {
                let known = self.native.as_deref().and_then(|id| locate::codex_rollout_of(&self.env, id));
                let path = known.or_else(|| locate::codex_rollout(&self.env, &self.dir, self.since))?;
                Some((Tail::new(path), Reader::Codex(Box::default())))
            }
            _ => None,
        })
    }
}
