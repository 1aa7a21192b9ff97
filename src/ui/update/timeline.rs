//! The timeline under the keys: its parts, what of the log is wanted, and asking for more of it in time.

use super::turn::{Scroll, Turn};
use crate::domain::timeline::Wish;
use crate::ui::action::Action;
use crate::ui::facts;
use crate::ui::intent::Intent;
use crate::ui::log_page::LogPart;
use crate::ui::over::timeline_height;
use crate::ui::view_state::{Overlay, TimelinePage, TimelineTab};

/// What the log can be narrowed to, by how the names of events begin.
const KINDS: [&str; 6] = ["task", "session", "plan", "budget", "agent", "inbox"];

impl Turn<'_, '_> {
    pub(super) fn open_timeline(&mut self) {
        self.view.overlays.push(Overlay::Timeline(TimelinePage::default()));
    }

    fn timeline_page(&mut self) -> Option<&mut TimelinePage> {
        match self.view.overlays.last_mut() {
            Some(Overlay::Timeline(page)) => Some(page),
            Some(_) | None => None,
        }
    }

    /// Takes what only means something in the timeline; whether it did.
    pub(super) fn act_on_timeline(&mut self, action: Action) -> bool {
        let Some(Overlay::Timeline(page)) = self.view.overlays.last() else { return false };
        let wish = page.wish.clone();
        let listed = self.view.in_list(self.model);
        let task = listed.map(|task| task.id);
        let agent = listed.map(|task| facts::agent_of(task).to_owned());
        let next = match action {
            Action::NextTab => {
                self.turn_page();
                return true;
            }
            Action::FilterTask => Wish { task: if wish.task.is_some() { None } else { task }, ..wish },
            Action::FilterAgent => Wish { agent: if wish.agent.is_some() { None } else { agent }, ..wish },
            Action::FilterKind => {
                let at = wish.kind.as_deref().and_then(|kind| KINDS.iter().position(|one| *one == kind));
                let kind = KINDS.get(at.map_or(0, |at| at + 1)).map(|kind| (*kind).to_owned());
                Wish { kind, ..wish }
            }
            Action::Back => Wish::default(),
            _ => return false,
        };
        self.want(next);
        true
    }

    fn turn_page(&mut self) {
        let Some(page) = self.timeline_page() else { return };
        page.scroll = 0;
        page.tab = match page.tab {
            TimelineTab::Away => TimelineTab::Log,
            TimelineTab::Log => TimelineTab::Away,
        };
        if page.tab == TimelineTab::Log {
            let wish = page.wish.clone();
            self.want(wish);
        }
    }

    /// Wants the newest lines of these.
    fn want(&mut self, wish: Wish) {
        let Some(page) = self.timeline_page() else { return };
        *page = TimelinePage { tab: TimelineTab::Log, wish: wish.clone(), scroll: 0, asked: None };
        self.intents.push(Intent::Log(LogPart { wish, before: None }));
    }

    pub(super) fn scroll_timeline(&mut self, how: Scroll) {
        let (model, body) = (self.model, self.regions().body);
        let Some(page) = self.timeline_page() else { return };
        let (total, shown) = timeline_height(model, page, body);
        page.scroll = super::scroll::moved(page.scroll, how, shown, total);
        let near = page.scroll + 2 * shown >= total;
        let has = model.log.filter(|log| log.wish == page.wish && !log.whole);
        let before = has.and_then(|log| log.lines.last()).map(|line| line.seq);
        let more = page.tab == TimelineTab::Log && near && before.is_some() && page.asked != before;
        if more {
            page.asked = before;
            let part = LogPart { wish: page.wish.clone(), before };
            self.intents.push(Intent::Log(part));
        }
    }
}
