//! Adapters: what orchestra knows of each agent CLI, as data where it can be data.
