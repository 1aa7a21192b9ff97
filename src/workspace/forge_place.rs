//! A repository with nothing in it but the address of a project, in which the forge's program finds that project.
//!
//! `glab` wants to stand in a repository although everything is named on its command line, and one in which an agent
//! worked may hold settings of the agent's. Owns the folder and removes it. Knows nothing of requests.

use std::fs;
use std::io;
use std::os::unix::fs::DirBuilderExt as _;
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU32, Ordering};

/// The folder; gone when this is dropped.
#[derive(Debug)]
pub(super) struct ForgePlace {
    path: PathBuf,
}

impl ForgePlace {
    /// Makes it for the project at this address, with one remote `origin`.
    pub fn make(url: &str) -> io::Result<Self> {
        static MADE: AtomicU32 = AtomicU32::new(0);
        let number = MADE.fetch_add(1, Ordering::Relaxed);
        let path = std::env::temp_dir().join(format!("orchestra-forge-{}-{number}", std::process::id()));
        // Whoever made one of this name before us cannot choose what stands in it.
        fs::DirBuilder::new().mode(0o700).create(&path)?;
        let place = Self { path };
        let git = place.path.join(".git");
        for folder in ["objects", "refs/heads"] {
            fs::create_dir_all(git.join(folder))?;
        }
        fs::write(git.join("HEAD"), "ref: refs/heads/main\n")?;
        fs::write(git.join("config"), config(url))?;
        Ok(place)
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for ForgePlace {
    fn drop(&mut self) {
        fs::remove_dir_all(&self.path).ok();
    }
}

fn config(url: &str) -> String {
    let kept: String = url.chars().filter(|c| !c.is_control() && !matches!(c, '"' | '\\')).collect();
    format!(
        "[core]\n\trepositoryformatversion = 0\n\tbare = false\n[remote \"origin\"]\n\turl = \"{kept}\"\n\
         \tfetch = +refs/heads/*:refs/remotes/origin/*\n"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn git_finds_the_one_remote_and_nothing_is_left_behind() {
        let place = ForgePlace::make("https://gitlab.example.org/group/sub/shop\"\n[core]\n\tsshCommand = x").unwrap();
        let path = place.path().to_owned();
        let git = |args: &[&str]| {
            let output = std::process::Command::new("git").args(args).current_dir(&path).output().unwrap();
            String::from_utf8(output.stdout).unwrap()
        };
        let remotes = git(&["remote", "-v"]);
        assert!(remotes.starts_with("origin\thttps://gitlab.example.org/group/sub/shop"), "{remotes}");
        assert_eq!(git(&["config", "--local", "--get", "core.sshCommand"]), "", "an address sets nothing");
        assert_eq!(git(&["rev-parse", "--is-inside-work-tree"]), "true\n");
        drop(place);
        assert!(!path.exists());
    }
}
