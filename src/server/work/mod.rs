//! Work in repositories on plain threads: worktrees, checks, merges, conflicts between works, what is kept of them.

pub mod check;
pub mod endings;
pub mod memory;
pub mod places;
pub mod proposals;
pub mod radar;
pub mod workspaces;
