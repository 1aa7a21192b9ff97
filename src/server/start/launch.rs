//! Starting a session's process: launch line, environment, private folder, pane, recording.

use std::fs::OpenOptions;
use std::io::Write as _;
use std::os::unix::fs::OpenOptionsExt as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use super::environment::{self, Surround, TOKEN};
use super::launched::Launched;
use super::secrets::{self, Wanted};
use crate::agents::{
    self, Access, Adapter, HeadlessDecoder, LaunchLine, LaunchMode, LaunchRequest, McpServer, Patience, Secret,
};
use crate::domain::command::Outcome;
use crate::domain::ids::SessionId;
use crate::domain::session::{Mode, Session};
use crate::domain::task::{Role, Workspace};
use crate::pty::{self, Exit, Hooks, Input, InputPipe, Launch, Recording};
use crate::server::clock;
use crate::server::core::{Core, Goal};
use crate::server::crew::members::Member;
use crate::server::crew::sighting::{Own, Pin};
use crate::server::inbox::{Note, Post};
use crate::server::pace::Pace;
use crate::server::sessions::pane::{Gate, Pane, Reader};
use crate::server::speech::channel::Channel;
use crate::server::speech::headless::{Feed, Run};
use crate::server::world::World;
use crate::term::{Screen, Size};

/// The size of a pane that nobody has looked at yet.
pub const UNSEEN: Size = Size { rows: 40, cols: 120 };

/// Everything a plain thread needs to start the process.
struct Start {
    session: SessionId,
    line: LaunchLine,
    cwd: PathBuf,
    env: Vec<(String, String)>,
    /// What is looked up for the environment, with the environment of the look-up.
    wanted: Vec<Wanted>,
    /// What it shows that it is the agent of this session.
    token: String,
    own: Own,
    /// What must hold of the program's version and is not known yet.
    pin: Option<Pin>,
    folder: PathBuf,
    pane: Pane,
    /// What its recording may take, in bytes.
    recording: u64,
    size: Size,
    gate: Gate,
    pace: Pace,
}

/// Starts the session's process; when the server is ending, the next one takes it up.
pub fn launch(core: &mut Core, id: SessionId) {
    if core.goal == Goal::Ending {
        return;
    }
    match prepare(core, id) {
        Ok(mut start) => {
            core.launching.insert(id);
            start.token = core.world.tokens.make(id);
            core.world.panes.0.insert(id, start.pane.clone());
            core.world.look.dress(&start.pane);
            let post = core.post.clone();
            tokio::task::spawn_blocking(move || {
                let pane = start.pane.clone();
                let result = spawn(start, &post).map(Box::new);
                if result.is_err() {
                    // Nothing will print any more: the recording must not keep its descriptor.
                    pane.finish();
                }
                post.blocking(Note::Launched(id, result));
            });
        }
        Err(why) => core.outcome(Outcome::SpawnFailed(id, why)),
    }
}

/// The reader of a headless session's output, for showing its recording.
pub fn decoder_of(world: &World, session: &Session) -> Option<HeadlessDecoder> {
    let member = world.crew.member(&session.agent)?;
    let workspace = world.state.task(session.task).and_then(|task| task.workspace.as_ref());
    match session.mode {
        Mode::Headless => {
            let dir = workspace.map(Workspace::start);
            Some(HeadlessDecoder::new(member.adapter.headless_format(), run_of(&member.adapter, session, dir)))
        }
        Mode::Interactive => None,
    }
}

/// What is known of a headless session before it says anything.
fn run_of(adapter: &Adapter, session: &Session, dir: Option<&str>) -> agents::Run {
    agents::Run {
        prompt: session.prompt.clone(),
        dir: dir.map(PathBuf::from),
        patience: adapter.headless.as_ref().map(Patience::of).unwrap_or_default(),
    }
}

fn prepare(core: &Core, id: SessionId) -> Result<Start, String> {
    let world = &core.world;
    let session = world.state.session(id).ok_or("the session is not known")?;
    let task = world.state.task(session.task).ok_or("the task is not known")?;
    let workspace = task.workspace.as_ref().ok_or("the workspace is not ready")?;
    let member = world.crew.member(&session.agent).ok_or_else(|| {
        format!("there is no agent `{}` in the configuration any more; retry with another", session.agent)
    })?;
    let folder = world.rules.surround.folder(id);
    if let Some(trouble) = member.bars_start() {
        return Err(format!("{} {trouble}", member.name));
    }
    let request = request(session, workspace.start(), &folder, member, &world.rules.surround);
    let mut env = world.rules.surround.environment(member, task.id, id);
    let mut line = agents::launch(&member.adapter, &request).map_err(|error| error.to_string())?;
    line.args.splice(0..0, member.settings.args.iter().cloned());
    environment::add(&mut env, &line, &member.settings);
    let size = biggest_screen(core).unwrap_or(UNSEEN);
    let decoder = line
        .decoder
        .map(|format| HeadlessDecoder::new(format, run_of(&member.adapter, session, Some(workspace.start()))));
    let pane = Pane::new(Screen::with_budget(size, &world.history), decoder, None);
    pane.lock().screen.set_identity(&member.terminal());
    Ok(Start {
        session: id,
        line,
        cwd: PathBuf::from(workspace.start()),
        env,
        wanted: environment::wanted(&member.settings),
        token: String::new(),
        own: world.rules.surround.own.clone(),
        pin: member.unverified_pin(&world.rules.surround.own),
        folder,
        pane,
        recording: world.rules.config.recordings.session_bytes(),
        size,
        gate: world.gate.clone(),
        pace: world.pace.clone(),
    })
}

/// The MCP server of a session: who works may delegate. It gets no token: its process tells whose it is, and a launch line can
/// be read by everybody.
fn bridge_of(session: &Session, socket: &Path, self_program: &Path) -> Option<McpServer> {
    let variables = [
        ("ORCHESTRA_SOCKET", socket.to_string_lossy().into_owned()),
        ("ORCHESTRA_SESSION", session.id.to_string()),
        ("ORCHESTRA_TASK", session.task.to_string()),
    ];
    (session.role == Role::Work).then(|| McpServer {
        name: "orchestra".to_owned(),
        command: self_program.to_owned(),
        args: vec!["mcp".to_owned()],
        env: variables.map(|(name, value)| (name.to_owned(), value)).into(),
    })
}

fn request(session: &Session, workspace: &str, folder: &Path, member: &Member, surround: &Surround) -> LaunchRequest {
    let (self_program, socket) = (surround.program.as_path(), surround.socket.as_path());
    let mode = match session.mode {
        Mode::Interactive => LaunchMode::Interactive,
        Mode::Headless => LaunchMode::Headless,
    };
    let port = member.adapter.wants(mode, "port").then(free_port).flatten();
    LaunchRequest {
        access: match session.role {
            Role::Work | Role::Check | Role::Setup => Access::Write,
            Role::Brief | Role::Review => Access::Read,
        },
        mode,
        program: member.program.clone(),
        prompt: Some(told(session, &member.adapter)),
        model: session.model.clone(),
        session_uuid: Some(session.uuid.clone()).filter(|_| session.resumed.is_none()),
        resume: session.resumed.clone(),
        workspace: PathBuf::from(workspace),
        private_dir: folder.to_owned(),
        self_program: self_program.to_owned(),
        port,
        secret: port.map(|_| Secret(clock::fresh_uuid())),
        mcp: bridge_of(session, socket, self_program),
    }
}

/// What the agent is told at its start; one without tools also how to call orchestra.
fn told(session: &Session, adapter: &Adapter) -> String {
    let tell = adapter.tell_command && session.role == Role::Work;
    if tell { format!("{}\n\n{}", session.prompt, agents::SKILL) } else { session.prompt.clone() }
}

/// A loopback port that nobody listens on now.
fn free_port() -> Option<u16> {
    let listener = std::net::TcpListener::bind((std::net::Ipv4Addr::LOCALHOST, 0)).ok()?;
    listener.local_addr().ok().map(|address| address.port())
}

/// A pane begins about as large as it will be shown, so that its program need not draw itself twice.
fn biggest_screen(core: &Core) -> Option<Size> {
    let sizes = core.peers.values().filter_map(|peer| peer.screen.as_deref()).map(|screen| screen.size);
    let size = sizes.max_by_key(|size| u32::from(size.cols) * u32::from(size.rows))?;
    let sidebar = if size.cols >= 70 { core.world.rules.config.screen.sidebar_width } else { 0 };
    Some(Size { rows: size.rows.saturating_sub(6).max(5), cols: size.cols.saturating_sub(sidebar + 2).max(20) })
}

fn spawn(start: Start, post: &Post) -> Result<Launched, String> {
    if let Some(pin) = &start.pin {
        pin.check()?;
    }
    // These values go to the child alone: what is kept of its environment for finding its files does not hold them.
    let secret = secrets::look_up(&start.wanted, &start.own).map_err(|error| error.to_string())?;
    private_folder(&start.folder).map_err(|error| format!("cannot make {}: {error}", start.folder.display()))?;
    for (path, text) in &start.line.files_to_write {
        write_private(path, text).map_err(|error| format!("cannot write {}: {error}", path.display()))?;
    }
    match Recording::create(&start.folder.join("recording"), start.recording, clock::now()) {
        Ok(recording) => start.pane.record(recording),
        Err(error) => tracing::warn!(%error, "the session is not recorded"),
    }
    let slot = Arc::new(OnceLock::new());
    let (session, over, pane) = (start.session, post.clone(), start.pane.clone());
    let reader = Reader {
        session,
        writer: slot.clone(),
        post: post.clone(),
        gate: start.gate.clone(),
        pace: start.pace.clone(),
    };
    let hooks = Hooks {
        on_bytes: start.pane.feeder(reader),
        on_exit: Box::new(move |exit: Exit| {
            pane.finish();
            let code = exit.code.or(exit.signal.map(|signal| 128 + signal)).unwrap_or(-1);
            over.blocking(Note::Exited(session, code));
        }),
    };
    let channel = Channel::of(&start.line);
    let (input, pipe) = input(&start)?;
    let launch = Launch {
        program: start.line.program,
        args: start.line.args,
        cwd: start.cwd,
        env: start.env.iter().cloned().chain(secret).chain([(TOKEN.to_owned(), start.token)]).collect(),
        rows: start.size.rows,
        cols: start.size.cols,
    };
    let pty = Arc::new(pty::spawn_with(&launch, &input, hooks).map_err(|error| error.to_string())?);
    slot.set(Arc::downgrade(&pty)).ok();
    let run = (input != Input::Terminal).then(|| Run::new(pipe));
    let (analytics_log, typed_prompt) = (start.line.analytics_log, start.line.typed_prompt);
    Ok(Launched { pty, analytics_log, typed_prompt, channel, run, env: start.env })
}

/// Where the program's standard input comes from, and the pipe when it is one, with what is said first in it.
fn input(start: &Start) -> Result<(Input, Option<InputPipe>), String> {
    match Feed::of(start.line.decoder) {
        Feed::Terminal => Ok((Input::Terminal, None)),
        Feed::Nothing => Ok((Input::Nothing, None)),
        Feed::Pipe => {
            let path = start.folder.join("input");
            let failed = |why: &str| format!("cannot make the pipe {}: {why}", path.display());
            let pipe = InputPipe::create(&path).map_err(|error| failed(&error.to_string()))?;
            let opening = start.pane.with_decoder(|decoder| decoder.opening()).flatten().unwrap_or_default();
            pipe.write(opening).map_err(|error| failed(&error.to_string()))?;
            Ok((Input::Pipe(path), Some(pipe)))
        }
    }
}

/// Writes a file that only the user can read.
pub fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?.write_all(text.as_bytes())
}

/// Makes a folder that only the user can read.
fn private_folder(path: &Path) -> std::io::Result<()> {
    use std::os::unix::fs::DirBuilderExt as _;
    std::fs::DirBuilder::new().recursive(true).mode(0o700).create(path)
}
