//! `replay`: a recorded session again, on the screen; or as text, as an asciicast, or where a word stood in it.
//!
//! The files are read here, beside a server that may be running; only the screen is the server's.

use std::fs::OpenOptions;
use std::io::BufWriter;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};

use clap::Args;
use serde_json::json;

use super::exit::{Exit, Fault};
use super::output::{Output, Tone};
use super::settings::Settings;
use super::shared_args::ScreenArgs;
use super::{reach, screen, start};
use crate::config::Paths;
use crate::domain::ids::TaskId;
use crate::domain::session::Session;
use crate::domain::state::State;
use crate::domain::summary::redact;
use crate::domain::time::Span;
use crate::domain::timeline::{parse_time, time_words};
use crate::server::replay::{
    Caption, Film, Secrets, Stretch, find, language_of, read_marks, shown_text, wanted_marks, write_cast,
};
use crate::server::{Crew, past, recording_of};
use crate::wire::ReplayAsk;

/// What longer pauses are shortened to on the screen when nothing else is said.
const PAUSES: Span = Span::secs(2);

/// `replay`.
#[derive(Debug, Args)]
pub struct ReplayArgs {
    /// The task: task-5, or 5
    pub task: TaskId,
    /// Which of its recorded sessions, counted from 1 [default: the newest]
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub session: Option<u16>,
    /// How fast: 2 is twice as fast
    #[arg(long, value_name = "X", default_value = "1", value_parser = speed, conflicts_with_all = ["export", "text", "search"])]
    pub speed: u32,
    /// Shorten longer pauses to so many seconds; 0 leaves them as they were [default: 2 on the screen]
    #[arg(long, value_name = "SECS", value_parser = seconds, conflicts_with_all = ["text", "search"])]
    pub skip_idle: Option<Span>,
    /// Begin there: 1:30, or 90 (seconds)
    #[arg(long, value_name = "T", default_value = "0", value_parser = time, conflicts_with_all = ["export", "text", "search"])]
    pub from: Span,
    /// Write it as an asciicast (version 2), which asciinema plays
    #[arg(long, value_name = "FILE", conflicts_with_all = ["text", "search"])]
    pub export: Option<PathBuf>,
    /// Mask secrets in the asciicast, as far as they are recognised
    #[arg(long, requires = "export")]
    pub redact: bool,
    /// Print what it showed as plain text, secrets masked
    #[arg(long, conflicts_with = "search")]
    pub text: bool,
    /// Only this stretch of it: first byte and length, as `log` of a summary has them
    #[arg(long, value_name = "FROM,LENGTH", requires = "text", value_parser = stretch)]
    pub bytes: Option<Stretch>,
    /// Print when this stood on the screen
    #[arg(long, value_name = "WORD")]
    pub search: Option<String>,
    /// Print JSON, one object a line
    #[arg(long, requires = "search")]
    pub json: bool,
}

fn speed(text: &str) -> Result<u32, String> {
    let times: f64 = text.trim_end_matches('x').parse().map_err(|_| "write a number: 2, 0.5".to_owned())?;
    let wanted = (0.1..=1000.0).contains(&times);
    wanted.then_some((times * 1000.0).round() as u32).ok_or_else(|| "it is between 0.1 and 1000".to_owned())
}

fn seconds(text: &str) -> Result<Span, String> {
    let seconds: f64 = text.trim_end_matches('s').parse().map_err(|_| "write seconds: 2, 0.5".to_owned())?;
    let wanted = (0.0..=1e6).contains(&seconds);
    wanted.then_some(Span((seconds * 1000.0).round() as u64)).ok_or_else(|| "it is between 0 and 1000000".to_owned())
}

fn time(text: &str) -> Result<Span, String> {
    parse_time(text).ok_or_else(|| "write 1:30, or 90 (seconds)".to_owned())
}

fn stretch(text: &str) -> Result<Stretch, String> {
    let parsed = text.split_once(',').and_then(|(from, length)| {
        let (from, length): (u64, u64) = (from.trim().parse().ok()?, length.trim().parse().ok()?);
        Some(Stretch { from, to: from.saturating_add(length) })
    });
    parsed.ok_or_else(|| "write the first byte and the length: 1200,300".to_owned())
}

/// A recorded session that was asked for.
struct Wanted {
    session: Session,
    state: State,
    film: Film,
}

/// `replay`.
pub fn replay(out: &mut Output, args: &ReplayArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    let plays = args.export.is_none() && args.search.is_none() && !args.text;
    let wanted = wanted(&paths, args)?;
    if plays {
        return play(&paths, args, &wanted);
    }
    match (&args.search, &args.export) {
        (Some(word), _) => search(out, args, &wanted, word),
        (None, Some(file)) => export(out, args, &paths, &wanted, file),
        (None, None) => {
            let text = shown_text(&wanted.film, args.bytes).map_err(|error| Fault::Refused(error.to_string()))?;
            out.text(&text)?;
            Ok(Exit::Ok)
        }
    }
}

fn wanted(paths: &Paths, args: &ReplayArgs) -> Result<Wanted, Fault> {
    let task = args.task;
    let state = past(paths).map_err(|error| Fault::Refused(format!("{error:#}")))?.unwrap_or_default();
    if state.task(task).is_none() {
        return Err(Fault::NotFound(format!("there is no {task}; `orchestra status` lists the tasks")));
    }
    let there = |session: &&Session| session.task == task && recording_of(paths, session.id).exists();
    let all: Vec<&Session> = state.sessions().filter(there).collect();
    let at = args.session.map_or(all.len(), usize::from);
    let session = at.checked_sub(1).and_then(|at| all.get(at)).map(|session| (*session).clone());
    let session = session.ok_or_else(|| {
        Fault::NotFound(match all.len() {
            0 => format!("{task} has no recording: it did not begin, or its recording was removed for others"),
            n => format!("{task} has {n} recorded sessions; `--session` names one of them, from 1"),
        })
    })?;
    let settings = Settings::read(paths);
    let crew = Crew::new(&settings.config, &settings.adapters);
    let film = Film::open(&recording_of(paths, session.id), language_of(&crew, &state, &session))
        .map_err(|error| Fault::Refused(error.to_string()))?;
    Ok(Wanted { session, state, film })
}

fn play(paths: &Paths, args: &ReplayArgs, wanted: &Wanted) -> Result<Exit, Fault> {
    screen::fit()?;
    start::ensure_server(paths)?;
    let ask = ReplayAsk {
        task: args.task,
        session: Some(wanted.session.id),
        speed: args.speed,
        idle: Some(args.skip_idle.unwrap_or(PAUSES)).filter(|pauses| *pauses > Span::ZERO),
        from: args.from,
    };
    screen::show(paths, &ScreenArgs::default(), Some(ask))
}

fn search(out: &mut Output, args: &ReplayArgs, wanted: &Wanted, word: &str) -> Result<Exit, Fault> {
    if word.trim().is_empty() {
        return Err(Fault::Usage("say which word to search for".into()));
    }
    let found = find(&wanted.film, word).map_err(|error| Fault::Refused(error.to_string()))?;
    for hit in &found {
        let line = redact(&hit.line);
        if args.json {
            out.json(&json!({ "t": hit.at.0 as f64 / 1000.0, "text": line }))?;
        } else {
            let at = format!("{:>8}", time_words(hit.at));
            out.line(&format!("{}  {line}", out.paint(Tone::Quiet, &at)))?;
        }
    }
    Ok(if found.is_empty() { Exit::Failed } else { Exit::Ok })
}

fn export(out: &mut Output, args: &ReplayArgs, paths: &Paths, wanted: &Wanted, file: &Path) -> Result<Exit, Fault> {
    let (session, film) = (&wanted.session, &wanted.film);
    let began = film.began().unwrap_or(session.started);
    let marks = read_marks(paths, &wanted_marks(&wanted.state, session), session, began, film.length());
    let title = wanted.state.task(args.task).map(|task| format!("{}: {}", task.id, task.title())).unwrap_or_default();
    let (secrets, title) = if args.redact { (Secrets::Masked, redact(&title)) } else { (Secrets::Kept, title) };
    let idle = args.skip_idle.filter(|pauses| *pauses > Span::ZERO);
    let caption = Caption { title, began, idle, marks };
    let mut fresh = OpenOptions::new();
    let opened = fresh.write(true).create_new(true).mode(0o600).open(file);
    let opened = opened.map_err(|error| Fault::Refused(format!("cannot make {}: {error}", file.display())))?;
    let masked = write_cast(film, &mut BufWriter::new(opened), &caption, secrets)
        .map_err(|error| Fault::Refused(error.to_string()))?;
    let what = match (secrets, masked) {
        (Secrets::Kept, _) => "as it was printed, secrets included".to_owned(),
        (Secrets::Masked, 1) => "1 secret masked".to_owned(),
        (Secrets::Masked, n) => format!("{n} secrets masked"),
    };
    out.line(&format!("{}: {}, {what}", file.display(), time_words(film.length())))?;
    Ok(Exit::Ok)
}
