//! Addresses in a pane's text: only `http` and `https`.
//!
//! An address that a program broke at the edge of its screen is put together again.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::text::{PaneText, Place};

/// The longest address that is taken for one.
const LONGEST: usize = 2048;
/// How many rows one may reach over.
const ROWS: i64 = 8;

static ADDRESS: LazyLock<Option<Regex>> =
    LazyLock::new(|| Regex::new(r#"(?i)\bhttps?://[^\s<>"'`{}|\\^\u{2500}-\u{257f}]+"#).ok());

/// An address, and where it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Link {
    /// The address.
    pub url: String,
    /// Its first character.
    pub place: Place,
}

/// An address with the parts of lines that it covers.
#[derive(Debug)]
struct Covering {
    link: Link,
    parts: Vec<(i64, Range<usize>)>,
}

impl PaneText<'_> {
    /// The address at a place.
    pub fn link_at(&self, place: Place) -> Option<Link> {
        let place = self.clamped(place);
        // It may have begun on a row above that it filled to the edge.
        let first = (place.line - ROWS).max(self.first());
        let begins = (first..place.line).rev().take_while(|number| self.fills_row(*number)).last();
        (begins.unwrap_or(place.line)..=place.line)
            .find_map(|number| self.links_of(number).into_iter().find(|it| covers(&it.parts, place)).map(|it| it.link))
    }

    /// The addresses that begin in a line.
    pub fn links_in(&self, number: i64) -> Vec<Link> {
        self.links_of(number).into_iter().map(|it| it.link).collect()
    }

    fn links_of(&self, number: i64) -> Vec<Covering> {
        let Some(pattern) = ADDRESS.as_ref() else { return Vec::new() };
        let line = self.line(number);
        let found = pattern.find_iter(line.text());
        let links = found.map(|found| {
            let mut url = found.as_str().to_owned();
            let mut covered = vec![(number, found.range())];
            if found.end() == line.text().len() {
                self.go_on(number, &mut url, &mut covered);
            }
            let surplus = url.len() - trimmed(&url).len();
            url.truncate(url.len() - surplus);
            if let Some((_, last)) = covered.last_mut() {
                last.end = last.end.saturating_sub(surplus).max(last.start);
            }
            Covering { link: Link { url, place: Place::new(number, found.start()) }, parts: covered }
        });
        links.filter(|it| it.link.url.len() <= LONGEST).collect()
    }

    /// Takes what the lines below begin with, as long as each one before is filled to the edge.
    fn go_on(&self, number: i64, url: &mut String, covered: &mut Vec<(i64, Range<usize>)>) {
        let mut number = number;
        while self.fills_row(number) && number < self.last() && covered.len() < ROWS as usize {
            number += 1;
            let line = self.line(number);
            let text = line.text();
            let end = text.find(|c: char| !c.is_ascii_graphic() || "<>\"'`{}|\\^".contains(c)).unwrap_or(text.len());
            if end == 0 {
                return;
            }
            url.push_str(&text[..end]);
            covered.push((number, 0..end));
            if end < text.len() {
                return;
            }
        }
    }

    /// Whether a line ends at the very edge of the screen that it was printed on.
    fn fills_row(&self, number: i64) -> bool {
        let line = self.line(number);
        let width = line.width(0..line.cells().len());
        width > 0 && width.is_multiple_of(usize::from(self.screen().size().cols.max(1)))
    }
}

fn covers(covered: &[(i64, Range<usize>)], place: Place) -> bool {
    covered.iter().any(|(line, range)| *line == place.line && range.contains(&place.at))
}

/// The address without the signs that end the sentence around it.
fn trimmed(url: &str) -> &str {
    let mut url = url;
    loop {
        let Some(last) = url.chars().next_back() else { return url };
        let opens = match last {
            ')' => Some('('),
            ']' => Some('['),
            '.' | ',' | ';' | ':' | '!' | '?' | '*' | '_' => None,
            _ => return url,
        };
        if opens.is_some_and(|open| url.matches(open).count() >= url.matches(last).count()) {
            return url;
        }
        url = &url[..url.len() - last.len_utf8()];
    }
}
