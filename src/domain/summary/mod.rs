//! The summary: the structured, checked result of a task.
