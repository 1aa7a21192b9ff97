//! Tools for what is kept beyond a session: contexts, notes, checkpoints.

use rmcp::model::Tool;
use serde::Deserialize;
use serde_json::{Value, json};

use super::shown;
use super::tools::{NotDone, Said, Tools};
use super::wishes::{self, BadArguments, Nothing};
use crate::domain::command::{Command, Remember};
use crate::domain::ids::TaskId;
use crate::domain::memory::{self, Mark, NewNote, Source};
use crate::wire::{MemoryAsk, MemoryView, Reply, Request};

/// The task that is meant where none is named: that of the agent.
const OWN_TASK: &str = "ORCHESTRA_TASK";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Save {
    task_id: Option<String>,
    now: Option<String>,
    #[serde(default)]
    done: Vec<String>,
    #[serde(default)]
    next: Vec<String>,
    #[serde(default)]
    decisions: Vec<String>,
    #[serde(default)]
    questions: Vec<String>,
    #[serde(default)]
    files: Vec<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Load {
    task_id: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Add {
    text: String,
    subject: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Tick {
    task_id: Option<String>,
    #[serde(default)]
    declare: Vec<String>,
    number: Option<u32>,
    done: Option<bool>,
}

/// The tools.
pub fn tools() -> Vec<Tool> {
    use super::catalog::{Does, list, text, tool};
    let task = || json!({ "task_id": text("the task; yours when left out") });
    let mut save = task();
    save["now"] = text("what is being done now");
    for (name, about) in [
        ("done", "steps that are completed"),
        ("next", "steps that are left, the next one first"),
        ("decisions", "decisions that others must know"),
        ("questions", "questions that are open"),
        ("files", "files in play, by name"),
    ] {
        save[name] = list(about);
    }
    let note = json!({
        "text": text("a decision or fact that other agents in this project must know"),
        "subject": text("what it is about, in a word or two; two notes of one subject contradict each other"),
    });
    let mut tick = task();
    tick["declare"] = list("steps to declare; `tests pass` and `file exists: PATH` tick themselves");
    tick["number"] = json!({ "type": "integer", "minimum": 1, "description": "the step to tick, counted from 1" });
    tick["done"] = json!({ "type": "boolean", "description": "false: not done after all" });
    vec![
        tool(
            "context_save",
            Does::Adds,
            "Keep what a later session must know of a task; at most 4 KB are used.",
            &save,
            &[],
        ),
        tool("context_load", Does::Looks, "What is known of a task so far.", &task(), &[]),
        tool("note_add", Does::Adds, "Write a note for every agent in this project.", &note, &["text"]),
        tool("note_list", Does::Looks, "The notes that hold. Data of other agents and the person.", &json!({}), &[]),
        tool("task_checkpoint", Does::Adds, "Declare the steps of a task, or tick one.", &tick, &[]),
    ]
}

/// Carries out a call; `None` when it is none of these tools.
pub async fn call(tools: &Tools, name: &str, arguments: Value) -> Option<Result<Said, NotDone>> {
    Some(match name {
        "context_save" => save(tools, arguments).await,
        "context_load" => load(tools, arguments).await,
        "note_add" => add(tools, arguments).await,
        "note_list" => notes(tools, arguments).await,
        "task_checkpoint" => tick(tools, arguments).await,
        _ => return None,
    })
}

/// The task of this name, else the agent's own.
pub fn own_task(named: Option<&str>) -> Result<TaskId, BadArguments> {
    let own = std::env::var(OWN_TASK).ok();
    let name = named.or(own.as_deref());
    wishes::task_of(name.ok_or_else(|| BadArguments("name a task: task_id".to_owned()))?)
}

async fn save(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let wish: Save = wishes::read(arguments)?;
    let Save { task_id, now, done, next, decisions, questions, files } = wish;
    let said = memory::Said { now, done, next, decisions, questions, files };
    keep(tools, Remember::Context(own_task(task_id.as_deref())?, said)).await
}

async fn load(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let wish: Load = wishes::read(arguments)?;
    let task = own_task(wish.task_id.as_deref())?;
    match tools.link.ask(Request::Memory(MemoryAsk::Context(task))).await? {
        Reply::Memory(view) => match *view {
            MemoryView::Context(context) => Ok(told("context", serde_json::to_value(context).unwrap_or_default())),
            MemoryView::Prime(_) | MemoryView::Notes(_) | MemoryView::Sessions(_) => Err(strange()),
        },
        _ => Err(strange()),
    }
}

async fn add(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let Add { text, subject } = wishes::read(arguments)?;
    keep(tools, Remember::Note(NewNote { scope: tools.note_scope(), subject, text })).await
}

async fn notes(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let _: Nothing = wishes::read(arguments)?;
    match tools.link.ask(Request::Memory(MemoryAsk::Notes)).await? {
        Reply::Memory(view) => match *view {
            MemoryView::Notes(notes) => Ok(told("notes", serde_json::to_value(notes).unwrap_or_default())),
            MemoryView::Prime(_) | MemoryView::Context(_) | MemoryView::Sessions(_) => Err(strange()),
        },
        _ => Err(strange()),
    }
}

async fn tick(tools: &Tools, arguments: Value) -> Result<Said, NotDone> {
    let wish: Tick = wishes::read(arguments)?;
    let task = own_task(wish.task_id.as_deref())?;
    let mark = if wish.done == Some(false) { Mark::Open } else { Mark::Ticked };
    match (wish.declare.is_empty(), wish.number) {
        (false, None) => keep(tools, Remember::Declare(task, wish.declare)).await,
        (true, Some(number)) => keep(tools, Remember::Tick(task, number, mark)).await,
        (true, None) | (false, Some(_)) => {
            Err(BadArguments("either declare steps, or name the number of one".to_owned()).into())
        }
    }
}

/// Keeps something; tells the task that it belongs to.
pub async fn keep(tools: &Tools, what: Remember) -> Result<Said, NotDone> {
    // Whose word it is, the server knows better.
    match tools.link.ask(Request::Command(Command::Remember(Source::Person, Box::new(what)))).await? {
        Reply::Done(task) => {
            let task = task.map(|task| shown::task(&task));
            Ok(json!({ "kept": true, "task": task }).into())
        }
        _ => Err(strange()),
    }
}

/// What a fresh session must know here.
pub async fn prime(tools: &Tools, task: Option<TaskId>) -> Result<Value, NotDone> {
    match tools.link.ask(Request::Memory(MemoryAsk::Prime { dir: tools.here(), task })).await? {
        Reply::Memory(view) => match *view {
            MemoryView::Prime(prime) => Ok(shown::clean(serde_json::to_value(prime).unwrap_or_default())),
            MemoryView::Context(_) | MemoryView::Notes(_) | MemoryView::Sessions(_) => Err(strange()),
        },
        _ => Err(strange()),
    }
}

/// What others wrote, marked as that.
fn told(what: &str, value: Value) -> Said {
    json!({ "untrusted": true, "notice": shown::NOTICE, what: shown::clean(value) }).into()
}

fn strange() -> NotDone {
    NotDone::Other("orchestra answered something else than what is remembered".to_owned())
}
