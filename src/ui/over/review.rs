//! Review: the summary of finished work beside its diff, before it is merged.

use ratatui::layout::Rect;
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use super::diff;
use crate::domain::decide::check_words;
use crate::domain::ids::TaskId;
use crate::domain::plan::{Plan, PlanStep};
use crate::domain::summary::headline;
use crate::domain::summary::{Check, Summary, TestRun, Verified};
use crate::domain::task::{CheckReport, Merge, Task, disk_words};
use crate::domain::track::Ended;
use crate::ui::facts;
use crate::ui::model::Model;
use crate::ui::paint::Paint;
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{clean, cut, wrap};

/// From this width on the summary stands beside the diff.
const BESIDE: u16 = 110;
/// The width of the summary then.
const SUMMARY: u16 = 48;

struct Columns {
    summary: Rect,
    diff: Rect,
}

fn columns(body: Rect) -> Columns {
    let inside = Rect {
        x: body.x + 2,
        y: body.y + 1,
        width: body.width.saturating_sub(4),
        height: body.height.saturating_sub(2),
    };
    if body.width < BESIDE {
        return Columns { summary: Rect { width: 0, ..inside }, diff: inside };
    }
    let summary = Rect { width: SUMMARY, ..inside };
    Columns { summary, diff: Rect { x: inside.x + SUMMARY + 2, width: inside.width - SUMMARY - 2, ..inside } }
}

/// The lines that scroll, and at which of them a file begins.
fn scrolled(model: &Model<'_>, styles: &Styles, task: &Task, body: Rect) -> (Vec<Line<'static>>, Vec<usize>) {
    let columns = columns(body);
    let width = usize::from(columns.diff.width);
    let mut all = Vec::new();
    if columns.summary.width == 0 {
        all = summary_lines(model, styles, task, width);
        all.push(Line::default());
    }
    let before = all.len();
    let shown = model.diff.filter(|diff| diff.task == task.id);
    let mut files = Vec::new();
    match shown {
        None => all.push(Line::from(Span::styled("reading the diff…", styles.dim))),
        Some(diff) if diff.text.trim().is_empty() => {
            all.push(Line::from(Span::styled("No file differs from where the work began.", styles.dim)));
        }
        Some(diff) => {
            let (lines, starts) = diff::lines(styles, &diff.text, width);
            all.extend(lines);
            files = starts.into_iter().map(|at| at + before).collect();
            if diff.truncated {
                let words = format!("… the diff is longer; `orchestra diff {}` shows all of it", task.id);
                all.push(Line::from(Span::styled(cut(&words, width), styles.warn)));
            }
        }
    }
    (all, files)
}

/// At which lines a file begins.
pub fn file_lines(model: &Model<'_>, task: TaskId, body: Rect) -> Vec<usize> {
    let styles = Styles::of(model.theme);
    model.state.task(task).map_or_else(Vec::new, |task| scrolled(model, &styles, task, body).1)
}

/// How many lines scroll.
pub fn height(model: &Model<'_>, task: TaskId, body: Rect) -> usize {
    let styles = Styles::of(model.theme);
    model.state.task(task).map_or(0, |task| scrolled(model, &styles, task, body).0.len())
}

/// How many lines are shown at once.
pub fn page(body: Rect) -> usize {
    usize::from(columns(body).diff.height)
}

/// Draws the review, scrolled down by some lines.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, id: TaskId, scroll: usize, body: Rect) {
    let Some(task) = model.state.task(id) else {
        paint.overlay(body, "review");
        return;
    };
    paint.overlay(body, &format!("review · {} · {}", task.id, task.title()));
    let styles = paint.styles;
    let columns = columns(body);
    if columns.summary.width > 0 {
        let lines = summary_lines(model, styles, task, usize::from(columns.summary.width));
        paint.lines(columns.summary, &lines);
        let bar = if paint.ascii { "|" } else { "│" };
        for y in columns.diff.top()..columns.diff.bottom() {
            paint.glyph(columns.summary.right(), y, bar, styles.border);
        }
    }
    let (lines, _) = scrolled(model, styles, task, body);
    let rows = usize::from(columns.diff.height);
    let scroll = scroll.min(lines.len().saturating_sub(rows));
    paint.lines(columns.diff, lines.iter().skip(scroll));
    if lines.len() > rows {
        let through = (scroll + rows) * 100 / lines.len();
        let room =
            Rect { y: body.bottom().saturating_sub(1), height: 1, x: body.x + 2, width: body.width.saturating_sub(4) };
        paint.line_right(room, &Line::from(Span::styled(format!(" {through}% "), styles.dim)));
    }
}

fn plain(styles: &Styles) -> Style {
    Style { bg: None, ..styles.text }
}

/// What each step of a plan came to.
fn of_plan(model: &Model<'_>, plan: &Plan) -> Vec<String> {
    let step = |step: &PlanStep| {
        let task = model.state.task(step.task)?;
        let came = task.summary.as_ref().map_or_else(|| task.status.title().to_owned(), headline);
        Some(format!("{} · {}: {came}", step.name, task.worker()))
    };
    plan.steps.iter().filter_map(step).collect()
}

/// The summary as a person reads it.
fn summary_lines(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    let mut say = |text: &str, style: Style| {
        all.extend(wrap(text, width).into_iter().map(|line| Line::from(Span::styled(line, style))));
    };
    if let Some(label) = model.label(task.worker()) {
        say(label, styles.warn);
    }
    let Some(summary) = &task.summary else {
        match model.state.plan_of(task).filter(|plan| plan.whole == task.id) {
            Some(plan) => of_plan(model, plan).iter().for_each(|line| say(line, plain(styles))),
            None => say("No summary yet.", styles.dim),
        }
        return all;
    };
    say(&summary.outcome.text, plain(styles).add_modifier(Modifier::BOLD));
    if !task.why.is_empty() {
        say(&task.why, styles.tone(facts::mark_of(model, task).tone));
    }
    all.push(Line::default());
    all.push(proof(styles, summary));
    all.extend(paid(model, styles, task, summary));
    all.extend(forecast(model, styles, task, width));
    all.extend(check(model, styles, task, width));
    tests(styles, summary, width, &mut all);
    files(styles, summary, width, &mut all);
    errors(styles, summary, width, &mut all);
    claims(styles, summary, width, &mut all);
    listed(styles, "Decisions", &summary.decisions, width, &mut all);
    listed(styles, "Open questions", &summary.questions, width, &mut all);
    listed(styles, "Next", &summary.next, width, &mut all);
    let disk = model.diff.filter(|diff| diff.task == task.id).and_then(|diff| diff.disk);
    place(styles, task, disk, width, &mut all);
    all
}

fn heading(styles: &Styles, words: &str, all: &mut Vec<Line<'static>>) {
    all.push(Line::default());
    all.push(Line::from(Span::styled(words.to_owned(), styles.key)));
}

fn proof(styles: &Styles, summary: &Summary) -> Line<'static> {
    let (words, tone) = match summary.verified {
        Verified::Tests => ("✓ tests passed after the last edit", Tone::Done),
        Verified::Build => ("✓ it builds; no test proves it", Tone::Idle),
        Verified::Diff => ("? only the diff was looked at; nothing was run", Tone::Unknown),
        Verified::None => ("? nothing was checked", Tone::Unknown),
    };
    Line::from(Span::styled(words, styles.tone(tone)))
}

fn paid(model: &Model<'_>, styles: &Styles, task: &Task, summary: &Summary) -> [Line<'static>; 2] {
    let time = crate::domain::time::Span::secs(summary.time.wall_s);
    let mut who = vec![Span::styled(clean(&summary.agent), plain(styles))];
    if let Some(name) = &summary.model {
        who.push(Span::styled(format!(" · {}", clean(name)), styles.dim));
    }
    let mut spans = vec![Span::styled(time.to_string(), styles.dim)];
    let cost = facts::cost_of(model, task);
    if !cost.is_empty() {
        spans.push(Span::styled(" · ", styles.dim));
        spans.push(Span::styled(cost, styles.money));
        if let Some(quality) = task.spent.quality {
            spans.push(Span::styled(format!(" {}", quality.word()), styles.dim));
        }
    }
    [Line::from(who), Line::from(spans)]
}

/// What the project's check gave, or which one would run.
fn check(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let Some(words) = check_words(model.state, task) else { return Vec::new() };
    let style = match task.check.report.as_ref().map(CheckReport::passed) {
        Some(true) => styles.tone(Tone::Done),
        Some(false) => styles.tone(Tone::Failed),
        None => styles.dim,
    };
    wrap(&format!("check {words}"), width).into_iter().map(|line| Line::from(Span::styled(line, style))).collect()
}

/// What was forecast before it began, and once it has ended how that came out.
fn forecast(model: &Model<'_>, styles: &Styles, task: &Task, width: usize) -> Vec<Line<'static>> {
    let Some(estimate) = &task.route.estimate else { return Vec::new() };
    let verdict = Ended::of(model.state, task).and_then(|ended| ended.verdict());
    let words = std::iter::once(estimate.to_string()).chain(verdict).collect::<Vec<_>>().join(" · ");
    wrap(&words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))).collect()
}

fn tests(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    if summary.tests.is_empty() {
        return;
    }
    heading(styles, "Tests", all);
    for run in &summary.tests {
        let (words, tone) = test_words(run);
        all.push(Line::from(Span::styled(cut(&words, width), styles.tone(tone))));
        for name in run.names.iter().take(4) {
            all.push(Line::from(Span::styled(cut(&format!("    {name}"), width), styles.dim)));
        }
    }
}

fn test_words(run: &TestRun) -> (String, Tone) {
    let passed = run.passed.map_or_else(|| "?".to_owned(), |n| n.to_string());
    let mut words = format!("{}: {passed} passed", run.runner);
    for (count, word) in [(run.failed, "failed"), (run.errors, "errors"), (run.skipped, "skipped")] {
        if count > 0 {
            words.push_str(", ");
            words.push_str(&count.to_string());
            words.push(' ');
            words.push_str(word);
        }
    }
    if run.stale {
        words += ", before the last edit";
    }
    match (run.is_red(), run.is_green()) {
        (true, _) => (format!("✗ {words}"), Tone::Failed),
        (false, true) => (format!("✓ {words}"), Tone::Done),
        (false, false) => (format!("? {words}"), Tone::Unknown),
    }
}

fn files(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    let totals = summary.totals;
    if totals.files == 0 {
        return;
    }
    all.push(Line::default());
    let plural = if totals.files == 1 { "" } else { "s" };
    all.push(Line::from(vec![
        Span::styled(format!("{} file{plural}", totals.files), styles.key),
        Span::styled(format!("  +{}", totals.add), styles.added),
        Span::styled(format!(" -{}", totals.del), styles.removed),
    ]));
    for file in summary.files.iter().take(12) {
        let counts = match (file.added, file.removed) {
            (Some(added), Some(removed)) => counted(styles, added, removed),
            (None, _) | (_, None) => vec![Span::styled("binary", styles.dim)],
        };
        let left = vec![
            Span::styled(format!("{} ", file.status.letter()), styles.dim),
            Span::styled(clean(&file.path), plain(styles)),
        ];
        all.push(crate::ui::paint::spread(left, counts, width));
    }
    let hidden = (totals.files as usize).saturating_sub(summary.files.len().min(12));
    if hidden > 0 {
        all.push(Line::from(Span::styled(format!("… {hidden} more"), styles.dim)));
    }
}

fn counted(styles: &Styles, added: u32, removed: u32) -> Vec<Span<'static>> {
    let counts = [(added, '+', styles.added), (removed, '-', styles.removed)].into_iter().filter(|(n, ..)| *n > 0);
    counts.map(|(n, sign, style)| Span::styled(format!(" {sign}{n}"), style)).collect()
}

fn errors(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    if summary.errors.is_empty() {
        return;
    }
    heading(styles, "Errors", all);
    for error in summary.errors.iter().take(5) {
        let place = error.location.as_deref().map(|at| format!("{at}: ")).unwrap_or_default();
        let lines = wrap(&format!("{place}{}", error.text), width);
        all.extend(lines.into_iter().take(3).map(|line| Line::from(Span::styled(line, styles.tone(Tone::Failed)))));
    }
}

fn claims(styles: &Styles, summary: &Summary, width: usize, all: &mut Vec<Line<'static>>) {
    if summary.claims.is_empty() {
        return;
    }
    heading(styles, "The agent says", all);
    for claim in summary.claims.iter().take(6) {
        let (sign, style) = match claim.check {
            Check::Confirmed => ("✓", styles.tone(Tone::Done)),
            Check::Contradicted => ("✗ contradicted:", styles.tone(Tone::Failed)),
            Check::Unchecked => ("·", styles.dim),
        };
        let lines = wrap(&format!("{sign} {}", claim.text), width);
        all.extend(lines.into_iter().take(3).map(|line| Line::from(Span::styled(line, style))));
    }
}

fn listed(styles: &Styles, title: &str, items: &[String], width: usize, all: &mut Vec<Line<'static>>) {
    if items.is_empty() {
        return;
    }
    heading(styles, title, all);
    for item in items.iter().take(5) {
        let lines = wrap(&format!("· {item}"), width);
        all.extend(lines.into_iter().take(3).map(|line| Line::from(Span::styled(line, plain(styles)))));
    }
}

fn place(styles: &Styles, task: &Task, disk: Option<u64>, width: usize, all: &mut Vec<Line<'static>>) {
    let words = match (&task.merge, &task.workspace) {
        (Some(Merge::Merged { commit, into }), _) => format!("merged into {into} as {}", cut(commit, 10)),
        (Some(Merge::BranchLeft { branch }), _) => format!("left on the branch {branch}"),
        (Some(Merge::Nothing), _) => "there was nothing to merge".to_owned(),
        (Some(Merge::Discarded), _) => "thrown away".to_owned(),
        (None, Some(workspace)) => match (&workspace.branch, &workspace.base_branch) {
            (Some(branch), Some(base)) => format!("{branch} → {base}"),
            (Some(_), None) | (None, _) => format!("in {}", workspace.path),
        },
        (None, None) => return,
    };
    let words = disk.map_or_else(|| words.clone(), |bytes| format!("{words} · {} of disk", disk_words(bytes)));
    all.push(Line::default());
    all.extend(wrap(&words, width).into_iter().map(|line| Line::from(Span::styled(line, styles.dim))));
}
