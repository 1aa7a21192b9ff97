//! From a key to its echo on the outer terminal: alone, beside panes that flood unseen, beside panes that flood on the
//! screen; each beside tmux in turns.

use super::stage::{Mux, Others, Scene, Stage};
use super::table::{Samples, row};
use super::terminal::Terminal;

const KEYS: u32 = 300;
/// The keys are typed in so many turns, one program after the other.
const TURNS: u32 = 2;
/// A flood of short lines that ends by itself.
const FLOOD: &str = "timeout 120 yes 'the agent prints one short line after the other'";
/// Letters that no screen shows by itself.
const FIRST_LETTER: u32 = 0x100;

/// How many panes flood, and where.
const CASES: &[(usize, Others)] =
    &[(0, Others::Hidden), (8, Others::Hidden), (16, Others::Hidden), (3, Others::Visible), (8, Others::Visible)];

/// All cases.
pub fn run() {
    for (floods, place) in CASES {
        let mut all: Vec<(Mux, Samples)> = Mux::all().into_iter().map(|mux| (mux, Samples::default())).collect();
        for _ in 0..TURNS {
            for (mux, samples) in &mut all {
                turn(*mux, *floods, *place, samples);
            }
        }
        for (mux, samples) in all {
            samples.print(&format!("key to echo, {}: {}", named(*floods, *place), mux.name()));
        }
    }
}

fn named(floods: usize, place: Others) -> String {
    format!("{floods} {} panes flood", if place == Others::Hidden { "hidden" } else { "visible" })
}

fn turn(mux: Mux, floods: usize, place: Others, samples: &mut Samples) {
    let stage = Stage::open(mux, &Scene { others: (FLOOD, floods), place, ..Scene::ALONE });
    let (bytes, before, start) = (stage.terminal.bytes(), stage.sample(), std::time::Instant::now());
    type_all(&stage.terminal, samples);
    let seconds = start.elapsed().as_secs_f64();
    let rate = (stage.terminal.bytes() - bytes) as f64 / seconds / 1024.0;
    let share = stage.sample().cpu_since(&before).as_secs_f64() / seconds * 100.0;
    if floods > 0 {
        let what = format!("CPU and bytes of one turn of that, {}: {}", named(floods, place), mux.name());
        row(&what, &format!("{share:.0} %, {rate:.0} KiB/s"));
    }
}

/// Types the keys of one turn.
pub fn type_all(terminal: &Terminal, samples: &mut Samples) {
    let keys = KEYS / TURNS;
    // The first keys start what only a first key starts.
    for number in 0..keys + 10 {
        let letter = char::from_u32(FIRST_LETTER + number).expect("all of these are letters");
        let took = terminal.echo(letter);
        if number >= 10 {
            samples.add(took);
        }
        // People do not type in step with frames.
        std::thread::sleep(std::time::Duration::from_millis(u64::from(10 + number * 7 % 23)));
    }
}
