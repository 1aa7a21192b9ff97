//! A pane draws inside of its rectangle, whatever its program prints.

use crate::corpus::cases;
use crate::support::{Home, Terminal, until};

/// What a harmless program fills its whole pane with.
const FILL: &str = "#";

#[test]
fn what_stands_outside_of_a_pane_is_the_same_whatever_it_prints() {
    let harmless = FILL.repeat(20_000).into_bytes();
    let (plain, inside) = shown(&harmless);
    let cells = inside.iter().flatten().filter(|is_inside| **is_inside).count();
    assert!((1000..120 * 35).contains(&cells), "the pane has {cells} cells:\n{}", plain.join("\n"));
    for (name, bytes) in cases().into_iter().filter(|(name, _)| ["09", "14", "16", "22"].contains(&&name[..2])) {
        let (picture, _) = shown(&bytes);
        for (row, (was, is)) in plain.iter().zip(&picture).enumerate() {
            for (col, (was, is)) in was.chars().zip(is.chars()).enumerate() {
                assert!(inside[row][col] || was == is, "{name}: row {row} column {col}:\n{}", picture.join("\n"));
            }
        }
    }
}

/// What the screen shows while a pane has these bytes in it, and which cells belong to that pane if it is full.
fn shown(bytes: &[u8]) -> (Vec<String>, Vec<Vec<bool>>) {
    let home = Home::new();
    let file = home.repo.join("case");
    std::fs::write(&file, [b"sign".as_slice(), bytes].concat()).unwrap();
    home.ok(&[
        "delegate",
        "--to",
        "shell",
        "--in-place",
        "--task",
        "echo READY; read x; echo $((70 + 7))sign; exec sleep 90",
    ]);
    home.ok(&[
        "delegate",
        "--to",
        "shell",
        "--in-place",
        "--task",
        r"stty -echo; read x; stty raw; cat case; printf '\033[5n'; head -c 4 >/dev/null; touch shown; exec sleep 90",
    ]);
    let screen = home.screen(120, 35);
    screen.wait("READY").wait("2 shell ·");
    // The bytes come when the pane has its size, and before the sign of the other pane.
    screen.keys("2").keys("\r").wait("every other key goes to");
    screen.keys("go\r");
    // The answer to the question comes when all bytes before it were taken.
    let taken = home.repo.join("shown");
    until(|| taken.exists().then_some(()), || screen.text());
    screen.keys("\x11").wait("type").keys("1").keys("\r").wait("every other key goes to").keys("go\r").wait("77sign");
    let rows = settled(&screen);
    let inside = rows.iter().map(|row| row.chars().map(|c| FILL.contains(c)).collect()).collect();
    (rows.iter().map(|row| without_numbers(row)).collect(), inside)
}

/// The rows of the screen when two looks gave the same.
fn settled(screen: &Terminal) -> Vec<String> {
    let mut before = String::new();
    until(
        || {
            let now = without_numbers(&screen.text());
            let same = now == before;
            before = now;
            same.then(|| screen.text().lines().map(|row| format!("{row:120}")).collect())
        },
        || screen.text(),
    )
}

/// Durations go on while one looks.
fn without_numbers(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_digit() { '0' } else { c }).collect()
}
