use super::*;
use crate::domain::time::Timestamp;

const SIZE: Size = Size { rows: 5, cols: 40 };

fn recorded(cap: u64, pieces: &[&[u8]]) -> (tempfile::TempDir, std::path::PathBuf) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    let mut recording = Recording::create(&path, cap, Timestamp(0)).unwrap();
    for piece in pieces {
        recording.append(piece).unwrap();
    }
    (folder, path)
}

fn raw(bytes: &[u8], out: &mut Vec<u8>) {
    out.extend_from_slice(bytes);
}

fn past(path: &Path, known: &[&str], bytes: usize) -> Past {
    let known: Vec<String> = known.iter().map(|line| (*line).to_owned()).collect();
    past_lines(path, PastQuery { size: SIZE, known: &known, bytes }, raw).unwrap()
}

#[test]
fn what_was_printed_before_is_read_back_in_its_styles() {
    let text = (0..500).map(|n| format!("\x1b[3{}mline {n}\x1b[m\r\n", n % 8)).collect::<Vec<_>>().concat();
    let (_folder, path) = recorded(1 << 20, &[text.as_bytes(), b"$ "]);
    let all = past(&path, &[], 1 << 20);
    assert_eq!(all.lines.len(), 501);
    assert!(all.lines[3].contains("line 3") && all.lines[3].contains("\x1b[33m"), "{:?}", all.lines[3]);
    assert!(!all.meets);
    let older = past(&path, &["line 300", "line 301", "line 302"], 1 << 20);
    assert_eq!((older.lines.len(), older.meets), (300, true));
    let few = past(&path, &["line 300", "line 301", "line 302"], 100);
    assert!(few.lines.len() < 12 && few.lines.last().unwrap().contains("line 299"), "{few:?}");
    let unknown = past(&path, &["never printed"], 1 << 20);
    assert_eq!((unknown.lines.len(), unknown.meets), (501, false));
}

#[test]
fn the_known_lines_are_found_where_they_stand_last() {
    let block = "a\r\nb\r\n\r\nc\r\n";
    let (_folder, path) = recorded(1 << 20, &[block.repeat(5).as_bytes(), b"end\r\n"]);
    let older = past(&path, &["a", "b", "", "c", "end"], 1 << 20);
    assert_eq!((older.lines.len(), older.meets), (16, true));
    // The first known lines are wrapped otherwise; those after them tell.
    let mut known: Vec<String> = (0..8).map(|n| format!("half a line {n}")).collect();
    known.extend(["c", "a", "b", "", "c", "end"].map(str::to_owned));
    let query = PastQuery { size: SIZE, known: &known, bytes: 1 << 20 };
    assert!(past_lines(&path, query, raw).is_ok());
}

#[test]
fn a_gap_is_told_and_sizes_are_followed() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    let mut recording = Recording::create(&path, 20_000, Timestamp(0)).unwrap();
    recording.set_size(Size::new(5, 10));
    recording.append(b"0123456789abc\r\n\x1b[4A\x1b[1;1H").unwrap();
    recording.set_size(Size::new(5, 80));
    for n in 0..9000 {
        recording.append(format!("line {n} of many\r\n").as_bytes()).unwrap();
    }
    let all = past(&path, &[], 1 << 20);
    assert_eq!(all.lines.iter().filter(|line| line.contains("no longer kept")).count(), 1);
    assert_eq!(all.lines.last().unwrap(), "line 8999 of many");
}

#[test]
fn the_decoder_comes_before_the_screen() {
    let (_folder, path) = recorded(1 << 20, &[b"{\"text\":1}\n", b"{\"text\":2}\n"]);
    let query = PastQuery { size: SIZE, known: &[], bytes: 1 << 20 };
    let past = past_lines(&path, query, |bytes, out| {
        out.extend(bytes.iter().filter(|byte| byte.is_ascii_digit()));
        out.extend(b"\r\n");
    });
    assert_eq!(past.unwrap().lines, ["1", "2"]);
}

#[test]
fn what_is_no_recording_is_an_error() {
    assert!(past_lines(Path::new("/nowhere/at/all"), PastQuery { size: SIZE, known: &[], bytes: 1 }, raw).is_err());
}
