//! The scenarios: what the scripted model is told to do, and what the person does meanwhile.

/// What the person says to every approval that comes up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Says {
    /// Yes.
    Yes,
    /// No.
    No,
}

/// What happens besides.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Course {
    /// Nothing.
    Straight,
    /// The person answers the agent's question with this.
    Answered(&'static str),
    /// The person pauses the task in the middle of an answer and lets it go on.
    Paused,
    /// The agent's process is killed in the middle of an answer; the person lets the task go on.
    Crashed,
    /// The agent's process is killed once the result is there; the person asks for this change.
    Reworked(&'static str),
}

/// One scenario.
#[derive(Debug)]
pub struct Scenario {
    /// Its name in the tables.
    pub name: &'static str,
    /// What the agent is told; the tag picks what the model does.
    pub task: &'static str,
    /// What the person says to approvals.
    pub says: Says,
    /// What happens besides.
    pub course: Course,
}

const fn scenario(name: &'static str, task: &'static str, says: Says, course: Course) -> Scenario {
    Scenario { name, task, says, course }
}

/// Every scenario. A table says for each CLI and mode what comes of it; where it says nothing there is no such thing.
pub const SCENARIOS: &[Scenario] = &[
    scenario("text", "SCN:text tell me about it", Says::Yes, Course::Straight),
    scenario("write", "SCN:write please make notes", Says::Yes, Course::Straight),
    scenario("command", "SCN:bash please run it", Says::Yes, Course::Straight),
    scenario("deny write", "SCN:write please make notes", Says::No, Course::Straight),
    scenario("deny command", "SCN:bash please run it", Says::No, Course::Straight),
    scenario("question", "SCN:ask please ask me", Says::Yes, Course::Answered("Blue")),
    scenario("401", "SCN:err401 please try", Says::Yes, Course::Straight),
    scenario("429", "SCN:err429 please try", Says::Yes, Course::Straight),
    scenario("500", "SCN:err500 please try", Says::Yes, Course::Straight),
    scenario("529", "SCN:err529 please try", Says::Yes, Course::Straight),
    scenario("429 passes", "SCN:flaky429 please try", Says::Yes, Course::Straight),
    scenario("pause", "SCN:hold tell me much", Says::Yes, Course::Paused),
    scenario("crash", "SCN:hold tell me much", Says::Yes, Course::Crashed),
    scenario("rework", "SCN:text tell me about it", Says::Yes, Course::Reworked("SCN:edit the read-me too")),
];
