//! The relay: keys to the server, frames to the terminal, one acknowledgement a frame.
//!
//! Owns the threads. A key reaches the socket on the thread that read it, a frame the terminal on the thread that read
//! it, and so does its acknowledgement: nothing is handed over on the way.

use std::io::{self, Read as _};
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::mpsc::{self, Sender};
use std::time::Duration;

use nix::sys::signal::{SigSet, Signal, raise};

use super::capabilities::terminal_size;
use super::ending::Ending;
use super::outlet::Outlet;
use super::raw_mode::{Mouse, RawMode, give_back, tty};
use super::typist::{Debt, Server, Typist};
use crate::term::InputEvent;
use crate::wire::{Attach, Decoder, Frame, Role, ToClient, ToServer};

/// How long the terminal may take for a frame that has begun, before it is given back in the middle of it.
const LAST_FRAME: Duration = Duration::from_secs(1);

/// Signals that are taken by a thread of their own, so that everything they cause is plain code.
const SIGNALS: [Signal; 7] = [
    Signal::SIGTERM,
    Signal::SIGHUP,
    Signal::SIGINT,
    Signal::SIGQUIT,
    Signal::SIGTSTP,
    Signal::SIGCONT,
    Signal::SIGWINCH,
];

/// Shows the screen of the server at the other end of `stream` until it ends.
pub fn attach(stream: UnixStream, hello: Attach, mouse: Mouse) -> io::Result<Ending> {
    let signals = SigSet::from_iter(SIGNALS);
    signals.thread_block()?;
    let server = Arc::new(Server::new(stream.try_clone()?));
    let raw = Arc::new(RawMode::enter(mouse)?);
    let outlet = Arc::new(Outlet::new(tty()?));
    let debt = Arc::new(Debt::default());
    let mut typist = Typist::new(hello.link, server.clone(), outlet.clone(), debt.clone());
    // Before the first frame, which clears whatever a terminal shows of a question that it does not understand.
    typist.ask_all();
    server.send(&[ToServer::Hello(super::connect::hello(Role::Attach(hello)))])?;
    let (ended, endings) = mpsc::channel();
    run(&ended, "signals", {
        let (raw, server, outlet) = (raw.clone(), server.clone(), outlet.clone());
        move || obey(&signals, &raw, &server, &outlet)
    })?;
    run(&ended, "keys", move || typist.run())?;
    run(&ended, "frames", {
        let outlet = outlet.clone();
        move || show_frames(stream, &server, &outlet).unwrap_or(Ending::ServerGone)
    })?;
    let ending = endings.recv().unwrap_or(Ending::Broken);
    outlet.close(LAST_FRAME);
    debt.wait();
    give_back();
    drop(raw);
    Ok(ending)
}

/// Runs a part of the relay; however it ends, the relay does.
fn run(ended: &Sender<Ending>, name: &str, part: impl FnOnce() -> Ending + Send + 'static) -> io::Result<()> {
    let ended = ended.clone();
    std::thread::Builder::new().name(name.to_owned()).spawn(move || {
        let ending = catch_unwind(AssertUnwindSafe(part)).unwrap_or(Ending::Broken);
        ended.send(ending).ok();
    })?;
    Ok(())
}

fn obey(signals: &SigSet, raw: &RawMode, server: &Server, outlet: &Outlet<std::fs::File>) -> Ending {
    loop {
        match signals.wait() {
            Ok(Signal::SIGWINCH) => server.tell(InputEvent::Resize(terminal_size())),
            Ok(Signal::SIGTSTP) => {
                outlet.pause(LAST_FRAME);
                give_back();
                // Everything stands still here until SIGCONT, which is taken in the next round.
                raise(Signal::SIGSTOP).ok();
            }
            Ok(Signal::SIGCONT) => {
                raw.resume().ok();
                outlet.resume();
                // Whatever is on the terminal now, it is not our picture: a size makes the server draw the whole of it.
                server.tell(InputEvent::Resize(terminal_size()));
            }
            Ok(signal) => return Ending::Signal(signal as i32),
            Err(_) => return Ending::Signal(Signal::SIGTERM as i32),
        }
    }
}

fn show_frames(mut stream: UnixStream, server: &Server, outlet: &Outlet<std::fs::File>) -> io::Result<Ending> {
    let mut decoder = Decoder::default();
    let mut buffer = vec![0; 64 * 1024];
    loop {
        let n = match stream.read(&mut buffer) {
            Ok(0) => return Ok(Ending::ServerGone),
            Ok(n) => n,
            Err(error) if error.kind() == io::ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        decoder.push(&buffer[..n]);
        while let Some(frame) = decoder.next_frame().map_err(io::Error::other)? {
            match frame {
                Frame::Output(bytes) => {
                    outlet.frame(&bytes)?;
                    server.send(&[ToServer::Ack])?;
                }
                Frame::Json(json) => match serde_json::from_slice(&json) {
                    Ok(ToClient::Bye(why)) => return Ok(Ending::Bye(why)),
                    Ok(ToClient::Bell) => outlet.aside(b"\x07")?,
                    Ok(ToClient::Notify(sequence)) => outlet.aside(sequence.as_bytes())?,
                    Ok(ToClient::Copy(text)) => outlet.aside(&to_clipboard(&text))?,
                    Ok(ToClient::Welcome { .. } | ToClient::Reply(..)) | Err(_) => {}
                },
            }
        }
    }
}

/// Puts text on the clipboard of the person's terminal (OSC 52), only ever on their own action.
fn to_clipboard(text: &str) -> Vec<u8> {
    use base64::Engine as _;
    let coded = base64::engine::general_purpose::STANDARD.encode(text);
    format!("\x1b]52;c;{coded}\x07").into_bytes()
}
