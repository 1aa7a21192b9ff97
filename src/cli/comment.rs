//! `comment`: what a person says of lines of a task's work, from the command line.

use std::path::{Component, Path};

use clap::Args;

use super::answers::task_now;
use super::exit::{Exit, Fault};
use super::output::{Output, Tone, first_line};
use super::reach;
use super::which::Which;
use crate::domain::command::{Command, Remark};
use crate::domain::ids::{CommentId, TaskId};
use crate::domain::review::{Anchor, Comment, CommentState};
use crate::wire::TaskView;

/// The largest file that is commented on, in bytes.
const LARGEST: u64 = 16 << 20;

/// `comment`.
#[derive(Debug, Args)]
pub struct CommentArgs {
    /// The task: task-5, or 5; or a whole plan: plan-2
    pub task: Which,
    /// FILE:LINE or FILE:FROM-TO in the task's work, then what you say of it; nothing lists the comments
    #[arg(value_name = "FILE:LINE TEXT")]
    pub words: Vec<String>,
    /// Say this instead of what this comment says; it is sent again
    #[arg(long, value_name = "COMMENT", group = "known")]
    pub edit: Option<CommentId>,
    /// Take this comment back
    #[arg(long, value_name = "COMMENT", group = "known")]
    pub remove: Option<CommentId>,
    /// This comment is handled: nothing more is to be done about it
    #[arg(long, value_name = "COMMENT", group = "known")]
    pub handled: Option<CommentId>,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `comment`.
pub fn comment(out: &mut Output, args: &CommentArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let id = args.task.task(&mut server)?;
    let task = task_now(&mut server, id)?;
    let known = match args {
        CommentArgs { edit: Some(comment), .. } => Some((Remark::Edit(*comment, args.words.join(" ")), "changed")),
        CommentArgs { remove: Some(comment), .. } => Some((Remark::Remove(*comment), "taken back")),
        CommentArgs { handled: Some(comment), .. } => Some((Remark::Settle(*comment), "handled")),
        CommentArgs { .. } => None,
    };
    let (remark, done) = match (known, args.words.split_first()) {
        (Some(known), _) => known,
        (None, Some((place, text))) => (Remark::Add(Box::new(anchor(id, &task, place)?), text.join(" ")), "noted"),
        (None, None) if args.json => {
            out.json(&task.comments)?;
            return Ok(Exit::Ok);
        }
        (None, None) => return list(out, id, &task.comments),
    };
    let task = reach::command(&mut server, Command::Comment(id, remark))?;
    let comments = task.map(|task| task.comments).unwrap_or_default();
    if args.json {
        out.json(&comments)?;
        return Ok(Exit::Ok);
    }
    let open = comments.iter().filter(|comment| comment.state == CommentState::Open).count();
    let rest = match open {
        0 => "no comment waits to be sent".to_owned(),
        1 => format!("1 waits; `orchestra deny {id} --with-comments` sends it"),
        n => format!("{n} wait; `orchestra deny {id} --with-comments` sends them"),
    };
    out.line(&format!("{id} · {done} · {rest}"))?;
    Ok(Exit::Ok)
}

fn list(out: &mut Output, id: TaskId, comments: &[Comment]) -> Result<Exit, Fault> {
    if comments.is_empty() {
        out.line(&format!("  no comments; `orchestra comment {id} FILE:LINE \"...\"` makes one"))?;
    }
    for comment in comments {
        let tone = match comment.state {
            CommentState::Open => Tone::Ask,
            CommentState::Sent => Tone::Plain,
            CommentState::Answered => Tone::Good,
            CommentState::Handled => Tone::Quiet,
        };
        let state = out.paint(tone, comment.state.word());
        let (place, text) = (plain(&comment.anchor.place()), plain(&first_line(&comment.text, 100)));
        out.line(&format!("  {}  {place}  {text}  {state}", comment.id))?;
    }
    Ok(Exit::Ok)
}

/// Text on its way to a terminal.
fn plain(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

/// The lines that a person names, as they are in the task's work.
fn anchor(id: TaskId, task: &TaskView, place: &str) -> Result<Anchor, Fault> {
    let (file, from, to) = parsed(place).ok_or_else(|| {
        Fault::Usage(format!("`{place}` names no lines; write `src/a.rs:12` or `src/a.rs:12-14`, then your words"))
    })?;
    let inside = Path::new(file).components().all(|part| matches!(part, Component::Normal(_) | Component::CurDir));
    let dir = task.dir.as_deref().ok_or_else(|| Fault::Refused(format!("{id} has not started, so it has no files")))?;
    let path = Path::new(dir).join(file);
    let meta = std::fs::symlink_metadata(&path).ok().filter(|meta| inside && meta.is_file() && meta.len() <= LARGEST);
    let text = meta.and_then(|_| std::fs::read(&path).ok());
    let text = text.ok_or_else(|| {
        Fault::NotFound(format!(
            "{id} has no file `{file}`; name it from the top of its work, as `orchestra diff {id}` does"
        ))
    })?;
    let text = String::from_utf8_lossy(&text);
    let file = file.trim_start_matches("./");
    Anchor::of_text(file, &text, from, to).ok_or_else(|| {
        Fault::NotFound(format!("`{file}` has {} lines; a comment is about 1 to 200 of them", text.lines().count()))
    })
}

fn parsed(place: &str) -> Option<(&str, u32, u32)> {
    let (file, lines) = place.rsplit_once(':')?;
    let (from, to) = lines.split_once('-').unwrap_or((lines, lines));
    let (from, to) = (from.parse().ok()?, to.parse().ok()?);
    (!file.is_empty() && from > 0 && from <= to).then_some((file, from, to))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_is_a_file_and_lines() {
        let table = [
            ("src/a.rs:12", Some(("src/a.rs", 12, 12))),
            ("a:b.txt:3-9", Some(("a:b.txt", 3, 9))),
            ("src/a.rs", None),
            ("src/a.rs:0", None),
            ("src/a.rs:9-3", None),
            (":3", None),
            ("a:x", None),
        ];
        for (text, wanted) in table {
            assert_eq!(parsed(text), wanted, "{text}");
        }
    }
}
