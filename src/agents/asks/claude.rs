//! Claude's requests: the PermissionRequest hook and the `can_use_tool` request of its stdio protocol, seen with 2.1.329.
//!
//! A request that is not understood whole is no request here: then its dialog in the terminal is the only one. Rules for later
//! ("always") are kept in the session, whatever place Claude suggests: the user's and the repository's files stay as they are.

use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest as _, Sha256};

use super::question::{self, Question};
use super::subject::{subject, tool_name};
use super::{NoAnswer, option};
use crate::agents::readers::json::{object, text};
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind, DialogOption};

const QUESTION: &str = "AskUserQuestion";
/// Dialogs with more answers than yes and no, which a hook cannot give.
const TERMINAL_ONLY: [&str; 2] = ["ExitPlanMode", "EnterPlanMode"];
const REFUSED: &str = "The user does not want this to be done.";
const UNANSWERED: &str = "The user does not want to answer this.";

/// One request, with everything that its answer needs.
#[derive(Debug, Clone, PartialEq)]
pub struct ClaudeAsk {
    input: Value,
    always: Option<Always>,
    questions: Vec<Question>,
    dialog: Dialog,
}

#[derive(Debug, Clone, PartialEq)]
struct Always {
    words: String,
    updates: Vec<Value>,
}

impl ClaudeAsk {
    /// The request in the payload of a PermissionRequest hook; `number` tells two equal ones apart. `None` for any other hook,
    /// and for what must be answered in the terminal.
    pub fn of_hook(payload: &str, number: u64) -> Option<Self> {
        let value = object(payload).filter(|value| text(value, "/hook_event_name") == Some("PermissionRequest"))?;
        let dir = text(&value, "/cwd").map(Path::new);
        Self::new(&value, dir, format!("hook-{number}-{}", mark(payload)))
    }

    /// The request in a `control_request` of the stdio protocol.
    pub fn of_control(event: &Value, dir: Option<&Path>) -> Option<Self> {
        let asks = text(event, "/request/subtype") == Some("can_use_tool");
        let name = text(event, "/request_id").filter(|_| asks)?.to_owned();
        Self::new(event.pointer("/request")?, dir, name)
    }

    fn new(call: &Value, dir: Option<&Path>, name: String) -> Option<Self> {
        let tool = text(call, "/tool_name").filter(|tool| !TERMINAL_ONLY.contains(tool))?;
        let input = call.pointer("/tool_input").or_else(|| call.pointer("/input")).cloned().unwrap_or_default();
        if tool == QUESTION {
            let questions = question::read(input.pointer("/questions"), "/multiSelect")?;
            let dialog = question::dialog(&questions, name);
            return Some(Self { input, always: None, questions, dialog });
        }
        let always = always(call.pointer("/permission_suggestions"));
        let about = subject(tool, &input, dir);
        let dialog = Dialog {
            kind: DialogKind::Permission,
            title: about.title,
            body: about.body,
            options: permission_options(always.as_ref()),
            answer_by: AnswerBy::Key,
            request: Some(name),
        };
        Some(Self { input, always, questions: Vec::new(), dialog })
    }

    /// The request for a person.
    pub const fn dialog(&self) -> &Dialog {
        &self.dialog
    }

    /// What a hook prints for this answer.
    pub fn hook_answer(&self, choice: Choice, reason: Option<&str>) -> Result<String, NoAnswer> {
        let decision = Value::Object(self.decision(choice, reason)?);
        let event = json!({ "hookEventName": "PermissionRequest", "decision": decision });
        Ok(json!({ "hookSpecificOutput": event }).to_string())
    }

    /// The line that gives this answer in the stdio protocol.
    pub fn control_answer(&self, choice: Choice, reason: Option<&str>) -> Result<String, NoAnswer> {
        let mut decision = self.decision(choice, reason)?;
        if decision.get("behavior") == Some(&json!("allow")) {
            decision.entry("updatedInput").or_insert_with(|| self.input.clone());
        }
        let inner = json!({ "subtype": "success", "request_id": self.dialog.request, "response": decision });
        Ok(format!("{}\n", json!({ "type": "control_response", "response": inner })))
    }

    fn decision(&self, choice: Choice, reason: Option<&str>) -> Result<Map<String, Value>, NoAnswer> {
        let mut decision = Map::new();
        let mut set = |name: &str, value: Value| drop(decision.insert(name.to_owned(), value));
        match (choice, self.questions.is_empty()) {
            (Choice::Approve, true) => set("behavior", json!("allow")),
            (Choice::Always, true) => {
                let always = self.always.as_ref().ok_or(NoAnswer::NotOffered)?;
                set("behavior", json!("allow"));
                set("updatedPermissions", json!(always.updates));
            }
            (Choice::Other, false) => {
                let mut input = self.input.clone();
                let given = question::answers(&self.questions, reason.unwrap_or_default())?;
                let pairs = self.questions.iter().zip(given);
                let answers = pairs.map(|(question, labels)| (question.asked.clone(), json!(labels.join(", "))));
                input["answers"] = Value::Object(answers.collect());
                set("behavior", json!("allow"));
                set("updatedInput", input);
            }
            (Choice::Deny, permission) => {
                set("behavior", json!("deny"));
                let default = if permission { REFUSED } else { UNANSWERED };
                set("message", json!(reason.unwrap_or(default)));
                // A plain no ends the turn, as it does in the terminal; with a reason the agent goes on by it.
                if reason.is_none() {
                    set("interrupt", json!(true));
                }
            }
            (Choice::Approve | Choice::Always, false) | (Choice::Other, true) => return Err(NoAnswer::NotOffered),
        }
        Ok(decision)
    }
}

/// A name for exactly this payload.
fn mark(payload: &str) -> String {
    Sha256::digest(payload.as_bytes()).iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

fn permission_options(always: Option<&Always>) -> Vec<DialogOption> {
    let mut options = vec![option("Yes", Choice::Approve, None)];
    options.extend(always.map(|always| option(&always.words, Choice::Always, None)));
    options.push(option("No", Choice::Deny, None));
    options
}

/// The suggested rules, when each of them is understood; together they are one answer.
fn always(suggestions: Option<&Value>) -> Option<Always> {
    let suggestions = suggestions?.as_array().filter(|all| !all.is_empty())?;
    let (mut words, mut updates) = (Vec::new(), Vec::new());
    for suggestion in suggestions {
        words.push(update_words(suggestion)?);
        let mut update = suggestion.clone();
        update["destination"] = json!("session");
        updates.push(update);
    }
    Some(Always { words: format!("Yes, and {} in this session", words.join(" and ")), updates })
}

fn update_words(update: &Value) -> Option<String> {
    match text(update, "/type")? {
        "setMode" if text(update, "/mode") == Some("acceptEdits") => Some("accept edits without asking".to_owned()),
        "addRules" if text(update, "/behavior") == Some("allow") => {
            let rules = update.pointer("/rules")?.as_array()?.iter().map(rule_words).collect::<Option<Vec<_>>>()?;
            (!rules.is_empty()).then(|| format!("don't ask again for {}", rules.join(", ")))
        }
        "addDirectories" => {
            let folders = update.pointer("/directories")?.as_array()?;
            let folders = folders.iter().map(Value::as_str).collect::<Option<Vec<_>>>()?;
            (!folders.is_empty()).then(|| format!("allow the folder {}", folders.join(", ")))
        }
        _ => None,
    }
}

fn rule_words(rule: &Value) -> Option<String> {
    let tool = text(rule, "/toolName")?;
    Some(match rule.pointer("/ruleContent") {
        None | Some(Value::Null) => tool_name(tool),
        Some(content) => format!("{}({})", tool_name(tool), content.as_str()?),
    })
}

#[cfg(test)]
#[path = "claude_tests.rs"]
mod tests;
