use super::*;
use crate::domain::cost::{CostReading, Pocket, Quality, Usage};
use crate::domain::event::{Event, NewSession, Recorded, SessionEvent};
use crate::domain::ids::{SessionId, TaskId};
use crate::domain::session::{Beginning, Mode, Reading, TurnEnd};
use crate::domain::task::Role;

const START: Timestamp = Timestamp(1_790_000_000_000);

struct Lived {
    state: State,
    events: Vec<Recorded>,
    spent: i64,
}

impl Lived {
    /// One session that began so many seconds after the start.
    fn with_session(second: u64) -> Self {
        let mut lived = Self { state: State::default(), events: Vec::new(), spent: 0 };
        lived.begin(1, second);
        lived
    }

    fn begin(&mut self, id: u32, second: u64) {
        let new = NewSession {
            task: TaskId(1),
            role: Role::Work,
            agent: "claude".into(),
            model: None,
            mode: Mode::Interactive,
            uuid: String::new(),
            resume: None,
            beginning: Beginning::Fresh,
            prompt: String::new(),
            carries: None,
        };
        self.happen(id, second, SessionEvent::Begun(Box::new(new)));
        self.stands(id, second, SessionState::Working);
    }

    fn happen(&mut self, id: u32, second: u64, event: SessionEvent) {
        let at = START + Span::secs(second);
        let recorded = Recorded { at, actor: "you".into(), event: Event::Session(SessionId(id), event) };
        self.state.apply(&recorded);
        self.events.push(recorded);
    }

    fn stands(&mut self, id: u32, second: u64, state: SessionState) {
        self.happen(id, second, SessionEvent::Read(Reading::new(state, "test")));
    }

    fn spends(&mut self, id: u32, second: u64, cents: Option<i64>) {
        self.spent += cents.unwrap_or_default();
        let reading = CostReading {
            counter: if cents.is_some() { "known".into() } else { "unknown".into() },
            model: None,
            usage: Usage { output: second, ..Usage::default() },
            money: cents.map(|_| Money::from_cents(self.spent)),
            quality: Quality::Reported,
        };
        self.happen(id, second, SessionEvent::CostRead { reading, pocket: Pocket::Cash, day: "2026-09-21".into() });
    }

    fn hourly(&self, second: u64) -> i64 {
        Burn::of(&self.state, &Budgets::default(), START + Span::secs(second)).hourly.micros() / 10_000
    }
}

#[test]
fn an_hour_like_the_last_five_minutes() {
    let mut lived = Lived::with_session(0);
    for second in (10..=600).step_by(10) {
        lived.spends(1, second, Some(1));
    }
    assert_eq!(lived.hourly(600), 360, "one cent each ten seconds");
    assert_eq!(lived.hourly(750), 180, "half of the window is quiet");
    assert_eq!(lived.hourly(901), 0, "nothing was spent for five minutes");
}

#[test]
fn a_young_session_is_not_watered_down() {
    let mut lived = Lived::with_session(0);
    lived.spends(1, 20, Some(10));
    assert_eq!(lived.hourly(30), 600, "ten cents in what counts as a minute");
    assert_eq!(lived.hourly(120), 300, "ten cents in two minutes");
}

#[test]
fn what_an_agent_spent_that_has_ended_is_no_rate_of_the_next() {
    let mut lived = Lived::with_session(0);
    lived.spends(1, 100, Some(500));
    lived.stands(1, 110, SessionState::Exited(0));
    assert_eq!(lived.hourly(120), 0, "nothing runs");
    lived.begin(2, 200);
    assert_eq!(lived.hourly(230), 0, "the second one has spent nothing yet");
}

#[test]
fn an_agent_at_rest_spends_nothing_and_one_that_asks_is_still_at_work() {
    let mut lived = Lived::with_session(0);
    lived.spends(1, 30, Some(10));
    for (state, burns) in [
        (SessionState::Idle(Some(TurnEnd::Done)), false),
        (SessionState::WantsApproval, true),
        (SessionState::RateLimited, false),
        (SessionState::Unknown, true),
        (SessionState::Killed, false),
    ] {
        lived.stands(1, 40, state);
        assert_eq!(lived.hourly(45) > 0, burns, "{state:?}");
    }
}

#[test]
fn an_unknown_price_is_no_rate_of_zero() {
    let mut lived = Lived::with_session(0);
    lived.spends(1, 30, None);
    let burn = Burn::of(&lived.state, &Budgets::default(), START + Span::secs(40));
    assert_eq!((burn.hourly, burn.unknown, burn.is_none()), (Money::ZERO, 1, false));
}

#[test]
fn replaying_the_log_gives_the_same_rate_and_a_clock_that_jumps_gives_none() {
    let mut lived = Lived::with_session(0);
    for second in 1..400 {
        lived.spends(1, second, Some(2));
    }
    let mut again = State::default();
    lived.events.iter().for_each(|event| again.apply(event));
    assert_eq!(again, lived.state);
    assert_eq!(lived.hourly(400), 7176);
    assert_eq!(lived.hourly(100_000), 0, "forward");
    assert_eq!(Burn::of(&lived.state, &Budgets::default(), START - Span::mins(60)).hourly, Money::ZERO, "back");
}
