//! Admission of requests: a concurrency limit for all operations, and the vendor's rate limits for each operation. All
//! clones of a client share both.
//!
//! A call passes the rate limits and gets its concurrency permit in one step, at the moment at which it is sent. A waiting
//! call holds neither: unused sends cannot pile up behind a slow service and be made in a burst, and calls that wait
//! for the rate limit of one operation take no permits from others. Among the calls that the rate limits allow, the first
//! to arrive is the first to be sent.
//!
//! A call checks on its own when its send time is near or a permit is free. A call that is not polled then is dropped from the
//! queue after a moment, so that it does not block others, and returns to its position once it is polled.

mod limit;
mod operation_queues;
mod queue;
#[cfg(test)]
mod tests;

use std::future::{Future as _, poll_fn};
use std::pin::pin;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::task::{Poll, Waker, ready};
use std::time::Duration;

use tokio::time::{Instant, sleep_until};

use crate::policy::admission::operation_queues::OperationQueues;
use crate::types::operation::{OperationMeta, RateLimit};

/// The longest time between two checks of a call: calls before it may be dropped, or may not be polled.
const RECHECK_INTERVAL: Duration = Duration::from_secs(1);
/// How much earlier each call in a queue for permits checks than the call behind it.
const RECHECK_STEP: Duration = Duration::from_millis(50);

#[derive(Debug)]
pub(crate) struct Admission {
    max_concurrency: usize,
    state: Mutex<State>,
}

#[derive(Debug)]
struct State {
    free_permits: usize,
    /// How many calls have arrived.
    arrived: u64,
    /// The first ones are for all operations without a rate limit.
    operations: Vec<OperationQueues>,
}

/// Why a call waits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum WaitReason {
    /// A rate limit of the operation.
    RateLimit(&'static RateLimit),
    /// The concurrency limit, in requests.
    Concurrency(usize),
}

/// Held while a request is in flight.
#[derive(Debug)]
pub(crate) struct Permit<'a>(&'a Admission);

impl Admission {
    /// Observes the rate limits of these operations.
    pub(crate) fn new(max_concurrency: usize, operations: &[&'static OperationMeta]) -> Self {
        let limited = operations.iter().filter_map(|meta| OperationQueues::new(meta));
        let operations = std::iter::once(OperationQueues::default()).chain(limited).collect();
        Self {
            max_concurrency,
            state: Mutex::new(State { free_permits: max_concurrency, arrived: 0, operations }),
        }
    }

    /// Waits until a request of an operation may be sent, and passes the reason to `on_wait`. `published` applies the limits
    /// that are not applied by default. A dropped wait frees its position.
    pub(crate) async fn enter(
        &self,
        operation: &str,
        published: bool,
        on_wait: &mut (dyn FnMut(WaitReason) + Send),
    ) -> Permit<'_> {
        let index = self.state().operations.iter().position(|queues| queues.is_for(operation)).unwrap_or(0);
        let mut ticket = Ticket { admission: self, operation: index, published, number: None };
        let mut timer = pin!(sleep_until(Instant::now()));
        poll_fn(|context| {
            loop {
                match ticket.try_enter(context.waker()) {
                    Ok(permit) => return Poll::Ready(permit),
                    Err((reason, recheck)) => {
                        on_wait(reason);
                        timer.as_mut().reset(recheck);
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
    /// Returns what a call has to wait for, if it cannot be sent yet.
    fn required_wait(&self, ticket: &Ticket<'_>, number: u64, now: Instant) -> Option<Wait> {
        let own = &self.operations[ticket.operation];
        if let Some((rate, time)) = own.required_wait(ticket.published, number, now) {
            return Some(Wait::UntilSendTime(rate, time));
        }
        // Calls that arrived before, and that the rate limits allow as well.
        let before = self.operations.iter().map(|queues| queues.allowed_before(number, now));
        let before = before.fold(0, usize::saturating_add);
        (before >= self.free_permits).then(|| Wait::ForPermit { before: before - self.free_permits })
    }

    /// Marks the first call that the rate limits allow and that was not woken, and returns its waker; called when a permit
    /// becomes free.
    fn wake_next(&mut self, now: Instant) -> Option<Waker> {
        let next = self.operations.iter_mut().filter_map(|queues| queues.next(now));
        let next = next.min_by_key(|next| next.number)?;
        next.woken = true;
        next.recheck = now;
        Some(next.waker.clone())
    }
}

enum Wait {
    /// The rate limit allows the call at this time.
    UntilSendTime(&'static RateLimit, Instant),
    /// `before` waiting calls get the next free permits.
    ForPermit { before: usize },
}

/// A call on its way through admission.
struct Ticket<'a> {
    admission: &'a Admission,
    /// The index of the operation's queues.
    operation: usize,
    /// Whether the call observes the limits that are not applied by default.
    published: bool,
    /// The order of arrival, while the call waits.
    number: Option<u64>,
}

impl<'a> Ticket<'a> {
    /// Returns a permit, or the reason to wait and the time of the next check.
    fn try_enter(&mut self, waker: &Waker) -> Result<Permit<'a>, (WaitReason, Instant)> {
        let now = Instant::now();
        let mut guard = self.admission.state();
        let state = &mut *guard;
        let number = self.number.unwrap_or_else(|| {
            state.arrived += 1;
            state.arrived
        });
        for queues in &mut state.operations {
            queues.drop_unpolled(now, number);
        }
        let wait = state.required_wait(self, number, now);
        let own = &mut state.operations[self.operation];
        let Some(wait) = wait else {
            own.queue(self.published).remove(number);
            own.record_sent(self.published, now);
            state.free_permits -= 1;
            self.number = None;
            return Ok(Permit(self.admission));
        };
        let (reason, recheck) = match wait {
            Wait::UntilSendTime(rate, time) => {
                (WaitReason::RateLimit(rate), time.min(now + RECHECK_INTERVAL))
            }
            Wait::ForPermit { before } => {
                let steps = u32::try_from(before).unwrap_or(u32::MAX).saturating_add(1);
                let delay = RECHECK_STEP.saturating_mul(steps).min(RECHECK_INTERVAL);
                (WaitReason::Concurrency(self.admission.max_concurrency), now + delay)
            }
        };
        own.queue(self.published).wait(number, recheck, waker);
        self.number = Some(number);
        Err((reason, recheck))
    }
}

impl Drop for Ticket<'_> {
    fn drop(&mut self) {
        let Some(number) = self.number else {
            return;
        };
        let mut state = self.admission.state();
        let queue = state.operations[self.operation].queue(self.published);
        let woken = queue.remove(number).is_some_and(|waiting| waiting.woken);
        // The permit that it was woken for goes to another call.
        let next = if woken { state.wake_next(Instant::now()) } else { None };
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}

impl Drop for Permit<'_> {
    fn drop(&mut self) {
        let mut state = self.0.state();
        state.free_permits += 1;
        let next = state.wake_next(Instant::now());
        drop(state);
        if let Some(next) = next {
            next.wake();
        }
    }
}
