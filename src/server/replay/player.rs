//! Playing a recording: a thread that feeds a screen as time goes on, and goes to any time of it.
//!
//! Owns the time of the replay. What it shows lies behind a mutex that is held for some frames or one drawing.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::film::{Film, Projector};
use super::keyframes::{Keyframe, Keyframes};
use super::search::find;
use crate::domain::time::Span;
use crate::pty::{Frame, ReplayFailed, Since};
use crate::term::Screen;
use crate::ui::{Hits, Playing, Replay, ReplayWish, Toward};

/// So much is read ahead.
const AHEAD: usize = 512 << 10;
/// So much is fed before whoever draws may look.
const SLICE: usize = 256 << 10;
/// How often the picture changes while it plays, at most and at least.
const TICKS: (Duration, Duration) = (Duration::from_millis(16), Duration::from_millis(250));
/// What long pauses are shortened to, when a person wishes that and said no time.
const IDLE: Span = Span::secs(2);

/// What a replay shows, shared with whoever draws it.
pub type Shown = Arc<Mutex<Replay>>;

/// What is shown. A thread that panicked while it held it left it whole.
pub fn look(shown: &Shown) -> MutexGuard<'_, Replay> {
    shown.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The thread's own things.
pub struct Player<T: Fn()> {
    film: Film,
    projector: Projector,
    ahead: VecDeque<Frame>,
    /// The place in the stream after what was read ahead; `None` when nothing comes any more.
    unread: Option<u64>,
    /// The time of the last frame that was fed.
    last: Span,
    kept: Keyframes,
    shown: Shown,
    clock: Instant,
    /// What is called when the picture has changed.
    tell: T,
}

impl<T: Fn()> Player<T> {
    /// A player at the start of the film.
    pub fn new(film: Film, shown: Shown, tell: T) -> Self {
        let projector = film.projector();
        let clock = Instant::now();
        let (ahead, kept) = (VecDeque::new(), Keyframes::default());
        Self { film, projector, ahead, unread: Some(0), last: Span::ZERO, kept, shown, clock, tell }
    }

    /// Plays until nobody wishes anything any more.
    pub fn run(mut self, wishes: &Receiver<ReplayWish>) {
        if let Err(error) = self.serve(wishes) {
            look(&self.shown).playing = Playing::Failed(error.to_string());
            (self.tell)();
        }
    }

    fn serve(&mut self, wishes: &Receiver<ReplayWish>) -> Result<(), ReplayFailed> {
        loop {
            let pause = self.pause()?;
            let wish = match pause {
                None => wishes.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => wishes.recv_timeout(pause),
            };
            match wish {
                Ok(wish) => {
                    self.tick()?;
                    let mut target = None;
                    // Keys come faster than a long recording is gone through: only the last place is gone to.
                    for wish in std::iter::once(wish).chain(wishes.try_iter()) {
                        if let Some(to) = self.take(wish, target)? {
                            target = Some(to);
                        }
                    }
                    if let Some(to) = target {
                        self.go(to)?;
                    }
                }
                Err(RecvTimeoutError::Timeout) => self.tick()?,
                Err(RecvTimeoutError::Disconnected) => return Ok(()),
            }
            (self.tell)();
        }
    }

    /// How long nothing changes; `None` while time stands still.
    fn pause(&mut self) -> Result<Option<Duration>, ReplayFailed> {
        let (playing, at, speed) = {
            let shown = look(&self.shown);
            (shown.playing == Playing::On, shown.at, shown.speed)
        };
        if !playing {
            return Ok(None);
        }
        let next = self.next_at()?.map_or(TICKS.1, |next| {
            Duration::from_micros(next.0.saturating_sub(at.0).saturating_mul(1_000_000) / u64::from(speed.0.max(1)))
        });
        Ok(Some(next.clamp(TICKS.0, TICKS.1)))
    }

    /// Time goes on.
    fn tick(&mut self) -> Result<(), ReplayFailed> {
        let now = Instant::now();
        let passed = now.duration_since(std::mem::replace(&mut self.clock, now));
        let (at, speed, idle, length) = {
            let shown = look(&self.shown);
            if shown.playing != Playing::On {
                return Ok(());
            }
            (shown.at, shown.speed, shown.idle, shown.length)
        };
        let mut to = Span(at.0 + passed.as_micros() as u64 * u64::from(speed.0) / 1_000_000);
        if let (Some(idle), Some(next)) = (idle, self.next_at()?) {
            let enough = self.last.0.saturating_add(idle.0);
            if next.0 > enough && to.0 >= enough {
                to = to.max(next);
            }
        }
        self.forward(to.min(length))?;
        let mut shown = look(&self.shown);
        shown.at = to.min(length);
        if to >= length {
            shown.playing = Playing::Over;
        }
        drop(shown);
        Ok(())
    }

    /// Takes a wish; gives the time to go to, counted from where the wishes before it went.
    fn take(&mut self, wish: ReplayWish, target: Option<Span>) -> Result<Option<Span>, ReplayFailed> {
        let mut shown = look(&self.shown);
        let at = target.unwrap_or(shown.at);
        let length = shown.length;
        Ok(match wish {
            ReplayWish::Toggle => {
                shown.playing = match shown.playing {
                    Playing::On => Playing::Paused,
                    Playing::Opening | Playing::Paused | Playing::Over | Playing::Failed(_) => Playing::On,
                };
                let ended = at >= length;
                drop(shown);
                return if ended { self.again(at).map(Some) } else { Ok(None) };
            }
            ReplayWish::Faster => {
                shown.speed = shown.speed.faster();
                None
            }
            ReplayWish::Slower => {
                shown.speed = shown.speed.slower();
                None
            }
            ReplayWish::SkipIdle => {
                shown.idle = if shown.idle.is_some() { None } else { Some(IDLE) };
                None
            }
            ReplayWish::By(Toward::Later, seconds) => Some(Span(at.0.saturating_add(seconds * 1000)).min(length)),
            ReplayWish::By(Toward::Earlier, seconds) => Some(Span(at.0.saturating_sub(seconds * 1000))),
            ReplayWish::To(to) => Some(to.min(length)),
            ReplayWish::Share(hundredths) => Some(Span(length.0 / 100 * u64::from(hundredths.min(100)))),
            ReplayWish::Mark(toward, kind) => shown.next_mark(toward, kind).map(|mark| mark.at),
            ReplayWish::Hit(toward) => shown.next_hit(toward),
            ReplayWish::Search(word) => {
                drop(shown);
                let places = find(&self.film, &word)?.into_iter().map(|found| found.at).collect();
                self.clock = Instant::now();
                let mut shown = look(&self.shown);
                shown.hits = Some(Hits { word, places });
                let here = shown.hits.as_ref().is_some_and(|hits| hits.places.contains(&at));
                if here { None } else { shown.next_hit(Toward::Later).or_else(|| shown.next_hit(Toward::Earlier)) }
            }
            ReplayWish::Open(_) | ReplayWish::NextSession => None,
        })
    }

    /// It was shown to its end: of a session that still runs there may be more by now, else it begins anew.
    fn again(&mut self, at: Span) -> Result<Span, ReplayFailed> {
        let more = self.film.reopened()?;
        if more.length() <= at {
            return Ok(Span::ZERO);
        }
        self.film = more;
        self.unread = Some(self.projector.next());
        look(&self.shown).length = self.film.length();
        Ok(at)
    }

    /// Shows another time.
    fn go(&mut self, to: Span) -> Result<(), ReplayFailed> {
        let kept = self.kept.before(to);
        let ahead = kept.is_some_and(|kept| kept.projector.next() > self.projector.next());
        if to < self.last || ahead {
            let start = || Keyframe { screen: self.film.stage(), projector: self.film.projector(), last: Span::ZERO };
            let Keyframe { mut screen, projector, last } = kept.cloned().unwrap_or_else(start);
            (self.projector, self.last) = (projector, last);
            self.ahead.clear();
            self.unread = Some(self.projector.next());
            while self.slice(&mut screen, to)? {}
            screen.catch_up();
            look(&self.shown).screen = screen;
        } else {
            self.forward(to)?;
        }
        self.clock = Instant::now();
        let mut shown = look(&self.shown);
        shown.at = to;
        if shown.playing == Playing::Over && to < shown.length {
            shown.playing = Playing::Paused;
        }
        drop(shown);
        Ok(())
    }

    /// Feeds what was printed until this time to what is shown.
    fn forward(&mut self, to: Span) -> Result<(), ReplayFailed> {
        let shown = Arc::clone(&self.shown);
        while self.next_at()?.is_some_and(|next| next <= to) {
            let mut held = look(&shown);
            self.slice(&mut held.screen, to)?;
            held.screen.catch_up();
        }
        Ok(())
    }

    /// Feeds a slice of what was printed until this time; whether there is more.
    fn slice(&mut self, screen: &mut Screen, to: Span) -> Result<bool, ReplayFailed> {
        let mut fed = 0;
        while fed < SLICE && self.next_at()?.is_some_and(|next| next <= to) {
            let Some(frame) = self.ahead.pop_front() else { break };
            self.projector.feed(screen, &frame);
            self.last = frame.at;
            fed += frame.bytes.len();
        }
        self.kept.offer(screen, &self.projector, self.last);
        Ok(fed >= SLICE)
    }

    /// When the next frame comes.
    fn next_at(&mut self) -> Result<Option<Span>, ReplayFailed> {
        if let (true, Some(from)) = (self.ahead.is_empty(), self.unread) {
            let mut read = 0;
            let mut end = None;
            self.film.reel.frames(Since::Position(from), |frame| {
                read += frame.bytes.len();
                end = Some(frame.position + frame.bytes.len() as u64);
                self.ahead.push_back(frame);
                if read < AHEAD { ControlFlow::Continue(()) } else { ControlFlow::Break(()) }
            })?;
            self.unread = end;
        }
        Ok(self.ahead.front().map(|frame| frame.at))
    }
}

#[cfg(test)]
#[path = "player_tests.rs"]
mod tests;
