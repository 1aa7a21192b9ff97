//! The event log of a running server, read beside it: where everything stands, and how every session came there.

use std::collections::BTreeMap;
use std::path::Path;

use orchestra_tui::domain::event::{Event, Recorded, SessionEvent, TaskEvent};
use orchestra_tui::domain::ids::{SessionId, TaskId};
use orchestra_tui::domain::session::{SessionState, TurnEnd};
use orchestra_tui::domain::state::State;
use orchestra_tui::domain::task::Move;
use orchestra_tui::domain::time::Timestamp;
use rusqlite::{Connection, OpenFlags};

/// The state as the log's rows make it. Asking the server by a process each time would keep a small machine busy with
/// nothing else.
pub struct Mirror {
    log: Connection,
    last: i64,
    /// Everything that is true now.
    pub state: State,
    stories: BTreeMap<TaskId, Story>,
}

/// What happened to a task and its sessions, in words.
#[derive(Debug, Default, Clone)]
pub struct Story {
    /// The states of its sessions, oldest first.
    pub states: Vec<String>,
    /// The same with where each is known from, and everything else of note; for people.
    pub all: Vec<String>,
    /// How many processes it had.
    pub sessions: usize,
}

impl Mirror {
    /// A mirror of the log in this file, which must be there.
    pub fn open(path: &Path) -> rusqlite::Result<Self> {
        let log = Connection::open_with_flags(path, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        log.busy_timeout(std::time::Duration::from_secs(5))?;
        Ok(Self { log, last: 0, state: State::default(), stories: BTreeMap::new() })
    }

    /// Reads the rows that were added.
    pub fn refresh(&mut self) {
        for (seq, at, actor, body) in self.added() {
            self.last = seq;
            let event = serde_json::from_str(&body).unwrap_or_else(|error| panic!("{error} in {body}"));
            let recorded = Recorded { at: Timestamp(at), actor, event };
            self.state.apply(&recorded);
            self.tell(&recorded);
        }
    }

    fn added(&self) -> Vec<(i64, i64, String, String)> {
        let query = "SELECT seq, at, actor, body FROM events WHERE seq > ?1 ORDER BY seq";
        let mut rows = self.log.prepare_cached(query).unwrap();
        let rows = rows.query_map([self.last], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?, row.get(3)?)));
        rows.unwrap().map(Result::unwrap).collect()
    }

    /// What happened to this task so far.
    pub fn story(&self, task: TaskId) -> Story {
        self.stories.get(&task).cloned().unwrap_or_default()
    }

    fn tell(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Budget(_)
            | Event::Plan(..)
            | Event::Agent(..)
            | Event::Radar(_)
            | Event::Taught(_)
            | Event::CheckTrusted { .. }
            | Event::Inbox(_)
            | Event::Note(..)
            | Event::Refused { .. } => {}
            Event::Task(id, event) => {
                let line = match event {
                    TaskEvent::Moved(step, why) => format!("{} {why}", moved(*step)),
                    TaskEvent::Remarked(why) => format!("remark {why}"),
                    _ => return,
                };
                self.stories.entry(*id).or_default().all.push(format!("[{}]", line.trim()));
            }
            Event::Session(id, event) => {
                if let Some(task) = self.task_of(*id) {
                    self.stories.entry(task).or_default().take(event);
                }
            }
        }
    }

    fn task_of(&self, session: SessionId) -> Option<TaskId> {
        self.state.session(session).map(|session| session.task)
    }
}

impl Story {
    fn take(&mut self, event: &SessionEvent) {
        match event {
            SessionEvent::Begun(new) => {
                self.sessions += 1;
                let how = if new.resume.is_some() { "resumed" } else { "begun" };
                self.all.push(format!("<{how}>"));
            }
            SessionEvent::Read(reading) => {
                let detail = reading.detail.as_deref().map(|detail| format!(": {detail}")).unwrap_or_default();
                self.all.push(format!("{} ({}{detail})", word(reading.state), reading.why));
                self.add(word(reading.state));
            }
            SessionEvent::Answered { choice, .. } => self.all.push(format!("<{choice:?}>")),
            SessionEvent::AnswerRefused(why) => self.all.push(format!("<refused: {why}>")),
            SessionEvent::Told(told) => self.all.push(format!("<told {}>", told.text())),
            SessionEvent::Message(number, step) => self.all.push(format!("<message {number} {step:?}>")),
            SessionEvent::InterruptAsked => self.all.push("<interrupt>".to_owned()),
            SessionEvent::EndAsked => self.all.push("<end>".to_owned()),
            _ => {}
        }
    }

    /// Start, readiness and doubt come and go with the load of the machine; two of the same are one.
    fn add(&mut self, state: String) {
        let passing = ["starting", "ready", "unknown"].contains(&state.as_str());
        if !passing && self.states.last() != Some(&state) {
            self.states.push(state);
        }
    }

    /// The states in one line.
    pub fn line(&self) -> String {
        self.states.join(" ")
    }
}

fn moved(step: Move) -> String {
    format!("{step:?}").to_lowercase()
}

/// The state as the tables of the scenarios name it.
fn word(state: SessionState) -> String {
    match state {
        SessionState::Idle(None) => "ready".into(),
        SessionState::Idle(Some(TurnEnd::Done)) => "done".into(),
        SessionState::Idle(Some(TurnEnd::Interrupted)) => "interrupted".into(),
        SessionState::Idle(Some(TurnEnd::Denied)) => "denied".into(),
        SessionState::Idle(Some(TurnEnd::Failed)) => "failed".into(),
        SessionState::WantsApproval => "approval".into(),
        SessionState::WantsAnswer => "question".into(),
        SessionState::NeedsLogin => "login".into(),
        SessionState::RateLimited => "limited".into(),
        SessionState::Exited(code) => format!("exit{code}"),
        _ => state.word(),
    }
}
