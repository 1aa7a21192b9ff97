//! A home, a repository and terminals of a test's own.

use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::mpsc::{self, Receiver};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use orchestra_tui::pty::{self, Exit, Hooks, Launch, PtySession};
use orchestra_tui::term::{Screen, Size};
use serde_json::Value;

/// Longer than anything takes on a loaded machine; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(120);

/// One instance of orchestra: its own folder for everything, ended with the test.
pub struct Home {
    pub dir: tempfile::TempDir,
    pub repo: PathBuf,
    more: Vec<(String, String)>,
}

impl Home {
    /// A home with a git repository that has one commit.
    pub fn new() -> Self {
        Self::with_speed("fast")
    }

    /// As `new`, with a rehearsal that takes its time.
    pub fn slow() -> Self {
        Self::with_speed("normal")
    }

    fn with_speed(speed: &str) -> Self {
        let dir = tempfile::Builder::new().prefix("orc").tempdir_in("/tmp").unwrap();
        let repo = dir.path().join("acme-api");
        std::fs::create_dir_all(&repo).unwrap();
        let mut home = Self { dir, repo, more: Vec::new() };
        home.set_env([("ORCHESTRA_REHEARSAL_SPEED".to_owned(), speed.to_owned())]);
        home.git(&["init", "-q", "-b", "main"]);
        std::fs::write(home.repo.join("README.md"), "# demo\n").unwrap();
        home.git(&["add", "."]);
        home.git(&["commit", "-q", "-m", "first"]);
        home
    }

    /// Adds to the environment of everything in this home, in place of what has the same name.
    pub fn set_env(&mut self, more: impl IntoIterator<Item = (String, String)>) {
        self.more.extend(more);
    }

    /// Writes the settings; call it before anything runs.
    pub fn configure(&self, text: &str) {
        std::fs::create_dir_all(self.dir.path().join("o")).unwrap();
        std::fs::write(self.dir.path().join("o/config.toml"), text).unwrap();
    }

    /// Runs git in the repository.
    pub fn git(&self, args: &[&str]) -> String {
        let output = self.plain("git").args(args).output().unwrap();
        assert!(output.status.success(), "git {args:?}: {}", String::from_utf8_lossy(&output.stderr));
        String::from_utf8(output.stdout).unwrap()
    }

    /// The environment of everything in this home: nothing of the developer's own.
    pub fn env(&self) -> Vec<(String, String)> {
        let home = self.dir.path().to_string_lossy().into_owned();
        let mut env = [
            ("HOME", home.as_str()),
            ("ORCHESTRA_HOME", &format!("{home}/o")),
            ("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"),
            ("SHELL", "/bin/sh"),
            ("LANG", "C.UTF-8"),
            ("TERM", "xterm-256color"),
            ("COLORTERM", "truecolor"),
            ("GIT_CONFIG_NOSYSTEM", "1"),
            ("GIT_AUTHOR_NAME", "T"),
            ("GIT_AUTHOR_EMAIL", "t@example.invalid"),
            ("GIT_COMMITTER_NAME", "T"),
            ("GIT_COMMITTER_EMAIL", "t@example.invalid"),
        ]
        .map(|(name, value)| (name.to_owned(), value.to_owned()))
        .to_vec();
        env.retain(|(name, _)| self.more.iter().all(|(other, _)| other != name));
        env.extend(self.more.iter().cloned());
        env
    }

    fn plain(&self, program: &str) -> Command {
        let mut command = Command::new(program);
        command.env_clear().envs(self.env()).current_dir(&self.repo).stdin(Stdio::null());
        command
    }

    /// Runs a shell command in this home.
    pub fn sh(&self, command: &str) -> Output {
        self.plain("/bin/sh").args(["-c", command]).output().unwrap()
    }

    /// Runs the command line.
    pub fn run(&self, args: &[&str]) -> Output {
        self.plain(program()).args(args).output().unwrap()
    }

    /// Runs the command line, which must succeed; gives what it printed.
    pub fn ok(&self, args: &[&str]) -> String {
        let output = self.run(args);
        let (out, err) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        assert!(
            output.status.success(),
            "orchestra {args:?} gave {:?}\n{out}\n{err}\n{}",
            output.status.code(),
            self.log()
        );
        out.into_owned()
    }

    /// The server's log, for failures.
    pub fn log(&self) -> String {
        std::fs::read_to_string(self.dir.path().join("o/state/server.log")).unwrap_or_default()
    }

    /// One task, as `status --json` shows it.
    pub fn task(&self, task: &str) -> Value {
        let status: Value = serde_json::from_str(&self.ok(&["status", task, "--json"])).unwrap();
        status["tasks"][0].clone()
    }

    /// Waits until the task is as wanted.
    pub fn wait_task(&self, task: &str, wanted: impl Fn(&Value) -> bool) -> Value {
        until(
            || Some(self.task(task)).filter(|view| wanted(view)),
            || {
                let peek = String::from_utf8_lossy(&self.run(&["peek", task]).stdout).into_owned();
                format!("{:#}\n--- its terminal\n{peek}\n--- log\n{}", self.task(task), self.log())
            },
        )
    }

    /// Waits until the task has this status.
    pub fn wait_status(&self, task: &str, status: &str) -> Value {
        self.wait_task(task, |view| view["status"] == status)
    }

    /// Waits until something of this kind waits for the person.
    pub fn wait_attention(&self, task: &str, kind: &str) -> Value {
        self.wait_task(task, |view| view["attention"]["kind"] == kind)
    }

    /// The server's process.
    pub fn server(&self) -> u32 {
        let found = processes_with(&format!("ORCHESTRA_HOME={}", self.dir.path().join("o").display()));
        let is_server = |pid: &u32| {
            let line = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
            String::from_utf8_lossy(&line).contains("\0server")
        };
        found.into_iter().find(is_server).expect("no server runs")
    }

    /// Everything that agents of this home left running.
    pub fn agents_processes(&self) -> Vec<u32> {
        processes_with(&format!("ORCHESTRA_INSTANCE={}", self.dir.path().join("o/data").display()))
    }

    /// Opens the screen in a terminal of this size.
    pub fn screen(&self, cols: u16, rows: u16) -> Terminal {
        Terminal::open(self, &[], cols, rows)
    }
}

impl Drop for Home {
    fn drop(&mut self) {
        self.run(&["stop", "--yes"]);
    }
}

/// The executable under test.
pub fn program() -> &'static str {
    env!("CARGO_BIN_EXE_orchestra-tui")
}

fn processes_with(variable: &str) -> Vec<u32> {
    let entries = std::fs::read_dir("/proc").unwrap().flatten();
    let pids = entries.filter_map(|entry| entry.file_name().to_string_lossy().parse::<u32>().ok());
    let carries = |pid: &u32| {
        let environ = std::fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environ.split(|byte| *byte == 0).any(|entry| entry == variable.as_bytes())
    };
    pids.filter(carries).collect()
}

/// Asks again and again, backing off, until there is an answer; fails with `what` when there is none.
pub fn until<T>(mut ask: impl FnMut() -> Option<T>, what: impl FnOnce() -> String) -> T {
    let start = Instant::now();
    let never = (Mutex::new(()), Condvar::new());
    loop {
        if let Some(answer) = ask() {
            return answer;
        }
        assert!(start.elapsed() < PATIENCE, "waited in vain:\n{}", what());
        drop(never.1.wait_timeout(never.0.lock().unwrap(), Duration::from_millis(20)));
    }
}

/// A terminal with the program under test in it.
pub struct Terminal {
    pub pty: PtySession,
    pub raw: Arc<Mutex<Vec<u8>>>,
    screen: Arc<Mutex<Screen>>,
    exit: Receiver<Exit>,
}

impl Terminal {
    /// Runs the program with these arguments in a terminal of this size.
    pub fn open(home: &Home, args: &[&str], cols: u16, rows: u16) -> Self {
        Self::of(home, program(), args, cols, rows)
    }

    /// Runs any program with these arguments in a terminal of this size.
    pub fn of(home: &Home, program: &str, args: &[&str], cols: u16, rows: u16) -> Self {
        let screen = Arc::new(Mutex::new(Screen::new(Size { rows, cols })));
        let raw = Arc::new(Mutex::new(Vec::new()));
        let (ended, exit) = mpsc::channel();
        let (drawn, bytes_of) = (screen.clone(), raw.clone());
        let hooks = Hooks {
            on_bytes: Box::new(move |bytes| {
                bytes_of.lock().unwrap().extend_from_slice(bytes);
                drawn.lock().unwrap().feed(bytes);
            }),
            on_exit: Box::new(move |exit| ended.send(exit).unwrap_or_default()),
        };
        let launch = Launch {
            program: PathBuf::from(program),
            args: args.iter().map(|arg| (*arg).to_owned()).collect(),
            cwd: home.repo.clone(),
            env: home.env(),
            rows,
            cols,
        };
        Self { pty: pty::spawn(&launch, hooks).unwrap(), raw, screen, exit }
    }

    /// The row that the cursor stands in.
    pub fn row_of_cursor(&self) -> String {
        let screen = self.screen.lock().unwrap();
        screen.rows_text().get(usize::from(screen.cursor().row)).cloned().unwrap_or_default()
    }

    /// What stands on the screen.
    pub fn text(&self) -> String {
        self.screen.lock().unwrap().rows_text().join("\n")
    }

    /// Waits until this stands on the screen.
    pub fn wait(&self, text: &str) -> &Self {
        until(|| self.text().contains(text).then_some(()), || format!("`{text}` on\n{}", self.text()));
        self
    }

    /// Types.
    pub fn keys(&self, keys: &str) -> &Self {
        self.pty.write(keys.as_bytes().to_vec()).unwrap();
        self
    }

    /// Waits for the end of the program; gives its exit code.
    pub fn end(&self) -> Option<i32> {
        self.end_of("the screen")
    }

    /// As `end`, saying what was tried when it does not end.
    pub fn end_of(&self, what: &str) -> Option<i32> {
        self.exit.recv_timeout(PATIENCE).unwrap_or_else(|_| panic!("{what}: still runs:\n{}", self.text())).code
    }
}
