//! Whatever is pressed at whatever size, the screen draws.

use proptest::prelude::*;

use super::fixture::{DIFF, busy};
use crate::domain::ids::TaskId;
use crate::term::{InputEvent, KeyPress, Mods, MouseButton, MouseInput, MouseKind, Size};
use crate::ui::{DiffText, Pictures, pane_sizes};

const KEYS: [&str; 42] = [
    "c",
    "w",
    "a",
    "A",
    "d",
    "r",
    "p",
    "k",
    "n",
    ":",
    "/",
    "enter",
    "z",
    "l",
    "!",
    "tab",
    "v",
    "down",
    "up",
    "home",
    "end",
    "right",
    "left",
    "1",
    "4",
    "9",
    "pgup",
    "pgdn",
    "t",
    "?",
    "q",
    "ctrl+q",
    "esc",
    "y",
    "x",
    "L",
    "N",
    "shift+tab",
    "alt+enter",
    "backspace",
    "日",
    "space",
];

fn input() -> impl Strategy<Value = InputEvent> {
    let key = prop::sample::select(&KEYS[..]).prop_map(|name| InputEvent::Key(name.parse::<KeyPress>().unwrap()));
    let size = (0u16..60, 0u16..200).prop_map(|(rows, cols)| InputEvent::Resize(Size::new(rows, cols)));
    let kind = prop::sample::select(vec![
        MouseKind::Down(MouseButton::Left),
        MouseKind::WheelUp,
        MouseKind::WheelDown,
        MouseKind::Moved,
    ]);
    let mouse = (kind, 0u16..200, 0u16..60)
        .prop_map(|(kind, col, row)| InputEvent::Mouse(MouseInput { kind, col, row, mods: Mods::NONE }));
    let paste = ".{0,40}".prop_map(InputEvent::Paste);
    prop_oneof![8 => key, 1 => size, 2 => mouse, 1 => paste]
}

/// What programs print: typing, lines, moves, scrolling, wide characters, modes.
fn printed() -> impl Strategy<Value = String> {
    let piece = prop_oneof![
        4 => "[a-zж日 ]{1,12}",
        1 => Just("\r\n".to_owned()),
        1 => Just("\x08 \x08".to_owned()),
        1 => (1u16..40, 1u16..90).prop_map(|(row, col)| format!("\x1b[{row};{col}H")),
        1 => prop::sample::select(vec!["\x1b[2J", "\x1b[31mx\x1b[m", "\x1b[2S", "\x1b[?1049h", "\x1b[?1049l", "\x1b[4h", "\x1b["])
            .prop_map(str::to_owned),
    ];
    prop::collection::vec(piece, 1..6).prop_map(|pieces| pieces.concat())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(48))]

    #[test]
    fn a_frame_from_kept_pictures_is_the_frame_drawn_anew(
        steps in prop::collection::vec((0usize..8, printed(), prop::option::weighted(0.3, input())), 1..20),
    ) {
        let mut world = busy(120, 40);
        for (which, text, input) in steps {
            if let Some(screen) = world.screens.0.values_mut().nth(which) {
                screen.feed(text.as_bytes());
            }
            if let Some(input) = input.filter(|input| !matches!(input, InputEvent::Resize(_))) {
                world.input(&input);
            }
            let kept = world.draw();
            world.pictures = Pictures::default();
            let anew = world.draw();
            prop_assert_eq!(kept.backend().buffer(), anew.backend().buffer());
            prop_assert_eq!(kept.backend().cursor_position(), anew.backend().cursor_position());
        }
    }

    #[test]
    fn no_input_at_any_size_panics(rows in 1u16..50, cols in 1u16..180, inputs in prop::collection::vec(input(), 0..40)) {
        let mut world = busy(cols, rows);
        world.diff = Some(DiffText { truncated: true, ..DiffText::of(TaskId(3), DIFF.into()) });
        for input in inputs {
            world.input(&input);
            let size = world.view.size;
            if size.rows > 0 && size.cols > 0 {
                world.draw();
            }
            let area = ratatui::layout::Rect::new(0, 0, size.cols, size.rows);
            for (_, pane, _) in pane_sizes(&world.view, &world.model(), area) {
                prop_assert_eq!(pane, pane.clamped());
            }
        }
    }
}
