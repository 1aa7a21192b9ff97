//! Older text: what a session printed before the lines that its pane keeps, read from its recording.

use std::collections::{HashSet, VecDeque};
use std::path::Path;

use super::client::ClientId;
use super::core::Core;
use super::inbox::Note;
use super::launch::decoder_of;
use crate::agents::HeadlessDecoder;
use crate::domain::ids::SessionId;
use crate::domain::time::Span;
use crate::pty::{Frame, Recording};
use crate::term::{OlderText, PaneText, Screen, Size};
use crate::ui::{Older, OlderState};

/// The most bytes of lines that are held while a recording is read.
const HELD: usize = 12 << 20;
/// The most lines that a client is given.
const GIVEN: usize = 50_000;
/// A screen that stands this long has been seen.
const STOOD: Span = Span(250);

/// What a pane shows now, for finding where its oldest line is in the recording.
struct Now {
    size: Size,
    alternate: bool,
    kept: i64,
    on_screen: i64,
    rows: Vec<String>,
}

/// A client wants to read on above the oldest line.
pub fn ask(core: &mut Core, id: ClientId, session: SessionId) {
    let Some(pane) = core.world.panes.0.get(&session) else { return };
    let now = {
        let shared = pane.lock();
        let text = PaneText::new(&shared.screen, None);
        Now {
            size: shared.screen.size(),
            alternate: shared.screen.alternate_screen(),
            kept: text.kept(),
            on_screen: text.on_screen(),
            rows: shared.screen.rows_text(),
        }
    };
    let decoder = core.world.state.session(session).and_then(|session| decoder_of(&core.world.crew, session));
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
        (OlderState::Asked | OlderState::There, lines) => format!("{lines} older lines from the recording are above"),
    };
    crate::ui::notice(&mut screen.view, &words);
    screen.face.older = Some(older);
    screen.touch();
}

/// Plays the recording into a screen of its own and keeps the lines that leave it.
struct Player {
    screen: Screen,
    lines: VecDeque<String>,
    bytes: usize,
    /// The number of the next line that leaves the screen.
    next: i64,
    seen: HashSet<String>,
    last: Option<Span>,
}

fn read(path: &Path, mut decoder: Option<HeadlessDecoder>, now: &Now) -> Result<OlderText, String> {
    let mut player = Player {
        screen: Screen::new(now.size),
        lines: VecDeque::new(),
        bytes: 0,
        next: 0,
        seen: HashSet::new(),
        last: None,
    };
    let (mut decoded, mut facts) = (Vec::new(), Vec::new());
    let visit = |frame: Frame| {
        if now.alternate {
            player.look(frame.at);
        }
        match &mut decoder {
            Some(decoder) => {
                decoded.clear();
                facts.clear();
                decoder.push(&frame.bytes, &mut decoded, &mut facts);
                player.screen.feed(&decoded);
            }
            None => drop(player.screen.feed(&frame.bytes)),
        }
        player.harvest();
    };
    Recording::replay(path, visit).map_err(|error| error.to_string())?;
    // What the pane itself keeps, or shows now, is not given twice.
    let surplus =
        if now.alternate { player.still_shown(now) } else { usize::try_from(now.on_screen - now.kept).unwrap_or(0) };
    let mut lines: Vec<String> = player.lines.into();
    lines.truncate(lines.len().saturating_sub(surplus));
    lines.drain(..lines.len().saturating_sub(GIVEN));
    Ok(OlderText { end: now.kept, lines })
}

impl Player {
    fn keep(&mut self, line: String) {
        self.bytes += line.len();
        self.lines.push_back(line);
        while self.bytes > HELD {
            let Some(gone) = self.lines.pop_front() else { break };
            self.bytes -= gone.len();
        }
    }

    /// Takes the lines that left the main screen.
    fn harvest(&mut self) {
        if self.screen.alternate_screen() {
            return;
        }
        let text = PaneText::new(&self.screen, None);
        let left: Vec<String> =
            (self.next..text.on_screen()).filter_map(|number| text.stored(number).map(str::to_owned)).collect();
        self.next = self.next.max(text.on_screen());
        for line in left {
            self.keep(line);
        }
    }

    /// Takes what is new on an alternate screen that stood for a while before this moment.
    fn look(&mut self, at: Span) {
        let stood = self.last.replace(at).is_some_and(|last| at.0.saturating_sub(last.0) >= STOOD.0);
        if !stood || !self.screen.alternate_screen() {
            return;
        }
        for row in self.screen.rows_text() {
            // What counts or turns is the same line to a reader.
            let kind: String = row.chars().filter(|c| c.is_alphabetic()).collect();
            if kind.len() > 2 && self.seen.insert(kind) {
                self.keep(row);
            }
        }
    }

    /// How many of the lines at the end are on the screen now.
    fn still_shown(&self, now: &Now) -> usize {
        self.lines.iter().rev().take_while(|line| now.rows.contains(line)).count()
    }
}

#[cfg(test)]
#[path = "older_tests.rs"]
mod tests;
