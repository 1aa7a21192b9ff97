//! The shipped routing rules against labelled tasks: titles of issues and subjects of commits from 148 repositories.
//!
//! The labels are one rater's; `also` holds what a reasonable engineer would accept too. The floors lie well under what
//! the rules reach here, because unseen text always does worse: they catch a rule that breaks others.

#![expect(clippy::unwrap_used, clippy::print_stdout, reason = "a test may fail loudly and says what it measured")]

use std::collections::BTreeMap;

use orchestra_tui::domain::route::{Category, Complexity, RouteFile, RouteRequest, RouteTable, Tier, Verdict};

const ROWS: &str = include_str!("data/routing/dev.jsonl");
const PROMPTS: &str = include_str!("data/routing/prompts.tsv");
const UNSEEN: &str = include_str!("data/routing/unseen.tsv");
const RULES: &str = include_str!("../src/config/routes.toml");

#[derive(serde::Deserialize)]
struct Row {
    text: String,
    category: Category,
    also: Vec<Category>,
    complexity: Complexity,
    kind: String,
}

fn rows() -> Vec<Row> {
    ROWS.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
}

/// Every line of the prompts: the acceptable categories, best first, and the text.
fn prompts() -> Vec<Row> {
    let lines = PROMPTS.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let (labels, text) = line.split_once('\t').unwrap();
            let mut labels = labels.split(',').map(|key| serde_json::from_value(key.into()).unwrap());
            let category = labels.next().unwrap();
            let kind = "prompt".to_owned();
            Row { text: text.to_owned(), category, also: labels.collect(), complexity: Complexity::Medium, kind }
        })
        .collect()
}

/// Every line of the unseen tasks: labels, size, language and text.
fn unseen() -> Vec<Row> {
    let lines = UNSEEN.lines().filter(|line| !line.starts_with('#'));
    lines
        .map(|line| {
            let [labels, size, language, text] = line.split('\t').collect::<Vec<_>>().try_into().unwrap();
            let mut labels = labels.split(',').map(|key| serde_json::from_value(key.into()).unwrap());
            Row {
                text: text.replace("\\n", "\n"),
                category: labels.next().unwrap(),
                also: labels.collect(),
                complexity: serde_json::from_value(size.into()).unwrap(),
                kind: language.to_owned(),
            }
        })
        .collect()
}

fn table() -> RouteTable {
    RouteTable::compile(toml::from_str::<RouteFile>(RULES).unwrap()).unwrap()
}

fn judge(table: &RouteTable, text: &str) -> Verdict {
    table.judge(&RouteRequest { text: text.to_owned(), ..RouteRequest::default() })
}

/// The agent of the six in the study; a simple task's small model counts as an agent of its own.
fn agent(table: &RouteTable, category: Category) -> String {
    let choice = table.agent_for(category).unwrap();
    if category == Category::Simple { "small".into() } else { choice.agent.clone() }
}

fn accepted(row: &Row) -> Vec<Category> {
    let general = (row.category == Category::Unclear).then_some(Category::General);
    std::iter::once(row.category).chain(row.also.iter().copied()).chain(general).collect()
}

#[derive(Default)]
struct Scores {
    n: usize,
    strict: usize,
    lenient: usize,
    agent_strict: usize,
    agent_lenient: usize,
    always_default: usize,
    by_agent: BTreeMap<String, (usize, usize)>,
    sure: (usize, usize),
    sizes: usize,
    complex: usize,
    complex_cheap: usize,
}

fn score(table: &RouteTable, rows: &[&Row]) -> Scores {
    let mut s = Scores::default();
    for row in rows {
        let verdict = judge(table, &row.text);
        let chosen = agent(table, verdict.category);
        let accepted = accepted(row);
        let agents: Vec<_> = accepted.iter().map(|category| agent(table, *category)).collect();
        let agent_ok = agents.contains(&chosen);
        let cat_ok = accepted.contains(&verdict.category);
        s.n += 1;
        s.strict += usize::from(verdict.category == row.category);
        s.lenient += usize::from(cat_ok);
        s.agent_strict += usize::from(chosen == agents[0]);
        s.agent_lenient += usize::from(agent_ok);
        s.always_default += usize::from(agents.iter().any(|agent| agent == "droid"));
        let of = s.by_agent.entry(agents[0].clone()).or_default();
        *of = (of.0 + 1, of.1 + usize::from(agent_ok));
        if verdict.confidence >= 300 {
            s.sure = (s.sure.0 + 1, s.sure.1 + usize::from(agent_ok));
        }
        s.sizes += usize::from(verdict.complexity == row.complexity);
        if row.complexity == Complexity::Complex {
            let cheap = table.agent_for(verdict.category).unwrap().tier == Tier::Cheap;
            let guarded = verdict.unsure || verdict.complexity == Complexity::Complex;
            s.complex += 1;
            s.complex_cheap += usize::from(cheap && !guarded);
        }
    }
    s
}

fn percent(part: usize, whole: usize) -> f64 {
    100.0 * part as f64 / whole.max(1) as f64
}

impl Scores {
    fn macro_recall(&self) -> f64 {
        self.by_agent.values().map(|(n, ok)| percent(*ok, *n)).sum::<f64>() / self.by_agent.len() as f64
    }

    fn line(&self, name: &str) -> String {
        format!(
            "{name}: {} rows, category {:.1} strict {:.1} ok, agent {:.1} strict {:.1} ok (always the default {:.1}), \
             macro {:.1}, sure {:.0} of which ok {:.1}, size {:.1}, complex to cheap {} of {}",
            self.n,
            percent(self.strict, self.n),
            percent(self.lenient, self.n),
            percent(self.agent_strict, self.n),
            percent(self.agent_lenient, self.n),
            percent(self.always_default, self.n),
            self.macro_recall(),
            percent(self.sure.0, self.n),
            percent(self.sure.1, self.sure.0),
            percent(self.sizes, self.n),
            self.complex_cheap,
            self.complex,
        )
    }
}

/// The least that a set of tasks must reach, in percent: category strict and ok, agent ok, macro recall of the agents,
/// agent ok where the router is sure.
struct Floors {
    strict: f64,
    lenient: f64,
    agent: f64,
    recall: f64,
    sure: f64,
}

fn hold(name: &str, rows: &[Row], keep: impl Fn(&Row) -> bool, floors: &Floors) -> Scores {
    let kept: Vec<_> = rows.iter().filter(|row| keep(row)).collect();
    let got = score(&table(), &kept);
    let line = got.line(name);
    println!("{line}");
    assert!(percent(got.strict, got.n) >= floors.strict, "category strict: {line}");
    assert!(percent(got.lenient, got.n) >= floors.lenient, "category ok: {line}");
    assert!(percent(got.agent_lenient, got.n) >= floors.agent, "agent ok: {line}");
    assert!(got.macro_recall() >= floors.recall, "macro recall: {line}");
    assert!(percent(got.sure.1, got.sure.0) >= floors.sure, "where sure: {line}");
    got
}

#[test]
fn the_shipped_rules_keep_their_marks_on_the_labelled_titles() {
    let rows = rows();
    let commits = Floors { strict: 70.0, lenient: 88.0, agent: 92.0, recall: 90.0, sure: 96.0 };
    hold("commits", &rows, |row| row.kind == "commit", &commits);
    let issues = Floors { strict: 82.0, lenient: 93.0, agent: 94.0, recall: 92.0, sure: 96.0 };
    hold("issues", &rows, |row| row.kind == "issue", &issues);
    let all = hold("all", &rows, |_| true, &commits);
    let lift = percent(all.agent_lenient, all.n) - percent(all.always_default, all.n);
    assert!(lift >= 25.0, "lift over always choosing the default: {lift:.1}");
    assert!(percent(all.complex_cheap, all.complex) <= 8.0, "{} of {}", all.complex_cheap, all.complex);
    assert!(percent(all.sizes, all.n) >= 68.0, "size: {:.1}", percent(all.sizes, all.n));
}

#[test]
fn the_shipped_rules_keep_their_marks_on_what_people_type() {
    let floors = Floors { strict: 85.0, lenient: 92.0, agent: 93.0, recall: 92.0, sure: 95.0 };
    hold("prompts", &prompts(), |_| true, &floors);
}

#[test]
fn the_shipped_rules_keep_their_marks_on_the_hold_out_tasks() {
    let rows = unseen();
    assert!(rows.len() >= 250, "{}", rows.len());
    let (tuned, kept): (Vec<_>, Vec<_>) = rows.into_iter().enumerate().partition(|(at, _)| at % 2 == 0);
    let rows = |half: Vec<(usize, Row)>| half.into_iter().map(|(_, row)| row).collect::<Vec<_>>();
    let floors = Floors { strict: 85.0, lenient: 90.0, agent: 93.0, recall: 92.0, sure: 97.0 };
    let tuned = hold("unseen, the half that rules were tuned on", &rows(tuned), |_| true, &floors);
    let kept = rows(kept);
    let other = hold("unseen, the half kept apart", &kept, |_| true, &floors);
    hold("unseen, not English", &kept, |row| row.kind != "en", &Floors { recall: 85.0, ..floors });
    let (cheap, complex) = (tuned.complex_cheap + other.complex_cheap, tuned.complex + other.complex);
    assert!(percent(cheap, complex) < 5.0, "{cheap} of {complex} complex tasks go to the cheap tier");
}

/// What the confidence is worth: the most confident 70 of a hundred are nearly always right.
#[test]
fn the_most_confident_decisions_are_right() {
    let table = table();
    let all: Vec<Row> = rows().into_iter().chain(unseen()).collect();
    let mut judged: Vec<(u16, bool)> = all
        .iter()
        .map(|row| {
            let verdict = judge(&table, &row.text);
            let ok = accepted(row).iter().any(|category| agent(&table, *category) == agent(&table, verdict.category));
            (verdict.confidence, ok)
        })
        .collect();
    judged.sort_by_key(|(confidence, _)| std::cmp::Reverse(*confidence));
    for (low, high) in [(0, 150), (150, 300), (300, 450), (450, 600), (600, 1001)] {
        let band: Vec<_> = judged.iter().filter(|(confidence, _)| (low..high).contains(confidence)).collect();
        let right = band.iter().filter(|(_, ok)| *ok).count();
        println!("confidence {low}-{high}: {} tasks, {:.1} % right", band.len(), percent(right, band.len()));
    }
    let most = judged.len() * 7 / 10;
    let right = judged[..most].iter().filter(|(_, ok)| *ok).count();
    assert!(percent(right, most) >= 97.0, "{right} of {most}");
}

/// A rule that quotes a task would be right about that task and about no other.
#[test]
fn no_rule_quotes_a_task() {
    let file: RouteFile = toml::from_str(RULES).unwrap();
    let words = |run: &str| run.split(' ').filter(|word| !word.is_empty()).count();
    for rule in file.rule.iter().chain(&file.file) {
        let runs = rule.pattern.split(|c: char| !(c.is_alphanumeric() || c == ' ' || c == '\''));
        let longest = runs.max_by_key(|run| words(run)).unwrap_or_default();
        assert!(words(longest) <= 4, "`{longest}` in {}", rule.pattern);
    }
}

#[test]
fn every_shipped_category_has_an_agent_and_every_rule_a_reason() {
    let file: RouteFile = toml::from_str(RULES).unwrap();
    for category in Category::ALL {
        let choice = &file.agents[&category];
        assert!(!choice.fallbacks.is_empty() && !choice.fallbacks.contains(&choice.agent), "{category}");
    }
    for rule in file.rule.iter().chain(&file.file) {
        assert!(rule.weight != 0 && (-9..=9).contains(&rule.weight), "{}", rule.pattern);
        assert!(!rule.why.is_empty() && rule.why.len() < 60, "{}", rule.why);
    }
}

#[test]
fn the_requests_of_the_manual_are_judged_as_it_says() {
    let table = table();
    for (text, category, complexity) in [
        ("Add a User model to FastAPI with CRUD endpoints", Category::Backend, Complexity::Medium),
        ("Add OAuth2 with Google", Category::Backend, Complexity::Complex),
        ("Design the OAuth2 flow", Category::Arch, Complexity::Complex),
        ("Login page", Category::Ui, Complexity::Simple),
        ("Fix a typo in the README", Category::Docs, Complexity::Simple),
        ("Refactor the payment module into separate services", Category::Refactor, Complexity::Complex),
    ] {
        let verdict = judge(&table, text);
        assert_eq!((verdict.category, verdict.complexity), (category, complexity), "{text}: {:?}", verdict.scores);
    }
}

#[test]
fn odd_input_is_judged_and_never_sure() {
    let table = table();
    for (text, category) in [
        ("", Category::Unclear),
        ("   \n\t", Category::Unclear),
        ("🚀🔥✨", Category::Unclear),
        ("wip", Category::Unclear),
        ("מה קורה כאן בכלל", Category::General),
        ("\u{202e}\u{0}\u{feff}", Category::Unclear),
    ] {
        let verdict = judge(&table, text);
        assert_eq!((verdict.category, verdict.unsure), (category, true), "{text:?}");
    }
    let mixed = judge(&table, "修复 the login 页面 кнопка não abre 🚀");
    assert!(!mixed.scores.is_empty());
}

#[test]
fn a_pasted_log_does_not_drown_the_request() {
    let log = "panic: test failed in docker build at src/ui/button.rs, database deadlock\n".repeat(200);
    let verdict = judge(&table(), &format!("Fix the typo in the welcome message\n\n{log}"));
    let alone = judge(&table(), "Fix the typo in the welcome message");
    assert_eq!(alone.category, Category::Simple);
    assert_ne!(judge(&table(), &log).category, Category::Simple);
    assert_eq!(verdict.category, Category::Simple, "{:?}", verdict.scores);
}

#[test]
fn files_named_beside_the_text_decide_when_the_text_does_not() {
    let table = table();
    for (path, category) in [
        ("src/components/Login.tsx", Category::Ui),
        ("tests/test_login.py", Category::Tests),
        (".github/workflows/ci.yml", Category::Devops),
        ("docs/usage.md", Category::Docs),
        ("app/migrations/0042_add_email.sql", Category::Backend),
        ("notebooks/churn.ipynb", Category::Data),
    ] {
        let request =
            RouteRequest { text: "have a go at this".into(), files: vec![path.into()], ..RouteRequest::default() };
        assert_eq!(table.judge(&request).category, category, "{path}");
        assert_eq!(judge(&table, &format!("have a go at `{path}`")).category, category, "{path} in the text");
    }
}
