//! The control protocol and the MCP server, from outside: messages a second, how long an answer takes, how soon it is there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use orchestra_tui::client::{Connection, connect};
use orchestra_tui::wire::{Reply, Request, Role};

use super::home::{Home, program};
use super::table::{Samples, row};

/// How long each measurement takes.
const TIME: Duration = Duration::from_secs(5);
/// How many programs ask at once.
const MANY: usize = 100;
const STARTS: usize = 20;

/// Questions on one connection and on a hundred, the start of the MCP server.
pub fn run() {
    let home = Home::new();
    for n in 0..10 {
        home.shell(&format!("echo {n}"));
    }
    let socket = home.path().join("o/run/server.sock");
    for (connections, what) in [(1, "one connection"), (MANY, "100 connections at once")] {
        measure(&socket, connections, &format!("control protocol, status of 10 tasks, {what}"));
    }
    mcp(&home);
}

/// Each asks again as soon as it has its answer, for as long as the measurement takes.
fn measure(socket: &Path, connections: usize, what: &str) {
    let all: Vec<Vec<Duration>> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..connections)
            .map(|_| {
                let mut connection = connect(socket, Role::Control).unwrap();
                scope.spawn(move || asker(&mut connection))
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

fn asker(connection: &mut Connection) -> Vec<Duration> {
    let (end, mut all) = (Instant::now() + TIME, Vec::new());
    while Instant::now() < end {
        let start = Instant::now();
        let reply = connection.ask(Request::Status(None)).unwrap();
        assert!(!matches!(reply, Reply::Failed(..)), "{reply:?}");
        all.push(start.elapsed());
    }
    all
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
