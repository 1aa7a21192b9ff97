//! The approval dialog, drawn as `agents/rehearsal.toml` reads it.

/// The answers in screen order.
pub const OPTIONS: [&str; 3] = ["Yes", "Yes, and don't ask again", "No"];

/// What the person chose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Chosen {
    /// Once.
    Yes,
    /// From now on.
    Always,
    /// No.
    No,
}

impl Chosen {
    /// The answer at a place of [`OPTIONS`].
    pub const fn at(place: usize) -> Option<Self> {
        match place {
            0 => Some(Self::Yes),
            1 => Some(Self::Always),
            2 => Some(Self::No),
            _ => None,
        }
    }
}

/// The dialog as text, each line ended; `marked` is the answer that Enter would give.
pub fn drawn(question: &str, preview: &[String], marked: usize) -> String {
    let rule = "─".repeat(32);
    let mut lines = vec![rule];
    lines.extend(preview.iter().map(|line| format!("  {line}")));
    lines.push(format!(" {question}"));
    for (place, label) in OPTIONS.iter().enumerate() {
        let mark = if place == marked { "❯" } else { " " };
        lines.push(format!(" {mark} {}. {label}", place + 1));
    }
    lines.push(" Esc to cancel".to_owned());
    lines.into_iter().map(|line| line + "\n").collect()
}

/// The control sequence that takes a dialog of so many lines off the screen.
pub fn erased(dialog: &str) -> String {
    format!("\x1b[{}A\r\x1b[J", dialog.lines().count())
}
