//! The page: two parts under their titles, scrolled.

use ratatui::layout::Rect;
use ratatui::style::Modifier;
use ratatui::text::{Line, Span};

use super::{away, log};
use crate::ui::model::Model;
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

/// Draws the page.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, page: &TimelinePage, body: Rect) {
    let inside = paint.overlay(body, "timeline");
    let mut tabs = Vec::new();
    for (tab, title) in [(TimelineTab::Away, "while you were away"), (TimelineTab::Log, "log")] {
        if !tabs.is_empty() {
            tabs.push(Span::raw("   "));
        }
        let marked = paint.styles.title.add_modifier(Modifier::UNDERLINED);
        tabs.push(Span::styled(title, if tab == page.tab { marked } else { paint.styles.dim }));
    }
    paint.line(Rect { height: 1.min(inside.height), ..inside }, &Line::from(tabs));
    let room = Rect { y: inside.y + 1, height: inside.height.saturating_sub(1), ..inside };
    let all = lines(model, paint.styles, page, usize::from(room.width));
    let scroll = page.scroll.min(all.len().saturating_sub(usize::from(room.height)));
    paint.lines(room, all.iter().skip(scroll));
}
