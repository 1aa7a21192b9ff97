//! One frame: borrows the model and the view, changes neither.

use ratatui::buffer::Buffer;
use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use super::card;
use super::footer;
use super::header;
use super::layout::{Regions, Shape, regions};
use super::model::Model;
use super::over;
use super::paint::Paint;
use super::pane;
use super::pictures::Pictures;
use super::prompt_box;
use super::reading;
use super::review;
use super::sidebar;
use super::styles::Styles;
use super::text::wrap;
use super::view_state::{Overlay, Page, Prompt, Purpose, ViewState};
use super::welcome;

/// Draws the whole screen of one client into a blank buffer and gives its cursor: where keys go.
pub fn draw(buf: &mut Buffer, model: &Model<'_>, view: &ViewState, pictures: &mut Pictures) -> Option<Position> {
    let area = buf.area;
    let styles = Styles::of(model.theme);
    pictures.begin(model.theme);
    let mut paint = Paint { buf, styles: &styles, ascii: model.screen.ascii_borders, pictures };
    paint.fill(area, styles.text);
    let regions = regions(view, model, area);
    let mut cursor = match regions.shape {
        Shape::Tiny => {
            tiny(&mut paint, model, area);
            None
        }
        Shape::Wide | Shape::Narrow => base(&mut paint, model, view, &regions, area),
    };
    if regions.shape != Shape::Tiny {
        for overlay in &view.overlays {
            cursor = over(&mut paint, model, view, overlay, &regions);
        }
        if !view.overlays.is_empty() {
            prompt_box::draw_notice(&mut paint, model, view, &regions);
        }
        footer::draw(&mut paint, model, view, regions.footer);
    }
    paint.pictures.end(view.overlays.is_empty() && view.live_notice(model.now).is_none());
    cursor.filter(|position| area.contains(*position))
}

fn base(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, regions: &Regions, area: Rect) -> Option<Position> {
    header::draw(paint, model, regions.header);
    let empty = model.state.tasks().next().is_none();
    if empty && regions.shape == Shape::Narrow {
        welcome::draw(paint, model, regions.body);
        prompt_box::draw_strip(paint, model, view, regions);
        return None;
    }
    sidebar::draw(paint, model, view, regions.list);
    if regions.shape == Shape::Narrow && view.page == Page::Task {
        whole_card(paint, model, view, regions.card);
    } else {
        card::draw(paint, model, view, regions.card);
    }
    let cursor = pane::draw_grid(paint, model, view, regions, area);
    prompt_box::draw_strip(paint, model, view, regions);
    cursor
}

/// The page of one task on a narrow screen: the card, then the last lines of its terminal.
fn whole_card(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, area: Rect) {
    let Some(task) = view.in_list(model) else { return };
    let wanted = card::height(model, task, area.width).min(usize::from(area.height)) as u16;
    card::draw(paint, model, view, Rect { height: wanted, ..area });
    let below = Rect { y: area.y + wanted, height: area.height - wanted, ..area };
    let session = super::facts::session_of(model, task);
    if let Some(session) = session.filter(|_| below.height > 3) {
        let inside = paint.frame(below, paint.styles.border, super::paint::Weight::Thin);
        pane::picture(paint, model, view, session, inside);
    }
}

fn over(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    overlay: &Overlay,
    regions: &Regions,
) -> Option<Position> {
    match overlay {
        Overlay::Peek(task) => {
            return over::draw_peek(paint, model, view, *task, regions);
        }
        Overlay::Review(task, at) => review::draw(paint, model, *task, at, regions.body),
        Overlay::Compare(task, scroll) => over::draw_compare(paint, model, *task, *scroll, regions.body),
        Overlay::Routes(scroll) => over::draw_routes(paint, model, *scroll, regions.body),
        Overlay::Inbox(page) => over::draw_inbox(paint, model, page, regions.body),
        Overlay::Timeline(page) => over::draw_timeline(paint, model, page, regions.body),
        Overlay::Replay(..) => over::draw_replay(paint, model, regions.body),
        Overlay::Plan(page) => over::draw_plan(paint, model, page, regions.body),
        Overlay::Costs(costs) => over::draw_costs(paint, model, costs, regions.body),
        Overlay::Help(scroll) => over::draw_help(paint, model, *scroll, regions.body),
        Overlay::Palette(chooser) | Overlay::Themes(chooser, _) => {
            return over::draw_chooser(paint, model, overlay, chooser, regions.body);
        }
        Overlay::Prompt(prompt @ Prompt { purpose: Purpose::Search(hunt), .. }) => {
            return Some(reading::draw_prompt(paint, model, view, (prompt, hunt), regions));
        }
        Overlay::Prompt(prompt) => return prompt_box::draw(paint, model, view, prompt, regions),
        Overlay::Confirm(confirm) => over::draw_confirm(paint, model, *confirm, regions.body),
    }
    None
}

fn tiny(paint: &mut Paint<'_>, model: &Model<'_>, area: Rect) {
    let waiting = crate::domain::inbox::waiting(model.state).len();
    let words = format!("orchestra needs 20x6; {waiting} wait for you");
    let lines = wrap(&words, usize::from(area.width));
    for (row, line) in (0..area.height).zip(lines) {
        let line = Line::from(Span::styled(line, paint.styles.text));
        paint.line(Rect { y: area.y + row, height: 1, ..area }, &line);
    }
}
