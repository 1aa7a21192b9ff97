//! Playing one scenario with one CLI: the task, the person's part, and what came of it.

use std::cell::RefCell;
use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;
use std::time::{Duration, Instant};

use orchestra_tui::domain::attention::of_task;
use orchestra_tui::domain::ids::TaskId;
use orchestra_tui::domain::state::State;
use orchestra_tui::domain::task::Task;
use serde_json::Value;

use crate::scenario::{Course, Says, Scenario};
use crate::stage::Stage;
use crate::table::{Row, Seen};

/// Longer than anything takes on a loaded machine; only a failure waits for it.
const PATIENCE: Duration = Duration::from_secs(110);
/// A task in whose log nothing was added for so long stands still.
const STILL: Duration = Duration::from_secs(12);
/// The same where a retry may yet come.
const VERY_STILL: Duration = Duration::from_secs(80);

/// What Aider leaves in every directory that it works in; orchestra takes it for no part of the work.
const LITTER: &str = "--exclude=.aider*";

/// Git is asked so often.
const FILES: Duration = Duration::from_secs(1);

/// The money and the tokens of one answer of the scripted model.
#[derive(Debug, Clone, Copy)]
pub struct Price {
    /// US dollars; `None` where nobody can know.
    pub usd: Option<f64>,
    /// Tokens.
    pub tokens: u64,
}

/// Who plays. The model is fixed: left to the router, the words of a task would choose it, and with it the price.
#[derive(Debug, Clone, Copy)]
pub struct Who {
    /// The agent's profile.
    pub agent: &'static str,
    /// Its model.
    pub model: &'static str,
    /// What an answer costs.
    pub price: Price,
}

/// What came of a scenario.
#[derive(Debug, Default)]
pub struct Played {
    /// In the words of the tables.
    pub seen: Seen,
    /// What the person could not do, and other things that must not be.
    pub trouble: Vec<String>,
    /// Everything that happened, for people.
    pub all: String,
}

/// One task at play.
struct Play<'a> {
    stage: &'a Stage,
    scenario: &'a Scenario,
    row: &'a Row,
    price: Price,
    mark: String,
    task: TaskId,
    answered: RefCell<BTreeSet<(String, i64)>>,
    files: RefCell<(Option<Instant>, String)>,
    trouble: RefCell<Vec<String>>,
}

/// Plays a scenario for the `round`th time until the task stands where the row says, or stands still somewhere else.
pub fn play(stage: &Stage, who: &Who, scenario: &Scenario, row: &Row, round: u32) -> Played {
    let Who { agent, price, .. } = *who;
    let mark = format!("{agent}-{}-{}-{round}", row.mode.word(), scenario.name.replace(' ', "-"));
    let text = format!("{} MARK:{mark}", scenario.task);
    let task = match delegate(stage, who, row, &text) {
        Ok(task) => task,
        Err(trouble) => return Played { trouble: vec![trouble], ..Played::default() },
    };
    let play = Play {
        stage,
        scenario,
        row,
        price,
        mark,
        task,
        answered: RefCell::default(),
        files: RefCell::default(),
        trouble: RefCell::default(),
    };
    play.course();
    let seen = play.wait_end();
    if matches!(scenario.course, Course::Crashed | Course::Reworked(_)) {
        play.check_memory();
    }
    play.check_exit(&seen);
    let mut all = format!("{}\n    asked: {}", stage.story(task).all.join(", "), play.asked());
    if !row.wrong(&seen).is_empty() {
        all.push_str(&play.screen());
    }
    stage.run(&["kill", &task.to_string(), "--yes"]);
    // The limit that it met holds for the next rows too.
    stage.run(&["agents", "ready", agent]);
    Played { seen, trouble: play.trouble.into_inner(), all: format!("{task}: {all}") }
}

/// Gives the task to the agent, and to no other.
fn delegate(stage: &Stage, who: &Who, row: &Row, text: &str) -> Result<TaskId, String> {
    let how = ["--model", who.model, row.mode.flag(), "--task", text, "--json"];
    let output = stage.run(&[&["delegate", "--to", who.agent], &how[..]].concat());
    if !output.status.success() {
        return Err(String::from_utf8_lossy(&output.stderr).into_owned());
    }
    let given: Value = serde_json::from_slice(&output.stdout).unwrap();
    if given["agent"] != who.agent {
        return Err(format!("the task went to {}: {} {}", given["agent"], given["reasons"], given["instead"]));
    }
    Ok(given["task"].as_str().unwrap().parse().unwrap())
}

impl Play<'_> {
    /// The person's part that is not an answer to a dialog.
    fn course(&self) {
        match self.scenario.course {
            Course::Straight => {}
            Course::Answered(word) => {
                self.until("its question", |seen| seen.asks == "question");
                self.say(&["answer", &self.name(), word]);
            }
            Course::Paused => {
                self.wait_half();
                self.say(&["pause", &self.name()]);
                self.until("the pause", |seen| {
                    seen.status == "paused" && ["working", "-"].iter().all(|state| !seen.states.ends_with(state))
                });
                self.say(&["resume", &self.name()]);
            }
            Course::Crashed => {
                self.wait_half();
                self.crash();
                self.until("the end of its process", |seen| seen.status != "in_progress");
                self.say(&["resume", &self.name()]);
            }
            Course::Reworked(words) => {
                self.until("its first result", |seen| seen.status == "in_review");
                self.crash();
                self.say(&["deny", &self.name(), "--reason", words]);
            }
        }
    }

    fn name(&self) -> String {
        self.task.to_string()
    }

    fn say(&self, args: &[&str]) {
        let output = self.stage.run(args);
        if !output.status.success() {
            let said = String::from_utf8_lossy(&output.stderr).trim().to_owned();
            self.trouble.borrow_mut().push(format!("{} was refused: {said}", args[0]));
        }
    }

    /// Waits until the model is in the middle of its answer.
    fn wait_half(&self) {
        let half = || self.stage.model.half_answered(&self.mark);
        self.until("half an answer", |_| half());
    }

    /// Kills the agent's process, if it still runs, as a crash would.
    fn crash(&self) {
        let pid = self.with(|state, task| {
            let session = task.session().and_then(|id| state.session(id)).filter(|session| session.is_live());
            session.and_then(|session| session.process).map(|process| process.pid)
        });
        if let Some(pid) = pid {
            let killed = Command::new("kill").args(["-9", &pid.to_string()]).status().unwrap();
            assert!(killed.success());
            self.until("its end", |_| self.with(|state, task| !lives(state, task)));
        }
    }

    /// What scripts learn of the end: the exit code of `watch`.
    fn check_exit(&self, seen: &Seen) {
        let wanted = match seen.status.as_str() {
            "in_review" => 0,
            "failed" => 1,
            _ => return,
        };
        let code = self.stage.run(&["watch", &self.name()]).status.code();
        if code != Some(wanted) {
            self.trouble.borrow_mut().push(format!("`watch` ended with {code:?}, not {wanted}"));
        }
    }

    /// The resumed agent was asked in a request that has the words of before apart from the newest.
    fn check_memory(&self) {
        let requests = self.stage.model.requests_of(&self.mark);
        if requests.iter().all(|request| request["restated"] == true) {
            self.trouble.borrow_mut().push("the agent that went on knew nothing of before".to_owned());
        }
    }

    /// What the model was asked, for people.
    fn asked(&self) -> String {
        let one = |request: &Value| {
            let words: String = request["last_user"].as_str().unwrap_or_default().chars().take(40).collect();
            format!("{}/{} {} {words:?}", request["scn"].as_str().unwrap_or("-"), request["step"], request["answer"])
        };
        self.stage.model.requests_of(&self.mark).iter().map(one).collect::<Vec<_>>().join(", ")
    }

    /// What its pane shows now, for people.
    fn screen(&self) -> String {
        let shown = self.stage.run(&["peek", &self.name()]);
        let text = String::from_utf8_lossy(&shown.stdout).into_owned();
        let rows = text.lines().filter(|line| !line.trim().is_empty());
        rows.map(|row| format!("\n    | {row}")).collect::<Vec<_>>().concat()
    }

    fn with<T>(&self, at: impl FnOnce(&State, &Task) -> T) -> T {
        self.stage.look(|mirror| at(&mirror.state, mirror.state.task(self.task).unwrap())).unwrap()
    }

    /// Where everything stands now; answers what is asked on the way.
    fn look(&self) -> Seen {
        let (mut seen, asks) = self.with(|state, task| {
            let asks = of_task(state, task);
            let kind = asks.as_ref().and_then(|asks| serde_json::to_value(asks.kind).ok());
            let kind = kind.and_then(|kind| kind.as_str().map(str::to_owned)).unwrap_or("-".into());
            let digest = task.session().and_then(|id| state.session(id)).and_then(|s| s.reading.dialog.clone());
            let seen = Seen {
                status: task.status.word().to_owned(),
                asks: kind,
                why: if task.why.is_empty() { "-".to_owned() } else { task.why.clone() },
                paid: self.paid(task),
                ..Seen::default()
            };
            (seen, asks.zip(digest).map(|(asks, dialog)| (dialog.digest(), asks.since.0)))
        });
        let states = self.stage.story(self.task).line();
        seen.states = if states.is_empty() { "-".to_owned() } else { states };
        if seen.asks == "approval" {
            self.answer(asks);
        }
        seen
    }

    /// Says yes or no to a dialog, once.
    fn answer(&self, dialog: Option<(String, i64)>) {
        let Some(dialog) = dialog else { return };
        if self.answered.borrow().contains(&dialog) {
            return;
        }
        let verb = match self.scenario.says {
            Says::Yes => "approve",
            Says::No => "deny",
        };
        let output = self.stage.run(&[verb, &self.name()]);
        if output.status.success() {
            self.answered.borrow_mut().insert(dialog);
        }
    }

    /// How many answers the sum is, if the tokens are as many too: in the sum itself or in the summary.
    fn paid(&self, task: &Task) -> String {
        let (counted, usd) = (task.spent.tokens, task.spent.known.usd());
        let Price { usd: price, tokens } = self.price;
        let answers = match price {
            Some(price) => (usd / price).round(),
            None => (counted as f64 / tokens as f64).round(),
        };
        let noted = task.summary.as_ref().map_or(0, |summary| {
            let usage = &summary.usage;
            usage.input + usage.output + usage.cache_r + usage.cache_w
        });
        let right = (usd - price.unwrap_or_default() * answers).abs() < 1e-6;
        let whole = [counted, noted].contains(&(tokens * answers as u64));
        if right && whole { answers.to_string() } else { format!("{counted} ({noted}) tokens, ${usd}") }
    }

    /// What differs in the task's directory from where it began.
    fn files(&self) -> String {
        let mut last = self.files.borrow_mut();
        if last.0.is_none_or(|when| when.elapsed() > FILES) {
            *last = (Some(Instant::now()), self.files_now());
        }
        last.1.clone()
    }

    fn files_now(&self) -> String {
        let Some(workspace) = self.with(|_, task| task.workspace.clone()) else { return "-".to_owned() };
        let git = |args: &[&str]| {
            let output = Command::new("git").arg("-C").arg(&workspace.path).args(args).output().unwrap();
            String::from_utf8_lossy(&output.stdout).lines().map(str::to_owned).collect::<Vec<_>>()
        };
        if !Path::new(&workspace.path).exists() {
            return "-".to_owned();
        }
        let base = workspace.base_commit.clone().unwrap_or("HEAD".to_owned());
        let mut files = git(&["diff", "--name-only", &base]);
        files.extend(git(&["ls-files", "--others", "--exclude-standard", LITTER]));
        files.sort();
        if files.is_empty() { "-".to_owned() } else { files.join(" ") }
    }

    /// Waits until it looks as wanted; says so where it never does.
    fn until(&self, what: &str, wanted: impl Fn(&Seen) -> bool) {
        let start = Instant::now();
        crate::support::until(
            || (wanted(&self.look()) || start.elapsed() > PATIENCE).then_some(()),
            || what.to_owned(),
        );
        if start.elapsed() > PATIENCE {
            self.trouble.borrow_mut().push(format!("waited in vain for {what}"));
        }
    }

    /// Waits until everything is as the row says, or until nothing changes any more.
    fn wait_end(&self) -> Seen {
        let (start, changed) = (Instant::now(), RefCell::new((Instant::now(), Seen::default())));
        let enough = |seen: &Seen| {
            let mut changed = changed.borrow_mut();
            if changed.1 != *seen {
                *changed = (Instant::now(), seen.clone());
            }
            let quiet = changed.0.elapsed();
            let rests = ["in_review", "failed", "blocked", "paused", "done"].contains(&seen.status.as_str());
            let waits = ["question", "login"].contains(&seen.asks.as_str());
            self.row.wrong(seen).is_empty()
                || (rests || waits || seen.asks != "-" && self.row.stands(seen)) && quiet > STILL
                || quiet > VERY_STILL
                || start.elapsed() > PATIENCE
        };
        crate::support::until(
            || {
                let mut seen = self.look();
                seen.files = if self.row.stands(&seen) { self.files() } else { "?".to_owned() };
                enough(&seen).then_some(())
            },
            || self.mark.clone(),
        );
        let mut seen = self.look();
        seen.files = self.files_now();
        seen
    }
}

fn lives(state: &State, task: &Task) -> bool {
    task.session().and_then(|id| state.session(id)).is_some_and(orchestra_tui::domain::session::Session::is_live)
}
