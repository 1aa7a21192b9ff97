//! The hostile corpus: what a hostile or broken agent could print. The large cases are made here.

use std::path::Path;

/// A case and its bytes.
pub type Case = (String, Vec<u8>);

/// The 22 cases in their order.
pub fn cases() -> Vec<Case> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/hostile");
    let files = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let mut cases: Vec<Case> = files
        .filter(|path| path.extension().is_some_and(|end| end == "bin"))
        .map(|path| (path.file_stem().unwrap().to_string_lossy().into_owned(), std::fs::read(&path).unwrap()))
        .collect();
    assert_eq!(cases.len(), 17);
    let mut add = |name: &str, bytes: Vec<u8>| cases.push((name.to_owned(), bytes));
    add("08-unterminated-osc", [&b"\x1b]2;"[..], &b"x".repeat(2 << 20), b"\x1b\\OK"].concat());
    add("09-csi-param-extremes", extremes());
    let marks = ["a", &"\u{301}".repeat(200_000), "\r\n", &"e\u{301}\u{302}\u{303}".repeat(5000), "\r\nOK"].concat();
    add("11-zalgo-combining", marks.into_bytes());
    add("12-reply-flood-no-reader", [&b"\x1b[c\x1b[6n\x1b[>c\x1b[5n\x1b]11;?\x07".repeat(20_000)[..], b"OK"].concat());
    let note = b"\x1b]9;ORCHPWN$(id)\x07\x1b]777;notify;ORCHPWN;`id`\x07\x1b]99;i=1:d=0;ORCHPWN\x1b\\\x1b]9;4;1;50\x07";
    add("21-notify-and-bell-flood", [&b"\x07".repeat(20_000)[..], &note.repeat(500), b"OK"].concat());
    cases.sort();
    cases
}

fn extremes() -> Vec<u8> {
    let sizes = "\x1b[2147483647@\x1b[4294967296L\x1b[18446744073709551616P\x1b[-1A\x1b[0;0H\x1b[99999;99999H";
    let colours = "\x1b[65535;1r\x1b[5;2r\x1b[:::::m\x1b[38;5m\x1b[38;2;1m\x1b[48:2::300:300:300m\x1b[0m\x1b[r\x1b[HOK";
    ["\x1b[", &"1".repeat(100_000), "C\x1b[", &";".repeat(50_000), "m", sizes, colours].concat().into_bytes()
}
