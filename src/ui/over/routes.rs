//! The routes view: what routing saves, how good the estimates were, what was learnt of each kind of run.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::domain::track::{
    Learned, Report, calibration_lines, decision_lines, kind_words, measured_lines, note_lines, repriced_line,
};
use crate::ui::model::Model;
use crate::ui::paint::Paint;
use crate::ui::styles::Styles;
use crate::ui::text::{cells, clean, cut, wrap};

/// From this width on a kind of run has one row; below, two.
const ONE_ROW: usize = 90;
/// The width of the names of calibration lines.
const NAME: usize = 18;

/// How many lines scroll, and how many are shown at once.
pub fn height(model: &Model<'_>, body: Rect) -> (usize, usize) {
    let width = usize::from(body.width.saturating_sub(4));
    (lines(model, &Styles::of(model.theme), width).len(), usize::from(body.height.saturating_sub(2)))
}

/// Draws the view, scrolled down by some lines.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, scroll: usize, body: Rect) {
    let inside = paint.overlay(body, "routes");
    let all = lines(model, paint.styles, usize::from(inside.width));
    let scroll = scroll.min(all.len().saturating_sub(usize::from(inside.height)));
    paint.lines(inside, all.iter().skip(scroll));
}

fn plain(styles: &Styles) -> Style {
    Style { bg: None, ..styles.text }
}

fn lines(model: &Model<'_>, styles: &Styles, width: usize) -> Vec<Line<'static>> {
    let Some(report) = model.track else { return vec![Line::from(Span::styled("working it out…", styles.dim))] };
    let mut all = Vec::new();
    saving(report, styles, width, &mut all);
    heading("How good the estimates were (right: 80 % in the band)", styles, width, &mut all);
    named(calibration_lines(&report.calibration), styles, width, &mut all);
    heading("What was decided", styles, width, &mut all);
    named(decision_lines(&report.decisions), styles, width, &mut all);
    newest(report, styles, width, &mut all);
    heading("What was learnt, as P10-P50-P90 of the next one", styles, width, &mut all);
    if report.learned.is_empty() {
        say(
            "Nothing yet: every estimate is the typical cost. Each task that ends teaches.",
            styles.dim,
            width,
            &mut all,
        );
    } else {
        table(&report.learned, styles, width, &mut all);
    }
    all
}

/// Lines with a name at the left.
fn named(lines: Vec<(&str, String)>, styles: &Styles, width: usize, all: &mut Vec<Line<'static>>) {
    let room = width.saturating_sub(NAME).max(1);
    for (name, words) in lines {
        for (at, line) in wrap(&words, room).into_iter().enumerate() {
            let name = if at == 0 { name } else { "" };
            let name = Span::styled(format!("{:NAME$}", cut(name, NAME)), styles.dim);
            all.push(Line::from(vec![name, Span::styled(line, plain(styles))]));
        }
    }
}

/// The newest decisions: who got what, and who would have.
fn newest(report: &Report, styles: &Styles, width: usize, all: &mut Vec<Line<'static>>) {
    for one in &report.decisions.newest {
        let who = match &one.should_be {
            Some(should_be) => format!("{}, should be {should_be}", one.agent),
            None if one.is_override() => format!("{} instead of {}", one.agent, one.advice()),
            None => one.agent.clone(),
        };
        let head = format!("{:<8} {} · {who}  ", one.task.to_string(), one.category);
        let style = if one.was_wrong() { styles.warn } else { plain(styles) };
        let text = one.text.lines().next().unwrap_or_default();
        let rest = cut(&clean(text), width.saturating_sub(cells(&head)));
        all.push(Line::from(vec![Span::styled(cut(&head, width), style), Span::styled(rest, styles.dim)]));
    }
}

fn heading(words: &str, styles: &Styles, width: usize, all: &mut Vec<Line<'static>>) {
    if !all.is_empty() {
        all.push(Line::default());
    }
    say(words, styles.title.add_modifier(Modifier::BOLD), width, all);
}

fn say(words: &str, style: Style, width: usize, all: &mut Vec<Line<'static>>) {
    all.extend(wrap(words, width).into_iter().map(|line| Line::from(Span::styled(line, style))));
}

fn saving(report: &Report, styles: &Styles, width: usize, all: &mut Vec<Line<'static>>) {
    heading(&format!("What routing saves against everything on {}", report.premium), styles, width, all);
    for (at, line) in measured_lines(report).iter().enumerate() {
        say(line, if at == 0 { styles.money } else { plain(styles) }, width, all);
    }
    for line in note_lines(report) {
        say(&line, styles.dim, width, all);
    }
    say(&repriced_line(report), styles.warn, width, all);
}

/// One kind of run as cells.
struct Row {
    names: [String; 3],
    runs: String,
    accepted: String,
    cost: String,
    time: String,
}

impl Row {
    fn of(row: &Learned) -> Self {
        let (cost, time) = row.estimate.bands();
        Self {
            names: kind_words(row),
            runs: row.runs.to_string(),
            accepted: format!("{}/{}", row.accepted.hits, row.accepted.of),
            cost,
            time,
        }
    }

    fn cells(&self) -> [&str; 7] {
        let [work, who, size] = &self.names;
        [work, who, size, &self.runs, &self.accepted, &self.cost, &self.time]
    }
}

const TITLES: [&str; 7] = ["work", "agent · model", "size", "runs", "accepted", "cost", "time"];

fn table(learned: &[Learned], styles: &Styles, width: usize, all: &mut Vec<Line<'static>>) {
    let rows: Vec<Row> = learned.iter().map(Row::of).collect();
    if width < ONE_ROW {
        return stacked(&rows, styles, width, all);
    }
    let mut widths = TITLES.map(cells);
    for row in &rows {
        for (most, cell) in widths.iter_mut().zip(row.cells()) {
            *most = (*most).max(cells(cell));
        }
    }
    // The name of the agent and its model gives way first.
    let over = (widths.iter().sum::<usize>() + 2 * (TITLES.len() - 1)).saturating_sub(width);
    widths[1] = widths[1].saturating_sub(over).max(8);
    let padded = |text: &str, at: usize| {
        let text = cut(text, widths[at]);
        let gap = " ".repeat(widths[at] - cells(&text));
        // Counts stand at the right.
        if matches!(at, 3 | 4) { format!("{gap}{text}  ") } else { format!("{text}{gap}  ") }
    };
    let line = |cells: [&str; 7], style: &dyn Fn(usize) -> Style| {
        Line::from(
            cells.iter().enumerate().map(|(at, text)| Span::styled(padded(text, at), style(at))).collect::<Vec<_>>(),
        )
    };
    all.push(line(TITLES, &|_| styles.dim));
    for row in &rows {
        all.push(line(row.cells(), &|at| if at == 5 { styles.money } else { plain(styles) }));
    }
}

fn stacked(rows: &[Row], styles: &Styles, width: usize, all: &mut Vec<Line<'static>>) {
    for row in rows {
        let [work, who, size] = &row.names;
        all.push(Line::from(Span::styled(cut(&format!("{work} · {who} · {size}"), width), plain(styles))));
        let rest = format!("  {} · {} runs, {} accepted", row.time, row.runs, row.accepted);
        if cells(&row.cost) + cells(&rest) + 2 <= width {
            all.push(Line::from(vec![
                Span::styled(format!("  {}", row.cost), styles.money),
                Span::styled(rest, styles.dim),
            ]));
            continue;
        }
        all.push(Line::from(Span::styled(cut(&format!("  {}", row.cost), width), styles.money)));
        all.push(Line::from(Span::styled(cut(&rest, width), styles.dim)));
    }
}
