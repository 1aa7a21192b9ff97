//! Keys, pastes, the mouse and focus on their way from a person's terminal to a program in a pane.

use crate::outer::{Answers, GROUND, Outer};
use crate::support::{Home, until};

/// A program that sets modes and then shows every byte it gets, in hexadecimal words.
fn reader(home: &Home, modes: &str) -> Outer {
    let show = "while :; do dd bs=4096 count=1 2>/dev/null | od -An -v -tx1 | tr -d ' \\n'; printf ' '; done";
    let task = format!("stty raw -echo; printf '{modes}RE%s ' ADY; {show}");
    home.ok(&["delegate", "--to", "shell", "--task", &task]);
    let ready = || String::from_utf8_lossy(&home.run(&["peek", "task-1"]).stdout).contains("READY");
    until(|| ready().then_some(()), || "the program has set its modes".into());
    let outer = Outer::open(home, Answers::AtOnce, &[]);
    outer.wait("READY").send(b"1").send(b"\r").wait("every other key goes to");
    outer
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |hex, byte| format!("{hex}{byte:02x}"))
}

/// What the program shows: the lines of its pane, joined where they were broken.
fn shown(outer: &Outer) -> String {
    let text = outer.text();
    let pane = text.lines().filter_map(|line| line.split(['┃', '│']).nth(1));
    pane.flat_map(|line| line.trim_end().chars()).filter(char::is_ascii_hexdigit).collect()
}

/// Sends and waits until the program has got this.
fn gets(outer: &Outer, send: &[u8], got: &[u8]) {
    outer.send(send);
    let (wanted, sent) = (hex(got), String::from_utf8_lossy(send).into_owned());
    until(|| shown(outer).contains(&wanted).then_some(()), || format!("{sent:?} as {wanted} on\n{}", outer.text()));
}

#[test]
fn a_program_without_flags_gets_the_old_bytes_of_every_key() {
    let home = Home::new();
    let outer = reader(&home, "");
    for (send, got) in [
        (&b"\x1b[13;2u"[..], &b"\x1b\r"[..]),
        (b"\x1b[97;5u", b"\x01"),
        (b"\x1b[27u", b"\x1b"),
        (b"\x1b[45:95;6u", b"\x1f"),
        (b"\x1b[120;3u", b"\x1bx"),
        (b"\x1b[127;5u", b"\x08"),
        (b"\x1b[9;2u", b"\x1b[Z"),
        (b"\x1b[1;5C", b"\x1b[1;5C"),
        ("ä日".as_bytes(), "ä日".as_bytes()),
        (b"\x1b[200~a\nb\x03\x1b[201~", b"a\rb"),
    ] {
        gets(&outer, send, got);
    }
}

#[test]
fn a_program_with_flags_gets_what_it_asked_for() {
    let home = Home::new();
    let outer = reader(&home, "\\033[>11u\\033[?2004h\\033[?1h");
    // The terminal is asked for what the program wants of it.
    outer.wait_raw(|raw| raw.windows(7).any(|part| part == b"\x1b[=15;1"), "flags 15");
    for (send, got) in [
        (&b"\x1b[97u"[..], &b"\x1b[97u"[..]),
        (b"\x1b[97;1:3u", b"\x1b[97;1:3u"),
        (b"\x1b[13;2:2u", b"\x1b[13;2:2u"),
        (b"\x1b[1;1:3A", b"\x1b[1;1:3A"),
        (b"\x1b[57441;2u", b"\x1b[57441;2u"),
        (b"\x1b[200~x\x1b[201~", b"\x1b[200~x\x1b[201~"),
    ] {
        gets(&outer, send, got);
    }
    outer.send(b"\x1b[113;5u").wait("kill");
    let last = |raw: &[u8], part: &[u8]| raw.windows(part.len()).rposition(|piece| piece == part);
    outer.wait_raw(|raw| last(raw, b"\x1b[=5;1u") > last(raw, b"\x1b[=15;1u"), "flags 5 again");
}

#[test]
fn a_large_paste_arrives_whole_and_one_that_is_too_large_is_refused_with_a_sentence() {
    let home = Home::new();
    let task = "stty raw -echo; printf '\\033[?2004hRE%s ' ADY; head -c 1000012 | md5sum; sleep 600";
    home.ok(&["delegate", "--to", "shell", "--task", task]);
    let outer = Outer::open(&home, Answers::AtOnce, &[]);
    outer.wait("READY").send(b"1").send(b"\r").wait("every other key goes to");
    let text: Vec<u8> = (0..1_000_000_u32).map(|n| b'a' + (n * 7 % 26) as u8).collect();
    let all = [&b"\x1b[200~"[..], &text, b"\x1b[201~"].concat();
    outer.send(&all);
    let file = home.dir.path().join("all");
    std::fs::write(&file, &all).unwrap();
    let sum = std::process::Command::new("md5sum").arg(&file).output().unwrap().stdout;
    outer.wait(std::str::from_utf8(&sum[..32]).unwrap());
    outer.send(&[&b"\x1b[200~"[..], &text].concat()).send(&[&text[..], b"\x1b[201~"].concat());
    outer.wait("too long to paste");
}

#[test]
fn a_program_is_told_when_it_has_the_keys_and_when_the_person_looks_elsewhere() {
    let home = Home::new();
    let outer = reader(&home, "\\033[?1004h");
    gets(&outer, b"", b"\x1b[I");
    gets(&outer, b"\x1b[O", b"\x1b[O");
    gets(&outer, b"\x1b[I", b"\x1b[O\x1b[I".as_slice().get(3..).unwrap());
    let before = shown(&outer).matches(&hex(b"\x1b[O")).count();
    outer.send(b"\x11");
    let lost = || shown(&outer).matches(&hex(b"\x1b[O")).count() > before;
    until(|| lost().then_some(()), || format!("it lost the keys:\n{}", outer.text()));
}

#[test]
fn the_mouse_reaches_a_program_that_asked_at_its_own_place() {
    let home = Home::new();
    let outer = reader(&home, "\\033[?1003h\\033[?1006h");
    outer.wait_raw(|raw| raw.windows(8).any(|part| part == b"\x1b[?1003h"), "every motion is asked for");
    let row = outer.text().lines().position(|line| line.contains("READY")).unwrap();
    let col = outer.text().lines().nth(row).unwrap().split("READY").next().unwrap().chars().count();
    let (x, y) = (col + 3, row + 2);
    gets(&outer, format!("\x1b[<35;{x};{y}M").as_bytes(), b"\x1b[<35;3;2M");
    gets(&outer, format!("\x1b[<0;{x};{y}M").as_bytes(), b"\x1b[<0;3;2M");
    gets(&outer, format!("\x1b[<65;{x};{y}M").as_bytes(), b"\x1b[<65;3;2M");
}

#[test]
fn programs_are_told_the_colours_of_the_terminal_that_is_looked_at() {
    let home = Home::new();
    let outer = reader(&home, "\\033[?2031h\\033]11;?\\007");
    let (r, g, b) = GROUND;
    let color = format!("\x1b]11;rgb:{r:02x}{r:02x}/{g:02x}{g:02x}/{b:02x}{b:02x}\x07");
    // The pane was there before the terminal: it was told the usual colours first, then that they are light.
    gets(&outer, b"", b"\x1b[?997;2n");
    outer.paint((1, 2, 3));
    gets(&outer, b"", b"\x1b[?997;1n");
    outer.paint(GROUND);
    gets(&outer, b"", b"\x1b[?997;1n\x1b[?997;2n");
    drop(outer);
    let again = home.ok(&["delegate", "--to", "shell", "--task", "stty raw -echo; printf '\\033]11;?\\007'; dd bs=64 count=1 2>/dev/null | od -An -v -tx1 | tr -d ' \\n'; sleep 600"]);
    assert!(again.contains("task-2"));
    let wanted = hex(color.as_bytes());
    let peek = || String::from_utf8_lossy(&home.run(&["peek", "task-2"]).stdout).replace('\n', "");
    until(|| peek().contains(&wanted).then_some(()), || format!("{wanted} in {}", peek()));
}

#[test]
fn a_terminal_that_knows_synchronised_frames_gets_them_and_another_does_not() {
    let home = Home::new();
    let knows = Outer::open(&home, Answers::AtOnce, &[]);
    knows.wait("orchestra").send(b"?").wait("help");
    knows.wait_raw(|raw| raw.windows(8).any(|part| part == b"\x1b[?2026h"), "frames are held together");
    let plain = Outer::open(&home, Answers::Never, &[]);
    plain.wait("orchestra").send(b"n").wait("›").send(b"x").send(b"\x1b").wait("orchestra");
    assert!(!plain.raw().windows(8).any(|part| part == b"\x1b[?2026h"));
    assert!(!plain.raw().windows(4).any(|part| part == b"\x1b[>5"), "keys stay as they are");
}

#[test]
fn a_locale_without_utf8_gets_ascii_and_a_sentence_and_no_colour_none() {
    let home = Home::new();
    home.ok(&[
        "delegate",
        "--to",
        "shell",
        "--task",
        "printf 'caf\\303\\251 \\346\\227\\245\\346\\234\\254 \\033\\13331mred\\033\\1330m READY\\n'; sleep 600",
    ]);
    let outer = Outer::open(&home, Answers::Never, &[("LC_ALL", "C"), ("NO_COLOR", "1")]);
    outer.wait("not UTF-8").wait("caf? ???? red READY");
    let raw = outer.raw();
    assert!(raw.is_ascii());
    let text = String::from_utf8(raw).unwrap();
    assert!(!text.contains(";38;") && !text.contains("[38;") && !text.contains("[31m"), "{text:?}");
}
