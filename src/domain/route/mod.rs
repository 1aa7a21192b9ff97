//! Routing: which agent and model gets a task, and why.
