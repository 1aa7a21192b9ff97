//! In a review: the marked row, folding, comments, how it ends.

use super::turn::{Scroll, Turn, Way};
use crate::domain::command::{Command, Remark, Review};
use crate::domain::ids::{CommentId, TaskId};
use crate::domain::inbox::snoozed;
use crate::domain::review::{Anchor, CommentState};
use crate::domain::task::{Merge, MergeStyle, Task, TaskStatus};
use crate::ui::action::Action;
use crate::ui::facts;
use crate::ui::review::{Fold, Page, ReviewAt, Row, Spot, page};
use crate::ui::styles::Styles;
use crate::ui::view_state::{Chooser, Confirm, ListOf, Overlay, Purpose, notice, refused};

/// A review with all that a key needs to know of it.
struct Open<'m> {
    task: &'m Task,
    at: ReviewAt,
    page: Page<'m>,
    styles: Styles,
}

impl Open<'_> {
    fn row(&self) -> Row {
        self.page.rows.get(self.at.row)
    }

    /// The file and the hunk that the marked row belongs to.
    fn part(&self) -> (Option<usize>, Option<usize>) {
        match self.row() {
            Row::File(file) | Row::Head(file) | Row::NoLines(file) => (Some(file), None),
            Row::Hunk(file, hunk) | Row::Beside(file, hunk, _) => (Some(file), Some(hunk)),
            Row::Line(spot) => (Some(spot.file), Some(spot.hunk)),
            Row::Below(_) => self.before().map_or((None, None), |spot| (Some(spot.file), Some(spot.hunk))),
            Row::Blank | Row::Summary(_) | Row::NoDiff | Row::Files | Row::Comments | Row::Comment(_) | Row::Cut => {
                (None, None)
            }
        }
    }

    /// The line above the marked row.
    fn before(&self) -> Option<Spot> {
        (0..self.at.row).rev().find_map(|row| self.page.spot(row))
    }

    fn head_of(&self, file: usize) -> Option<usize> {
        self.page.rows.that(|row| row == Row::Head(file)).next()
    }

    /// The comment of the marked row, or the first below the marked line.
    fn comment(&self) -> Option<CommentId> {
        let here =
            |row: usize| if let Row::Comment(n) | Row::Below(n) = self.page.rows.get(row) { Some(n) } else { None };
        let below = || self.page.spot(self.at.row).and_then(|_| here(self.at.row + 1));
        let n = here(self.at.row).or_else(below)?;
        self.page.notes.comments.get(n).map(|comment| comment.id)
    }
}

impl<'m> Turn<'_, 'm> {
    fn open_review_page(&self) -> Option<Open<'m>> {
        let Some(Overlay::Review(id, at)) = self.view.overlays.last() else { return None };
        let task = self.model.state.task(*id)?;
        let styles = Styles::of(self.model.theme);
        let page = page(self.model, &styles, task, at, self.regions().body);
        Some(Open { task, at: ReviewAt { on: None, ..page.at.clone() }, page, styles })
    }

    fn set_review(&mut self, open: &Open<'m>, mut to: ReviewAt) {
        to.top = open.page.top(&open.styles, open.task.id, &to);
        to.on = to.on.take().or_else(|| Some(open.page.rows.get(to.row)));
        if let Some(Overlay::Review(_, at)) = self.view.overlays.last_mut() {
            *at = to;
        }
    }

    /// Moves the marked row.
    pub(super) fn scroll_review(&mut self, how: Scroll) {
        let Some(open) = self.open_review_page() else { return };
        let (rows, mut at) = (&open.page.rows, open.at.clone());
        let last = rows.total().saturating_sub(1);
        let (id, styles) = (open.task.id, &open.styles);
        let top = open.page.top(styles, id, &at);
        let seen = |row: &usize| rows.get(*row) != Row::Blank;
        match how {
            Scroll::LineDown => at.go((at.row + 1..=last).find(seen).unwrap_or(at.row)),
            Scroll::LineUp => match (0..at.row).rev().find(seen) {
                Some(row) => at.go(row),
                None => at.show(0),
            },
            Scroll::PageDown => at.show((top + open.page.shown(styles, id, &at, top)).min(last)),
            Scroll::PageUp => {
                let back = ReviewAt { row: top, top: 0, ..at.clone() };
                at.show(open.page.top(styles, id, &back));
            }
            Scroll::Top => at.show(0),
            Scroll::Bottom => at.go(last),
        }
        self.set_review(&open, at);
    }

    /// Goes to the next row of these, or the one before; shows it at the top.
    fn jump(&mut self, way: Way, is: impl Fn(Row) -> bool, none: &str) {
        let Some(open) = self.open_review_page() else { return };
        let mut rows = open.page.rows.that(is);
        let found = match way {
            Way::On => rows.find(|row| *row > open.at.row),
            Way::Back => rows.rfind(|row| *row < open.at.row),
        };
        drop(rows);
        let Some(row) = found else { return refused(self.view, none) };
        let mut at = open.at.clone();
        at.show(row);
        self.set_review(&open, at);
    }

    pub(super) fn jump_file(&mut self, way: Way) {
        self.jump(way, |row| matches!(row, Row::Head(_)), "there is no further file that way");
    }

    /// What only means something in a review; `false` when the action is none of that.
    pub(super) fn act_on_review(&mut self, action: Action) -> bool {
        if !matches!(self.view.overlays.last(), Some(Overlay::Review(..))) {
            return false;
        }
        match action {
            Action::Comment => self.write_comment(),
            Action::EditComment => self.edit_comment(),
            Action::RemoveComment => self.with_comment(Remark::Remove, "the comment is taken back"),
            Action::SettleComment => self.with_comment(Remark::Settle, "the comment is settled"),
            Action::MarkLines => self.begin_range(),
            Action::NextComment => {
                self.jump(
                    Way::On,
                    |row| matches!(row, Row::Below(_) | Row::Comments),
                    "there is no comment further down",
                );
            }
            Action::NextHunk => self.jump(Way::On, |row| matches!(row, Row::Hunk(..)), "there is no hunk further down"),
            Action::PreviousHunk => {
                self.jump(Way::Back, |row| matches!(row, Row::Hunk(..)), "there is no hunk further up");
            }
            Action::Fold => self.fold(),
            Action::FoldAll => self.fold_all(),
            Action::ViewFile => self.view_file(),
            Action::MergeHow => self.open_endings(),
            Action::PullRequest => self.ask_pull_request(),
            Action::Review => self.enter_row(),
            Action::Cancel if self.drop_range() => {}
            _ => return false,
        }
        true
    }

    fn drop_range(&mut self) -> bool {
        let Some(Overlay::Review(_, at)) = self.view.overlays.last_mut() else { return false };
        at.range.take().is_some()
    }

    /// From a file of the list to its diff, from a comment to its line; a head folds.
    fn enter_row(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        let to = match open.row() {
            Row::File(file) => open.head_of(file),
            Row::Comment(n) => open.page.rows.that(|row| row == Row::Below(n)).next(),
            Row::Head(_) | Row::Hunk(..) => return self.fold(),
            Row::Line(_) | Row::Beside(..) => return self.write_comment(),
            Row::Below(_) => return self.edit_comment(),
            Row::Blank | Row::Summary(_) | Row::NoDiff | Row::Files | Row::Comments | Row::NoLines(_) | Row::Cut => {
                return;
            }
        };
        let Some(row) = to else { return refused(self.view, "its line is not in this diff any more") };
        let mut at = open.at.clone();
        at.show(row.saturating_sub(usize::from(matches!(open.row(), Row::Comment(_)))));
        self.set_review(&open, at);
    }

    fn begin_range(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        let Some(spot) = open.page.spot(open.at.row) else {
            return refused(self.view, "mark a line of the diff first");
        };
        let mut at = open.at.clone();
        at.range = if at.range.is_some() { None } else { Some(spot) };
        self.set_review(&open, at);
    }

    fn write_comment(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        if let Row::Comment(_) | Row::Below(_) = open.row() {
            return self.edit_comment();
        }
        let id = open.task.id;
        let Some((spot, diff)) = open.page.spot(open.at.row).zip(open.page.diff) else {
            return refused(self.view, "go to a line of the diff first; n goes to the next file");
        };
        let from = open.at.range.unwrap_or(spot);
        if (from.file, from.hunk) != (spot.file, spot.hunk) {
            return refused(
                self.view,
                "a comment is about lines that stand together; begin the range in the same hunk",
            );
        }
        let (first, last) = (from.line.min(spot.line), from.line.max(spot.line));
        let anchor = diff.files.get(spot.file).and_then(|file| Anchor::of_hunk(file, spot.hunk, first, last));
        let Some(anchor) = anchor else {
            return refused(self.view, "there is nothing to comment on, or it is more than 200 lines");
        };
        if matches!(open.task.status, TaskStatus::Done | TaskStatus::Cancelled) {
            let words = format!("{id} is {}, so nothing would become of a comment", open.task.status.title());
            return refused(self.view, &words);
        }
        self.drop_range();
        self.open_prompt(Purpose::Comment(id, Box::new(anchor)), "");
    }

    fn edit_comment(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        let Some(comment) = open.comment().and_then(|id| open.page.notes.comment(id)) else {
            return refused(self.view, "there is no comment here; l goes to the next one");
        };
        self.open_prompt(Purpose::EditComment(open.task.id, comment.id), &comment.text);
    }

    fn with_comment(&mut self, remark: impl Fn(CommentId) -> Remark, done: &str) {
        let Some(open) = self.open_review_page() else { return };
        let Some(comment) = open.comment() else {
            return refused(self.view, "there is no comment here; l goes to the next one");
        };
        notice(self.view, done);
        self.command(Command::Comment(open.task.id, remark(comment)));
    }

    fn fold(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        let (Some(file), hunk) = open.part() else {
            return refused(self.view, "go to a file or a hunk first; n goes to the next file");
        };
        let mut at = open.at.clone();
        at.turn(hunk.map_or(Fold::File(file), |hunk| Fold::Hunk(file, hunk)));
        let head = match hunk {
            Some(hunk) => open.page.rows.that(|row| row == Row::Hunk(file, hunk)).next(),
            None => open.head_of(file),
        };
        if let Some(head) = head {
            at.go(head);
        }
        self.set_review(&open, at);
    }

    /// Folds every file; when all are, unfolds them.
    fn fold_all(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        let Some(diff) = open.page.diff else { return };
        let unfolded: Vec<usize> = (0..diff.files.len()).filter(|file| open.page.shows(&open.at, *file)).collect();
        let turn = if unfolded.is_empty() { (0..diff.files.len()).collect() } else { unfolded };
        let mut at = ReviewAt { on: open.part().0.map(Row::Head), ..open.at.clone() };
        for file in turn {
            at.turn(Fold::File(file));
        }
        self.set_review(&open, at);
    }

    /// The comment that is being made is marked as soon as it is there.
    pub(super) fn mark_new_comment(&mut self) {
        if let Some(Overlay::Review(id, at)) = self.view.overlays.last_mut()
            && let Some(task) = self.model.state.task(*id)
        {
            at.on = Some(Row::Below(task.review.comments.len()));
        }
    }

    /// Marks the file as viewed, which folds it, and goes to the next that is not; or takes the mark away.
    fn view_file(&mut self) {
        let Some(open) = self.open_review_page() else { return };
        let (Some(n), Some(diff)) = (open.part().0, open.page.diff) else {
            return refused(self.view, "go to a file first; n goes to the next file");
        };
        let Some(file) = diff.files.get(n) else { return };
        let viewed = open.page.notes.has_viewed(&file.path, file.digest);
        let digest = if viewed { None } else { Some(file.digest) };
        let mut at = open.at.clone();
        // Its fold follows the mark from here on.
        at.turned.remove(&Fold::File(n));
        let in_list = matches!(open.row(), Row::File(_));
        let row = if in_list { (!viewed && n + 1 < diff.files.len()).then_some(at.row + 1) } else { open.head_of(n) };
        if let Some(row) = row {
            at.go(row);
        }
        self.set_review(&open, at);
        self.command(Command::Comment(open.task.id, Remark::View(file.path.clone(), digest)));
    }

    /// Puts the mark where the mouse points; a second click takes what is there.
    pub(super) fn click_review(&mut self, y: u16) {
        let Some(open) = self.open_review_page() else { return };
        let Some(row) = open.page.row_at(&open.styles, open.task.id, &open.at, y) else { return };
        let again = row == open.at.row;
        let acts = matches!(open.row(), Row::File(_) | Row::Comment(_) | Row::Head(_) | Row::Hunk(..));
        if again && acts {
            return self.enter_row();
        }
        let mut at = open.at.clone();
        at.go(row);
        self.set_review(&open, at);
    }

    /// Offers every way in which a review can end.
    fn open_endings(&mut self) {
        let Some(task) = self.view.task(self.model).filter(|task| task.status == TaskStatus::InReview) else {
            return refused(self.view, "only work that is in review can be merged");
        };
        let list = ListOf::Endings(task.id);
        self.view.overlays.push(Overlay::Palette(Chooser { list, ..Chooser::default() }));
    }

    fn ask_pull_request(&mut self) {
        match self.view.task(self.model).filter(|task| task.status == TaskStatus::InReview).map(|task| task.id) {
            Some(task) => self.view.overlays.push(Overlay::Confirm(Confirm::PullRequest(task))),
            None => refused(self.view, "only work that is in review can go into a pull request"),
        }
    }

    /// Takes back what was paused or put off; asks before a merge is undone.
    pub(super) fn ask_undo(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        if task.status == TaskStatus::Paused {
            return self.command(Command::Resume(task.id));
        }
        if facts::asks(self.model, task).is_some_and(|item| snoozed(self.model.state, &item).is_some()) {
            return self.command(Command::Wake(task.id));
        }
        match task.merge {
            Some(Merge::Merged { .. }) => self.view.overlays.push(Overlay::Confirm(Confirm::Undo(task.id))),
            Some(Merge::BranchLeft { .. } | Merge::PullRequest { .. } | Merge::Nothing | Merge::Discarded) | None => {
                let words = format!("nothing of {} can be taken back", task.id);
                refused(self.view, &words);
            }
        }
    }

    /// Merges in this way; comments that were not sent are asked about first.
    pub(super) fn merge_as(&mut self, id: TaskId, style: Option<MergeStyle>) {
        let open = self.model.state.task(id).map_or(0, |task| task.review.that_are(CommentState::Open).count());
        if open > 0 {
            return self.view.overlays.push(Overlay::Confirm(Confirm::MergeUnsent(id, style)));
        }
        self.close_review();
        self.command(Command::Review(id, Review::Approve(style)));
    }
}
