//! A page of the log, newest first, by what its rows begin with.

use rusqlite::types::Value;

use crate::domain::time::Timestamp;

use super::log::{Log, StoredEvent};
use super::read::{ReadFailed, event};

/// Which rows are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct PageWish {
    /// Only rows before this one; `None` for the newest.
    pub before: Option<i64>,
    /// Only since then.
    pub since: Timestamp,
    /// Only types whose names begin so; empty for all.
    pub kinds: Vec<String>,
    /// Types that are left out.
    pub without: Vec<String>,
    /// Only rows whose content begins so; `None` for all.
    pub beginnings: Option<Vec<String>>,
    /// How many at most.
    pub most: usize,
}

impl Log {
    /// The newest rows that are wanted, newest first. Walks backwards and stops when it has enough.
    pub fn page(&self, wish: &PageWish) -> Result<Vec<StoredEvent>, ReadFailed> {
        let (query, values) = wish.query();
        let failed = |error: rusqlite::Error| self.unreadable(&error);
        let mut statement = self.db.prepare_cached(&query).map_err(failed)?;
        let rows = statement.query_map(rusqlite::params_from_iter(values), event).map_err(failed)?;
        rows.map(|row| row.map(|(event, _)| event).map_err(failed)).collect()
    }
}

impl PageWish {
    fn query(&self) -> (String, Vec<Value>) {
        let mut values = vec![Value::Integer(self.before.unwrap_or(i64::MAX)), Value::Integer(self.since.0)];
        let mut wanted = vec!["seq < ?".to_owned(), "at >= ?".to_owned()];
        if !self.kinds.is_empty() {
            wanted.push(begins("kind", &self.kinds, &mut values));
        }
        if !self.without.is_empty() {
            let marks = vec!["?"; self.without.len()].join(", ");
            wanted.push(format!("kind NOT IN ({marks})"));
            values.extend(self.without.iter().cloned().map(Value::Text));
        }
        if let Some(beginnings) = &self.beginnings {
            let none = "0".to_owned();
            wanted.push(if beginnings.is_empty() { none } else { begins("body", beginnings, &mut values) });
        }
        values.push(Value::Integer(i64::try_from(self.most).unwrap_or(i64::MAX)));
        let wanted = wanted.join(" AND ");
        (
            format!("SELECT seq, at, actor, kind, body, hash FROM events WHERE {wanted} ORDER BY seq DESC LIMIT ?"),
            values,
        )
    }
}

fn begins(column: &str, with: &[String], values: &mut Vec<Value>) -> String {
    let one = |text: &String| {
        values.push(Value::Text(text.clone()));
        format!("substr({column}, 1, {}) = ?", text.chars().count())
    };
    format!("({})", with.iter().map(one).collect::<Vec<_>>().join(" OR "))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::store::NewEvent;

    fn log() -> Log {
        let mut log = Log::in_memory().unwrap();
        let row = |n: i64| NewEvent {
            at: Timestamp(n * 10),
            actor: "you".into(),
            kind: if n % 2 == 0 { "task.moved" } else { "session.read" }.into(),
            body: format!("{{\"task\":[{n},\"it's 100 %\"]}}"),
        };
        let rows: Vec<NewEvent> = (1..=30).map(row).collect();
        log.append(&rows).unwrap();
        log
    }

    fn seqs(wish: &PageWish) -> Vec<i64> {
        log().page(wish).unwrap().iter().map(|row| row.seq).collect()
    }

    #[test]
    fn pages_go_backwards_without_gap_or_repetition() {
        let mut all = Vec::new();
        let mut wish = PageWish { most: 7, ..PageWish::default() };
        loop {
            let page = seqs(&wish);
            let Some(last) = page.last() else { break };
            wish.before = Some(*last);
            all.extend(page);
        }
        assert_eq!(all, (1..=30).rev().collect::<Vec<_>>());
    }

    #[test]
    fn only_what_is_wanted_is_there() {
        let every = PageWish { most: 100, ..PageWish::default() };
        assert_eq!(
            seqs(&PageWish { kinds: vec!["task".into()], since: Timestamp(250), ..every.clone() }),
            [30, 28, 26]
        );
        assert_eq!(seqs(&PageWish { without: vec!["session.read".into()], most: 1, ..every.clone() }), [30]);
        let begins = |text: &str| PageWish { beginnings: Some(vec![text.to_owned()]), ..every.clone() };
        assert_eq!(seqs(&begins("{\"task\":[2,")), [2], "and not 20");
        assert_eq!(seqs(&PageWish { beginnings: Some(Vec::new()), ..every }), Vec::<i64>::new());
    }
}
