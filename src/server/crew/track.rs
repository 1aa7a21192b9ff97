//! The track record with the prices in force: what the same tokens would have cost with the premium model.

use crate::domain::cost::Usage;
use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::route::Tier;
use crate::domain::track::{Premium, Report, report};
use crate::prices::{Day, PriceList};
use crate::server::world::World;

/// Works it out.
pub fn record(world: &World) -> Report {
    let prices = &world.rules.prices;
    let agent = world.bench.primary.as_str();
    let model = premium_model(world, prices);
    let price = |task: TaskId, usage: &Usage| -> Option<Money> {
        let at = world.state.task(task).map(|task| task.started.unwrap_or(task.created))?;
        prices.price_of_sum(model.as_deref().ok()?, usage, Day::of(at))
    };
    let premium = Premium { agent, model: model.as_deref().map_err(Clone::clone), price: &price };
    report(&world.state, world.rules.config.routing.holdback, &premium)
}

/// The primary's strongest model by its name in the price list: as the agent is told it, else as the agent itself named it
/// when it last ran at that tier. A short name that only the agent understands has no price, and no other model's is taken.
fn premium_model(world: &World, prices: &PriceList) -> Result<String, String> {
    let primary = &world.bench.primary;
    let told = world.bench.find(primary).and_then(|offer| offer.strongest()).map(|(_, model)| model);
    let known = |model: &str| prices.known_as(model).map(str::to_owned);
    if let Some(model) = told.and_then(known) {
        return Ok(model);
    }
    let premium = |task: TaskId| world.state.task(task).is_some_and(|task| task.route.tier == Tier::Premium);
    let cells = world.state.ledger().cells().filter(|(cell, _)| cell.agent == *primary && premium(cell.task));
    let ran = cells.filter_map(|(cell, _)| known(&cell.model)).last();
    ran.ok_or_else(|| match told {
        Some(model) => format!("there is no price for `{model}` yet; [prices.{model}] with `like` gives it one"),
        None => format!("{primary} names no model"),
    })
}

/// How many tasks are over: when it changes, the record does.
pub fn mark(world: &World) -> usize {
    world.state.tasks().filter(|task| task.status.is_over()).count()
}
