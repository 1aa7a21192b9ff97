//! From the arguments to the verb, from its ending to the exit code.

use std::ffi::OsString;
use std::process::ExitCode;

use clap::Parser as _;

use super::args::{AgentsVerb, Cli, ConfigVerb, Verb};
use super::budget::BudgetVerb;
use super::exit::{Exit, Fault};
use super::output::{Form, Output, complain};
use super::{
    agents, answers, ask, budget, check, checkpoint, comment, compare, config, conflicts, context, control, cost,
    delegate, diff, doctor, events, explain, inbox, intervene, learning, mcp, note, peek, plan, plan_make, prices, ps,
    rehearse, replay, review, route, routes, screen, signal, sitting, start, status, stop, summary, themes, timeline,
    trust, watch, workspaces,
};

/// Runs the program with these arguments, the first being its name; never panics, never prints a backtrace.
pub fn run(args: impl IntoIterator<Item = OsString>) -> ExitCode {
    let cli = match Cli::try_parse_from(args) {
        Ok(cli) => cli,
        Err(error) => {
            // Nobody is left to tell when the usage cannot be printed.
            error.print().ok();
            return ExitCode::from(u8::try_from(error.exit_code()).unwrap_or(2));
        }
    };
    match perform(cli) {
        Ok(exit) => ExitCode::from(exit.code()),
        Err(fault) => {
            if !matches!(fault, Fault::ReaderGone) {
                complain(&fault.to_string());
            }
            ExitCode::from(fault.code())
        }
    }
}

fn perform(cli: Cli) -> Result<Exit, Fault> {
    let Some(verb) = cli.verb else {
        return if cli.foreground { screen::foreground(&cli.screen) } else { screen::open(&cli.screen) };
    };
    let out = &mut Output::stdout();
    match verb {
        Verb::Delegate(args) => delegate::delegate(out, &args),
        Verb::Status(args) => status::status(out, args.task, Form::of(args.json)),
        Verb::Trust(args) => trust::trust(out, &args),
        Verb::Workspaces(args) => workspaces::workspaces(out, &args),
        Verb::Conflicts(args) => conflicts::conflicts(out, args),
        Verb::Watch(args) => watch::watch(out, args.task, Form::of(args.json)),
        Verb::Inbox(args) => inbox::inbox(out, &args),
        Verb::Timeline(args) => timeline::timeline(out, &args),
        Verb::Snooze(args) => inbox::snooze(out, &args),
        Verb::Approve(args) => answers::approve(out, &args),
        Verb::Deny(args) => answers::deny(out, args),
        Verb::Answer(args) => answers::answer(out, args.task, args.text.join(" ")),
        Verb::Intervene(args) => intervene::intervene(out, &args),
        Verb::Pause(args) => control::pause(out, args.task),
        Verb::Resume(args) => control::resume(out, args.task),
        Verb::Handoff(args) => control::handoff(out, args),
        Verb::Kill(args) => control::kill(out, &args),
        Verb::Replay(args) => replay::replay(out, &args),
        Verb::Peek(args) => peek::peek(out, &args),
        Verb::Summary(args) => summary::summary(out, args.task, Form::of(args.json)),
        Verb::Check(args) => check::check(out, args),
        Verb::Diff(args) => diff::diff(out, args.task),
        Verb::Comment(args) => comment::comment(out, &args),
        Verb::Undo(args) => review::undo(out, &args),
        Verb::Merge(args) => review::merge(out, &args),
        Verb::Discard(args) => review::discard(out, &args),
        Verb::Compare(args) => compare::compare(out, &args),
        Verb::Keep(args) => compare::keep(out, &args),
        Verb::Checkpoint(args) => checkpoint::checkpoint(out, args),
        Verb::Context(args) => context::context(out, args),
        Verb::Prime(args) => context::prime(out, &args),
        Verb::Note(args) => note::note(out, args),
        Verb::Session(args) => sitting::session(out, args),
        Verb::Route(args) => route::route(out, &args),
        Verb::Routes(args) => learning::routes(out, &args),
        Verb::Roi(args) => routes::roi(out, Form::of(args.json)),
        Verb::Execute(args) => plan_make::execute(out, &args),
        Verb::Plan(args) => plan::plan(out, &args),
        Verb::Budget(args) => match args.what {
            BudgetVerb::Show(args) => budget::show(out, Form::of(args.json)),
            BudgetVerb::Set { what, limit } => budget::set(out, &what, limit),
        },
        Verb::Agents(args) => match args.what {
            None => agents::agents(out, args.name.as_deref(), Form::of(args.json)),
            Some(AgentsVerb::Check(args)) => agents::check(out, &args.file, Form::of(args.json)),
            Some(AgentsVerb::Explain(args)) => explain::explain(out, &args),
            Some(AgentsVerb::Ready { name }) => control::ready(out, &name),
        },
        Verb::Ps(args) => ps::ps(out, Form::of(args.json)),
        Verb::Doctor(args) => doctor::doctor(out, Form::of(args.json)),
        Verb::Config(args) => match args.what {
            ConfigVerb::Path { json } => config::path(out, Form::of(json)),
            ConfigVerb::Check => config::check(out),
            ConfigVerb::Show => config::show(out),
        },
        Verb::Themes(args) => themes::themes(out, Form::of(args.json)),
        Verb::Cost(args) => cost::cost(out, &args),
        Verb::Prices(args) => prices::prices(out, &args.what),
        Verb::Attach(args) => screen::attach(&args),
        Verb::Detach => screen::detach(out),
        Verb::Stop(args) => stop::stop(out, &args),
        Verb::Rehearse(args) => rehearse::rehearse(&args.task, rehearse::Mode::of(args.headless)),
        Verb::Events(args) => events::events(out, &args),
        Verb::Ask(args) => ask::ask(out, args),
        Verb::Mcp(args) => mcp::mcp(out, &args),
        Verb::Signal(args) => {
            signal::signal(out, &args.source);
            Ok(Exit::Ok)
        }
        Verb::Server => start::run_server(),
    }
}
