//! The control protocol and the MCP server, from outside: messages a second, how long an answer takes, how soon it is there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use orchestra_tui::client::{Connection, connect};
use orchestra_tui::domain::command::{Command as Asked, Remember};
use orchestra_tui::domain::memory::{NewNote, NoteScope, Source};
use orchestra_tui::wire::{Reply, Request, Role};

use super::home::{Home, program};
use super::table::{Samples, row};

/// How long each measurement takes.
const TIME: Duration = Duration::from_secs(5);
/// How many programs ask at once.
const MANY: usize = 100;
const STARTS: usize = 20;

/// Questions and commands on one connection and on a hundred, the log as it is followed, the start of the MCP server.
pub fn run() {
    let home = Home::new();
    for n in 0..10 {
        home.shell(&format!("echo {n}"));
    }
    let socket = home.path().join("o/run/server.sock");
    let status = |_: usize| Request::Status(None);
    for (connections, what) in [(1, "one connection"), (MANY, "100 connections at once")] {
        measure(&socket, connections, &format!("control protocol, status of 10 tasks, {what}"), status);
    }
    measure(&socket, MANY, "control protocol, a note stored, 100 connections at once", note);
    followed(&home, &socket);
    mcp(&home);
}

fn note(n: usize) -> Request {
    let note = NewNote { scope: NoteScope::Project("/".into()), subject: None, text: format!("fact {n}") };
    Request::Command(Asked::Remember(Source::Person, Box::new(Remember::Note(note))))
}

/// Each asks again as soon as it has its answer, for as long as the measurement takes.
fn measure(socket: &Path, connections: usize, what: &str, request: fn(usize) -> Request) {
    let all: Vec<Vec<Duration>> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..connections)
            .map(|n| {
                let mut connection = connect(socket, Role::Control).unwrap();
                scope.spawn(move || asker(&mut connection, n, request))
            })
            .collect();
        askers.into_iter().map(|asker| asker.join().unwrap()).collect()
    });
    let slowest = all.iter().map(Vec::len).min().unwrap_or_default();
    let mut samples = Samples::default();
    all.iter().flatten().for_each(|took| samples.add(*took));
    samples.print(what);
    let each = slowest as f64 / TIME.as_secs_f64();
    row(&format!("{what}: the slowest"), &format!("{each:.0} messages/s"));
}

fn asker(connection: &mut Connection, n: usize, request: fn(usize) -> Request) -> Vec<Duration> {
    let (end, mut all) = (Instant::now() + TIME, Vec::new());
    while Instant::now() < end {
        let start = Instant::now();
        let reply = connection.ask(request(n * 1_000_000 + all.len())).unwrap();
        assert!(!matches!(reply, Reply::Failed(..)), "{reply:?}");
        all.push(start.elapsed());
    }
    all
}

/// How fast the log reaches whoever follows it, while another stores.
fn followed(home: &Home, socket: &Path) {
    let mut command = home.command(&program());
    command.args(["events", "--follow", "--json"]).stdout(Stdio::piped());
    let mut follower = command.spawn().unwrap();
    let out = BufReader::new(follower.stdout.take().unwrap());
    let mark = "the last fact";
    let start = Instant::now();
    let lines = std::thread::spawn(move || out.lines().map_while(Result::ok).take_while(|l| !l.contains(mark)).count());
    let mut connection = connect(socket, Role::Control).unwrap();
    let text = mark.to_owned();
    let last = NewNote { scope: NoteScope::Project("/".into()), subject: None, text };
    connection.ask(Request::Command(Asked::Remember(Source::Person, Box::new(Remember::Note(last))))).unwrap();
    let count = lines.join().unwrap();
    let each = count as f64 / start.elapsed().as_secs_f64();
    row("events --follow, the log from its start", &format!("{count} events, {each:.0} events/s"));
    follower.kill().unwrap();
    follower.wait().unwrap();
}

/// From starting `orchestra mcp` to its answer to the first message.
fn mcp(home: &Home) {
    let hello = r#"{"jsonrpc":"2.0","id":1,"method":"initialize","params":{"protocolVersion":"2025-11-25","capabilities":{},"clientInfo":{"name":"bench","version":"1"}}}"#;
    let (mut samples, mut bare) = (Samples::default(), Samples::default());
    for _ in 0..STARTS {
        let mut command: Command = home.command(&program());
        command.arg("mcp").stdin(Stdio::piped()).stdout(Stdio::piped());
        let start = Instant::now();
        let mut server = command.spawn().unwrap();
        writeln!(server.stdin.as_mut().unwrap(), "{hello}").unwrap();
        let mut line = String::new();
        BufReader::new(server.stdout.take().unwrap()).read_line(&mut line).unwrap();
        samples.add(start.elapsed());
        assert!(line.contains("serverInfo"), "{line}");
        drop(server.stdin.take());
        server.wait().unwrap();
        let start = Instant::now();
        home.command("/bin/true").status().unwrap();
        bare.add(start.elapsed());
    }
    samples.print("orchestra mcp: start to the answer to initialize");
    bare.print("(starting and ending /bin/true)");
}
