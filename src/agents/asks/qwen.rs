//! Qwen's files beside its terminal: events come in one, commands go into the other; seen with 0.24.4.
//!
//! Whoever answers first wins, its dialog in the terminal or the file. Its protocol knows yes and no; a reason is said after a no.

use std::path::PathBuf;

use serde_json::json;

use super::subject::subject;
use super::{ChannelAsk, ChannelNews, NoAnswer, option};
use crate::agents::facts::AgentFact;
use crate::agents::readers::json::{object, text};
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind};

/// Reads the events of one session.
#[derive(Debug, Default)]
pub struct QwenEvents {
    dir: Option<PathBuf>,
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
        Self { dir: Some(dir) }
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
                    _ => ChannelNews::Fact(AgentFact::Settled(name)),
                });
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
        let [
            ChannelNews::Fact(AgentFact::NativeId(_)),
            ChannelNews::Asks(ChannelAsk::Qwen(ask)),
            ChannelNews::Fact(settled),
        ] = news.as_slice()
        else {
            panic!("{news:?}")
        };
        assert_eq!(ask.dialog().title, "Do you want to run this command?");
        assert!(ask.dialog().body.starts_with("touch made-by-shell.txt && echo"), "{}", ask.dialog().body);
        assert_eq!(settled, &AgentFact::Settled(ask.name.clone()));
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
