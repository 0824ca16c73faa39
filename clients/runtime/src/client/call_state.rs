//! The state of a running call.

use std::time::Duration;

use tokio::time::Instant;

use crate::auth::Credentials;
use crate::error::{Error, TimeoutKind};
use crate::policy::admission::WaitReason;
use crate::text::redact::Redactor;

/// Lives outside the call's future, so that the error of a total timeout can report it.
#[derive(Default)]
pub(super) struct CallState {
    pub(super) attempts: u32,
    pub(super) used: UsedCredentials,
    pub(super) last_error: Option<Error>,
    /// When the last attempt's request was sent, while its response is awaited.
    pub(super) sent_at: Option<Instant>,
    /// Set while the next request waits to be sent.
    pub(super) waiting: Option<WaitingStep>,
}

/// The credentials that the call has used so far, rejected ones included. Responses and errors may quote any of them.
#[derive(Clone, Default)]
pub(crate) struct UsedCredentials {
    first: Option<Credentials>,
    others: Vec<Credentials>,
}

impl UsedCredentials {
    pub(super) fn add(&mut self, credentials: &Credentials) {
        if self.iter().any(|used| used == credentials) {
            return;
        }
        match &mut self.first {
            None => self.first = Some(credentials.clone()),
            Some(_) => self.others.push(credentials.clone()),
        }
    }

    fn iter(&self) -> impl Iterator<Item = &Credentials> {
        self.first.iter().chain(&self.others)
    }

    pub(super) fn redactor(&self) -> Redactor<'_> {
        self.iter().fold(Redactor::new(), Redactor::credentials)
    }

    /// The text as an error shows it. Most texts cannot contain any of the credentials, and need no redactor.
    pub(super) fn show(&self, text: String, limit: usize) -> String {
        if text.len() <= limit && self.iter().all(|used| used.cannot_be_in(&text)) {
            return text;
        }
        self.redactor().show(&text, limit)
    }

    pub(super) fn clear(&mut self) {
        *self = Self::default();
    }
}

/// The step that delays the next request, and when it started.
#[derive(Debug)]
pub(super) struct WaitingStep {
    step: PendingStep,
    since: Instant,
}

#[derive(Debug)]
pub(super) enum PendingStep {
    Credentials,
    /// The provider looks up the parameter of this name.
    Parameter(&'static str),
    Admission(WaitReason),
}

impl WaitingStep {
    pub(super) fn from_now(step: PendingStep) -> Self {
        Self { step, since: Instant::now() }
    }

    pub(super) fn for_admission(reason: WaitReason, since: Instant) -> Self {
        Self { step: PendingStep::Admission(reason), since }
    }

    /// The error of a call that reached its total limit while it waited.
    pub(super) fn timed_out(&self, limit: Duration) -> Error {
        let waited_for = match &self.step {
            PendingStep::Credentials => "for credentials".to_owned(),
            PendingStep::Parameter(name) => format!("while `{name}` was looked up"),
            PendingStep::Admission(WaitReason::RateLimit(rate)) => format!("for the rate limit of {rate}"),
            PendingStep::Admission(WaitReason::Concurrency(limit)) => {
                format!("for one of the {limit} requests that may be in flight at once to end")
            }
        };
        let waited =
            Duration::from_millis(u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX));
        let message = format!("the call waited {waited:?} {waited_for}; the total limit of {limit:?} ended");
        Error::timed_out(TimeoutKind::Total, limit).with_message(message)
    }
}
