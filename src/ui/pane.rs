//! The grid: each session's terminal in a border that says who it is, how it does and what it asks.

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::action::Action;
use super::facts;
use super::footer;
use super::layout::{Pane, Regions, panes};
use super::model::Model;
use super::paint::{Paint, Weight, cut_spans};
use super::pictures::{Drawn, Place};
use super::reading;
use super::styles::Tone;
use super::terminal::Picture;
use super::text::{cells, clean, cut};
use super::view_state::{PaneMode, ViewState};
use crate::config::Scope;
use crate::domain::session::{Beginning, Session};
use crate::domain::task::Task;

/// Draws every pane and gives where the cursor of the one with the keys is.
pub fn draw_grid(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    regions: &Regions,
    area: Rect,
) -> Option<Position> {
    let all = panes(view, model, area);
    if all.is_empty() && !regions.grid.is_empty() {
        super::welcome::draw_quiet(paint, model, view, regions.grid);
    }
    let selected = view.in_list(model).map(|task| task.id);
    let mut cursor = None;
    for pane in &all {
        let (Some(task), Some(session)) = (model.state.task(pane.task), model.state.session(pane.session)) else {
            continue;
        };
        let look = match (Some(pane.task) == selected, view.mode) {
            (true, PaneMode::Typing) => Look::Typing,
            (true, PaneMode::Reading) => Look::Reading,
            (true, PaneMode::Command) => Look::Selected,
            (false, _) => Look::Shown,
        };
        let at = draw_pane(paint, model, view, &Frame { pane, task, session, look });
        if look == Look::Typing {
            paint.pictures.typed(pane.session);
        }
        if matches!(look, Look::Typing | Look::Reading) {
            cursor = at;
        }
    }
    cursor
}

/// How a pane stands out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Look {
    Shown,
    Selected,
    Typing,
    Reading,
}

struct Frame<'a> {
    pane: &'a Pane,
    task: &'a Task,
    session: &'a Session,
    look: Look,
}

fn draw_pane(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, frame: &Frame<'_>) -> Option<Position> {
    let Frame { pane, task, session, look } = *frame;
    let tone = pane_tone(model, task, session);
    let border = match look {
        Look::Typing | Look::Reading => paint.styles.border_focus,
        Look::Shown | Look::Selected => paint.styles.tone(tone),
    };
    let border = if look == Look::Shown && matches!(tone, Tone::Working | Tone::Idle | Tone::Done) {
        paint.styles.border
    } else {
        border
    };
    let weight = if look == Look::Typing { Weight::Thick } else { Weight::Thin };
    paint.frame(pane.area, border, weight);
    top(paint, model, frame);
    bottom(paint, model, view, frame);
    picture(paint, model, view, session, pane.inner)
}

/// The tone of a pane's border: what needs the person before what the program does.
fn pane_tone(model: &Model<'_>, task: &Task, session: &Session) -> Tone {
    match facts::asks(model, task) {
        Some(_) => facts::mark_of(model, task).tone,
        None if task.limited.is_some() => facts::mark_of(model, task).tone,
        None => facts::session_mark(session.state()).tone,
    }
}

/// Draws a session's terminal, or why there is none.
pub fn picture(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    session: &Session,
    inner: Rect,
) -> Option<Position> {
    let kind = if session.is_live() { Picture::Live } else { Picture::Last };
    let place = Place { session: session.id, area: inner, picture: kind };
    let live = match view.reading_of(session.id) {
        Some(_) => Drawn::Nothing,
        None => paint.pictures.draw(paint.buf, model, paint.styles, place),
    };
    let drawn = match live {
        Drawn::With(_) => live,
        Drawn::Nothing => text_picture(paint, model, view, session, place),
    };
    if drawn == Drawn::Nothing {
        let words = if session.is_live() { "starting…" } else { "its terminal is no longer kept; the log has it" };
        let line = Line::from(Span::styled(cut(words, usize::from(inner.width)), paint.styles.dim)).centered();
        paint.line(Rect { y: inner.y + inner.height / 2, height: inner.height.min(1), ..inner }, &line);
    }
    match drawn {
        Drawn::With(cursor) => cursor,
        Drawn::Nothing => None,
    }
}

/// Draws what is read of a terminal, or one that is wider than its place.
fn text_picture(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, session: &Session, place: Place) -> Drawn {
    let mut drawn = Drawn::Nothing;
    model.screens.with(session.id, &mut |screen| {
        let cursor = if let Some(read) = view.reading_of(session.id) {
            reading::draw_page(paint, place.area, screen, model.older_text(session.id), read)
        } else {
            let pan = view.pans.get(&session.id).copied();
            reading::draw_live(paint, place.area, screen, pan, place.picture)
        };
        drawn = Drawn::With(cursor);
    });
    if drawn != Drawn::Nothing {
        paint.pictures.also_shows(session.id);
    }
    drawn
}

/// ` 1 claude · Design the OAuth2 flow ── ● 3:12 $0.84 `
fn top(paint: &mut Paint<'_>, model: &Model<'_>, frame: &Frame<'_>) {
    let Frame { pane, task, session, look } = *frame;
    let styles = paint.styles;
    let room = Rect { x: pane.area.x + 2, width: pane.area.width.saturating_sub(4), height: 1, ..pane.area };
    let right = Line::from(state_spans(paint, model, task, session, room.width));
    let right_width = if right.width() + 14 <= usize::from(room.width) { paint.line_right(room, &right) } else { 0 };
    let chip = if look == Look::Shown { Style::new() } else { styles.selection };
    let on = |style: Style| {
        if look == Look::Shown { style } else { Style { bg: chip.bg, ..style }.add_modifier(chip.add_modifier) }
    };
    let title = if look == Look::Shown { Style { bg: None, ..styles.text } } else { chip.add_modifier(Modifier::BOLD) };
    let left = vec![
        Span::styled(format!(" {} ", pane.number), on(styles.dim)),
        Span::styled(clean(&session.agent), on(styles.key)),
        Span::styled(" · ", on(styles.dim)),
        Span::styled(clean(task.title()), title),
    ];
    let width = usize::from(room.width - right_width).saturating_sub(2);
    let mut spans = cut_spans(left, width);
    spans.push(Span::styled(" ", on(styles.dim)));
    paint.line(room, &Line::from(spans));
}

fn state_spans(paint: &Paint<'_>, model: &Model<'_>, task: &Task, session: &Session, room: u16) -> Vec<Span<'static>> {
    let styles = paint.styles;
    let mark = match facts::asks(model, task) {
        Some(_) => facts::mark_of(model, task),
        None if task.limited.is_some() => facts::mark_of(model, task),
        None => facts::session_mark(session.state()),
    };
    let glyph = if paint.ascii { mark.ascii } else { mark.glyph };
    let words = facts::asks(model, task)
        .map(|item| item.kind.word().to_owned())
        .or_else(|| task.limited.map(|_| facts::standing(model, task)))
        .unwrap_or_else(|| facts::session_words(session.state()));
    let mut spans = vec![Span::styled(format!(" {glyph} "), styles.tone(mark.tone))];
    if !words.is_empty() && room >= 56 {
        spans.push(Span::styled(format!("{words} "), styles.tone(mark.tone)));
    }
    spans.push(Span::styled(format!("{} ", session.duration(model.now).clock()), styles.dim));
    let cost = facts::cost_of(model, task);
    if !cost.is_empty() {
        spans.push(Span::styled(format!("{cost} "), styles.money));
    }
    spans
}

/// What is asked at the left, what one should know at the right.
fn bottom(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, frame: &Frame<'_>) {
    let Frame { pane, task, session, look } = *frame;
    let styles = paint.styles;
    if pane.area.height < 2 {
        return;
    }
    let y = pane.area.bottom() - 1;
    let room = Rect { x: pane.area.x + 2, y, width: pane.area.width.saturating_sub(4), height: 1 };
    if let Some(read) = view.reading_of(session.id) {
        let told = reading::Room { row: room, area: pane.inner, session: session.id };
        model.screens.with(session.id, &mut |screen| {
            reading::draw_status(paint, model, told, screen, read);
        });
        return;
    }
    let right = model.label(&session.agent).map(|label| (format!(" {} ", clean(label)), styles.warn));
    let right = right.filter(|(words, _)| cells(words) <= usize::from(room.width));
    let used = right.map_or(0, |(words, style)| paint.line_right(room, &Line::from(Span::styled(words, style))));
    let left =
        asked(paint, model, task, session, look).or_else(|| ended(paint, session)).or_else(|| begun(paint, session));
    if let Some(left) = left {
        let width = usize::from(room.width - used).saturating_sub(1);
        if width > 8 {
            paint.line(room, &Line::from(cut_spans(left, width)));
        }
    }
}

fn asked(
    paint: &Paint<'_>,
    model: &Model<'_>,
    task: &Task,
    session: &Session,
    look: Look,
) -> Option<Vec<Span<'static>>> {
    let styles = paint.styles;
    let item = facts::asks(model, task).filter(|item| item.session == Some(session.id) && session.is_live())?;
    let tone = styles.tone(Tone::NeedsYou);
    let mut spans = vec![Span::styled(format!(" {} ", clean(&item.text)), tone)];
    if look == Look::Selected && facts::dialog_of(model, task).is_some() {
        for action in [Action::Approve, Action::Deny] {
            if let Some(key) = footer::key_for(model, Scope::Main, action) {
                spans.push(Span::styled(format!(" {key}"), styles.key));
                spans.push(Span::styled(format!(" {} ", action.title()), styles.dim));
            }
        }
    }
    Some(spans)
}

/// That an agent does not remember what came before.
fn begun(paint: &Paint<'_>, session: &Session) -> Option<Vec<Span<'static>>> {
    match session.beginning {
        Beginning::Fresh | Beginning::Native => None,
        Beginning::Context => Some(vec![Span::styled(" a new session, given the context ", paint.styles.dim)]),
    }
}

/// Why a session that is over ended.
fn ended(paint: &Paint<'_>, session: &Session) -> Option<Vec<Span<'static>>> {
    (!session.is_live()).then(|| {
        let mark = facts::session_mark(session.state());
        let words = format!(" {} · {} ", facts::session_words(session.state()), clean(&session.reading.why));
        vec![Span::styled(words, paint.styles.tone(mark.tone))]
    })
}
