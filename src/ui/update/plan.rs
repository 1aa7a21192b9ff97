//! The plan view: going through its steps, changing one that is offered, steering one that runs.

use super::turn::{Turn, Way};
use crate::domain::command::{Command, Steering};
use crate::domain::ids::PlanId;
use crate::domain::plan::{Draft, Edit, Gate, Hold, edit};
use crate::domain::route::RouteWish;
use crate::ui::action::Action;
use crate::ui::intent::Intent;
use crate::ui::view_state::{Overlay, PlanPage, Purpose, refused};

/// What a key means in the plan view, where it means something of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PlanKey {
    Go,
    Hold,
    Resume,
    Drop,
    Add,
    Earlier,
    Later,
    Gate,
    To(Way),
    Move,
}

const KEYS: [(Action, PlanKey); 14] = [
    (Action::Submit, PlanKey::Go),
    (Action::HoldPlan, PlanKey::Hold),
    (Action::Resume, PlanKey::Resume),
    (Action::DropStep, PlanKey::Drop),
    (Action::AddStep, PlanKey::Add),
    (Action::StepEarlier, PlanKey::Earlier),
    (Action::StepLater, PlanKey::Later),
    (Action::StepGate, PlanKey::Gate),
    (Action::NextRoute, PlanKey::To(Way::On)),
    (Action::PreviousRoute, PlanKey::To(Way::Back)),
    (Action::SelectNext, PlanKey::Move),
    (Action::SelectPrevious, PlanKey::Move),
    (Action::Help, PlanKey::Move),
    (Action::Cancel, PlanKey::Move),
];

fn plan_key(action: Action) -> Option<PlanKey> {
    KEYS.iter().find(|(other, _)| *other == action).map(|(_, key)| *key)
}

impl Turn<'_, '_> {
    /// Opens the plan of the selected task, else the newest that is not over.
    pub(super) fn open_plan(&mut self) {
        let own = self.view.task(self.model).and_then(|task| Some((task.plan?, task.id)));
        let open = || self.model.state.plans().rev().find(|plan| !plan.status(self.model.state).is_over());
        let found = own.or_else(|| open().map(|plan| (plan.id, plan.whole)));
        let Some((id, task)) = found else {
            return refused(
                self.view,
                "there is no plan; write a task that is large enough, or `orchestra execute plan.toml`",
            );
        };
        let plan = self.model.state.plan(id);
        let marked = plan.and_then(|plan| plan.steps.iter().position(|step| step.task == task)).unwrap_or(0);
        self.view.overlays.push(Overlay::Plan(PlanPage::Running(id, marked)));
    }

    /// Opens the plan that was offered for the words in the prompt, to be looked at before it runs.
    pub(super) fn open_offer(&mut self) -> bool {
        let Some(offer) = self.model.plan else {
            refused(self.view, "no playbook fits these words, so there is no plan");
            return false;
        };
        self.view.overlays.pop();
        self.view.overlays.push(Overlay::Plan(PlanPage::Offered(Box::new(offer.draft.clone()), 0)));
        true
    }

    /// Runs an action in the plan view; `false` when it means there what it means everywhere.
    pub(super) fn act_on_plan(&mut self, action: Action) -> bool {
        match self.view.plan_page() {
            Some(PlanPage::Offered(draft, marked)) => {
                let (draft, marked) = (draft.clone(), *marked);
                self.act_on_offer(&draft, marked, action)
            }
            Some(PlanPage::Running(id, _)) => {
                let id = *id;
                self.act_on_running(id, action)
            }
            None => false,
        }
    }

    fn act_on_running(&mut self, id: PlanId, action: Action) -> bool {
        match plan_key(action) {
            Some(PlanKey::Hold) => {
                let paused = self.model.state.plan(id).is_some_and(|plan| plan.hold == Hold::Paused);
                self.command(Command::Steer(id, if paused { Steering::Resume } else { Steering::Pause }));
            }
            Some(PlanKey::Resume) => self.command(Command::Steer(id, Steering::Resume)),
            Some(PlanKey::Go) => {
                let task = self.task();
                self.view.overlays.pop();
                if let Some(task) = task {
                    self.select(task);
                }
            }
            Some(PlanKey::Drop | PlanKey::Add | PlanKey::Earlier | PlanKey::Later | PlanKey::Gate | PlanKey::To(_)) => {
                refused(self.view, "it runs already; only a plan that has not begun can be changed");
            }
            Some(PlanKey::Move) | None => return false,
        }
        true
    }

    fn act_on_offer(&mut self, draft: &Draft, marked: usize, action: Action) -> bool {
        let Some(step) = draft.components.get(marked) else { return false };
        let name = step.name.clone();
        match plan_key(action) {
            Some(PlanKey::Go) => {
                self.view.overlays.pop();
                self.view.selected = Some(self.model.state.next_task());
                self.view.draft.clear();
                self.command(Command::Execute(Box::new(draft.clone())));
            }
            Some(PlanKey::Drop) => self.change(draft, &Edit::Drop(name)),
            Some(PlanKey::Earlier) => self.change(draft, &Edit::Earlier(name)),
            Some(PlanKey::Later) => self.change(draft, &Edit::Later(name)),
            Some(PlanKey::Gate) => {
                let gate = if step.gate == Gate::Open { Gate::Closed } else { Gate::Open };
                self.change(draft, &Edit::Gate(name, gate));
            }
            Some(PlanKey::To(way)) => {
                let wish = self.wish_after(&step.work.to, way);
                self.change(draft, &Edit::To(name, wish));
            }
            Some(PlanKey::Add) => self.open_prompt(Purpose::NewStep, ""),
            Some(PlanKey::Move) => return false,
            Some(PlanKey::Hold | PlanKey::Resume) | None => {
                refused(self.view, "the plan has not begun; enter runs it");
            }
        }
        true
    }

    /// The next of: automatic, then each agent that is ready.
    fn wish_after(&self, wish: &RouteWish, way: Way) -> RouteWish {
        let ready = self.model.agents.iter().filter(|agent| agent.ready);
        let mut wishes = vec![RouteWish::Auto];
        wishes.extend(ready.map(|agent| RouteWish::Named(agent.name.clone())));
        let at = wishes.iter().position(|other| other == wish).unwrap_or(0);
        let step = match way {
            Way::On => 1,
            Way::Back => wishes.len() - 1,
        };
        wishes.swap_remove((at + step) % wishes.len())
    }

    fn change(&mut self, draft: &Draft, change: &Edit) {
        match edit(draft, change) {
            Ok(changed) => {
                if let Some(Overlay::Plan(PlanPage::Offered(draft, marked))) = self.view.overlays.last_mut() {
                    *marked = (*marked).min(changed.components.len().saturating_sub(1));
                    **draft = changed.clone();
                }
                self.intents.push(Intent::PreviewPlan(Box::new(changed)));
            }
            Err(fault) => refused(self.view, &fault.to_string()),
        }
    }

    /// One more step of the offered plan, named by its first words.
    pub(super) fn add_step(&mut self, text: &str) {
        self.view.overlays.pop();
        let Some(PlanPage::Offered(draft, _)) = self.view.plan_page() else { return };
        let draft = draft.clone();
        let words: Vec<String> = text.split_whitespace().take(2).map(str::to_lowercase).collect();
        let taken = |name: &String| draft.components.iter().any(|step| step.name == *name);
        let first = words.join("-");
        let names = std::iter::once(first.clone()).chain((2..).map(|n| format!("{first}-{n}")));
        let Some(name) = names.take(60).find(|name| !taken(name)) else { return };
        self.change(&draft, &Edit::Add(name, text.to_owned()));
    }

    /// The first click marks a step, the next one on it goes to its task; a plan that is offered runs by its key alone.
    pub(super) fn click_step(&mut self, step: usize) {
        let Some(Overlay::Plan(page)) = self.view.overlays.last_mut() else { return };
        match page {
            PlanPage::Running(_, marked) if *marked == step => self.act(Action::Submit),
            PlanPage::Running(_, marked) | PlanPage::Offered(_, marked) => *marked = step,
        }
    }

    /// Marks another step.
    pub(super) fn mark_step(&mut self, way: Way) {
        let model = self.model;
        let Some(Overlay::Plan(page)) = self.view.overlays.last_mut() else { return };
        let (marked, last) = match page {
            // Behind the steps stands the whole.
            PlanPage::Running(id, marked) => (marked, model.state.plan(*id).map_or(0, |plan| plan.steps.len())),
            PlanPage::Offered(draft, marked) => (marked, draft.components.len().saturating_sub(1)),
        };
        *marked = match way {
            Way::On => (*marked + 1).min(last),
            Way::Back => marked.saturating_sub(1),
        };
    }
}
