//! Addresses in a pane's text: only `http` and `https`, those that a program gave a text and those that stand there.
//!
//! An address that a program broke at the edge of its screen is put together again.

use std::ops::Range;
use std::sync::LazyLock;

use regex::Regex;

use super::text::{PaneText, Place};
use crate::term::style::LinkId;

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
        let named = self.named_links(place.line).into_iter().find(|it| covers(&it.parts, place));
        if let Some(named) = named {
            return Some(named.link);
        }
        // It may have begun on a row above that it filled to the edge.
        let first = (place.line - ROWS).max(self.first());
        let begins = (first..place.line).rev().take_while(|number| self.fills_row(*number)).last();
        (begins.unwrap_or(place.line)..=place.line)
            .find_map(|number| self.links_of(number).into_iter().find(|it| covers(&it.parts, place)).map(|it| it.link))
    }

    /// The addresses that begin in a line.
    pub fn links_in(&self, number: i64) -> Vec<Link> {
        let named = self.named_links(number);
        let written =
            self.links_of(number).into_iter().filter(|it| !named.iter().any(|one| covers(&one.parts, it.link.place)));
        let written: Vec<Covering> = written.collect();
        named.into_iter().chain(written).map(|it| it.link).collect()
    }

    /// The texts of a line that the program gave an address (OSC 8). What an older line names, another screen knew.
    fn named_links(&self, number: i64) -> Vec<Covering> {
        if number < self.kept() {
            return Vec::new();
        }
        let line = self.line(number);
        let mut all: Vec<(LinkId, Range<usize>)> = Vec::new();
        for (index, placed) in line.cells().iter().enumerate() {
            let Some(id) = placed.cell.style.link else { continue };
            let end = line.at_cell(index + 1);
            match all.last_mut() {
                Some((last, range)) if *last == id && range.end == placed.at => range.end = end,
                Some(_) | None => all.push((id, placed.at..end)),
            }
        }
        let known = all.into_iter().filter_map(|(id, range)| Some((self.screen().link(id)?.to_owned(), range)));
        known
            .map(|(url, range)| Covering {
                link: Link { url, place: Place::new(number, range.start) },
                parts: vec![(number, range)],
            })
            .collect()
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
