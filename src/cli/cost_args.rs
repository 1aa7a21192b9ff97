//! The arguments of `cost`.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use crate::domain::calendar::Date;

/// `cost`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct CostArgs {
    /// What about the cost.
    #[command(subcommand)]
    pub what: Option<CostVerb>,
    /// What was spent, by whom.
    #[command(flatten)]
    pub spent: SpentArgs,
}

/// `cost` without a verb behind it.
#[derive(Debug, Clone, Args)]
pub struct SpentArgs {
    /// What the sums are made by
    #[arg(long, value_name = "WHAT", value_enum, default_value_t = By::Day)]
    pub by: By,
    /// The first day, like 2026-11-01
    #[arg(long, value_name = "DATE", conflicts_with = "days")]
    pub since: Option<Date>,
    /// The last day [default: today]
    #[arg(long, value_name = "DATE", conflicts_with = "days")]
    pub until: Option<Date>,
    /// The last so many days, today among them [default: 30]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=3660))]
    pub days: Option<u16>,
    /// Print JSON
    #[arg(long, conflicts_with = "csv")]
    pub json: bool,
    /// Print comma-separated values with a header
    #[arg(long)]
    pub csv: bool,
}

/// What sums are made by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum By {
    /// The local calendar day
    Day,
    /// The week by ISO 8601
    Week,
    /// The calendar month
    Month,
    /// The agent
    Agent,
    /// The model
    Model,
    /// The repository or directory
    Project,
    /// The plan
    Plan,
    /// The task
    Task,
    /// The kind of work
    Category,
}

/// What about the cost.
#[derive(Debug, Subcommand)]
pub enum CostVerb {
    /// Add up what every agent CLI wrote about its usage below a home folder; needs no server
    Scan(ScanArgs),
}

/// `cost scan`.
#[derive(Debug, Args)]
pub struct ScanArgs {
    /// A folder that is laid out like a home [default: your own]
    #[arg(value_name = "HOME_DIR")]
    pub home: Option<PathBuf>,
    /// The time zone of days and months, like Europe/Berlin [default: yours]
    #[arg(long, value_name = "ZONE")]
    pub tz: Option<String>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}
