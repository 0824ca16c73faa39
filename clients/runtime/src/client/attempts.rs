//! What happens while a call is awaited: attempts, and the pauses between. One function serves all operations, on bytes
//! and `&dyn Record`.

mod exchange;
mod used;
mod waiting;

use std::any::Any;
use std::borrow::Cow;
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use bytes::Bytes;
use tokio::time::{Instant, sleep, timeout};

use crate::auth::refresh_after_rejection;
use crate::client::raw::RawArguments;
use crate::client::undecoded::UndecodedResponse;
use crate::client::{Core, check_runtime};
use crate::error::Error;
use crate::error::TimeoutKind;
use crate::policy::retry::RetryPolicy;
use crate::policy::timeouts::Timeouts;
use crate::protocol::Protocol;
use crate::trace::{self, Ended};
use crate::types::operation::{Operation, OperationMeta};
use crate::types::record::Record;
use used::Used;
use waiting::{Waiting, What};

/// A call that has not begun.
pub(crate) struct Prepared {
    core: Arc<Core>,
    pub(crate) meta: Cow<'static, OperationMeta>,
    pub(crate) arguments: Arguments,
    pub(crate) timeouts: Timeouts,
    pub(crate) retry: RetryPolicy,
    decode: Decode,
    /// The body, once it is written.
    body: OnceLock<Bytes>,
}

/// Decodes a response into the operation's output.
pub(crate) type Decode = fn(&mut UndecodedResponse, &dyn Protocol) -> Result<Box<dyn Any + Send>, Error>;

/// A response, and the output that was decoded from it.
pub(crate) struct Success {
    pub(crate) opened: UndecodedResponse,
    pub(crate) output: Box<dyn Any + Send>,
}

pub(crate) enum Arguments {
    /// An operation, seen as a table and, by those who know its type, as itself.
    Record(Arc<dyn Record>, Arc<dyn Any + Send + Sync>),
    Raw(RawArguments),
}

impl Arguments {
    pub(crate) fn of<O: Operation>(operation: O) -> Self {
        let operation = Arc::new(operation);
        Self::Record(Arc::clone(&operation) as _, operation)
    }
}

/// How far a call has come; outlives its future, which a time limit may cut off.
#[derive(Default)]
struct Progress {
    attempts: u32,
    used: Used,
    last: Option<Error>,
    /// What keeps the next request from going out.
    waiting: Option<Waiting>,
}

impl Prepared {
    pub(crate) fn new(
        core: Arc<Core>,
        meta: Cow<'static, OperationMeta>,
        arguments: Arguments,
        decode: Decode,
    ) -> Box<Self> {
        let (timeouts, retry) = (core.timeouts, core.retry);
        Box::new(Self { core, meta, arguments, timeouts, retry, decode, body: OnceLock::new() })
    }

    pub(crate) async fn run(self) -> Result<Success, Error> {
        check_runtime().map_err(|error| error.in_operation(self.meta.name.clone(), 0))?;
        let span =
            trace::call(&self.meta, self.core.service, self.core.endpoint.host(), self.core.region.as_ref());
        let mut progress = Progress::default();
        let limit = self.timeouts.total;
        let attempts = trace::within(&span, self.attempts(&mut progress));
        let outcome = timeout(limit, attempts).await.unwrap_or_else(|_| {
            let error = match &progress.waiting {
                Some(waiting) => waiting.timed_out(limit),
                None => self.timed_out(TimeoutKind::Total, limit),
            };
            // What went wrong before says more than that time ran out.
            Err(match progress.last.take() {
                Some(last) => error.with_source(last),
                None => error,
            })
        });
        let outcome = outcome.map_err(|error| error.in_operation(self.meta.name.clone(), progress.attempts));
        trace::called(&span, outcome.as_ref().map_or_else(Ended::from, |success| success.opened.ended()));
        outcome
    }

    /// The error of a request that took longer than a limit; names the proxy that it went through, if there is one.
    fn timed_out(&self, kind: TimeoutKind, limit: Duration) -> Error {
        let error = Error::timed_out(kind, limit);
        let Some(proxy) = &self.core.proxy else {
            return error;
        };
        let message = format!("{}, through the proxy `{proxy}`", error.message());
        error.with_message(message)
    }

    async fn attempts(&self, progress: &mut Progress) -> Result<Success, Error> {
        let begun = Instant::now();
        let (mut trial_offset, mut took_retry_token, mut credentials_refreshed) = (None, false, false);
        loop {
            let outcome = self.attempt(progress, trial_offset, begun).await;
            let failure = match outcome {
                Ok(success) => {
                    self.core.skew.commit(trial_offset);
                    self.core.retries.refill(took_retry_token);
                    return Ok(success);
                }
                Err(failure) => failure,
            };
            if failure.accepted_timestamp() {
                self.core.skew.commit(trial_offset);
            }
            let pause = if failure.last {
                None
            } else if let Some(expired) = failure.expired.filter(|_| !credentials_refreshed) {
                credentials_refreshed = true;
                let again = progress.attempts < self.retry.max_attempts;
                progress.waiting = Some(Waiting::from_now(What::Credentials));
                let fresh = refresh_after_rejection(&*self.core.credentials, &expired).await;
                progress.waiting = None;
                fresh.filter(|_| again).map(|_| Duration::ZERO)
            } else if let Some(off) = failure.off.filter(|_| self.core.correct_clock_skew) {
                let first = trial_offset.is_none();
                trial_offset = self.core.skew.correction(off, first);
                let again = progress.attempts < self.retry.max_attempts;
                if first && !again {
                    // A call that may be sent only once leaves what it learnt to the next.
                    self.core.skew.commit(trial_offset);
                }
                trial_offset.filter(|_| again).map(|_| Duration::ZERO)
            } else {
                let pause = self.pause(&failure.error, progress.attempts, begun.elapsed());
                took_retry_token |= pause.is_some();
                pause
            };
            let Some(pause) = pause else {
                return Err(failure.error);
            };
            trace::again(&failure.error, pause);
            progress.last = Some(failure.error);
            sleep(pause).await;
        }
    }

    /// The pause before the next attempt; none if there is to be none, or no time for it.
    fn pause(&self, error: &Error, attempts: u32, elapsed: Duration) -> Option<Duration> {
        let pause = self.retry.pause(error, self.meta.idempotent, attempts, elapsed)?;
        let in_time = elapsed.saturating_add(pause) < self.timeouts.total;
        (in_time && self.core.retries.take()).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use crate::client::attempts::Prepared;

    fn size_of_output<A, R>(_: impl FnOnce(A) -> R) -> usize {
        size_of::<R>()
    }

    /// It lies in one box for each call under way.
    #[test]
    fn the_future_of_a_call_is_small() {
        let size = size_of_output(Prepared::run);
        assert!((1..4096).contains(&size), "{size} bytes");
    }
}
