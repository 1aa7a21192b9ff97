//! Who may keep what, and what the rules of checkpoints say.
