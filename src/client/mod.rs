//! The client: a thin relay between a real terminal and the server.
