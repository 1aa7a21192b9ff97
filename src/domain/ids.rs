//! Names of things: newtypes for the ids that people type (`task-5`) and that the log stores.
//!
//! Owns how an id is written and read. Does not know how ids are handed out; the state counts them.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A text that was meant to be an id and is not one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not {wanted}; write it like `{example}`")]
pub struct BadId {
    given: String,
    wanted: &'static str,
    example: &'static str,
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $prefix:literal, $wanted:literal, $example:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(transparent)]
        pub struct $name(pub u32);

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(f, concat!($prefix, "{}"), self.0)
            }
        }

        impl FromStr for $name {
            type Err = BadId;

            /// Reads the full form or the bare number.
            fn from_str(text: &str) -> Result<Self, BadId> {
                let digits = text.trim();
                let digits = digits.strip_prefix($prefix).unwrap_or(digits);
                match digits.parse() {
                    Ok(n) if n > 0 => Ok(Self(n)),
                    _ => Err(BadId { given: text.to_owned(), wanted: $wanted, example: $example }),
                }
            }
        }
    };
}

id!(
    /// A unit of work, written `task-5`.
    TaskId, "task-", "a task", "task-5"
);
id!(
    /// Tasks born of one request, written `plan-2`.
    PlanId, "plan-", "a plan", "plan-2"
);
id!(
    /// A shared decision or fact, written `n-3`.
    NoteId, "n-", "a note", "n-3"
);
id!(
    /// One stretch of one agent's work in one PTY, written `s-7`.
    SessionId, "s-", "a session", "s-7"
);
id!(
    /// A person's comment on lines of a task's work, counted by task, written `c-2`.
    CommentId, "c-", "a comment", "c-2"
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_read_what_they_write_and_the_bare_number() {
        assert_eq!(TaskId(5).to_string(), "task-5");
        assert_eq!("task-5".parse(), Ok(TaskId(5)));
        assert_eq!("5".parse(), Ok(TaskId(5)));
        assert_eq!("s-7".parse(), Ok(SessionId(7)));
    }

    #[test]
    fn a_bad_id_says_what_to_write() {
        for bad in ["", "task-", "task-0", "s-3", "-1", "task-5x"] {
            let message = bad.parse::<TaskId>().unwrap_err().to_string();
            assert!(message.contains("task-5"), "{message}");
        }
    }
}
