use std::fs;
use std::os::unix::fs::PermissionsExt as _;

use proptest::prelude::*;

use super::*;
use crate::pty::{Frame, Reel};

fn frames(path: &Path) -> Vec<Frame> {
    let mut all = Vec::new();
    Recording::replay(path, |frame| all.push(frame)).unwrap();
    all
}

fn on_disk(path: &Path) -> u64 {
    Part::ALL.iter().filter_map(|part| fs::metadata(part.path(path)).ok()).map(|file| file.len()).sum()
}

/// A stream in which every place is told from its neighbours.
fn stream(length: usize) -> Vec<u8> {
    (0..length as u32).flat_map(u32::to_be_bytes).take(length).collect()
}

#[test]
fn what_was_recorded_is_read_back_with_its_times() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s-7.rec");
    let mut recording = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap();
    recording.append_at(Span(0), b"one").unwrap();
    recording.append_at(Span(1500), b"").unwrap();
    recording.append_at(Span(1500), b"two").unwrap();
    assert_eq!(recording.position(), 6);
    assert_eq!(
        frames(&path),
        [
            Frame { at: Span(0), position: 0, size: None, bytes: b"one".to_vec() },
            Frame { at: Span(1500), position: 3, size: None, bytes: b"two".to_vec() },
        ]
    );
    assert_eq!(Recording::read_tail(&path, 5).unwrap(), b"netwo");
    for file in [&path, &Part::Open.path(&path)] {
        assert_eq!(fs::metadata(file).unwrap().permissions().mode() & 0o777, 0o600);
    }
    let message = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap_err().to_string();
    assert!(message.contains("s-7.rec") && frames(&path).len() == 2, "{message}");
}

#[test]
fn over_the_cap_the_beginning_and_the_end_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s-7.rec");
    let (cap, bytes) = (40_000, stream(500_000));
    let mut recording = Recording::create(&path, cap, Timestamp(0)).unwrap();
    for (n, piece) in bytes.chunks(333).enumerate() {
        recording.append_at(Span(n as u64), piece).unwrap();
        assert!(on_disk(&path) <= cap);
    }
    let all = frames(&path);
    assert!(all.iter().all(|frame| bytes[frame.position as usize..].starts_with(&frame.bytes)));
    assert!(all.is_sorted_by_key(|frame| (frame.at, frame.position)));
    assert_eq!(all[0].position, 0);
    let jumps = all.windows(2).filter(|pair| pair[0].position + pair[0].bytes.len() as u64 != pair[1].position);
    assert_eq!(jumps.count(), 1, "one gap, in the middle");
    let tail = Recording::read_tail(&path, usize::MAX).unwrap();
    assert!(tail.len() >= 10_000 && bytes.ends_with(&tail), "{}", tail.len());
    assert_eq!(fs::metadata(Part::A.path(&path)).unwrap().permissions().mode() & 0o777, 0o600);
}

#[test]
fn sizes_are_noted_where_they_change_and_in_every_part() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s-7.rec");
    let mut recording = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap();
    recording.append(b"before").unwrap();
    for (size, bytes) in [((24, 80), b"a"), ((24, 80), b"b"), ((10, 300), b"c")] {
        recording.set_size(Size::new(size.0, size.1));
        recording.append(bytes).unwrap();
    }
    let sizes: Vec<_> = frames(&path).into_iter().map(|frame| frame.size).collect();
    assert_eq!(sizes, [None, Some(Size::new(24, 80)), None, Some(Size::new(10, 300))]);
    let path = folder.path().join("s-8.rec");
    let mut recording = Recording::create(&path, SMALLEST_CAP, Timestamp(0)).unwrap();
    recording.set_size(Size::new(24, 80));
    for _ in 0..100 {
        recording.append(&[b'x'; 400]).unwrap();
        assert!(on_disk(&path) <= SMALLEST_CAP);
    }
    let noted = frames(&path).into_iter().filter(|frame| frame.size.is_some()).count();
    let blocks = Reel::open(&path).unwrap().blocks();
    assert!(blocks > 3 && noted == blocks, "one in each of {blocks}, not {noted}");
}

#[test]
fn a_frame_cut_off_by_a_crash_ends_the_reading_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s-7.rec");
    let mut recording = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap();
    recording.append(b"whole").unwrap();
    let open = Part::Open.path(&path);
    let whole = fs::metadata(&open).unwrap().len();
    recording.append(b"half").unwrap();
    let bytes = fs::read(&open).unwrap();
    for length in 0..bytes.len() {
        fs::write(&open, &bytes[..length]).unwrap();
        let wanted: &[u8] = if (length as u64) < whole { b"" } else { b"whole" };
        assert_eq!(Recording::read_tail(&path, 100).unwrap(), wanted, "{length}");
    }
    fs::write(&path, "something else entirely").unwrap();
    assert!(Recording::read_tail(&path, 100).unwrap_err().to_string().contains("not a recording"));
}

#[test]
fn after_a_failure_it_stays_ended_and_readable() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("s-7.rec");
    let mut recording = Recording::create(&path, SMALLEST_CAP, Timestamp(0)).unwrap();
    recording.append(b"kept").unwrap();
    // Rotation cannot make its file where a folder stands.
    fs::create_dir(Part::A.path(&path)).unwrap();
    let failure = (0..9).find_map(|_| recording.append(&[b'x'; 500]).err()).unwrap();
    assert!(matches!(failure, RecordFailed::Write { .. }), "{failure}");
    assert!(matches!(recording.append(b"more"), Err(RecordFailed::Ended { .. })));
    fs::remove_dir(Part::A.path(&path)).unwrap();
    assert!(Recording::read_tail(&path, usize::MAX).unwrap().starts_with(b"kept"));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_pieces_fit_under_the_cap_and_the_tail_is_the_end(
        cap in 0_u64..60_000,
        pieces in prop::collection::vec(0_usize..9_000, 0..60),
        wanted in 0_usize..20_000,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let mut recording = Recording::create(&path, cap, Timestamp(0)).unwrap();
        let bytes = stream(pieces.iter().sum());
        let mut at = 0;
        for length in pieces {
            recording.append(&bytes[at..at + length]).unwrap();
            at += length;
        }
        prop_assert_eq!(recording.position(), bytes.len() as u64);
        prop_assert!(on_disk(&path) <= cap.max(SMALLEST_CAP));
        let tail = Recording::read_tail(&path, wanted).unwrap();
        prop_assert!(bytes.ends_with(&tail) && tail.len() <= wanted);
        let kept = (cap.max(SMALLEST_CAP) / 16) as usize;
        prop_assert!(tail.len() >= wanted.min(bytes.len()).min(kept), "{} of {}", tail.len(), kept);
        drop(recording);
        prop_assert!(!Part::Open.path(&path).exists() && on_disk(&path) <= cap.max(SMALLEST_CAP));
        let packed = Recording::read_tail(&path, wanted).unwrap();
        prop_assert!(bytes.ends_with(&packed) && packed.len() >= wanted.min(bytes.len()).min(kept));
    }
}
