//! Trusting what a project proposes, on the screen; a setup that failed.

use super::fixture::{World, waiting};
use super::pictures::shoot;
use crate::domain::command::{Answer, Command};
use crate::domain::event::{Event, TaskEvent};
use crate::domain::ids::TaskId;
use crate::domain::session::dialog::Choice;
use crate::domain::summary::Place;
use crate::domain::task::{Move, ProjectCommand, Workspace};
use crate::domain::time::Span;
use crate::ui::Intent;

fn proposed(command: &str, found_in: &str) -> ProjectCommand {
    ProjectCommand { command: command.into(), found_in: found_in.into() }
}

/// A task whose project proposes three things.
fn untrusted(cols: u16, rows: u16) -> (World, TaskId) {
    let mut world = waiting(cols, rows);
    let (task, _) = world.working("Add an index on orders(created_at)", "codex", Span::mins(3), "Reading schema.sql\n");
    let place = Workspace {
        repo: Some("/home/mia/shop".into()),
        branch: Some(format!("orchestra/{task}")),
        setup: Some(Box::new(proposed("npm ci", "package-lock.json"))),
        copy: Some(Box::new(proposed("copy .env config/*.key", ".worktreeinclude"))),
        check: Some(Box::new(proposed("make check", "Makefile"))),
        ..Workspace::new(Place::Worktree, format!("/repo/.worktrees/{task}"))
    };
    world.happen(Span::mins(3), Event::Task(task, TaskEvent::WorkspaceReady(place)));
    world.view.selected = Some(task);
    (world, task)
}

fn command(intents: Vec<Intent>) -> Vec<Command> {
    let command = |intent| match intent {
        Intent::Command(command) => Some(*command),
        _ => None,
    };
    intents.into_iter().filter_map(command).collect()
}

#[test]
fn exactly_what_is_shown_is_trusted_after_one_question() {
    let (mut world, _) = untrusted(100, 30);
    assert_eq!(command(world.keys("Y n")), []);
    let trusted = ["npm ci", "copy .env config/*.key", "make check"]
        .map(|command| Command::Trust { project: "/home/mia/shop".into(), command: command.into() });
    assert_eq!(command(world.keys("Y y")), trusted);
    let shown = |size: (u16, u16)| {
        let (mut world, _) = untrusted(size.0, size.1);
        world.keys("Y");
        world
    };
    shoot("trust__asked", |cols, rows| shown((cols, rows)));
}

#[test]
fn with_nothing_to_trust_the_key_says_so() {
    let mut world = waiting(100, 30);
    assert_eq!(command(world.keys("Y")), []);
    assert!(world.view.notice.as_ref().unwrap().text.contains("proposes nothing"));
}

#[test]
fn a_failed_setup_is_tried_again_or_left_out() {
    let failed = || {
        let (mut world, task) = untrusted(100, 30);
        world.happen(Span::mins(1), Event::Task(task, TaskEvent::SetupAsked("npm ci".into())));
        world.moved(task, Move::Fail, "setup failed: `npm ci` exited 1: npm error: no network", Span::mins(1));
        (world, task)
    };
    let (mut world, task) = failed();
    assert_eq!(command(world.keys("a")), [Command::Approve(task)]);
    let no = Answer::Choose { choice: Choice::Deny, digest: None, reason: None };
    let (mut world, task) = failed();
    assert_eq!(command(world.keys("d")), [Command::Answer(task, no)]);
}
