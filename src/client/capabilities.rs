//! What the person's terminal can do, from its environment.

use std::io::IsTerminal as _;

use crate::config::{ColorDepth, Look};
use crate::term::Size;
use crate::wire::{Charset, Link};

/// A terminal that cannot show the screen.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Unfit {
    /// No terminal at all.
    #[error(
        "the screen needs a terminal; in scripts use `orchestra status`, `orchestra delegate`, `orchestra approve`"
    )]
    NoTerminal,
    /// A terminal without cursor movement.
    #[error(
        "this terminal (TERM={0}) cannot move the cursor; use `orchestra status`, or set TERM to what it really is"
    )]
    Dumb(String),
}

/// Refuses terminals that cannot show the screen.
pub fn check_terminal(term: Option<&str>) -> Result<(), Unfit> {
    if !std::io::stdout().is_terminal() || !std::io::stdin().is_terminal() {
        return Err(Unfit::NoTerminal);
    }
    match term {
        None | Some("" | "dumb") => Err(Unfit::Dumb(term.unwrap_or("").to_owned())),
        Some(_) => Ok(()),
    }
}

/// How many colours the terminal shows, by the usual environment names.
pub fn color_depth(env: impl Fn(&str) -> Option<String>) -> ColorDepth {
    ColorDepth::from_env(env)
}

/// The size of this process's terminal; the classic one when it does not tell.
pub fn terminal_size() -> Size {
    let (cols, rows) = crossterm::terminal::size().unwrap_or((80, 24));
    Size { rows, cols }
}

/// Width and height of a cell in pixels, where the system knows them.
pub(super) fn cell_pixels() -> Option<(u16, u16)> {
    let window = crossterm::terminal::window_size().ok()?;
    let (width, height) = (window.width.checked_div(window.columns)?, window.height.checked_div(window.rows)?);
    (width > 0 && height > 0).then_some((width, height))
}

/// Which characters the terminal can show, by its locale. A terminal of today whose locale nobody has set is one of
/// UTF-8: small servers and containers set none.
pub fn charset(env: impl Fn(&str) -> Option<String>) -> Charset {
    let locale =
        ["LC_ALL", "LC_CTYPE", "LANG"].into_iter().find_map(|name| env(name).filter(|value| !value.is_empty()));
    let encoding = locale.unwrap_or_else(|| "UTF-8".into()).to_lowercase().replace('-', "");
    if encoding.contains("utf8") { Charset::Utf8 } else { Charset::Ascii }
}

/// The signs that the terminal's font is sure to have. The console of Linux has a few hundred characters at most, whatever
/// its locale says.
pub fn glyphs(env: impl Fn(&str) -> Option<String>) -> Look {
    match env("TERM").as_deref() {
        Some("linux" | "vt100" | "vt220") => Look::Ascii,
        Some(_) | None => Look::Full,
    }
}

/// How far away the terminal is, by the environment that a remote login leaves.
pub fn link(env: impl Fn(&str) -> Option<String>) -> Link {
    let remote = ["SSH_CONNECTION", "SSH_TTY", "SSH_CLIENT"].into_iter().any(|name| env(name).is_some());
    if remote { Link::Remote } else { Link::Local }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_locale_tells_the_characters() {
        for (set, wanted) in [
            (&[][..], Charset::Utf8),
            (&[("LANG", "en_US.UTF-8")], Charset::Utf8),
            (&[("LANG", "C.utf8")], Charset::Utf8),
            (&[("LC_ALL", "C"), ("LANG", "en_US.UTF-8")], Charset::Ascii),
            (&[("LC_ALL", ""), ("LC_CTYPE", "POSIX")], Charset::Ascii),
            (&[("LC_CTYPE", "de_DE.UTF-8"), ("LANG", "C")], Charset::Utf8),
            (&[("LANG", "de_DE.ISO-8859-1")], Charset::Ascii),
        ] {
            let found = charset(|name| set.iter().find(|(key, _)| *key == name).map(|(_, value)| (*value).to_owned()));
            assert_eq!(found, wanted, "{set:?}");
        }
    }

    #[test]
    fn a_console_with_few_characters_gets_ascii_signs() {
        for (term, wanted) in [("linux", Look::Ascii), ("vt220", Look::Ascii), ("xterm-256color", Look::Full)] {
            assert_eq!(glyphs(|name| (name == "TERM").then(|| term.to_owned())), wanted, "{term}");
        }
    }

    #[test]
    fn terminals_without_a_cursor_are_refused_with_a_sentence() {
        assert_eq!(link(|_| None), Link::Local);
        assert_eq!(link(|name| (name == "SSH_CONNECTION").then(String::new)), Link::Remote);
        assert!(Unfit::Dumb("dumb".into()).to_string().contains("TERM=dumb"));
    }
}
