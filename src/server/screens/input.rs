//! Attached terminals: their keys become intents, and intents become commands, keys for agents, or looks.

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Instant;

use super::canvas::Canvas;
use super::client::{ClientId, ClientScreen, Face};
use super::frames::{Moment, model};
use super::{away, desk, older, outer, plans, reviewed, timeline};
use crate::agents::VersionMemory;
use crate::config::{Look, ScreenSettings};
use crate::domain::command::{Command, Delegate};
use crate::domain::decide::routed;
use crate::domain::ids::SessionId;
use crate::domain::plan::Draft;
use crate::domain::route::RouteWish;
use crate::server::core::{Core, PERSON, Served};
use crate::server::inbox::Note;
use crate::server::sessions::live;
use crate::server::sessions::pane::Pane;
use crate::server::speech::asks;
use crate::server::{clock, replay, shutdown};
use crate::term::{FocusChange, InputEvent, OuterTerminal, Size, SyncedFrames};
use crate::ui::{self, Intent, Pictures, PlanPreview, Preview, RepoLine, ViewState};
use crate::wire::{Attach, Charset, ToClient};
use crate::workspace::Repo;

/// A terminal attached.
pub fn attach(core: &mut Core, id: ClientId, attach: &Attach) {
    let depth = attach.colors;
    let theme_name = attach.theme.clone().unwrap_or_else(|| core.world.rules.config.theme.clone());
    let unknown = core.world.rules.themes.get(&theme_name).is_none();
    let face = Face {
        dir: attach.dir.clone(),
        depth,
        theme: core.world.rules.themes.get_or_default(&theme_name).for_depth(depth),
        theme_name: if unknown { core.world.rules.config.theme.clone() } else { theme_name.clone() },
        preview: None,
        plan: None,
        diff: None,
        older: None,
        replay: None,
        track: None,
        log: None,
        left: core.world.state.left().copied(),
        repo: None,
        settings: settings(core, attach),
    };
    let mut view = ViewState::new(ui::fitted(attach.size, face.settings.look));
    if unknown {
        let known = core.world.rules.themes.names().join(", ");
        ui::notice(&mut view, &format!("there is no theme `{theme_name}`; there are {known}"));
    }
    if attach.charset == Charset::Ascii {
        ui::notice(
            &mut view,
            "this locale is not UTF-8, so only ASCII is shown and other characters as ?; set LANG to a UTF-8 one",
        );
    }
    let screen = ClientScreen {
        size: attach.size,
        link: attach.link,
        charset: attach.charset,
        told: OuterTerminal::default(),
        given: None,
        title: String::new(),
        attention: FocusChange::Gained,
        used: Instant::now(),
        went: None,
        types_into: None,
        face,
        view,
        canvas: Canvas::new(attach.size, attach.charset, SyncedFrames::Unknown),
        pictures: Pictures::default(),
        in_flight: false,
        dirty: true,
        stale: BTreeSet::new(),
        urgent: true,
        awaits: None,
        answered: None,
        drawn: None,
        whole: None,
    };
    if let Some(peer) = core.peers.get_mut(&id) {
        peer.screen = Some(Box::new(screen));
    }
    away::attached(core, id);
    if let Some(ask) = &attach.replay {
        replay::opened_by(core, id, ask);
    }
    find_repo(core, id, PathBuf::from(&attach.dir));
    find_programs(core);
}

/// The plainest look that the settings, the person and the terminal's characters ask for.
fn settings(core: &Core, attach: &Attach) -> ScreenSettings {
    let configured = core.world.rules.config.screen.clone();
    let least = if attach.charset == Charset::Ascii { Look::Ascii } else { Look::Full };
    ScreenSettings { look: configured.look.max(attach.look).max(least), ..configured }
}

/// A terminal is gone.
pub fn left(core: &mut Core, id: ClientId) {
    let was_screen = core.peers.remove(&id).is_some_and(|peer| peer.screen.is_some());
    asks::left(core, id);
    outer::settle_focus(core);
    if was_screen {
        away::left(core);
    }
}

/// A terminal has told something about itself.
pub fn terminal_told(core: &mut Core, id: ClientId, told: OuterTerminal) {
    with(core, id, |screen| {
        screen.canvas.set_sync(told.sync);
        screen.told = told;
    });
    outer::look_as(core, id);
}

fn find_repo(core: &Core, id: ClientId, dir: PathBuf) {
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let repo = Repo::discover(&dir).ok().flatten().map(|repo| {
            let name = repo.root.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
            (name, repo.branch.unwrap_or_else(|| "detached".into()))
        });
        post.blocking(Note::Repo(id, repo));
    });
}

/// Looks anew for the agents' programs and for what shows that somebody is signed in, without asking any of them.
pub fn search_programs(core: &Core) {
    let (post, crew) = (core.post.clone(), core.world.crew.clone());
    let own = core.world.rules.surround.own.clone();
    tokio::task::spawn_blocking(move || post.blocking(Note::Programs(crew.search(&own))));
}

/// Looks for the agents' programs anew; one may have been installed since.
pub fn find_programs(core: &Core) {
    let (post, crew) = (core.post.clone(), core.world.crew.clone());
    let own = core.world.rules.surround.own.clone();
    let file = core.world.rules.paths.versions();
    tokio::task::spawn_blocking(move || {
        post.blocking(Note::Programs(crew.search(&own)));
        let known = VersionMemory::load(&file);
        let mut memory = known.clone();
        post.blocking(Note::Programs(crew.examine(&own, &mut memory)));
        if memory != known
            && let Err(error) = memory.save(&file)
        {
            tracing::warn!(%error, "the versions of the agents are not remembered");
        }
    });
}

/// The repository of a terminal's directory is known.
pub fn repo(core: &mut Core, id: ClientId, repo: Option<(String, String)>) {
    with(core, id, |screen| screen.face.repo = repo.map(|(name, branch)| RepoLine { name, branch }));
}

/// Changes what a terminal shows.
pub fn with(core: &mut Core, id: ClientId, change: impl FnOnce(&mut ClientScreen)) {
    if let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) {
        change(screen);
        screen.touch();
    }
}

/// A key, a paste, the mouse, a new size.
pub fn input(core: &mut Core, id: ClientId, event: &InputEvent) {
    let now = Moment::now();
    let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) else { return };
    match event {
        InputEvent::Resize(size) => resize(screen, *size),
        InputEvent::FocusLost => {}
        InputEvent::FocusGained
        | InputEvent::Key(_)
        | InputEvent::Report(_)
        | InputEvent::Paste(_)
        | InputEvent::PasteTooLong(_)
        | InputEvent::Mouse(_) => screen.used = Instant::now(),
    }
    let model = model(&core.world, &screen.face, &now);
    let quiet = screen.view.reads.is_empty() && screen.view.notice.is_none();
    let intents = ui::update(&mut screen.view, &model, event);
    let passed_on = passed_on(event, &intents);
    let session = outer::typed_session(&screen.view, &model);
    let focus_moved = outer::focus_moved(screen, session, event);
    core.world.pace.typed(passed_on);
    if let Some(session) = passed_on.filter(|_| quiet) {
        // Nothing of ours changed. A frame now would show nothing and keep the program's answer waiting for its turn.
        screen.awaits = Some(session);
    } else {
        (screen.dirty, screen.urgent) = (true, true);
    }
    for intent in intents {
        act(core, id, intent);
    }
    if focus_moved {
        outer::settle_focus(core);
    }
    if *event == InputEvent::FocusGained {
        outer::look_as(core, id);
    }
    away::moved(core, id, event);
}

/// The session that a key or a paste went to, when it did nothing else.
fn passed_on(event: &InputEvent, intents: &[Intent]) -> Option<SessionId> {
    match (event, intents) {
        (InputEvent::Key(_) | InputEvent::Report(_) | InputEvent::Paste(_), [Intent::Keys(session, _)]) => {
            Some(*session)
        }
        _ => None,
    }
}

fn resize(screen: &mut ClientScreen, size: Size) {
    screen.size = size;
    screen.canvas = Canvas::new(size, screen.charset, screen.told.sync);
    screen.pictures = Pictures::default();
    screen.given = None;
}

fn act(core: &mut Core, id: ClientId, intent: Intent) {
    match intent {
        Intent::Command(command) => command_of(core, id, *command),
        Intent::Keys(session, bytes) => {
            if core.world.panes.0.get(&session).is_some_and(Pane::is_raw) {
                let why = "its terminal broke three times and can only be read; `k` ends it";
                return with(core, id, |screen| ui::refused(&mut screen.view, why));
            }
            // Its answer must be told anew, whatever it printed before.
            live::look_now(core, session);
            let Some(watch) = core.world.watches.get_mut(&session) else {
                return core.early_keys.keep(session, &bytes);
            };
            if watch.run.is_some() && bytes != [0x03] {
                let why = "it runs without a terminal and reads no keys; Ctrl-C stops it, `r` speaks to it";
                return with(core, id, |screen| ui::refused(&mut screen.view, why));
            }
            if let Err(why) = watch.typed(bytes, clock::now()) {
                with(core, id, |screen| ui::refused(&mut screen.view, &why.to_string()));
            }
        }
        Intent::ShowDiff(task) => reviewed::show(core, id, task),
        Intent::Preview { text, to } => preview(core, id, text, to),
        Intent::PreviewPlan(draft) => preview_plan(core, id, *draft),
        Intent::SetTheme(name) => set_theme(core, id, name),
        Intent::KeepTheme(name) => super::keep_theme::keep(core, id, name),
        Intent::Detach => {
            core.send(id, &ToClient::Bye(detached(core)));
            left(core, id);
        }
        Intent::Stop => shutdown::begin(core),
        Intent::Copy(text) => desk::copy(core, id, text),
        Intent::Open(url) => desk::open(core, id, url),
        Intent::Log(part) => timeline::show(core, id, part),
        Intent::Older(session) => older::ask(core, id, session),
        Intent::Replay(wish) => replay::wish(core, id, wish),
        Intent::Rehearse(text) => {
            let to = RouteWish::Named("rehearsal".into());
            command_of(core, id, Command::Delegate(Box::new(Delegate { text, to, ..Delegate::default() })));
        }
    }
}

fn detached(core: &Core) -> String {
    if core.served == Served::Foreground {
        return String::new();
    }
    match core.world.state.live_sessions().count() {
        0 => "detached; `orchestra-tui` comes back, `orchestra stop` ends it".into(),
        1 => "detached; 1 agent works on; `orchestra-tui` comes back".into(),
        n => format!("detached; {n} agents work on; `orchestra-tui` comes back"),
    }
}

fn command_of(core: &mut Core, id: ClientId, mut command: Command) {
    if let Command::Delegate(wish) = &mut command
        && wish.dir.is_empty()
        && let Some(screen) = core.peers.get(&id).and_then(|peer| peer.screen.as_deref())
    {
        wish.dir.clone_from(&screen.face.dir);
    }
    if let Command::Execute(draft) = &mut command
        && draft.dir.is_empty()
        && let Some(screen) = core.peers.get(&id).and_then(|peer| peer.screen.as_deref())
    {
        draft.dir.clone_from(&screen.face.dir);
    }
    match core.command(PERSON, &command) {
        Ok(_) => told(core, id, &command),
        Err(why) => with(core, id, |screen| ui::refused(&mut screen.view, &why)),
    }
}

fn told(core: &mut Core, id: ClientId, command: &Command) {
    let now = Moment::now();
    let Some(screen) = core.peers.get_mut(&id).and_then(|peer| peer.screen.as_deref_mut()) else { return };
    ui::done(&mut screen.view, &model(&core.world, &screen.face, &now), command);
    screen.touch();
}

fn preview(core: &mut Core, id: ClientId, text: String, to: RouteWish) {
    let now = clock::now();
    let day = clock::day(now);
    let wish = Delegate { text: text.clone(), to, ..Delegate::default() };
    let result = routed(&core.world.state, &core.world.context(now, &day), &wish).map_err(|why| why.to_string());
    let plan = plans::offered(core, &text);
    with(core, id, |screen| {
        screen.face.preview = Some(Preview { for_text: text, result });
        screen.face.plan = plan;
    });
}

fn preview_plan(core: &mut Core, id: ClientId, draft: Draft) {
    let result = plans::previewed(core, &draft);
    with(core, id, |screen| {
        let reasons = screen.face.plan.take().map(|plan| plan.reasons).unwrap_or_default();
        screen.face.plan = Some(PlanPreview { draft, reasons, result });
    });
}

pub fn set_theme(core: &mut Core, id: ClientId, name: String) {
    let theme = core.world.rules.themes.get_or_default(&name).clone();
    with(core, id, |screen| {
        screen.face.theme = theme.for_depth(screen.face.depth);
        screen.face.theme_name = name;
    });
}
