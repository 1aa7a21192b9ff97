//! What is said to Claude on its standard input, and the requests in its output whose answers go there.

use serde_json::{Value, json};

use super::json::{object, text};

/// The permission request in a line of output, as it came.
pub fn request_in(line: &str) -> Option<Value> {
    // Most lines are none, and this is looked for in all of them.
    let event = line.contains("control_request").then(|| object(line)).flatten()?;
    (text(&event, "/type") == Some("control_request") && text(&event, "/request/subtype") == Some("can_use_tool"))
        .then_some(event)
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

/// The line that refuses a request that nobody here understands, so that the agent does not wait for ever.
pub fn refusal(request: &str) -> String {
    let response = json!({ "behavior": "deny", "message": "This cannot be asked here; go on without it." });
    let response = json!({ "subtype": "success", "request_id": request, "response": response });
    format!("{}\n", json!({ "type": "control_response", "response": response }))
}
