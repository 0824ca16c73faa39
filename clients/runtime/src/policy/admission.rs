//! When requests may go out: no more at once than the client may have under way, and no more a second of an operation
//! than the vendor allows; over all clones of a client.
//!
//! A call gets its turn under the rate limit and its permit to be under way in one step, at the moment at which it goes
//! out. Nothing is held while it waits: turns cannot pile up behind a slow service and leave in a burst, and calls that
//! wait for the turn of one operation keep no permit from others. The first to come is the first to go, among those whose
//! turn it is.
//!
//! A call looks by itself, when its turn is near or when a permit is free. One that is not polled then is passed over
//! after a moment, so that it holds up no others, and has its old place again once it is polled.

mod queue;

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::types::operation::OperationMeta;
use queue::Queue;

/// The longest time until a call looks again: others may have left, or may not be polled.
const RECHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How much sooner than the next one each call in a queue for permits looks again.
const STEP: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(crate) struct Admission {
    max_concurrency: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    /// How many more requests may be under way.
    free: usize,
    /// How many calls came so far.
    came: u64,
    /// The first is that of all operations without a rate limit.
    queues: Vec<Queue>,
}

/// What a call waits for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Obstacle {
    /// Its turn, of which there are so many a second.
    RateLimit(usize),
    /// The end of another request, of which so many may be under way.
    Concurrency(usize),
}

/// Held while a request is under way.
#[derive(Debug)]
pub(crate) struct Permit<'a>(&'a Admission);

impl Admission {
    /// With the rate limits that the vendor publishes for these operations.
    pub(crate) fn new(max_concurrency: usize, operations: &[&'static OperationMeta]) -> Self {
        let limited = operations.iter().filter_map(|meta| {
            let limit = usize::try_from(meta.rate_limit?).ok().filter(|limit| *limit > 0)?;
            Some(Queue::limited(&meta.name, limit))
        });
        let queues = std::iter::once(Queue::default()).chain(limited).collect();
        Self { max_concurrency, state: Mutex::new(State { free: max_concurrency, came: 0, queues }) }
    }

    /// Waits until a request of an operation may go out, and tells `waits` for what. A wait that is dropped takes no
    /// one's place.
    pub(crate) async fn enter(
        &self,
        operation: &str,
        waits: &mut (dyn FnMut(Obstacle) + Send),
    ) -> Permit<'_> {
        let queue = self.state().queues.iter().position(|queue| queue.is_of(operation)).unwrap_or(0);
        let mut entrant = Entrant { admission: self, queue, number: None };
        let mut timer = pin!(sleep_until(Instant::now()));
        poll_fn(|context| {
            loop {
                match entrant.enter(context.waker()) {
                    Ok(permit) => return Poll::Ready(permit),
                    Err((obstacle, until)) => {
                        waits(obstacle);
                        timer.as_mut().reset(until);
                    }
                }
                ready!(timer.as_mut().poll(context));
            }
        })
        .await
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl State {
    /// Why a call cannot go yet, if it cannot.
    fn obstacle(&self, queue: usize, number: u64, now: Instant) -> Option<Wait> {
        let own = &self.queues[queue];
        let rank = own.rank(number);
        if rank >= own.turns(now) {
            return Some(Wait::Turn(own.turn(rank, now)));
        }
        // Those who came before, and whose turn it is as well.
        let before = self.queues.iter().map(|queue| queue.rank(number).min(queue.turns(now)));
        let before = before.fold(0, usize::saturating_add);
        (before >= self.free).then(|| Wait::Permit(before - self.free))
    }

    /// Calls the first who may go and was not called, now that there is a permit for one more.
    fn call_next(&mut self, now: Instant) -> Option<Waker> {
        let next =
            self.queues.iter_mut().filter_map(|queue| queue.next(now)).min_by_key(|next| next.number)?;
        next.called = true;
        next.due = now;
        Some(next.waker.clone())
    }
}

enum Wait {
    /// Until its turn.
    Turn(Instant),
    /// Until so many and one more permits are free.
    Permit(usize),
}

/// One who waits, or comes.
struct Entrant<'a> {
    admission: &'a Admission,
    queue: usize,
    /// Its place, while it waits.
    number: Option<u64>,
}

impl<'a> Entrant<'a> {
    /// Goes through, or says why not and when to look again.
    fn enter(&mut self, waker: &Waker) -> Result<Permit<'a>, (Obstacle, Instant)> {
        let now = Instant::now();
        let mut guard = self.admission.state();
        let state = &mut *guard;
        let number = self.number.unwrap_or_else(|| {
            state.came += 1;
            state.came
        });
        for queue in &mut state.queues {
            queue.forget(now, number);
        }
        let wait = state.obstacle(self.queue, number, now);
        let own = &mut state.queues[self.queue];
        let Some(wait) = wait else {
            own.remove(number);
            own.went(now);
            state.free -= 1;
            self.number = None;
            return Ok(Permit(self.admission));
        };
        let (obstacle, until) = match wait {
            Wait::Turn(turn) => (Obstacle::RateLimit(own.limit()), turn.min(now + RECHECK_INTERVAL)),
            Wait::Permit(others) => {
                let step = STEP.saturating_mul(u32::try_from(others).unwrap_or(u32::MAX).saturating_add(1));
                (Obstacle::Concurrency(self.admission.max_concurrency), now + step.min(RECHECK_INTERVAL))
            }
        };
        own.wait(number, until, waker);
        self.number = Some(number);
        Err((obstacle, until))
    }
}

impl Drop for Entrant<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number else {
            return;
        };
        let mut state = self.admission.state();
        let called = state.queues[self.queue].remove(number).is_some_and(|waiting| waiting.called);
        // What it was called for is another's.
        let next = if called { state.call_next(Instant::now()) } else { None };
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.free += 1;
        let next = state.call_next(Instant::now());
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}
