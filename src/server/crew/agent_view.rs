//! A profile as scripts and lists see it.

use super::members::Member;
use crate::agents::{Adapter, KnownBy, Tested};
use crate::config::AgentMode;
use crate::wire::AgentView;

impl Member {
    /// What is known of it. Whether somebody is signed in is for those to add who may ask the disk.
    pub fn view(&self) -> AgentView {
        let trouble = self.trouble();
        AgentView {
            agent: self.name.clone(),
            title: self.adapter.title.clone(),
            ready: trouble.is_none(),
            program: self.program.as_ref().map(|path| path.to_string_lossy().into_owned()),
            version: self.version.clone(),
            tested: match (self.tested, &self.version) {
                (Tested::Yes, Some(_)) => Some(true),
                (Tested::Older | Tested::Newer, Some(_)) => Some(false),
                (Tested::NoVersion, _) | (_, None) => None,
            },
            mode: match self.mode() {
                AgentMode::Interactive => "interactive".into(),
                AgentMode::Headless => "headless".into(),
            },
            signed_in: None,
            remark: trouble.or_else(|| self.remark()).or_else(|| self.adapter.label.clone()),
            lacks: lacks(&self.adapter),
            install: self.adapter.detect.install.clone().filter(|_| self.program.is_none()),
            limited: None,
        }
    }
}

/// What an agent cannot do that others can.
fn lacks(adapter: &Adapter) -> Vec<String> {
    let guessed = match adapter.known_by {
        KnownBy::Runs => None,
        KnownBy::Help => Some("only its help and its start were tested"),
        KnownBy::Docs => Some("not tested with the real program"),
    };
    // A program that neither has rules for dialogs nor another channel asks nothing.
    let found = [
        adapter.interactive.is_none().then_some("no screen of its own"),
        adapter.headless.is_none().then_some("no headless mode"),
        (adapter.money && !adapter.resumes_in_terminal() && !adapter.resumes_headless())
            .then_some("cannot go on with a session"),
        (adapter.money && adapter.cost.sources.is_empty()).then_some("tells no cost while it runs"),
        guessed,
    ];
    found.into_iter().flatten().map(str::to_owned).collect()
}
