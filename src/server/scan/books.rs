//! What was found so far, by agent: each in the form in which its own rules recognise what was found before.

use std::collections::BTreeMap;
use std::path::PathBuf;

use crate::agents::readers::{ClaudeUsage, CodexUsage, QwenChat, codex_requests};
use crate::domain::cost::Request;

/// The agents whose files are read, by the names of their adapters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Agent {
    /// Claude Code.
    Claude,
    /// Codex.
    Codex,
    /// Aider.
    Aider,
    /// Gemini CLI.
    Gemini,
    /// opencode.
    Opencode,
    /// Droid.
    Droid,
    /// Qwen Code.
    Qwen,
    /// GitHub Copilot.
    Copilot,
}

impl Agent {
    /// The name of its adapter.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Claude => "claude",
            Self::Codex => "codex",
            Self::Aider => "aider",
            Self::Gemini => "gemini",
            Self::Opencode => "opencode",
            Self::Droid => "droid",
            Self::Qwen => "qwen",
            Self::Copilot => "copilot",
        }
    }
}

/// What was found.
#[derive(Debug, Default)]
pub struct Books {
    /// Claude's transcripts share messages.
    pub claude: ClaudeUsage,
    /// Codex's rollouts repeat those that they were forked from.
    pub codex: BTreeMap<PathBuf, CodexUsage>,
    /// Qwen's chats may share messages.
    pub qwen: QwenChat,
    /// opencode's messages by id; the database goes before the older files.
    pub opencode: BTreeMap<String, Request>,
    /// opencode's messages from before the database.
    pub opencode_files: BTreeMap<String, Request>,
    /// What nothing else can repeat.
    pub others: Vec<(Agent, Request)>,
    /// Files that could not be read, with the reason.
    pub unread: Vec<String>,
}

impl Books {
    /// Adds what another thread found.
    pub fn absorb(&mut self, other: Self) {
        self.claude.absorb(other.claude);
        self.codex.extend(other.codex);
        self.qwen.absorb(other.qwen);
        self.opencode.extend(other.opencode);
        self.opencode_files.extend(other.opencode_files);
        self.others.extend(other.others);
        self.unread.extend(other.unread);
    }

    /// Every request, once.
    pub fn requests(self) -> Vec<(Agent, Request)> {
        let of = |agent: Agent| move |request: &Request| (agent, request.clone());
        let mut all: Vec<_> = self.claude.requests().map(of(Agent::Claude)).collect();
        let rollouts: Vec<CodexUsage> = self.codex.into_values().collect();
        all.extend(codex_requests(&rollouts).iter().map(of(Agent::Codex)));
        all.extend(self.qwen.requests().map(of(Agent::Qwen)));
        let mut messages = self.opencode_files;
        messages.extend(self.opencode);
        all.extend(messages.values().map(of(Agent::Opencode)));
        all.extend(self.others);
        all
    }
}
