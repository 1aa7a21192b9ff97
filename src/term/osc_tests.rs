use super::*;

fn status(text: &str) -> Option<ProgramStatus> {
    match decode(format!("7501;{text}").as_bytes()) {
        Osc::Signal(TermSignal::Status(status)) => Some(status),
        _ => None,
    }
}

#[test]
fn status_reports_are_decoded_and_cleaned() {
    let message = base64::engine::general_purpose::STANDARD.encode("approve Write:\n/a/\u{202e}notes.txt\x1b[2J");
    let report = status(&format!("state=blocked:app=claude-code:kind=permission:msg={message}:progress=40:id=a.b"));
    let expected = ProgramStatus {
        state: ProgramState::Blocked,
        kind: Some(BlockedKind::Permission),
        msg: Some("approve Write: /a/notes.txt[2J".into()),
        title: None,
        progress: Some(40),
        app: Some("claude-code".into()),
        id: Some("a.b".into()),
    };
    assert_eq!(report, Some(expected));
    assert_eq!(status("state=idle:kind=permission:progress=101").map(|s| (s.kind, s.progress)), Some((None, None)));
    assert_eq!(status("state=busy"), None);
    assert_eq!(status("msg=YQ=="), None);
    assert_eq!(status("state=done:msg=%%%").map(|s| s.msg), Some(None));
    assert_eq!(decode(b"7501;?"), Osc::StatusQuery);
}

#[test]
fn strings_become_signals() {
    let notify =
        |title: &str, body: &str| Osc::Signal(TermSignal::Notify { title: title.to_owned(), body: body.to_owned() });
    for (body, expected) in [
        ("0;title; with semicolon", Osc::Title("title; with semicolon".into())),
        ("2;a\rb\x07", Osc::Title("a b".into())),
        ("1;icon", Osc::Ignored),
        ("9;hello", notify("", "hello")),
        ("9;hello; world", notify("", "hello; world")),
        ("9;4;1;50", Osc::Signal(TermSignal::Progress(Progress::Percent(50)))),
        ("9;4;3", Osc::Signal(TermSignal::Progress(Progress::Busy))),
        ("9;4;0", Osc::Signal(TermSignal::Progress(Progress::Cleared))),
        ("9;9;/tmp", Osc::Ignored),
        ("777;notify;T;B;C", notify("T", "B;C")),
        ("99;i=1:d=0:p=title;Hi", notify("Hi", "")),
        ("99;p=body:e=1;SGk=", notify("", "Hi")),
        ("99;i=x:p=?;", Osc::Ignored),
        ("133;C", Osc::Signal(TermSignal::CommandStart)),
        ("133;D;3", Osc::Signal(TermSignal::CommandEnd(Some(3)))),
        ("133;D", Osc::Signal(TermSignal::CommandEnd(None))),
        ("7;file://host/a%20b/%E2%9C%93%", Osc::Signal(TermSignal::Cwd("/a b/✓%".into()))),
        ("7;http://host/a", Osc::Ignored),
        ("10;?", Osc::Colors(vec![ColorSlot::Dynamic(10)])),
        ("10;?;?", Osc::Colors(vec![ColorSlot::Dynamic(10), ColorSlot::Dynamic(11)])),
        ("11;#ffffff", Osc::Ignored),
        ("4;1;?;255;?", Osc::Colors(vec![ColorSlot::Indexed(1), ColorSlot::Indexed(255)])),
        ("4;256;?", Osc::Ignored),
        ("52;c;?", Osc::Ignored),
        ("52;c;YQ==", Osc::Ignored),
        ("8;;http://x?a;b", Osc::Link(Some("http://x?a;b".into()))),
        ("8;id=1;https://x", Osc::Link(Some("https://x".into()))),
        ("8;;", Osc::Link(None)),
        ("8;;file:///etc/passwd", Osc::Link(None)),
        ("8;;https://a\tb", Osc::Link(None)),
        ("", Osc::Ignored),
    ] {
        assert_eq!(decode(body.as_bytes()), expected, "{body}");
    }
}
