//! What each tool does: a request to the server, and its answer told anew.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use serde_json::{Value, json};

use super::link::{Link, NoReply};
use super::questions::{Questions, seconds};
use super::shown;
use super::wishes::{self, BadArguments};
use crate::domain::command::{Answer, Command, Delegate, HandoffWish};
use crate::domain::ids::TaskId;
use crate::domain::memory::NoteScope;
use crate::wire::{PlanView, Reply, Request, StatusView, TaskView};

/// What a tool says: a value, and the text for it where that is not the value itself.
pub struct Said {
    /// The structured answer.
    pub value: Value,
    /// The text.
    pub text: Option<String>,
}

/// Why a tool did not do it, in a sentence for the agent.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum NotDone {
    /// The arguments.
    #[error(transparent)]
    Arguments(#[from] BadArguments),
    /// The server.
    #[error(transparent)]
    NoReply(#[from] NoReply),
    /// Anything else.
    #[error("{0}")]
    Other(String),
    /// There is no such tool.
    #[error("there is no tool `{0}`")]
    NoTool(String),
}

impl From<Value> for Said {
    fn from(value: Value) -> Self {
        Self { value, text: None }
    }
}

/// The tools of one client.
#[derive(Debug, Clone)]
pub struct Tools {
    /// The way to the server.
    pub link: Link,
    here: PathBuf,
    questions: Questions,
    /// What this client delegated: all that a client outside of the agents may end.
    made: Arc<Mutex<BTreeSet<TaskId>>>,
}

/// How soon it is worth asking again, in seconds.
const POLL: i64 = 5;

impl Tools {
    /// The tools over this link; relative directories are below the current one.
    pub fn new(link: Link) -> Self {
        let here = std::env::current_dir().unwrap_or_default();
        Self { link, here, questions: Questions::default(), made: Arc::default() }
    }

    /// Carries out a call.
    pub async fn call(&self, name: &str, arguments: Value) -> Result<Said, NotDone> {
        match name {
            "delegate" => self.delegate(wishes::read::<wishes::NewTask>(arguments)?.wish(&self.here)?).await,
            "task_create" => {
                let wish = wishes::read::<wishes::NewTask>(arguments)?.wish(&self.here)?;
                self.delegate(Delegate { draft: true, ..wish }).await
            }
            "task_update" => self.update(wishes::read(arguments)?).await,
            "task_wait" => self.wait(wishes::read(arguments)?).await,
            "task_status" => self.one(wishes::read(arguments)?).await,
            "task_list" => self.list(wishes::read(arguments)?).await,
            "task_cancel" => self.cancel(wishes::read(arguments)?).await,
            "get_summary" => self.summary(wishes::read(arguments)?).await,
            "plan_create" => self.plan(wishes::read(arguments)?).await,
            "ask_human" => {
                let said = self.questions.ask(&self.link, wishes::read(arguments)?).await;
                said.map(Said::from).map_err(NotDone::Other)
            }
            "handoff" => self.handoff(wishes::read(arguments)?).await,
            "route_preview" => self.preview(wishes::read(arguments)?).await,
            "cost_status" => self.costs(wishes::read(arguments)?).await,
            "list_agents" => self.agents(wishes::read(arguments)?).await,
            "message" => self.message(wishes::read(arguments)?).await,
            other => {
                if let Some(said) = super::sessions::call(self, other, arguments.clone()).await {
                    return said;
                }
                let kept = super::memory::call(self, other, arguments).await;
                kept.unwrap_or_else(|| Err(NotDone::NoTool(other.to_owned())))
            }
        }
    }

    async fn delegate(&self, wish: Delegate) -> Result<Said, NotDone> {
        let task = self.command(Command::Delegate(Box::new(wish))).await?;
        let task = task.ok_or_else(|| strange("a task"))?;
        self.made.lock().unwrap_or_else(PoisonError::into_inner).extend(task.task.parse::<TaskId>());
        let state = if task.stage.is_draft() {
            "a draft: task_update changes it, and with start it begins"
        } else if task.held {
            "waits for a person's yes before it starts"
        } else {
            shown::hint(&task)
        };
        let mut value = shown::task(&task);
        (value["poll_after_s"], value["next"]) = (json!(POLL), json!(state));
        value["instead"] = json!(task.instead.as_deref().map(shown::plain_text));
        Ok(value.into())
    }

    async fn wait(&self, wish: wishes::Wait) -> Result<Said, NotDone> {
        let id = wishes::task_of(&wish.task_id)?;
        let mut asked = self.link.begin(Request::Watch(id)).await?;
        let (first, mut last) = changed(asked.next().await?)?;
        let mut now = first.clone();
        let until = tokio::time::Instant::now() + seconds(wish.max_s);
        while !last && same(&first, &now) {
            match tokio::time::timeout_at(until, asked.next()).await {
                Ok(reply) => (now, last) = changed(reply?)?,
                Err(_) => break,
            }
        }
        let mut value = shown::task(&now);
        value["changed"] = json!(!same(&first, &now));
        value["finished"] = json!(last);
        value["next"] = json!(shown::hint(&now));
        Ok(value.into())
    }

    async fn one(&self, wish: wishes::OneTask) -> Result<Said, NotDone> {
        self.task(wishes::task_of(&wish.task_id)?).await.map(|task| shown::task(&task).into())
    }

    async fn list(&self, _: wishes::Nothing) -> Result<Said, NotDone> {
        let tasks: Vec<Value> = self.status(None).await?.tasks.iter().map(shown::task).collect();
        Ok(json!({ "tasks": tasks }).into())
    }

    async fn cancel(&self, wish: wishes::OneTask) -> Result<Said, NotDone> {
        let id = wishes::task_of(&wish.task_id)?;
        let inside = std::env::var_os("ORCHESTRA_SESSION").is_some();
        if !inside && !self.made.lock().unwrap_or_else(PoisonError::into_inner).contains(&id) {
            return Err(NotDone::Other(format!("{id} was not delegated from here; a person ends it")));
        }
        let task = self.command(Command::Kill(id)).await?;
        Ok(task.map_or_else(|| json!({ "task_id": id.to_string() }), |task| shown::task(&task)).into())
    }

    async fn summary(&self, wish: wishes::OneTask) -> Result<Said, NotDone> {
        let id = wishes::task_of(&wish.task_id)?;
        let task = self.task(id).await?;
        match self.link.ask(Request::Summary(id)).await? {
            Reply::Summary(summary) => {
                let (text, value) = shown::summary(&task.task, &task.agent, &summary);
                Ok(Said { value, text: Some(text) })
            }
            _ => Err(strange("a summary")),
        }
    }

    async fn plan(&self, wish: wishes::NewPlan) -> Result<Said, NotDone> {
        let draft = wish.draft(&self.here)?;
        match self.link.ask(Request::Command(Command::Execute(Box::new(draft)))).await? {
            Reply::Plan(plan) => Ok(shown_plan(&plan).into()),
            _ => Err(strange("a plan")),
        }
    }

    async fn handoff(&self, wish: wishes::Handoff) -> Result<Said, NotDone> {
        let id = wishes::task_of(&wish.task_id)?;
        let command = Command::Handoff(id, HandoffWish { to: wish.to, words: wish.message });
        let task = self.command(command).await?.ok_or_else(|| strange("a task"))?;
        let to = task.changing_to.clone().unwrap_or_else(|| task.agent.clone());
        let mut value = shown::task(&task);
        value["handed_to"] = json!(to);
        Ok(value.into())
    }

    async fn preview(&self, wish: wishes::Preview) -> Result<Said, NotDone> {
        let to = wishes::by(wish.to.as_deref().unwrap_or_default());
        match self.link.ask(Request::Route { text: wish.task, wish: to }).await? {
            Reply::Route(route) => {
                let reasons: Vec<&str> = route.reasons.iter().map(|reason| reason.text.as_str()).collect();
                Ok(shown::clean(json!({
                    "agent": route.agent,
                    "model": route.model,
                    "category": route.category.title(),
                    "reasons": reasons,
                    "unsure": route.unsure,
                    "instead": route.instead_of.map(|instead| instead.why),
                    "estimate": route.estimate.map(|estimate| estimate.to_string()),
                }))
                .into())
            }
            _ => Err(strange("a route")),
        }
    }

    async fn costs(&self, _: wishes::Nothing) -> Result<Said, NotDone> {
        let status = self.status(None).await?;
        let Reply::Budgets(lines) = self.link.ask(Request::Budgets).await? else { return Err(strange("budgets")) };
        let budget = |line: &crate::domain::cost::BudgetLine| {
            json!({
                "over": line.words,
                "limit_usd": line.limit.usd(),
                "spent_usd": line.spent.usd(),
                "reserved_usd": line.reserved.usd(),
            })
        };
        let tasks = status
            .tasks
            .iter()
            .map(|task| json!({ "task_id": task.task, "cost": task.cost.text, "cost_usd": task.cost.usd }));
        let (tasks, budgets): (Vec<Value>, Vec<Value>) = (tasks.collect(), lines.iter().map(budget).collect());
        Ok(json!({ "today": status.today.text, "today_usd": status.today.usd, "budgets": budgets, "tasks": tasks })
            .into())
    }

    async fn agents(&self, _: wishes::Nothing) -> Result<Said, NotDone> {
        let Reply::Agents(agents) = self.link.ask(Request::Agents).await? else { return Err(strange("agents")) };
        let agent = |agent: &crate::wire::AgentView| {
            json!({
                "agent": agent.agent,
                "title": agent.title,
                "ready": agent.ready,
                "remark": agent.remark,
                "limited": agent.limited,
            })
        };
        Ok(shown::clean(json!({ "agents": agents.iter().map(agent).collect::<Vec<_>>() })).into())
    }

    async fn message(&self, wish: wishes::Message) -> Result<Said, NotDone> {
        let id = wishes::task_of(&wish.task_id)?;
        let task = match (wish.text, &wish.sent) {
            (Some(text), None) => self.command(Command::Answer(id, Answer::Say(text))).await?,
            (None, Some(_)) => Some(self.task(id).await?),
            (Some(_), Some(_)) | (None, None) => {
                return Err(NotDone::Other("either text, or the message_id of a message that was sent".to_owned()));
            }
        };
        let task = task.ok_or_else(|| strange("a task"))?;
        let message = match &wish.sent {
            Some(named) => task.messages.iter().find(|message| message.message == *named),
            None => task.messages.last(),
        };
        message.map(|message| shown::message(&task, message).into()).ok_or_else(|| {
            NotDone::Other(format!("{id} was told no such message; it is started again with what it is told"))
        })
    }

    async fn update(&self, wish: wishes::Update) -> Result<Said, NotDone> {
        let (id, edit) = wish.edit()?;
        let task = self.command(Command::Edit(id, edit)).await?.ok_or_else(|| strange("a task"))?;
        let mut value = shown::task(&task);
        value["next"] =
            json!(if task.stage.is_draft() { "task_update with start begins it" } else { shown::hint(&task) });
        Ok(value.into())
    }

    /// Where this client works.
    pub fn here(&self) -> String {
        self.here.to_string_lossy().into_owned()
    }

    /// For what a note of this client holds.
    pub fn note_scope(&self) -> NoteScope {
        NoteScope::Project(self.here())
    }

    /// One task as it stands.
    pub async fn task(&self, id: TaskId) -> Result<TaskView, NotDone> {
        let found = self.status(Some(id)).await?.tasks.into_iter().next();
        found.ok_or_else(|| NotDone::Other(format!("there is no {id}; task_list names those there are")))
    }

    /// How things stand.
    pub async fn status(&self, only: Option<TaskId>) -> Result<StatusView, NotDone> {
        match self.link.ask(Request::Status(only)).await? {
            Reply::Status(status) => Ok(*status),
            _ => Err(strange("a status")),
        }
    }

    async fn command(&self, command: Command) -> Result<Option<TaskView>, NotDone> {
        match self.link.ask(Request::Command(command)).await? {
            Reply::Done(task) => Ok(task.map(|task| *task)),
            _ => Err(strange("done")),
        }
    }
}

/// A plan, as a tool tells of it.
pub fn shown_plan(plan: &PlanView) -> Value {
    let step = |step: &crate::wire::PlanStepView| json!({ "name": step.name, "task_id": step.task, "agent": step.agent, "after": step.after });
    shown::clean(json!({
        "plan_id": plan.plan,
        "title": plan.title,
        "state": plan.status,
        "whole": plan.whole,
        "trouble": plan.trouble,
        "done": plan.done as i64,
        "steps": plan.steps.iter().map(step).collect::<Vec<_>>(),
        "next": "call task_wait with `whole`; a person reviews it",
    }))
}

fn changed(reply: Reply) -> Result<(TaskView, bool), NotDone> {
    match reply {
        Reply::Changed { task, last } => Ok((*task, last)),
        Reply::Failed(_, why) => Err(NotDone::Other(why)),
        _ => Err(strange("a change")),
    }
}

/// Whether nothing happened that whoever waits wants to know.
fn same(one: &TaskView, other: &TaskView) -> bool {
    let asks = |task: &TaskView| task.attention.as_ref().map(|item| (item.kind, item.since));
    (one.status, &one.agent, asks(one)) == (other.status, &other.agent, asks(other))
}

fn strange(wanted: &str) -> NotDone {
    NotDone::Other(format!(
        "orchestra did not answer with {wanted}; it is of another version: `orchestra stop`, then start it"
    ))
}
