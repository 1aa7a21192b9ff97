//! The server: the loop that owns the state, the sessions and the clients.
