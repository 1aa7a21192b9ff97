//! Drawing a review: only what is on the screen.

use ratatui::layout::Rect;
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::inline::{Coloured, comment, state_of};
use super::place::{Page, page};
use super::rows::{Row, Spot, folded};
use super::state::{Fold, ReviewAt};
use super::summary;
use crate::domain::diff::FileDiff;
use crate::domain::ids::TaskId;
use crate::domain::review::CommentState;
use crate::ui::model::Model;
use crate::ui::paint::{Paint, spread};
use crate::ui::styles::Styles;
use crate::ui::text::{clean, cut};

impl Page<'_> {
    /// The lines of one row.
    fn lines(&self, styles: &Styles, task: TaskId, at: &ReviewAt, row: usize, ascii: bool) -> Vec<Line<'static>> {
        let width = usize::from(self.area.width);
        let words = |words: &str, style: Style| vec![Line::from(Span::styled(cut(words, width), style))];
        let files = self.diff.map_or(&[][..], |diff| &diff.files);
        match self.rows.get(row) {
            Row::Blank => vec![Line::default()],
            Row::Summary(n) => self.summary.get(n).cloned().into_iter().collect(),
            Row::NoDiff => match self.diff {
                None => words("reading the diff…", styles.dim),
                Some(diff) => {
                    let why = diff.trouble.as_deref().unwrap_or("No file differs from where the work began.");
                    crate::ui::text::wrap(why, width).into_iter().flat_map(|row| words(&row, styles.dim)).collect()
                }
            },
            Row::Files => vec![self.over_files(styles, files, width)],
            Row::File(n) => files.get(n).map(|file| self.file(styles, file, width, "  ")).into_iter().collect(),
            Row::Comments => vec![self.over_comments(styles)],
            Row::Comment(n) => self.listed(styles, n, width).into_iter().collect(),
            Row::Head(n) => {
                files.get(n).map(|file| self.head(styles, at, n, file, (width, ascii))).into_iter().collect()
            }
            Row::NoLines(n) => {
                let binary = files.get(n).is_some_and(|file| file.binary);
                words(if binary { "       no text, so no lines" } else { "       no line changed" }, styles.dim)
            }
            Row::Hunk(file, hunk) => self.over_hunk(styles, at, (file, hunk), width).into_iter().collect(),
            Row::Line(spot) => self.code(spot.file, spot.hunk, |code| code.unified(styles, spot, width)),
            Row::Beside(file, hunk, n) => self.code(file, hunk, |code| code.beside(styles, n, width, ascii)),
            Row::Below(n) => self.notes.comments.get(n).map(|it| comment(styles, it, width, ascii)).unwrap_or_default(),
            Row::Cut => words(&format!("… the diff is longer; `orchestra diff {task}` shows all of it"), styles.warn),
        }
    }

    fn code(
        &self,
        file: usize,
        hunk: usize,
        lines: impl Fn(&Coloured<'_>) -> Vec<Line<'static>>,
    ) -> Vec<Line<'static>> {
        let code = self.diff.and_then(|diff| Coloured::of(diff, file, hunk));
        code.map(|code| lines(&code)).filter(|lines| !lines.is_empty()).unwrap_or_else(|| vec![Line::default()])
    }

    fn over_files(&self, styles: &Styles, files: &[FileDiff], width: usize) -> Line<'static> {
        let viewed = files.iter().filter(|file| self.notes.has_viewed(&file.path, file.digest)).count();
        let (added, removed) = files.iter().fold((0, 0), |sum, file| (sum.0 + file.added, sum.1 + file.removed));
        let plural = if files.len() == 1 { "" } else { "s" };
        let mut left = vec![Span::styled(format!("{} file{plural}", files.len()), styles.key)];
        if viewed > 0 {
            left.push(Span::styled(format!(" · {viewed} viewed"), styles.dim));
        }
        spread(left, summary::counted(styles, added, removed), width)
    }

    /// A file with its status, whether it was viewed, and how much changed.
    fn file(&self, styles: &Styles, file: &FileDiff, width: usize, before: &'static str) -> Line<'static> {
        let viewed = self.notes.has_viewed(&file.path, file.digest);
        let plain = Style { bg: None, ..styles.text };
        let open =
            self.notes.comments.iter().filter(|it| it.anchor.file == file.path && it.state == CommentState::Open);
        let open = open.count();
        let mut left = vec![
            Span::raw(before),
            Span::styled(if viewed { "✓ " } else { "  " }, styles.tone(crate::ui::styles::Tone::Done)),
            Span::styled(format!("{} ", file.status.letter()), styles.dim),
            Span::styled(clean(&file.path), if viewed { styles.dim } else { plain }),
        ];
        if let Some(from) = &file.from {
            left.push(Span::styled(format!(" ← {}", clean(from)), styles.dim));
        }
        let mut right = match (file.binary, file.added + file.removed) {
            (true, _) => vec![Span::styled(" no text", styles.dim)],
            (false, _) => summary::counted(styles, file.added, file.removed),
        };
        if open > 0 {
            right.insert(0, Span::styled(format!(" ●{open}"), state_of(styles, CommentState::Open).1));
        }
        spread(left, right, width)
    }

    fn head(
        &self,
        styles: &Styles,
        at: &ReviewAt,
        n: usize,
        file: &FileDiff,
        (width, ascii): (usize, bool),
    ) -> Line<'static> {
        let folded = folded(at, self.notes, n, file);
        let sign = match (ascii, folded) {
            (true, true) => "+ ",
            (true, false) => "- ",
            (false, true) => "▸ ",
            (false, false) => "▾ ",
        };
        let viewed = self.notes.has_viewed(&file.path, file.digest);
        let left = vec![Span::styled(sign, styles.dim), Span::styled(clean(&file.path), styles.title)];
        let mut right = summary::counted(styles, file.added, file.removed);
        if viewed {
            right.push(Span::styled(" ✓ viewed", styles.dim));
        } else if folded {
            right.push(Span::styled(" folded", styles.dim));
        }
        spread(left, right, width)
    }

    fn over_hunk(
        &self,
        styles: &Styles,
        at: &ReviewAt,
        (file, hunk): (usize, usize),
        width: usize,
    ) -> Option<Line<'static>> {
        let it = self.diff?.files.get(file)?.hunks.get(hunk)?;
        let words = if at.turned.contains(&Fold::Hunk(file, hunk)) {
            let (added, removed) = it.counts();
            format!("     ⋯ {} · folded, +{added} -{removed}", it.heading)
        } else {
            format!("     ⋯ {}", it.heading)
        };
        Some(Line::from(Span::styled(cut(&words, width), styles.dim)))
    }

    fn over_comments(&self, styles: &Styles) -> Line<'static> {
        let count = self.notes.comments.len();
        let plural = if count == 1 { "" } else { "s" };
        let mut spans = vec![Span::styled(format!("{count} comment{plural}"), styles.key)];
        for state in [CommentState::Open, CommentState::Sent, CommentState::Answered, CommentState::Handled] {
            let there = self.notes.that_are(state).count();
            if there > 0 {
                spans.push(Span::styled(format!(" · {there} {}", state.word()), state_of(styles, state).1));
            }
        }
        Line::from(spans)
    }

    fn listed(&self, styles: &Styles, n: usize, width: usize) -> Option<Line<'static>> {
        let it = self.notes.comments.get(n)?;
        let (sign, tone) = state_of(styles, it.state);
        let place = it.anchor.place();
        let place = if place.chars().count() > width / 2 {
            format!("…{}", place.chars().skip(place.chars().count() + 1 - width / 2).collect::<String>())
        } else {
            place
        };
        let text = it.text.split_whitespace().collect::<Vec<_>>().join(" ");
        let left = vec![
            Span::styled(format!("  {sign} "), tone),
            Span::styled(clean(&place), styles.dim),
            Span::styled(format!(" {}", clean(&text)), Style { bg: None, ..styles.text }),
        ];
        Some(spread(left, vec![Span::styled(format!(" {}", it.state.word()), tone)], width))
    }

    /// Whether a row belongs to the range of lines whose other end is the marked one.
    fn in_range(&self, at: &ReviewAt, row: usize) -> bool {
        let Some(start) = at.range.and_then(|spot| self.rows.of_spot(spot, self.diff?)) else { return false };
        (start.min(at.row)..=start.max(at.row)).contains(&row)
    }

    /// The row at the top of the page.
    pub fn top(&self, styles: &Styles, task: TaskId, at: &ReviewAt) -> usize {
        let at = ReviewAt { row: at.row.min(self.rows.total().saturating_sub(1)), ..at.clone() };
        at.top_for(usize::from(self.area.height), |row| self.lines(styles, task, &at, row, false).len().max(1))
    }

    /// How many rows from the top on are on the page.
    pub fn shown(&self, styles: &Styles, task: TaskId, at: &ReviewAt, top: usize) -> usize {
        let (mut used, mut rows) = (0, 0);
        while used < usize::from(self.area.height) && top + rows < self.rows.total() {
            used += self.lines(styles, task, at, top + rows, false).len().max(1);
            rows += 1;
        }
        rows.saturating_sub(usize::from(used > usize::from(self.area.height))).max(1)
    }

    /// The row that is drawn at this height of the screen.
    pub fn row_at(&self, styles: &Styles, task: TaskId, at: &ReviewAt, y: u16) -> Option<usize> {
        let mut left = usize::from(y.checked_sub(self.area.y)?);
        let mut row = self.top(styles, task, at);
        while row < self.rows.total() {
            let high = self.lines(styles, task, at, row, false).len().max(1);
            if left < high {
                return Some(row);
            }
            left -= high;
            row += 1;
        }
        None
    }

    /// The line that a row is about.
    pub fn spot(&self, row: usize) -> Option<Spot> {
        let row = self.rows.get(row);
        if let Row::Line(spot) = row {
            return Some(spot);
        }
        let Row::Beside(file, hunk, n) = row else { return None };
        let (left, right) = self.diff?.files.get(file)?.hunks.get(hunk)?.sides.get(n)?;
        (*right).or(*left).map(|line| Spot { file, hunk, line: line as usize })
    }

    /// Whether a file shows more than its head.
    pub fn shows(&self, at: &ReviewAt, file: usize) -> bool {
        let file = self.diff.and_then(|diff| diff.files.get(file)).map(|it| (file, it));
        file.is_some_and(|(n, it)| !folded(at, self.notes, n, it))
    }
}

/// Draws the review of a task.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, id: TaskId, at: &ReviewAt, body: Rect) {
    let Some(task) = model.state.task(id) else {
        paint.overlay(body, "review");
        return;
    };
    paint.overlay(body, &format!("review · {} · {}", task.id, task.title()));
    let styles = paint.styles;
    let page = page(model, styles, task, at, body);
    if page.aside.width > 0 {
        aside(paint, &page);
    }
    let at = page.at.clone();
    let top = page.top(styles, id, &at);
    let (mut y, mut row) = (page.area.y, top);
    while y < page.area.bottom() && row < page.rows.total() {
        let lines = page.lines(styles, id, &at, row, paint.ascii);
        let high = lines.len().max(1) as u16;
        let room = Rect { y, height: high.min(page.area.bottom() - y), ..page.area };
        paint.lines(room, &lines);
        mark(paint, &page, &at, row, room);
        (y, row) = (y + high, row + 1);
    }
    if page.rows.total() > row - top {
        let through = row * 100 / page.rows.total();
        let room =
            Rect { y: body.bottom().saturating_sub(1), height: 1, x: body.x + 2, width: body.width.saturating_sub(4) };
        paint.line_right(room, &Line::from(Span::styled(format!(" {through}% "), styles.dim)));
    }
}

/// The mark of the row, in the margin before it.
fn mark(paint: &mut Paint<'_>, page: &Page<'_>, at: &ReviewAt, row: usize, room: Rect) {
    if row == at.row {
        paint.mark(room);
    }
    let (glyph, style) = match (row == at.row, page.in_range(at, row)) {
        (true, _) => (if paint.ascii { ">" } else { "▌" }, paint.styles.border_focus),
        (false, true) => (if paint.ascii { "|" } else { "┃" }, paint.styles.border_focus),
        (false, false) => return,
    };
    for y in room.top()..room.bottom() {
        paint.glyph(page.area.x.saturating_sub(1), y, glyph, style);
    }
}

/// The summary beside the diff; what does not fit is said to be more.
fn aside(paint: &mut Paint<'_>, page: &Page<'_>) {
    let high = usize::from(page.aside.height);
    let fits = page.summary.len() <= high;
    let shown = if fits { high } else { high.saturating_sub(1) };
    paint.lines(page.aside, page.summary.iter().take(shown));
    if !fits {
        let more = format!("… {} more lines: `orchestra summary`", page.summary.len() - shown);
        let last = Rect { y: page.aside.bottom().saturating_sub(1), height: 1, ..page.aside };
        paint.line(last, &Line::from(Span::styled(cut(&more, usize::from(last.width)), paint.styles.dim)));
    }
    let bar = if paint.ascii { "|" } else { "│" };
    for y in page.aside.top()..page.aside.bottom() {
        paint.glyph(page.aside.right(), y, bar, paint.styles.border);
    }
}
