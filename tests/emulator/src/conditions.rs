//! The conditions under which a cloud answers a request.

use jiff::Timestamp;

use crate::Fault;
use crate::faults::Trouble;

/// What a request does not say, and its answer depends on.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Conditions {
    /// The time by the emulator's clock.
    pub(crate) now: Timestamp,
    /// The time by which gateways judge signatures, and which answers show. A fault may put it off.
    pub(crate) shown: Timestamp,
    /// What the cloud is told to say.
    pub(crate) trouble: Option<Trouble>,
}

impl Conditions {
    pub(crate) fn new(now: Timestamp, fault: &Fault) -> Self {
        let skew = fault.skew();
        let end = if skew.is_negative() { Timestamp::MIN } else { Timestamp::MAX };
        Self { now, shown: now.checked_add(skew).unwrap_or(end), trouble: fault.trouble() }
    }
}
