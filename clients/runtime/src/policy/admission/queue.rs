//! Those who wait to send one operation, in the order in which they came, and when it was sent last.

use std::collections::VecDeque;
use std::task::Waker;
use std::time::Duration;

use tokio::time::Instant;

/// A second, and what requests may drift towards each other on their way.
const WINDOW: Duration = Duration::from_millis(1_050);
/// One who does not look within this after it was to look is not polled, and is passed over.
const GRACE: Duration = Duration::from_millis(50);

#[derive(Debug, Default)]
pub(super) struct Queue {
    operation: &'static str,
    /// How many may go out within a window; all, if there is no limit.
    limit: Option<usize>,
    /// When the last went out, as many as the limit is.
    went: VecDeque<Instant>,
    waiting: VecDeque<Waiting>,
}

#[derive(Debug)]
pub(super) struct Waiting {
    pub(super) number: u64,
    /// When it looks again.
    pub(super) due: Instant,
    /// Whether it was called since it looked.
    pub(super) called: bool,
    pub(super) waker: Waker,
}

impl Queue {
    pub(super) fn limited(operation: &'static str, limit: usize) -> Self {
        Self { operation, limit: Some(limit), ..Self::default() }
    }

    pub(super) fn is_of(&self, operation: &str) -> bool {
        self.operation == operation
    }

    /// How many may go out within a second, if there is a limit.
    pub(super) fn limit(&self) -> usize {
        self.limit.unwrap_or(usize::MAX)
    }

    /// How many wait who came before.
    pub(super) fn rank(&self, number: u64) -> usize {
        self.waiting.partition_point(|waiting| waiting.number < number)
    }

    /// How many may go out now.
    pub(super) fn turns(&self, now: Instant) -> usize {
        let recent = self.went.iter().rev().take_while(|went| **went + WINDOW > now).count();
        self.limit().saturating_sub(recent)
    }

    /// When it is the turn of one with so many before it, if all of them go as soon as they may.
    pub(super) fn turn(&self, rank: usize, now: Instant) -> Instant {
        let (limit, turns) = (self.limit(), self.turns(now));
        let (rounds, place) = (rank / limit, rank % limit);
        let first = match place.checked_sub(turns) {
            Some(index) => self.went[self.went.len() - (limit - turns) + index] + WINDOW,
            None => now,
        };
        first + WINDOW.saturating_mul(u32::try_from(rounds).unwrap_or(u32::MAX))
    }

    /// One went out.
    pub(super) fn went(&mut self, now: Instant) {
        if let Some(limit) = self.limit {
            self.went.push_back(now);
            while self.went.len() > limit {
                self.went.pop_front();
            }
        }
    }

    /// One waits, in its place, until it looks again.
    pub(super) fn wait(&mut self, number: u64, due: Instant, waker: &Waker) {
        let rank = self.rank(number);
        match self.waiting.get_mut(rank).filter(|waiting| waiting.number == number) {
            Some(waiting) => {
                (waiting.due, waiting.called) = (due, false);
                waiting.waker.clone_from(waker);
            }
            None => self.waiting.insert(rank, Waiting { number, due, called: false, waker: waker.clone() }),
        }
    }

    /// One waits no more.
    pub(super) fn remove(&mut self, number: u64) -> Option<Waiting> {
        let rank = self.rank(number);
        self.waiting.get(rank).filter(|waiting| waiting.number == number)?;
        self.waiting.remove(rank)
    }

    /// Passes over those in front of `number` who are not polled. They come back when they are.
    pub(super) fn forget(&mut self, now: Instant, number: u64) {
        while self.waiting.front().is_some_and(|first| first.number < number && first.due + GRACE < now) {
            self.waiting.pop_front();
        }
    }

    /// The first whose turn it is and who was not called.
    pub(super) fn next(&mut self, now: Instant) -> Option<&mut Waiting> {
        let turns = self.turns(now);
        self.waiting.iter_mut().take(turns).find(|waiting| !waiting.called)
    }
}
