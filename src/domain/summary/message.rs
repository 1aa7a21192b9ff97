//! Reading an agent's last message: its first sentence, its lists of decisions and next steps, its questions.
//!
//! Owns what counts as prose: code blocks, quotes and tables are not the agent's own words.

use super::plain::{one_line, plain};

/// Sentences longer than this are no sentences.
const MAX_SENTENCE: usize = 600;
/// No more of a message than this is read.
const MAX_LINES: usize = 2000;

/// A message split into the parts a summary wants.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Message {
    /// The agent's own sentences in order, lists included, code and quotes not.
    pub sentences: Vec<String>,
    /// What it decided, from lists under a heading that says so.
    pub decisions: Vec<String>,
    /// What is left to do, from lists under a heading that says so.
    pub next: Vec<String>,
    /// The questions in its last paragraph.
    pub questions: Vec<String>,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Section {
    Decisions,
    Next,
    Other,
}

/// Reads a message.
pub(super) fn read(message: &str) -> Message {
    let mut out = Message::default();
    let mut section = Section::Other;
    let mut last_paragraph: Vec<String> = Vec::new();
    let mut is_after_blank = false;
    for line in prose(&plain(message)) {
        if line.trim().is_empty() {
            is_after_blank = true;
            continue;
        }
        if std::mem::take(&mut is_after_blank) {
            last_paragraph.clear();
        }
        if let Some(heading) = heading(&line) {
            section = section_of(&heading);
            last_paragraph.clear();
            continue;
        }
        let item = item(&line);
        match (section, item) {
            (Section::Decisions, Some(item)) => out.decisions.push(unmarked(item)),
            (Section::Next, Some(item)) => out.next.push(unmarked(item)),
            (_, None) if !line.starts_with([' ', '\t']) => section = Section::Other,
            (_, _) => {}
        }
        let sentences = sentences(item.unwrap_or(&line));
        last_paragraph.extend(sentences.iter().cloned());
        // A step that is still to do is no statement about the work.
        if section != Section::Next {
            out.sentences.extend(sentences);
        }
    }
    if last_paragraph.last().is_some_and(|last| last.ends_with('?')) {
        out.questions = last_paragraph.into_iter().filter(|sentence| sentence.ends_with('?')).collect();
    }
    out
}

/// The sentence that says what came out: the first one, with the second when the first says only "Done!".
pub(super) fn outcome(message: &Message) -> Option<String> {
    let mut sentences = message.sentences.iter();
    let first = sentences.next()?;
    match sentences.next() {
        Some(second) if first.chars().count() < 15 => Some(format!("{first} {second}")),
        Some(_) | None => Some(first.clone()),
    }
}

/// The lines without code blocks, quotes, tables and rules.
fn prose(text: &str) -> Vec<String> {
    let mut fence: Option<&str> = None;
    let mut out = Vec::new();
    for line in text.lines().take(MAX_LINES) {
        let start = line.trim_start();
        let mark = ["```", "~~~"].into_iter().find(|mark| start.starts_with(mark));
        match (fence, mark) {
            (Some(open), Some(close)) if open == close => fence = None,
            (Some(_), _) => {}
            (None, Some(_)) => fence = mark,
            (None, None) if start.starts_with(['>', '|']) => {}
            (None, None) if !start.is_empty() && start.chars().all(|c| matches!(c, '-' | '=' | '*' | '_' | '─')) => {}
            (None, None) => out.push(line.to_owned()),
        }
    }
    out
}

/// `## Next steps`, `**Next steps:**`, `Next steps:`.
fn heading(line: &str) -> Option<String> {
    let text = line.trim();
    let is_marked = text.starts_with('#') || (text.starts_with("**") && text.trim_end_matches(':').ends_with("**"));
    let is_short = text.ends_with(':') && text.split_whitespace().count() <= 5 && item(line).is_none();
    (is_marked || is_short).then(|| unmarked(text.trim_start_matches('#')).trim_end_matches(':').to_lowercase())
}

fn section_of(heading: &str) -> Section {
    let starts = |words: &[&str]| words.iter().any(|word| heading.starts_with(word));
    if starts(&[
        "next",
        "todo",
        "to do",
        "remaining",
        "follow-up",
        "follow up",
        "still to do",
        "not done",
        "left to do",
    ]) {
        Section::Next
    } else if starts(&["decision", "decided", "chose", "choices", "design decision", "key decision"]) {
        Section::Decisions
    } else {
        Section::Other
    }
}

/// The text of a list item: `- x`, `* x`, `1. x`, `[ ] x`.
fn item(line: &str) -> Option<&str> {
    let text = line.trim_start();
    let after_digits = text.trim_start_matches(|c: char| c.is_ascii_digit());
    let rest = if after_digits.len() < text.len() {
        after_digits.strip_prefix(". ").or_else(|| after_digits.strip_prefix(") "))?
    } else {
        ["- ", "* ", "• ", "+ ", "– "].iter().find_map(|mark| text.strip_prefix(mark))?
    };
    let rest = rest.trim_start();
    Some(["[ ] ", "[x] ", "[X] "].iter().find_map(|mark| rest.strip_prefix(mark)).unwrap_or(rest))
}

/// Without emphasis, leading symbols and deceiving characters; backticks stay, they mark names.
fn unmarked(text: &str) -> String {
    let text = text.replace("**", "").replace("__", "");
    one_line(
        text.trim_start_matches(|c: char| {
            !c.is_alphanumeric() && !matches!(c, '`' | '"' | '\'' | '(' | '“' | '/' | '.')
        }),
    )
}

/// Splits at `.`, `!`, `?`, `;` before a blank, outside backticks; `e.g.` and `1.` do not end one.
fn sentences(line: &str) -> Vec<String> {
    let text = unmarked(line);
    let mut out = Vec::new();
    let (mut start, mut is_code) = (0, false);
    let mut chars = text.char_indices().peekable();
    while let Some((at, c)) = chars.next() {
        is_code ^= c == '`';
        let is_end = matches!(c, '.' | '!' | '?' | ';' | '。' | '？' | '！')
            && !is_code
            && chars.peek().is_none_or(|(_, next)| next.is_whitespace());
        if is_end && !is_abbreviation(&text[start..at]) {
            push(&mut out, &text[start..at + c.len_utf8()]);
            start = at + c.len_utf8();
        }
    }
    push(&mut out, &text[start..]);
    out
}

fn push(out: &mut Vec<String>, sentence: &str) {
    let sentence = sentence.trim().trim_end_matches(';').trim();
    if !sentence.is_empty() && sentence.chars().any(char::is_alphanumeric) && sentence.len() <= MAX_SENTENCE {
        out.push(sentence.to_owned());
    }
}

fn is_abbreviation(before: &str) -> bool {
    let last = before.rsplit(char::is_whitespace).next().unwrap_or_default().trim_start_matches('(');
    matches!(last, "e.g" | "i.e" | "etc" | "vs" | "cf" | "approx" | "incl" | "No")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_message_is_taken_apart() {
        let text = "✅ **Done!** Added the `User` model, e.g. `a.b. c`; all tests pass.\n\n```\nnot prose.\n```\n> quoted.\n\
                    ## Decisions\n- Chose **PostgreSQL** over MySQL\n* No ORM\n\nSome text.\n- not a decision\n\n\
                    Next steps:\n1. [ ] Write docs\n2. Deploy\n\nShould I deploy now? It is safe. Or wait?";
        let message = read(text);
        assert_eq!(message.sentences[0], "Done!");
        assert_eq!(message.sentences[1], "Added the `User` model, e.g. `a.b. c`");
        assert_eq!(message.sentences[2], "all tests pass.");
        assert_eq!(message.decisions, ["Chose PostgreSQL over MySQL", "No ORM"]);
        assert_eq!(message.next, ["Write docs", "Deploy"]);
        assert_eq!(message.questions, ["Should I deploy now?", "Or wait?"]);
        assert!(message.sentences.iter().all(|s| !s.contains("not prose") && !s.contains("quoted")));
        assert_eq!(outcome(&message).unwrap(), "Done! Added the `User` model, e.g. `a.b. c`");
    }

    #[test]
    fn a_question_that_is_not_the_last_word_is_none() {
        assert_eq!(read("Why did it fail? Because of X.").questions, [] as [&str; 0]);
        assert_eq!(read("What was wrong?\n\nIt was X.").questions, [] as [&str; 0]);
        assert_eq!(outcome(&read("")), None);
    }
}
