//! Opening the screen: with the server in the background, with one that runs, or with one in this process.

use std::os::unix::net::UnixStream;
use std::process::Command;
use std::sync::mpsc;

use super::exit::{Exit, Fault};
use super::inside::directory;
use super::output::{Output, ask_person, complain};
use super::settings::Settings;
use super::shared_args::ScreenArgs;
use super::{reach, start};
use crate::client::{self, Ending, Mouse, charset, check_terminal, color_depth, glyphs, link, terminal_size};
use crate::config::{Look, Paths};
use crate::server::{self, Served};
use crate::wire::{Attach, Busy, ReplayAsk, Reply, Request};

/// No verb: starts the server when none answers, then shows the screen.
pub fn open(args: &ScreenArgs) -> Result<Exit, Fault> {
    fit()?;
    let paths = reach::paths()?;
    start::ensure_server(&paths)?;
    show(&paths, args, None)
}

/// `attach`: shows the screen of the server that runs, and never starts one.
pub fn attach(args: &ScreenArgs) -> Result<Exit, Fault> {
    let paths = reach::paths()?;
    reach::server(&paths)?;
    fit()?;
    show(&paths, args, None)
}

/// `detach`: the screen is left from inside, so this only says how.
pub fn detach(out: &mut Output) -> Result<Exit, Fault> {
    out.line("Press q in the screen to leave it; the agents go on, and `orchestra-tui` opens it again.")?;
    Ok(Exit::Ok)
}

/// Whether this terminal can show the screen.
pub fn fit() -> Result<(), Fault> {
    Ok(check_terminal(std::env::var("TERM").ok().as_deref())?)
}

/// What is asked for, else what the terminal can show.
fn look(args: &ScreenArgs, env: impl Fn(&str) -> Option<String>) -> Look {
    match (args.plain, args.ascii) {
        (true, _) => Look::Plain,
        (false, true) => Look::Ascii,
        (false, false) => glyphs(env),
    }
}

/// Shows the screen, or a replay alone, until it is left.
pub fn show(paths: &Paths, args: &ScreenArgs, replay: Option<ReplayAsk>) -> Result<Exit, Fault> {
    let env = |name: &str| std::env::var(name).ok();
    let hello = Attach {
        size: terminal_size(),
        colors: color_depth(env),
        charset: charset(env),
        look: look(args, env),
        link: link(env),
        dir: directory(args.dir.as_deref())?,
        theme: args.theme.clone(),
        replay,
    };
    let mouse = if Settings::read(paths).config.screen.mouse { Mouse::On } else { Mouse::Off };
    let stream = UnixStream::connect(paths.socket()).map_err(Fault::io("cannot reach orchestra"))?;
    match client::attach(stream, hello, mouse).map_err(Fault::io("cannot show the screen"))? {
        Ending::Bye(text) if text.is_empty() => Ok(Exit::Ok),
        Ending::Bye(text) => {
            complain(&text);
            Ok(Exit::Ok)
        }
        Ending::ServerGone => Err(Fault::Refused(format!(
            "the server is gone; `orchestra-tui` starts it again, its log is {}",
            paths.log().display()
        ))),
        Ending::Signal(number) => Ok(Exit::Signal(number)),
        Ending::Broken => Err(Fault::Refused(
            "the screen has a fault and was closed; the agents work on, `orchestra-tui` opens it again".to_owned(),
        )),
    }
}

/// `--foreground`: the server is a thread of this process, the screen is a child that uses its socket like any other.
/// A child, because a client's reader of the keyboard cannot be called back once it waits for a key.
pub fn foreground(args: &ScreenArgs) -> Result<Exit, Fault> {
    fit()?;
    let paths = reach::paths()?;
    if reach::server(&paths).is_ok() {
        let text = "orchestra already runs in the background; `orchestra stop` ends it, `orchestra attach` shows it";
        return Err(Fault::Refused(text.to_owned()));
    }
    let (ended, end) = mpsc::channel();
    let served = paths.clone();
    let thread = std::thread::Builder::new().name("server".into()).spawn(move || {
        ended.send(server::serve(&served, Served::Foreground).err().map(|error| format!("{error:#}"))).ok();
    });
    thread.map_err(Fault::io("cannot start the server"))?;
    let why = || end.try_recv().ok().map(|error| error.unwrap_or_else(|| "it ended at once".into()));
    start::wait_until_it_answers(&paths, why)
        .map_err(|why| Fault::Refused(format!("the server could not be started: {why}")))?;
    loop {
        let exit = child_screen(args)?;
        if end_server(&paths, exit)? {
            // The server has said that it ends; its thread is the last to know what went wrong.
            return match end.recv() {
                Ok(Some(error)) => Err(Fault::Refused(error)),
                Ok(None) | Err(_) => Ok(exit),
            };
        }
    }
}

fn child_screen(args: &ScreenArgs) -> Result<Exit, Fault> {
    let program = std::env::current_exe().map_err(Fault::io("cannot find this program again"))?;
    let mut command = Command::new(program);
    command.arg("attach");
    for (flag, given) in [("--ascii", args.ascii), ("--plain", args.plain)] {
        if given {
            command.arg(flag);
        }
    }
    if let Some(theme) = &args.theme {
        command.arg("--theme").arg(theme);
    }
    if let Some(dir) = &args.dir {
        command.arg("--dir").arg(dir);
    }
    let status = command.status().map_err(Fault::io("cannot open the screen"))?;
    Ok(if status.success() { Exit::Ok } else { Exit::Failed })
}

/// Ends the server; `false` when agents run and the person wants to go on.
fn end_server(paths: &Paths, exit: Exit) -> Result<bool, Fault> {
    // The screen ended because the server did.
    let Ok(mut connection) = reach::server(paths) else { return Ok(true) };
    let Reply::Status(status) = reach::ask(&mut connection, Request::Status(None))? else { return Ok(true) };
    let running = status.running;
    let agents = if running == 1 { "1 agent runs".to_owned() } else { format!("{running} agents run") };
    let question = format!("{agents} in this process and would end with it; end?");
    if running > 0 && exit == Exit::Ok && ask_person(&question) == Some(false) {
        return Ok(false);
    }
    reach::ask(&mut connection, Request::Stop { even_if_busy: Busy::End })?;
    Ok(true)
}
