//! What an agent asks a person: on its screen, or through its own protocol; and which keys give an answer on the screen.
//!
//! Owns the binding of an approval to exactly what was shown (its digest). Does not read screens or protocols: the agents'
//! rules and readers build a `Dialog`.

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

/// What kind of answer a dialog wants.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialogKind {
    /// May the agent do this?
    Permission,
    /// A question with options or free text.
    Question,
    /// A first-run dialog (trust this folder, use this key): never answered for the user.
    Startup,
    /// Sign in first.
    Login,
}

/// What choosing an option means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Choice {
    /// Yes, this once.
    Approve,
    /// Yes, and do not ask again in this session.
    Always,
    /// No.
    Deny,
    /// Anything else.
    Other,
}

/// How the dialog takes an answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum AnswerBy {
    /// The option's own key acts at once.
    Key,
    /// The option's own key, then Enter.
    KeyThenEnter,
    /// Move the mark up or down to the option, then Enter.
    MoveVertical,
    /// Move the mark left or right to the option, then Enter.
    MoveHorizontal,
}

/// One answer that a dialog offers.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DialogOption {
    /// The text on the screen.
    pub label: String,
    /// What it means.
    pub choice: Choice,
    /// The key that the screen names for it (`1`, `y`), if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// Whether the mark stands on it.
    #[serde(default)]
    pub marked: bool,
}

/// A dialog as read from the grid, or a request as it came by protocol.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Dialog {
    /// What kind of answer it wants.
    pub kind: DialogKind,
    /// The question, one line: `Do you want to create notes.txt?`.
    pub title: String,
    /// What it is about, as drawn: the command, the file, the diff; lines joined by `\n`.
    pub body: String,
    /// The answers in screen order.
    pub options: Vec<DialogOption>,
    /// How it takes an answer on the screen.
    pub answer_by: AnswerBy,
    /// The name of the request in the agent's own protocol, when it came that way: it is answered there, not by keys.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub request: Option<String>,
}

/// A key to press, by name; the terminal layer turns it into bytes by the pane's modes.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DialogKey {
    /// One character as typed.
    Char(char),
    /// Enter.
    Enter,
    /// Up arrow.
    Up,
    /// Down arrow.
    Down,
    /// Left arrow.
    Left,
    /// Right arrow.
    Right,
    /// Escape.
    Escape,
}

impl Dialog {
    /// A digest over everything shown except where the mark stands. An approval names it, and no key is sent to a
    /// dialog with another one.
    pub fn digest(&self) -> String {
        let mut hash = Sha256::new();
        for part in [self.title.as_str(), self.body.as_str()] {
            hash.update(part.as_bytes());
            hash.update([0]);
        }
        if let Some(request) = &self.request {
            hash.update(request.as_bytes());
            hash.update([0]);
        }
        for option in &self.options {
            hash.update(option.label.as_bytes());
            hash.update([0]);
            hash.update(option.key.as_deref().unwrap_or("").as_bytes());
            hash.update([0]);
        }
        hash.finalize().iter().take(8).fold(String::new(), |text, byte| text + &format!("{byte:02x}"))
    }

    /// Whether a person can give this answer from outside the agent's terminal.
    pub fn offers(&self, choice: Choice) -> bool {
        match self.request {
            Some(_) => self.options.iter().any(|option| option.choice == choice),
            None => self.keys_for(choice).is_some(),
        }
    }

    /// Whether this answer in a person's words can be given from outside the agent's terminal: in the agent's own protocol as
    /// it is, else as the number or the name of an option on the screen. Only a question takes words.
    pub fn takes_words(&self, words: &str) -> bool {
        match (self.kind, &self.request) {
            (DialogKind::Question, Some(_)) => self.offers(Choice::Other) && !words.trim().is_empty(),
            (DialogKind::Question, None) => self.keys_for_words(words).is_some(),
            (DialogKind::Permission | DialogKind::Startup | DialogKind::Login, _) => false,
        }
    }

    /// The keys for the option that these words name: its number, all of its text, or the first words of it that no other
    /// option begins with (some programs explain an option behind its name).
    pub fn keys_for_words(&self, words: &str) -> Option<Vec<DialogKey>> {
        let words = words.trim().to_lowercase();
        let exactly =
            |option: &DialogOption| option.key.as_deref() == Some(&words) || option.label.to_lowercase() == words;
        let begins = |option: &DialogOption| {
            let rest = option.label.to_lowercase().strip_prefix(&words).map(|rest| rest.starts_with([' ', ':', ',']));
            !words.is_empty() && rest == Some(true)
        };
        let only = || {
            let mut found = (0..self.options.len()).filter(|&at| begins(&self.options[at]));
            found.next().filter(|_| found.next().is_none())
        };
        self.keys_for_option(self.options.iter().position(exactly).or_else(only)?)
    }

    /// The keys that give `choice`, or `None` when the dialog does not offer it or it cannot be reached surely.
    pub fn keys_for(&self, choice: Choice) -> Option<Vec<DialogKey>> {
        self.keys_for_option(self.options.iter().position(|option| option.choice == choice)?)
    }

    /// The keys that choose the option at `target`.
    pub fn keys_for_option(&self, target: usize) -> Option<Vec<DialogKey>> {
        let option = self.options.get(target)?;
        let typed = || option.key.as_ref().map(|key| key.chars().map(DialogKey::Char).collect::<Vec<_>>());
        match self.answer_by {
            AnswerBy::Key => typed(),
            AnswerBy::KeyThenEnter => typed().map(|mut keys| {
                keys.push(DialogKey::Enter);
                keys
            }),
            AnswerBy::MoveVertical => self.moves(target, DialogKey::Up, DialogKey::Down),
            AnswerBy::MoveHorizontal => self.moves(target, DialogKey::Left, DialogKey::Right),
        }
    }

    fn moves(&self, target: usize, back: DialogKey, forward: DialogKey) -> Option<Vec<DialogKey>> {
        let from = self.options.iter().position(|option| option.marked)?;
        let step = if target < from { back } else { forward };
        let mut keys = vec![step; target.abs_diff(from)];
        keys.push(DialogKey::Enter);
        Some(keys)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn bash(answer_by: AnswerBy, marked: usize) -> Dialog {
        let labels = [
            ("Yes", Choice::Approve, "1"),
            ("Yes, and don't ask again for curl commands", Choice::Always, "2"),
            ("Yes, and switch to auto mode", Choice::Other, "3"),
            ("No", Choice::Deny, "4"),
        ];
        let options = labels
            .iter()
            .enumerate()
            .map(|(i, (label, choice, key))| DialogOption {
                label: (*label).into(),
                choice: *choice,
                key: Some((*key).into()),
                marked: i == marked,
            })
            .collect();
        Dialog {
            kind: DialogKind::Permission,
            title: "Do you want to proceed?".into(),
            body: "touch x".into(),
            options,
            answer_by,
            request: None,
        }
    }

    #[test]
    fn no_is_chosen_by_its_label_not_by_a_fixed_digit() {
        assert_eq!(bash(AnswerBy::Key, 0).keys_for(Choice::Deny), Some(vec![DialogKey::Char('4')]));
    }

    #[test]
    fn moving_goes_from_the_mark() {
        let keys = bash(AnswerBy::MoveVertical, 2).keys_for(Choice::Approve);
        assert_eq!(keys, Some(vec![DialogKey::Up, DialogKey::Up, DialogKey::Enter]));
    }

    #[test]
    fn without_a_mark_no_key_is_guessed() {
        assert_eq!(bash(AnswerBy::MoveVertical, 9).keys_for(Choice::Approve), None);
    }

    #[test]
    fn a_question_is_answered_by_a_number_or_a_name_and_a_permission_by_no_words() {
        let permission = bash(AnswerBy::Key, 0);
        assert!(!permission.takes_words("1"), "a permission is approved or denied");
        let question = Dialog { kind: DialogKind::Question, ..permission };
        assert_eq!(question.keys_for_words("yes"), Some(vec![DialogKey::Char('1')]));
        assert_eq!(question.keys_for_words(" 4 "), Some(vec![DialogKey::Char('4')]));
        assert!(!question.takes_words("maybe"), "no key is guessed");
        let explained = |label: &str, key: &str| DialogOption {
            label: label.into(),
            key: Some(key.into()),
            choice: Choice::Other,
            marked: false,
        };
        let options =
            vec![explained("Red A warm one", "1"), explained("Red and blue", "2"), explained("Blue: cool", "3")];
        let question = Dialog { options, ..question };
        assert_eq!(question.keys_for_words("blue"), Some(vec![DialogKey::Char('3')]));
        assert_eq!(question.keys_for_words("red a"), Some(vec![DialogKey::Char('1')]));
        for words in ["red", "re", ""] {
            assert_eq!(question.keys_for_words(words), None, "`{words}` is more than one, or none");
        }
        let by_protocol = Dialog { request: Some("toolu_1".into()), ..question };
        assert!(by_protocol.takes_words("maybe") && !by_protocol.takes_words(" "));
    }

    #[test]
    fn the_digest_sees_the_command_and_not_the_mark() {
        let shown = bash(AnswerBy::Key, 0);
        assert_eq!(shown.digest(), bash(AnswerBy::Key, 3).digest());
        let other = Dialog { body: "rm -rf /".into(), ..shown.clone() };
        assert_ne!(shown.digest(), other.digest());
        let by_protocol = Dialog { request: Some("toolu_1".into()), ..shown.clone() };
        let the_next = Dialog { request: Some("toolu_2".into()), ..shown.clone() };
        assert_ne!(shown.digest(), by_protocol.digest());
        assert_ne!(by_protocol.digest(), the_next.digest(), "the same command asked again is another request");
    }
}
