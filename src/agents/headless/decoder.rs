//! The decoder of one run: bytes in, lines, events; and what is said back to it.

use std::path::PathBuf;

use serde_json::Value;

use super::super::adapter::HeadlessFormat;
use super::super::asks::{ClaudeAsk, NoAnswer};
use super::super::dialogs::clean;
use super::super::facts::{AgentFact, FailureKind};
use super::super::readers::aider_run::Worth;
use super::super::readers::claude_stream::Flavour;
use super::super::readers::{
    AiderRun, ClaudeStream, CodexExec, CopilotStream, CursorStream, DroidStream, GeminiStream, OpencodeRun, RunEvent,
    claude_ask,
};
use super::state::{Patience, RunState};
use super::story::Story;
use crate::domain::session::dialog::Choice;
use crate::domain::session::{Reading, TurnEnd};
use crate::domain::time::Timestamp;

/// A longer line is left out.
const LONGEST_LINE: usize = 16 * 1024 * 1024;
/// So much of plain text is kept as the agent's last words.
const PLAIN_END: usize = 4 * 1024;
/// So many lines that are no events are kept, in case that they say why it ended.
const STRAYS: usize = 6;

/// Lines that programs print about their standard input, which we know.
const NOISE: [&str; 2] = ["Reading additional input from stdin", "Warning: Input is not a terminal"];

/// What is known of a run before it starts.
#[derive(Debug, Clone, Default)]
pub struct Run {
    /// What it is told.
    pub prompt: String,
    /// Where it works.
    pub dir: Option<PathBuf>,
    /// How long it may be silent.
    pub patience: Patience,
}

/// Decodes the output of one headless run.
#[derive(Debug, Clone)]
pub struct HeadlessDecoder {
    format: Format,
    run: Run,
    line: Vec<u8>,
    /// The rest of the line is left out.
    too_long: bool,
    /// The prompt, until it is shown.
    unshown: Option<String>,
    story: Story,
    state: RunState,
    heard: Heard,
    strays: Vec<String>,
    /// Where it works, as far as it said so.
    dir: Option<PathBuf>,
    /// Requests that wait.
    requests: Vec<Request>,
    /// What must be said to it now.
    unsaid: Vec<u8>,
    /// A person said no to something, and the turn with it ended.
    denied: Denied,
}

/// How much was understood of what it said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Heard {
    Nothing,
    Something,
    /// Its turn has ended, and no other began.
    TheEnd,
}

/// A request that waits for its answer.
#[derive(Debug, Clone)]
struct Request {
    ask: ClaudeAsk,
    /// The tool call that it is about.
    call: Option<String>,
}

/// Whether a plain no ended the turn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Denied {
    No,
    Yes,
}

#[derive(Debug, Clone)]
enum Format {
    Claude(ClaudeStream),
    Control(ClaudeStream),
    Codex(CodexExec),
    Gemini(GeminiStream),
    Opencode(Box<OpencodeRun>),
    Droid(DroidStream),
    Cursor(CursorStream),
    Copilot(CopilotStream),
    Aider(AiderRun),
    Plain { last: u8, end: Vec<u8> },
}

impl Format {
    fn of(format: HeadlessFormat) -> Self {
        match format {
            HeadlessFormat::ClaudeStream => Self::Claude(ClaudeStream::default()),
            HeadlessFormat::ClaudeControl => Self::Control(ClaudeStream::default()),
            HeadlessFormat::CodexExec => Self::Codex(CodexExec::default()),
            HeadlessFormat::GeminiStream => Self::Gemini(GeminiStream::default()),
            HeadlessFormat::OpencodeRun => Self::Opencode(Box::default()),
            HeadlessFormat::DroidStream => Self::Droid(DroidStream::default()),
            HeadlessFormat::CursorStream => Self::Cursor(CursorStream),
            HeadlessFormat::QwenStream => Self::Claude(ClaudeStream::new(Flavour::Qwen)),
            HeadlessFormat::CopilotStream => Self::Copilot(CopilotStream::default()),
            HeadlessFormat::AiderText => Self::Aider(AiderRun::default()),
            HeadlessFormat::Plain => Self::Plain { last: 0, end: Vec::new() },
        }
    }
}

impl HeadlessDecoder {
    /// A decoder for a run that has just started.
    pub fn new(format: HeadlessFormat, run: Run) -> Self {
        Self {
            format: Format::of(format),
            state: RunState::new(run.patience),
            story: Story::new(run.dir.clone()),
            dir: run.dir.clone(),
            unshown: Some(run.prompt.clone()).filter(|prompt| !prompt.trim().is_empty()),
            run,
            line: Vec::new(),
            too_long: false,
            heard: Heard::Nothing,
            strays: Vec::new(),
            requests: Vec::new(),
            unsaid: Vec::new(),
            denied: Denied::No,
        }
    }

    /// Takes output in any pieces; appends bytes for the pane to `screen` and what was learnt to `facts`.
    pub fn push(&mut self, bytes: &[u8], screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        if let Format::Plain { last, end } = &mut self.format {
            push_plain(bytes, last, end, screen);
            return;
        }
        self.begin(screen);
        for piece in bytes.split_inclusive(|byte| *byte == b'\n') {
            self.too_long |= self.line.len() + piece.len() > LONGEST_LINE;
            if self.too_long {
                self.line.clear();
            } else {
                self.line.extend_from_slice(piece);
            }
            if piece.ends_with(b"\n") {
                self.take_line(screen, facts);
            }
        }
    }

    /// The output has ended: a last line without an end counts, and plain text gives its end as the final message.
    pub fn finish(&mut self, screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        if let Format::Plain { end, .. } = &self.format {
            let text = without_escapes(&String::from_utf8_lossy(end));
            if !text.trim().is_empty() {
                facts.push(AgentFact::FinalMessage(text.trim().to_owned()));
            }
            return;
        }
        if !self.line.is_empty() || self.too_long {
            self.take_line(screen, facts);
        }
        let mut events = Vec::new();
        match &mut self.format {
            Format::Opencode(reader) => reader.finish(&mut events),
            Format::Aider(reader) => reader.finish(&mut events),
            Format::Claude(_)
            | Format::Control(_)
            | Format::Codex(_)
            | Format::Gemini(_)
            | Format::Droid(_)
            | Format::Cursor(_)
            | Format::Copilot(_)
            | Format::Plain { .. } => {}
        }
        self.tell(events, screen, facts);
        if self.heard != Heard::TheEnd {
            facts.extend(self.last_words());
        }
        self.story.finish(screen, facts);
    }

    /// What it is doing; `None` of a program that prints plain text.
    pub fn reading(&mut self, now: Timestamp) -> Option<Reading> {
        (!matches!(self.format, Format::Plain { .. })).then(|| self.state.reading(now))
    }

    /// Why it should be stopped: it got nowhere for too long.
    pub fn given_up(&self, now: Timestamp) -> Option<String> {
        self.state.given_up(now).filter(|_| !matches!(self.format, Format::Plain { .. }))
    }

    /// Whether anything that is typed reaches it as it is.
    pub const fn takes_keys(&self) -> bool {
        matches!(self.format, Format::Plain { .. })
    }

    /// What it is told on its standard input at the start; `None` when it is told by its launch line.
    pub fn opening(&self) -> Option<Vec<u8>> {
        self.say(&self.run.prompt)
    }

    /// What says this to it on its standard input; `None` when it reads none.
    pub fn say(&self, text: &str) -> Option<Vec<u8>> {
        matches!(self.format, Format::Control(_)).then(|| claude_ask::user_message(text).into_bytes())
    }

    /// What stops its turn on its standard input; `None` when it reads none.
    pub fn interrupt(&self) -> Option<Vec<u8>> {
        matches!(self.format, Format::Control(_)).then(|| claude_ask::interrupt().into_bytes())
    }

    /// What answers the request of this name on its standard input; `None` when it does not wait for it.
    pub fn reply(&mut self, request: &str, choice: Choice, reason: Option<&str>) -> Option<Result<Vec<u8>, NoAnswer>> {
        let at = self.requests.iter().position(|asked| asked.ask.dialog().request.as_deref() == Some(request))?;
        let line = match self.requests[at].ask.control_answer(choice, reason) {
            Ok(line) => line,
            Err(why) => return Some(Err(why)),
        };
        let asked = self.requests.remove(at);
        self.state.settled(request);
        if choice == Choice::Deny {
            asked.call.into_iter().for_each(|call| self.story.denied(call));
            self.denied = if reason.is_none() { Denied::Yes } else { Denied::No };
        }
        Some(Ok(line.into_bytes()))
    }

    /// What must be said to it now, beside the answers of people.
    pub fn unsaid(&mut self) -> Vec<u8> {
        std::mem::take(&mut self.unsaid)
    }

    /// Whether nothing more need be said to it: its standard input can be closed, and it ends.
    pub fn is_over(&self) -> bool {
        self.state.is_over()
    }

    fn begin(&mut self, screen: &mut Vec<u8>) {
        if let Some(prompt) = self.unshown.take() {
            self.story.prompt(&prompt, screen);
        }
    }

    fn take_line(&mut self, screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        let line = std::mem::take(&mut self.line);
        if std::mem::take(&mut self.too_long) {
            return self.story.stray("… a line of more than 16 MB was left out", screen);
        }
        let line = String::from_utf8_lossy(&line);
        let line = overwritten(&line);
        // On a terminal programs colour what is no event.
        let plain = (!line.trim_start().starts_with('{')).then(|| without_escapes(line));
        let line = plain.as_deref().unwrap_or(line);
        let mut events = Vec::new();
        let mut worth = Worth::Show;
        match &mut self.format {
            Format::Claude(reader) => reader.push_line(line, &mut events),
            Format::Control(reader) => {
                reader.push_line(line, &mut events);
                if let Some(request) = claude_ask::request_in(line) {
                    events = self.asked(&request);
                }
            }
            Format::Codex(reader) => reader.push_line(line, &mut events),
            Format::Gemini(reader) => reader.push_line(line, &mut events),
            Format::Opencode(reader) => reader.push_line(line, &mut events),
            Format::Droid(reader) => reader.push_line(line, &mut events),
            Format::Cursor(reader) => reader.push_line(line, &mut events),
            Format::Copilot(reader) => reader.push_line(line, &mut events),
            Format::Aider(reader) => worth = reader.push_line(line, &mut events),
            Format::Plain { .. } => {}
        }
        self.show_line(line, worth, &events, screen);
        self.tell(events, screen, facts);
    }

    /// A request for a person. What is not understood is refused, so that the agent does not wait for ever.
    fn asked(&mut self, event: &Value) -> Vec<RunEvent> {
        let at = |pointer: &str| event.pointer(pointer).and_then(Value::as_str);
        let Some(ask) = ClaudeAsk::of_control(event, self.dir.as_deref()) else {
            self.unsaid.extend(claude_ask::refusal(at("/request_id").unwrap_or_default()).into_bytes());
            return vec![RunEvent::Refused(at("/request/tool_name").unwrap_or("a tool").to_owned())];
        };
        let dialog = Box::new(ask.dialog().clone());
        self.requests.push(Request { ask, call: at("/request/tool_use_id").map(str::to_owned) });
        vec![RunEvent::Asked(dialog)]
    }

    /// A line that is no event is shown as it is, unless it was understood in another way.
    fn show_line(&mut self, line: &str, worth: Worth, events: &[RunEvent], screen: &mut Vec<u8>) {
        let text = line.trim_end();
        if NOISE.iter().any(|noise| text.trim().starts_with(noise)) {
            return;
        }
        if matches!(self.format, Format::Aider(_)) {
            if worth == Worth::Show {
                self.story.plain(text, screen);
            }
            return;
        }
        // The stack below an error of a JavaScript program says nothing to a user.
        let stack = text.starts_with("    at ") || text.trim() == "}";
        if line.trim_start().starts_with('{') || text.trim().is_empty() || stack || !events.is_empty() {
            return;
        }
        self.story.stray(text, screen);
        self.strays.push(text.trim().to_owned());
        if self.strays.len() > STRAYS {
            self.strays.remove(0);
        }
    }

    fn tell(&mut self, events: Vec<RunEvent>, screen: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        for mut event in events {
            match &mut event {
                RunEvent::Session { dir: Some(dir), .. } => self.dir = Some(dir.clone()),
                RunEvent::Settled(id) => {
                    self.requests.retain(|asked| asked.ask.dialog().request.as_deref() != Some(id.as_str()));
                }
                // A turn that was stopped by a no was not interrupted.
                RunEvent::Ended { end, .. } if *end == TurnEnd::Interrupted && self.denied == Denied::Yes => {
                    *end = TurnEnd::Denied;
                }
                _ => {}
            }
            self.heard = match (&event, self.heard) {
                (RunEvent::Ended { .. }, _) => Heard::TheEnd,
                (RunEvent::Retrying { .. }, heard) => heard,
                (RunEvent::Called { .. } | RunEvent::Piece(_), _) | (_, Heard::Nothing) => Heard::Something,
                (_, heard) => heard,
            };
            self.state.note(&event);
            self.story.tell(event, screen, facts);
        }
    }

    /// Why it ended without a result, when its other lines say so.
    fn last_words(&self) -> Option<AgentFact> {
        let telling = |line: &&String| FailureKind::of(line) != FailureKind::Other;
        let line = self
            .strays
            .iter()
            .rfind(telling)
            .or_else(|| self.strays.last().filter(|_| self.heard == Heard::Nothing))?;
        Some(AgentFact::Failed { kind: FailureKind::of(line), text: line.clone() })
    }
}

/// What is left of a line on which a program has written anew, as a spinner does.
fn overwritten(line: &str) -> &str {
    let line = line.trim_end_matches(['\r', '\n']);
    line.rsplit('\r').find(|part| !part.trim().is_empty()).unwrap_or_default()
}

fn push_plain(bytes: &[u8], last: &mut u8, end: &mut Vec<u8>, screen: &mut Vec<u8>) {
    for &byte in bytes {
        // Without a terminal nobody has turned line feeds into line ends.
        if byte == b'\n' && *last != b'\r' {
            screen.push(b'\r');
        }
        screen.push(byte);
        *last = byte;
    }
    end.extend_from_slice(bytes);
    if end.len() > 2 * PLAIN_END {
        end.drain(..end.len() - PLAIN_END);
    }
}

/// Text without escape sequences and other control characters, but with its lines.
fn without_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut pieces = text.split('\u{1b}');
    plain.push_str(pieces.next().unwrap_or_default());
    for piece in pieces {
        let rest = match piece.chars().next() {
            Some('[') => piece.find(|c: char| ('@'..='~').contains(&c) && c != '[').map(|at| &piece[at + 1..]),
            Some(']') => piece.find('\u{7}').map(|at| &piece[at + 1..]),
            Some(c) => Some(&piece[c.len_utf8()..]),
            None => None,
        };
        plain.push_str(rest.unwrap_or_default());
    }
    plain.lines().map(clean).collect::<Vec<_>>().join("\n")
}
