//! Listening to one opencode server, from a plain thread, until its process is gone.
//!
//! Its port is open seconds before it answers, and a stream that was opened too early stays silent for ever: it is asked first, and
//! a stream that does not greet at once is given up. After every connection its lists say what was missed.

use std::io::{BufRead as _, BufReader, Read};
use std::path::PathBuf;
use std::sync::mpsc::{Receiver, RecvTimeoutError, sync_channel};
use std::time::{Duration, Instant};

use super::Link;
use crate::agents::asks::{ChannelNews, OpencodeEvents};
use crate::server::speech::channel::Wants;

/// How long a new stream may take to greet.
const GREETING: Duration = Duration::from_secs(3);
/// The server sends a sign of life every ten seconds.
const SILENCE: Duration = Duration::from_secs(35);
/// How often it is looked whether the process still lives.
const LIFE: Duration = Duration::from_secs(1);
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(400);
/// A longer event ends the stream; what it said is in the lists of the next one.
const LONGEST: u64 = 16 << 20;
/// Events that may wait for the listener.
const QUEUE: usize = 256;

/// Listens and tells, as long as more is wanted. Blocks.
pub fn listen(link: &Link, dir: PathBuf, wants: &dyn Fn() -> Wants, tell: &dyn Fn(Vec<ChannelNews>)) {
    let mut events = OpencodeEvents::new(dir);
    while wants() == Wants::More {
        if link.get("/session/status").is_ok()
            && let Ok(stream) = link.events()
        {
            follow(link, &stream_lines(stream), &mut events, wants, tell);
        }
        std::thread::park_timeout(PAUSE);
    }
}

/// Reads a stream on a thread of its own, so that silence can be noticed. The thread ends with the stream, or when nobody
/// listens to its next line.
fn stream_lines(stream: impl Read + Send + 'static) -> Receiver<String> {
    let (sender, receiver) = sync_channel(QUEUE);
    let read = move || {
        let mut stream = BufReader::new(stream);
        let mut line = Vec::new();
        loop {
            line.clear();
            match (&mut stream).take(LONGEST).read_until(b'\n', &mut line) {
                Ok(n) if n > 0 && line.ends_with(b"\n") => {}
                Ok(_) | Err(_) => return,
            }
            let Ok(text) = std::str::from_utf8(&line) else { continue };
            let Some(event) = text.strip_prefix("data:") else { continue };
            if sender.send(event.trim().to_owned()).is_err() {
                return;
            }
        }
    };
    if let Err(error) = std::thread::Builder::new().name("opencode".into()).spawn(read) {
        tracing::warn!(%error, "an event stream cannot be read");
    }
    receiver
}

fn follow(
    link: &Link,
    lines: &Receiver<String>,
    events: &mut OpencodeEvents,
    wants: &dyn Fn() -> Wants,
    tell: &dyn Fn(Vec<ChannelNews>),
) {
    if !lines.recv_timeout(GREETING).is_ok_and(|first| first.contains("server.connected")) {
        return;
    }
    let mut news = Vec::new();
    let list = |path: &str| link.get(path).unwrap_or_default();
    events.resume(&list("/session/status"), &list("/permission"), &list("/question"), &mut news);
    tell(std::mem::take(&mut news));
    let mut heard = Instant::now();
    while wants() == Wants::More {
        match lines.recv_timeout(LIFE) {
            Ok(event) => {
                heard = Instant::now();
                events.push(&event, &mut news);
                for event in lines.try_iter().take(QUEUE) {
                    events.push(&event, &mut news);
                }
                if !news.is_empty() {
                    tell(std::mem::take(&mut news));
                }
            }
            Err(RecvTimeoutError::Timeout) if heard.elapsed() < SILENCE => {}
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return,
        }
    }
}

#[cfg(test)]
#[path = "listen_tests.rs"]
mod tests;
