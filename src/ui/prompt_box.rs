//! The prompt: what is being written, who would get it, what it would cost; closed, a line of notices.

use std::ops::Range;

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use super::action::Action;
use super::facts;
use super::footer::key_for;
use super::layout::{Regions, panes};
use super::mention::{self, Mention};
use super::model::{Model, Preview};
use super::over::chain;
use super::paint::{Paint, cut_spans, spread};
use super::styles::Styles;
use super::text::{cells, clean, cut, wrap};
use super::view_state::{AnswerTo, NoticeKind, Overlay, Prompt, Purpose, ViewState};
use crate::config::Scope;
use crate::domain::cost::Estimate;
use crate::domain::route::{Route, RouteWish};
use crate::domain::session::dialog::Choice;

/// The most lines of text that are shown at once.
const LINES: usize = 8;

/// Where the open prompt is: at the bottom of the panes, over them.
pub fn area(prompt: &Prompt, regions: &Regions) -> Rect {
    let over = if regions.grid.is_empty() || regions.grid.width < super::layout::NARROW / 2 {
        regions.body
    } else {
        regions.grid
    };
    let bottom = regions.footer.y;
    let width = over.width;
    let text = broken(prompt.editor.text(), usize::from(width.saturating_sub(6))).len().clamp(1, LINES) as u16;
    let more = if prompt.purpose.has_route() { route_rows(width) } else { 0 };
    let height = (text + more + 2).min(regions.body.height);
    Rect { x: over.x, y: bottom - height, width, height }
}

/// The rows for agents and route; where it is narrow, the cost has one of its own.
const fn route_rows(width: u16) -> u16 {
    if width < 64 { 6 } else { 5 }
}

/// Draws the open prompt and gives where the cursor is.
pub fn draw(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    prompt: &Prompt,
    regions: &Regions,
) -> Option<Position> {
    let area = area(prompt, regions);
    let inside = paint.overlay(area, &title(model, prompt));
    if inside.is_empty() {
        return None;
    }
    let more = if prompt.purpose.has_route() { route_rows(area.width) } else { 0 };
    let more = more.min(inside.height.saturating_sub(1));
    let text = Rect { height: inside.height - more, ..inside };
    let cursor = write(paint, prompt, text);
    if prompt.purpose.has_route() {
        let below = Rect { y: text.bottom(), height: more, ..inside };
        let lines = route_lines(paint, model, view, prompt, usize::from(below.width));
        paint.lines(below, &lines);
    }
    cursor
}

fn title(model: &Model<'_>, prompt: &Prompt) -> String {
    let about = |id| model.state.task(id).map(|task| (facts::agent_of(task).to_owned(), task.title().to_owned()));
    match &prompt.purpose {
        Purpose::NewTask(_) => "new task".to_owned(),
        Purpose::NewPlan => "new plan".to_owned(),
        Purpose::NewStep => "one more step".to_owned(),
        Purpose::Filter => "filter the list".to_owned(),
        Purpose::Search(_) => "search".to_owned(),
        Purpose::FindReplayed => "search the recording".to_owned(),
        Purpose::SeekTo => "go to a time".to_owned(),
        Purpose::Reply(id) => {
            about(*id).map_or_else(|| format!("say to {id}"), |(agent, title)| format!("say to {agent} · {title}"))
        }
        Purpose::Answer(id, to) => {
            let agent = about(*id).map_or_else(|| id.to_string(), |(agent, _)| agent);
            match to.choice {
                Choice::Deny => format!("why not, for {agent}"),
                Choice::Approve | Choice::Always | Choice::Other => format!("your answer for {agent}"),
            }
        }
        Purpose::Feedback(id) => match (about(*id), facts::unsent(model, *id)) {
            (None, _) => format!("changes for {id}"),
            (Some((agent, title)), 0) => format!("what {agent} must change · {title}"),
            (Some((agent, _)), 1) => format!("1 comment goes along to {agent}; more words if you like"),
            (Some((agent, _)), n) => format!("{n} comments go along to {agent}; more words if you like"),
        },
        Purpose::Comment(_, anchor) => format!("comment on {}", anchor.place()),
        Purpose::EditComment(id, comment) => {
            let task = model.state.task(*id);
            let place = task.and_then(|task| task.review.comment(*comment)).map(|it| it.anchor.place());
            format!("comment on {}", place.unwrap_or_default())
        }
    }
}

/// The text in rows of so many cells, broken after spaces where there are any: the place of each row in the text.
fn broken(text: &str, most: usize) -> Vec<Range<usize>> {
    let most = most.max(2);
    let mut rows = Vec::new();
    let mut start = 0;
    let (mut used, mut space) = (0, None);
    for (at, c) in text.char_indices() {
        if c == '\n' {
            rows.push(start..at);
            (start, used, space) = (at + 1, 0, None);
            continue;
        }
        let wide = cells(c.encode_utf8(&mut [0; 4]));
        if used + wide > most {
            let end = space.unwrap_or(at);
            rows.push(start..end);
            (start, used, space) = (end, cells(&text[end..at]), None);
        }
        used += wide;
        if c == ' ' {
            space = Some(at + 1);
        }
    }
    rows.push(start..text.len());
    rows
}

fn write(paint: &mut Paint<'_>, prompt: &Prompt, area: Rect) -> Option<Position> {
    let styles = paint.styles;
    let plain = Style { bg: None, ..styles.text };
    let text = prompt.editor.text();
    let cursor = prompt.editor.before_cursor().len();
    let rows = broken(text, usize::from(area.width.saturating_sub(2)));
    let cursor_row = rows.iter().rposition(|row| row.start <= cursor).unwrap_or(0);
    let cursor_col = rows.get(cursor_row).map_or(0, |row| cells(&text[row.start..cursor.max(row.start)]));
    let height = usize::from(area.height);
    let first = (cursor_row + 1).saturating_sub(height);
    for (at, row) in rows.iter().enumerate().skip(first).take(height) {
        let sign = match (at, paint.ascii) {
            (0, true) => "> ",
            (0, false) => "› ",
            (1.., _) => "  ",
        };
        let spans = vec![Span::styled(sign, styles.key), Span::styled(clean(&text[row.clone()]), plain)];
        paint.line(Rect { y: area.y + (at - first) as u16, height: 1, ..area }, &Line::from(spans));
    }
    if first > 0 {
        let above = Rect { y: area.y.saturating_sub(1), height: 1, ..area };
        paint.line_right(above, &Line::from(Span::styled(format!(" ↑ {first} more "), styles.dim)));
    }
    if text.is_empty() {
        let room = Rect { x: area.x + 2, width: area.width.saturating_sub(2), height: area.height.min(1), ..area };
        // Of several hints as many as there is room for.
        let hints = empty_words(prompt);
        let whole = cells(hints) <= usize::from(room.width);
        let words = if whole { hints } else { hints.split("   ").next().unwrap_or_default() };
        paint.line(room, &Line::from(Span::styled(words, styles.dim)));
    }
    let x = area.x + 2 + cursor_col as u16;
    (x <= area.right() && area.height > 0).then(|| Position::new(x, area.y + (cursor_row - first) as u16))
}

const fn empty_words(prompt: &Prompt) -> &'static str {
    match prompt.purpose {
        Purpose::NewStep => "what this step does",
        Purpose::NewTask(_) | Purpose::NewPlan => "what is to be done?   @agent talks to one that works",
        Purpose::Reply(_) => "your words",
        Purpose::Answer(_, AnswerTo { choice: Choice::Deny, .. }) => "why not, and what to do instead",
        Purpose::Answer(..) => "a number, an option or your own words",
        Purpose::Feedback(_) => "what must change",
        Purpose::Comment(..) | Purpose::EditComment(..) => "what you say of it; d sends all comments at once",
        Purpose::Filter => "words, an agent, a number",
        Purpose::Search(_) | Purpose::FindReplayed => "text",
        Purpose::SeekTo => "1:30, 90 (seconds), 50%",
    }
}

/// The agents to choose from, then who would get it, why, and what it would cost.
fn route_lines(
    paint: &Paint<'_>,
    model: &Model<'_>,
    view: &ViewState,
    prompt: &Prompt,
    width: usize,
) -> Vec<Line<'static>> {
    let styles = paint.styles;
    let (text, to) = (prompt.editor.text(), &prompt.purpose);
    let rule = if paint.ascii { "-" } else { "─" };
    let mut all =
        vec![Line::from(Span::styled(rule.repeat(width), styles.border)), wish_line(model, styles, to, width)];
    if text.trim().is_empty() {
        let words = wrap("The route and its cost show here while you write.", width);
        all.extend(words.into_iter().map(|row| Line::from(Span::styled(row, styles.dim))));
        return all;
    }
    if let Some((whom, _)) = mention::read(model, view, text) {
        let style = if matches!(whom, Mention::Nobody(_)) { styles.warn } else { styles.dim };
        let rows = wrap(&whom.sentence(model), width);
        all.extend(rows.into_iter().map(|row| Line::from(Span::styled(row, style))));
        return all;
    }
    if *to == Purpose::NewPlan {
        all.extend(planned(paint, model, width));
        return all;
    }
    match model.preview {
        Some(Preview { result: Err(trouble), .. }) => {
            all.extend(told(trouble, width).into_iter().map(|line| Line::from(Span::styled(line, styles.warn))));
        }
        Some(Preview { for_text, result: Ok(route) }) => {
            let named = matches!(to, Purpose::NewTask(RouteWish::Named(_)));
            all.extend(routed(paint, model, (route, if route.unsure && !named { "not sure: " } else { "" }), width));
            all.push(Line::from(Span::styled(cut(&others(model, route, cells(pin(paint))), width), styles.dim)));
            if for_text.trim() != text.trim() {
                all.iter_mut().skip(2).for_each(|line| *line = line.clone().style(styles.dim));
            }
        }
        None => all.push(Line::from(Span::styled("…", styles.dim))),
    }
    all
}

/// A sentence in as many rows as there are below the agents; what does not fit is shown to be cut.
fn told(text: &str, width: usize) -> Vec<String> {
    let rows = usize::from(route_rows(width as u16)) - 2;
    let mut lines = wrap(text, width);
    if lines.len() > rows {
        lines.truncate(rows);
        if let Some(last) = lines.last_mut() {
            *last = cut(&format!("{last}…"), width);
        }
    }
    lines
}

const fn pin(paint: &Paint<'_>) -> &'static str {
    if paint.ascii { "-> " } else { "📍 " }
}

/// Why the others do not get it: whom the router advised, whose kind of work it looks less like, who is not there.
fn others(model: &Model<'_>, route: &Route, indent: usize) -> String {
    let mut words: Vec<String> = Vec::new();
    let advised = route.advised.as_ref().filter(|_| route.is_override());
    words.extend(advised.map(|advised| format!("{}, whom the router advises", advised.agent)));
    let mut named = vec![route.agent.as_str()];
    named.extend(advised.map(|advised| advised.agent.as_str()));
    for other in &route.alternatives {
        if !named.contains(&other.agent.as_str()) {
            named.push(&other.agent);
            let tenths = other.score;
            let score = if tenths > 0 { format!(" {}.{}", tenths / 10, tenths % 10) } else { String::new() };
            let line = model.agents.iter().find(|agent| agent.name == other.agent);
            let trouble = line.and_then(|line| line.trouble.as_ref()).map(|why| format!(", {why}")).unwrap_or_default();
            words.push(format!("{} ({}{score}{trouble})", other.agent, other.category.title()));
        }
    }
    if words.is_empty() { String::new() } else { format!("{}not {}", " ".repeat(indent), words.join(" · ")) }
}

/// Who gets it and for what; then why, behind how sure that is.
fn routed(paint: &Paint<'_>, model: &Model<'_>, (route, sure): (&Route, &str), width: usize) -> Vec<Line<'static>> {
    let styles = paint.styles;
    let pin = pin(paint);
    let plain = Style { bg: None, ..styles.text };
    let mut left = vec![
        Span::styled(pin, styles.key),
        Span::styled(clean(&route.agent), styles.title),
        Span::styled(format!(" · {}", route.category.title()), plain),
    ];
    if let Some(name) = &route.model {
        left.push(Span::styled(format!(" · {}", clean(name)), styles.dim));
    }
    let cost = match (model.label(&route.agent), &route.estimate) {
        (Some(label), _) => Span::styled(clean(label), styles.warn),
        (None, Some(estimate)) => Span::styled(estimate.to_string(), styles.money),
        (None, None) => Span::styled("no cost", styles.dim),
    };
    let why: Vec<String> = match &route.instead_of {
        Some(instead) => vec![instead.why.clone()],
        None => route.reasons.iter().take(3).map(|reason| reason.text.clone()).collect(),
    };
    let style = if route.instead_of.is_some() { styles.warn } else { styles.dim };
    let indent = " ".repeat(cells(pin));
    if left.iter().map(Span::width).sum::<usize>() + cost.width() + 2 > width && left.len() > 3 {
        left.truncate(3);
    }
    let why = Span::styled(cut(&format!("{indent}{sure}{}", why.join(" · ")), width), style);
    if left.iter().map(Span::width).sum::<usize>() + cost.width() + 2 <= width {
        return vec![spread(left, vec![cost], width), Line::from(why)];
    }
    vec![Line::from(cut_spans(left, width)), Line::from(vec![Span::raw(indent), cost]), Line::from(why)]
}

/// The plan that is offered: its agents in order, what it costs, why.
fn planned(paint: &Paint<'_>, model: &Model<'_>, width: usize) -> Vec<Line<'static>> {
    let styles = paint.styles;
    let Some(preview) = model.plan else {
        return vec![Line::from(Span::styled("no playbook fits these words", styles.dim))];
    };
    let found = match &preview.result {
        Ok(found) => found,
        Err(trouble) => return vec![Line::from(Span::styled(cut(trouble, width), styles.warn))],
    };
    let pin = if paint.ascii { "-> " } else { "📍 " };
    let chain = cut(&clean(&chain(preview, width.saturating_sub(cells(pin)))), width.saturating_sub(cells(pin)));
    let chain = if paint.ascii { chain.replace('→', ">").replace('∥', "|") } else { chain };
    let estimate = found.estimate.map(|estimate| Estimate { time: found.forecast.time, ..estimate });
    let cost = estimate.map_or_else(|| "no cost".to_owned(), |estimate| format!("{estimate} in parallel"));
    let steps = format!("{} steps · {}", found.steps.len(), preview.reasons.join(" · "));
    let title = Line::from(vec![Span::styled(pin, styles.key), Span::styled(chain, styles.title)]);
    let (cost, steps) = (Span::styled(cost, styles.money), Span::styled(steps, styles.dim));
    if cost.width() + steps.width() + 2 <= width {
        return vec![title, spread(vec![steps], vec![cost], width)];
    }
    vec![title, Line::from(cut_spans(vec![cost], width)), Line::from(cut_spans(vec![steps], width))]
}

fn wish_line(model: &Model<'_>, styles: &Styles, to: &Purpose, width: usize) -> Line<'static> {
    let key = key_for(model, Scope::Prompt, Action::NextRoute).unwrap_or_default();
    let mut spans = vec![Span::styled(format!("{key} "), styles.key)];
    let chosen = match to {
        Purpose::NewPlan => "plan",
        Purpose::NewTask(RouteWish::Named(name)) => name,
        Purpose::NewTask(RouteWish::Auto | RouteWish::Primary)
        | Purpose::NewStep
        | Purpose::Reply(_)
        | Purpose::Answer(..)
        | Purpose::Feedback(_)
        | Purpose::Comment(..)
        | Purpose::EditComment(..)
        | Purpose::FindReplayed
        | Purpose::SeekTo
        | Purpose::Filter
        | Purpose::Search(_) => "auto",
    };
    let ready = model.agents.iter().filter(|agent| agent.ready).map(|agent| agent.name.as_str());
    let planned = model.plan.map(|_| "plan");
    for name in std::iter::once("auto").chain(planned).chain(ready) {
        let style = match (name == chosen, name) {
            (true, _) => styles.selection,
            (false, "plan") => styles.title,
            (false, _) => styles.dim,
        };
        spans.push(Span::styled(format!(" {name} "), style));
    }
    Line::from(cut_spans(spans, width))
}

/// Draws the line above the footer while no prompt is open: a notice, else how to begin.
pub fn draw_strip(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, regions: &Regions) {
    let strip = regions.strip;
    if paint.plain || draw_notice(paint, model, view, regions) {
        return;
    }
    let covered = regions.grid.intersects(strip);
    if covered || strip.is_empty() || model.state.tasks().next().is_none() {
        return;
    }
    let styles = paint.styles;
    let key = key_for(model, Scope::Main, Action::NewTask).unwrap_or_default();
    let sign = if paint.ascii { ">" } else { "›" };
    let mut spans = vec![Span::styled(format!(" {sign} "), styles.dim)];
    if view.filter.is_empty() {
        spans.push(Span::styled(key, styles.key));
        spans.push(Span::styled(" says what is to be done", styles.dim));
    } else {
        spans.push(Span::styled(format!("filtered by {}  esc shows all", clean(&view.filter)), styles.warn));
    }
    let limits = limits(model);
    let line = Line::from(spans);
    // Where there is no room for both, what is limited says more than how to begin.
    let mut used = 0;
    if limits.is_empty() || line.width() + cells(&limits) + 2 <= usize::from(strip.width) {
        used = paint.line(strip, &line);
    }
    let rest = Rect { x: strip.x + used, width: strip.width - used, ..strip };
    if !limits.is_empty() {
        let words = format!(" {} ", cut(&limits, usize::from(strip.width.saturating_sub(2))));
        paint.line_right(strip, &Line::from(Span::styled(words, styles.warn)));
    }
    let shown = panes(view, model, Rect::new(0, 0, view.size.cols, view.size.rows)).len();
    let more = model.state.live_sessions().count().saturating_sub(shown);
    if more > 0 && limits.is_empty() && !regions.grid.is_empty() {
        let words = if more == 1 { "1 more agent works".to_owned() } else { format!("{more} more agents work") };
        paint.line_right(rest, &Line::from(Span::styled(format!(" {words} "), styles.dim)));
    }
}

/// Which agents are limited until when: `claude limited until 15:00`.
fn limits(model: &Model<'_>) -> String {
    let one = |agent: &String| Some(format!("{} {}", clean(agent), facts::limit_of(model, agent)?));
    model.state.limits().keys().filter_map(one).collect::<Vec<_>>().join(" · ")
}

/// Draws what is to be told now over everything but an open prompt; says whether there is anything.
pub fn draw_notice(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, regions: &Regions) -> bool {
    let Some(notice) = view.live_notice(model.now) else { return false };
    if paint.plain {
        // The status line says it.
        return true;
    }
    let strip = match view.overlays.last() {
        Some(Overlay::Prompt(prompt)) if !matches!(prompt.purpose, Purpose::Search(_)) => {
            let prompt = area(prompt, regions);
            Rect { y: prompt.y.saturating_sub(1), height: 1, ..prompt }
        }
        // Over a page as wide as the screen it takes the whole row, so that no piece of its border is left.
        Some(
            Overlay::Review(..)
            | Overlay::Costs(_)
            | Overlay::Help(_)
            | Overlay::Routes(_)
            | Overlay::Inbox(_)
            | Overlay::Timeline(_)
            | Overlay::Replay(..)
            | Overlay::Plan(_)
            | Overlay::Compare(..),
        ) => Rect { x: regions.body.x, width: regions.body.width, ..regions.strip },
        Some(_) | None => regions.strip,
    };
    notice_lines(paint, strip, &notice.text, notice.kind);
    true
}

fn notice_lines(paint: &mut Paint<'_>, strip: Rect, text: &str, kind: NoticeKind) {
    let styles = paint.styles;
    let (sign, style) = match (kind, paint.ascii) {
        (NoticeKind::Told, false) => ("♪ ", styles.key),
        (NoticeKind::Refused, false) => ("✗ ", styles.warn),
        (NoticeKind::Told, true) => ("* ", styles.key),
        (NoticeKind::Refused, true) => ("x ", styles.warn),
    };
    let width = usize::from(strip.width.saturating_sub(4));
    let rows = wrap(text, width);
    let height = rows.len().min(4).min(usize::from(strip.bottom())) as u16;
    let area = Rect { y: strip.bottom() - height, height, ..strip };
    paint.fill(area, styles.overlay);
    for (at, row) in rows.into_iter().take(usize::from(height)).enumerate() {
        let lead = if at == 0 { sign } else { "  " };
        let line = Line::from(vec![Span::raw(" "), Span::styled(lead, style), Span::styled(row, style)]);
        paint.line(Rect { y: area.y + at as u16, height: 1, ..area }, &line);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_written_breaks_after_spaces_and_loses_nothing() {
        let rows =
            |text: &str, most| broken(text, most).into_iter().map(|row| text[row].to_owned()).collect::<Vec<_>>();
        assert_eq!(rows("lists a user's orders", 10), ["lists a ", "user's ", "orders"]);
        assert_eq!(rows("aaaaaaa", 3), ["aaa", "aaa", "a"]);
        assert_eq!(rows("日本語\n\nx", 4), ["日本", "語", "", "x"]);
        assert_eq!(rows("", 4), [""]);
    }
}
