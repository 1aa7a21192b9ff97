//! Where a mouse finds the parts of a title line and the answers of a question.

use ratatui::layout::{Position, Rect};
use ratatui::text::Line;

/// Which of the spans of a line that is drawn in this area lies at a position.
pub fn span_at(line: &Line<'_>, area: Rect, at: Position) -> Option<usize> {
    let inside = Rect { height: area.height.min(1), ..area };
    let column = usize::from(at.x.checked_sub(inside.x).filter(|_| inside.contains(at))?);
    let mut end = 0;
    line.spans.iter().position(|span| {
        end += span.width();
        column < end
    })
}

#[cfg(test)]
mod tests {
    use ratatui::text::Span;

    use super::*;

    #[test]
    fn a_span_is_found_by_its_cells() {
        let line = Line::from(vec![Span::raw("日本"), Span::raw("   "), Span::raw("log")]);
        let area = Rect::new(10, 2, 20, 3);
        let table = [((10, 2), Some(0)), ((13, 2), Some(0)), ((14, 2), Some(1)), ((19, 2), Some(2)), ((20, 2), None)];
        for ((x, y), found) in table.into_iter().chain([((9, 2), None), ((10, 3), None)]) {
            assert_eq!(span_at(&line, area, Position::new(x, y)), found, "{x} {y}");
        }
    }
}
