//! Who stands behind a connection: a person, or the agent of a session.
//!
//! What the kernel says of the peer's process decides; a token only helps where that says nothing, as from a container.

use std::collections::BTreeMap;

use sha2::{Digest as _, Sha256};

use crate::domain::ids::SessionId;
use crate::domain::session::Process;
use crate::domain::state::State;
use crate::pty::{Kin, Line};
use crate::server::clock;

/// Who stands behind a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Caller {
    /// A person, at a terminal or by a script of theirs.
    Person,
    /// An agent; `None` when it is not known of which session.
    Agent(Option<SessionId>),
}

/// The tokens of the running sessions, by digest: the tokens themselves are only in the sessions' environments.
#[derive(Debug, Default)]
pub struct Tokens(BTreeMap<String, SessionId>);

/// What is kept of a token.
fn digest_of(token: &str) -> String {
    Sha256::digest(token.as_bytes()).iter().fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
}

impl Tokens {
    /// A new token of this session.
    pub fn make(&mut self, session: SessionId) -> String {
        let token = format!("{}{}", clock::fresh_uuid(), clock::fresh_uuid()).replace('-', "");
        self.0.insert(digest_of(&token), session);
        token
    }

    /// The session is over.
    pub fn take(&mut self, session: SessionId) {
        self.0.retain(|_, other| *other != session);
    }

    fn session(&self, token: &str) -> Option<SessionId> {
        self.0.get(&digest_of(token)).copied()
    }
}

/// Who a peer is. `instance` is how the marks of this server's sessions begin.
pub fn of_peer(state: &State, tokens: &Tokens, instance: &str, kin: &Kin, token: Option<&str>) -> Caller {
    let token = token.filter(|token| !token.is_empty());
    let by_token = || token.and_then(|token| tokens.session(token));
    match kin {
        Kin::Own => Caller::Person,
        // Whoever connected and ended at once hides where it comes from.
        Kin::Gone => Caller::Agent(by_token()),
        Kin::Inside(line) => {
            Caller::Agent(by_process(state, line).or_else(|| by_mark(state, instance, line)).or_else(by_token))
        }
        Kin::Outside(line) => {
            let marked = line.marks.iter().any(|mark| mark.starts_with(&format!("{instance}/")));
            let found = by_mark(state, instance, line).or_else(by_token);
            if marked || token.is_some() { Caller::Agent(found) } else { Caller::Person }
        }
    }
}

/// The session whose root process is among these.
fn by_process(state: &State, line: &Line) -> Option<SessionId> {
    let is = |process: Process| {
        let same = |key: &crate::pty::ProcessKey| key.pid == process.pid && key.start_time == process.start_time;
        line.processes.iter().any(same)
    };
    state.sessions().rev().find(|session| session.process.is_some_and(is)).map(|session| session.id)
}

/// The session that one of these is marked with: the root may be gone, or not be known yet.
fn by_mark(state: &State, instance: &str, line: &Line) -> Option<SessionId> {
    let sessions = line.marks.iter().filter_map(|mark| mark.strip_prefix(instance)?.strip_prefix('/')?.parse().ok());
    sessions.into_iter().find(|id| state.session(*id).is_some())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(marks: &[&str]) -> Line {
        Line { processes: Vec::new(), marks: marks.iter().map(|mark| (*mark).to_owned()).collect() }
    }

    #[test]
    fn only_who_comes_from_outside_and_shows_nothing_is_a_person() {
        let (state, mut tokens) = (State::default(), Tokens::default());
        let secret = tokens.make(SessionId(3));
        assert!(!format!("{tokens:?}").contains(&secret), "only its digest is kept");
        let of = |tokens: &Tokens, kin: &Kin, token: Option<&str>| of_peer(&state, tokens, "/data", kin, token);
        let who = |kin: &Kin, token: Option<&str>| of(&tokens, kin, token);
        assert_eq!(who(&Kin::Outside(line(&[])), None), Caller::Person);
        assert_eq!(who(&Kin::Outside(line(&["/other/s-1"])), Some("")), Caller::Person, "another server's agent");
        assert_eq!(who(&Kin::Own, None), Caller::Person);
        let nobody = Caller::Agent(None);
        for kin in [Kin::Gone, Kin::Inside(line(&[])), Kin::Outside(line(&["/data/s-9"]))] {
            assert_eq!(who(&kin, None), nobody, "{kin:?}");
        }
        assert_eq!(who(&Kin::Outside(line(&[])), Some(&secret)), Caller::Agent(Some(SessionId(3))));
        assert_eq!(who(&Kin::Outside(line(&[])), Some("guess")), nobody, "a wrong token opens nothing");
        tokens.take(SessionId(3));
        assert_eq!(of(&tokens, &Kin::Inside(line(&[])), Some(&secret)), nobody, "a token ends with its session");
    }
}
