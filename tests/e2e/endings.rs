//! How a review ends: comments sent back, a merge undone, a pull request opened by a scripted `gh` or `glab`.

use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use serde_json::Value;

use crate::scripted;
use crate::support::Home;

fn script(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o755)).unwrap();
}

fn comments(home: &Home) -> Vec<Value> {
    serde_json::from_str(&home.ok(&["comment", "task-1", "--json"])).unwrap()
}

fn states(home: &Home) -> Vec<String> {
    comments(home).iter().map(|one| one["state"].as_str().unwrap().to_owned()).collect()
}

/// A `claude` whose first turn writes a file, and whose next mends one line of it; it notes what it is told.
const CLAUDE: &str = r#"#!/bin/sh
case "$*" in *--version*) echo '2.1.329 (Claude Code)'; exit;; esac
printf '%s\n' "$*" >> "$HOME/told.txt"
while read -r line; do printf '%s\n' "$line" >> "$HOME/told.txt"; case "$line" in *'"type":"user"'*) break;; esac; done
if [ -f a.txt ]; then sed -i 's/two/2/' a.txt; else printf 'one\ntwo\nthree\nfour\nfive\nsix\n' > a.txt; fi
id=00000000-0000-4000-8000-000000000001
echo '{"type":"system","subtype":"init","session_id":"'$id'","model":"claude-opus-5-5"}'
echo '{"type":"result","subtype":"success","is_error":false,"result":"Done.","session_id":"'$id'"}'
"#;

#[test]
fn comments_survive_a_restart_go_to_the_same_session_and_are_answered_or_handled() {
    let home = scripted::home(CLAUDE);
    home.ok(&["delegate", "--to", "claude", "--headless", "--task", "Write the numbers"]);
    home.wait_status("task-1", "in_review");
    home.ok(&["comment", "task-1", "a.txt:2", "Write it as a number."]);
    home.ok(&["comment", "task-1", "a.txt:5-6", "Are these needed?"]);
    home.ok(&["comment", "task-1", "--edit", "c-2", "Are both needed?"]);
    let refused = home.run(&["comment", "task-1", "../../etc/passwd:1", "x"]);
    assert_eq!(refused.status.code(), Some(3), "{}", String::from_utf8_lossy(&refused.stderr));
    let refused = home.run(&["comment", "task-1", "a.txt:99", "x"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("has 6 lines"));

    home.ok(&["stop", "--yes"]);
    // A new task starts the server again.
    home.ok(&["delegate", "--to", "shell", "--task", "true"]);
    let before = comments(&home);
    let told: Vec<_> =
        before.iter().map(|one| (one["text"].as_str().unwrap(), one["state"].as_str().unwrap())).collect();
    assert_eq!(told, [("Write it as a number.", "open"), ("Are both needed?", "open")]);

    home.ok(&["deny", "task-1", "--with-comments", "--reason", "Nearly."]);
    home.wait_task("task-1", |view| view["status"] == "in_review" && view["comments"][0]["state"] == "answered");
    let told = std::fs::read_to_string(home.dir.path().join("told.txt")).unwrap();
    for part in
        ["--resume 00000000-0000-4000-8000-000000000001", "Nearly.", "a.txt:2", "Write it as a number.", "Are both"]
    {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    assert_eq!(states(&home), ["answered", "sent"]);
    assert!(home.ok(&["diff", "task-1"]).contains("+2\n"));
    home.ok(&["comment", "task-1", "--handled", "2"]);
    assert_eq!(states(&home), ["answered", "handled"]);
    let nothing = home.run(&["deny", "task-1", "--with-comments"]);
    assert!(String::from_utf8_lossy(&nothing.stderr).contains("no comment that was not sent"));
}

#[test]
fn a_comment_is_written_on_a_phone_with_letters_and_arrows() {
    let home = scripted::home(CLAUDE);
    home.ok(&["delegate", "--to", "claude", "--headless", "--task", "Write the numbers"]);
    home.wait_status("task-1", "in_review");
    let phone = home.screen(45, 25);
    phone.wait("Write the numbers").keys("v").wait("+ three").keys("n");
    // From the head over the hunk to the second line.
    phone.keys("jjj").wait("two").keys("c").wait("comment on a.txt:2").keys("As a number.\r").wait("c-1 · not sent");
    phone.keys("d").wait("1 comment goes along").keys("\r");
    home.wait_task("task-1", |view| view["status"] == "in_review" && view["comments"][0]["state"] == "answered");
    phone.keys("v").wait("1 comment · 1 answered");
}

#[test]
fn a_merge_is_undone_while_nothing_came_after_it() {
    let home = Home::new();
    home.ok(&["delegate", "--to", "shell", "--task", "echo work > work.txt"]);
    home.wait_status("task-1", "in_review");
    let before = home.git(&["rev-parse", "main"]);
    home.ok(&["merge", "task-1", "--merge"]);
    home.wait_status("task-1", "done");
    assert!(home.repo.join("work.txt").is_file());
    assert!(home.ok(&["diff", "task-1"]).contains("+work"), "what was merged can be looked at");

    std::fs::write(home.repo.join("README.md"), "mine\n").unwrap();
    let refused = home.run(&["undo", "task-1", "--yes"]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && why.contains("not committed") && why.contains("README.md"), "{why}");
    home.git(&["checkout", "-q", "README.md"]);

    let said = home.ok(&["undo", "task-1", "--yes"]);
    assert!(said.contains("task-1 · undone"), "{said}");
    assert_eq!(home.git(&["rev-parse", "main"]), before);
    assert!(!home.repo.join("work.txt").exists());
    let task = home.wait_status("task-1", "in_review");
    let dir = task["dir"].as_str().unwrap();
    assert_eq!(std::fs::read_to_string(format!("{dir}/work.txt")).unwrap(), "work\n");
    assert!(home.ok(&["diff", "task-1"]).contains("+work"));

    home.ok(&["merge", "task-1"]);
    home.wait_status("task-1", "done");
    home.git(&["commit", "-q", "--allow-empty", "-m", "later"]);
    let refused = home.run(&["undo", "task-1", "--yes"]);
    let why = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert!(refused.status.code() == Some(1) && why.contains("main has moved on"), "{why}");
    assert!(home.repo.join("work.txt").is_file());
}

/// A home with a remote, and a `gh` that writes down how it was called.
fn with_gh(said: &str) -> (Home, std::path::PathBuf) {
    with_forge("gh", "https://github.com/acme/shop.git", said)
}

/// The same with a remote at GitLab, and a `glab` that stands in a repository with a remote or fails, as the real one.
fn with_glab(said: &str) -> (Home, std::path::PathBuf) {
    with_forge("glab", "git@gitlab.example.org:acme/web/shop.git", &format!("git remote -v || exit 1; {said}"))
}

fn with_forge(program: &str, url: &str, said: &str) -> (Home, std::path::PathBuf) {
    let mut home = Home::new();
    let bin = home.dir.path().join("bin");
    let noted = home.dir.path().join("called.txt");
    let note = format!("{{ pwd; for word in \"$@\"; do echo \"$word\"; done; cat; }} > {}", noted.display());
    script(&bin.join(program), &format!("#!/bin/sh\n{note}\n{said}\n"));
    home.set_env([("PATH".to_owned(), format!("{}:/usr/local/bin:/usr/bin:/bin", bin.display()))]);
    let remote = home.dir.path().join("remote.git");
    home.git(&["init", "-q", "--bare", remote.to_str().unwrap()]);
    home.git(&["remote", "add", "origin", url]);
    home.git(&["remote", "set-url", "--push", "origin", remote.to_str().unwrap()]);
    home.ok(&["delegate", "--to", "shell", "--task", "echo work > work.txt"]);
    home.wait_status("task-1", "in_review");
    (home, noted)
}

fn on_remote(home: &Home) -> String {
    home.git(&["--git-dir", home.dir.path().join("remote.git").to_str().unwrap(), "for-each-ref"])
}

#[test]
fn a_pull_request_is_opened_when_it_is_asked_for() {
    let (home, noted) = with_gh("echo https://github.com/acme/shop/pull/7");
    assert_eq!(on_remote(&home), "", "nothing was pushed by itself");
    home.ok(&["merge", "task-1", "--pr"]);
    let done = home.wait_status("task-1", "done");
    assert_eq!(done["merge"]["pull_request"]["url"], "https://github.com/acme/shop/pull/7");
    let called = std::fs::read_to_string(noted).unwrap();
    assert!(called.starts_with("/\npr\ncreate\n--repo\ngithub.com/acme/shop\n--head\norchestra/task-1"), "{called}");
    assert!(called.contains("--base\nmain") && called.contains("echo work > work.txt"), "{called}");
    assert!(on_remote(&home).contains("refs/heads/orchestra/task-1"));
    assert!(!home.repo.join("work.txt").exists(), "it is not merged here");
    let refused = home.run(&["undo", "task-1", "--yes"]);
    assert!(String::from_utf8_lossy(&refused.stderr).contains("pull request"));
}

#[test]
fn a_pull_request_that_fails_leaves_the_review_open() {
    let (home, _) = with_gh("echo 'gh: not logged in' >&2; exit 4");
    home.ok(&["merge", "task-1", "--pr"]);
    let task = home.wait_task("task-1", |view| view["why"].as_str().is_some_and(|why| why.contains("not logged in")));
    assert_eq!(task["status"], "in_review");
}

/// What `glab mr create` prints when it worked, on both of its outputs.
const MADE: &str = "echo; echo 'Creating merge request for orchestra/task-1 into main in acme/web/shop' >&2
echo '!5 echo work (orchestra/task-1)'
echo ' https://gitlab.example.org/acme/web/shop/-/merge_requests/5'";

#[test]
fn a_merge_request_is_opened_with_the_words_that_glab_knows() {
    let (home, noted) = with_glab(MADE);
    home.ok(&["merge", "task-1", "--pr"]);
    let done = home.wait_status("task-1", "done");
    let url = "https://gitlab.example.org/acme/web/shop/-/merge_requests/5";
    assert_eq!(done["merge"]["pull_request"]["url"], url);
    let called = std::fs::read_to_string(noted).unwrap();
    let words: Vec<&str> = called.lines().collect();
    let value = |flag: &str| {
        let at = words.iter().position(|word| *word == flag);
        at.map_or_else(|| panic!("{flag} in {called}"), |at| words[at + 1])
    };
    assert_eq!(words[1..3], ["mr", "create"]);
    assert_eq!(value("--repo"), "https://gitlab.example.org/acme/web/shop");
    assert!(value("--source-branch").starts_with("orchestra/task-1") && value("--target-branch") == "main", "{called}");
    assert_eq!(value("--title"), "echo work > work.txt");
    assert!(!value("--description").is_empty() && words.contains(&"--yes"), "nothing is left to be asked: {called}");
    // It stood in a repository of its own, with no setting of the one that the agent could write to.
    let stood = std::path::Path::new(words[0]);
    assert!(!stood.starts_with(&home.repo) && stood != std::path::Path::new("/") && !stood.exists(), "{called}");
    assert!(on_remote(&home).contains("refs/heads/orchestra/task-1"));
}

#[test]
fn every_way_in_which_glab_can_fail_is_one_sentence_and_the_review_stays_open() {
    let recovery = "echo 'Failed to create merge request. Created recovery file: /tmp/mr.json' >&2
echo \"Run the command again with the '--recover' option to retry\" >&2";
    let (home, _) =
        with_glab(&format!("{recovery}\necho 'POST https://gitlab.example.org/api: 409 Conflict' >&2; exit 1"));
    let fails = |why: &str| {
        home.ok(&["merge", "task-1", "--pr"]);
        let task = home.wait_task("task-1", |view| view["why"].as_str().is_some_and(|said| said.contains(why)));
        assert_eq!(task["status"], "in_review");
        let said = task["why"].as_str().unwrap();
        assert!(
            said.contains("orchestra/task-1") && said.contains(" is pushed, but `glab` opened no pull request: "),
            "{said}"
        );
    };
    fails("409 Conflict");
    // Older ones end so when they cannot find out whose remote it is.
    script(&home.dir.path().join("bin/glab"), "#!/bin/sh\nexit 0\n");
    fails("it named no address; it said nothing");
    script(&home.dir.path().join("bin/glab"), "#!/bin/sh\nkill -9 $$\n");
    fails("opened no pull request: it said nothing");
}

#[test]
fn settings_that_an_agent_planted_keep_the_branch_here() {
    let (home, noted) = with_gh("echo https://github.com/acme/shop/pull/7");
    let ran = home.dir.path().join("ran");
    home.git(&["config", "core.sshCommand", &format!("touch {}", ran.display())]);
    home.ok(&["merge", "task-1", "--pr"]);
    home.wait_task("task-1", |view| view["why"].as_str().is_some_and(|why| why.contains("core.sshcommand")));
    assert!(on_remote(&home).is_empty() && !noted.exists() && !ran.exists());
}
