//! A folder with an orchestra of its own that ends with it.

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

/// The executable that is measured: the one of this build, or another one for comparing two builds.
pub fn program() -> String {
    std::env::var("ORCHESTRA_BENCH_PROGRAM").unwrap_or_else(|_| env!("CARGO_BIN_EXE_orchestra-tui").to_owned())
}

/// One orchestra: its folder, its settings, its environment.
pub struct Home {
    dir: tempfile::TempDir,
}

impl Home {
    /// A fresh one; nothing runs yet.
    pub fn new() -> Self {
        let dir = tempfile::Builder::new().prefix("orcbench").tempdir_in("/tmp").unwrap();
        let home = Self { dir };
        for folder in ["plain", "o"] {
            std::fs::create_dir_all(home.path().join(folder)).unwrap();
        }
        std::fs::write(home.path().join("o/config.toml"), "max_agents = 32\n").unwrap();
        home
    }

    /// Its folder.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// A folder without git.
    pub fn plain(&self) -> PathBuf {
        self.path().join("plain")
    }

    /// A folder with a git repository of one commit, made anew.
    pub fn repository(&self) -> PathBuf {
        let repo = self.path().join("repo");
        std::fs::create_dir_all(&repo).unwrap();
        std::fs::write(repo.join("README.md"), "# bench\n").unwrap();
        for args in [&["init", "-q", "-b", "main"][..], &["add", "."], &["commit", "-q", "-m", "first"]] {
            let done = self.command("git").current_dir(&repo).args(args).status().unwrap();
            assert!(done.success(), "git {args:?}");
        }
        repo
    }

    /// The environment of everything in it: nothing of the person's own.
    pub fn env(&self) -> Vec<(String, String)> {
        let home = self.path().to_string_lossy().into_owned();
        [
            ("HOME", home.as_str()),
            ("ORCHESTRA_HOME", &format!("{home}/o")),
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("SHELL", "/bin/sh"),
            ("LANG", "C.UTF-8"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("TMUX_TMPDIR", home.as_str()),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "T"),
            ("GIT_AUTHOR_EMAIL", "t@example.invalid"),
            ("GIT_COMMITTER_NAME", "T"),
            ("GIT_COMMITTER_EMAIL", "t@example.invalid"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .into()
    }

    /// A program in this environment.
    pub fn command(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.env()).current_dir(self.plain()).stdin(Stdio::null());
        command
    }

    /// Runs the command line, which must succeed.
    pub fn ok(&self, args: &[&str]) -> Output {
        let output = self.command(&program()).args(args).output().unwrap();
        let said = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(output.status.success(), "orchestra {args:?}: {said}");
        output
    }

    /// Gives a command to a shell agent in the folder without git.
    pub fn shell(&self, command: &str) {
        let dir = self.plain();
        self.ok(&["delegate", "--to", "shell", "--in-place", "--dir", &dir.to_string_lossy(), "--task", command]);
    }

    /// Ends the server with everything in it.
    pub fn stop(&self) {
        drop(self.command(&program()).args(["stop", "--yes"]).output());
    }

    /// The server's process.
    pub fn server(&self) -> u32 {
        let mark = format!("ORCHESTRA_HOME={}/o", self.path().display());
        let pids = std::fs::read_dir("/proc").unwrap().flatten();
        let pids = pids.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
        let read = |pid: u32, file: &str| std::fs::read(format!("/proc/{pid}/{file}")).unwrap_or_default();
        let is_server = |pid: &u32| {
            let marked = read(*pid, "environ").split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes());
            marked && String::from_utf8_lossy(&read(*pid, "cmdline")).contains("\0server")
        };
        pids.into_iter().find(is_server).expect("no server runs")
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.stop();
    }
}
