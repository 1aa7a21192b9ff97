//! The wire: frames and messages between the server and its clients.
