use std::fs;

use proptest::prelude::*;

use super::*;
use crate::pty::Recording;
use crate::pty::block::{OLD_MARK, put_frame};

fn all(path: &Path, since: Since) -> Vec<Frame> {
    let mut all = Vec::new();
    let visit = |frame| {
        all.push(frame);
        ControlFlow::Continue(())
    };
    Reel::open(path).unwrap().frames(since, visit).unwrap();
    all
}

/// A session like those of agents: rows drawn again and again, numbered. A frame every 100 ms.
fn session(path: &Path, frames: u64, cap: u64) -> Recording {
    let mut recording = Recording::create(path, cap, Timestamp(1_000)).unwrap();
    recording.set_size(Size::new(24, 80));
    for n in 0..frames {
        let row = format!("\x1b[{};1H\x1b[2Kworking on it, step {n:06}, please wait a moment", n % 20 + 1);
        recording.append_at(Span(n * 100), row.as_bytes()).unwrap();
    }
    recording
}

#[test]
fn a_recording_from_before_there_were_blocks_is_still_read() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("recording");
    for (name, position, words) in
        [("recording", 0_u64, "head"), ("recording.b", 900, "newest"), ("recording.a", 400, "new")]
    {
        let mut bytes = OLD_MARK.to_vec();
        bytes.extend(position.to_le_bytes());
        put_frame(&mut bytes, Span(position), Some(Size::new(9, 40)), words.as_bytes());
        fs::write(folder.path().join(name), bytes).unwrap();
    }
    let reel = Reel::open(&path).unwrap();
    assert_eq!((reel.began(), reel.length(), reel.end()), (None, Span(900), 906));
    let frames = all(&path, Since::Start);
    let read: Vec<_> = frames.iter().map(|frame| (frame.position, frame.bytes.as_slice())).collect();
    assert_eq!(read, [(0, &b"head"[..]), (400, b"new"), (900, b"newest")]);
    assert!(frames.iter().all(|frame| frame.size == Some(Size::new(9, 40))));
    assert_eq!(reel.tail(100).unwrap(), b"newest");
}

#[test]
fn it_is_packed_and_read_from_any_place_and_time() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    drop(session(&path, 40_000, 16 << 20));
    let reel = Reel::open(&path).unwrap();
    assert_eq!((reel.began(), reel.length()), (Some(Timestamp(1_000)), Span(3_999_900)));
    let size = fs::metadata(&path).unwrap().len();
    assert!(reel.blocks() > 8 && size * 3 < reel.end(), "{size} of {}", reel.end());
    let whole = all(&path, Since::Start);
    assert_eq!(whole.len(), 40_000);
    for n in [0_usize, 1, 20_000, 39_999] {
        assert_eq!(all(&path, Since::Time(whole[n].at)), resized(&whole[n..]), "{n}");
        assert_eq!(all(&path, Since::Position(whole[n].position + 3)), resized(&whole[n..]), "{n}");
    }
    assert!(all(&path, Since::Time(Span(u64::MAX))).is_empty());
}

/// Frames, where the first one tells the size that it has from those before it.
fn resized(frames: &[Frame]) -> Vec<Frame> {
    let mut frames = frames.to_vec();
    frames[0].size = Some(Size::new(24, 80));
    frames
}

#[test]
fn what_is_read_while_it_is_written_has_no_gap_and_nothing_twice() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    drop(session(&path, 1, 1 << 20));
    let before = fs::read(&path).unwrap();
    fs::remove_file(&path).unwrap();
    let mut recording = session(&path, 1, 1 << 20);
    let open = fs::read(folder.path().join("r.open")).unwrap();
    recording.append_at(Span(5), b"more").unwrap();
    // Packed, and not yet begun anew: the frame is in both files.
    drop(recording);
    fs::write(&path, before).unwrap();
    fs::write(folder.path().join("r.open"), open).unwrap();
    assert_eq!(all(&path, Since::Start).len(), 1);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]
    #[test]
    fn any_bytes_come_back_and_a_file_that_is_cut_is_read_up_to_the_cut(
        pieces in prop::collection::vec(prop::collection::vec(any::<u8>(), 0..600), 1..60),
        cut in 0_usize..40_000,
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let mut recording = Recording::create(&path, 1 << 17, Timestamp(0)).unwrap();
        for (n, piece) in pieces.iter().enumerate() {
            recording.append_at(Span(n as u64), piece).unwrap();
        }
        drop(recording);
        let printed = pieces.concat();
        prop_assert_eq!(Reel::open(&path).unwrap().tail(usize::MAX).unwrap(), &printed[..]);
        let file = fs::read(&path).unwrap();
        fs::write(&path, &file[..cut.min(file.len())]).unwrap();
        let left: Vec<u8> = all(&path, Since::Start).into_iter().flat_map(|frame| frame.bytes).collect();
        prop_assert!(printed.starts_with(&left));
        prop_assert!(left.len() == printed.len() || cut < file.len());
    }

    #[test]
    fn no_damage_makes_the_reader_panic(
        at in prop::collection::vec((0_usize..3000, any::<u8>()), 1..20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        drop(session(&path, 500, 1 << 15));
        let mut bytes = fs::read(&path).unwrap();
        for (place, byte) in at {
            let place = place % bytes.len();
            bytes[place] = byte;
        }
        fs::write(&path, bytes).unwrap();
        if let Ok(reel) = Reel::open(&path) {
            reel.frames(Since::Start, |_| ControlFlow::Continue(())).ok();
        }
    }
}
