//! Themes: what each colour on the screen is for, and how it is kept readable on poorer terminals.
//!
//! Owns the tokens, their roles and the readability that each role promises. Does not know the drawing library or
//! where the tokens are used.

use super::color::{Color, ColorDepth};
use super::section::Section;

/// What a token is for, which decides how far it must stand out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// A background for everything else.
    Ground,
    /// The background of the selected line; differs visibly from the grounds.
    Selection,
    /// Text on the selection: contrast 4.5 against it.
    Selected,
    /// Text: contrast 4.5 against every ground.
    Text,
    /// The colour of a state: contrast 3 against every ground.
    State,
    /// A line that may be faint.
    Line,
}

impl Role {
    /// The least contrast to the role's grounds.
    pub const fn contrast(self) -> f64 {
        match self {
            Self::Ground => 1.0,
            Self::Selection | Self::Line => 1.2,
            Self::Selected | Self::Text => 4.5,
            Self::State => 3.0,
        }
    }
}

macro_rules! tokens {
    ($($(#[$doc:meta])* $token:ident: $role:ident,)*) => {
        /// The colours of the screen, for terminals of one depth.
        #[derive(Debug, Clone, PartialEq, Eq)]
        pub struct Theme {
            /// One line for the theme picker.
            pub about: String,
            /// The depth that the colours are fit for; at `Mono` the screen uses bold and reverse instead.
            pub depth: ColorDepth,
            $($(#[$doc])* pub $token: Color,)*
        }

        impl Theme {
            /// Every token with its role, in the order of the declaration.
            pub const TOKENS: &'static [(&'static str, Role)] = &[$((stringify!($token), Role::$role),)*];

            /// A token's colour by its name.
            pub fn get(&self, token: &str) -> Option<Color> {
                match token {
                    $(stringify!($token) => Some(self.$token),)*
                    _ => None,
                }
            }

            /// The same theme with each colour replaced.
            fn map(&self, change: impl Fn(Role, Color) -> Color) -> Self {
                Self {
                    about: self.about.clone(),
                    depth: self.depth,
                    $($token: change(Role::$role, self.$token),)*
                }
            }

            /// Reads every token; those that are absent or wrong come from another theme.
            pub(super) fn read(section: &mut Section<'_, '_>, otherwise: &Self) -> Self {
                Self {
                    about: section.text("about").unwrap_or_default(),
                    depth: ColorDepth::TrueColor,
                    $($token: section.parsed(stringify!($token)).unwrap_or(otherwise.$token),)*
                }
            }

            /// No colours at all.
            pub(super) const fn blank() -> Self {
                Self { about: String::new(), depth: ColorDepth::Mono, $($token: Color::Default,)* }
            }
        }
    };
}

tokens! {
    /// The ground of the screen.
    bg: Ground,
    /// The ground of the header line.
    header_bg: Ground,
    /// The ground of what lies over the screen: peek, palette, questions.
    overlay_bg: Ground,
    /// The ground of the selected line.
    selection_bg: Selection,
    /// Ordinary text.
    fg: Text,
    /// Text of less importance.
    dim: Text,
    /// Titles and whatever should draw the eye without being a state.
    accent: Text,
    /// Text of the header.
    header_fg: Text,
    /// Text of the selected line.
    selection_fg: Selected,
    /// The keys in the footer.
    footer_key: Text,
    /// Amounts of money.
    money: Text,
    /// Limits that come near.
    warn: Text,
    /// Added lines.
    added: Text,
    /// Removed lines.
    removed: Text,
    /// The border of a pane without a state.
    border: Line,
    /// The border of the pane that has the keys.
    border_focus: State,
    /// An agent works.
    working: State,
    /// Something waits for the human.
    needs_you: State,
    /// An agent has finished its turn.
    idle: State,
    /// A task waits for another.
    waiting: State,
    /// Done.
    done: State,
    /// Failed, killed, lost.
    failed: State,
    /// Nobody knows.
    unknown: State,
}

/// The least contrast at which words on a selected row are seen at all.
const TOLD_APART: f64 = 1.6;

impl Theme {
    /// The theme as a terminal of some depth can show it. Grounds become the nearest colours there are; everything
    /// else the nearest of those that are still readable on them.
    #[must_use]
    pub fn for_depth(&self, depth: ColorDepth) -> Self {
        let grounds = self.map(|role, color| match role {
            Role::Ground => color.nearest(depth, &[]),
            Role::Selection | Role::Selected | Role::Text | Role::State | Role::Line => color,
        });
        let selection = grounds.selection_bg.nearest(depth, &grounds.needs(Role::Selection));
        let ready = Self { selection_bg: selection, ..grounds };
        let fitted = ready.map(|role, color| match role {
            Role::Ground | Role::Selection => color,
            Role::Selected | Role::Text | Role::State | Role::Line => color.nearest(depth, &ready.needs(role)),
        });
        Self { depth, dim: ready.seen_when_selected(ready.dim, depth), ..fitted }
    }

    /// The nearest colour that is readable and, where there is one, told apart from the ground of a selected row too.
    fn seen_when_selected(&self, color: Color, depth: ColorDepth) -> Color {
        let needs = self.needs(Role::Text);
        let mut all = needs.clone();
        all.push((self.selection_bg, TOLD_APART));
        let found = color.nearest(depth, &all);
        let suits = |(ground, least): &(Color, f64)| found.contrast(*ground).is_none_or(|ratio| ratio >= *least);
        if all.iter().all(suits) { found } else { color.nearest(depth, &needs) }
    }

    /// The grounds that a role is drawn on, each with the least contrast to it.
    pub(super) fn needs(&self, role: Role) -> Vec<(Color, f64)> {
        let grounds = match role {
            Role::Ground => Vec::new(),
            Role::Selected => vec![self.selection_bg],
            Role::Selection | Role::Text | Role::State | Role::Line => vec![self.bg, self.header_bg, self.overlay_bg],
        };
        grounds.into_iter().map(|ground| (ground, role.contrast())).collect()
    }
}

#[cfg(test)]
#[path = "theme_tests.rs"]
mod tests;
