use std::io::Write as _;
use std::process::Command;

use super::*;

/// Set in the process that plays the client.
const ROLE: &str = "ORCHESTRA_TEST_PANICS";

#[test]
fn a_panic_gives_the_terminal_back() {
    if std::env::var_os(ROLE).is_some() {
        let _raw = RawMode::enter(Mouse::On).unwrap();
        tty().unwrap().write_all(&setting(Setting::KittyKeys)).unwrap();
        std::thread::spawn(|| panic!("as if something broke")).join().unwrap_err();
        // The terminal is given back while the process still runs.
        tty().unwrap().write_all(b"GIVEN-BACK\r\n").unwrap();
        return;
    }
    let test = std::env::current_exe().unwrap();
    let line = format!(
        "stty -g; {} --exact --nocapture client::raw_mode::tests::a_panic_gives_the_terminal_back; stty -g",
        test.display()
    );
    // `script` gives the line a terminal of its own.
    let output = Command::new("script").args(["-qec", &line, "/dev/null"]).env(ROLE, "1").output();
    let Ok(output) = output.inspect_err(|_| eprintln!("no `script` here, so this was not tested")) else { return };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let (held, after) = text.split_once("GIVEN-BACK").unwrap_or_else(|| panic!("{text}"));
    for mode in ["1049", "2004", "1004", "1000", "1002", "1006"] {
        assert!(held.contains(&format!("\x1b[?{mode}h")), "{mode} was set: {text:?}");
        assert!(held.rfind(&format!("\x1b[?{mode}l")) > held.rfind(&format!("\x1b[?{mode}h")), "{mode}: {text:?}");
    }
    assert!(held.contains("\x1b[>5u") && held.contains("\x1b[<u") && held.contains("\x1b[?25h"), "{text:?}");
    let settings = |part: &str| part.split_whitespace().find(|word| word.matches(':').count() > 10).map(str::to_owned);
    assert_eq!((settings(held), settings(after).is_some()), (settings(after), true), "{text:?}");
}
