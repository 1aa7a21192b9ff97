//! What an agent can plant in a repository must never run when orchestra drives git.
//!
//! Every planted program writes a file named after itself; the tests drive every public call and look for such files.
//! That each plant works at all is shown by plain git running it.

use std::fs;
use std::path::{Path, PathBuf};

use super::fixture::{Place, commit_file, git_in, write, write_script};
use super::*;

struct Trap {
    place: Place,
    fired: PathBuf,
    program: PathBuf,
}

impl Trap {
    fn new() -> Self {
        let place = Place::with_commit();
        let fired = place.beside("fired");
        fs::create_dir(&fired).unwrap();
        let program = place.beside("planted.sh");
        let text = format!("#!/bin/sh\n: > '{}'/\"$(basename \"$0\")\"\ncat 2>/dev/null\nexit 0\n", fired.display());
        write_script(&program, &text);
        Self { place, fired, program }
    }

    /// A program under its own name, so that one can see which one ran.
    fn program(&self, name: &str) -> String {
        let path = self.place.beside("bin").join(name);
        if !path.exists() {
            write_script(&path, &fs::read_to_string(&self.program).unwrap());
        }
        path.to_str().unwrap().to_owned()
    }

    fn config(&self, key: &str, value: &str) {
        self.place.git(&["config", key, value]);
    }

    fn plant_all(&self) {
        for hook in
            ["post-checkout", "pre-commit", "post-commit", "post-merge", "post-index-change", "pre-merge-commit"]
        {
            let text = fs::read_to_string(&self.program).unwrap();
            write_script(&self.place.root().join(".git/hooks").join(hook), &text);
        }
        write_script(
            &self.place.root().join(".git/hooks/reference-transaction"),
            &fs::read_to_string(&self.program).unwrap(),
        );
        self.config("core.fsmonitor", &self.program("fsmonitor"));
        for part in ["clean", "smudge", "process"] {
            self.config(&format!("filter.evil=x.{part}"), &self.program(part));
        }
        self.config("filter.evil=x.required", "true");
        self.config("diff.external", &self.program("diff-external"));
        self.config("diff.evil.command", &self.program("diff-command"));
        self.config("diff.evil.textconv", &self.program("textconv"));
        self.config("merge.evil.driver", &self.program("merge-driver"));
        self.config("gpg.program", &self.program("gpg"));
        self.config("commit.gpgSign", "true");
        self.config("log.showSignature", "true");
        self.config("alias.status", &format!("!{}", self.program("alias")));
        self.config("alias.ls-files", &format!("!{}", self.program("alias")));
        self.config("core.sshCommand", &self.program("ssh"));
        self.config("credential.helper", &self.program("credential"));
        self.config("core.editor", &self.program("editor"));
        self.config("core.pager", &self.program("pager"));
        write(
            &self.place.root().join(".git/info/attributes"),
            "*.txt diff=evil merge=evil\n*.flt filter=evil=x diff=evil merge=evil\n",
        );
    }

    fn fired(&self) -> Vec<String> {
        let mut names: Vec<String> =
            fs::read_dir(&self.fired).unwrap().map(|e| e.unwrap().file_name().into_string().unwrap()).collect();
        names.sort();
        names
    }
}

/// Every public call that starts git, on a repository and a worktree of it with changes of all kinds.
fn drive_everything(trap: &Trap) {
    let place = &trap.place;
    let repo = place.repo();
    let work = create_worktree(&repo, &place.beside("driven"), "driven", None).unwrap();
    write(&work.path.join("a.txt"), "one\nTHEIRS\nthree\n");
    write(&work.path.join("new.txt"), "x\n");
    commit_all(&work.path, "take").unwrap().unwrap();
    write(&work.path.join("a.txt"), "more\n");
    changes(&work.path, Some(&work.base_commit)).unwrap();
    diff(&work.path, Some(&work.base_commit), 1 << 20).unwrap();
    changes(&place.root(), Some(&work.base_commit)).unwrap();
    GitSettings::read(&repo).unwrap();
    conflicts(&repo, "main", "driven").unwrap();
    touched(&work.path, &work.base_commit).unwrap();
    standing(&repo, &work).unwrap();
    loose(&repo).unwrap();
    for style in [MergeStyle::Rebase, MergeStyle::Squash, MergeStyle::Merge] {
        merge(&repo, &work, style, "m").unwrap();
    }
    prune(&repo).unwrap();
    remove_worktree(&repo, &work, Branch::Delete).unwrap();
}

#[test]
fn nothing_planted_runs() {
    let trap = Trap::new();
    trap.place.commit_file("b.txt", "b\n");
    trap.plant_all();
    drive_everything(&trap);
    assert_eq!(trap.fired(), Vec::<String>::new());
}

#[test]
fn nothing_planted_runs_when_a_dirty_checkout_is_taken_along() {
    let trap = Trap::new();
    trap.plant_all();
    write(&trap.place.root().join("a.txt"), "one\nTWO\nthree\n");
    write(&trap.place.root().join("new.txt"), "n\n");
    let mut work = trap.place.worktree();
    assert!(carry_over(&trap.place.repo(), &mut work).unwrap());
    write(&trap.place.root().join(".git/info/exclude"), "*.env\n");
    write(&trap.place.root().join("x.env"), "e\n");
    assert_eq!(copy_ignored(&trap.place.repo(), &work, &["*.env".to_owned()]).unwrap(), 1);
    assert_eq!(trap.fired(), Vec::<String>::new());
}

#[test]
fn the_traps_do_fire_for_plain_git() {
    let trap = Trap::new();
    trap.plant_all();
    write(&trap.place.root().join("a.txt"), "changed\n");
    git_in(&trap.place.root(), &["status", "--porcelain"]);
    git_in(&trap.place.root(), &["diff"]);
    let fired = trap.fired();
    assert!(fired.contains(&"fsmonitor".to_owned()), "{fired:?}");
    assert!(fired.iter().any(|name| name.starts_with("diff-")), "{fired:?}");
}

#[test]
fn a_filter_runs_neither_on_checkout_nor_on_status_and_its_files_are_not_committed_raw() {
    let trap = Trap::new();
    trap.place.commit_file("f.flt", "raw\n");
    trap.config("filter.evil.clean", &trap.program("clean"));
    trap.config("filter.evil.smudge", &trap.program("smudge"));
    write(&trap.place.root().join(".git/info/attributes"), "*.flt filter=evil\n");
    let work = trap.place.worktree();
    write(&work.path.join("f.flt"), "edited\n");
    let seen = changes(&work.path, Some(&work.base_commit)).unwrap();
    assert_eq!(seen.files.len(), 1);
    diff(&work.path, Some(&work.base_commit), 1000).unwrap();
    let refused = commit_all(&work.path, "x").unwrap_err();
    assert!(
        matches!(&refused, WorkspaceError::NeedsFilter { filter, files } if filter == "evil" && files == &["f.flt"]),
        "{refused}"
    );
    assert_eq!(trap.fired(), Vec::<String>::new());
    git_in(&work.path, &["diff"]);
    assert_eq!(trap.fired(), vec!["clean".to_owned()], "the trap itself must work");
}

#[test]
fn a_filter_from_an_included_file_is_found_too() {
    let trap = Trap::new();
    trap.place.commit_file("f.flt", "raw\n");
    write(&trap.place.beside("more.cfg"), &format!("[filter \"hid\"]\n\tsmudge = {}\n", trap.program("smudge")));
    trap.config("include.path", trap.place.beside("more.cfg").to_str().unwrap());
    write(&trap.place.root().join(".git/info/attributes"), "*.flt filter=hid\n");
    trap.place.worktree();
    assert_eq!(trap.fired(), Vec::<String>::new());
}

/// A nested repository with its own config, entered as a submodule: git would run `status` in it.
fn plant_submodule(trap: &Trap, work: &Path) {
    let sub = work.join("sub");
    fs::create_dir(&sub).unwrap();
    git_in(&sub, &["init", "--quiet"]);
    git_in(&sub, &["config", "user.name", "E"]);
    git_in(&sub, &["config", "user.email", "e@example.org"]);
    commit_file(&sub, "f.flt", "x\n");
    let head = git_in(&sub, &["rev-parse", "HEAD"]);
    git_in(work, &["update-index", "--add", "--cacheinfo", &format!("160000,{head},sub")]);
    git_in(work, &["commit", "--quiet", "-m", "sub"]);
    git_in(&sub, &["config", "core.fsmonitor", &trap.program("sub-fsmonitor")]);
    git_in(&sub, &["config", "filter.evil.clean", &trap.program("sub-clean")]);
    write(&sub.join(".git/info/attributes"), "*.flt filter=evil\n");
    write(&sub.join("f.flt"), "edited\n");
}

#[test]
fn nothing_planted_in_a_submodule_runs() {
    let trap = Trap::new();
    let work = trap.place.worktree();
    plant_submodule(&trap, &work.path);
    write(&work.path.join("a.txt"), "edited\n");
    trap.config("diff.submodule", "diff");
    trap.config("status.submoduleSummary", "true");
    changes(&work.path, Some(&work.base_commit)).unwrap();
    diff(&work.path, Some(&work.base_commit), 10_000).unwrap();
    commit_all(&work.path, "x").unwrap().unwrap();
    merge(&trap.place.repo(), &work, MergeStyle::Merge, "m").unwrap();
    remove_worktree(&trap.place.repo(), &work, Branch::Delete).unwrap();
    assert_eq!(trap.fired(), Vec::<String>::new());
}

#[test]
fn the_submodule_trap_fires_for_plain_git() {
    let trap = Trap::new();
    let work = trap.place.worktree();
    plant_submodule(&trap, &work.path);
    git_in(&work.path, &["status"]);
    assert!(trap.fired().iter().any(|name| name.starts_with("sub-")), "{:?}", trap.fired());
}

#[test]
fn a_planted_merge_driver_is_replaced_by_gits_own_merge() {
    let trap = Trap::new();
    trap.plant_all();
    let work = trap.place.worktree();
    write(&work.path.join("a.txt"), "ONE\ntwo\nthree\n");
    commit_all(&work.path, "theirs").unwrap().unwrap();
    write(&trap.place.root().join("a.txt"), "one\ntwo\nTHREE\n");
    commit_all(&trap.place.root(), "ours").unwrap().unwrap();
    let outcome = merge(&trap.place.repo(), &work, MergeStyle::Squash, "both").unwrap();
    assert!(matches!(outcome, MergeOutcome::Merged { .. }), "{outcome:?}");
    assert_eq!(fs::read_to_string(trap.place.root().join("a.txt")).unwrap(), "ONE\ntwo\nTHREE\n");
    assert_eq!(trap.fired(), Vec::<String>::new());
}

#[test]
fn a_work_tree_moved_by_config_is_not_followed() {
    let place = Place::with_commit();
    let head = place.git(&["rev-parse", "HEAD"]);
    write(&place.beside("home/secret"), "s");
    place.git(&["config", "core.worktree", place.beside("home").to_str().unwrap()]);
    assert!(changes(&place.root(), Some(&head)).is_err());
    assert!(commit_all(&place.root(), "x").is_err());
    assert!(diff(&place.root(), Some(&head), 1000).is_err());
    assert_eq!(Repo::discover(&place.root()).unwrap(), None);
}

#[test]
fn changed_settings_are_named_and_routine_ones_are_not() {
    let place = Place::with_commit();
    let before = GitSettings::read(&place.repo()).unwrap();
    place.worktree();
    place.git(&["config", "branch.main.remote", "origin"]);
    let after = GitSettings::read(&place.repo()).unwrap();
    assert_eq!(changed(&before, &after), Vec::<String>::new());

    place.git(&["config", "core.fsmonitor", "x"]);
    place.git(&["config", "user.name", "Eve"]);
    write(&place.root().join(".git/hooks/post-checkout"), "#!/bin/sh\n");
    write(&place.root().join(".git/info/attributes"), "* filter=x\n");
    let after = GitSettings::read(&place.repo()).unwrap();
    let names = ["config core.fsmonitor", "config user.name", "hooks/post-checkout", "info/attributes"];
    assert_eq!(changed(&before, &after), names);

    let stored = serde_json::to_string(&after).unwrap();
    assert_eq!(serde_json::from_str::<GitSettings>(&stored).unwrap(), after);
    fs::remove_file(place.root().join(".git/hooks/post-checkout")).unwrap();
    let last = GitSettings::read(&place.repo()).unwrap();
    assert_eq!(changed(&after, &last), ["hooks/post-checkout"]);
}

#[test]
fn a_worktree_pointed_at_another_repository_runs_nothing_and_is_noticed() {
    let trap = Trap::new();
    let work = trap.place.worktree();
    let repo = trap.place.repo();
    assert!(repo.owns(&work.path).unwrap() && repo.owns(&trap.place.root()).unwrap());

    let evil = trap.place.beside("evil");
    git_in(&trap.place.root(), &["clone", "--quiet", ".", evil.to_str().unwrap()]);
    git_in(&evil, &["config", "core.fsmonitor", &trap.program("fsmonitor")]);
    git_in(&evil, &["config", "filter.evil.clean", &trap.program("clean")]);
    write(&evil.join(".git/info/attributes"), "* filter=evil\n");
    fs::write(work.path.join(".git"), format!("gitdir: {}\n", evil.join(".git").display())).unwrap();
    write(&work.path.join("a.txt"), "edited\n");

    assert!(!repo.owns(&work.path).unwrap());
    changes(&work.path, Some(&work.base_commit)).unwrap();
    diff(&work.path, Some(&work.base_commit), 1000).unwrap();
    assert!(commit_all(&work.path, "x").is_err());
    assert_eq!(trap.fired(), Vec::<String>::new());
    remove_worktree(&repo, &work, Branch::Delete).unwrap();
    assert!(!work.path.exists() && evil.join("a.txt").exists());
}
