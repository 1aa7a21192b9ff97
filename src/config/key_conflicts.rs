//! Keys that were changed so that something no longer works: one key for two actions, an action that lost its last key,
//! a key that most terminals cannot send.
//!
//! Owns the sentences about them. Changes nothing: what the user wrote holds, and is told.

use super::key_overrides::KeyOverride;
use super::keymap::Keymap;
use super::keys::{KeyName, Sent};
use super::problem::Problem;

/// Everything that is wrong with the changes, given the keys that hold with them and those that were shipped.
pub(super) fn found(now: &Keymap, shipped: &Keymap, changes: &[KeyOverride]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (at, change) in changes.iter().enumerate() {
        let earlier = changes[..at].iter().find(|other| other.scope == change.scope && other.key == change.key);
        if let Some(earlier) = earlier {
            problems.push(twice(change, earlier));
        }
        problems.extend(orphan(now, shipped, change));
        problems.extend(unheard(now, change));
    }
    problems
}

fn words(action: Option<&str>) -> String {
    action.map_or_else(|| "nothing".to_owned(), |action| format!("`{action}`"))
}

/// The same key in two spellings; the same spelling twice is no TOML.
fn twice(change: &KeyOverride, earlier: &KeyOverride) -> Problem {
    let (scope, key, line) = (change.scope.name(), &change.key, earlier.place.line);
    let (now, before) = (words(change.action.as_deref()), words(earlier.action.as_deref()));
    let what = format!(
        "`{key}` runs {before} in [keys.{scope}] by line {line} and {now} by this one, which holds; drop one of them"
    );
    Problem::new(change.place.clone(), what)
}

/// Another action had this key and has none any more.
fn orphan(now: &Keymap, shipped: &Keymap, change: &KeyOverride) -> Option<Problem> {
    let action = change.action.as_deref()?;
    let before = shipped.action(change.scope, &change.key).filter(|before| *before != action)?;
    if now.key_for(change.scope, before).is_some() || now.action(change.scope, &change.key) != Some(action) {
        return None;
    }
    let (scope, key) = (change.scope.name(), &change.key);
    let what = format!(
        "`{key}` is the only key of `{before}` in [keys.{scope}], so nothing runs `{before}` any more; give it another key there"
    );
    Some(Problem::new(change.place.clone(), what))
}

/// The action has no key that every terminal sends.
fn unheard(now: &Keymap, change: &KeyOverride) -> Option<Problem> {
    let action = change.action.as_deref()?;
    let binding = now.bindings(change.scope).iter().find(|binding| binding.action == action)?;
    let always = |key: &KeyName| key.sent() == Sent::Always;
    if !binding.keys.contains(&change.key) || binding.keys.iter().any(always) {
        return None;
    }
    let key = &change.key;
    let why = match key.sent() {
        Sent::Always => return None,
        Sent::As(other) => format!("most terminals send `{key}` as `{other}`"),
        Sent::Seldom => format!("most terminals cannot send `{key}`"),
    };
    let what =
        format!("{why}, and `{action}` has no other key in [keys.{}]; give it a second one", change.scope.name());
    Some(Problem::new(change.place.clone(), what))
}
