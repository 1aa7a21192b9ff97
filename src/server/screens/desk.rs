//! The person's own desk: their clipboard and their browser, only ever on their own action.
//!
//! Programs run with arguments, never through a shell, and only for a person who sits at this machine; everyone else
//! has a terminal that takes the text.

use std::io::Write as _;
use std::os::unix::process::CommandExt as _;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use super::client::ClientId;
use crate::config::Clipboard;
use crate::server::core::Core;
use crate::server::inbox::{Desk, Note};
use crate::ui;
use crate::wire::{Link, ToClient};

/// How long a program may take to fail; one that still runs then has done what it was asked for.
const PATIENCE: Duration = Duration::from_secs(3);

const CLIPBOARDS: &[&[&str]] =
    &[&["wl-copy"], &["xclip", "-selection", "clipboard"], &["xsel", "-ib"], &["pbcopy"], &["clip.exe"]];
const OPENERS: &[&[&str]] = if cfg!(target_os = "macos") { &[&["open"]] } else { &[&["wslview"], &["xdg-open"]] };

/// Whether the person sits at this machine: then its clipboard and its browser are theirs.
fn link(core: &Core, id: ClientId) -> Link {
    core.peers.get(&id).and_then(|peer| peer.screen.as_deref()).map_or(Link::Remote, |screen| screen.link)
}

/// Copies a text to where the person wants it.
pub fn copy(core: &mut Core, id: ClientId, text: String) {
    let here = link(core, id) == Link::Local;
    let (terminal, platform) = match core.world.rules.config.screen.clipboard {
        Clipboard::Osc52 => (true, false),
        Clipboard::Platform => (!here, here),
        Clipboard::Both => (true, here),
    };
    if terminal {
        core.send(id, &ToClient::Copy(text.clone()));
    }
    if platform {
        let post = core.post.clone();
        std::thread::spawn(move || {
            let taken = CLIPBOARDS.iter().any(|program| runs(program, None, Some(&text)));
            if !taken {
                post.blocking(Note::Desk(id, Desk::NotCopied(if terminal { String::new() } else { text })));
            }
        });
    }
}

/// Opens an address in the person's browser.
pub fn open(core: &mut Core, id: ClientId, url: String) {
    if !(url.starts_with("https://") || url.starts_with("http://")) {
        return;
    }
    if link(core, id) == Link::Remote {
        let words = format!("you are not at this machine, so the address is on your clipboard: {url}");
        tell(core, id, &words);
        core.send(id, &ToClient::Copy(url));
        return;
    }
    let own = core.world.rules.config.screen.open_urls_with.clone();
    let post = core.post.clone();
    std::thread::spawn(move || {
        let opened = if own.is_empty() {
            OPENERS.iter().any(|program| runs(program, Some(&url), None))
        } else {
            let own: Vec<&str> = own.iter().map(String::as_str).collect();
            runs(&own, Some(&url), None)
        };
        post.blocking(Note::Desk(id, if opened { Desk::Opened(url) } else { Desk::NotOpened(url) }));
    });
}

/// What came of it is known.
pub fn done(core: &mut Core, id: ClientId, desk: Desk) {
    match desk {
        Desk::Opened(url) => tell(core, id, &format!("opened {url}")),
        Desk::NotOpened(url) => {
            tell(core, id, &format!("no program here opens addresses, so it is on your clipboard: {url}"));
            core.send(id, &ToClient::Copy(url));
        }
        Desk::NotCopied(text) => {
            tell(core, id, "no clipboard program works here, so the text went to your terminal's clipboard");
            if !text.is_empty() {
                core.send(id, &ToClient::Copy(text));
            }
        }
    }
}

fn tell(core: &mut Core, id: ClientId, sentence: &str) {
    if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) {
        ui::notice(&mut screen.view, sentence);
        screen.touch();
    }
}

/// Runs a program with one more argument and a text to read; whether it took them.
fn runs(program: &[&str], argument: Option<&str>, input: Option<&str>) -> bool {
    let Some((name, arguments)) = program.split_first() else { return false };
    let stdin = if input.is_some() { Stdio::piped() } else { Stdio::null() };
    let mut command = Command::new(name);
    command.args(arguments).args(argument).stdin(stdin).stdout(Stdio::null()).stderr(Stdio::null()).process_group(0);
    let Ok(mut child) = command.spawn() else { return false };
    if let (Some(input), Some(mut stdin)) = (input, child.stdin.take())
        && stdin.write_all(input.as_bytes()).is_err()
    {
        child.kill().ok();
    }
    succeeds(child)
}

fn succeeds(mut child: Child) -> bool {
    let begun = Instant::now();
    while begun.elapsed() < PATIENCE {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::park_timeout(Duration::from_millis(20)),
            // Somebody else has reaped it; how it ended is not known.
            Err(_) => return true,
        }
    }
    std::thread::spawn(move || child.wait());
    true
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_takes_its_text_or_does_not() {
        assert!(runs(&["grep", "-q", "needle"], None, Some("hay needle hay")));
        assert!(!runs(&["grep", "-q", "needle"], None, Some("hay")));
        assert!(runs(&["test", "x;false", "="], Some("x;false"), None), "no shell reads the address");
        assert!(!runs(&["no-such-program-anywhere"], Some("https://example.org"), None));
        assert!(!runs(&[], None, None));
    }
}
