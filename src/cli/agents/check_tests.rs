use super::*;

fn checked(text: &str) -> (String, bool) {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("x.toml");
    std::fs::write(&file, text).unwrap();
    let printed = dir.path().join("printed");
    let mut out = Output::plain(Box::new(std::fs::File::create(&printed).unwrap()));
    let exit = check(&mut out, &file, Form::Text).unwrap();
    (std::fs::read_to_string(printed).unwrap(), exit == Exit::Ok)
}

#[test]
fn a_good_file_says_what_it_does() {
    let docs = include_str!("../../../docs/agents.md");
    let example = docs.split_once("```toml agent\n").unwrap().1.split_once("```").unwrap().0;
    let (text, good) = checked(example);
    assert!(good && text.starts_with("ok: "), "{text}");
    for part in
        ["`mytool` (My Tool) is a new agent", "mytool, mt", "mytool run --json", "2 states, 1 dialogs", "MYTOOL_*"]
    {
        assert!(text.contains(part), "{part}\n{text}");
    }
}

#[test]
fn a_bad_file_says_each_mistake_with_its_line_and_ends_with_1() {
    let (text, good) = checked("name = 'codex'\nquirk = 1\nmoney = 'no'\n");
    assert!(
        !good && text.contains("x.toml:2: ") && text.contains("did you mean `quirks`?") && text.contains("x.toml:3: ")
    );
}
