use super::super::asked::EndsBy;
use super::*;
use crate::agents::adapter::builtin;
use crate::agents::detector::HookNews;
use crate::domain::session::dialog::Choice::{Always, Approve, Deny, Other};
use crate::term::BlockedKind;

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

const CLAUDE_IDLE: &str = "● done\n\n────────────\n❯ \n────────────\n  ? for shortcuts";
const CLAUDE_BUSY: &str = "✻ Brewing… (3s)\n\n────────────\n❯ \n────────────\n  esc to interrupt";

#[test]
fn a_report_of_work_that_never_ends_does_not_pin_the_state() {
    let mut seen = detector("claude");
    let at = |seen: &mut Detector, screen: &str, quiet: u64, now: i64| {
        seen.look(&rows(screen), 3, Span(quiet), Timestamp(now)).state
    };
    seen.observe_status(ProgramState::Working, None, None, Timestamp(0));
    at(&mut seen, CLAUDE_BUSY, 0, 0);
    assert_eq!(at(&mut seen, CLAUDE_BUSY, 0, 300), SessionState::Working);
    // It streams its answer: no spinner, but output.
    for now in (1_000..20_000).step_by(500) {
        assert_eq!(at(&mut seen, CLAUDE_IDLE, 200, now), SessionState::Working, "{now}");
    }
    for quiet in [1_000, 2_900, 3_100] {
        assert_eq!(at(&mut seen, CLAUDE_IDLE, quiet, 20_000 + quiet as i64), SessionState::Working, "{quiet}");
    }
    assert!(matches!(at(&mut seen, CLAUDE_IDLE, 3_500, 23_500), SessionState::Idle(_)));
    // The same with a title.
    let mut titled = detector("claude");
    titled.observe_title("◐ Claude Code", Timestamp(0));
    at(&mut titled, CLAUDE_BUSY, 0, 0);
    assert_eq!(at(&mut titled, CLAUDE_BUSY, 0, 300), SessionState::Working);
    assert_eq!(at(&mut titled, CLAUDE_IDLE, 2_000, 2_300), SessionState::Working);
    at(&mut titled, CLAUDE_IDLE, 3_000, 3_300);
    assert!(matches!(at(&mut titled, CLAUDE_IDLE, 3_400, 3_700), SessionState::Idle(_)));
}

#[test]
fn a_report_that_waits_for_a_dialog_that_never_comes_decays() {
    let mut seen = detector("claude");
    let blocked = Some(BlockedKind::Permission);
    settled(&mut seen, &rows(CLAUDE_IDLE), 3, 0);
    seen.observe_status(ProgramState::Blocked, blocked, None, Timestamp(5_000));
    seen.look(&rows(CLAUDE_IDLE), 3, Span(0), Timestamp(5_000));
    let waits = seen.look(&rows(CLAUDE_IDLE), 3, Span(400), Timestamp(5_400));
    assert_eq!(waits.state, SessionState::WantsApproval);
    assert_eq!(seen.look(&rows(CLAUDE_BUSY), 3, Span(0), Timestamp(7_100)).state, SessionState::Working);
    // Where the screen shows nothing that is known, the report is all there is.
    let mut alone = detector("claude");
    alone.observe_status(ProgramState::Blocked, blocked, None, Timestamp(0));
    assert_eq!(settled(&mut alone, &rows("a dialog nobody knows"), 0, 60_000).state, SessionState::WantsApproval);
}

#[test]
fn idle_is_not_believed_while_something_moves() {
    let mut seen = detector("claude");
    seen.observe_status(ProgramState::Done, None, None, Timestamp(0));
    settled(&mut seen, &rows(CLAUDE_IDLE), 3, 0);
    let mut last = SessionState::Unknown;
    for now in (3_000..5_000).step_by(100) {
        let spinner = CLAUDE_BUSY.replace("3s", &format!("{now}s"));
        last = seen.look(&rows(&spinner), 3, Span(50), Timestamp(now)).state;
    }
    assert_eq!(last, SessionState::Working);
    // The same words, quoted, do not move though somebody types.
    let mut quoted = detector("claude");
    quoted.observe_status(ProgramState::Done, None, None, Timestamp(0));
    settled(&mut quoted, &rows(CLAUDE_BUSY), 3, 0);
    assert_eq!(settled(&mut quoted, &rows(CLAUDE_BUSY), 3, 60_000).state, SessionState::Idle(Some(TurnEnd::Done)));
}

#[test]
fn a_dialog_outweighs_every_report() {
    for state in [ProgramState::Working, ProgramState::Idle, ProgramState::Done, ProgramState::Error] {
        let mut seen = detector("claude");
        seen.observe_status(state, None, None, Timestamp(0));
        assert_eq!(settled(&mut seen, &rows(CLAUDE_BASH), 7, 1_000).state, SessionState::WantsApproval, "{state:?}");
    }
}

#[test]
fn the_mark_of_an_earlier_turn_is_not_the_end_of_this_one() {
    let done = "❯ first\n● yes\n✻ Baked for 3s · done 2:00 AM\n";
    let prompt = "────────────\n❯ \n────────────\n  ? for shortcuts";
    let idle = rows(&format!("{done}{prompt}"));
    let mut seen = detector("claude");
    settled(&mut seen, &idle, 4, 0);
    seen.observe_title("◐ Claude Code", Timestamp(5_000));
    seen.look(&idle, 4, Span(0), Timestamp(5_000));
    seen.observe_input(b"\x1b", Timestamp(6_000));
    seen.observe_title("✳ Claude Code", Timestamp(6_100));
    // The prompt went back into the box: the screen looks as before.
    assert_eq!(settled(&mut seen, &idle, 4, 6_200).state, SessionState::Idle(Some(TurnEnd::Interrupted)));
}

#[test]
fn a_limit_says_until_when() {
    let text =
        "❯ go\n  ⎿  You've hit your session limit · resets 3pm (Europe/Berlin)\n────────────\n❯ \n────────────\n";
    let mut seen = detector("claude");
    seen.observe_title("◐ Claude Code", Timestamp(0));
    settled(&mut seen, &rows("❯ go\n────────────\n❯ \n────────────\n"), 2, 0);
    seen.observe_title("✳ Claude Code", Timestamp(2_000));
    let reading = settled(&mut seen, &rows(text), 3, 2_000);
    assert_eq!(reading.state, SessionState::RateLimited);
    assert!(reading.detail.as_deref().unwrap().contains("resets 3pm"), "{reading:?}");
}

#[test]
fn a_list_that_a_person_opened_is_no_question_of_the_agent() {
    let mut seen = detector("codex");
    seen.observe_status(ProgramState::Idle, None, None, Timestamp(0));
    let panel = rows(
        "  Update Model Permissions\n\n› 1. Ask for approval\n  2. Full access\n\n  Press enter to confirm or esc to go back",
    );
    let prompt = rows("› Ask Codex to do anything\n\n  model");
    settled(&mut seen, &prompt, 0, 0);
    seen.observe_input(b"/permissions\r", Timestamp(5_000));
    let opened = settled(&mut seen, &panel, 5, 5_100);
    assert_eq!((opened.state, opened.dialog.is_some()), (SessionState::Idle(None), true));
    assert_eq!(settled(&mut seen, &prompt, 0, 9_000).state, SessionState::Idle(None));
    // By itself it is one.
    let mut asks = detector("codex");
    asks.observe_status(ProgramState::Idle, None, None, Timestamp(0));
    settled(&mut asks, &prompt, 0, 0);
    assert_eq!(settled(&mut asks, &panel, 5, 5_100).state, SessionState::WantsAnswer);
}

#[test]
fn the_same_picture_is_not_read_twice() {
    let mut screen = Screen::new(crate::term::Size::new(10, 40));
    screen.feed("────────────\r\n❯ \r\n────────────\r\n".as_bytes());
    let mut seen = detector("claude");
    seen.look_at(&screen, Span(0), Timestamp(0));
    let before = seen.look.picture.clone();
    // Colours and the cursor's shape are another generation, not another picture.
    screen.feed(b"\x1b[2 q");
    seen.look.evidence = Evidence::default();
    seen.look_at(&screen, Span(0), Timestamp(100));
    assert_eq!((&seen.look.picture, &seen.look.evidence), (&before, &Evidence::default()));
}

#[test]
fn a_prompt_box_that_stands_before_the_first_work_is_no_failure() {
    let mut seen = detector("claude");
    let composer = rows("❯ do it\n\n────────────\n❯ \n────────────\n  ? for shortcuts");
    seen.queried = true;
    seen.observe_hook(&HookNews::PromptSubmitted, Timestamp(0));
    let early = settled(&mut seen, &composer, 3, 100);
    assert_eq!(early.state, SessionState::Working, "{}", early.why);
    seen.observe_status(ProgramState::Working, None, None, Timestamp(2_000));
    assert_eq!(settled(&mut seen, &composer, 3, 2_100).state, SessionState::Working);
    seen.observe_status(ProgramState::Done, None, None, Timestamp(4_000));
    assert_eq!(settled(&mut seen, &composer, 3, 4_100).state, SessionState::Idle(Some(TurnEnd::Done)));
}

#[test]
fn a_prompt_that_never_began_is_told_in_the_end() {
    let mut seen = detector("claude");
    let composer = rows("❯ do it\n\n────────────\n❯ \n────────────\n  ? for shortcuts");
    seen.queried = true;
    seen.observe_hook(&HookNews::PromptSubmitted, Timestamp(0));
    settled(&mut seen, &composer, 3, 100);
    assert_eq!(settled(&mut seen, &composer, 3, 6_000).state, SessionState::Idle(Some(TurnEnd::Failed)));
}

#[test]
fn an_answered_request_is_not_read_again() {
    let mut seen = detector("claude");
    let mut dialog = seen.dialog_on(&rows(CLAUDE_BASH)).unwrap();
    dialog.request = Some("1".into());
    seen.observe_status(ProgramState::Working, None, None, Timestamp(0));
    settled(&mut seen, &[], 0, 0);
    seen.observe_asked(dialog, EndsBy::Screen, Timestamp(2_000));
    assert_eq!(seen.look(&[], 0, Span(50), Timestamp(2_000)).state, SessionState::WantsApproval);
    seen.observe_settled("1", Some(Approve), Timestamp(2_010));
    let after = seen.look(&rows("busy"), 0, Span(50), Timestamp(2_050));
    assert_eq!((after.state, after.dialog), (SessionState::Working, None));
}

#[test]
fn a_program_that_has_drawn_nothing_yet_does_not_wait_for_a_prompt() {
    let mut seen = detector("opencode");
    seen.observe_channel(ProgramState::Idle, None, Timestamp(0));
    assert_eq!(settled(&mut seen, &rows("\n\n"), 0, 100).state, SessionState::Starting);
    assert_eq!(settled(&mut seen, &rows("\n\n"), 0, 5_000).state, SessionState::Starting);
    let drawn = rows("┃\n┃\n┃  Build · mock-model mock\n╹▀▀▀▀▀▀▀▀\n  ctrl+p commands");
    assert!(matches!(settled(&mut seen, &drawn, 1, 8_000).state, SessionState::Idle(_)));
}

const GEMINI_STOPPED: &str = "\
 > tell me much
✦ Hello
ℹ Request cancelled.
────────────
 >   Type your message or @path/to/file";

#[test]
fn a_turn_that_was_over_before_anybody_looked_is_a_turn() {
    let mut seen = detector("gemini");
    seen.observe_title("✦  Working… (x)", Timestamp(0));
    settled(&mut seen, &rows(" > tell me much"), 0, 0);
    seen.observe_title("◇  Ready (x)", Timestamp(5_000));
    let stopped = settled(&mut seen, &rows(GEMINI_STOPPED), 4, 5_000);
    assert_eq!(stopped.state, SessionState::Idle(Some(TurnEnd::Interrupted)));

    seen.observe_title("✦  Working… (x)", Timestamp(9_000));
    seen.observe_title("◇  Ready (x)", Timestamp(9_010));
    let after = GEMINI_STOPPED.replace("────────────\n", " > Go on.\n✦ Done.\n────────────\n");
    let told = seen.look(&rows(&after), 6, Span(100), Timestamp(9_110));
    assert_eq!((told.state, told.why.as_str()), (SessionState::Working, "title: working"));
    let over = settled(&mut seen, &rows(&after), 6, 9_200);
    assert_eq!(over.state, SessionState::Idle(Some(TurnEnd::Done)));
    assert_eq!(settled(&mut seen, &rows(&after), 6, 12_000), over, "it is told once");
}

#[test]
fn a_first_turn_that_failed_before_anybody_looked_has_failed() {
    let refused = " > try\n✕ [API Error: {\"error\":{\"code\":401,\"message\":\"invalid x-api-key\"}}]\n────\n >   Type your message or @path";
    for early in [false, true] {
        let mut seen = detector("gemini");
        seen.observe_title("✦  Working… (x)", Timestamp(0));
        if early {
            assert_eq!(seen.look(&rows(" > try"), 0, Span(100), Timestamp(60)).state, SessionState::Starting);
        }
        seen.observe_title("◇  Ready (x)", Timestamp(90));
        assert_eq!(seen.look(&rows(refused), 3, Span(100), Timestamp(190)).state, SessionState::Working);
        assert_eq!(settled(&mut seen, &rows(refused), 3, 300).state, SessionState::NeedsLogin);
    }
}

#[test]
fn a_reported_turn_that_was_over_before_anybody_looked_is_a_turn() {
    let mut seen = detector("claude");
    let report = |seen: &mut Detector, state, at| seen.observe_status(state, None, None, Timestamp(at));
    report(&mut seen, ProgramState::Working, 0);
    settled(&mut seen, &[], 0, 0);
    report(&mut seen, ProgramState::Done, 3_000);
    let done = settled(&mut seen, &[], 0, 3_000);
    assert_eq!(done.state, SessionState::Idle(Some(TurnEnd::Done)));

    report(&mut seen, ProgramState::Working, 6_000);
    report(&mut seen, ProgramState::Done, 6_020);
    assert_eq!(seen.look(&[], 0, Span(100), Timestamp(6_100)).state, SessionState::Working);
    assert_eq!(settled(&mut seen, &[], 0, 6_200), done);
}
