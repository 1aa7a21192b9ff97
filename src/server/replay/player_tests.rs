use std::fmt::Write as _;
use std::path::Path;
use std::sync::mpsc::channel;

use proptest::prelude::*;

use super::*;
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::time::Timestamp;
use crate::domain::timeline::MarkKind;
use crate::pty::Recording;
use crate::server::replay::{Stretch, shown_text};
use crate::term::Size;
use crate::ui::{Mark, Speed};

/// A session of 100 s: a line each second, between 40 and 80 nothing; from second 20 on it is wider.
fn recorded(path: &Path) -> Film {
    let mut recording = Recording::create(path, 1 << 20, Timestamp(0)).unwrap();
    for second in (0..=40_u64).chain(80..=100) {
        recording.set_size(Size::new(5, if second < 20 { 40 } else { 60 }));
        recording.append_at(Span::secs(second), format!("line {second}\r\n").as_bytes()).unwrap();
    }
    drop(recording);
    Film::open(path, None).unwrap()
}

fn shown(film: &Film) -> Shown {
    let marks = [(10, MarkKind::Prompt), (30, MarkKind::Approval), (90, MarkKind::Error)];
    let marks = marks.map(|(at, kind)| Mark { at: Span::secs(at), kind, text: "it".into() }).to_vec();
    Arc::new(Mutex::new(Replay {
        task: TaskId(1),
        session: SessionId(1),
        of: (1, 1),
        screen: film.blank(),
        at: Span::ZERO,
        length: film.length(),
        began: Timestamp(0),
        playing: Playing::Paused,
        speed: Speed::USUAL,
        idle: None,
        marks,
        hits: None,
    }))
}

/// Sends wishes one after the other to a player that is paused; gives what is shown after each.
fn after(wishes: Vec<ReplayWish>) -> Vec<(u64, u16, Vec<String>)> {
    let folder = tempfile::tempdir().unwrap();
    let film = recorded(&folder.path().join("r"));
    let shown = shown(&film);
    let (told, news) = channel();
    let (sender, orders) = channel();
    let mut player = Some((Player::new(film, Arc::clone(&shown), move || told.send(()).unwrap_or_default()), orders));
    let mut seen = Vec::new();
    std::thread::scope(|scope| {
        if let Some((player, orders)) = player.take() {
            scope.spawn(move || player.run(&orders));
        }
        for wish in wishes {
            sender.send(wish).unwrap();
            news.recv().unwrap();
            let shown = look(&shown);
            let rows = shown.screen.rows_text().into_iter().filter(|row| !row.is_empty()).collect();
            seen.push((shown.at.as_secs(), shown.screen.size().cols, rows));
        }
        drop(sender);
    });
    seen
}

#[test]
fn every_way_to_a_time_shows_what_was_shown_then() {
    let (later, earlier) = (Toward::Later, Toward::Earlier);
    let table = [
        (ReplayWish::To(Span::secs(10)), 10, 40),
        (ReplayWish::By(later, 5), 15, 40),
        (ReplayWish::By(later, 60), 75, 60),
        (ReplayWish::By(earlier, 60), 15, 40),
        (ReplayWish::Mark(later, None), 30, 60),
        (ReplayWish::Mark(later, Some(MarkKind::Error)), 90, 60),
        (ReplayWish::Mark(later, None), 90, 60),
        (ReplayWish::Mark(earlier, Some(MarkKind::Prompt)), 10, 40),
        (ReplayWish::Share(50), 50, 60),
        (ReplayWish::By(earlier, 500), 0, 40),
        (ReplayWish::To(Span(u64::MAX)), 100, 60),
        (ReplayWish::Search("line 3".into()), 39, 60),
        (ReplayWish::Hit(later), 39, 60),
        (ReplayWish::Hit(earlier), 38, 60),
    ];
    let seen = after(table.iter().map(|(wish, _, _)| wish.clone()).collect());
    for ((wish, at, cols), (seen_at, seen_cols, rows)) in table.into_iter().zip(seen) {
        assert_eq!((seen_at, seen_cols), (at, cols), "{wish:?}");
        let last = if (41..80).contains(&at) { 40 } else { at };
        let newest: Vec<String> = (last.saturating_sub(3)..=last).map(|second| format!("line {second}")).collect();
        assert_eq!(rows, newest, "{wish:?}");
    }
}

#[test]
fn time_goes_on_by_the_speed_and_long_pauses_are_shortened() {
    let folder = tempfile::tempdir().unwrap();
    let film = recorded(&folder.path().join("r"));
    let shown = shown(&film);
    {
        let mut shown = look(&shown);
        (shown.playing, shown.speed, shown.idle) = (Playing::On, Speed(4000), Some(Span::secs(2)));
    }
    let mut player = Player::new(film, Arc::clone(&shown), || ());
    let mut pass = |seconds: u64| {
        player.clock = Instant::now().checked_sub(Duration::from_secs(seconds)).unwrap();
        player.tick().unwrap();
        look(&shown).at.as_secs()
    };
    assert_eq!(pass(9), 36);
    assert_eq!(pass(1), 40);
    // Two seconds of the pause are half a second at this speed.
    assert_eq!(pass(1), 80);
    assert_eq!(pass(2), 88);
    assert_eq!(pass(60), 100);
    assert_eq!(look(&shown).playing, Playing::Over);
    assert_eq!(pass(60), 100);
}

#[test]
fn the_text_has_every_line_and_no_secret_and_a_stretch_only_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let film = recorded(&path);
    let text = shown_text(&film, None).unwrap();
    assert!(text.starts_with("line 0\nline 1\n") && text.ends_with("line 99\nline 100\n"), "{text}");
    let two = shown_text(&film, Some(Stretch { from: 8, to: 17 })).unwrap();
    assert_eq!(two, "line 1\nline 2\n");
    let path = folder.path().join("other");
    let mut recording = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap();
    let key = format!("{}{}", "ghp_", "a1B2c3D4e5F6g7H8i9J0k1L2m3N4o5P6q7R8");
    let drawn = format!("before {key}\r\n\x1b[?1049h\x1b[2J\x1b[Hdrawn over all");
    recording.append_at(Span(0), drawn.as_bytes()).unwrap();
    recording.append_at(Span(5000), b"\x1b[?1049lafter\r\n").unwrap();
    drop(recording);
    let text = shown_text(&Film::open(&path, None).unwrap(), None).unwrap();
    assert_eq!(text, "before [redacted]\nafter\n--- drawn over the whole screen ---\ndrawn over all\n");
}

/// Everything that can be seen of a screen.
fn picture(screen: &Screen) -> String {
    let mut seen = format!("{:?} {:?}\n", screen.size(), screen.cursor());
    for row in 0..screen.size().rows {
        screen.for_each_cell(row, 0, |at, cell| {
            write!(seen, "{at} {:?} {} {:?};", cell.text, cell.width, cell.style).unwrap();
        });
        seen.push('\n');
    }
    seen
}

/// A player of a recording that stands at its start.
fn player(path: &Path, kept: Keyframes) -> Player<fn()> {
    let film = Film::open(path, None).unwrap();
    let shown = shown(&film);
    look(&shown).screen = film.stage();
    let mut player = Player::new(film, shown, (|| ()) as fn());
    player.kept = kept;
    player
}

fn seen_at(player: &mut Player<fn()>, to: Span) -> String {
    player.go(to).unwrap();
    picture(&look(&player.shown).screen)
}

/// What programs print: text, colours, movements, margins, both screens, and all of it cut anywhere.
fn output() -> impl Strategy<Value = Vec<u8>> {
    let piece = prop_oneof![
        4 => "[a-zé日 ]{1,20}",
        2 => Just("\r\n".to_owned()),
        1 => "\x1b\\[[0-9]{0,2}(;[0-9]{1,2})?[mHABCDJKLMPSTX@]",
        1 => "\x1b\\[[1-3];[3-6]r",
        1 => prop_oneof![Just("\x1b[?1049h"), Just("\x1b[?1049l"), Just("\x1b7"), Just("\x1b8"), Just("\x1b[4:3m")]
            .prop_map(str::to_owned),
    ];
    proptest::collection::vec(piece, 40..120).prop_map(|pieces| pieces.concat().into_bytes())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_way_through_a_recording_shows_what_playing_it_from_the_start_shows(
        bytes in output(),
        cuts in proptest::collection::vec((1..40_usize, 0..3_u64, 4..9_u16, 8..30_u16), 20..60),
        ways in proptest::collection::vec(0..1000_u64, 1..20),
    ) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("r");
        let mut recording = Recording::create(&path, 1 << 20, Timestamp(0)).unwrap();
        let (mut rest, mut at) = (bytes.as_slice(), 0);
        for (nth, (length, later, rows, cols)) in cuts.into_iter().cycle().enumerate() {
            if nth % 7 == 0 {
                recording.set_size(Size::new(rows, cols));
            }
            let (piece, more) = rest.split_at(length.min(rest.len()));
            recording.append_at(Span(at), piece).unwrap();
            (rest, at) = (more, at + later * 10);
            if rest.is_empty() {
                break;
            }
        }
        drop(recording);
        // The bound lets only a few of the pictures be kept.
        let mut walker = player(&path, Keyframes::of(32, 40 << 10));
        seen_at(&mut walker, Span(at));
        let length = walker.film.length().0.max(1);
        for way in ways {
            let to = Span(way * length / 1000);
            let fresh = seen_at(&mut player(&path, Keyframes::of(u64::MAX, 0)), to);
            prop_assert_eq!(seen_at(&mut walker, to), fresh, "at {:?}", to);
        }
    }
}

#[test]
fn pictures_are_kept_within_their_bound_and_spread_over_the_recording() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("r");
    let mut recording = Recording::create(&path, 64 << 20, Timestamp(0)).unwrap();
    recording.set_size(Size::new(24, 80));
    for second in 0..2000 {
        recording.append_at(Span::secs(second), format!("{second} {}\r\n", "x".repeat(1000)).as_bytes()).unwrap();
    }
    drop(recording);
    let most = 5 << 20;
    let mut player = player(&path, Keyframes::of(16 << 10, most));
    seen_at(&mut player, Span::secs(2000));
    let one = look(&player.shown).screen.weight();
    let kept = player.kept.len();
    assert!(kept * one <= most + (most >> 2) && kept * one >= most / 4, "{kept} of {one}");
    // They are evenly spread: from one to any place it is never much farther than from one to the next.
    let stretch = Span::secs(2000).0 / kept as u64;
    for second in (400..2000).step_by(100) {
        let before = player.kept.before(Span::secs(second)).unwrap();
        assert!(Span::secs(second).0 - before.last.0 <= 2 * stretch, "{second}");
    }
}
