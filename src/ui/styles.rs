//! The styles of the screen, derived once per frame from the theme. Widgets take styles, never colours.

use ratatui::style::{Color, Modifier, Style};

use crate::config::{Color as Ink, ColorDepth, Theme};
use crate::domain::diff::Ink as CodeInk;
use crate::domain::meter::Level;
use crate::term::{CellStyle, Color as CellColor, Underline};

/// What a thing's colour says about it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Tone {
    /// Runs by itself.
    Working,
    /// Waits for a person.
    NeedsYou,
    /// Finished its turn.
    Idle,
    /// Waits for another task or a free place.
    Waiting,
    /// Done.
    Done,
    /// Failed, killed, lost.
    Failed,
    /// Nobody knows.
    Unknown,
}

/// Every style that a widget may use.
#[derive(Debug, Clone)]
pub struct Styles {
    /// Ordinary text on the screen's ground.
    pub text: Style,
    /// Text of less importance.
    pub dim: Style,
    /// Titles.
    pub title: Style,
    /// The header line.
    pub header: Style,
    /// The selected line.
    pub selection: Style,
    /// A key in footer, help and hints.
    pub key: Style,
    /// Money.
    pub money: Style,
    /// Limits that come near, refusals.
    pub warn: Style,
    /// Added lines.
    pub added: Style,
    /// Removed lines.
    pub removed: Style,
    /// A border without a state.
    pub border: Style,
    /// The border of what has the keys.
    pub border_focus: Style,
    /// What lies over the screen.
    pub overlay: Style,
    /// The ground of added lines.
    pub added_ground: Style,
    /// The ground of removed lines.
    pub removed_ground: Style,
    /// Words of a line that are new.
    pub added_word: Style,
    /// Words of a line that are gone.
    pub removed_word: Style,
    inks: [Style; 7],
    tones: [Style; 7],
    depth: ColorDepth,
}

impl Styles {
    /// The styles of a theme that is fit for the client's terminal.
    pub fn of(theme: &Theme) -> Self {
        let on = |fg: Ink, bg: Ink| Style::new().fg(ink(fg)).bg(ink(bg));
        let text = on(theme.fg, theme.bg);
        let fg = |color: Ink| Style::new().fg(ink(color));
        let mono = theme.depth == ColorDepth::Mono;
        let selection = on(theme.selection_fg, theme.selection_bg);
        let bold = |style: Style| style.add_modifier(Modifier::BOLD);
        let needs_you = if mono { bold(fg(theme.needs_you)) } else { fg(theme.needs_you) };
        let dim = if mono { fg(theme.dim).add_modifier(Modifier::DIM) } else { fg(theme.dim) };
        Self {
            text,
            dim,
            title: bold(fg(theme.accent)),
            header: on(theme.header_fg, theme.header_bg),
            selection: if mono { selection.add_modifier(Modifier::REVERSED) } else { selection },
            key: bold(fg(theme.footer_key)),
            money: fg(theme.money),
            warn: if mono { bold(fg(theme.warn)) } else { fg(theme.warn) },
            added: fg(theme.added),
            removed: fg(theme.removed),
            border: if mono { dim } else { fg(theme.border) },
            border_focus: if mono { bold(fg(theme.border_focus)) } else { fg(theme.border_focus) },
            overlay: on(theme.fg, theme.overlay_bg),
            added_ground: ground(theme, theme.added, 14),
            removed_ground: ground(theme, theme.removed, 14),
            added_word: word(theme, theme.added),
            removed_word: word(theme, theme.removed),
            inks: [
                fg(theme.fg),
                dim,
                fg(theme.money),
                fg(theme.warn),
                fg(theme.accent),
                fg(theme.working),
                fg(theme.unknown),
            ],
            tones: [
                fg(theme.working),
                needs_you,
                fg(theme.idle),
                fg(theme.waiting),
                fg(theme.done),
                fg(theme.failed),
                fg(theme.unknown),
            ],
            depth: theme.depth,
        }
    }

    /// The colour of a state, on whatever ground it stands.
    pub const fn tone(&self, tone: Tone) -> Style {
        self.tones[tone as usize]
    }

    /// The colour of a stretch of code.
    pub const fn ink(&self, ink: CodeInk) -> Style {
        self.inks[ink as usize]
    }

    /// The colour of an amount that comes near its limit; the last step is bold, so that it shows without colours too.
    pub fn level(&self, level: Level) -> Style {
        match level {
            Level::Calm => self.money,
            Level::Noticed => self.tone(Tone::NeedsYou),
            Level::Near => self.warn,
            Level::Critical => self.tone(Tone::Failed).add_modifier(Modifier::BOLD),
        }
    }

    /// The style of a terminal's cell, on the screen's ground.
    pub fn cell(&self, cell: CellStyle) -> Style {
        let mut style = self.text;
        if self.depth != ColorDepth::Mono {
            if let Some(color) = self.cell_color(cell.fg) {
                style = style.fg(color);
            }
            if let Some(color) = self.cell_color(cell.bg) {
                style = style.bg(color);
            }
        }
        for (on, modifier) in [
            (cell.bold, Modifier::BOLD),
            (cell.dim, Modifier::DIM),
            (cell.italic, Modifier::ITALIC),
            // The renderer has one kind of line under a text and none above it; blinking text is drawn static, and the
            // text of a concealed cell is blank already.
            (cell.underline != Underline::None, Modifier::UNDERLINED),
            (cell.inverse, Modifier::REVERSED),
            (cell.strike, Modifier::CROSSED_OUT),
        ] {
            if on {
                style = style.add_modifier(modifier);
            }
        }
        style
    }

    fn cell_color(&self, color: CellColor) -> Option<Color> {
        match (color, self.depth) {
            (CellColor::Default, _) => None,
            (CellColor::Indexed(n), ColorDepth::Ansi16) if n > 15 => {
                let rgb = Ink::Indexed(n).rgb().map_or(Ink::Default, |(r, g, b)| Ink::Rgb(r, g, b));
                Some(ink(rgb.nearest(ColorDepth::Ansi16, &[])))
            }
            (CellColor::Indexed(n), _) => Some(Color::Indexed(n)),
            (CellColor::Rgb(r, g, b), ColorDepth::Indexed256) => Some(Color::Indexed(cube(r, g, b))),
            (CellColor::Rgb(r, g, b), depth) => Some(ink(Ink::Rgb(r, g, b).nearest(depth, &[]))),
        }
    }
}

/// A ground with so many percent of a colour in it, where the terminal has that many colours.
fn ground(theme: &Theme, color: Ink, percent: u16) -> Style {
    let (Some(from), Some(to), ColorDepth::TrueColor) = (theme.overlay_bg.rgb(), color.rgb(), theme.depth) else {
        return Style::new();
    };
    let mix = |from: u8, to: u8| ((u16::from(from) * (100 - percent) + u16::from(to) * percent) / 100) as u8;
    Style::new().bg(Color::Rgb(mix(from.0, to.0), mix(from.1, to.1), mix(from.2, to.2)))
}

/// How words that changed stand out: by a stronger ground, or without one by a line below them.
fn word(theme: &Theme, color: Ink) -> Style {
    let on = ground(theme, color, 34);
    if on.bg.is_some() { on } else { Style::new().fg(ink(color)).add_modifier(Modifier::UNDERLINED) }
}

/// The nearest entry of the 6x6x6 cube or the grey ramp, without a search.
fn cube(r: u8, g: u8, b: u8) -> u8 {
    let spread = r.max(g).max(b) - r.min(g).min(b);
    if spread < 10 {
        return match r {
            0..=3 => 16,
            4..=243 => 232 + (r.saturating_sub(3) / 10).min(23),
            244..=255 => 231,
        };
    }
    let level = |n: u8| match n {
        0..=47 => 0,
        48..=114 => 1,
        115..=255 => (n - 35) / 40,
    };
    16 + 36 * level(r) + 6 * level(g) + level(b)
}

fn ink(color: Ink) -> Color {
    match color {
        Ink::Default => Color::Reset,
        Ink::Indexed(n) => Color::Indexed(n),
        Ink::Rgb(r, g, b) => Color::Rgb(r, g, b),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn true_colours_go_to_the_near_entry_of_the_cube() {
        let table =
            [((255, 0, 0), 196), ((0, 0, 0), 16), ((255, 255, 255), 231), ((128, 128, 128), 244), ((95, 135, 175), 67)];
        for ((r, g, b), entry) in table {
            assert_eq!(cube(r, g, b), entry, "{r} {g} {b}");
        }
    }
}
