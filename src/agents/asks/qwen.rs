//! Qwen's files beside its terminal: events come in one, commands go into the other; seen with 0.24.4.
//!
//! Whoever answers first wins, its dialog in the terminal or the file. Its protocol knows yes and no; a reason is said after a no.

use std::path::PathBuf;

use serde_json::{Value, json};

use super::subject::subject;
use super::{ChannelAsk, ChannelNews, NoAnswer, option};
use crate::agents::facts::AgentFact;
use crate::agents::readers::json::{object, text};
use crate::domain::session::TurnEnd;
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind};

/// Reads the events of one session.
#[derive(Debug, Default)]
pub struct QwenEvents {
    dir: Option<PathBuf>,
    /// What the message that is being written says, and whether it calls a tool.
    said: String,
    calls: bool,
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct QwenAsk {
    name: String,
    dialog: Dialog,
}

impl QwenEvents {
    /// A reader for a session that works in this directory.
    pub const fn new(dir: PathBuf) -> Self {
        Self { dir: Some(dir), said: String::new(), calls: false }
    }

    /// Reads one line.
    pub fn push(&mut self, line: &str, out: &mut Vec<ChannelNews>) {
        let Some(event) = object(line) else { return };
        match text(&event, "/type").unwrap_or_default() {
            "system" if text(&event, "/subtype") == Some("session_start") => {
                let id = text(&event, "/session_id").map(str::to_owned);
                out.extend(id.map(|id| ChannelNews::Fact(AgentFact::NativeId(id))));
            }
            "control_request" if text(&event, "/request/subtype") == Some("can_use_tool") => {
                let (Some(name), Some(tool)) = (text(&event, "/request_id"), text(&event, "/request/tool_name")) else {
                    return;
                };
                let input = event.pointer("/request/input").cloned().unwrap_or_default();
                let about = subject(tool, &input, self.dir.as_deref());
                let dialog = Dialog {
                    kind: DialogKind::Permission,
                    title: about.title,
                    body: about.body,
                    options: vec![option("Yes", Choice::Approve, None), option("No", Choice::Deny, None)],
                    answer_by: AnswerBy::Key,
                    request: Some(name.to_owned()),
                };
                let ask = QwenAsk { name: name.to_owned(), dialog };
                out.push(ChannelNews::Asks(ChannelAsk::Qwen(ask)));
            }
            "control_response" => {
                let Some(name) = text(&event, "/response/request_id").map(str::to_owned) else { return };
                out.push(match text(&event, "/response/subtype") {
                    Some("error") => ChannelNews::NotTaken(name),
                    _ => {
                        let allowed = event.pointer("/response/response/allowed").and_then(Value::as_bool);
                        let choice = |allowed| if allowed { Choice::Approve } else { Choice::Deny };
                        ChannelNews::Settled(name, allowed.map(choice))
                    }
                });
            }
            kind if text(&event, "/parent_tool_use_id").is_none() => self.turn(kind, &event, out),
            _ => {}
        }
    }

    /// Its own turn: a message that calls no tool is the last one.
    fn turn(&mut self, kind: &str, event: &Value, out: &mut Vec<ChannelNews>) {
        match (kind, text(event, "/event/type")) {
            ("user", _) => out.push(ChannelNews::Works),
            ("stream_event", Some("message_start")) => {
                (self.said, self.calls) = (String::new(), false);
                out.push(ChannelNews::Works);
            }
            ("assistant", _) => {
                let content = event.pointer("/message/content").and_then(Value::as_array);
                for block in content.into_iter().flatten() {
                    match text(block, "/type") {
                        Some("text") => text(block, "/text").unwrap_or_default().clone_into(&mut self.said),
                        Some("tool_use") => self.calls = true,
                        Some(_) | None => {}
                    }
                }
            }
            ("stream_event", Some("message_stop")) if !self.calls => {
                let said = std::mem::take(&mut self.said);
                if !said.trim().is_empty() {
                    out.push(ChannelNews::Fact(AgentFact::FinalMessage(said)));
                    out.push(ChannelNews::Rests(Some(TurnEnd::Done)));
                }
            }
            _ => {}
        }
    }
}

impl QwenAsk {
    /// The request for a person.
    pub const fn dialog(&self) -> &Dialog {
        &self.dialog
    }

    /// The lines for its file of commands that give this answer.
    pub fn reply(&self, choice: Choice, reason: Option<&str>) -> Result<String, NoAnswer> {
        let allowed = match choice {
            Choice::Approve => true,
            Choice::Deny => false,
            Choice::Always | Choice::Other => return Err(NoAnswer::NotOffered),
        };
        let answer = json!({ "type": "confirmation_response", "request_id": self.name, "allowed": allowed });
        let said = reason.filter(|_| !allowed).map(|reason| json!({ "type": "submit", "text": reason }));
        let lines: Vec<String> = std::iter::once(answer).chain(said).map(|line| line.to_string()).collect();
        Ok(lines.join("\n") + "\n")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EVENTS: &str = include_str!("../../../tests/data/asks/qwen-events.jsonl");

    #[test]
    fn a_recorded_request_is_shown_answered_and_settled() {
        let mut events = QwenEvents::new("/home/user/proj/qwt-120".into());
        let mut news = Vec::new();
        EVENTS.lines().for_each(|line| events.push(line, &mut news));
        let asks: Vec<_> = news.iter().filter(|news| matches!(news, ChannelNews::Asks(_))).collect();
        let [ChannelNews::Asks(ChannelAsk::Qwen(ask))] = asks.as_slice() else { panic!("{asks:?}") };
        assert_eq!(ask.dialog().title, "Do you want to run this command?");
        assert!(ask.dialog().body.starts_with("touch made-by-shell.txt && echo"), "{}", ask.dialog().body);
        assert!(news.contains(&ChannelNews::Settled(ask.name.clone(), Some(Choice::Approve))));
        let ends = news.iter().filter(|news| matches!(news, ChannelNews::Rests(Some(TurnEnd::Done))));
        assert_eq!(ends.count(), 3, "three prompts, each with its end: {news:?}");
        let line = |choice, reason| ask.reply(choice, reason).map(|text| text.replace(&ask.name, "ID"));
        let yes = "{\"allowed\":true,\"request_id\":\"ID\",\"type\":\"confirmation_response\"}\n";
        assert_eq!(line(Choice::Approve, Some("unused")).as_deref(), Ok(yes));
        let no = "{\"allowed\":false,\"request_id\":\"ID\",\"type\":\"confirmation_response\"}\n\
            {\"text\":\"use rg\",\"type\":\"submit\"}\n";
        assert_eq!(line(Choice::Deny, Some("use rg")).as_deref(), Ok(no));
        assert_eq!(line(Choice::Always, None), Err(NoAnswer::NotOffered));
    }

    #[test]
    fn an_answer_that_came_too_late_is_told() {
        let mut news = Vec::new();
        let late = r#"{"type":"control_response","response":{"subtype":"error","request_id":"r1","error":"unknown"}}"#;
        QwenEvents::default().push(late, &mut news);
        assert_eq!(news, [ChannelNews::NotTaken("r1".into())]);
    }
}
