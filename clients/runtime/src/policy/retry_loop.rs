//! The retry loop of calls and of requests to token services: attempts, and the pauses between them.

#[cfg(test)]
mod tests;

use std::time::Duration;

use tokio::time::sleep;

use crate::error::{Error, ErrorKind};
use crate::policy::call_time::CallTime;
use crate::policy::retry::RetryPolicy;
use crate::policy::retry_budget::RetryBudget;
use crate::policy::skew::{Skew, SkewRejection};

/// A request that can be sent several times.
pub(crate) trait Retryable {
    type Output;
    /// The credentials that an attempt is signed with.
    type Credentials;

    /// Sends one attempt, signed with `trial_offset` if there is one.
    fn attempt(
        &mut self,
        trial_offset: Option<i64>,
    ) -> impl Future<Output = Result<Self::Output, Failure<Self::Credentials>>> + Send;

    /// Replaces credentials that the service reports as expired; returns whether there are others.
    fn refresh_credentials(&mut self, expired: Self::Credentials) -> impl Future<Output = bool> + Send;

    /// Called before the pause that precedes another attempt, with the error of the last one.
    fn before_pause(&mut self, error: Error, pause: Duration);
}

/// Why an attempt failed.
#[derive(Debug)]
pub(crate) struct Failure<C> {
    pub(crate) error: Error,
    pub(crate) remedy: Remedy<C>,
}

/// What another attempt needs in order to succeed.
#[derive(Debug)]
pub(crate) enum Remedy<C> {
    /// A pause, if the policy retries errors of this kind.
    Pause,
    /// Another timestamp: the service rejected this one.
    CorrectClock(SkewRejection),
    /// Other credentials: the service reports these as expired.
    RefreshCredentials(C),
    /// No attempt would succeed: neither the service nor the network caused the failure.
    None,
}

impl<C> From<Error> for Failure<C> {
    fn from(error: Error) -> Self {
        Self { error, remedy: Remedy::Pause }
    }
}

impl<C> Failure<C> {
    /// A failure that ends the loop, whatever the kind of the error.
    pub(crate) fn fatal(error: Error) -> Self {
        Self { error, remedy: Remedy::None }
    }
}

/// The parts that decide whether and when a request is sent again.
pub(crate) struct RetryLoop<'a> {
    pub(crate) policy: RetryPolicy,
    pub(crate) idempotent: bool,
    /// The time limit of the whole loop: every pause ends before it.
    pub(crate) total: Duration,
    /// The budget that retries take tokens from, if there is one.
    pub(crate) budget: Option<&'a RetryBudget>,
    pub(crate) skew: &'a Skew,
}

/// The state of a loop.
struct Progress {
    attempts: u32,
    trial_offset: Option<i64>,
    took_retry_token: bool,
    refreshed_credentials: bool,
}

impl RetryLoop<'_> {
    /// Sends the request until an attempt succeeds or no other may follow.
    pub(crate) async fn run<R: Retryable>(
        &self,
        request: &mut R,
        time: &CallTime,
    ) -> Result<R::Output, Error> {
        let mut progress = Progress {
            attempts: 0,
            trial_offset: None,
            took_retry_token: false,
            refreshed_credentials: false,
        };
        loop {
            let Failure { mut error, remedy } = match request.attempt(progress.trial_offset).await {
                Ok(output) => {
                    self.skew.commit(progress.trial_offset);
                    if let Some(budget) = self.budget {
                        budget.refill(progress.took_retry_token);
                    }
                    return Ok(output);
                }
                Err(failure) => failure,
            };
            progress.attempts += 1;
            let pause = match remedy {
                Remedy::None => None,
                Remedy::CorrectClock(rejection) => self.correct_clock(rejection, &mut progress, &mut error),
                Remedy::RefreshCredentials(expired) if !progress.refreshed_credentials => {
                    progress.refreshed_credentials = true;
                    // After the last attempt too: the next call uses the fresh credentials.
                    let refreshed = request.refresh_credentials(expired).await;
                    if refreshed {
                        error.set_repeatable();
                    }
                    self.at_once(refreshed, &progress)
                }
                Remedy::Pause | Remedy::RefreshCredentials(_) => {
                    self.pause(&error, &mut progress, time.elapsed())
                }
            };
            let Some(pause) = pause else {
                return Err(error);
            };
            request.before_pause(error, pause);
            sleep(pause).await;
        }
    }

    /// No pause, if the next attempt differs from the last one and is not one too many.
    fn at_once(&self, differs: bool, progress: &Progress) -> Option<Duration> {
        (differs && progress.attempts < self.policy.max_attempts).then_some(Duration::ZERO)
    }

    fn correct_clock(
        &self,
        rejection: SkewRejection,
        progress: &mut Progress,
        error: &mut Error,
    ) -> Option<Duration> {
        let is_first = progress.trial_offset.is_none();
        progress.trial_offset = self.skew.correction(rejection, is_first);
        let pause = self.at_once(progress.trial_offset.is_some(), progress);
        if is_first && pause.is_none() && progress.trial_offset.is_some() {
            // A request that may be sent only once leaves the offset to the next one.
            self.skew.commit(progress.trial_offset);
            error.set_repeatable();
        }
        pause
    }

    /// The pause before the next attempt; `None` if the policy, the time limit or the budget allows none.
    fn pause(&self, error: &Error, progress: &mut Progress, elapsed: Duration) -> Option<Duration> {
        if accepted_timestamp(error) {
            self.skew.commit(progress.trial_offset);
        }
        let pause = self.policy.pause(error, self.idempotent, progress.attempts, elapsed)?;
        let in_time = elapsed.saturating_add(pause) < self.total;
        let may_retry = in_time && self.budget.is_none_or(RetryBudget::take);
        progress.took_retry_token |= may_retry;
        may_retry.then_some(pause)
    }
}

/// True if the service rejected the request for a reason other than its timestamp.
fn accepted_timestamp(error: &Error) -> bool {
    use ErrorKind::{Decode, NotFound, Permission, Rejected};

    matches!(error.kind(), Decode | NotFound | Permission | Rejected)
}
