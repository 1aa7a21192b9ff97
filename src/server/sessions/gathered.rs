//! What an agent itself said and did, gathered for the summary.
//!
//! Owns the order of what was heard and the places in the recording. Judges nothing: the summary does.

use std::collections::BTreeMap;

use crate::agents::AgentFact;
use crate::agents::facts::FailureKind;
use crate::domain::cost::Usage;
use crate::domain::session::TurnEnd;
use crate::domain::summary::{CommandRun, ErrorKind, ErrorNote, LogPointer, Source};
use crate::domain::time::{Span, Timestamp};

/// Of what an agent's commands printed, so many bytes are kept, of the newest ones.
const MOST_PRINTED: usize = 1 << 20;

/// What the agent itself said and did, gathered for the summary.
#[derive(Debug, Clone, Default)]
pub struct Gathered {
    /// Its last message.
    pub final_message: Option<String>,
    /// Commands it ran.
    pub commands: Vec<CommandRun>,
    /// What went wrong.
    pub errors: Vec<ErrorNote>,
    /// Tokens by counter.
    pub tokens: BTreeMap<String, Usage>,
    /// The same tokens as a second source says them.
    pub checked: BTreeMap<String, Usage>,
    /// How its last turn ended, where its machine format says so.
    pub turn: Option<TurnEnd>,
    /// When it edited a file last.
    pub edited: Option<Timestamp>,
    /// When the last thing was heard: what comes in one piece keeps its order.
    heard: Timestamp,
    /// When the next thing happened, where the agent said it.
    told: Option<Timestamp>,
    /// How much was recorded when it ran its last command.
    logged: u64,
}

impl Gathered {
    /// The tokens that it used. Two sources may say the same ones: whichever says more has seen more.
    pub fn usage(&self) -> Usage {
        let sum = |all: &BTreeMap<String, Usage>| all.values().fold(Usage::default(), |sum, usage| sum + *usage);
        let (said, checked) = (sum(&self.tokens), sum(&self.checked));
        said + (checked - said)
    }

    /// Where what was printed after its last command stands.
    pub fn since_the_last_command(&self, recorded: (u64, Span)) -> Option<LogPointer> {
        pointer(self.logged, recorded)
    }

    /// Keeps a command that ended when the last thing was heard.
    fn ran(&mut self, run: CommandRun, recorded: (u64, Span)) {
        let log = pointer(self.logged, recorded);
        self.logged = recorded.0;
        self.keep(CommandRun { ended: Some(self.heard), log, ..run });
    }

    /// Keeps a command of which the shell's marks tell the place in the recording.
    fn marked(&mut self, run: CommandRun) {
        self.logged = run.log.map_or(self.logged, |log| log.0 + log.1);
        self.keep(CommandRun { ended: run.ended.map(|ended| ended.min(self.heard)), ..run });
    }

    fn keep(&mut self, run: CommandRun) {
        self.commands.push(run);
        let mut left = MOST_PRINTED;
        for run in self.commands.iter_mut().rev() {
            match left.checked_sub(run.output.len()) {
                Some(rest) => left = rest,
                None => run.output.clear(),
            }
        }
    }
}

/// Keeps what the agent said and did; `recorded` is how much its recording holds now, and for how long.
pub fn gather(gathered: &mut Gathered, fact: &AgentFact, recorded: (u64, Span), now: Timestamp) {
    if let AgentFact::At(at) = fact {
        gathered.told = Some(*at);
        return;
    }
    let told = gathered.told.take();
    gathered.heard = told.unwrap_or(now).min(now).max(Timestamp(gathered.heard.0 + 1));
    match fact {
        AgentFact::FinalMessage(text) => gathered.final_message = Some(text.clone()),
        AgentFact::Command { command, exit, output } => gathered.ran(
            CommandRun { output: output.clone(), ..CommandRun::new(command.clone(), *exit, Source::Reported) },
            recorded,
        ),
        AgentFact::Marked(run) => gathered.marked((**run).clone()),
        AgentFact::Failed { kind, text } => {
            let log = pointer(gathered.logged, recorded);
            let note = ErrorNote { log, ..ErrorNote::new(error_kind(*kind), kind.sentence(text)) };
            // What ended the run says more than what was not allowed on the way.
            let refused = gathered.errors.iter().position(|error| error.kind == ErrorKind::Permission);
            let at = refused.filter(|_| note.kind != ErrorKind::Permission).unwrap_or(gathered.errors.len());
            gathered.errors.insert(at, note);
        }
        AgentFact::FileTouched(_) => gathered.edited = Some(gathered.heard),
        AgentFact::TurnEnded(end) => gathered.turn = Some(*end),
        AgentFact::Cost(reading) => drop(gathered.tokens.insert(reading.counter.clone(), reading.usage)),
        AgentFact::Check(reading) => drop(gathered.checked.insert(reading.counter.clone(), reading.usage)),
        AgentFact::NativeId(_)
        | AgentFact::Text(_)
        | AgentFact::Asked(_)
        | AgentFact::Settled(_)
        | AgentFact::At(_)
        | AgentFact::Compacts => {}
    }
}

/// What was recorded since `from`.
fn pointer(from: u64, (to, age): (u64, Span)) -> Option<LogPointer> {
    (to > 0).then(|| LogPointer(from, to.saturating_sub(from), age.as_secs()))
}

fn error_kind(kind: FailureKind) -> ErrorKind {
    match kind {
        FailureKind::RateLimited { .. } | FailureKind::BudgetSpent => ErrorKind::Limit,
        FailureKind::PermissionDenied => ErrorKind::Permission,
        FailureKind::Crashed => ErrorKind::Crash,
        FailureKind::NeedsLogin
        | FailureKind::Overloaded
        | FailureKind::ModelUnknown
        | FailureKind::ContextTooLong
        | FailureKind::Api
        | FailureKind::Silent
        | FailureKind::Other => ErrorKind::Tool,
    }
}
