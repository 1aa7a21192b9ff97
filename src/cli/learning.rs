//! `routes`: the decision log, what overrides have taught, rules that they suggest; and how to take or undo each.

use clap::{Args, Subcommand};
use serde_json::{Value, json};

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, complain, first_line};
use super::{reach, routes};
use crate::domain::command::Command;
use crate::domain::ids::TaskId;
use crate::domain::route::{Category, Lesson, ShouldBe};
use crate::domain::track::{Decision, DecisionSums, Proposal, decisions, habit_lines, propose};
use crate::server::Router;

/// `routes`.
#[derive(Debug, Args)]
#[command(args_conflicts_with_subcommands = true)]
pub struct RoutesArgs {
    /// Only what was learnt from your overrides, and the rules that you accepted
    #[arg(long)]
    pub learned: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
    /// What about the routes.
    #[command(subcommand)]
    pub what: Option<RoutesVerb>,
}

/// What about the routes.
#[derive(Debug, Subcommand)]
pub enum RoutesVerb {
    /// List every decision: what was asked, who was to do it and why, who did it, what it cost
    Log {
        /// Print JSON, one decision per line
        #[arg(long)]
        json: bool,
    },
    /// Show the rules that your overrides suggest, each with what it would have changed
    Propose {
        /// Print JSON
        #[arg(long)]
        json: bool,
    },
    /// Take a proposed rule, by its number in `routes propose`; it decides from now on
    Accept {
        /// Its number
        #[arg(value_name = "N")]
        number: usize,
    },
    /// Say afterwards what a decision should have been; it counts like an override
    Feedback {
        /// The task it was about
        task: TaskId,
        /// The kind of work that it was (`ui`), or the agent that should have had it (`codex`)
        #[arg(long, value_name = "CATEGORY|AGENT", required_unless_present = "undo")]
        should_be: Option<String>,
        /// Take back what was said of it
        #[arg(long, conflicts_with = "should_be")]
        undo: bool,
    },
    /// Undo what was learnt about a kind of work (`ui`), or drop an accepted rule by its pattern
    Forget {
        /// `ui`, `backend`, ...; or the pattern of an accepted rule
        #[arg(value_name = "CATEGORY|PATTERN")]
        what: String,
        /// Only what was learnt in this project
        #[arg(long, value_name = "DIR")]
        project: Option<String>,
    },
}

/// `routes`.
pub fn routes(out: &mut Output, args: &RoutesArgs) -> Result<Exit, Fault> {
    match &args.what {
        None if args.learned => learned(out, Form::of(args.json))?,
        None => return routes::routes(out, Form::of(args.json)),
        Some(RoutesVerb::Log { json }) => log(out, Form::of(*json))?,
        Some(RoutesVerb::Propose { json }) => proposed(out, Form::of(*json))?,
        Some(RoutesVerb::Accept { number }) => accept(out, *number)?,
        Some(RoutesVerb::Feedback { task, should_be, .. }) => feedback(out, *task, should_be.as_deref())?,
        Some(RoutesVerb::Forget { what, project }) => forget(out, what, project.as_deref())?,
    }
    Ok(Exit::Ok)
}

/// The rules and the store, read beside a server that may be running.
fn open() -> Result<Router, Fault> {
    let (router, problems) = Router::open(&reach::paths()?);
    for problem in &problems {
        complain(problem);
    }
    Ok(router)
}

fn learned(out: &mut Output, form: Form) -> Result<(), Fault> {
    let sums = DecisionSums::of(open()?.state());
    match form {
        Form::Json => out.json(&json!({ "habits": sums.habits, "rules": sums.rules })),
        Form::Text => {
            let lines = habit_lines(&sums);
            if lines.is_empty() {
                return out
                    .line("nothing yet: three overrides of one kind of work to the same agent teach where it goes");
            }
            lines.iter().try_for_each(|line| out.line(line))?;
            out.line(&out.paint(Tone::Quiet, "`orchestra routes forget CATEGORY` undoes one of them"))
        }
    }
}

fn log(out: &mut Output, form: Form) -> Result<(), Fault> {
    let router = open()?;
    for one in decisions(router.state()) {
        match form {
            Form::Json => out.json(&decision_json(&one))?,
            Form::Text => print_decision(out, &one)?,
        }
    }
    Ok(())
}

fn print_decision(out: &mut Output, one: &Decision) -> Result<(), Fault> {
    let sure = f64::from(one.confidence) / 1000.0;
    out.line(&format!(
        "{} {} · {} · {} · sure {sure:.2}",
        one.task,
        first_line(&one.text, 50),
        one.category,
        one.agent
    ))?;
    let mut more: Vec<String> = Vec::new();
    let rules: Vec<String> = one.reasons.iter().map(|reason| reason.text.clone()).collect();
    more.extend((!rules.is_empty()).then(|| rules.join(", ")));
    more.extend(one.is_override().then(|| format!("the router advised {}", one.advice())));
    more.extend(one.should_be.as_ref().map(|should_be| format!("you say that it should be {should_be}")));
    more.extend(one.ran.as_ref().filter(|(agent, _)| *agent != one.agent).map(|(agent, _)| format!("{agent} ran it")));
    more.extend(one.estimate.as_ref().map(|estimate| format!("estimated {}", estimate.mid)));
    more.extend(one.cost.map(|cost| format!("cost {cost}")));
    out.line(&out.paint(Tone::Quiet, &format!("   {}", more.join(" · "))))
}

fn decision_json(one: &Decision) -> Value {
    let estimate = one.estimate.as_ref().map(|e| json!([e.low.micros(), e.mid.micros(), e.high.micros()]));
    json!({
        "task": one.task, "at": one.at, "text": one.text, "category": one.category, "complexity": one.complexity,
        "confidence": f64::from(one.confidence) / 1000.0,
        "reasons": one.reasons, "alternatives": one.alternatives,
        "agent": one.agent, "model": one.model, "tier": one.tier, "instead": one.instead,
        "override": one.is_override(), "advised": one.advised, "should_be": one.should_be, "wrong": one.was_wrong(),
        "ran_agent": one.ran.as_ref().map(|(agent, _)| agent), "ran_model": one.ran.as_ref().and_then(|(_, model)| model.as_ref()),
        "estimate_micro_usd": estimate, "end": one.end,
        "cost_micro_usd": one.cost.map(crate::domain::money::Money::micros),
        "seconds": one.time.map(crate::domain::time::Span::as_secs),
    })
}

fn proposals() -> Result<Vec<Proposal>, Fault> {
    let router = open()?;
    propose(&decisions(router.state()), router.file()).map_err(|bad| Fault::Refused(bad.to_string()))
}

fn proposed(out: &mut Output, form: Form) -> Result<(), Fault> {
    let all = proposals()?;
    if form == Form::Json {
        return out.json(&all);
    }
    if all.is_empty() {
        return out.line("nothing to propose: no word of three overrides or more would have mended them");
    }
    for (at, Proposal { rule, agent, mended, broken }) in all.iter().enumerate() {
        let number = at + 1;
        out.line(&format!("{number}  `{}` is {}, for {agent}", rule.pattern, rule.category))?;
        let tasks =
            |tasks: &[crate::domain::ids::TaskId]| tasks.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
        out.line(&format!("   would have mended {}: {}", mended.len(), tasks(mended)))?;
        let wrong = if broken.is_empty() { "none".to_owned() } else { tasks(broken) };
        out.line(&format!("   would have made wrong: {wrong}"))?;
    }
    out.line(&out.paint(Tone::Quiet, "`orchestra routes accept N` takes one; nothing changes before"))
}

fn accept(out: &mut Output, number: usize) -> Result<(), Fault> {
    let all = proposals()?;
    let known = all.len();
    let none = || Fault::Refused(format!("there is no proposal {number}; `orchestra routes propose` shows {known}"));
    let Proposal { rule, agent, .. } = number.checked_sub(1).and_then(|at| all.into_iter().nth(at)).ok_or_else(none)?;
    let done =
        format!("`{}` goes to {agent} now; `orchestra routes forget '{}'` undoes it", rule.pattern, rule.pattern);
    teach(Lesson::Accept(rule))?;
    out.line(&done)
}

/// Labels a decision; without a label the one that was given is taken back.
fn feedback(out: &mut Output, task: TaskId, should_be: Option<&str>) -> Result<(), Fault> {
    let Some(words) = should_be else {
        teach(Lesson::Unlabel { task })?;
        return out.line(&format!("taken back: what you said of the decision about {task}"));
    };
    let should_be = category(words).map_or_else(|| ShouldBe::Agent(words.to_owned()), ShouldBe::Category);
    let done = format!("kept: {task} should be {should_be}; `orchestra routes feedback {task} --undo` takes it back");
    teach(Lesson::Label { task, should_be })?;
    out.line(&done)
}

/// The kind of work of this name.
fn category(name: &str) -> Option<Category> {
    serde_json::from_value(Value::String(name.to_owned())).ok()
}

fn forget(out: &mut Output, what: &str, project: Option<&str>) -> Result<(), Fault> {
    let Some(category) = category(what) else {
        teach(Lesson::Drop { pattern: what.to_owned() })?;
        return out.line(&format!("the rule `{what}` decides no longer"));
    };
    let places: Vec<Option<String>> = if let Some(project) = project {
        vec![Some(absolute(project))]
    } else {
        let habits = DecisionSums::of(open()?.state()).habits;
        habits.into_iter().filter(|habit| habit.category == category).map(|habit| habit.project).collect()
    };
    if places.is_empty() {
        return Err(Fault::Refused(format!(
            "nothing was learnt about {category}; `orchestra routes --learned` shows what was"
        )));
    }
    for project in places {
        teach(Lesson::Forget { category, project })?;
    }
    out.line(&format!("forgotten: {category} goes where the rules say; new overrides teach anew"))
}

fn absolute(dir: &str) -> String {
    std::fs::canonicalize(dir).map_or_else(|_| dir.to_owned(), |dir| dir.to_string_lossy().into_owned())
}

/// Tells the server, which keeps it.
fn teach(lesson: Lesson) -> Result<(), Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    reach::command(&mut server, Command::Teach(lesson)).map(drop)
}
