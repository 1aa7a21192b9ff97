//! How fast output is recorded, and how much disk it takes: real sessions of agent CLIs, short lines, dense colours.
//!
//! Beside plain writes of the same pieces.

use std::fs::File;
use std::io::Write as _;
use std::path::Path;
use std::time::Duration;

use orchestra_tui::domain::time::Timestamp;
use orchestra_tui::pty::{Recording, recording_files};
use orchestra_tui::term::Size;

const BYTES: usize = 64_000_000;
const CAP: u64 = 1 << 30;
const ROUNDS: usize = 3;

/// Measures everything and prints one table: MB per second of processor time, best of three, and bytes on disk by bytes printed.
#[expect(clippy::print_stdout, reason = "a measurement says what it measured")]
pub fn table() {
    println!("{:<9} {:>5} {:>8} {:>9} {:>9}", "output", "read", "writes", "recorded", "disk");
    for (name, bytes) in [("agents", agents()), ("plain", super::plain()), ("colours", super::colourful())] {
        for piece in [1 << 10, 64 << 10] {
            let folder = tempfile::tempdir().unwrap();
            let writes = best(
                &bytes,
                || {
                    let mut file = File::create(folder.path().join("plain")).unwrap();
                    move |piece: &[u8]| file.write_all(piece).unwrap()
                },
                piece,
            );
            let (recorded, disk) = recorded(folder.path(), &bytes, piece);
            println!("{name:<9} {:>4}K {writes:>8.0} {recorded:>9.0} {:>8.1}%", piece >> 10, disk * 100.0);
        }
    }
}

/// What the recorded sessions of agent CLIs printed, one after the other.
fn agents() -> Vec<u8> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings");
    let mut files: Vec<_> = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path()).collect();
    files.retain(|file| file.extension().is_some_and(|extension| extension == "cast"));
    files.sort();
    let texts = files.iter().map(|file| std::fs::read_to_string(file).unwrap());
    let lines = texts.flat_map(|text| text.lines().skip(1).map(str::to_owned).collect::<Vec<_>>());
    let output = lines.filter_map(|line| serde_json::from_str::<(f64, String, String)>(&line).ok());
    output.filter(|(_, kind, _)| kind == "o").flat_map(|(_, _, text)| text.into_bytes()).collect()
}

/// The speed, and the disk by what was printed.
fn recorded(folder: &Path, bytes: &[u8], piece: usize) -> (f64, f64) {
    let path = folder.join("recording");
    let speed = best(
        bytes,
        || {
            for file in recording_files(&path) {
                std::fs::remove_file(file).ok();
            }
            let mut recording = Recording::create(&path, CAP, Timestamp(0)).unwrap();
            recording.set_size(Size::new(50, 200));
            move |piece: &[u8]| {
                recording.append(piece).unwrap();
            }
        },
        piece,
    );
    let disk: u64 = recording_files(&path).iter().filter_map(|file| file.metadata().ok()).map(|file| file.len()).sum();
    (speed, disk as f64 / whole(bytes) as f64)
}

/// How many bytes a round writes.
fn whole(bytes: &[u8]) -> usize {
    BYTES.div_ceil(bytes.len()) * bytes.len()
}

fn best<W: FnMut(&[u8])>(bytes: &[u8], mut begin: impl FnMut() -> W, piece: usize) -> f64 {
    let mut best = Duration::MAX;
    for _ in 0..ROUNDS {
        let start = super::ingest::thread_time();
        let (mut write, mut written) = (begin(), 0);
        while written < whole(bytes) {
            for piece in bytes.chunks(piece) {
                write(piece);
                written += piece.len();
            }
        }
        drop(write);
        best = best.min(super::ingest::thread_time().saturating_sub(start));
    }
    whole(bytes) as f64 / 1e6 / best.as_secs_f64()
}
