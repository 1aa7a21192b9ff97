//! Any content fits, parses back, keeps what may not be cut, and has only the keys that the schema names.

use proptest::prelude::*;
use serde_json::Value;

use super::super::sample::full;
use super::super::{OutcomeSource, headline};
use super::*;

fn parsed(json: &str) -> Summary {
    serde_json::from_str(json).unwrap()
}

#[test]
fn a_small_summary_is_not_touched() {
    let small = full(1, "x");
    let json = to_json_within(&small, AGENT_BYTES);
    assert!(!json.contains("omitted"), "{json}");
    assert_eq!(parsed(&json), small);
}

#[test]
fn the_worst_content_fits() {
    let long =
        ["a".repeat(5000), "\\\"".repeat(3000), "語".repeat(3000), "🦀".repeat(3000), "\u{1}\u{202e}".repeat(3000)];
    for text in long {
        for n in [1, 7, 300] {
            let json = to_json_within(&full(n, &text), AGENT_BYTES);
            assert!(json.len() <= AGENT_BYTES, "{} bytes of {n} x {:.8}", json.len(), text);
            parsed(&json);
        }
    }
}

#[test]
fn what_is_left_out_is_counted_and_what_matters_stays() {
    let whole = full(40, "some text of ordinary length");
    let json = to_json_within(&whole, AGENT_BYTES);
    let cut = parsed(&json);
    assert!(json.len() <= AGENT_BYTES);
    for (kept, omitted) in [
        (cut.files.len(), cut.omitted.files),
        (cut.commands.len(), cut.omitted.commands),
        (cut.errors.len(), cut.omitted.errors),
        (cut.claims.len(), cut.omitted.claims),
        (cut.decisions.len(), cut.omitted.decisions),
        (cut.questions.len(), cut.omitted.questions),
        (cut.next.len(), cut.omitted.next),
        (cut.tests.len(), cut.omitted.tests),
    ] {
        assert_eq!(kept + omitted as usize, 40);
    }
    assert_eq!((cut.status, cut.verified, cut.totals), (whole.status, whole.verified, whole.totals));
    assert_eq!((cut.log, &cut.files[..]), (whole.log, &whole.files[..cut.files.len()]));
    assert!(cut.claims.iter().filter(|claim| claim.check == Check::Contradicted).count() == MAX_CONTRADICTED);
}

#[test]
fn files_go_first_and_the_outcome_last() {
    let mut summary = full(3, "short");
    summary.files = full(200, "src/some/folder/file").files;
    summary.outcome.text = "A sentence of words that goes on and on. ".repeat(4);
    let cut = parsed(&to_json_within(&summary, AGENT_BYTES));
    assert!(cut.omitted.files > 0 && !cut.files.is_empty());
    assert_eq!((cut.omitted.decisions, cut.omitted.questions, cut.omitted.outcome), (0, 0, 0));
    let tiny = parsed(&to_json_within(&summary, 1500));
    assert!(tiny.outcome.text.chars().count() > 40 && tiny.outcome.text.ends_with('…'), "{}", tiny.outcome.text);
}

#[test]
fn a_path_keeps_its_end() {
    let mut path = format!("{}/name.rs", "folder".repeat(60));
    cap_front(&mut path);
    assert!(path.starts_with('…') && path.ends_with("folder/name.rs") && path.chars().count() <= 120, "{path}");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_content_fits_and_parses_back(text in ".{0,400}", n in 0usize..60) {
        let summary = full(n, &text);
        let json = to_json_within(&summary, AGENT_BYTES);
        prop_assert!(json.len() <= AGENT_BYTES, "{}", json.len());
        let back = parsed(&json);
        prop_assert_eq!(back.totals, summary.totals);
        // What was cut once is not cut again.
        prop_assert_eq!(to_json_within(&back, AGENT_BYTES), json);
        prop_assert!(!headline(&back).is_empty());
    }
}

/// Checks names and required keys of a value against its part of the schema.
fn check(value: &Value, part: &Value, schema: &Value, at: &str) {
    let part = match part.get("$ref").and_then(Value::as_str) {
        Some(name) => schema.pointer(name.trim_start_matches('#')).unwrap(),
        None => part,
    };
    match value {
        Value::Object(map) => {
            let known =
                part["properties"].as_object().unwrap_or_else(|| panic!("{at} is an object, not in the schema"));
            assert_eq!(part["additionalProperties"], Value::Bool(false), "{at}");
            for (key, value) in map {
                let below = known.get(key).unwrap_or_else(|| panic!("{at}.{key} is not in the schema"));
                check(value, below, schema, &format!("{at}.{key}"));
            }
            for key in part["required"].as_array().into_iter().flatten().filter_map(Value::as_str) {
                assert!(map.contains_key(key), "{at}.{key} is missing");
            }
        }
        Value::Array(items) => items.iter().for_each(|item| check(item, &part["items"], schema, at)),
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => scalar(value, part, at),
    }
}

fn scalar(value: &Value, part: &Value, at: &str) {
    if let Some(values) = part["enum"].as_array() {
        assert!(values.contains(value), "{at}: {value} is not one of the schema's values");
    } else if let Some(only) = part.get("const") {
        assert_eq!(value, only, "{at}");
    } else {
        let kind = match value {
            Value::String(_) => "string",
            Value::Number(n) if n.is_f64() => "number",
            Value::Number(_) => "integer",
            Value::Null => "null",
            Value::Bool(_) => "boolean",
            Value::Array(_) | Value::Object(_) => "nothing",
        };
        let types = &part["type"];
        let is_named = types == kind || types.as_array().is_some_and(|all| all.iter().any(|one| one == kind));
        assert!(is_named, "{at}: {value} is no {types}");
    }
}

#[test]
fn a_summary_has_exactly_the_keys_of_the_schema() {
    let schema: Value = serde_json::from_str(include_str!("../../../docs/summary.schema.json")).unwrap();
    let mut bare = full(0, "x");
    bare.git = None;
    bare.log = None;
    bare.model = None;
    bare.session = None;
    bare.usage.usd = None;
    bare.outcome.src = OutcomeSource::Task;
    for summary in [full(4, "x"), bare] {
        check(&serde_json::to_value(&summary).unwrap(), &schema, &schema, "summary");
    }
    let cut: Value =
        serde_json::from_str(&to_json_within(&full(90, "some long text ".repeat(9).as_str()), 4096)).unwrap();
    check(&cut, &schema, &schema, "cut");
    assert!(cut["omitted"]["files"].as_u64() > Some(60));
}

#[test]
fn counts_of_an_earlier_cut_are_kept_and_fit_too() {
    let max = u32::MAX;
    let omitted = Omitted {
        files: max,
        commands: max,
        tests: max,
        names: max,
        errors: max,
        claims: max,
        decisions: max,
        questions: max,
        next: max,
        outcome: max,
    };
    let json = to_json_within(&Summary { omitted, ..full(300, &"🦀".repeat(3000)) }, AGENT_BYTES);
    assert!(json.len() <= AGENT_BYTES, "{}", json.len());
    assert_eq!(parsed(&json).omitted, omitted);
}
