//! Tools for the two ends of a session: what an agent must know when it begins, and what it leaves behind.

use rmcp::model::Tool;
use serde::Deserialize;
use serde_json::{Value, json};

use super::memory::{keep, own_task, prime};
use super::tools::{NotDone, Said, Tools};
use super::wishes::{self, Nothing};
use super::{catalog, shown};
use crate::domain::command::Remember;
use crate::domain::memory;

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct End {
    task_id: Option<String>,
    summary: String,
    #[serde(default)]
    next: Vec<String>,
    #[serde(default)]
    questions: Vec<String>,
}

/// The tools.
pub fn tools() -> Vec<Tool> {
    use catalog::{Does, list, text, tool};
    let end = json!({
        "task_id": text("the task; yours when left out"),
        "summary": text("what was done, in a few sentences"),
        "next": list("steps that are left, the next one first"),
        "questions": list("questions that are open"),
    });
    vec![
        tool(
            "session_start",
            Does::Looks,
            "What you must know when you begin: your task, its tree, what was done before, the notes that hold.",
            &json!({}),
            &[],
        ),
        tool(
            "session_end",
            Does::Adds,
            "Before you stop: leave behind what whoever goes on with the task must know. It ends nothing by itself.",
            &end,
            &["summary"],
        ),
    ]
}

/// Carries out a call; `None` when it is none of these tools.
pub async fn call(tools: &Tools, name: &str, arguments: Value) -> Option<Result<Said, NotDone>> {
    Some(match name {
        "session_start" => start(tools, arguments).await,
        "session_end" => end(tools, arguments).await,
        _ => return None,
    })
}

async fn start(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let _: Nothing = wishes::read(arguments)?;
    // A client outside of the agents works on no task.
    let own = own_task(None).ok();
    let known = prime(tools, own).await?;
    let tasks = tools.status(None).await?.tasks;
    let task = own.and_then(|id| tasks.iter().find(|task| task.task == id.to_string()));
    let tree: Vec<Value> = tasks.iter().filter(|_| own.is_some()).map(shown::task).collect();
    Ok(json!({
        "session": std::env::var("ORCHESTRA_SESSION").ok(),
        "task": task.map(shown::task),
        "tree": tree,
        "untrusted": true,
        "notice": shown::NOTICE,
        "known": known,
    })
    .into())
}

async fn end(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let End { task_id, summary, next, questions } = wishes::read(arguments)?;
    let said = memory::Said { now: Some(summary), next, questions, ..memory::Said::default() };
    keep(tools, Remember::Context(own_task(task_id.as_deref())?, said)).await
}
