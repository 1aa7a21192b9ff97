//! Claude's stdio control: what it asks on its standard output, and what it is told on its standard input.
//!
//! The answer to a permission must hold the tool's whole input again, so the request is kept with its dialog's name.

use serde_json::{Value, json};

use super::json::text;
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind, DialogOption};

/// The dialog of a `can_use_tool` request; `None` for requests of another kind.
pub fn dialog(event: &Value) -> Option<Dialog> {
    let request = event.pointer("/request").filter(|request| text(request, "/subtype") == Some("can_use_tool"))?;
    let tool = text(request, "/display_name").or_else(|| text(request, "/tool_name")).unwrap_or("a tool");
    let input = request.pointer("/input").unwrap_or(&Value::Null);
    let is_question = text(request, "/tool_name") == Some("AskUserQuestion");
    let (kind, title) = if is_question {
        let asked = text(input, "/questions/0/question").unwrap_or("Claude asks a question");
        (DialogKind::Question, asked.to_owned())
    } else {
        (DialogKind::Permission, title(tool, input))
    };
    let always =
        request.pointer("/permission_suggestions").and_then(Value::as_array).is_some_and(|all| !all.is_empty());
    Some(Dialog {
        kind,
        title,
        body: if is_question { question(input) } else { body(input) },
        options: options(kind, always),
        answer_by: AnswerBy::Key,
        request: Some(text(event, "/request_id")?.to_owned()),
    })
}

fn title(tool: &str, input: &Value) -> String {
    match (tool, text(input, "/file_path")) {
        ("Bash", _) => "Do you want to run this command?".to_owned(),
        ("Write", Some(path)) => format!("Do you want to write {path}?"),
        ("Edit" | "MultiEdit", Some(path)) => format!("Do you want to edit {path}?"),
        _ => format!("Do you want to allow {tool}?"),
    }
}

/// Everything that the tool is given: a command as it is, an edit as removed and added lines, all else as JSON.
fn body(input: &Value) -> String {
    let get = |name: &str| input.get(name).and_then(Value::as_str);
    let signed = |sign: char, text: &str| text.lines().map(|line| format!("{sign}{line}\n")).collect::<String>();
    let rest = |known: &[&str]| {
        let others: serde_json::Map<String, Value> = input
            .as_object()
            .map(|all| all.iter().filter(|(name, _)| !known.contains(&name.as_str())).map(clone).collect())
            .unwrap_or_default();
        if others.is_empty() { String::new() } else { format!("\n{:#}", Value::Object(others)) }
    };
    let shown = match (get("command"), get("file_path"), get("content"), get("old_string"), get("new_string")) {
        (Some(command), ..) => format!("{command}{}", rest(&["command"])),
        (_, Some(path), Some(content), ..) => {
            format!("{path}\n{}{}", signed('+', content), rest(&["file_path", "content"]))
        }
        (_, Some(path), _, Some(old), Some(new)) => {
            let others = rest(&["file_path", "old_string", "new_string"]);
            format!("{path}\n{}{}{others}", signed('-', old), signed('+', new))
        }
        _ => format!("{input:#}"),
    };
    shown.trim_end().to_owned()
}

fn clone(pair: (&String, &Value)) -> (String, Value) {
    (pair.0.clone(), pair.1.clone())
}

fn question(input: &Value) -> String {
    let questions = input.pointer("/questions").and_then(Value::as_array).into_iter().flatten();
    let lines = questions.flat_map(|one| {
        let options = one.pointer("/options").and_then(Value::as_array).into_iter().flatten();
        let labels = options.filter_map(|option| text(option, "/label")).map(|label| format!("- {label}"));
        text(one, "/question").map(str::to_owned).into_iter().chain(labels.collect::<Vec<_>>())
    });
    lines.collect::<Vec<_>>().join("\n")
}

fn options(kind: DialogKind, always: bool) -> Vec<DialogOption> {
    let option = |label: &str, choice| DialogOption { label: label.to_owned(), choice, key: None, marked: false };
    match kind {
        // The answer itself goes with the no: Claude reads it as what the person said.
        DialogKind::Question => vec![option("Answer in words", Choice::Deny)],
        DialogKind::Permission | DialogKind::Startup | DialogKind::Login => {
            let yes = option("Yes", Choice::Approve);
            let always = always.then(|| option("Yes, and do not ask again in this session", Choice::Always));
            std::iter::once(yes).chain(always).chain([option("No", Choice::Deny)]).collect()
        }
    }
}

/// The line that answers `request`, as it came.
pub fn answer(request: &Value, choice: Choice, reason: Option<&str>) -> Option<String> {
    let id = text(request, "/request_id")?;
    let input = request.pointer("/request/input").cloned().unwrap_or(Value::Null);
    let is_question = text(request, "/request/tool_name") == Some("AskUserQuestion");
    let response = match choice {
        Choice::Approve => json!({ "behavior": "allow", "updatedInput": input }),
        Choice::Always => {
            let rules = request.pointer("/request/permission_suggestions").cloned().unwrap_or_else(|| json!([]));
            json!({ "behavior": "allow", "updatedInput": input, "updatedPermissions": rules })
        }
        Choice::Deny => {
            let message = match (reason, is_question) {
                (Some(reason), true) => format!("The user answered: {reason}"),
                (Some(reason), false) => reason.to_owned(),
                (None, true) => "The user gave no answer; decide yourself.".to_owned(),
                (None, false) => "The user said no to this.".to_owned(),
            };
            json!({ "behavior": "deny", "message": message })
        }
        Choice::Other => return None,
    };
    let response = json!({ "subtype": "success", "request_id": id, "response": response });
    Some(format!("{}\n", json!({ "type": "control_response", "response": response })))
}

/// The line that says `text` to the agent as its user.
pub fn user_message(text: &str) -> String {
    let content = json!([{ "type": "text", "text": text }]);
    format!("{}\n", json!({ "type": "user", "message": { "role": "user", "content": content } }))
}

/// The line that stops the turn.
pub fn interrupt() -> String {
    let request = json!({ "subtype": "interrupt" });
    format!("{}\n", json!({ "type": "control_request", "request_id": "orchestra-interrupt", "request": request }))
}

/// The permission request in a line of output, whole: its answer needs what it holds.
pub fn request_in(line: &str) -> Option<Value> {
    // Most lines are none, and this is looked for in all of them.
    let event = line.contains("control_request").then(|| super::json::object(line)).flatten()?;
    (text(&event, "/type") == Some("control_request") && text(&event, "/request/subtype") == Some("can_use_tool"))
        .then_some(event)
}
