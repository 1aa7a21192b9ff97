//! How often, and how soon, the recorded sessions are read as people read them: `tests/data/recordings/states.tsv`.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::PathBuf;
use std::sync::Arc;

use super::super::cast::{Cast, CastEvent, Happening};
use super::{Change, replay};
use crate::agents::adapter::builtin;
use crate::domain::session::{SessionState, TurnEnd};

/// A state that comes so much before or after people saw it is still the same one, in milliseconds.
const NEAR: std::ops::RangeInclusive<i64> = -700..=3_000;
/// What a reading may lag, in milliseconds.
const LATE: i64 = 500;

/// A state that people read off a recording.
#[derive(Debug, Clone)]
struct Label {
    at: i64,
    state: String,
    /// It lasts too short to be sure of.
    may_be_missing: bool,
}

#[derive(Debug, Default)]
struct Score {
    right: usize,
    total: usize,
    lags: Vec<i64>,
    wrong: Vec<String>,
    false_done: usize,
    false_idle: usize,
}

fn folder() -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("tests/data/recordings")
}

fn labels() -> BTreeMap<String, Vec<Label>> {
    let text = std::fs::read_to_string(folder().join("states.tsv")).unwrap();
    let mut labels: BTreeMap<String, Vec<Label>> = BTreeMap::new();
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let fields: Vec<&str> = line.split('\t').collect();
        let (state, may_be_missing) = (fields[2].trim_end_matches('?'), fields[2].ends_with('?'));
        let label = Label {
            at: (fields[1].parse::<f64>().unwrap() * 1000.0).round() as i64,
            state: state.to_owned(),
            may_be_missing,
        };
        let list = labels.entry(fields[0].to_owned()).or_default();
        // The next dialog of the same kind is not another state.
        if list.last().is_none_or(|last| last.state != label.state) {
            list.push(label);
        }
    }
    labels
}

fn word(state: SessionState) -> String {
    match state {
        SessionState::Idle(Some(end)) => format!("idle:{}", format!("{end:?}").to_lowercase()),
        other => other.word(),
    }
}

fn states(changes: &[Change]) -> Vec<(i64, String)> {
    let mut states: Vec<(i64, String)> = Vec::new();
    for change in changes {
        let word = word(change.reading.state);
        if states.last().is_none_or(|(_, last)| *last != word) {
            states.push((change.at.0, word));
        }
    }
    states
}

fn told(name: &str, cast: &Cast) -> Vec<Change> {
    let agent = name.split('-').next().unwrap();
    let adapter = builtin().into_iter().find(|adapter| adapter.name == agent).unwrap();
    replay(Arc::new(adapter), cast)
}

/// The cheapest way to match what was told with what people saw: every missing and every invented state costs one.
fn score(labels: &[Label], told: &[(i64, String)]) -> Score {
    let (rows, cols) = (labels.len() + 1, told.len() + 1);
    let mut cost = vec![vec![0_usize; cols]; rows];
    let same = |i: usize, j: usize| labels[i].state == told[j].1 && NEAR.contains(&(told[j].0 - labels[i].at));
    let missing = |i: usize| usize::from(!labels[i].may_be_missing);
    for i in (0..rows).rev() {
        for j in (0..cols).rev() {
            let mut ways = Vec::new();
            if i + 1 < rows {
                ways.push(cost[i + 1][j] + missing(i));
            }
            if j + 1 < cols {
                ways.push(cost[i][j + 1] + 1);
            }
            if i + 1 < rows && j + 1 < cols && same(i, j) {
                ways.push(cost[i + 1][j + 1]);
            }
            cost[i][j] = ways.into_iter().min().unwrap_or(0);
        }
    }
    let mut score = Score::default();
    let (mut i, mut j) = (0, 0);
    while i + 1 < rows || j + 1 < cols {
        if i + 1 < rows && j + 1 < cols && same(i, j) && cost[i][j] == cost[i + 1][j + 1] {
            score.total += 1;
            score.right += 1;
            score.lags.push((told[j].0 - labels[i].at).max(0));
            (i, j) = (i + 1, j + 1);
        } else if i + 1 < rows && cost[i][j] == cost[i + 1][j] + missing(i) {
            score.total += missing(i);
            if missing(i) > 0 {
                score.wrong.push(format!("missed {:.2} {}", labels[i].at as f64 / 1000.0, labels[i].state));
            }
            i += 1;
        } else {
            let (at, state) = &told[j];
            score.wrong.push(format!("invented {:.2} {state}", *at as f64 / 1000.0));
            score.false_done += usize::from(state == &word(SessionState::Idle(Some(TurnEnd::Done))));
            score.false_idle += usize::from(state.starts_with("idle"));
            j += 1;
        }
    }
    score.lags.sort_unstable();
    score
}

/// The table of docs/agents.md.
fn table(scores: &BTreeMap<String, Score>) -> String {
    let mut text = String::from("| recording | states right | lag median | lag most | false done | false idle |\n");
    text.push_str("| --- | --- | --- | --- | --- | --- |\n");
    let seconds = |lag: Option<&i64>| lag.map_or("-".to_owned(), |lag| format!("{:.2} s", *lag as f64 / 1000.0));
    let mut sum = Score::default();
    for (name, score) in scores {
        let (median, most) = (score.lags.get(score.lags.len() / 2), score.lags.last());
        writeln!(
            text,
            "| {name} | {} / {} | {} | {} | {} | {} |",
            score.right,
            score.total,
            seconds(median),
            seconds(most),
            score.false_done,
            score.false_idle
        )
        .unwrap();
        sum.right += score.right;
        sum.total += score.total;
        sum.false_done += score.false_done;
        sum.false_idle += score.false_idle;
        sum.lags.extend(&score.lags);
    }
    sum.lags.sort_unstable();
    let (median, most) = (sum.lags.get(sum.lags.len() / 2), sum.lags.last());
    writeln!(
        text,
        "| **all** | **{} / {}** | {} | {} | {} | {} |",
        sum.right,
        sum.total,
        seconds(median),
        seconds(most),
        sum.false_done,
        sum.false_idle
    )
    .unwrap();
    text
}

fn scores() -> BTreeMap<String, Score> {
    let of = |(name, labels): (String, Vec<Label>)| {
        let cast = Cast::open(&folder().join(format!("{name}.cast"))).unwrap();
        let score = score(&labels, &states(&told(&name, &cast)));
        (name, score)
    };
    labels().into_iter().map(of).collect()
}

#[test]
fn the_recordings_are_read_as_people_read_them() {
    let scores = scores();
    let wrong: Vec<_> = scores.iter().filter(|(_, score)| !score.wrong.is_empty()).collect();
    assert!(wrong.is_empty(), "{wrong:#?}");
    let late: Vec<_> = scores
        .iter()
        .flat_map(|(name, score)| score.lags.iter().filter(|lag| **lag > LATE).map(move |lag| (name, lag)))
        .collect();
    // Claude draws its prompt a second after it has set its title: nothing can be typed before.
    assert_eq!(late.len(), 1, "{late:?}");
    assert_eq!(late[0].0, "claude-firstrun-trust-apikey-120x36");
    let table = table(&scores);
    let docs = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/docs/agents.md")).unwrap();
    assert!(docs.contains(&table), "docs/agents.md must hold this table:\n{table}");
}

#[test]
fn a_wrong_reading_is_counted() {
    let label = |at, state: &str, may_be_missing| Label { at, state: state.to_owned(), may_be_missing };
    let labels = [label(0, "starting", false), label(1_000, "idle", true), label(2_000, "working", false)];
    let told = [(0, "starting".to_owned()), (1_500, "idle:done".to_owned()), (9_000, "working".to_owned())];
    let score = score(&labels, &told);
    assert_eq!((score.right, score.total, score.false_done, score.false_idle), (1, 2, 1, 1), "{score:?}");
    assert_eq!(score.wrong, ["missed 2.00 working", "invented 1.50 idle:done", "invented 9.00 working"]);
}

/// Random, but the same in every run.
struct Dice(u64);

impl Dice {
    fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % sides
    }
}

/// The same recording with every output cut into pieces of random length.
fn cut(cast: &Cast, dice: &mut Dice) -> Cast {
    let mut events = Vec::new();
    for event in &cast.events {
        let Happening::Output(text) = &event.what else {
            events.push(event.clone());
            continue;
        };
        let mut piece = String::new();
        let mut left = 1 + dice.roll(60);
        for c in text.chars() {
            piece.push(c);
            left -= 1;
            if left == 0 {
                events.push(CastEvent { at: event.at, what: Happening::Output(std::mem::take(&mut piece)) });
                left = 1 + dice.roll(60);
            }
        }
        events.push(CastEvent { at: event.at, what: Happening::Output(piece) });
    }
    Cast { events, ..cast.clone() }
}

#[test]
fn where_the_stream_is_cut_does_not_matter() {
    let mut dice = Dice(20_261_121);
    for name in ["claude-session-120x36", "codex-session-48x28", "aider-session-48x28", "opencode-session-48x28"] {
        let cast = Cast::open(&folder().join(format!("{name}.cast"))).unwrap();
        let whole = told(name, &cast);
        assert_eq!(told(name, &cut(&cast, &mut dice)), whole, "{name}");
    }
}

#[test]
fn an_exit_is_told_only_when_the_recording_says_so() {
    let name = "claude-onboarding-offline-120x36";
    let mut cast = Cast::open(&folder().join(format!("{name}.cast"))).unwrap();
    let before = states(&told(name, &cast));
    assert_eq!(before, [(0, "starting".to_owned())]);
    let at = cast.events.last().unwrap().at;
    cast.events.push(CastEvent { at, what: Happening::Exit(1) });
    assert_eq!(states(&told(name, &cast)).last().unwrap().1, "exited(1)");
}

/// Sessions at other sizes, with denials, answers and refused requests; the states in order, as their scripts make them.
const SESSIONS: [(&str, &str); 5] = [
    (
        "claude-session-80x24",
        "starting idle working wants_approval working idle:done working wants_approval idle:denied working wants_approval \
         idle:denied working wants_approval working idle:done working idle:interrupted working wants_answer working idle:done \
         working",
    ),
    (
        "claude-errors-160x45",
        "starting idle working needs_login working rate_limited working idle:done working idle:failed working \
         wants_approval working wants_approval working idle:done working idle:done",
    ),
    (
        "codex-session-80x24",
        "starting idle working idle working idle:done working wants_approval idle:denied working wants_approval working \
         idle:done working wants_approval idle:denied working idle:interrupted working needs_login working rate_limited \
         working idle:done",
    ),
    (
        "aider-answers-48x28",
        "starting idle working wants_approval idle:denied working wants_approval idle:done working wants_approval working \
         wants_approval idle:denied working needs_login working idle:done working rate_limited idle:interrupted",
    ),
    (
        "opencode-session-160x45",
        "starting idle working wants_approval working idle:done working idle:interrupted working idle:failed working idle:done",
    ),
];

#[test]
fn sessions_at_other_sizes_are_read() {
    for (name, wanted) in SESSIONS {
        let cast = Cast::open(&folder().join(format!("{name}.cast"))).unwrap();
        let told: Vec<_> = states(&told(name, &cast)).into_iter().map(|(_, state)| state).collect();
        assert_eq!(told, wanted.split_whitespace().collect::<Vec<_>>(), "{name}");
    }
}
