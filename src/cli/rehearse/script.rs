//! What the rehearsal says and does in one round, as a list of beats.

use std::path::{Component, Path};
use std::time::Duration;

use super::seed::Seed;

/// What the agent tells orchestra it does (OSC 7501).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Report {
    /// At work.
    Working,
    /// It waits for an approval.
    Blocked,
    /// The turn is over and the work done.
    Done,
    /// The turn is over and the work not done.
    Idle,
    /// The work failed.
    Error,
    /// The maker's limit was hit.
    Limited,
}

/// One thing that happens.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Beat {
    /// Tell orchestra.
    Report(Report),
    /// Stream this text word by word.
    Say(String),
    /// Turn the spinner for so long.
    Spin(&'static str, Duration),
    /// Ask whether the file may be written.
    Ask,
    /// Write the file.
    Write,
    /// Run the project's check.
    Check,
    /// Say what was used.
    Usage,
    /// Stand at the prompt.
    Prompt,
}

/// What a prompt asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Work with a file.
    Work,
    /// A brief for another agent; no file.
    Brief,
    /// A verdict about another agent's summary; no file.
    Verdict,
}

/// Recognises the prompts by which orchestra asks a primary for a brief or a verdict.
pub fn kind_of(task: &str) -> Kind {
    if task.starts_with("Write the brief for a task") {
        Kind::Brief
    } else if task.contains("exactly `ACCEPT` or `CHANGES`") {
        Kind::Verdict
    } else {
        Kind::Work
    }
}

/// The first line of the task with anything in it.
pub fn title(task: &str) -> &str {
    task.lines().map(str::trim).find(|line| !line.is_empty()).unwrap_or("an empty task")
}

/// The place that a task names for its change, as `src/calc.rs:12` in backquotes: the file and the line after which it is.
pub fn place_of(task: &str) -> Option<(&str, usize)> {
    let named = title(task).split('`').skip(1).step_by(2);
    let mut places = named.filter_map(|name| name.rsplit_once(':'));
    places.find_map(|(file, line)| {
        let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_)));
        Some((file, line.parse().ok()?)).filter(|_| inside && !file.is_empty())
    })
}

/// The file that a task writes: the one that it names, else `rehearsal/add-a-user-model.md`.
pub fn file_of(task: &str) -> String {
    if let Some((file, _)) = place_of(task) {
        return file.to_owned();
    }
    let words = title(task).split(|c: char| !c.is_ascii_alphanumeric()).filter(|word| !word.is_empty());
    let mut slug = String::new();
    for word in words {
        if !slug.is_empty() && slug.len() + word.len() >= 24 {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.extend(word.chars().take(24).map(|c| c.to_ascii_lowercase()));
    }
    format!("rehearsal/{}.md", if slug.is_empty() { "task" } else { &slug })
}

/// The beats of one round; the first is longer than the later ones.
pub fn round(task: &str, text: &str, number: u32) -> Vec<Beat> {
    let mut seed = Seed::of(&format!("{task}\n{text}\n{number}"));
    let mut beats = vec![Beat::Report(Report::Working)];
    if limit_of(text).is_some() {
        beats.extend([spin("Thinking about the task", 10, &mut seed), Beat::Report(Report::Limited), Beat::Prompt]);
        return beats;
    }
    match kind_of(text) {
        Kind::Brief => beats.extend(brief(text, &mut seed)),
        Kind::Verdict => beats
            .extend([spin("Reading the summary", 20, &mut seed), say("ACCEPT\nThe measured result fits the brief.")]),
        Kind::Work => beats.extend(work(text, number, &mut seed)),
    }
    beats.extend([Beat::Usage, Beat::Report(Report::Done), Beat::Prompt]);
    beats
}

/// The limit that a task asks to be played: `(limited for 20s)`. Whoever goes on with the work is not limited.
pub fn limit_of(text: &str) -> Option<&str> {
    let begins = !text.starts_with("You go on with") && !text.starts_with("You take over");
    let (_, rest) = text.split_once("(limited for ").filter(|_| begins)?;
    rest.split_once(')').map(|(span, _)| span)
}

/// The task without the limit that it asks for: it is over.
pub fn unlimited(text: &str) -> String {
    text.replace("(limited for ", "(was limited for ")
}

fn say(text: &str) -> Beat {
    Beat::Say(text.to_owned())
}

/// At least `tenths` of a second, at most twice that.
fn spin(label: &'static str, tenths: u64, seed: &mut Seed) -> Beat {
    Beat::Spin(label, Duration::from_millis(tenths * 100 + seed.below(tenths * 100)))
}

fn brief(text: &str, seed: &mut Seed) -> Vec<Beat> {
    let task = text.split_once("The task:\n").map_or(text, |(_, task)| task);
    let lines = format!(
        "Goal: {}\nChange: {} and nothing else.\nConstraint: keep what is there.\nCheck: `git diff --check` says nothing.",
        title(task),
        file_of(task)
    );
    vec![spin("Thinking about the task", 30, seed), Beat::Say(lines)]
}

fn work(text: &str, number: u32, seed: &mut Seed) -> Vec<Beat> {
    let first = number == 1;
    let opening = seed.pick(&[
        "I start with a look at what is there.",
        "First the shape of it, then the file.",
        "Let me see where this belongs.",
    ]);
    let plan = seed.pick(&[
        "The smallest change that does it is one new file with the goal, the steps and how to check them.",
        "I write down the goal, three steps and a check, in a file that a person can read in a minute.",
        "One file is enough: what is wanted, what I would change, and how to see that it works.",
    ]);
    let mut beats =
        vec![Beat::Say(format!("{opening} {}", if first { plan } else { "I add your feedback to the file." }))];
    if first {
        beats.push(spin("Reading the project", 25, seed));
        beats.push(Beat::Say(format!("The task is: {}", title(text).chars().take(160).collect::<String>())));
        beats.push(spin(seed.pick(&["Thinking", "Weighing two ways", "Planning"]), 30, seed));
    } else {
        beats.push(spin("Thinking", 10, seed));
    }
    beats.extend([Beat::Ask, Beat::Write, spin("Checking", if first { 15 } else { 5 }, seed), Beat::Check]);
    beats.push(Beat::Say(
        seed.pick(&["Done. The file is written and checked.", "That is all: one file, checked."]).to_owned(),
    ));
    beats
}
