//! Requests that wait for a person by the agent's own protocol, and the moment after one was settled.
//!
//! A request is complete and bound to its answer, so it goes before the same question on the screen. Only a start-up dialog goes
//! before it.

use super::super::dialogs::is_blank;
use crate::domain::session::dialog::{Dialog, DialogKind};
use crate::domain::session::{Reading, SessionState};
use crate::domain::time::{Span, Timestamp};

/// Whatever stands on the screen after a request was settled is believed only after so long.
const LEAVING: Span = Span(1_500);
/// The very dialog that was drawn for it may stand, or come, for so long: a busy machine draws late.
const STANDS: Span = Span(12_000);
const DETAIL_CHARS: usize = 300;

/// The requests of one agent, oldest first.
#[derive(Debug, Default)]
pub struct Asked {
    waiting: Vec<Request>,
    settled: Option<Settled>,
    withdrawn: Vec<String>,
}

/// How it is known that a request was answered in the terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndsBy {
    /// The program says so.
    Word,
    /// It says nothing: its dialog is gone from the screen.
    Screen,
}

/// The request that was settled last.
#[derive(Debug)]
struct Settled {
    at: Timestamp,
    /// The digest of the dialog that the terminal showed for it.
    drawn: Option<String>,
    /// What it was about, when nothing was drawn for it yet.
    subject: Option<String>,
}

impl Settled {
    fn of(request: &Request, at: Timestamp) -> Self {
        let line = subject_line(&request.dialog).filter(|_| request.drawn.is_none());
        let subject = line.map(solid).filter(|subject| !subject.is_empty());
        Self { at, drawn: request.drawn.clone(), subject }
    }

    /// Whether this is the question on the screen.
    fn is(&self, dialog: &Dialog) -> bool {
        let shown = || solid(&dialog.title) + &solid(&dialog.body);
        let about = |subject: &String| shown().contains(subject.as_str());
        self.drawn.as_ref().is_some_and(|drawn| *drawn == dialog.digest()) || self.subject.as_ref().is_some_and(about)
    }
}

/// The line that says what a dialog is about.
fn subject_line(dialog: &Dialog) -> Option<&str> {
    match dialog.kind {
        DialogKind::Question => Some(dialog.title.as_str()),
        DialogKind::Permission | DialogKind::Startup | DialogKind::Login => {
            dialog.body.lines().find(|line| !is_blank(line))
        }
    }
}

/// Without blanks: a terminal breaks lines anywhere.
fn solid(text: &str) -> String {
    text.chars().filter(|c| !c.is_whitespace()).collect()
}

#[derive(Debug)]
struct Request {
    name: String,
    ends: EndsBy,
    dialog: Dialog,
    /// The digest of the dialog that the terminal showed for it.
    drawn: Option<String>,
}

impl Asked {
    /// One more waits; one of the same name is replaced. A dialog without a name came another way and is not kept.
    pub fn add(&mut self, dialog: Dialog, ends: EndsBy) {
        let Some(name) = dialog.request.clone() else { return };
        self.waiting.retain(|known| known.name != name);
        self.waiting.push(Request { name, ends, dialog, drawn: None });
    }

    /// The request of this name waits no more. Says whether it did.
    pub fn settle(&mut self, name: &str, now: Timestamp) -> bool {
        let Some(at) = self.waiting.iter().position(|request| request.name == name) else { return false };
        self.settled = Some(Settled::of(&self.waiting.remove(at), now));
        true
    }

    /// The request that is to be answered first.
    pub fn first(&self) -> Option<&Dialog> {
        self.waiting.first().map(|request| &request.dialog)
    }

    /// The digest of the question that stands on the screen, `None` without one. What was drawn for a request and is gone was
    /// answered there: not every program ends its hook then. Says whether one was.
    pub fn drawn(&mut self, digest: Option<&str>, now: Timestamp) -> bool {
        let more = self.waiting.len() > 1;
        let Some(first) = self.waiting.first_mut() else { return false };
        match (&first.drawn, digest) {
            (Some(old), Some(new)) if old == new => return false,
            // The same question looks different in another size.
            (Some(_), Some(new)) if !more => {
                first.drawn = Some(new.to_owned());
                return false;
            }
            (None, Some(new)) => {
                first.drawn = Some(new.to_owned());
                return false;
            }
            (None, None) => return false,
            (Some(_), _) => {}
        }
        if first.ends == EndsBy::Word {
            first.drawn = digest.map(str::to_owned);
            return false;
        }
        let name = first.name.clone();
        self.withdrawn.push(name.clone());
        self.settle(&name, now)
    }

    /// Whether the request of this name still stands when the screen shows the question of this digest, or none: one that was
    /// never drawn does.
    pub fn stands(&self, name: &str, digest: Option<&str>) -> bool {
        let request = self.waiting.iter().find(|request| request.name == name);
        request.is_none_or(|request| request.drawn.is_none() || request.drawn.as_deref() == digest)
    }

    /// Nothing waits any more: the turn is over.
    pub fn drop_all(&mut self, now: Timestamp) {
        if !self.waiting.is_empty() {
            self.settled = Some(Settled { at: now, drawn: None, subject: None });
        }
        self.withdrawn.extend(self.waiting.drain(..).map(|request| request.name));
    }

    /// The requests that were found settled since the last call.
    pub fn take_withdrawn(&mut self) -> Vec<String> {
        std::mem::take(&mut self.withdrawn)
    }

    /// The reading while a request waits.
    pub fn reading(dialog: &Dialog) -> Reading {
        let state = match dialog.kind {
            DialogKind::Permission => SessionState::WantsApproval,
            DialogKind::Question | DialogKind::Startup => SessionState::WantsAnswer,
            DialogKind::Login => SessionState::NeedsLogin,
        };
        let detail = subject_line(dialog).map(|line| line.trim().chars().take(DETAIL_CHARS).collect());
        Reading { state, why: "request: by its own protocol".to_owned(), detail, dialog: Some(dialog.clone()) }
    }

    /// Whether the screen, with this question or none, may still show what was just settled.
    pub fn is_leaving(&self, dialog: Option<&Dialog>, now: Timestamp) -> bool {
        let Some(settled) = &self.settled else { return false };
        let same = dialog.is_some_and(|dialog| settled.is(dialog));
        now.since(settled.at) < if same { STANDS } else { LEAVING }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::dialog::AnswerBy;

    fn request(name: &str) -> Dialog {
        Dialog {
            kind: DialogKind::Permission,
            title: "Do you want to run this command?".into(),
            body: "\nls".into(),
            options: Vec::new(),
            answer_by: AnswerBy::Key,
            request: Some(name.into()),
        }
    }

    #[test]
    fn requests_are_answered_in_order_and_leave_the_screen_a_moment() {
        let mut asked = Asked::default();
        asked.add(request("1"), EndsBy::Screen);
        asked.add(request("2"), EndsBy::Screen);
        let reading = Asked::reading(asked.first().unwrap());
        assert_eq!((reading.state, reading.detail.as_deref()), (SessionState::WantsApproval, Some("ls")));
        assert!(!asked.settle("7", Timestamp(90)), "a stranger settles nothing");
        assert!(asked.settle("1", Timestamp(100)));
        assert_eq!(asked.first().and_then(|next| next.request.as_deref()), Some("2"));
        assert!(asked.settle("2", Timestamp(200)));
        assert!(asked.first().is_none() && asked.take_withdrawn().is_empty());
        let leaves = |dialog, at| asked.is_leaving(dialog, Timestamp(at));
        let next = Dialog { body: "\nrm x".into(), ..request("next") };
        assert!(leaves(None, 1_600) && !leaves(None, 1_800) && !leaves(Some(&next), 1_800));
    }

    #[test]
    fn the_very_dialog_that_was_answered_is_asked_by_nobody_again() {
        let mut asked = Asked::default();
        let drawn = Dialog { request: None, title: "Run it?".into(), ..request("") };
        let other = Dialog { title: "Run this too?".into(), ..drawn.clone() };
        asked.add(request("1"), EndsBy::Screen);
        asked.drawn(Some(&drawn.digest()), Timestamp(0));
        asked.settle("1", Timestamp(100));
        let leaves = |dialog, at| asked.is_leaving(Some(dialog), Timestamp(at));
        assert!(leaves(&drawn, 11_000) && !leaves(&other, 2_000));
        assert!(!leaves(&drawn, 13_000), "its answer was not taken");
    }

    #[test]
    fn a_dialog_that_is_drawn_after_its_request_was_answered_is_known_by_what_it_is_about() {
        let mut asked = Asked::default();
        asked.add(Dialog { body: "touch a && echo b".into(), ..request("1") }, EndsBy::Screen);
        asked.settle("1", Timestamp(100));
        let late = Dialog { body: " Bash command\n touch a &&\n echo b".into(), ..request("") };
        let other = Dialog { body: " Bash command\n touch c".into(), ..request("") };
        let leaves = |dialog, at| asked.is_leaving(Some(dialog), Timestamp(at));
        assert!(leaves(&late, 5_000) && !leaves(&other, 5_000) && !leaves(&late, 13_000));
        let question = Dialog { kind: DialogKind::Question, title: "Which one?".into(), ..request("2") };
        asked.add(question.clone(), EndsBy::Screen);
        asked.settle("2", Timestamp(100));
        let late = Dialog { title: "☐ One\nWhich one?".into(), body: String::new(), ..question };
        assert!(asked.is_leaving(Some(&late), Timestamp(5_000)));
    }

    #[test]
    fn what_was_drawn_and_is_gone_was_answered_in_the_terminal() {
        let mut asked = Asked::default();
        let at = Timestamp(0);
        asked.add(request("1"), EndsBy::Screen);
        assert!(!asked.drawn(None, at), "not drawn yet");
        assert!(!asked.drawn(Some("a"), at) && !asked.drawn(Some("b"), at), "drawn, and drawn anew in another size");
        assert!(asked.stands("1", Some("b")) && !asked.stands("1", None) && !asked.stands("1", Some("a")));
        assert!(asked.drawn(None, at));
        assert_eq!(asked.take_withdrawn(), ["1"]);
        asked.add(request("2"), EndsBy::Screen);
        asked.add(request("3"), EndsBy::Screen);
        assert!(!asked.drawn(Some("x"), at));
        assert!(asked.drawn(Some("y"), at), "the next one of two is drawn");
        assert_eq!(asked.take_withdrawn(), ["2"]);
        assert!(!asked.drawn(Some("y"), at));
        asked.drop_all(at);
        assert_eq!(asked.take_withdrawn(), ["3"]);
        asked.add(request("4"), EndsBy::Word);
        assert!(!asked.drawn(Some("z"), at) && !asked.drawn(None, at), "its program will say so");
    }
}
