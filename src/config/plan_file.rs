//! `plan.toml`: a plan as a person writes it, read with every mistake at its line.
//!
//! Owns the written form of a plan's steps. Does not know agents by name: it is given them.

use super::problem::Problem;
use super::section::{Section, Source};
use crate::domain::command::Delegate;
use crate::domain::plan::{Component, Draft, Gate, OnConflict, fault_of};
use crate::domain::route::{Category, RouteWish};
use crate::domain::session::Mode;
use crate::domain::task::{Budget, with_requirements};

/// What can become of a step whose work does not merge.
pub(super) const CONFLICTS: [(&str, OnConflict); 2] = [("ask", OnConflict::Ask), ("agent", OnConflict::Agent)];

/// Reads a plan; `agents` are the names that there are. A plan with any problem should not be run.
pub fn read_plan(file: &str, text: &str, agents: &[&str]) -> (Draft, Vec<Problem>) {
    let source = Source::new(file, text);
    let table = source.parse();
    let mut root = source.root(&table);
    let mut draft = Draft {
        title: root.text("title").unwrap_or_default(),
        max_cost: root.parsed("max_cost"),
        parallel: root.number("parallel", 1..=100).map(|n| n as u32),
        conflicts: root.choice("conflicts", &CONFLICTS).unwrap_or_default(),
        ..Draft::default()
    };
    draft.components = components(&mut root, Some(agents));
    root.finish();
    let mut problems = source.findings().problems;
    // What is wrong with the plan as a whole is only said of one whose lines can be read.
    if problems.is_empty()
        && let Some(fault) = fault_of(&draft)
    {
        problems.push(Problem::new(super::Place { file: file.to_owned(), line: 1 }, fault.to_string()));
    }
    (draft, problems)
}

/// The steps under `[[component]]`, each checked for itself and for the names that it comes after; `agents` are the names
/// that there are, where they are known.
pub(super) fn components(root: &mut Section<'_, '_>, agents: Option<&[&str]>) -> Vec<Component> {
    let rows = root.rows("component");
    let mut read: Vec<(Component, super::Place, Section<'_, '_>)> = Vec::new();
    for mut row in rows {
        let component = component(&mut row, agents);
        let place = if row.has("after") { row.place_of("after") } else { row.place() };
        read.push((component, place, row));
    }
    let names: Vec<String> = read.iter().map(|(component, ..)| component.name.clone()).collect();
    for (n, (component, place, row)) in read.iter().enumerate() {
        if names[..n].contains(&component.name) && !component.name.is_empty() {
            let what = format!("two components are named `{}`; give each its own name", component.name);
            row.source().push(Problem::new(row.place_of("name"), what));
        }
        for after in component.after.iter().filter(|after| !names.contains(after)) {
            let known = names.iter().map(String::as_str);
            row.source().push(Problem::unknown(place.clone(), "a component of this plan", after, known));
        }
    }
    read.into_iter()
        .map(|(component, _, row)| {
            row.finish();
            component
        })
        .collect()
}

fn component(row: &mut Section<'_, '_>, agents: Option<&[&str]>) -> Component {
    let name = needed(row, "name");
    let task = needed(row, "task");
    let wanted: Vec<String> = row.texts("requirements").unwrap_or_default();
    let wanted: Vec<&str> = wanted.iter().map(String::as_str).collect();
    let gate = if row.flag("gate").unwrap_or(false) { Gate::Closed } else { Gate::Open };
    let modes = [("interactive", Mode::Interactive), ("headless", Mode::Headless)];
    let kinds: Vec<(&str, Category)> = Category::ALL.iter().map(|kind| (kind.key(), *kind)).collect();
    let work = Delegate {
        text: with_requirements(&task, &wanted),
        to: wish(row, agents),
        model: row.text("model"),
        files: row.texts("files").unwrap_or_default(),
        checkpoints: row.texts("checkpoints").unwrap_or_default(),
        kind: row.choice("category", &kinds),
        mode: row.choice("mode", &modes),
        budget: Budget {
            max_cost: row.parsed("max_cost"),
            timeout: row.parsed("timeout"),
            turns: row.number("max_turns", 1..=1000).map(|n| n as u32),
        },
        ..Delegate::default()
    };
    Component { name, work, after: row.texts("after").unwrap_or_default(), gate }
}

/// A text that must be there and say something.
fn needed(row: &mut Section<'_, '_>, key: &str) -> String {
    let there = row.has(key);
    let text = row.text(key).unwrap_or_default();
    if !there {
        row.source().push(Problem::new(row.place(), format!("this component has no `{key}`")));
    } else if text.trim().is_empty() && row.is_text(key) {
        row.source().push(Problem::new(row.place_of(key), format!("`{key}` is empty")));
    }
    text
}

fn wish(row: &mut Section<'_, '_>, agents: Option<&[&str]>) -> RouteWish {
    match row.text("agent") {
        None => RouteWish::Auto,
        Some(name) if name == "auto" => RouteWish::Auto,
        Some(name) => {
            if let Some(agents) = agents.filter(|agents| !agents.contains(&name.as_str())) {
                let known = agents.iter().copied().chain(["auto"]);
                row.source().push(Problem::unknown(row.place_of("agent"), "an agent", &name, known));
            }
            RouteWish::Named(name)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn problems(text: &str) -> Vec<String> {
        let (_, problems) = read_plan("p.toml", text, &["claude", "droid"]);
        problems.iter().map(ToString::to_string).collect()
    }

    #[test]
    fn a_plan_is_read_with_all_that_it_says() {
        let text = "title = 'OAuth'\nmax_cost = 12.5\nparallel = 2\n[[component]]\nname = 'design'\nagent = 'claude'\n\
                    task = 'Design it'\nrequirements = ['short']\nfiles = ['a.rs']\nmax_cost = 3\ntimeout = '20m'\n\
                    category = 'arch'\nmode = 'headless'\ngate = true\n[[component]]\nname = 'build'\ntask = 'Build it'\n\
                    after = ['design']\n";
        let (draft, found) = read_plan("p.toml", text, &["claude"]);
        assert_eq!(found, []);
        assert_eq!((draft.title.as_str(), draft.parallel, draft.components.len()), ("OAuth", Some(2), 2));
        let design = &draft.components[0];
        assert_eq!(design.work.text, "Design it\n\nRequirements:\n- short");
        assert_eq!((design.gate, design.work.kind), (Gate::Closed, Some(Category::Arch)));
        assert_eq!(design.work.to, RouteWish::Named("claude".into()));
        assert_eq!(design.work.budget.timeout.map(crate::domain::time::Span::as_secs), Some(1200));
        assert_eq!(draft.components[1].after, ["design"]);
    }

    #[test]
    fn every_mistake_has_its_line_and_says_what_was_probably_meant() {
        let table = [
            ("", "p.toml:1: the plan has no step; write at least one [[component]]"),
            ("[[component]]\nname = 'a'\n", "p.toml:1: this component has no `task`"),
            (
                "[[component]]\nname = 'a'\ntask = 'x'\nagnet = 'claude'\n",
                "p.toml:4: `agnet` is not a key of [component.0]; did you mean `agent`?",
            ),
            (
                "[[component]]\nname = 'a'\ntask = 'x'\nagent = 'cluade'\n",
                "p.toml:4: `cluade` is not an agent; did you mean `claude`?",
            ),
            (
                "[[component]]\nname = 'build'\ntask = 'x'\n[[component]]\nname = 'b'\ntask = 'y'\nafter = ['biuld']\n",
                "p.toml:7: `biuld` is not a component of this plan; did you mean `build`?",
            ),
            (
                "[[component]]\nname = 'a'\ntask = 'x'\n[[component]]\nname = 'a'\ntask = 'y'\n",
                "p.toml:5: two components are named `a`; give each its own name",
            ),
            (
                "[[component]]\nname = 'a'\ntask = 'x'\nafter = ['b']\n[[component]]\nname = 'b'\ntask = 'y'\nafter = ['a']\n",
                "p.toml:1: these steps wait for each other: a → b → a; take one `after` away",
            ),
            ("title = \n", "p.toml:1: this is not valid TOML"),
        ];
        for (text, wanted) in table {
            let said = problems(text);
            assert!(said.first().is_some_and(|line| line.starts_with(wanted)), "{text}\n{said:?}");
        }
    }
}
