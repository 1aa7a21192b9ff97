//! A source that was found: how it is read on, and the requests in it so far.

use std::collections::{BTreeMap, HashSet};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use crate::agents::readers::{
    AiderAnalytics, ClaudeTranscript, ClaudeUsage, CodexRollout, CodexUsage, CopilotUsage, GeminiChat, News, QwenChat,
    QwenTranscript, codex_usage, droid_model, droid_session, opencode_requests,
};
use crate::agents::tail::{Tail, each_line};
use crate::agents::{AgentFact, locate};
use crate::domain::cost::{Request, Usage};
use crate::domain::time::Timestamp;

/// A source.
pub enum Open {
    /// A transcript and those of its sub-agents.
    Claude { main: Tail, asides: BTreeMap<PathBuf, Tail>, reader: ClaudeTranscript, usage: Box<ClaudeUsage> },
    /// A rollout, and the counter states that it inherited.
    Codex { tail: Tail, reader: Box<CodexRollout>, usage: Box<CodexUsage>, inherited: Inherited },
    /// An event log.
    Aider { tail: Tail, reader: AiderAnalytics },
    /// A chat.
    Gemini { file: Growing, chat: GeminiChat },
    /// A chat.
    Qwen { tail: Tail, chat: QwenChat, reader: QwenTranscript },
    /// Events.
    Copilot { tail: Tail, usage: CopilotUsage },
    /// A session in a database.
    Opencode { database: PathBuf, session: String, messages: BTreeMap<String, Request>, seen: Stamp },
    /// A cumulative count.
    Droid { path: PathBuf, base: Option<Usage>, since: Option<SystemTime>, now: Option<Request>, seen: Stamp },
}

/// A chat of Gemini: the newer kind grows by lines, the older is written anew each time.
pub enum Growing {
    /// It grows.
    Lines(Tail),
    /// It is replaced.
    Whole(PathBuf, Stamp),
}

/// Gives the rollout of another thread.
type Find = Box<dyn Fn(&str) -> Option<PathBuf> + Send>;

/// The counter states of the rollout that one was forked from: looked up as soon as it says which that is, which may be
/// after it was found.
pub struct Inherited {
    find: Find,
    /// Empty until they are found.
    states: HashSet<codex_usage::Vector>,
}

impl Inherited {
    fn look_up(&mut self, usage: &CodexUsage) {
        if let Some(parent) = usage.forked_from().filter(|_| self.states.is_empty()) {
            let parent = (self.find)(parent).and_then(|path| usage_in(&path));
            self.states.extend(parent.iter().flat_map(CodexUsage::vectors));
        }
    }
}

/// What tells whether a file, and a log beside it, changed.
pub type Stamp = [Option<(SystemTime, u64)>; 2];

impl Open {
    /// Claude's transcript.
    pub fn claude(path: PathBuf) -> Self {
        let (reader, usage) = (ClaudeTranscript::default(), Box::default());
        Self::Claude { main: Tail::new(path), asides: BTreeMap::new(), reader, usage }
    }

    /// Codex's rollout; `find` gives the rollout of another thread.
    pub fn codex(path: PathBuf, find: impl Fn(&str) -> Option<PathBuf> + Send + 'static) -> Self {
        let inherited = Inherited { find: Box::new(find), states: HashSet::new() };
        let (reader, usage) = (Box::default(), Box::default());
        Self::Codex { tail: Tail::new(path), reader, usage, inherited }
    }

    /// Aider's event log; its lines hide the model.
    pub fn aider(log: PathBuf, model: Option<String>) -> Self {
        let reader = AiderAnalytics::new(log.to_string_lossy().into_owned(), model);
        Self::Aider { tail: Tail::new(log), reader }
    }

    /// Gemini's chat.
    pub fn gemini(path: PathBuf) -> Self {
        let grows = path.extension().is_some_and(|kind| kind == "jsonl");
        let file = if grows { Growing::Lines(Tail::new(path)) } else { Growing::Whole(path, Stamp::default()) };
        Self::Gemini { file, chat: GeminiChat::default() }
    }

    /// Qwen's chat.
    pub fn qwen(path: PathBuf) -> Self {
        Self::Qwen { tail: Tail::new(path), chat: QwenChat::default(), reader: QwenTranscript::default() }
    }

    /// Copilot's events.
    pub fn copilot(path: PathBuf) -> Self {
        Self::Copilot { tail: Tail::new(path), usage: CopilotUsage::default() }
    }

    /// opencode's session.
    pub fn opencode(database: PathBuf, session: String) -> Self {
        Self::Opencode { database, session, messages: BTreeMap::new(), seen: Stamp::default() }
    }

    /// Droid's settings; what they said before `since` was paid elsewhere.
    pub fn droid(path: PathBuf, since: Option<SystemTime>) -> Self {
        Self::Droid { path, base: None, since, now: None, seen: Stamp::default() }
    }

    /// Reads on. Whether the requests may be others than before.
    pub fn read(&mut self, facts: &mut Vec<AgentFact>) -> bool {
        match self {
            Self::Claude { main, asides, reader, usage } => {
                let (mut changed, restarts) = (false, main.restarts());
                let news = lines(main);
                if main.restarts() != restarts {
                    usage.restart();
                }
                for line in news {
                    changed |= usage.push(line.as_bytes(), None) == News::Changed;
                    reader.push_line(&line, facts);
                }
                for path in locate::claude_subagents(main.path()) {
                    let tail = asides.entry(path.clone()).or_insert_with(|| Tail::new(path));
                    for line in lines(tail) {
                        changed |= usage.push(line.as_bytes(), None) == News::Changed;
                    }
                }
                changed
            }
            Self::Codex { tail, reader, usage, inherited } => {
                let restarts = tail.restarts();
                let lines = lines(tail);
                if tail.restarts() != restarts {
                    usage.restart();
                }
                for line in &lines {
                    usage.push(line.as_bytes(), None);
                    reader.push_line(line, facts);
                }
                inherited.look_up(usage);
                !lines.is_empty()
            }
            Self::Aider { tail, reader } => each(tail, |line| reader.push_line(line, &mut Vec::new())),
            Self::Qwen { tail, chat, reader } => each(tail, |line| {
                chat.push(line.as_bytes(), None);
                reader.push_line(line, facts);
            }),
            Self::Copilot { tail, usage } => each(tail, |line| usage.push(line.as_bytes(), None)),
            Self::Gemini { file: Growing::Lines(tail), chat } => each(tail, |line| chat.push(line.as_bytes(), None)),
            Self::Gemini { file: Growing::Whole(path, seen), chat } => {
                let changed = has_changed(path, seen);
                if changed {
                    chat.push(&std::fs::read(path).unwrap_or_default(), None);
                }
                changed
            }
            Self::Opencode { database, session, messages, seen } => {
                let changed = has_changed(database, seen);
                if changed {
                    read_opencode(database, session, messages);
                }
                changed
            }
            Self::Droid { path, base, since, now, seen } => {
                let changed = has_changed(path, seen);
                if changed {
                    *now = read_droid(path, base, since.take());
                }
                changed
            }
        }
    }

    /// Whether its tokens come in the classes that prices know: only then can a second figure be computed from them.
    pub const fn tells_classes(&self) -> bool {
        match self {
            Self::Aider { .. } => false,
            Self::Claude { .. }
            | Self::Codex { .. }
            | Self::Gemini { .. }
            | Self::Qwen { .. }
            | Self::Copilot { .. }
            | Self::Opencode { .. }
            | Self::Droid { .. } => true,
        }
    }

    /// The requests so far.
    pub fn requests(&self) -> Box<dyn Iterator<Item = &Request> + '_> {
        match self {
            Self::Claude { usage, .. } => Box::new(usage.requests()),
            Self::Codex { usage, inherited, .. } => Box::new(usage.requests(&inherited.states)),
            Self::Aider { reader, .. } => Box::new(reader.requests()),
            Self::Gemini { chat, .. } => Box::new(chat.requests()),
            Self::Qwen { chat, .. } => Box::new(chat.requests()),
            Self::Copilot { usage, .. } => Box::new(usage.requests()),
            Self::Opencode { messages, .. } => Box::new(messages.values()),
            Self::Droid { now, .. } => Box::new(now.iter()),
        }
    }
}

/// Everything that was added, however much; a file that cannot be read has nothing new.
fn lines(tail: &mut Tail) -> Vec<String> {
    let mut all = Vec::new();
    loop {
        match tail.lines() {
            Ok(more) if more.is_empty() => return all,
            Ok(more) => all.extend(more),
            Err(error) => {
                tracing::debug!(%error, path = %tail.path().display(), "cannot read what the agent wrote");
                return all;
            }
        }
    }
}

fn each(tail: &mut Tail, mut push: impl FnMut(&str)) -> bool {
    let lines = lines(tail);
    for line in &lines {
        push(line);
    }
    !lines.is_empty()
}

fn usage_in(rollout: &Path) -> Option<CodexUsage> {
    let mut usage = CodexUsage::default();
    each_line(&mut File::open(rollout).ok()?, |line| usage.push(line, None)).ok()?;
    Some(usage)
}

fn has_changed(path: &Path, seen: &mut Stamp) -> bool {
    let mut log = path.as_os_str().to_owned();
    log.push("-wal");
    let stamp = |path: &Path| path.metadata().ok().and_then(|meta| Some((meta.modified().ok()?, meta.len())));
    let now = [stamp(path), stamp(Path::new(&log))];
    let changed = *seen != now;
    *seen = now;
    changed
}

fn read_opencode(database: &Path, session: &str, messages: &mut BTreeMap<String, Request>) {
    match opencode_requests(database, Some(session), Timestamp(i64::MIN)) {
        Ok(found) => messages.extend(found),
        Err(error) => tracing::debug!(%error, "the session's cost is not known now"),
    }
}

/// What the session used since it was resumed, for one that was begun elsewhere; else since it began.
fn read_droid(path: &Path, base: &mut Option<Usage>, since: Option<SystemTime>) -> Option<Request> {
    let mut request = droid_session(&std::fs::read(path).ok()?, None)?;
    if request.model.is_none() {
        let name = path.file_name()?.to_string_lossy().replace(".settings.json", ".jsonl");
        request.model = std::fs::read_to_string(path.with_file_name(name)).ok().and_then(|text| droid_model(&text));
    }
    let written = path.metadata().and_then(|meta| meta.modified()).ok();
    if since.is_some_and(|since| written.is_some_and(|at| at < since)) {
        *base = Some(request.usage);
    }
    request.usage = request.usage - base.unwrap_or_default();
    // The time is that of the session's beginning; what is new in it is of now.
    request.at = None;
    Some(request)
}
