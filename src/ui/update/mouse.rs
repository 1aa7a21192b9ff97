//! The mouse: the same places as those that are drawn, the same actions as those of the keys.

use ratatui::layout::Position;

use super::turn::{Scroll, Turn, Way};
use crate::term::{KeyCode, KeyPress, MouseButton, MouseInput, MouseKind, WheelTo, encode_key, encode_mouse, wheel};
use crate::ui::action::Action;
use crate::ui::footer;
use crate::ui::intent::Intent;
use crate::ui::layout::{Pane, panes};
use crate::ui::over;
use crate::ui::reading::spot_at;
use crate::ui::sidebar;
use crate::ui::view_state::{Overlay, Page, PaneMode};

/// Rows that one notch of the wheel scrolls.
const NOTCH: isize = 3;

impl Turn<'_, '_> {
    pub(super) fn mouse(&mut self, mouse: &MouseInput) {
        let at = Position::new(mouse.col, mouse.row);
        match mouse.kind {
            MouseKind::Down(MouseButton::Left) if self.pressed_button(at) => {}
            MouseKind::Down(MouseButton::Left) => self.click(at, mouse),
            MouseKind::WheelUp => self.turn_wheel(at, mouse, NOTCH),
            MouseKind::WheelDown => self.turn_wheel(at, mouse, -NOTCH),
            MouseKind::Drag(MouseButton::Left) if self.holds_terminal() => self.drag_terminal(at, mouse),
            MouseKind::Up(MouseButton::Left) if self.holds_terminal() => self.release_terminal(),
            MouseKind::Down(_)
            | MouseKind::Up(_)
            | MouseKind::Drag(_)
            | MouseKind::Moved
            | MouseKind::WheelLeft
            | MouseKind::WheelRight => self.forward(at, mouse),
        }
    }

    fn pressed_button(&mut self, at: Position) -> bool {
        let buttons = footer::buttons(self.view, self.model, self.regions().footer);
        let action = buttons.iter().find(|button| button.area.contains(at)).map(|button| button.action);
        action.inspect(|action| self.act(*action)).is_some()
    }

    fn click(&mut self, at: Position, mouse: &MouseInput) {
        let regions = self.regions();
        match self.view.overlays.last() {
            Some(overlay @ (Overlay::Palette(chooser) | Overlay::Themes(chooser, _))) => {
                match over::entry_at(self.model, (overlay, chooser), regions.body, at) {
                    Some(entry) => self.choose_at(entry),
                    None if !over::chooser_area(self.model, overlay, regions.body).contains(at) => {
                        self.act(Action::Cancel);
                    }
                    None => {}
                }
                return;
            }
            Some(Overlay::Peek(_)) => {
                self.press_terminal(at, mouse);
                return;
            }
            Some(Overlay::Inbox(page)) => {
                if let Some(tab) = over::inbox_tab_at(self.model, page, regions.body, at) {
                    self.show_inbox_tab(tab);
                } else if let Some(row) = over::inbox_row_at(self.model, page, regions.body, at) {
                    self.mark_row(row);
                }
                return;
            }
            Some(Overlay::Costs(costs)) => {
                if let Some(by) = over::cost_tab_at(self.model, costs, regions.body, at) {
                    self.group_costs_by(by);
                }
                return;
            }
            Some(Overlay::Review(..)) => return self.click_review(at.y),
            Some(Overlay::Timeline(page)) => {
                let shown = page.tab;
                let tab = over::timeline_tab_at(self.model, page, regions.body, at);
                return tab.filter(|tab| *tab != shown).into_iter().for_each(|_| self.act(Action::NextTab));
            }
            Some(Overlay::Plan(page)) => {
                let step = over::step_at(self.model, page, regions.body, at);
                return step.into_iter().for_each(|step| self.click_step(step));
            }
            Some(Overlay::Confirm(confirm)) => {
                let answer = over::answer_at(self.model, *confirm, regions.body, at);
                return answer.into_iter().for_each(|answer| self.act(answer));
            }
            Some(Overlay::Compare(..) | Overlay::Help(_) | Overlay::Routes(_) | Overlay::Prompt(_)) => return,
            Some(Overlay::Replay(..)) => return self.click_replay(at),
            None => {}
        }
        if regions.header.contains(at) {
            // At the left stands who waits, at the right what it costs.
            self.act(if at.x < regions.header.width * 2 / 3 { Action::Inbox } else { Action::Costs });
        } else if regions.list.contains(at) {
            self.click_list(at);
        } else if let Some(pane) = self.pane_at(at) {
            self.click_pane(&pane, at, mouse);
        } else if regions.strip.contains(at) {
            self.act(Action::NewTask);
        }
    }

    fn click_list(&mut self, at: Position) {
        let list = self.regions().list;
        let Some(task) = sidebar::task_at(self.view, self.model, list, at.y) else { return };
        let again = self.view.in_list(self.model).is_some_and(|selected| selected.id == task);
        self.view.mode = PaneMode::Command;
        self.view.selected = Some(task);
        if self.narrow() && again {
            self.view.page = Page::Task;
        }
    }

    /// The first click selects, the next one types into the agent, then clicks are the agent's if it wants them and
    /// Shift is not held. On the text of a pane a press may become a selection, so that it acts when it is released.
    fn click_pane(&mut self, pane: &Pane, at: Position, mouse: &MouseInput) {
        let selected = self.view.in_list(self.model).is_some_and(|task| task.id == pane.task);
        let types = selected && self.view.mode == PaneMode::Typing;
        let wants = self.spot().is_some_and(|spot| self.program_wants_mouse(&spot));
        if types && wants && !mouse.mods.shift {
            self.view.press = None;
            self.forward(at, mouse);
        } else if !self.press_terminal(at, mouse) {
            match (selected, self.view.mode) {
                (true, PaneMode::Command) => self.enter(),
                (true, PaneMode::Typing | PaneMode::Reading) => {}
                (false, _) => {
                    self.view.mode = PaneMode::Command;
                    self.view.selected = Some(pane.task);
                }
            }
        }
    }

    fn pane_at(&self, at: Position) -> Option<Pane> {
        panes(self.view, self.model, self.area()).into_iter().find(|pane| pane.area.contains(at))
    }

    fn turn_wheel(&mut self, at: Position, mouse: &MouseInput, by: isize) {
        let up = by > 0;
        match self.view.overlays.last() {
            Some(
                Overlay::Help(_)
                | Overlay::Review(..)
                | Overlay::Compare(..)
                | Overlay::Costs(_)
                | Overlay::Routes(_)
                | Overlay::Timeline(_),
            ) => {
                for _ in 0..NOTCH {
                    self.scroll(if up { Scroll::LineUp } else { Scroll::LineDown });
                }
            }
            Some(Overlay::Palette(_) | Overlay::Themes(..)) => self.mark(if up { -1 } else { 1 }),
            Some(Overlay::Peek(_)) => {
                if let Some(spot) = self.spot() {
                    self.scroll_terminal(&spot, -by);
                }
            }
            Some(Overlay::Replay(..)) => self.act(if up { Action::SeekBack } else { Action::SeekOn }),
            Some(Overlay::Plan(_) | Overlay::Inbox(_)) => self.step(if up { Way::Back } else { Way::On }),
            Some(Overlay::Prompt(_) | Overlay::Confirm(_)) => {}
            None if self.regions().list.contains(at) => {
                self.step(if up { Way::Back } else { Way::On });
            }
            None => self.wheel_on_pane(at, mouse, by),
        }
    }

    fn wheel_on_pane(&mut self, at: Position, mouse: &MouseInput, by: isize) {
        let Some(pane) = self.pane_at(at) else { return };
        let typing = self.view.mode == PaneMode::Typing
            && self.view.in_list(self.model).is_some_and(|task| task.id == pane.task);
        let mut to = WheelTo::Scrollback;
        let mut arrows = Vec::new();
        self.model.screens.with(pane.session, &mut |screen| {
            to = wheel(screen.modes());
            let key = KeyPress::plain(if by > 0 { KeyCode::Up } else { KeyCode::Down });
            arrows = encode_key(&key, screen.modes()).repeat(NOTCH.unsigned_abs());
        });
        match to {
            WheelTo::Forward if typing => self.forward(at, mouse),
            WheelTo::Arrows if typing => self.intents.push(Intent::Keys(pane.session, arrows)),
            WheelTo::Forward | WheelTo::Arrows | WheelTo::Scrollback => {
                let spot = spot_at(self.view, self.model, Position::new(pane.inner.x, pane.inner.y));
                if let Some(spot) = spot {
                    self.scroll_terminal(&spot, -by);
                }
            }
        }
    }

    /// Gives a mouse event to the program that has the keys, if it wants it.
    fn forward(&mut self, at: Position, mouse: &MouseInput) {
        if self.view.mode != PaneMode::Typing || !self.view.overlays.is_empty() {
            return;
        }
        let selected = self.view.in_list(self.model).map(|task| task.id);
        let Some(pane) = self.pane_at(at).filter(|pane| Some(pane.task) == selected && pane.inner.contains(at)) else {
            return;
        };
        let inside = MouseInput { col: at.x - pane.inner.x, row: at.y - pane.inner.y, ..*mouse };
        let mut bytes = None;
        self.model.screens.with(pane.session, &mut |screen| bytes = encode_mouse(&inside, screen.modes()));
        if let Some(bytes) = bytes {
            self.intents.push(Intent::Keys(pane.session, bytes));
        }
    }
}
