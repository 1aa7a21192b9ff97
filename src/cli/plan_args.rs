//! The arguments of `execute` and `plan`.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::args::ListArgs;
use crate::domain::ids::PlanId;

/// `execute`.
#[derive(Debug, Args)]
pub struct ExecuteArgs {
    /// The plan
    #[arg(value_name = "PLAN.toml")]
    pub file: PathBuf,
    /// Show who would do what and for how much; start nothing
    #[arg(long)]
    pub dry_run: bool,
    /// The most steps that are worked on at once, whatever the file says
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub parallel: Option<u32>,
    /// The directory it is for [default: the current one]
    #[arg(long, value_name = "PATH")]
    pub dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `plan`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PlanArgs {
    /// What would be done with this task: who does it and what it costs; do nothing
    #[arg(long, value_name = "TEXT")]
    pub task: Option<String>,
    /// Who does it
    #[arg(long, value_name = "AGENT|auto", default_value = "auto")]
    pub to: String,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What about plans.
    #[command(subcommand)]
    pub what: Option<PlanVerb>,
}

/// What can be done about plans.
#[derive(Debug, Subcommand)]
pub enum PlanVerb {
    /// List the plans and how they stand
    List(ListArgs),
    /// Show one plan: its steps, what it costs, how long it still takes
    Show(OnePlan),
    /// Start nothing more of a plan and stop its agents; it can go on later
    Pause(JustPlan),
    /// Let a plan go on: after a pause, and with whatever of it was lost, failed or did not merge
    Resume(JustPlan),
    /// End the agents of a plan and give it up; its branch stays
    Cancel(SurePlan),
}

/// A verb about one plan.
#[derive(Debug, Args)]
pub struct JustPlan {
    /// The plan: plan-2, or 2
    pub plan: PlanId,
}

/// A verb about one plan that can print JSON.
#[derive(Debug, Args)]
pub struct OnePlan {
    /// The plan: plan-2, or 2
    pub plan: PlanId,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// A verb about one plan that asks first.
#[derive(Debug, Args)]
pub struct SurePlan {
    /// The plan: plan-2, or 2
    pub plan: PlanId,
    /// Do not ask
    #[arg(long, short = 'y')]
    pub yes: bool,
}
