//! Pictures kept on the way through a recording, so that going back begins at the nearest one and not at the start.
//!
//! Owns which of them are kept: as many as fit into a bound, spread evenly over what was gone through.

use super::film::Projector;
use crate::domain::time::Span;
use crate::term::Screen;

/// What is printed between two pictures at least, in bytes.
const APART: u64 = 512 << 10;
/// What all pictures of one replay may weigh, in bytes.
const MOST: usize = 32 << 20;

/// A picture, and what is needed to go on from it.
#[derive(Clone)]
pub(super) struct Keyframe {
    pub(super) screen: Screen,
    pub(super) projector: Projector,
    /// The time of the last frame that was fed.
    pub(super) last: Span,
}

/// The pictures of one recording, by their place in it.
pub(super) struct Keyframes {
    all: Vec<Keyframe>,
    apart: u64,
    most: usize,
}

impl Default for Keyframes {
    fn default() -> Self {
        Self::of(APART, MOST)
    }
}

impl Keyframes {
    /// Pictures so many bytes of output apart, of so many bytes of memory together.
    pub(super) const fn of(apart: u64, most: usize) -> Self {
        Self { all: Vec::new(), apart, most }
    }

    /// Keeps a copy of this picture if it is far enough behind the last one.
    pub(super) fn offer(&mut self, screen: &Screen, projector: &Projector, last: Span) {
        let before = self.all.last().map_or(0, |kept| kept.projector.next());
        if projector.next() < before.saturating_add(self.apart) {
            return;
        }
        self.all.push(Keyframe { screen: screen.clone(), projector: projector.clone(), last });
        while self.weight() > self.most && !self.all.is_empty() {
            let mut nth = 0_u32;
            self.all.retain(|_| {
                nth += 1;
                nth.is_multiple_of(2)
            });
            self.apart = self.apart.saturating_mul(2);
        }
    }

    /// The last picture before or at this time.
    pub(super) fn before(&self, to: Span) -> Option<&Keyframe> {
        let after = self.all.partition_point(|kept| kept.last <= to);
        self.all.get(after.checked_sub(1)?)
    }

    fn weight(&self) -> usize {
        self.all.iter().map(|kept| kept.screen.weight()).sum()
    }

    /// How many there are.
    #[cfg(test)]
    pub(super) const fn len(&self) -> usize {
        self.all.len()
    }
}
