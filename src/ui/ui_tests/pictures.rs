//! Pictures of the screen: text and style, at the sizes that people have.

use std::fmt::Write as _;

use ratatui::Terminal;
use ratatui::backend::TestBackend;
use ratatui::buffer::Buffer;
use ratatui::style::{Color, Modifier};
use unicode_width::UnicodeWidthStr as _;

use super::fixture::{World, busy, route, waiting};
use crate::domain::time::Span;
use crate::ui::Preview;

/// The sizes that people have: a wide screen, a usual one, a small one, a phone.
pub(super) const SIZES: [(u16, u16); 4] = [(160, 45), (100, 30), (80, 24), (45, 25)];

/// The text of every row, then the runs of each style.
pub(super) fn picture(terminal: &Terminal<TestBackend>) -> String {
    let buffer = terminal.backend().buffer();
    let mut out = String::new();
    for y in 0..buffer.area.height {
        let _ = writeln!(out, "{}", row_text(buffer, y).trim_end());
    }
    out.push_str("--- style\n");
    for y in 0..buffer.area.height {
        let _ = writeln!(out, "{}", row_styles(buffer, y));
    }
    out
}

pub(super) fn row_text(buffer: &Buffer, y: u16) -> String {
    let mut text = String::new();
    let mut x = 0;
    while x < buffer.area.width {
        let symbol = buffer[(x, y)].symbol();
        text.push_str(symbol);
        x += (symbol.width() as u16).max(1);
    }
    text
}

/// `start:foreground/background+modifiers` for each run of cells that look the same.
fn row_styles(buffer: &Buffer, y: u16) -> String {
    let mut runs = String::new();
    let mut last = None;
    for x in 0..buffer.area.width {
        let cell = &buffer[(x, y)];
        let look = (cell.fg, cell.bg, cell.modifier);
        if last != Some(look) {
            let _ = write!(runs, "{x}:{}/{}{} ", color(cell.fg), color(cell.bg), modifiers(cell.modifier));
            last = Some(look);
        }
    }
    runs.trim_end().to_owned()
}

fn color(color: Color) -> String {
    match color {
        Color::Reset => "-".into(),
        Color::Rgb(r, g, b) => format!("{r:02x}{g:02x}{b:02x}"),
        other => other.to_string(),
    }
}

fn modifiers(modifier: Modifier) -> String {
    if modifier.is_empty() { String::new() } else { format!("+{modifier:?}") }
}

/// Writes the picture as a drawing, for looking at it: `PICTURES=folder cargo test --lib ui_tests`.
fn dump(name: &str, terminal: &Terminal<TestBackend>) {
    let Some(folder) = std::env::var_os("PICTURES") else { return };
    let drawing = super::svg::drawing(terminal.backend().buffer());
    std::fs::write(std::path::Path::new(&folder).join(format!("{name}.svg")), drawing).unwrap();
}

/// Photographs one case at every size.
pub(super) fn shoot(name: &str, make: impl Fn(u16, u16) -> World) {
    for (cols, rows) in SIZES {
        let mut world = make(cols, rows);
        super::states::check(name, &world);
        let terminal = world.draw();
        let file = format!("{name}__{cols}x{rows}");
        dump(&file, &terminal);
        super::looks::check_looks(&file, make(cols, rows));
        insta::with_settings!({ snapshot_path => "../../../snapshots", prepend_module_to_snapshot => false, omit_expression => true }, {
            insta::assert_snapshot!(file, picture(&terminal));
        });
    }
}

#[test]
fn the_first_screen_without_an_agent() {
    shoot("welcome__no_agents", |cols, rows| {
        let mut world = World::new(cols, rows);
        for agent in world.agents.iter_mut().filter(|agent| agent.label.is_none()) {
            agent.ready = false;
        }
        world
    });
}

#[test]
fn the_first_screen_with_agents() {
    shoot("welcome__agents", World::new);
}

#[test]
fn a_busy_screen() {
    shoot("main__busy", busy);
}

#[test]
fn an_approval_that_waits() {
    shoot("main__approval", waiting);
}

#[test]
fn the_help() {
    shoot("help__open", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("?");
        world
    });
}

#[test]
fn the_prompt_with_its_route() {
    shoot("prompt__preview", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys("n");
        world.types("Add an endpoint that lists a user's orders");
        let mut result = route("droid");
        result.model = Some("claude-sonnet-4-5".into());
        world.preview =
            Some(Preview { for_text: "Add an endpoint that lists a user's orders".into(), result: Ok(result) });
        world
    });
}

#[test]
fn a_peek() {
    shoot("peek__open", |cols, rows| {
        let mut world = busy(cols, rows);
        world.view.selected = Some(crate::domain::ids::TaskId(2));
        world.keys("p");
        world
    });
}

#[test]
fn the_palette() {
    shoot("palette__open", |cols, rows| {
        let mut world = busy(cols, rows);
        world.keys(":");
        world.types("re");
        world
    });
}

#[test]
fn a_question_before_a_kill() {
    shoot("confirm__kill", |cols, rows| {
        let mut world = waiting(cols, rows);
        world.keys("k");
        world
    });
}

#[test]
fn a_refusal_is_shown_and_goes_away() {
    let mut world = waiting(100, 30);
    crate::ui::refused(&mut world.view, "task-1: the dialog changed since you saw it, so nothing was sent");
    let shown = |world: &mut World| picture(&world.draw()).contains("the dialog changed");
    assert!(shown(&mut world));
    world.now = world.now + Span::secs(9);
    assert!(!shown(&mut world));
}

#[test]
fn a_typed_into_pane_on_a_phone() {
    shoot("focus__typing", |cols, rows| {
        let mut world = waiting(cols, rows);
        world.keys("enter enter enter");
        world
    });
}

#[test]
fn a_task_on_its_own_page_and_a_light_theme() {
    shoot("task__page", |cols, rows| {
        let mut world = waiting(cols, rows);
        world.theme = "daylight".into();
        if cols < 70 {
            world.keys("enter");
        }
        world
    });
}

#[test]
fn a_screen_that_is_too_small_says_so() {
    let mut world = waiting(18, 5);
    assert!(picture(&world.draw()).contains("needs"));
}

#[test]
fn mistakes_of_the_configuration_can_be_read() {
    let mut world = busy(120, 30);
    world.problems = vec!["config.toml:3: `sidebar` is not a setting".into()];
    assert!(picture(&world.draw()).contains("1 mistake"));
    world.keys("?");
    assert!(picture(&world.draw()).contains("config.toml:3"));
}

#[test]
fn footer_and_help_show_the_keys_as_they_were_changed() {
    let mut world = waiting(120, 30);
    world.remap("[keys.main]\nX = 'kill'\nk = 'select_previous'\n\"F2\" = 'approve'\n");
    let shown = picture(&world.draw());
    assert!(shown.contains("X kill") && shown.contains("f2 approve") && !shown.contains("k kill"), "{shown}");
    world.keys("?");
    let help = picture(&world.draw());
    assert!(help.contains("X ") && help.contains("f2 a"), "{help}");
    assert_eq!(world.problems, [""; 0]);
    world.remap("[keys.main]\nk = 'select_previous'\n");
    assert!(picture(&world.draw()).contains("config.toml:2: `k` is the only key of `kill`"));
}

#[test]
fn ascii_and_no_colour_need_no_symbol() {
    let mut world = busy(80, 24);
    world.config.screen.look = crate::config::Look::Ascii;
    let terminal = world.draw();
    let text: String = (0..24).map(|y| row_text(terminal.backend().buffer(), y)).collect();
    for glyph in ["╭", "─", "│", "⚑", "▌", "♪"] {
        assert!(!text.contains(glyph), "{glyph}");
    }
}

/// A terminal with a history, as a program that runs tests leaves it.
fn tested(cols: u16, rows: u16) -> World {
    let mut world = waiting(cols, rows);
    let screen = world.screens.0.get_mut(&crate::domain::ids::SessionId(1)).unwrap();
    for n in 0..120 {
        let line = match n % 6 {
            0 => format!("\x1b[31merror\x1b[0m: src/main.rs:{n}: see https://example.org/e/{n}\r\n"),
            3 => format!("  日本語のログ {n} · 完了\r\n"),
            _ => format!("\x1b[32m✓\x1b[0m case {n} passed after the \x1b[1msecond\x1b[0m try\r\n"),
        };
        screen.feed(line.as_bytes());
    }
    world
}

#[test]
fn reading_with_a_search_and_a_selection() {
    shoot("reading__selected", |cols, rows| {
        let mut world = tested(cols, rows);
        world.keys("[ /");
        world.types("error");
        world.keys("enter n V k k");
        world
    });
}

#[test]
fn a_search_being_written() {
    shoot("reading__search", |cols, rows| {
        let mut world = tested(cols, rows);
        world.keys("[ ?");
        world.types("case 8.");
        world.keys("tab");
        world
    });
}

#[test]
fn reading_in_a_peek_while_more_is_printed() {
    shoot("reading__peek", |cols, rows| {
        let mut world = tested(cols, rows);
        world.keys("p [ u");
        world.screens.0.get_mut(&crate::domain::ids::SessionId(1)).unwrap().feed(b"one more\r\nand more\r\n");
        world
    });
}
