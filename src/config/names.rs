//! Checking the names in the settings against what really exists: agents, adapters, categories, themes.
//!
//! Owns what happens to a name that nothing answers to. The lists come from the rooms that know them.

use super::file::Config;
use super::problem::{Place, Problem};
use crate::domain::route::RouteWish;

/// The names that exist.
#[derive(Debug, Clone, Copy)]
pub struct KnownNames<'a> {
    /// Programs that orchestra can drive.
    pub adapters: &'a [&'a str],
    /// Kinds of task.
    pub categories: &'a [&'a str],
    /// Shipped and own themes.
    pub themes: &'a [&'a str],
}

impl Config {
    /// Replaces or removes every name that does not exist and reports it. Agents are the adapters and whatever
    /// `[agents]` adds to them.
    pub fn check_names(&mut self, known: &KnownNames<'_>) -> Vec<Problem> {
        let mut problems = Vec::new();
        self.check_adapters(known, &mut problems);
        let agents = self.agent_names(known);
        let agents: Vec<&str> = agents.iter().map(String::as_str).collect();
        let default = Self::default();
        if !agents.contains(&self.primary.as_str()) {
            problems.push(Problem::unknown(self.line("primary"), "an agent", &self.primary, agents.iter().copied()));
            self.primary = default.primary;
        }
        if !known.themes.contains(&self.theme.as_str()) {
            problems.push(Problem::unknown(self.line("theme"), "a theme", &self.theme, known.themes.iter().copied()));
            self.theme = default.theme;
        }
        self.check_rules(known, &mut problems);
        self.check_routing_agents(known, &agents, &mut problems);
        self.check_playbooks(&agents, &mut problems);
        problems
    }

    /// A step of a playbook whose agent nobody knows is routed like any other.
    fn check_playbooks(&mut self, agents: &[&str], problems: &mut Vec<Problem>) {
        let mut playbooks = std::mem::take(&mut self.playbooks);
        for (playbook, step) in playbooks.iter_mut().flat_map(|playbook| {
            let name = playbook.name.clone();
            playbook.draft.components.iter_mut().map(move |step| (name.clone(), step))
        }) {
            let unknown = match &step.work.to {
                RouteWish::Named(name) if !agents.contains(&name.as_str()) => name.clone(),
                RouteWish::Named(_) | RouteWish::Auto | RouteWish::Primary => continue,
            };
            let kind = format!("an agent, for `{}` of the playbook `{playbook}`", step.name);
            problems.push(Problem::unknown(self.line("playbook"), &kind, &unknown, agents.iter().copied()));
            step.work.to = RouteWish::Auto;
        }
        self.playbooks = playbooks;
    }

    fn agent_names(&self, known: &KnownNames<'_>) -> Vec<String> {
        let mut names: Vec<String> = known.adapters.iter().map(|name| (*name).to_owned()).collect();
        names.extend(self.agents.keys().filter(|name| !known.adapters.contains(&name.as_str())).cloned());
        names
    }

    fn line(&self, path: &str) -> Place {
        self.place(path).cloned().unwrap_or(Place { file: "config.toml".to_owned(), line: 1 })
    }

    fn check_adapters(&mut self, known: &KnownNames<'_>, problems: &mut Vec<Problem>) {
        let mut kept = std::mem::take(&mut self.agents);
        kept.retain(|name, agent| {
            let adapter = agent.adapter.as_deref().unwrap_or(name);
            if known.adapters.contains(&adapter) {
                return true;
            }
            let (path, kind) = match agent.adapter {
                Some(_) => (format!("agents.{name}.adapter"), "an adapter"),
                None => (format!("agents.{name}"), "an adapter, and its section names none in `adapter`"),
            };
            problems.push(Problem::unknown(self.line(&path), kind, adapter, known.adapters.iter().copied()));
            false
        });
        self.agents = kept;
    }

    fn check_rules(&mut self, known: &KnownNames<'_>, problems: &mut Vec<Problem>) {
        let first_line = self.line("routing.rule");
        self.routing.rules.retain(|rule| {
            let exists = known.categories.contains(&rule.category.as_str());
            if !exists {
                let place = rule.place.clone().unwrap_or_else(|| first_line.clone());
                let categories = known.categories.iter().copied();
                problems.push(Problem::unknown(place, "a category", &rule.category, categories));
            }
            exists
        });
    }

    fn check_routing_agents(&mut self, known: &KnownNames<'_>, agents: &[&str], problems: &mut Vec<Problem>) {
        let mut kept = std::mem::take(&mut self.routing.agents);
        kept.retain(|category, choice| {
            let path = format!("routing.agents.{category}");
            if !known.categories.contains(&category.as_str()) {
                let categories = known.categories.iter().copied();
                problems.push(Problem::unknown(self.line(&path), "a category", category, categories));
                return false;
            }
            let exists = |name: &String, key: &str, problems: &mut Vec<Problem>| {
                let exists = agents.contains(&name.as_str());
                if !exists {
                    let place = self.line(&format!("{path}.{key}"));
                    problems.push(Problem::unknown(place, "an agent", name, agents.iter().copied()));
                }
                exists
            };
            choice.agent = choice.agent.take().filter(|name| exists(name, "agent", problems));
            if let Some(fallbacks) = &mut choice.fallbacks {
                fallbacks.retain(|name| exists(name, "fallbacks", problems));
            }
            true
        });
        self.routing.agents = kept;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_nothing_answers_to_are_replaced_and_reported() {
        let text = "primary = 'cluade'\ntheme = 'midnite'\n\
                    [agents.fast]\nadapter = 'codx'\n[agents.mine]\nadapter = 'codex'\n[agents.odd]\n\
                    [[routing.rule]]\ncategory = 'backnd'\nweight = 1\npattern = 'x'\nwhy = 'y'\n\
                    [routing.agents.ui]\nagent = 'mine'\nfallbacks = ['claude', 'curser']\n[routing.agents.uii]\n";
        let (mut config, problems) = Config::load(Some(("c.toml", text)), None);
        assert_eq!(problems, []);
        let known = KnownNames {
            adapters: &["claude", "codex"],
            categories: &["ui", "backend"],
            themes: &["midnight", "daylight"],
        };
        let problems: Vec<_> = config.check_names(&known).iter().map(ToString::to_string).collect();
        assert_eq!(
            problems,
            [
                "c.toml:4: `codx` is not an adapter; did you mean `codex`?".to_owned(),
                "c.toml:7: `odd` is not an adapter, and its section names none in `adapter`; known: claude, codex"
                    .into(),
                "c.toml:1: `cluade` is not an agent; did you mean `claude`?".into(),
                "c.toml:2: `midnite` is not a theme; did you mean `midnight`?".into(),
                "c.toml:8: `backnd` is not a category; did you mean `backend`?".into(),
                "c.toml:15: `curser` is not an agent; known: claude, codex, mine".into(),
                "c.toml:16: `uii` is not a category; did you mean `ui`?".into(),
            ]
        );
        assert_eq!((config.primary.as_str(), config.theme.as_str()), ("claude", "midnight"));
        assert_eq!(config.agents.keys().collect::<Vec<_>>(), ["mine"]);
        assert!(config.routing.rules.is_empty());
        assert_eq!(config.routing.agents["ui"].agent.as_deref(), Some("mine"));
    }
}
