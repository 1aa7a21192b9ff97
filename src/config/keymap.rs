//! The key map: which key runs which action in which scope, as data.
//!
//! Owns the shipped keys, the user's changes over them and the way out of every scope, which no change can remove.
//! Does not know what an action does: names are checked against the list it is given.

use std::collections::BTreeMap;

use super::key_overrides::KeyOverride;
use super::keys::KeyName;
use super::problem::{Place, Problem};
use super::section::{Section, Source};

const SHIPPED: &str = include_str!("keymap.toml");

macro_rules! scopes {
    ($($(#[$doc:meta])* $name:ident = $word:literal, way_out $way_out:literal;)*) => {
        /// The part of the screen that has the keys.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Scope { $($(#[$doc])* $name,)* }

        impl Scope {
            /// Every scope, in the order of the help.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// The word for it in files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$name => $word,)* }
            }

            /// The action that leaves it; at least one key always runs it.
            pub const fn way_out(self) -> &'static str {
                match self { $(Self::$name => $way_out,)* }
            }
        }
    };
}

scopes! {
    /// The command mode: task list and grid.
    Main = "main", way_out "detach";
    /// Keys go to the agent.
    Focus = "focus", way_out "unfocus";
    /// Writing a task, a reply or a command.
    Prompt = "prompt", way_out "cancel";
    /// Choosing from a list.
    List = "list", way_out "cancel";
    /// Reading finished work.
    Review = "review", way_out "cancel";
    /// Looking at an agent without touching it.
    Peek = "peek", way_out "cancel";
    /// Reading back in a terminal.
    Scrollback = "scrollback", way_out "cancel";
    /// A question before something that cannot be undone.
    Confirm = "confirm", way_out "cancel";
    /// What was spent.
    Costs = "costs", way_out "cancel";
    /// A plan.
    Plan = "plan", way_out "cancel";
    /// What waits for the person.
    Inbox = "inbox", way_out "cancel";
    /// What happened.
    Timeline = "timeline", way_out "cancel";
    /// A recorded session is played.
    Replay = "replay", way_out "cancel";
    /// The list of keys.
    Help = "help", way_out "cancel";
}

/// One action of a scope with the keys that run it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Binding {
    /// The keys, the one to show first.
    pub keys: Vec<KeyName>,
    /// The name of the action.
    pub action: String,
    /// What the help says.
    pub desc: String,
}

/// An action that a key may run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownAction<'a> {
    /// Its name.
    pub name: &'a str,
    /// Where it means something.
    pub scopes: Vec<Scope>,
}

/// What is wrong with binding an action in a scope, if anything is.
fn misplaced(known: &[KnownAction<'_>], scope: Scope, action: &str, place: &Place) -> Option<Problem> {
    let Some(found) = known.iter().find(|known| known.name == action) else {
        return Some(Problem::unknown(place.clone(), "an action", action, known.iter().map(|known| known.name)));
    };
    if found.scopes.contains(&scope) {
        return None;
    }
    let parts: Vec<String> = found.scopes.iter().map(|scope| format!("[keys.{}]", scope.name())).collect();
    let what = format!("`{action}` does nothing in [keys.{}]; it works in {}", scope.name(), parts.join(", "));
    Some(Problem::new(place.clone(), what))
}

/// Every key of every scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Keymap {
    scopes: BTreeMap<Scope, Vec<Binding>>,
}

impl Keymap {
    /// The shipped keys with the user's changes. Unknown actions, actions in a scope where they do nothing, keys bound
    /// twice and changes that would lock the user in are reported and left out.
    pub fn load(known_actions: &[KnownAction<'_>], overrides: &[KeyOverride]) -> (Self, Vec<Problem>) {
        let source = Source::new("keymap.toml", SHIPPED);
        let table = source.parse();
        let mut root = source.root(&table);
        let scopes =
            Scope::ALL.iter().map(|scope| (*scope, read_scope(*scope, root.rows(scope.name()), known_actions)));
        let shipped = Self { scopes: scopes.collect() };
        root.finish();
        let mut problems = source.findings().problems;
        let mut keymap = shipped.clone();
        for change in overrides {
            problems.extend(keymap.change(change, known_actions));
        }
        problems.extend(keymap.keep_ways_out(&shipped, overrides));
        problems.extend(super::key_conflicts::found(&keymap, &shipped, overrides));
        (keymap, problems)
    }

    /// The action that a key runs in a scope; `None` means that the key is not bound there.
    pub fn action(&self, scope: Scope, key: &KeyName) -> Option<&str> {
        self.bindings(scope).iter().find(|binding| binding.keys.contains(key)).map(|binding| binding.action.as_str())
    }

    /// What a scope has to offer, in the order of the help.
    pub fn bindings(&self, scope: Scope) -> &[Binding] {
        self.scopes.get(&scope).map_or(&[], Vec::as_slice)
    }

    /// The key to show for an action of a scope, if one runs it.
    pub fn key_for(&self, scope: Scope, action: &str) -> Option<&KeyName> {
        self.bindings(scope).iter().find(|binding| binding.action == action)?.keys.first()
    }

    fn change(&mut self, change: &KeyOverride, known_actions: &[KnownAction<'_>]) -> Option<Problem> {
        let wanted = change.action.as_deref();
        if let Some(problem) = wanted.and_then(|name| misplaced(known_actions, change.scope, name, &change.place)) {
            return Some(problem);
        }
        let desc = change.action.as_deref().map(|action| self.describe(action));
        let bindings = self.scopes.entry(change.scope).or_default();
        for binding in bindings.iter_mut() {
            binding.keys.retain(|key| *key != change.key);
        }
        if let (Some(action), Some(desc)) = (&change.action, desc) {
            match bindings.iter_mut().find(|binding| binding.action == *action) {
                Some(binding) => binding.keys.insert(0, change.key.clone()),
                None => bindings.push(Binding { keys: vec![change.key.clone()], action: action.clone(), desc }),
            }
        }
        bindings.retain(|binding| !binding.keys.is_empty());
        None
    }

    /// The description that an action has anywhere, else its name in words.
    fn describe(&self, action: &str) -> String {
        let known = self.scopes.values().flatten().find(|binding| binding.action == action);
        known.map_or_else(|| action.replace('_', " "), |binding| binding.desc.clone())
    }

    fn keep_ways_out(&mut self, shipped: &Self, overrides: &[KeyOverride]) -> Vec<Problem> {
        let mut problems = Vec::new();
        for scope in Scope::ALL {
            if self.key_for(*scope, scope.way_out()).is_some() {
                continue;
            }
            let Some(change) = overrides.iter().rfind(|change| change.scope == *scope) else { continue };
            let action = scope.way_out();
            let what = format!("[keys.{}] leaves no key for `{action}`, so its keys stay as they were", scope.name());
            problems.push(Problem::new(change.place.clone(), what));
            self.scopes.insert(*scope, shipped.bindings(*scope).to_vec());
        }
        problems
    }
}

fn read_scope(scope: Scope, rows: Vec<Section<'_, '_>>, known_actions: &[KnownAction<'_>]) -> Vec<Binding> {
    let mut bindings: Vec<Binding> = Vec::new();
    for mut row in rows {
        let (source, place) = (row.source(), row.place());
        let written = if row.is_text("on") { row.text("on").map(|key| vec![key]) } else { row.texts("on") };
        let (action, desc) = (row.text("run").unwrap_or_default(), row.text("desc").unwrap_or_default());
        row.finish();
        if let Some(problem) = misplaced(known_actions, scope, &action, &place) {
            source.push(problem);
            continue;
        }
        let mut keys = Vec::new();
        for text in written.unwrap_or_default() {
            match text.parse::<KeyName>() {
                Ok(key) if bindings.iter().any(|binding| binding.keys.contains(&key)) => {
                    source.push(Problem::new(place.clone(), format!("`{key}` is bound twice in this scope")));
                }
                Ok(key) => keys.push(key),
                Err(bad) => source.push(Problem::new(place.clone(), bad.to_string())),
            }
        }
        bindings.push(Binding { keys, action, desc });
    }
    bindings
}

#[cfg(test)]
#[path = "keymap_tests.rs"]
mod tests;
