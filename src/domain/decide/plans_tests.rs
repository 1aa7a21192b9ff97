//! Plans played to their end: tables for what a person sees, and any order of results for what must always hold.

use proptest::prelude::*;

use super::Refused;
use super::decide_tests::{Play, worktree};
use crate::domain::attention::{AttentionKind, of_task};
use crate::domain::command::{Command, Delegate, Outcome, Steering};
use crate::domain::effect::Effect;
use crate::domain::ids::{PlanId, SessionId, TaskId};
use crate::domain::plan::{Component, Draft, Gate, OnConflict, PlanStatus};
use crate::domain::route::{Availability, RouteWish};
use crate::domain::session::{Process, Reading, SessionState, TurnEnd};
use crate::domain::summary::{Changes, Ending, Evidence, FileChange, FileStatus, TaskFacts, Wanted, build};
use crate::domain::task::{Merge, Task, TaskStatus, Workspace};
use crate::domain::time::Timestamp;

const P1: PlanId = PlanId(1);

/// Steps by name with what they wait for; a name that ends in `!` has a gate, one that ends in `$` is a command.
fn draft(steps: &[(&str, &[&str])]) -> Draft {
    let plain = |name: &str| name.trim_end_matches(['!', '$']).to_owned();
    let component = |(name, after): &(&str, &[&str])| Component {
        name: plain(name),
        work: Delegate {
            text: format!("do {name}"),
            to: RouteWish::Named(if name.ends_with('$') { "shell" } else { "claude" }.into()),
            ..Delegate::default()
        },
        after: after.iter().map(|name| plain(name)).collect(),
        gate: if name.ends_with('!') { Gate::Closed } else { Gate::Open },
    };
    Draft { dir: "/repo".into(), components: steps.iter().map(component).collect(), ..Draft::default() }
}

/// What the world outside still owes an answer to.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Owed {
    Place(TaskId),
    Work(SessionId),
    Turn(SessionId),
    Result(TaskId, SessionId),
    Merge(TaskId),
    End(SessionId),
}

/// How it answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Well,
    Fails,
    Conflicts,
}

struct World {
    play: Play,
    owed: Vec<Owed>,
}

impl World {
    fn of(draft: &Draft) -> Self {
        let mut world = Self { play: Play::new(), owed: Vec::new() };
        world.play.limits.max_agents = 3;
        world.when(Command::Execute(Box::new(draft.clone()))).unwrap();
        world
    }

    fn when(&mut self, command: Command) -> Result<(), Refused> {
        self.play.when(command)?;
        for effect in std::mem::take(&mut self.play.effects) {
            let owed = match effect {
                Effect::PrepareWorkspace(task) => Owed::Place(task),
                Effect::Launch(session) => Owed::Work(session),
                Effect::Message(session, ..) => Owed::Turn(session),
                Effect::Collect(task, session, _) => Owed::Result(task, session),
                Effect::Merge(task, _) => Owed::Merge(task),
                Effect::EndTree(session) => Owed::End(session),
                _ => continue,
            };
            self.owed.push(owed);
        }
        self.holds();
        Ok(())
    }

    fn task(&self, id: TaskId) -> &Task {
        self.play.state.task(id).unwrap()
    }

    fn named(&self, name: &str) -> &Task {
        let plan = self.play.state.plan(P1).unwrap();
        self.task(plan.steps.iter().find(|step| step.name == name).unwrap().task)
    }

    fn status(&self) -> PlanStatus {
        self.play.state.plan(P1).unwrap().status(&self.play.state)
    }

    /// No step is at work before what it waits for is merged, nobody works on a paused plan that was not at work before, and
    /// the whole is only reviewed when every step is over.
    fn holds(&self) {
        let plan = self.play.state.plan(P1).unwrap();
        for task in plan.tasks(&self.play.state) {
            if task.started.is_some() {
                for before in task.after.iter().filter(|id| !plan.left_out.contains(id)) {
                    assert_eq!(
                        self.task(*before).status,
                        TaskStatus::Done,
                        "{} began before {before} was done",
                        task.id
                    );
                }
            }
        }
        let busy = |task: &&Task| matches!(task.status, TaskStatus::InProgress | TaskStatus::Blocked);
        assert!(plan.tasks(&self.play.state).filter(busy).count() <= 3, "more at once than may be");
        if self.task(plan.whole).started.is_some() {
            let over = |task: &Task| matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled);
            assert!(plan.tasks(&self.play.state).all(over), "the whole is reviewed before its steps are over");
        }
    }

    /// Answers what is owed at a place.
    fn answer(&mut self, place: usize, fate: Fate) {
        let owed = self.owed.remove(place);
        // An agent whose task was stopped or is finished has nothing more to say.
        if let Owed::Work(session) | Owed::Turn(session) = owed {
            let task = self.play.state.session(session).map(|session| self.task(session.task).status);
            if !matches!(task, Some(TaskStatus::InProgress | TaskStatus::Blocked)) {
                return;
            }
        }
        let outcome = match (owed, fate) {
            (Owed::Place(task), _) => Outcome::WorkspaceReady(task, place_of(task)),
            (owed @ (Owed::Work(session) | Owed::Turn(session)), _) => {
                if owed == Owed::Work(session) {
                    self.when(Command::Outcome(Outcome::Spawned(session, Process { pid: 9, start_time: 1 }))).unwrap();
                }
                self.play.deliver(session);
                let see = |state| Outcome::Observed(session, Reading::new(state, "test"));
                self.when(Command::Outcome(see(SessionState::Working))).unwrap();
                let end = if fate == Fate::Fails { TurnEnd::Failed } else { TurnEnd::Done };
                see(SessionState::Idle(Some(end)))
            }
            (Owed::Result(task, session), _) => self.result(task, session, fate),
            (Owed::End(session), _) => Outcome::Ended(session),
            (Owed::Merge(task), Fate::Well) => Outcome::Merged(
                task,
                Merge::Merged { commit: "c".into(), into: "plan".into(), before: None, tip: None },
            ),
            (Owed::Merge(task), Fate::Fails) => Outcome::MergeFailed(task, "the disk is full".into()),
            (Owed::Merge(task), Fate::Conflicts) => Outcome::Conflicts(task, "plan".into(), vec!["shared.rs".into()]),
        };
        self.when(Command::Outcome(outcome)).unwrap();
    }

    fn result(&self, id: TaskId, session: SessionId, fate: Fate) -> Outcome {
        let file =
            |path: &str| FileChange { path: path.into(), status: FileStatus::Added, added: Some(1), removed: Some(0) };
        let changes = Changes { files: vec![file("shared.rs"), file(&format!("{id}.rs"))], ..Changes::default() };
        let end = if fate == Fate::Fails { TurnEnd::Failed } else { TurnEnd::Done };
        let evidence = Evidence {
            changes: Some(changes),
            session: Some(session),
            ..Evidence::new(self.task(id).worker(), Ending::Turn(end))
        };
        let facts = TaskFacts { id, text: "do it".into(), started: Timestamp(0), wanted: Wanted::Changes };
        Outcome::Collected(id, session, Box::new(build(&facts, &evidence)), None)
    }

    /// Everything that is owed is answered well, oldest first, until nothing is.
    fn goes_well(&mut self) {
        for _ in 0..200 {
            if self.owed.is_empty() {
                return;
            }
            self.answer(0, Fate::Well);
        }
        panic!("it never ends: {:?}", self.owed);
    }

    /// Answers until nothing but the merge of this step is owed.
    fn until_merge_of(&mut self, name: &str) -> usize {
        for _ in 0..200 {
            let id = self.named(name).id;
            if let Some(at) = self.owed.iter().position(|owed| *owed == Owed::Merge(id)) {
                return at;
            }
            self.answer(0, Fate::Well);
        }
        panic!("{name} is never merged: {:?}", self.owed);
    }

    fn crash(&mut self) {
        self.owed.clear();
        self.when(Command::Recover).unwrap();
    }
}

fn place_of(task: TaskId) -> Workspace {
    Workspace { branch: Some(format!("orchestra/{task}")), path: format!("/wt/{task}"), ..worktree() }
}

const DIAMOND: &[(&str, &[&str])] = &[("a", &[]), ("b", &["a"]), ("c", &["a"]), ("d", &["b", "c"])];

#[test]
fn a_plan_goes_from_its_first_step_to_the_review_of_the_whole() {
    let mut world = World::of(&draft(DIAMOND));
    assert_eq!(world.owed, [Owed::Place(TaskId(5))], "first of all the branch of the plan");
    world.goes_well();
    assert_eq!(world.status(), PlanStatus::InReview);
    assert_eq!(world.play.state.plan(P1).unwrap().done(&world.play.state), 4);
    world.when(Command::Approve(TaskId(5))).unwrap();
    world.goes_well();
    assert_eq!(world.status(), PlanStatus::Done);
    assert_eq!(world.play.replayed(), world.play.state);
}

#[test]
fn nothing_passes_a_gate_before_the_person_approves() {
    let mut world = World::of(&draft(&[("a!", &[]), ("b", &["a"])]));
    world.goes_well();
    let asked = of_task(&world.play.state, world.named("a")).map(|item| item.kind);
    assert_eq!((world.status(), asked), (PlanStatus::Blocked, Some(AttentionKind::Review)));
    assert_eq!(world.named("b").status, TaskStatus::Todo);
    world.when(Command::Approve(TaskId(1))).unwrap();
    world.goes_well();
    assert_eq!(world.status(), PlanStatus::InReview);
}

#[test]
fn a_step_that_fails_is_tried_again_then_by_another_agent_then_by_nobody() {
    let mut world = World::of(&draft(&[("a", &[]), ("b", &["a"])]));
    world.answer(0, Fate::Well);
    let mut seen = Vec::new();
    for _ in 0..40 {
        if world.owed.is_empty() {
            break;
        }
        let worker = world.named("a").worker().to_owned();
        if seen.last() != Some(&worker) {
            seen.push(worker);
        }
        let at_work = matches!(world.owed[0], Owed::Work(_) | Owed::Turn(_) | Owed::Result(..));
        world.answer(0, if at_work { Fate::Fails } else { Fate::Well });
    }
    assert_eq!((seen, world.named("a").tries), (vec!["claude".to_owned(), "droid".to_owned()], 2));
    assert_eq!((world.named("a").status, world.named("b").status), (TaskStatus::Failed, TaskStatus::Todo));
    assert_eq!(world.status(), PlanStatus::Blocked);
    let waits = world.play.state.plan(P1).unwrap().waits(&world.play.state, world.named("b"));
    assert_eq!(waits, "waits for a, which failed");
    world.when(Command::Steer(P1, Steering::Resume)).unwrap();
    world.goes_well();
    assert_eq!(world.status(), PlanStatus::InReview);
}

#[test]
fn a_conflict_names_both_steps_and_the_file() {
    let mut world = World::of(&draft(DIAMOND));
    let at = world.until_merge_of("b");
    world.answer(at, Fate::Well);
    let at = world.until_merge_of("c");
    world.answer(at, Fate::Conflicts);
    world.goes_well();
    let why = &world.named("c").why;
    assert!(why.starts_with("not merged: it and `a` (task-1) and `b` (task-2) both changed shared.rs"), "{why}");
    assert_eq!(of_task(&world.play.state, world.named("c")).map(|item| item.kind), Some(AttentionKind::Conflict));
    assert_eq!(world.status(), PlanStatus::Blocked);
    world.when(Command::Approve(TaskId(3))).unwrap();
    world.goes_well();
    assert_eq!(world.status(), PlanStatus::InReview);
}

#[test]
fn a_conflict_goes_to_the_agent_once_when_the_plan_says_so() {
    let mut world = World::of(&Draft { conflicts: OnConflict::Agent, ..draft(DIAMOND) });
    let at = world.until_merge_of("c");
    world.answer(at, Fate::Conflicts);
    assert_eq!(world.named("c").status, TaskStatus::InProgress, "its agent is at it again");
    let at = world.until_merge_of("c");
    world.answer(at, Fate::Conflicts);
    assert!(world.named("c").why.starts_with("not merged"), "only once: {}", world.named("c").why);
}

#[test]
fn a_step_that_is_killed_is_asked_about_and_gone_on_without() {
    let mut world = World::of(&draft(DIAMOND));
    world.until_merge_of("a");
    world.when(Command::Kill(world.named("b").id)).unwrap();
    world.goes_well();
    let whole = world.play.state.plan(P1).unwrap().whole;
    let said = of_task(&world.play.state, world.task(whole)).unwrap().text;
    assert!(said.starts_with("`b` was cancelled and others wait for it"), "{said}");
    world.when(Command::Approve(whole)).unwrap();
    world.goes_well();
    assert_eq!((world.status(), world.named("d").status), (PlanStatus::InReview, TaskStatus::Done));
}

#[test]
fn a_plan_is_paused_goes_on_and_is_given_up() {
    let mut world = World::of(&draft(DIAMOND));
    world.answer(0, Fate::Well);
    world.when(Command::Steer(P1, Steering::Pause)).unwrap();
    assert_eq!((world.status(), world.named("a").status), (PlanStatus::Paused, TaskStatus::Paused));
    let again = world.when(Command::Steer(P1, Steering::Pause)).unwrap_err();
    assert_eq!(again.to_string(), "plan-1 is paused; it cannot be paused");
    world.when(Command::Steer(P1, Steering::Resume)).unwrap();
    assert_eq!(world.status(), PlanStatus::Running);
    world.when(Command::Steer(P1, Steering::Cancel)).unwrap();
    assert_eq!(world.status(), PlanStatus::Cancelled);
    assert!(world.play.state.tasks().all(|task| task.status == TaskStatus::Cancelled));
    assert!(world.when(Command::Steer(P1, Steering::Resume)).is_err());
}

#[test]
fn a_circle_is_refused_and_makes_no_task() {
    let mut play = Play::new();
    let circle = draft(&[("a", &["b"]), ("b", &["a"])]);
    let refused = play.when(Command::Execute(Box::new(circle))).unwrap_err().to_string();
    assert_eq!(refused, "these steps wait for each other: a → b → a; take one `after` away");
    assert_eq!(play.state.tasks().count(), 0);
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 96, ..ProptestConfig::default() })]

    /// Whatever fails, conflicts, dies or comes first: steps keep their order, and at the end either the whole waits for the
    /// person or something of it does.
    #[test]
    fn every_order_of_results_ends_with_somebody_who_knows(
        links in prop::collection::vec(prop::collection::vec(any::<prop::sample::Index>(), 0..3), 1..7),
        kinds in prop::collection::vec(0u8..6, 7),
        fates in prop::collection::vec((any::<prop::sample::Index>(), 0u8..12), 0..80),
        agents in any::<bool>(),
    ) {
        let names: Vec<String> = (0..links.len()).map(|n| {
            let sign = match kinds[n] { 0 => "!", 1 => "$", _ => "" };
            format!("s{n}{sign}")
        }).collect();
        let after: Vec<Vec<&str>> = links.iter().enumerate()
            .map(|(n, on)| if n == 0 { vec![] } else { on.iter().map(|index| names[index.index(n)].as_str()).collect() })
            .collect();
        let steps: Vec<(&str, &[&str])> = names.iter().map(String::as_str).zip(after.iter().map(Vec::as_slice)).collect();
        let conflicts = if agents { OnConflict::Agent } else { OnConflict::Ask };
        let mut world = World::of(&Draft { conflicts, ..draft(&steps) });
        for (pick, fate) in fates {
            match fate {
                11 => {
                    world.crash();
                    world.when(Command::Steer(P1, Steering::Resume)).ok();
                }
                10 => {
                    world.when(Command::Steer(P1, Steering::Pause)).ok();
                    world.when(Command::Steer(P1, Steering::Resume)).ok();
                }
                _ if world.owed.is_empty() => break,
                _ => {
                    let fate = match fate { 0 | 1 => Fate::Fails, 2 | 3 => Fate::Conflicts, _ => Fate::Well };
                    let place = pick.index(world.owed.len());
                    world.answer(place, fate);
                }
            }
        }
        world.goes_well();
        let plan = world.play.state.plan(P1).unwrap();
        let asked = plan.tasks(&world.play.state).chain([world.task(plan.whole)])
            .any(|task| of_task(&world.play.state, task).is_some());
        let waits_for_agent = world.play.state.live_sessions().count() > 0;
        prop_assert!(
            plan.status(&world.play.state).is_over() || asked || waits_for_agent,
            "{:?} and nobody is told: {:#?}", plan.status(&world.play.state),
            world.play.state.tasks().map(|task| (task.id, task.status, &task.why)).collect::<Vec<_>>()
        );
        prop_assert_eq!(world.play.replayed(), world.play.state);
    }
}

#[test]
fn without_any_program_the_preview_says_who_would_do_it_and_why_nothing_begins() {
    let mut play = Play::new();
    let mut draft = draft(&[("build", &[]), ("check", &["build"])]);
    draft.components.iter_mut().for_each(|step| step.work.to = RouteWish::Auto);
    let ready = super::preview(&play.state, &play.context(), &draft).unwrap();
    assert_eq!(ready.trouble, None);
    play.bench.agents.iter_mut().for_each(|offer| offer.availability = Availability::NotInstalled);
    let shown = super::preview(&play.state, &play.context(), &draft).unwrap();
    let who = |of: &super::Previewed| of.steps.iter().map(|(_, route)| route.agent.clone()).collect::<Vec<_>>();
    assert_eq!(who(&shown), who(&ready));
    assert!(shown.trouble.unwrap().contains(" not installed"));
    let run = play.when(Command::Execute(Box::new(draft)));
    assert!(matches!(run, Err(Refused::NoAgent(_))), "{run:?}");
}
