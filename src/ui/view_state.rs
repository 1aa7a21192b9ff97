//! What belongs to one client: selection, overlays, what is being written, what is read.
//!
//! Owns only values; changed by `update`, read by `draw`. Two clients never share one.

use std::collections::{BTreeMap, BTreeSet};

use super::facts;
use super::listed::visible_tasks;
use super::model::Model;
use super::over::{inbox_marked, inbox_rows};
use super::plain::Heard;
pub use super::questions::{Chooser, Confirm, ListOf};
use super::reading::{Press, Reading};
use super::review::ReviewAt;
pub use super::writing::{AnswerTo, Prompt, Purpose};
use crate::config::Scope;
use crate::domain::attention::AttentionKind;
use crate::domain::ids::{PlanId, SessionId, TaskId};
use crate::domain::inbox::Mark;
use crate::domain::memory::Disputed;
use crate::domain::meter::Grouping;
use crate::domain::plan::Draft;
use crate::domain::task::Task;
use crate::domain::time::{Span, Timestamp};
use crate::domain::timeline::Wish;
use crate::term::Size;

/// The page of a narrow screen.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Page {
    /// The task list.
    #[default]
    Tasks,
    /// One task.
    Task,
    /// Its terminal.
    Terminal,
}

/// What keys do in the selected pane.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum PaneMode {
    /// They are commands.
    #[default]
    Command,
    /// They go to the agent.
    Typing,
    /// They read: scroll, search, select.
    Reading,
}

/// Whether one pane covers the others.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Zoom {
    /// All panes are shown.
    #[default]
    Off,
    /// Only the selected one is.
    On,
}

/// How the panes are arranged.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Arrangement {
    /// As many columns as keep the panes in a good shape.
    #[default]
    Auto,
    /// Side by side.
    Columns,
    /// One above the other.
    Rows,
    /// The first one large, the others beside it.
    Main,
}

/// How many days the cost view shows.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum CostDays {
    /// Two weeks.
    #[default]
    Fourteen,
    /// A month or so.
    Thirty,
}

impl CostDays {
    /// The number.
    pub const fn count(self) -> i32 {
        match self {
            Self::Fourteen => 14,
            Self::Thirty => 30,
        }
    }
}

/// What the cost view shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Costs {
    /// What its table is made by.
    pub by: Grouping,
    /// Of which days.
    pub days: CostDays,
    /// Scrolled down by so many lines.
    pub scroll: usize,
}

/// A plan on the screen, with the place of the marked step.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum PlanPage {
    /// One that runs or ran; behind its steps stands the whole.
    Running(PlanId, usize),
    /// One that is offered and can be changed before it runs.
    Offered(Box<Draft>, usize),
}

/// A part of the inbox.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum InboxTab {
    /// What waits now.
    #[default]
    Waiting,
    /// What was put off.
    Later,
    /// What was decided.
    Decided,
}

/// The inbox as a client looks at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct InboxPage {
    /// The part.
    pub tab: InboxTab,
    /// The task of the marked item; `None` for the one at `at`.
    pub marked: Option<TaskId>,
    /// Where the mark is when that task asks nothing more.
    pub at: usize,
    /// The marked item, scrolled down by so many lines.
    pub scroll: usize,
    /// What this client has answered, and exactly which question that was.
    pub answered: BTreeMap<TaskId, Mark>,
}

/// A part of the timeline.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum TimelineTab {
    /// What happened since this client looked last.
    #[default]
    Away,
    /// The log.
    Log,
}

/// The timeline as a client looks at it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TimelinePage {
    /// The part.
    pub tab: TimelineTab,
    /// What of the log is wanted.
    pub wish: Wish,
    /// Scrolled down by so many lines.
    pub scroll: usize,
    /// The line before which more was asked for last.
    pub asked: Option<i64>,
}

/// What leaving a replay means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Leaving {
    /// Back to what was shown before.
    View,
    /// The client came for it alone, and leaves.
    Screen,
}

/// Something over the screen. The last one has the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Overlay {
    /// A task's terminal, read only.
    Peek(TaskId),
    /// Finished work, and where this client is in it.
    Review(TaskId, ReviewAt),
    /// What was spent.
    Costs(Costs),
    /// The keys, scrolled down by so many lines.
    Help(usize),
    /// The track record, scrolled down by so many lines.
    Routes(usize),
    /// What waits, what was put off, what was decided.
    Inbox(InboxPage),
    /// What happened.
    Timeline(TimelinePage),
    /// A recorded session of a task, and what leaving it means.
    Replay(TaskId, Leaving),
    /// A plan.
    Plan(PlanPage),
    /// What several agents made of the same task: the marked one, scrolled down by so many lines.
    Compare(TaskId, usize),
    /// Everything by name.
    Palette(Chooser),
    /// The themes, and the one to go back to.
    Themes(Chooser, String),
    /// The prompt.
    Prompt(Prompt),
    /// A question.
    Confirm(Confirm),
}

/// How a notice is meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoticeKind {
    /// For information.
    Told,
    /// Something was refused.
    Refused,
}

/// A sentence that is shown for a while.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// The sentence.
    pub text: String,
    /// How it is meant.
    pub kind: NoticeKind,
    /// When it was first drawn.
    pub drawn: Option<Timestamp>,
}

/// How long a notice stays.
const NOTICE: Span = Span::secs(8);
/// How many texts the prompt remembers.
const HISTORY: usize = 200;

/// What the last frame showed of the task that an approval would act on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Drawn {
    pub(super) task: TaskId,
    pub(super) kind: Option<AttentionKind>,
    pub(super) digest: Option<String>,
    /// The notes that disagree.
    pub(super) notes: Option<Disputed>,
}

/// The state of one client's view.
#[derive(Debug, Clone)]
pub struct ViewState {
    /// The size of the client's terminal.
    pub size: Size,
    /// The task that was selected last; use [`ViewState::task`], which also works when it is gone.
    pub selected: Option<TaskId>,
    /// The page of a narrow screen.
    pub page: Page,
    /// What keys do in the selected pane.
    pub mode: PaneMode,
    /// Whether the selected pane covers the others.
    pub zoom: Zoom,
    /// How the panes are arranged.
    pub arrangement: Arrangement,
    /// What lies over the screen, the top one last.
    pub overlays: Vec<Overlay>,
    /// What is read of each terminal that does not show its live picture.
    pub reads: BTreeMap<SessionId, Reading>,
    /// The first column shown of a terminal that is wider than its place, where a person chose it.
    pub pans: BTreeMap<SessionId, u16>,
    /// What was searched for last in any terminal.
    pub searched: Option<String>,
    /// The last press of the mouse on a terminal.
    pub press: Option<Press>,
    /// How far what stands below the terminal of this task's peek was scrolled.
    pub peeked: Option<(TaskId, usize)>,
    /// Tasks of whose branch the list shows only themselves.
    pub folded: BTreeSet<TaskId>,
    /// What the task list is filtered by.
    pub filter: String,
    /// The sentence that is shown.
    pub notice: Option<Notice>,
    /// Texts that were sent, oldest first.
    pub history: Vec<String>,
    /// How the cost view was left.
    pub costs: Costs,
    /// The new task that was begun and not sent.
    pub draft: String,
    /// What a screen reader was told last.
    pub(super) heard: Heard,
    pub(super) drawn: Option<Drawn>,
}

impl ViewState {
    /// The view of a client that has just come.
    pub fn new(size: Size) -> Self {
        Self {
            size,
            selected: None,
            page: Page::default(),
            mode: PaneMode::default(),
            zoom: Zoom::default(),
            arrangement: Arrangement::default(),
            overlays: Vec::new(),
            reads: BTreeMap::new(),
            pans: BTreeMap::new(),
            searched: None,
            press: None,
            peeked: None,
            folded: BTreeSet::new(),
            filter: String::new(),
            notice: None,
            history: Vec::new(),
            costs: Costs { by: Grouping::Agent, days: CostDays::default(), scroll: 0 },
            draft: String::new(),
            heard: Heard::default(),
            drawn: None,
        }
    }

    /// How far the notes of a task's peek are scrolled.
    pub fn peeked_of(&self, id: TaskId) -> usize {
        self.peeked.filter(|(task, _)| *task == id).map_or(0, |(_, lines)| lines)
    }

    /// The task that keys act on: that of the top peek or review, else the selected one, else the first of the list.
    pub fn task<'a>(&self, model: &Model<'a>) -> Option<&'a Task> {
        let over = self.overlays.iter().rev().find_map(|overlay| match overlay {
            Overlay::Peek(id) | Overlay::Review(id, _) | Overlay::Compare(id, _) | Overlay::Replay(id, _) => Some(*id),
            Overlay::Plan(PlanPage::Running(id, marked)) => {
                let plan = model.state.plan(*id)?;
                Some(plan.steps.get(*marked).map_or(plan.whole, |step| step.task))
            }
            Overlay::Inbox(page) => {
                let rows = inbox_rows(model, page);
                inbox_marked(page, &rows).and_then(|at| rows[at].task())
            }
            Overlay::Costs(_)
            | Overlay::Routes(_)
            | Overlay::Timeline(_)
            | Overlay::Plan(PlanPage::Offered(..))
            | Overlay::Help(_)
            | Overlay::Palette(_)
            | Overlay::Themes(..)
            | Overlay::Prompt(_)
            | Overlay::Confirm(_) => None,
        });
        over.and_then(|id| model.state.task(id)).or_else(|| self.in_list(model))
    }

    /// The selected task of the list.
    pub fn in_list<'a>(&self, model: &Model<'a>) -> Option<&'a Task> {
        let visible = visible_tasks(self, model);
        let kept = self.selected.and_then(|id| visible.iter().find(|task| task.id == id).copied());
        kept.or_else(|| visible.first().copied())
    }

    /// Whether a replay is open, also below something else.
    pub fn shows_replay(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Replay(..)))
    }

    /// Whether the routes view is open, also below something else.
    pub fn shows_routes(&self) -> bool {
        self.overlays.iter().any(|overlay| matches!(overlay, Overlay::Routes(_)))
    }

    /// The prompt, when it has the keys.
    pub fn prompt(&self) -> Option<&Prompt> {
        match self.overlays.last() {
            Some(Overlay::Prompt(prompt)) => Some(prompt),
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
                | Overlay::Confirm(_),
            )
            | None => None,
        }
    }

    /// The plan view, when it has the keys.
    pub fn plan_page(&self) -> Option<&PlanPage> {
        match self.overlays.last() {
            Some(Overlay::Plan(page)) => Some(page),
            Some(_) | None => None,
        }
    }

    /// What is read of a terminal, unless its live picture is shown.
    pub fn reading_of(&self, session: SessionId) -> Option<&Reading> {
        self.reads.get(&session)
    }

    /// Remembers a text that was sent.
    pub(super) fn remember(&mut self, text: &str) {
        if self.history.last().is_none_or(|last| last != text) {
            self.history.push(text.to_owned());
        }
        let over = self.history.len().saturating_sub(HISTORY);
        self.history.drain(..over);
    }

    /// The notice, unless its time is over.
    pub fn live_notice(&self, now: Timestamp) -> Option<&Notice> {
        self.notice.as_ref().filter(|notice| notice.drawn.is_none_or(|drawn| now.since(drawn) < NOTICE))
    }
}

/// Which scope of the key map has the keys: the one place that decides it.
pub fn focus(view: &ViewState) -> Scope {
    match (view.overlays.last(), view.mode) {
        (Some(Overlay::Confirm(_)), _) => Scope::Confirm,
        (Some(Overlay::Costs(_)), _) => Scope::Costs,
        (Some(Overlay::Plan(_)), _) => Scope::Plan,
        (Some(Overlay::Inbox(_)), _) => Scope::Inbox,
        (Some(Overlay::Timeline(_)), _) => Scope::Timeline,
        (Some(Overlay::Replay(..)), _) => Scope::Replay,
        (Some(Overlay::Help(_) | Overlay::Routes(_)), _) => Scope::Help,
        (Some(Overlay::Palette(_) | Overlay::Themes(..)), _) => Scope::List,
        (Some(Overlay::Prompt(_)), _) => Scope::Prompt,
        (Some(Overlay::Peek(_)) | None, PaneMode::Reading) => Scope::Scrollback,
        (Some(Overlay::Peek(_)), PaneMode::Command | PaneMode::Typing) => Scope::Peek,
        (Some(Overlay::Review(..) | Overlay::Compare(..)), _) => Scope::Review,
        (None, PaneMode::Typing) => Scope::Focus,
        (None, PaneMode::Command) => Scope::Main,
    }
}

/// Shows why a command was refused.
pub fn refused(view: &mut ViewState, sentence: &str) {
    view.notice = Some(Notice { text: sentence.to_owned(), kind: NoticeKind::Refused, drawn: None });
}

/// Shows a sentence for a while.
pub fn notice(view: &mut ViewState, sentence: &str) {
    view.notice = Some(Notice { text: sentence.to_owned(), kind: NoticeKind::Told, drawn: None });
}

/// Notes what a frame has shown; to be called after each [`super::draw()`] with the same model. An approval is only ever
/// given to what was noted here.
pub fn note_drawn(view: &mut ViewState, model: &Model<'_>) {
    view.drawn = view.task(model).map(|task| seen_now(model, task));
    if let Some(notice) = &mut view.notice {
        notice.drawn.get_or_insert(model.now);
    }
}

/// What the model shows of a task.
pub(super) fn seen_now(model: &Model<'_>, task: &Task) -> Drawn {
    Drawn {
        task: task.id,
        kind: facts::asks(model, task).map(|item| item.kind),
        digest: facts::dialog_of(model, task).map(crate::domain::session::dialog::Dialog::digest),
        notes: model.state.notes().disputed_for(task).next().copied(),
    }
}
