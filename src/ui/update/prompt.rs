//! The prompt: what is written, whom it is for, and what becomes of it.

use super::turn::{Turn, Way};
use crate::domain::command::{Answer, Command, Delegate, Remark, Review};
use crate::domain::ids::TaskId;
use crate::domain::route::RouteWish;
use crate::domain::session::dialog::{Choice, DialogKind};
use crate::domain::task::TaskStatus;
use crate::ui::editor::Editor;
use crate::ui::facts;
use crate::ui::intent::Intent;
use crate::ui::mention::{self, Mention};
use crate::ui::view_state::{AnswerTo, Overlay, Purpose, refused};

impl Turn<'_, '_> {
    pub(super) fn open_new_task(&mut self, to: RouteWish) {
        let draft = std::mem::take(&mut self.view.draft);
        self.open_prompt(Purpose::NewTask(to), &draft);
        if !draft.is_empty() {
            self.changed();
        }
    }

    pub(super) fn open_reply(&mut self) {
        let Some(task) = self.view.task(self.model) else { return };
        let id = task.id;
        let asked = facts::dialog_of(self.model, task);
        if asked.is_some_and(|dialog| dialog.kind == DialogKind::Question && dialog.offers(Choice::Other)) {
            self.open_answer(Choice::Other);
        } else if asked.is_some() {
            let words = format!("{id} shows a dialog, so text would answer it; approve or deny it first");
            refused(self.view, &words);
        } else if task.status == TaskStatus::InReview {
            self.open_prompt(Purpose::Feedback(id), "");
        } else {
            self.open_prompt(Purpose::Reply(id), "");
        }
    }

    pub(super) fn open_filter(&mut self) {
        let filter = self.view.filter.clone();
        self.open_prompt(Purpose::Filter, &filter);
    }

    /// Changes the text of the prompt.
    pub(super) fn edit(&mut self, change: impl FnOnce(&mut Editor)) {
        let Some(Overlay::Prompt(prompt)) = self.view.overlays.last_mut() else { return };
        let before = prompt.editor.text().to_owned();
        change(&mut prompt.editor);
        if prompt.editor.text() != before {
            self.changed();
        }
    }

    fn changed(&mut self) {
        let Some(prompt) = self.view.prompt() else { return };
        let text = prompt.editor.text().to_owned();
        match &prompt.purpose {
            Purpose::NewTask(to) => self.intents.push(Intent::Preview { text, to: to.clone() }),
            Purpose::NewPlan => self.intents.push(Intent::Preview { text, to: RouteWish::Auto }),
            Purpose::Filter => self.view.filter = text,
            Purpose::Search(hunt) => {
                let hunt = *hunt;
                self.hunt(hunt, &text);
            }
            Purpose::Reply(_)
            | Purpose::Answer(..)
            | Purpose::Feedback(_)
            | Purpose::Comment(..)
            | Purpose::EditComment(..)
            | Purpose::FindReplayed
            | Purpose::SeekTo
            | Purpose::NewStep => {}
        }
    }

    /// Gives the task to the next of: automatic, the plan that is offered, then each agent that is ready.
    pub(super) fn next_route(&mut self, way: Way) {
        let Some(purpose) = self.view.prompt().map(|prompt| prompt.purpose.clone()) else { return };
        if matches!(purpose, Purpose::Search(_)) {
            return self.turn_search_kind();
        }
        if !purpose.has_route() {
            return;
        }
        let ready = self.model.agents.iter().filter(|agent| agent.ready);
        let named = ready.map(|agent| Purpose::NewTask(RouteWish::Named(agent.name.clone())));
        let planned = self.model.plan.map(|_| Purpose::NewPlan);
        let all: Vec<Purpose> =
            std::iter::once(Purpose::NewTask(RouteWish::Auto)).chain(planned).chain(named).collect();
        let step = match way {
            Way::On => 1,
            Way::Back => all.len() - 1,
        };
        let at = all.iter().position(|other| *other == purpose).unwrap_or(0);
        if let Some(Overlay::Prompt(prompt)) = self.view.overlays.last_mut() {
            prompt.purpose.clone_from(&all[(at + step) % all.len()]);
        }
        self.changed();
    }

    /// Moves the cursor a line, and at the edge goes to another text of the history.
    pub(super) fn history(&mut self, way: Way) {
        let history = self.view.history.clone();
        let Some(Overlay::Prompt(prompt)) = self.view.overlays.last() else { return };
        if let Purpose::Search(hunt) = &prompt.purpose {
            return self.recall_search(*hunt);
        }
        let recalls = prompt.purpose != Purpose::Filter;
        self.edit(|editor| match way {
            Way::Back if !editor.up() && recalls => editor.recall_earlier(&history),
            Way::On if !editor.down() && recalls => editor.recall_later(&history),
            Way::Back | Way::On => {}
        });
    }

    pub(super) fn submit(&mut self) {
        let Some(prompt) = self.view.prompt().cloned() else { return };
        if let Purpose::Search(hunt) = &prompt.purpose {
            return self.take_search(*hunt, prompt.editor.text());
        }
        let text = prompt.editor.text().trim().to_owned();
        let unsent = if let Purpose::Feedback(id) = &prompt.purpose { facts::unsent(self.model, *id) } else { 0 };
        if text.is_empty() && prompt.purpose != Purpose::Filter && unsent == 0 {
            refused(self.view, "say what is to be done, or leave with esc");
            return;
        }
        match prompt.purpose {
            Purpose::Search(_) => return,
            Purpose::Filter => {
                self.view.overlays.pop();
                self.view.filter = text;
                return;
            }
            Purpose::NewTask(to) => {
                let said = match mention::read(self.model, self.view, &text) {
                    Some((whom, words)) => self.say_to(whom, words),
                    None => self.delegate(&text, to),
                };
                if !said {
                    return;
                }
            }
            Purpose::NewPlan => {
                if self.open_offer() {
                    self.view.remember(&text);
                }
                return;
            }
            Purpose::NewStep => return self.add_step(&text),
            Purpose::FindReplayed => return self.find_replayed(text),
            Purpose::SeekTo => return self.seek_to(&text),
            Purpose::Reply(task) => self.command(Command::Answer(task, Answer::Say(text.clone()))),
            Purpose::Answer(task, AnswerTo { choice, digest }) => {
                let answer = Answer::Choose { choice, digest: Some(digest), reason: Some(text.clone()) };
                self.command(Command::Answer(task, answer));
            }
            Purpose::Feedback(task) if unsent > 0 => {
                self.command(Command::Review(task, Review::SendComments(text.clone())));
            }
            Purpose::Feedback(task) => {
                self.command(Command::Review(task, Review::RequestChanges(text.clone())));
            }
            Purpose::Comment(task, anchor) => return self.remark(task, Remark::Add(anchor, text)),
            Purpose::EditComment(task, comment) => return self.remark(task, Remark::Edit(comment, text)),
        }
        self.view.overlays.pop();
        if matches!(self.view.overlays.last(), Some(Overlay::Review(..))) {
            self.view.overlays.pop();
        }
        self.view.remember(&text);
    }

    /// Says something in a review, which stays open.
    fn remark(&mut self, task: TaskId, remark: Remark) {
        self.view.overlays.pop();
        if matches!(remark, Remark::Add(..)) {
            self.mark_new_comment();
        }
        self.command(Command::Comment(task, remark));
    }

    fn delegate(&mut self, text: &str, to: RouteWish) -> bool {
        self.view.selected = Some(self.model.state.next_task());
        self.command(Command::Delegate(Box::new(Delegate { text: text.to_owned(), to, ..Delegate::default() })));
        true
    }

    /// `@claude words` and `@7 words`: to the agent that works, else a new task for it.
    fn say_to(&mut self, mention: Mention, words: &str) -> bool {
        if words.is_empty() {
            refused(self.view, "say what it is about, after the name: `@claude use PostgreSQL instead`");
            return false;
        }
        match mention {
            Mention::Task(task) => self.command(Command::Answer(task, Answer::Say(words.to_owned()))),
            Mention::Everyone(tasks) => {
                for task in tasks {
                    self.command(Command::Answer(task, Answer::Say(words.to_owned())));
                }
            }
            Mention::New(agent) => return self.delegate(words, RouteWish::Named(agent)),
            Mention::Several(names) => return self.delegate_to_all(names, words),
            Mention::Nobody(_) => {
                refused(self.view, &mention.sentence(self.model));
                return false;
            }
        }
        true
    }

    /// `@claude,codex words`: the same new task for each of them.
    fn delegate_to_all(&mut self, names: Vec<String>, words: &str) -> bool {
        let mut names = names.into_iter();
        let to = names.next().map_or(RouteWish::Auto, RouteWish::Named);
        self.view.selected = Some(self.model.state.next_task());
        let new = Delegate { text: words.to_owned(), to, rivals: names.collect(), ..Delegate::default() };
        self.command(Command::Delegate(Box::new(new)));
        true
    }
}
