//! Reading a whole recording back in one go.

use std::ops::ControlFlow;
use std::path::Path;

use super::recording::Recording;
use super::reel::{Frame, Reel, ReplayFailed, Since};

impl Recording {
    /// Gives every frame that is kept to `visit`, oldest first.
    pub fn replay(path: &Path, mut visit: impl FnMut(Frame)) -> Result<(), ReplayFailed> {
        Reel::open(path)?.frames(Since::Start, |frame| {
            visit(frame);
            ControlFlow::Continue(())
        })
    }

    /// The last bytes that were printed, at most `max_bytes`: see [`Reel::tail`].
    pub fn read_tail(path: &Path, max_bytes: usize) -> Result<Vec<u8>, ReplayFailed> {
        Reel::open(path)?.tail(max_bytes)
    }
}
