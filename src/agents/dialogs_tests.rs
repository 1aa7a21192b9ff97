use std::sync::LazyLock;

use proptest::prelude::*;

use super::*;
use crate::agents::adapter::{Adapter, builtin};

/// Reading the patterns of an adapter takes far longer than reading a screen with them.
static ADAPTERS: LazyLock<Vec<Adapter>> = LazyLock::new(builtin);

fn adapter(name: &str) -> &'static Adapter {
    ADAPTERS.iter().find(|adapter| adapter.name == name).unwrap()
}

fn dialog(agent: &str, screen: &str) -> Option<Dialog> {
    let rows: Vec<String> = screen.lines().map(str::to_owned).collect();
    let last = rows.iter().rposition(|row| !row.trim().is_empty()).unwrap_or(0);
    read(&adapter(agent).dialogs, &Picture::of_rows(&rows, last)).map(|(_, dialog)| dialog)
}

/// The choices of a dialog with their keys.
fn choices(dialog: &Dialog) -> String {
    let one = |option: &DialogOption| {
        let mark = if option.marked { ">" } else { "" };
        format!("{mark}{:?}:{}", option.choice, option.key.as_deref().unwrap_or("-"))
    };
    dialog.options.iter().map(one).collect::<Vec<_>>().join(" ")
}

fn claude_bash(command: &str, always: &str) -> String {
    format!(
        "● I will use a tool.\n\n────────────────────\n Bash command\n\n {command}\n\n Do you want to proceed?\n ❯ 1. Yes\n   \
         2. Yes, and don't ask again for {always} commands in /home\n   3. No\n\n Esc to cancel · Tab to amend"
    )
}

#[test]
fn the_dialogs_of_clis_without_a_recording_are_read() {
    let table = [
        (
            "qwen",
            "╭──────────────────────────────╮\n│ ? WriteFile Writing to notes.txt │\n│ 1 first line │\n│ Apply this change? │\n│ │\n│ › 1. Yes, allow once │\n│   2. Yes, allow always │\n│   3. No, suggest changes (esc) │\n│ │\n╰──────────────────────────────╯\n\nWaiting for user confirmation...",
            "Apply this change?",
            ">Approve:1 Always:2 Deny:3",
        ),
        (
            "qwen",
            "╭──────────────────────────────╮\n│ ? Shell touch x │\n│ Auto Mode couldn't classify this action (no answer) │\n│ │\n│ › 1. Yes, allow once │\n│   2. Switch to Default Mode and allow once (recommended) │\n│   3. No, suggest changes (esc) │\n╰──────────────────────────────╯",
            "Auto Mode couldn't classify this action (no answer)",
            ">Approve:1 Other:2 Deny:3",
        ),
        (
            "copilot",
            "● I will create it.\n\n╭──────────────────────────────╮\n│ Create file │\n│ notes.txt │\n│ Do you want to create notes.txt? │\n│ ❯ 1. Yes │\n│   2. Yes, and don't ask again for file operations when in this repo (/r) │\n│   3. No, and tell Copilot what to do differently (Esc to stop) │\n│ ↑/↓ to navigate · enter to select · esc to cancel │\n╰──────────────────────────────╯",
            "Do you want to create notes.txt?",
            ">Approve:1 Always:2 Deny:3",
        ),
        (
            "copilot",
            " Do you want to allow this access?\n\n ❯ 1. Yes\n   2. Yes, and remember for the rest of the running session\n   3. Yes, and remember permanently\n   4. No, and tell Copilot what to do differently (Esc to stop)\n\n ↑/↓ to navigate · enter to select · esc to cancel",
            "Do you want to allow this access?",
            ">Approve:1 Always:2 Other:3 Deny:4",
        ),
        (
            "copilot",
            " Do you trust the files in this folder?\n\n ❯ 1. Yes\n   2. Yes, and remember this folder for future sessions\n   3. No (Esc)\n\n ↑/↓ to navigate · enter to select · esc to cancel",
            "Do you trust the files in this folder?",
            ">Approve:1 Other:2 Deny:3",
        ),
        (
            "cursor",
            " $ touch x\n\n Run this command?\n Not in allowlist: touch x\n → Run (once) (y)\n   Add Shell(touch) to allowlist? (tab)\n   Run Everything (shift+tab)\n   Skip (esc or n)",
            "Not in allowlist: touch x",
            ">Approve:y Always:- Other:- Deny:n",
        ),
        (
            "gemini",
            "╭──────────────────────────────╮\n│ ? Shell touch x │\n│ Allow execution of [Shell]? │\n│ │\n│ ● 1. Allow once │\n│   2. Allow for this session │\n│   3. No, suggest changes (esc) │\n╰──────────────────────────────╯",
            "Allow execution of [Shell]?",
            ">Approve:1 Always:2 Deny:3",
        ),
        (
            "claude",
            "────────────────────\n Ready to code?\n\n 1. do it\n\n Would you like to proceed?\n\n ❯ 1. Yes, and use auto mode\n   2. Yes, manually approve edits\n   3. No, keep planning\n\n Esc to cancel",
            "Would you like to proceed?",
            ">Other:1 Other:2 Deny:3",
        ),
    ];
    for (agent, screen, title, wanted) in table {
        let dialog = dialog(agent, screen).unwrap_or_else(|| panic!("{agent}: {title} is not read"));
        assert_eq!((dialog.title.as_str(), choices(&dialog).as_str()), (title, wanted), "{agent}");
    }
}

#[test]
fn a_dialog_whose_beginning_scrolled_away_says_so() {
    let whole = claude_bash("touch a", "touch");
    let below = whole.split_once(" Bash command\n").unwrap().1;
    let cut = dialog("claude", below).unwrap();
    assert!(cut.body.starts_with(CUT_OFF), "{}", cut.body);
    assert!(!dialog("claude", &whole).unwrap().body.contains(CUT_OFF));
    let options = whole.split_once(" Do you want to proceed?\n").unwrap().1;
    let unseen = dialog("claude", options).unwrap();
    assert_eq!((unseen.title.as_str(), unseen.body.as_str()), (UNSEEN_QUESTION, CUT_OFF));
    assert_eq!(choices(&unseen), ">Approve:1 Always:2 Deny:3");
}

#[test]
fn a_mark_that_blinks_above_a_cut_dialog_does_not_change_it() {
    let below = claude_bash("touch a", "touch").split_once("────\n").unwrap().1.to_owned();
    let (on, off) = (format!("● Running\n{below}"), format!("  Running\n{below}"));
    assert_eq!(dialog("claude", &on).unwrap().digest(), dialog("claude", &off).unwrap().digest());
}

#[test]
fn an_option_out_of_sight_is_told() {
    let all = "  Would you like to run the following command?\n\n  $ touch x\n\n› 1. Yes, proceed (y)\n  2. Yes, and don't ask again for \
               commands that start with `touch` (p)\n  3. No, and tell Codex what to do differently (esc)\n\n  Press enter to \
               confirm or esc to cancel";
    assert!(!dialog("codex", all).unwrap().body.contains(HIDDEN_OPTIONS));
    let last = all.lines().filter(|row| !row.contains("3. No")).collect::<Vec<_>>().join("\n");
    assert!(dialog("codex", &last).unwrap().body.ends_with(HIDDEN_OPTIONS), "the last one is hidden");
    let first = all.lines().filter(|row| !row.contains("1. Yes")).collect::<Vec<_>>().join("\n");
    assert!(dialog("codex", &first).unwrap().body.ends_with(HIDDEN_OPTIONS), "the first one is hidden");
}

#[test]
fn what_was_typed_into_a_dialog_makes_it_another_one() {
    let ask = "Tokens: 2k sent.\n\ntouch x\nRun shell command? (Y)es/(N)o/(D)on't ask again [Yes]:";
    let (empty, typed) = (dialog("aider", ask).unwrap(), dialog("aider", &format!("{ask} n")).unwrap());
    assert!(!empty.body.contains(TYPED) && typed.body.ends_with(&format!("{TYPED} n")), "{}", typed.body);
    assert_ne!(empty.digest(), typed.digest());
    let answered = format!("{ask} y\n");
    let rows: Vec<String> = answered.lines().map(str::to_owned).chain([String::new()]).collect();
    assert!(read(&adapter("aider").dialogs, &Picture::of_rows(&rows, rows.len() - 1)).is_none(), "the cursor is gone");
}

#[test]
fn a_command_over_many_rows_is_read_whole() {
    let rows: Vec<String> = (0..30).map(|n| format!("argument-{n} \\")).collect();
    let dialog = dialog("claude", &claude_bash(&rows.join("\n   "), "touch")).unwrap();
    assert!(rows.iter().all(|row| dialog.body.contains(row)), "{}", dialog.body);
}

proptest! {
    #[test]
    fn every_change_of_what_is_asked_changes_the_digest(
        one in "[a-z./-]{1,12}( [a-z0-9./|&;-]{1,20}){0,4}",
        other in "[a-z./-]{1,12}( [a-z0-9./|&;-]{1,20}){0,4}",
        always in "[a-z]{1,12}( [a-z]{1,8})?",
        never in "[a-z]{1,12}( [a-z]{1,8})?",
    ) {
        let digest = |command: &str, always: &str| dialog("claude", &claude_bash(command, always)).unwrap().digest();
        let shown = digest(&one, &always);
        prop_assert_eq!(&shown, &digest(&one, &always));
        prop_assert_eq!(shown == digest(&other, &always), one == other);
        prop_assert_eq!(shown == digest(&one, &never), always == never);
    }
}
