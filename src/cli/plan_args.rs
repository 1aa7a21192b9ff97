//! The arguments of `execute` and `plan`.

use std::path::PathBuf;
use std::str::FromStr;

use clap::{Args, Subcommand};

use super::shared_args::ListArgs;
use crate::domain::ids::PlanId;
use crate::domain::money::Money;

/// `execute`.
#[derive(Debug, Args)]
pub struct ExecuteArgs {
    /// The plan
    #[arg(value_name = "PLAN.toml")]
    pub file: PathBuf,
    /// Show who would do what and for how much; start nothing
    #[arg(long)]
    pub dry_run: bool,
    /// Who does a step, whatever the file says; may be repeated
    #[arg(long, value_name = "STEP=AGENT|auto")]
    pub to: Vec<Pair>,
    /// What else is changed of the plan.
    #[command(flatten)]
    pub edit: EditArgs,
    /// The directory it is for [default: the current one]
    #[arg(long, value_name = "PATH")]
    pub dir: Option<PathBuf>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// Changes to a plan before it runs.
#[derive(Debug, Default, Args)]
pub struct EditArgs {
    /// Leave a step out; may be repeated
    #[arg(long, value_name = "STEP")]
    pub drop: Vec<String>,
    /// One more step, after everything else; may be repeated
    #[arg(long, value_name = "STEP=TASK")]
    pub add: Vec<Pair>,
    /// What a step waits for, and nothing else; may be repeated
    #[arg(long, value_name = "STEP=STEP,...")]
    pub after: Vec<Pair>,
    /// Let nothing go on before you approved this step; may be repeated
    #[arg(long, value_name = "STEP")]
    pub gate: Vec<String>,
    /// Go on after this step without asking; may be repeated
    #[arg(long, value_name = "STEP")]
    pub no_gate: Vec<String>,
    /// The most steps that are worked on at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u32).range(1..=100))]
    pub parallel: Option<u32>,
    /// The most that all of it may cost, in dollars
    #[arg(long, value_name = "USD")]
    pub max_cost: Option<Money>,
}

/// `NAME=VALUE`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pair {
    /// Before the first `=`.
    pub name: String,
    /// After it.
    pub value: String,
}

impl FromStr for Pair {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text.split_once('=') {
            Some((name, value)) if !name.trim().is_empty() => {
                Ok(Self { name: name.trim().to_owned(), value: value.trim().to_owned() })
            }
            Some(_) | None => Err(format!("`{text}` is no NAME=VALUE")),
        }
    }
}

/// `plan`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct PlanArgs {
    /// What would be done with this task: the plan of the playbook that fits, or who does it alone; do nothing
    #[arg(long, value_name = "TEXT")]
    pub task: Option<String>,
    /// Who does it; of a plan, who does a step, which may be repeated
    #[arg(long, value_name = "AGENT|STEP=AGENT", requires = "task")]
    pub to: Vec<String>,
    /// The playbook, whatever the words say; `none` for one task
    #[arg(long, value_name = "NAME", requires = "task")]
    pub playbook: Option<String>,
    /// A parameter of the playbook; may be repeated
    #[arg(long, value_name = "NAME=VALUE", requires = "playbook")]
    pub set: Vec<Pair>,
    /// What is changed of the plan.
    #[command(flatten)]
    pub edit: EditArgs,
    /// Print the plan as a file for `orchestra execute`
    #[arg(long, requires = "task", conflicts_with_all = ["json", "run"])]
    pub toml: bool,
    /// Run the plan
    #[arg(long, requires = "task")]
    pub run: bool,
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
    /// List the playbooks: the ways to break a request into a plan
    Playbooks(ListArgs),
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
