//! Words to real CLIs at work: they wait for the turn's end, arrive once, and how that is known is told.

use serde_json::Value;

use crate::stage::Stage;
use crate::support::until;

/// Tells a word to an agent that asks, lets it finish, and gives how the word stands then.
fn told_while_it_asks(agent: &str) -> Option<Value> {
    let stage = Stage::new()?;
    stage.delegate(agent, "SCN:write please make notes");
    stage.wait_attention("task-1", "approval");
    let message = told(&stage);
    assert!(stage.in_worktree("task-1", "notes.txt").exists(), "the work before it was finished");
    Some(message)
}

/// The same of an agent that answers at length.
fn told_while_it_talks(agent: &str) -> Option<Value> {
    let stage = Stage::new()?;
    stage.delegate(agent, "SCN:slow tell me much");
    until(|| stage.requests().iter().any(|one| one["scn"] == "slow").then_some(()), || stage.log());
    Some(told(&stage))
}

fn told(stage: &Stage) -> Value {
    stage.ok(&["intervene", "task-1", "-m", "SCN:text and tell me about it"]);
    assert_eq!(stage.task("task-1")["messages"][0]["state"], "queued", "nothing is typed into its work");
    let done = stage.wait_task("task-1", |view| {
        if view["attention"]["kind"] == "approval" {
            stage.run(&["approve", "task-1"]);
        }
        view["status"] == "in_review"
            && view["messages"][0]["state"] != "queued"
            && view["messages"][0]["state"] != "typing"
    });
    assert_eq!(done["messages"].as_array().unwrap().len(), 1, "{done:#}");
    let asked = stage.requests();
    let heard = asked.iter().filter(|one| one["scn"] == "text" && one["side"].is_null()).count();
    assert_eq!(heard, 1, "the model heard it once: {asked:#?}");
    done["messages"][0].clone()
}

#[test]
fn claude_has_a_message_once_and_it_is_known() {
    let Some(message) = told_while_it_asks("claude") else { return };
    assert_eq!(message["state"], "delivered", "{message:#}");
    // Its screen and its hook both tell; whichever comes first.
    let known = ["its text was seen", "its agent says so"];
    assert!(known.iter().any(|note| message["note"] == *note), "{message:#}");
}

#[test]
fn codex_has_a_message_once() {
    let Some(message) = told_while_it_talks("codex") else { return };
    assert_eq!(message["state"], "delivered", "{message:#}");
}

#[test]
fn opencode_has_a_message_once() {
    let Some(message) = told_while_it_asks("opencode") else { return };
    assert_eq!(message["state"], "delivered", "{message:#}");
}

#[test]
fn aider_has_a_message_once() {
    let Some(message) = told_while_it_asks("aider") else { return };
    assert_eq!(message["state"], "delivered", "{message:#}");
}
