//! A fresh worktree is prepared before the agent begins: by a trusted command, with the files that the project lists.

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;
use serde_json::Value;

use crate::support::Home;

/// A project that lists a file to copy and proposes a setup, which needs that file.
fn project() -> Home {
    let home = Home::new();
    std::fs::create_dir_all(home.repo.join(".orchestra")).unwrap();
    std::fs::write(home.repo.join(".orchestra/config.toml"), "setup = 'cat .env > deps.txt && echo ready'\n").unwrap();
    std::fs::write(home.repo.join(".gitignore"), ".env\ndeps.txt\n").unwrap();
    std::fs::write(home.repo.join(".worktreeinclude"), "# secrets\n.env\n").unwrap();
    home.git(&["add", "."]);
    home.git(&["commit", "-q", "-m", "setup"]);
    std::fs::write(home.repo.join(".env"), "KEY=1\n").unwrap();
    home
}

fn delegate(home: &Home, task: &str) -> Value {
    home.ok(&["delegate", "--to", "shell", "--task", "cat deps.txt > seen.txt 2>&1; true"]);
    home.wait_status(task, "in_review")
}

fn seen(view: &Value) -> String {
    std::fs::read_to_string(format!("{}/seen.txt", view["dir"].as_str().unwrap())).unwrap()
}

#[test]
fn what_a_project_proposes_runs_once_it_is_trusted_and_not_before() {
    let home = project();
    let view = delegate(&home, "task-1");
    assert!(seen(&view).contains("No such file"), "{view:#}");
    let words = view["setup"].as_str().unwrap();
    assert!(words.contains("`copy .env` (found in .worktreeinclude) are not trusted"), "{words}");

    // Nobody answers here, so that nothing is trusted.
    assert_eq!(home.run(&["trust"]).status.code(), Some(1));
    let listed: Value = serde_json::from_str(&home.ok(&["trust", "--list", "--json"])).unwrap();
    let all = listed["proposals"].as_array().unwrap();
    let words: Vec<_> =
        all.iter().map(|one| (one["what"].as_str().unwrap(), one["command"].as_str().unwrap())).collect();
    assert_eq!(words, [("setup", "cat .env > deps.txt && echo ready"), ("copy", "copy .env")]);
    assert!(all.iter().all(|one| one["trusted"] == false), "{listed:#}");
    assert!(home.ok(&["trust", "--yes"]).contains("all of it is trusted"));

    let view = delegate(&home, "task-2");
    assert_eq!(seen(&view), "KEY=1\n");
    let steps: Vec<_> = view["steps"].as_array().unwrap().iter().map(|step| step["role"].as_str().unwrap()).collect();
    assert_eq!(steps, ["setup", "work"]);
    assert_eq!(view["setup"], Value::Null);

    // Other words need another yes.
    std::fs::write(home.repo.join(".orchestra/config.toml"), "setup = 'curl evil'\n").unwrap();
    std::fs::write(home.repo.join(".worktreeinclude"), "*\n").unwrap();
    let view = delegate(&home, "task-3");
    assert!(
        view["setup"].as_str().unwrap().contains("`curl evil`") && seen(&view).contains("No such file"),
        "{view:#}"
    );
}

#[test]
fn a_setup_that_fails_waits_for_the_person_and_a_crash_in_it_loses_nothing() {
    let home = Home::new();
    home.configure("setup = 'test -f ../ok || { echo no network; exit 7; }'\nsetup_timeout = '30s'\n");
    home.ok(&["delegate", "--to", "shell", "--task", "echo done > work.txt"]);
    let view = home.wait_attention("task-1", "setup");
    assert!(view["why"].as_str().unwrap().ends_with("exited 7: no network"), "{view:#}");
    assert_eq!(view["status"], "failed");
    let told = home.run(&["intervene", "task-1", "--message", "hello"]);
    assert!(String::from_utf8_lossy(&told.stderr).contains("at its setup"), "{told:?}");

    // Mended, and tried again.
    std::fs::write(format!("{}/../ok", view["dir"].as_str().unwrap()), "").unwrap();
    home.ok(&["approve", "task-1"]);
    let view = home.wait_status("task-1", "in_review");
    assert_eq!(view["steps"][0]["role"], "setup");

    // Without it, when the person says no to another try.
    std::fs::remove_file(format!("{}/../ok", view["dir"].as_str().unwrap())).unwrap();
    home.ok(&["delegate", "--to", "shell", "--task", "echo done > more.txt"]);
    home.wait_attention("task-2", "setup");
    home.ok(&["deny", "task-2"]);
    home.wait_status("task-2", "in_review");

    home.configure("setup = 'echo begun > begun; exec sleep 300'\n");
    home.ok(&["stop", "--yes"]);
    home.ok(&["delegate", "--to", "shell", "--task", "echo three > three.txt"]);
    home.wait_task("task-3", |view| view["session_state"] == "working");
    kill(Pid::from_raw(home.server() as i32), Signal::SIGKILL).unwrap();
    let screen = home.screen(100, 30);
    screen.wait("three");
    let view = home.wait_attention("task-3", "lost");
    assert!(view["why"].as_str().unwrap().contains("while its setup ran"), "{view:#}");
}

#[test]
fn submodules_are_there_once_the_setup_is_trusted_and_until_then_it_is_said() {
    let mut home = Home::new();
    // Git clones submodules from a folder of this machine only where it is told to.
    home.set_env([("GIT_ALLOW_PROTOCOL".to_owned(), "file".to_owned())]);
    let part = home.dir.path().join("part").display().to_string();
    home.git(&["init", "-q", "-b", "main", &part]);
    std::fs::write(format!("{part}/part.txt"), "a part\n").unwrap();
    home.git(&["-C", &part, "add", "."]);
    home.git(&["-C", &part, "commit", "-q", "-m", "part"]);
    home.git(&["submodule", "--quiet", "add", &part, "part"]);
    home.git(&["commit", "-q", "-m", "with a part"]);
    let look = |task: &str| {
        home.ok(&["delegate", "--to", "shell", "--task", "ls part >seen.txt"]);
        let view = home.wait_status(task, "in_review");
        (seen(&view), view)
    };
    let (files, view) = look("task-1");
    assert_eq!(files, "", "its folder is empty");
    assert!(view["place_remark"].as_str().unwrap().contains("submodules are empty"), "{view:#}");
    assert!(view["setup"].as_str().unwrap().contains("`git submodule update --init --recursive`"), "{view:#}");
    assert!(home.ok(&["trust", "--yes"]).contains("all of it is trusted"));
    let (files, view) = look("task-2");
    assert_eq!(files, "part.txt\n", "{view:#}");
}

#[test]
fn files_of_git_lfs_are_there_once_the_setup_is_trusted_and_until_then_it_is_said() {
    let home = Home::new();
    if !home.sh("git lfs version").status.success() {
        eprintln!("NOT TESTED: git-lfs is not installed here, so no real `git lfs pull` was run");
        return;
    }
    // A store on this machine: Git LFS moves files to and from a folder by itself.
    let remote = home.dir.path().join("remote.git").display().to_string();
    home.git(&["init", "-q", "--bare", "-b", "main", &remote]);
    home.git(&["remote", "add", "origin", &format!("file://{remote}")]);
    home.git(&["lfs", "install", "--local", "--skip-repo"]);
    home.git(&["lfs", "track", "*.bin"]);
    std::fs::write(home.repo.join("data.bin"), "the real bytes\n").unwrap();
    home.git(&["add", "."]);
    home.git(&["commit", "-q", "-m", "data"]);
    home.git(&["push", "-q", "origin", "main"]);
    home.git(&["lfs", "push", "--all", "origin"]);
    // What is here is fetched anew.
    std::fs::remove_dir_all(home.repo.join(".git/lfs/objects")).unwrap();
    let look = |task: &str| {
        home.ok(&["delegate", "--to", "shell", "--task", "cat data.bin >seen.txt"]);
        let view = home.wait_status(task, "in_review");
        (seen(&view), view)
    };
    let (file, view) = look("task-1");
    assert!(file.starts_with("version https://git-lfs"), "a pointer: {file}");
    assert!(view["place_remark"].as_str().unwrap().contains("git lfs pull"), "{view:#}");
    assert!(view["setup"].as_str().unwrap().contains("`git lfs pull`"), "{view:#}");
    assert!(home.ok(&["trust", "--yes"]).contains("all of it is trusted"));
    let (file, view) = look("task-2");
    assert_eq!(
        file,
        "the real bytes\n",
        "{view:#}\n{}",
        String::from_utf8_lossy(&home.run(&["peek", "task-2"]).stdout)
    );
    // What came is no change of the task's.
    let summary: Value = serde_json::from_str(&home.ok(&["summary", "task-2", "--json"])).unwrap();
    let files: Vec<_> = summary["files"].as_array().unwrap().iter().map(|file| file["p"].as_str().unwrap()).collect();
    assert_eq!(files, ["seen.txt"], "{summary:#}");
    // So it can be merged: what Git LFS made needs no filter of ours.
    home.ok(&["merge", "task-2"]);
    home.wait_status("task-2", "done");
    assert_eq!(home.git(&["diff-tree", "-r", "--name-only", "--no-commit-id", "HEAD"]).trim(), "seen.txt");
}
