//! The wire: frames and messages between the server and whoever talks to it (client, command line, agents' hooks).
//!
//! Owns the protocol and its version. Knows no socket: bytes go in and out.

mod events;
mod explain;
mod frame;
#[cfg(test)]
mod golden_tests;
mod hello;
mod inbox;
mod memory;
mod message;
mod plan_views;
mod proposals;
mod views;
mod workspaces;

pub use events::EventView;
pub use explain::{ExplainView, RuleView, SignalView};
pub use frame::{BadFrame, Decoder, Frame, MAX_FRAME, encode, encode_output};
pub use hello::{Attach, Charset, Hello, Link, PROTOCOL, ReplayAsk, Role};
pub use inbox::{AskView, InboxView, inbox_view};
pub use memory::{CheckpointView, MemoryAsk, MemoryView, NoteView, SessionView, notes_view, sessions_view};
pub use message::{Busy, Failure, Reply, Request, ToClient, ToServer};
pub use plan_views::{EstimateView, PlanStepView, PlanView, plan_view, preview_view};
pub use proposals::{Proposal, ProposalView, ProposalsView};
pub use views::{
    AgentView, ConflictView, CostView, DialogView, ForecastView, ProcessView, StatusView, StepView, TaskView,
    status_view, task_view,
};
pub use workspaces::WorkspaceView;
