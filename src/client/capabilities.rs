//! What the person's terminal can do, from its environment.

use std::io::IsTerminal as _;

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
