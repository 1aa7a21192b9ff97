//! Answers: approve, deny and the end of a review, only ever to what this client was shown.

use super::turn::Turn;
use crate::domain::attention::AttentionKind;
use crate::domain::command::{Answer, Command, ConflictStep, Decision};
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::Choice;
use crate::domain::task::{MergeStyle, TaskStatus};
use crate::ui::action::Action;
use crate::ui::facts;
use crate::ui::view_state::{AnswerTo, Purpose, refused, seen_now};

/// What the keys for a conflict do.
const STEPS: [(Action, ConflictStep); 3] = [
    (Action::TellConflict, ConflictStep::Tell),
    (Action::WaitForOther, ConflictStep::Order),
    (Action::IgnoreConflict, ConflictStep::Ignore),
];

impl Turn<'_, '_> {
    /// Answers what the task asks. The last frame must have shown exactly this: same task, same kind, same dialog.
    pub(super) fn answer(&mut self, choice: Choice) {
        let Some(task) = self.view.task(self.model) else { return };
        let (id, now) = (task.id, seen_now(self.model, task));
        if self.view.drawn.as_ref() != Some(&now) {
            refused(self.view, &format!("{id} changed since you saw it, so nothing was sent; look again and answer"));
            return;
        }
        match now.kind {
            Some(AttentionKind::Approval | AttentionKind::Question) if now.digest.is_some() => {
                self.command(Command::Answer(id, Answer::Choose { choice, digest: now.digest, reason: None }));
            }
            // What an agent delegated and what waits for a yes has no dialog and nothing that would have to be ended.
            Some(AttentionKind::Approval) if task.held => match choice {
                Choice::Approve | Choice::Always => self.command(Command::Approve(id)),
                Choice::Deny | Choice::Other => {
                    let no = Answer::Choose { choice: Choice::Deny, digest: None, reason: None };
                    self.command(Command::Answer(id, no));
                }
            },
            Some(AttentionKind::Review | AttentionKind::Conflict) => self.end_review(id, choice),
            Some(AttentionKind::Checks) => match choice {
                Choice::Approve | Choice::Always => self.command(Command::Approve(id)),
                Choice::Deny | Choice::Other => self.open_prompt(Purpose::Feedback(id), ""),
            },
            Some(AttentionKind::RateLimit) if task.limited.is_some() => match choice {
                Choice::Approve | Choice::Always => self.command(Command::Approve(id)),
                Choice::Deny | Choice::Other => self.ask_kill(),
            },
            Some(AttentionKind::Setup) => match choice {
                Choice::Approve | Choice::Always => self.command(Command::Approve(id)),
                Choice::Deny | Choice::Other => {
                    let no = Answer::Choose { choice: Choice::Deny, digest: None, reason: None };
                    self.command(Command::Answer(id, no));
                }
            },
            Some(AttentionKind::Budget | AttentionKind::Lost) => match choice {
                Choice::Approve | Choice::Always => self.command(Command::Approve(id)),
                Choice::Deny | Choice::Other => self.ask_kill(),
            },
            Some(AttentionKind::Failure) => match choice {
                Choice::Approve | Choice::Always => self.command(Command::Resume(id)),
                Choice::Deny | Choice::Other => self.ask_kill(),
            },
            Some(
                AttentionKind::Approval | AttentionKind::Question | AttentionKind::Login | AttentionKind::RateLimit,
            ) => {
                refused(self.view, &format!("{id} is yours to answer in its own terminal; Enter types into it"));
            }
            Some(AttentionKind::Overlap) => {
                let words =
                    format!("{id} is in conflict with another task; tell it, let it wait, pause it, or ignore it");
                refused(self.view, &words);
            }
            Some(AttentionKind::Notes) => self.open_notes(),
            None => refused(self.view, &format!("{id} waits for no answer; it is {}", task.status.title())),
        }
    }

    /// Asks for the words of an answer to the dialog that this client was shown.
    pub(super) fn open_answer(&mut self, choice: Choice) {
        let Some(task) = self.view.task(self.model) else { return };
        let (id, now) = (task.id, seen_now(self.model, task));
        if self.view.drawn.as_ref() != Some(&now) {
            refused(self.view, &format!("{id} changed since you saw it; look again and answer"));
            return;
        }
        let offered = facts::dialog_of(self.model, task).is_some_and(|dialog| dialog.offers(choice));
        match (now.digest, choice) {
            (Some(digest), _) if offered => self.open_prompt(Purpose::Answer(id, AnswerTo { choice, digest }), ""),
            (None, Choice::Deny) if matches!(now.kind, Some(AttentionKind::Review | AttentionKind::Checks)) => {
                self.open_prompt(Purpose::Feedback(id), "");
            }
            (_, _) => refused(self.view, &format!("{id} asks nothing that takes such an answer")),
        }
    }

    fn end_review(&mut self, id: TaskId, choice: Choice) {
        match choice {
            Choice::Approve | Choice::Always => {
                self.merge_as(id, None);
            }
            Choice::Deny | Choice::Other => self.open_prompt(Purpose::Feedback(id), ""),
        }
    }

    /// Pauses the task, or does what this action says about its conflict.
    pub(super) fn hold(&mut self, action: Action) {
        match STEPS.iter().find(|(on, _)| *on == action) {
            Some((_, step)) => self.decide_conflict(*step),
            None => self.for_task(Command::Pause),
        }
    }

    /// Decides the first conflict of the task that this client was shown.
    fn decide_conflict(&mut self, step: ConflictStep) {
        let Some(task) = self.view.task(self.model) else { return };
        let id = task.id;
        if self.view.drawn.as_ref() != Some(&seen_now(self.model, task)) {
            refused(self.view, &format!("{id} changed since you saw it, so nothing was done; look again"));
            return;
        }
        let mut of_task: Vec<_> = self.model.state.conflicts().filter(|conflict| conflict.is_of(id)).collect();
        of_task.sort_by_key(|conflict| !conflict.is_pressing());
        let Some(conflict) = of_task.first() else {
            refused(self.view, &format!("{id} is in no conflict with another task"));
            return;
        };
        // What is done to an agent is about all that both change; only what is ignored is one file.
        let file = (step == ConflictStep::Ignore).then(|| conflict.file.clone());
        self.command(Command::Conflict(Box::new(Decision { task: id, with: conflict.other(id), file, step })));
    }

    /// Approves finished work without merging it.
    pub(super) fn leave_branch(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        let id = task.id;
        if task.status != TaskStatus::InReview {
            refused(self.view, &format!("{id} is {}; it is not in review", task.status.title()));
            return;
        }
        self.merge_as(id, Some(MergeStyle::LeaveBranch));
    }
}
