//! The readers on recorded output of real CLIs, and on transcripts with known sums.

use super::*;
use crate::agents::detector::HookNews;
use crate::agents::facts::{AgentFact, FailureKind};
use crate::domain::cost::{CostReading, Usage};
use crate::domain::money::Money;
use crate::domain::session::TurnEnd;

fn data(path: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{path}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

/// The facts of a file, line by line.
fn facts(path: &str, mut push: impl FnMut(&str, &mut Vec<AgentFact>)) -> Vec<AgentFact> {
    let mut out = Vec::new();
    data(path).lines().for_each(|line| push(line, &mut out));
    out
}

fn costs(facts: &[AgentFact]) -> Vec<&CostReading> {
    facts.iter().filter_map(|fact| if let AgentFact::Cost(cost) = fact { Some(cost) } else { None }).collect()
}

fn command(text: &str, exit: i32) -> AgentFact {
    AgentFact::Command { command: text.to_owned(), exit: Some(exit) }
}

const BASH: &str = "touch made-by-shell.txt && echo shell-ran && curl -s http://127.0.0.1:9/ || true";

#[test]
fn claude_statusline_gives_dollars() {
    let mut out = Vec::new();
    ClaudeStatusline::default().push_line(&data("hooks/claude-statusline-payload.json"), &mut out);
    assert_eq!(costs(&out)[0].money, Some(Money::from_micros(170_880)));
    assert_eq!(costs(&out)[0].counter, "2e8a6270-77df-4864-9419-6247c2ef68ac");
}

#[test]
fn claude_hooks_inform() {
    let text = data("hooks/claude-hooks.jsonl");
    let payloads: Vec<_> = text.lines().map(|line| hook_payload(line).unwrap()).collect();
    let news: Vec<_> = payloads.iter().map(|payload| payload.news.clone()).collect();
    let asked =
        |tool: &str, input: &str| Some(HookNews::PermissionAsked { tool: tool.to_owned(), input: input.to_owned() });
    assert_eq!(news[0], Some(HookNews::PromptSubmitted));
    assert_eq!(news[1], asked("Write", "/home/user/proj/ct-b120/notes.txt"));
    assert_eq!(news[2], asked("Bash", BASH));
    assert_eq!(news[4], Some(HookNews::TurnDone));
    assert!(matches!(&news[5], Some(HookNews::TurnFailed { error }) if error.contains("API Error: 400")));
    assert_eq!((&news[6], &news[7]), (&Some(HookNews::SessionEnded), &None));
    let said = "All done: the tool finished and I have nothing else to do.";
    assert!(payloads[4].facts.contains(&AgentFact::FinalMessage(said.into())));
    assert!(payloads[4].transcript.as_ref().unwrap().ends_with("bff45c6d-a538-4559-834c-f3db051f9ab4.jsonl"));
    assert_eq!(hook_payload("not json"), None);
}

#[test]
fn claude_transcripts_count_every_request_once() {
    let sums = |input, output, write, read| (input, output, write, read);
    let table = [
        ("c01", 1, sums(13, 1_499, 16_398, 31_276)),
        ("c02", 2, sums(96, 3_863, 27_100, 105_200)),
        ("c03", 1, sums(500, 5_000, 170_000, 240_000)),
        ("c04", 3, sums(33, 1_910, 30_400, 79_500)),
        ("c08", 2, sums(146, 1_316, 1_000, 0)),
    ];
    for (case, files, wanted) in table {
        let mut reader = ClaudeTranscript::default();
        for file in 0..files {
            facts(&format!("transcripts/{case}/{file}.jsonl"), |line, out| reader.push_line(line, out));
        }
        let all = reader.totals().values().fold(Usage::default(), |sum, usage| sum + *usage);
        let seen = sums(all.input, all.output, all.cache_write_5m + all.cache_write_1h, all.cache_read);
        assert_eq!(seen, wanted, "{case}");
    }
}

#[test]
fn a_transcript_that_is_read_twice_costs_the_same() {
    let mut reader = ClaudeTranscript::default();
    facts("transcripts/c01/0.jsonl", |line, out| reader.push_line(line, out));
    let once = reader.totals().clone();
    let again = facts("transcripts/c01/0.jsonl", |line, out| reader.push_line(line, out));
    assert_eq!(reader.totals(), &once);
    assert!(costs(&again).is_empty());
}

#[test]
fn codex_rollouts_count_neither_repeats_nor_what_was_inherited() {
    let table = [
        ("x01", (25_000, 3_000, 0, 46_000)),
        ("x02", (17_400, 1_910, 0, 39_600)),
        ("x04", (205_500, 3_900, 27_500, 169_000)),
    ];
    let sum = |readers: &[&CodexRollout]| {
        let totals = readers.iter().flat_map(|reader| reader.totals().values());
        let all = totals.fold(Usage::default(), |sum, usage| sum + *usage);
        (all.input, all.output, all.cache_write_5m, all.cache_read)
    };
    for (case, wanted) in table {
        let mut reader = CodexRollout::default();
        facts(&format!("transcripts/{case}/0.jsonl"), |line, out| reader.push_line(line, out));
        assert_eq!(sum(&[&reader]), wanted, "{case}");
    }
    for case in ["x03", "x05"] {
        let mut parent = CodexRollout::default();
        facts(&format!("transcripts/{case}/0.jsonl"), |line, out| parent.push_line(line, out));
        let mut child = CodexRollout::forked_from(&parent);
        facts(&format!("transcripts/{case}/1.jsonl"), |line, out| child.push_line(line, out));
        assert_eq!(sum(&[&parent, &child]), (25_001, 2_861, 0, 57_000), "{case}");
    }
}

#[test]
fn codex_rollout_names_thread_folder_model_and_turns() {
    let mut reader = CodexRollout::default();
    let mut out = facts("transcripts/x01/0.jsonl", |line, out| reader.push_line(line, out));
    assert_eq!(reader.cwd(), Some("/home/demo"));
    assert_eq!(out[0], AgentFact::NativeId("019fa149-0000-7000-8000-000000000001".into()));
    let models: Vec<_> = reader.totals().keys().map(String::as_str).collect();
    assert_eq!(models, ["gpt-5.3-codex", "gpt-5.5"]);
    out.clear();
    for line in [
        r#"{"type":"response_item","payload":{"type":"function_call","call_id":"a","name":"shell","arguments":"{\"command\":[\"bash\",\"-lc\",\"cargo test\"]}"}}"#,
        r#"{"type":"response_item","payload":{"type":"function_call_output","call_id":"a","output":"{\"output\":\"x\",\"metadata\":{\"exit_code\":101}}"}}"#,
        r#"{"type":"response_item","payload":{"type":"custom_tool_call","name":"apply_patch","input":"*** Begin Patch\n*** Update File: src/a.rs\n"}}"#,
        r#"{"type":"event_msg","payload":{"type":"task_complete","last_agent_message":"Done."}}"#,
        r#"{"type":"event_msg","payload":{"type":"turn_aborted","reason":"interrupted"}}"#,
        "garbage {",
    ] {
        reader.push_line(line, &mut out);
    }
    let wanted = [
        command("cargo test", 101),
        AgentFact::FileTouched("src/a.rs".into()),
        AgentFact::FinalMessage("Done.".into()),
        AgentFact::TurnEnded(TurnEnd::Done),
        AgentFact::TurnEnded(TurnEnd::Interrupted),
    ];
    assert_eq!(out, wanted);
}

#[test]
fn aider_tells_dollars_in_its_log_and_in_its_text() {
    let mut log = AiderAnalytics::new("log".into(), Some("openai/gpt-4.1".into()));
    let tui = facts("headless/aider-tui-120.analytics.jsonl", |line, out| log.push_line(line, out));
    let money: Vec<_> = costs(&tui).into_iter().filter_map(|cost| cost.money).collect();
    assert!(money.len() > 3 && money.is_sorted(), "{money:?}");
    let mut log = AiderAnalytics::new("log".into(), None);
    let one = facts("headless/aider-write.analytics.jsonl", |line, out| log.push_line(line, out));
    let usage = Usage { input: 6_200, output: 42, ..Usage::default() };
    assert_eq!((costs(&one)[0].usage, costs(&one)[0].money), (usage, Some(Money::from_micros(5_236))));
    let mut text = AiderText::new("run".into(), None);
    let said = facts("headless/aider-write.txt", |line, out| text.push_line(line, out));
    assert_eq!((costs(&said)[0].usage, costs(&said)[0].money), (usage, Some(Money::from_micros(5_200))));
    assert!(said.contains(&AgentFact::FileTouched("notes.txt".into())));
    let mut text = AiderText::new("run".into(), None);
    let refused = facts("headless/aider-err401.txt", |line, out| text.push_line(line, out));
    assert!(
        refused.iter().any(|f| matches!(f, AgentFact::Failed { kind: FailureKind::NeedsLogin, .. })),
        "{refused:?}"
    );
}

#[test]
fn garbage_gives_nothing_and_breaks_nothing() {
    let lines = [
        "",
        "{",
        "[]",
        "null",
        "{\"type\":3}",
        "{\"type\":\"assistant\"}",
        "{\"type\":\"user\",\"message\":[]}",
        "\u{0}",
    ];
    let mut out = Vec::new();
    for line in lines {
        ClaudeTranscript::default().push_line(line, &mut out);
        ClaudeStatusline::default().push_line(line, &mut out);
        CodexRollout::default().push_line(line, &mut out);
        AiderAnalytics::new(String::new(), None).push_line(line, &mut out);
        AiderText::new(String::new(), None).push_line(line, &mut out);
        assert_eq!(hook_payload(line), None);
    }
    assert_eq!(out, []);
}
