//! The usage readers on single lines: what counts, what does not, and what must not break them.

use std::collections::HashSet;

use proptest::prelude::*;

use super::*;
use crate::domain::cost::{Extent, Request, Speed, Usage};
use crate::domain::money::Money;
use crate::domain::time::Timestamp;

const AT: Option<Timestamp> = Some(Timestamp(1_794_301_200_000));

fn claude(lines: &[&str]) -> Vec<Request> {
    let mut usage = ClaudeUsage::default();
    for line in lines {
        usage.push(line.as_bytes(), AT);
    }
    let mut requests: Vec<_> = usage.requests().cloned().collect();
    requests.sort();
    requests
}

fn assistant(id: &str, request: &str, more: &str, usage: &str) -> String {
    format!(
        "{{\"type\":\"assistant\",\"requestId\":\"{request}\",{more}\"message\":{{\"id\":\"{id}\",\
         \"model\":\"claude-opus-5\",\"usage\":{{{usage}}}}}}}"
    )
}

#[test]
fn claude_keeps_the_best_writing_of_each_request() {
    let line = |more: &str, usage: &str| assistant("m", "r", more, usage);
    let partial = line("", "\"output_tokens\":1");
    let whole = line("", "\"output_tokens\":300");
    let aside = line("\"isSidechain\":true,", "\"output_tokens\":900");
    let fast = line("", "\"output_tokens\":300,\"speed\":\"fast\"");
    let outputs = |lines: &[&String]| {
        let lines: Vec<&str> = lines.iter().map(|line| line.as_str()).collect();
        claude(&lines).iter().map(|request| (request.usage.output, request.speed)).collect::<Vec<_>>()
    };
    assert_eq!(outputs(&[&partial, &whole, &partial]), [(300, Speed::Standard)]);
    // The conversation goes before a larger replay, whichever came first.
    assert_eq!(outputs(&[&aside, &whole]), [(300, Speed::Standard)]);
    assert_eq!(outputs(&[&whole, &aside]), [(300, Speed::Standard)]);
    assert_eq!(outputs(&[&fast, &whole]), [(300, Speed::Fast)]);
    // A retry is money; a replay under another request is not.
    let retry = assistant("m", "r2", "", "\"output_tokens\":7");
    assert_eq!(outputs(&[&whole, &retry]), [(7, Speed::Standard), (300, Speed::Standard)]);
    let replay = assistant("m", "r3", "\"isSidechain\":true,", "\"output_tokens\":300");
    assert_eq!(outputs(&[&replay, &whole]), [(300, Speed::Standard)]);
}

#[test]
fn claude_reads_every_class_times_and_dollars() {
    let text = assistant(
        "m",
        "r",
        "\"timestamp\":\"2026-11-10T14:30:00+05:30\",\"costUSD\":0.005411999999999999,",
        "\"input_tokens\":1,\"output_tokens\":2,\"cache_read_input_tokens\":3,\"cache_creation_input_tokens\":100,\
         \"cache_creation\":{\"ephemeral_5m_input_tokens\":10,\"ephemeral_1h_input_tokens\":40},\
         \"server_tool_use\":{\"web_search_requests\":2}",
    );
    let requests = claude(&[&text]);
    // What the breakdown does not cover of the flat field counts as five minutes.
    let usage = Usage { input: 1, output: 2, cache_read: 3, cache_write_5m: 60, cache_write_1h: 40 };
    assert_eq!((requests[0].usage, requests[0].web_searches), (usage, 2));
    assert_eq!(requests[0].at, AT);
    assert_eq!(requests[0].recorded, Some(Money::from_pico(5_412_000_000)));
}

#[test]
fn a_rollout_that_is_written_anew_counts_only_what_is_new() {
    let event = |input: u64| {
        format!(
            "{{\"type\":\"event_msg\",\"payload\":{{\"type\":\"token_count\",\"info\":{{\"total_token_usage\":\
             {{\"input_tokens\":{input},\"output_tokens\":0}}}}}}}}"
        )
    };
    let mut usage = CodexUsage::default();
    let push = |usage: &mut CodexUsage, input| usage.push(event(input).as_bytes(), None);
    push(&mut usage, 100);
    push(&mut usage, 250);
    usage.restart();
    for input in [100, 250, 300] {
        push(&mut usage, input);
    }
    let inputs: Vec<_> = usage.requests(&HashSet::default()).map(|request| request.usage.input).collect();
    assert_eq!(inputs, [100, 150, 50]);
    // Without a restart a smaller counter has begun anew.
    push(&mut usage, 20);
    assert_eq!(usage.requests(&HashSet::default()).last().unwrap().usage.input, 20);
}

#[test]
fn forks_of_a_parent_that_is_gone_pay_its_history_once() {
    let rollout = |id: &str, inputs: &[u64]| {
        let mut usage = CodexUsage::default();
        let meta = format!("{{\"type\":\"session_meta\",\"payload\":{{\"id\":\"{id}\",\"forked_from_id\":\"gone\"}}}}");
        usage.push(meta.as_bytes(), None);
        for input in inputs {
            let record = format!(
                "{{\"type\":\"token_usage_record\",\"payload\":{{\"thread_token_usage\":{{\"input_tokens\":{input}}}}}}}"
            );
            usage.push(record.as_bytes(), None);
        }
        usage
    };
    let forks = [rollout("a", &[10, 30, 31]), rollout("b", &[10, 30, 70])];
    let paid: Vec<_> = codex_requests(&forks).iter().map(|request| request.usage.input).collect();
    assert_eq!(paid, [10, 20, 1, 40]);
}

#[test]
fn droid_gives_a_sum_and_finds_its_model() {
    let text =
        r#"{"model":"custom:GPT-5.5-[OpenAI]-0","tokenUsage":{"inputTokens":5,"outputTokens":2,"thinkingTokens":3}}"#;
    let session = droid_session(text.as_bytes(), AT).unwrap();
    assert_eq!((session.model.as_deref(), session.extent, session.usage.output), (Some("gpt-5.5"), Extent::Sum, 5));
    assert_eq!(droid_session(b"{\"model\":\"x\"}", AT), None);
    let table = [
        ("{}\n{\"message\":{\"model\":\"claude-sonnet-5\"}}", Some("claude-sonnet-5")),
        (r#"{"text":"<system-reminder>\nModel: Claude Opus 4.5 [Anthropic]\n"}"#, Some("claude-opus-4.5")),
        ("{\"text\":\"nothing\"}", None),
    ];
    for (text, model) in table {
        assert_eq!(droid_model(text).as_deref(), model, "{text}");
    }
}

#[test]
fn opencode_messages_leave_out_users_and_keep_written_zeros() {
    let text = r#"{"id":"m","role":"assistant","modelID":"x","cost":0,"time":{"created":1794301200000},"tokens":{"input":1,"output":2,"reasoning":3,"cache":{"read":4,"write":5}}}"#;
    let (id, request) = opencode_message(text.as_bytes(), None).unwrap();
    let usage = Usage { input: 1, output: 5, cache_read: 4, cache_write_5m: 5, cache_write_1h: 0 };
    assert_eq!((id.as_deref(), request.usage, request.at), (Some("m"), usage, AT));
    assert_eq!(request.recorded, Some(Money::ZERO));
    assert_eq!(opencode_message(br#"{"role":"user","tokens":{"input":1}}"#, None), None);
}

#[test]
fn gemini_updates_and_qwen_totals() {
    let mut chat = GeminiChat::default();
    let message = |output: u64| {
        format!(
            "{{\"id\":\"a\",\"type\":\"gemini\",\"tokens\":{{\"input\":10,\"cached\":4,\"output\":{output},\"tool\":1}}}}"
        )
    };
    chat.push(message(1).as_bytes(), AT);
    chat.push(format!("{{\"$set\":{{\"messages\":[{}]}}}}", message(9)).as_bytes(), AT);
    let usage = Usage { input: 7, cache_read: 4, output: 9, ..Usage::default() };
    assert_eq!(chat.requests().map(|request| request.usage).collect::<Vec<_>>(), [usage]);
    for (total, output) in [(",\"totalTokenCount\":130", 30), (",\"totalTokenCount\":120", 20), ("", 30)] {
        let mut chat = QwenChat::default();
        let line = format!(
            "{{\"type\":\"assistant\",\"uuid\":\"u\",\"usageMetadata\":{{\"promptTokenCount\":100,\
             \"candidatesTokenCount\":20,\"thoughtsTokenCount\":10{total}}}}}"
        );
        chat.push(line.as_bytes(), AT);
        assert_eq!(chat.requests().next().unwrap().usage.output, output, "{total}");
    }
}

#[test]
fn copilot_adds_the_ends_of_a_resumed_session_and_reads_its_usage_file() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/headless/copilot-text.usage.json");
    let mut usage = CopilotUsage::default();
    usage.push_file(&std::fs::read(path).unwrap(), None);
    let wanted = Usage { input: 1_200, cache_read: 5_000, output: 42, ..Usage::default() };
    assert_eq!(usage.requests().map(|request| request.usage).collect::<Vec<_>>(), [wanted]);
    let end = |id: &str| {
        format!(
            "{{\"type\":\"session.shutdown\",\"id\":\"{id}\",\"data\":{{\"modelMetrics\":{{\"gpt-5\":{{\"usage\":\
             {{\"inputTokens\":10,\"outputTokens\":1}}}}}}}}}}"
        )
    };
    let mut usage = CopilotUsage::default();
    for id in ["1", "2", "1"] {
        usage.push(end(id).as_bytes(), AT);
    }
    assert_eq!(usage.requests().count(), 2);
}

#[test]
fn aiders_history_gives_its_rounded_lines() {
    let mut history = AiderHistory::default();
    let text = "# aider chat started at 2026-11-10 09:00:00\n> Main model: openai/gpt-4.1 with diff edit format\n\
                #### do it\n> Tokens: 6.2k sent, 42 received. Cost: $0.0052 message, $0.0104 session.\n\
                > Tokens: 1.5k sent, 10 received.\n";
    text.lines().for_each(|line| history.push(line, AT));
    let requests: Vec<_> = history.requests().collect();
    assert_eq!((requests[0].usage.input, requests[0].recorded), (6_200, Some(Money::from_micros(5_200))));
    assert_eq!((requests[0].model.as_deref(), requests[0].at), (Some("openai/gpt-4.1"), AT));
    assert_eq!((requests[1].usage.output, requests[1].recorded), (10, None));
}

#[test]
fn opencodes_database_is_read_with_and_without_its_log() {
    let case =
        concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/cost/o01_opencode/home/.local/share/opencode/opencode.db");
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("a b?#%.db");
    std::fs::copy(case, &path).unwrap();
    let all = |path: &std::path::Path| opencode_requests(path, None, Timestamp(i64::MIN)).unwrap().len();
    assert_eq!(all(&path), 3);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1, "nothing is left beside it");
    let writer = rusqlite::Connection::open(&path).unwrap();
    writer.pragma_update(None, "journal_mode", "wal").unwrap();
    let sql =
        "INSERT INTO message SELECT 'new', 'ses_2', time_created, 1794301500000, data FROM message WHERE id = 'msg_1'";
    writer.execute(sql, ()).unwrap();
    assert_eq!(all(&path), 4);
    let of = |session| opencode_requests(&path, Some(session), Timestamp(i64::MIN)).unwrap().len();
    assert_eq!((of("ses_1"), of("ses_2"), of("ses_3")), (3, 1, 0));
    let since = opencode_requests(&path, None, Timestamp(1_794_301_500_000)).unwrap();
    assert_eq!(since[0].0, "new");
    let found = opencode_session(&path, std::path::Path::new("/home/demo"), Timestamp(0)).unwrap();
    assert_eq!(found.as_deref(), Some("ses_1"));
    assert!(opencode_requests(&dir.path().join("none.db"), None, Timestamp(0)).is_err());
    std::fs::write(dir.path().join("no.db"), "not a database at all, but long enough to be looked at").unwrap();
    let error = opencode_requests(&dir.path().join("no.db"), None, Timestamp(0)).unwrap_err().to_string();
    assert!(error.contains("no.db"), "{error}");
}

proptest! {
    #[test]
    fn no_line_breaks_a_reader(
        line in prop_oneof![
            proptest::collection::vec(any::<u8>(), 0..200),
            "\\{(\"(type|usage|tokens|message|payload|info|id|model)\":(\"[a-z_]{0,12}\"|-?[0-9]{1,22}|null|\\{\\}|\\[\\]),?){0,6}\\}".prop_map(String::into_bytes),
        ],
        tokens in any::<u64>(),
    ) {
        let huge = assistant("m", "r", "", &format!("\"input_tokens\":{tokens},\"output_tokens\":{tokens}"));
        for line in [line.as_slice(), huge.as_bytes()] {
            let mut claude = ClaudeUsage::default();
            claude.push(line, AT);
            let total = claude.requests().fold(Usage::default(), |sum, request| sum + request.usage);
            prop_assert!(total.total() >= total.output);
            CodexUsage::default().push(line, AT);
            GeminiChat::default().push(line, AT);
            QwenChat::default().push(line, AT);
            CopilotUsage::default().push(line, AT);
            CopilotUsage::default().push_file(line, AT);
            droid_session(line, AT);
            opencode_message(line, AT);
            AiderHistory::default().push(&String::from_utf8_lossy(line), AT);
        }
    }
}
