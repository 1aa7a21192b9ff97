use proptest::prelude::*;

use super::*;
use crate::agents::detector::Cast;
use crate::domain::timeline::MarkKind;
use crate::pty::Recording;

fn cast_of(frames: &[(u64, Size, &[u8])], marks: Vec<Mark>, secrets: Secrets) -> (String, usize) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let mut recording = Recording::create(&path, 1 << 20, Timestamp(5_500)).unwrap();
    for (at, size, bytes) in frames {
        recording.set_size(*size);
        recording.append_at(Span(*at), bytes).unwrap();
    }
    drop(recording);
    let film = Film::open(&path, None).unwrap();
    let caption = Caption { title: "task-1".into(), began: Timestamp(5_500), idle: Some(Span(1_500)), marks };
    let mut out = Vec::new();
    let masked = write_cast(&film, &mut out, &caption, secrets).unwrap();
    (String::from_utf8(out).unwrap(), masked)
}

#[test]
fn header_output_sizes_and_markers_stand_in_order() {
    let (small, large) = (Size::new(24, 80), Size::new(30, 100));
    let mark = |at, text: &str| Mark { at: Span(at), kind: MarkKind::Error, text: text.into() };
    let frames: [(u64, Size, &[u8]); 3] =
        [(0, small, b"one \xe2\x82"), (1000, small, b"\xac\r\n"), (2500, large, b"\xff!")];
    let (text, _) = cast_of(&frames, vec![mark(1200, "it broke"), mark(9000, "late")], Secrets::Kept);
    let lines: Vec<&str> = text.lines().collect();
    let header: serde_json::Value = serde_json::from_str(lines[0]).unwrap();
    assert_eq!((&header["version"], &header["width"], &header["height"]), (&2.into(), &80.into(), &24.into()));
    assert_eq!((&header["timestamp"], &header["idle_time_limit"]), (&5.into(), &1.5.into()));
    let wanted = [
        "[0.0,\"o\",\"one \"]",
        "[1.0,\"o\",\"€\\r\\n\"]",
        "[1.2,\"m\",\"error: it broke\"]",
        "[2.5,\"r\",\"100x30\"]",
        "[2.5,\"o\",\"\u{fffd}!\"]",
        "[9.0,\"m\",\"error: late\"]",
    ];
    assert_eq!(lines[1..], wanted);
}

#[test]
fn a_secret_is_masked_through_colours_and_cuts_and_the_rest_stays() {
    let key = format!("{}{}", "ghp_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8");
    let (head, tail) = key.split_at(11);
    let size = Size::new(24, 80);
    let first = format!("\x1b]0;title\x07key: \x1b[32m{head}");
    let second = format!("\x1b[1m{tail}\x1b[m and more\r\n");
    let frames: [(u64, Size, &[u8]); 2] = [(0, size, first.as_bytes()), (10, size, second.as_bytes())];
    let (kept, none) = cast_of(&frames, Vec::new(), Secrets::Kept);
    assert!(kept.contains(tail) && none == 0);
    let (text, masked) = cast_of(&frames, Vec::new(), Secrets::Masked);
    assert!(!text.contains(head) && !text.contains(tail) && masked == 1, "{text}");
    assert!(text.contains("key: \\u001b[32m***********\"") && text.contains(" and more"), "{text}");
}

proptest! {
    #[test]
    fn any_bytes_cut_anywhere_come_back_as_the_same_text(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..40), 0..20),
        words in "\\PC{0,60}",
        cut in 0_usize..60,
    ) {
        let mut letters = Letters::default();
        let (one, two) = words.as_bytes().split_at(cut.min(words.len()));
        prop_assert_eq!(letters.take(one) + &letters.take(two), words);
        let size = Size::new(24, 80);
        let frames: Vec<(u64, Size, &[u8])> = pieces.iter().map(|piece| (0, size, piece.as_slice())).collect();
        let (text, _) = cast_of(&frames, Vec::new(), Secrets::Kept);
        let cast = Cast::parse(&text, std::path::Path::new("r.cast")).unwrap();
        prop_assert!(cast.broken.is_none());
        let lines = text.lines().skip(1).map(|line| serde_json::from_str::<(f64, String, String)>(line).unwrap());
        let output: String = lines.map(|(_, kind, data)| if kind == "o" { data } else { String::new() }).collect();
        prop_assert_eq!(output, String::from_utf8_lossy(&pieces.concat()).into_owned());
    }
}
