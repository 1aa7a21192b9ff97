//! Alacritty's reference recordings: our picture must be the one that Alacritty draws from the same bytes.
//!
//! The recordings come with the source of the crate `alacritty_terminal`, whose own terminal is the judge. What agrees
//! is a ratchet: a recording that is lost fails the test, and so does one that begins to agree and is not listed.

use std::path::PathBuf;

use alacritty_terminal::event::{Event, EventListener};
use alacritty_terminal::grid::Dimensions;
use alacritty_terminal::index::{Column, Line, Point};
use alacritty_terminal::term::cell::Flags;
use alacritty_terminal::term::{Config, Term};
use alacritty_terminal::vte::ansi::Processor;
use orchestra_tui::term::Size;
use serde_json::Value;

use super::picture::fed;

/// What agrees, of 45; the bare engine has 36. Two differ because Alacritty departs from xterm: it leaves the cursor
/// where it is after DECALN (`decaln_reset`) and takes no notice of selective erasing (`selective_erasure`).
const AGREEING: &[&str] = &[
    "alt_reset",
    "clear_underline",
    "colored_reset",
    "colored_underline",
    "csi_rep",
    "deccolm_reset",
    "delete_chars_reset",
    "delete_lines",
    "erase_chars_reset",
    "erase_in_line",
    "fish_cc",
    "grid_reset",
    "history",
    "hyperlinks",
    "indexed_256_colors",
    "insert_blank_reset",
    "issue_855",
    "ll",
    "newline_with_cursor_beyond_scroll_region",
    "origin_goto",
    "region_scroll_down",
    "row_reset",
    "saved_cursor",
    "saved_cursor_alt",
    "scroll_in_region_up_preserves_history",
    "scroll_up_reset",
    "sgr",
    "tab_rendering",
    "tmux_git_log",
    "tmux_htop",
    "underline",
    "vim_24bitcolors_bce",
    "vim_large_window_scroll",
    "vim_simple_edit",
    "vttest_cursor_movement_1",
    "vttest_insert",
    "vttest_origin_mode_1",
    "vttest_origin_mode_2",
    "vttest_scroll",
    "vttest_tab_clear_set",
    "wrapline_alt_toggle",
    "zerowidth",
    "zsh_tab_completion",
];

struct Silent;

impl EventListener for Silent {
    fn send_event(&self, _: Event) {}
}

struct Judged(Size);

impl Dimensions for Judged {
    fn total_lines(&self) -> usize {
        self.0.rows.into()
    }
    fn screen_lines(&self) -> usize {
        self.0.rows.into()
    }
    fn columns(&self) -> usize {
        self.0.cols.into()
    }
}

/// The folder of the recordings in the crate's source.
fn folder() -> PathBuf {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let metadata = std::process::Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--offline", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output()
        .expect("cargo runs, it runs this test");
    let metadata: Value = serde_json::from_slice(&metadata.stdout).expect("cargo metadata is JSON");
    let packages = metadata["packages"].as_array().expect("a list of packages");
    let found = packages.iter().find(|package| package["name"] == "alacritty_terminal").expect("a dev-dependency");
    PathBuf::from(found["manifest_path"].as_str().unwrap()).with_file_name("tests").join("ref")
}

/// The rows that Alacritty draws, with the cursor.
fn judge(size: Size, bytes: &[u8]) -> (Vec<String>, (u16, u16)) {
    let mut term = Term::new(Config { scrolling_history: 0, ..Config::default() }, &Judged(size), Silent);
    let mut parser: Processor = Processor::new();
    parser.advance(&mut term, bytes);
    let row = |row: u16| {
        let mut text = String::new();
        for col in 0..size.cols {
            let cell = &term.grid()[Line(row.into())][Column(col.into())];
            let shown = !cell.flags.intersects(Flags::WIDE_CHAR_SPACER | Flags::HIDDEN);
            match cell.c {
                '\t' => text.push(' '),
                c if shown => {
                    text.push(c);
                    text.extend(cell.zerowidth().into_iter().flatten());
                }
                _ if cell.flags.contains(Flags::HIDDEN) => text.push(' '),
                _ => {}
            }
        }
        text.truncate(text.trim_end().len());
        text
    };
    let Point { line, column } = term.grid().cursor.point;
    ((0..size.rows).map(row).collect(), (line.0 as u16, column.0 as u16))
}

#[test]
fn the_reference_recordings_agree() {
    let mut agreeing = Vec::new();
    let mut recordings: Vec<PathBuf> =
        std::fs::read_dir(folder()).unwrap().map(|entry| entry.unwrap().path()).collect();
    recordings.sort();
    assert_eq!(recordings.len(), 45);
    for path in &recordings {
        let size: Value = serde_json::from_slice(&std::fs::read(path.join("size.json")).unwrap()).unwrap();
        let number = |key: &str| u16::try_from(size[key].as_u64().unwrap()).unwrap();
        let size = Size::new(number("screen_lines"), number("columns"));
        let bytes = std::fs::read(path.join("alacritty.recording")).unwrap();
        let (screen, _) = fed(size, [&bytes[..]]);
        let cursor = screen.cursor();
        let ours = (screen.rows_text(), (cursor.row, cursor.col));
        let theirs = judge(size, &bytes);
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        if ours == theirs {
            agreeing.push(name);
        } else {
            println!("{name}: cursor {:?} and {:?}", ours.1, theirs.1);
            for (row, (ours, theirs)) in ours.0.iter().zip(&theirs.0).enumerate().filter(|(_, (a, b))| a != b).take(4) {
                println!("{row:3} {ours:?}\n    {theirs:?}");
            }
        }
    }
    assert_eq!(
        agreeing,
        AGREEING,
        "{} agree; take out what is lost only for a reason, add what is new",
        agreeing.len()
    );
}
