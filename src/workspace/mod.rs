//! Workspaces: git worktrees, changes, diffs, merges.
