//! The routing rules: the shipped ones with the user's over them.

use crate::config::Config;
use crate::domain::route::{AgentChoice, Category, RouteFile, RouteRule, RouteTable, Tier};

const SHIPPED: &str = include_str!("../config/routes.toml");

/// The table; a rule of the user's that cannot be read is reported, and the shipped rules are used alone.
pub fn table(config: &Config, problems: &mut Vec<String>) -> RouteTable {
    let shipped = shipped();
    match RouteTable::compile(shipped.clone().under(own(config, problems))) {
        Ok(table) => table,
        Err(bad) => {
            problems.push(format!("routing: {bad}"));
            RouteTable::compile(shipped).unwrap_or_default()
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
        match rule.category.parse::<Category>() {
            Ok(category) => own.rule.push(RouteRule {
                category,
                weight: rule.weight,
                pattern: rule.pattern.clone(),
                why: rule.why.clone(),
            }),
            Err(_) => problems.push(format!("routing.rule: there is no category `{}`", rule.category)),
        }
    }
    for (name, choice) in &config.routing.agents {
        let Ok(category) = name.parse::<Category>() else { continue };
        own.agents.insert(category, choice_of(choice));
    }
    own
}

fn choice_of(choice: &crate::config::RoutingAgent) -> AgentChoice {
    let _ = Tier::ALL;
    AgentChoice {
        agent: choice.agent.clone(),
        tier: choice.tier,
        model: None,
        when_complex: None,
        fallbacks: choice.fallbacks.clone(),
    }
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
