//! The bills of homes with known sums, in any order, cut anywhere.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use jiff::tz::TimeZone;
use proptest::prelude::*;
use serde_json::Value;

use super::add_up::add_up;
use super::books::Books;
use super::find::{Kind, jobs};
use super::read::read_all;
use super::*;
use crate::agents::folders::Folders;
use crate::agents::readers::{ClaudeUsage, CodexUsage};
use crate::agents::tail::each_line;
use crate::domain::money::Money;
use crate::domain::time::Timestamp;
use crate::prices::PriceList;

fn data() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/cost")
}

fn cases() -> Vec<PathBuf> {
    let mut cases: Vec<_> = std::fs::read_dir(data()).unwrap().map(|entry| entry.unwrap().path()).collect();
    cases.sort();
    assert_eq!(cases.len(), 18);
    cases
}

fn pricing(zone: TimeZone) -> Pricing<'static> {
    Pricing { prices: PriceList::embedded(), zone, now: Timestamp(1_795_000_000_000) }
}

fn bill(home: &Path, zone: &str) -> Bill {
    let zone = if zone == "UTC" { TimeZone::UTC } else { TimeZone::get(zone).unwrap() };
    scan(&Folders::below(home), &pricing(zone))
}

fn expected(case: &Path) -> Value {
    serde_json::from_str(&std::fs::read_to_string(case.join("expected.json")).unwrap()).unwrap()
}

/// Within a micro-dollar of a decimal text.
fn is_close(micros: Option<i64>, dollars: &Value) -> bool {
    let wanted: Money = dollars.as_str().unwrap().parse().unwrap();
    (micros.unwrap_or(0) - wanted.micros()).abs() <= 1
}

#[test]
fn every_case_agrees_with_its_reference() {
    for case in cases() {
        let bill = bill(&case.join("home"), "UTC");
        let reference = &expected(&case)["reference"];
        let name = case.file_name().unwrap().to_string_lossy().into_owned();
        assert!(is_close(Some(bill.computed_micro_usd), &reference["cost_usd_calculated"]), "{name} {bill:?}");
        assert!(is_close(Some(bill.total_micro_usd), &reference["cost_usd_recorded_else_calculated"]), "{name}");
        assert_eq!(bill.by_agent.iter().map(|sum| sum.requests).sum::<u64>(), reference["entries"], "{name}");
        let count = |of: fn(&ModelSum) -> u64| bill.by_model.iter().map(of).sum::<u64>();
        assert_eq!(count(|sum| sum.input), reference["tokens"]["input"], "{name}");
        assert_eq!(count(|sum| sum.output), reference["tokens"]["output"], "{name}");
        assert_eq!(count(|sum| sum.cache_read), reference["tokens"]["cache_read"], "{name}");
        assert_eq!(count(|sum| sum.cache_write_5m + sum.cache_write_1h), reference["tokens"]["cache_write"], "{name}");
        let models = bill.by_model.iter().map(|sum| (sum.model.clone(), sum.micro_usd)).collect();
        agree(&models, &reference["by_model"], &name);
        let days = bill.by_day.iter().map(|sum| (sum.date.clone(), sum.micro_usd)).collect();
        agree(&days, &reference["by_day_utc"], &name);
        let unpriced: BTreeSet<_> =
            bill.by_model.iter().filter(|sum| sum.micro_usd.is_none()).map(|sum| sum.model.as_str()).collect();
        let wanted = reference["unpriced_models"].as_array().unwrap().iter().filter_map(Value::as_str).collect();
        assert_eq!(unpriced, wanted, "{name}");
        assert!(bill.unpriced_requests as usize >= unpriced.len(), "{name}");
        assert_eq!(bill.unread, Vec::<String>::new(), "{name}");
    }
}

fn agree(sums: &BTreeMap<String, Option<i64>>, reference: &Value, name: &str) {
    let wanted = reference.as_object().unwrap();
    assert_eq!(sums.keys().collect::<Vec<_>>(), wanted.keys().collect::<BTreeSet<_>>().into_iter().collect::<Vec<_>>());
    for (key, dollars) in wanted {
        assert!(is_close(sums[key], dollars), "{name} {key}: {:?} {dollars}", sums[key]);
    }
}

#[test]
fn days_and_months_are_those_of_the_zone() {
    let home = data().join("c06_claude_timezones/home");
    let table = [
        ("America/Los_Angeles", [("2026-10-31", 31_200), ("2026-11-01", 33_000), ("2026-11-30", 11_400)]),
        ("Asia/Kolkata", [("2026-11-01", 53_000), ("2026-11-02", 11_200), ("2026-12-01", 11_400)]),
    ];
    for (zone, wanted) in table {
        let bill = bill(&home, zone);
        let days: Vec<_> = bill.by_day.iter().map(|day| (day.date.as_str(), day.micro_usd)).collect();
        assert_eq!(days, wanted.map(|(day, micros)| (day, Some(micros))), "{zone}");
        let by_month: i64 = bill.by_month.iter().filter_map(|month| month.micro_usd).sum();
        assert_eq!((by_month, bill.by_month.len()), (bill.computed_micro_usd, 2), "{zone}");
    }
}

#[test]
fn the_json_has_the_promised_shape_and_no_zero_for_what_is_unknown() {
    let bill = bill(&data().join("c09_claude_unknown_model/home"), "UTC");
    let json = serde_json::to_value(&bill).unwrap();
    let keys: Vec<_> = json.as_object().unwrap().keys().map(String::as_str).collect();
    let wanted =
        ["by_agent", "by_day", "by_model", "by_month", "computed_micro_usd", "total_micro_usd", "unpriced_requests"];
    assert_eq!(keys.into_iter().collect::<BTreeSet<_>>(), BTreeSet::from(wanted));
    let unknown = json["by_model"].as_array().unwrap().iter().find(|row| row["model"] == "claude-opus-9-9").unwrap();
    assert_eq!((&unknown["micro_usd"], &unknown["input"]), (&Value::Null, &Value::from(1000)));
    assert_eq!(json["unpriced_requests"], 2);
}

#[test]
fn an_aborted_request_makes_no_zero_of_an_unknown_model() {
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".local/share/opencode/storage/message/s");
    std::fs::create_dir_all(&folder).unwrap();
    for (id, tokens) in [("a", 5), ("b", 0)] {
        let text = format!(
            "{{\"id\":\"{id}\",\"role\":\"assistant\",\"modelID\":\"mock\",\"cost\":0,\"time\":{{\"created\":1}},\
             \"tokens\":{{\"input\":{tokens}}}}}"
        );
        std::fs::write(folder.join(format!("{id}.json")), text).unwrap();
    }
    let bill = bill(home.path(), "UTC");
    assert_eq!((bill.by_model[0].micro_usd, bill.by_agent[0].micro_usd, bill.by_day[0].micro_usd), (None, None, None));
    assert_eq!((bill.unpriced_requests, bill.by_agent[0].requests), (1, 2));
}

#[test]
fn a_home_with_nothing_in_it_costs_nothing() {
    let home = tempfile::tempdir().unwrap();
    let bill = bill(home.path(), "UTC");
    assert_eq!((bill.total_micro_usd, bill.by_agent.len(), bill.unpriced_requests), (0, 0, 0));
}

#[test]
fn threads_and_copies_make_no_difference() {
    let home = data().join("c04_claude_sidechains/home");
    let mut all = jobs(&Folders::below(&home));
    assert_eq!(all.len(), 3);
    let once = add_up(read_all(&all, 1).requests(), &pricing(TimeZone::UTC));
    all.extend(all.clone());
    all.reverse();
    let twice = add_up(read_all(&all, 4).requests(), &pricing(TimeZone::UTC));
    assert_eq!(once, twice);
}

#[test]
fn links_and_archived_copies_are_one_file() {
    let home = tempfile::tempdir().unwrap();
    let from = data().join("x02_codex_reemit_cumulative/home/.codex/sessions/2026/11/10");
    let rollout = std::fs::read_dir(from).unwrap().next().unwrap().unwrap().path();
    for folder in [".codex/sessions/2026/11/10", ".codex/archived_sessions"] {
        std::fs::create_dir_all(home.path().join(folder)).unwrap();
        std::fs::copy(&rollout, home.path().join(folder).join(rollout.file_name().unwrap())).unwrap();
    }
    std::os::unix::fs::symlink(".codex", home.path().join(".claude")).unwrap();
    assert_eq!(jobs(&Folders::below(home.path())).iter().filter(|job| job.kind == Kind::Codex).count(), 1);
    assert_eq!(bill(home.path(), "UTC").computed_micro_usd, 164_100);
}

#[test]
fn aider_qwen_and_copilot_are_counted_too() {
    let home = tempfile::tempdir().unwrap();
    let write = |path: &str, text: &str| {
        let path = home.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    write(".aider.conf.yml", "model: x\nanalytics-log: ~/logs/aider.jsonl # mine\n");
    write(
        "logs/aider.jsonl",
        "{\"event\":\"message_send\",\"properties\":{\"main_model\":\"openai/REDACTED\",\"prompt_tokens\":6200,\
         \"completion_tokens\":42,\"cost\":0.005236},\"time\":1795227355}\n",
    );
    write(".aider.chat.history.md", "> Tokens: 6.2k sent, 42 received. Cost: $0.01 message, $0.01 session.\n");
    write(
        ".qwen/projects/-w/chats/s.jsonl",
        "{\"uuid\":\"a\",\"type\":\"assistant\",\"timestamp\":\"2026-11-10T09:00:00Z\",\"model\":\"qwen3.7-max\",\
         \"usageMetadata\":{\"promptTokenCount\":3000,\"candidatesTokenCount\":200,\"thoughtsTokenCount\":50,\
         \"cachedContentTokenCount\":1000,\"totalTokenCount\":3200}}\n",
    );
    write(
        ".copilot/session-state/u/events.jsonl",
        "{\"type\":\"session.shutdown\",\"id\":\"1\",\"timestamp\":\"2026-11-10T09:00:00Z\",\"data\":{\"modelMetrics\":\
         {\"gpt-5.5\":{\"usage\":{\"inputTokens\":6200,\"outputTokens\":42,\"cacheReadTokens\":5000,\
         \"cacheWriteTokens\":0}}}}}\n",
    );
    let bill = bill(home.path(), "UTC");
    let agents: BTreeMap<_, _> = bill.by_agent.iter().map(|sum| (sum.agent, sum.total_micro_usd)).collect();
    // 2000 x $2.5 + 1000 x $0.5 + 200 x $7.5; 1200 x $5 + 5000 x $0.5 + 42 x $30 a million.
    let wanted = [("aider", Some(5_236)), ("copilot", Some(9_760)), ("qwen", Some(7_000))];
    assert_eq!(agents, BTreeMap::from(wanted));
    assert_eq!((bill.unpriced_requests, bill.total_micro_usd), (1, 5_236 + 9_760 + 7_000));
}

/// The lines of all transcripts of a case, by file.
fn transcripts(case: &str, below: &str) -> Vec<Vec<u8>> {
    let folders = Folders::below(&data().join(case).join("home"));
    let files = jobs(&folders).into_iter().flat_map(|job| job.files);
    files.filter(|path| path.to_string_lossy().contains(below)).map(|path| std::fs::read(path).unwrap()).collect()
}

/// A reader that gives as many bytes at once as it is told to.
struct Cut<'a> {
    text: &'a [u8],
    sizes: Vec<usize>,
}

impl std::io::Read for Cut<'_> {
    fn read(&mut self, into: &mut [u8]) -> std::io::Result<usize> {
        let size = self.sizes.pop().unwrap_or(usize::MAX).max(1);
        let now = size.min(into.len()).min(self.text.len());
        into[..now].copy_from_slice(&self.text[..now]);
        self.text = &self.text[now..];
        Ok(now)
    }
}

fn micros(books: Books) -> (i64, i64, u64) {
    let bill = add_up(books.requests(), &pricing(TimeZone::UTC));
    (bill.total_micro_usd, bill.computed_micro_usd, bill.by_agent.iter().map(|sum| sum.requests).sum())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]
    #[test]
    fn any_order_of_lines_and_files_cut_anywhere_and_read_twice_costs_the_same(
        sizes in proptest::collection::vec(1_usize..400, 0..60),
        turn in 0_usize..7,
        split in 0_usize..7,
    ) {
        // Messages without an id cannot be recognised when they come again, so c08 is not read twice.
        for case in ["c01_claude_blocks_and_partials", "c02_claude_resume_copies", "c04_claude_sidechains"] {
            let mut files = transcripts(case, ".claude");
            files.extend(files.clone());
            let count = files.len();
            files.rotate_left(turn % count);
            let (mut one, mut other) = (Books::default(), Books::default());
            for (at, text) in files.iter().enumerate() {
                let usage: &mut ClaudeUsage = if at < split { &mut one.claude } else { &mut other.claude };
                each_line(&mut Cut { text, sizes: sizes.clone() }, |line| { usage.push(line, None); }).unwrap();
            }
            other.absorb(one);
            let wanted = bill(&data().join(case).join("home"), "UTC");
            prop_assert_eq!(micros(other).1, wanted.computed_micro_usd, "{}", case);
        }
        for case in ["x03_codex_fork_replay", "x05_codex_fork_slow_replay"] {
            let mut files = transcripts(case, ".codex");
            let count = files.len();
            files.rotate_left(turn % count);
            let mut books = Books::default();
            for (at, text) in files.iter().enumerate() {
                let mut usage = CodexUsage::default();
                each_line(&mut Cut { text, sizes: sizes.clone() }, |line| usage.push(line, None)).unwrap();
                books.codex.insert(PathBuf::from(at.to_string()), usage);
            }
            let wanted = bill(&data().join(case).join("home"), "UTC");
            prop_assert_eq!(micros(books).1, wanted.computed_micro_usd, "{}", case);
        }
    }
}
