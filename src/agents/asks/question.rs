//! Questions with options, as several programs ask them in one shape: how they are shown and how words answer them.

use serde_json::Value;

use super::words::{capped, visible, visible_line};
use super::{NoAnswer, option};
use crate::agents::readers::json::text;
use crate::domain::session::dialog::{AnswerBy, Choice, Dialog, DialogKind};

/// A longer question stands in the body, in characters.
const LONGEST_TITLE: usize = 200;

/// One question.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Question {
    /// Its words, as the program knows it by.
    pub asked: String,
    options: Vec<(String, String)>,
    several: bool,
}

/// The question of these words, with these answers to choose from.
pub fn worded(asked: &str, options: &[String]) -> Question {
    let options = options.iter().map(|label| (label.clone(), String::new())).collect();
    Question { asked: asked.to_owned(), options, several: false }
}

/// The questions in this list; `several` points at what says that more than one option may be chosen.
pub fn read(list: Option<&Value>, several: &str) -> Option<Vec<Question>> {
    let all = list?.as_array()?.iter().map(|value| question(value, several)).collect::<Option<Vec<_>>>()?;
    Some(all).filter(|all| !all.is_empty())
}

fn question(value: &Value, several: &str) -> Option<Question> {
    let option = |value: &Value| {
        let about = text(value, "/description").unwrap_or_default();
        Some((text(value, "/label")?.to_owned(), about.to_owned()))
    };
    Some(Question {
        asked: text(value, "/question")?.to_owned(),
        options: value.pointer("/options")?.as_array()?.iter().map(option).collect::<Option<Vec<_>>>()?,
        several: value.pointer(several).and_then(Value::as_bool).unwrap_or(false),
    })
}

/// The questions for a person, as one request of this name.
pub fn dialog(questions: &[Question], name: String) -> Dialog {
    let mut options = Vec::new();
    if let [only] = questions {
        let labels = only.options.iter().zip(1..);
        options.extend(labels.map(|((label, _), n)| option(label, Choice::Other, Some(n.to_string()))));
    }
    if options.is_empty() {
        options.push(option("Your words", Choice::Other, None));
    }
    options.push(option("No answer", Choice::Deny, None));
    let title = match questions {
        [only] if only.asked.chars().count() <= LONGEST_TITLE => Some(visible_line(&only.asked)),
        _ => None,
    };
    let body: Vec<_> = questions.iter().map(|question| shown(question, title.is_none())).collect();
    let title = title.unwrap_or_else(|| match questions {
        [_] => "A question".to_owned(),
        all => format!("{} questions, one answer a line", all.len()),
    });
    let body = capped(body.join("\n"));
    Dialog { kind: DialogKind::Question, title, body, options, answer_by: AnswerBy::Key, request: Some(name) }
}

fn shown(question: &Question, with_title: bool) -> String {
    let mut lines: Vec<String> = with_title.then(|| visible(&question.asked)).into_iter().collect();
    for ((label, about), n) in question.options.iter().zip(1..) {
        let about = if about.is_empty() { String::new() } else { format!(": {}", visible_line(about)) };
        lines.push(format!("{n} {}{about}", visible_line(label)));
    }
    if question.several {
        lines.push("several are possible, with commas between them".to_owned());
    }
    lines.join("\n")
}

/// What a person wrote, in the order of the questions: options by number or name, or words of their own.
pub fn answers(questions: &[Question], said: &str) -> Result<Vec<Vec<String>>, NoAnswer> {
    let said = said.trim();
    if said.is_empty() {
        return Err(NoAnswer::Empty);
    }
    let lines: Vec<&str> = match questions {
        [_] => vec![said],
        _ => said.lines().map(str::trim).filter(|line| !line.is_empty()).collect(),
    };
    if lines.len() != questions.len() {
        return Err(NoAnswer::EachOnALine { asked: questions.len(), given: lines.len() });
    }
    Ok(questions.iter().zip(lines).map(|(question, line)| chosen(question, line)).collect())
}

fn chosen(question: &Question, said: &str) -> Vec<String> {
    let one = |said: &str| named(question, said).map(str::to_owned);
    let several = || said.split(',').map(|part| one(part.trim())).collect::<Option<Vec<_>>>();
    let whole = one(said).map(|label| vec![label]);
    whole.or_else(|| several().filter(|_| question.several)).unwrap_or_else(|| vec![said.to_owned()])
}

fn named<'a>(question: &'a Question, said: &str) -> Option<&'a str> {
    let by_number = said.parse::<usize>().ok().and_then(|n| question.options.get(n.checked_sub(1)?));
    let by_name = || question.options.iter().find(|(label, _)| label.to_lowercase() == said.to_lowercase());
    by_number.or_else(by_name).map(|(label, _)| label.as_str())
}
