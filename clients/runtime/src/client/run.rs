//! Runs a call: its span, its time limit and its attempts. One function runs all operations, on bytes and `&dyn Record`.

use std::pin::pin;
use std::time::Duration;

use tokio::time::Instant;

use crate::auth::{Credentials, refresh_after_rejection};
use crate::client::attempt::Failure;
use crate::client::call_state::{CallState, PendingStep, WaitingStep};
use crate::client::interceptor::{Context, Summary};
use crate::client::prepared_call::{PreparedCall, Success};
use crate::error::{Error, TimeoutKind};
use crate::policy::call_time::CallTime;
use crate::policy::retry_loop::{RetryLoop, Retryable};
use crate::policy::tokio_runtime;
use crate::trace::{self, SpanEnd};

impl PreparedCall {
    pub(crate) async fn run(self: Box<Self>) -> Result<Success, Error> {
        let started = Instant::now();
        let host = self.core.endpoint.host();
        let span = trace::call_span(&self.meta, self.core.service, host, self.core.region.as_ref());
        let mut state = CallState::default();
        let outcome = match tokio_runtime::check() {
            Ok(()) => {
                let time = CallTime::start();
                let outcome = {
                    let attempts = pin!(trace::instrument(&span, self.attempts(&mut state, &time)));
                    time.limit(self.timeouts.total, attempts).await
                };
                outcome.unwrap_or_else(|| Err(self.total_timeout(&mut state)))
            }
            Err(error) => Err(error),
        };
        let outcome = outcome.map_err(|error| {
            error.in_operation(self.meta.name.clone(), state.attempts).idempotent(self.meta.idempotent)
        });
        let end = outcome.as_ref().map_or_else(SpanEnd::from, |success| success.response.span_end());
        self.completed(end, started.elapsed());
        trace::end_call(&span, end);
        outcome
    }

    /// Calls the interceptors when the call has ended.
    fn completed(&self, end: SpanEnd<'_>, elapsed: Duration) {
        let summary = Summary {
            operation: &self.meta,
            attempts: end.attempts,
            elapsed,
            status: end.status,
            request_id: end.request_id,
            outcome: end.error.map_or(Ok(()), Err),
        };
        for interceptor in &self.core.interceptors {
            interceptor.on_complete(&summary);
        }
    }

    /// Calls the interceptors when an attempt has failed.
    pub(super) fn attempt_failed(&self, context: &Context<'_>, error: &Error) {
        if self.core.interceptors.is_empty() {
            return;
        }
        let error = error.share().in_operation(self.meta.name.clone(), context.attempt);
        let error = error.idempotent(self.meta.idempotent);
        for interceptor in &self.core.interceptors {
            interceptor.on_attempt_failure(context, &error);
        }
    }

    /// The error of a call that the total time limit ended.
    fn total_timeout(&self, state: &mut CallState) -> Error {
        let limit = self.timeouts.total;
        let mut error = match &state.waiting {
            Some(waiting) => waiting.timed_out(limit),
            None => self.timed_out(TimeoutKind::Total, limit),
        };
        if let Some(sent_at) = state.sent_at {
            let (attempt, elapsed) = (state.attempts, sent_at.elapsed());
            self.attempt_failed(&Context { operation: &self.meta, attempt, elapsed }, &error);
        } else {
            // Only a request that may be sent again is followed by another attempt.
            error.set_repeatable();
        }
        // The last error explains the failure better than the time limit does.
        match state.last_error.take() {
            Some(last) => error.with_source(last),
            None => error,
        }
    }

    async fn attempts(&self, state: &mut CallState, time: &CallTime) -> Result<Success, Error> {
        let retry_loop = RetryLoop {
            policy: self.retry,
            idempotent: self.meta.idempotent,
            total: self.timeouts.total,
            budget: Some(&self.core.retry_budget),
            skew: &self.core.skew,
        };
        retry_loop.run(&mut Attempts { call: self, state, time }, time).await
    }

    /// The error of a request that took longer than a limit; names the proxy that it went through, if there is one.
    pub(super) fn timed_out(&self, kind: TimeoutKind, limit: Duration) -> Error {
        let error = Error::timed_out(kind, limit);
        let Some(proxy) = &self.core.proxy else {
            return error;
        };
        let message = format!("{}, through the proxy `{proxy}`", error.message());
        error.with_message(message)
    }
}

/// The attempts of a running call.
struct Attempts<'a> {
    call: &'a PreparedCall,
    state: &'a mut CallState,
    time: &'a CallTime,
}

impl Retryable for Attempts<'_> {
    type Output = Success;
    type Credentials = Credentials;

    async fn attempt(&mut self, trial_offset: Option<i64>) -> Result<Success, Failure> {
        self.call.attempt(self.state, trial_offset, self.time).await
    }

    async fn refresh_credentials(&mut self, expired: Credentials) -> bool {
        self.state.waiting = Some(WaitingStep::from_now(PendingStep::Credentials));
        let fresh = refresh_after_rejection(&*self.call.core.credentials, &expired).await;
        self.state.waiting = None;
        fresh.is_some()
    }

    fn before_pause(&mut self, error: Error, pause: Duration) {
        trace::retry(&error, pause);
        self.state.last_error = Some(error);
    }
}

#[cfg(test)]
mod tests {
    use crate::client::prepared_call::PreparedCall;

    fn size_of_output<A, R>(_: impl FnOnce(A) -> R) -> usize {
        size_of::<R>()
    }

    /// Each call in flight holds one, in a box: 2.2 kB when this was written.
    #[test]
    fn the_future_of_a_call_is_small() {
        let size = size_of_output(PreparedCall::run);
        assert!((1..2500).contains(&size), "{size} bytes");
    }
}
