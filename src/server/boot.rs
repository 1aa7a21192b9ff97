//! The start: socket, store, replay, orphans, configuration; then the loop.

use std::collections::{BTreeMap, BTreeSet};
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::time::Instant;

use anyhow::Context as _;

use crate::agents::Adapter;
use crate::agents::own::{self, OwnFile};
use crate::config::{Config, KnownNames, MergeStyle as Wanted, Paths, Problem, ThemeFile, Themes};
use crate::domain::command::Command;
use crate::domain::cost::Budgets;
use crate::domain::decide::{Caps, Limits};
use crate::domain::event::{Event, Recorded};
use crate::domain::ids::SessionId;
use crate::domain::route::Category;
use crate::domain::state::State;
use crate::domain::task::MergeStyle;
use crate::pty::{self, Ladder};
use crate::server::batch::Batches;
use crate::server::bridge::Tokens;
use crate::server::bridge::events::Followers;
use crate::server::clock;
use crate::server::core::{Core, Goal, SERVER, Served};
use crate::server::crew::members::Crew;
use crate::server::crew::price_list::price_list;
use crate::server::crew::routes::Table;
use crate::server::inbox::{Inbox, Note, Post, inbox};
use crate::server::listen::Socket;
use crate::server::notices::Notices;
use crate::server::pace::Pace;
use crate::server::run;
use crate::server::screens::input;
use crate::server::screens::look::Look;
use crate::server::sessions::pane::{Gate, Pane};
use crate::server::sessions::recordings;
use crate::server::speech::asks::Asks;
use crate::server::start::early::EarlyKeys;
use crate::server::start::environment::{INSTANCE_MARK, Surround};
use crate::server::start::launch;
use crate::server::work::places;
use crate::server::work::radar::Radar;
use crate::server::world::{Panes, Rules, World};
use crate::store::{Log, OpenStore, StoreThread};
use crate::term::{HistoryBudget, Screen};
use crate::ui;

/// How long a killed server may take to let go of the store.
const DYING: std::time::Duration = std::time::Duration::from_secs(5);
/// Sessions whose panes come back after a start.
const RESTORED: usize = 24;
/// How much of a recording is read for that, in bytes.
const TAIL: usize = 256 * 1024;
/// What orphans of a crashed server and strays get before SIGKILL.
const ORPHANS: Ladder = Ladder { interrupt: None, terminate: std::time::Duration::from_secs(1) };

/// What threads that wait for something get at the end.
const STRAGGLERS: std::time::Duration = std::time::Duration::from_secs(3);

/// Serves until told to stop. Blocks.
pub fn serve(paths: &Paths, served: Served) -> anyhow::Result<()> {
    write_log(&paths.log()).with_context(|| format!("cannot write the log {}", paths.log().display()))?;
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let result = runtime.block_on(async {
        // The socket first: of two servers that start at once, the second must not touch the store.
        let socket = Socket::open(&paths.socket())?;
        let (post, mut notes) = inbox();
        let mut core = core(paths, &post, served)?;
        tokio::spawn(signals(post.clone(), served));
        let accepting = socket.accept(post.clone());
        tokio::select! {
            () = run::run(&mut core, &mut notes) => {}
            () = accepting => {}
        }
        // Every session is over: what is still our child and of no session of ours got away from one.
        let report = pty::end_strays(INSTANCE_MARK, ORPHANS);
        if report.signalled > 0 {
            tracing::warn!(?report, "ended processes that had hidden from their session");
        }
        farewell(&mut core, &mut notes).await;
        let Core { store, .. } = core;
        store.close();
        Ok(())
    });
    // A thread that still waits for some program must not keep the server.
    runtime.shutdown_timeout(STRAGGLERS);
    result
}

/// Sends what the program notes, and any panic, to the log file: never to a terminal.
fn write_log(path: &Path) -> anyhow::Result<()> {
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let file = std::fs::OpenOptions::new().create(true).append(true).mode(0o600).open(path)?;
    let level = std::env::var("ORCHESTRA_LOG").unwrap_or_else(|_| "info".to_owned());
    let filter = tracing_subscriber::EnvFilter::new(level);
    let log = tracing_subscriber::fmt().with_writer(std::sync::Mutex::new(file)).with_ansi(false);
    // A second server in one process (a test) goes on writing to the first one's log.
    log.with_env_filter(filter).try_init().ok();
    std::panic::set_hook(Box::new(|panic| tracing::error!(%panic, "a panic")));
    Ok(())
}

/// Lets the good-byes reach their clients.
async fn farewell(core: &mut Core, notes: &mut Inbox) {
    notes.close();
    core.peers.clear();
    tokio::time::sleep(std::time::Duration::from_millis(50)).await;
}

async fn signals(post: Post, served: Served) {
    use tokio::signal::unix::{SignalKind, signal};
    // Losing the terminal that started it must not end a server in the background.
    let (Ok(mut hangup), Ok(mut terminate), Ok(mut interrupt)) =
        (signal(SignalKind::hangup()), signal(SignalKind::terminate()), signal(SignalKind::interrupt()))
    else {
        return tracing::error!("signals cannot be received");
    };
    loop {
        tokio::select! {
            _ = terminate.recv() => break,
            _ = interrupt.recv() => break,
            _ = hangup.recv() => {
                if served == Served::Foreground {
                    break;
                }
            }
        }
    }
    post.send(Note::Terminate).await;
}

/// Everything that the loop owns, as the store of this user has it. Needs a runtime.
pub(super) fn core(paths: &Paths, post: &Post, served: Served) -> anyhow::Result<Core> {
    pty::become_subreaper().context("cannot adopt the processes that agents leave behind")?;
    pty::raise_fd_limit();
    let log = open_store(&paths.store())?;
    let state = replay(&log).with_context(|| format!("cannot read {}", paths.store().display()))?;
    let surround = surround(paths)?;
    // Whatever carries our mark now belongs to a server that died. To look for it reads all of /proc, which a first start
    // need not.
    if state.sessions().next().is_some() {
        let report = pty::end_orphans(INSTANCE_MARK, &surround.instance, ORPHANS);
        if report.signalled > 0 {
            tracing::warn!(?report, "ended processes that an earlier server left behind");
        }
    }
    let store = StoreThread::start(log)?;
    let world = world(paths, surround, state);
    let mut core = Core {
        world,
        peers: BTreeMap::new(),
        batches: Batches::default(),
        store,
        post: post.clone(),
        served,
        goal: Goal::Serve,
        launching: BTreeSet::new(),
        ended_early: BTreeMap::new(),
        refusals: Vec::new(),
        followers: Followers::default(),
        early_keys: EarlyKeys::default(),
        next_poll: Instant::now(),
        fresh: BTreeSet::new(),
        taken: Instant::now(),
        sizes_due: None,
    };
    if let Err(why) = core.command(SERVER, &Command::Recover) {
        tracing::error!(%why, "recovery was refused");
    }
    places::tidy_up_after_a_crash(&mut core);
    restore_panes(&mut core.world);
    recordings::prune(&core);
    input::find_programs(&core);
    Ok(core)
}

/// Opens the store. Its lock is waited for a moment: we have the socket, so whoever holds it is just dying.
fn open_store(path: &Path) -> anyhow::Result<Log> {
    let deadline = Instant::now() + DYING;
    loop {
        match Log::open(path) {
            Ok(log) => return Ok(log),
            Err(OpenStore::Locked(_)) if Instant::now() < deadline => {
                std::thread::park_timeout(std::time::Duration::from_millis(20));
            }
            Err(error) => return Err(error.into()),
        }
    }
}

/// Panes of the latest sessions come back from their recordings, as they looked when the server ended.
fn restore_panes(world: &mut World) {
    let latest = world.state.sessions().rev().filter(|session| session.process.is_some()).take(RESTORED);
    for session in latest {
        let recording = world.rules.surround.folder(session.id).join("recording");
        let Ok(bytes) = pty::Recording::read_tail(&recording, TAIL) else { continue };
        let decoder = launch::decoder_of(world, session);
        let pane = Pane::new(Screen::with_budget(launch::UNSEEN, &world.history), decoder, None);
        pane.replay(&bytes);
        world.panes.0.insert(session.id, pane);
    }
}

/// The state as the store of this user has it, read beside a server that may be running; `None` when nothing was ever stored.
pub fn past(paths: &Paths) -> anyhow::Result<Option<State>> {
    let Some(log) = Log::open_to_read(&paths.store())? else { return Ok(None) };
    replay(&log).map(Some)
}

fn replay(log: &Log) -> anyhow::Result<State> {
    let mut state = State::default();
    let mut unreadable = None;
    log.replay(1, |stored| {
        match serde_json::from_str::<Event>(&stored.body) {
            Ok(event) => state.apply(&Recorded { at: stored.at, actor: stored.actor, event }),
            Err(error) => unreadable = Some(format!("event {} ({}): {error}", stored.seq, stored.kind)),
        }
        Ok::<(), crate::store::ReadFailed>(())
    })?;
    match unreadable {
        None => Ok(state),
        Some(what) => Err(anyhow::anyhow!("{what}; it was written by another version of orchestra")),
    }
}

/// The folder with a folder for each session.
fn sessions_in(paths: &Paths) -> std::path::PathBuf {
    paths.data_dir.join("sessions")
}

/// Where the recording of a session is.
pub fn recording_of(paths: &Paths, session: SessionId) -> std::path::PathBuf {
    sessions_in(paths).join(session.to_string()).join("recording")
}

fn surround(paths: &Paths) -> anyhow::Result<Surround> {
    Ok(Surround {
        own: std::env::vars().collect(),
        socket: paths.socket(),
        program: std::env::current_exe().context("cannot find this program's own file")?,
        instance: paths.data_dir.to_string_lossy().into_owned(),
        private: sessions_in(paths),
        check: None,
    })
}

fn world(paths: &Paths, mut surround: Surround, state: State) -> World {
    let (config, themes, adapters, problems) = configuration(paths);
    surround.check.clone_from(&config.check);
    let (keymap, more) = crate::config::Keymap::load(&ui::known_actions(), &config.keys);
    let mut problems: Vec<String> = problems.iter().chain(&more).map(ToString::to_string).collect();
    let table = Table::new(&config, state.lessons().rules(), &mut problems);
    let playbooks = crate::config::playbooks(&config.playbooks);
    let mut crew = Crew::new(&config, &adapters);
    // One search before the first task, so that nothing is routed to a program that is not there.
    crew.found(crew.search(&surround.own));
    let theme_lines = ui::ThemeLine::of(&themes);
    let limits = limits(&config);
    let (prices, more) = price_list(&config);
    let prices = std::sync::Arc::new(prices);
    problems.extend(more);
    let history = HistoryBudget::new(usize::from(config.screen.history_mb) << 20);
    let rules = Rules {
        config,
        problems,
        keymap,
        themes,
        theme_lines,
        table,
        playbooks,
        limits,
        prices,
        paths: paths.clone(),
        surround,
    };
    let mut world = World {
        state,
        panes: Panes::default(),
        history,
        shown: BTreeSet::new(),
        watches: BTreeMap::new(),
        asks: Asks::default(),
        tokens: Tokens::default(),
        crew,
        look: Look::default(),
        bench: crate::domain::route::Bench::default(),
        profiles: BTreeMap::new(),
        lines: Vec::new(),
        rules,
        gate: Gate::default(),
        pace: Pace::default(),
        git_turn: std::sync::Arc::default(),
        radar: Some(Radar::default()),
        day: clock::day(clock::now()),
        notices: Notices::default(),
        read_only: None,
    };
    world.refresh_crew();
    world
}

/// What is wrong with the user's changes of keys.
pub fn key_problems(config: &Config) -> Vec<Problem> {
    crate::config::Keymap::load(&ui::known_actions(), &config.keys).1
}

/// The user's configuration, checked, with their themes and all adapters.
pub fn configuration(paths: &Paths) -> (Config, Themes, Vec<Adapter>, Vec<Problem>) {
    let name = paths.config_file.to_string_lossy().into_owned();
    let text = std::fs::read_to_string(&paths.config_file).ok();
    let project = std::env::current_dir().ok().map(|dir| crate::config::project_file(&dir));
    let project =
        project.and_then(|file| Some((file.to_string_lossy().into_owned(), std::fs::read_to_string(file).ok()?)));
    let (mut config, mut problems) = Config::load(
        text.as_ref().map(|text| (name.as_str(), text.as_str())),
        project.as_ref().map(|(name, text)| (name.as_str(), text.as_str())),
    );
    let (themes, more) = Themes::load(&own_themes(&paths.themes()));
    problems.extend(more);
    let files = toml_files(&paths.agents()).into_iter().map(|(_, file, text)| OwnFile { file, text });
    let (adapters, more) = own::load(&files.collect::<Vec<_>>());
    problems.extend(more);
    let names: Vec<&str> = adapters.iter().map(|adapter| adapter.name.as_str()).chain(["nano"]).collect();
    let categories: Vec<&str> = Category::ALL.iter().map(|category| category.key()).collect();
    let names = KnownNames { adapters: &names, categories: &categories, themes: &themes.names() };
    problems.extend(config.check_names(&names));
    (config, themes, adapters, problems)
}

fn own_themes(folder: &Path) -> Vec<ThemeFile> {
    toml_files(folder).into_iter().map(|(name, file, text)| ThemeFile { name, file, text }).collect()
}

/// The name, path and text of each TOML file in a folder, in the order of the alphabet.
fn toml_files(folder: &Path) -> Vec<(String, String, String)> {
    let Ok(entries) = std::fs::read_dir(folder) else { return Vec::new() };
    let mut files: Vec<PathBuf> = entries.filter_map(|entry| Some(entry.ok()?.path())).collect();
    files.retain(|path| path.extension().is_some_and(|kind| kind == "toml"));
    files.sort();
    let read = |path: PathBuf| {
        let name = path.file_stem()?.to_string_lossy().into_owned();
        Some((name, path.to_string_lossy().into_owned(), std::fs::read_to_string(&path).ok()?))
    };
    files.into_iter().filter_map(read).collect()
}

/// The budgets with the projects' directories as absolute paths.
pub fn budgets(config: &Config) -> Budgets {
    let home = std::env::var("HOME").unwrap_or_default();
    let absolute = |dir: &str| match dir.strip_prefix('~') {
        Some(rest) if rest.is_empty() || rest.starts_with('/') => format!("{home}{rest}"),
        Some(_) | None => dir.to_owned(),
    };
    let projects = config.limits.budgets.projects.iter().map(|(dir, limits)| (absolute(dir), *limits));
    Budgets { projects: projects.collect(), ..config.limits.budgets.clone() }
}

const fn caps_of(caps: &crate::config::TaskCaps) -> Caps {
    Caps { timeout: caps.timeout, turns: caps.turns }
}

fn limits(config: &Config) -> Limits {
    Limits {
        delegation: config.delegation,
        max_agents: config.max_agents as usize,
        task_cost: config.limits.task_usd,
        task: Caps { timeout: config.limits.task_timeout, turns: config.limits.task_turns },
        agents: config.limits.agents.iter().map(|(name, caps)| (name.clone(), caps_of(caps))).collect(),
        budgets: budgets(config),
        check: config.check.clone(),
        check_rounds: config.check_rounds,
        check_timeout: config.check_timeout,
        setup: config.setup.clone(),
        setup_timeout: config.setup_timeout,
        when_limited: config.limits.when_limited,
        agents_when_limited: config.limits.agents_when_limited.clone(),
        agents_at_once: config.limits.agents_at_once.clone(),
        merge: match config.merge {
            Wanted::Squash => MergeStyle::Squash,
            Wanted::Merge => MergeStyle::Merge,
            Wanted::Rebase => MergeStyle::Rebase,
        },
    }
}
