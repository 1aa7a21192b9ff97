use super::*;
use crate::server::scan::{AgentSum, DaySum, MonthSum};

fn bill() -> Bill {
    let model = |model: &str, input, micro_usd| ModelSum {
        model: model.to_owned(),
        input,
        output: 2_000,
        cache_read: 1_234_567,
        cache_write_5m: 500,
        cache_write_1h: 499,
        micro_usd,
    };
    let agent = AgentSum {
        agent: "claude",
        requests: 12_345,
        unpriced_requests: 3,
        micro_usd: Some(1_234_500_000),
        total_micro_usd: Some(1_200_000_000),
    };
    let day = |date: &str, micros| DaySum { date: date.to_owned(), micro_usd: micros };
    Bill {
        total_micro_usd: 1_200_000_000,
        computed_micro_usd: 1_234_500_000,
        unpriced_requests: 3,
        by_agent: vec![agent],
        by_model: vec![
            model("us.anthropic.claude-sonnet-4-5-20250929-v1:0", 999_950, Some(1_234_000_000)),
            model("corp-proxy/large", 1, None),
        ],
        by_day: vec![day("2026-11-20", Some(1_234_000_000)), day("2026-11-21", None)],
        by_month: vec![MonthSum { month: "2026-11".into(), micro_usd: Some(1_234_500_000) }],
        unread: Vec::new(),
    }
}

fn text(columns: usize) -> String {
    let lines: Vec<_> = table(&bill(), Path::new("/home/user"), columns).into_iter().map(|(_, line)| line).collect();
    lines.join("\n")
}

#[test]
fn a_wide_terminal_shows_every_class() {
    let wanted = "\
$1234.50 by list prices
$1200.00 with what the agents recorded
+ $?: 3 requests have no list price

agent       requests            cost
claude        12,345   $1234.50 + $?

model                                             input  cache read  cache write    output      cost
us.anthropic.claude-sonnet-4-5-20250929-v1:0      1.00M       1.23M          999     2.00k  $1234.00
corp-proxy/large                                      1       1.23M          999     2.00k        $?

day              cost
2026-11-20   $1234.00  ████████████████████████████████████████
2026-11-21         $?";
    assert_eq!(text(100), wanted);
}

#[test]
fn a_phone_shows_names_tokens_and_dollars_and_no_line_is_wider() {
    let narrow = text(45);
    assert!(narrow.contains("us.anthropic.claude-son…      2.24M  $1234.00"), "{narrow}");
    for columns in 20..120 {
        for line in text(columns).lines() {
            assert!(line.width() <= columns, "{columns}: {line}");
        }
    }
}

#[test]
fn an_empty_home_is_one_sentence() {
    let empty = Bill { by_agent: Vec::new(), ..bill() };
    let lines = table(&empty, Path::new("/home/user"), 80);
    assert_eq!(lines[0].1, "no agent has written what it used below /home/user");
    assert_eq!(lines.len(), 1);
}

#[test]
fn tokens_have_three_figures() {
    let table = [(0, "0"), (999, "999"), (1_000, "1.00k"), (99_949, "99.9k"), (999_499, "999k"), (1_000_000, "1.00M")];
    for (count, wanted) in table {
        assert_eq!(short(count), wanted);
    }
    assert_eq!(grouped(1_234_567), "1,234,567");
}
