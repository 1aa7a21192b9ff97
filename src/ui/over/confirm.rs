//! A question before something that cannot be undone.

use std::path::Path;

use ratatui::layout::{Position, Rect};
use ratatui::text::{Line, Span};

use crate::config::Scope;
use crate::domain::decide::untrusted;
use crate::domain::ids::TaskId;
use crate::domain::summary::headline;
use crate::domain::task::{Merge, ProjectCommand, TaskStatus};
use crate::ui::action::Action;
use crate::ui::facts;
use crate::ui::footer::key_for;
use crate::ui::model::Model;
use crate::ui::over::places::span_at;
use crate::ui::paint::{Paint, centred};
use crate::ui::styles::Styles;
use crate::ui::text::{clean, cut, wrap};
use crate::ui::view_state::Confirm;

/// The branch that a task was merged into.
fn into(model: &Model<'_>, id: TaskId) -> String {
    match model.state.task(id).and_then(|task| task.merge.as_ref()) {
        Some(Merge::Merged { into, .. }) => clean(into),
        Some(Merge::BranchLeft { .. } | Merge::PullRequest { .. } | Merge::Nothing | Merge::Discarded) | None => {
            "the branch".to_owned()
        }
    }
}

/// The question, and what it means.
pub fn question(model: &Model<'_>, confirm: Confirm) -> (String, String) {
    let title = |id| model.state.task(id).map_or_else(String::new, |task| cut(task.title(), 60));
    match confirm {
        Confirm::Kill(id) => {
            let agent = model.state.task(id).map(facts::agent_of).unwrap_or_default();
            (
                format!("End {} on {id}?", clean(agent)),
                format!(
                    "{}\nThe agent's processes end and the task is cancelled. Its branch and its log stay.",
                    title(id)
                ),
            )
        }
        Confirm::Discard(id) => (
            format!("Throw away the work of {id}?"),
            format!("{}\nThe worktree and its branch are removed. This cannot be undone.", title(id)),
        ),
        Confirm::Keep(id) => {
            let others = super::sides(model, id)
                .into_iter()
                .filter(|task| task.id != id && !matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled));
            let loses = others.map(|task| {
                let work = task.summary.as_ref().map_or_else(|| "not measured yet".to_owned(), headline);
                format!("{} ({}, {}): {work}", task.id, clean(facts::agent_of(task)), task.status.title())
            });
            let loses = loses.collect::<Vec<_>>().join("\n");
            let words = "It is merged; then this is thrown away for good:";
            (
                format!("Keep {id}?"),
                if loses.is_empty() { "It is merged.".to_owned() } else { format!("{words}\n{loses}") },
            )
        }
        Confirm::Undo(id) => (
            format!("Undo the merge of {id}?"),
            format!(
                "{}\n{} goes back to where it was before, and the work stands on its own branch in review again. Done only \
                 while nothing came after it and nothing is changed in the checkout.",
                title(id),
                into(model, id)
            ),
        ),
        Confirm::PullRequest(id) => (
            format!("Open a pull request for {id}?"),
            format!(
                "{}\nThe branch is pushed to the remote, and `gh` or `glab` opens the request. Until then nothing leaves \
                 this machine.",
                title(id)
            ),
        ),
        Confirm::MergeUnsent(id, _) => {
            let count = facts::unsent(model, id);
            let words = if count == 1 { "1 comment was".to_owned() } else { format!("{count} comments were") };
            (format!("Merge {id} all the same?"), format!("{words} not sent to the agent, and will not be."))
        }
        Confirm::Trust(id) => {
            let task = model.state.task(id);
            let named = |found: &ProjectCommand| {
                let run = if found.copies() { "" } else { "run " };
                format!("{run}{} ({})", clean(&found.command), clean(&found.found_in))
            };
            let found = task.map(|task| untrusted(model.state, task)).unwrap_or_default();
            let lines = found.into_iter().map(named).collect::<Vec<_>>().join("\n");
            let folder = task.and_then(|task| Path::new(task.project()).file_name());
            let project = folder.map_or_else(|| "the project".into(), |name| clean(&name.to_string_lossy()));
            let words = "From now on, whenever a task of it needs that, without asking again:";
            (format!("Trust what {project} proposes?"), format!("{words}\n{lines}"))
        }
        Confirm::Stop => {
            let live = model.state.live_sessions().count();
            let agents = if live == 1 { "1 agent".to_owned() } else { format!("{live} agents") };
            (
                "Stop orchestra?".to_owned(),
                format!(
                    "{agents} at work will be ended. To leave only this screen, use `q` instead; the agents work on."
                ),
            )
        }
    }
}

/// Where the question stands, with its words.
fn place(words: &str, body: Rect) -> (Rect, Vec<String>) {
    let width = 58.min(body.width.saturating_sub(2));
    let lines = wrap(words, usize::from(width.saturating_sub(4)));
    (centred(body, width, lines.len() as u16 + 4), lines)
}

/// `y yes     n no`.
fn answers(model: &Model<'_>, styles: &Styles) -> Line<'static> {
    let key = |action| key_for(model, Scope::Confirm, action).unwrap_or_default();
    Line::from(vec![
        Span::styled(key(Action::ConfirmYes), styles.warn),
        Span::styled(" yes", styles.dim),
        Span::raw("     "),
        Span::styled(key(Action::Cancel), styles.key),
        Span::styled(" no", styles.dim),
    ])
}

/// The answer under the mouse.
pub fn answer_at(model: &Model<'_>, confirm: Confirm, body: Rect, at: Position) -> Option<Action> {
    let (area, lines) = place(&question(model, confirm).1, body);
    let row =
        Rect { x: area.x + 2, y: area.y + 2 + lines.len() as u16, width: area.width.saturating_sub(4), height: 1 };
    match span_at(&answers(model, &Styles::of(model.theme)), row, at)? {
        0 | 1 => Some(Action::ConfirmYes),
        3 | 4 => Some(Action::Cancel),
        _ => None,
    }
}

/// Draws the question.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, confirm: Confirm, body: Rect) {
    let (title, words) = question(model, confirm);
    let (area, lines) = place(&words, body);
    let inside = paint.overlay(area, &title);
    let styles = paint.styles;
    let plain = ratatui::style::Style { bg: None, ..styles.text };
    let mut all: Vec<Line<'_>> = lines.into_iter().map(|line| Line::from(Span::styled(line, plain))).collect();
    all.push(Line::default());
    all.push(answers(model, styles));
    paint.lines(inside, &all);
}
