//! `mcp`: the MCP server for agents, and its place in their configuration.

use super::exit::{Exit, Fault};
use super::reach;
use crate::client::hello;
use crate::mcp;
use crate::wire::Role;

/// `mcp`: serves the client on standard input and output.
pub fn serve() -> Result<Exit, Fault> {
    let socket = reach::paths()?.socket();
    mcp::serve(socket, hello(Role::Control)).map_err(|error| Fault::Refused(error.to_string()))?;
    Ok(Exit::Ok)
}
