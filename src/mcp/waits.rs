//! The tasks extension: for a client that has it, `task_wait` is a task of the protocol that it asks after by itself, for as
//! long as the work takes.
//!
//! Such a task has the name of the work that is waited for. Only what this client waits for is known.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use rmcp::model::{
    CallToolResult, CancelTaskParams, ContentBlock, CreateTaskResult, DetailedTask, GetTaskParams, GetTaskResult,
    JsonObject, Task, TaskPayload, TaskStatus,
};
use serde_json::{Value, json};

use super::shown;
use super::tools::Tools;

/// The tool that waits.
pub const TOOL: &str = "task_wait";
/// How soon it is worth asking again, in milliseconds.
const POLL: u64 = 2_000;

/// What this client waits for, and since when.
#[derive(Debug, Default)]
pub struct Waits(Mutex<BTreeMap<String, String>>);

impl Waits {
    /// The client waits for this; `None` where the arguments name nothing that is there, so that the tool says why.
    pub async fn begin(&self, tools: &Tools, arguments: &Value) -> Option<CreateTaskResult> {
        let id = super::wishes::task_of(arguments.get("task_id")?.as_str()?).ok()?;
        let view = tools.task(id).await.ok()?;
        let now = now();
        let name = view.task.clone();
        let since = self.lock().entry(name.clone()).or_insert_with(|| now.clone()).clone();
        let task = Task::new(name, TaskStatus::Working, since, now).with_status_message(shown::hint(&view));
        Some(CreateTaskResult::new(task.with_poll_interval_ms(POLL)))
    }

    /// How it stands; an error is a sentence.
    pub async fn get(&self, tools: &Tools, asked: &GetTaskParams) -> Result<GetTaskResult, String> {
        let since = self.since(&asked.task_id)?;
        let arguments = json!({ "task_id": asked.task_id, "max_s": 0 });
        let said = tools.call(TOOL, arguments).await;
        let seed = Task::new(asked.task_id.clone(), TaskStatus::Working, since, now()).with_poll_interval_ms(POLL);
        let (task, payload) = match said {
            Ok(said) if said.value["finished"] != true => {
                let next = said.value["next"].as_str().unwrap_or_default().to_owned();
                (seed.with_status_message(next), TaskPayload::Working)
            }
            Ok(said) => (seed, completed(CallToolResult::structured(said.value))),
            Err(why) => (seed, completed(CallToolResult::error(vec![ContentBlock::text(why.to_string())]))),
        };
        Ok(GetTaskResult::new(DetailedTask::new(task, payload)))
    }

    /// The client waits no more. The work itself goes on: `task_cancel` ends that.
    pub fn cancel(&self, asked: &CancelTaskParams) -> Result<(), String> {
        self.since(&asked.task_id)?;
        self.lock().remove(&asked.task_id);
        Ok(())
    }

    fn since(&self, name: &str) -> Result<String, String> {
        let unknown = || format!("there is no task `{name}` that this client waits for");
        self.lock().get(name).cloned().ok_or_else(unknown)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, BTreeMap<String, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn completed(result: CallToolResult) -> TaskPayload {
    let result = match serde_json::to_value(result) {
        Ok(Value::Object(result)) => result,
        Ok(_) | Err(_) => JsonObject::new(),
    };
    TaskPayload::Completed { result }
}

fn now() -> String {
    jiff::Timestamp::now().to_string()
}
