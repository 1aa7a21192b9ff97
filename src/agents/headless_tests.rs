use super::*;
use crate::domain::session::TurnEnd;

fn decode(format: HeadlessFormat, bytes: &[u8], piece: usize) -> (String, Vec<AgentFact>) {
    let mut decoder = HeadlessDecoder::new(format);
    let (mut screen, mut facts) = (Vec::new(), Vec::new());
    for part in bytes.chunks(piece) {
        decoder.push(part, &mut screen, &mut facts);
    }
    decoder.finish(&mut screen, &mut facts);
    (String::from_utf8(screen).unwrap(), facts)
}

fn recorded(name: &str) -> Vec<u8> {
    std::fs::read(format!("{}/tests/data/headless/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap()
}

#[test]
fn events_become_text_whatever_the_pieces() {
    let bytes = recorded("codex-edit-bypass.jsonl");
    let (screen, facts) = decode(HeadlessFormat::CodexExec, &bytes, 7);
    let wanted = "\
        \u{1b}[2msession 01a1fbd9-c0cd-7062-846c-10a1bd70f576\u{1b}[0m\r\n\
        I will use a tool for this now.\r\n\
        \u{1b}[2m$ cat README.md\u{1b}[0m\r\n\
        I will use a tool for this now.\r\n\
        \u{1b}[2mwrote /home/user/proj/cxh-edit-bypass/README.md\u{1b}[0m\r\n\
        All done: the tool finished and I have nothing else to do.\r\n";
    assert_eq!(screen, wanted);
    assert_eq!(decode(HeadlessFormat::CodexExec, &bytes, 100_000), (screen, facts));
}

#[test]
fn a_run_of_claude_is_readable() {
    let (screen, facts) = decode(HeadlessFormat::ClaudeStream, &recorded("claude-write-accept.jsonl"), 1000);
    assert!(screen.contains("All done") && screen.contains("wrote /home/user/proj/ch-write-accept/notes.txt"));
    assert!(!screen.contains('{'));
    assert_eq!(facts.last(), Some(&AgentFact::TurnEnded(TurnEnd::Done)));
}

#[test]
fn what_an_agent_wrote_cannot_drive_the_pane() {
    let evil = "{\"type\":\"item.completed\",\"item\":{\"type\":\"agent_message\",\"text\":\"a\\u001b]52;c;eA==\\u0007b\\nc\"}}\nplain \u{1b}[2Jwarning\n";
    let (screen, _) = decode(HeadlessFormat::CodexExec, evil.as_bytes(), 5);
    assert_eq!(screen, "a]52;c;eA==b\r\nc\r\nplain [2Jwarning\r\n");
}

#[test]
fn plain_output_keeps_its_bytes_and_gives_its_end() {
    let text = "\u{1b}[32mok\u{1b}[0m\nline\r\n\u{1b}]0;t\u{7}last";
    let (screen, facts) = decode(HeadlessFormat::Plain, text.as_bytes(), 3);
    assert_eq!(screen, "\u{1b}[32mok\u{1b}[0m\r\nline\r\n\u{1b}]0;t\u{7}last");
    assert_eq!(facts, [AgentFact::FinalMessage("ok\nline\nlast".into())]);
}
