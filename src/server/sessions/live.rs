//! Live sessions: what arrives from their panes, files and hooks, and what is concluded.

use std::path::PathBuf;
use std::time::{Duration, Instant};

use super::gathered::gather;
use super::watch::Watch;
use super::{limited, limits, recordings};
use crate::agents::AgentFact;
use crate::agents::readers::{ClaudeStatusline, HookPayload, hook_payload};
use crate::domain::command::Outcome;
use crate::domain::cost::{CostReading, Quality, Usage};
use crate::domain::ids::SessionId;
use crate::domain::session::{MessageStep, Mode, Process, Reading, SessionState};
use crate::domain::time::Timestamp;
use crate::prices::{Day, PriceList};
use crate::pty::PtySession;
use crate::server::core::{Core, Goal};
use crate::server::crew::members::Member;
use crate::server::inbox::Note;
use crate::server::sources::Sources;
use crate::server::speech::{asks, headless, messages};
use crate::server::start::launched::Launched;
use crate::server::work::{memory, radar};
use crate::server::{clock, effects};
use crate::term::Size;

/// How often what panes print is taken, except for the answer to a key.
const TAKE: Duration = Duration::from_millis(16);

/// A pane's picture changed. The answer to a key is taken at once; of all else the first, and then now and then, so that a
/// flood wakes nobody for each line.
pub fn dirty(core: &mut Core, id: SessionId) {
    core.fresh.insert(id);
    let mut screens = core.peers.values_mut().filter_map(|peer| peer.screen.as_deref_mut());
    if screens.any(|screen| screen.awaits == Some(id)) {
        look_now(core, id);
    }
}

/// When what panes printed is taken next.
pub fn next_take(core: &Core) -> Option<Instant> {
    (!core.fresh.is_empty()).then(|| core.taken + TAKE)
}

/// Takes what all panes printed, if it is time.
pub fn take_due(core: &mut Core, now: Instant) {
    if next_take(core).is_some_and(|due| due <= now) {
        core.taken = now;
        while let Some(id) = core.fresh.first().copied() {
            look_now(core, id);
        }
    }
}

/// Takes what one pane printed, if it did.
pub fn look_now(core: &mut Core, id: SessionId) {
    if !core.fresh.remove(&id) {
        return;
    }
    take(core, id);
    show(core, id);
    for screen in core.peers.values_mut().filter_map(|peer| peer.screen.as_deref_mut()) {
        if screen.awaits == Some(id) {
            (screen.awaits, screen.answered) = (None, Some(id));
        }
    }
}

/// The picture of a session is out of date wherever it is shown.
fn show(core: &mut Core, id: SessionId) {
    let screens = core.peers.values_mut().filter_map(|peer| peer.screen.as_deref_mut());
    for screen in screens.filter(|screen| screen.pictures.shows(id)) {
        screen.stale.insert(id);
    }
}

/// Takes what a pane gathered since the last look. What a program says before it is watched waits until it is.
fn take(core: &mut Core, id: SessionId) {
    if !core.world.watches.contains_key(&id) {
        return;
    }
    let Some(pane) = core.world.panes.0.get(&id) else { return };
    let mut seen = pane.take();
    let facts = std::mem::take(&mut seen.facts);
    if let Some(watch) = core.world.watches.get_mut(&id) {
        watch.observe(&seen, clock::now());
        if seen.broken {
            nudge(&watch.pty, pane.size());
        }
    }
    learn(core, id, &facts);
    headless::follow(core, id);
}

/// Makes a program draw itself anew, as any program does at a new size.
fn nudge(pty: &PtySession, size: Size) {
    for rows in [size.rows.saturating_sub(1).max(1), size.rows] {
        if let Err(error) = pty.resize(rows, size.cols) {
            tracing::info!(%error, "the program could not be told to draw itself anew");
        }
    }
}

/// A session's process runs, or does not.
pub fn launched(core: &mut Core, id: SessionId, result: Result<Box<Launched>, String>) {
    core.launching.remove(&id);
    let early = core.early_keys.take(id);
    let mut launched = match result {
        Ok(launched) => launched,
        Err(why) => return core.outcome(Outcome::SpawnFailed(id, why)),
    };
    let Some(session) = core.world.state.session(id) else { return };
    let Some(member) = core.world.crew.member(&session.agent) else { return };
    let dir = core.world.state.task(session.task).and_then(|task| task.workspace.as_ref());
    let dir = dir.map(|workspace| PathBuf::from(workspace.start())).unwrap_or_default();
    let sources = Sources::of(&member.adapter, session, &launched, dir.clone(), core.world.rules.prices.clone());
    let process = Process { pid: launched.pty.pid(), start_time: launched.pty.start_time() };
    let mut watch = Watch::new(&launched, member.watched_by(), sources);
    watch.run = launched.run.take();
    watch.channel = launched.channel.take().map(|channel| channel.open(id, dir, core.post.clone()));
    if let Some(keys) = early {
        // A program that ended already has no use for them.
        watch.typed(keys, clock::now()).ok();
    }
    core.world.watches.insert(id, watch);
    core.outcome(Outcome::Spawned(id, process));
    messages::queue_all(core, id);
    name(core, id);
    core.touch_all();
    dirty(core, id);
    if let Some(code) = core.ended_early.remove(&id) {
        exited(core, id, code);
    }
    if core.goal == Goal::Ending {
        // It came too late to be ended with the others.
        effects::end_tree(core, id);
    }
}

/// A session whose CLI takes its name from us, or needs none, can be continued from its first moment on.
fn name(core: &mut Core, id: SessionId) {
    let Some(session) = core.world.state.session(id).filter(|session| session.native.is_none()) else { return };
    let Some(adapter) = core.world.crew.member(&session.agent).map(|member| &member.adapter) else { return };
    let rule = match session.mode {
        Mode::Interactive => adapter.interactive.as_ref(),
        Mode::Headless => adapter.headless.as_ref(),
    };
    if rule.is_some_and(|rule| adapter.is_named_by_us(rule)) {
        let native = session.uuid.clone();
        core.outcome(Outcome::NativeId(id, native));
    }
}

/// A session's process ended by itself, or because it was told to.
pub fn exited(core: &mut Core, id: SessionId, code: i32) {
    take(core, id);
    let Some(watch) = core.world.watches.get_mut(&id) else {
        core.ended_early.insert(id, code);
        return;
    };
    if watch.ending {
        return;
    }
    watch.ending = true;
    watch.mailbox.end();
    let fates = watch.mailbox.fates();
    if let Some(mut sources) = watch.sources.take() {
        let facts = sources.poll_last();
        learn(core, id, &facts);
    }
    asks::drop_all(core, id);
    effects::end_leftovers(core, id);
    for (number, step) in fates {
        core.outcome(Outcome::Message(id, number, step));
    }
    core.outcome(Outcome::Observed(id, Reading::new(SessionState::Exited(code), "exit code")));
}

/// What was concluded or done.
pub fn outcome(core: &mut Core, outcome: Outcome) {
    let ended = match &outcome {
        Outcome::Ended(id) => Some(*id),
        _ => None,
    };
    // First the limit, then the result: a task that only waits has not failed.
    if let Outcome::Collected(_, session, summary, _) = &outcome
        && let Some(hit) = limited::ended_by(summary, clock::now())
    {
        core.outcome(Outcome::Limited(*session, hit.until));
    }
    core.outcome(outcome);
    if let Some(id) = ended {
        gone(core, id);
    }
}

/// Nothing of a session's process tree is left. What it wrote until its last moment is booked.
pub fn gone(core: &mut Core, id: SessionId) {
    core.world.tokens.take(id);
    let Some(watch) = core.world.watches.get_mut(&id) else { return };
    watch.gone = true;
    recordings::prune(core);
    let Some(watch) = core.world.watches.get_mut(&id) else { return };
    let Some(mut sources) = watch.sources.take() else { return };
    let post = core.post.clone();
    tokio::task::spawn_blocking(move || {
        let facts = sources.poll_last();
        post.blocking(Note::Facts(id, Box::new(sources), facts));
    });
}

/// What the files of a session's CLI say.
pub fn facts(core: &mut Core, id: SessionId, sources: Sources, facts: &[AgentFact]) {
    if let Some(watch) = core.world.watches.get_mut(&id) {
        // Until nothing of it is left it may still write.
        watch.sources = Some(sources).filter(|_| !watch.gone);
    }
    learn(core, id, facts);
}

/// Keeps facts and tells the domain what it must know.
pub fn learn(core: &mut Core, id: SessionId, facts: &[AgentFact]) {
    let recorded = core.world.panes.0.get(&id).map(super::pane::Pane::recorded).unwrap_or_default();
    for fact in facts {
        if let Some(watch) = core.world.watches.get_mut(&id) {
            gather(&mut watch.gathered, fact, recorded, clock::now());
        }
        match fact {
            AgentFact::NativeId(native) => core.outcome(Outcome::NativeId(id, native.clone())),
            AgentFact::Cost(reading) => cost(core, id, reading.clone()),
            AgentFact::Check(reading) => check(core, id, reading.clone()),
            AgentFact::Compacts => memory::keep_of(core, id),
            AgentFact::FinalMessage(_)
            | AgentFact::Command { .. }
            | AgentFact::Marked(_)
            | AgentFact::At(_)
            | AgentFact::FileTouched(_)
            | AgentFact::TurnEnded(_)
            | AgentFact::Failed { .. }
            | AgentFact::Text(_)
            | AgentFact::Asked(_)
            | AgentFact::Settled(_) => {}
        }
    }
}

fn cost(core: &mut Core, id: SessionId, reading: CostReading) {
    let Some(session) = core.world.state.session(id) else { return };
    let Some(pocket) = core.world.crew.member(&session.agent).map(Member::pocket) else {
        return;
    };
    let reading = priced(&core.world.rules.prices, reading, session.model.as_deref(), clock::now());
    core.outcome(Outcome::Cost(id, reading, pocket));
}

fn check(core: &mut Core, id: SessionId, reading: CostReading) {
    let Some(session) = core.world.state.session(id) else { return };
    let Some(pocket) = core.world.crew.member(&session.agent).map(Member::pocket) else {
        return;
    };
    core.outcome(Outcome::Check(id, reading, pocket));
}

/// Tokens without dollars get the list price of their model, or stay unknown.
fn priced(prices: &PriceList, mut reading: CostReading, asked: Option<&str>, now: Timestamp) -> CostReading {
    if reading.money.is_none() {
        let model = reading.model.as_deref().or(asked);
        reading.money = model.and_then(|model| prices.price_of_sum(model, &reading.usage, Day::of(now)));
        reading.quality = if reading.money.is_some() { Quality::Computed } else { Quality::Unknown };
    }
    reading
}

/// What a hook tells.
pub fn hook(core: &mut Core, id: SessionId, told: &HookPayload) {
    let now = clock::now();
    if let (Some(watch), Some(news)) = (core.world.watches.get_mut(&id), &told.news) {
        watch.hook(news, now);
    }
    learn(core, id, &told.facts);
}

/// News from inside an agent, through its hooks or status line.
pub fn signal(core: &mut Core, id: SessionId, source: &str, payload: &str) {
    match source {
        "claude_statusline" => {
            let mut facts = Vec::new();
            ClaudeStatusline::default().push_line(payload, &mut facts);
            learn(core, id, &facts);
        }
        "claude_hook" => {
            if let Some(told) = hook_payload(payload) {
                hook(core, id, &told);
            }
        }
        "rehearsal_usage" => {
            let Ok(usage) = serde_json::from_str::<Played>(payload) else { return };
            let usage =
                Usage { input: usage.input, cache_read: usage.cache_read, output: usage.output, ..Usage::default() };
            let counter = "rehearsal".to_owned();
            let reading = CostReading { counter, model: None, usage, money: None, quality: Quality::Unknown };
            learn(core, id, &[AgentFact::Cost(reading)]);
        }
        other => tracing::debug!(source = other, "a signal of an unknown source"),
    }
}

/// What a rehearsal says it would have used, so far.
#[derive(serde::Deserialize)]
struct Played {
    input: u64,
    cache_read: u64,
    output: u64,
}

/// Whether any live session may have news.
pub fn any_fresh(core: &Core) -> bool {
    core.world.watches.values().any(|watch| watch.fresh && !watch.ending)
}

/// Looks at every session that may have news.
pub fn look(core: &mut Core) {
    let now = clock::now();
    let (mut news, mut steps) = (Vec::new(), Vec::new());
    let (mut settled, mut withdrawn, mut remarks) = (Vec::new(), Vec::new(), Vec::new());
    for (id, watch) in &mut core.world.watches {
        let pane = core.world.panes.0.get(id).filter(|_| !watch.ending);
        settled.extend(pane.filter(|pane| pane.settle()).map(|_| *id));
        if let Some(reading) = pane.and_then(|pane| watch.look(pane, now)) {
            news.push((*id, reading));
        }
        remarks.extend(watch.remarks().into_iter().map(|why| (*id, why)));
        withdrawn.extend(watch.withdrawn().into_iter().map(|request| (*id, request)));
        let announced = watch.announced().into_iter().map(|number| (number, MessageStep::Typed));
        steps.extend(watch.mailbox.fates().into_iter().chain(announced).map(|(number, step)| (*id, number, step)));
    }
    for (id, number, step) in steps {
        core.outcome(Outcome::Message(id, number, step));
    }
    for id in settled {
        show(core, id);
    }
    for (id, why) in remarks {
        asks::stale(core, id, why);
    }
    for (id, request) in withdrawn {
        asks::withdrawn(core, id, &request);
    }
    for (id, reading) in news {
        let known = core.world.state.session(id).is_some_and(|session| session.reading.same_news(&reading));
        if !known {
            let limit = limited::told(&reading, now);
            core.outcome(Outcome::Observed(id, reading));
            if let Some(hit) = limit {
                core.outcome(Outcome::Limited(id, hit.until));
            }
        }
    }
}

/// How often agents' files and limits are looked at: seldom while all are quiet.
pub fn poll_pause(core: &Core) -> Duration {
    let busy = core.goal == Goal::Ending || core.world.watches.values().any(Watch::may_write);
    Duration::from_millis(if busy { 250 } else { 1000 })
}

/// Reads agents' files on a plain thread, and stops tasks whose time is over.
pub fn poll(core: &mut Core) {
    for (id, watch) in &mut core.world.watches {
        let Some(mut sources) = watch.sources_due() else { continue };
        let (id, post) = (*id, core.post.clone());
        tokio::task::spawn_blocking(move || {
            let facts = sources.poll();
            post.blocking(Note::Facts(id, Box::new(sources), facts));
        });
    }
    limits::check(core);
    headless::give_up(core, clock::now());
    radar::look(core);
    memory::keep_due(core, clock::now());
    core.world.trim_history();
    tick(core);
}

/// Durations on the screen move once a second while something works.
fn tick(core: &mut Core) {
    let second = Duration::from_secs(1);
    for screen in core.peers.values_mut().filter_map(|peer| peer.screen.as_deref_mut()) {
        if screen.whole.is_none_or(|drawn| drawn.elapsed() >= second) {
            screen.touch();
        }
    }
}

/// The pane is shown in this size now.
pub fn resize(core: &mut Core, id: SessionId, size: Size) {
    let (Some(pane), Some(watch)) = (core.world.panes.0.get(&id), core.world.watches.get_mut(&id)) else { return };
    if pane.size() == size || watch.ending {
        return;
    }
    if let Some(later) = watch.resize_later(Instant::now()) {
        core.sizes_due = Some(core.sizes_due.map_or(later, |due| due.min(later)));
        return;
    }
    pane.resize(size);
    watch.poke();
    if let Err(error) = watch.pty.resize(size.rows, size.cols) {
        tracing::info!(%error, "the program keeps its old size");
    }
}
