//! What a person changes of a plan before it runs.

use super::draft::{Component, Draft, PlanFault, fault_of};
use crate::domain::command::Delegate;
use crate::domain::route::RouteWish;

/// One change.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Leave a step out; what came after it comes after what it came after.
    Drop(String),
    /// Another agent does a step.
    To(String, RouteWish),
    /// A step comes after these and no others.
    After(String, Vec<String>),
    /// One more step, after everything that nothing comes after.
    Add(String, String),
    /// A step runs beside what it waits for now.
    Earlier(String),
    /// A step comes after what runs beside it now.
    Later(String),
    /// A person looks before others build on a step, or does not.
    Gate(String, super::Gate),
}

/// Makes a change, or says why it cannot be made; the plan can run afterwards if it could before.
pub fn edit(draft: &Draft, change: &Edit) -> Result<Draft, PlanFault> {
    let mut draft = draft.clone();
    match change {
        Edit::Drop(name) => leave_out(&mut draft, name)?,
        Edit::To(name, wish) => {
            let step = step(&mut draft, name)?;
            step.work.to = wish.clone();
            step.work.model = None;
        }
        Edit::After(name, before) => step(&mut draft, name)?.after.clone_from(before),
        Edit::Add(name, text) => {
            let waited: Vec<&String> = draft.components.iter().flat_map(|step| &step.after).collect();
            let last = draft.components.iter().map(|step| &step.name).filter(|name| !waited.contains(name));
            let after = last.cloned().collect();
            let work = Delegate { text: text.clone(), ..Delegate::default() };
            draft.components.push(Component { name: name.clone(), work, after, gate: super::Gate::Open });
        }
        Edit::Earlier(name) => earlier(&mut draft, name)?,
        Edit::Later(name) => later(&mut draft, name)?,
        Edit::Gate(name, gate) => step(&mut draft, name)?.gate = *gate,
    }
    fault_of(&draft).map_or(Ok(draft), Err)
}

fn step<'d>(draft: &'d mut Draft, name: &str) -> Result<&'d mut Component, PlanFault> {
    let names = draft.components.iter().map(|step| step.name.clone()).collect::<Vec<_>>().join(", ");
    let found = draft.components.iter_mut().find(|step| step.name == name);
    found.ok_or_else(|| PlanFault::NoStep { name: name.to_owned(), names })
}

/// What came after the step still comes after what the step came after.
fn earlier(draft: &mut Draft, name: &str) -> Result<(), PlanFault> {
    let before = step(draft, name)?.after.clone();
    let further: Vec<String> = draft
        .components
        .iter()
        .filter(|other| before.contains(&other.name))
        .flat_map(|other| other.after.clone())
        .collect();
    step(draft, name)?.after = unique(further);
    for other in draft.components.iter_mut().filter(|other| other.after.iter().any(|on| on == name)) {
        other.after = unique(other.after.iter().chain(&before).cloned().collect());
    }
    Ok(())
}

fn later(draft: &mut Draft, name: &str) -> Result<(), PlanFault> {
    let ranks = draft.ranks();
    let own = draft.components.iter().position(|step| step.name == name).and_then(|at| ranks.get(at).copied());
    let beside = |(at, other): (usize, &Component)| {
        (ranks.get(at).copied() == own && other.name != name).then(|| other.name.clone())
    };
    let beside: Vec<String> = draft.components.iter().enumerate().filter_map(beside).collect();
    let step = step(draft, name)?;
    step.after = unique(step.after.iter().cloned().chain(beside).collect());
    Ok(())
}

fn unique(names: Vec<String>) -> Vec<String> {
    let mut kept: Vec<String> = Vec::with_capacity(names.len());
    for name in names {
        if !kept.contains(&name) {
            kept.push(name);
        }
    }
    kept
}

fn leave_out(draft: &mut Draft, name: &str) -> Result<(), PlanFault> {
    let before = step(draft, name)?.after.clone();
    draft.components.retain(|step| step.name != name);
    for step in &mut draft.components {
        if let Some(at) = step.after.iter().position(|other| other == name) {
            step.after.remove(at);
            let new: Vec<String> = before.iter().filter(|other| !step.after.contains(other)).cloned().collect();
            step.after.splice(at..at, new);
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let step = |(name, after): (&str, &[&str])| Component {
            name: name.into(),
            work: Delegate { text: name.into(), ..Delegate::default() },
            after: after.iter().map(|name| (*name).to_owned()).collect(),
            ..Component::default()
        };
        let steps: [(&str, &[&str]); 4] = [("a", &[]), ("b", &["a"]), ("c", &["a"]), ("d", &["b", "c"])];
        Draft { components: steps.map(step).into(), ..Draft::default() }
    }

    fn links(draft: &Draft) -> String {
        let step = |step: &Component| format!("{}<{}", step.name, step.after.join("+"));
        draft.components.iter().map(step).collect::<Vec<_>>().join(" ")
    }

    #[test]
    fn steps_are_dropped_added_and_put_in_another_order() {
        let name = |name: &str| name.to_owned();
        let table = [
            (Edit::Drop(name("a")), Ok("b< c< d<b+c")),
            (Edit::Drop(name("c")), Ok("a< b<a d<b+a")),
            (Edit::Drop(name("x")), Err("the plan has no step `x`; it has: a, b, c, d")),
            (Edit::After(name("c"), vec![name("b")]), Ok("a< b<a c<b d<b+c")),
            (
                Edit::After(name("a"), vec![name("d")]),
                Err("these steps wait for each other: a → d → b → a; take one `after` away"),
            ),
            (Edit::Earlier(name("d")), Ok("a< b<a c<a d<a")),
            (Edit::Earlier(name("b")), Ok("a< b< c<a d<b+c+a")),
            (Edit::Earlier(name("a")), Ok("a< b<a c<a d<b+c")),
            (Edit::Later(name("b")), Ok("a< b<a+c c<a d<b+c")),
            (Edit::Later(name("a")), Ok("a< b<a c<a d<b+c")),
            (Edit::Add(name("e"), name("docs")), Ok("a< b<a c<a d<b+c e<d")),
            (Edit::Add(name("a"), name("docs")), Err("two steps are named `a`; give each its own name")),
        ];
        for (change, wanted) in table {
            let found = edit(&draft(), &change).map(|draft| links(&draft)).map_err(|fault| fault.to_string());
            assert_eq!(found.as_deref().map_err(String::as_str), wanted, "{change:?}");
        }
        let routed = edit(&draft(), &Edit::To(name("b"), RouteWish::Named(name("codex")))).unwrap();
        assert_eq!(routed.components[1].work.to, RouteWish::Named(name("codex")));
        let gated = edit(&draft(), &Edit::Gate(name("b"), super::super::Gate::Closed)).unwrap();
        assert_eq!(gated.components[1].gate, super::super::Gate::Closed);
    }
}
