//! The context of a call beside its request.

use std::time::Duration;

use jiff::Timestamp;

use super::{Anomaly, Fault};

#[derive(Debug, Clone, Copy)]
pub(crate) struct CallContext {
    /// The time by the emulator's clock.
    pub(crate) now: Timestamp,
    /// The time that the cloud's gateway seems to have: it checks signatures by this time and sends it as `Date`.
    /// It differs from `now` if the fault skews the clock.
    pub(crate) apparent_now: Timestamp,
    /// The error that the cloud must return, whatever the request.
    pub(crate) forced_error: Option<ForcedError>,
    /// The anomaly of the response.
    pub(crate) anomaly: Option<Anomaly>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ForcedError {
    /// With the time to wait, if the response says so.
    Throttled(Option<Duration>),
    ServerError,
}

impl CallContext {
    pub(crate) fn new(now: Timestamp, fault: &Fault) -> Self {
        let skew = fault.skew();
        let end = if skew.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
        let apparent_now = now.checked_add(skew).unwrap_or(end);
        Self { now, apparent_now, forced_error: fault.forced_error(), anomaly: fault.anomaly() }
    }
}
