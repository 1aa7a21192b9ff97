//! Answering why a session's state is what it is.

use crate::agents::detector::Explanation;
use crate::domain::ids::TaskId;
use crate::domain::session::SessionState;
use crate::domain::time::{Span, Timestamp};
use crate::server::core::Core;
use crate::server::{clock, control};
use crate::wire::{ExplainView, Failure, Reply, RuleView, SignalView};

/// The explanation for a task's session.
pub fn explain(core: &Core, task: TaskId) -> Reply {
    let Some(found) = core.world.state.task(task) else { return control::missing(task) };
    let refused = |why: String| Reply::Failed(Failure::Refused, why);
    let Some(session) = found.session() else {
        return refused(format!("{task} has not started: there is no agent whose state could be explained"));
    };
    let Some(watch) = core.world.watches.get(&session).filter(|watch| !watch.gone) else {
        return refused(format!("the agent of {task} has ended; `orchestra status {task}` shows how"));
    };
    let Some(explanation) = watch.explain() else {
        return refused(format!(
            "the agent of {task} runs without a screen: its own stream says its state, no rule is used"
        ));
    };
    let view = ExplainView {
        task: task.to_string(),
        session: session.to_string(),
        adapter: watch.adapter.name.clone(),
        quiet: watch.quiet().as_secs_f64(),
        ..view(explanation, clock::now())
    };
    Reply::Explain(Box::new(view))
}

fn view(explanation: Explanation, now: Timestamp) -> ExplainView {
    let Explanation { reading, basis, signals, rules } = explanation;
    let signals = signals.into_iter().map(|heard| SignalView {
        source: heard.signal.source.to_string(),
        what: heard.signal.what,
        seq: heard.signal.seq,
        age: seconds(now.since(heard.signal.at)),
        lasts: heard.signal.lasts.map(seconds),
        ignored: heard.ignored,
    });
    let rules = rules.into_iter().map(|tried| RuleView {
        rule: tried.rule,
        region: tried.region,
        pattern: tried.pattern,
        row: tried.found,
        used: tried.used,
    });
    let turn = match reading.state {
        SessionState::Idle(end) => end.map(|end| end.word().to_owned()),
        _ => None,
    };
    ExplainView {
        task: String::new(),
        session: String::new(),
        adapter: String::new(),
        state: reading.state.word(),
        turn,
        why: reading.why,
        detail: reading.detail,
        basis: basis.to_string(),
        dialog: reading.dialog,
        quiet: 0.0,
        signals: signals.collect(),
        rules: rules.collect(),
    }
}

fn seconds(span: Span) -> f64 {
    span.0 as f64 / 1000.0
}
