//! Text and keys on their way into an agent's terminal: Enter comes apart from the text, and both are looked after.
//!
//! Nothing is ever sent twice: what did not arrive is told to the person. Knows no terminal; it is shown pictures.

use std::time::{Duration, Instant};

use crate::agents::Picture;
use crate::domain::session::{Receipt, SessionState};

/// Some programs take an Enter that comes too soon after the text was drawn for a part of the paste.
const APART: Duration = Duration::from_millis(120);
/// A text that is not drawn after so long is sent on its way all the same: on a busy machine a program may take seconds.
const UNSEEN: Duration = Duration::from_secs(4);
/// How long a program may take to show that it has what was sent.
const TAKEN: Duration = Duration::from_millis(2_500);
/// How long a dialog may stand after its key.
const CLOSED: Duration = Duration::from_millis(1_500);
/// The end of the text that is looked for, in characters.
const PROBE: usize = 12;

/// Told when a dialog is up where text was meant to go.
pub const DIALOG_UP: &str = "a dialog came up while text was typed for the agent, so Enter was not pressed; look at it";
/// Told when the text stands in the agent's prompt.
pub const NOT_SENT: &str = "the agent has the text in its prompt but did not take it; look at it and press Enter there";
/// Told when a dialog did not close.
pub const NO_EFFECT: &str = "the agent did not take the key: its dialog still stands; look at it and answer there";

/// A text on its way.
#[derive(Debug)]
pub struct Saying {
    probe: String,
    /// What stood in the prompt before.
    before: String,
    typed: Instant,
    drawn: Option<Instant>,
    entered: Option<(Instant, String)>,
    receipt: Receipt,
}

/// What is to be done now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    /// Wait.
    Wait,
    /// Press Enter.
    Enter,
    /// It has arrived.
    Arrived,
    /// It has not, and why.
    Lost(&'static str),
}

impl Saying {
    /// A text that was just typed.
    pub fn new(text: &str, before: &Picture, now: Instant) -> Self {
        let last: Vec<char> = text.chars().filter(|c| !c.is_whitespace() && !c.is_control()).collect();
        let probe = last[last.len().saturating_sub(PROBE)..].iter().collect();
        Self { probe, before: prompt(before), typed: now, drawn: None, entered: None, receipt: Receipt::Unseen }
    }

    /// What is to be done, by what is seen.
    pub fn step(&mut self, seen: &Picture, dialog: Dialog, state: SessionState, now: Instant) -> Step {
        if self.is_drawn(seen) && self.entered.is_none() {
            self.drawn.get_or_insert(now);
        }
        let works = self.entered.is_some() && !matches!(state, SessionState::Idle(_));
        if self.receipt == Receipt::Unseen && (works || self.drawn.is_some()) {
            self.receipt = Receipt::Taken;
        }
        if self.receipt != Receipt::Logged && self.shows(seen) {
            self.receipt = Receipt::Seen;
        }
        match &self.entered {
            None if dialog == Dialog::Up => Step::Lost(DIALOG_UP),
            None if self.may_enter(now) => {
                self.entered = Some((now, prompt(seen)));
                Step::Enter
            }
            None => Step::Wait,
            Some(_) if self.receipt == Receipt::Logged => Step::Arrived,
            Some(_) if dialog == Dialog::Up || !matches!(state, SessionState::Idle(_)) => Step::Arrived,
            Some((entered, stood)) => {
                let stands = *stood != self.before && *stood == prompt(seen);
                match (stands, now.duration_since(*entered) >= TAKEN) {
                    (false, _) => Step::Arrived,
                    (true, true) => Step::Lost(NOT_SENT),
                    (true, false) => Step::Wait,
                }
            }
        }
    }

    fn may_enter(&self, now: Instant) -> bool {
        let drawn = self.drawn.is_some_and(|drawn| now.duration_since(drawn) >= APART);
        drawn || now.duration_since(self.typed) >= UNSEEN
    }

    fn is_drawn(&self, seen: &Picture) -> bool {
        self.shows(seen) || prompt(seen) != self.before
    }

    /// Whether the end of the text stands on the screen.
    fn shows(&self, seen: &Picture) -> bool {
        let text: String = seen.rows().concat().chars().filter(|c| !c.is_whitespace()).collect();
        text.contains(&self.probe)
    }

    /// The agent itself says that it took a prompt.
    pub fn confirm(&mut self) {
        if self.entered.is_some() {
            self.receipt = Receipt::Logged;
        }
    }

    /// Whether Enter was pressed.
    pub const fn is_entered(&self) -> bool {
        self.entered.is_some()
    }

    /// How it is known that the agent has the text.
    pub const fn receipt(&self) -> Receipt {
        self.receipt
    }
}

/// Whether a dialog is on the screen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialog {
    /// One is.
    Up,
    /// None is.
    Absent,
}

/// What stands in the prompt, without its blanks.
fn prompt(seen: &Picture) -> String {
    let rows = seen.rows().get(seen.composer()).unwrap_or_default();
    rows.concat().chars().filter(|c| !c.is_whitespace()).collect()
}

/// Keys that were sent to a dialog.
#[derive(Debug)]
pub struct Pressed {
    digest: String,
    at: Instant,
}

impl Pressed {
    /// Keys that were just sent to the dialog of this digest.
    pub const fn new(digest: String, at: Instant) -> Self {
        Self { digest, at }
    }

    /// What is to be done, by the digest of the dialog that stands now.
    pub fn step(&self, stands: Option<&str>, now: Instant) -> Step {
        match stands == Some(&self.digest) {
            false => Step::Arrived,
            true if now.duration_since(self.at) < CLOSED => Step::Wait,
            true => Step::Lost(NO_EFFECT),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::session::TurnEnd;

    fn screen(prompt: &str, above: &str) -> Picture {
        let rows: Vec<String> =
            [above, "──────────────────────", prompt, "──────────────────────", "  ? help"].map(str::to_owned).to_vec();
        Picture::of_rows(&rows, 2)
    }

    const IDLE: SessionState = SessionState::Idle(Some(TurnEnd::Done));

    fn after(start: Instant, millis: u64) -> Instant {
        start + Duration::from_millis(millis)
    }

    #[test]
    fn enter_comes_when_the_text_is_drawn_and_never_at_once() {
        let start = Instant::now();
        let mut saying = Saying::new("fix the\nsecond line", &screen("❯ ", ""), start);
        let drawn = screen("❯ fix the second line", "");
        assert_eq!(saying.step(&screen("❯ ", ""), Dialog::Absent, IDLE, after(start, 60)), Step::Wait);
        assert_eq!(saying.step(&screen("❯ ", ""), Dialog::Absent, IDLE, after(start, 1_000)), Step::Wait);
        assert_eq!(saying.step(&drawn, Dialog::Absent, IDLE, after(start, 1_050)), Step::Wait);
        assert_eq!(saying.step(&drawn, Dialog::Absent, IDLE, after(start, 1_200)), Step::Enter);
        assert_eq!(saying.step(&drawn, Dialog::Absent, IDLE, after(start, 1_300)), Step::Wait);
        let taken = screen("❯ ", "❯ fix the second line");
        assert_eq!(saying.step(&taken, Dialog::Absent, IDLE, after(start, 1_400)), Step::Arrived);
    }

    #[test]
    fn a_folded_paste_counts_as_drawn_and_an_unseen_text_is_sent_in_the_end() {
        let start = Instant::now();
        let mut folded = Saying::new("a\nb\nc", &screen("❯ ", ""), start);
        let paste = screen("❯ [Pasted text #1 +3 lines]", "");
        assert_eq!(folded.step(&paste, Dialog::Absent, IDLE, after(start, 50)), Step::Wait);
        assert_eq!(folded.step(&paste, Dialog::Absent, IDLE, after(start, 180)), Step::Enter);
        let mut unseen = Saying::new("secret", &screen("❯ ", ""), start);
        assert_eq!(unseen.step(&screen("❯ ", ""), Dialog::Absent, IDLE, after(start, 4_050)), Step::Enter);
        assert_eq!(unseen.step(&screen("❯ ", ""), Dialog::Absent, IDLE, after(start, 4_100)), Step::Arrived);
    }

    #[test]
    fn a_text_that_stays_in_the_prompt_is_told_and_work_means_it_arrived() {
        let start = Instant::now();
        let drawn = screen("› go on", "");
        let mut stays = Saying::new("go on", &screen("› ", ""), start);
        assert_eq!(stays.step(&drawn, Dialog::Absent, IDLE, after(start, 10)), Step::Wait);
        assert_eq!(stays.step(&drawn, Dialog::Absent, IDLE, after(start, 130)), Step::Enter);
        assert_eq!(stays.step(&drawn, Dialog::Absent, IDLE, after(start, 2_000)), Step::Wait);
        assert_eq!(stays.step(&drawn, Dialog::Absent, SessionState::Working, after(start, 2_100)), Step::Arrived);
        assert_eq!(stays.step(&drawn, Dialog::Absent, IDLE, after(start, 2_700)), Step::Lost(NOT_SENT));
    }

    #[test]
    fn enter_never_answers_a_dialog_that_came_up_meanwhile() {
        let start = Instant::now();
        let mut saying = Saying::new("go on", &screen("› ", ""), start);
        assert_eq!(saying.step(&screen("› ", ""), Dialog::Up, IDLE, after(start, 130)), Step::Lost(DIALOG_UP));
    }

    #[test]
    fn a_dialog_that_still_stands_after_its_key_is_told() {
        let start = Instant::now();
        let pressed = Pressed::new("d1".into(), start);
        assert_eq!(pressed.step(Some("d1"), after(start, 1_000)), Step::Wait);
        assert_eq!(pressed.step(Some("d1"), after(start, 1_600)), Step::Lost(NO_EFFECT));
        assert_eq!(pressed.step(Some("d2"), after(start, 100)), Step::Arrived);
        assert_eq!(pressed.step(None, after(start, 100)), Step::Arrived);
    }
}
