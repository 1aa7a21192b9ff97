//! What opencode's server says on its event stream, and the answers that it takes, seen with 1.18.33.
//!
//! Every request has a name that is never used twice. Sessions of sub-agents ask too; only the main session's coming to rest ends
//! a turn.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use serde_json::{Value, json};

use super::question::{self, Question};
use super::subject::subject;
use super::words::{capped, visible, visible_line};
use super::{ChannelAsk, ChannelNews, NoAnswer, option};
use crate::agents::facts::{AgentFact, FailureKind, last_part};
use crate::agents::readers::json::{count, object, text};
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind};

/// Inputs of running tools that are kept for the requests they make.
const MOST_CALLS: usize = 64;
/// Names of settled requests that are kept.
const MOST_OVER: usize = 256;

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct OpencodeAsk {
    name: String,
    questions: Vec<Question>,
    dialog: Dialog,
}

/// An answer for its HTTP server.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OpencodeReply {
    /// Where it is posted.
    pub path: String,
    /// What is posted, JSON; `None`: nothing.
    pub body: Option<String>,
}

/// Reads the stream of one server.
#[derive(Debug, Default)]
pub struct OpencodeEvents {
    dir: Option<PathBuf>,
    main: Option<String>,
    children: BTreeSet<String>,
    calls: BTreeMap<String, (String, Value)>,
    said: String,
    turn: Turn,
    /// Requests that were told and wait.
    waiting: BTreeSet<String>,
    /// Requests that were settled: their names are never used again.
    over: BTreeSet<String>,
}

/// What is known of the main session's turn.
#[derive(Debug, Default)]
struct Turn {
    runs: bool,
    refused: bool,
    stopped: bool,
    failed: Option<String>,
}

impl OpencodeEvents {
    /// A reader for a server that works in this directory.
    pub fn new(dir: PathBuf) -> Self {
        Self { dir: Some(dir), ..Self::default() }
    }

    /// Reads one event, the JSON behind `data:`.
    pub fn push(&mut self, event: &str, out: &mut Vec<ChannelNews>) {
        let Some(event) = object(event) else { return };
        let Some(about) = event.pointer("/properties") else { return };
        let session = text(about, "/sessionID").or_else(|| text(about, "/info/id")).unwrap_or_default();
        match text(&event, "/type").unwrap_or_default() {
            "session.created" | "session.updated" => self.session(about, out),
            "session.status" => self.status(session, text(about, "/status/type").unwrap_or_default(), out),
            "session.idle" => self.status(session, "idle", out),
            "session.error" => self.error(session, about),
            "message.updated" => self.message(session, about, out),
            "message.part.updated" => self.part(session, about.pointer("/part").unwrap_or(&Value::Null), out),
            "permission.asked" => self.tell(self.permission(about), out),
            "question.asked" => self.tell(asked_question(about), out),
            "permission.replied" => {
                let choice = match text(about, "/reply") {
                    Some("reject") => Some(Choice::Deny),
                    Some("always") => Some(Choice::Always),
                    Some("once") => Some(Choice::Approve),
                    Some(_) | None => None,
                };
                self.turn.refused |= choice == Some(Choice::Deny);
                self.settled(about, choice, out);
            }
            "question.replied" => self.settled(about, None, out),
            "question.rejected" => {
                self.turn.refused = true;
                self.settled(about, Some(Choice::Deny), out);
            }
            "file.edited" => {
                let path = text(about, "/file").map(PathBuf::from);
                out.extend(path.map(|path| ChannelNews::Fact(AgentFact::FileTouched(path))));
            }
            _ => {}
        }
    }

    /// What its lists say after a connection was made: who works, and what waits for a person.
    pub fn resume(&mut self, status: &str, permissions: &str, questions: &str, out: &mut Vec<ChannelNews>) {
        let busy = object(status).is_some_and(|all| all.as_object().is_some_and(|all| !all.is_empty()));
        if busy {
            self.turn.runs = true;
            out.push(ChannelNews::Works);
        } else {
            self.rest(out);
        }
        let list = |text: &str| serde_json::from_str::<Vec<Value>>(text).unwrap_or_default();
        let mut asks: Vec<_> = list(permissions).iter().filter_map(|ask| self.permission(ask)).collect();
        asks.extend(list(questions).iter().filter_map(asked_question));
        let gone = |name: &&String| !asks.iter().any(|ask| ask.name == **name);
        for name in self.waiting.iter().filter(gone).cloned().collect::<Vec<_>>() {
            self.settle(name, None, out);
        }
        for ask in asks {
            self.tell(Some(ask), out);
        }
    }

    /// Tells a request once, though it stands in a list and in the stream.
    fn tell(&mut self, ask: Option<OpencodeAsk>, out: &mut Vec<ChannelNews>) {
        let Some(ask) = ask.filter(|ask| !self.over.contains(&ask.name)) else { return };
        if self.waiting.insert(ask.name.clone()) {
            out.push(ChannelNews::Asks(ChannelAsk::Opencode(ask)));
        }
    }

    fn settled(&mut self, about: &Value, choice: Option<Choice>, out: &mut Vec<ChannelNews>) {
        if let Some(name) = request_name(about, "/requestID") {
            self.settle(name, choice, out);
        }
    }

    fn settle(&mut self, name: String, choice: Option<Choice>, out: &mut Vec<ChannelNews>) {
        self.waiting.remove(&name);
        while self.over.len() >= MOST_OVER && self.over.pop_first().is_some() {}
        self.over.insert(name.clone());
        out.push(ChannelNews::Settled(name, choice));
    }

    fn session(&mut self, about: &Value, out: &mut Vec<ChannelNews>) {
        let Some(info) = about.pointer("/info") else { return };
        let Some(id) = text(info, "/id") else { return };
        if text(info, "/parentID").is_some() {
            self.children.insert(id.to_owned());
        } else if self.main.is_none() {
            self.becomes_main(id, out);
        }
        out.extend(cost(info, id).map(|cost| ChannelNews::Fact(AgentFact::Cost(cost))));
    }

    fn becomes_main(&mut self, id: &str, out: &mut Vec<ChannelNews>) {
        if self.main.as_deref() != Some(id) {
            self.main = Some(id.to_owned());
            out.push(ChannelNews::Fact(AgentFact::NativeId(id.to_owned())));
        }
    }

    fn status(&mut self, session: &str, status: &str, out: &mut Vec<ChannelNews>) {
        if self.main.is_none() && !session.is_empty() && !self.children.contains(session) {
            self.becomes_main(session, out);
        }
        if self.main.as_deref() != Some(session) {
            return;
        }
        match status {
            "busy" | "retry" => {
                if !self.turn.runs {
                    self.turn = Turn { runs: true, ..Turn::default() };
                }
                out.push(ChannelNews::Works);
            }
            // It comes to rest twice after an error.
            "idle" if self.turn.runs => self.rest(out),
            _ => {}
        }
    }

    fn rest(&mut self, out: &mut Vec<ChannelNews>) {
        if !std::mem::take(&mut self.turn.runs) {
            return out.push(ChannelNews::Rests(None));
        }
        if let Some(words) = self.turn.failed.take() {
            let kind = FailureKind::of(&words);
            out.push(ChannelNews::Fact(AgentFact::Failed { kind, text: words.clone() }));
            return out.push(ChannelNews::Fails(words));
        }
        let end = match (self.turn.stopped, self.turn.refused) {
            (true, _) => TurnEnd::Interrupted,
            (false, true) => TurnEnd::Denied,
            (false, false) => TurnEnd::Done,
        };
        let said = std::mem::take(&mut self.said);
        if end == TurnEnd::Done && !said.trim().is_empty() {
            out.push(ChannelNews::Fact(AgentFact::FinalMessage(said)));
        }
        out.push(ChannelNews::Rests(Some(end)));
    }

    fn error(&mut self, session: &str, about: &Value) {
        if !session.is_empty() && self.main.as_deref() != Some(session) {
            return;
        }
        let name = text(about, "/error/name").unwrap_or("error");
        if name == "MessageAbortedError" {
            self.turn.stopped = true;
            return;
        }
        let said = text(about, "/error/data/message").unwrap_or(name);
        let status = about.pointer("/error/data/statusCode").and_then(Value::as_u64);
        let words = status.map_or_else(|| said.to_owned(), |status| format!("{status}: {said}"));
        self.turn.failed = Some(visible_line(&words));
    }

    fn message(&mut self, session: &str, about: &Value, out: &mut Vec<ChannelNews>) {
        if text(about, "/info/role") == Some("user") && !self.children.contains(session) && !session.is_empty() {
            self.becomes_main(session, out);
        }
    }

    fn part(&mut self, session: &str, part: &Value, out: &mut Vec<ChannelNews>) {
        let own = self.main.as_deref() == Some(session);
        match text(part, "/type").unwrap_or_default() {
            "step-start" if own => {
                // It went on after a no: with the reason that it was given.
                self.turn.refused = false;
                self.said.clear();
            }
            "text" if own => text(part, "/text").unwrap_or_default().clone_into(&mut self.said),
            "tool" => self.tool(part, out),
            _ => {}
        }
    }

    fn tool(&mut self, part: &Value, out: &mut Vec<ChannelNews>) {
        let (Some(call), Some(tool)) = (text(part, "/callID"), text(part, "/tool")) else { return };
        let input = part.pointer("/state/input").cloned().unwrap_or_default();
        match text(part, "/state/status").unwrap_or_default() {
            "running" => {
                while self.calls.len() >= MOST_CALLS && self.calls.pop_first().is_some() {}
                self.calls.insert(call.to_owned(), (tool.to_owned(), input));
            }
            "completed" | "error" => {
                self.calls.remove(call);
                let exit = part.pointer("/state/metadata/exit").and_then(Value::as_i64).map(|code| code as i32);
                let output = last_part(text(part, "/state/output").unwrap_or_default());
                let ran = text(&input, "/command").filter(|_| tool == "bash" && exit.is_some());
                out.extend(ran.map(|command| {
                    ChannelNews::Fact(AgentFact::Command { command: command.to_owned(), exit, output })
                }));
            }
            _ => {}
        }
    }

    fn permission(&self, about: &Value) -> Option<OpencodeAsk> {
        let name = request_name(about, "/id")?;
        let kind = text(about, "/permission").unwrap_or("something");
        let call = text(about, "/tool/callID").and_then(|call| self.calls.get(call));
        let dir = self.dir.as_deref();
        // The patterns and metadata of a command or an edit repeat its input.
        let mut about_it = match call {
            Some((tool, input)) => subject(tool, input, dir),
            None => subject(kind, about.pointer("/metadata").unwrap_or(&Value::Null), dir),
        };
        let plain = matches!((kind, call), ("bash" | "edit", _));
        if !plain {
            about_it.title = format!("Do you want to allow {}?", visible_line(kind));
            about_it.body = capped(format!("{}\n{}", words(about.pointer("/patterns")), about_it.body));
        }
        let always = words(about.pointer("/always"));
        let mut options = vec![option("Yes", Choice::Approve, None)];
        if !always.is_empty() {
            let label = format!("Yes, and allow {} {always} until opencode ends", visible_line(kind));
            options.push(option(&label, Choice::Always, None));
        }
        options.push(option("No", Choice::Deny, None));
        let dialog = Dialog {
            kind: DialogKind::Permission,
            title: about_it.title,
            body: about_it.body,
            options,
            answer_by: AnswerBy::Key,
            request: Some(name.clone()),
        };
        Some(OpencodeAsk { name, questions: Vec::new(), dialog })
    }
}

impl OpencodeAsk {
    /// The request for a person.
    pub const fn dialog(&self) -> &Dialog {
        &self.dialog
    }

    /// What gives this answer.
    pub fn reply(&self, choice: Choice, reason: Option<&str>) -> Result<OpencodeReply, NoAnswer> {
        let name = &self.name;
        if self.questions.is_empty() {
            let reply = match choice {
                Choice::Approve => "once",
                Choice::Always if self.dialog.offers(Choice::Always) => "always",
                Choice::Deny => "reject",
                Choice::Always | Choice::Other => return Err(NoAnswer::NotOffered),
            };
            let mut body = json!({ "reply": reply });
            if let Some(reason) = reason.filter(|_| choice == Choice::Deny) {
                body["message"] = json!(reason);
            }
            return Ok(OpencodeReply { path: format!("/permission/{name}/reply"), body: Some(body.to_string()) });
        }
        match choice {
            Choice::Other => {
                let answers = question::answers(&self.questions, reason.unwrap_or_default())?;
                let body = Some(json!({ "answers": answers }).to_string());
                Ok(OpencodeReply { path: format!("/question/{name}/reply"), body })
            }
            Choice::Deny => Ok(OpencodeReply { path: format!("/question/{name}/reject"), body: None }),
            Choice::Approve | Choice::Always => Err(NoAnswer::NotOffered),
        }
    }
}

/// The name of a request. It becomes part of an address, so it must be a plain word.
fn request_name(about: &Value, pointer: &str) -> Option<String> {
    let plain = |name: &&str| {
        !name.is_empty() && name.len() <= 128 && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
    };
    text(about, pointer).filter(plain).map(str::to_owned)
}

fn asked_question(about: &Value) -> Option<OpencodeAsk> {
    let name = request_name(about, "/id")?;
    let questions = question::read(about.pointer("/questions"), "/multiple")?;
    let dialog = question::dialog(&questions, name.clone());
    Some(OpencodeAsk { name, questions, dialog })
}

fn words(list: Option<&Value>) -> String {
    let all = list.and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    all.iter().filter_map(Value::as_str).map(visible).collect::<Vec<_>>().join(", ")
}

/// What a session has used since it began, also before this process.
fn cost(info: &Value, id: &str) -> Option<CostReading> {
    let tokens = info.pointer("/tokens")?;
    let usage = Usage {
        input: count(tokens, "/input"),
        cache_read: count(tokens, "/cache/read"),
        cache_write_5m: count(tokens, "/cache/write"),
        cache_write_1h: 0,
        output: count(tokens, "/output") + count(tokens, "/reasoning"),
    };
    // Without a price in its configuration opencode says zero.
    let dollars = info.pointer("/cost").and_then(Value::as_f64).filter(|dollars| *dollars > 0.0);
    let money = dollars.and_then(Money::from_reported_usd);
    let quality = if money.is_some() { Quality::Reported } else { Quality::Unknown };
    let model = text(info, "/model/id").map(str::to_owned);
    (usage.total() > 0).then(|| CostReading { counter: id.to_owned(), model, usage, money, quality })
}

#[cfg(test)]
#[path = "opencode_tests.rs"]
mod tests;
