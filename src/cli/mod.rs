//! The command line: one file per verb or per family of verbs.
//!
//! Owns arguments, what is printed and the exit codes. Decides nothing: every verb is a request to the server, except
//! those that work without one (`agents`, `doctor`, `config`, `cost scan`, `prices`, `rehearse`).

mod agents;
mod answers;
mod args;
mod ask;
mod budget;
mod check;
mod compare;
mod config;
mod conflicts;
mod control;
mod cost;
mod cost_args;
mod cost_table;
mod delegate;
mod diff;
mod doctor;
mod doctor_agents;
mod events;
mod exit;
mod explain;
mod explain_task;
mod follow;
mod inbox;
mod learning;
mod mcp;
mod output;
mod peek;
mod plan;
mod plan_args;
mod plan_make;
mod plan_view;
mod prices;
mod ps;
mod reach;
mod rehearse;
mod review;
mod route;
mod route_json;
mod routes;
mod run;
mod screen;
mod settings;
mod signal;
mod spent;
mod spent_csv;
mod spent_table;
mod spent_view;
mod start;
mod status;
mod status_line;
mod stop;
mod summary;
mod task_line;
mod task_text;
mod timeline;
mod trust;
mod watch;
mod which;
mod workspaces;

pub use run::run;
