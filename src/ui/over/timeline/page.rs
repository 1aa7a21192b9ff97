//! The page: two parts under their titles, scrolled.

use ratatui::layout::{Position, Rect};
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::{away, log};
use crate::ui::layout::page_inner;
use crate::ui::model::Model;
use crate::ui::over::places::span_at;
use crate::ui::paint::Paint;
use crate::ui::styles::Styles;
use crate::ui::view_state::{TimelinePage, TimelineTab};

fn lines(model: &Model<'_>, styles: &Styles, page: &TimelinePage, width: usize) -> Vec<Line<'static>> {
    match page.tab {
        TimelineTab::Away => away::lines(model, styles, width),
        TimelineTab::Log => log::lines(model, styles, &page.wish, width),
    }
}

/// How many lines scroll, and how many are shown at once.
pub fn height(model: &Model<'_>, page: &TimelinePage, body: Rect) -> (usize, usize) {
    let width = usize::from(body.width.saturating_sub(4));
    (lines(model, &Styles::of(model.theme), page, width).len(), usize::from(body.height.saturating_sub(3)))
}

/// The parts with their titles.
const TABS: [(TimelineTab, &str); 2] = [(TimelineTab::Away, "while you were away"), (TimelineTab::Log, "log")];

fn tabs(styles: &Styles, page: &TimelinePage) -> Line<'static> {
    let mut spans = Vec::new();
    for (tab, title) in TABS {
        if !spans.is_empty() {
            spans.push(Span::raw("   "));
        }
        let marked = styles.title.add_modifier(Modifier::UNDERLINED);
        spans.push(Span::styled(title, if tab == page.tab { marked } else { styles.dim }));
    }
    Line::from(spans)
}

/// The part whose title is under the mouse.
pub fn tab_at(model: &Model<'_>, page: &TimelinePage, body: Rect, at: Position) -> Option<TimelineTab> {
    let area = page_inner(body);
    let tab = span_at(&tabs(&Styles::of(model.theme), page), area, at)?;
    TABS.get(tab / 2).map(|(tab, _)| *tab).filter(|_| tab % 2 == 0)
}

/// Draws the page.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, page: &TimelinePage, body: Rect) {
    let inside = paint.overlay(body, "timeline");
    paint.line(Rect { height: 1.min(inside.height), ..inside }, &tabs(paint.styles, page));
    let room = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let all = lines(model, paint.styles, page, usize::from(room.width));
    let scroll = page.scroll.min(all.len().saturating_sub(usize::from(room.height)));
    paint.lines(room, all.iter().skip(scroll));
}
