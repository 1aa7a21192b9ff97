//! How much history all panes together keep.
//!
//! Owns the count and the choice of what goes first: the oldest text of panes that nobody looks at, then the oldest of
//! the others. A pane drops its own text when it is asked to; nobody reaches into another pane. Does not know the text.

use std::collections::VecDeque;
use std::sync::atomic::{AtomicBool, AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};

/// The bytes of history that all panes may keep together, shared by the screens that were made with it.
#[derive(Debug, Clone)]
pub struct HistoryBudget(Arc<Shared>);

#[derive(Debug)]
struct Shared {
    cap: usize,
    total: AtomicUsize,
    /// Grows with each piece of text: the smaller, the older.
    clock: AtomicU64,
    panes: Mutex<Vec<Weak<Pieces>>>,
}

/// The pieces of text of one pane.
#[derive(Debug, Default)]
struct Pieces {
    /// Age and bytes, oldest first.
    aged: Mutex<VecDeque<(u64, usize)>>,
    /// Nobody looks at the pane.
    hidden: AtomicBool,
    /// Pieces older than this are to go.
    limit: AtomicU64,
}

/// Whether somebody looks at a pane.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Looked {
    /// It is on somebody's screen.
    At,
    /// It is on nobody's.
    Away,
}

/// What one pane keeps, counted in a budget if it has one.
#[derive(Debug, Default)]
pub(super) struct Account {
    pieces: Arc<Pieces>,
    budget: Option<HistoryBudget>,
    bytes: usize,
}

fn lock<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl HistoryBudget {
    /// A budget of so many bytes.
    pub fn new(bytes: usize) -> Self {
        let shared =
            Shared { cap: bytes, total: AtomicUsize::new(0), clock: AtomicU64::new(1), panes: Mutex::default() };
        Self(Arc::new(shared))
    }

    /// The bytes of history that are kept now, but for the newest 64 KiB of each pane.
    pub fn used(&self) -> usize {
        self.0.total.load(Ordering::Relaxed)
    }

    /// Whether panes have been asked to drop text and have not done so: [`super::Screen::trim_history`] does it.
    pub fn is_over(&self) -> bool {
        self.used() > self.0.cap
    }

    /// Asks panes to drop what is too much.
    fn ask(&self) {
        let mut panes = lock(&self.0.panes);
        panes.retain(|pane| pane.strong_count() > 0);
        let panes: Vec<Arc<Pieces>> = panes.iter().filter_map(Weak::upgrade).collect();
        let mut excess = self.used().saturating_sub(self.0.cap);
        for hidden in [true, false] {
            let asked = || panes.iter().filter(|pane| pane.hidden.load(Ordering::Relaxed) == hidden);
            let mut all: Vec<(u64, usize)> = asked().flat_map(|pane| lock(&pane.aged).clone()).collect();
            all.sort_unstable();
            let mut limit = 0;
            for (age, bytes) in all {
                if excess == 0 {
                    break;
                }
                excess = excess.saturating_sub(bytes);
                limit = age + 1;
            }
            asked().for_each(|pane| pane.limit.store(limit, Ordering::Relaxed));
        }
    }
}

impl Account {
    /// An account in this budget, of a pane that nobody looks at yet.
    pub(super) fn of(budget: &HistoryBudget) -> Self {
        let pieces = Arc::new(Pieces { hidden: AtomicBool::new(true), ..Pieces::default() });
        lock(&budget.0.panes).push(Arc::downgrade(&pieces));
        Self { pieces, budget: Some(budget.clone()), bytes: 0 }
    }

    /// The bytes that were added and not removed.
    pub(super) const fn bytes(&self) -> usize {
        self.bytes
    }

    /// Says whether somebody looks at the pane.
    pub(super) fn set_looked(&self, looked: Looked) {
        self.pieces.hidden.store(looked == Looked::Away, Ordering::Relaxed);
    }

    /// Adds the newest piece.
    pub(super) fn add(&mut self, bytes: usize) {
        let age = self.budget.as_ref().map_or(0, |budget| budget.0.clock.fetch_add(1, Ordering::Relaxed));
        lock(&self.pieces.aged).push_back((age, bytes));
        self.bytes += bytes;
        if let Some(budget) = &self.budget {
            let total = budget.0.total.fetch_add(bytes, Ordering::Relaxed) + bytes;
            if total > budget.0.cap {
                budget.ask();
            }
        }
    }

    /// Whether the oldest piece is to go.
    pub(super) fn is_asked(&self) -> bool {
        let limit = self.pieces.limit.load(Ordering::Relaxed);
        let over = self.budget.as_ref().is_some_and(HistoryBudget::is_over);
        over && lock(&self.pieces.aged).front().is_some_and(|(age, _)| *age < limit)
    }

    pub(super) fn remove_oldest(&mut self) {
        let gone = lock(&self.pieces.aged).pop_front();
        self.removed(gone);
    }

    pub(super) fn remove_newest(&mut self) {
        let gone = lock(&self.pieces.aged).pop_back();
        self.removed(gone);
    }

    pub(super) fn remove_at(&mut self, index: usize) {
        let gone = lock(&self.pieces.aged).remove(index);
        self.removed(gone);
    }

    fn removed(&mut self, piece: Option<(u64, usize)>) {
        let bytes = piece.map_or(0, |(_, bytes)| bytes);
        self.bytes -= bytes;
        if let Some(budget) = &self.budget {
            budget.0.total.fetch_sub(bytes, Ordering::Relaxed);
        }
    }
}

impl Clone for Account {
    /// The same pieces, in no budget: a copy is nobody's pane.
    fn clone(&self) -> Self {
        let pieces = Pieces { aged: Mutex::new(lock(&self.pieces.aged).clone()), ..Pieces::default() };
        Self { pieces: Arc::new(pieces), budget: None, bytes: self.bytes }
    }
}

impl Drop for Account {
    fn drop(&mut self) {
        if let Some(budget) = &self.budget {
            budget.0.total.fetch_sub(self.bytes, Ordering::Relaxed);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drop_what_is_asked(account: &mut Account) -> usize {
        let mut dropped = 0;
        while account.is_asked() {
            account.remove_oldest();
            dropped += 1;
        }
        dropped
    }

    #[test]
    fn hidden_panes_give_their_oldest_text_first() {
        let budget = HistoryBudget::new(100);
        let [mut shown, mut first, mut second] = [(); 3].map(|()| Account::of(&budget));
        shown.set_looked(Looked::At);
        for _ in 0..3 {
            for pane in [&mut shown, &mut first, &mut second] {
                pane.add(10);
            }
        }
        assert!(!budget.is_over());
        shown.add(25);
        assert!(budget.is_over());
        assert_eq!(drop_what_is_asked(&mut shown), 0, "it is looked at");
        assert_eq!((drop_what_is_asked(&mut first), drop_what_is_asked(&mut second)), (1, 1));
        assert_eq!((budget.used(), budget.is_over()), (95, false));
        // What hidden panes have is not enough: the oldest of the others goes too.
        shown.add(60);
        assert_eq!((drop_what_is_asked(&mut first), drop_what_is_asked(&mut second)), (2, 2));
        assert_eq!(drop_what_is_asked(&mut shown), 2);
        drop(shown);
        assert_eq!(budget.used(), 0);
    }
}
