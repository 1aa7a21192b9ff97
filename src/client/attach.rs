//! The relay: keys to the server, frames to the terminal, one acknowledgement a frame.

use std::io::{self, Read as _, Write as _};
use std::os::unix::net::UnixStream;
use std::sync::{Arc, Mutex, PoisonError, mpsc};

use nix::sys::signal::{SigSet, Signal};

use super::raw_mode::{Mouse, RawMode, give_back};
use crate::term::InputEvent;
use crate::wire::{Attach, Decoder, Frame, Hello, Role, ToClient, ToServer, encode};

/// How an attachment ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Ending {
    /// The server said good-bye; the text is for the person and may be empty.
    Bye(String),
    /// The server is gone.
    ServerGone,
    /// A signal asked this client to go (128 + its number is the exit code).
    Signal(i32),
}

/// Whether the terminal is still ours to write to. Held while anything is written, so that nothing follows the giving back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ours {
    Yes,
    NoMore,
}

/// Shows the screen of the server at the other end of `stream` until it ends.
pub fn attach(stream: UnixStream, hello: Attach, mouse: Mouse) -> io::Result<Ending> {
    // Signals are taken by a thread of their own, so that the terminal is given back in plain code.
    let signals = SigSet::from_iter([Signal::SIGTERM, Signal::SIGHUP, Signal::SIGINT, Signal::SIGQUIT]);
    signals.thread_block()?;
    let raw = RawMode::enter(mouse)?;
    let (ended, endings) = mpsc::channel();
    let mut writer = stream.try_clone()?;
    writer.write_all(&encode(&ToServer::Hello(Hello::new(Role::Attach(hello))))?)?;
    let (to_server, outgoing) = mpsc::sync_channel::<ToServer>(256);
    std::thread::spawn(move || send_all(&outgoing, &mut writer));
    let input = to_server.clone();
    std::thread::spawn(move || read_input(&input));
    let by_signal = ended.clone();
    std::thread::spawn(move || {
        let number = signals.wait().unwrap_or(Signal::SIGTERM) as i32;
        by_signal.send(Ending::Signal(number)).ok();
    });
    let ours = Arc::new(Mutex::new(Ours::Yes));
    let shown = ours.clone();
    std::thread::spawn(move || {
        let ending = show_frames(stream, &to_server, &shown).unwrap_or(Ending::ServerGone);
        ended.send(ending).ok();
    });
    let ending = endings.recv().unwrap_or(Ending::ServerGone);
    *ours.lock().unwrap_or_else(PoisonError::into_inner) = Ours::NoMore;
    drop(raw);
    give_back();
    Ok(ending)
}

fn send_all(outgoing: &mpsc::Receiver<ToServer>, writer: &mut UnixStream) {
    while let Ok(message) = outgoing.recv() {
        let Ok(bytes) = encode(&message) else { continue };
        if writer.write_all(&bytes).is_err() {
            return;
        }
    }
}

fn read_input(to_server: &mpsc::SyncSender<ToServer>) {
    while let Ok(event) = crossterm::event::read() {
        let Ok(input) = InputEvent::try_from(event) else { continue };
        if to_server.send(ToServer::Input(input)).is_err() {
            return;
        }
    }
}

fn show_frames(
    mut stream: UnixStream,
    to_server: &mpsc::SyncSender<ToServer>,
    ours: &Mutex<Ours>,
) -> io::Result<Ending> {
    let mut decoder = Decoder::default();
    let mut buffer = vec![0; 64 * 1024];
    // Not locked across reads: whoever gives the terminal back must be able to write.
    let mut out = io::stdout();
    loop {
        let n = stream.read(&mut buffer)?;
        if n == 0 {
            return Ok(Ending::ServerGone);
        }
        decoder.push(&buffer[..n]);
        while let Some(frame) = decoder.next_frame().map_err(io::Error::other)? {
            let held = ours.lock().unwrap_or_else(PoisonError::into_inner);
            if *held == Ours::NoMore {
                return Ok(Ending::ServerGone);
            }
            match frame {
                Frame::Output(bytes) => {
                    out.write_all(&bytes)?;
                    out.flush()?;
                    drop(held);
                    to_server.send(ToServer::Ack).map_err(io::Error::other)?;
                }
                Frame::Json(json) => match serde_json::from_slice(&json) {
                    Ok(ToClient::Bye(why)) => return Ok(Ending::Bye(why)),
                    Ok(ToClient::Bell) => {
                        out.write_all(b"\x07")?;
                        out.flush()?;
                    }
                    Ok(ToClient::Copy(text)) => {
                        copy(&mut out, &text)?;
                    }
                    Ok(ToClient::Welcome { .. } | ToClient::Reply(..)) | Err(_) => {}
                },
            }
        }
    }
}

/// Puts text on the clipboard of the person's terminal (OSC 52), only ever on their own action.
fn copy(out: &mut impl io::Write, text: &str) -> io::Result<()> {
    use base64::Engine as _;
    let coded = base64::engine::general_purpose::STANDARD.encode(text);
    write!(out, "\x1b]52;c;{coded}\x07")?;
    out.flush()
}
