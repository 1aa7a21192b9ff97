use super::*;

const M: u64 = 1_000_000;

fn day(text: &str) -> Day {
    text.parse().unwrap()
}

fn usage(input: u64, output: u64, read: u64, write_5m: u64, write_1h: u64) -> Usage {
    Usage { input, output, cache_read: read, cache_write_5m: write_5m, cache_write_1h: write_1h }
}

fn cost(model: &str, usage: &Usage, on: &str) -> Option<String> {
    dollars(PriceList::embedded().price(model, usage, 0, day(on), Speed::Standard))
}

/// Exactly, without trailing zeros.
fn dollars(money: Option<Money>) -> Option<String> {
    let pico = money?.pico();
    let text = format!("{}.{:012}", pico / 1_000_000_000_000, pico % 1_000_000_000_000);
    Some(text.trim_end_matches('0').trim_end_matches('.').to_owned())
}

#[test]
fn the_embedded_list_is_read_whole() {
    let list = PriceList::parse(EMBEDDED).unwrap();
    assert_eq!((list.len(), list.generated()), (99, "2026-11-21"));
    assert_eq!(PriceList::embedded(), &list);
    for name in list.models.keys() {
        let price = list.price(name, &usage(1, 1, 1, 1, 1), 0, day("2026-11-21"), Speed::Standard);
        assert!(price.is_some_and(|price| price > Money::ZERO), "{name}");
        assert_eq!(list.known_as(name), Some(name.as_str()));
    }
}

#[test]
fn every_class_has_its_rate_and_missing_rates_fall_back() {
    let each =
        [usage(M, 0, 0, 0, 0), usage(0, M, 0, 0, 0), usage(0, 0, M, 0, 0), usage(0, 0, 0, M, 0), usage(0, 0, 0, 0, M)];
    let table = [
        ("claude-opus-4-8", ["5", "25", "0.5", "6.25", "10"]),
        // No hour rate: as the five minutes. A write rate of zero: as input. No write rate at all: as input.
        ("deepseek-chat", ["0.28", "0.42", "0.028", "0.28", "0.28"]),
        ("gpt-5-mini", ["0.25", "2", "0.025", "0.25", "0.25"]),
    ];
    for (model, wanted) in table {
        let got = each.map(|usage| cost(model, &usage, "2026-11-10").unwrap());
        assert_eq!(got, wanted, "{model}");
    }
}

#[test]
fn figures_of_real_shaped_sessions_come_out_to_the_pico() {
    let table = [
        // gpt-5.5 and gpt-5.3-codex of a Codex session, sonnet-5 and haiku of a Claude one.
        ("gpt-5.5", usage(22_000, 2_300, 26_000, 0, 0), "0.192"),
        ("gpt-5.3-codex", usage(3_000, 700, 20_000, 0, 0), "0.01855"),
        ("claude-sonnet-5", usage(100, 1_000, 80_000, 30_000, 0), "0.1012"),
        ("claude-haiku-4-5-20251001", usage(100, 1_000, 80_000, 30_000, 0), "0.0506"),
        ("custom:GPT-5.5-[OpenAI]-0", usage(9_000, 800, 4_000, 0, 0), "0.071"),
        ("claude-sonnet-4-5-20250929", usage(1_200, 4_000, 90_000, 20_000, 0), "0.1656"),
    ];
    for (model, usage, wanted) in table {
        assert_eq!(cost(model, &usage, "2026-11-10").as_deref(), Some(wanted), "{model}");
    }
}

#[test]
fn a_long_request_is_dearer_as_a_whole_and_only_above_the_threshold() {
    let table = [
        (usage(200_000, 0, 0, 0, 0), "0.25"),
        (usage(200_001, 0, 0, 0, 0), "0.5000025"),
        (usage(150_000, 1_000, 100_000, 0, 0), "0.415"),
    ];
    for (usage, wanted) in table {
        assert_eq!(cost("gemini-2.5-pro", &usage, "2026-11-10").as_deref(), Some(wanted), "{usage:?}");
    }
}

#[test]
fn steps_of_a_model_without_a_flat_price_are_priced() {
    let table = [(32_000, "0.032"), (32_001, "0.0576018"), (300_000, "1.8")];
    for (input, wanted) in table {
        assert_eq!(cost("qwen3-coder-plus", &usage(input, 0, 0, 0, 0), "2026-11-10").as_deref(), Some(wanted));
    }
}

#[test]
fn the_price_of_the_day_holds() {
    let long = usage(300_000, 0, 0, 0, 0);
    assert_eq!(cost("claude-opus-4-6", &long, "2026-03-12").as_deref(), Some("3"));
    assert_eq!(cost("claude-opus-4-6", &long, "2026-03-13").as_deref(), Some("1.5"));
    let argon = |on| PriceList::embedded().price("gemini-4-argon", &usage(M, 0, 0, 0, 0), 0, day(on), Speed::Standard);
    assert_eq!(argon("2026-12-01"), argon("2026-11-30").map(|price| price + price));
}

#[test]
fn names_are_matched_and_never_guessed() {
    let one = usage(1_000, 1_000, 0, 0, 0);
    let minimax = cost("MiniMax-M2", &one, "2026-11-10");
    let table = [
        ("claude-opus-4-7[1m]", Some("0.03")),
        ("anthropic/claude-opus-4.7", Some("0.03")),
        ("claude-sonnet-5", Some("0.012")),
        ("us.anthropic.claude-sonnet-4-5-20250929-v1:0", Some("0.0198")),
        ("global.anthropic.claude-sonnet-4-5-20250929-v1:0", Some("0.018")),
        ("claude-sonnet-4", Some("0.018")),
        ("minimax-m2", minimax.as_deref()),
        ("claude-opus-9-9", None),
        ("claude-opus", None),
        ("corp-proxy/foo-large", None),
        ("gpt-5-ultra", None),
        ("", None),
    ];
    for (name, wanted) in table {
        assert_eq!(cost(name, &one, "2026-11-10").as_deref(), wanted, "{name}");
    }
}

#[test]
fn fast_service_multiplies_tokens_and_not_searches() {
    let list = PriceList::embedded();
    let price = |model: &str, searches, speed| {
        dollars(list.price(model, &usage(M, 0, 0, 0, 0), searches, day("2026-11-10"), speed))
    };
    assert_eq!(price("claude-opus-5", 3, Speed::Standard).as_deref(), Some("5.03"));
    assert_eq!(price("claude-opus-5", 3, Speed::Fast).as_deref(), Some("10.03"));
    assert_eq!(price("claude-haiku-4-5", 0, Speed::Fast).as_deref(), Some("1"));
    assert_eq!(price("nobody", 3, Speed::Standard), None);
}

#[test]
fn a_users_price_replaces_and_adds() {
    let text = "[[model]]\nid = \"claude-opus-5\"\ninput = \"1\"\noutput = \"2\"\n[[model]]\nid = \"Local\"\ninput = \"0\"\noutput = \"0\"\n";
    let list = PriceList::embedded().clone().under(PriceList::parse(text).unwrap());
    let price = |model| dollars(list.price(model, &usage(M, M, M, 0, 0), 0, day("2026-11-10"), Speed::Standard));
    assert_eq!(price("claude-opus-5").as_deref(), Some("4"));
    assert_eq!(price("local").as_deref(), Some("0"));
    assert_eq!(list.len(), 100);
}

#[test]
fn a_bad_list_says_what_is_wrong() {
    let table = [
        ("nonsense", "cannot be read"),
        ("[[model]]\nid = \"x\"\ninput = \"1e3\"\noutput = \"2\"\n", "1e3"),
        ("[[model]]\nid = \"x\"\ninput = \"1\"\n", "without"),
        (
            "[[model]]\nid = \"x\"\ninput = \"1\"\noutput = \"2\"\n[[model.history]]\nfrom = \"soon\"\ninput = \"1\"\noutput = \"2\"\n",
            "soon",
        ),
    ];
    for (text, said) in table {
        let error = PriceList::parse(text).unwrap_err().to_string();
        assert!(error.contains(said), "{error}");
    }
}

#[test]
fn absurd_amounts_are_unknown_and_not_wrong() {
    let absurd = usage(u64::MAX / 8, 0, 0, 0, 0);
    assert_eq!(PriceList::embedded().price("claude-opus-5", &absurd, 0, day("2026-11-10"), Speed::Fast), None);
}
