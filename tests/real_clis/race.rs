//! A yes is for the dialog that the person saw: when another has taken its place nothing is sent, and the person is told.

use orchestra_tui::client::{Connection, connect};
use orchestra_tui::config::{Paths, Surroundings};
use orchestra_tui::domain::command::{Answer, Command};
use orchestra_tui::domain::ids::TaskId;
use orchestra_tui::domain::session::SessionState;
use orchestra_tui::domain::session::dialog::Choice;
use orchestra_tui::wire::{Reply, Request, Role};

use crate::stage::Stage;
use crate::support::until;

const TASK: TaskId = TaskId(1);
/// Two commands, each asked for.
const TWO_DIALOGS: &str = "SCN:twice MARK:race please run both";

/// A second client of the server that the stage runs.
fn client(stage: &Stage) -> Connection {
    let own = stage.dir.path().to_owned();
    let around = Surroundings {
        orchestra_home: Some(own.join("o")),
        home: own.clone(),
        current_dir: own,
        ..Surroundings::default()
    };
    connect(&Paths::resolve(&around).socket(), Role::Control).unwrap()
}

/// The digest of the dialog that is asked now, once it can be answered.
fn asked(stage: &Stage) -> Option<String> {
    let digest = stage.look(|mirror| {
        let session = mirror.state.task(TASK)?.session().and_then(|id| mirror.state.session(id))?;
        let dialog = session.reading.dialog.as_ref().filter(|_| session.state() == SessionState::WantsApproval)?;
        Some(dialog.digest())
    });
    digest.flatten()
}

fn wait_asked(stage: &Stage, wanted: impl Fn(&str) -> bool) -> String {
    let story = || format!("{:?}\n{}", stage.story(TASK).all, stage.log());
    until(|| asked(stage).filter(|digest| wanted(digest)), story)
}

/// Says yes to exactly this dialog; gives what the server says.
fn say_yes(client: &mut Connection, digest: &str) -> Result<(), String> {
    let yes = Answer::Choose { choice: Choice::Approve, digest: Some(digest.to_owned()), reason: None };
    match client.ask(Request::Command(Command::Answer(TASK, yes))).unwrap() {
        Reply::Done(_) => Ok(()),
        Reply::Failed(_, why) => Err(why),
        other => panic!("{other:?}"),
    }
}

/// The files that the two commands make, as far as they are there.
fn made(stage: &Stage) -> Vec<&'static str> {
    ["one.txt", "two.txt"].into_iter().filter(|file| stage.in_worktree("task-1", file).exists()).collect()
}

/// An agent, its model, the key that is a yes in its dialogs, and what its dialogs end with.
struct Asker {
    agent: &'static str,
    model: &'static str,
    yes: &'static str,
    footer: &'static str,
}

const CLAUDE: Asker = Asker { agent: "claude", model: "sonnet", yes: "1", footer: "Esc to cancel · Tab to amend" };
const CODEX: Asker = Asker { agent: "codex", model: "gpt-5.5", yes: "y", footer: "Press enter to confirm" };

/// Both dialogs of an agent. The first is answered in its own pane; from the moment when it is gone from the screen, and
/// before anything was concluded from that, a client that saw it says yes to it again and again.
fn replaced(asker: &Asker) {
    let Some(stage) = Stage::with(&[asker.agent]) else { return };
    stage.ok(&["delegate", "--to", asker.agent, "--model", asker.model, "--task", TWO_DIALOGS]);
    let first = wait_asked(&stage, |_| true);
    let pane = stage.screen(160, 45);
    pane.wait(asker.footer).keys("\r").wait("every other key goes to").keys(asker.yes);
    until(|| (!pane.text().contains(asker.footer)).then_some(()), || pane.text());
    let mut other = client(&stage);
    let mut said = Vec::new();
    let second = until(
        || {
            said.push(say_yes(&mut other, &first));
            asked(&stage).filter(|digest| *digest != first)
        },
        || format!("{:?}", stage.story(TASK).all),
    );
    // And once more with the new dialog up for sure.
    said.push(say_yes(&mut other, &first));
    let refused = stage.story(TASK).all.iter().filter(|line| line.contains("nothing was sent")).count();
    let taken = said.iter().filter(|one| one.is_ok()).count();
    // What was taken was refused later, or went to the first dialog's own request, which can mean no other dialog.
    let answered = stage.story(TASK).all.iter().filter(|line| line.contains("request: answered")).count();
    assert!(refused + answered >= taken, "{taken} taken, {refused} refused: {:?}", stage.story(TASK).all);
    let told = said.pop().unwrap().expect_err("a yes for the dialog of before is refused");
    assert!(told.contains("nothing was sent"), "{told}");
    assert_eq!(asked(&stage).as_deref(), Some(second.as_str()), "the second dialog still waits");
    // Were a key of a late yes on its way to the second dialog, this no would find no dialog.
    stage.ok(&["deny", "task-1"]);
    stage.wait_status("task-1", "blocked");
    assert_eq!(made(&stage), ["one.txt"], "only the command that was approved has run: {:?}", stage.story(TASK).all);
}

/// A dialog that was answered in the pane and is gone: the yes that comes late is refused.
fn gone(asker: &Asker) {
    let Some(stage) = Stage::with(&[asker.agent]) else { return };
    let task = "SCN:bash MARK:race please run it";
    stage.ok(&["delegate", "--to", asker.agent, "--model", asker.model, "--task", task]);
    let shown = wait_asked(&stage, |_| true);
    let pane = stage.screen(160, 45);
    pane.wait(asker.footer).keys("\r").wait("every other key goes to").keys("\x1b");
    until(|| asked(&stage).is_none().then_some(()), || format!("{:?}", stage.story(TASK).all));
    let told = say_yes(&mut client(&stage), &shown).expect_err("there is nothing to say yes to");
    assert!(!told.is_empty());
    stage.wait_task("task-1", |view| view["status"] == "blocked");
    assert!(!stage.in_worktree("task-1", "made-by-shell.txt").exists());
}

#[test]
fn a_yes_for_claudes_first_dialog_never_reaches_its_second() {
    replaced(&CLAUDE);
}

#[test]
fn a_yes_for_codexs_first_dialog_never_reaches_its_second() {
    replaced(&CODEX);
}

#[test]
fn a_yes_for_a_dialog_that_was_answered_in_the_pane_is_refused() {
    gone(&CLAUDE);
    gone(&CODEX);
}
