//! Older text: what a session printed before the lines that its pane keeps, read from its recording.

use std::collections::VecDeque;
use std::path::Path;

use super::client::ClientId;
use crate::agents::HeadlessDecoder;
use crate::domain::ids::SessionId;
use crate::domain::time::Span;
use crate::pty::{Frame, PastQuery, Recording, ReplayFailed, past_lines};
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::start::launch::decoder_of;
use crate::term::{OlderText, PaneText, Screen, Size};
use crate::ui::{Older, OlderState};

/// The most bytes of lines that a client is given.
const GIVEN: usize = 8 << 20;
/// By how many lines their place in the recording is found.
const KNOWN: i64 = 64;
/// So many lines are remembered as kept lately.
const RECENT: usize = 400;
/// A screen that stands this long has been seen.
const STOOD: Span = Span(250);

/// What a pane shows now, for finding where its oldest line is in the recording.
struct Now {
    size: Size,
    alternate: bool,
    kept: i64,
    /// The oldest lines that it keeps.
    known: Vec<String>,
    rows: Vec<String>,
}

impl Now {
    fn of(screen: &Screen) -> Self {
        let text = PaneText::new(screen, None).with_cleared();
        let lines = text.kept()..=text.last().min(text.kept() + KNOWN);
        Self {
            size: screen.size(),
            alternate: screen.alternate_screen(),
            kept: text.kept(),
            known: lines.map(|number| text.line(number).text().to_owned()).collect(),
            rows: screen.rows_text(),
        }
    }
}

/// A client wants to read on above the oldest line.
pub fn ask(core: &mut Core, id: ClientId, session: SessionId) {
    let Some(pane) = core.world.panes.0.get(&session) else { return };
    let now = Now::of(&pane.lock().screen);
    let decoder = core.world.state.session(session).and_then(|session| decoder_of(&core.world, session));
    let path = core.world.rules.surround.folder(session).join("recording");
    let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) else { return };
    screen.face.older = Some(Older { session, state: OlderState::Asked, text: OlderText::default() });
    screen.touch();
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let older = match read(&path, decoder, &now) {
            Ok(text) => Older { session, state: OlderState::There, text },
            Err(why) => Older { session, state: OlderState::Failed(why), text: OlderText::default() },
        };
        post.blocking(Note::Older(id, Box::new(older)));
    });
}

/// The older text is there.
pub fn there(core: &mut Core, id: ClientId, older: Older) {
    let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) else { return };
    let words = match (&older.state, older.text.lines.len()) {
        (OlderState::Failed(why), _) => why.clone(),
        (OlderState::Asked | OlderState::There, 0) => {
            "this is the oldest line; the recording has none before it".into()
        }
        (OlderState::Asked | OlderState::There, 1) => "one older line from the recording is above".into(),
        (OlderState::Asked | OlderState::There, lines) => format!("{lines} older lines from the recording are above"),
    };
    crate::ui::notice(&mut screen.view, &words);
    screen.face.older = Some(older);
    screen.touch();
}

fn read(path: &Path, mut decoder: Option<HeadlessDecoder>, now: &Now) -> Result<OlderText, String> {
    let mut facts = Vec::new();
    let decode = |bytes: &[u8], out: &mut Vec<u8>| match &mut decoder {
        Some(decoder) => {
            facts.clear();
            decoder.push(bytes, out, &mut facts);
        }
        None => out.extend_from_slice(bytes),
    };
    let lines = if now.alternate {
        seen_screens(path, now, decode)
    } else {
        let query = PastQuery { size: now.size, known: &now.known, bytes: GIVEN };
        past_lines(path, query, decode).map(|past| past.lines)
    };
    Ok(OlderText { end: now.kept, lines: lines.map_err(|error| error.to_string())? })
}

/// What a program that draws its whole screen has shown, line by line as it appeared, without what is shown now.
fn seen_screens(
    path: &Path,
    now: &Now,
    mut decode: impl FnMut(&[u8], &mut Vec<u8>),
) -> Result<Vec<String>, ReplayFailed> {
    let mut watcher = Watcher::over(Screen::new(now.size));
    let mut decoded = Vec::new();
    Recording::replay(path, |frame| {
        watcher.look(frame.at);
        if let Some(size) = frame.size {
            watcher.screen.resize(size);
        }
        decoded.clear();
        decode(&frame.bytes, &mut decoded);
        watcher.screen.feed(&decoded);
    })?;
    let shown = watcher.lines.iter().rev().take_while(|line| now.rows.contains(line)).count();
    let mut lines: Vec<String> = watcher.lines.into();
    lines.truncate(lines.len() - shown);
    Ok(lines)
}

/// Looks at a screen as a person would: at what stands for a while.
pub struct Watcher {
    screen: Screen,
    lines: VecDeque<String>,
    bytes: usize,
    /// The screen that stood before.
    before: Vec<String>,
    /// What was kept lately: text that a dialog had covered is not new.
    recent: VecDeque<String>,
    last: Option<Span>,
}

/// What of a row does not count or turn.
fn letters(row: &str) -> impl Iterator<Item = char> + '_ {
    row.chars().filter(|c| c.is_alphabetic())
}

impl Watcher {
    /// Looks at this screen.
    pub const fn over(screen: Screen) -> Self {
        Self { screen, lines: VecDeque::new(), bytes: 0, before: Vec::new(), recent: VecDeque::new(), last: None }
    }

    /// Takes a frame of a recording; what a program that draws its whole screen has shown is looked at before.
    pub fn see(&mut self, frame: &Frame, decoded: &[u8]) {
        if self.screen.alternate_screen() {
            self.look(frame.at);
        } else {
            self.last = Some(frame.at);
        }
        if let Some(size) = frame.size {
            self.screen.resize(size);
        }
        self.screen.feed(decoded);
    }

    /// The lines that were seen, oldest first.
    pub fn into_lines(self) -> Vec<String> {
        self.lines.into()
    }

    /// Takes what is new on a screen that stood for a while before this moment.
    fn look(&mut self, at: Span) {
        let stood = self.last.replace(at).is_some_and(|last| at.0.saturating_sub(last.0) >= STOOD.0);
        if !stood {
            return;
        }
        let rows = self.screen.rows_text();
        let written = |row: &&String| !row.trim_start().is_empty();
        let same = rows.iter().filter(written).filter(|row| self.before.contains(row)).count();
        let changed_in_place = same * 2 >= rows.iter().filter(written).count();
        for (at, row) in rows.iter().enumerate().filter(|(_, row)| written(row)) {
            let counts = changed_in_place && self.before.get(at).is_some_and(|old| letters(old).eq(letters(row)));
            let known = letters(row).nth(3).is_some() && self.recent.contains(row);
            if !counts && !known && !self.before.contains(row) {
                self.keep(row.clone());
            }
        }
        self.before = rows;
    }

    fn keep(&mut self, line: String) {
        self.bytes += line.len();
        self.recent.push_back(line.clone());
        if self.recent.len() > RECENT {
            self.recent.pop_front();
        }
        self.lines.push_back(line);
        while self.bytes > GIVEN {
            let Some(gone) = self.lines.pop_front() else { break };
            self.bytes -= gone.len();
        }
    }
}

#[cfg(test)]
#[path = "older_tests.rs"]
mod tests;
