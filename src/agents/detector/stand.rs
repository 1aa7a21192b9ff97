//! Whether a dialog stands on the screen: not yet while it is being drawn, no more once it was answered.
//!
//! Owns the times of its coming and going. Does not read dialogs and decides no state.

use super::keys::{Typed, chosen};
use crate::domain::session::dialog::{Choice, Dialog, DialogKind};
use crate::domain::time::{Span, Timestamp};

/// A dialog must stand for so long; programs draw in pieces.
pub const STEADY: Span = Span(200);
/// One that changes all the time stands all the same after so long.
const RESTLESS: Span = Span(600);
/// So long a program may leave a dialog drawn after it took the answer and said that it works.
const LEFTOVER: Span = Span(1_000);

/// A dialog as seen by the looks so far.
#[derive(Debug, Clone)]
pub struct Seen {
    /// What was read.
    pub dialog: Dialog,
    /// Its digest.
    pub digest: String,
    /// The rule that read it.
    pub rule: String,
    /// Since when exactly this one is drawn.
    pub first: Timestamp,
    /// Since when any dialog is drawn without a gap.
    began: Timestamp,
    choice: Option<Choice>,
    key: Option<(Typed, Timestamp)>,
}

/// The last dialog, once it is no longer drawn.
#[derive(Debug, Clone, Copy)]
pub struct Gone {
    /// What kind it was.
    pub kind: DialogKind,
    /// Since when it is gone.
    pub at: Timestamp,
    /// What was chosen, when the keys said so.
    pub choice: Option<Choice>,
    /// The last key that it got.
    pub key: Option<(Typed, Timestamp)>,
}

impl Gone {
    /// Whether its last key chose one of its options.
    pub fn answered(&self) -> bool {
        self.choice.is_some()
    }

    /// Whether a permission or a question was refused: the program winds up its turn.
    pub fn denied(&self) -> bool {
        self.choice == Some(Choice::Deny) && matches!(self.kind, DialogKind::Permission | DialogKind::Question)
    }
}

/// How a dialog stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stage {
    /// There is none.
    Absent,
    /// It is being drawn.
    Drawing,
    /// It is there.
    Steady,
    /// It is still drawn, but its answer was taken.
    Leftover,
}

/// The dialog that stands, or stood.
#[derive(Debug, Default)]
pub struct Standing {
    seen: Option<Seen>,
    /// The last one that went away.
    pub gone: Option<Gone>,
}

impl Standing {
    /// The dialog that is drawn.
    pub fn seen(&self) -> Option<&Seen> {
        self.seen.as_ref()
    }

    /// Takes what a look read: a dialog with the name of its rule, or none.
    pub fn look(&mut self, read: Option<(&str, &Dialog)>, now: Timestamp) {
        let Some((rule, dialog)) = read else {
            if let Some(seen) = self.seen.take() {
                let (kind, choice) = (seen.dialog.kind, seen.choice);
                self.gone = Some(Gone { kind, at: now, choice, key: seen.key });
            }
            return;
        };
        let digest = dialog.digest();
        match &mut self.seen {
            Some(seen) if seen.digest == digest => seen.dialog.clone_from(dialog),
            seen => {
                let began = seen.as_ref().map_or(now, |seen| seen.began);
                let (dialog, rule) = (dialog.clone(), rule.to_owned());
                *seen = Some(Seen { dialog, digest, rule, first: now, began, choice: None, key: None });
            }
        }
    }

    /// Keys were sent; what they choose in the dialog that stands.
    pub fn typed(&mut self, typed: Typed, now: Timestamp) {
        if let Some(seen) = &mut self.seen {
            seen.key = Some((typed, now));
            seen.choice = chosen(typed, &seen.dialog).or(seen.choice);
        }
    }

    /// How it stands. `worked`: since when a machine signal says that the agent works.
    pub fn stage(&self, worked: Option<Timestamp>, quiet: Span, now: Timestamp) -> Stage {
        let Some(seen) = &self.seen else { return Stage::Absent };
        let after_key = |worked: &Timestamp| seen.key.is_some_and(|(_, key)| *worked >= key);
        if worked.filter(after_key).is_some_and(|worked| now.since(worked) < LEFTOVER) {
            return Stage::Leftover;
        }
        let steady = quiet >= STEADY || now.since(seen.first) >= STEADY || now.since(seen.began) >= RESTLESS;
        if steady { Stage::Steady } else { Stage::Drawing }
    }

    /// What was chosen in the dialog that stands.
    pub fn choice(&self) -> Option<Choice> {
        self.seen.as_ref().and_then(|seen| seen.choice)
    }
}
