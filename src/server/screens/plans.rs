//! Requests about plans.

use crate::domain::command::Command;
use crate::domain::decide::{self, Previewed};
use crate::domain::ids::PlanId;
use crate::domain::plan::Draft;
use crate::server::clock;
use crate::server::core::Core;
use crate::ui::PlanPreview;
use crate::wire::{Failure, Reply, plan_view, preview_view};

/// What a plan would be.
pub fn preview(core: &Core, draft: &Draft) -> Reply {
    match previewed(core, draft) {
        Ok(preview) => Reply::Plan(Box::new(preview_view(draft, &preview))),
        Err(why) => Reply::Failed(Failure::Refused, why),
    }
}

/// What a plan would be, or why it cannot run.
pub fn previewed(core: &Core, draft: &Draft) -> Result<Previewed, String> {
    let now = clock::now();
    let day = clock::day(now);
    decide::preview(&core.world.state, &core.world.context(now, &day), draft).map_err(|refused| refused.to_string())
}

/// The plan of the playbook that fits these words.
pub fn offered(core: &Core, text: &str) -> Option<PlanPreview> {
    let offer = core.world.rules.playbooks.offer(text)?;
    let result = previewed(core, &offer.draft);
    Some(PlanPreview { draft: offer.draft, reasons: offer.reasons, result })
}

/// How the plans stand, or one of them.
pub fn show(core: &Core, only: Option<PlanId>) -> Reply {
    let Some(id) = only else {
        return Reply::Plans(core.world.state.plans().filter_map(|plan| view(core, plan.id)).collect());
    };
    view(core, id).map_or_else(|| missing(id), |view| Reply::Plan(Box::new(view)))
}

/// Runs a plan, or does something about one.
pub fn command(core: &mut Core, actor: &str, command: &Command) -> Reply {
    let about = if let Command::Steer(id, _) = command { *id } else { core.world.state.next_plan() };
    if matches!(command, Command::Steer(..)) && core.world.state.plan(about).is_none() {
        return missing(about);
    }
    match core.command(actor, command) {
        Ok(_) => show(core, Some(about)),
        Err(why) => Reply::Failed(Failure::Refused, why),
    }
}

fn view(core: &Core, id: PlanId) -> Option<crate::wire::PlanView> {
    let state = &core.world.state;
    state.plan(id).map(|plan| plan_view(state, plan, core.world.rules.limits.max_agents, clock::now()))
}

fn missing(plan: PlanId) -> Reply {
    Reply::Failed(Failure::NotFound, format!("there is no {plan}; `orchestra plan list` lists the plans"))
}
