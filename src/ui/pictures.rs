//! The terminals as one client saw them last: an unchanged one is copied, a changed one is drawn only where it changed.
//!
//! Owns the kept pictures of one client. Knows nothing of bytes and of when frames are sent.

use std::time::{Duration, Instant};

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};

use super::model::{Freshness, Model};
use super::styles::Styles;
use super::terminal::{self, Picture};
use crate::config::Theme;
use crate::domain::ids::SessionId;
use crate::term::{CursorShape, Modes, Screen};

/// A program that holds its picture back (?2026) is shown as it is after this time.
const LONGEST_HOLD: Duration = Duration::from_millis(150);

/// Which terminal is shown where and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Place {
    /// The terminal's session.
    pub session: SessionId,
    /// Where it stands on the screen.
    pub area: Rect,
    /// Live or over.
    pub picture: Picture,
}

/// What came of drawing a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Drawn {
    /// It is drawn; where its cursor is, if it is to be seen.
    With(Option<Position>),
    /// It is not there to be drawn.
    Nothing,
}

/// A terminal as it was drawn.
#[derive(Debug)]
struct Kept {
    place: Place,
    buffer: Buffer,
    /// What of the screen was drawn: its generation, its size, its first row in the picture.
    generation: u64,
    window: Option<terminal::Window>,
    cursor: Option<Position>,
    shape: CursorShape,
    modes: Modes,
    /// The rows that were drawn anew since it was sent last.
    changed: Vec<u16>,
    /// Since when it is out of date because the program holds it back.
    held: Option<Instant>,
    used: bool,
}

/// The pictures of one client.
#[derive(Debug, Default)]
pub struct Pictures {
    /// The colours that they were drawn in.
    theme: Option<Theme>,
    kept: Vec<Kept>,
    /// The sessions of terminals that are shown in another way.
    others: Vec<SessionId>,
    /// The session whose cursor is the client's.
    typed: Option<SessionId>,
    /// Whether nothing lies over the terminals.
    bare: bool,
}

/// What changed of a terminal since the last frame.
pub struct Patch<'a> {
    /// The picture, at its place on the screen.
    pub buffer: &'a Buffer,
    /// Its rows that changed, counted from its top.
    pub rows: Vec<u16>,
    /// The client's cursor, if this terminal has it: where and in what shape.
    pub caret: Option<(Option<Position>, CursorShape)>,
    /// Whether it shows all that its program printed; one that is held back does not.
    pub fresh: bool,
}

impl Pictures {
    pub(super) fn begin(&mut self, theme: &Theme) {
        if self.theme.as_ref() != Some(theme) {
            *self = Self { theme: Some(theme.clone()), ..Self::default() };
        }
        self.typed = None;
        self.others.clear();
        self.kept.iter_mut().for_each(|kept| kept.used = false);
    }

    pub(super) fn end(&mut self, bare: bool) {
        self.kept.retain(|kept| kept.used);
        self.bare = bare;
    }

    pub(super) const fn typed(&mut self, session: SessionId) {
        self.typed = Some(session);
    }

    /// Whether the last frame showed the terminal of this session.
    pub fn shows(&self, session: SessionId) -> bool {
        self.kept.iter().any(|kept| kept.place.session == session) || self.others.contains(&session)
    }

    /// The frame shows the text of this terminal in another way than as a picture.
    pub(super) fn also_shows(&mut self, session: SessionId) {
        self.others.push(session);
    }

    /// The shape of the client's cursor.
    pub fn cursor_shape(&self) -> CursorShape {
        let typed = self.kept.iter().find(|kept| Some(kept.place.session) == self.typed);
        typed.map_or(CursorShape::Default, |kept| kept.shape)
    }

    /// The modes of the terminal that has the client's keys.
    pub fn typed_modes(&self) -> Option<&Modes> {
        self.kept.iter().find(|kept| Some(kept.place.session) == self.typed).map(|kept| &kept.modes)
    }

    /// Whether the last frame showed an old picture of this session because its program holds it back.
    pub fn waits(&self, session: SessionId) -> bool {
        self.kept.iter().any(|kept| kept.place.session == session && kept.held.is_some())
    }

    /// Draws one terminal anew where it stood in the last frame. `None` when only a whole frame can show it.
    pub fn patch(&mut self, model: &Model<'_>, session: SessionId) -> Option<Patch<'_>> {
        let typed = self.typed == Some(session);
        let bare = self.bare;
        let mut all = self.kept.iter_mut().filter(|kept| kept.place.session == session);
        let kept = all.next().filter(|_| bare)?;
        if all.next().is_some() || self.others.contains(&session) || !kept.refresh(model, &Styles::of(model.theme)) {
            return None;
        }
        let caret = typed.then_some((kept.cursor, kept.shape));
        let rows = std::mem::take(&mut kept.changed);
        Some(Patch { buffer: &kept.buffer, rows, caret, fresh: kept.held.is_none() })
    }

    /// Draws a terminal at its place; nothing when there is no such terminal, or a wider one.
    pub(super) fn draw(&mut self, buf: &mut Buffer, model: &Model<'_>, styles: &Styles, place: Place) -> Drawn {
        let place = Place { area: buf.area.intersection(place.area), ..place };
        let at = self.kept.iter().position(|kept| kept.place == place && !kept.used).unwrap_or_else(|| {
            self.kept.push(Kept::blank(place));
            self.kept.len() - 1
        });
        let Some(kept) = self.kept.get_mut(at) else { return Drawn::Nothing };
        if !kept.refresh(model, styles) {
            self.kept.swap_remove(at);
            return Drawn::Nothing;
        }
        kept.used = true;
        kept.changed.clear();
        copy(&kept.buffer, buf);
        Drawn::With(kept.cursor)
    }
}

impl Kept {
    fn blank(place: Place) -> Self {
        Self {
            place,
            buffer: Buffer::empty(place.area),
            generation: 0,
            window: None,
            cursor: None,
            shape: CursorShape::Default,
            modes: Modes::default(),
            changed: Vec::new(),
            held: None,
            used: false,
        }
    }

    /// Brings the picture up to date; `false` when the terminal is gone, or wider than its place.
    fn refresh(&mut self, model: &Model<'_>, styles: &Styles) -> bool {
        let drawn = self.window.is_some();
        match model.screens.freshness(self.place.session) {
            Some(fresh) if drawn && fresh.generation == self.generation => return true,
            Some(Freshness { held: true, .. }) if drawn => {
                if self.held.get_or_insert_with(Instant::now).elapsed() < LONGEST_HOLD {
                    return true;
                }
            }
            Some(_) | None => {}
        }
        let mut fits = false;
        let there = model.screens.with(self.place.session, &mut |screen| {
            fits = screen.size().cols <= self.place.area.width;
            if fits {
                self.draw(styles, screen);
            }
        });
        there && fits
    }

    fn draw(&mut self, styles: &Styles, screen: &Screen) {
        let window = terminal::Window::of(screen, self.place.area);
        let same = self.window == Some(window);
        self.window = Some(window);
        for row in 0..self.place.area.height {
            if !same || screen.row_changed_since(window.first + row, self.generation) {
                terminal::draw_row(&mut self.buffer, styles, screen, window, self.place, row);
                self.changed.push(row);
            }
        }
        self.cursor = terminal::cursor(screen, window, self.place);
        self.shape = screen.cursor().shape;
        self.modes = *screen.modes();
        self.generation = screen.generation();
        self.held = None;
    }
}

/// Copies a picture to its place.
fn copy(picture: &Buffer, buf: &mut Buffer) {
    let area = picture.area;
    let width = usize::from(area.width);
    for (row, cells) in picture.content.chunks_exact(width.max(1)).enumerate() {
        let start = buf.index_of(area.x, area.y + row as u16);
        buf.content[start..start + width].clone_from_slice(cells);
    }
}
