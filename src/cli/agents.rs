//! `agents`: which agents there are, found by looking; works without a server.

use std::ffi::OsString;
use std::path::Path;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, padded};
use super::reach;
use super::settings::Settings;
use crate::agents::detect::Tested;
use crate::agents::{Found, find};
use crate::server::{Crew, Member};
use crate::wire::AgentView;

/// `agents`.
pub fn agents(out: &mut Output, form: Form) -> Result<Exit, Fault> {
    let settings = Settings::read(&reach::paths()?);
    let crew = Crew::new(&settings.config, &settings.adapters);
    let views = look(&crew, &std::env::var_os("PATH").unwrap_or_default());
    match form {
        Form::Json => out.json(&views)?,
        Form::Text => print(out, &views)?,
    }
    Ok(Exit::Ok)
}

/// Looks for every agent at once: each of them may take seconds to say its version.
pub fn look(crew: &Crew, path: &OsString) -> Vec<AgentView> {
    std::thread::scope(|scope| {
        let looks: Vec<_> =
            crew.members().map(|member| (member, scope.spawn(|| find(&member.adapter, path)))).collect();
        looks.into_iter().filter_map(|(member, look)| look.join().ok().map(|found| view(member, &found))).collect()
    })
}

fn view(member: &Member, found: &Found) -> AgentView {
    let adapter = &member.adapter;
    let title = adapter.title.clone();
    let install = adapter.detect.install.clone();
    let view = AgentView {
        agent: member.name.clone(),
        title,
        ready: false,
        program: None,
        version: None,
        remark: adapter.label.clone(),
        install: None,
    };
    if !member.settings.enabled {
        return AgentView { remark: Some("switched off in the configuration".into()), ..view };
    }
    if adapter.program.is_some() {
        return AgentView { ready: true, program: adapter.program.as_deref().map(own_program), ..view };
    }
    match found {
        Found::Here { program, version, tested } => AgentView {
            ready: true,
            program: Some(program.to_string_lossy().into_owned()),
            version: version.clone(),
            remark: view.remark.clone().or_else(|| remark(*tested)),
            ..view
        },
        Found::Missing { looked_for } => AgentView {
            remark: Some(format!("not installed: no `{}` on PATH", looked_for.join("` or `"))),
            install,
            ..view
        },
        Found::Stranger { program, said } => AgentView {
            remark: Some(format!("{} is another program; it said: {said}", program.display())),
            install,
            ..view
        },
    }
}

fn own_program(program: &str) -> String {
    let own = std::env::current_exe().ok().map(|path| path.to_string_lossy().into_owned());
    own.filter(|_| program == "{self}").unwrap_or_else(|| Path::new(program).to_string_lossy().into_owned())
}

fn remark(tested: Tested) -> Option<String> {
    match tested {
        Tested::Yes | Tested::NoVersion => None,
        Tested::Older => Some("older than what orchestra was tested with".into()),
        Tested::Newer => Some("newer than what orchestra was tested with".into()),
    }
}

fn print(out: &mut Output, views: &[AgentView]) -> Result<(), Fault> {
    for view in views {
        let (sign, tone) = if view.ready { ("✓", Tone::Good) } else { ("·", Tone::Quiet) };
        let known = [view.version.as_deref(), view.program.as_deref().filter(|_| view.ready), view.remark.as_deref()];
        let mut rest: Vec<String> = known.into_iter().flatten().map(str::to_owned).collect();
        rest.extend(view.install.as_ref().map(|install| format!("install: {install}")));
        let head = format!("{} {}", padded(&view.agent, 10), padded(&view.title, 16));
        out.line(&format!("{} {head} {}", out.paint(tone, sign), rest.join(" · ")))?;
    }
    Ok(())
}
