use super::*;

type Pairs = &'static [(&'static str, &'static str)];

fn place(text: &str) -> FilePlace {
    FilePlace::try_from(text.to_owned()).unwrap()
}

fn env(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

#[test]
fn places_are_filled_from_the_environment() {
    let table: [(&str, Pairs, Option<&str>); 8] = [
        ("~/.x/a", &[("HOME", "/h")], Some("/h/.x/a")),
        ("~/.x/a", &[], None),
        ("/etc/a", &[], Some("/etc/a")),
        ("$X/a", &[("X", "/x")], Some("/x/a")),
        ("$X/a", &[("HOME", "/h")], None),
        ("${X:-~/.x}/a", &[("HOME", "/h"), ("X", "")], Some("/h/.x/a")),
        ("${X:-~/.x}/a", &[("HOME", "/h"), ("X", "/y,/z")], Some("/y/a")),
        ("~/{folder}/{session}.jsonl", &[("HOME", "/h")], Some("/h/-w/n-1.jsonl")),
    ];
    for (text, pairs, path) in table {
        let found = place(text).path(&env(pairs), &[("folder", "-w"), ("session", "n-1")]);
        assert_eq!(found.as_deref(), path.map(Path::new), "{text} {pairs:?}");
    }
}

#[test]
fn what_is_no_place_is_refused() {
    for bad in ["", "x", "~x/y", "$/a", "${X}/a", "${X:-y}/a", "${X:-~/y}a", "$A-B/c", "~"] {
        assert!(FilePlace::try_from(bad.to_owned()).is_err(), "{bad}");
    }
}

#[test]
fn a_star_stands_for_anything_within_a_name() {
    let dir = tempfile::tempdir().unwrap();
    for path in ["s/2026/11/rollout-a-n1.jsonl", "s/2026/12/rollout-b-n1.jsonl", "s/2026/12/rollout-b-n2.jsonl"] {
        let path = dir.path().join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, "").unwrap();
    }
    let home = dir.path().to_string_lossy().into_owned();
    let found = place("~/s/*/*/rollout-*-{session}.jsonl").found(&env(&[("HOME", &home)]), &[("session", "n1")]);
    let wanted = ["s/2026/11/rollout-a-n1.jsonl", "s/2026/12/rollout-b-n1.jsonl"].map(|path| dir.path().join(path));
    assert_eq!(found, wanted);
}

#[test]
fn patterns_match_in_the_middle_and_at_the_end() {
    let table = [
        ("A_*", "A_B", true),
        ("A_*", "A", false),
        ("*_KEY", "X_KEY", true),
        ("*_KEY", "X_KEY_2", false),
        ("A*C", "ABBC", true),
        ("*", "", true),
    ];
    for (pattern, name, good) in table {
        assert_eq!(fits(pattern, name), good, "{pattern} {name}");
    }
}
