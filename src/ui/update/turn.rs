//! One input at work: which part of the update each action goes to.

use ratatui::layout::Rect;

use super::reading::Motion;
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::route::RouteWish;
use crate::domain::session::dialog::Choice;
use crate::domain::task::{MergeStyle, TaskStatus};
use crate::term::{InputEvent, WordStep};
use crate::ui::action::{Action, Action as A};
use crate::ui::facts;
use crate::ui::footer::can_rehearse;
use crate::ui::intent::Intent;
use crate::ui::layout::{NARROW, Regions, regions};
use crate::ui::model::Model;
use crate::ui::over;
use crate::ui::review::ReviewAt;
use crate::ui::view_state::{
    Chooser, Confirm, Costs, Leaving, Overlay, PaneMode, PlanPage, Prompt, Purpose, ViewState, refused,
};

/// What a rehearsal is asked to do.
const REHEARSAL: &str = "Rehearse: add a greeting and a test for it";

/// A direction in a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Way {
    On,
    Back,
}

const fn way(on: bool) -> Way {
    if on { Way::On } else { Way::Back }
}

/// How far to scroll.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Scroll {
    LineUp,
    LineDown,
    PageUp,
    PageDown,
    Top,
    Bottom,
}

/// One input at work on one view.
pub(super) struct Turn<'t, 'm> {
    pub(super) view: &'t mut ViewState,
    pub(super) model: &'t Model<'m>,
    pub(super) intents: Vec<Intent>,
}

/// Takes one input of the client: changes its view and gives what the server must do, in order.
pub fn update(view: &mut ViewState, model: &Model<'_>, input: &InputEvent) -> Vec<Intent> {
    let mut turn = Turn { view, model, intents: Vec::new() };
    turn.settle();
    match input {
        InputEvent::Key(key) => turn.press(key),
        InputEvent::Report(report) => turn.report(report),
        InputEvent::Paste(text) => turn.paste(text),
        InputEvent::PasteTooLong(bytes) => refused(turn.view, &too_long(*bytes)),
        InputEvent::Mouse(mouse) => turn.mouse(mouse),
        // Programs are told by the server, which also knows the other terminals.
        InputEvent::FocusGained | InputEvent::FocusLost => {}
        InputEvent::Resize(size) => turn.view.size = crate::ui::plain::fitted(*size, turn.model.screen.look),
    }
    turn.go_on_in_inbox();
    turn.settle();
    turn.intents
}

fn too_long(bytes: usize) -> String {
    let size = bytes as f64 / f64::from(1 << 20);
    format!("a text of {size:.1} MiB is too long to paste, so nothing was; put it into a file and name the file")
}

impl Turn<'_, '_> {
    pub(super) fn area(&self) -> Rect {
        Rect::new(0, 0, self.view.size.cols, self.view.size.rows)
    }

    pub(super) fn regions(&self) -> Regions {
        regions(self.view, self.model, self.area())
    }

    pub(super) const fn narrow(&self) -> bool {
        self.view.size.cols < NARROW
    }

    pub(super) fn command(&mut self, command: Command) {
        self.intents.push(Intent::Command(Box::new(command)));
    }

    pub(super) fn task(&self) -> Option<TaskId> {
        self.view.task(self.model).map(|task| task.id)
    }

    /// Lets go of what is no longer there: overlays of tasks that are gone, keys for a program that has ended.
    fn settle(&mut self) {
        let model = self.model;
        self.view.overlays.retain(|overlay| match overlay {
            Overlay::Peek(id) | Overlay::Review(id, _) | Overlay::Compare(id, _) => model.state.task(*id).is_some(),
            Overlay::Plan(PlanPage::Running(id, _)) => model.state.plan(*id).is_some(),
            Overlay::Costs(_)
            | Overlay::Routes(_)
            | Overlay::Timeline(_)
            | Overlay::Replay(..)
            | Overlay::Inbox(_)
            | Overlay::Plan(PlanPage::Offered(..))
            | Overlay::Help(_)
            | Overlay::Palette(_)
            | Overlay::Themes(..)
            | Overlay::Prompt(_)
            | Overlay::Confirm(_) => true,
        });
        let task = self.view.task(model);
        let session = task.and_then(|task| facts::session_of(model, task));
        if self.view.mode == PaneMode::Typing && session.is_none_or(|session| !session.is_live()) {
            self.view.mode = PaneMode::Command;
        }
        let reads = |spot: crate::ui::reading::Spot| self.view.reads.contains_key(&spot.session);
        if self.view.mode == PaneMode::Reading && !self.spot().is_some_and(reads) {
            self.view.mode = PaneMode::Command;
        }
    }

    /// Runs an action.
    pub(super) fn act(&mut self, action: Action) {
        let taken = self.act_on_plan(action)
            || self.act_on_inbox(action)
            || self.act_on_timeline(action)
            || self.act_on_replay(action)
            || self.act_on_review(action);
        if !taken {
            self.act_anywhere(action);
        }
    }

    /// What only means something in the plan view was taken there.
    fn act_anywhere(&mut self, action: Action) {
        match action {
            Action::Approve => self.answer(Choice::Approve),
            Action::ApproveAlways => self.answer(Choice::Always),
            Action::Deny => self.answer(Choice::Deny),
            Action::DenyReason => self.open_answer(Choice::Deny),
            Action::LeaveBranch => self.leave_branch(),
            Action::Discard => self.ask_discard(),
            Action::Undo => self.ask_undo(),
            Action::Kill => self.ask_kill(),
            Action::Trust => self.ask_trust(),
            A::Notes => self.open_notes(),
            A::Handoff | A::Compare | A::Keep | A::NextRival | A::PreviousRival => self.hands_as(action),
            A::Pause | A::TellConflict | A::WaitForOther | A::IgnoreConflict => self.hold(action),
            Action::Resume => self.for_task(Command::Resume),
            Action::Stop => self.view.overlays.push(Overlay::Confirm(Confirm::Stop)),
            Action::ConfirmYes => self.confirmed(),
            Action::Rehearse => self.rehearse(),
            Action::Detach => self.leave(),
            Action::NewTask => self.open_new_task(RouteWish::Auto),
            Action::Reply => self.open_reply(),
            Action::Filter => self.open_filter(),
            Action::Submit => self.submit(),
            Action::Newline => self.edit(|editor| editor.insert("\n")),
            A::NextRoute | A::PreviousRoute => self.next_route(way(action == A::NextRoute)),
            A::HistoryPrevious | A::HistoryNext => self.history(way(action == A::HistoryNext)),
            Action::Palette => self.view.overlays.push(Overlay::Palette(Chooser::default())),
            Action::PickTheme => self.open_themes(),
            Action::Choose => self.choose(),
            A::Routes | A::Costs | A::Plan => self.open_page(action),
            A::NextGrouping | A::PreviousGrouping | A::CostDays => self.change_costs(action),
            Action::Help => self.open_help(),
            Action::Peek => self.open_peek(),
            Action::More => self.more_of_peek(),
            Action::Fold => self.fold_branch(),
            Action::Review => self.open_review(),
            Action::Cancel => self.cancel(),
            Action::Copy => self.copy(),
            Action::Take => self.take(),
            Action::OpenLink => self.open_link(),
            A::SearchOn | A::SearchBack => self.search_as(action),
            A::NextMatch | A::PreviousMatch => self.step_match(action),
            A::SelectChars | A::SelectLines | A::SelectBlock => self.select_as(action),
            Action::OtherEnd => self.other_end(),
            Action::LeaveReading => self.stop_reading(),
            Action::CursorLeft => self.move_cursor(Motion::Left),
            Action::CursorRight => self.move_cursor(Motion::Right),
            Action::CursorDown => self.move_cursor(Motion::Down),
            Action::CursorUp => self.move_cursor(Motion::Up),
            Action::WordNext => self.move_cursor(Motion::Word(WordStep::NextStart)),
            Action::WordEnd => self.move_cursor(Motion::Word(WordStep::NextEnd)),
            Action::WordPrevious => self.move_cursor(Motion::Word(WordStep::PreviousStart)),
            Action::LineStart => self.move_cursor(Motion::RowStart),
            Action::LineFirst => self.move_cursor(Motion::FirstCharacter),
            Action::LineEnd => self.move_cursor(Motion::RowEnd),
            Action::HalfDown => self.move_cursor(Motion::HalfDown),
            Action::HalfUp => self.move_cursor(Motion::HalfUp),
            A::PanLeft | A::PanRight => self.pan(action),
            Action::Scrollback => self.read_back(),
            A::ScrollUp | A::ScrollDown | A::ScrollTop | A::ScrollBottom => self.scroll_by(action),
            Action::PageUp => self.scroll(Scroll::PageUp),
            Action::PageDown => self.scroll(Scroll::PageDown),
            A::NextFile | A::PreviousFile => self.jump_file(way(action == A::NextFile)),
            A::SelectNext | A::SelectPrevious => self.step(way(action == A::SelectNext)),
            A::SelectFirst | A::SelectLast => self.select_by(|_, last| if action == A::SelectLast { last } else { 0 }),
            Action::NextAttention => self.next_attention(),
            Action::Inbox => self.open_inbox(),
            Action::Timeline => self.open_timeline(),
            Action::Replay => self.open_replay(),
            A::NextPane | A::PreviousPane => self.step_pane(way(action == A::NextPane)),
            Action::Focus => self.enter(),
            Action::Unfocus => self.unfocus(),
            Action::Back => self.back(),
            Action::Zoom => self.zoom(),
            Action::NextLayout => self.next_layout(),
            // What is left are the numbers of panes, and what was taken where it means something.
            other => other.pane().into_iter().for_each(|pane| self.select_pane(pane)),
        }
    }

    /// Opens a page of figures.
    fn open_page(&mut self, action: Action) {
        if action == Action::Plan {
            return self.open_plan();
        }
        let routes = action == Action::Routes;
        self.view.overlays.push(if routes { Overlay::Routes(0) } else { Overlay::Costs(self.view.costs) });
    }

    pub(super) fn for_task(&mut self, command: impl Fn(TaskId) -> Command) {
        match self.task() {
            Some(task) => self.command(command(task)),
            None => refused(self.view, "there is no task to do that with"),
        }
    }

    pub(super) fn ask_kill(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if matches!(task.status, TaskStatus::Done | TaskStatus::Cancelled) {
            let words = format!("{} is {}; there is nothing to end", task.id, task.status.title());
            refused(self.view, &words);
            return;
        }
        self.view.overlays.push(Overlay::Confirm(Confirm::Kill(task.id)));
    }

    fn ask_discard(&mut self) {
        if let Some(task) = self.task() {
            self.view.overlays.push(Overlay::Confirm(Confirm::Discard(task)));
        }
    }

    fn confirmed(&mut self) {
        let Some(Overlay::Confirm(confirm)) = self.view.overlays.last() else { return };
        let confirm = *confirm;
        self.view.overlays.pop();
        match confirm {
            Confirm::Kill(task) => self.command(Command::Kill(task)),
            Confirm::Discard(task) => {
                self.close_review();
                self.command(Command::Review(task, crate::domain::command::Review::Discard));
            }
            Confirm::Keep(task) => {
                self.close_review();
                self.command(Command::Keep(task));
            }
            Confirm::Undo(task) => {
                self.close_review();
                self.command(Command::Undo(task));
            }
            Confirm::PullRequest(task) => self.merge_as(task, Some(MergeStyle::PullRequest)),
            Confirm::MergeUnsent(task, style) => {
                self.close_review();
                self.command(Command::Review(task, crate::domain::command::Review::Approve(style)));
            }
            Confirm::Trust(task) => self.trust(task),
            Confirm::Stop => self.intents.push(Intent::Stop),
        }
    }

    pub(super) fn close_review(&mut self) {
        while matches!(self.view.overlays.last(), Some(Overlay::Review(..) | Overlay::Compare(..))) {
            self.view.overlays.pop();
        }
    }

    fn rehearse(&mut self) {
        if can_rehearse(self.model) {
            self.view.selected = Some(self.model.state.next_task());
            self.intents.push(Intent::Rehearse(REHEARSAL.to_owned()));
        } else {
            refused(self.view, "no rehearsal agent is configured");
        }
    }

    fn open_peek(&mut self) {
        if let Some(task) = self.task() {
            self.view.mode = PaneMode::Command;
            self.view.overlays.push(Overlay::Peek(task));
            self.view.peeked = None;
        }
    }

    /// A page further in the notes of the peek, from their end to their start.
    fn more_of_peek(&mut self) {
        let (Some(task), regions) = (self.view.task(self.model), self.regions()) else { return };
        let (lines, rows) = over::peek_height(self.model, task, &regions);
        let next = self.view.peeked_of(task.id) + rows.saturating_sub(1).max(1);
        self.view.peeked = Some((task.id, if next >= lines { 0 } else { next.min(lines.saturating_sub(rows)) }));
    }

    fn open_review(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if matches!(self.view.overlays.last(), Some(Overlay::Review(..))) {
            return;
        }
        // The whole of a plan has no summary of its own: its steps have.
        if task.summary.is_none() && task.status != TaskStatus::InReview {
            let words = format!("{} has no result to review yet", task.id);
            refused(self.view, &words);
            return;
        }
        let id = task.id;
        if matches!(self.view.overlays.last(), Some(Overlay::Peek(_))) {
            self.view.overlays.pop();
        }
        self.view.selected = Some(id);
        self.view.overlays.push(Overlay::Review(id, ReviewAt::default()));
        self.intents.push(Intent::ShowDiff(id));
    }

    pub(super) fn open_prompt(&mut self, purpose: Purpose, text: &str) {
        let editor = crate::ui::editor::Editor::with_text(text);
        self.view.overlays.push(Overlay::Prompt(Prompt { purpose, editor }));
    }

    /// Closes what is on top; nothing else changes.
    fn cancel(&mut self) {
        if self.view.mode == PaneMode::Reading && !self.has_list_on_top() {
            return self.step_out_of_reading();
        }
        match self.view.overlays.pop() {
            Some(Overlay::Themes(_, before)) => self.intents.push(Intent::SetTheme(before)),
            Some(Overlay::Prompt(prompt)) => match prompt.purpose {
                Purpose::Filter => self.view.filter.clear(),
                Purpose::NewTask(_) | Purpose::NewPlan => prompt.editor.text().clone_into(&mut self.view.draft),
                Purpose::Search(hunt) => self.drop_search(hunt),
                Purpose::Reply(_)
                | Purpose::Answer(..)
                | Purpose::Feedback(_)
                | Purpose::Comment(..)
                | Purpose::EditComment(..)
                | Purpose::FindReplayed
                | Purpose::SeekTo
                | Purpose::NewStep => {}
            },
            Some(Overlay::Replay(_, Leaving::Screen)) => self.intents.push(Intent::Detach),
            Some(Overlay::Costs(costs)) => self.view.costs = Costs { scroll: 0, ..costs },
            Some(
                Overlay::Peek(_)
                | Overlay::Review(..)
                | Overlay::Help(_)
                | Overlay::Routes(_)
                | Overlay::Timeline(_)
                | Overlay::Replay(_, Leaving::View)
                | Overlay::Inbox(_)
                | Overlay::Plan(_)
                | Overlay::Compare(..)
                | Overlay::Palette(_)
                | Overlay::Confirm(_),
            )
            | None => {}
        }
    }

    fn has_list_on_top(&self) -> bool {
        !matches!(self.view.overlays.last(), None | Some(Overlay::Peek(_)))
    }

    fn leave(&mut self) {
        let inner = self.view.zoom == crate::ui::view_state::Zoom::On
            || (self.narrow() && self.view.page != crate::ui::view_state::Page::Tasks);
        if inner {
            self.back();
        } else {
            self.intents.push(Intent::Detach);
        }
    }
}
