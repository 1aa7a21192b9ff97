//! The routing rules: the shipped ones with the user's over them.

use std::sync::{Arc, OnceLock};

use crate::config::{Config, RoutingAgent, shipped_routes};
use crate::domain::route::{AgentChoice, Category, Layer, RouteFile, RouteRule, RouteTable, Rules, Tier};

/// The table, compiled on a thread of its own: the first decision waits for it, the first picture does not.
#[derive(Clone)]
pub struct Table {
    file: RouteFile,
    compiled: Arc<OnceLock<RouteTable>>,
}

impl Table {
    /// The table of the user's rules, and those they accepted, over the shipped ones; rules that name what does not exist are reported.
    pub fn new(config: &Config, accepted: &[RouteRule], problems: &mut Vec<String>) -> Self {
        let mut own = own(config, problems);
        own.rule.extend(accepted.iter().cloned());
        let table = Self { file: shipped_routes().under(own), compiled: Arc::default() };
        let early = table.clone();
        // When no thread can be had the first decision compiles it.
        std::thread::Builder::new().name("routes".into()).spawn(move || early.compiled_now()).ok();
        table
    }

    /// The rules as they are written.
    pub const fn file(&self) -> &RouteFile {
        &self.file
    }

    fn compiled_now(&self) {
        self.table();
    }
}

impl Rules for Table {
    fn table(&self) -> &RouteTable {
        self.compiled.get_or_init(|| compile(self.file.clone()))
    }
}

/// Each rule of the user's was checked when the configuration was read; should they all together be too big, the shipped
/// ones are used alone, and a test holds that those can be compiled.
fn compile(file: RouteFile) -> RouteTable {
    let compiled = RouteTable::compile(file).or_else(|bad| {
        tracing::warn!(%bad, "the shipped routing rules are used alone");
        RouteTable::compile(shipped_routes())
    });
    compiled.unwrap_or_else(|bad| {
        tracing::error!(%bad, "there are no routing rules");
        RouteTable::default()
    })
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
