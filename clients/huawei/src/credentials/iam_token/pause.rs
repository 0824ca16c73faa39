//! Keeps a refused password from being sent until its user is locked out.

use std::sync::{Mutex, PoisonError};
use std::time::{Duration, SystemTime};

use imagescan_runtime::{Error, ErrorKind};

/// Five failures within a quarter of an hour are what locks a user out where the account's administrator changed nothing.
const PAUSE: Duration = Duration::from_secs(5 * 60);

/// When a password was refused, and in which words.
#[derive(Debug, Default)]
pub(super) struct Pause(Mutex<Option<(SystemTime, String)>>);

impl Pause {
    pub(super) fn begin(&self, now: SystemTime, error: &Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some((now, error.message().to_owned()));
    }

    /// The error that is given in place of another login.
    pub(super) fn error(&self, now: SystemTime) -> Option<Error> {
        let refused = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let (at, message) =
            refused.as_ref().filter(|(at, _)| now.duration_since(*at).is_ok_and(|past| past < PAUSE))?;
        let past = now.duration_since(*at).unwrap_or_default().as_secs();
        let message = format!(
            "{message}; that was {past} s ago, and the password is not sent again before five minutes have passed"
        );
        Some(Error::new(ErrorKind::Authentication, message))
    }
}
