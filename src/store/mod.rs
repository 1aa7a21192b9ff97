//! The store: the append-only event log in SQLite, owned by one thread.
