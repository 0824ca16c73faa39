//! Transports for tests: functions in place of the network, and recorded responses.

pub mod cassette;
pub mod mock;
