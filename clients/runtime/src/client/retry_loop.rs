//! The retry loop of a call: attempts, and the pauses between them. One function runs all operations, on bytes and
//! `&dyn Record`.

use std::time::Duration;

use tokio::time::{Instant, sleep, timeout};

use crate::auth::refresh_after_rejection;
use crate::client::call_state::{CallState, PendingStep, WaitingStep};
use crate::client::check_runtime;
use crate::client::prepared_call::{PreparedCall, Success};
use crate::error::{Error, TimeoutKind};
use crate::trace::{self, SpanEnd};

impl PreparedCall {
    pub(crate) async fn run(self) -> Result<Success, Error> {
        check_runtime().map_err(|error| error.in_operation(self.meta.name.clone(), 0))?;
        let host = self.core.endpoint.host();
        let span = trace::call_span(&self.meta, self.core.service, host, self.core.region.as_ref());
        let mut state = CallState::default();
        let limit = self.timeouts.total;
        let attempts = trace::instrument(&span, self.retry_loop(&mut state));
        let outcome = timeout(limit, attempts).await.unwrap_or_else(|_| {
            let error = match &state.waiting {
                Some(waiting) => waiting.timed_out(limit),
                None => self.timed_out(TimeoutKind::Total, limit),
            };
            // The last error explains the failure better than the time limit does.
            Err(match state.last_error.take() {
                Some(last) => error.with_source(last),
                None => error,
            })
        });
        let outcome = outcome.map_err(|error| error.in_operation(self.meta.name.clone(), state.attempts));
        trace::end_call(
            &span,
            outcome.as_ref().map_or_else(SpanEnd::from, |success| success.response.span_end()),
        );
        outcome
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

    async fn retry_loop(&self, state: &mut CallState) -> Result<Success, Error> {
        let started = Instant::now();
        let (mut trial_offset, mut took_retry_token, mut credentials_refreshed) = (None, false, false);
        loop {
            let failure = match self.attempt(state, trial_offset, started).await {
                Ok(success) => {
                    self.core.skew.commit(trial_offset);
                    self.core.retry_budget.refill(took_retry_token);
                    return Ok(success);
                }
                Err(failure) => failure,
            };
            if failure.accepted_timestamp() {
                self.core.skew.commit(trial_offset);
            }
            let may_retry = state.attempts < self.retry.max_attempts;
            let pause = if failure.fatal {
                None
            } else if let Some(expired) = failure.expired_credentials.filter(|_| !credentials_refreshed) {
                credentials_refreshed = true;
                state.waiting = Some(WaitingStep::from_now(PendingStep::Credentials));
                let fresh = refresh_after_rejection(&*self.core.credentials, &expired).await;
                state.waiting = None;
                fresh.filter(|_| may_retry).map(|_| Duration::ZERO)
            } else if let Some(rejection) = failure.skew_rejection.filter(|_| self.core.correct_clock_skew) {
                let is_first = trial_offset.is_none();
                trial_offset = self.core.skew.correction(rejection, is_first);
                if is_first && !may_retry {
                    // A call that may be sent only once leaves the offset to the next call.
                    self.core.skew.commit(trial_offset);
                }
                trial_offset.filter(|_| may_retry).map(|_| Duration::ZERO)
            } else {
                let pause = self.pause(&failure.error, state.attempts, started.elapsed());
                took_retry_token |= pause.is_some();
                pause
            };
            let Some(pause) = pause else {
                return Err(failure.error);
            };
            trace::retry(&failure.error, pause);
            state.last_error = Some(failure.error);
            sleep(pause).await;
        }
    }

    /// The pause before the next attempt; `None` if the call has no attempts or no time left.
    fn pause(&self, error: &Error, attempts: u32, elapsed: Duration) -> Option<Duration> {
        let pause = self.retry.pause(error, self.meta.idempotent, attempts, elapsed)?;
        let in_time = elapsed.saturating_add(pause) < self.timeouts.total;
        (in_time && self.core.retry_budget.take()).then_some(pause)
    }
}

#[cfg(test)]
mod tests {
    use crate::client::prepared_call::PreparedCall;

    fn size_of_output<A, R>(_: impl FnOnce(A) -> R) -> usize {
        size_of::<R>()
    }

    /// Each call in flight holds one, in a box: 2.8 kB when this was written.
    #[test]
    fn the_future_of_a_call_is_small() {
        let size = size_of_output(PreparedCall::run);
        assert!((1..3200).contains(&size), "{size} bytes");
    }
}
