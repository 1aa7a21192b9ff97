//! What a hostile or broken agent could print into its pane.

use std::time::{Duration, Instant};

use orchestra_tui::term::{Screen, Size, TermSignal, is_unsafe};

use super::corpus::cases as corpus;
use super::markers::MARKERS;
use super::picture::{Heard, fed, of};

/// Splits answers into sequences and checks that each is one of the forms that may be typed into a pane.
fn is_fixed_form(replies: &[u8]) -> bool {
    let text = std::str::from_utf8(replies).expect("answers are text");
    let (mut rest, version) = (text, env!("CARGO_PKG_VERSION"));
    let literal = [format!("\x1bP>|orchestra {version}\x1b\\"), "\x1bP0$r\x1b\\".into(), "\x1bP0+r\x1b\\".into()];
    while !rest.is_empty() {
        let len = literal.iter().find(|known| rest.starts_with(known.as_str())).map(String::len).or_else(|| {
            let body = rest.strip_prefix("\x1b[").or_else(|| rest.strip_prefix("\x1b]"))?;
            let osc = rest.as_bytes()[1] == b']';
            let numeric = |c: char| c.is_ascii_digit() || ";?>$".contains(c) || (osc && "rgb:/abcdef".contains(c));
            let end = body.find(|c| !numeric(c))?;
            let last = match &body[end..] {
                last if osc && last.starts_with("\x1b\\") => 2,
                last if osc && last.starts_with('\x07') => 1,
                last if !osc && last.starts_with(['c', 'n', 'R', 't', 'u', 'y']) => 1,
                _ => return None,
            };
            Some(2 + end + last)
        });
        let Some(len) = len else { return false };
        rest = &rest[len..];
    }
    true
}

#[test]
fn hostile_bytes_do_no_harm_in_any_cut() {
    for (name, bytes) in corpus() {
        let started = Instant::now();
        let size = Size::new(24, 80);
        let (whole, heard) = fed(size, [&bytes[..]]);
        let step = if bytes.len() > 100_000 { 1021 } else { 1 };
        let (split, split_heard) = fed(size, bytes.chunks(step));
        // Many times what it takes, far below a hang.
        assert!(started.elapsed() < Duration::from_secs(8), "{name}: {:?}", started.elapsed());
        assert_eq!(of(&whole), of(&split), "{name}");
        check(&name, &whole, &heard);
        check(&name, &split, &split_heard);
    }
}

fn check(name: &str, screen: &Screen, heard: &Heard) {
    assert_eq!(screen.rebuilds(), 0, "{name}");
    assert!(is_fixed_form(&heard.replies), "{name}: {:?}", String::from_utf8_lossy(&heard.replies));
    for marker in MARKERS {
        assert!(!heard.replies.windows(marker.len()).any(|part| part == marker), "{name}");
    }
    assert!(!heard.replies.iter().any(|byte| matches!(byte, b'\r' | b'\n')), "{name}");
    for (_, _, text, ..) in of(screen).cells {
        assert!(text.len() <= 22 && !text.chars().any(is_unsafe), "{name}: {text:?}");
    }
    for signal in &heard.signals {
        if let TermSignal::Title(text) | TermSignal::Notify { body: text, .. } | TermSignal::Cwd(text) = signal {
            assert!(text.chars().count() <= 256 && !text.chars().any(is_unsafe), "{name}: {text:?}");
        }
    }
}

#[test]
fn a_bomb_of_repetitions_costs_no_more_than_its_cells() {
    let bomb = corpus().into_iter().find(|(name, _)| name.starts_with("10")).unwrap().1;
    let letters = vec![b'A'; bomb.len()];
    let time = |bytes: &[u8]| {
        let started = Instant::now();
        fed(Size::new(24, 80), [bytes]);
        started.elapsed()
    };
    // Without the clamp the bomb is thousands of times as expensive as as many letters.
    let (plain, bombed) = (time(&letters), time(&bomb));
    assert!(bombed < plain * 60 + Duration::from_millis(50), "{bombed:?} against {plain:?}");
}

#[test]
fn what_should_be_seen_is_seen() {
    for (name, bytes) in corpus() {
        let (screen, _) = fed(Size::new(24, 80), [&bytes[..]]);
        let text = screen.rows_text().join("\n");
        let number = &name[..2];
        if ["01", "02", "03", "04", "06", "17"].contains(&number) {
            assert_eq!(text.trim(), "done", "{name}");
        }
        if ["08", "09", "11", "12", "19", "21"].contains(&number) {
            assert!(text.contains("OK"), "{name}: {text}");
        }
        if number == "15" {
            // Concealed, in the colour of its ground, invisible characters: what nobody sees, nobody reads.
            let all = screen.contents_tail(usize::MAX).join("\n");
            assert_eq!(all, "build ok\nend", "{name}");
        }
        if number == "22" {
            assert!(screen.modes().sync_since.is_some(), "{name}");
            assert!(screen.contents_tail(usize::MAX)[0].starts_with("stuck"), "{name}: the picture goes on behind it");
        }
    }
}
