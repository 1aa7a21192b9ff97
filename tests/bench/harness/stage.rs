//! The same work in orchestra and in tmux: one pane in front, others behind it or beside it, one terminal that looks.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use orchestra_tui::term::Size;

use super::home::{Home, program};
use super::process::Sample;
use super::terminal::{Opened, Terminal};

/// A program that holds panes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mux {
    /// The program under test.
    Orchestra,
    /// The one that it is compared with.
    Tmux,
}

impl Mux {
    /// Both, in the order in which they take turns; only ours where tmux is not installed.
    pub fn all() -> Vec<Self> {
        let tmux = std::process::Command::new("tmux").arg("-V").output().is_ok();
        if tmux { vec![Self::Orchestra, Self::Tmux] } else { vec![Self::Orchestra] }
    }

    /// Its name in the table.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Orchestra => "orchestra",
            Self::Tmux => "tmux",
        }
    }
}

/// Where the panes are that are not in front.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Others {
    /// On no screen: orchestra's pane is zoomed, tmux has a window for each.
    Hidden,
    /// Tiled beside the one in front.
    Visible,
}

/// What is to be shown.
pub struct Scene<'a> {
    /// The shell command of the pane in front.
    pub front: &'a str,
    /// The shell command of every other pane, and how many there are.
    pub others: (&'a str, usize),
    /// Where those are.
    pub place: Others,
    /// The size of the pane in front while the others are hidden.
    pub pane: Size,
    /// How the terminal reads.
    pub read: Opened,
}

impl Scene<'_> {
    /// One pane of 200x50 that waits for keys.
    pub const ALONE: Scene<'static> = Scene {
        front: "echo READY; exec cat",
        others: ("", 0),
        place: Others::Hidden,
        pane: Size { rows: 50, cols: 200 },
        read: Opened::AtOnce,
    };
}

/// A running one, with a terminal on it whose keys go to the pane in front.
pub struct Stage {
    /// The terminal.
    pub terminal: Terminal,
    mux: Mux,
    home: Home,
}

impl Stage {
    /// Starts everything. The command in front must print READY first.
    pub fn open(mux: Mux, scene: &Scene<'_>) -> Self {
        let home = Home::new();
        Self::in_home(mux, home, scene)
    }

    /// As `open`, in a folder that the commands know.
    pub fn in_home(mux: Mux, home: Home, scene: &Scene<'_>) -> Self {
        let terminal = match mux {
            Mux::Orchestra => orchestra(&home, scene),
            Mux::Tmux => tmux(&home, scene),
        };
        Self { terminal, mux, home }
    }

    /// What server and client have used so far.
    pub fn sample(&self) -> Sample {
        Sample::of(&[self.server(), self.terminal.pid()])
    }

    /// The process that holds the panes.
    pub fn server(&self) -> u32 {
        match self.mux {
            Mux::Orchestra => self.home.server(),
            Mux::Tmux => tmux_says(&self.home, "#{pid}").parse().unwrap(),
        }
    }

    /// What the terminal runs to look at the panes once more.
    pub fn attach(&self, size: Size) -> Terminal {
        match self.mux {
            Mux::Orchestra => {
                Terminal::open(&program(), &[], &self.home.plain(), self.home.env(), size, Opened::AtOnce)
            }
            Mux::Tmux => {
                let socket = socket(&self.home);
                let args = ["-S", &socket, "attach"];
                Terminal::open("tmux", &args, &self.home.plain(), self.home.env(), size, Opened::AtOnce)
            }
        }
    }
}

impl Stage {
    /// Lets a terminal of `attach` go.
    pub fn leave(&self, terminal: Terminal) {
        match self.mux {
            Mux::Orchestra => terminal.end("q"),
            Mux::Tmux => {
                // tmux takes keys that come together for a paste.
                terminal.keys("\x02");
                std::thread::sleep(std::time::Duration::from_millis(20));
                terminal.end("d");
            }
        }
    }
}

impl Drop for Stage {
    fn drop(&mut self) {
        if self.mux == Mux::Tmux {
            tmux_does(&self.home, &["kill-server"]);
        }
    }
}

fn orchestra(home: &Home, scene: &Scene<'_>) -> Terminal {
    home.shell(scene.front);
    for _ in 0..scene.others.1 {
        home.shell(scene.others.0);
    }
    // A header, a footer and the border are around a zoomed pane.
    let size = Size { rows: scene.pane.rows + 4, cols: scene.pane.cols + 2 };
    let terminal = Terminal::open(&program(), &[], &home.plain(), home.env(), size, scene.read);
    if size.cols < 70 {
        // A narrow screen shows the list first, then the task with its pane.
        terminal.wait("● 1 ");
        terminal.keys("1\r");
        terminal.wait("│READY");
    } else {
        // In the pane, that is at its border: the title says the word before the command does.
        terminal.wait("│READY");
        terminal.keys("1");
        if scene.place == Others::Hidden {
            terminal.keys("z");
        }
    }
    terminal.keys("\r");
    terminal.wait("every other key goes to");
    terminal
}

fn tmux(home: &Home, scene: &Scene<'_>) -> Terminal {
    let (cols, rows) = (scene.pane.cols.to_string(), (scene.pane.rows + 1).to_string());
    let config = home.path().join("tmux.conf");
    std::fs::write(&config, "set -g history-limit 10000\nset -s escape-time 10\nset -g status-interval 15\n").unwrap();
    assert!(tmux_does(home, &["new-session", "-d", "-x", &cols, "-y", &rows, scene.front]));
    for _ in 0..scene.others.1 {
        match scene.place {
            Others::Hidden => assert!(tmux_does(home, &["new-window", "-d", scene.others.0])),
            Others::Visible => {
                assert!(tmux_does(home, &["split-window", "-d", scene.others.0]));
                tmux_does(home, &["select-layout", "tiled"]);
            }
        }
    }
    let size = Size { rows: scene.pane.rows + 1, cols: scene.pane.cols };
    let socket = socket(home);
    let args = ["-S", &socket, "attach"];
    let terminal = Terminal::open("tmux", &args, &home.plain(), home.env(), size, scene.read);
    terminal.wait("READY");
    terminal
}

fn socket(home: &Home) -> String {
    home.path().join("tmux").to_string_lossy().into_owned()
}

fn tmux_command(home: &Home, args: &[&str]) -> std::process::Command {
    let mut command = home.command("tmux");
    command.args(["-S", &socket(home), "-f"]).arg(home.path().join("tmux.conf")).args(args);
    command
}

fn tmux_does(home: &Home, args: &[&str]) -> bool {
    tmux_command(home, args).status().is_ok_and(|status| status.success())
}

fn tmux_says(home: &Home, what: &str) -> String {
    let output = tmux_command(home, &["display-message", "-p", what]).output().unwrap();
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// A start signal for a pane's command: the command reads the pipe and goes on when somebody wrote to it.
pub struct Go(PathBuf);

impl Go {
    /// A pipe in this folder.
    pub fn new(folder: &Path) -> Self {
        let path = folder.join("go");
        drop(std::fs::remove_file(&path));
        nix::unistd::mkfifo(&path, nix::sys::stat::Mode::S_IRWXU).unwrap();
        Self(path)
    }

    /// The shell command that waits for it.
    pub fn wait_command(&self) -> String {
        format!("cat {} >/dev/null", self.0.display())
    }

    /// Lets the command go on.
    pub fn give(&self) -> Instant {
        let mut pipe = std::fs::OpenOptions::new().write(true).open(&self.0).unwrap();
        let start = Instant::now();
        pipe.write_all(b"go\n").unwrap();
        start
    }
}
