//! The help: every key, from the actions and the key map.

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use crate::config::Scope;
use crate::ui::action::Action;
use crate::ui::model::Model;
use crate::ui::paint::{Paint, centred};
use crate::ui::styles::Styles;
use crate::ui::text::{cells, wrap};

/// The width of one column.
const COLUMN: u16 = 50;
/// The cells for the keys.
const KEYS: usize = 15;
/// The same where there is room for little.
const FEW_KEYS: usize = 9;

const fn title(scope: Scope) -> &'static str {
    match scope {
        Scope::Main => "Commands",
        Scope::Focus => "Typing into an agent",
        Scope::Prompt => "Writing",
        Scope::List => "Choosing",
        Scope::Review => "Review",
        Scope::Costs => "Costs",
        Scope::Plan => "Plan",
        Scope::Inbox => "Inbox",
        Scope::Timeline => "Timeline",
        Scope::Replay => "Replay",
        Scope::Peek => "Peek",
        Scope::Scrollback => "Reading back",
        Scope::Confirm => "Questions",
        Scope::Help => "This help, routes",
    }
}

fn lines(model: &Model<'_>, styles: &Styles, width: usize) -> Vec<Line<'static>> {
    let mut all = problems(model, styles, width);
    for scope in Scope::ALL {
        if !all.is_empty() {
            all.push(Line::default());
        }
        all.push(Line::from(Span::styled(title(*scope), styles.title.add_modifier(Modifier::BOLD))));
        for binding in model.keymap.bindings(*scope) {
            let Some(action) = Action::named(&binding.action) else { continue };
            if action.pane().is_some_and(|pane| pane > 0) {
                continue;
            }
            let (keys, words) = match action.pane() {
                Some(_) if *scope == Scope::Inbox => {
                    ("1-9".to_owned(), "Choose this answer of the question".to_owned())
                }
                Some(_) => ("1-9".to_owned(), "Select a pane".to_owned()),
                None => (
                    keys_of(binding.keys.iter().map(crate::config::KeyName::as_str), keys_width(width)),
                    binding.desc.clone(),
                ),
            };
            let lead = keys_width(width);
            let rows = wrap(&words, width.saturating_sub(lead + 3));
            for (at, row) in rows.into_iter().enumerate() {
                let keys = if at == 0 { keys.as_str() } else { "" };
                let keys = Span::styled(format!("{keys:lead$} "), styles.key);
                all.push(Line::from(vec![keys, Span::styled(row, plain(styles))]));
            }
        }
    }
    all
}

/// What is wrong with the configuration; the header says only that something is.
fn problems(model: &Model<'_>, styles: &Styles, width: usize) -> Vec<Line<'static>> {
    if model.problems.is_empty() {
        return Vec::new();
    }
    let mut all = vec![Line::from(Span::styled("Configuration", styles.title.add_modifier(Modifier::BOLD)))];
    for problem in model.problems {
        let lines = wrap(problem, width.saturating_sub(2));
        all.extend(lines.into_iter().map(|line| Line::from(Span::styled(line, styles.warn))));
    }
    all
}

fn plain(styles: &Styles) -> ratatui::style::Style {
    ratatui::style::Style { bg: None, ..styles.text }
}

fn keys_of<'a>(keys: impl Iterator<Item = &'a str>, most: usize) -> String {
    let mut shown = String::new();
    for key in keys {
        let longer = if shown.is_empty() { key.to_owned() } else { format!("{shown} {key}") };
        if shown.is_empty() || cells(&longer) < most {
            shown = longer;
        }
    }
    shown
}

const fn keys_width(width: usize) -> usize {
    if width < COLUMN as usize { FEW_KEYS } else { KEYS }
}

/// How many columns there are, and how wide each is.
fn columns(width: u16) -> (u16, u16) {
    let columns = (width / COLUMN).clamp(1, 3);
    (columns, width / columns)
}

fn area_of(body: Rect) -> Rect {
    if body.width > 3 * COLUMN + 24 { centred(body, 3 * COLUMN + 4, body.height) } else { body }
}

/// The rows of one column, for scrolling, in a body of this size: how many there are, and how many are shown.
pub fn height(model: &Model<'_>, body: Rect) -> (usize, usize) {
    let area = area_of(body);
    let (columns, width) = columns(area.width.saturating_sub(4));
    let shown = usize::from(area.height.saturating_sub(2));
    let all = lines(model, &Styles::of(model.theme), usize::from(width)).len();
    (all.saturating_sub(shown * (usize::from(columns) - 1)), shown)
}

/// The line at which the keys of a scope begin, for opening the help there.
pub fn line_of(model: &Model<'_>, scope: Scope, body: Rect) -> usize {
    let (_, width) = columns(area_of(body).width.saturating_sub(4));
    let all = lines(model, &Styles::of(model.theme), usize::from(width));
    let found = all.iter().position(|line| line.spans.iter().any(|span| span.content == title(scope)));
    found.unwrap_or(0)
}

/// Draws the help, scrolled down by some lines.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, scroll: usize, body: Rect) {
    let area = area_of(body);
    let inside = paint.overlay(area, "help");
    let (columns, width) = columns(inside.width);
    let all = lines(model, paint.styles, usize::from(width));
    let rows = usize::from(inside.height).max(1);
    let (total, shown) = height(model, body);
    let scroll = scroll.min(total.saturating_sub(shown));
    for column in 0..columns {
        let room = Rect { x: inside.x + column * width, width, ..inside };
        paint.lines(room, all.iter().skip(scroll + usize::from(column) * rows));
    }
}
