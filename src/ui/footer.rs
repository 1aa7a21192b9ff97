//! The footer: what can be done now, with its keys; every entry is a button.

use crate::domain::session::Session;
use ratatui::layout::Rect;
use ratatui::text::{Line, Span};

use super::action::Action;
use super::facts;
use super::layout::{NARROW, regions};
use super::model::Model;
use super::over::{inbox_rows, peek_height};
use super::paint::Paint;
use super::replay::{self, Playing};
use super::text::cells;
use super::view_state::{Confirm, InboxTab, Overlay, Page, PlanPage, Purpose, TimelineTab, ViewState, Zoom, focus};
use crate::config::Scope;
use crate::domain::attention::AttentionKind;
use crate::domain::delegation::children;
use crate::domain::inbox::waiting;
use crate::domain::plan::Hold;
use crate::domain::review::CommentState;
use crate::domain::session::dialog::{Choice, DialogKind};
use crate::domain::task::{Merge, Task, TaskStatus};
use crate::term::PatternKind;

/// A button.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Button {
    /// Where it is.
    pub area: Rect,
    /// What it does.
    pub action: Action,
    /// Its key.
    pub key: String,
    /// Its words.
    pub title: &'static str,
}

/// The key to show for an action, in few characters.
pub fn key_for(model: &Model<'_>, scope: Scope, action: Action) -> Option<String> {
    let key = model.keymap.key_for(scope, action.name())?;
    let short = match key.as_str() {
        _ if model.screen.look.is_ascii() => key.as_str(),
        "enter" => "⏎",
        "tab" => "⇥",
        "up" => "↑",
        "down" => "↓",
        "left" => "←",
        "right" => "→",
        other => other,
    };
    Some(short.replace("ctrl+", "^"))
}

/// What can be done now, the most needed first.
pub fn offers(view: &ViewState, model: &Model<'_>) -> Vec<(Action, &'static str)> {
    let task = view.task(model);
    match focus(view) {
        Scope::Main => main_offers(view, model, task),
        Scope::Focus => vec![named(Action::Unfocus)],
        Scope::Prompt => prompt_offers(view),
        Scope::List => vec![named(Action::Choose), named(Action::Cancel)],
        Scope::Review => review_offers(view, task),
        Scope::Costs => {
            [Action::NextGrouping, Action::CostDays, Action::PageDown, Action::Help, Action::Cancel].map(named).to_vec()
        }
        Scope::Plan => plan_offers(view, model, task),
        Scope::Inbox => inbox_offers(view, model, task),
        Scope::Timeline => timeline_offers(view),
        Scope::Replay => replay_offers(model),
        Scope::Peek => {
            let mut all = task.map(|task| asked_offers(model, task)).unwrap_or_default();
            all.extend([Action::Focus, Action::Reply, Action::Kill].map(named));
            all.retain(|(action, _)| *action != Action::Focus && *action != Action::Kill || has_agent(model, task));
            let area = Rect::new(0, 0, view.size.cols, view.size.rows);
            let (lines, room) = task.map_or((0, 0), |task| peek_height(model, task, &regions(view, model, area)));
            if lines > room {
                all.insert(0, named(Action::More));
            }
            all.extend([named(Action::Scrollback), named(Action::Help), named(Action::Cancel)]);
            all
        }
        Scope::Scrollback => reading_offers(view, model),
        Scope::Confirm => vec![(Action::ConfirmYes, yes_words(view)), (Action::Cancel, "no")],
        Scope::Help => vec![named(Action::ScrollDown), named(Action::ScrollUp), named(Action::Cancel)],
    }
}

fn inbox_offers(view: &ViewState, model: &Model<'_>, task: Option<&Task>) -> Vec<(Action, &'static str)> {
    let (tab, empty) = match view.overlays.last() {
        Some(Overlay::Inbox(page)) => (page.tab, inbox_rows(model, page).is_empty()),
        Some(_) | None => (InboxTab::default(), true),
    };
    if empty {
        return [Action::NextTab, Action::Help, Action::Cancel].map(named).to_vec();
    }
    let mut all = Vec::new();
    if let Some(task) = task.filter(|_| tab != InboxTab::Decided) {
        all.extend(asked_offers(model, task));
    }
    if view.size.cols < NARROW {
        all.retain(|(action, _)| !matches!(action, Action::ApproveAlways | Action::DenyReason));
    }
    match tab {
        InboxTab::Waiting => all.extend([named(Action::Snooze), (Action::Focus, "open"), named(Action::Peek)]),
        InboxTab::Later => all.extend([(Action::Undo, "ask again"), (Action::Focus, "open")]),
        InboxTab::Decided => all.push(named(Action::Undo)),
    }
    all.extend([named(Action::NextTab), named(Action::Help), named(Action::Cancel)]);
    all
}

fn timeline_offers(view: &ViewState) -> Vec<(Action, &'static str)> {
    let log = matches!(view.overlays.last(), Some(Overlay::Timeline(page)) if page.tab == TimelineTab::Log);
    let mut all = vec![(Action::NextTab, if log { "while away" } else { "log" })];
    if log {
        all.extend([Action::FilterTask, Action::FilterAgent, Action::FilterKind].map(named));
    }
    all.extend([Action::PageDown, Action::Help, Action::Cancel].map(named));
    all
}

fn replay_offers(model: &Model<'_>) -> Vec<(Action, &'static str)> {
    let replay = model.replay.map(replay::look);
    let playing = replay.as_deref().is_some_and(|replay| replay.playing == Playing::On);
    if replay.as_deref().is_some_and(|replay| matches!(replay.playing, Playing::Failed(_))) {
        return [Action::Help, Action::Cancel].map(named).to_vec();
    }
    let several = replay.as_deref().is_some_and(|replay| replay.of.1 > 1);
    let mut all = vec![(Action::PlayPause, if playing { "pause" } else { "play" })];
    all.extend([Action::SeekBack, Action::SeekOn, Action::Faster, Action::Slower, Action::NextMark].map(named));
    all.push((Action::SearchOn, "search"));
    all.extend(several.then(|| named(Action::NextSession)));
    all.extend([Action::SkipIdle, Action::Help, Action::Cancel].map(named));
    all
}

fn plan_offers(view: &ViewState, model: &Model<'_>, task: Option<&Task>) -> Vec<(Action, &'static str)> {
    let mut all = match view.plan_page() {
        Some(PlanPage::Offered(..)) => {
            let mut all = vec![(Action::Submit, "run")];
            all.extend(
                [
                    Action::NextRoute,
                    Action::DropStep,
                    Action::AddStep,
                    Action::StepEarlier,
                    Action::StepLater,
                    Action::StepGate,
                ]
                .map(named),
            );
            all
        }
        Some(PlanPage::Running(id, _)) => {
            let mut all = task.map(|task| asked_offers(model, task)).unwrap_or_default();
            let plan = model.state.plan(*id).filter(|plan| !plan.status(model.state).is_over());
            all.push((Action::Submit, "go to"));
            if let Some(plan) = plan {
                all.push((Action::HoldPlan, if plan.hold == Hold::Paused { "go on" } else { "pause" }));
                all.push((Action::Resume, "resume"));
            }
            all.extend([named(Action::Peek), named(Action::Kill)]);
            all
        }
        None => Vec::new(),
    };
    all.extend([named(Action::Help), named(Action::Cancel)]);
    all
}

const fn named(action: Action) -> (Action, &'static str) {
    (action, action.title())
}

fn has_agent(model: &Model<'_>, task: Option<&Task>) -> bool {
    task.and_then(|task| facts::session_of(model, task)).is_some_and(Session::is_live)
}

fn main_offers(view: &ViewState, model: &Model<'_>, task: Option<&Task>) -> Vec<(Action, &'static str)> {
    let Some(task) = task else {
        let start =
            [Action::NewTask, Action::Rehearse, Action::PickTheme, Action::Palette, Action::Help, Action::Detach];
        return start
            .into_iter()
            .filter(|action| *action != Action::Rehearse || can_rehearse(model))
            .map(named)
            .collect();
    };
    let mut all = asked_offers(model, task);
    let narrow = view.size.cols < NARROW;
    let waiting = waiting(model.state);
    if narrow {
        narrow_offers(view, &mut all);
        if has_agent(model, Some(task)) {
            all.extend([named(Action::Kill), named(Action::Peek)]);
        }
    }
    if waiting.iter().any(|item| item.task != task.id) {
        all.push((Action::NextAttention, "next"));
    }
    if !waiting.is_empty() && !narrow {
        all.push(named(Action::Inbox));
    }
    all.push(named(Action::NewTask));
    if !waiting.is_empty() && narrow {
        all.push(named(Action::Inbox));
    }
    if has_agent(model, Some(task)) {
        all.extend([(Action::Focus, "type"), named(Action::Peek), named(Action::Reply), named(Action::Kill)]);
    } else if task.summary.is_some() && task.status != TaskStatus::InReview {
        all.extend([named(Action::Review), named(Action::Peek)]);
    }
    if children(model.state, task.id).next().is_some() {
        all.push((Action::Fold, if view.folded.contains(&task.id) { "unfold" } else { "fold" }));
    }
    if view.zoom == Zoom::On {
        all.push((Action::Zoom, "all panes"));
    } else if !narrow {
        all.push(named(Action::Zoom));
    }
    all.extend([named(Action::Filter), (Action::Palette, "commands"), named(Action::Costs), named(Action::Help)]);
    all
}

/// On a narrow screen the way back comes first, and what is rarely used goes.
fn narrow_offers(view: &ViewState, all: &mut Vec<(Action, &'static str)>) {
    all.retain(|(action, _)| !matches!(action, Action::ApproveAlways | Action::DenyReason));
    if view.page != Page::Tasks {
        all.insert(0, named(Action::Back));
    }
}

/// Whether a rehearsal agent is configured.
pub fn can_rehearse(model: &Model<'_>) -> bool {
    model.agents.iter().any(|agent| agent.label.is_some() && agent.ready)
}

/// What answers that which the task asks for.
fn asked_offers(model: &Model<'_>, task: &Task) -> Vec<(Action, &'static str)> {
    let Some(item) = facts::asks(model, task) else { return Vec::new() };
    match item.kind {
        AttentionKind::Approval | AttentionKind::Question => dialog_offers(model, task),
        AttentionKind::Review => {
            let compare = task.group.map(|_| named(Action::Compare));
            let usual = [(Action::Review, "review"), (Action::Approve, "merge"), (Action::Deny, "changes")];
            compare.into_iter().chain(usual).collect()
        }
        AttentionKind::Checks => {
            vec![(Action::Review, "look"), (Action::Deny, "send back"), (Action::Approve, "take anyway")]
        }
        AttentionKind::Conflict => vec![(Action::Review, "review"), (Action::Deny, "changes")],
        AttentionKind::Overlap => {
            [Action::TellConflict, Action::WaitForOther, Action::Pause, Action::IgnoreConflict].map(named).to_vec()
        }
        AttentionKind::Budget | AttentionKind::Lost => vec![(Action::Approve, "go on")],
        AttentionKind::Setup => vec![(Action::Approve, "try again"), (Action::Deny, "without it")],
        AttentionKind::Failure => vec![(Action::Approve, "try again")],
        AttentionKind::RateLimit if task.limited.is_some() => {
            vec![(Action::Approve, "wait"), named(Action::Handoff), named(Action::Kill)]
        }
        AttentionKind::RateLimit => vec![named(Action::Handoff)],
        AttentionKind::Login => Vec::new(),
        AttentionKind::Notes => vec![(Action::Notes, "decide")],
    }
}

fn dialog_offers(model: &Model<'_>, task: &Task) -> Vec<(Action, &'static str)> {
    if task.held {
        return [Action::Approve, Action::Deny].map(named).to_vec();
    }
    let Some(dialog) = facts::dialog_of(model, task) else { return Vec::new() };
    let choices =
        [(Choice::Approve, Action::Approve), (Choice::Always, Action::ApproveAlways), (Choice::Deny, Action::Deny)];
    let there = choices.into_iter().filter(|(choice, _)| dialog.offers(*choice));
    let mut all: Vec<_> = there.map(|(_, action)| named(action)).collect();
    match dialog.kind {
        DialogKind::Question if dialog.offers(Choice::Other) => all.insert(0, (Action::Reply, "answer")),
        DialogKind::Permission if dialog.offers(Choice::Deny) => all.push(named(Action::DenyReason)),
        DialogKind::Permission | DialogKind::Question | DialogKind::Startup | DialogKind::Login => {}
    }
    all
}

fn review_offers(view: &ViewState, task: Option<&Task>) -> Vec<(Action, &'static str)> {
    let mut all = Vec::new();
    let group = task.is_some_and(|task| task.group.is_some());
    let files = task.and_then(|task| task.summary.as_ref()).is_none_or(|summary| summary.totals.files > 0);
    if matches!(view.overlays.last(), Some(Overlay::Compare(..))) {
        all.push((Action::NextRival, "mark"));
        if task.is_some_and(|task| task.status == TaskStatus::InReview) {
            all.push(named(Action::Keep));
        }
        all.extend([Action::Review, Action::Discard, Action::PageDown, Action::Help, Action::Cancel].map(named));
        return all;
    }
    if group {
        all.extend([named(Action::Compare), named(Action::Keep)]);
    }
    if task.is_some_and(|task| task.status == TaskStatus::InReview) {
        let unsent = task.is_some_and(|task| task.review.that_are(CommentState::Open).count() > 0);
        all.extend([(Action::Approve, "merge"), (Action::Deny, if unsent { "send" } else { "changes" })]);
        all.extend(files.then_some(named(Action::Comment)));
    } else if task.is_some_and(|task| matches!(task.merge, Some(Merge::Merged { .. }))) {
        all.push((Action::Undo, "undo merge"));
    }
    if files {
        all.extend([Action::NextFile, Action::ViewFile, Action::Fold].map(named));
    }
    if task.is_some_and(|task| task.status == TaskStatus::InReview) {
        all.push(named(Action::MergeHow));
        all.extend(files.then_some(named(Action::MarkLines)));
        all.push(named(Action::Discard));
    }
    all.extend([Action::PageDown, Action::Copy, Action::Help, Action::Cancel].map(named));
    all
}

fn prompt_offers(view: &ViewState) -> Vec<(Action, &'static str)> {
    let submit = match view.prompt().map(|prompt| &prompt.purpose) {
        Some(Purpose::NewTask(_)) => "run",
        Some(Purpose::NewPlan) => "look at it",
        Some(Purpose::NewStep) => "add",
        Some(Purpose::Reply(_) | Purpose::Answer(..) | Purpose::Feedback(_)) | None => "send",
        Some(Purpose::Comment(..) | Purpose::EditComment(..)) => "note it",
        Some(Purpose::Filter) => "keep",
        Some(Purpose::Search(_) | Purpose::SeekTo) => "go",
        Some(Purpose::FindReplayed) => "find",
    };
    let mut all = vec![(Action::Submit, submit)];
    match view.prompt().map(|prompt| &prompt.purpose) {
        Some(Purpose::NewTask(_) | Purpose::NewPlan) => {
            all.extend([named(Action::NextRoute), named(Action::Newline), named(Action::HistoryPrevious)]);
        }
        Some(
            Purpose::Reply(_)
            | Purpose::Answer(..)
            | Purpose::Feedback(_)
            | Purpose::Comment(..)
            | Purpose::EditComment(..),
        ) => all.push(named(Action::Newline)),
        Some(Purpose::Search(hunt)) => all.push((
            Action::NextRoute,
            match hunt.kind {
                PatternKind::Text => "regex",
                PatternKind::Regex => "plain text",
            },
        )),
        Some(Purpose::Filter | Purpose::NewStep | Purpose::FindReplayed | Purpose::SeekTo) | None => {}
    }
    all.push(named(Action::Cancel));
    all
}

/// While something is selected: what becomes of it. While something is searched for: where else it is.
fn reading_offers(view: &ViewState, model: &Model<'_>) -> Vec<(Action, &'static str)> {
    let read = crate::ui::reading::spot(view, model).and_then(|spot| view.reading_of(spot.session));
    let selects = read.is_some_and(|read| read.selection.is_some());
    let searches = read.is_some_and(|read| read.search.is_some());
    let mut all = match (selects, searches) {
        (true, _) => vec![
            named(Action::Copy),
            (Action::OtherEnd, "other end"),
            (Action::SelectLines, "lines"),
            (Action::SelectBlock, "block"),
            named(Action::PageUp),
            named(Action::PageDown),
        ],
        (false, true) => vec![
            named(Action::NextMatch),
            named(Action::PreviousMatch),
            named(Action::SearchOn),
            (Action::SelectChars, "select"),
            named(Action::PageUp),
            named(Action::PageDown),
            (Action::ScrollBottom, "end"),
        ],
        (false, false) if view.size.cols < NARROW => vec![
            (Action::PageUp, "up"),
            named(Action::SearchOn),
            (Action::SelectChars, "select"),
            named(Action::Copy),
            (Action::ScrollBottom, "end"),
        ],
        (false, false) => vec![
            named(Action::PageUp),
            named(Action::PageDown),
            named(Action::SearchOn),
            (Action::SelectChars, "select"),
            named(Action::Copy),
            (Action::ScrollBottom, "end"),
            (Action::ScrollTop, "top"),
            (Action::SelectLines, "lines"),
            (Action::OpenLink, "open"),
        ],
    };
    let back = match (selects, searches) {
        (true, _) => "drop",
        (false, true) => "end search",
        (false, false) => "back",
    };
    all.extend([named(Action::Help), (Action::Cancel, back)]);
    all
}

fn yes_words(view: &ViewState) -> &'static str {
    match view.overlays.last() {
        Some(Overlay::Confirm(Confirm::Kill(_))) => "end it",
        Some(Overlay::Confirm(Confirm::Discard(_))) => "throw it away",
        Some(Overlay::Confirm(Confirm::Keep(_))) => "keep it",
        Some(Overlay::Confirm(Confirm::Undo(_))) => "undo it",
        Some(Overlay::Confirm(Confirm::PullRequest(_))) => "push and open it",
        Some(Overlay::Confirm(Confirm::MergeUnsent(..))) => "merge it",
        Some(Overlay::Confirm(Confirm::Trust(_))) => "trust it",
        Some(Overlay::Confirm(Confirm::Stop)) => "end everything",
        Some(
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
            | Overlay::Palette(_)
            | Overlay::Themes(..)
            | Overlay::Prompt(_),
        )
        | None => "yes",
    }
}

/// The buttons that fit into the footer; help is kept to the last.
pub fn buttons(view: &ViewState, model: &Model<'_>, area: Rect) -> Vec<Button> {
    let scope = focus(view);
    let room = room_of(model, area);
    let gap = if room < NARROW { 1 } else { 3 };
    let mut all: Vec<Button> = Vec::new();
    for (action, title) in offers(view, model) {
        let Some(key) = key_for(model, scope, action) else { continue };
        if all.iter().any(|button| button.action == action) {
            continue;
        }
        all.push(Button { area, action, key, title });
    }
    while width(&all, room, gap) > area.width && all.len() > 1 {
        let last = all.len() - 1;
        let keep = matches!(all[last].action, Action::Help | Action::Cancel);
        all.remove(if keep { last - 1 } else { last });
    }
    let mut x = area.x + 1;
    for button in &mut all {
        let width = words(button, room).iter().map(|word| cells(word)).sum::<usize>() as u16;
        button.area = Rect { x, width: width.min(area.right().saturating_sub(x)), height: 1, ..area };
        x = x.saturating_add(width + gap).min(area.right());
    }
    all
}

/// A screen reader has no fingers: it gets the keys as on a wide screen, however narrow its own is.
const fn room_of(model: &Model<'_>, area: Rect) -> u16 {
    if model.screen.look.is_plain() { NARROW } else { area.width }
}

fn width(all: &[Button], room: u16, gap: u16) -> u16 {
    let used: usize = all.iter().map(|button| words(button, room).iter().map(|word| cells(word)).sum::<usize>()).sum();
    (used + all.len().saturating_sub(1) * usize::from(gap) + 1) as u16
}

/// Wide: `a approve`. Narrow: `[a]pprove`, so that a finger sees a button.
fn words(button: &Button, room: u16) -> [String; 3] {
    if room >= NARROW {
        return [String::new(), button.key.clone(), format!(" {}", button.title)];
    }
    let first = button.title.get(..button.key.len()).filter(|start| start.eq_ignore_ascii_case(&button.key));
    let rest = first.map_or(button.title, |start| &button.title[start.len()..]).to_owned();
    ["[".to_owned(), button.key.clone(), format!("]{rest}")]
}

/// Draws the footer.
pub fn draw(paint: &mut Paint<'_>, model: &Model<'_>, view: &ViewState, area: Rect) {
    paint.fill(area, paint.styles.text);
    let mut end = area.x;
    for button in buttons(view, model, area) {
        let [open, key, rest] = words(&button, room_of(model, area));
        let styles = paint.styles;
        let spans = [Span::styled(open, styles.dim), Span::styled(key, styles.key), Span::styled(rest, styles.dim)];
        paint.line(button.area, &Line::from(spans.to_vec()));
        end = button.area.right();
    }
    if focus(view) == Scope::Focus {
        let agent = view.in_list(model).map(facts::agent_of).unwrap_or_default();
        let words = format!("every other key goes to {agent} ");
        let room = Rect { x: end, width: area.right() - end, ..area };
        paint.line_right(room, &Line::from(Span::styled(words, paint.styles.dim)));
    }
}
