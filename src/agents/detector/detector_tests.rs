use super::*;
use crate::agents::adapter::builtin;
use crate::domain::session::dialog::Choice::{Always, Approve, Deny, Other};

fn detector(name: &str) -> Detector {
    Detector::new(Arc::new(builtin().into_iter().find(|adapter| adapter.name == name).unwrap()))
}

fn rows(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// What is concluded when nothing changes for a second.
fn settled(seen: &mut Detector, rows: &[String], cursor: usize, from: i64) -> Reading {
    seen.look(rows, cursor, Span(300), Timestamp(from));
    seen.look(rows, cursor, Span(1_300), Timestamp(from + 1_300))
}

const CLAUDE_BASH: &str = "\
● I will use a tool for this now.
────────────────────────────────────────
 Bash command

 touch x && curl -s http://127.0.0.1:9/

 Do you want to proceed?
 ❯ 1. Yes
   2. Yes, and don't ask again for touch x commands in
      /home/engineer
   3. Yes, and switch to auto mode · auto mode handles these prompts for you
   4. No

 Esc to cancel · Tab to amend";

#[test]
fn a_dialog_is_read_whole() {
    let dialog = detector("claude").dialog_on(&rows(CLAUDE_BASH)).unwrap();
    assert_eq!(dialog.title, "Do you want to proceed?");
    assert_eq!(dialog.body, " Bash command\n touch x && curl -s http://127.0.0.1:9/");
    let options: Vec<_> = dialog.options.iter().map(|o| (o.choice, o.key.as_deref(), o.marked)).collect();
    let expected =
        [(Approve, Some("1"), true), (Always, Some("2"), false), (Other, Some("3"), false), (Deny, Some("4"), false)];
    assert_eq!(options, expected);
    assert!(dialog.options[1].label.ends_with("commands in /home/engineer"), "{}", dialog.options[1].label);
}

#[test]
fn a_quoted_dialog_above_the_composer_is_no_dialog() {
    let quoted =
        format!("{CLAUDE_BASH}\n\n● That was the dialog.\n\n────────────\n❯ \n────────────\n  ? for shortcuts\n");
    assert_eq!(detector("claude").dialog_on(&rows(&quoted)), None);
}

#[test]
fn blocked_is_reported_after_a_moment_and_the_dialog_when_it_is_drawn() {
    let mut seen = detector("claude");
    let at = Timestamp;
    seen.observe_status(ProgramState::Working, None, None, at(0));
    settled(&mut seen, &[], 0, -400);
    seen.observe_status(ProgramState::Blocked, Some(BlockedKind::Permission), Some("approve Bash: x"), at(1000));
    assert_eq!(seen.look(&rows("busy"), 0, Span(50), at(1000)).state, SessionState::Working);
    assert_eq!(seen.look(&rows("busy"), 0, Span(50), at(1250)).state, SessionState::Working);
    let early = seen.look(&rows("busy"), 0, Span(300), at(1300));
    assert_eq!((early.state, early.dialog.is_some()), (SessionState::WantsApproval, false));
    assert_eq!(early.detail.as_deref(), Some("approve Bash: x"));
    let drawn = seen.look(&rows(CLAUDE_BASH), 0, Span(200), at(1600));
    assert_eq!((drawn.state, drawn.dialog.is_some()), (SessionState::WantsApproval, true));
}

#[test]
fn blocked_that_a_hook_answers_at_once_is_never_reported() {
    let mut seen = detector("claude");
    let at = Timestamp;
    seen.observe_status(ProgramState::Working, None, None, at(0));
    settled(&mut seen, &[], 0, -400);
    seen.observe_status(ProgramState::Blocked, Some(BlockedKind::Permission), None, at(1000));
    assert_eq!(seen.look(&[], 0, Span(50), at(1200)).state, SessionState::Working);
    seen.observe_status(ProgramState::Working, None, None, at(1250));
    assert_eq!(seen.look(&[], 0, Span(50), at(1700)).state, SessionState::Working);
}

#[test]
fn idle_without_done_is_told_apart() {
    let at = Timestamp;
    let blocked = Some(BlockedKind::Permission);
    let end = |seen: &mut Detector| settled(seen, &[], 0, 90_000).state;
    let mut stopped = detector("codex");
    stopped.observe_status(ProgramState::Working, None, None, at(10));
    stopped.observe_input(b"\x1b", at(2_000));
    stopped.observe_status(ProgramState::Idle, None, None, at(2_100));
    assert_eq!(end(&mut stopped), SessionState::Idle(Some(TurnEnd::Interrupted)));
    let mut denied = detector("codex");
    denied.observe_status(ProgramState::Working, None, None, at(10));
    denied.observe_status(ProgramState::Blocked, blocked, None, at(1_000));
    denied.observe_input(b"\x1b", at(2_000));
    denied.observe_status(ProgramState::Working, None, None, at(2_100));
    denied.observe_status(ProgramState::Idle, None, None, at(2_700));
    assert_eq!(end(&mut denied), SessionState::Idle(Some(TurnEnd::Denied)));
    let mut approved = detector("codex");
    approved.observe_status(ProgramState::Working, None, None, at(10));
    approved.observe_status(ProgramState::Blocked, blocked, None, at(1_000));
    approved.observe_input(b"\x1b", at(2_000));
    approved.observe_status(ProgramState::Working, None, None, at(2_100));
    approved.observe_input(b"\x1b", at(5_000));
    approved.observe_status(ProgramState::Idle, None, None, at(5_100));
    assert_eq!(end(&mut approved), SessionState::Idle(Some(TurnEnd::Interrupted)));
    let mut loading = detector("codex");
    loading.observe_status(ProgramState::Working, None, None, at(10));
    loading.observe_status(ProgramState::Idle, None, None, at(500));
    assert_eq!(end(&mut loading), SessionState::Idle(None));
}

#[test]
fn a_rate_limit_and_a_refused_key_are_told_by_report_and_by_hook() {
    let at = Timestamp;
    let mut report = detector("claude");
    report.observe_status(ProgramState::Working, None, None, at(0));
    report.observe_status(ProgramState::Error, None, Some("API Error: 429 rate limit"), at(10));
    assert_eq!(settled(&mut report, &[], 0, 20).state, SessionState::RateLimited);
    let mut hook = detector("claude");
    hook.observe_hook(&HookNews::PromptSubmitted, at(0));
    hook.observe_hook(&HookNews::TurnFailed { error: "authentication_failed".into() }, at(10));
    let idle = rows("────────────\n❯ \n────────────");
    assert_eq!(settled(&mut hook, &idle, 1, 500).state, SessionState::NeedsLogin);
}

#[test]
fn nothing_to_go_by_becomes_unknown_and_never_idle() {
    let at = Timestamp;
    let mut seen = detector("claude");
    seen.observe_title("✳ Claude Code", at(0));
    let idle = rows("────────────\n❯ \n────────────");
    assert_eq!(settled(&mut seen, &idle, 1, 0).state, SessionState::Idle(None));
    let strange = rows("a panel nobody knows");
    assert_eq!(seen.look(&strange, 0, Span(100), at(2_000)).state, SessionState::Idle(None));
    assert_eq!(seen.look(&strange, 0, Span(2_500), at(4_500)).state, SessionState::Unknown);
}

#[test]
fn a_shell_command_works_until_it_ends() {
    let mut seen = detector("shell");
    assert_eq!(seen.look(&rows("$ "), 0, Span(9_000), Timestamp(9_000)).state, SessionState::Working);
}

#[test]
fn a_report_is_cleaned_before_it_is_shown() {
    let mut seen = detector("claude");
    let text = format!("bad\u{1b}]0;x\u{7}\u{202e}txt{}", "x".repeat(900));
    seen.observe_status(ProgramState::Blocked, Some(BlockedKind::Permission), Some(&text), Timestamp(0));
    let detail = settled(&mut seen, &[], 0, 900).detail.unwrap();
    assert!(detail.starts_with("bad]0;xtxt") && detail.chars().count() == 300, "{detail}");
}

#[test]
fn the_rehearsal_asks_like_a_real_agent() {
    let screen = "said before\n────────────\nwriting\n\n+ first line\n\nDo you want to create notes.txt?\n❯ 1. Yes\n  2. No\nEsc to cancel";
    let dialog = detector("rehearsal").dialog_on(&rows(screen)).unwrap();
    let options: Vec<_> = dialog.options.iter().map(|o| (o.label.as_str(), o.choice, o.key.as_deref())).collect();
    assert_eq!(options, [("Yes", Approve, Some("1")), ("No", Deny, Some("2"))]);
    assert_eq!(dialog.body, "writing\n+ first line");
}
