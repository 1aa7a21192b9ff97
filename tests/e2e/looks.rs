//! How the screen looks: a theme that is kept, a screen for a reader, keys that collide.

use crate::support::{Home, Terminal, until};

#[test]
fn a_theme_is_tried_taken_back_and_kept_in_the_users_own_file() {
    let home = Home::new();
    home.configure("# mine\nmax_agents = 2 # few\n\n[screen]\nfps = 30\n");
    let file = home.dir.path().join("o/config.toml");
    let before = std::fs::read_to_string(&file).unwrap();
    let screen = home.screen(120, 40);
    screen.wait("orchestra").keys("t").wait("arctic blues").keys("nord").keys("\u{1b}");
    // A key right behind Esc would be Alt with that key.
    until(|| (!screen.text().contains("blues")).then_some(()), || screen.text());
    screen.keys("t").wait("arctic blues");
    assert_eq!(std::fs::read_to_string(&file).unwrap(), before, "nothing is kept by looking");
    screen.keys("nord").keys("\r").wait("theme nord, kept in");
    let kept = "# mine\nmax_agents = 2 # few\ntheme = \"nord\"\n\n[screen]\nfps = 30\n";
    assert_eq!(std::fs::read_to_string(&file).unwrap(), kept);
    assert!(home.ok(&["themes"]).contains("* nord"));
    // Another terminal begins with it, without a restart: the ground of nord.
    let other = Terminal::open(&home, &[], 100, 30);
    other.wait("orchestra");
    let ground = "48;2;46;52;64";
    until(|| String::from_utf8_lossy(&other.raw.lock().unwrap()).contains(ground).then_some(()), || other.text());
}

#[test]
fn a_screen_reader_gets_ascii_a_line_for_each_task_and_the_cursor_on_it() {
    let home = Home::new();
    let screen = Terminal::open(&home, &["--plain"], 120, 40);
    screen.wait("orchestra");
    home.ok(&["delegate", "--to", "rehearsal", "--task", "Write a report"]);
    screen.wait("task-1 Write a report: approve?");
    let at_cursor = || screen.row_of_cursor();
    until(|| at_cursor().starts_with("> 1 Write a report, approve?").then_some(()), at_cursor);
    screen.keys("k").wait("y yes");
    until(|| at_cursor().contains("End rehearsal on task-1?").then_some(()), at_cursor);
    screen.keys("n").wait("NEEDS YOU").keys("a");
    home.wait_status("task-1", "in_review");
    screen.wait("review");
    let raw = String::from_utf8_lossy(&screen.raw.lock().unwrap()).into_owned();
    let sign = raw.char_indices().find(|(_, c)| !c.is_ascii());
    assert_eq!(sign.map(|(at, _)| &raw[at.saturating_sub(40)..]), None, "only ASCII is written");
}

#[test]
fn keys_that_collide_are_told_with_their_line_before_anything_runs() {
    let home = Home::new();
    home.configure("[keys.main]\nk = 'select_previous'\n'ctrl+1' = 'zoom'\nz = ''\n[keys.review]\nz = 'zoom'\n");
    let checked = home.run(&["config", "check"]);
    assert_eq!(checked.status.code(), Some(1));
    let said = String::from_utf8(checked.stdout).unwrap();
    assert!(said.contains("config.toml:2: `k` is the only key of `kill` in [keys.main]"), "{said}");
    assert!(said.contains("config.toml:3: most terminals cannot send `ctrl+1`"), "{said}");
    assert!(said.contains("config.toml:6: `zoom` does nothing in [keys.review]; it works in [keys.main]"), "{said}");
}
