//! given(events) · when(command) · then(events, effects or refusal).

use std::collections::BTreeMap;

use super::{Caps, Context, Limits, Profile, Refused, turn};
use crate::domain::attention::{AttentionKind, attention};
use crate::domain::command::{Answer, Command, Delegate, Outcome, Review};
use crate::domain::cost::{Budgets, CostReading, Guarantee, Pocket, Quality, Usage};
use crate::domain::effect::Effect;
use crate::domain::event::{Event, Recorded};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::money::Money;
use crate::domain::route::{AgentOffer, Bench, RouteFile, RouteTable, RouteWish};
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKey, DialogKind, DialogOption};
use crate::domain::session::{Beginning, MessageStep, Mode, Process, Reading, Receipt, SessionState, TurnEnd};
use crate::domain::state::State;
use crate::domain::summary::{Changes, Ending, Evidence, FileChange, FileStatus, Place, TaskFacts, Wanted, build};
use crate::domain::task::{Budget, Merge, MergeStyle, Role, TaskStatus, Workspace};
use crate::domain::time::Timestamp;

pub(super) const T1: TaskId = TaskId(1);
pub(super) const S1: SessionId = SessionId(1);

/// A small world to play in: every event is kept, so that a replay can be compared.
pub(super) struct Play {
    pub(super) state: State,
    pub(super) log: Vec<Recorded>,
    pub(super) effects: Vec<Effect>,
    pub(super) now: i64,
    pub(super) day: &'static str,
    table: RouteTable,
    pub(super) bench: Bench,
    profiles: BTreeMap<String, Profile>,
    pub(super) limits: Limits,
    pub(super) holdback: crate::domain::route::Holdback,
}

impl Play {
    pub(super) fn new() -> Self {
        let agents: Vec<_> = ["claude", "droid", "shell"]
            .map(|name| AgentOffer { name: name.into(), ..AgentOffer::default_for_test() })
            .into_iter()
            .collect();
        let profile = |exit_decides| Profile {
            mode: Mode::Interactive,
            exit_decides,
            resumes: if exit_decides { Vec::new() } else { vec![Mode::Interactive, Mode::Headless] },
            in_terminal: Guarantee::Request,
            headless: Guarantee::Turn,
        };
        let profiles = [("claude", false), ("droid", false), ("shell", true)];
        Self {
            state: State::default(),
            log: Vec::new(),
            effects: Vec::new(),
            now: 1_000,
            day: "2026-11-21",
            table: RouteTable::compile(RouteFile::default()).unwrap(),
            bench: Bench { agents, primary: "claude".into() },
            profiles: profiles.map(|(name, exit)| (name.to_owned(), profile(exit))).into_iter().collect(),
            limits: Limits {
                delegation: crate::domain::delegation::DelegationLimits::default(),
                max_agents: 2,
                task_cost: None,
                task: Caps::default(),
                agents: BTreeMap::new(),
                budgets: Budgets::default(),
                check: None,
                check_rounds: 1,
                check_timeout: crate::domain::time::Span::secs(600),
                setup: None,
                setup_timeout: crate::domain::time::Span::secs(900),
                when_limited: crate::domain::limit::WhenLimited::default(),
                agents_when_limited: BTreeMap::new(),
                agents_at_once: BTreeMap::new(),
                merge: MergeStyle::Squash,
            },
            holdback: crate::domain::route::Holdback::OFF,
        }
    }

    pub(super) fn context(&self) -> Context<'_> {
        Context {
            now: Timestamp(self.now),
            day: self.day,
            clock: &|at: Timestamp, _| format!("{}s", at.0 / 1000),
            uuid: &|| "uuid".to_owned(),
            table: &self.table,
            bench: &self.bench,
            profiles: &self.profiles,
            limits: &self.limits,
            holdback: self.holdback,
        }
    }

    /// Who would get this task.
    pub(super) fn preview(&self, wish: &Delegate) -> crate::domain::route::Route {
        super::routed(&self.state, &self.context(), wish).unwrap()
    }

    #[expect(clippy::needless_pass_by_value, reason = "reads better in the tables")]
    pub(super) fn when(&mut self, command: Command) -> Result<Vec<&'static str>, Refused> {
        self.now += 1_000;
        let mut state = std::mem::take(&mut self.state);
        let turned = turn(&mut state, &self.context(), "you", &command);
        self.state = state;
        let (recorded, effects) = turned?;
        let kinds = recorded.iter().map(|fact| fact.event.kind()).collect();
        self.log.extend(recorded);
        self.effects = effects;
        Ok(kinds)
    }

    pub(super) fn outcome(&mut self, outcome: Outcome) -> Vec<&'static str> {
        self.when(Command::Outcome(outcome)).unwrap()
    }

    /// Everything that this session was told has arrived.
    pub(super) fn deliver(&mut self, id: SessionId) {
        let open: Vec<u32> = match self.state.session(id) {
            Some(session) => session.messages.all().iter().filter(|m| m.is_open()).map(|m| m.number).collect(),
            None => Vec::new(),
        };
        for number in open {
            self.outcome(Outcome::Message(id, number, MessageStep::Typed));
            self.outcome(Outcome::Message(id, number, MessageStep::Delivered(Receipt::Seen)));
        }
    }

    pub(super) fn delegate(&mut self, wish: Delegate) -> TaskId {
        let id = self.state.next_task();
        self.when(Command::Delegate(Box::new(wish))).unwrap();
        id
    }

    /// Makes an event true that no command leads to.
    pub(super) fn happens(&mut self, event: Event) {
        let fact = Recorded { at: Timestamp(self.now), actor: "you".into(), event };
        self.state.apply(&fact);
        self.log.push(fact);
    }

    /// A task that an agent works on, with its place ready.
    pub(super) fn working(to: &str) -> Self {
        let mut play = Self::new();
        play.delegate(to_agent(to));
        play.outcome(Outcome::WorkspaceReady(T1, worktree()));
        play.outcome(Outcome::Spawned(S1, Process { pid: 42, start_time: 1 }));
        play.sees(SessionState::Working);
        play
    }

    pub(super) fn sees(&mut self, state: SessionState) -> Vec<&'static str> {
        self.outcome(Outcome::Observed(S1, Reading::new(state, "test")))
    }

    pub(super) fn asks(&mut self, body: &str) -> String {
        let dialog = permission(body);
        let digest = dialog.digest();
        let reading = Reading { dialog: Some(dialog), ..Reading::new(SessionState::WantsApproval, "screen") };
        self.outcome(Outcome::Observed(S1, reading));
        digest
    }

    pub(super) fn collected(&mut self, session: SessionId, files: usize, words: &str) -> Vec<&'static str> {
        let file =
            |n| FileChange { path: format!("f{n}"), status: FileStatus::Added, added: Some(1), removed: Some(0) };
        let changes = Changes { files: (0..files).map(file).collect(), ..Changes::default() };
        let evidence = Evidence {
            changes: Some(changes),
            session: Some(session),
            ..Evidence::new("claude", Ending::Turn(TurnEnd::Done))
        };
        let wanted = if files == 0 { Wanted::Answer } else { Wanted::Changes };
        let facts = TaskFacts { id: T1, text: "do it".into(), started: Timestamp(0), wanted };
        let summary = Box::new(build(&facts, &evidence));
        self.outcome(Outcome::Collected(T1, session, summary, Some(words.to_owned())))
    }

    pub(super) fn status(&self) -> TaskStatus {
        self.state.task(T1).unwrap().status
    }

    pub(super) fn replayed(&self) -> State {
        let mut state = State::default();
        self.log.iter().for_each(|fact| state.apply(fact));
        state
    }
}

impl AgentOffer {
    fn default_for_test() -> Self {
        serde_json::from_str(r#"{"name":""}"#).unwrap()
    }
}

pub(super) fn to_agent(name: &str) -> Delegate {
    Delegate { text: "do it".into(), to: RouteWish::Named(name.into()), dir: "/repo".into(), ..Delegate::default() }
}

pub(super) fn worktree() -> Workspace {
    Workspace {
        repo: Some("/repo".into()),
        branch: Some("orchestra/task-1-do-it".into()),
        base_branch: Some("main".into()),
        base_commit: Some("abc".into()),
        ..Workspace::new(Place::Worktree, "/wt/1".into())
    }
}

fn permission(body: &str) -> Dialog {
    let option = |label: &str, choice, key: &str| DialogOption {
        label: label.into(),
        choice,
        key: Some(key.into()),
        marked: choice == Choice::Approve,
    };
    Dialog {
        kind: DialogKind::Permission,
        title: "Do you want to proceed?".into(),
        body: body.into(),
        options: vec![option("Yes", Choice::Approve, "1"), option("No", Choice::Deny, "2")],
        answer_by: AnswerBy::Key,
        request: None,
    }
}

#[test]
fn a_task_goes_from_the_prompt_to_the_merge() {
    let mut play = Play::new();
    play.delegate(to_agent("claude"));
    assert_eq!(play.effects, [Effect::PrepareWorkspace(T1)]);
    assert_eq!(play.outcome(Outcome::WorkspaceReady(T1, worktree())), ["task.workspace_ready", "session.begun"]);
    assert_eq!(play.effects, [Effect::Launch(S1)]);
    play.sees(SessionState::Working);
    play.sees(SessionState::Idle(Some(TurnEnd::Done)));
    assert_eq!(play.effects, [Effect::Collect(T1, S1, Ending::Turn(TurnEnd::Done))]);
    play.collected(S1, 1, "done");
    assert_eq!(play.status(), TaskStatus::InReview);
    play.when(Command::Approve(T1)).unwrap();
    assert_eq!(play.effects, [Effect::Merge(T1, MergeStyle::Squash)]);
    play.outcome(Outcome::Merged(
        T1,
        Merge::Merged { commit: "def".into(), into: "main".into(), before: None, tip: None },
    ));
    assert_eq!((play.status(), play.effects.clone()), (TaskStatus::Done, vec![Effect::EndTree(S1)]));
    play.outcome(Outcome::Ended(S1));
    assert_eq!(play.effects, [Effect::TidyUp(T1)]);
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn an_approval_reaches_only_the_dialog_that_was_shown() {
    let mut play = Play::working("claude");
    let shown = play.asks("touch notes.txt");
    let choose = |digest: &str| {
        Command::Answer(T1, Answer::Choose { choice: Choice::Approve, digest: Some(digest.to_owned()), reason: None })
    };
    let now = play.asks("rm -rf /");
    assert_eq!(play.when(choose(&shown)), Err(Refused::DialogChanged(T1)));
    play.when(choose(&now)).unwrap();
    assert!(matches!(&play.effects[..], [Effect::PressKeys { digest, .. }] if *digest == now));
    play.sees(SessionState::Working);
    assert_eq!(play.when(choose(&now)), Err(Refused::DialogChanged(T1)));
}

#[test]
fn an_answer_goes_the_way_that_the_question_came() {
    let no = |reason: Option<&str>| {
        let reason = reason.map(str::to_owned);
        Command::Answer(T1, Answer::Choose { choice: Choice::Deny, digest: None, reason })
    };
    let mut play = Play::working("claude");
    let digest = play.asks("touch notes.txt");
    play.when(no(Some(" use touch -a "))).unwrap();
    let keys = vec![DialogKey::Char('2')];
    let press = Effect::PressKeys { session: S1, keys, digest };
    assert_eq!(play.effects, [press, Effect::Type(S1, "use touch -a".into())]);
    let dialog = Dialog { request: Some("toolu_1".into()), ..permission("touch notes.txt") };
    let reading = Reading { dialog: Some(dialog), ..Reading::new(SessionState::WantsApproval, "hook") };
    play.outcome(Outcome::Observed(S1, reading));
    play.when(no(Some("not now"))).unwrap();
    let (request, reason) = ("toolu_1".to_owned(), Some("not now".to_owned()));
    assert_eq!(play.effects, [Effect::Reply { session: S1, request, choice: Choice::Deny, reason }]);
}

#[test]
fn a_report_without_a_drawn_dialog_is_answered_by_no_key() {
    let mut play = Play::working("claude");
    play.sees(SessionState::WantsApproval);
    let yes = Command::Answer(T1, Answer::Choose { choice: Choice::Approve, digest: None, reason: None });
    assert_eq!(play.when(yes), Err(Refused::NotDrawnYet(T1)));
}

#[test]
fn start_up_dialogs_are_never_answered_by_a_key_of_ours() {
    let mut play = Play::working("claude");
    let dialog = Dialog { kind: DialogKind::Startup, ..permission("") };
    let reading = Reading { dialog: Some(dialog), ..Reading::new(SessionState::WantsAnswer, "screen") };
    play.outcome(Outcome::Observed(S1, reading));
    assert!(matches!(play.when(Command::Approve(T1)), Err(Refused::Startup(..))));
}

#[test]
fn the_queue_waits_for_a_free_place_and_for_the_tasks_before() {
    let mut play = Play::new();
    let first = play.delegate(to_agent("claude"));
    let later = Delegate { after: vec![first], ..to_agent("claude") };
    let second = play.delegate(later);
    let third = play.delegate(to_agent("claude"));
    let fourth = play.delegate(to_agent("claude"));
    let status = |play: &Play, id| play.state.task(id).unwrap().status;
    assert_eq!(
        [first, second, third, fourth].map(|id| status(&play, id)),
        [TaskStatus::InProgress, TaskStatus::Todo, TaskStatus::InProgress, TaskStatus::Todo]
    );
    play.when(Command::Kill(first)).unwrap();
    assert_eq!(status(&play, second), TaskStatus::Todo, "its task was not done");
    assert_eq!(status(&play, fourth), TaskStatus::InProgress);
}

#[test]
fn a_limit_pauses_and_asks_and_approving_doubles_it() {
    let mut play = Play::new();
    let max = |dollars: i64| Budget { max_cost: Some(Money::from_cents(dollars * 100)), timeout: None, turns: None };
    play.delegate(Delegate { budget: max(1), ..to_agent("claude") });
    play.outcome(Outcome::WorkspaceReady(T1, worktree()));
    play.sees(SessionState::Working);
    let cost = |cents| CostReading {
        counter: "c".into(),
        model: None,
        usage: Usage { input: cents, ..Usage::default() },
        money: Some(Money::from_cents(cents as i64)),
        quality: Quality::Reported,
    };
    play.outcome(Outcome::Cost(S1, cost(99), Pocket::Cash));
    assert_eq!(play.status(), TaskStatus::InProgress);
    play.outcome(Outcome::Cost(S1, cost(101), Pocket::Cash));
    assert_eq!(play.effects, [Effect::Alert(T1), Effect::KeepContext(T1, S1), Effect::Interrupt(S1)]);
    assert_eq!(attention(&play.state)[0].kind, AttentionKind::Budget);
    assert_eq!(play.outcome(Outcome::Cost(S1, cost(101), Pocket::Cash)), Vec::<&str>::new());
    play.when(Command::Approve(T1)).unwrap();
    assert_eq!(play.state.task(T1).unwrap().budget, max(2));
    assert_eq!(play.status(), TaskStatus::InProgress);
    assert_eq!(play.state.day("2026-11-21").known, Money::from_cents(101));
}

#[test]
fn rehearsed_money_never_enters_a_total_or_a_limit() {
    let mut play = Play::working("claude");
    let reading = CostReading {
        counter: "c".into(),
        model: None,
        usage: Usage { input: 9, ..Usage::default() },
        money: Some(Money::from_cents(900)),
        quality: Quality::Reported,
    };
    play.outcome(Outcome::Cost(S1, reading, Pocket::Rehearsal));
    assert_eq!(play.state.day("2026-11-21").known, Money::ZERO);
    assert_eq!(play.state.task(T1).unwrap().spent.rehearsal_tokens, 9);
}

#[test]
fn a_chain_goes_brief_work_review_and_the_primary_may_ask_for_changes() {
    let mut play = Play::new();
    play.delegate(Delegate { from: Some("claude".into()), ..to_agent("droid") });
    play.outcome(Outcome::WorkspaceReady(T1, worktree()));
    let session = |play: &Play, n: u32| play.state.session(SessionId(n)).unwrap().clone();
    assert_eq!((session(&play, 1).role, session(&play, 1).mode), (Role::Brief, Mode::Headless));
    play.outcome(Outcome::NativeId(S1, "native-1".into()));
    play.sees(SessionState::Exited(0));
    play.collected(S1, 0, "THE BRIEF");
    assert!(session(&play, 2).prompt.contains("THE BRIEF"));
    let two = SessionId(2);
    let done = |play: &mut Play, id| {
        play.outcome(Outcome::Observed(id, Reading::new(SessionState::Working, "t")));
        play.outcome(Outcome::Observed(id, Reading::new(SessionState::Idle(Some(TurnEnd::Done)), "t")));
        play.collected(id, 1, "done");
    };
    done(&mut play, two);
    assert_eq!((session(&play, 3).role, session(&play, 3).resumed.as_deref()), (Role::Review, Some("native-1")));
    play.collected(SessionId(3), 0, "CHANGES\nuse PUT");
    assert_eq!(play.effects, [Effect::Message(two, 1, "Changes are requested on your work:\nuse PUT".into())]);
    done(&mut play, two);
    play.collected(SessionId(4), 0, "ACCEPT");
    let task = play.state.task(T1).unwrap();
    assert_eq!((task.status, task.why.as_str()), (TaskStatus::InReview, "accepted by claude"));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_crash_loses_no_task_and_resuming_goes_on_natively() {
    let mut play = Play::working("claude");
    play.outcome(Outcome::NativeId(S1, "native-1".into()));
    play.when(Command::Recover).unwrap();
    assert_eq!(attention(&play.state)[0].kind, AttentionKind::Lost);
    play.when(Command::Approve(T1)).unwrap();
    let resumed = play.state.session(SessionId(2)).unwrap();
    assert_eq!((resumed.resumed.as_deref(), play.status()), (Some("native-1"), TaskStatus::InProgress));
    assert_eq!(play.effects, [Effect::Launch(SessionId(2))]);
}

#[test]
fn an_agent_that_cannot_go_on_is_given_the_context() {
    let mut play = Play::working("droid");
    play.outcome(Outcome::NativeId(S1, "native-1".into()));
    play.profiles.get_mut("droid").unwrap().resumes = vec![Mode::Headless];
    play.when(Command::Recover).unwrap();
    play.when(Command::Resume(T1)).unwrap();
    let two = play.state.session(SessionId(2)).unwrap();
    assert_eq!((two.beginning, two.resumed.as_deref()), (Beginning::Context, None));
    assert!(two.prompt.contains("`droid`") && two.prompt.contains("lost"), "{}", two.prompt);
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_session_that_its_own_cli_forgot_is_begun_anew_with_the_context_once() {
    let mut play = Play::working("claude");
    play.outcome(Outcome::NativeId(S1, "native-1".into()));
    play.when(Command::Recover).unwrap();
    play.when(Command::Resume(T1)).unwrap();
    assert_eq!(play.state.session(SessionId(2)).unwrap().beginning, Beginning::Native);
    let ends = |id| Outcome::Observed(SessionId(id), Reading::new(SessionState::Exited(1), "exit code"));
    assert_eq!(play.outcome(ends(2)), ["session.begun", "session.read"]);
    assert_eq!(play.effects, [Effect::Launch(SessionId(3))]);
    assert_eq!(play.state.session(SessionId(3)).unwrap().beginning, Beginning::Context);
    play.outcome(ends(3));
    assert_eq!(play.effects, [Effect::Collect(T1, SessionId(3), Ending::Exited(1))]);
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn what_was_told_to_an_agent_that_ends_at_once_is_not_lost() {
    let mut play = Play::working("claude");
    play.outcome(Outcome::NativeId(S1, "native-1".into()));
    play.when(Command::Pause(T1)).unwrap();
    play.when(Command::Resume(T1)).unwrap();
    assert_eq!(play.effects, [Effect::Message(S1, 1, "Go on.".into())]);
    play.sees(SessionState::Exited(1));
    assert_eq!(play.effects, [Effect::Launch(SessionId(2))]);
    let two = play.state.session(SessionId(2)).unwrap();
    assert_eq!((two.resumed.as_deref(), two.prompt.as_str()), (Some("native-1"), "Go on."));
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn a_run_that_ends_with_your_no_says_so_and_not_what_the_agent_said_last() {
    let mut play = Play::working("claude");
    play.sees(SessionState::Exited(1));
    let evidence = Evidence {
        session: Some(S1),
        final_message: Some("I will use a tool for this now.".into()),
        ..Evidence::new("claude", Ending::Turn(TurnEnd::Denied))
    };
    let facts = TaskFacts { id: T1, text: "do it".into(), started: Timestamp(0), wanted: Wanted::Changes };
    play.outcome(Outcome::Collected(T1, S1, Box::new(build(&facts, &evidence)), None));
    let task = play.state.task(T1).unwrap();
    assert_eq!(task.status, TaskStatus::Blocked);
    assert!(task.why.starts_with("you said no"), "{}", task.why);
}

#[test]
fn an_agent_gets_no_more_tasks_than_it_may_work_on_at_once() {
    let mut play = Play::working("claude");
    play.limits.agents_at_once.insert("claude".into(), 1);
    let waits = play.delegate(to_agent("claude"));
    let other = play.delegate(to_agent("droid"));
    let status = |play: &Play, id| play.state.task(id).unwrap().status;
    assert_eq!((status(&play, waits), status(&play, other)), (TaskStatus::Todo, TaskStatus::InProgress));
    let why = &play.state.task(waits).unwrap().why;
    assert_eq!(why, "waits for a free claude: it works on 1 of 1 at once");
    play.when(Command::Kill(T1)).unwrap();
    assert_eq!(status(&play, waits), TaskStatus::InProgress);
    assert_eq!(play.replayed(), play.state);
}

#[test]
fn feedback_goes_into_the_living_session_and_a_dead_one_is_resumed() {
    for lives in [true, false] {
        let mut play = Play::working("claude");
        play.outcome(Outcome::NativeId(S1, "native-1".into()));
        play.sees(SessionState::Idle(Some(TurnEnd::Done)));
        play.collected(S1, 1, "done");
        if !lives {
            play.sees(SessionState::Exited(0));
        }
        play.when(Command::Review(T1, Review::RequestChanges("use PUT".into()))).unwrap();
        assert_eq!(play.status(), TaskStatus::InProgress);
        if lives {
            assert!(matches!(&play.effects[..], [Effect::Message(S1, _, text)] if text.contains("use PUT")));
        } else {
            assert_eq!(play.effects, [Effect::Launch(SessionId(2))]);
            assert_eq!(play.state.session(SessionId(2)).unwrap().resumed.as_deref(), Some("native-1"));
        }
    }
}

#[test]
fn a_shell_command_that_changed_nothing_is_done_by_its_exit_code() {
    let mut play = Play::working("shell");
    play.sees(SessionState::Exited(0));
    play.collected(S1, 0, "");
    assert_eq!(play.status(), TaskStatus::Done);
}

#[test]
fn a_denied_agent_waits_for_new_words() {
    let mut play = Play::working("claude");
    play.sees(SessionState::Idle(Some(TurnEnd::Denied)));
    assert_eq!(play.status(), TaskStatus::Blocked);
    play.when(Command::Answer(T1, Answer::Say("use another file".into()))).unwrap();
    assert_eq!(play.status(), TaskStatus::InProgress);
    assert_eq!(play.effects, [Effect::Message(S1, 1, "use another file".into())]);
}

#[test]
fn refusals_are_sentences_that_say_what_to_do() {
    let mut play = Play::working("claude");
    let refused = [
        (Command::Approve(TaskId(9)), "there is no task-9; `orchestra status` lists the tasks"),
        (Command::Approve(T1), "task-1 waits for no approval; it is in progress, claude is working"),
        (Command::Resume(T1), "task-1: a task that is in progress cannot be resumed"),
        (Command::Delegate(Box::default()), "the task is empty; say what is to be done"),
    ];
    for (command, sentence) in refused {
        assert_eq!(play.when(command).unwrap_err().to_string(), sentence);
    }
}

mod any_order {
    use proptest::prelude::*;

    use super::*;

    fn commands() -> impl Strategy<Value = Command> {
        let task = (1u32..4).prop_map(TaskId);
        let session = (1u32..5).prop_map(SessionId);
        let states = prop_oneof![
            Just(SessionState::Working),
            Just(SessionState::WantsApproval),
            Just(SessionState::WantsAnswer),
            Just(SessionState::Idle(Some(TurnEnd::Done))),
            Just(SessionState::Idle(Some(TurnEnd::Denied))),
            Just(SessionState::Idle(None)),
            Just(SessionState::Exited(1)),
            Just(SessionState::Unknown),
        ];
        let cost = |n: u64| CostReading {
            counter: "c".into(),
            model: None,
            usage: Usage { output: n, ..Usage::default() },
            money: Some(Money::from_cents(n as i64)),
            quality: Quality::Computed,
        };
        prop_oneof![
            Just(Command::Delegate(Box::new(to_agent("claude")))),
            Just(Command::Delegate(Box::new(Delegate { from: Some("claude".into()), ..to_agent("droid") }))),
            task.clone().prop_map(Command::Approve),
            task.clone().prop_map(Command::Kill),
            task.clone().prop_map(Command::Pause),
            task.clone().prop_map(Command::Resume),
            task.clone().prop_map(|id| Command::Answer(id, Answer::Say("x".into()))),
            task.clone().prop_map(|id| Command::Review(id, Review::RequestChanges("x".into()))),
            task.clone().prop_map(|id| Command::Review(id, Review::Discard)),
            Just(Command::Recover),
            task.clone().prop_map(|id| Command::Outcome(Outcome::WorkspaceReady(id, worktree()))),
            (session.clone(), states)
                .prop_map(|(id, state)| Command::Outcome(Outcome::Observed(id, Reading::new(state, "t")))),
            (session.clone(), 0u64..500).prop_map(move |(id, n)| Command::Outcome(Outcome::Cost(
                id,
                cost(n),
                Pocket::Cash
            ))),
            session.prop_map(|id| Command::Outcome(Outcome::Ended(id))),
            task.clone().prop_map(|id| Command::Snooze(id, crate::domain::inbox::Until::RestDone)),
            task.clone().prop_map(|id| Command::Snooze(id, crate::domain::inbox::Until::At(Timestamp(5_000)))),
            task.clone().prop_map(Command::Wake),
            Just(Command::Outcome(Outcome::PersonLeft)),
            task.prop_map(|id| Command::Outcome(Outcome::Merged(id, Merge::Nothing))),
        ]
    }

    proptest! {
        #[test]
        fn replaying_the_log_gives_the_state_that_was_lived(commands in prop::collection::vec(commands(), 1..60)) {
            let mut play = Play::new();
            for command in commands {
                play.when(command).ok();
            }
            let log = serde_json::to_string(&play.log).unwrap();
            let mut state = State::default();
            for fact in serde_json::from_str::<Vec<Recorded>>(&log).unwrap() {
                state.apply(&fact);
            }
            prop_assert_eq!(&state, &play.state);
            let spent: Money = play.state.tasks().map(|task| task.spent.known).sum();
            prop_assert_eq!(spent, play.state.day("2026-11-21").known);
        }
    }
}

#[test]
fn three_overrides_teach_and_forgetting_undoes_it() {
    let mut world = Play::new();
    let estimated =
        |text: &str, to: RouteWish| Delegate { text: text.into(), to, dir: "/shop".into(), ..Delegate::default() };
    let routes = [(crate::domain::route::Category::General, "droid")];
    let choice = |agent: &str| crate::domain::route::AgentChoice {
        agent: agent.into(),
        tier: crate::domain::route::Tier::Mid,
        model: None,
        when_complex: None,
        fallbacks: vec![],
        layer: crate::domain::route::Layer::Shipped,
    };
    let agents = routes.map(|(category, agent)| (category, choice(agent))).into_iter().collect();
    world.table = RouteTable::compile(RouteFile { agents, ..RouteFile::default() }).unwrap();
    let auto = estimated("do some thing here", RouteWish::Auto);
    assert_eq!(world.preview(&auto).agent, "droid");
    for _ in 0..3 {
        let wish = estimated("do some thing here", RouteWish::Named("claude".into()));
        assert_eq!(world.preview(&wish).advised.unwrap().agent, "droid");
        world.when(Command::Delegate(Box::new(wish))).unwrap();
    }
    let taught = world.preview(&auto);
    assert_eq!(taught.agent, "claude");
    assert!(taught.reasons.iter().any(|reason| reason.text.contains("3 of 3 times in /shop")), "{:?}", taught.reasons);
    for project in [Some("/shop".to_owned()), None] {
        let lesson =
            crate::domain::route::Lesson::Forget { category: crate::domain::route::Category::General, project };
        assert_eq!(world.when(Command::Teach(lesson)).unwrap(), ["routing.forgotten"]);
    }
    assert_eq!(world.preview(&auto).agent, "droid");
}

#[test]
fn what_says_too_little_goes_to_the_primary_which_asks_first() {
    let mut play = Play::new();
    let choice = crate::domain::route::AgentChoice {
        agent: "droid".into(),
        tier: crate::domain::route::Tier::Mid,
        model: None,
        when_complex: None,
        fallbacks: vec![],
        layer: crate::domain::route::Layer::Shipped,
    };
    let agents = [(crate::domain::route::Category::Unclear, choice)].into_iter().collect();
    play.table = RouteTable::compile(RouteFile { agents, ..RouteFile::default() }).unwrap();
    let wish = Delegate { text: "wip".into(), ..Delegate::default() };
    let route = play.preview(&wish);
    assert_eq!(route.agent, "claude");
    assert_eq!(route.instead_of.unwrap().why, "The request says too little, so claude asks first.");
    let named = Delegate { to: RouteWish::Named("droid".into()), ..wish };
    assert_eq!(play.preview(&named).agent, "droid");
}

#[test]
fn feedback_names_a_decision_and_a_kind_of_work_or_an_agent() {
    let mut play = Play::new();
    let paid = play.delegate(Delegate { text: "do some thing here".into(), ..Delegate::default() });
    let label = |task, name: &str| {
        let should_be = crate::domain::route::ShouldBe::Agent(name.into());
        Command::Teach(crate::domain::route::Lesson::Label { task, should_be })
    };
    let unlabel = || Command::Teach(crate::domain::route::Lesson::Unlabel { task: paid });
    assert_eq!(play.when(label(TaskId(9), "droid")), Err(Refused::NoTask(TaskId(9))));
    let nobody = Refused::NeitherKindNorAgent("nobody".into(), "claude, droid, shell".into());
    assert_eq!(play.when(label(paid, "nobody")), Err(nobody));
    assert_eq!(play.when(unlabel()), Err(Refused::NoLabel(paid)));
    assert_eq!(play.when(label(paid, "droid")).unwrap(), ["routing.labelled"]);
    assert!(play.state.lessons().label(paid).is_some());
    assert_eq!(play.replayed(), play.state);
    assert_eq!(play.when(unlabel()).unwrap(), ["routing.unlabelled"]);
    play.bench.agents[0].billing = crate::domain::route::Billing::Free;
    let free = play.delegate(Delegate { text: "do some thing here".into(), ..Delegate::default() });
    assert_eq!(play.when(label(free, "droid")), Err(Refused::NoDecision(free)));
}

#[test]
fn a_question_that_a_smaller_terminal_shows_in_part_waits_since_it_was_asked() {
    let mut play = Play::new();
    play.delegate(to_agent("claude"));
    play.outcome(Outcome::WorkspaceReady(T1, worktree()));
    play.outcome(Outcome::Spawned(S1, Process { pid: 42, start_time: 1 }));
    let since = |play: &Play| attention(&play.state)[0].since;
    play.asks("rm -rf target\n--verbose");
    let asked = since(&play);
    play.asks("the beginning is above\n--verbose");
    assert_eq!(since(&play), asked);
    play.asks("rm -rf src");
    assert!(since(&play) > asked, "another question");
    assert_eq!(play.replayed(), play.state);
}
