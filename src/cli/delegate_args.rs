//! The arguments of `delegate`.

use std::path::PathBuf;

use clap::Args;

use crate::domain::ids::TaskId;
use crate::domain::money::Money;
use crate::domain::time::Span;

/// `delegate`.
#[derive(Debug, Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is a flag of the command line")]
pub struct DelegateArgs {
    /// What is to be done
    #[arg(long, value_name = "TEXT")]
    pub task: String,
    /// The agent that writes the brief and takes the summary back
    #[arg(long, value_name = "AGENT")]
    pub from: Option<String>,
    /// Who does it
    ///
    /// Two to four names with commas between them do the same, each in a worktree of its own; `compare` and `keep` choose.
    #[arg(long, visible_alias = "force-tool", value_name = "AGENT[,AGENT]|auto", default_value = "auto")]
    pub to: String,
    /// Only write it down; `approve` starts it
    #[arg(long, conflicts_with = "wait")]
    pub draft: bool,
    /// The model
    #[arg(long)]
    pub model: Option<String>,
    /// The most it may cost, in dollars; at the limit the agent is stopped
    #[arg(long, value_name = "USD")]
    pub max_cost: Option<Money>,
    /// The longest it may work: 90s, 20m, 1h30m
    #[arg(long, value_name = "TIME")]
    pub timeout: Option<Span>,
    /// The most turns that its agents may begin
    #[arg(long, value_name = "TURNS", value_parser = clap::value_parser!(u32).range(1..))]
    pub max_turns: Option<u32>,
    /// A task that must be done first; may be repeated
    #[arg(long, value_name = "TASK")]
    pub after: Vec<TaskId>,
    /// A file that belongs to the task; may be repeated
    #[arg(long, value_name = "PATH")]
    pub file: Vec<PathBuf>,
    /// Something the result must fulfil; may be repeated
    #[arg(long, value_name = "TEXT")]
    pub require: Vec<String>,
    /// A step of the task to be ticked; `tests pass` and `file exists: PATH` tick themselves; may be repeated
    #[arg(long, value_name = "TEXT")]
    pub checkpoint: Vec<String>,
    /// The result must come with tests
    #[arg(long)]
    pub tests_required: bool,
    /// The command that proves the work, in place of the project's check
    #[arg(long, value_name = "CMD", conflicts_with = "no_check")]
    pub check: Option<String>,
    /// Run no check over the result
    #[arg(long)]
    pub no_check: bool,
    /// The directory it starts from [default: the current one]
    #[arg(long, value_name = "PATH")]
    pub dir: Option<PathBuf>,
    /// Work in the directory itself, not in a worktree of its own
    #[arg(long)]
    pub in_place: bool,
    /// Take along what is not committed in the checkout
    #[arg(long, conflicts_with = "in_place")]
    pub with_changes: bool,
    /// The primary does it, whatever it is
    #[arg(long, conflicts_with = "to")]
    pub no_routing: bool,
    /// Run the agent without its screen and without questions
    #[arg(long, conflicts_with = "interactive")]
    pub headless: bool,
    /// Run the agent with its own screen
    #[arg(long)]
    pub interactive: bool,
    /// Do not ask when the estimate is above --max-cost
    #[arg(long, short = 'y')]
    pub yes: bool,
    /// Print each step as it ends and wait for the result
    #[arg(long)]
    pub wait: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
