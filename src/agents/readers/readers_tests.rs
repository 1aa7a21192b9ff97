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

fn command(text: &str, exit: i32, output: &str) -> AgentFact {
    AgentFact::Command { command: text.to_owned(), exit: Some(exit), output: output.to_owned() }
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
    let compacts = hook_payload(r#"{"hook_event_name":"PreCompact","trigger":"auto"}"#).unwrap();
    assert_eq!((compacts.news, compacts.facts), (None, vec![AgentFact::Compacts]));
    assert_eq!(hook_payload("not json"), None);
}

#[test]
fn codex_rollout_names_thread_folder_and_turns() {
    let mut reader = CodexRollout::default();
    let mut out = facts(
        "cost/x01_codex_basic/home/.codex/sessions/2026/11/10/rollout-2026-11-10T09-00-00-019fa149-0000-7000-8000-000000000001.jsonl",
        |line, out| reader.push_line(line, out),
    );
    assert_eq!(reader.cwd(), Some("/home/demo"));
    assert_eq!(out[0], AgentFact::NativeId("019fa149-0000-7000-8000-000000000001".into()));
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
        command("cargo test", 101, "x"),
        AgentFact::FileTouched("src/a.rs".into()),
        AgentFact::FinalMessage("Done.".into()),
        AgentFact::TurnEnded(TurnEnd::Done),
        AgentFact::TurnEnded(TurnEnd::Interrupted),
    ];
    assert_eq!(out, wanted);
}

#[test]
fn qwen_tells_commands_with_their_exit_and_output_in_its_chat() {
    let mut reader = QwenTranscript::default();
    let said = facts("headless/qwen-bash.chat.jsonl", |line, out| reader.push_line(line, out));
    let ran: Vec<_> = said.iter().filter(|fact| !matches!(fact, AgentFact::At(_))).collect();
    let [AgentFact::Command { command, exit, output }, AgentFact::Command { exit: later, output: passed, .. }] =
        ran[..]
    else {
        panic!("a file that was not written is no change: {said:#?}")
    };
    assert_eq!((command.as_str(), *exit, *later), ("python -m pytest", Some(1), Some(0)));
    assert!(output.starts_with("=========== test session"), "{output}");
    assert!(
        output.ends_with("1 failed, 2 passed in 0.10s =======") && passed.contains("3 passed"),
        "{output} {passed}"
    );
    assert!(matches!(said[0], AgentFact::At(_)), "it says when");
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
        QwenTranscript::default().push_line(line, &mut out);
        AiderAnalytics::new(String::new(), None).push_line(line, &mut out);
        AiderText::new(String::new(), None).push_line(line, &mut out);
        assert_eq!(hook_payload(line), None);
    }
    assert_eq!(out, []);
}
