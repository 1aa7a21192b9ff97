//! Pages of the log for screens and the command line, read off the loop by a connection of their own.

use super::client::ClientId;
use crate::domain::event::Recorded;
use crate::domain::inbox::{Absence, Left};
use crate::domain::timeline::{Line, Wish, line};
use crate::server::clock;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::store::{Log, PageWish, StoredEvent};
use crate::ui::{LastPart, LogPage, LogPart};
use crate::wire::{Failure, Reply};

/// How many lines the screen gets at once.
const PAGE: usize = 200;
/// The most lines that one request gets.
const MOST: usize = 5_000;

/// Who wanted a page.
#[derive(Debug, Clone, PartialEq)]
pub enum Asker {
    /// A screen, which looks at this part.
    Screen(ClientId, LogPart),
    /// A request.
    Request(ClientId, u64),
}

/// Reads a page for whoever asks; it comes back as a note.
fn read(core: &Core, asker: Asker, wish: &Wish, before: Option<i64>, most: usize) {
    let wanted = PageWish {
        before,
        since: wish.since,
        kinds: wish.kinds(),
        without: wish.without(),
        beginnings: wish.beginnings(&core.world.state),
        most,
    };
    let (post, path) = (core.post.clone(), core.world.rules.paths.store());
    tokio::task::spawn_blocking(move || {
        let page = match Log::open_to_read(&path) {
            Ok(Some(log)) => log.page(&wanted).map_err(|error| error.to_string()),
            Ok(None) => Ok(Vec::new()),
            Err(error) => Err(error.to_string()),
        };
        post.blocking(Note::Page(asker, page));
    });
}

/// A request for the newest lines.
pub fn asked(core: &Core, id: ClientId, number: u64, wish: &Wish, most: usize) {
    read(core, Asker::Request(id, number), wish, None, most.clamp(1, MOST));
}

/// A screen wants the lines before those it has, or the newest.
pub fn show(core: &Core, id: ClientId, part: LogPart) {
    let (wish, before) = (part.wish.clone(), part.before);
    read(core, Asker::Screen(id, part), &wish, before, PAGE);
}

/// A page is there.
pub fn there(core: &mut Core, asker: Asker, page: Result<Vec<StoredEvent>, String>) {
    let rows = page.as_ref().map_or(0, Vec::len);
    let lines = page.map(|rows| rows.iter().filter_map(|row| line_of(core, row)).collect::<Vec<Line>>());
    match asker {
        Asker::Request(client, number) => {
            let reply = match lines {
                Ok(lines) => Reply::Timeline(lines),
                Err(why) => Reply::Failed(Failure::Refused, why),
            };
            core.reply(client, number, reply);
        }
        Asker::Screen(client, part) => {
            let Some(screen) = core.peers.get_mut(&client).and_then(|peer| peer.screen.as_deref_mut()) else { return };
            let page = screen.face.log.get_or_insert_with(LogPage::default);
            let last = if rows < PAGE { LastPart::Yes } else { LastPart::No };
            page.take(part, lines, last);
            screen.touch();
        }
    }
}

fn line_of(core: &Core, row: &StoredEvent) -> Option<Line> {
    let event = serde_json::from_str(&row.body).ok()?;
    let recorded = Recorded { at: row.at, actor: row.actor.clone(), event };
    Some(line(&core.world.state, row.seq, &recorded))
}

/// What happened since a person looked last.
pub fn absence(core: &Core) -> Reply {
    let now = clock::now();
    let state = &core.world.state;
    match state.left() {
        Some(left) => Reply::Absence(Box::new(Absence::of(state, left, now))),
        None => Reply::Absence(Box::new(Absence::of(state, &Left { at: now, ..Left::now(state, now) }, now))),
    }
}
