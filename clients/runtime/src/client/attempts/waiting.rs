//! What a call waits for before its request goes out, for the error if its time runs out meanwhile.

use std::time::Duration;

use tokio::time::Instant;

use crate::error::Error;
use crate::error::TimeoutKind;
use crate::policy::admission::Obstacle;

/// What a call waits for, and since when.
#[derive(Debug)]
pub(super) struct Waiting {
    what: What,
    since: Instant,
}

#[derive(Debug)]
pub(super) enum What {
    Credentials,
    /// A parameter that the provider looks up.
    Parameter(String),
    /// Others, who are to go first.
    Others(Obstacle),
}

impl Waiting {
    pub(super) fn from_now(what: What) -> Self {
        Self { what, since: Instant::now() }
    }

    /// For others, since `since`.
    pub(super) fn for_others(obstacle: Obstacle, since: Instant) -> Self {
        Self { what: What::Others(obstacle), since }
    }

    /// The error of a call whose total limit ended while it waited.
    pub(super) fn timed_out(&self, limit: Duration) -> Error {
        let what = match &self.what {
            What::Credentials => "for credentials".to_owned(),
            What::Parameter(name) => format!("while `{name}` was looked up"),
            What::Others(Obstacle::RateLimit(limit)) => {
                format!("for its turn under the rate limit of {limit} calls a second")
            }
            What::Others(Obstacle::Concurrency(most)) => {
                format!("for one of the {most} requests that may be under way at once to end")
            }
        };
        let waited =
            Duration::from_millis(u64::try_from(self.since.elapsed().as_millis()).unwrap_or(u64::MAX));
        let message = format!("the call waited {waited:?} {what}; the total limit of {limit:?} ended");
        Error::timed_out(TimeoutKind::Total, limit).with_message(message)
    }
}
