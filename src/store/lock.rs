//! The lock file beside a store: at most one process has the store open.
//!
//! The kernel drops the lock when its holder dies, however it dies; the file itself stays and means nothing. A process that
//! the holder is just starting has the lock too, until it becomes the program it was started for.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

/// An exclusive lock, held until it is dropped.
#[derive(Debug)]
pub struct StoreLock {
    file: File,
}

impl Drop for StoreLock {
    /// Lets go for every copy of the file, also one in a process that is just being started.
    fn drop(&mut self) {
        self.file.unlock().ok();
    }
}

/// Why a lock was not taken.
#[derive(Debug, thiserror::Error)]
pub enum Held {
    /// Another process has it.
    #[error(
        "the store {} is in use by process {holder}; stop it with `orchestra stop`, or ask it instead of the file",
        store.display()
    )]
    By {
        /// The store.
        store: PathBuf,
        /// The holder's process id as it wrote it, or `(unknown)`.
        holder: String,
    },
    /// The lock file could not be made or locked.
    #[error("cannot lock {}: {source}; check that the folder can be written and is on a local disk", path.display())]
    Unlockable {
        /// The lock file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
}

impl StoreLock {
    /// Takes the lock for the store at `store` (the file `<store>.lock`, mode 0600). Waits for nobody.
    pub fn take(store: &Path) -> Result<Self, Held> {
        let mut name = store.as_os_str().to_owned();
        name.push(".lock");
        let path = PathBuf::from(name);
        let failed = |source| Held::Unlockable { path: path.clone(), source };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(&path)
            .map_err(failed)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => {
                return Err(Held::By { store: store.to_owned(), holder: holder(&mut file) });
            }
            Err(TryLockError::Error(source)) => return Err(failed(source)),
        }
        file.set_len(0).and_then(|()| file.rewind()).map_err(failed)?;
        write!(file, "{}", std::process::id()).map_err(failed)?;
        Ok(Self { file })
    }
}

fn holder(file: &mut File) -> String {
    let mut text = String::new();
    let known = file.read_to_string(&mut text).is_ok() && text.trim().parse::<u32>().is_ok();
    if known { text.trim().to_owned() } else { "(unknown)".to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_dropped_lock_is_free_though_a_copy_of_its_file_is_open() {
        let folder = tempfile::tempdir().unwrap();
        let store = folder.path().join("store.db");
        let lock = StoreLock::take(&store).unwrap();
        // What a process that is just being started has.
        let copy = lock.file.try_clone().unwrap();
        drop(lock);
        let again = StoreLock::take(&store);
        assert!(again.is_ok(), "{again:?}");
        drop(copy);
        assert!(matches!(StoreLock::take(&store), Err(Held::By { .. })), "and held again");
    }
}
