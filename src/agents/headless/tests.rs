//! The decoder on recorded output of real CLIs: every sample with its end, and what its pane shows.

use proptest::prelude::*;

use super::super::adapter::HeadlessFormat;
use super::super::facts::{AgentFact, FailureKind, Until};
use super::{HeadlessDecoder, Run};
use crate::domain::cost::{CostReading, Usage};
use crate::domain::money::Money;
use crate::domain::session::dialog::{Choice, DialogKind};
use crate::domain::session::{SessionState, TurnEnd};
use crate::domain::time::{Span, Timestamp};

use HeadlessFormat::{
    AiderText, ClaudeControl, ClaudeStream, CodexExec, CopilotStream, CursorStream, DroidStream, GeminiStream,
    OpencodeRun, Plain, QwenStream,
};

fn decoder(format: HeadlessFormat) -> HeadlessDecoder {
    HeadlessDecoder::new(format, Run::default())
}

fn decode(format: HeadlessFormat, bytes: &[u8], piece: usize) -> (String, Vec<AgentFact>) {
    let mut decoder = decoder(format);
    let (mut screen, mut facts) = (Vec::new(), Vec::new());
    for part in bytes.chunks(piece) {
        decoder.push(part, &mut screen, &mut facts);
    }
    decoder.finish(&mut screen, &mut facts);
    (String::from_utf8(screen).unwrap(), facts)
}

fn read(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/headless/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap_or_default()
}

/// Both outputs as a terminal mixes them: what was said on standard error comes after the first event.
fn recorded(name: &str) -> Vec<u8> {
    let (out, errors) = (read(&format!("{name}.jsonl")), read(&format!("{name}.stderr")));
    let plain = read(&format!("{name}.txt"));
    let first = out.iter().position(|byte| *byte == b'\n').map_or(out.len(), |at| at + 1);
    assert!(!(out.is_empty() && errors.is_empty() && plain.is_empty()), "{name} is there");
    [&out[..first], &errors, &out[first..], &plain].concat()
}

fn facts(format: HeadlessFormat, name: &str) -> Vec<AgentFact> {
    decode(format, &recorded(name), 4096).1
}

const LIMITED: FailureKind = FailureKind::RateLimited { until: None };
const DONE: Option<TurnEnd> = Some(TurnEnd::Done);
const FAILED: Option<TurnEnd> = Some(TurnEnd::Failed);

/// Every recording: how its turn ended, and which failures were told on the way.
const ENDS: [(HeadlessFormat, &str, Option<TurnEnd>, &[FailureKind]); 58] = [
    (ClaudeStream, "claude-text", DONE, &[]),
    (ClaudeStream, "claude-partial", DONE, &[]),
    (ClaudeStream, "claude-write-denied", DONE, &[FailureKind::PermissionDenied]),
    (ClaudeStream, "claude-write-accept", DONE, &[]),
    (ClaudeStream, "claude-bash-denied", DONE, &[FailureKind::PermissionDenied]),
    (ClaudeStream, "claude-bash-allowed", DONE, &[]),
    (ClaudeStream, "claude-dontask", DONE, &[FailureKind::PermissionDenied]),
    (ClaudeStream, "claude-mcp", DONE, &[]),
    (ClaudeStream, "claude-permtool-allow", DONE, &[]),
    (ClaudeStream, "claude-permtool-deny", DONE, &[FailureKind::PermissionDenied]),
    (ClaudeStream, "claude-sub", DONE, &[]),
    (ClaudeStream, "claude-schema", DONE, &[]),
    (ClaudeStream, "claude-hooks", DONE, &[]),
    (ClaudeStream, "claude-err400", FAILED, &[FailureKind::Api]),
    // Stopped while it was still trying.
    (ClaudeStream, "claude-err401", None, &[]),
    (ClaudeStream, "claude-err429", FAILED, &[LIMITED]),
    (ClaudeStream, "claude-err529", FAILED, &[FailureKind::Overloaded]),
    (ClaudeStream, "claude-flaky529", DONE, &[]),
    (ClaudeStream, "claude-root-bypass", None, &[FailureKind::Other]),
    (CodexExec, "codex-text", DONE, &[]),
    (CodexExec, "codex-write-ww", DONE, &[]),
    (CodexExec, "codex-write-ro", DONE, &[FailureKind::PermissionDenied]),
    (CodexExec, "codex-bash-ww", DONE, &[FailureKind::PermissionDenied]),
    (CodexExec, "codex-multi-bypass", DONE, &[FailureKind::PermissionDenied]),
    (CodexExec, "codex-safe", DONE, &[]),
    (CodexExec, "codex-edit-bypass", DONE, &[]),
    (CodexExec, "codex-mcp", DONE, &[FailureKind::PermissionDenied]),
    (CodexExec, "codex-err400", FAILED, &[FailureKind::Api]),
    (CodexExec, "codex-err401", FAILED, &[FailureKind::NeedsLogin]),
    (CodexExec, "codex-err429", FAILED, &[LIMITED]),
    (CodexExec, "codex-err500", FAILED, &[FailureKind::Overloaded]),
    (CodexExec, "codex-cut", None, &[]),
    (GeminiStream, "gemini-text", DONE, &[]),
    (GeminiStream, "gemini-write-default", DONE, &[]),
    (GeminiStream, "gemini-bash-default", DONE, &[]),
    (GeminiStream, "gemini-write-autoedit", DONE, &[]),
    (GeminiStream, "gemini-multi-yolo", DONE, &[]),
    (GeminiStream, "gemini-mcp", DONE, &[]),
    (GeminiStream, "gemini-err400", FAILED, &[FailureKind::Api]),
    (GeminiStream, "gemini-err401", FAILED, &[FailureKind::NeedsLogin]),
    (GeminiStream, "gemini-err429", None, &[LIMITED]),
    (GeminiStream, "gemini-notrust", None, &[FailureKind::Other]),
    (OpencodeRun, "opencode-text", DONE, &[]),
    (OpencodeRun, "opencode-write-ask", DONE, &[FailureKind::PermissionDenied]),
    (OpencodeRun, "opencode-write-auto", DONE, &[]),
    (OpencodeRun, "opencode-multi-auto", DONE, &[]),
    (OpencodeRun, "opencode-mcp", DONE, &[]),
    (OpencodeRun, "opencode-err401", FAILED, &[FailureKind::NeedsLogin]),
    (OpencodeRun, "opencode-err429", FAILED, &[FailureKind::RateLimited { until: Some(Until::After(Span(1000))) }]),
    (QwenStream, "qwen-text", DONE, &[]),
    (QwenStream, "qwen-write-deny", DONE, &[]),
    (QwenStream, "qwen-write-yolo", DONE, &[]),
    (QwenStream, "qwen-err401", FAILED, &[FailureKind::NeedsLogin]),
    (CopilotStream, "copilot-text", DONE, &[]),
    (CopilotStream, "copilot-write-deny", DONE, &[FailureKind::PermissionDenied]),
    (CopilotStream, "copilot-err401", FAILED, &[FailureKind::NeedsLogin]),
    (AiderText, "aider-write", DONE, &[]),
    (AiderText, "aider-err401", FAILED, &[FailureKind::NeedsLogin]),
];

/// Events are enough to know how a run ended, and why.
#[test]
fn every_recorded_run_ends_as_it_did() {
    for (format, name, end, kinds) in ENDS {
        let facts = facts(format, name);
        let last = facts.iter().rev().find_map(|fact| match fact {
            AgentFact::TurnEnded(end) => Some(*end),
            _ => None,
        });
        let said: Vec<_> = facts
            .iter()
            .filter_map(|fact| match fact {
                AgentFact::Failed { kind, .. } => Some(*kind),
                _ => None,
            })
            .collect();
        assert_eq!((last, said.as_slice()), (end, kinds), "{name}: {facts:#?}");
        let native = facts.iter().filter(|fact| matches!(fact, AgentFact::NativeId(_))).count();
        let has_id = !matches!(format, AiderText) && !matches!(name, "claude-root-bypass" | "gemini-notrust");
        assert_eq!(native, usize::from(has_id), "{name} tells its session once");
        let spoke = facts.iter().any(|fact| matches!(fact, AgentFact::FinalMessage(text) if !text.is_empty()));
        assert_eq!(spoke, end == DONE, "{name}: a turn that is done has a last message");
    }
}

fn costs(facts: &[AgentFact]) -> Vec<&CostReading> {
    facts.iter().filter_map(|fact| if let AgentFact::Cost(cost) = fact { Some(cost) } else { None }).collect()
}

#[test]
fn what_was_used_is_counted_once() {
    let usage = |input, cache_read, cache_write_5m, output| Usage {
        input,
        cache_read,
        cache_write_5m,
        cache_write_1h: 0,
        output,
    };
    let table = [
        (ClaudeStream, "claude-bash-allowed", usage(2400, 10_000, 600, 84), Some(16_280)),
        (ClaudeStream, "claude-sub", usage(6000, 25_000, 1500, 210), Some(40_700)),
        (ClaudeStream, "claude-flaky529", usage(1200, 5000, 300, 42), Some(8_140)),
        (CodexExec, "codex-safe", usage(2400, 10_000, 0, 84), None),
        (CodexExec, "codex-edit-bypass", usage(3600, 15_000, 0, 126), None),
        // 50 tokens came out: 8 of them were thoughts.
        (GeminiStream, "gemini-text", usage(1200, 5000, 0, 50), None),
        (GeminiStream, "gemini-multi-yolo", usage(3600, 15_000, 0, 150), None),
        (OpencodeRun, "opencode-text", usage(1200, 5000, 0, 42), Some(2_120)),
        (OpencodeRun, "opencode-multi-auto", usage(3600, 15_000, 0, 126), Some(6_360)),
        (QwenStream, "qwen-write-yolo", usage(2400, 10_000, 0, 84), None),
    ];
    for (format, name, wanted, micros) in table {
        let facts = facts(format, name);
        let last = *costs(&facts).last().unwrap();
        assert_eq!((last.usage, last.money), (wanted, micros.map(Money::from_micros)), "{name}");
        assert!(costs(&facts).iter().all(|cost| cost.counter == last.counter), "{name} has one counter");
    }
    // A resumed run of Gemini counts from its own start, so under a name of its own.
    let first = facts(GeminiStream, "gemini-text");
    let counter = &costs(&first)[0].counter;
    assert!(counter.starts_with("74a868c6-f769-48ef-9db7-defbcc303960@2026-"), "{counter}");
}

/// What Qwen's runs of the tests printed, without what Qwen says of it.
const FAILS: &str = "=========== test session starts ===========\ncollected 3 items\n\ntest_a.py ..F                        [100%]\n\n\
    ======== short test summary info =========\nFAILED test_a.py::test_round - assert 1 == 2\n\
    ======= 1 failed, 2 passed in 0.10s =======";
const PASSES: &str = "=========== test session starts ===========\ncollected 3 items\n\ntest_a.py ...                        [100%]\n\n\
    ============ 3 passed in 0.11s ============";

#[test]
fn commands_and_files_are_facts() {
    let command = |text: &str, exit, output: &str| AgentFact::Command {
        command: text.to_owned(),
        exit: Some(exit),
        output: output.to_owned(),
    };
    let wrote = |path: &str| AgentFact::FileTouched(path.into());
    let bash = "touch made-by-shell.txt && echo shell-ran && curl -s http://127.0.0.1:9/ || true";
    let table = [
        (ClaudeStream, "claude-bash-allowed", command(bash, 0, "shell-ran")),
        (ClaudeStream, "claude-sub", command("ls", 0, "README.md\nmain.py")),
        (ClaudeStream, "claude-write-accept", wrote("/home/user/proj/ch-write-accept/notes.txt")),
        (CodexExec, "codex-safe", command("ls", 0, "README.md\nmain.py\n")),
        (CodexExec, "codex-edit-bypass", wrote("/home/user/proj/cxh-edit-bypass/README.md")),
        (GeminiStream, "gemini-multi-yolo", wrote("./notes.txt")),
        (GeminiStream, "gemini-multi-yolo", command("rm -f notes.txt && echo removed", 0, "removed")),
        (OpencodeRun, "opencode-multi-auto", wrote("/home/user/proj/oc-multi-auto/notes.txt")),
        (OpencodeRun, "opencode-multi-auto", command("rm -f notes.txt && echo removed", 0, "removed\n")),
        (QwenStream, "qwen-write-yolo", wrote("/home/user/proj/qw-write-yolo/notes.txt")),
        (QwenStream, "qwen-bash-fails", command("python -m pytest", 1, FAILS)),
        (QwenStream, "qwen-bash-passes", command("python -m pytest", 0, PASSES)),
        (CopilotStream, "copilot-write-allow", wrote("/home/user/proj/cp-write-allow/notes.txt")),
        (AiderText, "aider-write", wrote("notes.txt")),
    ];
    for (format, name, fact) in table {
        let facts = facts(format, name);
        assert!(facts.contains(&fact), "{name}: {facts:#?}");
    }
    for (format, name) in
        [(ClaudeStream, "claude-bash-denied"), (CodexExec, "codex-bash-ww"), (OpencodeRun, "opencode-write-ask")]
    {
        let did = facts(format, name)
            .into_iter()
            .any(|fact| matches!(fact, AgentFact::Command { .. } | AgentFact::FileTouched(_)));
        assert!(!did, "{name}: what was refused did not happen");
    }
}

/// What is left on the screen, without colours: what stands behind a line that changes in place is gone.
fn shown(format: HeadlessFormat, name: &str) -> String {
    use crate::term::{Screen, Size};
    let (bytes, _) = decode(format, &recorded(name), 333);
    let mut screen = Screen::new(Size::new(60, 100));
    screen.feed(bytes.as_bytes());
    screen.rows_text().join("\n").trim_end().lines().map(str::trim_end).collect::<Vec<_>>().join("\n")
}

#[test]
fn a_pane_reads_like_a_log() {
    let wanted = "\
claude-opus-5-5 · session 739b09a7-07fb-45d3-9b04-5095a4b2f2d4

I will use a tool for this now.

· Agent Mock sub task
  │ I will use a tool for this now.

All done: the tool finished and I have nothing else to do.

  │ $ ls
  │ All done: the tool finished and I have nothing else to do.

All done: the tool finished and I have nothing else to do.

done · 1 turn · 32.5k in, 210 out · $0.04 · 0.3 s";
    assert_eq!(shown(ClaudeStream, "claude-sub"), wanted);
    let wanted = "\
claude-opus-5-5 · session 58079300-e28d-48f6-8d32-ab37aa4f4711

Hello from the **mock model**. I looked at the request and this is a plain answer.

- item one
- item two

```python
print('hi')
```

Done.

done · 1 turn · 6.5k in, 42 out · $0.008 · 2.1 s";
    assert_eq!(shown(ClaudeStream, "claude-flaky529"), wanted, "a retry leaves no line behind");
}

#[test]
fn a_refused_and_a_failed_run_say_so_once() {
    let shown_of = |format, name| shown(format, name);
    let denied = shown_of(OpencodeRun, "opencode-write-ask");
    assert_eq!(denied.matches("not allowed").count(), 2, "the line and the sum: {denied}");
    let limited = shown_of(CodexExec, "codex-err429");
    assert!(limited.contains("✗ rate limited: exceeded retry limit, last status: 429 Too Many Requests"), "{limited}");
    assert!(!limited.contains("Reconnecting"), "{limited}");
    let aider = shown_of(AiderText, "aider-err401");
    assert!(aider.contains("✗ not signed in: litellm.AuthenticationError"), "{aider}");
    assert!(!aider.contains("HTTPSConnectionPool"), "{aider}");
}

#[test]
fn pieces_of_text_are_joined_and_shown_once() {
    for (format, name) in
        [(ClaudeStream, "claude-partial"), (GeminiStream, "gemini-text"), (CopilotStream, "copilot-text")]
    {
        let screen = shown(format, name);
        assert_eq!(screen.matches("this is a plain answer").count(), 1, "{name}: {screen}");
        let facts = facts(format, name);
        let said = "Hello from the **mock model**. I looked at the request and this is a plain answer.\n\n- item one\n- item two\n\n```python\nprint('hi')\n```\n\nDone.";
        assert!(facts.contains(&AgentFact::FinalMessage(said.to_owned())), "{name}: {facts:?}");
    }
    // A stream that was cut keeps what came.
    let mut cut = decoder(GeminiStream);
    let (mut screen, mut facts) = (Vec::new(), Vec::new());
    let piece = br#"{"type":"message","role":"assistant","content":"half of","delta":true}"#;
    cut.push(piece, &mut screen, &mut facts);
    cut.finish(&mut screen, &mut facts);
    assert!(facts.contains(&AgentFact::Text("half of".to_owned())), "{facts:?}");
}

#[test]
fn the_prompt_stands_at_the_top_and_a_long_one_is_cut() {
    let prompt = (1..=20).map(|n| format!("line {n}")).collect::<Vec<_>>().join("\n");
    let mut decoder = HeadlessDecoder::new(CodexExec, Run { prompt, ..Run::default() });
    let (mut screen, mut facts) = (Vec::new(), Vec::new());
    decoder.push(b"{\"type\":\"thread.started\",\"thread_id\":\"t\"}\n", &mut screen, &mut facts);
    let screen = String::from_utf8(screen).unwrap();
    assert!(screen.starts_with("\u{1b}[1m❯ line 1\u{1b}[0m\r\n"), "{screen:?}");
    assert!(screen.contains("… (8 more lines)") && !screen.contains("line 13"), "{screen:?}");
}

#[test]
fn what_an_agent_wrote_cannot_drive_the_pane() {
    let evil = "{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"a\\u001b]52;c;eA==\\u0007b\\nc\"}}\nplain \u{1b}[2Jwarning\n";
    let (screen, _) = decode(CodexExec, evil.as_bytes(), 5);
    assert_eq!(screen, "a]52;c;eA==b\r\nc\r\n\r\n\u{1b}[2mplain warning\u{1b}[0m\r\n");
    for format in [ClaudeStream, GeminiStream, OpencodeRun, CopilotStream, AiderText] {
        let (screen, _) = decode(format, "x\u{1b}]0;title\u{7}y\u{9b}2J\u{90}q\n".as_bytes(), 3);
        assert!(!screen.contains("\u{1b}]") && !screen.contains('\u{9b}') && screen.contains("xy"), "{screen:?}");
    }
}

#[test]
fn plain_output_keeps_its_bytes_and_gives_its_end() {
    let text = "\u{1b}[32mok\u{1b}[0m\nline\r\n\u{1b}]0;t\u{7}last";
    let (screen, facts) = decode(Plain, text.as_bytes(), 3);
    assert_eq!(screen, "\u{1b}[32mok\u{1b}[0m\r\nline\r\n\u{1b}]0;t\u{7}last");
    assert_eq!(facts, [AgentFact::FinalMessage("ok\nline\nlast".into())]);
}

#[test]
fn a_line_without_end_costs_no_memory_and_hides_nothing_after_it() {
    let mut decoder = decoder(CodexExec);
    let (mut screen, mut facts) = (Vec::new(), Vec::new());
    for _ in 0..17 {
        decoder.push(&vec![b'x'; 1 << 20], &mut screen, &mut facts);
    }
    decoder.push(b"\n{\"type\":\"turn.completed\",\"usage\":{}}\n", &mut screen, &mut facts);
    let screen = String::from_utf8(screen).unwrap();
    assert!(screen.contains("more than 16 MB") && screen.len() < 500, "{} bytes", screen.len());
    assert!(facts.contains(&AgentFact::TurnEnded(TurnEnd::Done)), "{facts:?}");
}

#[test]
fn garbage_breaks_nothing() {
    let lines = "\n{\n[]\nnull\n{\"type\":3}\n{\"type\":\"assistant\"}\n{\"type\":\"user\",\"message\":[]}\n\u{0}\n{\"type\":\"result\"}\n{\"type\":\"tool_call\",\"subtype\":\"completed\"}\n{\"type\":\"control_request\"}\n";
    for format in [
        ClaudeStream,
        ClaudeControl,
        CodexExec,
        GeminiStream,
        OpencodeRun,
        DroidStream,
        CursorStream,
        QwenStream,
        CopilotStream,
        AiderText,
    ] {
        let (_, facts) = decode(format, lines.as_bytes(), 7);
        assert!(
            !facts.iter().any(|fact| matches!(fact, AgentFact::Asked(_) | AgentFact::Command { .. })),
            "{format:?}: {facts:?}"
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn the_pieces_in_which_output_comes_do_not_matter(cuts in proptest::collection::vec(1_usize..700, 1..40), which in 0_usize..7) {
        let (format, name) = [
            (ClaudeStream, "claude-sub"), (ClaudeStream, "claude-partial"), (CodexExec, "codex-edit-bypass"),
            (GeminiStream, "gemini-err429"), (OpencodeRun, "opencode-write-ask"), (CopilotStream, "copilot-write-deny"),
            (AiderText, "aider-err429"),
        ][which];
        let bytes = recorded(name);
        let mut decoder = decoder(format);
        let (mut screen, mut facts) = (Vec::new(), Vec::new());
        let mut rest = bytes.as_slice();
        for cut in cuts.iter().cycle() {
            if rest.is_empty() { break; }
            let (piece, after) = rest.split_at((*cut).min(rest.len()));
            decoder.push(piece, &mut screen, &mut facts);
            rest = after;
        }
        decoder.finish(&mut screen, &mut facts);
        prop_assert_eq!((String::from_utf8(screen).unwrap(), facts), decode(format, &bytes, bytes.len()));
    }

    #[test]
    fn no_bytes_break_the_decoder(bytes in proptest::collection::vec(any::<u8>(), 0..400), which in 0_usize..3) {
        let format = [ClaudeControl, GeminiStream, AiderText][which];
        decode(format, &bytes, 13);
    }
}

/// The output side of the recorded conversation, as lines.
fn control() -> Vec<String> {
    let text = String::from_utf8(read("claude-stdio-control.jsonl")).unwrap();
    let lines = text.lines().map(|line| serde_json::from_str::<serde_json::Value>(line).unwrap());
    lines.filter(|line| line["dir"] == "out").map(|line| format!("{}\n", line["msg"])).collect()
}

/// Pushes one line and gives the state after it.
fn after(decoder: &mut HeadlessDecoder, line: &str, at: i64) -> crate::domain::session::Reading {
    decoder.push(line.as_bytes(), &mut Vec::new(), &mut Vec::new());
    decoder.reading(Timestamp(at)).unwrap()
}

#[test]
fn an_approval_goes_over_standard_input_and_back() {
    let mut run = HeadlessDecoder::new(ClaudeControl, Run { prompt: "write notes".into(), ..Run::default() });
    let said = String::from_utf8(run.opening().unwrap()).unwrap();
    assert_eq!(
        said,
        "{\"message\":{\"content\":[{\"text\":\"write notes\",\"type\":\"text\"}],\"role\":\"user\"},\"type\":\"user\"}\n"
    );
    assert_eq!(run.reading(Timestamp(0)).unwrap().state, SessionState::Starting);
    let lines = control();
    for (at, line) in lines[..3].iter().enumerate() {
        assert_eq!(after(&mut run, line, at as i64).state, SessionState::Working);
    }
    let asks = after(&mut run, &lines[3], 3);
    let dialog = asks.dialog.unwrap();
    assert_eq!((asks.state, dialog.kind), (SessionState::WantsApproval, DialogKind::Permission));
    assert_eq!(dialog.title, "Do you want to write notes.txt?");
    assert!(dialog.body.contains("first line\nsecond line"), "{}", dialog.body);
    assert!(dialog.offers(Choice::Always) && dialog.offers(Choice::Deny));
    let request = dialog.request.unwrap();
    assert_eq!(run.reply("another", Choice::Approve, None), None);
    let answer = run.reply(&request, Choice::Approve, None).unwrap().unwrap();
    let answer: serde_json::Value = serde_json::from_slice(&answer).unwrap();
    assert_eq!(answer["response"]["request_id"], request.as_str());
    let inner = &answer["response"]["response"];
    assert_eq!(
        (&inner["behavior"], &inner["updatedInput"]["content"]),
        (&"allow".into(), &"first line\nsecond line\n".into())
    );
    assert_eq!(run.reply(&request, Choice::Approve, None), None, "an answer is given once");
    assert_eq!(run.reading(Timestamp(5)).unwrap().state, SessionState::Working);
    assert_eq!(after(&mut run, &lines[4], 6).state, SessionState::Working);
    assert!(!run.is_over());
    after(&mut run, &lines[5], 7);
    assert_eq!(after(&mut run, &lines[6], 8).state, SessionState::Idle(Some(TurnEnd::Done)));
    assert!(run.is_over());
    let last = lines[7..].iter().map(|line| after(&mut run, line, 9).state).last();
    assert_eq!(last, Some(SessionState::Idle(Some(TurnEnd::Interrupted))));
}

#[test]
fn a_no_with_its_reason_reaches_the_agent_and_is_no_failure() {
    let mut run = decoder(ClaudeControl);
    let lines = control();
    let (mut screen, mut facts) = (Vec::new(), Vec::new());
    run.push(lines[..4].concat().as_bytes(), &mut screen, &mut facts);
    let request = run.reading(Timestamp(0)).unwrap().dialog.unwrap().request.unwrap();
    let answer =
        String::from_utf8(run.reply(&request, Choice::Deny, Some("use docs/notes.txt")).unwrap().unwrap()).unwrap();
    assert!(answer.contains("\"behavior\":\"deny\"") && answer.contains("use docs/notes.txt"), "{answer}");
    let refused = "{\"type\":\"user\",\"message\":{\"role\":\"user\",\"content\":[{\"type\":\"tool_result\",\"content\":\"use docs/notes.txt\",\"is_error\":true,\"tool_use_id\":\"toolu_45f422efffc0404db23fc5a4\"}]},\"tool_result_meta\":[{\"permission_decision\":{\"decision\":\"reject\"}}]}\n";
    run.push(refused.as_bytes(), &mut screen, &mut facts);
    assert!(String::from_utf8(screen).unwrap().contains("you said no: write notes.txt"));
    assert!(!facts.iter().any(|fact| matches!(fact, AgentFact::Failed { .. })), "{facts:?}");
}

#[test]
fn an_always_gives_back_the_suggested_rules() {
    let mut run = decoder(ClaudeControl);
    let lines = control();
    run.push(lines[..4].concat().as_bytes(), &mut Vec::new(), &mut Vec::new());
    let request = run.reading(Timestamp(0)).unwrap().dialog.unwrap().request.unwrap();
    let answer: serde_json::Value =
        serde_json::from_slice(&run.reply(&request, Choice::Always, None).unwrap().unwrap()).unwrap();
    assert_eq!(answer["response"]["response"]["updatedPermissions"][0]["mode"], "acceptEdits");
}

#[test]
fn a_run_that_never_ends_is_noticed() {
    let minutes = |n: i64| Timestamp(n * 60_000);
    let mut cut = decoder(CodexExec);
    cut.push(&recorded("codex-cut"), &mut Vec::new(), &mut Vec::new());
    assert_eq!(cut.reading(minutes(0)).unwrap().state, SessionState::Working);
    assert_eq!(cut.reading(minutes(3)).unwrap().state, SessionState::Unknown);
    assert_eq!(cut.given_up(minutes(9)), None);
    assert!(cut.given_up(minutes(10)).unwrap().contains("nothing came from it for 10 min"));
    assert_eq!(cut.reading(minutes(10)).unwrap().state, SessionState::Idle(Some(TurnEnd::Failed)));
    for (format, name, state) in [
        (GeminiStream, "gemini-err429", SessionState::RateLimited),
        (AiderText, "aider-err429", SessionState::RateLimited),
        (ClaudeStream, "claude-err401", SessionState::NeedsLogin),
    ] {
        let mut run = decoder(format);
        run.push(&recorded(name), &mut Vec::new(), &mut Vec::new());
        assert_eq!(run.reading(minutes(0)).unwrap().state, state, "{name}");
        // It goes on trying: more of the same is no progress.
        let text = String::from_utf8(recorded(name)).unwrap();
        let again: Vec<&str> = text.lines().rev().filter(|line| !line.contains("\"message\"")).take(2).collect();
        run.push(again.join("\n").as_bytes(), &mut Vec::new(), &mut Vec::new());
        run.push(b"\n", &mut Vec::new(), &mut Vec::new());
        assert_eq!(run.reading(minutes(9)).unwrap().state, state, "{name}");
        assert!(run.given_up(minutes(11)).is_some(), "{name}");
    }
}

#[test]
fn a_long_command_is_not_taken_for_silence() {
    let mut run = decoder(CodexExec);
    let start = "{\"type\":\"item.started\",\"item\":{\"id\":\"1\",\"type\":\"command_execution\",\"command\":\"cargo test\"}}\n";
    assert_eq!(after(&mut run, start, 0).state, SessionState::Working);
    assert_eq!(run.reading(Timestamp(11 * 60_000)).unwrap().state, SessionState::Working);
    assert_eq!(run.given_up(Timestamp(11 * 60_000)), None);
    assert_eq!(run.reading(Timestamp(13 * 60_000)).unwrap().state, SessionState::Unknown);
}

#[test]
fn documented_formats_are_read() {
    let droid = r#"{"type":"system","subtype":"init","session_id":"d1","model":"m","cwd":"/w"}
{"type":"message","role":"user","text":"do it"}
{"type":"tool_call","id":"c1","toolName":"Execute","parameters":{"command":"ls"}}
{"type":"tool_result","id":"c1","isError":false,"value":"a"}
{"type":"completion","finalText":"ready","numTurns":2,"durationMs":1500,"session_id":"d1","usage":{"input_tokens":10,"output_tokens":5,"cache_read_input_tokens":7}}
"#;
    let (_, facts) = decode(DroidStream, droid.as_bytes(), 50);
    assert_eq!(facts[0], AgentFact::NativeId("d1".into()));
    assert_eq!(facts[1], AgentFact::Command { command: "ls".into(), exit: Some(0), output: "a".into() });
    assert_eq!(costs(&facts)[0].usage, Usage { input: 10, output: 5, cache_read: 7, ..Usage::default() });
    assert_eq!(facts[3..], [AgentFact::FinalMessage("ready".into()), AgentFact::TurnEnded(TurnEnd::Done)]);
    let cursor = r#"{"type":"system","subtype":"init","session_id":"c1","model":"m","cwd":"/w"}
{"type":"assistant","message":{"role":"assistant","content":[{"type":"text","text":"I will."}]},"session_id":"c1"}
{"type":"tool_call","subtype":"started","call_id":"x","tool_call":{"editToolCall":{"args":{"path":"/w/a.rs"}}}}
{"type":"tool_call","subtype":"completed","call_id":"x","tool_call":{"editToolCall":{"args":{"path":"/w/a.rs"},"result":{"success":{"linesAdded":3,"linesRemoved":1}}}}}
{"type":"tool_call","subtype":"started","call_id":"y","tool_call":{"shellToolCall":{"args":{"command":"rm x"}}}}
{"type":"tool_call","subtype":"completed","call_id":"y","tool_call":{"shellToolCall":{"args":{"command":"rm x"},"result":{"rejected":{"reason":"not in allowlist"}}}}}
{"type":"result","subtype":"success","is_error":false,"duration_ms":900,"result":"done it","session_id":"c1"}
"#;
    let (screen, facts) = decode(CursorStream, cursor.as_bytes(), 50);
    assert!(
        screen.contains("wrote a.rs +3 −1") && screen.contains("not allowed: $ rm x: not in allowlist"),
        "{screen}"
    );
    assert!(facts.contains(&AgentFact::FileTouched("/w/a.rs".into())));
    assert!(facts.ends_with(&[AgentFact::FinalMessage("done it".into()), AgentFact::TurnEnded(TurnEnd::Done)]));
}
