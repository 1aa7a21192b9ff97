//! The state: every task, session and sum of money, as the events made it.
//!
//! Owns `apply`, which is total: any event in any order changes the state or leaves it, and never panics. Replaying the
//! log gives the same state as living it.

use std::collections::{BTreeMap, BTreeSet};

use super::apply::{apply_session, apply_task, created};
use super::cost::{Account, Cell, Entry, History, Ledger, Recent, Scope, Totals};
use super::event::{AgentEvent, BudgetEvent, Event, NewSession, PlanEvent, Recorded, SessionEvent, TaskEvent};
use super::ids::{PlanId, SessionId, TaskId};
use super::inbox::{Decided, Decisions, InboxEvent, Left, Snooze};
use super::limit::Limit;
use super::memory::Notebook;
use super::money::Money;
use super::plan::Plan;
use super::radar::Sight;
use super::route::{Habit, Label, Lessons, ShouldBe};
use super::session::{Messages, Reading, Session, SessionState};
use super::task::{LIMITED, Task, TaskStatus};
use super::time::{Span, Timestamp};
use super::track::Ended;

/// Everything that is true now.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct State {
    tasks: BTreeMap<TaskId, Task>,
    sessions: BTreeMap<SessionId, Session>,
    plans: BTreeMap<PlanId, Plan>,
    days: BTreeMap<String, Totals>,
    ledger: Ledger,
    recent: Recent,
    raised: BTreeMap<Scope, Money>,
    raised_at: Timestamp,
    warned: BTreeSet<(Scope, u8)>,
    trusted: BTreeSet<(String, String)>,
    history: History,
    sight: Sight,
    lessons: Lessons,
    limits: BTreeMap<String, Limit>,
    snoozes: BTreeMap<TaskId, Snooze>,
    decisions: Decisions,
    left: Option<Left>,
    notes: Notebook,
}

impl State {
    /// The task of this name.
    pub fn task(&self, id: TaskId) -> Option<&Task> {
        self.tasks.get(&id)
    }

    /// The session of this name.
    pub fn session(&self, id: SessionId) -> Option<&Session> {
        self.sessions.get(&id)
    }

    /// All tasks, oldest first.
    pub fn tasks(&self) -> impl DoubleEndedIterator<Item = &Task> {
        self.tasks.values()
    }

    /// All sessions, oldest first.
    pub fn sessions(&self) -> impl DoubleEndedIterator<Item = &Session> {
        self.sessions.values()
    }

    /// The plan of this name.
    pub fn plan(&self, id: PlanId) -> Option<&Plan> {
        self.plans.get(&id)
    }

    /// All plans, oldest first.
    pub fn plans(&self) -> impl DoubleEndedIterator<Item = &Plan> {
        self.plans.values()
    }

    /// The plan that a task belongs to.
    pub fn plan_of(&self, task: &Task) -> Option<&Plan> {
        task.plan.and_then(|id| self.plan(id))
    }

    /// A plan's budget: what its file says, or what was set since.
    pub fn limit_of_plan(&self, plan: &Plan) -> Option<Money> {
        self.raised(&Scope::Plan(plan.id)).or(plan.max_cost)
    }

    /// The first thing that a task waits for; a plan can go on without a step that was cancelled.
    pub fn waits_for(&self, task: &Task) -> Option<TaskId> {
        let left_out = self.plan_of(task).map(|plan| plan.left_out.as_slice()).unwrap_or_default();
        let open = |id: &TaskId| self.task(*id).is_some_and(|other| !self.is_settled(other));
        task.after.iter().copied().find(|id| open(id) && !left_out.contains(id))
    }

    /// Whether what waits for this task need wait no more: it is done, or another of its group is.
    pub fn is_settled(&self, task: &Task) -> bool {
        let rival = |other: &Task| task.group.is_some() && other.group == task.group;
        self.tasks().any(|other| (other.id == task.id || rival(other)) && other.status == TaskStatus::Done)
    }

    /// The name of the next plan.
    pub fn next_plan(&self) -> PlanId {
        PlanId(self.plans.keys().next_back().map_or(1, |id| id.0 + 1))
    }

    /// Sessions whose process runs.
    pub fn live_sessions(&self) -> impl Iterator<Item = &Session> {
        self.sessions.values().filter(|session| session.is_live())
    }

    /// What was spent on a day (`YYYY-MM-DD`).
    pub fn day(&self, day: &str) -> Totals {
        self.days.get(day).copied().unwrap_or_default()
    }

    /// What was spent by day, oldest first.
    pub const fn days(&self) -> &BTreeMap<String, Totals> {
        &self.days
    }

    /// What was spent in a month (`YYYY-MM`).
    pub fn month(&self, month: &str) -> Totals {
        let days = self.days.range(month.to_owned()..).take_while(|(day, _)| day.starts_with(month));
        days.fold(Totals::default(), |mut sum, (_, totals)| {
            sum.add_all(totals);
            sum
        })
    }

    /// What was charged in the last minutes.
    pub const fn recent(&self) -> &Recent {
        &self.recent
    }

    /// What everything cost, by day, task, agent and model.
    pub const fn ledger(&self) -> &Ledger {
        &self.ledger
    }

    /// The limit that the person set for this scope instead of the configured one.
    pub fn raised(&self, scope: &Scope) -> Option<Money> {
        self.raised.get(scope).copied()
    }

    /// Whether any limit was set anew since then.
    pub fn raised_since(&self, time: Timestamp) -> bool {
        !self.raised.is_empty() && self.raised_at >= time
    }

    /// Whether the person was warned of this already.
    pub fn was_warned(&self, warning: &BudgetEvent) -> bool {
        match warning {
            BudgetEvent::Warned { scope, percent, .. } => {
                self.warned.iter().any(|(known, at)| known == scope && at >= percent)
            }
            BudgetEvent::Raised { .. } => false,
        }
    }

    /// What a person trusts: the project, and the command exactly as it was shown.
    pub const fn trusted(&self) -> &BTreeSet<(String, String)> {
        &self.trusted
    }

    /// Whether a person trusts this command in this project.
    pub fn trusts(&self, project: &str, command: &str) -> bool {
        self.trusted.iter().any(|(known, trusted)| known == project && trusted == command)
    }

    /// The user's own finished runs.
    pub const fn history(&self) -> &History {
        &self.history
    }

    /// What is on the radar.
    pub const fn sight(&self) -> &Sight {
        &self.sight
    }

    /// What the person said of what routing learns.
    pub const fn lessons(&self) -> &Lessons {
        &self.lessons
    }

    /// What the person's overrides have taught.
    pub fn habits(&self) -> Vec<Habit> {
        self.lessons.habits(self.tasks.values().filter_map(|task| self.label(task)))
    }

    /// What a task says about who should get its kind of work.
    fn label<'a>(&'a self, task: &'a Task) -> Option<Label<'a>> {
        let route = &task.route;
        // Several that do the same are an experiment, not an opinion.
        let overridden = (route.is_override() && task.group.is_none()).then_some(route.agent.as_str());
        let (category, agent) = match self.lessons.label(task.id) {
            Some(ShouldBe::Agent(agent)) => (route.category, Some(agent.as_str()).filter(|_| agent != route.advice())),
            // The words were wrong; who should get the kind of work that they were taken for was never said.
            Some(ShouldBe::Category(category)) => (*category, overridden),
            None => (route.category, overridden),
        };
        Some(Label { task: task.id, project: task.project(), category, agent: agent? })
    }

    /// The limit of this agent's maker that was seen last and is not known to be over.
    pub fn limit(&self, agent: &str) -> Option<&Limit> {
        self.limits.get(agent)
    }

    /// Every such limit, by agent.
    pub const fn limits(&self) -> &BTreeMap<String, Limit> {
        &self.limits
    }

    /// What this task asked when it was put off.
    pub fn snooze(&self, task: TaskId) -> Option<&Snooze> {
        self.snoozes.get(&task)
    }

    /// Everything that was put off, also what is not asked any more.
    pub fn snoozes(&self) -> impl Iterator<Item = (TaskId, &Snooze)> {
        self.snoozes.iter().map(|(task, snooze)| (*task, snooze))
    }

    /// The newest decisions.
    pub const fn decisions(&self) -> &Decisions {
        &self.decisions
    }

    /// How things stood when a person looked last and then at nothing any more.
    pub const fn left(&self) -> Option<&Left> {
        self.left.as_ref()
    }

    /// The notes that hold.
    pub const fn notes(&self) -> &Notebook {
        &self.notes
    }

    /// The name of the next task.
    pub fn next_task(&self) -> TaskId {
        TaskId(self.tasks.keys().next_back().map_or(1, |id| id.0 + 1))
    }

    /// The name of the next session.
    pub fn next_session(&self) -> SessionId {
        SessionId(self.sessions.keys().next_back().map_or(1, |id| id.0 + 1))
    }

    /// The session that works on the task's current step.
    pub fn current_session(&self, task: &Task) -> Option<&Session> {
        task.steps.get(task.step).and_then(|step| step.session).and_then(|id| self.session(id))
    }

    /// Makes an event true.
    pub fn apply(&mut self, recorded: &Recorded) {
        let at = recorded.at;
        if let Some(decided) = Decided::of(self, recorded) {
            self.decisions.note(decided);
        }
        match &recorded.event {
            Event::Task(id, TaskEvent::Created(new)) => {
                self.tasks.insert(*id, created(*id, new, at));
            }
            Event::Task(id, event) => {
                if let Some(task) = self.tasks.get_mut(id) {
                    apply_task(task, event, at);
                }
                if matches!(event, TaskEvent::Moved(..)) {
                    self.remember(*id);
                }
            }
            Event::Budget(event) => self.budget(event, at),
            Event::CheckTrusted { project, command } => {
                self.trusted.insert((project.clone(), command.clone()));
            }
            Event::Radar(event) => self.sight.apply(event),
            Event::Taught(lesson) => {
                let last = self.tasks.keys().next_back().copied().unwrap_or(TaskId(0));
                self.lessons.take(lesson, last);
            }
            Event::Plan(id, PlanEvent::Created(new)) => drop(self.plans.insert(*id, Plan::new(*id, new, at))),
            Event::Plan(id, event) => {
                if let Some(plan) = self.plans.get_mut(id) {
                    plan.apply(event);
                }
            }
            Event::Agent(agent, event) => self.agent(agent, event),
            Event::Inbox(event) => self.inbox(event, at),
            Event::Note(id, event) => self.notes.apply(*id, event),
            // It changed nothing; the log keeps it.
            Event::Refused { .. } => {}
            Event::Session(id, SessionEvent::Begun(new)) => self.begin(*id, new, at),
            Event::Session(id, SessionEvent::CostRead { reading, pocket, day }) => {
                self.book(*id, at, |account| account.ledger(reading, *pocket, day).unwrap_or_default());
            }
            Event::Session(id, SessionEvent::CostChecked { reading, pocket, day }) => {
                self.book(*id, at, |account| account.check(reading, *pocket, day).unwrap_or_default());
            }
            Event::Session(id, SessionEvent::StoodIn) => self.book(*id, at, Account::stand_in),
            Event::Session(id, event) => {
                if let SessionEvent::AnswerRefused(why) = event {
                    self.decisions.came_to_nothing(*id, why);
                }
                if let Some(session) = self.sessions.get_mut(id) {
                    if matches!(event, SessionEvent::Read(reading) if session.begins_turn(reading))
                        && let Some(task) = self.tasks.get_mut(&session.task)
                    {
                        task.turns = task.turns.saturating_add(1);
                    }
                    apply_session(session, event, at);
                }
            }
        }
    }

    /// A limit that was set anew warns again.
    fn budget(&mut self, event: &BudgetEvent, at: Timestamp) {
        match event {
            BudgetEvent::Raised { scope, limit } => {
                self.raised.insert(scope.clone(), *limit);
                self.raised_at = at;
                self.warned.retain(|(known, _)| known != scope);
            }
            BudgetEvent::Warned { scope, percent, .. } => drop(self.warned.insert((scope.clone(), *percent))),
        }
    }

    fn inbox(&mut self, event: &InboxEvent, at: Timestamp) {
        match event {
            InboxEvent::Snoozed { task, mark, until } => {
                drop(self.snoozes.insert(*task, Snooze { mark: mark.clone(), until: *until }));
            }
            InboxEvent::Woken(task) => drop(self.snoozes.remove(task)),
            InboxEvent::Left => self.left = Some(Left::now(self, at)),
        }
    }

    fn agent(&mut self, agent: &str, event: &AgentEvent) {
        match event {
            AgentEvent::Limited(limit) => drop(self.limits.insert(agent.to_owned(), limit.clone())),
            AgentEvent::Tried(task) => {
                if let Some(limit) = self.limits.get_mut(agent) {
                    limit.first = Some(*task);
                }
            }
            AgentEvent::Freed(_) => drop(self.limits.remove(agent)),
        }
    }

    fn begin(&mut self, id: SessionId, new: &NewSession, at: Timestamp) {
        let session = Session {
            id,
            task: new.task,
            role: new.role,
            agent: new.agent.clone(),
            model: new.model.clone(),
            mode: new.mode,
            uuid: new.uuid.clone(),
            native: new.resume.clone(),
            resumed: new.resume.clone(),
            beginning: new.beginning,
            prompt: new.prompt.clone(),
            process: None,
            reading: Reading::new(SessionState::Starting, "started"),
            since: at,
            started: at,
            ended: None,
            waited: Span::ZERO,
            worked: false,
            messages: Messages::default(),
            ending: false,
            spent: Totals::default(),
            account: self.account_of(new),
            drift: None,
        };
        self.sessions.insert(id, session);
        if let Some(before) = new.carries.and_then(|before| self.sessions.get_mut(&before)) {
            before.messages.pass_on(id);
        }
        if let Some(task) = self.tasks.get_mut(&new.task) {
            if task.why.starts_with(LIMITED) {
                task.why.clear();
            }
            task.sessions.push(id);
            if let Some(step) = task.steps.get_mut(task.step) {
                step.session = Some(id);
            }
        }
    }

    /// A resumed CLI session counts on from where it was, so the new session inherits the old one's counters.
    fn account_of(&self, new: &NewSession) -> Account {
        let native = new.resume.as_deref();
        let before = self.sessions.values().rev().find(|old| native.is_some() && old.native.as_deref() == native);
        before.map(|old| old.account.carried_on()).unwrap_or_default()
    }

    /// Puts what the session owes now into every sum.
    fn book(&mut self, id: SessionId, at: Timestamp, entries: impl FnOnce(&mut Account) -> Vec<Entry>) {
        let Some(session) = self.sessions.get_mut(&id) else { return };
        for Entry { day, charge } in entries(&mut session.account) {
            session.spent.add(&charge);
            if let Some(task) = self.tasks.get_mut(&session.task) {
                task.spent.add(&charge);
                let cell = Cell {
                    day: day.clone(),
                    task: task.id,
                    agent: session.agent.clone(),
                    model: charge.model.clone().or_else(|| session.model.clone()).unwrap_or_default(),
                    project: task.project().to_owned(),
                    plan: task.plan,
                };
                self.ledger.add(cell, &charge);
            }
            self.days.entry(day).or_default().add(&charge);
            self.recent.add(at, &charge);
        }
        self.late(id);
    }

    /// A charge that came after its task's end belongs to what that task cost.
    fn late(&mut self, id: SessionId) {
        let task = self.session(id).map(|session| session.task);
        if let Some(task) = task.filter(|id| self.task(*id).is_some_and(|task| task.status.is_over())) {
            self.remember(task);
        }
    }

    /// A task that ended teaches the estimates; one that goes on again does so when it ends again.
    fn remember(&mut self, id: TaskId) {
        let Some(task) = self.tasks.get(&id) else { return };
        let category = task.route.category;
        match Ended::of(self, task).filter(Ended::teaches) {
            Some(ended) => self.history.set(id, ended.kind(), ended.work, ended.time),
            None => self.history.forget(id, category),
        }
    }
}
