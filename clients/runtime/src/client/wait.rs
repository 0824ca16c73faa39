//! Waiting for a task: requests its state until it ends.

use std::fmt;
use std::future::{Future, IntoFuture, poll_fn};
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll, ready};
use std::time::Duration;

use futures_core::Stream;
use futures_core::future::BoxFuture;
use futures_core::stream::FusedStream;
use tokio::time::{Instant, Sleep, sleep_until};

use crate::client::Core;
use crate::client::call::{Call, CallFuture};
use crate::client::response::Response;
use crate::error::{Error, ErrorKind};
use crate::policy::tokio_runtime;
use crate::text::quote;
use crate::trace;
use crate::types::operation::Operation;
use crate::types::record::Record;
use crate::types::tables;
use crate::types::waiter::{State, Waiter};

/// The pause between requests grows to this many intervals while nothing changes.
const MAX_INTERVALS: u32 = 4;

/// The number of requests in a row that may fail for a reason that passes.
const MAX_FAILURES: u32 = 3;

/// The time after the deadline at which a request that is under way is given up.
const GRACE: Duration = Duration::from_secs(10);

/// A deadline that is never reached.
const NEVER: Duration = Duration::from_secs(100 * 365 * 86_400);

/// A stream of the snapshots of a task; made by [`Client::wait`](crate::Client::wait). Ends with the task, or after the first
/// error. Awaited, it returns the last snapshot.
#[must_use = "nothing is requested until the wait is awaited, or polled as a stream"]
pub struct Wait<O: Waiter> {
    core: Arc<Core>,
    operation: O,
    first_delay: Duration,
    interval: Duration,
    deadline: Duration,
    step: Step<O>,
    /// The time of the last request; set by the first poll.
    ends_at: Option<Instant>,
    /// Whether the last request was sent.
    sent_last: bool,
    pause: Duration,
    last: Option<Response<O::Output>>,
    unknown_states: Vec<String>,
    failures: u32,
}

enum Step<O> {
    Start,
    Pause(Pin<Box<Sleep>>),
    /// A request, and the time at which it is given up.
    Request(CallFuture<O>, Pin<Box<Sleep>>),
    End,
}

impl<O: Waiter> Wait<O> {
    pub(crate) fn new(core: Arc<Core>, operation: O) -> Self {
        let meta = O::WAITER;
        Self {
            core,
            operation,
            first_delay: meta.first_delay,
            interval: meta.interval,
            deadline: meta.deadline,
            step: Step::Start,
            ends_at: None,
            sent_last: false,
            pause: meta.interval,
            last: None,
            unknown_states: Vec::new(),
            failures: 0,
        }
    }

    /// Sets the pause before the first request. Its default is on the page of the operation.
    pub fn first_delay(mut self, first_delay: Duration) -> Self {
        self.first_delay = first_delay;
        self
    }

    /// Sets the pause between two requests. It grows to four times as much while snapshots are alike, and shrinks again with a
    /// change. Its default is on the page of the operation; at least a millisecond.
    pub fn interval(mut self, interval: Duration) -> Self {
        self.interval = interval.max(Duration::from_millis(1));
        self.pause = self.interval;
        self
    }

    /// Sets the time after which the wait fails, [`Duration::MAX`] for none. The task goes on. Its default is on the page of the
    /// operation.
    ///
    /// The last request is sent at the deadline, and given up 10 seconds later.
    pub fn deadline(mut self, deadline: Duration) -> Self {
        self.deadline = deadline;
        self
    }

    /// The next snapshot; `None` after the one of a task that is done.
    ///
    /// # Errors
    /// As [`Client::wait`](crate::Client::wait).
    pub async fn try_next(&mut self) -> Result<Option<Response<O::Output>>, Error> {
        poll_fn(|context| self.poll(context)).await.transpose()
    }

    /// The states so far that the vendor does not document, each once; an empty text for an absent state. They count as going on.
    #[must_use]
    pub fn unknown_states(&self) -> &[String] {
        &self.unknown_states
    }

    fn poll(&mut self, context: &mut Context<'_>) -> Poll<Option<Result<Response<O::Output>, Error>>> {
        loop {
            match &mut self.step {
                Step::Start => {
                    if let Err(error) = tokio_runtime::check() {
                        return self.end(error);
                    }
                    let now = Instant::now();
                    self.ends_at = Some(now + self.deadline.min(NEVER));
                    self.step = self.pause_for(self.first_delay);
                }
                Step::Pause(pause) => {
                    ready!(pause.as_mut().poll(context));
                    if self.sent_last {
                        let error = self.late();
                        return self.end(error);
                    }
                    self.sent_last = self.is_late();
                    let call = Call::new(Arc::clone(&self.core), self.operation.clone());
                    let limit = self.ends_at.unwrap_or_else(Instant::now) + GRACE;
                    self.step = Step::Request(call.into_future(), Box::pin(sleep_until(limit)));
                }
                Step::Request(call, limit) => {
                    let Poll::Ready(outcome) = Pin::new(call).poll(context) else {
                        ready!(limit.as_mut().poll(context));
                        let error = self.late();
                        return self.end(error);
                    };
                    if let Some(outcome) = self.handle(outcome) {
                        return Poll::Ready(Some(outcome));
                    }
                }
                Step::End => return Poll::Ready(None),
            }
        }
    }

    /// What to return after a request, and the next step.
    fn handle(
        &mut self,
        outcome: Result<Response<O::Output>, Error>,
    ) -> Option<Result<Response<O::Output>, Error>> {
        let snapshot = match outcome {
            Ok(snapshot) => snapshot,
            Err(error) => {
                self.failures += 1;
                if error.is_retryable() && self.is_late() {
                    self.step = Step::End;
                    return Some(Err(self.late().with_source(error)));
                }
                if error.is_retryable() && self.failures < MAX_FAILURES {
                    let pause = self.pause.max(error.retry_after().unwrap_or_default());
                    self.step = self.pause_for(pause);
                    return None;
                }
                self.step = Step::End;
                return Some(Err(error));
            }
        };
        self.failures = 0;
        self.step = Step::End;
        match O::WAITER.read(&*snapshot) {
            Ok(State::Done) => return Some(Ok(snapshot)),
            Ok(State::Failed(state)) => {
                let message = format!("the task has failed: its state is {}", quote(&state));
                let error = snapshot.undecoded().add_context(Error::new(ErrorKind::TaskFailed, message));
                return Some(Err(error.with_snapshot(snapshot.into_inner())));
            }
            Ok(State::Pending | State::NotListed) => {}
            Ok(State::Unknown(state)) => self.add_unknown(state),
            Err(error) => return Some(Err(snapshot.undecoded().add_context(error))),
        }
        let is_alike = self.last.as_ref().is_some_and(|last| is_alike(&**last, &*snapshot));
        self.pause = if is_alike {
            self.pause.saturating_mul(2).min(self.interval.saturating_mul(MAX_INTERVALS))
        } else {
            self.interval
        };
        self.last = Some(snapshot.clone());
        self.step = self.pause_for(self.pause);
        Some(Ok(snapshot))
    }

    /// A pause that ends with the deadline at the latest.
    fn pause_for(&self, pause: Duration) -> Step<O> {
        let until = Instant::now() + pause.min(NEVER);
        let until = self.ends_at.map_or(until, |ends_at| until.min(ends_at));
        Step::Pause(Box::pin(sleep_until(until)))
    }

    fn is_late(&self) -> bool {
        self.ends_at.is_some_and(|ends_at| Instant::now() >= ends_at)
    }

    fn late(&mut self) -> Error {
        let late = |outcome: &str, hint: &str| {
            let message = format!("{outcome} within {:?}; the task may still go on{hint}", self.deadline);
            Error::new(ErrorKind::WaitDeadline, message)
        };
        let Some(last) = self.last.take() else {
            return late("no response has shown the state of the task", "")
                .in_operation(<O as Operation>::META.name.clone(), 0);
        };
        let is_listed = !matches!(O::WAITER.read(&*last), Ok(State::NotListed));
        let hint = match self.unknown_states.last() {
            _ if !is_listed => {
                "; the last response lists no task: check the arguments that select it, such as its id"
                    .to_owned()
            }
            Some(state) if state.is_empty() => format!("; responses lacked its state `{}`", O::WAITER.state),
            Some(state) => format!("; a state was not documented: {}", quote(state)),
            None => String::new(),
        };
        let error = late("the task has not ended", &hint);
        last.undecoded().add_context(error).with_snapshot(last.into_inner())
    }

    fn end(&mut self, error: Error) -> Poll<Option<Result<Response<O::Output>, Error>>> {
        self.step = Step::End;
        Poll::Ready(Some(Err(error)))
    }

    fn add_unknown(&mut self, state: String) {
        if !self.unknown_states.contains(&state) {
            trace::unknown_state(&<O as Operation>::META.name, &state);
            self.unknown_states.push(state);
        }
    }
}

/// Whether two snapshots differ in the id of their request only.
fn is_alike(one: &dyn Record, other: &dyn Record) -> bool {
    let is_id = |name: &str| name.eq_ignore_ascii_case("RequestId") || name == "request_id";
    let fields = one.fields().iter().enumerate().filter(|(_, name)| !is_id(name));
    fields.into_iter().all(|(index, _)| tables::values_eq(one.value(index), other.value(index)))
}

impl<O: Waiter> IntoFuture for Wait<O> {
    type Output = Result<Response<O::Output>, Error>;
    type IntoFuture = BoxFuture<'static, Self::Output>;

    fn into_future(mut self) -> Self::IntoFuture {
        Box::pin(async move {
            let mut last = None;
            while let Some(snapshot) = self.try_next().await? {
                last = Some(snapshot);
            }
            last.ok_or_else(|| Error::invalid("the wait has ended before: its last snapshot was returned"))
        })
    }
}

impl<O: Waiter> Stream for Wait<O> {
    type Item = Result<Response<O::Output>, Error>;

    fn poll_next(self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.get_mut().poll(context)
    }
}

impl<O: Waiter> FusedStream for Wait<O> {
    fn is_terminated(&self) -> bool {
        matches!(self.step, Step::End)
    }
}

impl<O: Waiter> fmt::Debug for Wait<O> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Wait")
            .field("operation", &<O as Operation>::META.name)
            .field("deadline", &self.deadline)
            .field("unknown_states", &self.unknown_states)
            .finish_non_exhaustive()
    }
}
