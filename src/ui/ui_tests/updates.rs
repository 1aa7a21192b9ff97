//! Keys in, intents out.

use super::fixture::{World, busy, dialog, waiting};
use crate::config::Scope;
use crate::domain::command::{Answer, Command, Delegate, Review};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::route::RouteWish;
use crate::domain::session::dialog::Choice;
use crate::domain::task::MergeStyle;
use crate::domain::time::Span;
use crate::term::{InputEvent, Mods, MouseButton, MouseInput, MouseKind};
use crate::ui::{Intent, focus, pane_sizes};

fn commands(intents: Vec<Intent>) -> Vec<Command> {
    let command = |intent| match intent {
        Intent::Command(command) => Some(*command),
        _ => None,
    };
    intents.into_iter().filter_map(command).collect()
}

fn shown(world: &mut World) -> String {
    world.draw().backend().buffer().content().iter().map(ratatui::buffer::Cell::symbol).collect()
}

fn chosen(choice: Choice, digest: &str) -> Command {
    Command::Answer(TaskId(1), Answer::Choose { choice, digest: Some(digest.into()), reason: None })
}

#[test]
fn an_approval_names_the_dialog_that_was_drawn() {
    let body = "alembic upgrade head\n  --sql postgresql://localhost/acme";
    let digest = dialog("Do you want to proceed?", body).digest();
    for (key, choice) in [("a", Choice::Approve), ("A", Choice::Always), ("d", Choice::Deny)] {
        let intents = waiting(100, 30).keys(key);
        assert_eq!(commands(intents), [chosen(choice, &digest)], "{key}");
    }
}

#[test]
fn a_dialog_that_changed_since_the_last_frame_gets_no_answer() {
    let mut world = waiting(100, 30);
    world.draw();
    world.asks(SessionId(1), dialog("Do you want to proceed?", "rm -rf /"), Span::secs(1));
    let pressed = InputEvent::Key("a".parse().unwrap());
    assert_eq!(world.input(&pressed), []);
    assert!(world.view.notice.as_ref().unwrap().text.contains("changed since you saw it"));
    world.draw();
    let digest = dialog("Do you want to proceed?", "rm -rf /").digest();
    assert_eq!(commands(world.input(&pressed)), [chosen(Choice::Approve, &digest)]);
}

#[test]
fn nothing_is_approved_before_a_frame_was_drawn() {
    let mut world = waiting(100, 30);
    assert_eq!(world.input(&InputEvent::Key("a".parse().unwrap())), []);
}

#[test]
fn a_kill_asks_once_and_enter_does_not_say_yes() {
    let mut world = waiting(100, 30);
    assert_eq!(world.keys("k enter n"), []);
    assert_eq!(focus(&world.view), Scope::Main);
    assert_eq!(commands(world.keys("k y")), [Command::Kill(TaskId(1))]);
}

#[test]
fn a_review_is_opened_merged_changed_left_or_thrown_away() {
    let open = || {
        let mut world = busy(100, 30);
        world.view.selected = Some(TaskId(3));
        assert_eq!(world.keys("v"), [Intent::ShowDiff(TaskId(3))]);
        world
    };
    let review = |review| vec![Command::Review(TaskId(3), review)];
    assert_eq!(commands(open().keys("a")), review(Review::Approve(None)));
    assert_eq!(commands(open().keys("L")), review(Review::Approve(Some(MergeStyle::LeaveBranch))));
    assert_eq!(commands(open().keys("x")), []);
    assert_eq!(commands(open().keys("x y")), review(Review::Discard));
    let mut world = open();
    world.keys("d");
    world.types("use PUT");
    assert_eq!(commands(world.keys("enter")), review(Review::RequestChanges("use PUT".into())));
    assert_eq!(focus(&world.view), Scope::Main);
}

#[test]
fn the_prompt_previews_while_typing_and_delegates() {
    let mut world = World::new(100, 30);
    world.keys("n");
    let last = world.types("Fix it").pop();
    assert_eq!(last, Some(Intent::Preview { text: "Fix it".into(), to: RouteWish::Auto }));
    let wish = RouteWish::Named("claude".into());
    assert_eq!(world.keys("tab"), [Intent::Preview { text: "Fix it".into(), to: wish.clone() }]);
    let delegate = Delegate { text: "Fix it".into(), to: wish, ..Delegate::default() };
    assert_eq!(commands(world.keys("enter")), [Command::Delegate(Box::new(delegate))]);
    world.keys("n up");
    assert_eq!(world.view.prompt().unwrap().editor.text(), "Fix it");
}

#[test]
fn a_paste_never_submits() {
    let mut world = World::new(100, 30);
    world.keys("n");
    let intents = world.input(&InputEvent::Paste("first\nsecond\n".into()));
    assert!(matches!(&intents[..], [Intent::Preview { .. }]));
    assert_eq!(world.view.prompt().unwrap().editor.text(), "first\nsecond\n");
    world.keys("esc n");
    assert_eq!(world.view.prompt().unwrap().editor.text(), "first\nsecond\n", "the draft is kept");
}

#[test]
fn words_to_an_agent_go_to_its_session() {
    let mut world = busy(100, 30);
    let say = |world: &mut World, text: &str| {
        world.keys("n");
        world.types(text);
        commands(world.keys("enter"))
    };
    let said = |task, words: &str| vec![Command::Answer(TaskId(task), Answer::Say(words.into()))];
    assert_eq!(say(&mut world, "@claude use PostgreSQL"), said(2, "use PostgreSQL"));
    assert_eq!(say(&mut world, "@4 go on"), said(4, "go on"));
    assert_eq!(say(&mut world, "@gemini hello"), []);
    assert!(world.view.notice.as_ref().unwrap().text.contains("No agent gemini is ready"));
    assert_eq!(
        shown(&mut world).matches("No agent gemini is ready").count(),
        2,
        "while writing, and over the open prompt"
    );
}

#[test]
fn words_to_an_agent_that_rests_are_a_new_task_for_it() {
    let mut world = busy(100, 30);
    let idle = world.agents.iter().find(|agent| agent.name == "aider").unwrap();
    assert!(idle.ready);
    world.keys("n");
    world.types("@aider rename it");
    assert!(shown(&mut world).contains("A new task for aider"));
    let new = Delegate { text: "rename it".into(), to: RouteWish::Named("aider".into()), ..Delegate::default() };
    assert_eq!(commands(world.keys("enter")), [Command::Delegate(Box::new(new))]);
}

#[test]
fn a_reply_is_refused_while_a_dialog_is_open() {
    let mut world = waiting(100, 30);
    world.keys("r");
    assert_eq!(focus(&world.view), Scope::Main);
    let mut world = busy(100, 30);
    world.view.selected = Some(TaskId(2));
    world.keys("r");
    world.types("use PKCE");
    assert_eq!(commands(world.keys("enter")), [Command::Answer(TaskId(2), Answer::Say("use PKCE".into()))]);
}

#[test]
fn keys_go_to_the_agent_until_the_way_back() {
    let mut world = waiting(100, 30);
    let sent = world.keys("enter q up ctrl+c");
    let keys = |bytes: &[u8]| Intent::Keys(SessionId(1), bytes.to_vec());
    assert_eq!(sent, [keys(b"q"), keys(b"\x1b[A"), keys(b"\x03")]);
    assert_eq!(world.input(&InputEvent::Paste("a\nb".into())), [keys(b"a\rb")]);
    assert_eq!(world.keys("ctrl+q"), []);
    assert_eq!(world.keys("q"), [Intent::Detach]);
}

#[test]
fn a_program_that_ends_gives_the_keys_back() {
    let mut world = waiting(100, 30);
    world.keys("enter");
    assert_eq!(focus(&world.view), Scope::Focus);
    let over = crate::domain::session::Reading::new(crate::domain::session::SessionState::Exited(0), "exit");
    world.read(SessionId(1), over, Span::ZERO);
    assert_eq!(world.keys("x"), []);
    assert_eq!(focus(&world.view), Scope::Main);
}

#[test]
fn attention_goes_round_all_that_wait() {
    let mut world = busy(100, 30);
    let seen: Vec<_> = (0..4)
        .map(|_| {
            world.keys("tab");
            world.view.selected.unwrap().0
        })
        .collect();
    assert_eq!(seen, [7, 4, 3, 7], "from the first of the list, which is selected at the start");
}

#[test]
fn themes_are_tried_and_taken_back() {
    let mut world = World::new(100, 30);
    let tried = world.keys("t down esc");
    let set = |name: &str| Intent::SetTheme(name.into());
    let next = {
        let model = world.model();
        let at = model.themes.iter().position(|name| name == "midnight").unwrap();
        model.themes[(at + 1) % model.themes.len()].clone()
    };
    assert_eq!(tried, [set(&next), set("midnight")]);
}

#[test]
fn the_palette_runs_actions_and_finds_tasks() {
    let mut world = busy(100, 30);
    world.keys(":");
    world.types("stop all");
    assert_eq!(world.keys("enter"), []);
    assert_eq!(world.keys("y"), [Intent::Stop]);
    world.keys("ctrl+p");
    world.types("task-8");
    world.keys("enter");
    assert_eq!(world.view.selected, Some(TaskId(8)));
}

#[test]
fn the_filter_narrows_the_list_and_esc_ends_it() {
    let mut world = busy(100, 30);
    world.keys("/");
    world.types("token");
    assert_eq!(crate::ui::listed::visible_tasks(&world.view, &world.model()).len(), 2);
    world.keys("enter esc");
    assert_eq!(crate::ui::listed::visible_tasks(&world.view, &world.model()).len(), 8);
}

#[test]
fn a_rehearsal_is_started_by_one_key() {
    let mut world = World::new(100, 30);
    assert!(matches!(&world.keys("R")[..], [Intent::Rehearse(text)] if !text.is_empty()));
    world.agents.retain(|agent| agent.label.is_none());
    assert_eq!(world.keys("R"), []);
}

#[test]
fn a_click_selects_and_a_button_acts() {
    let mut world = busy(160, 45);
    world.draw();
    let click = |col, row| {
        InputEvent::Mouse(MouseInput { kind: MouseKind::Down(MouseButton::Left), col, row, mods: Mods::NONE })
    };
    world.input(&click(150, 30));
    let clicked = world.view.selected;
    assert!(clicked.is_some());
    let help = {
        let model = world.model();
        let area = ratatui::layout::Rect::new(0, 44, 160, 1);
        crate::ui::footer::buttons(&world.view, &model, area).pop().unwrap()
    };
    world.input(&click(help.area.x, help.area.y));
    assert_eq!(focus(&world.view), Scope::Help);
}

#[test]
fn only_shown_panes_are_sized() {
    let world = busy(160, 45);
    let area = ratatui::layout::Rect::new(0, 0, 160, 45);
    let sizes = pane_sizes(&world.view, &world.model(), area);
    assert_eq!(sizes.len(), 4, "four live sessions");
    let mut zoomed = world;
    zoomed.view.selected = Some(TaskId(2));
    zoomed.keys("z");
    let sizes = pane_sizes(&zoomed.view, &zoomed.model(), area);
    assert_eq!(sizes.iter().map(|(id, size, _)| (id.0, size.cols, size.rows)).collect::<Vec<_>>(), [(2, 158, 41)]);
}

#[test]
fn a_phone_goes_from_the_list_to_the_task_to_the_terminal_and_back() {
    let mut world = waiting(45, 25);
    let area = ratatui::layout::Rect::new(0, 0, 45, 25);
    let shown = |world: &World| pane_sizes(&world.view, &world.model(), area).len();
    assert_eq!((shown(&world), focus(&world.view)), (0, Scope::Main), "a list sizes no terminal");
    world.keys("enter");
    assert_eq!((shown(&world), focus(&world.view)), (0, Scope::Main));
    world.keys("enter");
    assert_eq!((shown(&world), focus(&world.view)), (1, Scope::Focus));
    world.keys("ctrl+q esc");
    assert_eq!(focus(&world.view), Scope::Main);
    assert_eq!(world.keys("q"), [Intent::Detach]);
}

#[test]
fn every_button_of_a_phone_can_be_tapped() {
    let mut world = waiting(45, 25);
    world.draw();
    let taps: Vec<_> = {
        let model = world.model();
        let area = ratatui::layout::Rect::new(0, 24, 45, 1);
        crate::ui::footer::buttons(&world.view, &model, area)
    };
    let named: Vec<_> = taps.iter().map(|button| button.action.name()).collect();
    assert_eq!(named[..4], ["approve", "deny", "kill", "peek"]);
    let tap = MouseInput {
        kind: MouseKind::Down(MouseButton::Left),
        col: taps[0].area.x,
        row: taps[0].area.y,
        mods: Mods::NONE,
    };
    assert!(matches!(&commands(world.input(&InputEvent::Mouse(tap)))[..], [Command::Answer(TaskId(1), _)]));
}

#[test]
fn the_wheel_goes_to_a_program_that_wants_the_mouse_only_while_typing() {
    let mut world = waiting(100, 30);
    world.screens.0.get_mut(&SessionId(1)).unwrap().feed(b"\x1b[?1000h\x1b[?1006h");
    let wheel = InputEvent::Mouse(MouseInput { kind: MouseKind::WheelUp, col: 40, row: 10, mods: Mods::NONE });
    assert_eq!(world.input(&wheel), []);
    world.keys("enter");
    assert_eq!(world.input(&wheel), [Intent::Keys(SessionId(1), b"\x1b[<64;10;9M".to_vec())]);
}

#[test]
fn a_failed_task_is_tried_again_and_a_finished_one_is_not_killed() {
    let mut world = busy(100, 30);
    world.view.selected = Some(TaskId(7));
    assert_eq!(commands(world.keys("a")), [Command::Resume(TaskId(7))]);
    world.view.selected = Some(TaskId(1));
    assert_eq!(world.keys("k y"), []);
}
