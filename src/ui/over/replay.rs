//! The replay: the terminal as it was, below it the time with its marks.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span as Words};

use crate::domain::time::Span;
use crate::domain::timeline::{MarkKind, time_words};
use crate::term::Screen;
use crate::ui::layout::inner;
use crate::ui::model::Model;
use crate::ui::paint::{Paint, cut_spans, spread};
use crate::ui::pictures::Place;
use crate::ui::reading;
use crate::ui::replay::{Mark, Playing, Replay, look};
use crate::ui::styles::Styles;
use crate::ui::terminal::{Picture, Window, draw_row};
use crate::ui::text::{cells, cut};

/// Rows below the terminal: the last mark, the bar, the times.
const BELOW: u16 = 3;

/// Where the terminal, the last mark, the bar and the times are.
fn parts(body: Rect) -> [Rect; 4] {
    let framed = inner(body);
    let pad = u16::from(framed.width > 2);
    let inside = Rect { x: framed.x + pad, width: framed.width - 2 * pad, ..framed };
    let below = BELOW.min(inside.height);
    let row =
        |n: u16| Rect { y: (inside.bottom() - below) + n.min(below.saturating_sub(1)), height: 1.min(below), ..inside };
    [Rect { height: inside.height - below, ..inside }, row(0), row(1), row(2)]
}

/// The time that a place on the bar stands for.
pub fn time_at(model: &Model<'_>, body: Rect, at: Position) -> Option<Span> {
    let [_, _, bar, _] = parts(body);
    let length = look(model.replay?).length;
    let column = u64::from(at.x.checked_sub(bar.x)?);
    bar.contains(at).then(|| Span(length.0 * column / u64::from(bar.width.saturating_sub(1).max(1))))
}

/// Draws the replay over the body.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, body: Rect) {
    let Some(replay) = model.replay else {
        paint.overlay(body, "replay");
        return;
    };
    let replay = look(replay);
    paint.overlay(body, &title(model, &replay));
    let [terminal, mark, bar, times] = parts(body);
    match &replay.playing {
        Playing::Failed(why) => say(paint, terminal, why),
        Playing::Opening => say(paint, terminal, "opening the recording…"),
        Playing::On | Playing::Paused | Playing::Over => {
            paint.fill(terminal, paint.styles.text);
            draw_screen(paint, terminal, &replay);
            draw_mark(paint, mark, &replay);
            draw_bar(paint, bar, &replay);
            draw_times(paint, times, &replay);
        }
    }
}

fn title(model: &Model<'_>, replay: &Replay) -> String {
    let agent = model.state.session(replay.session).map(|session| session.agent.as_str());
    let agent = agent.map(|agent| format!(" · {agent}")).unwrap_or_default();
    let of = match replay.of {
        (0, _) | (_, 0 | 1) => String::new(),
        (nth, all) => format!(" · session {nth} of {all}"),
    };
    format!("replay · {}{agent}{of}", replay.task)
}

fn say(paint: &mut Paint<'_>, area: Rect, words: &str) {
    let lines = crate::ui::text::wrap(words, usize::from(area.width));
    let lines: Vec<Line<'_>> =
        lines.into_iter().map(|line| Line::from(Words::styled(line, paint.styles.dim))).collect();
    let y = area.y + area.height / 2;
    paint.lines(Rect { y, height: area.bottom() - y, ..area }, &lines);
}

fn draw_screen(paint: &mut Paint<'_>, area: Rect, replay: &Replay) {
    let screen: &Screen = &replay.screen;
    if screen.size().cols > area.width {
        reading::draw_live(paint, area, screen, None, Picture::Live);
    } else {
        let window = Window::of(screen, area);
        let place = Place { session: replay.session, area, picture: Picture::Live };
        for row in 0..area.height.min(screen.size().rows) {
            draw_row(paint.buf, paint.styles, screen, window, place, row);
        }
    }
    if let Some(hits) = &replay.hits {
        light_up(paint.buf, area, &hits.word, paint.styles.selection);
    }
}

/// Shows where a word stands in what was drawn.
fn light_up(buf: &mut Buffer, area: Rect, word: &str, style: Style) {
    let exact = word.chars().any(char::is_uppercase);
    let same = |cell: &str, wanted: &str| if exact { cell == wanted } else { cell.to_lowercase() == wanted };
    let letters: Vec<String> = word.chars().map(String::from).collect();
    for y in area.top()..area.bottom() {
        let mut x = area.left();
        while x + (letters.len() as u16) <= area.right() {
            let found = letters.iter().enumerate().all(|(n, letter)| same(buf[(x + n as u16, y)].symbol(), letter));
            if found {
                buf.set_style(Rect { x, y, width: letters.len() as u16, height: 1 }, style);
            }
            x += if found { letters.len() as u16 } else { 1 };
        }
    }
}

const fn sign(kind: MarkKind, ascii: bool) -> &'static str {
    match (kind, ascii) {
        (MarkKind::Approval, false) => "◆",
        (MarkKind::Approval, true) => "?",
        (MarkKind::Error, false) => "✗",
        (MarkKind::Error, true) => "x",
        (MarkKind::Checkpoint, false) => "✓",
        (MarkKind::Checkpoint, true) => "*",
        (MarkKind::Prompt, false) => "▸",
        (MarkKind::Prompt, true) => ">",
    }
}

const fn style(kind: MarkKind, styles: &Styles) -> Style {
    match kind {
        MarkKind::Approval => styles.warn,
        MarkKind::Error => styles.removed,
        MarkKind::Checkpoint => styles.added,
        MarkKind::Prompt => styles.key,
    }
}

/// The mark that was passed last.
fn draw_mark(paint: &mut Paint<'_>, area: Rect, replay: &Replay) {
    let Some(mark) = replay.marks.iter().rev().find(|mark| mark.at <= replay.at) else { return };
    let head = format!("{} {} ", sign(mark.kind, paint.ascii), time_words(mark.at));
    let text = cut(&mark.text, usize::from(area.width).saturating_sub(cells(&head)));
    let words = vec![Words::styled(head, style(mark.kind, paint.styles)), Words::styled(text, paint.styles.dim)];
    paint.line(area, &Line::from(cut_spans(words, usize::from(area.width))));
}

fn draw_bar(paint: &mut Paint<'_>, area: Rect, replay: &Replay) {
    let last = u64::from(area.width.saturating_sub(1));
    let column = |at: Span| (at.0 * last / replay.length.0.max(1)).min(last) as u16;
    let (done, here, left) = if paint.ascii { ("=", "#", "-") } else { ("━", "●", "─") };
    let now = column(replay.at);
    for x in 0..area.width {
        let (glyph, style) = if x < now { (done, paint.styles.key) } else { (left, paint.styles.border) };
        paint.glyph(area.x + x, area.y, glyph, style);
    }
    for at in replay.hits.iter().flat_map(|hits| &hits.places) {
        paint.glyph(area.x + column(*at), area.y, if paint.ascii { "|" } else { "┃" }, paint.styles.selection);
    }
    // Where several stand in one column, what asks and what broke is seen.
    let mut marks: Vec<&Mark> = replay.marks.iter().collect();
    marks.sort_by_key(|mark| std::cmp::Reverse(mark.kind));
    for mark in marks {
        paint.glyph(area.x + column(mark.at), area.y, sign(mark.kind, paint.ascii), style(mark.kind, paint.styles));
    }
    paint.glyph(area.x + now, area.y, here, paint.styles.title);
}

fn draw_times(paint: &mut Paint<'_>, area: Rect, replay: &Replay) {
    let styles = paint.styles;
    let sign = match (&replay.playing, paint.ascii) {
        (Playing::On, false) => "▶",
        (Playing::On, true) => "playing",
        (Playing::Over, _) => "end",
        (Playing::Opening | Playing::Paused | Playing::Failed(_), _) => "paused",
    };
    let times = format!(" {} / {}  {}", time_words(replay.at), time_words(replay.length), replay.speed.words());
    let left = vec![Words::styled(sign, styles.title), Words::raw(times)];
    let taken: usize = left.iter().map(|words| cells(&words.content)).sum();
    let found = replay.hits.as_ref().map(|hits| {
        let passed = hits.places.iter().filter(|at| **at <= replay.at).count();
        format!("`{}` {passed} of {}", hits.word, hits.places.len())
    });
    let idle = match replay.idle {
        Some(idle) if paint.ascii => format!("pauses up to {idle}"),
        Some(idle) => format!("pauses ≤ {idle}"),
        None => "pauses as they were".to_owned(),
    };
    // What does not fit beside the times is left out, the pauses first.
    let room = usize::from(area.width).saturating_sub(taken);
    let mut words = String::new();
    for part in found.into_iter().chain([idle]) {
        if cells(&words) + cells(&part) + 2 <= room {
            words = if words.is_empty() { part } else { format!("{words}  {part}") };
        }
    }
    let right = vec![Words::styled(words, styles.dim)];
    paint.line(area, &spread(left, right, usize::from(area.width)));
}
