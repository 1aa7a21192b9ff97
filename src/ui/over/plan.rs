//! The plan view: the steps by phase, who does each, what it costs, what it waits for; and what is left of all of it.

use ratatui::layout::{Position, Rect};
use ratatui::style::{Modifier, Style};
use ratatui::text::{Line, Span};

use crate::domain::attention::of_task;
use crate::domain::ids::PlanId;
use crate::domain::plan::{Draft, Gate, Plan, ranks};
use crate::domain::task::TaskStatus;
use crate::ui::facts::{self, Mark};
use crate::ui::layout::page_inner;
use crate::ui::model::{Model, PlanPreview};
use crate::ui::paint::{Paint, cut_spans};
use crate::ui::styles::{Styles, Tone};
use crate::ui::text::{cells, clean, cut, wrap};
use crate::ui::view_state::PlanPage;

/// From this width on a step has one row; below, two.
const ONE_ROW: usize = 74;
/// The most rows of the marked step's words.
const WORDS: usize = 5;

/// One step as it is drawn.
struct Row {
    rank: usize,
    mark: Mark,
    name: String,
    agent: String,
    kind: String,
    figures: String,
    standing: String,
    tone: Option<Tone>,
    longest: bool,
    words: String,
}

/// What the view shows.
struct Page {
    title: String,
    rows: Vec<Row>,
    marked: usize,
    sums: Vec<String>,
    trouble: Option<String>,
}

/// The step whose lines are under the mouse.
pub fn step_at(model: &Model<'_>, page: &PlanPage, body: Rect, at: Position) -> Option<usize> {
    let inside = page_inner(body);
    let page = page_of(model, page)?;
    let layout = layout(&page, &Styles::of(model.theme), true, inside);
    let line = usize::from(at.y.checked_sub(inside.y).filter(|_| inside.contains(at))?);
    let each = layout.lines.len() / page.rows.len().max(1);
    let step = (layout.first + line) / each.max(1);
    (line < layout.rows && step < page.rows.len()).then_some(step)
}

fn page_of(model: &Model<'_>, page: &PlanPage) -> Option<Page> {
    match page {
        PlanPage::Running(id, marked) => running(model, *id, *marked),
        PlanPage::Offered(draft, marked) => Some(offered(model, draft, *marked)),
    }
}

/// The lines of the steps, those under them, and which of them are shown.
struct Layout {
    lines: Vec<Line<'static>>,
    below: Vec<Line<'static>>,
    marked: usize,
    first: usize,
    rows: usize,
}

fn layout(page: &Page, styles: &Styles, ascii: bool, inside: Rect) -> Layout {
    let width = usize::from(inside.width);
    let (lines, marked) = lines(page, styles, ascii, width);
    let mut below = below(page, styles, width);
    // The words of the marked step give way to the steps, down to a third of the page; to half of it when it asks.
    let height = usize::from(inside.height);
    let asks = page.rows.get(page.marked).is_some_and(|row| row.tone.is_some());
    let least = if asks { height / 2 } else { height / 3 };
    below.truncate(height.saturating_sub(lines.len() + 1).max(least));
    let rows = usize::from(inside.height).saturating_sub(below.len() + 1).max(1);
    let first = (marked + 2).saturating_sub(rows).min(lines.len().saturating_sub(rows));
    Layout { lines, below, marked, first, rows }
}

/// Draws the view.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, page: &PlanPage, body: Rect) {
    let Some(page) = page_of(model, page) else { return };
    let inside = paint.overlay(body, &page.title);
    let Layout { lines, below, marked, first, rows } = layout(&page, paint.styles, paint.ascii, inside);
    let shown: Vec<Line<'_>> = lines.into_iter().skip(first).take(rows).chain([Line::default()]).chain(below).collect();
    paint.lines(inside, &shown);
    paint.mark(Rect { y: inside.y + (marked - first.min(marked)) as u16, height: 1, ..inside });
}

fn running(model: &Model<'_>, id: PlanId, marked: usize) -> Option<Page> {
    let plan = model.state.plan(id)?;
    let outlook = crate::domain::plan::outlook(model.state, plan, model.max_agents, model.now);
    let place = |id| plan.steps.iter().position(|step| step.task == id);
    let links: Vec<Vec<usize>> =
        plan.tasks(model.state).map(|task| task.after.iter().filter_map(|id| place(*id)).collect()).collect();
    let ranks = ranks(&links);
    let mut rows: Vec<Row> = Vec::new();
    for (at, step) in plan.steps.iter().enumerate() {
        let Some(task) = model.state.task(step.task) else { continue };
        let waits = if task.status == TaskStatus::Todo { plan.waits(model.state, task) } else { String::new() };
        let standing = if waits.is_empty() { facts::standing(model, task) } else { waits };
        let gate =
            if step.gate == Gate::Closed && task.status != TaskStatus::Done { " · then you approve" } else { "" };
        let asked = of_task(model.state, task);
        let time = facts::time_of(model, task);
        let figures = [facts::cost_of(model, task), time].into_iter().filter(|text| !text.is_empty());
        rows.push(Row {
            rank: ranks.get(at).copied().unwrap_or(0),
            mark: facts::mark_of(model, task),
            name: step.name.clone(),
            agent: task.worker().to_owned(),
            kind: task.route.category.title().to_owned(),
            figures: figures.collect::<Vec<_>>().join(" "),
            standing: format!("{standing}{gate}"),
            tone: asked.is_some().then_some(Tone::NeedsYou),
            longest: outlook.left.time.0 > 0 && outlook.left.path.contains(&at) && task.status != TaskStatus::Done,
            words: asked.map_or_else(|| task.text.clone(), |item| format!("{}\n{}", item.text, task.text)),
        });
    }
    rows.extend(whole_row(model, plan, ranks.into_iter().max().map_or(0, |rank| rank + 1)));
    let status = plan.status(model.state).title();
    let title =
        format!("{id} · {} · {status} · {} of {}", clean(&plan.title), plan.done(model.state), plan.steps.len());
    let limit = model.state.limit_of_plan(plan).map(|limit| format!(" of {limit}")).unwrap_or_default();
    let mut sums = vec![format!("spent {}{limit}", plan.spent(model.state))];
    sums.extend(outlook.whole.map(|whole| whole.to_string() + " in parallel"));
    if outlook.left.time.0 > 0 {
        sums.push(format!("about {} left", outlook.left.time));
    }
    Some(Page { title, marked: marked.min(rows.len().saturating_sub(1)), rows, sums, trouble: plan.trouble.clone() })
}

/// The task that stands for the whole.
fn whole_row(model: &Model<'_>, plan: &Plan, rank: usize) -> Option<Row> {
    let task = model.state.task(plan.whole)?;
    let asked = of_task(model.state, task);
    let branch = task.workspace.as_ref().and_then(|place| place.branch.clone()).unwrap_or_default();
    let waits = task.status == TaskStatus::Todo;
    Some(Row {
        rank,
        mark: facts::mark_of(model, task),
        name: "all of it".to_owned(),
        agent: if waits { String::new() } else { "your review".to_owned() },
        kind: String::new(),
        figures: String::new(),
        standing: match (waits, &plan.trouble) {
            (true, None) => "reviewed as one".to_owned(),
            (true, Some(_)) => "cannot begin".to_owned(),
            (false, _) => facts::standing(model, task),
        },
        tone: asked.is_some().then_some(Tone::NeedsYou),
        longest: false,
        words: if branch.is_empty() { task.text.clone() } else { format!("on {branch}\n{}", task.text) },
    })
}

fn offered(model: &Model<'_>, draft: &Draft, marked: usize) -> Page {
    let known = model.plan.filter(|preview| preview.draft == *draft);
    let found = known.and_then(|preview| preview.result.as_ref().ok());
    let route = |place: usize| {
        found.and_then(|found| found.steps.iter().find(|(other, _)| *other == place)).map(|(_, route)| route)
    };
    let longest = |place: usize| {
        let at = found.and_then(|found| found.steps.iter().position(|(other, _)| *other == place));
        at.is_some_and(|at| found.is_some_and(|found| found.forecast.path.contains(&at)))
    };
    let rows = draft.components.iter().zip(draft.ranks()).enumerate().map(|(place, (step, rank))| {
        let route = route(place);
        let after = if step.after.is_empty() { String::new() } else { format!("after {}", step.after.join(", ")) };
        let gate = (step.gate == Gate::Closed).then(|| "then you approve".to_owned());
        let standing: Vec<String> = Some(after).filter(|after| !after.is_empty()).into_iter().chain(gate).collect();
        Row {
            rank,
            mark: Mark { glyph: "◌", ascii: ".", tone: Tone::Waiting },
            name: step.name.clone(),
            agent: route.map_or_else(|| "…".to_owned(), |route| route.agent.clone()),
            kind: route.map_or_else(String::new, |route| route.category.title().to_owned()),
            figures: route
                .and_then(|route| route.estimate)
                .map_or_else(String::new, |estimate| format!("{} {}", estimate.mid, estimate.time)),
            standing: standing.join(" · "),
            tone: None,
            longest: longest(place),
            words: words_of(step.work.text.trim(), route),
        }
    });
    let rows: Vec<Row> = rows.collect();
    let trouble = known.and_then(|preview| match &preview.result {
        Ok(previewed) => previewed.trouble.clone(),
        Err(why) => Some(why.clone()),
    });
    let title = format!("plan, not begun · {}", clean(&draft.title));
    Page { title, marked: marked.min(rows.len().saturating_sub(1)), rows, sums: sums_of(known), trouble }
}

/// Why another agent has it, then what it is told.
fn words_of(text: &str, route: Option<&crate::domain::route::Route>) -> String {
    let instead = route.and_then(|route| route.instead_of.as_ref()).map(|instead| format!("{}\n", instead.why));
    instead.unwrap_or_default() + text
}

fn sums_of(preview: Option<&PlanPreview>) -> Vec<String> {
    let Some(Ok(found)) = preview.map(|preview| &preview.result) else { return Vec::new() };
    let time = found.forecast.time;
    let estimate = found.estimate.map(|estimate| crate::domain::cost::Estimate { time, ..estimate });
    let mut sums: Vec<String> = estimate.map(|estimate| format!("{estimate} in parallel")).into_iter().collect();
    sums.extend(preview.map(|preview| preview.reasons.join(", ")).filter(|why| !why.is_empty()));
    sums
}

/// The rows of the steps, and which of them is the first of the marked step.
fn lines(page: &Page, styles: &Styles, ascii: bool, width: usize) -> (Vec<Line<'static>>, usize) {
    let widest = |of: fn(&Row) -> &str| page.rows.iter().map(|row| cells(of(row))).max().unwrap_or(0).min(24);
    let (names, agents) = (widest(|row| &row.name), widest(|row| &row.agent));
    let (kinds, figures) = (widest(|row| &row.kind), widest(|row| &row.figures));
    let (mut all, mut marked) = (Vec::new(), 0);
    let mut before = None;
    for (at, row) in page.rows.iter().enumerate() {
        let chosen = at == page.marked;
        let ground = if chosen { styles.selection } else { Style { bg: None, ..styles.text } };
        let phase = if before == Some(row.rank) { String::new() } else { (row.rank + 1).to_string() };
        before = Some(row.rank);
        let glyph = if ascii { row.mark.ascii } else { row.mark.glyph };
        let name = if row.longest { ground.add_modifier(Modifier::BOLD) } else { ground };
        let mut spans = vec![
            Span::styled(format!("{phase:>2} "), styles.dim),
            Span::styled(format!("{glyph} "), styles.tone(row.mark.tone)),
            Span::styled(padded(&row.name, names), name),
            Span::styled(format!("  {}", padded(&row.agent, agents)), styles.title),
        ];
        let standing = row.tone.map_or(styles.dim, |tone| styles.tone(tone));
        let rest = vec![
            Span::styled(format!("  {}", padded(&row.kind, kinds)), styles.dim),
            Span::styled(format!("  {}", padded(&row.figures, figures)), styles.money),
            Span::styled(format!("  {}", clean(&row.standing)), standing),
        ];
        if chosen {
            marked = all.len();
        }
        if width >= ONE_ROW {
            spans.extend(rest);
            all.push(Line::from(cut_spans(spans, width)));
        } else {
            all.push(Line::from(cut_spans(spans, width)));
            let [_, figures, standing] = rest.try_into().unwrap_or_default();
            let indent = Span::raw("   ");
            all.push(Line::from(cut_spans(
                vec![indent, Span::styled(figures.content.trim_end().to_owned(), figures.style), standing],
                width,
            )));
        }
    }
    (all, marked)
}

fn padded(text: &str, width: usize) -> String {
    let text = cut(&clean(text), width);
    let gap = " ".repeat(width.saturating_sub(cells(&text)));
    text + &gap
}

/// What stands under the steps: the sums, and the words of the marked step.
fn below(page: &Page, styles: &Styles, width: usize) -> Vec<Line<'static>> {
    let mut all = Vec::new();
    let mut say = |text: &str, style: Style, most: usize| {
        all.extend(wrap(text, width).into_iter().take(most).map(|line| Line::from(Span::styled(line, style))));
    };
    if let Some(trouble) = &page.trouble {
        say(trouble, styles.warn, 3);
        if !page.sums.is_empty() {
            say("\n", styles.dim, 1);
        }
    }
    say(&page.sums.join(" · "), styles.money, 4);
    if let Some(row) = page.rows.get(page.marked) {
        say("\n", styles.dim, 1);
        let plain = Style { bg: None, ..styles.text };
        say(&format!("{}:", row.name), styles.title, 1);
        for (at, line) in row.words.lines().filter(|line| !line.trim().is_empty()).take(WORDS).enumerate() {
            say(line, if at == 0 { plain } else { styles.dim }, 2);
        }
    }
    all
}

/// The agents in their order, those side by side joined: `claude → droid ∥ cursor → aider`.
pub fn chain(preview: &PlanPreview, width: usize) -> String {
    let Ok(found) = &preview.result else { return String::new() };
    let ranks = preview.draft.ranks();
    let last = ranks.iter().copied().max().unwrap_or(0);
    let say = |with_kind: bool| {
        let phase = |rank: usize| {
            let here = found.steps.iter().filter(|(place, _)| ranks.get(*place) == Some(&rank));
            let name = |(_, route): &(usize, crate::domain::route::Route)| {
                if with_kind { format!("{} ({})", route.agent, route.category.title()) } else { route.agent.clone() }
            };
            here.map(name).collect::<Vec<_>>().join(" ∥ ")
        };
        (0..=last).map(phase).collect::<Vec<_>>().join(" → ")
    };
    let full = say(true);
    if cells(&full) <= width { full } else { say(false) }
}
