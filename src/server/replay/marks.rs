//! The marks of a session's recording, read from the log.

use crate::config::Paths;
use crate::domain::event::Recorded;
use crate::domain::session::Session;
use crate::domain::state::State;
use crate::domain::time::{Span, Timestamp};
use crate::domain::timeline::{Wish, mark};
use crate::store::{Log, PageWish};
use crate::ui::Mark;

/// The most events of a task that are looked at.
const MOST: usize = 50_000;
/// What is written down so soon after the last frame still belongs to it.
const AFTER: Span = Span::secs(5);

/// Which events of the log belong to this session, for looking them up off the loop.
pub fn wanted(state: &State, session: &Session) -> PageWish {
    let wish = Wish { task: Some(session.task), since: session.started, ..Wish::default() };
    PageWish {
        before: None,
        since: wish.since,
        kinds: wish.kinds(),
        without: Vec::new(),
        beginnings: wish.beginnings(state),
        most: MOST,
    }
}

/// Reads the marks of a recording that began at `began` and is so long. A log that cannot be read has none.
pub fn read(paths: &Paths, wanted: &PageWish, session: &Session, began: Timestamp, length: Span) -> Vec<Mark> {
    let rows = match Log::open_to_read(&paths.store()) {
        Ok(Some(log)) => log.page(wanted).map_err(|error| error.to_string()),
        Ok(None) => Ok(Vec::new()),
        Err(error) => Err(error.to_string()),
    };
    let rows = rows.unwrap_or_else(|why| {
        tracing::warn!(%why, "a replay has no marks");
        Vec::new()
    });
    let marks = rows.into_iter().rev().filter_map(|row| {
        let event = serde_json::from_str(&row.body).ok()?;
        let recorded = Recorded { at: row.at, actor: row.actor, event };
        let (kind, text) = mark(session.task, session.id, &recorded)?;
        let at = recorded.at.since(began);
        (at <= Span(length.0 + AFTER.0)).then_some(Mark { at: at.min(length), kind, text })
    });
    let mut marks: Vec<Mark> = marks.collect();
    marks.sort_by_key(|mark| mark.at);
    marks
}
