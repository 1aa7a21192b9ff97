use super::*;
use crate::domain::time::Timestamp;

fn recorded(parts: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    let mut recording = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap();
    for bytes in parts {
        recording.append(bytes.as_bytes()).unwrap();
    }
    drop(recording);
    (folder, path)
}

#[test]
fn what_the_pane_no_longer_keeps_is_found_and_nothing_twice() {
    let all = (0..60).map(|n| format!("line {n}\r\n")).collect::<Vec<_>>().concat();
    let (_folder, path) = recorded(&[&all]);
    // A pane that came back with the end of the recording only.
    let mut screen = Screen::new(Size::new(5, 20));
    screen.feed(&all.as_bytes()[all.find("line 40").unwrap()..]);
    let older = read(&path, None, &Now::of(&screen)).unwrap();
    assert_eq!((older.end, older.lines.len()), (0, 40));
    assert_eq!((older.lines[0].as_str(), older.lines[39].as_str()), ("line 0", "line 39"));
    let mut whole = Screen::new(Size::new(5, 20));
    whole.feed(all.as_bytes());
    assert_eq!(read(&path, None, &Now::of(&whole)).unwrap().lines, [""; 0]);
}

#[test]
fn a_missing_recording_is_said() {
    let screen = Screen::new(Size::new(5, 20));
    let missing = Path::new("no-such-folder/recording");
    assert!(read(missing, None, &Now::of(&screen)).unwrap_err().contains("recording"));
}

#[test]
fn of_a_program_that_draws_its_screen_what_stood_is_kept_once() {
    let mut watcher = Watcher::over(Screen::new(Size::new(5, 30)));
    let frames = [
        (0, "\x1b[?1049h\x1b[Hfirst answer\r\nits second line\r\nworking 1s"),
        (300, "\x1b[3;1Hworking 2s"),
        (600, "\x1b[H\x1b[2Ja flash"),
        (610, "\x1b[H\x1b[2Jits second line\r\nanswer 1 of 2\r\nanswer 2 of 2\r\nworking 9s"),
        (1000, "\x1b[H\x1b[2JDo you want this?\r\nyes\r\nno"),
        (1400, "\x1b[H\x1b[2Jits second line\r\nanswer 1 of 2\r\nanswer 2 of 2\r\nworking 9s"),
        (2000, ""),
    ];
    for (at, bytes) in frames {
        watcher.look(Span(at));
        watcher.screen.feed(bytes.as_bytes());
    }
    let kept = [
        "first answer",
        "its second line",
        "working 1s",
        "answer 1 of 2",
        "answer 2 of 2",
        "working 9s",
        "Do you want this?",
        "yes",
        "no",
    ];
    assert_eq!(watcher.lines, kept);
}
