//! The control protocol and the MCP server, from outside: messages a second, how long an answer takes, how soon it is there.

use std::io::{BufRead as _, BufReader, Write as _};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use orchestra_tui::client::{Connection, connect};
use orchestra_tui::domain::command::{Command as Wanted, Remember};
use orchestra_tui::domain::ids::TaskId;
use orchestra_tui::domain::memory::{NewNote, NoteScope, Source};
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
    let each = Duration::from_millis(10);
    let table: [(usize, Option<Duration>, Ask, &str); 7] = [
        (1, None, all_tasks, "status of 10 tasks, one connection"),
        (MANY, None, all_tasks, "status of 10 tasks, 100 connections at once"),
        (MANY, Some(each), all_tasks, "status of 10 tasks, 100 connections, each 100 /s"),
        (MANY, Some(each), one_task, "status of one task, 100 connections, each 100 /s"),
        (1, None, note, "a note stored, one connection"),
        (MANY, None, note, "a note stored, 100 connections at once"),
        (MANY, Some(each), note, "a note stored, 100 connections, each 100 /s"),
    ];
    for (connections, every, ask, what) in table {
        measure(&socket, connections, every, ask, &format!("control protocol, {what}"));
    }
    mcp(&home);
}

/// What the asker of this number asks, the nth time.
type Ask = fn(usize, usize) -> Request;

fn all_tasks(_: usize, _: usize) -> Request {
    Request::Status(None)
}

fn one_task(asker: usize, _: usize) -> Request {
    Request::Status(Some(TaskId(1 + asker as u32 % 10)))
}

/// A command that is stored before it is answered; of each asker one note holds, in place of the one before.
fn note(asker: usize, nth: usize) -> Request {
    let (subject, text) = (Some(format!("word {asker}")), format!("the {nth}th of {asker}"));
    let new = NewNote { scope: NoteScope::Project("/bench".to_owned()), subject, text };
    Request::Command(Wanted::Remember(Source::Person, Box::new(Remember::Note(new))))
}

/// Each asks again when it has its answer and the time for the next question has come, for as long as the measurement
/// takes. A question that is late because an answer was counts from when it should have been asked.
fn measure(socket: &Path, connections: usize, every: Option<Duration>, ask: Ask, what: &str) {
    let all: Vec<Vec<Duration>> = std::thread::scope(|scope| {
        let askers: Vec<_> = (0..connections)
            .map(|number| {
                let mut connection = connect(socket, Role::Control).unwrap();
                scope.spawn(move || asker(&mut connection, number, every, ask))
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

fn asker(connection: &mut Connection, number: usize, every: Option<Duration>, ask: Ask) -> Vec<Duration> {
    // They do not all ask at the same moment.
    let begin = Instant::now() + every.map_or(Duration::ZERO, |every| every * number as u32 / MANY as u32);
    let (end, mut all) = (begin + TIME, Vec::new());
    loop {
        let due = every.map_or_else(Instant::now, |every| begin + every * all.len() as u32);
        if due >= end || Instant::now() >= end + TIME {
            return all;
        }
        if let Some(early) = due.checked_duration_since(Instant::now()) {
            std::thread::sleep(early);
        }
        let reply = connection.ask(ask(number, all.len())).unwrap();
        assert!(!matches!(reply, Reply::Failed(..)), "{reply:?}");
        all.push(due.elapsed());
    }
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
