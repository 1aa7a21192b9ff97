//! From what a run says to what its pane shows and what is learnt of it.
//!
//! Owns pairing tool calls with their results, joining text that comes in pieces, and saying a refusal once.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use super::super::facts::{AgentFact, FailureKind};
use super::super::readers::{Call, CallEnd, CallOutcome, RunEvent, Sums, Voice};
use super::paper::{Ink, Paper, Sort};
use crate::domain::cost::CostReading;
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;
use crate::domain::task::{LIMITED, SIGNED_OUT};
use crate::domain::time::{Span, Timestamp};

/// Lines of a prompt that are shown.
const PROMPT_LINES: usize = 12;
/// Characters of a command, or of what a tool is about, that are shown.
const SHOWN: usize = 300;

/// A tool in use.
#[derive(Debug, Clone)]
struct Open {
    call: Call,
    by: Voice,
    at: Option<Timestamp>,
}

/// Whether a tool is at work, or was.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tense {
    Present,
    Past,
}

/// What was heard of a run so far.
#[derive(Debug, Clone, Default)]
pub struct Story {
    paper: Paper,
    open: BTreeMap<String, Open>,
    /// What was written in pieces of the text that goes on.
    pieces: String,
    native: Option<String>,
    dir: Option<PathBuf>,
    last_text: Option<String>,
    /// Refusals that were told before their tool's result came.
    refusals: usize,
    /// How often something was refused.
    refused: usize,
    /// Calls that a person refused.
    denied: Vec<String>,
    used: BTreeMap<String, CostReading>,
    /// The last line, when the turn is over.
    close: Option<(Ink, String)>,
}

impl Story {
    /// The story of a run in this folder.
    pub fn new(dir: Option<PathBuf>) -> Self {
        Self { dir, ..Self::default() }
    }

    /// Shows what the run was told.
    pub fn prompt(&mut self, prompt: &str, out: &mut Vec<u8>) {
        let lines: Vec<&str> = prompt.trim().lines().collect();
        let shown = &lines[..lines.len().min(PROMPT_LINES)];
        for (at, line) in shown.iter().enumerate() {
            self.paper.write(out, Sort::Prompt, Ink::Bold, if at == 0 { "❯ " } else { "  " }, line);
        }
        if lines.len() > shown.len() {
            let more = format!("… ({} more lines)", lines.len() - shown.len());
            self.paper.write(out, Sort::Prompt, Ink::Dim, "  ", &more);
        }
    }

    /// A call that a person refuses is told as that.
    pub fn denied(&mut self, call: String) {
        self.denied.push(call);
    }

    /// A line that is no event.
    pub fn stray(&mut self, line: &str, out: &mut Vec<u8>) {
        self.paper.write(out, Sort::Done, Ink::Dim, "", line);
    }

    /// Text for people as it came.
    pub fn plain(&mut self, line: &str, out: &mut Vec<u8>) {
        self.paper.piece(out, &format!("{line}\n"));
    }

    /// Takes what the run said.
    pub fn tell(&mut self, event: RunEvent, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        match event {
            RunEvent::Session { id, model, dir } => self.session(id, model, dir, out, facts),
            RunEvent::Piece(piece) => {
                self.paper.settle(out);
                self.paper.piece(out, &piece);
                self.pieces.push_str(&piece);
            }
            RunEvent::Text(by, text) => self.text(by, &text, out, facts),
            RunEvent::Called { id, by, call, at } => self.called(id, Open { call, by, at }, out),
            RunEvent::Returned { id, result } => self.returned(&id, &result, out, facts),
            RunEvent::Asked(dialog) => {
                self.paper.write(out, Sort::Trouble, Ink::Yellow, "? ", &dialog.title);
                self.paper.write(out, Sort::Trouble, Ink::Plain, "┃ ", &dialog.body);
                facts.push(AgentFact::Asked(dialog));
            }
            RunEvent::Settled(id) => facts.push(AgentFact::Settled(id)),
            RunEvent::Refused(what) => {
                self.refusals += 1;
                self.refuse(&what, out, facts);
            }
            RunEvent::Retrying { kind, tries, pause } => {
                let pause = pause.map(|pause| format!("in {}", short(pause)));
                self.paper.live(out, Ink::Yellow, &format!("↻ {}", try_words(kind, tries, pause.as_deref())));
            }
            RunEvent::Warning(text) => self.paper.write(out, Sort::Done, Ink::Yellow, "! ", &text),
            RunEvent::Failed { kind, text } => {
                self.paper.write(out, Sort::Trouble, Ink::Red, "✗ ", &kind.sentence(&text));
                facts.push(AgentFact::Failed { kind, text });
            }
            RunEvent::Used(reading) => {
                self.used.insert(reading.counter.clone(), reading.clone());
                facts.push(AgentFact::Cost(reading));
            }
            RunEvent::Ended { end, message, sums } => self.ended(end, message, sums, out, facts),
            RunEvent::Alive | RunEvent::Background(_) => {}
        }
    }

    /// The output has ended.
    pub fn finish(&mut self, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        self.whole_text(facts);
        self.paper.settle(out);
        self.paper.end_piece(out);
        if let Some((ink, close)) = self.close.take() {
            self.paper.write(out, Sort::Close, ink, "", &close);
        }
    }

    fn session(
        &mut self,
        id: String,
        model: Option<String>,
        dir: Option<PathBuf>,
        out: &mut Vec<u8>,
        facts: &mut Vec<AgentFact>,
    ) {
        self.dir = dir.or(self.dir.take());
        if self.native.as_ref() == Some(&id) || id.is_empty() {
            return;
        }
        let line = match model {
            Some(model) => format!("{model} · session {id}"),
            None => format!("session {id}"),
        };
        self.paper.write(out, Sort::Prompt, Ink::Dim, "", &line);
        self.native = Some(id.clone());
        facts.push(AgentFact::NativeId(id));
    }

    fn text(&mut self, by: Voice, text: &str, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        if by == Voice::Helper {
            return self.paper.write(out, Sort::Done, Ink::Dim, indent(by), text);
        }
        let pieces = std::mem::take(&mut self.pieces);
        match text.strip_prefix(pieces.as_str()) {
            Some(rest) if !pieces.is_empty() => {
                self.paper.piece(out, rest);
                self.paper.end_piece(out);
            }
            _ => self.paper.write(out, Sort::Said, Ink::Plain, "", text),
        }
        self.last_text = Some(text.to_owned());
        facts.push(AgentFact::Text(text.to_owned()));
    }

    /// What came in pieces and was never said whole: its stream was cut.
    fn whole_text(&mut self, facts: &mut Vec<AgentFact>) {
        let pieces = std::mem::take(&mut self.pieces);
        if !pieces.trim().is_empty() {
            self.last_text = Some(pieces.clone());
            facts.push(AgentFact::Text(pieces));
        }
    }

    fn called(&mut self, id: String, open: Open, out: &mut Vec<u8>) {
        if self.open.contains_key(&id) {
            return;
        }
        let line = format!("{}{} …", indent(open.by), self.words(&open.call, Tense::Present));
        self.paper.live(out, Ink::Dim, &line);
        self.open.insert(id, open);
    }

    fn returned(&mut self, id: &str, result: &CallEnd, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        let Some(open) = self.open.remove(id) else { return };
        let denied = result.outcome != CallOutcome::Well && self.denied.iter().any(|denied| denied == id);
        match result.outcome {
            _ if denied => self.refused_call(id, &open, result, out, facts),
            CallOutcome::Refused => self.refused_call(id, &open, result, out, facts),
            CallOutcome::Failed => self.returned_badly(&open, result, out, facts),
            CallOutcome::Well => {
                let line = self.line(&open, result);
                self.paper.write(out, Sort::Done, Ink::Dim, indent(open.by), &line);
                facts.extend(facts_of(open.call, result.exit, result));
            }
        }
        if let Some(open) = self.open.values().next() {
            let line = format!("{}{} …", indent(open.by), self.words(&open.call, Tense::Present));
            self.paper.live(out, Ink::Dim, &line);
        }
    }

    fn returned_badly(&mut self, open: &Open, result: &CallEnd, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        let line = self.line(open, result);
        self.paper.write(out, Sort::Done, Ink::Red, indent(open.by), &line);
        let words = result.words.as_deref().and_then(|words| words.lines().find(|line| !line.trim().is_empty()));
        match &open.call {
            Call::Command(_) => facts.extend(facts_of(open.call.clone(), result.exit.or(Some(1)), result)),
            // An agent that missed with an edit tries again: no failure of the task.
            Call::Write(_) | Call::Other(..) => {
                if let Some(words) = words {
                    self.paper.write(out, Sort::Done, Ink::Dim, "  ", &clipped(words));
                }
            }
        }
    }

    fn refused_call(&mut self, id: &str, open: &Open, result: &CallEnd, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        let words = self.words(&open.call, Tense::Present);
        if let Some(at) = self.denied.iter().position(|denied| denied == id) {
            self.denied.remove(at);
            let line = format!("you said no: {words}");
            self.paper.write(out, Sort::Done, Ink::Yellow, indent(open.by), &line);
        } else if self.refusals > 0 {
            self.refusals -= 1;
        } else {
            let why = result.words.as_deref().map(|said| format!(": {said}")).unwrap_or_default();
            self.refuse(&format!("{words}{why}"), out, facts);
        }
    }

    fn refuse(&mut self, what: &str, out: &mut Vec<u8>, facts: &mut Vec<AgentFact>) {
        self.refused += 1;
        let what = clipped(what);
        self.paper.write(out, Sort::Done, Ink::Yellow, "! not allowed: ", &what);
        facts.push(AgentFact::Failed { kind: FailureKind::PermissionDenied, text: what });
    }

    fn ended(
        &mut self,
        end: TurnEnd,
        message: Option<String>,
        sums: Sums,
        out: &mut Vec<u8>,
        facts: &mut Vec<AgentFact>,
    ) {
        self.whole_text(facts);
        self.open.clear();
        let ink = if end == TurnEnd::Failed { Ink::Red } else { Ink::Dim };
        let close = self.closing(end, sums);
        self.paper.live(out, ink, &close);
        self.close = Some((ink, close));
        if end == TurnEnd::Done {
            let message = message.filter(|message| !message.trim().is_empty()).or_else(|| self.last_text.clone());
            facts.extend(message.map(AgentFact::FinalMessage));
        }
        facts.push(AgentFact::TurnEnded(end));
    }

    fn closing(&self, end: TurnEnd, sums: Sums) -> String {
        let mut parts = vec![match end {
            TurnEnd::Done => "done".to_owned(),
            TurnEnd::Interrupted => "interrupted".to_owned(),
            TurnEnd::Denied => "denied".to_owned(),
            TurnEnd::Failed => "failed".to_owned(),
        }];
        if self.refused > 0 {
            parts.push(format!("{} not allowed", self.refused));
        }
        parts.extend(sums.turns.map(|turns| if turns == 1 { "1 turn".to_owned() } else { format!("{turns} turns") }));
        let (mut input, mut output, mut money) = (0_u64, 0_u64, None);
        for reading in self.used.values() {
            input = input.saturating_add(reading.usage.total_input());
            output = output.saturating_add(reading.usage.output);
            money = reading.money.map(|more| more + money.unwrap_or_default()).or(money);
        }
        if input + output > 0 {
            parts.push(format!("{} in, {} out", thousands(input), thousands(output)));
        }
        parts.extend(money.filter(|money| *money > Money::ZERO).map(|money| money.to_string()));
        parts.extend(sums.took.filter(|took| took.0 >= 100).map(short));
        parts.join(" · ")
    }

    /// One line for a tool that has finished.
    fn line(&self, open: &Open, result: &CallEnd) -> String {
        let tense = if result.outcome == CallOutcome::Well { Tense::Past } else { Tense::Present };
        let lines = result.lines.map(|(added, removed)| format!(" +{added} −{removed}")).unwrap_or_default();
        let end = match (&open.call, result.exit) {
            (Call::Command(_), Some(code)) if code != 0 => format!(" · exit {code}"),
            _ if result.outcome == CallOutcome::Failed => " · failed".to_owned(),
            _ => String::new(),
        };
        let took = result.took.or_else(|| Some(result.at?.since(open.at?))).filter(|took| took.0 >= 100);
        let took = took.map(|took| format!(" · {}", short(took))).unwrap_or_default();
        format!("{}{lines}{end}{took}", self.words(&open.call, tense))
    }

    /// What a tool does, or did.
    fn words(&self, call: &Call, tense: Tense) -> String {
        let near = |path: &Path| {
            let inside = self.dir.as_deref().and_then(|dir| path.strip_prefix(dir).ok()).unwrap_or(path);
            inside.strip_prefix(".").unwrap_or(inside).display().to_string()
        };
        match call {
            Call::Command(command) => clipped(&format!("$ {}", command.trim().replace('\n', " ⏎ "))),
            Call::Write(paths) => {
                let verb = if tense == Tense::Past { "wrote" } else { "write" };
                format!("{verb} {}", paths.iter().map(|path| near(path)).collect::<Vec<_>>().join(", "))
            }
            Call::Other(name, about) if about.is_empty() => format!("· {name}"),
            Call::Other(name, about) => clipped(&format!("· {name} {}", near(Path::new(&about.replace('\n', " "))))),
        }
    }
}

/// What a tool call leaves to be known.
fn facts_of(call: Call, exit: Option<i32>, result: &CallEnd) -> Vec<AgentFact> {
    let done = match call {
        Call::Command(command) => vec![AgentFact::Command { command, exit, output: result.output.clone() }],
        Call::Write(paths) => paths.into_iter().map(AgentFact::FileTouched).collect(),
        Call::Other(..) => Vec::new(),
    };
    let at = result.at.map(AgentFact::At);
    done.into_iter().flat_map(|fact| at.clone().into_iter().chain([fact])).collect()
}

const fn indent(by: Voice) -> &'static str {
    match by {
        Voice::Agent => "",
        Voice::Helper => "  │ ",
    }
}

/// What failed and when it is tried again.
pub fn try_words(kind: FailureKind, tries: Option<(u64, u64)>, next: Option<&str>) -> String {
    let what = match kind {
        FailureKind::RateLimited { .. } => LIMITED,
        FailureKind::NeedsLogin => SIGNED_OUT,
        FailureKind::Overloaded => "the service failed",
        FailureKind::ModelUnknown
        | FailureKind::ContextTooLong
        | FailureKind::BudgetSpent
        | FailureKind::Api
        | FailureKind::PermissionDenied
        | FailureKind::Silent
        | FailureKind::Crashed
        | FailureKind::Other => "the request failed",
    };
    let tries = match tries {
        Some((at, 0)) => format!(", try {at}"),
        Some((at, of)) => format!(", try {at} of {of}"),
        None => String::new(),
    };
    let next = next.map(|next| format!(" {next}")).unwrap_or_default();
    format!("{what}{tries}{next}")
}

fn clipped(text: &str) -> String {
    match text.char_indices().nth(SHOWN) {
        Some((at, _)) => format!("{}…", &text[..at]),
        None => text.to_owned(),
    }
}

/// `0.8 s`, `42 s`, `8 min 04 s`.
fn short(span: Span) -> String {
    if span.0 < 10_000 { format!("{}.{} s", span.0 / 1000, span.0 % 1000 / 100) } else { span.to_string() }
}

/// `840`, `12.4k`, `1.2M`.
fn thousands(tokens: u64) -> String {
    match tokens {
        0..1000 => tokens.to_string(),
        1000..1_000_000 => format!("{}.{}k", tokens / 1000, tokens % 1000 / 100),
        _ => format!("{}.{}M", tokens / 1_000_000, tokens % 1_000_000 / 100_000),
    }
}
