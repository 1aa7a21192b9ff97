//! The embedded list against the data of the crate `genai-prices`, which is kept by other people from other sources.

use std::time::{Duration, UNIX_EPOCH};

use genai_prices::{Calculator, PriceRequest};

use super::*;

/// Where the two are meant to differ, with the reason.
const EXCEPTIONS: &[(&str, &str)] = &[
    ("claude-sonnet-4-5 400000", "the crate still has dearer rates above 200,000 tokens; the maker's page has none"),
    ("deepseek-", "the maker's prices depend on the hour; the list has those of the day, the crate those of each hour"),
    ("grok-code-fast-1 ", "retired; the list has what it cost at its end, the crate what it cost before"),
    ("codestral-latest ", "the crate has no price for reading the cache"),
    ("devstral-small-latest ", "the crate has no price for reading the cache"),
];

/// Noon of the day on which the list was made, so that announced changes are still to come.
const NOON: u64 = 1_795_262_400;

fn theirs(model: &str, usage: &Usage) -> Option<f64> {
    let input = usage.total_input() as f64;
    let pairs = [
        ("input_tokens", input),
        ("output_tokens", usage.output as f64),
        ("cache_read_tokens", usage.cache_read as f64),
        ("cache_write_5m_tokens", usage.cache_write_5m as f64),
        ("cache_write_1h_tokens", usage.cache_write_1h as f64),
    ];
    let mut given = genai_prices::Usage::new();
    for (key, count) in pairs.into_iter().filter(|(_, count)| *count > 0.0) {
        given.insert(key, count);
    }
    let provider = provider(model)?;
    let request = PriceRequest::new(model, &given)
        .with_provider_id(provider)
        .with_timestamp(UNIX_EPOCH + Duration::from_secs(NOON));
    Calculator::bundled().calculate(&request).ok().map(|price| price.total_price)
}

fn provider(model: &str) -> Option<&'static str> {
    let makers = [
        ("claude", "anthropic"),
        ("gpt", "openai"),
        ("o1", "openai"),
        ("o3", "openai"),
        ("o4", "openai"),
        ("codex", "openai"),
        ("gemini", "google"),
        ("deepseek", "deepseek"),
        ("grok", "x-ai"),
        ("mistral", "mistral"),
        ("codestral", "mistral"),
        ("devstral", "mistral"),
        ("kimi", "moonshotai"),
    ];
    makers.iter().find(|(start, _)| model.starts_with(start)).map(|(_, provider)| *provider)
}

#[test]
fn the_list_agrees_with_another_one() {
    let list = PriceList::embedded();
    let usages = [
        Usage { input: 10_000, output: 1_000, ..Usage::default() },
        Usage { input: 1_000, output: 100, cache_read: 9_000, ..Usage::default() },
        Usage { input: 1_000, output: 100, cache_write_5m: 5_000, cache_write_1h: 700, ..Usage::default() },
        Usage { input: 300_000, output: 1_000, cache_read: 100_000, ..Usage::default() },
    ];
    let (mut compared, mut differing) = (0, Vec::new());
    for model in list.names() {
        for usage in &usages {
            let ours = list.price(model, usage, 0, "2026-11-21".parse().unwrap(), Speed::Standard);
            let (Some(ours), Some(theirs)) = (ours, theirs(model, usage)) else { continue };
            compared += 1;
            let ours = ours.pico() as f64 / 1e12;
            if (ours - theirs).abs() > 1e-9 {
                differing.push(format!("{model} {} {ours} {theirs}", usage.total_input()));
            }
        }
    }
    let open: Vec<_> =
        differing.iter().filter(|line| !EXCEPTIONS.iter().any(|(start, _)| line.starts_with(start))).collect();
    assert!(open.is_empty(), "{open:#?}");
    let idle: Vec<_> =
        EXCEPTIONS.iter().filter(|(start, _)| !differing.iter().any(|line| line.starts_with(start))).collect();
    assert!(idle.is_empty(), "no longer needed: {idle:#?}");
    assert!(compared > 100, "only {compared} prices could be compared");
}
