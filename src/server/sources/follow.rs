//! The files of one session, from when it starts until nothing of it is left.

use std::path::PathBuf;
use std::sync::Arc;

use super::meter::Meter;
use super::open::Open;
use super::wanted::Wanted;
use crate::agents::{Adapter, AgentFact, CostSource};
use crate::domain::session::Session;
use crate::prices::PriceList;
use crate::server::start::launched::Launched;

/// What the files of a session are for. Of the sources of a session one is the ledger.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They are the ledger.
    Ledger,
    /// Something better is: they are compared with it, and count while it is silent.
    Check,
}

/// The files of one session.
pub struct Sources {
    wanted: Wanted,
    open: Option<Open>,
    meter: Meter,
    standing: Standing,
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
        let better = adapter.cost.sources.first() == Some(&CostSource::ClaudeStatusline);
        let standing = if better { Standing::Check } else { Standing::Ledger };
        let wanted = Wanted::of(adapter, session, launched, dir, standing)?;
        let meter = Meter::new(prices, wanted.counter(), session.model.clone(), wanted.cut());
        let meter = meter.after(session.account.clone());
        Some(Self { wanted, open: None, meter, standing })
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
            let readings = self.meter.readings(open.requests()).into_iter();
            match self.standing {
                Standing::Check => facts.extend(readings.map(AgentFact::Check)),
                Standing::Ledger => facts.extend(readings.map(AgentFact::Cost)),
            }
            if self.standing == Standing::Ledger && open.tells_classes() {
                facts.extend(self.meter.listed(open.requests()).into_iter().map(AgentFact::Check));
            }
        }
        facts
    }
}
