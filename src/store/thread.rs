//! The thread that owns the log, so that nobody else waits for the disk.
//!
//! Appends that queued up while the disk was busy share one transaction: a slow disk gets larger batches, not a longer
//! queue. Order is kept.

use std::io;
use std::sync::mpsc::{Receiver, SyncSender, TrySendError, sync_channel};
use std::thread::{Builder, JoinHandle};

use super::log::{AppendFailed, Log, NewEvent};

/// How many jobs may wait.
const QUEUE: usize = 1024;

/// How many events one transaction takes at most when waiting appends are joined.
const BATCH: usize = 4096;

/// Called once with the number of the caller's last row, on the store's thread.
pub type AppendReply = Box<dyn FnOnce(Result<i64, AppendFailed>) + Send>;

enum Job {
    Append(Vec<NewEvent>, AppendReply),
    Read(Box<dyn FnOnce(&Log) + Send>),
    Close,
}

/// Starts the thread.
pub struct StoreThread;

/// The way to the store's thread. Dropping it closes the store as [`StoreHandle::close`] does.
#[derive(Debug)]
pub struct StoreHandle {
    jobs: SyncSender<Job>,
    thread: Option<JoinHandle<()>>,
}

impl StoreThread {
    /// Gives `log` to a thread of its own.
    pub fn start(log: Log) -> io::Result<StoreHandle> {
        let (jobs, inbox) = sync_channel(QUEUE);
        let thread = Builder::new().name("store".to_owned()).spawn(move || serve(log, &inbox))?;
        Ok(StoreHandle { jobs, thread: Some(thread) })
    }
}

impl StoreHandle {
    /// Queues `events` as one batch; `reply` is called once they are on the disk or refused. Never waits: when the queue
    /// is full, `reply` is called at once with [`AppendFailed::Busy`].
    pub fn append(&self, events: Vec<NewEvent>, reply: AppendReply) {
        let (job, failure) = match self.jobs.try_send(Job::Append(events, reply)) {
            Ok(()) => return,
            Err(TrySendError::Full(job)) => (job, AppendFailed::Busy),
            Err(TrySendError::Disconnected(job)) => (job, AppendFailed::Closed),
        };
        if let Job::Append(_, reply) = job {
            reply(Err(failure));
        }
    }

    /// Runs `look` on the store's thread after everything queued before; waits only while the queue is full. Returns
    /// whether it was queued.
    pub fn read(&self, look: impl FnOnce(&Log) + Send + 'static) -> bool {
        self.jobs.send(Job::Read(Box::new(look))).is_ok()
    }

    /// Stores what is queued, moves everything into the main file, closes it and waits until that is done.
    pub fn close(mut self) {
        self.finish();
    }

    fn finish(&mut self) {
        if let Some(thread) = self.thread.take() {
            // A thread that is already gone has nothing left to close.
            let _ = self.jobs.send(Job::Close);
            if thread.join().is_err() {
                tracing::error!("the store's thread had panicked");
            }
        }
    }
}

impl Drop for StoreHandle {
    fn drop(&mut self) {
        self.finish();
    }
}

fn serve(mut log: Log, inbox: &Receiver<Job>) {
    let mut next = inbox.recv().ok();
    while let Some(job) = next.take() {
        match job {
            Job::Append(events, reply) => next = append_all(&mut log, inbox, events, reply),
            Job::Read(look) => look(&log),
            Job::Close => break,
        }
        if next.is_none() {
            next = inbox.recv().ok();
        }
    }
    if let Err(error) = log.checkpoint() {
        tracing::warn!(%error, "the store was closed without a checkpoint; the next start reads its write-ahead log");
    }
}

/// Appends `events` together with the appends that wait behind them; returns the job that came after those, if any.
fn append_all(log: &mut Log, inbox: &Receiver<Job>, mut events: Vec<NewEvent>, reply: AppendReply) -> Option<Job> {
    let mut replies = vec![(events.len(), reply)];
    let mut after = None;
    while events.len() < BATCH {
        match inbox.try_recv() {
            Ok(Job::Append(more, reply)) => {
                events.extend(more);
                replies.push((events.len(), reply));
            }
            Ok(other) => {
                after = Some(other);
                break;
            }
            Err(_) => break,
        }
    }
    let before = log.last_seq();
    let stored = log.append(&events);
    for (count, reply) in replies {
        reply(stored.clone().map(|_| before + count as i64));
    }
    after
}

#[cfg(test)]
#[path = "thread_tests.rs"]
mod tests;
