//! A plan as a file that a person can edit and `orchestra execute` reads.

use serde::Serialize;

use crate::domain::plan::{Component, Draft, Gate, OnConflict};
use crate::domain::route::RouteWish;
use crate::domain::session::Mode;

#[derive(Serialize)]
struct File<'d> {
    title: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_cost: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    parallel: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    conflicts: Option<&'static str>,
    component: Vec<Step<'d>>,
}

#[derive(Serialize)]
struct Step<'d> {
    name: &'d str,
    agent: &'d str,
    #[serde(skip_serializing_if = "Option::is_none")]
    model: Option<&'d str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    category: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<&'static str>,
    task: &'d str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    files: &'d [String],
    after: &'d [String],
    #[serde(skip_serializing_if = "Option::is_none")]
    max_cost: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    timeout: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    max_turns: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    gate: Option<bool>,
}

/// The plan as TOML; reading it gives the same plan, except for the directory it is for.
pub fn write_plan(draft: &Draft) -> String {
    let file = File {
        title: &draft.title,
        max_cost: draft.max_cost.map(crate::domain::money::Money::usd),
        parallel: draft.parallel,
        conflicts: (draft.conflicts == OnConflict::Agent).then_some("agent"),
        component: draft.components.iter().map(step).collect(),
    };
    toml::to_string_pretty(&file).unwrap_or_default()
}

fn step(component: &Component) -> Step<'_> {
    let work = &component.work;
    Step {
        name: &component.name,
        agent: match &work.to {
            RouteWish::Named(name) => name,
            RouteWish::Auto | RouteWish::Primary => "auto",
        },
        model: work.model.as_deref(),
        category: work.kind.map(crate::domain::route::Category::key),
        mode: work.mode.map(|mode| match mode {
            Mode::Interactive => "interactive",
            Mode::Headless => "headless",
        }),
        task: &work.text,
        files: &work.files,
        after: &component.after,
        max_cost: work.budget.max_cost.map(crate::domain::money::Money::usd),
        timeout: work.budget.timeout.map(|time| format!("{}s", time.as_secs())),
        max_turns: work.budget.turns,
        gate: (component.gate == Gate::Closed).then_some(true),
    }
}

#[cfg(test)]
mod tests {
    use super::super::{playbooks, read_plan};
    use super::*;

    #[test]
    fn what_is_written_is_read_as_it_was() {
        let full = "title = 'OAuth'\nmax_cost = 12.5\nparallel = 2\nconflicts = 'agent'\n[[component]]\nname = 'design'\nagent = 'claude'\n\
                    model = 'x'\ntask = '''a \"b\"\n\\c'''\nfiles = ['a.rs']\nmax_cost = 3.25\ntimeout = '20m'\nmax_turns = 3\n\
                    category = 'arch'\nmode = 'headless'\ngate = true\n[[component]]\nname = 'build'\ntask = 'Build it'\n\
                    after = ['design']\n";
        let (full, problems) = read_plan("p.toml", full, &["claude"]);
        assert_eq!(problems, []);
        let offered = playbooks(&[]).offer("Add OAuth2 with Google").map(|offer| offer.draft);
        for mut draft in offered.into_iter().chain([full]) {
            for step in &mut draft.components {
                step.work.text = step.work.text.trim().to_owned();
            }
            let text = write_plan(&draft);
            let (read, problems) = read_plan("p.toml", &text, &["claude"]);
            assert_eq!((read, problems), (draft, vec![]), "{text}");
        }
    }
}
