use std::sync::Arc;

use super::*;
use crate::agents::adapter::builtin;
use crate::domain::session::SessionState;
use crate::domain::time::{Span, Timestamp};
use crate::term::ProgramState;

fn detector(name: &str) -> Detector {
    Detector::new(Arc::new(builtin().into_iter().find(|adapter| adapter.name == name).unwrap()))
}

fn rows(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

const PROMPT: &str = "────────────\n❯ \n────────────\n  ? for shortcuts";

#[test]
fn a_report_that_the_screen_outweighs_says_so() {
    let mut seen = detector("claude");
    seen.observe_title("✳ Claude Code", Timestamp(0));
    seen.observe_status(ProgramState::Working, None, None, Timestamp(10));
    for at in [0, 300, 3_000, 3_100, 3_600] {
        seen.look(&rows(PROMPT), 1, Span(at as u64), Timestamp(at));
    }
    let told = seen.explain();
    assert!(matches!(told.reading.state, SessionState::Idle(_)), "{told:?}");
    assert_eq!(told.basis, Source::Screen);
    let report = told.signals.iter().find(|heard| heard.signal.source == Source::Report).unwrap();
    assert_eq!(report.ignored.as_deref(), Some("3 s old, and a prompt stands there and nothing moves"));
    let title = told.signals.iter().find(|heard| heard.signal.source == Source::Title).unwrap();
    assert!(title.ignored.as_deref().unwrap().starts_with("outweighed by"), "{title:?}");
    let used: Vec<_> = told.rules.iter().filter(|tried| tried.used).collect();
    assert_eq!(used.len(), 1, "{used:?}");
    assert_eq!(
        (used[0].rule.as_str(), used[0].region.as_str(), used[0].found.as_deref()),
        ("idle", "prompt_box", Some("❯"))
    );
}

#[test]
fn a_dialog_names_its_rule() {
    let mut seen = detector("claude");
    let screen =
        rows("────────────\n Bash command\n ls\n Do you want to proceed?\n ❯ 1. Yes\n   2. No\n\n Esc to cancel");
    seen.look(&screen, 4, Span(300), Timestamp(300));
    let told = seen.explain();
    assert_eq!((told.basis, told.reading.state), (Source::Dialog, SessionState::WantsApproval));
    let used: Vec<_> = told.rules.iter().filter(|tried| tried.used).map(|tried| tried.rule.as_str()).collect();
    assert_eq!(used, ["dialog permission"]);
}
