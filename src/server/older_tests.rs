use super::*;

fn recorded(parts: &[&str]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    let mut recording = Recording::create(&path, 1 << 20).unwrap();
    for bytes in parts {
        recording.append(bytes.as_bytes()).unwrap();
    }
    drop(recording);
    (folder, path)
}

fn now(screen: &Screen) -> Now {
    let text = PaneText::new(screen, None);
    Now {
        size: screen.size(),
        alternate: screen.alternate_screen(),
        kept: text.kept(),
        on_screen: text.on_screen(),
        rows: screen.rows_text(),
    }
}

#[test]
fn what_the_pane_no_longer_keeps_is_found_and_nothing_twice() {
    let all = (0..60).map(|n| format!("line {n}\r\n")).collect::<Vec<_>>().concat();
    let (_folder, path) = recorded(&[&all]);
    // A pane that came back with the end of the recording only.
    let mut screen = Screen::new(Size::new(5, 20));
    screen.feed(&all.as_bytes()[all.find("line 40").unwrap()..]);
    let older = read(&path, None, &now(&screen)).unwrap();
    assert_eq!((older.end, older.lines.len()), (0, 40));
    assert_eq!((older.lines[0].as_str(), older.lines[39].as_str()), ("line 0", "line 39"));
    let mut whole = Screen::new(Size::new(5, 20));
    whole.feed(all.as_bytes());
    assert_eq!(read(&path, None, &now(&whole)).unwrap().lines, [""; 0]);
}

#[test]
fn a_missing_recording_is_said() {
    let screen = Screen::new(Size::new(5, 20));
    let missing = Path::new("no-such-folder/recording");
    assert!(read(missing, None, &now(&screen)).unwrap_err().contains("recording"));
}
