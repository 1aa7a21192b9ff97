//! The server is killed while every agent is in the middle of an answer: each goes on in its own session.

use serde_json::Value;

use crate::stage::Stage;
use crate::support::until;

/// Agents with their models, as far as they are installed.
const AGENTS: &[(&str, &str)] = &[
    ("claude", "sonnet"),
    ("codex", "gpt-5.5"),
    ("aider", "openai/gpt-4.1"),
    ("gemini", "gemini-2.5-pro"),
    ("opencode", "mock/mock-model"),
];

#[test]
fn every_agent_goes_on_after_the_server_was_killed() {
    let here: Vec<_> = AGENTS.iter().filter(|(agent, _)| Stage::is_installed(agent)).collect();
    // Says that it is skipped where there is none.
    let names: Vec<_> = if here.is_empty() { vec!["claude"] } else { here.iter().map(|(agent, _)| *agent).collect() };
    let Some(stage) = Stage::with(&names) else { return };
    for (agent, model) in &here {
        let task = format!("SCN:hold tell me much MARK:lost-{agent}");
        stage.ok(&["delegate", "--to", agent, "--model", model, "--task", &task]);
    }
    for (agent, _) in &here {
        let half = || stage.model.half_answered(&format!("lost-{agent}"));
        until(|| half().then_some(()), || format!("{agent}: {:#?}\n{}", stage.requests(), stage.log()));
    }
    let killed = std::process::Command::new("kill").args(["-9", &stage.server().to_string()]).status().unwrap();
    assert!(killed.success());
    // Any new work starts the server again; it finds what was lost.
    stage.ok(&["delegate", "--to", "rehearsal", "--task", "Write notes"]);
    let wrong: Vec<_> = here.iter().enumerate().filter_map(|(at, (agent, _))| goes_on(&stage, at + 1, agent)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// Lets a task go on; what is wrong with it, if anything is.
fn goes_on(stage: &Stage, number: usize, agent: &str) -> Option<String> {
    let task = format!("task-{number}");
    let lost = stage.wait_status(&task, "paused");
    assert_eq!(lost["attention"]["kind"], "lost", "{agent}: {lost:#}");
    stage.ok(&["resume", &task]);
    stage.wait_task(&task, |view| ["in_review", "failed", "blocked"].contains(&view["status"].as_str().unwrap()));
    let told = stage.model.requests_of(&format!("lost-{agent}"));
    let remembers = told.iter().any(|request: &Value| request["restated"] == false);
    let view = stage.task(&task);
    let right = view["status"] == "in_review" && remembers;
    (!right).then(|| {
        format!(
            "{agent}: {} ({}), remembers: {remembers}, {:?}",
            view["status"],
            view["why"],
            stage.story(orchestra_tui::domain::ids::TaskId(number as u32)).all
        )
    })
}
