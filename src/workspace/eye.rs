//! Looking at one work again and again, for as little as possible.
//!
//! Between two looks nothing but the times of its files are read; git runs only over what changed. Owns no thread and no
//! clock: whoever has it decides when to look.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::os::unix::fs::MetadataExt as _;
use std::path::{Path, PathBuf};

use super::error::WorkspaceError;
use super::git::Checkout;
use super::touched::{differs, head_of, known_files, new_files};
use crate::domain::radar::Touched;

/// In a repository with more files each look asks git for all.
const SWEPT: usize = 20_000;
/// So many changed files are asked for by name.
const NAMED: usize = 100;

/// When a file was written last, and how long it is; `None` when it is not there.
type Stamp = Option<(i64, i64, u64)>;

/// Whether a look saw something else than the one before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// Nothing else.
    Same,
    /// Something else.
    New,
}

/// One work and what is known of it.
#[derive(Debug)]
pub struct Eye {
    top: PathBuf,
    base: String,
    touched: Touched,
    head: String,
    files: BTreeMap<String, Stamp>,
    folders: BTreeMap<PathBuf, Stamp>,
    git: Option<[Stamp; 2]>,
}

impl Eye {
    /// An eye on the worktree at `top` that began from the commit `base`; it has seen nothing yet.
    pub fn new(top: &Path, base: &str) -> Self {
        Self {
            top: top.to_path_buf(),
            base: base.to_owned(),
            touched: Touched::default(),
            head: base.to_owned(),
            files: BTreeMap::new(),
            folders: BTreeMap::new(),
            git: None,
        }
    }

    /// What the work changes, as it was seen last.
    pub const fn touched(&self) -> &Touched {
        &self.touched
    }

    /// The commit that it stood at.
    pub fn head(&self) -> &str {
        &self.head
    }

    /// Looks. After an error what was seen before still holds, and the next look begins anew.
    pub fn look(&mut self) -> Result<Seen, WorkspaceError> {
        let git = git_stamps(&self.top);
        if git.is_none() || git != self.git || self.files.len() > SWEPT {
            return self.look_at_all(git);
        }
        let changed: Vec<String> = self
            .files
            .iter()
            .filter(|(path, old)| stamp(&self.top.join(path)) != **old)
            .map(|(p, _)| p.clone())
            .collect();
        let folders = self.folders.iter().any(|(folder, old)| stamp(&self.top.join(folder)) != *old);
        match (changed.is_empty(), folders) {
            (true, false) => Ok(Seen::Same),
            (_, true) => self.look_at_all(git),
            (false, false) if changed.len() > NAMED => self.look_at_all(git),
            (false, false) => self.look_at_some(&changed),
        }
    }

    /// The stamps are taken first: what changes while git looks is looked at once more.
    fn look_at_all(&mut self, git: Option<[Stamp; 2]>) -> Result<Seen, WorkspaceError> {
        self.git = None;
        let at = Checkout::open(&self.top)?;
        let known = known_files(&at, &self.top)?;
        let (mut files, mut folders) = (BTreeMap::new(), BTreeSet::from([PathBuf::new()]));
        if known.len() <= SWEPT {
            for path in known {
                folders.extend(Path::new(&path).ancestors().skip(1).map(Path::to_path_buf));
                files.insert(path.clone(), stamp(&self.top.join(&path)));
            }
        }
        let folders = folders.into_iter().map(|folder| (folder.clone(), stamp(&self.top.join(&folder)))).collect();
        let head = head_of(&at, &self.top)?;
        let mut touched = differs(&at, &self.top, &self.base, &[])?;
        for (path, change) in new_files(&at, &self.top, &[])? {
            files.insert(path.clone(), stamp(&self.top.join(&path)));
            touched.insert(path, change);
        }
        let seen = if touched == self.touched.0 && head == self.head { Seen::Same } else { Seen::New };
        (self.touched, self.head, self.files, self.folders, self.git) = (Touched(touched), head, files, folders, git);
        Ok(seen)
    }

    fn look_at_some(&mut self, changed: &[String]) -> Result<Seen, WorkspaceError> {
        let at = Checkout::open(&self.top)?;
        let stamps: Vec<(String, Stamp)> =
            changed.iter().map(|path| (path.clone(), stamp(&self.top.join(path)))).collect();
        let mut news = differs(&at, &self.top, &self.base, changed)?;
        if changed.iter().any(|path| !news.contains_key(path)) {
            news.extend(new_files(&at, &self.top, changed)?);
        }
        self.files.extend(stamps);
        let mut seen = Seen::Same;
        for path in changed {
            let new = news.remove(path);
            if self.touched.0.get(path) != new.as_ref() {
                seen = Seen::New;
            }
            match new {
                Some(change) => drop(self.touched.0.insert(path.clone(), change)),
                None => drop(self.touched.0.remove(path)),
            }
        }
        Ok(seen)
    }
}

fn stamp(path: &Path) -> Stamp {
    let meta = fs::symlink_metadata(path).ok()?;
    Some((meta.mtime(), meta.mtime_nsec(), meta.len()))
}

/// The stamps that change with each commit, checkout and reset; `None` when the worktree's own git folder is not found.
fn git_stamps(top: &Path) -> Option<[Stamp; 2]> {
    let dot = top.join(".git");
    let folder = if dot.is_dir() {
        dot
    } else {
        let text = fs::read_to_string(&dot).ok()?;
        top.join(text.strip_prefix("gitdir:")?.trim())
    };
    let stamps = [stamp(&folder.join("HEAD")), stamp(&folder.join("logs/HEAD"))];
    stamps.iter().all(Option::is_some).then_some(stamps)
}

#[cfg(test)]
#[path = "eye_tests.rs"]
mod tests;
