//! `[keys.SCOPE]`: keys that the user binds to other actions, or to nothing.
//!
//! Owns the reading of `"KEY" = "ACTION"`. Does not know the actions; the key map checks them.

use super::keymap::Scope;
use super::keys::KeyName;
use super::problem::{Place, Problem};
use super::section::Section;

/// One changed key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeyOverride {
    /// Where on the screen it holds.
    pub scope: Scope,
    /// The key.
    pub key: KeyName,
    /// The name of the action; `None` takes the key away.
    pub action: Option<String>,
    /// The line that says so.
    pub place: Place,
}

/// Reads `[keys]`.
pub(super) fn read(mut keys: Section<'_, '_>) -> Vec<KeyOverride> {
    let mut overrides = Vec::new();
    for scope in Scope::ALL {
        let section = keys.section(scope.name());
        overrides.extend(read_scope(*scope, section));
    }
    keys.finish();
    overrides
}

fn read_scope(scope: Scope, mut section: Section<'_, '_>) -> Vec<KeyOverride> {
    let mut overrides: Vec<KeyOverride> = Vec::new();
    for name in section.names() {
        let Some(action) = section.text(&name) else { continue };
        let place = section.place_of(&name);
        match name.parse() {
            Ok(key) => {
                let action = (!action.is_empty()).then_some(action);
                overrides.push(KeyOverride { scope, key, action, place });
            }
            Err(bad) => section.source().push(Problem::new(place, bad.to_string())),
        }
    }
    overrides.sort_by(|a, b| a.place.cmp(&b.place));
    overrides
}
