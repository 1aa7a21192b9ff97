//! A session's files while they grow: what is told, and that it is told once.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use super::meter::Meter;
use super::open::Open;
use crate::agents::AgentFact;
use crate::domain::cost::{CostCounters, CostReading, Extent, Quality, Request, Usage};
use crate::domain::ids::SessionId;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;
use crate::prices::PriceList;

fn meter(asked: Option<&str>, cut: Option<Timestamp>) -> Meter {
    Meter::new(Arc::new(PriceList::embedded().clone()), "s".into(), asked.map(str::to_owned), cut)
}

fn append(path: &Path, text: &str) {
    let mut file = OpenOptions::new().append(true).create(true).open(path).unwrap();
    file.write_all(text.as_bytes()).unwrap();
}

/// What is new since the last time.
fn read(open: &mut Open, meter: &mut Meter) -> Vec<CostReading> {
    if open.read(&mut Vec::new()) { meter.readings(open.requests()) } else { Vec::new() }
}

fn claude(id: &str, output: u64) -> String {
    format!(
        "{{\"type\":\"assistant\",\"timestamp\":\"2026-11-10T09:00:00Z\",\"message\":{{\"id\":\"{id}\",\
         \"model\":\"claude-opus-5\",\"usage\":{{\"output_tokens\":{output}}}}}}}\n"
    )
}

fn codex(input: u64) -> String {
    format!(
        "{{\"timestamp\":\"2026-11-10T09:00:00Z\",\"type\":\"event_msg\",\"payload\":{{\"type\":\"token_count\",\
         \"info\":{{\"total_token_usage\":{{\"input_tokens\":{input}}}}}}}}}\n"
    )
}

#[test]
fn a_transcript_and_its_sub_agents_are_read_as_they_grow() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.jsonl");
    let (mut open, mut meter) = (Open::claude(path.clone()), meter(None, None));
    assert_eq!(read(&mut open, &mut meter), []);
    append(&path, &claude("a", 1));
    append(&path, claude("a", 1000).trim_end());
    let outputs = |readings: &[CostReading]| readings.iter().map(|r| (r.usage.output, r.money)).collect::<Vec<_>>();
    assert_eq!(outputs(&read(&mut open, &mut meter)), [(1, Some(Money::from_micros(25)))]);
    append(&path, "\n");
    let readings = read(&mut open, &mut meter);
    assert_eq!(outputs(&readings), [(1000, Some(Money::from_micros(25_000)))]);
    assert_eq!((readings[0].counter.as_str(), readings[0].quality), ("s/claude-opus-5", Quality::Computed));
    let asides = dir.path().join("s/subagents");
    std::fs::create_dir_all(&asides).unwrap();
    append(&asides.join("agent-1.jsonl"), &claude("b", 500));
    append(&asides.join("agent-1.jsonl"), &claude("a", 1000));
    assert_eq!(outputs(&read(&mut open, &mut meter)), [(1500, Some(Money::from_micros(37_500)))]);
    // Written anew with less in it: nothing is taken back, and nothing is charged again.
    std::fs::write(&path, claude("a", 1000)).unwrap();
    assert_eq!(outputs(&read(&mut open, &mut meter)), []);
    std::fs::remove_file(&path).unwrap();
    assert_eq!(outputs(&read(&mut open, &mut meter)), []);
}

#[test]
fn a_long_request_is_dear_and_many_short_ones_are_not() {
    let dir = tempfile::tempdir().unwrap();
    let rollout = |inputs: &[u64]| {
        let path = dir.path().join(format!("{}.jsonl", inputs.len()));
        append(&path, "{\"type\":\"turn_context\",\"payload\":{\"model\":\"gpt-5.5\"}}\n");
        for input in inputs {
            append(&path, &codex(*input));
        }
        let (mut open, mut meter) = (Open::codex(path, |_| None), meter(None, None));
        read(&mut open, &mut meter)[0].money
    };
    // Four requests of 100,000 tokens at $5 a million; one of 400,000 at $10.
    assert_eq!(rollout(&[100_000, 200_000, 300_000, 400_000]), Some(Money::from_cents(200)));
    assert_eq!(rollout(&[400_000]), Some(Money::from_cents(400)));
}

#[test]
fn a_fork_pays_only_what_it_adds_and_a_rollout_written_anew_pays_nothing_again() {
    let dir = tempfile::tempdir().unwrap();
    let (parent, child) = (dir.path().join("parent.jsonl"), dir.path().join("child.jsonl"));
    let meta = |id: &str, from: &str| {
        format!("{{\"type\":\"session_meta\",\"payload\":{{\"id\":\"{id}\",\"forked_from_id\":{from}}}}}\n")
    };
    append(&parent, &[meta("p", "null"), codex(100), codex(200)].concat());
    let text = [meta("c", "\"p\""), codex(100), codex(200), codex(250)].concat();
    append(&child, &text);
    let mut open = Open::codex(child.clone(), move |id| (id == "p").then(|| parent.clone()));
    let mut meter = meter(Some("gpt-5.5"), None);
    let readings = read(&mut open, &mut meter);
    assert_eq!((readings[0].usage.input, readings[0].counter.as_str()), (50, "s/unknown"));
    assert_eq!((readings[0].money, readings[0].model.as_deref()), (Some(Money::from_micros(250)), Some("gpt-5.5")));
    std::fs::write(&child, [text.as_str(), &codex(260)].concat().replace("null", "0")).unwrap();
    assert_eq!(read(&mut open, &mut meter)[0].usage.input, 60);
    std::fs::write(&child, [meta("c", "\"p\""), codex(250), codex(300)].concat()).unwrap();
    assert_eq!(read(&mut open, &mut meter)[0].usage.input, 110);
}

#[test]
fn what_was_requested_before_a_foreign_session_was_resumed_is_not_ours() {
    let request = |ms, input| Request {
        at: Some(Timestamp(ms)),
        model: Some("claude-opus-5".into()),
        usage: Usage { input, ..Usage::default() },
        ..Request::default()
    };
    let requests = [request(999, 5), request(1_000, 7)];
    let inputs = |cut| meter(None, cut).readings(requests.iter()).iter().map(|r| r.usage.input).collect::<Vec<_>>();
    assert_eq!(inputs(None), [12]);
    assert_eq!(inputs(Some(Timestamp(1_000))), [7]);
    assert_eq!(inputs(Some(Timestamp(2_000))), [0; 0]);
}

#[test]
fn a_written_zero_and_an_unknown_model_are_not_free() {
    let request = |model: &str, recorded| Request {
        model: Some(model.into()),
        usage: Usage { input: 1_000_000, ..Usage::default() },
        recorded,
        extent: Extent::Sum,
        ..Request::default()
    };
    let table = [
        (request("claude-opus-5", Some(Money::from_cents(3))), Some(Money::from_cents(3)), Quality::Reported),
        (request("claude-opus-5", Some(Money::ZERO)), Some(Money::from_cents(500)), Quality::Computed),
        (request("mock-model", Some(Money::ZERO)), None, Quality::Unknown),
        (request("mock-model", None), None, Quality::Unknown),
    ];
    for (request, money, quality) in table {
        let readings = meter(None, None).readings([&request].into_iter());
        assert_eq!((readings[0].money, readings[0].quality), (money, quality), "{request:?}");
    }
}

#[test]
fn droid_opencode_and_gemini_are_read_when_they_change() {
    let dir = tempfile::tempdir().unwrap();
    let settings = dir.path().join("s.settings.json");
    let droid = |input: u64| format!("{{\"model\":\"gpt-5.5\",\"tokenUsage\":{{\"inputTokens\":{input}}}}}");
    std::fs::write(&settings, droid(100)).unwrap();
    let before = crate::server::clock::system_now() + Duration::from_secs(60);
    let (mut open, mut of_droid) = (Open::droid(settings.clone(), Some(before)), meter(None, None));
    let inputs = |readings: Vec<CostReading>| readings.iter().map(|r| r.usage.input).collect::<Vec<_>>();
    assert_eq!(inputs(read(&mut open, &mut of_droid)), [0; 0], "what was there before is not ours");
    std::fs::write(&settings, droid(1_130)).unwrap();
    assert_eq!(inputs(read(&mut open, &mut of_droid)), [1_030]);
    assert_eq!(inputs(read(&mut open, &mut of_droid)), [0; 0]);

    let database = dir.path().join("opencode.db");
    std::fs::copy(
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cost/o01_opencode/home/.local/share/opencode/opencode.db"),
        &database,
    )
    .unwrap();
    let mut open = Open::opencode(database.clone(), "ses_1".into());
    let mut of_opencode = meter(None, None);
    let money: Vec<_> = read(&mut open, &mut of_opencode).into_iter().map(|r| (r.model, r.money)).collect();
    // Recorded $0.0167; a written zero priced at $0.0167; recorded $0.069.
    let wanted = [("claude-sonnet-5", 33_400), ("gpt-5.5", 69_000)];
    assert_eq!(money, wanted.map(|(model, micros)| (Some(model.to_owned()), Some(Money::from_micros(micros)))));

    let chat = dir.path().join("session-1.json");
    let gemini = |output: u64| {
        format!(
            "{{\"messages\":[{{\"id\":\"a\",\"type\":\"gemini\",\"model\":\"gemini-2.5-pro\",\"tokens\":{{\"output\":{output}}}}}]}}"
        )
    };
    std::fs::write(&chat, gemini(5)).unwrap();
    let (mut open, mut of_gemini) = (Open::gemini(chat.clone()), meter(None, None));
    assert_eq!(read(&mut open, &mut of_gemini)[0].usage.output, 5);
    std::fs::write(&chat, gemini(50)).unwrap();
    assert_eq!(read(&mut open, &mut of_gemini)[0].usage.output, 50);
}

#[test]
fn facts_come_with_the_cost() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("s.jsonl");
    let said = "{\"type\":\"assistant\",\"sessionId\":\"n\",\"message\":{\"model\":\"m\",\"content\":\
                [{\"type\":\"text\",\"text\":\"Done.\"}]}}\n";
    append(&path, said);
    let mut facts = Vec::new();
    Open::claude(path).read(&mut facts);
    assert_eq!(facts, [AgentFact::NativeId("n".into()), AgentFact::FinalMessage("Done.".into())]);
}

proptest::proptest! {
    #![proptest_config(proptest::prelude::ProptestConfig::with_cases(40))]
    #[test]
    fn whatever_happens_to_a_transcript_the_charges_only_grow_and_count_each_request_once(
        steps in proptest::collection::vec((0_u8..4, 0_usize..6, 1_u64..900), 1..40)
    ) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("s.jsonl");
        let (mut open, mut meter) = (Open::claude(path.clone()), meter(None, None));
        let (mut counters, mut charged) = (CostCounters::default(), Usage::default());
        let mut best = std::collections::BTreeMap::new();
        for (what, id, output) in steps {
            match what {
                0 | 1 => {
                    append(&path, &claude(&id.to_string(), output));
                    let known = best.entry(id).or_insert(0);
                    *known = output.max(*known);
                }
                2 => std::fs::write(&path, "").unwrap(),
                _ => drop(std::fs::remove_file(&path)),
            }
            for reading in read(&mut open, &mut meter) {
                let delta = counters.apply(SessionId(1), &reading);
                charged = charged + delta.map(|delta| delta.usage).unwrap_or_default();
            }
            proptest::prop_assert_eq!(charged.output, best.values().sum::<u64>());
        }
    }
}
