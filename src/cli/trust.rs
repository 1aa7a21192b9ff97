//! `trust`: what the files of a project propose to do on this machine, and saying yes to it.

use clap::Args;

use super::exit::{Exit, Fault};
use super::output::{Form, Output, Tone, ask_person};
use super::reach;
use crate::domain::command::Command;
use crate::wire::{ProposalView, ProposalsView, Reply, Request};

/// `trust`.
#[derive(Debug, Args)]
pub struct TrustArgs {
    /// Only show what is proposed
    #[arg(long)]
    pub list: bool,
    /// Do not ask
    #[arg(long, conflicts_with = "list")]
    pub yes: bool,
    /// Print JSON
    #[arg(long)]
    pub json: bool,
}

/// `trust`: shows what the project of the current directory proposes and asks about what is not trusted.
pub fn trust(out: &mut Output, args: &TrustArgs) -> Result<Exit, Fault> {
    let mut server = reach::server(&reach::paths()?)?;
    let dir = std::env::current_dir().map_err(Fault::io("cannot tell the current directory"))?;
    let mut view = match reach::ask(&mut server, Request::Proposals(dir.to_string_lossy().into_owned()))? {
        Reply::Proposals(view) => *view,
        other => return Err(reach::strange(&other)),
    };
    let form = Form::of(args.json);
    if form == Form::Text {
        print(out, &view)?;
    }
    let mut all = true;
    for proposal in view.proposals.iter_mut().filter(|proposal| !proposal.trusted) {
        let question =
            || format!("Trust {} `{}`, from now on in this project?", proposal.what.word(), proposal.command);
        if !args.list && (args.yes || ask_person(&question()) == Some(true)) {
            let (project, command) = (view.project.clone(), proposal.command.clone());
            reach::command(&mut server, Command::Trust { project, command })?;
            proposal.trusted = true;
        }
        all &= proposal.trusted;
    }
    match form {
        Form::Json => out.json(&view)?,
        Form::Text if args.list || view.proposals.is_empty() => {}
        Form::Text if all => out.line(&out.paint(Tone::Good, "  all of it is trusted"))?,
        Form::Text => out.line("  the rest is not done; `orchestra trust --yes` trusts all of it")?,
    }
    Ok(if all || args.list { Exit::Ok } else { Exit::Failed })
}

fn print(out: &mut Output, view: &ProposalsView) -> Result<(), Fault> {
    if view.proposals.is_empty() {
        return out.line(&format!("  {} proposes nothing that needs your trust", view.project));
    }
    out.line(&format!("  {} proposes", view.project))?;
    for proposal in &view.proposals {
        out.line(&line(out, proposal))?;
    }
    Ok(())
}

fn line(out: &Output, proposal: &ProposalView) -> String {
    let ProposalView { what, command, found_in, trusted } = proposal;
    let state = if *trusted { out.paint(Tone::Good, "trusted") } else { out.paint(Tone::Bad, "not trusted") };
    format!("  {:<6} {command} {} · {state}", what.word(), out.paint(Tone::Quiet, &format!("({found_in})")))
}
