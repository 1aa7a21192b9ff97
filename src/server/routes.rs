//! The routing rules: the shipped ones with the user's over them.

use crate::config::{Config, RoutingAgent};
use crate::domain::route::{AgentChoice, BadRule, Category, Layer, RouteFile, RouteRule, RouteTable, Tier};

const SHIPPED: &str = include_str!("../config/routes.toml");

/// The table; a rule of the user's that cannot be read is reported, and the shipped rules are used alone.
pub fn table(config: &Config, problems: &mut Vec<String>) -> Result<RouteTable, BadRule> {
    let shipped = shipped();
    match RouteTable::compile(shipped.clone().under(own(config, problems))) {
        Ok(table) => Ok(table),
        Err(bad) => {
            problems.push(format!("routing: {bad}"));
            RouteTable::compile(shipped)
        }
    }
}

/// The rules that come with the program; a test holds that they can be read.
pub fn shipped() -> RouteFile {
    toml::from_str(SHIPPED).unwrap_or_default()
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
    let mut choice = shipped().agents.remove(&category)?;
    choice.agent = own.agent.clone().unwrap_or(choice.agent);
    choice.fallbacks = own.fallbacks.clone().unwrap_or(choice.fallbacks);
    if let Some(tier) = own.tier.as_deref().and_then(|name| Tier::ALL.into_iter().find(|tier| tier.word() == name)) {
        choice.tier = tier;
        choice.when_complex = None;
    }
    Some(choice)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_rules_can_be_read_and_compiled() {
        let shipped: RouteFile = toml::from_str(SHIPPED).unwrap();
        assert!(shipped.rule.len() > 50);
        RouteTable::compile(shipped).unwrap();
    }
}
