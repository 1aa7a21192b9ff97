//! Serving one client from its first line to its last.

use std::path::PathBuf;

use rmcp::ServiceExt as _;

use super::lines;
use super::protocol::Bridge;
use crate::wire::Hello;

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
pub fn serve(socket: PathBuf, hello: Hello) -> Result<(), BridgeFailed> {
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
