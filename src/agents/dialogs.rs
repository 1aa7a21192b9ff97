//! Reading a dialog off the bottom of a screen by an adapter's rules.
//!
//! Owns finding the question, its options and what it is about. Knows nothing of time or of what the agent reports: a dialog
//! is what is drawn, at the very bottom, with its footer. The same words higher up are a quotation and are not read.

use regex::{Captures, Regex};

use super::detector::Picture;
use super::rules::{CursorPlace, DialogRule, Layout, Pattern};
use crate::domain::session::dialog::{Choice, Dialog, DialogKind, DialogOption};

const FOOTER_ROWS: usize = 4;
const TITLE_ROWS: usize = 6;
const ROWS_ABOVE_TITLE: usize = 6;
const LEAST_OPTIONS: usize = 2;

/// Stands in the body instead of what is above the screen.
pub const CUT_OFF: &str = "⋯ the beginning is above the top of the screen";
/// Stands in the body when an option that must be there is not in sight.
pub const HIDDEN_OPTIONS: &str = "⋯ not every option is in sight";
/// Stands in the body before what was typed into the dialog and not sent.
pub const TYPED: &str = "⋯ typed and not sent:";
/// Stands for a question that is above the screen.
const UNSEEN_QUESTION: &str = "(the question is above the top of the screen)";

/// The dialog that is drawn at the bottom of a picture, with the rule that read it.
pub fn read<'a>(rules: &'a [DialogRule], picture: &Picture) -> Option<(&'a DialogRule, Dialog)> {
    let screen = Rows(picture.rows(), picture.cursor());
    let whole = rules.iter().find_map(|rule| Some((rule, screen.dialog(rule)?)));
    whole.or_else(|| rules.iter().find_map(|rule| Some((rule, screen.without_question(rule)?))))
}

/// Text without control characters and without the marks that turn writing around.
pub fn clean(text: &str) -> String {
    let turns = |c: char| matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    text.chars().filter(|&c| !c.is_control() && !turns(c)).collect()
}

/// Whether the row is only drawn line, or nothing.
pub fn is_blank(row: &str) -> bool {
    row.trim()
        .chars()
        .all(|c| matches!(c, '─' | '━' | '╌' | '═' | '▔' | '▁' | '▀' | '▄' | '│' | '╭' | '╮' | '╰' | '╯' | ' '))
}

/// A row without the frame around it.
pub fn unboxed(row: &str) -> &str {
    row.trim_matches(|c: char| c.is_whitespace() || matches!(c, '│' | '┃'))
}

/// A row without the frames around it, indented as it is within them.
fn within_frame(row: &str) -> &str {
    let mut row = row.trim_end_matches(['│', '┃', ' ']);
    while let Some(inner) = row.trim_start().strip_prefix(['│', '┃']) {
        row = inner;
    }
    row
}

/// The rows of a picture and the cursor's.
struct Rows<'a>(&'a [String], usize);

/// Where the parts of a dialog stand.
struct Place {
    title: Option<usize>,
    footer: usize,
}

impl Rows<'_> {
    fn dialog(&self, rule: &DialogRule) -> Option<Dialog> {
        let footer = self.footer(&rule.footer)?;
        if rule.cursor == CursorPlace::Footer && self.0.iter().rposition(|row| !is_blank(row)) != Some(self.1) {
            return None;
        }
        let title = match &rule.title {
            Some(pattern) => Some((0..=footer).rev().find(|&at| pattern.is_match(&self.0[at]))?),
            None => None,
        };
        let place = Place { title, footer };
        let first = place.title.map_or(footer.saturating_sub(20), |at| at.saturating_sub(ROWS_ABOVE_TITLE));
        let around = self.joined(first, self.0.len());
        if !rule.when.iter().all(|pattern| pattern.is_match(&around)) {
            return None;
        }
        match rule.layout {
            Layout::Rows => self.with_rows(rule, &place),
            Layout::Inline => self.inline(rule, &place),
        }
    }

    /// A permission whose question is above the screen: it is there all the same, and says that a part is missing.
    fn without_question(&self, rule: &DialogRule) -> Option<Dialog> {
        let pattern = rule.option.as_ref()?.regex()?;
        let asks = rule.kind == DialogKind::Permission && rule.layout == Layout::Rows;
        let footer = self.footer(&rule.footer).filter(|_| asks)?;
        let first = (0..footer).find(|&at| pattern.is_match(&self.0[at]))?;
        let options = self.options(rule, pattern, first, footer);
        let offers = |choice| options.iter().any(|option| option.choice == choice);
        if !offers(Choice::Approve) || !offers(Choice::Deny) {
            return None;
        }
        let mut dialog = self.build(rule, &Span { title: 0, title_end: 0, body_end: first }, options);
        UNSEEN_QUESTION.clone_into(&mut dialog.title);
        if !dialog.body.starts_with(CUT_OFF) {
            dialog.body = format!("{CUT_OFF}\n{}", dialog.body);
        }
        Some(dialog)
    }

    /// The row where the footer begins: the shortest stretch of the last rows that holds it. Below it nothing else stands, not
    /// even after a gap: a composer there means that the dialog is only quoted.
    fn footer(&self, pattern: &Pattern) -> Option<usize> {
        let last = self.0.iter().rposition(|row| !is_blank(row))?;
        let block = (0..=last).rev().take_while(|&at| !is_blank(&self.0[at])).take(FOOTER_ROWS);
        block.into_iter().find(|&at| pattern.is_match(self.joined(at, last + 1).trim_end()))
    }

    fn joined(&self, from: usize, to: usize) -> String {
        let rows: Vec<_> = self.0[from..to].iter().map(|row| unboxed(row)).filter(|row| !row.is_empty()).collect();
        rows.join(" ")
    }

    fn with_rows(&self, rule: &DialogRule, place: &Place) -> Option<Dialog> {
        let Some(pattern) = rule.option.as_ref().and_then(Pattern::regex) else {
            let title = place.title.unwrap_or(place.footer);
            return Some(self.build(rule, &Span { title, title_end: title + 1, body_end: place.footer }, Vec::new()));
        };
        let first = self.first_option(pattern, place)?;
        let title = place.title.or_else(|| self.paragraph_above(first))?;
        let options = self.options(rule, pattern, first, place.footer);
        if options.len() < LEAST_OPTIONS {
            return None;
        }
        let title_end = self.title_end(title, first);
        Some(self.build(rule, &Span { title, title_end, body_end: first }, options))
    }

    /// Where the paragraph begins that stands right above a row.
    fn paragraph_above(&self, row: usize) -> Option<usize> {
        let blank = |at: &usize| is_blank(unboxed(&self.0[*at]));
        let last = (0..row).rev().find(|at| !blank(at))?;
        let first = (0..last).rev().find(blank).map_or(0, |at| at + 1);
        Some(first.max(last.saturating_sub(TITLE_ROWS - 1)))
    }

    fn first_option(&self, pattern: &Regex, place: &Place) -> Option<usize> {
        if let Some(title) = place.title {
            return (title + 1..=place.footer).find(|&at| pattern.is_match(&self.0[at]));
        }
        let first_key = |at: &usize| {
            let found = pattern.captures(&self.0[*at]);
            found.is_some_and(|found| found.name("key").or(found.name("alt")).is_some_and(|key| key.as_str() == "1"))
        };
        (0..place.footer).rev().find(first_key)
    }

    /// A question that is wider than the screen continues until its question mark.
    fn title_end(&self, title: usize, first_option: usize) -> usize {
        let stop = first_option.min(title + TITLE_ROWS);
        let ends = |at: usize| self.0[at].contains('?') || at + 1 >= stop || is_blank(&self.0[at + 1]);
        (title..stop).find(|&at| ends(at)).map_or(title + 1, |at| at + 1)
    }

    fn options(&self, rule: &DialogRule, pattern: &Regex, first: usize, footer: usize) -> Vec<DialogOption> {
        let mut texts: Vec<String> = Vec::new();
        let mut open = false;
        for row in &self.0[first..=footer] {
            if pattern.is_match(row) {
                texts.push(row.trim_end_matches(['│', ' ']).to_owned());
                open = true;
            } else if is_blank(row) || rule.footer.is_match(row) {
                open = false;
            } else if let (true, Some(text)) = (open, texts.last_mut()) {
                text.push(' ');
                text.push_str(unboxed(row));
            }
        }
        texts.iter().filter_map(|text| Some(option(rule, &pattern.captures(text)?))).collect()
    }

    /// Whether a list of options, whose first row is `first`, begins or ends out of sight: a permission has a no, and
    /// numbers begin at one.
    fn hides_options(&self, rule: &DialogRule, first: usize, options: &[DialogOption]) -> bool {
        let denies = options.iter().any(|option| option.choice == Choice::Deny);
        let found = rule.option.as_ref().and_then(Pattern::regex).zip(self.0.get(first));
        let found = found.and_then(|(pattern, row)| pattern.captures(row));
        let text = found.as_ref().and_then(|found| found.name("alt").or(found.name("key")));
        let number = text.and_then(|text| text.as_str().parse::<u32>().ok());
        let asks = rule.kind == DialogKind::Permission && !options.is_empty();
        asks && (rule.deny.is_some() && !denies || number.is_some_and(|number| number > 1))
    }

    fn inline(&self, rule: &DialogRule, place: &Place) -> Option<Dialog> {
        let pattern = rule.option.as_ref()?.regex()?;
        let line = self.joined(place.footer, self.0.len());
        let options: Vec<_> = pattern.captures_iter(&line).map(|found| option(rule, &found)).collect();
        let question = &line[..pattern.find(&line)?.start()];
        let title = place.title.unwrap_or(place.footer);
        let mut dialog =
            self.build(rule, &Span { title, title_end: title + 1, body_end: place.footer.max(title + 1) }, options);
        if !question.trim().is_empty() {
            dialog.title = clean(question.trim());
        }
        let typed = rule.footer.regex().and_then(|footer| footer.captures(&line)).and_then(|found| found.name("typed"));
        if let Some(typed) = typed.map(|typed| clean(typed.as_str().trim())).filter(|typed| !typed.is_empty()) {
            dialog.body = format!("{}\n{TYPED} {typed}", dialog.body);
        }
        (dialog.options.len() >= LEAST_OPTIONS).then_some(dialog)
    }

    /// The question. Where no approval hangs on it, the explanation behind the question mark is left out.
    fn title(&self, rule: &DialogRule, span: &Span) -> String {
        let whole = clean(&self.joined(span.title, span.title_end));
        match (rule.kind, whole.find("? ")) {
            (DialogKind::Startup | DialogKind::Login, Some(at)) => whole[..=at].to_owned(),
            (_, _) => whole,
        }
    }

    fn build(&self, rule: &DialogRule, span: &Span, options: Vec<DialogOption>) -> Dialog {
        let above = rule
            .body_from
            .as_ref()
            .and_then(|pattern| (0..span.title).rev().find(|&at| pattern.is_match(&self.0[at])).map(|at| at + 1));
        // Without its upper edge in sight everything above may belong to it: better too much than a part of a command.
        let lowest = span.title.saturating_sub(rule.body_above);
        let from = match (above, &rule.body_from) {
            (Some(at), _) if rule.body_above > 0 => at.max(lowest),
            (Some(at), _) => at,
            (None, Some(_)) if rule.body_above == 0 => 0,
            (None, _) => lowest,
        };
        let cut = above.is_none() && rule.body_from.is_some() && rule.body_above == 0;
        let body = (from..span.title).chain(span.title_end..span.body_end);
        // The mark of a call above blinks while it waits: only a dialog whose edge is not in sight would hold it.
        let row = |at: usize| if cut { self.0[at].trim_start_matches(['●', ' ']) } else { self.0[at].as_str() };
        let body = body.map(|at| clean(within_frame(row(at)))).filter(|row| !is_blank(unboxed(row)));
        let lost = cut.then(|| CUT_OFF.to_owned());
        let hidden = self.hides_options(rule, span.body_end, &options).then(|| HIDDEN_OPTIONS.to_owned());
        Dialog {
            kind: rule.kind,
            title: self.title(rule, span),
            body: lost.into_iter().chain(body).chain(hidden).collect::<Vec<_>>().join("\n"),
            options,
            answer_by: rule.answer_by,
            request: None,
        }
    }
}

/// Rows of the title, and the end of the rows between it and the options.
struct Span {
    title: usize,
    title_end: usize,
    body_end: usize,
}

fn option(rule: &DialogRule, found: &Captures<'_>) -> DialogOption {
    let group = |name| found.name(name).map(|text| text.as_str());
    let one = |text: &&str| text.chars().count() == 1;
    let key = group("key").filter(one).or_else(|| group("alt").filter(one));
    let label = group("label").unwrap_or_default().trim();
    // `(Y)es`: the letter in brackets is part of the word.
    let letter = (rule.layout == Layout::Inline).then_some(key).flatten().unwrap_or_default();
    let label = clean(&format!("{letter}{label}"));
    DialogOption {
        choice: choice(rule, &label),
        label,
        key: key.map(str::to_lowercase),
        marked: found.name("mark").is_some(),
    }
}

fn choice(rule: &DialogRule, label: &str) -> Choice {
    let is = |pattern: &Option<Pattern>| pattern.as_ref().is_some_and(|pattern| pattern.is_match(label));
    if is(&rule.deny) {
        Choice::Deny
    } else if is(&rule.always) {
        Choice::Always
    } else if is(&rule.approve) {
        Choice::Approve
    } else {
        Choice::Other
    }
}

#[cfg(test)]
#[path = "dialogs_tests.rs"]
mod tests;
