use clap::CommandFactory as _;

use super::*;

fn parse(line: &str) -> Result<Cli, clap::error::ErrorKind> {
    Cli::try_parse_from(std::iter::once("orchestra").chain(line.split_whitespace())).map_err(|error| error.kind())
}

#[test]
fn the_table_of_arguments_has_no_contradiction() {
    Cli::command().debug_assert();
}

#[test]
fn every_verb_reads_its_arguments() {
    let good = [
        "",
        "--foreground --theme daylight --dir /tmp",
        "delegate --from claude --to droid --task x --wait",
        "delegate --task x --force-tool aider --model m --max-cost 2.50 --timeout 20m --after task-3 --after 4",
        "delegate --task x --file a --file b --require c --tests-required --dir . --in-place --headless --yes --json",
        "delegate --task x --no-routing --interactive",
        "status",
        "agents",
        "agents --json",
        "agents claude --json",
        "agents check x.toml --json",
        "status task-5 --json",
        "watch 5",
        "approve task-5 --always",
        "deny 5 --reason no",
        "answer 5 use the second one",
        "intervene 5 --message hello",
        "pause 5",
        "resume 5",
        "retry 5",
        "kill 5 --yes",
        "kill --all",
        "peek 5 --lines 3",
        "summary 5 --json",
        "diff 5",
        "merge 5",
        "merge 5 --rebase",
        "discard 5",
        "cost",
        "cost --by category --days 7 --json",
        "cost --by week --since 2026-11-01 --until 2026-11-21 --csv",
        "cost scan /tmp --tz UTC --json",
        "route add a table",
        "route --stdin",
        "plan --task x",
        "agents --json",
        "agents explain 5 --json",
        "agents explain --agent claude --recording x.cast",
        "config path --json",
        "config check",
        "config show",
        "attach --theme x",
        "detach",
        "stop --yes",
        "rehearse --task --x --headless",
        "signal claude_hook",
        "server",
    ];
    for line in good {
        assert!(parse(line).is_ok(), "{line}: {:?}", parse(line).err());
    }
}

#[test]
fn nonsense_is_refused() {
    use clap::error::ErrorKind::{
        ArgumentConflict, InvalidValue, MissingRequiredArgument, UnknownArgument, ValueValidation,
    };
    let bad = [
        ("delegate", MissingRequiredArgument),
        ("delegate --task x --no-routing --to droid", ArgumentConflict),
        ("delegate --task x --headless --interactive", ArgumentConflict),
        ("delegate --task x --max-cost many", ValueValidation),
        ("delegate --task x --timeout soon", ValueValidation),
        ("cost --by planet", InvalidValue),
        ("cost --days 0", ValueValidation),
        ("cost --since today", ValueValidation),
        ("cost --days 7 --since 2026-11-01", ArgumentConflict),
        ("cost --json --csv", ArgumentConflict),
        ("kill", MissingRequiredArgument),
        ("kill 5 --all", ArgumentConflict),
        ("merge 5 --squash --rebase", ArgumentConflict),
        ("approve s-3", ValueValidation),
        ("route", MissingRequiredArgument),
        ("peek 5 --follow", UnknownArgument),
    ];
    for (line, kind) in bad {
        assert_eq!(parse(line).err(), Some(kind), "{line}");
    }
}
