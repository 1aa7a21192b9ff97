//! The cost view: another grouping, other days.

use super::turn::Turn;
use crate::domain::meter::Grouping;
use crate::ui::action::Action;
use crate::ui::over::GROUPINGS;
use crate::ui::view_state::{CostDays, Costs, Overlay};

impl Turn<'_, '_> {
    /// Changes what the cost view shows, as an action says.
    pub(super) fn change_costs(&mut self, action: Action) {
        let Some(Overlay::Costs(costs)) = self.view.overlays.last_mut() else { return };
        if action == Action::CostDays {
            costs.days = match costs.days {
                CostDays::Fourteen => CostDays::Thirty,
                CostDays::Thirty => CostDays::Fourteen,
            };
            return;
        }
        let at = GROUPINGS.iter().position(|by| *by == costs.by).unwrap_or(0);
        let step = if action == Action::NextGrouping { 1 } else { GROUPINGS.len() - 1 };
        self.group_costs_by(GROUPINGS[(at + step) % GROUPINGS.len()]);
    }

    /// Makes the table by this.
    pub(super) fn group_costs_by(&mut self, by: Grouping) {
        if let Some(Overlay::Costs(costs)) = self.view.overlays.last_mut() {
            *costs = Costs { by, ..*costs };
        }
    }
}
