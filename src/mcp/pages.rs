//! Resources and prompts.

use rmcp::model::{
    GetPromptResult, Prompt, PromptArgument, PromptMessage, ReadResourceResult, Resource, ResourceContents,
    ResourceTemplate, Role,
};
use serde_json::{Value, json};

use super::shown;
use super::tools::{NotDone, Tools, shown_plan};
use super::wishes::task_of;
use crate::domain::ids::PlanId;
use crate::wire::{Reply, Request};

const BOARD: &str = "orchestra://board";
const NOTES: &str = "orchestra://notes";

/// What can be read at once.
pub fn resources() -> Vec<Resource> {
    vec![
        Resource::new(BOARD, "board")
            .with_description("the tasks of your tree and what waits for the person")
            .with_mime_type("application/json"),
        Resource::new(NOTES, "notes")
            .with_description("the notes that hold in this project, of other agents and the person")
            .with_mime_type("application/json"),
    ]
}

/// What can be read by name.
pub fn templates() -> Vec<ResourceTemplate> {
    let of = |path: &str, name: &str, about: &str| {
        ResourceTemplate::new(path, name).with_description(about).with_mime_type("application/json")
    };
    vec![
        of("orchestra://task/{id}", "task", "how a task stands"),
        of("orchestra://task/{id}/summary", "summary", "what a finished task did"),
        of("orchestra://plan/{id}", "plan", "how a plan and its steps stand"),
    ]
}

/// Reads a resource; `None` when there is none of this address.
pub async fn read(tools: &Tools, uri: &str) -> Option<Result<ReadResourceResult, NotDone>> {
    let path = uri.strip_prefix("orchestra://")?;
    let parts: Vec<&str> = path.split('/').collect();
    let value = match parts.as_slice() {
        ["board"] => board(tools).await,
        ["notes"] => tools.call("note_list", json!({})).await.map(|said| said.value),
        ["task", id] => task(tools, id).await,
        ["task", id, "summary"] => tools.call("get_summary", json!({ "task_id": id })).await.map(|said| said.value),
        ["plan", id] => plan(tools, id).await,
        _ => return None,
    };
    Some(value.map(|value| {
        let text = ResourceContents::text(value.to_string(), uri).with_mime_type("application/json");
        ReadResourceResult::new(vec![text])
    }))
}

async fn board(tools: &Tools) -> Result<Value, NotDone> {
    let status = tools.status(None).await?;
    let waits = status.attention.iter().map(|item| json!({ "task_id": item.task.to_string(), "asks": item.text }));
    let waits = shown::clean(waits.collect());
    Ok(json!({ "tasks": status.tasks.iter().map(shown::task).collect::<Vec<_>>(), "waits_for_person": waits }))
}

async fn task(tools: &Tools, id: &str) -> Result<Value, NotDone> {
    tools.task(task_of(id)?).await.map(|task| shown::task(&task))
}

async fn plan(tools: &Tools, id: &str) -> Result<Value, NotDone> {
    let id: PlanId = id.parse().map_err(|error: crate::domain::ids::BadId| NotDone::Other(error.to_string()))?;
    match tools.link.ask(Request::Plans(Some(id))).await? {
        Reply::Plan(plan) => Ok(shown_plan(&plan)),
        _ => Err(NotDone::Other(format!("there is no {id}"))),
    }
}

/// The prompts.
pub fn prompts() -> Vec<Prompt> {
    let request = PromptArgument::new("request").with_description("what the person wants").with_required(true);
    vec![
        Prompt::new(
            "plan_and_delegate",
            Some("Break a request into tasks and give them to other agents"),
            Some(vec![request]),
        ),
        Prompt::new("resume_work", Some("Find out how the delegated work stands and go on with it"), None),
    ]
}

/// The text of a prompt; `None` when there is none of this name.
pub fn prompt(name: &str, argument: impl Fn(&str) -> Option<String>) -> Option<GetPromptResult> {
    let text = match name {
        "plan_and_delegate" => format!(
            "{}\n\nBreak this into tasks that stand alone. Look at list_agents and route_preview. Give independent tasks out with \
             delegate (each with an idempotency_key), or all with plan_create when they build on each other. Wait with task_wait, \
             read each get_summary, check that it holds, then report to the person. Ask with ask_human where a decision is theirs.",
            argument("request").unwrap_or_default()
        ),
        "resume_work" => {
            "Call task_list. For each task that is finished read get_summary; for each that works call task_wait; \
                          report what is done, what is not, and what waits for the person."
                .to_owned()
        }
        _ => return None,
    };
    Some(GetPromptResult::new(vec![PromptMessage::new_text(Role::User, text)]))
}
