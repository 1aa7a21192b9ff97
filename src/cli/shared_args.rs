//! Arguments that several verbs take.

use std::path::PathBuf;

use clap::Args;

use super::which::Which;
use crate::domain::ids::TaskId;

/// How the screen is opened.
#[derive(Debug, Clone, Default, Args)]
pub struct ScreenArgs {
    /// The theme of this screen
    #[arg(long, value_name = "NAME")]
    pub theme: Option<String>,
    /// Draw borders and signs in ASCII alone
    #[arg(long)]
    pub ascii: bool,
    /// Draw for a screen reader: words in reading order, no borders, the cursor on what is selected
    #[arg(long)]
    pub plain: bool,
    /// The directory that new tasks start from [default: the current one]
    #[arg(long, value_name = "PATH")]
    pub dir: Option<PathBuf>,
}

/// A verb about one task.
#[derive(Debug, Args)]
pub struct JustTask {
    /// The task: task-5, or 5; or a whole plan: plan-2
    pub task: Which,
}

/// A verb about one task that can print JSON.
#[derive(Debug, Args)]
pub struct OneTask {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A verb about one task that asks first.
#[derive(Debug, Args)]
pub struct SureTask {
    /// The task: task-5, or 5; or a whole plan: plan-2
    pub task: Which,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub yes: bool,
}

/// `status`.
#[derive(Debug, Args)]
pub struct MaybeTask {
    /// Only this task, with all that is known of it
    pub task: Option<TaskId>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A listing.
#[derive(Debug, Clone, Copy, Args)]
pub struct ListArgs {
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
