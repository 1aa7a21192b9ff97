//! States, agents and terminals for the tests of the screen.

pub use super::shown::{ASKING, DIFF, DONE, WORK};
use std::collections::BTreeMap;

use ratatui::Terminal;
use ratatui::backend::TestBackend;

use crate::config::{Config, Keymap, Themes};
use crate::domain::calendar::Date;
use crate::domain::cost::{CostReading, Pocket, Quality, Usage, WindowLimits};
use crate::domain::event::{Event, NewSession, NewTask, Recorded, SessionEvent, TaskEvent};
use crate::domain::ids::{PlanId, SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::route::{Alternative, Category, Complexity, Reason, Route, Tier};
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind, DialogOption};
use crate::domain::session::{Mode, Reading, SessionState};
use crate::domain::state::State;
use crate::domain::summary::Summary;
use crate::domain::task::{Budget, Move, Placement, Role, Step, Workspace};
use crate::domain::time::{Span, Timestamp};
use crate::term::{InputEvent, KeyPress, Screen, Size};
use crate::ui::{
    AgentLine, DiffText, Freshness, Intent, Model, Older, Pictures, Preview, RepoLine, Screens, ViewState, draw,
    note_drawn, update,
};

/// When the tests are drawn.
pub const NOW: Timestamp = Timestamp(1_790_000_000_000);

#[derive(Default)]
pub struct TestScreens(pub BTreeMap<SessionId, Screen>);

impl Screens for TestScreens {
    fn with(&self, id: SessionId, look: &mut dyn FnMut(&Screen)) -> bool {
        self.0.get(&id).map(look).is_some()
    }

    fn freshness(&self, id: SessionId) -> Option<Freshness> {
        self.0.get(&id).map(|screen| Freshness { generation: screen.generation(), held: false })
    }
}

/// Everything that a model borrows, and one client.
pub struct World {
    pub state: State,
    pub screens: TestScreens,
    pub agents: Vec<AgentLine>,
    pub preview: Option<Preview>,
    pub plan: Option<crate::ui::PlanPreview>,
    pub diff: Option<DiffText>,
    pub older: Option<Older>,
    pub replay: Option<std::sync::Mutex<crate::ui::Replay>>,
    pub log: Option<crate::ui::LogPage>,
    pub left: Option<crate::domain::inbox::Left>,
    pub track: Option<crate::domain::track::Report>,
    pub theme: String,
    pub config: Config,
    pub view: ViewState,
    /// Kept from frame to frame, as the server does.
    pub pictures: Pictures,
    pub now: Timestamp,
    themes: Themes,
    names: Vec<crate::ui::ThemeLine>,
    keymap: Keymap,
    repo: RepoLine,
    pub problems: Vec<String>,
}

impl World {
    pub fn new(cols: u16, rows: u16) -> Self {
        let (themes, _) = Themes::load(&[]);
        let names = crate::ui::ThemeLine::of(&themes);
        let (keymap, problems) = Keymap::load(&crate::ui::known_actions(), &[]);
        assert_eq!(problems, [], "every action of the shipped key map exists");
        Self {
            state: State::default(),
            screens: TestScreens::default(),
            agents: agents(),
            preview: None,
            plan: None,
            diff: None,
            older: None,
            replay: None,
            log: None,
            left: None,
            track: None,
            theme: "midnight".into(),
            config: Config::default(),
            view: ViewState::new(Size::new(rows, cols)),
            pictures: Pictures::default(),
            now: NOW,
            themes,
            names,
            keymap,
            repo: RepoLine { name: "acme-api".into(), branch: "main".into() },
            problems: Vec::new(),
        }
    }

    pub fn model(&self) -> Model<'_> {
        Model {
            state: &self.state,
            now: self.now,
            day: "2026-09-21",
            clock: "14:05",
            screens: &self.screens,
            theme: self.themes.get_or_default(&self.theme),
            theme_name: &self.theme,
            themes: &self.names,
            keymap: &self.keymap,
            repo: Some(&self.repo),
            agents: &self.agents,
            preview: self.preview.as_ref(),
            plan: self.plan.as_ref(),
            diff: self.diff.as_ref(),
            older: self.older.as_ref(),
            replay: self.replay.as_ref(),
            log: self.log.as_ref(),
            left: self.left.as_ref(),
            track: self.track.as_ref(),
            problems: &self.problems,
            day_left: 400,
            budgets: &self.config.limits.budgets,
            max_agents: 5,
            screen: &self.config.screen,
        }
    }

    /// Draws one frame, and notes it as the server does.
    pub fn draw(&mut self) -> Terminal<TestBackend> {
        let size = self.view.size;
        let mut terminal = Terminal::new(TestBackend::new(size.cols, size.rows)).unwrap();
        let mut view = self.view.clone();
        let mut pictures = std::mem::take(&mut self.pictures);
        let model = self.model();
        terminal
            .draw(|frame| {
                if let Some(cursor) = draw(frame.buffer_mut(), &model, &view, &mut pictures) {
                    frame.set_cursor_position(cursor);
                }
            })
            .unwrap();
        note_drawn(&mut view, &model);
        (self.view, self.pictures) = (view, pictures);
        terminal
    }

    pub fn input(&mut self, input: &InputEvent) -> Vec<Intent> {
        let mut view = self.view.clone();
        let intents = update(&mut view, &self.model(), input);
        self.view = view;
        intents
    }

    /// Takes changes of keys as they stand in a config file.
    pub fn remap(&mut self, text: &str) {
        let (config, problems) = Config::load(Some(("config.toml", text)), None);
        assert_eq!(problems, []);
        let (keymap, problems) = Keymap::load(&crate::ui::known_actions(), &config.keys);
        self.keymap = keymap;
        self.problems = problems.iter().map(ToString::to_string).collect();
    }

    /// Presses keys by name, a frame before each, and gives all intents.
    pub fn keys(&mut self, names: &str) -> Vec<Intent> {
        let mut all = Vec::new();
        for name in names.split(' ').filter(|name| !name.is_empty()) {
            self.draw();
            all.extend(self.input(&InputEvent::Key(name.parse::<KeyPress>().unwrap())));
        }
        all
    }

    /// Types a text, character by character.
    pub fn types(&mut self, text: &str) -> Vec<Intent> {
        let press = |c| InputEvent::Key(KeyPress::plain(crate::term::KeyCode::Char(c)));
        text.chars().flat_map(|c| self.input(&press(c))).collect()
    }

    /// Makes an event true as of so long ago.
    pub fn happen(&mut self, ago: Span, event: Event) {
        self.state.apply(&Recorded { at: NOW - ago, actor: "you".into(), event });
    }

    /// A task that waits.
    pub fn task(&mut self, text: &str, agent: &str, ago: Span) -> TaskId {
        self.new_task((None, vec![], None), text, agent, ago)
    }

    /// A task that the agent of another one delegated.
    pub fn delegated(&mut self, parent: TaskId, text: &str, agent: &str, ago: Span) -> TaskId {
        self.new_task((None, vec![], Some(parent)), text, agent, ago)
    }

    /// A step of a plan that waits for these.
    pub fn task_of(&mut self, plan: PlanId, after: Vec<TaskId>, text: &str, agent: &str, ago: Span) -> TaskId {
        self.new_task((Some(plan), after, None), text, agent, ago)
    }

    fn new_task(
        &mut self,
        (plan, after, parent): (Option<PlanId>, Vec<TaskId>, Option<TaskId>),
        text: &str,
        agent: &str,
        ago: Span,
    ) -> TaskId {
        let id = self.state.next_task();
        let new = Self::draft((plan, after, parent), text, agent);
        self.happen(ago, Event::Task(id, TaskEvent::Created(Box::new(new))));
        id
    }

    /// A task that the agent of another one delegated and that waits for a yes.
    pub fn held(&mut self, parent: TaskId, text: &str, agent: &str) -> TaskId {
        let id = self.state.next_task();
        let new = NewTask { held: true, ..Self::draft((None, vec![], Some(parent)), text, agent) };
        self.happen(Span::mins(1), Event::Task(id, TaskEvent::Created(Box::new(new))));
        id
    }

    fn draft((plan, after, parent): (Option<PlanId>, Vec<TaskId>, Option<TaskId>), text: &str, agent: &str) -> NewTask {
        NewTask {
            text: text.into(),
            dir: "/repo".into(),
            files: vec![],
            placement: Placement::Worktree,
            after,
            budget: Budget::default(),
            route: route(agent),
            steps: vec![Step::new(Role::Work, agent, None, Tier::Mid)],
            mode: None,
            check: crate::domain::task::CheckWish::default(),
            plan,
            group: None,
            checkpoints: Vec::new(),
            parent,
            key: None,
            held: false,
            draft: false,
        }
    }

    pub fn moved(&mut self, task: TaskId, step: Move, why: &str, ago: Span) {
        self.happen(ago, Event::Task(task, TaskEvent::Moved(step, why.into())));
    }

    /// A task that an agent works on, with a terminal that shows these bytes.
    pub fn working(&mut self, text: &str, agent: &str, ago: Span, bytes: &str) -> (TaskId, SessionId) {
        let task = self.task(text, agent, ago);
        (task, self.begun((task, text), agent, ago, bytes))
    }

    /// Lets an agent begin with a task.
    pub fn begun(&mut self, (task, text): (TaskId, &str), agent: &str, ago: Span, bytes: &str) -> SessionId {
        self.moved(task, Move::Start, "", ago);
        let session = self.state.next_session();
        let new = NewSession {
            task,
            role: Role::Work,
            agent: agent.into(),
            model: Some("sonnet".into()),
            mode: Mode::Interactive,
            uuid: String::new(),
            resume: None,
            beginning: crate::domain::session::Beginning::Fresh,
            prompt: text.into(),
            carries: None,
        };
        self.happen(ago, Event::Session(session, SessionEvent::Begun(Box::new(new))));
        self.read(session, Reading::new(SessionState::Working, "title"), ago);
        let mut screen = Screen::new(Size::new(16, 60));
        screen.feed(bytes.replace('\n', "\r\n").as_bytes());
        self.screens.0.insert(session, screen);
        session
    }

    pub fn read(&mut self, session: SessionId, reading: Reading, ago: Span) {
        self.happen(ago, Event::Session(session, SessionEvent::Read(reading)));
    }

    pub fn cost(&mut self, session: SessionId, cents: Option<i64>, pocket: Pocket) {
        let reading = CostReading {
            counter: session.to_string(),
            model: None,
            usage: Usage { input: 1200, output: 400, ..Usage::default() },
            money: cents.map(Money::from_cents),
            quality: Quality::Computed,
        };
        self.happen(
            Span::secs(1),
            Event::Session(session, SessionEvent::CostRead { reading, pocket, day: "2026-09-21".into() }),
        );
    }

    /// A charge on a day, by a counter of its own.
    pub fn charge(&mut self, session: SessionId, (cents, model): (i64, &str), pocket: Pocket, day: &str) {
        let reading = CostReading {
            counter: format!("{day} {model}"),
            model: Some(model.into()),
            usage: Usage { input: 1000 * cents.unsigned_abs(), output: 400, ..Usage::default() },
            money: Some(Money::from_cents(cents)),
            quality: Quality::Computed,
        };
        let event = SessionEvent::CostRead { reading, pocket, day: day.into() };
        let ago = if day == "2026-09-21" { Span::secs(1) } else { Span::mins(60) };
        self.happen(ago, Event::Session(session, event));
    }

    pub fn asks(&mut self, session: SessionId, dialog: Dialog, ago: Span) {
        let mut reading = Reading::new(SessionState::WantsApproval, "screen: permission dialog");
        reading.dialog = Some(dialog);
        self.read(session, reading, ago);
    }

    /// A task whose work waits to be reviewed.
    pub fn in_review(&mut self, text: &str, agent: &str, ago: Span) -> (TaskId, SessionId) {
        let (task, session) = self.working(text, agent, ago + Span::mins(8), DONE);
        self.happen(ago, Event::Task(task, TaskEvent::WorkspaceReady(workspace(task))));
        self.read(session, Reading::new(SessionState::Exited(0), "exit"), ago);
        self.happen(ago, Event::Task(task, TaskEvent::Summarised(Box::new(summary(task, session, agent)))));
        self.moved(task, Move::Finish, "", ago);
        (task, session)
    }
}

fn workspace(task: TaskId) -> Workspace {
    let place = crate::domain::summary::Place::Worktree;
    Workspace {
        repo: Some("/repo".into()),
        branch: Some(format!("orchestra/{task}")),
        base_branch: Some("main".into()),
        base_commit: Some("1b2c3d4".into()),
        ..Workspace::new(place, format!("/repo/.worktrees/{task}"))
    }
}

pub fn route(agent: &str) -> Route {
    Route {
        agent: agent.into(),
        model: None,
        tier: Tier::Mid,
        category: Category::Backend,
        complexity: Complexity::Medium,
        confidence: 800,
        unsure: false,
        reasons: vec![
            Reason { rule: "backend.1".into(), text: "names an endpoint".into(), weight: 30 },
            Reason { rule: "backend.2".into(), text: "CRUD".into(), weight: 20 },
        ],
        alternatives: vec![Alternative { agent: "cursor".into(), category: Category::Ui, score: 20 }],
        instead_of: None,
        estimate: crate::domain::cost::prior(
            Category::Backend,
            Tier::Mid,
            Complexity::Medium,
            crate::domain::cost::MoneyCounts::Yes,
        ),
        trial: None,
        advised: None,
    }
}

pub fn dialog(title: &str, body: &str) -> Dialog {
    let option = |label: &str, choice, key: &str, marked| DialogOption {
        label: label.into(),
        choice,
        key: Some(key.into()),
        marked,
    };
    Dialog {
        kind: DialogKind::Permission,
        title: title.into(),
        body: body.into(),
        options: vec![
            option("Yes", Choice::Approve, "1", true),
            option("Yes, and don't ask again", Choice::Always, "2", false),
            option("No", Choice::Deny, "3", false),
        ],
        answer_by: AnswerBy::Key,
        request: None,
    }
}

pub fn agents() -> Vec<AgentLine> {
    let agent = |name: &str, title: &str, ready, install: &str| AgentLine {
        name: name.into(),
        title: title.into(),
        ready,
        trouble: None,
        looked_for: vec![name.to_owned()],
        install: install.into(),
        label: None,
    };
    vec![
        agent("claude", "Claude Code 2.1.9", true, "npm install -g @anthropic-ai/claude-code"),
        agent("droid", "Factory Droid 0.22", true, "curl -fsSL https://app.factory.ai/cli | sh"),
        agent("aider", "Aider 0.86", true, "pipx install aider-chat"),
        agent("codex", "Codex CLI", false, "npm install -g @openai/codex"),
        agent("gemini", "Gemini CLI", false, "npm install -g @google/gemini-cli"),
        AgentLine {
            name: "rehearsal".into(),
            title: "A scripted agent".into(),
            ready: true,
            label: Some("rehearsal, no model, no money".into()),
            ..AgentLine::default()
        },
    ]
}

pub fn summary(task: TaskId, session: SessionId, agent: &str) -> Summary {
    let json = serde_json::json!({
        "v": 1, "task": task.to_string(), "session": session.to_string(), "agent": agent, "model": "claude-sonnet-4-5",
        "status": "done", "basis": "exit", "verified": "tests",
        "outcome": {"text": "Added a User model with CRUD endpoints and validated e-mail addresses.", "src": "agent"},
        "git": {"base": "1b2c3d4", "head": "9f8e7d6", "branch": "orchestra/task-3", "uncommitted": 0, "untracked": 0},
        "totals": {"files": 3, "add": 142, "del": 3, "bin": 0},
        "files": [
            {"p": "app/models/user.py", "st": "A", "a": 58, "d": 0},
            {"p": "app/routes/users.py", "st": "A", "a": 71, "d": 0},
            {"p": "app/main.py", "st": "M", "a": 13, "d": 3}
        ],
        "commands": [{"cmd": "pytest -q", "exit": 0}],
        "tests": [{"runner": "pytest", "passed": 12, "failed": 0, "skipped": 1, "errors": 0}],
        "claims": [
            {"text": "All endpoints require a signed-in user.", "check": "contradicted"},
            {"text": "12 tests pass.", "check": "confirmed"}
        ],
        "decisions": ["E-mail addresses are stored in lower case."],
        "questions": ["Should deleting a user keep its orders?"],
        "usage": {"in": 21000, "out": 8200, "cache_r": 0, "cache_w": 0, "usd": 1.92, "usd_src": "computed"},
        "time": {"start_ms": 1_789_999_000_000_i64, "wall_s": 484, "waiting_s": 31}
    });
    serde_json::from_value(json).unwrap()
}

/// Eight tasks in all states.
pub fn busy(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let done = world.in_review("Set up the project skeleton", "aider", Span::mins(62)).0;
    world.cost(SessionId(1), Some(61), Pocket::Cash);
    world.moved(done, Move::Approve, "", Span::mins(50));
    let (_, s) = world.working("Design the OAuth2 flow with Google", "claude", Span::secs(192), WORK);
    world.cost(s, Some(84), Pocket::Cash);
    let (_, s) = world.in_review("Add a User model with CRUD endpoints", "droid", Span::mins(4));
    world.cost(s, Some(192), Pocket::Cash);
    let (_, s) = world.working("Token endpoint with refresh tokens", "droid", Span::secs(401), ASKING);
    world.cost(s, Some(112), Pocket::Cash);
    world.asks(s, dialog("Do you want to proceed?", "alembic upgrade head"), Span::secs(40));
    let (_, s) = world.working("ログインページのデザインを改善する", "cursor", Span::secs(100), WORK);
    world.cost(s, None, Pocket::Cash);
    let (_, s) = world.working("Rehearse: add a greeting and a test for it", "rehearsal", Span::secs(20), DONE);
    world.cost(s, Some(300), Pocket::Rehearsal);
    let failed = world.working("Rename the config keys", "aider", Span::mins(15), "error: no API key\n");
    world.read(failed.1, Reading::new(SessionState::Exited(1), "exit"), Span::mins(14));
    world.moved(failed.0, Move::Fail, "aider ended with code 1", Span::mins(14));
    world.task("Tests for the token endpoint", "aider", Span::mins(2));
    world
}

/// Five weeks of work by three agents in two projects, with budgets, a subscription and prices that nobody knows.
pub fn costly(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let day = |n: i64| WindowLimits { day: Some(Money::from_cents(n)), month: None };
    world.config.limits.budgets.all = WindowLimits { month: Some(Money::from_cents(15_000)), ..day(1200) };
    world.config.limits.budgets.agents = [("claude".to_owned(), day(400))].into();
    let texts = ["Design the OAuth2 flow with Google", "Token endpoint with refresh tokens", "Tests for the endpoints"];
    let work: Vec<_> = texts
        .into_iter()
        .zip(["claude", "droid", "aider"])
        .map(|(text, agent)| world.working(text, agent, Span::mins(40), WORK).1)
        .collect();
    let first: Date = "2026-08-18".parse().unwrap();
    for (n, date) in (0..35).map(|n| (n, first.plus(n as i32))).filter(|(n, date)| !date.is_weekend() || n % 4 == 0) {
        let (session, model) = [(work[0], "opus-4.7"), (work[1], "gpt-5.5"), (work[2], "haiku-4.5")][n % 3];
        let pocket = if n % 3 == 1 { Pocket::Subscription } else { Pocket::Cash };
        world.charge(session, (90 + 137 * n as i64 % 610, model), pocket, &date.to_string());
        world.charge(work[0], (40 + 53 * n as i64 % 200, "sonnet-4.6"), Pocket::Cash, &date.to_string());
    }
    world.charge(work[0], (220, "opus-4.7"), Pocket::Cash, "2026-09-21");
    world.cost(work[2], None, Pocket::Cash);
    world
}

/// One agent that waits for an approval, selected.
pub fn waiting(cols: u16, rows: u16) -> World {
    let mut world = World::new(cols, rows);
    let (task, session) = world.working("Token endpoint with refresh tokens", "droid", Span::secs(401), ASKING);
    world.cost(session, Some(112), Pocket::Cash);
    let body = "alembic upgrade head\n  --sql postgresql://localhost/acme";
    world.asks(session, dialog("Do you want to proceed?", body), Span::secs(40));
    world.view.selected = Some(task);
    world
}
