//! The routing rules: the shipped ones with the user's over them.

use crate::config::{Config, RoutingAgent, shipped_routes};
use crate::domain::route::{AgentChoice, BadRule, Category, Layer, RouteFile, RouteRule, RouteTable, Tier};

/// The table; a rule of the user's that cannot be read is reported, and the shipped rules are used alone.
pub fn table(config: &Config, problems: &mut Vec<String>) -> Result<RouteTable, BadRule> {
    let shipped = shipped_routes();
    match RouteTable::compile(shipped.clone().under(own(config, problems))) {
        Ok(table) => Ok(table),
        Err(bad) => {
            problems.push(format!("routing: {bad}"));
            RouteTable::compile(shipped)
        }
    }
}

fn own(config: &Config, problems: &mut Vec<String>) -> RouteFile {
    let mut own = RouteFile::default();
    for rule in &config.routing.rules {
        match category(&rule.category) {
            Some(category) => own.rule.push(RouteRule {
                category,
                weight: rule.weight,
                pattern: rule.pattern.clone(),
                why: rule.why.clone(),
                layer: Layer::User,
            }),
            None => problems.push(format!("routing.rule: there is no category `{}`", rule.category)),
        }
    }
    for (name, choice) in &config.routing.agents {
        let Some(category) = category(name) else { continue };
        own.agents.extend(choice_of(category, choice).map(|choice| (category, choice)));
    }
    own
}

/// The category of this name, in any of the spellings that the rules' files take.
fn category(name: &str) -> Option<Category> {
    serde_json::from_value(serde_json::Value::String(name.to_owned())).ok()
}

/// What the user says of a category, with the shipped choice for what they leave out.
fn choice_of(category: Category, own: &RoutingAgent) -> Option<AgentChoice> {
    let mut choice = shipped_routes().agents.remove(&category)?;
    choice.agent = own.agent.clone().unwrap_or(choice.agent);
    choice.fallbacks = own.fallbacks.clone().unwrap_or(choice.fallbacks);
    if let Some(tier) = own.tier.as_deref().and_then(|name| Tier::ALL.into_iter().find(|tier| tier.word() == name)) {
        choice.tier = tier;
        choice.when_complex = None;
    }
    Some(choice)
}
