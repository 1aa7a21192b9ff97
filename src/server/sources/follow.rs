//! The files of one session, from when it starts until nothing of it is left.

use std::path::PathBuf;
use std::sync::Arc;

use super::meter::Meter;
use super::open::Open;
use super::wanted::Wanted;
use crate::agents::{Adapter, AgentFact, CostSource};
use crate::domain::session::Session;
use crate::prices::PriceList;
use crate::server::launched::Launched;

/// Whether what a source says is charged. Of the sources of a session one is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charges {
    /// It is.
    Yes,
    /// Only its tokens are noted, for the summary.
    No,
}

/// The files of one session.
pub struct Sources {
    wanted: Wanted,
    open: Option<Open>,
    meter: Meter,
    /// Whether these files say what the session costs, or something better does.
    pub charges: Charges,
}

impl Sources {
    /// The files that this session's CLI will write; `None` when it writes none, or when its output says everything.
    pub fn of(
        adapter: &Adapter,
        session: &Session,
        launched: &Launched,
        dir: PathBuf,
        prices: Arc<PriceList>,
    ) -> Option<Self> {
        let wanted = Wanted::of(adapter, session, launched, dir)?;
        let better = adapter.cost.sources.first() == Some(&CostSource::ClaudeStatusline);
        let charges = if better { Charges::No } else { Charges::Yes };
        let meter = Meter::new(prices, wanted.counter(), session.model.clone(), wanted.cut());
        Some(Self { wanted, open: None, meter, charges })
    }

    /// Reads what is there at the end, having looked once more for files that appear only then.
    pub fn poll_last(&mut self) -> Vec<AgentFact> {
        self.wanted.look_at_once();
        self.poll()
    }

    /// Reads what was added since the last time. Blocks on the disk.
    pub fn poll(&mut self) -> Vec<AgentFact> {
        let mut facts = Vec::new();
        if self.open.is_none() {
            self.open = self.wanted.find();
        }
        if let Some(open) = &mut self.open
            && open.read(&mut facts)
        {
            facts.extend(self.meter.readings(open.requests()).into_iter().map(AgentFact::Cost));
        }
        facts
    }
}
