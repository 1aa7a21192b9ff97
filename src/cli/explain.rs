//! `agents explain`: how the state of an agent is concluded, over a recording or of a running task.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::args::ExplainArgs;
use super::exit::{Exit, Fault};
use super::explain_task::explain_task;
use super::output::{Form, Output, Tone, first_line, padded};
use super::reach;
use super::settings::Settings;
use crate::agents::detector::{Cast, Change, replay};
use crate::agents::{Adapter, builtin};
use crate::domain::session::SessionState;
use crate::domain::session::dialog::Dialog;
use crate::server::Crew;

/// `agents explain`.
pub fn explain(out: &mut Output, args: &ExplainArgs) -> Result<Exit, Fault> {
    let form = Form::of(args.json);
    match (&args.recording, &args.agent) {
        (Some(file), Some(agent)) => {
            let adapter = adapter(agent)?;
            let cast = Cast::open(file).map_err(|error| Fault::Refused(error.to_string()))?;
            for change in replay(adapter, &cast) {
                match form {
                    Form::Json => out.json(&line(&change))?,
                    Form::Text => out.line(&row(out, &change))?,
                }
            }
            // What could be read is shown; that it is not all must not be missed.
            cast.broken.map_or(Ok(Exit::Ok), |error| Err(Fault::Refused(error.to_string())))
        }
        (_, _) => match args.task {
            Some(task) => explain_task(out, task, form),
            None => Err(Fault::Usage("name a task, or --agent NAME --recording FILE".into())),
        },
    }
}

/// The adapter of a profile, or of that name.
fn adapter(name: &str) -> Result<Arc<Adapter>, Fault> {
    let settings = reach::paths().map(|paths| Settings::read(&paths));
    let crew = settings.map(|settings| Crew::new(&settings.config, &settings.adapters)).unwrap_or_default();
    if let Some(member) = crew.member(name) {
        return Ok(member.adapter.clone());
    }
    let adapters = builtin();
    let mut known: Vec<String> = adapters.iter().map(|adapter| adapter.name.clone()).collect();
    known.extend(crew.members().map(|member| member.name.clone()));
    known.sort();
    known.dedup();
    let found = adapters.into_iter().find(|adapter| adapter.name == name);
    found
        .map(Arc::new)
        .ok_or_else(|| Fault::Refused(format!("there is no agent `{name}`; known are {}", known.join(", "))))
}

/// One change for scripts.
fn line(change: &Change) -> Value {
    let reading = &change.reading;
    let mut object = Map::new();
    let mut put = |key: &str, value: Value| drop(object.insert(key.to_owned(), value));
    put("t", json!(seconds(change)));
    put("state", json!(reading.state.word()));
    put("why", json!(reading.why));
    put("detail", json!(detail(change)));
    if let SessionState::Idle(Some(end)) = reading.state {
        put("turn", json!(end.word()));
    }
    if let Some(dialog) = &reading.dialog {
        put("dialog", drawn(dialog));
    }
    Value::Object(object)
}

/// The dialog without what only the sender of keys needs.
fn drawn(dialog: &Dialog) -> Value {
    let option = |option: &crate::domain::session::dialog::DialogOption| json!({"label": option.label, "choice": option.choice, "key": option.key, "marked": option.marked});
    let options: Vec<Value> = dialog.options.iter().map(option).collect();
    json!({"kind": dialog.kind, "title": dialog.title, "body": dialog.body, "options": options})
}

/// One change for people: time, state, why, detail.
fn row(out: &Output, change: &Change) -> String {
    let state = change.reading.state;
    let word = match state {
        SessionState::Idle(Some(end)) => format!("idle, {}", end.word()),
        other => other.word(),
    };
    let tone = if state.needs_person() { Tone::Ask } else { Tone::Plain };
    let detail = first_line(&detail(change), 60);
    let time = format!("{:8.2}", seconds(change));
    let text =
        format!("{time}  {}  {}  {detail}", out.paint(tone, &padded(&word, 17)), padded(&change.reading.why, 32));
    text.trim_end().to_owned()
}

fn seconds(change: &Change) -> f64 {
    change.at.0 as f64 / 1000.0
}

/// What the agent said, else what the state is about.
fn detail(change: &Change) -> String {
    let reading = &change.reading;
    let said = reading.detail.clone().or_else(|| reading.dialog.as_ref().map(|dialog| dialog.title.clone()));
    match (said, reading.state) {
        (Some(text), _) => text,
        (None, SessionState::Idle(Some(end))) => format!("turn {}", end.word()),
        (None, _) => String::new(),
    }
}
