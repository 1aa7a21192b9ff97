//! Lists to choose from: the palette and the themes, filtered by what is typed.

use ratatui::layout::{Position, Rect};
use ratatui::style::Style;
use ratatui::text::{Line, Span};

use crate::config::Scope;
use crate::domain::command::Remember;
use crate::domain::ids::TaskId;
use crate::domain::memory::{Mark, Note};
use crate::domain::task::MergeStyle;
use crate::ui::action::{ACTIONS, Action};
use crate::ui::facts;
use crate::ui::footer::{can_rehearse, key_for};
use crate::ui::model::Model;
use crate::ui::paint::{Paint, cut_spans, spread};
use crate::ui::text::{cells, clean, cut, wrap};
use crate::ui::view_state::{Chooser, ListOf, Overlay};

/// What an entry does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Choice {
    /// Runs an action.
    Act(Action),
    /// Selects a task.
    Task(TaskId),
    /// Begins a new task for this agent.
    Agent(String),
    /// Hands a task to this agent, or to the next best.
    Hand(TaskId, Option<String>),
    /// Ticks or opens a checkpoint, keeps or drops a note.
    Remember(Box<Remember>),
    /// Ends the review of a task so; `None` throws the work away.
    End(TaskId, Option<MergeStyle>),
    /// Draws with this theme.
    Theme(String),
}

/// An entry: what it does, its words, and what stands at the right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    /// What it does.
    pub choice: Choice,
    words: String,
    aside: String,
}

/// The entries that match what was typed, best first.
pub fn choices(model: &Model<'_>, overlay: &Overlay) -> Vec<Entry> {
    let Some((all, typed)) = listed(model, overlay) else { return Vec::new() };
    let mut scored: Vec<(u32, usize, Entry)> =
        all.into_iter().enumerate().filter_map(|(at, entry)| Some((score(&entry.words, typed)?, at, entry))).collect();
    scored.sort_by_key(|(score, at, _)| (*score, *at));
    scored.into_iter().map(|(_, _, entry)| entry).collect()
}

/// Every entry, and what was typed.
fn listed<'o>(model: &Model<'_>, overlay: &'o Overlay) -> Option<(Vec<Entry>, &'o str)> {
    let (all, chooser) = match overlay {
        Overlay::Palette(chooser) => {
            let all = match chooser.list {
                ListOf::Everything => palette(model),
                ListOf::Hands(task) => takers(model, task),
                ListOf::Endings(task) => endings(task),
                ListOf::Memory(task) => remembered(model, task),
            };
            (all, chooser)
        }
        Overlay::Themes(chooser, _) => (themes(model), chooser),
        Overlay::Peek(_)
        | Overlay::Review(..)
        | Overlay::Costs(_)
        | Overlay::Routes(_)
        | Overlay::Timeline(_)
        | Overlay::Replay(..)
        | Overlay::Inbox(_)
        | Overlay::Plan(_)
        | Overlay::Compare(..)
        | Overlay::Help(_)
        | Overlay::Prompt(_)
        | Overlay::Confirm(_) => return None,
    };
    Some((all, chooser.editor.text()))
}

fn palette(model: &Model<'_>) -> Vec<Entry> {
    let hidden = |action: Action| {
        action.pane().is_some()
            || matches!(
                action,
                Action::SelectNext
                    | Action::SelectPrevious
                    | Action::SelectFirst
                    | Action::SelectLast
                    | Action::Palette
            )
            || (action == Action::Rehearse && !can_rehearse(model))
    };
    let specs = ACTIONS.iter().filter(|spec| spec.scopes.contains(&Scope::Main) && !hidden(spec.action));
    let actions = specs.map(|spec| Entry {
        choice: Choice::Act(spec.action),
        words: format!("{}: {}", spec.title, spec.doc.trim_end_matches('.')),
        aside: key_for(model, Scope::Main, spec.action).unwrap_or_default(),
    });
    let tasks = model.state.tasks().rev().map(|task| Entry {
        choice: Choice::Task(task.id),
        words: format!("{} {}", task.id, clean(task.title())),
        aside: facts::agent_of(task).to_owned(),
    });
    let agents = model.agents.iter().filter(|agent| agent.ready).map(|agent| Entry {
        choice: Choice::Agent(agent.name.clone()),
        words: format!("{}: a new task for it", agent.name),
        aside: agent.title.clone(),
    });
    actions.chain(tasks).chain(agents).collect()
}

/// Who could go on with a task; who cannot because of a limit stands there with it.
fn takers(model: &Model<'_>, task: TaskId) -> Vec<Entry> {
    let has = model.state.task(task).map(facts::agent_of).unwrap_or_default();
    let ready = model.agents.iter().filter(|agent| agent.ready && agent.name != has);
    let nobody = ready.clone().next().is_none();
    let words =
        if nobody { "next best: nobody else is ready now" } else { "next best: whoever the router would choose" };
    let best = Entry { choice: Choice::Hand(task, None), words: words.to_owned(), aside: String::new() };
    let others = ready.map(|agent| Entry {
        choice: Choice::Hand(task, Some(agent.name.clone())),
        words: format!("{}: {}", agent.name, agent.title),
        aside: facts::limit_of(model, &agent.name).unwrap_or_default().replacen("limited ", "", 1),
    });
    std::iter::once(best).chain(others).collect()
}

/// What a task remembers that a person can change: notes that disagree first.
fn remembered(model: &Model<'_>, id: TaskId) -> Vec<Entry> {
    let Some(task) = model.state.task(id) else { return Vec::new() };
    let notes = model.state.notes();
    let entry = |what: Remember, words: String, aside: String| Entry {
        choice: Choice::Remember(Box::new(what)),
        words,
        aside: clean(&aside),
    };
    let said = |note: &Note| {
        let subject = note.subject.as_ref().map(|subject| format!("{subject}, ")).unwrap_or_default();
        clean(&format!("{subject}{}", note.text))
    };
    let pairs = notes.disputed_for(task).flat_map(|pair| [pair.first, pair.second]);
    let disputed = pairs
        .filter_map(|note| Some((note, notes.get(note)?)))
        .map(|(note, of)| entry(Remember::Resolve(note), format!("keep {note}: {}", said(of)), of.by.to_string()));
    let checkpoints = task.memory.checkpoints.iter().zip(1..).map(|(one, number)| match &one.tick {
        None => entry(Remember::Tick(id, number, Mark::Ticked), format!("tick: {}", clean(&one.text)), String::new()),
        Some(tick) => {
            let by = tick.by.to_string();
            entry(Remember::Tick(id, number, Mark::Open), format!("open again: {}", clean(&one.text)), by)
        }
    });
    let drops = notes
        .for_task(task)
        .into_iter()
        .map(|(note, of)| entry(Remember::Drop(note), format!("drop {note}: {}", said(of)), of.by.to_string()));
    disputed.chain(checkpoints).chain(drops).collect()
}

/// How a review can end.
fn endings(task: TaskId) -> Vec<Entry> {
    let all = [
        (Some(MergeStyle::Squash), "squash: merge it as one commit", "one commit"),
        (Some(MergeStyle::Merge), "merge: merge it with a merge commit", "all commits"),
        (Some(MergeStyle::Rebase), "rebase: its commits on top", "all commits"),
        (Some(MergeStyle::LeaveBranch), "leave: the branch stays for you", "no merge"),
        (Some(MergeStyle::PullRequest), "pull request: push it and open one; asks once", "gh, glab"),
        (None, "discard: throw the work away; asks once", ""),
    ];
    let entry = |(style, words, aside): (Option<MergeStyle>, &str, &str)| Entry {
        choice: Choice::End(task, style),
        words: words.to_owned(),
        aside: aside.to_owned(),
    };
    all.into_iter().map(entry).collect()
}

fn themes(model: &Model<'_>) -> Vec<Entry> {
    let all = model.themes.iter();
    all.map(|line| Entry {
        choice: Choice::Theme(line.name.clone()),
        words: format!("{}: {}", line.name, line.about),
        aside: String::new(),
    })
    .collect()
}

/// How badly the typed characters fit, when they all occur in order; lower is better.
fn score(words: &str, typed: &str) -> Option<u32> {
    let words: Vec<char> = words.to_lowercase().chars().collect();
    let mut at = 0;
    let mut cost = 0;
    let mut together = false;
    for c in typed.to_lowercase().chars().filter(|c| !c.is_whitespace()) {
        let found = words[at..].iter().position(|word| *word == c)? + at;
        let starts = found == 0 || !words[found - 1].is_alphanumeric();
        cost += match (together && found == at, starts) {
            (true, _) => 0,
            (false, true) => 2,
            (false, false) => 6 + (found - at).min(20) as u32,
        };
        together = true;
        at = found + 1;
    }
    Some(cost)
}

/// The most rows for the words of the marked entry.
const NOTE: usize = 3;
/// The columns of an entry's name.
const NAME: usize = 13;

/// Where the list stands, and where in it what.
struct Places {
    area: Rect,
    list: Rect,
    /// The words of the marked entry in full, where an entry is too long for its row.
    note: Rect,
}

/// The box is as high as all entries need, so that typing does not change it.
fn places(model: &Model<'_>, overlay: &Overlay, body: Rect) -> Places {
    let themes = matches!(overlay, Overlay::Themes(..));
    let width = if themes { 56 } else { 76 }.min(body.width);
    let (all, _) = listed(model, overlay).unwrap_or_default();
    let columns = usize::from(width.saturating_sub(4));
    let note = all.iter().map(|entry| whole(entry, columns).len()).max().unwrap_or(0).min(NOTE) as u16;
    let note = if note == 0 { 0 } else { note + 1 };
    let rows = (all.len().clamp(4, 18)) as u16;
    let height = (rows + note + 4).min(22 + note / 2).min(body.height);
    let area = if themes {
        Rect { x: body.right() - width, width, height, ..body }
    } else {
        Rect { x: body.x + (body.width - width) / 2, y: body.y + (body.height - height) / 4, width, height }
    };
    let note = note.min(height.saturating_sub(8));
    let list = Rect {
        x: area.x + 1,
        y: area.y + 3.min(area.height),
        width: area.width.saturating_sub(2),
        height: area.height.saturating_sub(4 + note),
    };
    Places { area, list, note: Rect { y: list.bottom(), height: note, ..list } }
}

/// Where the list stands.
pub fn area_of(model: &Model<'_>, overlay: &Overlay, body: Rect) -> Rect {
    places(model, overlay, body).area
}

/// The words of an entry that is too long for its row, row by row; nothing of one that is not.
fn whole(entry: &Entry, columns: usize) -> Vec<String> {
    let parts = entry.words.split_once(": ").filter(|_| !matches!(entry.choice, Choice::Task(_)));
    let (name, doc) = parts.unwrap_or((&entry.words, ""));
    let aside = match cells(&entry.aside) {
        0 => 0,
        wide => wide + 1,
    };
    let used = if doc.is_empty() { cells(name) } else { NAME.max(cells(name)) + cells(doc) };
    if used + aside <= columns {
        return Vec::new();
    }
    let key = matches!(entry.choice, Choice::Act(_)) || entry.aside.is_empty();
    let more = if key { String::new() } else { format!(" · {}", entry.aside) };
    wrap(&format!("{}{more}", if doc.is_empty() { name } else { doc }), columns)
}

fn first_shown(chooser: &Chooser, rows: usize) -> usize {
    (chooser.marked + 1).saturating_sub(rows.max(1))
}

/// The entry at a position of the screen.
pub fn entry_at(
    model: &Model<'_>,
    (overlay, chooser): (&Overlay, &Chooser),
    body: Rect,
    at: Position,
) -> Option<usize> {
    let list = places(model, overlay, body).list;
    list.contains(at).then(|| first_shown(chooser, usize::from(list.height)) + usize::from(at.y - list.y))
}

/// Draws the list and gives where the cursor is.
pub fn draw(
    paint: &mut Paint<'_>,
    model: &Model<'_>,
    overlay: &Overlay,
    chooser: &Chooser,
    body: Rect,
) -> Option<Position> {
    let title = match (overlay, chooser.list) {
        (Overlay::Themes(..), _) => "theme".to_owned(),
        (_, ListOf::Hands(task)) => format!("hand {task} to"),
        (_, ListOf::Memory(task)) => format!("checkpoints and notes of {task}"),
        (_, ListOf::Endings(task)) => format!("how {task} ends"),
        (_, ListOf::Everything) => "commands".to_owned(),
    };
    let places = places(model, overlay, body);
    let inside = paint.overlay(places.area, &title);
    if inside.is_empty() {
        return None;
    }
    let styles = paint.styles;
    let sign = if paint.ascii { "> " } else { "› " };
    let typed = cut(chooser.editor.text(), usize::from(inside.width.saturating_sub(3)));
    let cursor = Position::new(inside.x + 2 + cells(&typed) as u16, inside.y);
    let plain = Style { bg: None, ..styles.text };
    let line = Line::from(vec![Span::styled(sign, styles.key), Span::styled(typed, plain)]);
    paint.line(inside, &line);
    if inside.height > 1 {
        paint.rule(Rect { y: inside.y + 1, height: 1, ..inside }, styles.border);
    }
    let list = places.list;
    let entries = choices(model, overlay);
    let first = first_shown(chooser, usize::from(list.height));
    for (row, (at, entry)) in (0..list.height).zip(entries.iter().enumerate().skip(first)) {
        let area = Rect { y: list.y + row, height: 1, ..list };
        let ground = if at == chooser.marked { styles.selection } else { styles.overlay };
        if at == chooser.marked {
            paint.mark(area);
        }
        draw_entry(paint, area, entry, ground);
    }
    if let Some(entry) = entries.get(chooser.marked).filter(|_| places.note.height > 1) {
        paint.rule(Rect { x: inside.x, width: inside.width, height: 1, ..places.note }, styles.border);
        let rows = whole(entry, usize::from(inside.width)).into_iter().take(NOTE);
        let lines: Vec<Line<'_>> = rows.map(|row| Line::from(Span::styled(row, styles.dim))).collect();
        let below = Rect { y: places.note.y + 1, height: places.note.height - 1, ..inside };
        paint.lines(below, &lines);
    }
    if entries.is_empty() {
        let words = Line::from(Span::styled(" nothing of that name", styles.dim));
        paint.line(Rect { height: list.height.min(1), ..list }, &words);
    }
    inside.contains(cursor).then_some(cursor)
}

fn draw_entry(paint: &mut Paint<'_>, area: Rect, entry: &Entry, ground: Style) {
    let styles = paint.styles;
    paint.fill(area, ground);
    let plain = Style { bg: None, ..ground };
    let width = usize::from(area.width.saturating_sub(2));
    let aside = match entry.choice {
        Choice::Act(_) => Span::styled(entry.aside.clone(), styles.key),
        Choice::Task(_)
        | Choice::Agent(_)
        | Choice::Hand(..)
        | Choice::Remember(_)
        | Choice::End(..)
        | Choice::Theme(_) => Span::styled(cut(&entry.aside, width / 3), styles.dim),
    };
    let left = match (&entry.choice, entry.words.split_once(": ")) {
        (
            Choice::Act(_)
            | Choice::Agent(_)
            | Choice::Hand(..)
            | Choice::Remember(_)
            | Choice::End(..)
            | Choice::Theme(_),
            Some((name, doc)),
        ) => {
            vec![Span::styled(format!("{name:<NAME$}"), plain), Span::styled(doc.to_owned(), styles.dim)]
        }
        (
            Choice::Act(_)
            | Choice::Agent(_)
            | Choice::Hand(..)
            | Choice::Remember(_)
            | Choice::End(..)
            | Choice::Task(_)
            | Choice::Theme(_),
            _,
        ) => vec![Span::styled(entry.words.clone(), plain)],
    };
    let line = if aside.width() == 0 { Line::from(cut_spans(left, width)) } else { spread(left, vec![aside], width) };
    paint.line(Rect { x: area.x + 1, width: area.width.saturating_sub(2), ..area }, &line);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_typed_together_and_at_word_starts_fits_best() {
        let words = ["zoom: One pane", "next pane: The next pane", "new: Write a new task"];
        let best = |typed: &str| {
            let scored = words.iter().filter_map(|word| Some((score(word, typed)?, *word)));
            scored.min().map(|(_, word)| word)
        };
        assert_eq!(best("zo"), Some(words[0]));
        assert_eq!(best("new"), Some(words[2]));
        assert_eq!(best("np"), Some(words[1]));
        assert_eq!(best("xyz"), None);
    }
}
