//! Reading a terminal: keys, mouse, search, selection, addresses, narrow places.

use super::fixture::{NOW, World, waiting};
use crate::config::Scope;
use crate::domain::ids::SessionId;
use crate::domain::time::Span;
use crate::term::{InputEvent, Mods, MouseButton, MouseInput, MouseKind, OlderText, Place, Screen, Size};
use crate::ui::view_state::PaneMode;
use crate::ui::{Intent, Older, OlderState, focus};

const S: SessionId = SessionId(1);

fn lines(count: usize) -> String {
    (0..count).map(|n| format!("line {n}\r\n")).collect::<Vec<_>>().concat()
}

/// One agent with this text in its terminal.
fn with_text(cols: u16, rows: u16, text: &str) -> World {
    let mut world = waiting(cols, rows);
    let mut screen = Screen::new(Size::new(16, 60));
    screen.feed(text.as_bytes());
    world.screens.0.insert(S, screen);
    world
}

fn shown(world: &mut World) -> String {
    let terminal = world.draw();
    let buffer = terminal.backend().buffer();
    let row = |y| (0..buffer.area.width).map(|x| buffer[(x, y)].symbol().to_owned()).collect::<String>() + "\n";
    (0..buffer.area.height).map(row).collect()
}

fn cursor(world: &World) -> Place {
    world.view.reading_of(S).unwrap().cursor
}

fn copied(intents: &[Intent]) -> Option<&str> {
    intents.iter().find_map(|intent| match intent {
        Intent::Copy(text) => Some(text.as_str()),
        _ => None,
    })
}

fn mouse(kind: MouseKind, (col, row): (u16, u16), mods: Mods) -> InputEvent {
    InputEvent::Mouse(MouseInput { kind, col, row, mods })
}

/// Press, move, release.
fn drag(world: &mut World, from: (u16, u16), to: (u16, u16), mods: Mods) -> Vec<Intent> {
    world.draw();
    let mut all = world.input(&mouse(MouseKind::Down(MouseButton::Left), from, mods));
    all.extend(world.input(&mouse(MouseKind::Drag(MouseButton::Left), to, mods)));
    all.extend(world.input(&mouse(MouseKind::Up(MouseButton::Left), to, mods)));
    all
}

fn click(world: &mut World, at: (u16, u16), mods: Mods) -> Vec<Intent> {
    world.draw();
    let mut all = world.input(&mouse(MouseKind::Down(MouseButton::Left), at, mods));
    all.extend(world.input(&mouse(MouseKind::Up(MouseButton::Left), at, mods)));
    all
}

/// Where a text is on the screen.
fn find(world: &mut World, text: &str) -> (u16, u16) {
    let terminal = world.draw();
    let buffer = terminal.backend().buffer();
    for y in 0..buffer.area.height {
        let row: String = (0..buffer.area.width).map(|x| buffer[(x, y)].symbol().chars().next().unwrap()).collect();
        if let Some(at) = row.find(text) {
            return (row[..at].chars().count() as u16, y);
        }
    }
    panic!("`{text}` is not shown");
}

#[test]
fn reading_begins_a_page_up_and_stays_there_while_more_comes() {
    let mut world = with_text(100, 30, &lines(200));
    world.keys("pgup");
    assert_eq!(focus(&world.view), Scope::Scrollback);
    let before = find(&mut world, "line 170");
    world.screens.0.get_mut(&S).unwrap().feed(lines(3).as_bytes());
    assert_eq!(find(&mut world, "line 170"), before);
    let picture = shown(&mut world);
    assert!(picture.contains("↓ 3 new G"), "{picture}");
    world.keys("G");
    assert!(!shown(&mut world).contains("new G"));
    world.keys("q");
    assert_eq!((world.view.reading_of(S).is_some(), focus(&world.view)), (false, Scope::Main));
}

#[test]
fn the_cursor_goes_by_characters_words_rows_and_pages() {
    let mut world = with_text(100, 30, "fn main() {\r\n    let answer = 42;\r\n}\r\n");
    world.keys("[ g");
    let mut at = |keys: &str| {
        world.keys(keys);
        let Place { line, at } = cursor(&world);
        (line, at)
    };
    assert_eq!(at("w"), (0, 3));
    assert_eq!(at("e"), (0, 6));
    assert_eq!(at("l l h"), (0, 7));
    assert_eq!(at("j"), (1, 7), "the column is kept");
    assert_eq!(at("down"), (2, 0));
    assert_eq!(at("up"), (1, 7));
    assert_eq!(at("$"), (1, 19));
    assert_eq!(at("^"), (1, 4));
    assert_eq!(at("home"), (1, 0));
    assert_eq!(at("end b"), (1, 17));
    assert_eq!(at("G"), (3, 0));
    assert_eq!(at("g"), (0, 0));
}

#[test]
fn a_selection_is_copied_and_reading_ends() {
    let text = "first line\r\nsecond line\r\nthird line\r\n";
    let copy = |keys: &str| {
        let mut world = with_text(100, 30, text);
        let all = world.keys(keys);
        (copied(&all).map(str::to_owned), focus(&world.view))
    };
    let some = |text: &str, scope| (Some(text.to_owned()), scope);
    assert_eq!(copy("[ g v e y"), some("first", Scope::Main));
    assert_eq!(copy("[ g w v j enter"), some("line\nsecond ", Scope::Main));
    assert_eq!(copy("[ g V j y"), some("first line\nsecond line", Scope::Main));
    assert_eq!(copy("[ g l B j l l y"), some("irs\neco", Scope::Main));
    assert_eq!(copy("[ g ctrl+v j l y"), some("fi\nse", Scope::Main));
    assert_eq!(copy("[ g e v o b y").0.as_deref(), Some("first"), "from the other end");
    assert_eq!(copy("[ g enter"), (None, Scope::Scrollback));
    let shown = copy("[ g y");
    assert_eq!(shown.0.as_deref(), Some("first line\nsecond line\nthird line\n"));
}

#[test]
fn esc_drops_the_selection_then_the_search_then_leaves() {
    let mut world = with_text(100, 30, &lines(50));
    world.keys("[ /");
    world.types("line 1");
    world.keys("enter v");
    let state = |world: &World| {
        let read = world.view.reading_of(S);
        (read.map(|read| (read.selection.is_some(), read.search.is_some())), focus(&world.view))
    };
    assert_eq!(state(&world), (Some((true, true)), Scope::Scrollback));
    world.keys("esc");
    assert_eq!(state(&world), (Some((false, true)), Scope::Scrollback));
    world.keys("esc");
    assert_eq!(state(&world), (Some((false, false)), Scope::Scrollback));
    world.keys("esc");
    assert_eq!(state(&world), (None, Scope::Main));
}

#[test]
fn a_search_counts_goes_round_and_can_be_taken_back() {
    let mut world = with_text(100, 30, &lines(40));
    world.keys("[ g /");
    world.types("line 2");
    assert!(shown(&mut world).contains("1/11"));
    world.keys("enter");
    assert_eq!(cursor(&world), Place::new(2, 0));
    world.keys("n n");
    assert_eq!(cursor(&world), Place::new(21, 0));
    assert!(shown(&mut world).contains("3/11"));
    world.keys("N N N");
    assert_eq!(cursor(&world), Place::new(29, 0));
    assert!(world.view.notice.as_ref().unwrap().text.contains("from the newest line again"));
    world.keys("?");
    world.types("LINE");
    assert!(shown(&mut world).contains("not found"));
    world.keys("esc");
    assert_eq!(cursor(&world), Place::new(29, 0));
    world.keys("/");
    world.types("1.$");
    assert!(shown(&mut world).contains("not found"));
    world.keys("tab");
    assert!(shown(&mut world).contains("regex"));
    world.keys("enter");
    assert_eq!(cursor(&world), Place::new(10, 5));
    world.keys("esc / enter");
    assert!(world.view.reading_of(S).unwrap().search.is_some(), "an empty one takes the last one again");
    assert_eq!(world.keys("tab"), []);
}

#[test]
fn an_address_is_opened_only_when_it_is_asked_for() {
    let mut world = with_text(100, 30, "see https://example.org/a.\r\nor not\r\n");
    world.keys("[ g");
    assert_eq!(world.keys("u"), []);
    assert_eq!(cursor(&world), Place::new(0, 4));
    assert!(shown(&mut world).contains("opens https://example.org/a "));
    let open = [Intent::Open("https://example.org/a".into())];
    assert_eq!(world.keys("u"), open);
    assert_eq!(world.keys("enter"), open);
    world.keys("q");
    let at = find(&mut world, "example.org");
    assert_eq!(click(&mut world, at, Mods::CTRL), open);
    assert_eq!(focus(&world.view), Scope::Main);
}

#[test]
fn a_drag_selects_copies_and_changes_nothing_else() {
    let mut world = with_text(100, 30, "alpha beta\r\ngamma delta\r\n");
    let (x, y) = find(&mut world, "alpha");
    let all = drag(&mut world, (x + 6, y), (x + 4, y + 1), Mods::NONE);
    assert_eq!(copied(&all), Some("beta\ngamma"));
    assert_eq!((focus(&world.view), world.view.reading_of(S).is_none()), (Scope::Main, true));
    assert!(world.view.notice.as_ref().unwrap().text.contains("copied 2 lines"));
    let all = drag(&mut world, (x, y), (x + 2, y + 1), Mods::ALT);
    assert_eq!(copied(&all), Some("alp\ngam"));
    world.keys("enter");
    assert_eq!(focus(&world.view), Scope::Focus);
    let all = drag(&mut world, (x, y), (x + 4, y), Mods::NONE);
    assert_eq!((copied(&all), focus(&world.view)), (Some("alpha"), Scope::Focus), "typing goes on");
}

#[test]
fn without_copying_at_once_the_selection_waits_for_a_key() {
    let mut world = with_text(100, 30, "alpha beta\r\n");
    world.config.screen.copy_on_select = false;
    let (x, y) = find(&mut world, "alpha");
    assert_eq!(drag(&mut world, (x, y), (x + 4, y), Mods::NONE), []);
    assert_eq!(focus(&world.view), Scope::Scrollback);
    assert_eq!(copied(&world.keys("y")), Some("alpha"));
}

#[test]
fn two_clicks_take_a_word_and_three_a_line() {
    let mut world = with_text(100, 30, "open src/main.rs:10 now\r\n");
    world.config.screen.copy_on_select = false;
    let (x, y) = find(&mut world, "src");
    let at = (x + 3, y);
    click(&mut world, at, Mods::NONE);
    click(&mut world, at, Mods::NONE);
    assert_eq!(copied(&world.keys("y")), Some("src/main.rs:10"));
    let mut world = with_text(100, 30, "open src/main.rs:10 now\r\n");
    let first = click(&mut world, at, Mods::NONE);
    assert_eq!((first, focus(&world.view)), (vec![], Scope::Focus), "a click types into the selected pane");
    assert_eq!(copied(&click(&mut world, at, Mods::NONE)), Some("src/main.rs:10"));
    assert_eq!(copied(&click(&mut world, at, Mods::NONE)), Some("open src/main.rs:10 now"));
    world.now = NOW + Span::secs(2);
    assert_eq!(click(&mut world, at, Mods::NONE), []);
}

#[test]
fn a_program_that_wants_the_mouse_has_it_unless_shift_is_held() {
    let mut world = with_text(100, 30, "\x1b[?1002h\x1b[?1006halpha\r\n");
    world.keys("enter");
    let (x, y) = find(&mut world, "alpha");
    let all = drag(&mut world, (x, y), (x + 4, y), Mods::NONE);
    assert!(all.len() == 3 && all.iter().all(|intent| matches!(intent, Intent::Keys(..))), "{all:?}");
    assert_eq!(copied(&drag(&mut world, (x, y), (x + 4, y), Mods::SHIFT)), Some("alpha"));
    assert_eq!(world.view.mode, PaneMode::Typing);
}

#[test]
fn a_drag_over_the_edge_scrolls() {
    let mut world = with_text(100, 30, &lines(100));
    let (x, y) = find(&mut world, "line 99");
    world.input(&mouse(MouseKind::Down(MouseButton::Left), (x, y), Mods::NONE));
    for _ in 0..10 {
        world.input(&mouse(MouseKind::Drag(MouseButton::Left), (x, 0), Mods::NONE));
    }
    let all = world.input(&mouse(MouseKind::Up(MouseButton::Left), (x, 0), Mods::NONE));
    let text = copied(&all).unwrap();
    assert!(text.lines().count() > 30 && text.ends_with("line 99"[..1].chars().as_str()), "{text}");
}

#[test]
fn the_wheel_scrolls_any_pane_and_its_end_is_the_live_picture() {
    let mut world = with_text(100, 30, &lines(100));
    world.draw();
    for _ in 0..3 {
        world.input(&mouse(MouseKind::WheelUp, (60, 10), Mods::NONE));
    }
    assert_eq!(world.view.reading_of(S).map(|read| read.top.line), Some(100 - 15 - 9));
    assert_eq!(focus(&world.view), Scope::Main);
    for _ in 0..3 {
        world.input(&mouse(MouseKind::WheelDown, (60, 10), Mods::NONE));
    }
    assert!(world.view.reading_of(S).is_none());
}

#[test]
fn older_text_is_asked_for_at_the_oldest_line_and_read_on() {
    let mut world = with_text(100, 30, &lines(30));
    assert_eq!(world.keys("[ g"), []);
    assert_eq!(world.keys("up"), [Intent::Older(S)]);
    let text = OlderText { end: 0, lines: (0..9).map(|n| format!("older {n}")).collect() };
    world.older = Some(Older { session: S, state: OlderState::There, text });
    world.keys("up");
    assert_eq!(cursor(&world).line, -1);
    assert!(shown(&mut world).contains("older 8"));
    assert_eq!(world.keys("g up"), []);
    assert_eq!(cursor(&world).line, -9);
}

#[test]
fn what_the_program_cleared_away_is_read_when_more_is_asked_for() {
    let mut world = with_text(100, 30, &format!("{}\x1b[H\x1b[2J\x1b[3Jnew\r\n", lines(60)));
    world.keys("[ g");
    assert_eq!(cursor(&world).line, 60);
    assert_eq!(world.keys("up"), []);
    assert!(world.view.notice.as_ref().unwrap().text.contains("cleared away"));
    world.keys("up");
    assert!(shown(&mut world).contains("line 59"));
    assert_eq!(world.keys("g up"), [Intent::Older(S)]);
}

#[test]
fn a_program_that_draws_its_whole_screen_is_said_to_leave_no_lines() {
    let mut world = with_text(100, 30, "before\r\n\x1b[?1049h\x1b[Hdrawn");
    world.keys("pgup");
    assert!(world.view.notice.as_ref().unwrap().text.contains("leaves no lines behind"));
    assert_eq!(world.keys("pgup"), [Intent::Older(S)]);
}

#[test]
fn a_phone_reads_every_word_of_a_wide_terminal() {
    let wide = format!("{}END\r\n$ ", "0123456789".repeat(18));
    let mut world = waiting(45, 25);
    let mut screen = Screen::new(Size::new(40, 200));
    screen.feed(wide.as_bytes());
    world.screens.0.insert(S, screen);
    world.keys("enter enter");
    let picture = shown(&mut world);
    assert!(picture.contains("END") && picture.contains("0123456789"), "{picture}");
    world.keys("ctrl+q [ g");
    let all = world.keys("V y");
    assert_eq!(copied(&all), Some(wide.lines().next().unwrap()), "one line, however it is wrapped");
}

#[test]
fn a_phone_sees_the_part_with_the_cursor_and_can_look_beside_it() {
    let mut world = waiting(45, 25);
    let mut screen = Screen::new(Size::new(20, 120));
    screen.feed(b"\x1b[?1049h\x1b[Hleft side\x1b[1;100Hright side");
    world.screens.0.insert(S, screen);
    world.keys("enter enter ctrl+q");
    world.view.page = crate::ui::view_state::Page::Terminal;
    let picture = shown(&mut world);
    assert!(picture.contains("right side") && picture.contains('‹') && !picture.contains("left side"), "{picture}");
    world.keys("< < < <");
    let picture = shown(&mut world);
    assert!(picture.contains("left side") && picture.contains('›') && !picture.contains("right side"), "{picture}");
}

#[test]
fn a_peek_is_read_like_a_pane() {
    let mut world = with_text(100, 30, &lines(80));
    world.keys("p [ g V j");
    assert!(shown(&mut world).contains("2 lines selected"));
    assert_eq!(copied(&world.keys("y")), Some("line 0\nline 1"));
    assert_eq!(focus(&world.view), Scope::Peek);
}
