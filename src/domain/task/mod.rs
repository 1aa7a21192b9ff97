//! Tasks: a unit of work, its status and the table of allowed moves, its steps, its workspace.

mod check;
mod handoff;
mod prompts;
mod reason;
mod record;
mod status;
mod step;
mod workspace;

pub use check::{CHECK_AGENT, CheckEnd, CheckReport, CheckWish, CheckedBy, Checking, INCLUDE_FILE, ProjectCommand};
pub use handoff::{Handed, Handoff, Handover, handoff_prompt};
pub use prompts::{
    ASK_FIRST, SoFar, TESTS, Verdict, brief_prompt, check_prompt, context_prompt, feedback_prompt, review_prompt,
    verdict_of, with_requirements, work_prompt,
};
pub use reason::{
    BUDGET, CHECKS, CONFLICT, GOES_ON, LIMITED, LOST, MERGING, SETUP, SIGNED_OUT, STARTS, TOGETHER, WAITS,
};
pub use record::{Budget, Merge, Stage, Task};
pub use status::{Move, TaskStatus, why_not};
pub use step::{Role, Step};
pub use workspace::{MergeStyle, Placement, Workspace, disk_words};
