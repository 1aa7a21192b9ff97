//! What lies over the screen: peek, help, lists to choose from, questions.

mod chooser;
mod compare;
mod confirm;
mod costs;
mod help;
mod inbox;
mod peek;
mod places;
mod plan;
mod replay;
mod routes;
mod timeline;

pub use chooser::{Choice, area_of as chooser_area, choices, draw as draw_chooser, entry_at};
pub use compare::{draw as draw_compare, height as compare_height, line_of as compare_line, sides};
pub use confirm::{answer_at, draw as draw_confirm, question};
pub use costs::{GROUPINGS, draw as draw_costs, height as costs_height, tab_at as cost_tab_at};
pub use help::{draw as draw_help, height as help_height, line_of as help_line, title as scope_title};
pub use inbox::{
    NOT_NOW, Row as InboxRow, draw as draw_inbox, height as inbox_height, marked as inbox_marked,
    row_at as inbox_row_at, rows as inbox_rows, tab_at as inbox_tab_at,
};
pub use peek::{draw as draw_peek, height as peek_height, terminal as peek_terminal};
pub use plan::{chain, draw as draw_plan, step_at};
pub use replay::{draw as draw_replay, time_at as replay_time_at};
pub use routes::{draw as draw_routes, height as routes_height};
pub use timeline::{draw as draw_timeline, height as timeline_height, tab_at as timeline_tab_at};
