//! What a program has set on its terminal and the engine does not keep.
//!
//! Owns modes, keyboard flags, character sets, tab stops, marks, the scroll region and the title. Set by `rewrite`,
//! told by `queries`.

use std::time::Instant;

use super::marks::Mark;
use super::modes::{KittyFlags, Modes};
use super::style::CellStyle;
use super::tabs::Tabs;

/// The most flag sets that one screen stacks.
const DEEPEST: usize = 8;
/// The most titles that are stacked.
const MOST_TITLES: usize = 8;

/// The kitty keyboard flags of one screen, pushed and popped by the program.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct KittyStack(Vec<u8>);

impl KittyStack {
    const KNOWN: u16 = 0b1_1111;

    /// The flags in force.
    pub(super) fn flags(&self) -> KittyFlags {
        KittyFlags(self.0.last().copied().unwrap_or(0))
    }

    /// Pushes a set of flags; the oldest falls out of a full stack.
    pub(super) fn push(&mut self, flags: u16) {
        if self.0.len() == DEEPEST {
            self.0.remove(0);
        }
        self.0.push((flags & Self::KNOWN) as u8);
    }

    /// Removes the last `count` sets.
    pub(super) fn pop(&mut self, count: u16) {
        self.0.truncate(self.0.len().saturating_sub(usize::from(count)));
    }

    /// Sets (1), adds (2) or removes (3) flags of the set in force.
    pub(super) fn change(&mut self, flags: u16, how: u16) {
        let (flags, old) = ((flags & Self::KNOWN) as u8, self.flags().0);
        let new = match how {
            1 => flags,
            2 => old | flags,
            3 => old & !flags,
            _ => old,
        };
        match self.0.last_mut() {
            Some(last) => *last = new,
            None => self.0.push(new),
        }
    }
}

/// Which of the two character sets are line drawing, and which one is in use.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) struct Charsets {
    /// G0 is line drawing.
    pub(super) g0_lines: bool,
    /// G1 is line drawing.
    pub(super) g1_lines: bool,
    /// SO was sent: G1 is in use.
    pub(super) shifted: bool,
}

impl Charsets {
    /// Whether text is line drawing now.
    pub(super) const fn draws_lines(self) -> bool {
        if self.shifted { self.g1_lines } else { self.g0_lines }
    }
}

/// What is saved with the cursor.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Saved {
    /// Its row and column, from 0. The engine has them too, until it enters the alternate screen anew.
    pub(super) at: (u16, u16),
    /// The engine's style. It has one saved style for both screens.
    pub(super) pen: CellStyle,
    /// What the engine has no room for.
    pub(super) mark: Mark,
    /// The character sets.
    pub(super) charsets: Charsets,
    /// Positions were relative to the scroll region.
    pub(super) origin: bool,
}

/// How the screen is untouched since the last sequence that fills it, so that another one changes nothing.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Untouched {
    /// It is not.
    #[default]
    No,
    /// Reset (RIS).
    Reset,
    /// Filled with E (DECALN).
    Aligned,
}

/// What one of the two screens has for itself.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct PerScreen {
    /// The keyboard flags.
    pub(super) kitty: KittyStack,
    /// Positions are relative to the scroll region (?6).
    pub(super) origin: bool,
    /// What was saved with the cursor.
    pub(super) saved: Option<Saved>,
    /// The first and the last row of the scroll region, from 1; `None` for the whole screen.
    pub(super) region: Option<(u16, u16)>,
}

/// Everything that the program has set.
#[derive(Debug, Clone, PartialEq, Eq)]
#[expect(clippy::struct_excessive_bools, reason = "each is one independent mode of the terminal protocol")]
pub(super) struct Program {
    /// The main screen's.
    main: PerScreen,
    /// The alternate screen's.
    alternate: PerScreen,
    /// What the engine has no room for in the style of the next character.
    pub(super) mark: Mark,
    /// The mark of the last character. It is written when the character is complete: zero-width ones may follow.
    pub(super) pending: Option<Mark>,
    /// Text is dim: a bold that follows must not end that.
    pub(super) faint: bool,
    /// Some character was protected from selective erasing.
    pub(super) protects: bool,
    /// Focus reports (?1004).
    pub(super) focus: bool,
    /// The wheel sends arrows on the alternate screen (?1007).
    pub(super) wheel_arrows: bool,
    /// Theme reports (?2031).
    pub(super) theme_reports: bool,
    /// A blinking cursor (?12).
    pub(super) blink: bool,
    /// Text wraps at the right edge (?7).
    pub(super) autowrap: bool,
    /// Text pushes what stands to its right (IRM).
    pub(super) insert: bool,
    /// A line feed is also a carriage return (LNM).
    pub(super) newline: bool,
    /// Since when the picture is held back (?2026).
    pub(super) sync_since: Option<Instant>,
    /// xterm's modifyOtherKeys.
    pub(super) modify_other_keys: u8,
    /// The character sets.
    pub(super) charsets: Charsets,
    /// Tab stops, when they are not the usual ones.
    pub(super) tabs: Option<Tabs>,
    /// The title, clean.
    pub(super) title: String,
    /// Titles that were put aside.
    titles: Vec<String>,
    /// Whether anything has happened since the screen was filled.
    pub(super) untouched: Untouched,
}

impl Default for Program {
    fn default() -> Self {
        Self {
            main: PerScreen::default(),
            alternate: PerScreen::default(),
            mark: Mark::default(),
            pending: None,
            faint: false,
            protects: false,
            focus: false,
            wheel_arrows: true,
            theme_reports: false,
            blink: false,
            autowrap: true,
            insert: false,
            newline: false,
            sync_since: None,
            modify_other_keys: 0,
            charsets: Charsets::default(),
            tabs: None,
            title: String::new(),
            titles: Vec::new(),
            untouched: Untouched::Reset,
        }
    }
}

/// Which of the two screens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// The main one.
    Main,
    /// The alternate one.
    Alternate,
}

impl Which {
    /// The alternate screen if `alternate`.
    pub(super) const fn shown(alternate: bool) -> Self {
        if alternate { Self::Alternate } else { Self::Main }
    }
}

impl Program {
    /// What a screen has for itself.
    pub(super) const fn screen(&self, which: Which) -> &PerScreen {
        match which {
            Which::Main => &self.main,
            Which::Alternate => &self.alternate,
        }
    }

    /// The same, to change it.
    pub(super) const fn screen_mut(&mut self, which: Which) -> &mut PerScreen {
        match which {
            Which::Main => &mut self.main,
            Which::Alternate => &mut self.alternate,
        }
    }

    /// Whether text must be written character by character.
    pub(super) fn is_careful(&self) -> bool {
        self.insert
            || !self.autowrap
            || self.newline
            || self.charsets.draws_lines()
            || self.tabs.is_some()
            || self.pending.is_some()
            || self.mark.is_on()
    }

    /// Whether rows may be relative to a scroll region, on one of the screens.
    pub(super) const fn may_be_relative(&self) -> bool {
        self.main.origin || self.alternate.origin
    }

    /// Puts the title aside.
    pub(super) fn push_title(&mut self) {
        if self.titles.len() == MOST_TITLES {
            self.titles.remove(0);
        }
        self.titles.push(self.title.clone());
    }

    /// Takes the last title that was put aside, if it differs from the present one.
    pub(super) fn pop_title(&mut self) -> Option<String> {
        let title = self.titles.pop().filter(|title| *title != self.title)?;
        self.title.clone_from(&title);
        Some(title)
    }

    /// The program has ended: nobody reads keys and reports any more, and the picture is held back no longer.
    pub(super) fn ended(&mut self) {
        for screen in [&mut self.main, &mut self.alternate] {
            screen.kitty = KittyStack::default();
        }
        (self.focus, self.theme_reports, self.sync_since, self.modify_other_keys) = (false, false, None, 0);
    }

    /// A change of size gives both screens their full region back.
    pub(super) const fn resized(&mut self) {
        self.main.region = None;
        self.alternate.region = None;
    }

    /// Fills in what the engine does not know of the modes.
    pub(super) fn fill(&self, modes: Modes) -> Modes {
        Modes {
            focus: self.focus,
            wheel_arrows: self.wheel_arrows,
            theme_reports: self.theme_reports,
            kitty: self.screen(Which::shown(modes.alternate)).kitty.flags(),
            modify_other_keys: self.modify_other_keys,
            sync_since: self.sync_since,
            ..modes
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keyboard_flags_stack_up_to_eight() {
        let mut stack = KittyStack::default();
        stack.change(1, 1);
        stack.push(0xff);
        assert_eq!(stack.flags(), KittyFlags(31));
        stack.change(0b110, 3);
        assert_eq!(stack.flags(), KittyFlags(0b1_1001));
        stack.pop(1);
        assert_eq!(stack.flags(), KittyFlags(1));
        for flags in 0..20 {
            stack.push(flags);
        }
        stack.pop(7);
        assert_eq!(stack.flags(), KittyFlags(12));
        stack.pop(9999);
        assert_eq!(stack.flags(), KittyFlags(0));
    }
}
