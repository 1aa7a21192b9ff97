//! What the shape of an adapter cannot hold: expressions that do not compile, placeholders that are none, parts that do
//! not fit together.

use toml::de::{DeTable, DeValue};

use super::mistakes::{place, short};
use crate::agents::adapter::{Adapter, LaunchRule};
use crate::agents::values::{PLACEHOLDERS, placeholders};
use crate::config::{Problem, nearest};

/// Everything that is wrong with an adapter whose shape is right. `own` is what of it stands in the file.
pub(super) fn judge(file: &str, text: &str, adapter: &Adapter, own: &DeTable<'_>) -> Vec<Problem> {
    let line = |path: &str| place(file, text, &span_of(own, path).unwrap_or(0..0));
    let mut found: Vec<(String, String)> = Vec::new();
    found.extend(name(adapter));
    found.extend(patterns(adapter));
    found.extend(words(adapter));
    found.extend(parts(adapter, own));
    // What is wrong and does not stand in the file stands in what it is laid over, where it is not wrong.
    found.into_iter().map(|(path, what)| Problem::new(line(&path), what)).collect()
}

fn name(adapter: &Adapter) -> Option<(String, String)> {
    let letter = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    let good = !adapter.name.is_empty() && adapter.name.chars().all(letter);
    (!good)
        .then(|| ("name".to_owned(), "`name` is lower-case letters, digits, `-` and `_`, like `my-agent`".to_owned()))
}

fn patterns(adapter: &Adapter) -> Vec<(String, String)> {
    let detect = [("version", &adapter.detect.version), ("must_match", &adapter.detect.must_match)];
    let detect = detect.into_iter().filter_map(|(key, pattern)| Some((format!("detect.{key}"), pattern.as_ref()?)));
    let states = adapter.states.iter().enumerate().flat_map(|(n, rule)| {
        rule.patterns().into_iter().map(move |(key, pattern)| (format!("state.{n}.{key}"), pattern))
    });
    let dialogs = adapter.dialogs.iter().enumerate().flat_map(|(n, rule)| {
        rule.patterns().into_iter().map(move |(key, pattern)| (format!("dialog.{n}.{key}"), pattern))
    });
    let all = detect.chain(states).chain(dialogs);
    all.filter_map(|(path, pattern)| {
        let why = short(&pattern.mistake()?);
        let key = path.rsplit('.').next().unwrap_or_default().to_owned();
        Some((path, format!("`{key}`: {why}")))
    })
    .collect()
}

/// Placeholders that nobody fills.
fn words(adapter: &Adapter) -> Vec<(String, String)> {
    let rules = [("interactive", &adapter.interactive), ("headless", &adapter.headless)];
    let rules = rules.into_iter().filter_map(|(mode, rule)| Some((mode, rule.as_ref()?)));
    let lines = rules.flat_map(|(mode, rule)| {
        let groups = |key: &str, groups: &[Vec<String>]| (format!("{mode}.{key}"), groups.concat());
        [groups("start", &rule.start), groups("resume", &rule.resume)]
    });
    let set =
        adapter.environment.set.iter().map(|(name, value)| (format!("environment.set.{name}"), vec![value.clone()]));
    let mut found = Vec::new();
    for (path, words) in lines.chain(set) {
        let all = words.iter().flat_map(|word| placeholders(word));
        let unknown: Vec<&str> = all.filter(|name| !PLACEHOLDERS.iter().any(|(known, _)| known == name)).collect();
        found.extend(unknown.into_iter().map(|name| {
            let hint = match nearest(name, PLACEHOLDERS.iter().map(|(known, _)| *known)) {
                Some(near) => format!("did you mean `{{{near}}}`?"),
                None => "docs/agents.md lists them".to_owned(),
            };
            (path.clone(), format!("`{{{name}}}` is not a placeholder; {hint}"))
        }));
        let secret = words.iter().any(|word| word.contains("{secret}")) && !path.starts_with("environment");
        found.extend(secret.then(|| {
            let what = "`{secret}` would be seen in the list of processes; set it in [environment] set";
            (path.clone(), what.to_owned())
        }));
    }
    found
}

/// Parts that do not fit together.
fn parts(adapter: &Adapter, own: &DeTable<'_>) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut say = |path: &str, what: &str| found.push((path.to_owned(), what.to_owned()));
    if adapter.interactive.is_none() && adapter.headless.is_none() {
        say("name", "nothing says how it starts; add [interactive], [headless] or both, each with `start`");
    }
    if adapter.detect.programs.is_empty() && adapter.program.is_none() {
        say("detect.programs", "`programs` is empty; name the program as it is called on PATH, like [\"mytool\"]");
    }
    if adapter.detect.version.is_some() && adapter.detect.version_args.is_empty() {
        say("detect.version", "`version` is never asked for; add `version_args`, like [\"--version\"]");
    }
    let groups = adapter.detect.version.as_ref().and_then(|version| Some(version.regex()?.captures_len()));
    if groups == Some(1) {
        say("detect.version", "`version` needs a group around the version, like '(\\d+\\.\\d+\\.\\d+)'");
    }
    // Only what the file itself says: the built-in shell passes everything, and drops what looks like a secret.
    let passes = span_of(own, "environment.pass").is_some() && adapter.environment.pass.iter().any(|name| name == "*");
    if passes {
        say(
            "environment.pass",
            "`*` would hand every secret of yours to this program; name what it needs, like `MYTOOL_*`",
        );
    }
    for (mode, rule) in [("interactive", &adapter.interactive), ("headless", &adapter.headless)] {
        let Some(rule) = rule else { continue };
        if rule.start.is_empty() && adapter.program.is_none() {
            continue;
        }
        if words_without_place(rule) {
            say(&format!("{mode}.read"), "`read` and `write` are never used; add the group [\"{access}\"] to `start`");
        }
    }
    let codes = adapter.exits.iter().enumerate().filter(|(_, exit)| exit.code.is_some() == exit.signal.is_some());
    for (n, _) in codes {
        say(&format!("exit.{n}.means"), "an [[exit]] has a `code` or a `signal`, one of them");
    }
    found
}

fn words_without_place(rule: &LaunchRule) -> bool {
    let named = rule.start.iter().flatten().any(|word| word == "{access}");
    !(named || rule.read.is_empty() && rule.write.is_empty())
}

/// Where a key stands, or the nearest table around it.
fn span_of(table: &DeTable<'_>, path: &str) -> Option<std::ops::Range<usize>> {
    let (first, rest) = path.split_once('.').unwrap_or((path, ""));
    let (key, value) = table.iter().find(|(key, _)| key.get_ref() == first)?;
    let deeper = match value.get_ref() {
        DeValue::Table(inner) if !rest.is_empty() => span_of(inner, rest),
        DeValue::Array(rows) if !rest.is_empty() => {
            let (n, rest) = rest.split_once('.').unwrap_or((rest, ""));
            let row = n.parse::<usize>().ok().and_then(|n| rows.get(n))?;
            match row.get_ref() {
                DeValue::Table(inner) => span_of(inner, rest).or(Some(row.span())),
                _ => Some(row.span()),
            }
        }
        _ => None,
    };
    deeper.or_else(|| (rest.is_empty() || !value.get_ref().is_table()).then(|| key.span()))
}
