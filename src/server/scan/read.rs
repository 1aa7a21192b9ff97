//! Reading the files: one thread per core, line by line.

use std::fs::File;
use std::io;
use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};

use super::add_up::{Bill, Pricing, add_up};
use super::books::{Agent, Books};
use super::find::{GeminiLike, Job, Kind, jobs, written};
use crate::agents::folders::Folders;
use crate::agents::readers::{
    AiderAnalytics, AiderHistory, CodexUsage, CopilotUsage, GeminiChat, droid_model, droid_session, opencode_message,
    opencode_requests,
};
use crate::agents::tail::each_line;
use crate::domain::cost::Request;
use crate::domain::time::Timestamp;

/// Reads every file that may hold usage and adds it up.
pub fn scan(folders: &Folders, pricing: &Pricing<'_>) -> Bill {
    let jobs = jobs(folders);
    let books = read_all(&jobs, std::thread::available_parallelism().map_or(1, usize::from));
    let unread = books.unread.clone();
    let mut bill = add_up(books.requests(), pricing);
    bill.unread = unread;
    bill
}

pub(super) fn read_all(jobs: &[Job], threads: usize) -> Books {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut books = Books::default();
        while let Some(job) = jobs.get(next.fetch_add(1, Ordering::Relaxed)) {
            let failed = unreadable(read(job, &mut books), job);
            books.unread.extend(failed);
        }
        books
    };
    let mut all = Books::default();
    std::thread::scope(|scope| {
        let threads: Vec<_> = (0..threads.min(jobs.len())).map(|_| scope.spawn(work)).collect();
        for books in threads.into_iter().filter_map(|thread| thread.join().ok()) {
            all.absorb(books);
        }
    });
    all.unread.sort();
    all
}

/// A file that went away meanwhile is no fault: agents tidy up.
fn unreadable(read: io::Result<()>, job: &Job) -> Option<String> {
    let error = read.err().filter(|error| error.kind() != io::ErrorKind::NotFound)?;
    let path = job.files.first().map(|path| path.display().to_string()).unwrap_or_default();
    Some(format!("{path}: {error}"))
}

fn read(job: &Job, books: &mut Books) -> io::Result<()> {
    match job.kind {
        Kind::Gemini(whose) => {
            let mut chat = GeminiChat::default();
            for path in &job.files {
                read_chat(path, &mut chat)?;
            }
            let agent = match whose {
                GeminiLike::Gemini => Agent::Gemini,
                GeminiLike::Qwen => Agent::Qwen,
            };
            books.others.extend(chat.requests().map(|request| (agent, request.clone())));
            Ok(())
        }
        Kind::Claude
        | Kind::Codex
        | Kind::OpencodeDb
        | Kind::OpencodeMessage
        | Kind::Droid
        | Kind::AiderLog
        | Kind::AiderHistory
        | Kind::Qwen
        | Kind::Copilot => job.files.iter().try_for_each(|path| read_one(job.kind, path, books)),
    }
}

fn read_one(kind: Kind, path: &Path, books: &mut Books) -> io::Result<()> {
    let at = written(path);
    match kind {
        Kind::Claude => lines(path, |line| {
            books.claude.push(line, at);
        }),
        Kind::Qwen => lines(path, |line| books.qwen.push(line, at)),
        Kind::Codex => {
            let mut rollout = CodexUsage::default();
            lines(path, |line| rollout.push(line, at))?;
            books.codex.insert(path.to_owned(), rollout);
            Ok(())
        }
        Kind::OpencodeDb => {
            let messages = opencode_requests(path, None, Timestamp(i64::MIN));
            books.opencode.extend(messages.map_err(io::Error::other)?);
            Ok(())
        }
        Kind::OpencodeMessage => {
            let name = path.file_stem().unwrap_or_default().to_string_lossy();
            if let Some((id, request)) = opencode_message(&std::fs::read(path)?, at) {
                books.opencode_files.insert(id.unwrap_or_else(|| name.into_owned()), request);
            }
            Ok(())
        }
        Kind::Droid => droid(path, at, books),
        Kind::Copilot => {
            let mut usage = CopilotUsage::default();
            lines(path, |line| usage.push(line, at))?;
            keep(books, Agent::Copilot, usage.requests());
            Ok(())
        }
        Kind::AiderLog => {
            let mut log = AiderAnalytics::new(path.to_string_lossy().into_owned(), None);
            lines(path, |line| log.push_line(&String::from_utf8_lossy(line), &mut Vec::new()))?;
            keep(books, Agent::Aider, log.requests());
            Ok(())
        }
        Kind::AiderHistory => {
            let mut history = AiderHistory::default();
            lines(path, |line| history.push(&String::from_utf8_lossy(line), at))?;
            keep(books, Agent::Aider, history.requests());
            Ok(())
        }
        Kind::Gemini(_) => Ok(()),
    }
}

fn droid(path: &Path, at: Option<Timestamp>, books: &mut Books) -> io::Result<()> {
    let Some(mut request) = droid_session(&std::fs::read(path)?, at) else { return Ok(()) };
    if request.model.is_none() {
        let name = path.file_name().unwrap_or_default().to_string_lossy().replace(".settings.json", ".jsonl");
        let beside = std::fs::read(path.with_file_name(name)).unwrap_or_default();
        request.model = droid_model(&String::from_utf8_lossy(&beside));
    }
    books.others.push((Agent::Droid, request));
    Ok(())
}

fn read_chat(path: &Path, chat: &mut GeminiChat) -> io::Result<()> {
    let at = written(path);
    if path.extension().is_some_and(|kind| kind == "json") {
        chat.push(&std::fs::read(path)?, at);
        return Ok(());
    }
    lines(path, |line| chat.push(line, at))
}

fn lines(path: &Path, line: impl FnMut(&[u8])) -> io::Result<()> {
    each_line(&mut File::open(path)?, line)
}

fn keep<'a>(books: &mut Books, agent: Agent, requests: impl Iterator<Item = &'a Request>) {
    books.others.extend(requests.map(|request| (agent, request.clone())));
}
