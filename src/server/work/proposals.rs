//! What the files of a project propose to do on this machine, and what of it the person trusts.
//!
//! Owns which file comes first. Runs nothing.

use std::collections::BTreeSet;
use std::path::Path;

use crate::config::{project_file, proposed};
use crate::domain::task::ProjectCommand;
use crate::server::core::Core;
use crate::server::inbox::Note;
use crate::server::screens::client::ClientId;
use crate::wire::{Failure, Proposal, ProposalView, ProposalsView, Reply};
use crate::workspace::{Repo, include_patterns, project_check, project_setup};

/// Where a project writes its own settings, as people know it.
const OWN: &str = ".orchestra/config.toml";

/// What is proposed.
#[derive(Debug, Clone, Default)]
pub struct Proposals {
    /// What proves the work.
    pub check: Option<ProjectCommand>,
    /// What prepares a fresh worktree.
    pub setup: Option<ProjectCommand>,
    /// Which ignored files a worktree gets, as patterns of `.gitignore`.
    pub copy: Vec<String>,
}

impl Proposals {
    /// The files to copy, as something to trust.
    pub fn copying(&self) -> Option<ProjectCommand> {
        (!self.copy.is_empty()).then(|| ProjectCommand::copying(&self.copy))
    }
}

/// Reads what the project at `root` proposes for work in `dir`, which holds the same files. What the project's own settings say
/// comes first.
pub fn read(root: &Path, dir: &Path) -> Proposals {
    let own = std::fs::read_to_string(project_file(root)).map(|text| proposed(&text)).unwrap_or_default();
    let line = |command: String, found_in: &str| ProjectCommand { command, found_in: found_in.to_owned() };
    let check = || project_check(dir).map(|found| line(found.command, found.file));
    let setup = || project_setup(root, dir).map(|found| line(found.command, &found.file));
    Proposals {
        check: own.check.map(|command| line(command, OWN)).or_else(check),
        setup: own.setup.map(|command| line(command, OWN)).or_else(setup),
        copy: include_patterns(root),
    }
}

/// Answers with what the project of a directory proposes.
pub fn show(core: &Core, client: ClientId, request: u64, dir: String) {
    let (trusted, post) = (core.world.state.trusted().clone(), core.post.clone());
    tokio::task::spawn_blocking(move || {
        let reply = match view(Path::new(&dir), &trusted) {
            Ok(view) => Reply::Proposals(Box::new(view)),
            Err(why) => Reply::Failed(Failure::Refused, why),
        };
        post.blocking(Note::Answer(client, request, Box::new(reply)));
    });
}

fn view(dir: &Path, trusted: &BTreeSet<(String, String)>) -> Result<ProposalsView, String> {
    let repo = Repo::discover(dir).map_err(|error| error.to_string())?;
    let root = repo.map_or_else(|| dir.to_path_buf(), |repo| repo.root);
    let project = root.to_string_lossy().into_owned();
    let found = read(&root, &root);
    let copy = found.copying();
    let all = [(Proposal::Check, found.check), (Proposal::Setup, found.setup), (Proposal::Copy, copy)];
    let view = |(what, found): (Proposal, Option<ProjectCommand>)| {
        let found = found?;
        let trusted = trusted.contains(&(project.clone(), found.command.clone()));
        Some(ProposalView { what, command: found.command, found_in: found.found_in, trusted })
    };
    let proposals = all.into_iter().filter_map(view).collect();
    Ok(ProposalsView { project, proposals })
}
