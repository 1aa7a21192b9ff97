//! Where a session's files will be, looked for until they are there.

use std::path::PathBuf;
use std::time::{Duration, Instant, SystemTime};

use super::follow::Standing;
use super::open::Open;
use crate::agents::readers::opencode_session;
use crate::agents::{Adapter, CostSource, locate};
use crate::domain::session::{Mode, Session};
use crate::domain::time::Timestamp;
use crate::server::clock;
use crate::server::start::launched::Launched;

/// Folders are not searched more often than this.
const AGAIN: Duration = Duration::from_millis(500);

/// What is known of a session's files before they exist.
pub struct Wanted {
    env: Vec<(String, String)>,
    dir: PathBuf,
    uuid: String,
    native: Option<String>,
    model: Option<String>,
    analytics: Option<PathBuf>,
    /// Nothing of this native session was ever charged.
    is_foreign: bool,
    since: SystemTime,
    launched: Timestamp,
    kinds: Vec<CostSource>,
    looked: Option<Instant>,
}

impl Wanted {
    /// What this session's CLI will write; `None` when that is nothing, or nothing that its output does not say.
    pub fn of(
        adapter: &Adapter,
        session: &Session,
        launched: &Launched,
        dir: PathBuf,
        standing: Standing,
    ) -> Option<Self> {
        let analytics = launched.analytics_log.clone();
        let counts = |kind: &CostSource| match (kind, session.mode) {
            (CostSource::ClaudeStatusline, _) => false,
            (CostSource::AiderAnalytics, _) => analytics.is_some(),
            (kind, Mode::Headless) => kind.is_read_of_runs(),
            (_, Mode::Interactive) => true,
        };
        let known = match standing {
            Standing::Ledger => session.account.is_begun(),
            Standing::Check => session.account.is_checked(),
        };
        let kinds: Vec<_> = adapter.cost.sources.iter().copied().filter(counts).collect();
        (!kinds.is_empty()).then(|| Self {
            env: launched.env.clone(),
            dir,
            uuid: session.uuid.clone(),
            native: session.native.clone(),
            model: session.model.clone(),
            analytics,
            is_foreign: session.native.is_some() && !known,
            // The clock of the file system may lag behind by a tick.
            since: clock::system_now().checked_sub(Duration::from_secs(2)).unwrap_or(SystemTime::UNIX_EPOCH),
            launched: clock::now(),
            kinds,
            looked: None,
        })
    }

    /// The name of the counters. They belong to the account of one native session, which a resumed one inherits: it counts on
    /// under the same name, also when the id was not known yet at first. A log that is ours begins with every start.
    pub fn counter(&self) -> String {
        match self.kinds.first() {
            Some(CostSource::AiderAnalytics) => self.uuid.clone(),
            Some(_) | None => "files".to_owned(),
        }
    }

    /// What is older than this was paid elsewhere.
    pub fn cut(&self) -> Option<Timestamp> {
        self.is_foreign.then_some(self.launched)
    }

    /// The next search is not put off.
    pub fn look_at_once(&mut self) {
        self.looked = None;
    }

    /// The best source that is there.
    pub fn find(&mut self) -> Option<Open> {
        if self.looked.is_some_and(|looked| looked.elapsed() < AGAIN) {
            return None;
        }
        self.looked = Some(Instant::now());
        self.kinds.iter().find_map(|kind| self.look_for(*kind))
    }

    fn look_for(&self, kind: CostSource) -> Option<Open> {
        let id = self.native.as_deref().unwrap_or(&self.uuid);
        let (env, dir, since) = (&self.env, self.dir.as_path(), self.since);
        // A resumed session's file may be older than its launch.
        let from = if self.native.is_some() { SystemTime::UNIX_EPOCH } else { since };
        match kind {
            CostSource::ClaudeTranscript => {
                let path = locate::claude_transcript(env, dir, id)?;
                path.exists().then(|| Open::claude(path))
            }
            CostSource::CodexRollout => {
                let known = self.native.as_deref().and_then(|id| locate::codex_rollout_of(env, id));
                let path = known.or_else(|| locate::codex_rollout(env, dir, since))?;
                let env = env.clone();
                Some(Open::codex(path, move |parent| locate::codex_rollout_of(&env, parent)))
            }
            CostSource::AiderAnalytics => {
                let log = self.analytics.clone()?;
                Some(Open::aider(log, self.model.clone()))
            }
            CostSource::GeminiChat => locate::gemini_chat(env, dir, id, from).map(Open::gemini),
            CostSource::QwenChat => locate::qwen_chat(env, dir, id, from).map(Open::qwen),
            CostSource::CopilotEvents => locate::copilot_events(env, dir, id, from).map(Open::copilot),
            CostSource::DroidSettings => {
                let path = locate::droid_settings(env, dir, self.native.as_deref(), since)?;
                Some(Open::droid(path, self.is_foreign.then_some(self.since)))
            }
            CostSource::OpencodeDb => locate::opencode_databases(env).into_iter().find_map(|database| {
                let real = dir.canonicalize().unwrap_or_else(|_| dir.to_owned());
                let started = Timestamp(self.launched.0 - 2000);
                let known = || opencode_session(&database, &real, started).ok().flatten();
                let session = self.native.clone().or_else(known)?;
                Some(Open::opencode(database, session))
            }),
            CostSource::ClaudeStatusline => None,
        }
    }
}
