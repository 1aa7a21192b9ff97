//! The classic `vttest` in a real PTY: what it draws on our screen is kept, page by page.
//!
//! `tests/data/vttest/pages.txt` was looked through page by page against what each page says it should show; a change
//! is a regression or has to be looked at again. `VTTEST_BLESS=1` writes the file anew. Where the program `vttest` is not
//! installed nothing is tested, and the output says so.

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use orchestra_tui::term::{Screen, Size};
use portable_pty::{CommandBuilder, PtySize, native_pty_system};

/// What is typed in the menus; the pages that follow are left by Return, up to the next menu.
const WALK: &[(&str, &str)] = &[
    ("cursor movements", "1\r"),
    ("screen features", "2\r"),
    ("", "3\r"),
    ("character sets", "8\r"),
    ("shift in and out", "9\r"),
    ("", "0\r"),
    ("insert and delete", "8\r"),
    ("", "11\r"),
    ("", "1\r"),
    ("", "2\r"),
    ("erased characters", "3\r"),
    ("protected characters", "4\r"),
    ("", "0\r"),
    ("soft reset", "6\r"),
    ("", "0\r"),
    ("", "5\r"),
    ("column", "1\r"),
    ("tabs back", "2\r"),
    ("column again", "3\r"),
    ("tabs forth", "4\r"),
    ("columns on", "5\r"),
    ("row", "6\r"),
    ("next line", "7\r"),
    ("previous line", "8\r"),
    ("rows on", "9\r"),
    ("", "0\r"),
    ("", "7\r"),
    ("", "0\r"),
    ("", "8\r"),
    ("", "7\r"),
    ("alternate screen 47", "3\r"),
    ("alternate screen 1047", "4\r"),
    ("alternate screen 1049", "5\r"),
];

#[derive(PartialEq, Eq)]
enum Waits {
    /// Return leaves the page.
    Page,
    /// A number chooses.
    Menu,
}

struct Vttest {
    screen: Screen,
    output: Receiver<Vec<u8>>,
    keys: Box<dyn std::io::Write + Send>,
    /// All that it printed since the last prompt.
    printed: Vec<u8>,
}

impl Vttest {
    fn start() -> std::io::Result<Self> {
        let size = Size::new(24, 80);
        let pair = native_pty_system()
            .openpty(PtySize { rows: size.rows, cols: size.cols, pixel_width: 0, pixel_height: 0 })
            .map_err(std::io::Error::other)?;
        let mut command = CommandBuilder::new("vttest");
        // The size, and nothing wider: our screens never change theirs because a program asks.
        command.arg("24x80.80");
        command.env("TERM", "xterm-256color");
        pair.slave.spawn_command(command).map_err(std::io::Error::other)?;
        let keys = pair.master.take_writer().map_err(std::io::Error::other)?;
        let mut reader = pair.master.try_clone_reader().map_err(std::io::Error::other)?;
        let (sender, output) = channel();
        std::thread::spawn(move || {
            let _master = pair.master;
            let mut piece = [0; 4096];
            while let Ok(read @ 1..) = reader.read(&mut piece) {
                if sender.send(piece[..read].to_vec()).is_err() {
                    return;
                }
            }
        });
        Ok(Self { screen: Screen::new(size), output, keys, printed: Vec::new() })
    }

    /// Reads until it waits for a key: it says so last. Says what it waits for.
    fn wait(&mut self) -> Waits {
        loop {
            let text = String::from_utf8_lossy(&self.printed);
            let prompts = [("Push <RETURN>", Waits::Page), ("): ", Waits::Menu)];
            if let Some((_, waits)) = prompts.into_iter().find(|(prompt, _)| text.ends_with(prompt)) {
                self.printed.clear();
                return waits;
            }
            let piece = self.output.recv_timeout(Duration::from_secs(20));
            let piece = piece.unwrap_or_else(|_| panic!("vttest does not go on:\n{}", self.page()));
            let fed = self.screen.feed(&piece);
            self.printed.extend(piece);
            self.keys.write_all(&fed.replies).unwrap();
        }
    }

    fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    fn page(&mut self) -> String {
        self.screen.settle();
        let mut page = self.screen.rows_text().join("\n");
        page.truncate(page.trim_end().len());
        page
    }
}

fn walk(vttest: &mut Vttest) -> String {
    let mut pages = String::new();
    vttest.wait();
    for (name, keys) in WALK {
        vttest.type_keys(keys);
        let mut number = 0;
        while vttest.wait() == Waits::Page {
            number += 1;
            let page = vttest.page();
            pages.extend(["=== ", name, " ", &number.to_string(), "\n", &page, "\n"]);
            vttest.type_keys("\r");
        }
    }
    pages
}

#[test]
fn its_pages_are_drawn_as_ever() {
    let mut vttest = match Vttest::start() {
        Ok(vttest) => vttest,
        Err(error) => {
            // Past the test harness, which shows what a passing test printed to nobody.
            let told = writeln!(std::io::stderr(), "SKIPPED: vttest does not start, so it drew nothing: {error}");
            return told.unwrap_or(());
        }
    };
    let pages = walk(&mut vttest);
    assert_eq!(vttest.screen.rebuilds(), 0);
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/data/vttest/pages.txt");
    if std::env::var_os("VTTEST_BLESS").is_some() {
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, &pages).unwrap();
    }
    let kept = std::fs::read_to_string(&path).unwrap();
    for (ours, kept) in pages.split("=== ").zip(kept.split("=== ")) {
        assert!(ours == kept, "vttest {ours}\n=== is kept as\n{kept}");
    }
    assert_eq!(pages.len(), kept.len());
}
