//! Measures single rooms in this process: drawing a frame, feeding a terminal, routing, storing.
//!
//! `cargo bench --bench rooms`; with `-- ingest` a table of a pane's output beside the bare engine, with `-- recording` one of
//! how fast it is recorded and how much disk that takes. Not a test: compare numbers of one run.

#![expect(clippy::unwrap_used, reason = "a measurement may fail loudly")]

#[path = "rooms/ingest.rs"]
mod ingest;
#[path = "rooms/preview.rs"]
mod preview;
#[path = "rooms/recording.rs"]
mod recording;

use std::collections::BTreeMap;

use divan::Bencher;
use divan::counter::{BytesCount, ItemsCount};
use orchestra_tui::config::{Config, Keymap, Themes};
use orchestra_tui::domain::cost::History;
use orchestra_tui::domain::event::{Event, NewSession, NewTask, Recorded, SessionEvent, TaskEvent};
use orchestra_tui::domain::ids::SessionId;
use orchestra_tui::domain::route::{
    AgentOffer, Availability, Bench, Billing, Route, RouteFile, RouteRequest, RouteTable, Tier, route,
};
use orchestra_tui::domain::session::{Mode, Reading, SessionState};
use orchestra_tui::domain::state::State;
use orchestra_tui::domain::task::{Budget, Move, Placement, Role, Step};
use orchestra_tui::domain::time::Timestamp;
use orchestra_tui::store::{Log, NewEvent};
use orchestra_tui::term::{PaneText, Pattern, PatternKind, Place, Screen, Size};
use orchestra_tui::ui::{self, Freshness, Model, Screens, ViewState};
use ratatui::backend::CrosstermBackend;
use ratatui::layout::Rect;
use ratatui::{Terminal, TerminalOptions, Viewport};

const RULES: &str = include_str!("../../src/config/routes.toml");
const PROMPTS: &str = include_str!("../data/routing/prompts.tsv");
const NOW: Timestamp = Timestamp(1_790_000_000_000);
const WIDE: Size = Size { rows: 60, cols: 200 };

fn main() {
    if std::env::args().any(|word| word == "ingest") {
        return ingest::table();
    }
    if std::env::args().any(|word| word == "recording") {
        return recording::table();
    }
    divan::main();
}

/// Short plain lines, as a test run prints them; 1 MiB.
fn plain() -> Vec<u8> {
    let lines = (0..).flat_map(|number| format!("test module::case_{number} ... ok\r\n").into_bytes());
    lines.take(1 << 20).collect()
}

/// Lines in many colours; 1 MiB.
fn colourful() -> Vec<u8> {
    let line = |n: u32| {
        let cell = |c: u32| format!("\x1b[38;5;{}m\x1b[1m{}\x1b[0m ", (n + c) % 256, (n * c) % 1000);
        (0..24).map(cell).collect::<String>() + "\r\n"
    };
    (0..).flat_map(|number| line(number).into_bytes()).take(1 << 20).collect()
}

/// A pane with 100,000 short lines behind it.
fn long_pane() -> Screen {
    let mut screen = Screen::new(WIDE);
    for number in 0..100_000 {
        screen.feed(format!("case_{number} ... ok\r\n").as_bytes());
    }
    screen
}

/// Searching everything that a pane keeps.
#[divan::bench(args = ["case_99", "[0-9]7 .* ok$", "is not there"])]
fn search_100k_lines(bencher: Bencher<'_, '_>, wanted: &str) {
    let screen = long_pane();
    let kind = if wanted.contains('[') { PatternKind::Regex } else { PatternKind::Text };
    let pattern = Pattern::new(wanted, kind).unwrap().unwrap();
    bencher.bench_local(|| PaneText::new(&screen, None).search(&pattern, 9_999).found.len());
}

/// Wrapping and taking one page out of the middle, at the width of a phone.
#[divan::bench]
fn page_of_100k_lines(bencher: Bencher<'_, '_>) {
    let screen = long_pane();
    bencher.bench_local(|| PaneText::new(&screen, None).page(Place::new(50_000, 0), 43, 60).rows().len());
}

#[divan::bench(args = ["plain", "colourful"])]
fn feed_a_pane(bencher: Bencher<'_, '_>, kind: &str) {
    let bytes = if kind == "plain" { plain() } else { colourful() };
    let mut screen = Screen::new(Size { rows: 50, cols: 200 });
    bencher.counter(BytesCount::new(bytes.len())).bench_local(|| {
        for batch in bytes.chunks(64 * 1024) {
            screen.feed(batch);
        }
    });
}

#[divan::bench]
fn decide_a_route(bencher: Bencher<'_, '_>) {
    let table = table();
    let bench = offers();
    let history = History::default();
    let texts = PROMPTS.lines().filter_map(|line| line.split_once('\t'));
    let all: Vec<RouteRequest> =
        texts.map(|(_, text)| RouteRequest { text: text.into(), ..RouteRequest::default() }).collect();
    bencher
        .counter(ItemsCount::new(all.len()))
        .bench_local(|| all.iter().filter(|request| route(&table, request, &bench, &history).is_ok()).count());
}

fn table() -> RouteTable {
    RouteTable::compile(toml::from_str::<RouteFile>(RULES).unwrap()).unwrap()
}

fn offers() -> Bench {
    let offer = |name: &str| AgentOffer {
        name: name.into(),
        availability: Availability::default(),
        tiers: BTreeMap::from([
            (Tier::Cheap, "small".into()),
            (Tier::Mid, "middle".into()),
            (Tier::Premium, "large".into()),
        ]),
        billing: Billing::default(),
    };
    let agents = ["claude", "codex", "droid", "cursor", "aider", "gemini"].map(offer).into();
    Bench { agents, primary: "claude".into() }
}

/// One batch, with its transaction synced to the disk of the temporary folder.
#[divan::bench(args = [1, 16, 256])]
fn append_a_batch(bencher: Bencher<'_, '_>, events: usize) {
    let folder = tempfile::tempdir().unwrap();
    let mut log = Log::open(&folder.path().join("bench.db")).unwrap();
    let event = NewEvent {
        at: NOW,
        actor: "orchestra".into(),
        kind: "session.read".into(),
        body: serde_json::json!({"session": [7, {"read": {"state": "working", "why": "the title says so"}}]})
            .to_string(),
    };
    let batch = vec![event; events];
    bencher.counter(ItemsCount::new(events)).bench_local(|| log.append(&batch).unwrap());
}

/// The panes of the measured screen.
struct Panes(BTreeMap<SessionId, Screen>);

impl Screens for Panes {
    fn with(&self, id: SessionId, look: &mut dyn FnMut(&Screen)) -> bool {
        self.0.get(&id).map(look).is_some()
    }

    fn freshness(&self, id: SessionId) -> Option<Freshness> {
        self.0.get(&id).map(|screen| Freshness { generation: screen.generation(), held: false })
    }
}

/// A state in which this many agents work, each with a full terminal.
fn busy(count: usize) -> (State, Panes) {
    let route = |text: &str| -> Route {
        let request = RouteRequest { text: text.into(), ..RouteRequest::default() };
        route(&table(), &request, &offers(), &History::default()).unwrap()
    };
    let (mut state, mut panes) = (State::default(), Panes(BTreeMap::new()));
    for number in 0..count {
        let (task, text) = (state.next_task(), format!("Add endpoint number {number} with tests"));
        let route = route(&text);
        let steps = vec![Step::new(Role::Work, &route.agent, None, Tier::Mid)];
        let agent = route.agent.clone();
        let new = NewTask {
            text: text.clone(),
            dir: "/repo".into(),
            files: vec![],
            placement: Placement::Worktree,
            after: vec![],
            budget: Budget::default(),
            route,
            steps,
            mode: None,
            plan: None,
            group: None,
            checkpoints: Vec::new(),
            parent: None,
            key: None,
            held: false,
            draft: false,
            check: orchestra_tui::domain::task::CheckWish::default(),
        };
        let session = state.next_session();
        let begun = NewSession {
            task,
            role: Role::Work,
            agent,
            model: None,
            mode: Mode::Interactive,
            uuid: String::new(),
            resume: None,
            beginning: orchestra_tui::domain::session::Beginning::Fresh,
            prompt: text,
            carries: None,
        };
        let works = Reading::new(SessionState::Working, "title");
        for event in [
            Event::Task(task, TaskEvent::Created(Box::new(new))),
            Event::Task(task, TaskEvent::Moved(Move::Start, String::new())),
            Event::Session(session, SessionEvent::Begun(Box::new(begun))),
            Event::Session(session, SessionEvent::Read(works)),
        ] {
            state.apply(&Recorded { at: NOW, actor: "you".into(), event });
        }
        let mut screen = Screen::new(Size { rows: 30, cols: 80 });
        screen.feed(&colourful()[..64 * 1024]);
        panes.0.insert(session, screen);
    }
    (state, panes)
}

/// A frame whose panes have all changed since the last one: layout, drawing, difference, bytes.
#[divan::bench(args = [1, 8, 12])]
fn draw_a_changed_frame(bencher: Bencher<'_, '_>, panes: usize) {
    frame(bencher, panes, Change::All);
}

/// A frame in which nothing has changed.
#[divan::bench(args = [1, 8, 12])]
fn draw_a_quiet_frame(bencher: Bencher<'_, '_>, panes: usize) {
    frame(bencher, panes, Change::Nothing);
}

#[derive(Clone, Copy)]
enum Change {
    All,
    Nothing,
}

fn frame(bencher: Bencher<'_, '_>, count: usize, change: Change) {
    let (state, mut panes) = busy(count);
    let (themes, _) = Themes::load(&[]);
    let names = orchestra_tui::ui::ThemeLine::of(&themes);
    let (keymap, _) = Keymap::load(&ui::known_actions(), &[]);
    let config = Config::default();
    let view = ViewState::new(WIDE);
    let viewport = Viewport::Fixed(Rect::new(0, 0, WIDE.cols, WIDE.rows));
    let mut terminal =
        Terminal::with_options(CrosstermBackend::new(std::io::sink()), TerminalOptions { viewport }).unwrap();
    let bytes = colourful();
    let (mut at, mut pictures) = (0, ui::Pictures::default());
    bencher.bench_local(|| {
        if let Change::All = change {
            // A few lines each: this part is small beside the frame.
            at = (at + 997) % (bytes.len() - 1024);
            panes.0.values_mut().for_each(|screen| drop(screen.feed(&bytes[at..at + 1024])));
        }
        let model = Model {
            state: &state,
            now: NOW,
            day: "2026-09-21",
            clock: "14:05",
            screens: &panes,
            theme: themes.get_or_default("midnight"),
            theme_name: "midnight",
            themes: &names,
            keymap: &keymap,
            repo: None,
            agents: &[],
            preview: None,
            plan: None,
            diff: None,
            older: None,
            replay: None,
            track: None,
            log: None,
            left: None,
            problems: &[],
            day_left: 500,
            budgets: &config.limits.budgets,
            max_agents: 16,
            screen: &config.screen,
        };
        let drawn = terminal.draw(|frame| {
            ui::draw(frame.buffer_mut(), &model, &view, &mut pictures);
        });
        drawn.unwrap().count
    });
}
