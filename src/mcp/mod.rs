//! The MCP server on standard input and output: a translator between an agent's tool calls and the control socket.
//!
//! Owns what the tools are called and what they say. Decides nothing and keeps nothing but open questions: its end harms
//! nobody. Standard output carries the protocol alone.

mod catalog;
mod handler;
mod lines;
mod link;
mod memory;
mod pages;
mod questions;
mod shown;
mod tools;
mod wishes;

use std::path::PathBuf;

use rmcp::ServiceExt as _;

pub use handler::Bridge;

/// Why the MCP server ended before its client did.
#[derive(Debug, thiserror::Error)]
pub enum BridgeFailed {
    /// The runtime could not be made.
    #[error("cannot start the MCP server: {0}")]
    Runtime(#[from] std::io::Error),
}

/// Serves the client on standard input and output until it closes them.
///
/// # Errors
/// When the system gives no thread or descriptor for it.
pub fn serve(socket: PathBuf, hello: crate::wire::Hello) -> Result<(), BridgeFailed> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    runtime.block_on(async {
        let transport = lines::transport(tokio::io::stdin(), tokio::io::stdout());
        match Bridge::new(socket, hello).serve(transport.ends).await {
            Ok(running) => drop(running.waiting().await),
            // A client that only probed and went is none that failed.
            Err(error) => tracing::debug!(%error, "the client did not stay"),
        }
        transport.written.await.ok();
    });
    // Standard input is read on a thread that cannot be interrupted.
    runtime.shutdown_background();
    Ok(())
}
